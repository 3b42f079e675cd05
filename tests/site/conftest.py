"""A real browser on the built book, served by the book's own server."""

import gc
import sys
import threading
from pathlib import Path

import patience
import pytest
from filelock import FileLock
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "_ext"), str(Path(__file__).parent)]

import browser as browsers  # noqa: E402
import checks  # noqa: E402
import serve  # noqa: E402
from book import SITE  # noqa: E402
from chromium import chromium  # noqa: E402
from gmm_book.assets import fetch  # noqa: E402

VISITS = ("visit", "phone_visit")  # fixtures that one page serves for several tests

expect.set_options(timeout=patience.MILLISECONDS)
# the tree of a page is 100,000 objects: with its usual threshold the collector of garbage goes
# through them so often that reading a page takes a third longer
gc.set_threshold(100_000)


def pytest_collection_modifyitems(items):
    """Put the tests that look at the same visit of a page one after another."""

    def visited(item):
        kind = next((kind for kind in VISITS if kind in item.fixturenames), "")
        return (item.callspec.params["name"], kind) if kind else ("", "")

    items.sort(key=visited)


@pytest.fixture(scope="session")
def site():
    assert (SITE / "index.html").exists(), "there is no built book: run make book first"
    http = serve.server(SITE)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_address[1]}/"
    http.shutdown()
    http.server_close()


@pytest.fixture(scope="session")
def browser():
    (ROOT / "build").mkdir(exist_ok=True)
    with FileLock(ROOT / "build" / ".apt.lock"):  # one worker installs, the others wait
        path = browsers.ensure_light()
    with chromium(path) as running:
        yield running


@pytest.fixture
def open_page(browser):
    """Return a function that opens an empty page of a given theme and width."""
    contexts = []

    def opened(theme="light", width=1280, **options):
        context = checks.context(
            browser, viewport={"width": width, "height": 900}, color_scheme=theme, **options
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def last_visit():
    """Hold the visit of the page that was read last: opening a page costs more than most tests."""
    held = {}
    yield held
    for visit in held.values():
        visit.page.context.close()


@pytest.fixture
def visit(name, site, browser, last_visit):
    """A page in light, read to its end; the tests of a page look at it, and move it, in turn."""
    if name not in last_visit:
        for old in last_visit.values():
            old.page.context.close()
        last_visit.clear()
        context = checks.context(browser, viewport={"width": 1280, "height": 900})
        last_visit[name] = checks.watch(context.new_page(), site)
        checks.read_through(last_visit[name].page, site + name)
    last_visit[name].page.bring_to_front()  # a page behind another is not drawn
    return last_visit[name]


@pytest.fixture(scope="session")
def phone(browser, site):
    """A page with touch that the tests of phones move from page to page, as a reader does."""
    context = checks.context(browser, viewport=checks.PHONE, has_touch=True)
    yield checks.watch(context.new_page(), site)
    context.close()


@pytest.fixture
def phone_visit(name, site, phone):
    """A page on a phone; a test of it sets the width, and opens or closes what folds."""
    if phone.name != name:
        checks.read_on_a_phone(phone, site, name)
    phone.page.bring_to_front()
    return phone


@pytest.fixture(scope="session")
def axe_source():
    with FileLock(ROOT / "build" / ".npm.lock"):
        fetch(ROOT, dev=True)
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
