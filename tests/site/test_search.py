"""What students type, and the page that must come first; in a browser, from a server and a disk."""

import checks
import pytest
from book import SITE
from playwright.sync_api import expect

FIRST = {
    "what is EM": "chapters/expectation-maximization.html",
    "how many clusters": "chapters/choosing-k.html",
    "how to choose K": "chapters/choosing-k.html",
    "elbow": "chapters/choosing-k.html",
    "outliers": "chapters/unruly-data.html",
    "missing values": "chapters/unruly-data.html",
    "impute NaN": "chapters/unruly-data.html",
    "anomaly detection": "chapters/applications.html",
    "k means": "chapters/clustering.html",
    "what is a gmm": "chapters/gaussian-mixture-model.html",
    "initialization": "chapters/expectation-maximization.html",
    "overfitting": "chapters/choosing-k.html",
    "singular covariance matrix": "chapters/gaussian-mixture-model.html",
    "log sum exp": "chapters/gaussian-mixture-model.html",
    "mahalanobis": "chapters/gaussian-mixture-model.html",
    "difference between BIC and AIC": "chapters/choosing-k.html",
    "label switching": "chapters/mixture-models.html",
    "soft clustering": "chapters/clustering.html",
    "shape of the clusters": "chapters/decision-boundaries.html",
    "why is the mean normally distributed": "chapters/central-limit-theorem.html",
    "stuck in local optimum": "chapters/expectation-maximization.html",
    "when does it converge": "chapters/expectation-maximization.html",
    "online EM": "chapters/data-of-any-size.html",
    "fit on dask": "chapters/data-of-any-size.html",
    "speaker recognition": "chapters/applications-signals.html",
    "should I standardize my features": "chapters/clustering.html",
    "mahalonobis": "chapters/gaussian-mixture-model.html",
    "how do I run the notebook": "pages/running.html",
    "wrong tutorials": "pages/errata.html",
    "predict_proba": "pages/api.html",
    "error bars": "chapters/uncertainty.html",
    "likelihood ratio test": "chapters/uncertainty.html",
}
AT = {  # a hit is a section, and opens there
    "elbow": "#what-people-do-for-k-means",
    "outliers": "#outliers",
    "initialization": "#where-the-climb-ends",
    "log sum exp": "#far-points-the-log-sum-exp",
}


@pytest.fixture(scope="module")
def search_page(site, browser):
    with checks.opened(browser, f"{site}search.html") as page:
        yield page


def ask(page, query):
    """Type a question; return the addresses found, best first."""
    page.bring_to_front()  # a page behind another is not drawn
    field = page.locator("main form.bd-search input")
    field.fill(query)
    page.evaluate(  # what the last question found is not taken for the answer to this one
        """() => document.querySelectorAll('main .search-results > *').forEach(part => {
            part.replaceChildren();
        })"""
    )
    field.press("Enter")
    expect(page.locator("main .search-results [role=status]")).to_contain_text("places")
    return page.eval_on_selector_all("main .search-results li a", "links => links.map(a => a.href)")


@pytest.mark.parametrize("query", FIRST)
def test_what_students_type_finds_its_page_first(query, search_page):
    found = ask(search_page, query)
    assert FIRST[query] in found[0], found[:5]
    assert found[0].endswith(AT.get(query, "")), found[:5]


def test_a_hit_opens_at_its_place(site, open_page):
    page = open_page()
    visit = checks.watch(page, site)
    page.goto(f"{site}search.html?q=elbow")
    page.locator("main .search-results li a").first.click()
    page.wait_for_url("**/chapters/choosing-k.html#what-people-do-for-k-means")
    top = page.evaluate(
        "document.querySelector('#what-people-do-for-k-means').getBoundingClientRect().top"
    )
    assert -5 < top < 200
    assert visit.problems == []


@pytest.mark.parametrize("query", ["responsibility", "M-step", "covariance", "soft counts"])
def test_snippets_show_no_formulas(query, search_page):
    ask(search_page, query)
    shown = search_page.locator("main .search-results ol").inner_text()
    assert len(shown) > 500
    for sign in ("\\", "_{", "rik", "$", "{ref}"):
        assert sign not in shown


def test_in_the_dialog_one_searches_while_typing_and_walks_by_arrows(site, open_page):
    page = open_page()
    visit = checks.watch(page, site)
    page.goto(f"{site}chapters/clustering.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("label switching")
    hits = page.locator("#pst-search-dialog .search-results a")
    expect(hits.first).to_be_visible()
    ground = "getComputedStyle(document.querySelector('#pst-search-dialog')).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"  # the page does not shine through
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.href") == hits.nth(1).get_attribute("href")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/mixture-models.html#**")
    assert visit.problems == []


def test_nothing_found_is_said(site, open_page):
    page = open_page()
    page.goto(f"{site}search.html?q=xyzzyq")
    expect(page.locator("main .search-results [role=status]")).to_contain_text("Nothing was found")


def test_from_a_disk_the_search_works(open_page):
    page = open_page()
    address = SITE.as_uri() + "/"
    visit = checks.watch(page, address)
    page.goto(f"{address}search.html?q=elbow")
    first = page.locator("main .search-results li a").first
    expect(first).to_have_attribute(
        "href", f"{address}chapters/choosing-k.html#what-people-do-for-k-means"
    )
    assert page.locator("main .search-results li p").first.inner_text()
    assert visit.problems == []


def test_a_search_that_cannot_load_says_so(site, open_page):
    page = open_page()
    page.route("**/search-index.js", lambda route: route.abort())
    page.goto(f"{site}search.html?q=elbow")
    expect(page.locator("main .search-results [role=status]")).to_contain_text(
        "could not be loaded"
    )
