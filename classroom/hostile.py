"""Submissions that a class hands in sooner or later, and what they deserve: tests and bench use it.

Each entry: a name, what to do with a right notebook, and the questions that may lose points.
"""

import copy
import json

import nbformat

from .submissions import clean

__all__ = ["cases", "clean", "due"]
ESCAPES = """
import glob, os, socket
from pathlib import Path
places = ["/root", "/home", "/work", "/etc/shadow", "/proc/1/environ", "/grading"]
seen = []
for pattern in ("gradebook.db", "*.ipynb", "*.md"):
    for place in ("/", "/tmp", "/root", "/home"):
        seen += [str(p) for p in Path(place).glob("*/" + pattern)]
try:
    socket.create_connection(("1.1.1.1", 53), timeout=2)
    seen.append("network")
except OSError:
    pass
for place in ("/usr/x", "/work/x", str(Path(os.__file__).parent / "x"), "/x"):
    try:
        Path(place).write_text("x")
        seen.append("wrote " + place)
    except OSError:
        pass
print("SEEN", seen)
"""
PATCHED = """
import builtins, inspect, numpy, json, gmm_lib.check
numpy.allclose = lambda *a, **k: True
numpy.testing.assert_allclose = lambda *a, **k: None
for name in [n for n in dir(gmm_lib.check) if not n.startswith("_")]:
    setattr(gmm_lib.check, name, lambda *a, **k: print("fine"))
class Always(float):
    def __eq__(self, other): return True
    def __le__(self, other): return True
"""
STACK = """
import gc, inspect
def e_step(X, weights, means, covariances):
    texts = [str(f.frame.f_locals)[:10**5] for f in inspect.stack()]
    texts += [str(o)[:2000] for o in gc.get_objects() if isinstance(o, dict)][:2000]
    print("LEAK", [t for t in texts if "HIDDEN" in t or "BEGIN" in t and "compare(" in t], X)
    raise type("LEAK" + repr(X)[:80], (Exception,), {})("LEAK" + repr(X))
"""
ENDLESS = "while True:\n    pass"
HOG = "x = []\nwhile True:\n    x.append(bytearray(10**8))"
BOMB = """
import os, time
children = 0
while children < 10**5:
    try:
        pid = os.fork()
    except OSError:
        time.sleep(0.01)
        continue
    children += 1
"""
OUTPUT = (
    "import os, sys\nfor i in range(10**4):\n    print('x' * 10**5)\n    os.write(1, b'x' * 10**5)"
)
OUTLIVES = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)  # outlives"],
                 start_new_session=True)
"""
PICKLE = """
class Bad:
    def __reduce__(self):
        import os
        return os.system, ("touch /tmp/owned",)
import pickle
payload = pickle.dumps(Bad())
"""


def due(automatic, lost):
    """Return the points that a case deserves."""
    if lost == "all":
        return dict.fromkeys(automatic, 0)
    return {q: 0 if q in lost else p for q, p in automatic.items()}


def added(book, code, at=2):
    """Return a notebook with another code cell at a place (from the end, if negative)."""
    book = copy.deepcopy(book)
    place = at if at >= 0 else len(book.cells)
    cell = nbformat.v4.new_code_cell(code)
    cell["id"] = "added"
    book.cells.insert(place, cell)
    return book


def replaced(book, name, code):
    """Return a notebook with the text of one cell replaced."""
    book = copy.deepcopy(book)
    for cell in book.cells:
        if cell.id == name:
            cell.source = code
    return book


def without(book, keep):
    """Return a notebook with those cells alone that a function wants."""
    book = copy.deepcopy(book)
    book.cells = [cell for cell in book.cells if keep(cell)]
    return book


def marks_gone(book):
    book = copy.deepcopy(book)
    for number, cell in enumerate(book.cells):
        cell.metadata = {}
        cell["id"] = f"cell{number}"
    return book


def points_changed(book):
    book = copy.deepcopy(book)
    for cell in book.cells:
        cell.metadata["nbgrader"] = {"points": 1000, "grade": True, "grade_id": cell.id}
    return book


def tests_edited(book):
    book = copy.deepcopy(book)
    for cell in book.cells:
        if cell.id.startswith("tests-"):
            cell.source = "assert True\nprint('all right')"
    return book


def duplicated(book):
    book = copy.deepcopy(book)
    cells = []
    for cell in book.cells:
        cells.append(cell)
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
            again = copy.deepcopy(cell)
            again["id"] += "-again"
            cells.append(again)
    book.cells = cells
    return book


def reordered(book):
    """Tests first, then the rest: as when cells were dragged about."""
    book = copy.deepcopy(book)
    book.cells.sort(key=lambda cell: not cell.id.startswith("tests-"))
    return book


def old_format(book):
    """The same notebook as version 3 of the format, where cells have no ids."""
    return nbformat.writes(nbformat.convert(copy.deepcopy(book), 3), version=3)


def cases(assignment):
    """Yield (name, content of the file, questions that may lose points) for a right solution.

    "all" stands for a file that cannot be graded at all.
    """
    book = assignment.answered()
    automatic = [q for q in assignment.questions if not q.by_hand and q.answer.role == "answer"]
    last = automatic[-1].answer.id
    text = nbformat.writes

    yield "right", text(book), ()
    yield "endless-loop", text(added(book, ENDLESS)), ()
    yield "endless-last", text(replaced(book, last, ENDLESS)), (last,)
    yield "sys-exit", text(added(book, "import sys\nsys.exit(0)")), ()
    yield "os-exit", text(added(book, "import os\nos._exit(0)")), ()
    yield "memory-hog", text(added(book, HOG)), ()
    yield "fork-bomb", text(added(book, BOMB)), ()
    yield "exception-first", text(added(book, "raise ValueError('first')", 0)), ()
    yield "much-output", text(added(book, OUTPUT)), ()
    yield "outlives", text(added(book, OUTLIVES)), ()
    yield "escapes", text(added(book, ESCAPES)), ()
    yield "patched", text(added(replaced(book, last, "x = 1"), PATCHED)), (last,)
    if "e-step" in {q.name for q in automatic}:
        yield "stack", text(added(book, STACK, -1)), ("e-step", "em")
    yield "pickle", text(added(book, PICKLE)), ()
    yield "tests-edited", text(tests_edited(replaced(book, last, "x = 1"))), (last,)
    yield "tests-deleted", text(without(book, lambda c: not c.id.startswith("tests-"))), ()
    yield "answer-deleted", text(without(book, lambda c: c.id != last)), (last,)
    yield "given-deleted", text(without(book, lambda c: c.id != "setup")), ()
    yield "duplicated", text(duplicated(book)), ()
    yield "reordered", text(reordered(book)), ()
    yield "points-changed", text(points_changed(book)), ()
    yield "marks-gone", text(marks_gone(book)), ()
    yield "old-format", old_format(book), ()
    yield "empty", "", "all"
    yield "truncated", text(book)[: len(text(book)) // 2], "all"
    yield "not-a-notebook", "%PDF-1.4 \x00 not at all", "all"
    yield "json-list", json.dumps([1, 2, {"cells": 3}]), "all"
    yield "no-cells", json.dumps({"cells": "none", "nbformat": 4, "nbformat_minor": 5}), "all"
    yield "unicode-名前-ё-" + "long" * 30, text(added(book, "名 = '🎲' * 10\nprint(名)")), ()
