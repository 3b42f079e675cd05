"""From a folder of submissions to grades: right, kept, repeatable, and nobody harms anybody."""

import csv
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from classroom import hostile, make, sandbox, sources
from classroom.submissions import clean

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = {"log-density": 5, "log-joint": 3, "log-sum-exp": 4, "log-likelihood": 3, "e-step": 4}
KEYS |= {"m-step": 6, "em": 5, "own-fit": 4}
needs_isolation = pytest.mark.skipif(not sandbox.isolated(), reason=str(sandbox.isolation()))


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def digests(folder):
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in Path(folder).rglob("*") if path.is_file()
    }  # fmt: skip


def submit(folder, contents):
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.ipynb").write_text(content, encoding="utf-8")


class Course:
    """A folder of submissions, and where its grades go."""

    def __init__(self, folder, command):
        self.place, self.release, self.command = folder / "handed-in", folder / "release", command
        self.grades = self.release / "grades" / "write-em"

    def grade(self, *more, ok=True):
        where = ("--release", self.release)
        return self.command("grade", self.place, "write-em", *where, *more, ok=ok)

    def rows(self):
        return table(self.grades / "grades.csv")


@pytest.fixture
def course(tmp_path, command, made):
    shutil.copytree(made, tmp_path / "release")
    return Course(tmp_path, command)


@pytest.fixture(scope="module")
def texts(write_em):
    """What three students hand in: all right, a forgotten inverse, a right file once more."""
    import nbformat  # noqa: PLC0415

    wrong = write_em.questions[0].mistakes[0].source
    return {
        "ada": nbformat.writes(write_em.answered()),
        "grace": nbformat.writes(write_em.answered({"log-density": wrong})),
    }


def test_grading_twice_by_hand_and_again(course, texts, write_em):
    submit(course.place, {"grace": texts["grace"]})
    folder = course.place / "submitted" / "ada" / "write-em"  # nbgrader's layout
    folder.mkdir(parents=True)
    (folder / "write-em.ipynb").write_text(texts["ada"], encoding="utf-8")
    before = digests(course.place)
    said = course.grade()
    assert "[2/2]" in said
    assert (course.release / "course/autograded/ada/write-em/write-em.ipynb").exists()
    rows = course.rows()
    assert {q: float(rows["ada"][q]) for q in KEYS} == KEYS
    assert rows["grace"]["log-density"] == "1"
    assert rows["grace"]["log-joint"] == "3"  # a mistake costs points once
    assert rows["ada"]["to_grade_by_hand"] == "collapse"
    page = (course.grades / "feedback" / "grace.html").read_text(encoding="utf-8")
    assert "The inverse is missing" in page
    assert "np.linalg.slogdet(covariance)[1]" in page  # what the student wrote
    given = {line.strip() for cell in write_em.answered().cells for line in cell.source.split("\n")}
    hidden = {line.strip() for q in write_em.questions for line in q.hidden.split("\n")} - given
    assert [line for line in hidden if len(line) > 15 and line in page] == []

    sheet = course.grades / "by-hand.csv"
    text = sheet.read_text(encoding="utf-8-sig")
    sheet.write_text(text.replace("ada,collapse,4,,", "ada,collapse,4,3.5,Well put"))
    course.grade()
    course.grade("--again")
    rows = course.rows()
    assert rows["ada"]["collapse"] == "3.5"
    assert rows["ada"]["total"] == "37.5"
    assert rows["ada"]["to_grade_by_hand"] == ""
    assert "Well put" in (course.grades / "feedback" / "ada.html").read_text(encoding="utf-8")
    assert digests(course.place) == before
    assert list((course.release / "course" / "backups").glob("*.db"))

    sheet.write_text(sheet.read_text(encoding="utf-8-sig").replace("3.5", "5"))
    assert "a number from 0 to 4" in course.grade(ok=False)
    assert course.rows()["ada"]["collapse"] == "3.5"


@needs_isolation
def test_hostile_submissions(course, write_em):
    fast = {
        "sys-exit", "os-exit", "exception-first", "outlives", "escapes", "stack", "patched",
        "tests-edited", "answer-deleted", "duplicated", "marks-gone", "old-format", "empty",
        "truncated", "not-a-notebook", "json-list", "no-cells", "fork-bomb",
    }  # fmt: skip
    cases = [case for case in hostile.cases(write_em) if case[0] in fast or "unicode" in case[0]]
    submit(course.place, {name: content for name, content, _ in cases})
    before = digests(course.place)
    course.grade("--cell", "6", "--time", "40")
    rows = course.rows()
    wrong = []
    for name, _, lost in cases:
        row = rows[clean(name)]
        expected = hostile.due(KEYS, lost)
        wrong += [(name, q, row[q]) for q, points in expected.items() if float(row[q]) != points]
    assert not wrong
    assert rows["empty"]["notes"] == "not graded: the file is empty"
    pages = {p.stem: p.read_text(encoding="utf-8") for p in course.grades.glob("feedback/*.html")}
    assert len(pages) == len(cases)
    assert "LEAKarray" not in pages["stack"]
    assert "LEAK [" not in pages["stack"]
    assert digests(course.place) == before
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert b"# outlives" not in process.read_bytes()
        except OSError:
            continue


@pytest.fixture
def library(tmp_path):
    return sandbox.student_library(tmp_path / "library")


def ask(library, code, **limits):
    with sandbox.Sandbox(library, sandbox.Limits(**limits)) as box:
        return box.ask({"do": "cell", "source": code}, 20)


@needs_isolation
def test_what_student_code_cannot_reach(library):
    code = hostile.ESCAPES + f"\nprint(os.path.exists({str(ROOT / 'assignments')!r}), os.getuid())"
    reply = ask(library, code)
    assert "SEEN []" in reply["output"]
    assert "False" in reply["output"]


@pytest.mark.parametrize("module", ["gmm_lib.mixture", "gmm_lib.em", "sklearn.mixture", "scipy"])
def test_the_model_cannot_be_imported(library, module):
    reply = ask(library, f"import {module}")
    assert reply["error"]["type"] == "ModuleNotFoundError"


def test_what_student_code_may_import(library):
    code = "import numpy, matplotlib.pyplot as plt\nfrom gmm_lib import data, check, draw\n"
    reply = ask(library, code + "plt.plot([1, 2]); data.old_faithful().shape")
    assert "(272, 2)" in reply["output"]
    assert "error" not in reply
    assert len(reply["figures"]) == 1


@pytest.mark.parametrize(
    ("code", "why"),
    [("while True: pass", "longer than"), ("import os; os._exit(3)", "ended Python")],
)
def test_a_worker_that_ends_says_why(library, code, why):
    ends = pytest.raises(sandbox.EndedError, match=why)
    with sandbox.Sandbox(library, sandbox.Limits()) as box, ends:
        box.ask({"do": "cell", "source": code}, 2)


def test_memory_is_limited(library):
    reply = ask(library, "x = bytearray(10**9)", memory=6 * 10**8)
    assert reply["error"]["type"] == "MemoryError"


def test_output_is_limited(library):
    reply = ask(library, "for _ in range(100): print('x' * 10**5)", output=1000)
    assert len(reply["output"]) < 1100
    assert "more characters" in reply["output"]


def test_without_a_sandbox_there_is_a_loud_warning(monkeypatch, capfd):
    monkeypatch.setattr(sandbox, "isolation", lambda: "bubblewrap is not installed")
    sandbox.warn()
    assert "WITHOUT a sandbox: bubblewrap is not installed" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_at_any_moment_grading_resumes(course, texts):
    submit(course.place, {f"s{number}": texts["ada"] for number in range(3)})
    call = [sys.executable, "-m", "classroom.grade", course.place, "write-em"]
    call += ["--release", course.release]
    process = subprocess.Popen(
        list(map(str, call)), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    results = course.grades / "results"
    until = time.monotonic() + 100
    while not list(results.glob("s*.json")) and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    done = {p.name: p.stat().st_mtime_ns for p in results.glob("s*.json")}
    assert done
    course.grade()
    assert {n: (results / n).stat().st_mtime_ns for n in done} == done  # not graded anew
    rows = course.rows()
    assert {row["total"] for row in rows.values()} == {"34"}
    assert len(rows) == 3
    with closing(sqlite3.connect(course.release / "course" / "gradebook.db")) as db:
        assert db.execute("select count(*) from submitted_assignment").fetchone() == (3,)


def test_all_is_made_from_the_source(write_em, made, tmp_path):
    path = make.pack(write_em, made / "course/release/write-em/write-em.ipynb", tmp_path)
    assert path.read_bytes() == (made / "handouts/write-em.zip").read_bytes()
    assert (made / "solutions" / "write-em.ipynb").exists()
    assert sources.assignments("write-em")[0].points == 38
