"""A cell of ours gets what an earlier one has computed, and never anything else than it would."""

from types import ModuleType

import numpy as np
import pytest

from classroom.recall import Calls

FUNCTIONS = """
import random
import numpy as np

base = 1

def twice(x):
    calls.made.append("twice")
    return 2 * np.asarray(x)

def by_twice(x, offset=0):
    calls.made.append("by_twice")
    return [twice(x) + offset]

def with_data(x):
    calls.made.append("with_data")
    return x + base

def by_chance(x):
    calls.made.append("by_chance")
    return x + np.random.normal()

def by_python(x):
    calls.made.append("by_python")
    return x + random.gauss()

def seeded(x):
    calls.made.append("seeded")
    return x + np.random.RandomState(0).normal()

def changing(x):
    calls.made.append("changing")
    x += 1
    return x

def slow(x):
    calls.made.append("slow")
    return sum(range(200_000)) + x

def without():
    calls.made.append("without")
    return 1
"""


def run(source, names):
    exec(compile(source, "<source>", "exec"), names)


@pytest.fixture
def names():
    made = {"calls": ModuleType("calls"), "x": np.arange(3.0)}
    made["calls"].made = []
    run(FUNCTIONS, made)
    return made


def called(names, *cells):
    """Return which functions have run in some cells, one after the other."""
    calls, before = Calls(), names["calls"].made
    before.clear()
    for cell in cells:
        with calls.recalled(names):
            run(cell, names)
    return before


def test_the_same_is_computed_once(names):
    assert called(names, "a = by_twice(x, 1)", "b = by_twice(x, 1)") == ["by_twice", "twice"]
    np.testing.assert_array_equal(names["a"], [[1, 3, 5]])
    np.testing.assert_array_equal(names["a"], names["b"])
    assert called(names, "a = seeded(1)", "a = seeded(1)") == ["seeded"]


def test_what_a_cell_does_with_a_result_changes_no_other(names):
    called(names, "a = by_twice(x)\na[0] += 7", "b = by_twice(x)\nb[0] += 7", "c = by_twice(x)")
    np.testing.assert_array_equal(names["c"], [[0, 2, 4]])


@pytest.mark.parametrize("other", ["by_twice(x + 1)", "by_twice(x, 2)", "by_twice(x, offset=1)"])
def test_other_arguments_are_another_question(names, other):
    assert called(names, "a = by_twice(x)", f"b = {other}").count("by_twice") == 2


@pytest.mark.parametrize("call", ["with_data(1)", "by_chance(1)", "by_python(1)", "changing(x)",
                                  "without()"])  # fmt: skip
def test_what_depends_on_more_or_does_more_runs_each_time(names, call):
    assert len(called(names, f"a = {call}", f"b = {call}")) == 2


def test_another_function_that_it_uses_is_another_question(names):
    other = "def twice(x):\n    return 3 * x\nb = by_twice(x)"
    assert called(names, "a = by_twice(x)", other, "c = by_twice(x)").count("by_twice") == 2
    np.testing.assert_array_equal(names["b"], [[0, 3, 6]])
    np.testing.assert_array_equal(names["c"], [[0, 3, 6]])


def test_what_is_always_quick_is_not_looked_at_for_ever(names):
    for one, runs in (("slow", 9), ("seeded", 10)):
        cells = (f"for n in range(9):\n    {one}(n)", f"{one}(0)")
        assert called(names, *cells) == [one] * runs


def test_afterwards_all_is_as_it_was(names):
    functions = {name: one for name, one in names.items() if callable(one)}
    called(names, "twice(x)", "1 + 1")
    with pytest.raises(ZeroDivisionError):
        called(names, "twice(1 / 0)")
    assert {name: names[name] for name in functions} == functions
