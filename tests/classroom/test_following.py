"""What can follow from what: said of cells' texts, and rather too often than too seldom."""

import numpy as np
import pytest

from classroom import selfcheck, sources
from classroom.following import asked, follows, helpers, leading, reached
from classroom.judge import Judge

F = "def f(x):\n    return 2 * x"
G = "def g(x):\n    y = x + 1\n    return f(y)"


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [([F, G], "g"), ([F, G, "h = g"], "h"), ([F, "a = f(3)", "b = a + 1"], "b"),
     ([F, "a = []", "a.append(f(3))"], "a"), ([F, "a = [0]", "a[0] = f(3)"], "a"),
     ([F, "a = 0\nfor i in range(3):\n    a += f(i)"], "a"),
     ([F, "import numpy as np\na = np.array([1])\nnp.add(a, f(1), out=a)"], "a"),
     ([F, "b = {}", "b['f'] = f", "def g(x):\n    return b['f'](x)"], "g"),
     ([F, "class A:\n    def go(self):\n        return f(1)", "a = A()", "b = a.go()"], "b"),
     ([F, "g = lambda x: f(x)"], "g"), ([F, "%time a = 3", "a = [f(i) for i in range(3)]"], "a"),
     ([F, "def g(x):\n    return eval('f')(x)"], "g"),
     ([F, "def g(x):\n    return globals()['f'](x)"], "g"),
     ([F, "name = 'f'", "def g(x):\n    return known(name)(x)"], "g"),
     ([F, "a = {}\ndef g(x):\n    a[x] = f(x)", "g(1)"], "a"),
     ([F, "a = 0\ndef g(x):\n    global a\n    a = f(x)", "g(1)"], "a"),
     ([F, "from helpers import *", "a = 1"], "a"), ([F, "a = ("], "a"),
     ([F, "import sys\na = sys.modules"], "a")],
)  # fmt: skip
def test_what_may_follow(cells, wanted):
    assert follows(cells, {wanted}, {"f"})
    assert any(reached(cells[1:], {"f"}))
    assert leading(cells, {wanted})[0]
    assert leading([*cells, "c = 1"], f"print({wanted})")[0]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [([F, "def g(x):\n    return x"], "g"), ([F, "a = f(3)", "b = 4"], "b"),
     ([F, "import numpy as np\na = np.exp(f(1))", "b = np.ones(3)"], "b"),
     ([F, "x = f(3)", "def g(x):\n    return x"], "g"),
     ([F, "def g(x):\n    total = [0]\n    total[0] = x\n    return total"], "g")],
)  # fmt: skip
def test_what_cannot_follow(cells, wanted):
    assert not follows(cells, {wanted}, {"f"})
    assert not all(reached(cells, {"f"}))
    assert not leading(cells, {wanted})[0]
    assert not leading(cells, f"print({wanted})")[0]


@pytest.mark.parametrize("cell", [
    "import numpy as np", "np.random.seed(0)", "np.linalg.inv = f", "np.cache['a'] = 1",
    "np = f", "np.seterr(all='raise')", "open('a', 'w').write('b')", "np.savetxt('a', f(1))",
])  # fmt: skip
def test_what_changes_more_than_its_names_is_not_left_out(cell):
    assert leading(["import numpy as np", F, cell, "a = np.exp(1)"], {"a"}) == [
        True, False, True, True,
    ]  # fmt: skip


def test_a_helper_is_used_by_what_calls_it_and_not_by_what_stands_beside_it():
    """Also where one cell of trials holds helpers of several answers, and calls them."""
    beside = (
        "def part(x):\n    return x[0]\ndef length(x):\n    return part(x) + 1\ntrial = length([3])"
    )
    cells = [beside, "def f(x):\n    return part(x)", "def g(x):\n    return length(x)",
             "def h(x):\n    return spread(x)", "spread = lambda x: max(x)"]  # fmt: skip
    answers = {"one": {"f"}, "two": {"g"}, "three": {"h"}}
    assert helpers(cells, answers, set(answers)) == {"part": {"one", "two"}}
    assert helpers(cells, answers, {"one", "three"}) == {}
    assert helpers(cells, answers, {"two", "three"}) == {}
    beside = beside.replace("part(x) + 1", "len(x)")
    assert helpers([beside, *cells[1:]], answers, set(answers)) == {}


@pytest.mark.parametrize("name", [one.name for one in sources.assignments()])
def test_each_typical_mistake_is_in_a_notebook_and_one_stands_alone(name):
    assignment = sources.assignments(name)[0]
    groups = selfcheck.together(assignment)
    every = {(q.name, n + 1) for q in assignment.questions for n in range(len(q.mistakes))}
    assert {(q.name, n) for group in groups for q, n, _ in group} == every
    assert min(map(len, groups)) == 1
    assert all(len({q.name for q, _, _ in group}) == len(group) for group in groups)


@pytest.mark.parametrize("name", ["write-em", "unruly-data", "bayesian-mixtures"])
def test_what_is_shared_among_students_is_what_each_would_get(name, tmp_path):
    assignment = sources.assignments(name)[0]
    judge = Judge(assignment, tmp_path)
    shared, _ = judge.solution({"student_id": "zoe"})
    handed_out, _ = judge.solution({})
    alone = {}
    for cell in assignment.cells:
        if cell.kind == "code" and cell.role in ("given", "setting", "answer", "written"):
            judge.execute(cell.source, alone)
            alone |= {"student_id": "zoe"} if cell.role == "setting" else {}
    assert _same(shared, alone)
    assert not _same(shared, handed_out), "own data"


def _same(one, other):
    assert one.keys() == other.keys()
    held = {name: value for name, value in one.items() if isinstance(value, np.ndarray)}
    arrays = [name for name, value in held.items() if value.dtype.kind in "biuf"]
    return all(np.array_equal(one[name], other[name], equal_nan=True) for name in arrays)


def test_what_tests_ask_for_counts(write_em):
    last = next(q for q in write_em.questions if q.name == "own-fit")
    assert asked(last) >= {"own_means", "own_log_likelihood"}
