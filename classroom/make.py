"""Make what is handed out: ``python -m classroom.make [ASSIGNMENT]``.

For each assignment, in the folder ``release``:

    handouts/NAME.zip      for students: notebook, the library's wheel, a line on how to start
    handouts/NAME/         the same, as a folder to put on a hub or a web site
    solutions/NAME.ipynb   for instructors: solutions, hidden tests, rubrics
    course/                an nbgrader course: source, release, configuration, gradebook
"""

import argparse
import logging
import shutil
import warnings
import zipfile
from pathlib import Path

from . import gradebook, sources
from .sources import HIDDEN, ROOT, wheels

RELEASE = ROOT / "release"
CONFIG = """\
# Made by `make assignments`. Add what your hub needs in nbgrader_config_local.py beside it.
from pathlib import Path

c = get_config()  # noqa: F821
here = Path(__file__).parent if "__file__" in globals() else Path.cwd()
c.CourseDirectory.root = str(here)
c.CourseDirectory.db_url = f"sqlite:///{here / 'gradebook.db'}"
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\\nraise NotImplementedError()"}
local = here / "nbgrader_config_local.py"
if local.exists():
    exec(local.read_text(encoding="utf-8"))
"""
README = """\
{title}

1. You need Python 3.11 or newer. In this folder:
       python -m pip install "./{wheel}[book]" jupyterlab
2. Start with  python -m jupyterlab {name}.ipynb  and work through the notebook.
3. Before you hand in: Kernel, Restart Kernel and Run All Cells. Save. Hand in {name}.ipynb.
"""
EPOCH = (1980, 2, 1, 0, 0, 0)


class MakeError(Exception):
    """nbgrader could not make a hand-out; the text says what it said."""


class LeakError(Exception):
    """Something of a solution or a hidden test is in what students get."""


def course(release=RELEASE):
    """Return nbgrader's course folder with its configuration, and its API."""
    from nbgrader.apps import NbGraderAPI  # noqa: PLC0415  (slow to import)
    from traitlets.config import Config  # noqa: PLC0415

    gradebook.find_tools()
    folder = Path(release).resolve() / "course"
    (folder / "source").mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    return folder, NbGraderAPI(config=config)


def make(assignment, release=RELEASE):
    """Make all versions of an assignment; return the path of the zip."""
    release = Path(release)
    student = generate(assignment, release)
    sources.write(assignment.solution(), release / "solutions" / f"{assignment.name}.ipynb")
    return pack(assignment, student, release / "handouts")


def generate(assignment, release=RELEASE):
    """Let nbgrader make the student's version and the gradebook; return the notebook's path."""
    release, name = Path(release), assignment.name
    mark = release / "course" / f".made-{name}"
    student = release / "course" / "release" / name / f"{name}.ipynb"
    there = student.exists() and (release / "course" / "gradebook.db").exists()
    if there and mark.exists() and mark.read_text() == assignment.digest:
        return student
    folder, api = course(release)
    notebook = folder / "source" / name / f"{name}.ipynb"
    sources.write(assignment.nbgrader(), notebook)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done = api.generate_assignment(name, force=True, create=True)
    if not done["success"]:
        last = done.get("log", "").strip().rpartition("\n")[2]
        raise MakeError(f"nbgrader could not make {name}: {last}")
    find_leaks(assignment, student.read_text(encoding="utf-8"))
    mark.write_text(assignment.digest)
    return student


def pack(assignment, student, target):
    """Put the notebook, the wheel and a line on how to start into a folder and a zip."""
    folder = Path(target) / assignment.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(student, folder / student.name)
    wheel = wheels.book_wheel(ROOT, Path(target) / ".wheel")
    shutil.copyfile(wheel, folder / wheel.name)
    text = README.format(title=assignment.title, wheel=wheel.name, name=assignment.name)
    (folder / "README.txt").write_text(text, encoding="utf-8")
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.iterdir()):
            inside = zipfile.ZipInfo(f"{assignment.name}/{file.name}", EPOCH)
            packed.writestr(inside, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return path


def find_leaks(assignment, text):
    """Raise LeakError if a line that only instructors may see is in a student's version."""
    import json  # noqa: PLC0415

    book = json.loads(text)
    shown = {line.strip() for cell in book["cells"] for line in "".join(cell["source"]).split("\n")}
    own = {
        line.strip() for cell in assignment.cells if cell.role in ("prose", "given", "setting")
        for line in cell.source.split("\n")
    }  # fmt: skip
    for cell in book["cells"]:
        cell["source"] = ""
    behind = json.dumps(book, ensure_ascii=False)  # metadata and outputs
    for line in secrets(assignment):
        hidden = json.dumps(line, ensure_ascii=False)[1:-1] in behind
        if hidden or (line in shown and line not in own):
            raise LeakError(f"{assignment.name}: a student would see {line!r}")
    for mark in ("BEGIN SOLUTION", "HIDDEN TESTS", '"mistake"', '"rubric"'):
        if mark in text:
            raise LeakError(f"{assignment.name}: a student would see {mark!r}")


def secrets(assignment):
    """Yield the lines that only instructors may see."""
    for cell in assignment.cells:
        source = cell.source
        if cell.role == "answer":
            source = source.partition("### BEGIN SOLUTION")[2].partition("### END SOLUTION")[0]
        elif cell.role == "tests":
            source = HIDDEN.search(source)[1]
        elif cell.role == "mistake":
            source = f"{cell.says}\n{source.partition(':')[2]}"
        elif cell.role not in ("written", "rubric"):
            continue
        for line in source.split("\n"):
            if len(line.strip()) > 15 and not line.strip().startswith("def "):
                yield line.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default="")
    parser.add_argument("--release", type=Path, default=RELEASE, help="where they go")
    asked = parser.parse_args()
    for assignment in sources.assignments(asked.assignment):
        path = make(assignment, asked.release)
        print(f"{path}: {assignment.points:g} points, {assignment.minutes} minutes")
    print(
        f"for instructors: {asked.release / 'solutions'}; for nbgrader: {asked.release / 'course'}"
    )


if __name__ == "__main__":
    main()
