"""Every page of the built book, in a real browser, with the rest of the network refused."""

import checks
import pytest
import rules


def problems_in_light(page, site, name, axe_source):
    visit = checks.watch(page, site)
    checks.read_through(page, site + name)
    return [
        *visit.problems,
        *checks.weight(visit),
        *checks.pictures(page),
        *checks.raw_markup(page),
        *checks.axe(page, axe_source),
    ]


def problems_in_dark(page, axe_source):
    """Switch an open page to dark, and look again."""
    page.emulate_media(reduced_motion="reduce")  # no colour is on its way from one to the other
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    return [*checks.axe(page, axe_source), *checks.white_boxes(page)]


def test_page_is_clean_and_accessible_in_both_themes(name, site, open_page, axe_source):
    page = open_page()
    assert problems_in_light(page, site, name, axe_source) == []
    assert problems_in_dark(page, axe_source) == []


def test_a_page_opens_dark_for_who_wants_it(site, open_page, axe_source):
    page = open_page("dark")
    visit = checks.watch(page, site)
    checks.read_through(page, f"{site}index.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    found = [*visit.problems, *checks.axe(page, axe_source), *checks.white_boxes(page)]
    assert found == []


def test_phone_page_fits(name, site, open_page):
    page = open_page(width=rules.PHONE_WIDTH, has_touch=True)
    checks.read_through(page, site + name)
    assert [*checks.fits(page), *checks.thumb_sized(page)] == []


SPOILT = {
    "asks another site": "<script src='https://example.org/elsewhere.js'></script>",
    "console error": "<script>console.error('broken')</script>",
    "script error": "<script>throw new Error('broken')</script>",
    "404": "<script src='not-there.js'></script>",
    "alt text says too little: 'a plot'": "<img src='_static/card.png' alt='a plot'>",
    "alt text says too little: '_images/x.png'": "<img src='_static/card.png' alt='_images/x.png'>",
    "no width and height": "<img src='_static/card.png' alt='Three clouds of points in colour.'>",
    "raw markup": "<p>See {ref}`somewhere`.</p>",
    "axe color-contrast": "<p style='color: #bbb; background: #fff'>hardly readable</p>",
    "axe label": "<input type='text'>",
    "loads": "<script>fetch('big.bin')</script>",
}


@pytest.mark.parametrize("expected", SPOILT)
def test_the_checks_find_what_is_wrong(expected, site, open_page, axe_source):
    page = open_page()

    def spoil(route):
        if route.request.url.endswith("big.bin"):
            route.fulfill(body=b"x" * (rules.PAGE_BYTES + 1))
            return
        html = route.fetch().text()
        route.fulfill(body=html.replace("</article>", SPOILT[expected] + "</article>"))

    # the page's own route is asked first: what is registered last wins
    visit = checks.watch(page, site)
    page.route(f"{site}index.html", spoil)
    page.route("**/big.bin", spoil)
    checks.read_through(page, f"{site}index.html")
    page.wait_for_timeout(100)
    found = [
        *visit.problems,
        *checks.weight(visit),
        *checks.pictures(page),
        *checks.raw_markup(page),
    ]
    if expected.startswith("axe"):
        found += checks.axe(page, axe_source)
    assert any(problem.startswith(expected) for problem in found), found


def test_the_phone_check_finds_what_sticks_out(site, open_page):
    page = open_page(width=rules.PHONE_WIDTH)
    checks.read_through(page, f"{site}index.html")
    page.evaluate(
        """() => document.querySelector('article').insertAdjacentHTML('beforeend',
        "<div style='width: 600px'>wide</div><form class='question'><button>x</button></form>")"""
    )
    found = [*checks.fits(page), *checks.thumb_sized(page)]
    assert any("cut at the right edge" in problem for problem in found)
    assert any("too small for a thumb" in problem for problem in found)


def test_the_dark_check_finds_a_white_box(site, open_page):
    page = open_page("dark")
    checks.read_through(page, f"{site}index.html")
    page.evaluate(
        """() => document.querySelector('article').insertAdjacentHTML('beforeend',
        "<div style='background: white; width: 100px; height: 100px'></div>")"""
    )
    assert checks.white_boxes(page)
