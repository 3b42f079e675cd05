"""Where there is no page a host shows 404.html: it finds the site, below whatever path that is."""

import urllib.error
import urllib.request

import checks
import pytest
from book import SITE
from playwright.sync_api import expect

LOST = SITE / "404.html"


@pytest.fixture
def below(site, open_page):
    """A page, and what serves the site below a path, as hosts of many sites do."""
    page = open_page()
    visit = checks.watch(page, site)

    def opened(prefix, address):
        def host(route):
            path = SITE / route.request.url.split("?")[0].removeprefix(site + prefix)
            if route.request.url.startswith(site + prefix) and path.is_file():
                route.fulfill(path=path)
            else:
                route.fulfill(path=LOST, status=404)

        page.route("**/*", host)
        page.goto(site + address)
        return page, visit

    return opened


@pytest.mark.parametrize(
    ("prefix", "address"),
    [
        ("", "no-such-page.html"),
        ("", "chapters/no-such-page.html"),
        ("", "chapters/deep/down/no-such-page"),
        ("books/mixtures/", "books/mixtures/no-such-page.html"),
        ("books/mixtures/", "books/mixtures/pages/no-such-page.html"),
        ("pages/of/many/", "pages/of/many/chapters/no-such-page.html"),
        ("books/mixtures/", "books/mixtures/no/such/page/"),
    ],
)
def test_from_a_wrong_address_one_finds_the_book(prefix, address, below, site):
    page, visit = below(prefix, address)
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    size = "parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"
    assert page.evaluate(size) > 30  # it has its style
    assert not [
        problem for problem in visit.problems if not problem.startswith(("404:", "console"))
    ]
    field = page.locator("main form.bd-search input")
    field.fill("elbow")
    hit = page.locator("main .search-results li a").first
    expect(hit).to_have_attribute("href", f"{site}{prefix}chapters/choosing-k.html"
                                          "#what-people-do-for-k-means")  # fmt: skip
    page.get_by_role("link", name="first page").click()
    page.wait_for_url(f"{site}{prefix}index.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gaussian mixtures")


def test_the_books_own_server_shows_it(site):
    for method in ("GET", "HEAD"):
        request = urllib.request.Request(f"{site}chapters/no-such-page.html", method=method)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code == 404
        assert refused.value.read() == (LOST.read_bytes() if method == "GET" else b"")


def test_from_a_disk_its_links_hold(open_page):
    page = open_page()
    page.goto(LOST.as_uri())
    page.get_by_role("link", name="first page").click()
    page.wait_for_url(f"{SITE.as_uri()}/index.html")
