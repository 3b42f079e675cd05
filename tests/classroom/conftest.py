"""What the tests of the classroom share: an assignment, and commands run as instructors do."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import patience
import pytest
import warm as warm_boxes
from filelock import FileLock
from untouched import handed_out

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from classroom import judge, reading, running, sandbox, sources  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def isolation():
    """Install bubblewrap where there is none; return how it can be used, or why it cannot."""
    (ROOT / "build").mkdir(exist_ok=True)
    with FileLock(ROOT / "build" / ".apt.lock"):  # one worker installs, the others wait
        sandbox.install()
    if sys.platform.startswith("linux"):
        sandbox.warn()
    return sandbox.isolation()


@pytest.fixture
def isolated(isolation):
    """For tests of what student code cannot do. No mark: that is read before the installation."""
    if isolation not in ("root", "user"):
        there = shutil.which("bwrap") or not sys.platform.startswith("linux")
        remedy = "" if there else "; on Debian and Ubuntu: apt-get install bubblewrap"
        pytest.skip(f"student code cannot be isolated here: {isolation}{remedy}")


@pytest.fixture(scope="session")
def write_em():
    return sources.assignments("write-em")[0]


@pytest.fixture(scope="session")
def student_library(isolation, tmp_path_factory):
    """What student code sees of the book; nothing writes to it."""
    return sandbox.student_library(tmp_path_factory.mktemp("library") / "library")


@pytest.fixture(scope="session")
def nest(student_library):
    """Where warm boxes come from, or None where there are none."""
    if sandbox.isolation() not in ("root", "user"):
        yield None
        return
    with closing(warm_boxes.Nest(student_library)) as nest:
        yield nest


@pytest.fixture
def warm(request, monkeypatch):
    """For tests of grades: boxes that are there at once, if not asked for `real_boxes`."""
    nest = request.getfixturevalue("nest")
    if nest and "real_boxes" not in request.fixturenames:
        monkeypatch.setattr(running, "Sandbox", warm_boxes.boxes(nest))


@pytest.fixture
def warm_run(warm, student_library, monkeypatch):
    """The same for tests that run what a command does: it has its library where warm boxes do."""
    monkeypatch.setattr(sandbox, "student_library", lambda _: student_library)


@pytest.fixture
def real_boxes():
    """For tests of limits in a file of tests of grades."""


@pytest.fixture(scope="session")
def judges(student_library):
    """Return the one judge of an assignment with these limits: it knows its own answers then."""
    known = {}

    def judge_of(name, limits=None):
        if (name, limits) not in known:
            assignment = sources.assignments(name)[0]
            known[name, limits] = judge.Judge(assignment, student_library, limits)
        return known[name, limits]

    return judge_of


@pytest.fixture
def graded(judges, tmp_path):
    """Grade the solution of an assignment after some changes; return what the judge found."""

    def grade(name, changes=None, edit=None, last="", limits=None):
        grader = judges(name, limits)
        assignment = grader.assignment
        book = assignment.answered(changes)
        if edit:
            edit(book)
        sources.write(book, tmp_path / "handed-in.ipynb")
        result = grader.grade(tmp_path / "handed-in.ipynb", handed_out(assignment), last)
        automatic = [q.name for q in assignment.questions if not q.by_hand]
        for later in automatic[automatic.index(last) + 1 :] if last else ():
            del result["questions"][later]
        return result

    return grade


@pytest.fixture
def planned(judges, tmp_path):
    """Return the record of a changed solution as it stands before a cell has run."""

    def plan(name, changes=None, edit=None):
        grader = judges(name)
        book = grader.assignment.answered(changes)
        if edit:
            edit(book)
        sources.write(book, tmp_path / "handed-in.ipynb")
        record = judge.Record(grader.assignment)
        book = reading.read(tmp_path / "handed-in.ipynb")
        judge.Grading(grader, book, record, handed_out(grader.assignment))
        return record.data()

    return plan


@pytest.fixture(scope="session")
def made(tmp_path_factory, command):
    """A release folder in which nbgrader has made the assignment; tests copy it.

    The processes of one run share it: whichever needs it first makes it, the others wait.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with FileLock(shared / "made.lock"):
        if not (shared / "made").exists():
            command("make", "write-em", "--release", shared / "making" / "release")
            (shared / "making").rename(shared / "made")  # whole, or not at all
    return shared / "made" / "release"


@pytest.fixture(scope="session")
def command():
    """Run a module of the classroom; return what it printed."""

    def run(module, *arguments, ok=True):
        call = [sys.executable, "-m", f"classroom.{module}", *map(str, arguments)]
        done = subprocess.run(
            call, cwd=ROOT, capture_output=True, text=True, check=False, timeout=patience.COMMAND
        )
        if ok:
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout + done.stderr

    return run
