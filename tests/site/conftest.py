"""A real browser on the built book, served by the book's own server."""

import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "_ext"), str(Path(__file__).parent)]

import browser as browsers  # noqa: E402
import serve  # noqa: E402
from book import SITE, pages  # noqa: E402
from gmm_book.assets import fetch  # noqa: E402

ARGUMENTS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic",
    # no pixels go to a screen: without these a machine of two cores draws what nobody looks at
    "--disable-gpu", "--disable-software-rasterizer", "--renderer-process-limit=1",
    "--disable-features=SpareRendererForSitePerProcess",
]  # fmt: skip


def pytest_generate_tests(metafunc):
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", pages())
    if "explorer_page" in metafunc.fixturenames:
        metafunc.parametrize(
            "explorer_page",
            [p for p in pages() if "book-widget-state" in (SITE / p).read_text(encoding="utf-8")],
            scope="module",
        )


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
    with FileLock(ROOT / "build" / ".browser.lock"):  # one worker installs, the others wait
        path = browsers.ensure()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser):
    """Return a function that opens an empty page of a given theme and width."""
    contexts = []

    def opened(theme="light", width=1280, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, **options
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe_source():
    with FileLock(ROOT / "build" / ".npm.lock"):
        fetch(ROOT, dev=True)
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
