"""Slips: a single thing is wrong at the very end, and changes every value or the form of all.

Whoever reads such an answer sees that nearly all of it is right: it costs half of the points, and
no more than two; no more than one where results are but rounded, grouped, joined, beside others, or
in a column. Of two numbers of an array that is to be stored, one keeps half, too.
(Where it deserves another number, the source has a typical mistake, which comes first.)
"""

import itertools

import numpy as np

from .forms import MOST, opened
from .values import as_numbers

LOST = 2  # points, at most
ROUNDED = "the values are rounded: leave them all their digits"
BESIDE = "this is one of several results that come back, where it is asked for alone"
JOINED = "the results are joined in one array"
COLUMN = "the numbers are those of a table with a single column, or row"
ALONE = "this is one of the two numbers that are asked for"
GROUPED = "some of the results stand in a group of their own"
EXCHANGED = "rows and columns are exchanged"
VALUES = {
    "the sign is turned": lambda v: -v,
    "this is twice what it should be": lambda v: 2 * v,
    "this is half of what it should be": lambda v: v / 2,
    "the sign is turned, and this is half of what it should be": lambda v: -v / 2,
    "the sign is turned, and this is twice what it should be": lambda v: -2 * v,
    "this is a hundred times what it should be": lambda v: 100 * v,
    "this is a thousand times what it should be": lambda v: 1000 * v,
    "this is a thousandth of what it should be": lambda v: v / 1000,
    "the factor with √(2π) is missing, or not where it belongs": lambda v: v * np.sqrt(2 * np.pi),
    "the factor with 2π is missing, or not where it belongs": lambda v: v * 2 * np.pi,
    "this is the square of it: a root is missing": np.square,
    "this is the root of it": np.sqrt,
    "this is what is left to 1": lambda v: 1 - v,
}
SIZED = {  # n is the length of an argument: how many rows, columns or groups it has
    "n": lambda n: n,
    "1/n": lambda n: 1 / n,
    "√n": np.sqrt,
    "1/√n": lambda n: 1 / np.sqrt(n),
    "n/(n − 1)": lambda n: n / (n - 1),
    "(n − 1)/n": lambda n: (n - 1) / n,
    "√(n/(n − 1))": lambda n: np.sqrt(n / (n - 1)),
    "√((n − 1)/n)": lambda n: np.sqrt((n - 1) / n),
}
CHEAP = (ROUNDED, BESIDE, JOINED, GROUPED, COLUMN)  # which cost no more than one point
LABELS = {  # of whole numbers
    "this counts from 1, not from 0": lambda v: v + 1,
    "this counts from 0, not from 1": lambda v: v - 1,
}


def _labels(table):
    """Return the column of the largest number in each row, where there are several columns."""
    if table.ndim < 2 or table.shape[-1] < 2:
        raise ValueError
    return table.argmax(-1)


FORMS = {
    "this is the logarithm of it": np.exp,
    "this is what the logarithm is to be taken of": np.log,
    EXCHANGED: lambda one: one.T,
    COLUMN: np.ravel,
    "the numbers are the diagonal of a larger table": lambda one: np.diagonal(one, 0, -2, -1),
    "their sum is not 1: divide by it": lambda one: one / one.sum(-1, keepdims=True),
    "the numbers are not added up": np.sum,
    "the numbers are not added up over the last axis": lambda one: one.sum(-1),
    "the numbers are not added up over the first axis": lambda one: one.sum(0),
    "there is a column for each label, in place of the labels": _labels,
}
LONGEST = 1000  # numbers of a result in which others are looked for
DIGITS = (2, 3, 4)  # to which values are rounded that should not be
FEWEST = 3  # values that are off by the same, for that to be no chance


def slip(theirs, ours, fit, sizes=()):
    """Return what alone is wrong with values, and whether it is their form; or ("", False).

    Parameters
    ----------
    theirs, ours : list
        The values of all cases: the same slip has to be in each.
    fit : callable
        Says whether a value is ours.
    sizes : list
        The lengths of the arguments, for each case.
    """
    for says, right, form in _known(fit):
        if _all(zip(theirs, ours, strict=True), right):
            return says, form
    return _sized(theirs, ours, fit, sizes) or _alike(theirs, ours, fit), False


def _known(fit):
    """Yield what is said of a slip, what tells it from a value and ours, if it is of the form."""
    for says, change in (VALUES | LABELS).items():
        form = says in LABELS
        yield says, lambda one, our, change=change: fit(one, _changed(change, our)), form
    for says, turned in FORMS.items():
        yield says, lambda one, our, turned=turned: fit(turned(_array(one)), our), True
    yield "the values are right, in another order", lambda *pair: _sorted(*pair, fit), True
    says = "these are the numbers of the rows, in place of a mask"
    yield says, lambda one, our: _mask(our) and fit(one, np.flatnonzero(our)), True
    yield "these are all the others", lambda one, our: _mask(our) and fit(one, ~our), False
    for digits in DIGITS:
        yield ROUNDED, lambda one, our, digits=digits: fit(one, _rounded(our, digits)), False


def _sized(theirs, ours, fit, sizes):
    """Say whether values are ours times a number that the length of an argument makes."""
    if len({len(of_case) for of_case in sizes}) != 1:
        return ""
    for lengths, (says, factor) in itertools.product(zip(*sizes, strict=True), SIZED.items()):
        cases = zip(theirs, ours, lengths, strict=True)

        def right(one, our, n, factor=factor):
            return fit(one, _changed(lambda v: v * factor(n), our))

        if _all(cases, right):
            return f"these are the right values times {says}, n a number of rows, columns or groups"
    return ""


def _alike(theirs, ours, fit):
    """Say whether all values are off by the same number, or by the same factor.

    A number may be another one in each case that has many values (a constant of a logarithm);
    two numbers are easily off by the same.
    """
    for says, off, change in (
        ("the same number is missing in all of these values, or too much", np.subtract, np.add),
        ("all of these values are wrong by the same factor", np.divide, np.multiply),
    ):
        found = []

        def right(one, our, off=off, change=change, found=found):
            one, our = _array(one), np.asarray(our)
            if one.shape != our.shape:
                return False
            largest = np.unravel_index(np.argmax(np.abs(our)), our.shape)
            by = off(one[largest], our[largest])
            found.append((by, our.size))
            many = change is np.add and our.size >= FEWEST and np.ptp(our) > 0
            same = many or np.isclose(by, found[0][0], rtol=1e-6)
            return same and by != 0 and fit(one, _changed(lambda v: change(v, by), our))

        fits = _all(zip(theirs, ours, strict=True), right)
        if fits and sum(size for _, size in found) >= FEWEST:
            return says
    return ""


def order(whole, part, ours, fit):
    """Say what is wrong with the order of results, where all are there; or return "".

    Parameters
    ----------
    whole : list
        All results, for each case.
    part : int or None
        Which of them is asked for, if not all.
    """
    says, pairs = "the results are in another order", list(zip(whole, ours, strict=True))
    if not all(isinstance(one, list) or getattr(one, "ndim", 0) for one in whole):
        return ""
    size = len(whole[0])
    if size > MOST or any(len(one) != size for one in whole):
        return _joined(pairs, part, fit) or _turned(pairs, part, fit)
    if part is None:
        if not all(isinstance(our, (list, tuple)) for our in ours):
            return _beside(pairs, size, fit)
        for places in itertools.permutations(range(size)):
            if _all(pairs, lambda one, our, places=places: fit([one[n] for n in places], our)):
                return says
    else:
        for place in range(size):
            if _all(pairs, lambda one, our, place=place: fit(one[place], our)):
                return says
    return _grouped(pairs, part, fit) or _joined(pairs, part, fit) or _turned(pairs, part, fit)


def alone(one, our, fit):
    """Say whether what is stored is one of the two numbers of an array that is asked for.

    Whole numbers, as labels, are right by chance, and so is what is like both. A value and its
    error are no array: who has one of them may not have thought of the other.
    """
    if not isinstance(our, np.ndarray) or our.shape != (2,) or our.dtype.kind != "f":
        return ""

    def right(one, our):
        return sum(fit(one, each) for each in our) == 1

    return ALONE if _all([(one, our)], right) else ""


def _beside(pairs, size, fit):
    """Say whether a single result is one of several that come back."""
    if all(isinstance(one, list) for one, _ in pairs):
        for place in range(size):
            if _all(pairs, lambda one, our, place=place: fit(one[place], our)):
                return BESIDE
    return ""


def _grouped(pairs, part, fit):
    """Say whether the results are there, but some of them stand in a list of their own."""
    for chosen, _ in opened(pairs[0][0]):

        def right(one, our, chosen=chosen):
            flat = dict(opened(one))[chosen]
            if part is not None:
                return any(_all([(each, our)], fit) for each in flat)
            orders = itertools.permutations(flat) if len(flat) <= MOST else ()
            return any(_all([(list(order), our)], fit) for order in orders)

        if _all(pairs, right):
            return GROUPED
    return ""


def _joined(pairs, part, fit):
    """Say whether the numbers of all results stand in one array, one after another."""

    def right(one, our):
        flat, size = np.asarray(_array(one)), np.size(our)
        if flat.ndim != 1 or len(flat) > LONGEST:
            return False
        if part is None:
            return len(our) > 1 and fit(flat, np.concatenate([np.ravel(each) for each in our]))
        starts = range(len(flat) - size + 1) if len(flat) > size else ()
        return any(fit(flat[n : n + size].reshape(np.shape(our)), our) for n in starts)

    return JOINED if _all(pairs, right) else ""


def _turned(pairs, part, fit):
    """Say whether a table of several results has them as columns."""

    def right(one, our):
        table = list(_array(one).T)
        return fit(table if part is None else table[part], our)

    return EXCHANGED if _all(pairs, right) else ""


def _all(cases, right):
    try:
        with np.errstate(all="ignore"):
            return all(right(*case) for case in cases)
    except Exception:  # their values may break anything
        return False


def _array(one):
    return as_numbers(one, np.empty((1, 1)))


def _sorted(one, our, fit):
    """Say whether numbers are ours but for their order (labels and masks have few values)."""
    if not isinstance(our, (np.ndarray, list)) or np.asarray(our).dtype.kind != "f":
        return False
    one, our = np.array(as_numbers(one, np.asarray(our))), np.asarray(our)
    return our.ndim > 0 and one.shape == our.shape and fit(np.sort(one, -1), np.sort(our, -1))


def _mask(our):
    return isinstance(our, np.ndarray) and our.dtype == bool and our.ndim == 1


def _rounded(our, digits):
    return _changed(lambda v: np.round(v, digits), our)


def _changed(change, our):
    """Return our value with a slip; raise ValueError where it makes no sense."""
    right = np.asarray(our)
    if isinstance(our, (str, tuple, dict)) or right.dtype.kind not in "iuf":
        raise ValueError
    if right.dtype.kind in "iu" and (not right.ndim or change not in LABELS.values()):
        raise ValueError  # a number of components is no label, and another one is no slip
    if right.dtype.kind == "f" and change in LABELS.values():
        raise ValueError
    found = change(right)
    # what is nan, or 0 everywhere, is no answer
    if not np.any(found) or np.any(np.isfinite(right) & ~np.isfinite(found)):
        raise ValueError
    return found
