"""Code serves the story: what folds, under which name, and how all of it opens."""

import re
from collections import Counter

import checks
import pytest
import rules
from book import SITE, every_page_with_explorers, pages
from bs4 import BeautifulSoup
from gmm_book import folds
from pdf import without_formulas
from playwright.sync_api import expect

CHAPTER = "chapters/worked-example.html"
with_code = pytest.mark.parametrize(
    "name", [name for name in pages() if name.startswith("chapters/")]
)


@pytest.mark.parametrize(
    ("code", "shows", "expected"),
    [
        ("import numpy as np\ndraw.use_style()", False, folds.SETUP),
        ("explore(walk, K=[1, 2])", False, folds.EXPLORER),
        ("def walk(fig, K):\n    return 1\n\n\nexplore(walk, K=[1, 2])", False, folds.EXPLORER),
        ("ax = plt.figure().subplots()\ndraw.points(ax, X)", True, folds.PICTURE),
        ("%matplotlib inline\npictures.walk(plt.figure(), X);", True, folds.PICTURE),
        ("def walk(fig, K):\n    return 1", False, folds.DRAWING),
        # the code of an idea
        ("model = GaussianMixture(2).fit(X)\npictures.two(plt.figure(), model)", True, ""),
        ("pictures.two(plt.figure(), model)\nprint(model.score(X))", True, ""),
        ("def e_step(X, weights):\n    return X @ weights", False, ""),
        ("r = e_step(X, weights)", False, ""),
        ("from scipy import stats", False, ""),
        ("", False, ""),
    ],
)
def test_what_serves_the_story_from_behind_folds(code, shows, expected):
    assert folds.purpose(code, shows=shows) == expected


@pytest.mark.parametrize(
    ("code", "shows", "expected"),
    [
        ("def table(model):\n    print(model)\n\n\ntable(1)", False, f"{folds.FUNCTION}table"),
        ("print(model.fit(X))", False, folds.OUTPUT),
        ("pictures.two(plt.figure(), model.fit(X))", True, folds.PICTURE),
    ],
)
def test_what_an_author_folds_is_named_by_what_it_holds(code, shows, expected):
    assert folds.contents(code, shows=shows) == expected


@with_code
def test_a_fold_is_named_after_a_picture_only_beside_one(name):
    soup = BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")
    for fold in soup.select("details.hide"):
        said = fold.summary.p.get_text(strip=True)
        shown = fold.find_parent(class_="cell").select("img, figure, svg")
        assert bool(shown) or not said.startswith((folds.PICTURE, "The code of figure")), said
        if said == folds.DRAWING:
            assert "explorer" in fold.find_next("figure")["class"]


def closed(page):
    return page.locator("details.hide:not([open])").count()


@with_code
def test_folds_are_closed_and_named_and_hold_no_code_of_an_idea(name):
    text = (SITE / name).read_text(encoding="utf-8")
    assert "Toggle hidden content" not in text
    soup = BeautifulSoup(without_formulas(text)[0], "html.parser")
    code = soup.select("details.hide")
    assert len(code) >= 3
    for fold in soup.select("details"):
        said = fold.summary.get_text(" ", strip=True)
        assert said
        assert "Toggle" not in str(fold.summary)
        assert not fold.summary.find("a", href=True), "a link would not let the title open it"
        assert not fold.has_attr("open")
    first = [fold.summary.p.get_text(strip=True) for fold in code]
    assert first[0] == folds.SETUP
    numbers = [said for said in first if said.startswith("The code of figure")]
    assert len(numbers) == len(set(numbers))
    # the code of an idea stays in view
    shown = [cell for cell in soup.select("div.cell_input") if not cell.find_parent("details")]
    assert len(shown) >= 8
    assert not any("explore(" in cell.get_text() for cell in shown)


@pytest.fixture
def chapter(site, open_page):
    page = open_page()
    page.goto(site + CHAPTER)
    return page


def test_one_switch_opens_all_code_and_is_remembered(chapter):
    switch = chapter.get_by_role("button", name="Show all code")
    assert closed(chapter) > 3
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert closed(chapter) == 0
    chapter.reload()
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert closed(chapter) == 0
    switch.click()
    chapter.reload()
    assert closed(chapter) > 3


def test_without_a_memory_the_switch_still_works(site, open_page):
    page = open_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
    )
    page.goto(site + CHAPTER)
    page.get_by_role("button", name="Show all code").click()
    assert closed(page) == 0


def test_without_javascript_a_fold_opens(site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(site + CHAPTER)
    assert not page.locator(".code-switch").is_visible()
    for kind in ("details.hide", "details.fold"):
        fold = page.locator(kind).first
        fold.locator("summary").click()
        assert fold.get_attribute("open") is not None


def test_the_title_of_a_solution_opens_it_where_it_stands(chapter):
    fold = chapter.locator("details.solution").first
    fold.locator("summary").scroll_into_view_if_needed()
    before = chapter.evaluate("scrollY")
    fold.locator("summary").click()
    assert fold.get_attribute("open") is not None
    assert fold.locator("p, pre").first.is_visible()
    assert chapter.evaluate("scrollY") == before


def test_a_link_into_a_fold_opens_it(site, open_page):
    page = open_page()
    page.goto(site + CHAPTER)
    inside = page.evaluate(
        """() => { const inside = document.querySelector('details.fold :not(summary)');
            inside.id = 'inside-a-fold'; location.hash = '#inside-a-fold'; return true; }"""
    )
    assert inside
    expect(page.locator("#inside-a-fold")).to_be_visible()


@with_code
def test_the_tab_key_passes_no_button_that_copies(name, visit):
    buttons = visit.page.locator("button.copybtn")
    assert buttons.count() > 5
    assert set(buttons.evaluate_all("all => all.map(b => b.tabIndex)")) == {-1}
    still = visit.page.locator(".bd-content pre[tabindex='0']").evaluate_all(
        "all => all.filter(b => b.scrollWidth <= b.clientWidth && b.scrollHeight <= b.clientHeight)"
        ".length"
    )
    assert still == 0, "only what scrolls is a stop"


FAR = """height => [...document.querySelectorAll('figure.explorer, .cell_output figure')]
    .filter(picture => picture.offsetParent && !picture.closest('details')).map(picture => {
        let cell = picture.closest('.cell');
        while (cell.previousElementSibling?.matches('.cell')) cell = cell.previousElementSibling;
        const asked = cell.previousElementSibling ?? cell;
        const gap = picture.getBoundingClientRect().top - asked.getBoundingClientRect().bottom;
        return [Math.round(gap), asked.textContent.trim().slice(-60)];
    }).filter(([gap]) => gap > height)"""


@every_page_with_explorers
def test_a_picture_follows_its_question_within_one_screen(name, visit):
    checks.fold(visit.page, away=True)
    assert visit.page.evaluate(FAR, rules.SCREEN_HEIGHT) == []


def test_the_switch_moves_nothing_above_it(chapter):
    """Who presses it keeps it under the finger."""
    switch = chapter.locator(".code-switch")
    before = switch.bounding_box()
    switch.click()
    checks.until(chapter, lambda: closed(chapter) == 0)
    assert switch.bounding_box() == before


HIDDEN_ON_PAPER = """() => [...document.querySelectorAll('details.fold')].filter(fold =>
    fold.offsetHeight < fold.querySelector('summary').offsetHeight + 20).length"""


def test_on_paper_derivations_hints_and_solutions_are_open(chapter):
    assert chapter.evaluate(HIDDEN_ON_PAPER) > 10
    chapter.emulate_media(media="print")
    assert chapter.evaluate(HIDDEN_ON_PAPER) == 0  # the style alone opens them
    chapter.emulate_media(media="screen")
    # and where it can not, the script does, for as long as one prints
    chapter.evaluate("document.querySelector('details.fold').open = true")
    still = chapter.locator("details.fold:not([open])")
    count = still.count()
    chapter.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert still.count() == 0
    chapter.evaluate("dispatchEvent(new Event('afterprint'))")
    assert still.count() == count


def test_paper_has_the_chapters_number_and_no_buttons(site, chapter):
    chapter.emulate_media(media="print")
    title = chapter.locator("#jb-print-docs-body h1")
    expect(title).to_be_visible()
    expect(title).to_have_text("6. A worked example")
    for name in ("index.html", "chapters/clustering.html"):
        chapter.emulate_media(media="screen")
        checks.read_through(chapter, site + name)
        chapter.emulate_media(media="print")
        shown = chapter.locator("article :is(button, .sd-btn)").filter(visible=True)
        assert not [text for text in shown.all_inner_texts() if text.strip()]


@with_code
def test_no_name_of_a_place_stands_twice_on_a_page(name):
    found = Counter(re.findall(r'<[^>]* id="([^"]+)"', (SITE / name).read_text(encoding="utf-8")))
    assert [name for name, times in found.items() if times > 1] == []
