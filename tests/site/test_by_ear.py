"""What a reader without mouse or sight meets: where the focus is, and what is told of a control."""

import re

import checks
import pytest
from playwright.sync_api import expect

PAGE = "chapters/uncertainty.html"
OPEN = "dialog[open]"


@pytest.fixture(scope="module")
def at_a_desk(site, browser):
    with checks.opened(browser, f"{site}{PAGE}") as page:
        yield page


@pytest.fixture(scope="module")
def on_a_phone(site, browser):
    with checks.opened(browser, f"{site}{PAGE}", viewport=checks.PHONE) as page:
        yield page


@pytest.fixture
def wide(at_a_desk):
    at_a_desk.bring_to_front()  # a page behind another is not drawn, and a key may wait for ever
    return at_a_desk


@pytest.fixture
def narrow(on_a_phone):
    on_a_phone.bring_to_front()
    return on_a_phone


def test_the_switch_of_colours_keeps_the_focus_and_tells_its_state(wide):
    button = wide.locator(".theme-switch-button:visible").first
    button.focus()
    told = []
    for _ in range(3):
        wide.keyboard.press("Enter")
        expect(button).to_be_focused()
        told.append(button.get_attribute("aria-label"))
    assert sorted(told) == ["Colours: as the system", "Colours: dark", "Colours: light"]


def test_the_side_bar_is_told_as_open_or_closed(wide):
    toggle = wide.get_by_role("button", name="Menu of the book")
    toggle.focus()
    for told in ("false", "true"):
        wide.keyboard.press("Enter")
        expect(toggle).to_have_attribute("aria-expanded", told)
        expect(toggle).to_be_focused()


def test_the_side_bar_tells_the_page_that_is_read(wide):
    here = wide.locator(".bd-sidebar-primary [aria-current=page]")
    expect(here).to_have_text("13. How sure are we?")


@pytest.mark.parametrize(
    ("opener", "name"),
    [(".primary-toggle", "Book"), (".secondary-toggle", "Contents"), (".search-button", "Search")],
)
def test_a_dialog_has_a_name_and_gives_the_focus_back(opener, name, narrow):
    button = narrow.locator(f"{opener}:visible")
    expect(button).not_to_have_accessible_name(re.compile("sidebar"))
    button.focus()
    narrow.keyboard.press("Enter")
    expect(narrow.get_by_role("dialog", name=name)).to_be_visible()
    narrow.keyboard.press("Escape")
    expect(narrow.locator(OPEN)).to_have_count(0)
    expect(button).to_be_focused()


def test_escape_leaves_the_search_from_a_hit(wide):
    button = wide.locator(".search-button-field:visible")
    button.focus()
    wide.keyboard.press("Enter")
    wide.keyboard.type("bootstrap")
    hit = wide.locator(f"{OPEN} li a").first
    expect(hit).to_be_visible()
    assert hit.evaluate("a => a.childNodes.length") < 4, "a title is read out piece by piece"
    wide.keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    wide.keyboard.press("Escape")
    expect(wide.locator(OPEN)).to_have_count(0)
    expect(button).to_be_focused()


def test_an_empty_header_is_no_landmark(wide):
    for role in ("banner", "contentinfo"):
        for mark in wide.get_by_role(role).all():
            assert mark.text_content().strip(), f"{role} is told, and holds nothing"


def test_what_was_copied_is_told(site, open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site}{PAGE}")
    told = page.locator("body > [role=status]")
    expect(told).to_have_text("")
    page.locator(".copybtn:visible").first.click()
    expect(told).to_have_text("Copied!")


def test_a_table_that_scrolls_has_a_name_and_a_tab_stop(site, open_page):
    page = open_page(width=checks.PHONE["width"])
    page.goto(f"{site}pages/notation.html")
    named = page.get_by_role("group", name="Table that scrolls sideways")
    expect(named.first).to_have_attribute("tabindex", "0")
    boxes = page.locator(".pst-scrollable-table-container")
    for width in (checks.PHONE["width"], 1280):
        page.set_viewport_size({"width": width, "height": 900})
        expect(named).to_have_count(
            boxes.evaluate_all("all => all.filter(b => b.scrollWidth > b.clientWidth).length")
        )
    assert named.count() < boxes.count(), "whoever sees all of a table need not stop at it"
