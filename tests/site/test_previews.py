"""References that show what they refer to: by pointer, by keyboard, by finger, from a disk."""

import re

import checks
import pytest
from book import SITE
from playwright.sync_api import expect

CHAPTER = "chapters/expectation-maximization.html"
KINDS = {
    "term": 'article p a.reference[href*="#term-"]',
    "equation": 'article p a.reference[href*="#equation-"]',
    "citation": 'article p a.reference[href*="references.html#"]',
    "figure": 'article p a.reference[href*="#fig-"]',
}


@pytest.fixture(scope="module")
def opened(site, browser):
    with checks.opened(browser, site + CHAPTER) as page:
        yield page


@pytest.fixture
def chapter(opened):
    """The chapter with no card to be seen; its tests look at it in turn."""
    opened.bring_to_front()
    opened.mouse.move(2, 2)
    opened.evaluate("document.activeElement.blur()")
    expect(opened.get_by_role("tooltip")).to_be_hidden()
    return opened


@pytest.mark.parametrize("kind", ["term", "equation", "citation"])
def test_a_reference_shows_its_target_on_hover(kind, chapter):
    link = chapter.locator(KINDS[kind]).first
    link.scroll_into_view_if_needed()
    link.hover()
    card = chapter.get_by_role("tooltip")
    expect(card).to_be_visible()
    assert len(card.inner_text()) > 20
    assert link.get_attribute("aria-describedby") == "preview"
    box, screen = card.bounding_box(), chapter.viewport_size
    assert 0 <= box["x"] <= screen["width"] - box["width"]
    chapter.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert link.get_attribute("aria-describedby") is None


def test_a_figure_is_shown_with_its_picture(site, open_page):
    name = next(
        path.relative_to(SITE).as_posix()
        for path in sorted(SITE.glob("chapters/*.html"))
        if re.search(r'<p>(?:(?!</p>).)*class="reference internal" href="[^"]*#fig-',
                     path.read_text("utf-8"), re.DOTALL)
    )  # fmt: skip
    page = open_page()
    visit = checks.watch(page, site)
    page.goto(site + name)
    link = page.locator(KINDS["figure"]).first
    link.scroll_into_view_if_needed()
    link.hover()
    picture = page.locator("#preview img")
    expect(picture).to_be_visible()
    page.wait_for_function("document.querySelector('#preview img').naturalWidth > 0")
    assert visit.problems == []


def test_the_card_stays_while_the_pointer_is_on_it(chapter):
    link = chapter.locator(KINDS["term"]).first
    link.scroll_into_view_if_needed()
    link.hover()
    card = chapter.get_by_role("tooltip")
    expect(card).to_be_visible()
    card.hover()
    checks.pause(chapter)
    assert card.is_visible()
    chapter.mouse.move(2, 2)
    expect(card).to_be_hidden()


def test_by_keyboard_the_focus_shows_it(chapter):
    link = chapter.locator(KINDS["term"]).first
    link.evaluate(
        """link => {
            const before = document.createElement('button');
            link.before(before);
            before.focus();
        }"""
    )
    chapter.keyboard.press("Tab")
    card = chapter.get_by_role("tooltip")
    expect(card).to_be_visible()
    assert "Tap" not in card.inner_text()
    chapter.keyboard.press("Tab")
    expect(card).to_be_hidden()


def test_a_finger_taps_once_to_see_and_twice_to_go(site, open_page):
    page = open_page(width=375, has_touch=True, is_mobile=True)
    page.goto(site + CHAPTER)
    link = page.locator(KINDS["term"]).first
    link.scroll_into_view_if_needed()
    link.tap()
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text("Tap again to go there.")
    assert page.url == site + CHAPTER
    link.tap()
    page.wait_for_url("**/pages/glossary.html#term-**")


def test_from_a_disk_a_term_is_shown(open_page):
    page = open_page()
    address = SITE.as_uri() + "/"
    visit = checks.watch(page, address)
    page.goto(address + CHAPTER)
    link = page.locator(KINDS["term"]).first
    link.scroll_into_view_if_needed()
    link.hover()
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert visit.problems == []
