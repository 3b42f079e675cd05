"""Every assignment: solution, empty hand-out and typical mistakes get what they deserve."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(module, *arguments):
    command = [sys.executable, "-m", f"classroom.{module}", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def test_solutions_hand_outs_and_mistakes_get_what_they_deserve():
    done = run("selfcheck")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "as expected" in done.stdout


def test_the_hand_out_brings_the_wheel_and_gives_nothing_away():
    done = run("make", "write-em")
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(ROOT / "release" / "handouts" / "write-em.zip") as archive:
        names = archive.namelist()
        texts = [archive.read(name).decode() for name in names if name.endswith(".ipynb")]
    assert any(name.endswith(".whl") for name in names)
    assert texts
    for text in texts:
        for secret in ("BEGIN SOLUTION", "HIDDEN TESTS", "rubric"):
            assert secret not in text
