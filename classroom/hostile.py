"""Submissions that a class hands in sooner or later, and what they deserve: tests and bench use it.

Each entry: a name, what to do with a right notebook, and the questions that may lose points.
"""

import copy
import json

import nbformat

from .sources import DEFINED
from .submissions import clean

__all__ = ["cases", "clean", "due"]
ESCAPES = """
import os, socket, sys
from pathlib import Path
seen, free = [], (sys.prefix, sys.base_prefix, "/usr", "/packages", "/proc", "/dev")
for place, folders, files in os.walk("/"):
    if place in free or place.startswith(tuple(one + "/" for one in free)):
        folders.clear()
    names = [one for one in files if one.endswith((".ipynb", ".md", ".db", ".csv"))]
    seen += [os.path.join(place, one) for one in names if "gmm_lib/_data" not in place]
for number in filter(str.isdigit, os.listdir("/proc")):
    if b"classroom" in Path("/proc", number, "cmdline").read_bytes():
        seen.append("process " + number)
for target in [("1.1.1.1", 53), *TARGETS]:
    try:
        socket.create_connection(target, timeout=1)
        seen.append("network")
    except OSError:
        pass
for place in ("/usr/x", "/x", "/dev/x", "/work/x", os.__file__, sys.prefix + "/x", "/etc/passwd"):
    try:
        open(place, "a").close()
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
from itertools import islice
def e_step(X, weights, means, covariances):
    texts = [str(f.frame.f_locals)[:10**5] for f in inspect.stack()]
    found = (o for o in gc.get_objects() if isinstance(o, dict))
    texts += [str(o)[:2000] for o in islice(found, 2000)]
    # in pieces, so that this source, which IPython keeps, is not what is found
    marks = ["HID" + "DEN TESTS", "BEG" + "IN", "comp" + "are("]
    print("LEAK", [t for t in texts if marks[0] in t or marks[1] in t and marks[2] in t], X)
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
    "import os, sys\nfor i in range(10**3):\n    print('x' * 10**5)\n    os.write(1, b'x' * 10**5)"
)
OUTLIVES = """
import os, signal, subprocess, sys, threading
signal.signal(signal.SIGTERM, signal.SIG_IGN)
threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)  # outlives"],
                 start_new_session=True)
"""
PICKLE = """
import os, pickle, sys
class Bad:
    def __reduce__(self):
        return os.system, ("touch /tmp/owned",)
open("bad.pickle", "wb").write(pickle.dumps(Bad()))
for name in ("numpy", "json", "base64", "worker", "sitecustomize", "linecache"):
    open(name + ".py", "w").write("raise SystemExit('imported from the scratch folder')")
sys.path.insert(0, os.getcwd())
"""
FORGED = """
import os
for number in range(3, 30):
    for line in (b'{"value": {"value": 1}}', b'{"output": "x"}', b"[" * 10**5, b'{"id": 3}', b""):
        try:
            os.write(number, line + b"\\n")
        except OSError:
            pass
"""
WIDGETS = """
import ipywidgets
from IPython.display import display
slider = ipywidgets.IntSlider(description="left open")
display(slider, ipywidgets.Play(), ipywidgets.Output())
ipywidgets.interact(lambda x: print(x), x=(0, 5))
shown = input("and a question: ")
"""
INJECTED = """
print("<script>alert(1)</script>\\x1b[2J\\ud800")
raise ValueError("=HYPERLINK(1) <img src=x onerror=alert(1)> \\x1b]0;title\\x07 \\ud800")
"""
BROKEN = """
import sys
sys.setrecursionlimit(10**9)
def deeper(): return deeper() + 1
deeper()
"""
ODD = """
class Liar:
    __class__ = property(lambda self: float)
    def __array__(self, *a, **k): raise RuntimeError
    def __eq__(self, other): return True
    def __float__(self): return 1.0
    def __len__(self): return 10**18
class Sub(np.ndarray):
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return True
    def __eq__(self, other): return True
class Number(float):
    def __eq__(self, other): return True
    def __repr__(self): return "nan, 1"
itself = []
itself.append(itself)
deep = 1
for _ in range(10**4):
    deep = [deep]
def endless():
    while True:
        yield 1
ODD = [Liar(), np.zeros(3).view(Sub), Number(1), itself, deep, 10**5000, 10**400, endless(),
       float("nan"), float("inf"), np.zeros(10**7), "x" * 10**7, {(1, 2): {3: Liar()}}, object(),
       np.array([object()]), [[1], [1, 2]], np.array("x"), {"array": "", "type": "O"},
       1j, b"bytes", None, True, ..., np.datetime64("2020"), lambda: 1, memoryview(b"1")]
def odd(number):
    return lambda *a, **k: ODD[number % len(ODD)]
"""

HOLES = """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
held = []
def fill(make, size=10**7):
    try:
        while len(held) < 10**4:
            held.append(make())
            os.write(held[-1], bytes(size))
    except (OSError, AttributeError):
        pass
fill(lambda: os.memfd_create("x"))
for number, place in enumerate(("/tmp", "/dev/shm") * 40):
    fill(lambda: os.open(f"{place}/{number}", os.O_CREAT | os.O_RDWR))
fill(lambda: os.pipe()[1], 65_000)
print(libc.unshare(0x10000000), libc.mount(b"x", b"/tmp", b"tmpfs", 0, None))
for call in (248, 249, 250, 217, 218, 219):
    libc.syscall(call, b"user", b"left", b"here", 4, -3)
for one in held:
    os.close(one)
for place in ("/tmp", "/dev/shm"):
    for name in filter(str.isdigit, os.listdir(place)):
        os.remove(f"{place}/{name}")
"""
MANY = "for n in range(3 * 10**5):\n    open(f'/tmp/{n}', 'w').close()"
SPINNERS = """
import os
for _ in range(56):
    if os.fork() == 0:
        while True:
            pass
"""
STUBBORN = """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
KILLS = "import os, signal\nos.kill(-1, signal.SIGKILL)"
ASLEEP = "import time\nwhile True:\n    time.sleep(10**6)"


CELLS = {  # what stands in a cell near the start of a right notebook
    "endless-loop": ENDLESS,
    "sys-exit": "import sys\nsys.exit(0)",
    "os-exit": "import os\nos._exit(0)",
    "memory-hog": HOG,
    "fork-bomb": BOMB,
    "recursion": BROKEN,
    "much-output": OUTPUT,
    "outlives": OUTLIVES,
    "escapes": ESCAPES.replace("TARGETS", "[]"),
    "memory-holes": HOLES,
    "many-files": MANY,
    "spinners": SPINNERS,
    "asleep": ASLEEP,
    "unused-import": "import sklearn, torch",
    "pickle": PICKLE,
    "forged-replies": FORGED,
    "widgets": WIDGETS,
}
HOSTILE = {
    "endless-loop", "endless-last", "sys-exit", "os-exit", "memory-hog", "fork-bomb", "recursion",
    "much-output", "outlives", "escapes", "patched", "stack", "pickle", "forged-replies",
    "injected", "odd-values-0", "odd-values-1", "tests-edited", "points-changed", "given-edited",
    "memory-holes", "many-files", "spinners", "stubborn", "kills-all", "asleep",
}  # fmt: skip


ODDITIES = 26  # of what is in `ODD`


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


def odd_values(book, answers, step):
    """All functions return odd things, each another; ``answers`` has the functions by cell."""
    source = ODD
    for number, (name, functions) in enumerate(answers.items()):
        lines = [f"{one} = odd({number + step})" for one in functions]
        book = replaced(book, name, source + "\n".join(lines))
        source = ""
    return book


def elsewhere(book, name):
    """An answer written into a new cell below the one for it, which stays empty."""
    book = copy.deepcopy(book)
    place = next(i for i, cell in enumerate(book.cells) if cell.id == name)
    cell = nbformat.v4.new_code_cell(book.cells[place].source)
    book.cells[place].source = "# YOUR CODE HERE\nraise NotImplementedError()"
    book.cells.insert(place + 1, cell)
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


def injected(book):
    """What a terminal, a browser, a spreadsheet or a file may choke on, in code and in a text."""
    book = added(book, INJECTED)
    for cell in book.cells:
        if cell.cell_type == "markdown" and "nbgrader" in cell.metadata:
            cell.source = "=1+1 <script>alert(1)</script> </pre> \x1b[2J \x00 WRONG"
    return nbformat.writes(book).replace("WRONG", "\\ud800")


def too_many(book):
    raw = json.loads(nbformat.writes(book))
    raw["cells"] += [{"cell_type": "raw", "source": "", "metadata": {}}] * 10**5
    return json.dumps(raw)


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

    "all" stands for a file that cannot be graded at all. Those named in `HOSTILE` mean harm; the
    others are unlucky.
    """
    book = assignment.answered()
    automatic = [q for q in assignment.questions if not q.by_hand and q.answer.role == "answer"]
    last = automatic[-1].answer.id
    made = {q.name: DEFINED.findall(q.answer.source) for q in automatic}
    with_functions = {q: made[q] for q in made if made[q]}
    functions = [name for names in made.values() for name in names]
    text = nbformat.writes

    yield "right", text(book), ()
    for name, code in CELLS.items():
        yield name, text(added(book, code)), ()
    yield "endless-last", text(replaced(book, last, ENDLESS)), (last,)
    yield "exception-first", text(added(book, "raise ValueError('first')", 0)), ()
    yield "patched", text(added(replaced(book, last, "x = 1"), PATCHED)), (last,)
    if "e-step" in {q.name for q in automatic}:
        yield "stack", text(replaced(book, "e-step", STACK)), ("e-step",)
    yield "stubborn", text(replaced(book, last, STUBBORN)), (last,)
    yield "kills-all", text(added(book, KILLS, -1)), ()
    yield "overwritten", text(added(book, "\n".join(f"{f} = 1" for f in functions), -1)), ()
    yield "injected", injected(book), ()
    for number, step in enumerate(range(0, ODDITIES, max(1, len(functions)))):
        odd = text(odd_values(book, with_functions, step))
        yield f"odd-values-{number}", odd, tuple(with_functions)
    yield "too-many-cells", too_many(book), "all"
    yield "deep", "[" * 10**5, "all"
    if functions:
        yield "written-elsewhere", text(elsewhere(book, automatic[0].answer.id)), ()
    yield "tests-edited", text(tests_edited(replaced(book, last, "x = 1"))), (last,)
    given = next(c.id for c in assignment.cells if c.kind == "code" and c.role == "given")
    yield "given-edited", text(replaced(book, given, f"{PATCHED}\nnp = plt = data = None")), ()
    yield "tests-deleted", text(without(book, lambda c: not c.id.startswith("tests-"))), ()
    yield "answer-deleted", text(without(book, lambda c: c.id != last)), (last,)
    yield "given-deleted", text(without(book, lambda c: c.id != given)), ()
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
