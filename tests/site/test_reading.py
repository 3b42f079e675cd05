"""What a reader does on the site: search, answer questions, switch the theme, read from a disk."""

import threading

import checks
import pytest
import serve
from book import SITE, every_page
from bs4 import BeautifulSoup
from playwright.sync_api import expect

QUESTIONS = "form.question"


def test_search_finds_a_term_of_the_glossary(site, open_page):
    page = open_page()
    visit = checks.watch(page, site)
    page.goto(f"{site}search.html?q=responsibility")
    expect(page.locator("#search-results")).to_contain_text("Glossary")
    assert visit.problems == []


def test_below_a_prefix_pages_load_clean(tmp_path, open_page, site):
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "prefix").symlink_to(SITE, target_is_directory=True)
    http = serve.server(tmp_path)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{http.server_address[1]}/"
    try:
        page = open_page()
        visit = checks.watch(page, base)
        checks.read_through(page, f"{base}some/prefix/chapters/worked-example.html")
        assert visit.problems == []
        assert page.locator(".explorer[data-alive]").count()
    finally:
        http.shutdown()
        http.server_close()


def test_from_a_disk_explorers_live(open_page):
    page = open_page()
    address = SITE.as_uri() + "/"
    visit = checks.watch(page, address)
    checks.read_through(page, f"{address}chapters/worked-example.html")
    assert page.locator(".explorer[data-alive]").count()
    assert visit.problems == []


@pytest.fixture
def chapter_with_questions(site, open_page):
    page = open_page()
    page.goto(f"{site}chapters/worked-example.html")
    return page


def test_a_wrong_choice_is_explained_and_a_right_one_praised(chapter_with_questions):
    page = chapter_with_questions
    form = page.locator(QUESTIONS).first
    explanation = form.locator(".question-explanation")
    assert not any(part.is_visible() for part in explanation.all())
    form.locator("button").click()
    assert form.locator("[role=status]").inner_text() == "Choose an answer first."
    form.locator('input[data-right="false"]').first.check()
    form.locator("button").click()
    assert form.locator("[role=status]").inner_text().startswith("Not yet")
    assert form.locator(".is-wrong .question-explanation").is_visible()
    form.locator('input[data-right="true"]').check()
    form.locator("button").click()
    assert form.locator("[role=status]").inner_text() == "Right."
    assert form.locator(".is-right .question-explanation").is_visible()


def test_a_question_is_answered_by_keyboard_alone(chapter_with_questions):
    page = chapter_with_questions
    form = page.locator(QUESTIONS).first
    form.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert form.locator("[role=status]").inner_text() != ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type a number first."),
        ("many", "That is not a number."),
        ("22", "Not yet"),
        ("23", "Right."),
    ],
)
def test_a_number_is_checked_with_its_tolerance(typed, said, chapter_with_questions):
    form = chapter_with_questions.locator("form.question[data-answer]").first
    form.locator("input").fill(typed)
    form.locator("input").press("Enter")
    assert form.locator("[role=status]").inner_text().startswith(said)
    assert form.locator(".question-explanation").is_visible() == (said == "Right.")


def test_without_javascript_the_explanations_show(site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}chapters/worked-example.html")
    assert page.locator(".question-explanation").first.is_visible()


def test_the_theme_switches_and_stays(site, open_page):
    page = open_page("light")
    page.goto(f"{site}index.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    for _ in range(3):
        page.locator("button.theme-switch-button:visible").first.click()
        if page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@every_page
def test_head_describes_the_page(name):
    text = (SITE / name).read_text(encoding="utf-8")
    head = BeautifulSoup(text.partition("</head>")[0], "html.parser")
    assert len(head.select("meta[property='og:title']")) == 1
    assert head.select("link[rel~=icon]")
    if name.startswith(("chapters/", "index")):
        assert 50 <= len(head.select_one("meta[name=description]")["content"]) <= 201


def test_reduced_motion_is_obeyed(site, open_page):
    page = open_page(reduced_motion="reduce")
    page.goto(f"{site}index.html")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => {
            const s = getComputedStyle(e);
            return s.transitionDuration.split(',').some(d => parseFloat(d) > 0) ||
                   (s.animationName !== 'none' && parseFloat(s.animationDuration) > 0);
        }).length"""
    )
    assert moving == 0
