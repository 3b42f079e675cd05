"""Visible checks: content with the solution, helpful about mistakes, never in error themselves."""

import copy
import inspect
import pickle
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from classroom import sources
from classroom.cells import binds
from classroom.sources import HIDDEN
from gmm_lib import check

CHECKS = {
    name: one
    for name, one in vars(check).items()
    if inspect.isfunction(one) and not name.startswith("_")
}
# what a check wants besides a student's function
MORE = {"covariances": ("diag",), "criterion": ("BIC",)}
# mistakes of the sources that the visible check is quiet about: grading names them. For an
# assignment that is not here, at least half of them have to be noticed
QUIET = {
    "bayesian-mixtures": {"own 1", "bootstrap 3", "bootstrap 7", "own-errors 2", "own-errors 3"},
    "gaussians": {"coverage 2", "coverage 3", "coverage 4"},
    "write-em": {"log-density 3", "log-sum-exp 3", "em 1", "em 5"},
    "mixtures": {"own 3"},
    "unruly-data": {"responsibilities 3"},
    "covariance-types": {"linear-boundary 5", "boundary-kind 2", "predict 6", "own 3"},
}


class Known:
    """A given function of which the same is asked again and again: it works once."""

    def __init__(self, function):
        self.function, self.known = function, {}

    def __call__(self, *arguments, **more):
        asked = pickle.dumps((arguments, more))
        if asked not in self.known:
            self.known[asked] = self.function(*arguments, **more)
        return copy.deepcopy(self.known[asked])


class Notebook:
    """The cells of an assignment, run in order up to the checks of each question."""

    def __init__(self, assignment):
        self.before, self.answers, self.mistakes = {}, {}, []
        names = {}
        for cell in assignment.cells:
            if cell.role == "mistake":
                self.mistakes.append(cell)
            elif cell.role == "tests":
                self.before[cell.name] = dict(names), HIDDEN.sub("", cell.source)
            elif cell.kind == "code":
                self.run(cell.source, names)
                if cell.role == "answer":
                    self.answers[cell.name] = binds(cell.source)
                if cell.role == "given" and "\ndef fit(" in f"\n{cell.source}":
                    names["fit"] = Known(names["fit"])

    def run(self, source, names):
        exec(compile(source, "<cell>", "exec"), names)
        if "plt" in names:
            names["plt"].close("all")

    def checks(self, question, mistake=""):
        """Run the visible checks of a question, perhaps after a typical mistake."""
        names, checks = self.before[question]
        names = dict(names)
        self.run(mistake, names)
        self.run(checks, names)


@pytest.fixture(scope="module", params=[one.name for one in sources.assignments()])
def notebook(request):
    with warnings.catch_warnings(), mpl.rc_context({"backend": "agg"}):
        warnings.simplefilter("ignore")
        made = Notebook(sources.assignments(request.param)[0])
        made.name = request.param
        yield made


@pytest.mark.filterwarnings("ignore")
def test_the_solution_passes_all_checks(notebook, capsys):
    for question in notebook.before:
        notebook.checks(question)
        said = capsys.readouterr().out
        assert said.startswith("✓"), f"{question}: {said}"
        assert "✗" not in said, f"{question}: {said}"


def _listed(one):
    """Return lists in place of arrays, and functions that return them."""
    if isinstance(one, np.ndarray):
        return one.tolist()
    if isinstance(one, tuple):
        return tuple(map(_listed, one))
    if inspect.isfunction(one):
        return lambda *given, **more: _listed(one(*given, **more))
    return one


@pytest.mark.filterwarnings("ignore")
def test_the_solution_passes_all_checks_with_lists_in_place_of_arrays(notebook, capsys):
    for question, (names, checks) in notebook.before.items():
        asked = set(re.findall(r"\w+", "".join(re.findall(r"check\.\w+\((.*)\)", checks))))
        own = asked & notebook.answers[question]
        notebook.run(checks, names | {name: _listed(names[name]) for name in own})
        assert "✗" not in capsys.readouterr().out, question


@pytest.mark.filterwarnings("ignore")
def test_typical_mistakes_are_noticed(notebook, capsys):
    quiet, count = set(), {}
    for cell in notebook.mistakes:
        count[cell.name] = count.get(cell.name, 0) + 1
        notebook.checks(cell.name, cell.source)
        if "✗" not in capsys.readouterr().out:
            quiet.add(f"{cell.name} {count[cell.name]}")
    if notebook.name in QUIET:
        assert quiet == QUIET[notebook.name]
    assert len(quiet) <= len(notebook.mistakes) / 2, quiet


def _raises(*_):
    raise ValueError("of a student")


def _unwritten(*_):
    raise NotImplementedError


def _in_place(*arguments):
    for one in arguments:
        if isinstance(one, np.ndarray):
            np.add(one, 1, out=one)
    return arguments[0]


STRANGE = {
    "None": None, "text": "seven", "nothing": [], "complex": 1j, "ragged": [[1], 2], "True": True,
    "a table": np.full((7, 3), 0.5), "nan": np.nan, "endless": np.inf, "a dictionary": {"x": 1},
    "three": (np.ones(3), np.ones(3), np.ones(3)), "a type": int,
}  # fmt: skip


def _of_a_function(one):
    return next(iter(inspect.signature(one).parameters)) == "function"


def _call(name, value, capsys):
    """Give a check a value in each place where it wants one; return what it says, once a line."""
    wanted = len(inspect.signature(CHECKS[name]).parameters)
    more = MORE.get(name, (value,) * (wanted - 1))
    CHECKS[name](value, *more)
    return capsys.readouterr().out


@pytest.mark.parametrize("name", [name for name, one in CHECKS.items() if _of_a_function(one)])
def test_a_check_of_a_function_never_fails_itself(name, capsys):
    said = _call(name, _raises, capsys)
    assert "✗" in said
    assert "it stops in the line `raise ValueError" in said
    assert "of a student" in said
    assert "not written yet" in _call(name, _unwritten, capsys)
    assert "Is there a return?" in _call(name, lambda *_: None, capsys)
    for kind, value in STRANGE.items():
        said = _call(name, lambda *_, value=value: value, capsys)
        assert said.startswith("✗ "), f"{kind}: {said}"
        assert said.count("\n") == 1, kind
    assert _call(name, _in_place, capsys).startswith("✗ ")


@pytest.mark.parametrize("name", [name for name, one in CHECKS.items() if not _of_a_function(one)])
def test_a_check_of_values_never_fails_itself(name, capsys):
    first = next(iter(inspect.signature(CHECKS[name]).parameters))
    X = np.random.RandomState(0).normal(size=(60, 2))
    for kind, value in STRANGE.items():
        given = [value] * len(inspect.signature(CHECKS[name]).parameters)
        if first in ("X", "x"):
            given[0] = X[:, 0] if first == "x" else X
        CHECKS[name](*given)
        said = capsys.readouterr().out
        assert said.startswith("✗ "), f"{kind}: {said}"


REFUSED = [2356.1, 2349.5, 2337.1, 2384.8, 2372.3]  # BIC of student 1004824, which were right


@pytest.mark.parametrize(
    ("bics", "passes"),
    [(REFUSED, True), ([-2484.8, -2349.5, -2337.1, -2356.1, -2372.3], False)],
    ids=["once refused", "of another sign"],
)
def test_one_gaussian_need_not_be_the_worst_but_never_is_the_best(bics, passes, capsys):
    chosen = dict.fromkeys(("BIC", "AIC", "ICL", "CV"), 1 + int(np.argmin(bics)))
    check.own_choice(np.array(bics), np.array([-4.2, -4.1, -4.0, -4.05, -4.1]), chosen)
    assert ("one Gaussian should not be the best" in capsys.readouterr().out) is not passes


def test_every_check_is_guarded():
    assert [name for name, one in CHECKS.items() if not hasattr(one, "__wrapped__")] == []


def test_a_function_that_changes_its_argument_is_named(capsys):
    def standardise(x):
        x -= x.mean()
        x /= x.std()
        return x

    check.standardise(standardise)
    assert "it changes an array" in capsys.readouterr().out
    check.standardise(lambda x: (x - x.mean()) / x.std())
    assert capsys.readouterr().out.startswith("✓")


def solution(name, question):
    """Return what the answer to a question binds."""
    names = {"np": np}
    for cell in sources.assignments(name)[0].cells:
        if (cell.role, cell.name) == ("answer", question):
            exec(cell.source, names)
    return names


def test_a_kind_of_curve_may_have_any_letters(capsys):
    """As in grading."""
    right = solution("covariance-types", "boundary-kind")["boundary_kind"]
    check.boundary_kind(lambda *two: right(*two).capitalize())
    assert capsys.readouterr().out.startswith("✓")
    check.boundary_kind(lambda *two: right(*two) + "s")
    assert "expected one of the words" in capsys.readouterr().out


@dataclass
class Belief:
    m: float
    beta: float
    nu: float
    S: float


@pytest.mark.parametrize("made", [
    Belief, lambda *four: dict(zip("mbnS", four, strict=True)),
], ids=["data class", "dictionary"])  # fmt: skip
def test_results_may_have_names(made, capsys):
    """As in grading."""
    right = solution("bayesian-mixtures", "conjugate")["conjugate"]
    check.conjugate(lambda *given: made(*right(*given)))
    assert capsys.readouterr().out.startswith("✓")


def test_checks_import_numpy_alone():
    found = set()
    for path in Path(check.__file__).parent.glob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        found |= {line.split()[1] for line in lines if line.startswith(("import", "from"))}
    theirs = {name for name in found if not name.startswith("gmm_lib.check")}
    assert theirs == {"copy", "dataclasses", "functools", "linecache", "numpy"}
