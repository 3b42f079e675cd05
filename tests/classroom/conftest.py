"""What the tests of the classroom share: an assignment, and commands run as instructors do."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from classroom import sandbox, sources  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def _isolated():
    sandbox.install()
    if sys.platform.startswith("linux"):
        sandbox.warn()


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

    def run(module, *arguments, ok=True, timeout=150):
        call = [sys.executable, "-m", f"classroom.{module}", *map(str, arguments)]
        done = subprocess.run(
            call, cwd=ROOT, capture_output=True, text=True, check=False, timeout=timeout
        )
        if ok:
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout + done.stderr

    return run
