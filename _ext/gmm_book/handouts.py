"""The assignments as students get them, for the site: to open in JupyterLite and to download.

nbgrader makes the hand-outs of a course. The site is built without it, so what students get is
made here; a test holds both against each other. Each hand-out is looked through for what only
instructors may see before it is written.
"""

import re
import shutil
import sys
from pathlib import Path

from . import wheels

DEPENDS_ON = (*wheels.SOURCES, "assignments", "classroom", "_ext/gmm_book")
FOLDER = "assignments"  # in JupyterLite
TARGET = "handouts"  # of the site
STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")  # as in the course's configuration
WORDS = "YOUR ANSWER HERE"
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION$", re.M | re.S)
TESTS = re.compile(r"^ *### BEGIN HIDDEN TESTS\n.*?^ *### END HIDDEN TESTS\n?", re.M | re.S)


def handout(assignment):
    """Return an assignment as a notebook without solutions and hidden tests."""
    book = assignment.nbgrader()
    for cell in book.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution") and SOLUTION.search(cell.source):
            cell.source = SOLUTION.sub(_stub, cell.source)
        elif about.get("solution"):
            cell.source = "\n".join(STUB) if cell.cell_type == "code" else WORDS
        elif about.get("grade"):
            cell.source = TESTS.sub("", cell.source).rstrip("\n")
    return book


def _stub(found):
    return "\n".join(found[1] + line for line in STUB)


def write(root, site, work):
    """Write the hand-outs: zips into the site, notebooks into a folder to work in.

    Parameters
    ----------
    root : path
        The book's folder, with ``assignments``.
    site, work : paths

    Returns
    -------
    list of Path
        The notebooks.
    """
    root = Path(root)
    if not (root / "assignments").is_dir() or not (root / "classroom").is_dir():
        return []
    if str(root) not in sys.path:
        sys.path.append(str(root))
    target, mark = Path(site) / TARGET, Path(work) / "handouts-made"
    wanted = wheels.digest(root, DEPENDS_ON)
    if mark.exists():
        before, *names = mark.read_text(encoding="utf-8").split()
        made = [Path(work) / FOLDER / f"{name}.ipynb" for name in names]
        there = [*made, *(target / f"{name}.zip" for name in names)]
        if before == wanted and all(path.exists() for path in there):
            return made
    from classroom import make, sources  # noqa: PLC0415  (they import this package)

    made = []
    mark.unlink(missing_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    shutil.rmtree(Path(work) / FOLDER, ignore_errors=True)
    for assignment in sources.assignments():
        path = Path(work) / FOLDER / f"{assignment.name}.ipynb"
        sources.write(handout(assignment), path)
        make.find_leaks(assignment, path.read_text(encoding="utf-8"))
        packed = make.pack(assignment, path, Path(work) / TARGET)
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packed, target / packed.name)
        made.append(path)
    mark.write_text(" ".join([wanted, *(path.stem for path in made)]), encoding="utf-8")
    return made
