"""What the tests of the classroom share: an assignment, and commands run as instructors do."""

import shutil
import subprocess
import sys
from pathlib import Path

import patience
import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from classroom import sandbox, sources  # noqa: E402


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
def made(tmp_path_factory, command):
    """A release folder in which nbgrader has made the assignment; tests copy it."""
    folder = tmp_path_factory.mktemp("made") / "release"
    command("make", "write-em", "--release", folder)
    return folder


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
