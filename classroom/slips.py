"""Slips: a single thing is wrong at the very end, and changes every value or the form of all.

Whoever reads such an answer sees that nearly all of it is right: it costs half of the points, and
no more than two. (Where it deserves another number, the source has a typical mistake, which comes
first.)
"""

import itertools

import numpy as np

from .values import as_numbers

LOST = 2  # points, at most
MOST = 5  # results that a function of an assignment returns
VALUES = {
    "the sign is turned": lambda v: -v,
    "this is twice what it should be": lambda v: 2 * v,
    "this is half of what it should be": lambda v: v / 2,
    "this is a hundred times what it should be": lambda v: 100 * v,
    "this is a thousand times what it should be": lambda v: 1000 * v,
    "this is a thousandth of what it should be": lambda v: v / 1000,
    "the factor with √(2π) is missing, or not where it belongs": lambda v: v * np.sqrt(2 * np.pi),
    "the factor with 2π is missing, or not where it belongs": lambda v: v * 2 * np.pi,
    "this is the square of it: a root is missing": np.square,
    "this is the root of it": np.sqrt,
    "this is what is left to 1": lambda v: 1 - v,
}
LABELS = {  # of whole numbers
    "this counts from 1, not from 0": lambda v: v + 1,
    "this counts from 0, not from 1": lambda v: v - 1,
}
FORMS = {
    "this is the logarithm of it": np.exp,
    "this is what the logarithm is to be taken of": np.log,
    "rows and columns are exchanged": lambda one: one.T,
    "the numbers are those of a table with a single column, or row": np.ravel,
    "the numbers are the diagonal of a larger table": lambda one: np.diagonal(one, 0, -2, -1),
    "the numbers are not divided by their sum": lambda one: one / one.sum(-1, keepdims=True),
}


def slip(theirs, ours, fit):
    """Return what alone is wrong with values, and whether it is their form; or ("", False).

    Parameters
    ----------
    theirs, ours : list
        The values of all cases: the same slip has to be in each.
    fit : callable
        Says whether a value is ours.
    """
    pairs = list(zip(theirs, ours, strict=True))
    for says, change in (VALUES | LABELS).items():
        if _all(pairs, lambda one, our, change=change: fit(one, _changed(change, our))):
            return says, False
    for says, turned in FORMS.items():
        if _all(pairs, lambda one, our, turned=turned: fit(turned(_array(one)), our)):
            return says, True
    if _all(pairs, lambda one, our: _sorted(one, our, fit)):
        return "the values are right, in another order", True
    if _all(pairs, lambda one, our: _mask(our) and fit(one, np.flatnonzero(our))):
        return "these are the numbers of the rows, in place of a mask", True
    return "", False


def order(whole, part, ours, fit):
    """Say what is wrong with the order of results, where all are there; or return "".

    Parameters
    ----------
    whole : list
        All results, for each case.
    part : int or None
        Which of them is asked for, if not all.
    """
    says = "the results are in another order"
    if not all(isinstance(one, list) or getattr(one, "ndim", 0) for one in whole):
        return ""
    size = len(whole[0])
    if size > MOST or any(len(one) != size for one in whole):
        return _turned(whole, part, ours, fit)
    pairs = list(zip(whole, ours, strict=True))
    if part is None:
        if any(isinstance(our, np.ndarray) for our in ours):
            return ""  # entries of a single result
        for places in itertools.permutations(range(size)):
            if _all(pairs, lambda one, our, places=places: fit([one[n] for n in places], our)):
                return says
    else:
        for place in range(size):
            if _all(pairs, lambda one, our, place=place: fit(one[place], our)):
                return says
    return _turned(whole, part, ours, fit)


def _turned(whole, part, ours, fit):
    """Say whether a table of several results has them as columns."""
    pairs = list(zip(whole, ours, strict=True))

    def right(one, our):
        table = list(_array(one).T)
        return fit(table if part is None else table[part], our)

    return "rows and columns are exchanged" if _all(pairs, right) else ""


def _all(pairs, right):
    try:
        with np.errstate(all="ignore"):
            return all(right(one, our) for one, our in pairs)
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
