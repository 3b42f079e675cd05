"""From a folder of submissions to grades: right, kept, repeatable, and nobody harms anybody."""

import csv
import hashlib
import html
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import patience
import psutil
import pytest

from classroom import grade, hostile, judge, make, sandbox, sources
from classroom.submissions import clean

ROOT = Path(__file__).resolve().parent.parent.parent
KEYS = {"log-density": 5, "log-joint": 3, "log-sum-exp": 4, "log-likelihood": 3, "e-step": 4}
KEYS |= {"m-step": 6, "em": 5, "own-fit": 4}
in_isolation = pytest.mark.usefixtures("isolated")


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

    def grade_here(self, **more):
        """The same in this process: without a start, and in warm boxes if a test asks for them."""
        said = []
        grade.grade(self.place, "write-em", release=self.release, say=said.append, **more)
        return "\n".join(said)

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


def test_grading_twice_by_hand_and_again(course, texts, write_em, request):
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
    assert rows["grace"]["log-density"] == "2.5"
    assert rows["grace"]["log-joint"] == "3"  # a mistake costs points once
    assert rows["ada"]["to_grade_by_hand"] == "collapse"
    page = (course.grades / "feedback" / "grace.html").read_text(encoding="utf-8")
    assert "The inverse is missing" in page
    assert "np.linalg.slogdet(covariance)[1]" in page  # what the student wrote
    assert [line for line in hidden_lines(write_em) if line in html.unescape(page)] == []

    sheet = course.grades / "by-hand.csv"
    text = sheet.read_text(encoding="utf-8-sig")
    sheet.write_text(text.replace("ada,collapse,4,,", "ada,collapse,4,3.5,Well put"))
    request.getfixturevalue("warm_run")
    course.grade_here()
    course.grade_here(again=True)
    rows = course.rows()
    assert rows["ada"]["collapse"] == "3.5"
    assert rows["ada"]["total"] == "37.5"
    assert rows["ada"]["to_grade_by_hand"] == ""
    assert "Well put" in (course.grades / "feedback" / "ada.html").read_text(encoding="utf-8")
    assert digests(course.place) == before
    assert list((course.release / "course" / "backups").glob("*.db"))

    sheet.write_text(sheet.read_text(encoding="utf-8-sig").replace("3.5", "5"))
    with pytest.raises(SystemExit, match="a number from 0 to 4"):
        course.grade_here()
    assert course.rows()["ada"]["collapse"] == "3.5"


def hidden_lines(assignment):
    """Return the lines of hidden tests that a student does not see anywhere else."""
    given = {
        line.strip() for cell in assignment.answered().cells for line in cell.source.split("\n")
    }
    hidden = {line.strip() for q in assignment.questions for line in q.hidden.split("\n")} - given
    return [line for line in hidden if len(line) > 12]


# what ends when its time is over, and a neighbour; all others have time on any machine
ENDLESS = {"endless-loop", "endless-last", "recursion", "right", "spinners", "stubborn", "asleep"}
ENDLESS |= {"fork-bomb"}  # at its limit of processes it tries again and again
# harm by what is written, returned or renamed: it touches no wall and no limit
TRICKS = {"sys-exit", "patched", "injected", "tests-edited", "points-changed", "given-edited"}
PARTS = ("time", "time of the last answer", "walls", "tricks", "bad luck")
NOTES = {
    "empty": "the file is empty", "truncated": "not a complete", "deep": "not a complete",
    "too-many-cells": "more than 1000 cells", "endless-loop": "more than 2 s",
    "memory-hog": "MemoryError", "os-exit": "os._exit",
    "sys-exit": "SystemExit", "tests-edited": "was changed; the original was used",
    "asleep": "waited for more than 2 s", "many-files": "more than 20000 files",
    "unused-import": "torch is not there",
    "answer-deleted": "own-fit is missing", "duplicated": "is there twice",
}  # fmt: skip


def part(name):
    """Return the part of the hostile submissions that one is graded in."""
    if name in ENDLESS:
        return "time of the last answer" if name in ("endless-last", "stubborn") else "time"
    if name in TRICKS or name.startswith("odd-values"):
        return "tricks"
    return "walls" if name in hostile.HOSTILE else "bad luck"


def score(row, question):
    """Return the points of a question; what could not be read has none, and says so."""
    return float(row[question] or ("not graded: " in row["notes"] and "0"))


def test_all_that_is_hostile_is_graded(write_em):
    names = {case[0] for case in hostile.cases(write_em)}
    assert names >= hostile.HOSTILE | ENDLESS | TRICKS | set(NOTES)
    assert {part(name) for name in names} == set(PARTS)


@in_isolation
@pytest.mark.parametrize("one", PARTS)
def test_hostile_submissions(course, write_em, one, request):
    """Each part beside a right submission; those that touch no wall and no limit in warm boxes."""
    cases = [case for case in hostile.cases(write_em) if part(case[0]) == one or case[0] == "right"]
    if one in ("tricks", "bad luck"):
        request.getfixturevalue("warm_run")
    limits = sandbox.Limits(cell=1.5, submission=12)
    if not one.startswith("time"):
        limits = sandbox.Limits(cell=patience.STEP, submission=6 * patience.STEP, memory=10**9)
    submit(course.place, {name: content for name, content, _ in cases})
    before = digests(course.place)
    said = course.grade_here(limits=limits)
    assert digests(course.place) == before
    rows = course.rows()
    wrong = []
    for name, _, lost in cases:
        row = rows[clean(name)]
        expected = hostile.due(KEYS, lost)
        wrong += [(name, q, row[q]) for q, due in expected.items() if score(row, q) != due]
    assert not wrong
    assert len(rows) == len(cases)
    notes = {name: text for name, text in NOTES.items() if part(name) == one}
    assert {
        name: rows[name]["notes"] for name, text in notes.items() if text not in rows[name]["notes"]
    } == {}
    pages = {p.stem: p.read_text(encoding="utf-8") for p in course.grades.glob("feedback/*.html")}
    assert len(pages) == len(cases)
    for name, text in notes.items():
        assert text in pages[name], name
    everything = said + str(rows) + "".join(pages.values())
    assert [line for line in hidden_lines(write_em) if line in html.unescape(everything)] == []
    # what its function has found on the stack when a cell or a visible check called it: nothing
    assert re.findall(r"LEAK \[[^\]]", pages.get("stack", "")) == []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert b"# outlives" not in process.read_bytes()
        except OSError:
            continue


@pytest.fixture
def library(student_library):
    return student_library


def ask(library, code, **limits):
    with sandbox.Sandbox(library, sandbox.Limits(**limits)) as box:
        return box.ask({"do": "cell", "source": code}, patience.STEP)


@in_isolation
@pytest.mark.parametrize("way", ["root", "user"])
def test_what_student_code_cannot_reach(library, monkeypatch, way, made):
    if sandbox.isolation() != way and os.geteuid() != 0:
        pytest.skip(f"bubblewrap started as {way}: that needs root")
    monkeypatch.setattr(sandbox, "isolation", lambda: way)
    book = next(made.rglob("gradebook.db"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = hostile.ESCAPES.replace("TARGETS", f"[{server.getsockname()}]")
        secret = [str(path) for path in (book, made, ROOT / "assignments", ROOT / "classroom")]
        code += f"\nprint('THERE', [path for path in {secret} if os.path.exists(path)])"
        reply = ask(library, code)
    assert reply["output"] == "SEEN []\nTHERE []\n"


@in_isolation
@pytest.mark.parametrize("way", ["root", "user"])
def test_scratch_space_is_limited(library, monkeypatch, way):
    if sandbox.isolation() != way and os.geteuid() != 0:
        pytest.skip(f"bubblewrap started as {way}: that needs root")
    monkeypatch.setattr(sandbox, "isolation", lambda: way)
    code = """
for number, place in enumerate(("/tmp", "/dev/shm", "/tmp", "/dev/shm")):
    try:
        open(f"{place}/{number}", "wb").write(bytes(30_000_000))
    except OSError as error:
        print(number, error.strerror)
open("/tmp/last", "w").close()
"""
    reply = ask(library, code, scratch=50_000_000)
    assert reply["output"] == "2 No space left on device\n3 No space left on device\n"


@pytest.mark.parametrize("module", ["gmm_lib.mixture", "gmm_lib.em", "sklearn.mixture", "scipy"])
def test_the_model_cannot_be_imported(library, module):
    reply = ask(library, f"import {module} as model\nmodel.anything(2)")
    assert reply["error"]["type"] == "ModuleNotFoundError"
    assert "is not there when assignments are graded" in reply["error"]["message"]
    reply = ask(library, f"__import__('{module}')")
    assert reply["error"]["type"] == "ModuleNotFoundError"


def test_what_student_code_may_import(library):
    code = "import numpy, matplotlib.pyplot as plt\nfrom gmm_lib import data, check, draw\n"
    reply = ask(library, code + "plt.plot([1, 2]); data.old_faithful().shape")
    assert "(272, 2)" in reply["output"]
    assert "error" not in reply
    assert len(reply["figures"]) == 1


@pytest.mark.parametrize(
    ("code", "seconds", "why"),
    [
        ("while True: pass", 1, "more than 1 s of processor time"),
        ("import os; os._exit(3)", patience.STEP, "ended Python"),
    ],
)
def test_a_worker_that_ends_says_why(library, code, seconds, why):
    ends = pytest.raises(sandbox.EndedError, match=why)
    with sandbox.Sandbox(library, sandbox.Limits()) as box, ends:
        box.ask({"do": "cell", "source": code}, seconds)


def test_memory_is_limited(library):
    reply = ask(library, "x = bytearray(10**9)", memory=6 * 10**8)
    assert reply["error"]["type"] == "MemoryError"


def test_output_is_limited(library):
    reply = ask(library, hostile.OUTPUT, output=1000)  # 100 MB
    assert len(reply["output"]) < 1100
    assert "100000000 more characters" in reply["output"]


ORPHAN = f"""
import os, time
mine, theirs = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(theirs, str(os.getpid()).encode())
        time.sleep({patience.STEP})
    os._exit(0)
print(os.read(mine, 20).decode())
"""


def test_a_child_that_gets_away_does_not_hold_up_the_grading(library, monkeypatch):
    """Without bubblewrap an orphan may live on, with its end of the pipe: the time limit holds."""
    monkeypatch.setattr(sandbox, "isolation", lambda: "no bubblewrap")
    # it might see the orphan while it still has a parent
    monkeypatch.setattr(sandbox.Sandbox, "_watch", lambda _: None)
    with sandbox.Sandbox(library, sandbox.Limits()) as box:
        reply = box.ask({"do": "cell", "source": ORPHAN}, patience.STEP)
        orphan = psutil.Process(int(reply["output"]))
        with pytest.raises(sandbox.EndedError, match="waited for more than 1 s"):
            box.ask({"do": "cell", "source": f"time.sleep({patience.STEP})"}, 1)
    lives = orphan.is_running() and orphan.status() != psutil.STATUS_ZOMBIE
    assert lives, "the grading has waited until it ended"
    orphan.kill()


def test_what_was_forged_is_no_reply(library):
    code = hostile.FORGED + "\ndef f(): return 5"
    with sandbox.Sandbox(library, sandbox.Limits()) as box:
        assert "value" not in box.ask({"do": "cell", "source": code}, patience.STEP)
        reply = box.ask({"do": "call", "name": "f", "args": []}, patience.STEP)
        assert reply["value"] == {"value": 5}


def test_without_a_sandbox_there_is_a_loud_warning(monkeypatch, capfd):
    monkeypatch.setattr(sandbox, "isolation", lambda: "bubblewrap is not installed")
    sandbox.warn()
    assert "WITHOUT a sandbox: bubblewrap is not installed" in capfd.readouterr().err


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(
    "constant", ["np.zeros(len(A))", "np.full(len(A), 1e4)", "np.full(len(A), np.nan)"]
)
def test_what_follows_from_no_work_earns_nothing(write_em, library, tmp_path, constant):
    """A mistake costs points once; a constant that makes all that follows 0 is another thing."""
    lines = {
        "log-sum-exp": f"def log_sum_exp(A): return {constant}",
        "log-likelihood": "def log_likelihood(X, *_): return 0.0",
        "e-step": "def e_step(X, weights, *_): return np.zeros((len(X), len(weights)))",
    }
    book = write_em.answered(lines)
    sources.write(book, tmp_path / "a.ipynb")
    result = judge.Judge(write_em, library).grade(tmp_path / "a.ipynb", last="e-step")
    assert [result["questions"][name]["score"] for name in lines] == [0, 0, 0]


def test_what_the_judge_computes_takes_no_time_of_a_submission(
    write_em, library, tmp_path, monkeypatch
):
    grader, solve = judge.Judge(write_em, library, sandbox.Limits(submission=4)), judge.solve
    monkeypatch.setattr(judge, "solve", lambda *parts: (time.sleep(5), solve(*parts))[1])
    sources.write(write_em.answered(), tmp_path / "a.ipynb")
    result = grader.grade(tmp_path / "a.ipynb", last="log-density")
    assert result["questions"]["log-density"]["score"] == 5
    assert not result["stopped"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_at_any_moment_grading_resumes(course, texts, request):
    submit(course.place, {f"s{number}": texts["ada"] for number in range(3)})
    call = [sys.executable, "-m", "classroom.grade", course.place, "write-em"]
    call += ["--release", course.release]
    process = subprocess.Popen(
        list(map(str, call)), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    results = course.grades / "results"
    until = time.monotonic() + patience.COMMAND
    while not list(results.glob("s*.json")) and time.monotonic() < until:
        assert process.poll() is None, "it ended before anything was graded"
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    done = {p.name: p.stat().st_mtime_ns for p in results.glob("s*.json")}
    assert done
    request.getfixturevalue("warm_run")
    course.grade_here()
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
