"""The landing page: it opens with the stars, and shows the way into every chapter."""

import checks
import numpy as np
import pytest
from book import ROOT
from gmm_book import cards, course
from gmm_book.bookindex import BookIndex
from playwright.sync_api import expect


@pytest.fixture
def landing(site, open_page):
    page = open_page()
    page.goto(f"{site}index.html")
    return page


def test_it_opens_with_the_stars_and_a_way_in(landing):
    stars = landing.locator("figure.playground")
    expect(stars).to_have_attribute("data-alive", "yes")
    for part in (landing.locator("article h1"), landing.locator(".lead"),
                 stars.locator(".pg-picture"), stars.get_by_role("button", name="Find the groups"),
                 landing.get_by_role("link", name="Start reading")):  # fmt: skip
        box = part.bounding_box()
        assert box["y"] + box["height"] < 900, part  # in sight without scrolling
        assert part.is_visible()
    assert landing.locator("article pre").count() == 0


def test_words_begin_where_the_picture_does(landing):
    """The style sheet knows the page by the id that its title gives it."""
    start = landing.locator("figure.playground").bounding_box()["x"]
    for part in (".bd-article h1", ".bd-article p >> nth=3", "#the-chapters > h2"):
        assert abs(landing.locator(part).bounding_box()["x"] - start) <= 1, part


def test_one_button_finds_the_cluster_of_stars(landing):
    figure = landing.locator("figure.playground")
    button = figure.locator("[data-name=open]")
    expect(figure.get_by_role("button")).to_have_text(["Find the groups"])
    assert figure.get_by_role("slider").count() == 0  # the points alone
    button.click()
    # "Pause" stands there meanwhile: on a busy machine a run can end between two looks
    expect(button).to_have_text("Again, from another start")
    state = figure.evaluate("figure => figure.playground.state")
    spreads = [np.linalg.det(S) for S in state["covariances"]]
    tight = int(np.argmin(spreads))
    assert np.allclose(state["means"][tight], [105, -27], atol=2)  # as the Hyades move
    assert state["weights"][tight] > 0.4
    figure.get_by_role("link", name="Take it further").click()
    landing.wait_for_url("**/pages/playground.html#*")
    landing.wait_for_function("document.querySelector('figure.playground').playground")
    there = landing.locator("figure.playground").first.evaluate("f => f.playground.state.means")
    assert np.allclose(there, state["means"])


def test_start_reading_leads_to_the_first_chapter(landing):
    landing.get_by_role("link", name="Start reading").click()
    landing.wait_for_url("**/chapters/central-limit-theorem.html#*")


def test_each_chapter_has_a_card_with_picture_question_and_minutes(landing):
    shown = landing.locator(".card-of-chapter")
    chapters = [page for page in BookIndex(ROOT).pages if page.number]
    minutes = {name: time for _, name, time, _ in course.chapters(ROOT)}
    assert shown.count() == len(chapters)
    for page, card in zip(chapters, shown.all(), strict=True):
        text = card.inner_text()
        assert cards.stated(page)[0] in text
        assert f"{minutes[page.stem]} minutes" in text
        card.scroll_into_view_if_needed()
        expect(card.locator("img")).to_be_visible()
        link = card.get_by_role("link")
        assert link.inner_text().startswith(f"{page.number}. ")
        assert link.get_attribute("href") == f"{page.name}.html"


def test_the_whole_card_leads_there(landing):
    card = landing.locator(".card-of-chapter").nth(1)
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    landing.mouse.click(box["x"] + 20, box["y"] + 20)  # on the picture
    landing.wait_for_url("**/chapters/clustering.html")


@pytest.mark.parametrize("width", [320, 375])
def test_on_a_phone_the_opening_fits(width, site, open_page):
    page = open_page(width=width)
    page.goto(f"{site}index.html")
    assert checks.fits(page) == []
    assert page.get_by_role("link", name="Start reading").bounding_box()["y"] < 600


def test_a_chapter_without_a_card_is_refused(tmp_path):
    page = BookIndex(ROOT).page("chapters/clustering")
    bare = type(page)("chapters/bare", tmp_path / "bare.md", page.number)
    with pytest.raises(ValueError, match="no card with question and picture"):
        cards.stated(bare)
