"""Every page of the built book, in a real browser, with the rest of the network refused."""

import checks
import pytest
import rules
from book import every_page


def problems(visit, axe_source):
    return [
        *visit.problems,
        *checks.weight(visit),
        *checks.pictures(visit.page),
        *checks.raw_markup(visit.page),
        *checks.code_fits(visit.page),
        *checks.in_both_themes(visit.page, axe_source),
    ]


@every_page
def test_page_is_clean_and_accessible_in_both_themes(name, visit, axe_source, last_visit):
    found = problems(visit, axe_source)
    last_visit.pop(name).page.context.close()  # no other test looks at what is left of it
    assert found == []


def test_a_page_opens_dark_for_who_wants_it(site, open_page, axe_source):
    page = open_page("dark")
    visit = checks.watch(page, site)
    checks.read_through(page, f"{site}index.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    found = [*visit.problems, *checks.axe(page, axe_source), *checks.white_boxes(page)]
    assert found == []


@every_page
def test_phone_page_fits(name, phone_visit):
    assert phone_visit.misfits == []


def test_long_words_fit_the_smallest_phone_without_the_books_faces(site, open_page):
    """The reader's own are wider, and are shown until the book's have come."""
    page = open_page(width=rules.SMALLEST_PHONE)
    page.route("**/*.woff2", lambda route: route.abort())
    for name in ("chapters/clustering", "pages/api", "pages/api-beyond", "pages/progress"):
        page.goto(f"{site}{name}.html")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= rules.SMALLEST_PHONE, name


SPOILT = {
    "asks another site": "<script src='https://example.org/elsewhere.js'></script>",
    "console error: broken": "<script>console.error('broken')</script>",
    "script error: out of order": "<script>throw new Error('out of order')</script>",
    "404": "<script src='not-there.js'></script>",
    "alt text says too little: 'a plot'": (
        "<img src='_static/card.png' alt='a plot' width='9' height='9'>"
    ),
    "alt text says too little: '_images/x.png'": (
        "<img src='_static/card.png' alt='_images/x.png' width='9' height='9'>"
    ),
    "no width and height": "<img src='_static/card.png' alt='Three clouds of points in colour.'>",
    "raw markup": "<p>See {ref}`somewhere`.</p>",
    "axe color-contrast": "<p style='color: #bbb'>hardly readable in light</p>",
    "axe label": "<input type='text'>",
    "code is cut": f"<div class='cell_input'><pre tabindex='0'>{'x' * 200}</pre></div>",
    "loads": "<script>fetch('big.bin')</script>",
}


@pytest.fixture(scope="module")
def found_on_a_spoilt_page(site, browser, axe_source):
    """What the checks say of the landing page with all the faults in it."""
    context = checks.context(browser)
    page = context.new_page()

    def spoil(route):
        if route.request.url.endswith("big.bin"):
            route.fulfill(body=b"x" * (rules.PAGE_BYTES + 1))
            return
        html = route.fetch().text()
        faults = "".join(SPOILT.values())
        route.fulfill(body=html.replace("</article>", faults + "</article>"))

    # the page's own route is asked first: what is registered last wins
    visit = checks.watch(page, site)
    page.route(f"{site}index.html", spoil)
    page.route("**/big.bin", spoil)
    checks.read_through(page, f"{site}index.html")
    checks.until(page, lambda: checks.weight(visit))  # what is told last
    found = problems(visit, axe_source)
    context.close()
    return found


@pytest.mark.parametrize("fault", SPOILT)
def test_the_checks_find_what_is_wrong(fault, found_on_a_spoilt_page):
    assert any(problem.startswith(fault) for problem in found_on_a_spoilt_page)


def test_the_phone_check_finds_what_sticks_out(site, open_page):
    page = open_page(width=rules.PHONE_WIDTH, has_touch=True)
    page.goto(f"{site}index.html")
    page.evaluate(
        """() => document.querySelector('article').insertAdjacentHTML('beforeend',
        "<div style='width: 600px'>wide</div><form class='question'><button>x</button></form>")"""
    )
    found = [*checks.fits(page), *checks.thumb_sized(page)]
    assert any("cut at the right edge" in problem for problem in found)
    assert any("too small for a thumb" in problem for problem in found)


def test_the_dark_check_finds_a_white_box_and_dark_letters(site, open_page, axe_source):
    page = open_page("dark")
    checks.read_through(page, f"{site}index.html")
    page.evaluate(
        """() => document.querySelector('article').insertAdjacentHTML('beforeend',
        "<div style='background: white; width: 100px; height: 100px'></div>"
        + "<p style='color: #444'>hardly readable</p>")"""
    )
    found = checks.in_both_themes(page, axe_source)
    assert any(problem.startswith("light ground") for problem in found)
    (pale,) = (problem for problem in found if problem.startswith("axe color-contrast"))
    assert pale.endswith("in dark")


def test_the_check_of_colours_finds_the_one_text_that_is_not_like_the_others(
    site, open_page, axe_source
):
    page = open_page()
    page.goto(f"{site}index.html")
    page.evaluate(
        """() => document.querySelector('article').insertAdjacentHTML('beforeend',
        "<div><p class='alike'>one of many</p></div>".repeat(3)
        + "<div style='background: #333'><p class='alike'>on another ground</p></div>"
        + "<div><p class='alike' id='late'>too dark at night</p></div>"
        + "<style>[data-theme=dark] #late { color: #444; }</style>")"""
    )
    by_day, by_night = checks.in_both_themes(page, axe_source)
    assert "on another ground" in by_day
    assert by_day.endswith("in light")
    assert "too dark at night" in by_night
    assert by_night.endswith("in dark")
