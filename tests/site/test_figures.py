"""Figures and frames on narrow and wide screens: which picture comes, how large its letters are."""

import checks
import rules
from book import every_page

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
            aside: Math.abs((box.left + box.right) - (column.left + column.right)) / 2,
            least: Math.min(box.width / column.width, drawn / column.width),
            shows: decodeURI(image.currentSrc).split('/').pop(),
            meant: (narrow ? source.srcset : image.getAttribute('src')).split('/').pop(),
        };
    })"""


def pictures(page, width):
    """Return what each picture is like at this width, once the browser has chosen and loaded."""
    page.set_viewport_size({"width": width, "height": 800})
    page.wait_for_function(
        "[...document.querySelectorAll('picture img')].every(i => i.complete && i.currentSrc)"
        f" && ({PICTURES})().every(picture => picture.shows === picture.meant)"
    )
    return page.evaluate(PICTURES)


@every_page
def test_pictures_at_every_width(name, phone_visit):
    """Letters are large enough on a phone; on wide screens pictures stand in the middle."""
    page = phone_visit.page
    checks.fold(page, away=False)
    page.evaluate("document.querySelectorAll('picture img').forEach(i => { i.loading = 'eager'; })")
    # formulas and code are most of what would be laid out anew at each width; no test sees pixels
    apart = page.add_style_tag(
        content=".katex, pre { display: none !important; } html { visibility: hidden; }"
    )
    for width in (375, 820, 1280, 320):  # as the page comes, and as the next test of it begins
        shown = pictures(page, width)
        assert len(shown) >= 5 or not name.startswith("chapters/")
        for picture in shown:
            least = rules.LETTERS_ON_A_PHONE / (rules.SMALLEST_LETTERS * 100 / 72)
            assert picture["scale"] >= least, (width, picture)
            assert picture["narrow"] == (width < 640), (width, picture)
            assert width < 640 or picture["aside"] <= 1, (width, picture)
    apart.evaluate("tag => tag.remove()")
