"""What students type, and the page that must come first; in a browser, from a server and a disk."""

import re

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
FIRST_PLACE = {  # signs and names that are not those of the book, and where each leads
    "pages/notation.html#the-model": (
        "μ | Σ | φ | ϕ | σ | mu | sigma | ∑ | 𝒩 | σ² | \\Sigma_k | μ_k"
    ),
    "pages/notation.html#gaps-outliers-spikes": "π",
    "pages/notation.html#fitting": "r_ik | r_{ik}",
    "chapters/expectation-maximization.html#why-l-cannot-fall": "ℓ",
    "chapters/bayesian-mixtures.html#what-does": "α",
    "pages/glossary.html#term-precision-matrix": "Σ⁻¹ | Σ^{-1}",
    "chapters/gaussian-mixture-model.html#mahalanobis-distance": "χ² | chi squared | chi-square",
    "pages/glossary.html#term-sample-mean": "x̄",
    "chapters/decision-boundaries.html#tied-the-line-and-where-it-crosses": (
        "LDA | linear discriminant"
    ),
    "chapters/decision-boundaries.html#why-lines-circles-and-other-conics": (
        "QDA | quadratic discriminant"
    ),
    "pages/assignments.html": "assignments | assignment | homework",
    "pages/teaching.html": "lecturer | teacher",
    "pages/teaching.html#six-weeks": "syllabus",
    "chapters/worked-example.html#fit-side-by-side-with-scikit-learn": "sklearn | scikit-learn",
    "pages/glossary.html#term-weight": "mixing coefficients | mixing weights",
    "chapters/gaussian-mixture-model.html#the-density-in-d-dimensions": (
        "multivariate normal | multivariate gaussian"
    ),
    "chapters/gaussian-mixture-model.html#marginals-and-conditionals": "conditional distribution",
    "chapters/data-of-any-size.html#streams-that-never-end": "mini-batch",
    "chapters/worked-example.html#stretched-groups": (
        "gmm vs kmeans | difference between k-means and gmm | k-means vs gaussian mixture"
    ),
    "chapters/mixture-models.html#whose-age-is-this": "Bayes theorem | Bayes' theorem | bayes rule",
    "chapters/expectation-maximization.html#when-l-does-fall-a-little": (
        "log-likelihood decreasing | likelihood goes down | why does my log-likelihood decrease"
    ),
    "chapters/gaussian-mixture-model.html#far-points-the-log-sum-exp": "NaN responsibilities",
    "chapters/bayesian-mixtures.html#the-prior": "prior",
    "chapters/gaussian-mixture-model.html": "MoG",
    "pages/glossary.html#term-principal-component-analysis": "PCA",
    "pages/glossary.html#term-posterior": "posterior",
    "pages/glossary.html#term-BIC": "BIC",
    "chapters/unruly-data.html#gaps": "nan",
}
PLACES = {query: place for place, queries in FIRST_PLACE.items() for query in queries.split(" | ")}
NUMBERED = {  # what a reader types, what stands in the page, and what its number stands in
    "figure {}": ("figure", ".caption-number"),
    "Fig. {}": ("figure", ".caption-number"),
    "listing {}": (".literal-block-wrapper", ".caption-number"),
    "equation {}": ("div.math", ".eqno"),
    "eq ({})": ("div.math", ".eqno"),
    "section {}": ("section", "h2 .section-number"),
    "exercise {}": (".exercise", ".admonition-title"),
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
    status = page.locator("main .search-results [role=status]")
    expect(status).to_have_text(re.compile(r"^\d+ places?$"))
    return page.eval_on_selector_all("main .search-results li a", "links => links.map(a => a.href)")


@pytest.mark.parametrize("query", FIRST)
def test_what_students_type_finds_its_page_first(query, search_page):
    found = ask(search_page, query)
    assert FIRST[query] in found[0], found[:5]
    assert found[0].endswith(AT.get(query, "")), found[:5]


@pytest.mark.parametrize("query", PLACES)
def test_signs_and_other_names_find_their_place_first(query, search_page):
    found = ask(search_page, query)
    assert found[0].endswith(PLACES[query]), found[:5]


@pytest.fixture(scope="module")
def chapter(site, browser):
    with checks.opened(browser, f"{site}chapters/expectation-maximization.html") as page:
        yield page


@pytest.mark.parametrize("typed", NUMBERED)
def test_a_number_is_found_as_it_stands_in_the_book(typed, chapter, search_page):
    what, where = NUMBERED[typed]
    number, anchor = chapter.evaluate(
        """([what, where]) => {
            const things = [...document.querySelectorAll(`article ${what}[id]:has(${where})`)];
            const thing = things.filter(one => /\\d/.test(one.querySelector(where).textContent))[1];
            return [thing.querySelector(where).textContent.match(/[\\d.]*\\d/)[0], thing.id];
        }""",
        [what, where],
    )
    found = ask(search_page, typed.format(number))
    assert found[0].endswith(f"chapters/expectation-maximization.html#{anchor}"), found[:3]


def test_a_number_alone_finds_all_that_have_it(search_page):
    found = ask(search_page, "5.2")[:4]
    assert all("chapters/expectation-maximization.html#" in place for place in found)
    assert found[0].endswith("#the-e-step")
    # and one that nothing in the book has is a word like others
    assert ask(search_page, "figure 99.9")


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
