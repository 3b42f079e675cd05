"""What all visible checks share: a report, and a guard against any error."""

import copy
import dataclasses
import functools
import linecache

import numpy as np


class FoundError(Exception):
    """The first thing that does not hold; the text says what to look at."""


class Report:
    """Counts what was tried; ends the check at the first thing that does not hold."""

    def __init__(self, name):
        self.name, self.tried = name, 0

    def ask(self, ok, advice):
        """Ask for one thing."""
        self.tried += 1
        if not ok:
            raise FoundError(f"✗ {self.name}: {advice}")

    def show(self):
        """Say that all held."""
        print(f"✓ {self.name}: {self.tried} checks hold")


def visible(check):
    """Make a check end with a sentence whatever it is given: a student sees no error of ours."""

    @functools.wraps(check)
    def tried(*given):
        given = [_watched(one) if callable(one) else one for one in given]
        try:
            with np.errstate(all="ignore"):
                check(*given)
        except FoundError as found:
            print(found)
        except Exception:
            print(
                f"✗ {check.__name__}: something has not the form that the question asks for. "
                "Compare what you have with the docstring: how many things, of which shape?"
            )

    return tried


def _watched(function):
    """Return a student's function, so that what goes wrong in it is said and not raised."""
    name = getattr(function, "__name__", "your function")

    def watched(*arguments):
        given = copy.deepcopy(arguments)
        try:
            value = function(*given)
        except NotImplementedError:
            raise FoundError(f"✗ {name}: not written yet.") from None
        except Exception as error:
            where = _line(function, error)
            said = f"✗ {name}: it stops{where} with {type(error).__name__}: {error}"
            raise FoundError(said) from None
        if value is None:
            raise FoundError(f"✗ {name}: nothing comes back. Is there a return?")
        if not all(map(_equal, given, arguments)):
            raise FoundError(f"✗ {name}: it changes an array that it was given. Make a new one.")
        return _without_names(value)

    return watched


def _without_names(value):
    """Return results that have names in their order: grading takes them so."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return tuple(getattr(value, one.name) for one in dataclasses.fields(value))
    return tuple(value.values()) if isinstance(value, dict) else value


def _line(function, error):
    """Say in which line of a function's own file, or cell, an error came up."""
    line, step = "", error.__traceback__
    own = getattr(getattr(function, "__code__", None), "co_filename", "")
    while step is not None:
        if step.tb_frame.f_code.co_filename == own:
            line = linecache.getline(own, step.tb_lineno).strip() or line
        step = step.tb_next
    return f" in the line `{line}`" if line else ""


def _equal(one, other):
    return not isinstance(one, np.ndarray) or np.array_equal(one, other, equal_nan=True)


def array(report, value, shape, what="the result"):
    """Return a value as numbers, after asking for its shape and for numbers in it."""
    try:
        one, value = value, np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        report.ask(False, f"{what} should be numbers.")
    if isinstance(one, np.matrix) and value.size == np.prod(shape):  # it always has two dimensions
        value = value.reshape(shape)
    report.ask(value.shape == shape, f"{what} has the shape {value.shape}; expected {shape}.")
    report.ask(not np.any(np.isnan(value)), f"{what} contains nan.")
    return value


def several(report, value, names):
    """Ask for as many things as there are names."""
    ok = isinstance(value, (tuple, list, np.ndarray)) and len(value) == len(names)
    report.ask(ok, f"{len(names)} things should come back: {', '.join(names)}.")


def near(one, other, tolerance=1e-6):
    return bool(np.allclose(one, other, rtol=tolerance, atol=tolerance))


RNG = np.random.RandomState
STRETCHED = np.array([[4.0, 1.5], [1.5, 1.0]])
