"""Self-check questions and a reader's progress, as a reader meets them."""

import re
from collections import Counter

import checks
import pytest
from book import SITE
from bs4 import BeautifulSoup
from gmm_book import quiz
from playwright.sync_api import expect

CHAPTER = "chapters/worked-example.html"
NUMBER = "form.question[data-answer]"


@pytest.fixture
def chapter(site, open_page):
    page = open_page()
    page.goto(site + CHAPTER)
    return page


@pytest.fixture(scope="module")
def numbers(site, browser):
    """The chapter, opened once: each test of numbers gives its question another answer."""
    with checks.opened(browser, site + CHAPTER) as page:
        yield page


@pytest.fixture
def number(numbers):
    """A question whose answer is a number, which a test may change."""
    numbers.bring_to_front()  # a page behind another is not drawn
    form = numbers.locator(NUMBER).first

    def asked(answer, tolerance=0.0, *, percent=False):
        form.evaluate(
            """(form, [answer, tolerance, percent]) => {
                form.dataset.answer = answer;
                form.dataset.tolerance = tolerance;
                form.toggleAttribute('data-percent', percent);
                form.querySelector('[role=status]').replaceChildren();
            }""",
            [answer, tolerance, percent],
        )

        def typed(text):
            form.locator("input").fill(text)
            form.locator("input").press("Enter")
            return form.locator("[role=status]").inner_text()

        return typed

    return asked


@pytest.fixture(scope="module")
def alarms(site, browser):
    with checks.opened(browser, site + "chapters/applications.html") as page:
        yield page


def status(form):
    return form.locator("[role=status]")


def seen(form):
    parts = form.locator(".question-explanation, .question-hint").all()
    return [part.inner_text() for part in parts if part.is_visible()]


def test_a_wrong_choice_is_explained_and_a_right_one_praised(chapter):
    form = chapter.locator("form.question").first
    assert seen(form) == []
    form.locator(".question-check").click()
    assert status(form).inner_text() == "Choose an answer first."
    form.locator('input[data-right="false"]').first.check()
    form.locator(".question-check").click()
    assert status(form).inner_text().startswith("Not yet")
    assert len(seen(form)) == 1
    form.locator('input[data-right="true"]').check()
    form.locator(".question-check").click()
    assert status(form).inner_text().startswith("Right.")
    assert form.locator(".is-right .question-explanation").is_visible()


def test_the_question_is_told_with_its_answers(chapter):
    for form in chapter.locator("form.question").all():
        asked = form.locator("fieldset > p").first.inner_text().split()[:3]
        expect(form.get_by_role("group")).to_have_accessible_description(
            re.compile(".".join(asked))
        )


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("<mfrac><mn>1</mn><mn>4</mn></mfrac>", "1 over 4"),
        ("<msup><mn>10</mn><mrow><mo>−</mo><mn>4</mn></mrow></msup>", "10 to the power −4"),
        ("<mfrac><mn>1</mn><msqrt><mi>n</mi></msqrt></mfrac>", "1 over (root of n)"),
        ("<mtable><mtr><mtd>4</mtd><mtd>2</mtd></mtr><mtr><mtd>2</mtd><mtd>3</mtd></mtr></mtable>",
         "4, 2; 2, 3"),
    ],
)  # fmt: skip
def test_formulas_of_an_explanation_are_told_with_their_fractions(formula, told, number, numbers):
    numbers.locator(f"{NUMBER} .question-explanation").first.evaluate(
        "(part, math) => { part.innerHTML = math; }",
        f'It is <span class="katex"><math><semantics><mrow>{formula}</mrow>'
        "<annotation>TeX</annotation></semantics></math></span>.",
    )
    number(1)("1")
    said = numbers.locator(f"{NUMBER} [role=status] .visually-hidden").first.text_content()
    assert said.strip().replace(" .", ".") == f"It is {told}."


def test_a_question_is_answered_by_keyboard_alone(chapter):
    form = chapter.locator("form.question").first
    form.locator("input").first.focus()
    chapter.keyboard.press("Space")
    chapter.keyboard.press("Enter")
    assert status(form).inner_text() != ""


@pytest.mark.parametrize(
    ("answer", "typed"),
    [
        (0.5, "0.5"), (0.5, "0,5"), (0.5, "1/2"), (0.5, "50 %"), (0.5, "50%"), (0.5, ".5"),
        (0.5, " 2 / 4 "), (1600, "1600"), (1600, "1,600"), (1600, "1 600"), (1600, "1.600"),
        (1600, "1.6e3"), (-2, "−2"), (0.25, "0,5/2"), (0.5, "½"), (2.5, "2½"), (2.5, "2 1/2"),
        (0.75, "3⁄4"), (1600, "1'600"), (1600, "1’600"), (1250000, "1'250'000"),
        (23, "23 free parameters"), (23, "23 param."), (4, "4 Gaussians"), (0.5, "½ dimension"),
        (0.5, "50 per cent"),
    ],
)  # fmt: skip
def test_one_number_is_written_in_many_ways(answer, typed, number):
    assert number(answer)(typed).startswith("Right.")


def test_where_per_cent_are_asked_the_sign_may_stand_there(number):
    ask = number(1.4, 0.15, percent=True)
    assert ask("1.4 %").startswith("Right.")
    assert ask("1.4").startswith("Right.")
    assert ask("140 %").startswith("Not yet")


@pytest.mark.parametrize("typed", ["many", "1/0", "1/2/3", "--1", "0.5.5x", "1'60", "2 dozen"])
def test_what_is_no_number_is_said(typed, number):
    ask = number(0.5)
    assert ask("0.5").startswith("Right.")
    assert ask(typed).startswith("That is not a number.")


def test_a_unit_that_is_not_asked_for_is_named(number):
    ask = number(23)
    assert "“cm” is not in it" in ask("23 cm")  # in metres it would be another number
    assert ask("23").startswith("Right.")


@pytest.mark.parametrize("typed", ["many", "", "23 cm"])
def test_after_a_right_answer_nonsense_leaves_no_explanation_open(typed, number, numbers):
    form = numbers.locator(NUMBER).first
    ask = number(23)
    ask("23")
    explanation = form.locator("fieldset > .question-explanation")
    expect(explanation).to_be_visible()
    ask(typed)
    expect(explanation).to_be_hidden()


def test_what_is_read_out_is_what_is_shown(number, numbers):
    form = numbers.locator(NUMBER).first
    ask = number(23)
    ask("23")
    ask("many")
    assert status(form).get_attribute("aria-label") is None
    assert "Right" not in status(form).text_content()


def test_a_typical_wrong_number_gets_the_sentence_that_helps(chapter):
    form = chapter.locator(NUMBER).first
    assert form.get_attribute("data-answer") == "23.0"
    form.locator("input").fill("24")
    form.locator("input").press("Enter")
    assert seen(form) == ["The weights sum to one: three of them settle the fourth."]
    assert "three of them settle" in status(form).text_content()
    form.locator("input").fill("1000")
    form.locator("input").press("Enter")
    assert seen(form) == []


def test_after_two_tries_the_solution_can_be_shown(chapter):
    for form in (chapter.locator(NUMBER).first, chapter.locator("form.question").first):
        show = form.locator(".question-show")
        choice = form.locator('input[data-right="false"]')
        for _ in range(2):
            assert not show.is_visible()
            if choice.count():
                choice.first.check()
            else:
                form.locator("input").fill("1000")
            form.locator(".question-check").click()
        show.click()
        expect(
            form.locator("fieldset > .question-explanation, .is-right .question-explanation")
        ).to_be_visible()
        assert "answer" in status(form).inner_text()
        assert not show.is_visible()


def test_a_verdict_has_colour_sign_and_words(chapter):
    form = chapter.locator(NUMBER).first
    looks = []
    for typed in ("23", "1000"):
        form.locator("input").fill(typed)
        form.locator("input").press("Enter")
        looks.append(
            status(form).evaluate(
                """place => [getComputedStyle(place).color, place.innerText,
                    getComputedStyle(place.querySelector('.icon')).maskImage]"""
            )
        )
    (colour, words, sign), (other_colour, other_words, other_sign) = looks
    assert colour != other_colour
    assert sign != other_sign
    assert sign.startswith("url(")
    assert words.startswith("Right.")
    assert other_words.startswith("Not yet")


def questions(path):
    """Return the forms of a page; the rest of it is long, and not looked at."""
    forms = re.findall(r'<form class="question".*?</form>', path.read_text("utf-8"), re.DOTALL)
    return [BeautifulSoup(form, "html.parser").form for form in forms]


def all_questions():
    for path in sorted(SITE.glob("chapters/*.html")):
        yield from questions(path)


def test_one_wrong_number_gets_one_sentence():
    """No two hints of a question stand for one number, and none for the answer."""
    hints = 0
    for form in all_questions():
        found = [(float(hint["data-wrong"]), float(hint["data-room"]))
                 for hint in form.select(".question-hint")]  # fmt: skip
        hints += len(found)
        if "data-answer" in form.attrs:
            right = float(form["data-answer"]), float(form["data-tolerance"])
            assert quiz.meeting([right, *found]) == [], form.get_text()[:200]
            # a hint speaks of its number and its roundings, not of numbers near it
            assert all(room <= quiz.MOST_ROOM * abs(wrong) for wrong, room in found), found
    assert hints >= 40


def test_what_a_wrong_number_stands_for():
    assert quiz.wrong_range("24") == (24, 0)
    assert quiz.wrong_range("0.07") == (0.07, pytest.approx(0.0035))
    assert quiz.wrong_range("0.674") == (0.674, pytest.approx(0.0005))
    assert quiz.wrong_range("−0.25 ± 0.02") == (-0.25, 0.02)
    assert quiz.meeting([(1.4, 0.15), (0.07, 0.15), (0.014, 0.15)]) == [(0.07, 0.014)]
    assert quiz.meeting([(10, 0), (10.5, 0.5)]) == [(10, 10.5)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [("0.07", "of all samples"), ("0.014", "As a fraction"), ("70", "share"), ("0.2", ""),
     ("0", ""), ("70.4", ""), ("1.4", "")],
)  # fmt: skip
def test_a_hint_speaks_of_its_own_number(typed, told, alarms):
    alarms.bring_to_front()
    form = alarms.locator('form.question[data-answer="1.4"]')
    form.locator("input").fill(typed)
    form.locator("input").press("Enter")
    assert told in " ".join(seen(form))
    assert len(form.locator(".question-hint.is-open").all()) == bool(told)


@pytest.mark.parametrize(
    ("typed", "opens"), [("0.674", True), ("0.67", True), ("0.6745", True), ("0.7", False)]
)
def test_a_wrong_number_may_be_typed_rounded(typed, opens, number, numbers):
    ask = number(1.177, 0.01)
    numbers.locator(f"{NUMBER} .question-hint").first.evaluate(
        "hint => { hint.dataset.wrong = 0.674; hint.dataset.room = 0.0005; }"
    )
    ask(typed)
    assert bool(numbers.locator(f"{NUMBER} .question-hint.is-open").count()) == opens


def test_the_place_of_an_answer_says_nothing():
    places, keys = Counter(), Counter()
    for form in all_questions():
        keys[form["data-key"]] += 1
        rows = form.select(".question-choice input")
        places.update(place for place, row in enumerate(rows) if row["data-right"] == "true")
    assert sum(places.values()) >= 20
    assert max(places.values()) <= sum(places.values()) / 2
    assert len(places) >= 3
    assert set(keys.values()) == {1}  # each answer is kept under a name of its own


def test_without_javascript_the_explanations_show(site, open_page):
    page = open_page(java_script_enabled=False)
    page.goto(site + CHAPTER)
    assert page.locator(".question-explanation").first.is_visible()


# progress


def answer_right(page):
    form = page.locator(NUMBER).first
    form.locator("input").fill("23")
    form.locator("input").press("Enter")
    return form


def test_answers_and_read_chapters_are_kept_and_shown(site, chapter):
    answer_right(chapter)
    box = chapter.get_by_label("I have read this chapter")
    box.check()
    assert "1 of 3 questions" in chapter.locator(".chapter-progress").inner_text()
    chapter.reload()
    form = chapter.locator(NUMBER).first
    assert form.locator("input").input_value() == "23"
    assert status(form).inner_text().startswith("Right")
    assert box.is_checked()
    menu = chapter.get_by_role("link", name="6. A worked example (read)")
    assert menu.first.is_visible()
    chapter.goto(f"{site}pages/progress.html")
    row = chapter.locator("tr[data-page='chapters/worked-example']")
    assert "1 of 3" in row.inner_text()
    assert "read" in row.locator(".progress-read").inner_text()
    chapters = chapter.locator("tr[data-page^='chapters/']").count()
    assert f"1 of {chapters} chapters" in chapter.locator(".progress-note").inner_text()


def test_all_can_be_forgotten(site, chapter):
    answer_right(chapter)
    chapter.goto(f"{site}pages/progress.html")
    chapter.get_by_role("button", name="Forget all of it").dblclick()  # by mistake
    sure = chapter.get_by_role("button", name="Yes, forget all of it")
    asked = chapter.get_by_role("status").filter(has_text="Forget all answers and all ticks?")
    expect(asked).to_be_visible()
    assert chapter.evaluate("localStorage.getItem('gaussian-mixtures-book')")
    sure.click()
    expect(asked).to_have_count(0)
    assert "forgotten" in chapter.locator(".progress-note").inner_text()
    assert "0 of 3" in chapter.locator("tr[data-page='chapters/worked-example']").inner_text()
    assert chapter.evaluate("localStorage.getItem('gaussian-mixtures-book')") is None
    chapter.goto(site + CHAPTER)
    assert chapter.locator(NUMBER).first.locator("input").input_value() == ""


def test_who_does_not_say_yes_keeps_all(site, chapter):
    answer_right(chapter)
    chapter.goto(f"{site}pages/progress.html")
    button, press = chapter.locator(".progress-clear"), chapter.keyboard.press
    button.focus()
    press("Enter")
    press("Tab")
    press("Enter")  # on "Keep it"
    expect(chapter.get_by_text("Nothing is forgotten.")).to_be_visible()
    expect(button).to_be_focused()
    press("Enter")
    press("Escape")
    expect(button).to_have_text("Forget all of it")
    press("Enter")
    press("Shift+Tab")  # who goes elsewhere has not said yes
    expect(button).to_have_text("Forget all of it")
    assert "1 of 3" in chapter.locator("tr[data-page='chapters/worked-example']").inner_text()
    button.focus()
    press("Enter")
    press("Enter")
    assert "forgotten" in chapter.locator(".progress-note").inner_text()
    assert chapter.evaluate("localStorage.getItem('gaussian-mixtures-book')") is None


def test_the_progress_page_counts_the_questions_that_the_chapters_ask():
    soup = BeautifulSoup((SITE / "pages/progress.html").read_text(encoding="utf-8"), "html.parser")
    rows = {row["data-page"]: row["data-questions"].split() for row in soup.select("tr[data-page]")}
    assert len(rows) == len(list(SITE.glob("chapters/*.html")))
    for name, keys in rows.items():
        assert keys == [form["data-key"] for form in questions(SITE / f"{name}.html")]
