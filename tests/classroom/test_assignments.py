"""Each assignment: full marks for the solution, none for the hand-out, mistakes named, no leak."""

import io
import json
import zipfile

import pytest

from classroom import make, sandbox, selfcheck, sources

ALL = [one.name for one in sources.assignments()]


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("name", ALL[1:])
def test_known_submissions_get_what_they_deserve(name, student_library, monkeypatch, capsys):
    """Without a process of its own, which would import nbgrader for each assignment."""
    monkeypatch.setattr(sandbox, "student_library", lambda _: student_library)
    monkeypatch.setattr("sys.argv", ["selfcheck", name])
    with pytest.raises(SystemExit) as ended:
        selfcheck.main()
    said = capsys.readouterr().out
    assert ended.value.code == 0, said
    assert "as expected" in said


def test_known_submissions_of_the_first_assignment_as_a_command(command):
    assert "as expected" in command("selfcheck", ALL[0])


@pytest.mark.parametrize("name", ALL)
def test_what_an_assignment_is_made_of(name):
    assignment = sources.assignments(name)[0]
    assert 6 <= len(assignment.questions) <= 12
    assert 20 <= assignment.points <= 40
    assert 45 <= assignment.minutes <= (180 if name == "star-cluster" else 90)
    assert any(q.by_hand and q.rubric for q in assignment.questions)
    for question in assignment.questions:
        assert question.points > 0, question.name
        assert question.by_hand or question.mistakes, question.name
        assert f"({question.points:g} point" in _heading(assignment, question), question.name
    text = assignment.path.read_text(encoding="utf-8")
    assert f"**Points** {assignment.points:g}, of which " in text
    by_hand = sum(q.points for q in assignment.questions if q.by_hand)
    assert f"of which {by_hand:g} are graded by hand" in text


def _heading(assignment, question):
    last = ""
    for cell in assignment.cells:
        lines = [line for line in cell.source.split("\n") if line.startswith("### ")]
        if cell.role == "prose" and lines:
            last = lines[-1]
        if cell.name == question.name and cell.role in ("answer", "written"):
            return last
    return ""


def test_the_zip_holds_what_a_student_needs_and_no_answer(write_em, made):
    path = made / "handouts" / "write-em.zip"
    with zipfile.ZipFile(path) as packed:
        names = {name.split("/")[1] for name in packed.namelist()}
        assert {"write-em.ipynb", "README.txt"} < names
        assert any(name.endswith(".whl") for name in names)
        book = json.loads(packed.read("write-em/write-em.ipynb"))
        wheel = next(name for name in packed.namelist() if name.endswith(".whl"))
        with zipfile.ZipFile(io.BytesIO(packed.read(wheel))) as library:
            assert {name.split("/")[0] for name in library.namelist()} == {
                "gmm_lib", wheel.split("/")[1].split("-py3")[0] + ".dist-info",
            }  # fmt: skip
        # as text, so that metadata and outputs are looked at as well
        parts = [packed.read(name).decode() for name in packed.namelist() if name != wheel]
    everything = "\n".join(parts)
    shown = {line.strip() for cell in book["cells"] for line in cell["source"]}
    given = {
        line.strip() for cell in write_em.cells if cell.role in ("prose", "given", "setting")
        for line in cell.source.splitlines()
    }  # fmt: skip
    secrets = set(make.secrets(write_em)) - given
    assert len(secrets) > 100
    for line in secrets:
        assert line not in shown
        assert json.dumps(line)[1:-1] not in everything, line
        assert json.dumps(line, ensure_ascii=False)[1:-1] not in everything, line
    answers = [c for c in book["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
    assert len(answers) == 9
    for cell in answers:
        source = "".join(cell["source"])
        assert "NotImplementedError" in source or source == "YOUR ANSWER HERE"


def test_a_leak_is_found(write_em):
    secrets = list(make.secrets(write_em))
    for line in (secrets[0], secrets[30], secrets[-1]):
        inside = {"source": "", "metadata": {"solution": f"# {line}"}}
        for cell in ({"source": line}, inside, {"source": "", "outputs": [{"text": [line]}]}):
            with pytest.raises(make.LeakError):
                make.find_leaks(write_em, json.dumps({"cells": [cell]}))
    make.find_leaks(write_em, json.dumps({"cells": [{"source": "my own line"}]}))


def test_the_instructors_version_has_solutions_tests_and_rubrics(write_em):
    text = "\n".join(cell.source for cell in write_em.solution().cells)
    for wanted in ("np.linalg.slogdet", "BEGIN HIDDEN TESTS", "**Rubric.**"):
        assert wanted in text


@pytest.mark.parametrize("name", ALL)
def test_the_instructors_version_runs_from_top_to_bottom(name):
    """Hidden tests stand in it as text: what they call is there when a notebook is graded only."""
    (assignment,) = sources.assignments(name)
    names = {}
    for cell in assignment.solution().cells:
        if cell.cell_type == "code" and cell.id != "install":  # which is IPython's
            exec(compile(cell.source, cell.id, "exec"), names)
    assert names["student_id"] == "ada"
    names["plt"].close("all")
