"""What a reader does on the site: switch the theme, read from a disk, do without JavaScript."""

import threading

import checks
import serve
from book import SITE, every_page
from bs4 import BeautifulSoup
from playwright.sync_api import expect


def test_below_a_prefix_pages_load_clean(tmp_path, open_page, site):
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "prefix").symlink_to(SITE, target_is_directory=True)
    http = serve.server(tmp_path)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{http.server_address[1]}/"
    try:
        page = open_page()
        visit = checks.watch(page, base)
        checks.read_through(page, f"{base}some/prefix/chapters/worked-example.html")
        assert visit.problems == []
        assert page.locator(".explorer[data-alive]").count()
    finally:
        http.shutdown()
        http.server_close()


def test_from_a_disk_explorers_live(open_page):
    page = open_page()
    address = SITE.as_uri() + "/"
    visit = checks.watch(page, address)
    checks.read_through(page, f"{address}chapters/worked-example.html")
    assert page.locator(".explorer[data-alive]").count()
    assert visit.problems == []


def test_the_theme_switches_and_stays(site, open_page):
    page = open_page("light")
    page.goto(f"{site}index.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    for _ in range(3):
        page.locator("button.theme-switch-button:visible").first.click()
        if page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@every_page
def test_head_describes_the_page(name):
    text = (SITE / name).read_text(encoding="utf-8")
    head = BeautifulSoup(text.partition("</head>")[0], "html.parser")
    assert len(head.select("meta[property='og:title']")) == 1
    assert head.select("link[rel~=icon]")
    assert 40 <= len(head.select_one("meta[name=description]")["content"]) <= 201


def test_reduced_motion_is_obeyed(site, open_page):
    page = open_page(reduced_motion="reduce")
    page.goto(f"{site}index.html")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => {
            const s = getComputedStyle(e);
            return s.transitionDuration.split(',').some(d => parseFloat(d) > 0) ||
                   (s.animationName !== 'none' && parseFloat(s.animationDuration) > 0);
        }).length"""
    )
    assert moving == 0


def test_without_javascript_the_page_is_light_and_the_menu_is_there(site, open_page):
    page = open_page("dark", width=375, java_script_enabled=False)
    page.goto(f"{site}chapters/worked-example.html")
    # no script runs, so the page is looked at from outside
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert not any(button.is_visible() for button in page.locator("button").all())
    assert page.get_by_role("link", name="5. The EM algorithm").first.is_visible()
    assert page.get_by_role("link", name="Contents of the book").is_visible()


def test_a_broken_store_breaks_no_page(site, open_page):
    page = open_page("dark")
    visit = checks.watch(page, site)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
    )
    page.goto(f"{site}chapters/worked-example.html")
    page.locator("form.question input").first.check()
    page.locator("form.question button").first.click()
    assert page.locator("form.question [role=status]").first.inner_text() != ""
    ours = [problem for problem in visit.problems if "refused" not in problem]
    assert ours == []
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_title_of_a_solution_opens_it(site, open_page):
    page = open_page()
    page.goto(f"{site}chapters/clustering.html")
    solution = page.locator("details.solution").first
    text = solution.locator("section").first
    assert not text.is_visible()
    where = page.url
    solution.locator(".admonition-title").click()
    expect(text).to_be_visible()
    assert page.url == where
