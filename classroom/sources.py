"""An assignment's one source, a MyST notebook, and the versions made from it.

Cells say by their metadata what they are:

    {"given": "data"}                       code that stays as it is (and code without a mark)
    {"setting": "student-id"}               code that the student edits, without points
    {"answer": "e-step"}                    code with ### BEGIN SOLUTION ... ### END SOLUTION
    {"tests": "e-step", "points": 4}        visible checks, then ### BEGIN HIDDEN TESTS ... END
    {"mistake": "e-step", "points": 1, "says": "..."}   a typical wrong answer: what it deserves
    {"written": "why-logs", "points": 3}    graded by hand; its text is the solution
    {"rubric": "why-logs"}                  how to grade it; only in the instructor's version

What runs where a student's code runs is made from `given` and the student's own cells; tests,
mistakes and solutions stay with the judge.
"""

import copy
import hashlib
import re
import sys
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import jupytext
import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "_ext"))

from gmm_book import notebooks, wheels  # noqa: E402

FOLDER = ROOT / "assignments"
ROLES = ("given", "setting", "answer", "tests", "mistake", "written", "rubric")
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
DEFINED = re.compile(r"^(?:def|class) +(\w+)", re.MULTILINE)
LIBRARY = {"### BEGIN SOLUTION", "### END SOLUTION"}


@dataclass
class Cell:
    """A cell of a source: what it is for, whose it is, and its text."""

    kind: str
    role: str
    name: str
    source: str
    points: float = 0
    says: str = ""
    id: str = ""


@dataclass
class Question:
    """A question: its points, and what its grade comes from."""

    name: str
    points: float
    title: str = ""
    answer: Cell | None = None
    hidden: str = ""
    rubric: str = ""
    mistakes: list = field(default_factory=list)

    @property
    def by_hand(self):
        return not self.hidden


class Assignment:
    """A source file and what it says."""

    def __init__(self, path):
        self.path = Path(path)
        self.name = self.path.stem
        text = self.path.read_text(encoding="utf-8")
        head, book = _read(text)
        self.title, self.minutes = head["title"], head["minutes"]
        self.number, self.chapters = head["number"], head["chapters"]
        self.review = head.get("review", {})  # question to section and explorer to go back to
        self.cells = [self._cell(cell, i) for i, cell in enumerate(book.cells)]
        # one digest for all that a grade depends on besides the submission
        self.digest = hashlib.sha256(text.encode() + _ours()).hexdigest()

    def _cell(self, cell, number):
        found = [role for role in ROLES if role in cell.metadata]
        role = found[0] if found else ("given" if cell.cell_type == "code" else "prose")
        name = cell.metadata.get(role) or f"{role}-{number}"
        meta = cell.metadata
        made = Cell(cell.cell_type, role, name, cell.source, meta.get("points", 0))
        made.says = meta.get("says", "")
        made.id = name if role in ("answer", "written", "prose", "given") else f"{role}-{name}"
        return made

    @cached_property
    def questions(self):
        """All questions, in order."""
        made, title = {}, ""
        for cell in self.cells:
            heading = re.search(r"^### (.*?)(?: \(\d+ points?\))?$", cell.source, re.MULTILINE)
            if cell.role == "prose" and heading:
                title = heading[1]
            if cell.role in ("answer", "written"):
                made[cell.name] = Question(cell.name, cell.points, title, cell)
            elif cell.role == "tests":
                question = made[cell.name]
                question.points, question.hidden = cell.points, HIDDEN.search(cell.source)[1]
            elif cell.role == "rubric":
                made[cell.name].rubric = cell.source
            elif cell.role == "mistake":
                made[cell.name].mistakes.append(cell)
        return list(made.values())

    @property
    def points(self):
        return sum(question.points for question in self.questions)

    # versions

    def nbgrader(self):
        """Return the source as nbgrader wants it, with solutions and hidden tests."""
        return copy.deepcopy(self._book)

    @cached_property
    def _book(self):
        cells = []
        for cell in self.cells:
            if cell.role in ("mistake", "rubric"):
                continue
            new = new_code_cell if cell.kind == "code" else new_markdown_cell
            made = new(cell.source)
            made["id"] = cell.id
            if cell.role not in ("prose", "setting"):
                made.metadata["nbgrader"] = _nbgrader(cell)
            cells.append(made)
        cells.insert(1, self._first())
        return _notebook(cells)

    def solution(self):
        """Return the instructor's version: solutions, hidden tests, rubrics; nothing to fill in.

        It runs from top to bottom: hidden tests, which only grading can run, stand there as text.
        """
        book = self.nbgrader()
        rubrics = {cell.name: cell.source for cell in self.cells if cell.role == "rubric"}
        cells = []
        for cell in book.cells:
            cells.append(cell)
            if hidden := HIDDEN.search(cell.source):
                cell.source = HIDDEN.sub("", cell.source).rstrip()
                text = f"**Hidden tests.**\n\n```python\n{hidden[0]}\n```"
                cells.append(new_markdown_cell(text))
                cells[-1]["id"] = f"hidden-{cell.id}"
            if cell.id in rubrics:
                cells.append(new_markdown_cell(f"**Rubric.** {rubrics[cell.id]}"))
                cells[-1]["id"] = f"rubric-{cell.id}"
        return _notebook(cells)

    def answered(self, changes=None):
        """Return a notebook as a student would hand it in who knows the solution.

        ``changes`` replaces the text of answers by name.
        """
        changes = changes or {}
        book = self.nbgrader()
        for cell in book.cells:
            cell.source = HIDDEN.sub("", cell.source)
            cell.source = changes.get(cell.id, cell.source)
        return book

    def _first(self):
        text = notebooks.INSTALL.format(wheel=wheels.book_wheel_name(ROOT), site="")
        cell = new_code_cell(text.strip(), metadata={"jupyter": {"source_hidden": True}})
        cell["id"] = "install"
        cell.metadata["nbgrader"] = _nbgrader(Cell("code", "given", "install", "", id="install"))
        return cell


def _nbgrader(cell):
    tests, written = cell.role == "tests", cell.role == "written"
    made = {
        "grade": tests or written,
        "solution": cell.role in ("answer", "written"),
        "locked": cell.role in ("tests", "given"),
        "task": False,
        "grade_id": cell.id,
        "schema_version": 3,
    }
    return made | ({"points": cell.points} if made["grade"] else {})


def _notebook(cells):
    return new_notebook(cells=cells, metadata={"kernelspec": notebooks.KERNEL,
                                               "language_info": {"name": "python"}})  # fmt: skip


@cache
def _ours():
    """Return the code that grades, as it was when this process began."""
    ours = sorted([*Path(__file__).parent.rglob("*.py"), *(ROOT / "gmm_lib").rglob("*.py")])
    return b"".join(path.read_bytes() for path in ours)


@cache
def _read(text):
    """Return what stands above a MyST text, and it as a notebook; nothing writes to these."""
    head = yaml.safe_load(re.match(r"---\n(.*?)\n---", text, re.DOTALL)[1])["assignment"]
    return head, jupytext.reads(text, fmt="md:myst")


def write(book, path):
    """Write a notebook."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(book) + "\n", encoding="utf-8")


def paths():
    """Return the files of all assignments by name; none is read."""
    return {path.stem: path for path in FOLDER.glob("*/*.md") if path.stem == path.parent.name}


def assignments(name=""):
    """Return all assignments in the order of the course, or the one named."""
    there = paths()
    if name in there:
        return [Assignment(there[name])]
    found = sorted(map(Assignment, there.values()), key=lambda one: one.number)
    if name:
        there = ", ".join(one.name for one in found)
        sys.exit(f"there is no assignment {name!r}; there are: {there}")
    return found
