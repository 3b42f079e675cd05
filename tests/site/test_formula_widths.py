"""Formulas on phones: whole, or scrolling with a sign and by keyboard."""

import checks
import pytest
from book import every_page

WIDTHS = (320, 375)
CUT = """() => {
    const problems = [];
    const tell = (what, box) => problems.push(
        what + ': ' + (box.querySelector('annotation')?.textContent ?? '').trim().slice(0, 80));
    const covers = (a, b) => a.right > b.left + 1 && a.left < b.right - 1
        && a.bottom > b.top + 1 && a.top < b.bottom - 1;
    for (const box of document.querySelectorAll('.bd-content div.math')) {
        const number = box.querySelector('.eqno')?.getBoundingClientRect();
        if (number && [...box.querySelectorAll('.katex-html .base')]
            .some(part => covers(part.getBoundingClientRect(), number))) {
            tell('under its number', box);
        }
        const over = box.scrollWidth - box.clientWidth;
        if (over <= 1) continue;
        const style = getComputedStyle(box);
        if (box.tabIndex !== 0 || !box.getAttribute('aria-label')) tell('not focusable', box);
        if (!['auto', 'scroll'].includes(style.overflowX)) tell('cut', box);
        if (style.backgroundImage === 'none') tell('no sign', box);
        box.scrollLeft = 1e6;
        const end = box.getBoundingClientRect().right;
        const parts = [...box.querySelectorAll('.katex-html .base')];
        if (Math.max(...parts.map(p => p.getBoundingClientRect().right)) > end + 1) {
            tell('its end is out of reach', box);
        }
        box.scrollLeft = 0;
        const start = box.getBoundingClientRect().left;
        if (Math.min(...parts.map(p => p.getBoundingClientRect().left)) < start - 1) {
            tell('its start is out of reach', box);
        }
    }
    for (const box of document.querySelectorAll('.bd-content .katex')) {
        if (box.closest('div.math')) continue;
        const end = box.closest('p, li, td, th, dd, dt, summary, figcaption, label, div')
            .getBoundingClientRect().right;
        for (const part of box.querySelectorAll('.base')) {
            if (part.getBoundingClientRect().right > end + 1.5) tell('sticks out of its line', box);
        }
        const next = box.closest('span.math').nextSibling;
        if (!/^[.,;:?!)]/.test(next?.data ?? '')) continue;
        const sign = document.createRange();
        sign.setStart(next, 0);
        sign.setEnd(next, 1);
        const last = [...box.querySelectorAll('.base')].at(-1).getBoundingClientRect();
        if (sign.getBoundingClientRect().left < last.left) tell('its punctuation is torn off', box);
    }
    return problems;
}"""


@pytest.fixture
def narrow(site, open_page):
    """A chapter on the narrowest of phones, as its tests begin with it."""
    page = open_page(width=min(WIDTHS), has_touch=True)
    page.goto(f"{site}chapters/expectation-maximization.html")
    settled(page)
    return page


def settled(page):
    """Open what folds, and wait until every box that scrolls is known as one."""
    checks.fold(page, away=False)
    page.wait_for_function(
        """() => [...document.querySelectorAll('.bd-content div.math')].every(box =>
            (box.scrollWidth > box.clientWidth + 1) === box.classList.contains('scrolls'))"""
    )


@every_page
def test_no_formula_is_cut_without_a_sign(name, phone_visit):
    page = phone_visit.page
    assert page.evaluate(checks.WRONG_FORMULAS) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        settled(page)
        assert page.evaluate(CUT) == [], width


def test_a_formula_that_scrolls_does_so_by_keyboard(narrow):
    formula = narrow.locator("div.math.scrolls").first
    assert formula.get_attribute("role") == "group"
    formula.focus()
    narrow.keyboard.press("ArrowRight")
    narrow.wait_for_function("document.activeElement.scrollLeft > 0")


def test_the_check_finds_formulas_that_are_cut(narrow):
    narrow.add_style_tag(
        content=".bd-content div.math.scrolls { background: none; overflow: hidden !important; }"
        ".bd-content p .katex .base { min-width: 400px !important; }"
        ".bd-content .eqno { left: 0; padding: 0.5rem !important; position: absolute !important; }"
    )
    narrow.evaluate("document.querySelectorAll('.scrolls').forEach(b => { b.tabIndex = -1; })")
    found = narrow.evaluate(CUT)
    for what in ("not focusable", "cut", "no sign", "sticks out", "under its number"):
        assert any(problem.startswith(what) for problem in found), what
