"""An assignment of one's own: the template passes every check that ours pass, and says why not."""

import re

import nbformat
import pytest
from gmm_book import course, handouts

from classroom import hostile, make, new_assignment, selfcheck, sources

NAME = "my-own-2"


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("assignments")
    return sources.Assignment(new_assignment.write(NAME, folder))


@pytest.mark.usefixtures("warm_run")
def test_it_passes_make_check_assignments(assignment, tmp_path):
    found = selfcheck.check(assignment, tmp_path)
    assert [one for one in found if one[1]] == []
    tried = "; ".join(name for name, _ in found)
    for question in assignment.questions:
        for number, _ in enumerate(question.mistakes, 1):
            assert f"{question.name}, mistake {number}" in tried
    assert {"the solution", "the untouched hand-out"} < {name for name, _ in found}


def test_it_has_a_question_of_each_kind(assignment):
    roles = {cell.role for cell in assignment.cells}
    assert roles == {*sources.ROLES, "prose"}
    written = {q.answer.kind for q in assignment.questions if q.by_hand}
    assert written == {"code", "markdown"}
    tests = "".join(q.hidden for q in assignment.questions)
    for used in ("compare(", "part=", "award(", "call("):
        assert used in tests, used
    for question in assignment.questions:
        assert question.mistakes or question.rubric, question.name
    assert [assignment.name, assignment.title] == [NAME, "My own 2"]
    text = assignment.path.read_text(encoding="utf-8")
    assert not re.search(r"\b(NAME|TITLE|NUMBER)\b", text)
    assert list(assignment.review) == [question.name for question in assignment.questions]


def test_what_it_says_of_itself_is_true(assignment):
    text = assignment.path.read_text(encoding="utf-8")
    points, by_hand = map(int, course.POINTS.search(text).groups())
    assert points == assignment.points
    assert by_hand == sum(q.points for q in assignment.questions if q.by_hand)
    for question in assignment.questions:
        assert f"{question.title} ({question.points:g} points)" in text


def test_the_hand_out_holds_no_answer_and_no_remark_for_lecturers(assignment):
    text = nbformat.writes(handouts.handout(assignment))
    make.find_leaks(assignment, text)
    for line in assignment.path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("# ") and "Assignment" not in line:
            assert line[2:] not in text, line


def run(cells, until=""):
    """Run cells with their visible checks; return the name of the check that fails, or ""."""
    names = {"print": lambda *_: None}
    for cell in cells:
        if cell.cell_type == "code" and cell.id != "install":
            try:
                exec(cell.source, names)
            except AssertionError:
                return cell.id
        if cell.id == until:
            break
    names["plt"].close("all")
    return ""


def test_the_visible_checks_pass_the_solution_and_find_mistakes(assignment):
    assert run(assignment.answered().cells) == ""
    found = 0
    for question in assignment.questions:
        for mistake in question.mistakes:
            check = f"tests-{question.name}"
            cells = assignment.answered({question.answer.id: mistake.source}).cells
            failed = run(cells, until=check)
            assert failed in ("", check)
            found += bool(failed)
    assert found >= 3


def test_hostile_copies_can_be_made_of_it(assignment):
    names = [name for name, _, _ in hostile.cases(assignment)]
    assert "right" in names
    assert len(names) > 20


@pytest.mark.parametrize("name", ["", "My", "a b", "../x", "a--b", "ä", "a_b", "-a", "a" * 31])
def test_a_name_that_is_none_is_refused(name, tmp_path):
    with pytest.raises(ValueError, match="small letters, digits and hyphens"):
        new_assignment.write(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_refused_and_numbers_go_on(tmp_path, command):
    assert "write-em: there is such an assignment" in command(
        "new_assignment", "write-em", ok=False
    )
    for number, name in enumerate(("one", "two"), 1):
        path = new_assignment.write(name, tmp_path)
        assert sources.Assignment(path).number == number
    path.write_text("mine")
    with pytest.raises(ValueError, match="there is such an assignment already"):
        new_assignment.write("two", tmp_path)
    assert path.read_text() == "mine"
