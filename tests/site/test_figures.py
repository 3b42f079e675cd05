"""Figures and frames on narrow and wide screens: which picture comes, how large its letters are."""

import checks
import pytest
import rules
from book import every_page, pages

# of every picture that a cell drew: how much of its drawn width it has on the page
PICTURES = """() => [...document.querySelectorAll('.bd-content picture')]
    .filter(picture => picture.checkVisibility()).map(picture => {
        const image = picture.querySelector('img');
        const source = picture.querySelector('source');
        const narrow = matchMedia(source.media).matches;
        const drawn = Number((narrow ? source : image).getAttribute('width'));
        const column = picture.closest('figure, .cell_output').getBoundingClientRect();
        const box = image.getBoundingClientRect();
        return {
            narrow, scale: box.width / drawn, alt: image.alt.slice(0, 60),
            half: Boolean(picture.closest('.tag_opening')),
            aside: Math.abs((box.left + box.right) - (column.left + column.right)) / 2,
            least: Math.min(box.width / column.width, drawn / column.width),
            shows: decodeURI(image.currentSrc).split('/').pop(),
            meant: (narrow ? source.srcset : image.getAttribute('src')).split('/').pop(),
        };
    })"""


@pytest.fixture(scope="module")
def page(browser):
    context = checks.context(browser, viewport={"width": 320, "height": 800})
    yield context.new_page()
    context.close()


def pictures(page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    page.evaluate(
        """() => {
            document.querySelectorAll('details').forEach(d => { d.open = true; });
            document.querySelectorAll('picture img').forEach(i => { i.loading = 'eager'; });
        }"""
    )
    page.wait_for_function(
        "[...document.querySelectorAll('picture img')].every(i => i.complete && i.currentSrc)"
    )
    return page.evaluate(PICTURES)


@every_page
@pytest.mark.parametrize("width", [320, 375])
def test_letters_in_pictures_are_large_enough_on_a_phone(name, width, site, page):
    for picture in pictures(page, site + name, width):
        letters = picture["scale"] * rules.SMALLEST_LETTERS * 100 / 72
        assert picture["narrow"], picture
        assert picture["shows"] == picture["meant"], picture
        assert letters >= rules.LETTERS_ON_A_PHONE, picture


@every_page
@pytest.mark.parametrize("width", [820, 1280])
def test_pictures_stand_in_the_middle_of_their_column(name, width, site, page):
    for picture in pictures(page, site + name, width):
        assert picture["narrow"] == picture["half"], picture  # two share a row
        assert picture["shows"] == picture["meant"], picture
        assert picture["aside"] <= 1, picture
        assert picture["scale"] >= rules.LETTERS_ON_A_PHONE / (rules.SMALLEST_LETTERS * 100 / 72)


def test_the_book_has_pictures(site, page):
    found = [pictures(page, site + name, 375) for name in pages() if name.startswith("chapters/")]
    assert all(len(shown) >= 5 for shown in found)
