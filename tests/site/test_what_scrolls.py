"""What is wider than its box, code, output, tables and formulas: a sign says so, to its end."""

import checks
import pytest
import rules
from book import every_page
from gmm_book.pages import in_columns

WIDTHS = (rules.SMALLEST_PHONE, 1280)
# all that scrolls sideways, whatever it is, as the page stands
SCROLLERS = """() => [...document.querySelectorAll('article, article *')].filter(box =>
    box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 20 && box.checkVisibility()
    && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX))"""
UNSIGNED = f"""async () => {{
    const problems = [];
    const tell = (what, box) => problems.push(
        `${{what}}: ${{box.localName}}.${{box.className}}: ${{box.textContent.slice(0, 60)}}`);
    const sign = box => {{
        const style = getComputedStyle(box);
        return style.backgroundImage !== 'none' && parseFloat(style.borderRightWidth) >= 10;
    }};
    const boxes = ({SCROLLERS})();
    const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    const scroll = async (left, holds) => {{  // a face that comes late makes a box wider
        for (let frames = 0; frames < 60 && (frames < 2 || !holds()); frames++) {{
            for (const box of boxes) box.scrollTo({{ left, behavior: 'instant' }});
            await frame();
        }}
    }};
    for (const box of boxes) {{
        if (!sign(box)) tell('no sign', box);
        if (box.tabIndex !== 0) tell('not by keyboard', box);
    }}
    await scroll(1e6, () => !boxes.some(sign));
    for (const box of boxes) if (sign(box)) tell('a sign at its end', box);
    await scroll(0, () => boxes.every(sign));
    for (const box of boxes) if (!sign(box)) tell('no sign back at its start', box);
    const signs = new Set(boxes.map(box => getComputedStyle(box).backgroundImage));
    if (signs.size > 1) problems.push(`${{signs.size}} kinds of signs`);
    for (const box of document.querySelectorAll('article .cell_output pre')) {{
        const wraps = getComputedStyle(box).whiteSpace === 'pre-wrap';
        if (wraps && box.textContent.split('\\n').some(line => /\\S {{2,}}\\S/.test(line))) {{
            tell('its columns are torn', box);
        }}
    }}
    return problems;
}}"""
KNOWN = f"""() => ({SCROLLERS})().every(box => box.classList.contains('scrolls'))"""


def settled(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    checks.fold(page, away=False)
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    checks.until(page, lambda: page.evaluate(KNOWN))


@every_page
def test_nothing_is_cut_without_a_sign(name, phone_visit):
    for width in WIDTHS:
        settled(phone_visit.page, width)
        assert phone_visit.page.evaluate(UNSIGNED) == [], width


@pytest.fixture
def narrow(site, open_page):
    page = open_page(width=390, has_touch=True)
    page.goto(f"{site}chapters/uncertainty.html")
    return page


def test_a_printed_sentence_wraps_and_a_table_does_not(narrow):
    settled(narrow, 390)
    output = narrow.locator(".cell_output pre")
    sentence = output.filter(has_text="There are no standard errors here")
    assert sentence.evaluate("box => box.scrollWidth <= box.clientWidth")
    last = output.filter(has_text="12.5 minutes").locator(".whole")
    assert last.inner_text() == "± 12.5"  # no line ends between the two
    assert last.evaluate("text => text.getClientRects().length") == 1
    columns = narrow.locator(".cell_output pre.scrolls")
    assert columns.count() > 3
    assert all(map(in_columns, columns.all_inner_texts()))


def test_the_check_finds_what_is_cut_without_a_sign(narrow):
    settled(narrow, 390)
    narrow.add_style_tag(
        content=".bd-content pre.scrolls { background-image: none !important; }"
        ".bd-content .cell_output pre { white-space: pre-wrap !important; }"
        ".bd-content pre.at-end { background-image: linear-gradient(red, red) !important; }"
    )
    found = narrow.evaluate(UNSIGNED)
    for what in ("no sign: pre", "a sign at its end: pre", "its columns are torn"):
        assert any(problem.startswith(what) for problem in found), what
