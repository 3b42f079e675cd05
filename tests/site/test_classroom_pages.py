"""The pages of the classroom in a real browser: no script of a submission runs, keys do it all."""

import csv
import json
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import checks
import patience
import pytest
from book import ROOT

from classroom import (
    byhand,
    handgrading,
    judge,
    overview,
    overview_page,
    similarity,
    sources,
    tables,
)

HARMFUL = """<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>
<svg onload="document.title='owned'"></svg> [a link](javascript:document.title='owned')"""
DOT = (  # a picture of one point
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def graded(folder, assignment, **answers):
    """Write what `make grade` leaves behind for students and their written answers."""
    rows = [byhand.HEAD]
    for student, answer in answers.items():
        result = judge.Record(assignment).data()
        entry = result["questions"]["collapse"]
        entry |= {"touched": True, "answer": answer, "figures": [DOT, "no picture"]}
        tables.replace(folder / "results" / f"{student}.json", json.dumps({"result": result}))
        rows.append([student, "collapse", "4", "", "", "", "v1"])
    tables.replace(folder / byhand.SHEET, tables.table(rows))


@pytest.fixture
def write_em():
    return sources.assignments("write-em")[0]


@pytest.fixture
def folder(tmp_path, write_em):
    graded(tmp_path, write_em, augusta="It collapses.", grace=HARMFUL, hypatia="One point.")
    return tmp_path


@contextmanager
def served(*arguments, **more):
    desk = handgrading.Desk(*arguments, **more)
    http, address = handgrading.server(desk)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield desk, address
    finally:
        http.shutdown()
        http.server_close()


def entered(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return {row["student"]: (row["points"], row["comment"]) for row in csv.DictReader(file)}


def shows(page, who):
    """Wait until a student's answer and its figure are on the page."""
    page.locator("#who", has_text=who).wait_for()
    page.locator("#more img").wait_for()


def test_nothing_of_a_submission_runs_on_the_page(folder, write_em, open_page):
    with served(write_em, folder, "eve") as (_, address):
        page = open_page()
        visit = checks.watch(page, address)
        page.goto(address)
        shows(page, "augusta")
        page.select_option("#jump", label="grace")
        shows(page, "grace")
        checks.idle(page)
        assert page.locator("#answer").inner_text() == HARMFUL
        assert page.title() == "Write EM: grade by hand"
        assert page.locator("#answer *").count() == 0
        assert page.locator("#more img").count() == 1, "what is no picture is not shown"
        assert visit.problems == []


def test_the_policy_stops_a_script_that_got_onto_the_page(folder, write_em, open_page):
    with served(write_em, folder, "eve") as (_, address):
        page = open_page()
        page.goto(address)
        shows(page, "augusta")
        page.evaluate("html => { document.getElementById('more').innerHTML = html; }", HARMFUL)
        checks.pause(page)
        assert page.title() == "Write EM: grade by hand"


def test_keys_alone_grade_and_what_they_enter_is_kept_at_once(folder, write_em, open_page):
    with served(write_em, folder, "Eve L.") as (desk, address):
        page = open_page()
        page.goto(address)
        shows(page, "augusta")
        page.keyboard.type("2,5")
        page.keyboard.press("Enter")
        shows(page, "grace")
        assert entered(desk.path) == {"augusta": ("2.5", "")}
        page.keyboard.type("7")
        page.keyboard.press("Enter")
        page.locator("#trouble", has_text="a number from 0 to 4 is wanted").wait_for()
        assert page.locator("#points").get_attribute("aria-invalid") == "true"
        page.keyboard.press("Backspace")
        page.keyboard.type("3")
        for _ in range(6):  # past the buttons with points, to the comment
            page.keyboard.press("Tab")
        page.keyboard.type("=Well seen, but why?")
        page.keyboard.press("Control+Enter")
        shows(page, "hypatia")
        page.keyboard.press("Alt+ArrowUp")
        shows(page, "grace")
        assert page.locator("#points").input_value() == "3"
        assert page.locator("#comment").input_value() == "=Well seen, but why?"
    assert desk.path.name == "by-hand-Eve_L.csv"
    assert entered(desk.path)["grace"] == ("3", "'=Well seen, but why?")
    assert "hypatia" not in entered(desk.path), "who only looks enters nothing"


def test_a_page_whose_program_has_ended_says_that_nothing_is_saved(folder, write_em, open_page):
    with served(write_em, folder, "eve") as (_, address):
        page = open_page()
        page.goto(address)
        shows(page, "augusta")
    page.keyboard.type("1")
    page.locator("#trouble", has_text="Not saved: the program behind this page").wait_for()
    page.keyboard.press("Enter")
    assert page.locator("#points").input_value() == "1", "what was typed stays"
    assert page.locator("#who").inner_text() == "augusta"


def test_an_anonymous_page_never_hears_a_name(folder, write_em, open_page):
    with served(write_em, folder, "eve", anonymous=True) as (desk, address):
        page = open_page()
        heard = []
        page.on("response", lambda answer: heard.append(answer))  # noqa: PLW0108  (no built-in)
        page.goto(address)
        page.locator("#who", has_text="Answer 1").wait_for()
        for place in ("Answer 2", "Answer 3"):
            page.keyboard.type("1")
            page.keyboard.press("Enter")
            page.locator("#who", has_text=place).wait_for()
        texts = [answer.text() for answer in heard if "/save" not in answer.url]
    assert len(texts) > 5
    for name in ("augusta", "grace", "hypatia"):
        assert not [text for text in texts if name in text]
    assert len(entered(desk.path)) == 2


@pytest.mark.parametrize("look", [("light", 1280), ("dark", 1280), ("light", 375)])
def test_the_page_is_accessible(look, folder, write_em, open_page, axe_source):
    with served(write_em, folder, "eve") as (_, address):
        page = open_page(*look)
        page.goto(address)
        shows(page, "augusta")
        assert checks.axe(page, axe_source) == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= look[1]
        assert page.evaluate("document.activeElement.id") == "points"
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) != "none", "the focus can be seen"


def asked(address, data=None, host=""):
    """Return the status that a request of another program gets."""
    request = urllib.request.Request(address, data=data)
    request.add_header("Content-Type", "application/json")
    if host:
        request.add_header("Host", host)
    try:
        with urllib.request.urlopen(request, timeout=patience.STEP) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_who_does_not_know_the_address_gets_nothing(folder, write_em):
    with served(write_em, folder, "eve") as (desk, address):
        mark = desk.questions()["questions"][0]["answers"][0]["mark"]
        entry = {"mark": mark, "points": "1", "comment": "", "version": ""}
        sent = json.dumps(entry).encode()
        base = address.rstrip("/").rpartition("/")[0]
        for place in ("/", "/questions", "/x/questions", "/../etc/passwd"):
            assert asked(base + place) == 404, place
        assert asked(f"{base}/save", sent) == 404
        assert asked(f"{address}save", sent, host="evil.example:80") == 404
        assert asked(f"{address}../handgrading.py") == 404
        assert asked(f"{address}save", b"x" * 200_000) == 413
        for bad in (b"[]", b"{", b'{"mark": "1"}', sent.replace(mark.encode(), b"0")):
            assert asked(f"{address}save", bad) == 400, bad
        assert not desk.path.exists()
        assert asked(f"{address}save", sent) == 200
    assert entered(desk.path) == {"augusta": ("1", "")}


def test_each_grader_has_a_file_and_sees_what_is_recorded(folder, write_em):
    sheet = folder / "by-hand.csv"
    text = sheet.read_text(encoding="utf-8-sig")
    sheet.write_text(
        text.replace("augusta,collapse,4,,", "augusta,collapse,4,3,fine"), encoding="utf-8"
    )
    before = sheet.read_bytes()
    eve, bob = (handgrading.Desk(write_em, folder, name) for name in ("eve", "bob"))
    first, second, _ = eve.questions()["questions"][0]["answers"]
    assert (first["points"], first["comment"]) == ("3", "fine")
    eve.save(second["mark"], "0.5", "", "v1")
    bob.save(bob.questions()["questions"][0]["answers"][2]["mark"], "4", "a\nb", "v1")
    assert sheet.read_bytes() == before
    assert entered(eve.path) == {"grace": ("0.5", "")}
    assert entered(bob.path) == {"hypatia": ("4", "a b")}
    eve.save(second["mark"], "", "", "v1")
    assert entered(eve.path) == {}, "what only stood here is gone"
    eve.save(first["mark"], "", "", "v1")
    assert entered(eve.path) == {"augusta": ("none", "none")}, "what is recorded is taken back"
    again = eve.questions()["questions"][0]["answers"][0]
    assert (again["points"], again["comment"]) == ("", "")


def test_what_was_saved_names_the_version_that_the_grader_saw(folder, write_em):
    sheet = folder / "by-hand.csv"
    desk = handgrading.Desk(write_em, folder, "eve")
    seen = desk.questions()["questions"][0]["answers"][0]
    assert seen["version"] == "v1"
    text = sheet.read_text(encoding="utf-8-sig")
    text = text.replace("augusta,collapse,4,,,,v1", "augusta,collapse,4,,,changed since graded,v2")
    sheet.write_text(text, encoding="utf-8")
    desk.save(seen["mark"], "2", "", seen["version"])
    with open(desk.path, encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["version"] == "v1"
    now = desk.questions()["questions"][0]["answers"][0]
    assert (now["points"], now["status"]) == ("", "changed since graded")
    desk.save(now["mark"], "3", "", "=x\n")
    with open(desk.path, encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["version"] == "", "no cell of ours is a formula"


def test_without_grades_a_sentence_says_what_to_do_first(tmp_path, write_em):
    with pytest.raises(handgrading.RefusedError, match="make grade first"):
        handgrading.Desk(write_em, Path(tmp_path), "eve")
    assert handgrading.waiting(tmp_path) == []
    assert (ROOT / "classroom" / "pages" / "grading.html").exists()


@pytest.mark.parametrize("look", [("light", 1280), ("dark", 1280), ("light", 375)])
def test_the_class_at_a_glance_is_accessible_and_runs_nothing(
    look, tmp_path, write_em, open_page, axe_source
):
    question = write_em.questions[0]
    says = question.mistakes[0].says
    scores = [5.0, 1.0, 3.0]
    read = write_em.review[question.name]
    seen = overview.QuestionSeen(question, scores, 1, 0.1, [(says, ["a", "b"])], *read)
    made = overview.ClassSeen(write_em, ["a", HARMFUL, "c"], ["a", "b"], scores, [seen])
    made.stopped, made.missing, made.late = {HARMFUL: HARMFUL}, [HARMFUL], {"a": HARMFUL}
    made.groups = [["a", HARMFUL]]
    made.pairs = [similarity.Pair("a", HARMFUL, 0.9, 0.1, 50)]
    path = tmp_path / "overview.html"
    path.write_text(overview_page.page([made], tmp_path), encoding="utf-8")
    page = open_page(*look)
    visit = checks.watch(page, tmp_path.as_uri())
    page.goto(path.as_uri())
    assert page.title() == "The class at a glance"
    assert page.locator("script, img").count() == 0
    assert visit.problems == []
    assert checks.axe(page, axe_source) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= look[1]
    picture = page.locator("svg[role=img]").get_attribute("aria-label")
    assert "1 from 3.8 to 7.6" in picture
