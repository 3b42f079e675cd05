"""What is done with one chunk of the data, in the place where it is, and what comes back of it.

`gmm_lib.engines` asks for these; all of them can be sent to another process.
"""

from copy import deepcopy
from functools import reduce
from operator import add
from typing import NamedTuple

import numpy as np

from gmm_lib import rows as in_memory
from gmm_lib.arrays import check_array, check_shape
from gmm_lib.rows import Rows


class ChunkError(ValueError):
    """A chunk of the data cannot be read, or is not what a chunk must be; says which one."""


class Facts(NamedTuple):
    """What a chunk tells of itself.

    Parameters
    ----------
    number : int
        Which chunk it is, from 0.
    n, D : int
    dtype : dtype
    names : tuple of str, or None
    total : float
        The sum of the weights.
    present : int
        The number of rows whose weight is not zero.
    extremes : tuple of float
        The least and the largest weight.
    first : ndarray, shape (D,)
        Its first row.
    """

    number: int
    n: int
    D: int
    dtype: object
    names: object
    total: float
    present: int
    extremes: tuple
    first: np.ndarray


def total_of(parts):
    """Add up parts in their order, None left out.

    Parameters
    ----------
    parts : iterable

    Returns
    -------
    object
        None if nothing is left.

    Examples
    --------
    >>> total_of([None, [1], [2]])
    [1, 2]
    """
    parts = [part for part in parts if part is not None]
    return reduce(add, parts) if parts else None


def chunk_of(number, values, weight):
    """Turn a chunk into rows, or say what is wrong with it, and which one it is.

    Parameters
    ----------
    number : int
    values : array-like, shape (m, D)
    weight : ndarray, shape (m,), float or None

    Returns
    -------
    Rows or None
        None if there are no rows.

    Raises
    ------
    ChunkError

    Examples
    --------
    >>> chunk_of(3, [[1.0], [2.0]], [0.0, 1.0]).present, chunk_of(4, np.empty((0, 1)), None)
    (1, None)
    """
    try:
        if not len(values):
            return None
        rows = Rows(values)
        if weight is not None:
            weight = np.full(rows.n, weight) if np.ndim(weight) == 0 else np.ravel(weight)
            rows.weight = check_shape(weight, (rows.n,), "sample_weight").astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ChunkError(f"chunk {number} of X: {error}") from error
    return rows


def facts_of(number, values, weight):
    """Ask a chunk what it is.

    Parameters
    ----------
    number : int
    values : array-like, shape (m, D)
    weight : ndarray, shape (m,), float or None

    Returns
    -------
    list of Facts, or None

    Examples
    --------
    >>> facts_of(0, [[1.0], [2.0]], [0.5, 0.0])[0].present
    1
    """
    rows = chunk_of(number, values, weight)
    if rows is None:
        return None
    weight = np.ones(rows.n) if rows.weight is None else rows.weight
    facts = rows.n, rows.D, rows.dtype, None if rows.names is None else tuple(rows.names)
    sums = float(weight.sum()), rows.present, (float(weight.min()), float(weight.max()))
    return [Facts(number, *facts, *sums, np.array(rows.chunks[0][0], dtype=float))]


def of_chunk(function, width, number, values, weight):
    """Run a function on every batch of a chunk, and add up: what travels is this sum.

    Parameters
    ----------
    function : callable
    width : int
    number : int
    values : array-like, shape (m, D)
    weight : ndarray, shape (m,), float or None

    Returns
    -------
    object or None

    Examples
    --------
    >>> of_chunk(lambda x, w: float(np.sum(x * w)), 1, 0, [[1.0], [2.0]], [1.0, 3.0])
    7.0
    """
    rows = chunk_of(number, values, weight)
    return rows and total_of(function(*batch) for batch in rows.batches(width))


def of_rows(function, width, number, values, weight):
    """Run a function on every batch of a chunk, and put together what it gives for the rows.

    Parameters
    ----------
    function : callable
    width : int
    number : int
    values : array-like, shape (m, D)
    weight : ndarray, shape (m,), float or None

    Returns
    -------
    list of ndarray, or None

    Examples
    --------
    >>> of_rows(lambda x: x[0] ** 2, 1, 0, [[1.0], [2.0]], None)
    [array([1., 4.])]
    """
    rows = chunk_of(number, values, weight)
    return rows and [rows.each(function, width)]


def rows_of(draw, number, values, weight):
    """Take rows of a chunk for the table of a start.

    Parameters
    ----------
    draw : tuple or None
        None takes all that are present. Else a RandomState or Generator, a dict of the weight of
        all chunks before the one with this number, and the weight of all chunks.
    number : int
    values : array-like, shape (m, D)
    weight : ndarray, shape (m,), float or None

    Returns
    -------
    list of a tuple of ndarray, or None
        The rows, and how often each was drawn.

    Examples
    --------
    >>> rows_of(None, 0, [[1.0], [5.0]], [2.0, 0.0])
    [(array([[1.]]), array([2.]))]
    """
    rows = chunk_of(number, values, weight)
    if rows is None:
        return None
    X, weight = rows.chunks[0], np.ones(rows.n) if rows.weight is None else rows.weight
    if draw:
        random, begins, total = deepcopy(draw)  # each chunk draws the same numbers, and looks up
        most, before = in_memory.MOST, begins[number]
        places = (np.arange(most) + random.uniform(size=most)) * (total / most)
        found = np.searchsorted(places, before + np.cumsum(weight))
        weight = np.diff(found, prepend=np.searchsorted(places, before))
    return [(X[weight > 0].astype(float), weight[weight > 0])]


def only(wanted, number, values, weight):
    """Give one chunk itself.

    Parameters
    ----------
    wanted : int
        Its number.
    number : int
    values : array-like, shape (m, D)
    weight : ndarray, shape (m,), float or None

    Returns
    -------
    list of ndarray, or None

    Examples
    --------
    >>> only(1, 0, [[1.0]], None), only(1, 1, [[2.0]], None)
    (None, [array([[2.]])])
    """
    return [check_array(values)] if number == wanted else None


def weights_of(number, values, weight):
    """Give the weights of a chunk.

    Parameters
    ----------
    number : int
    values : array-like, shape (m, D)
    weight : ndarray, shape (m,), float or None

    Returns
    -------
    list of ndarray, or None

    Examples
    --------
    >>> weights_of(0, [[1.0], [2.0]], 3.0)
    [array([3., 3.])]
    """
    rows = chunk_of(number, values, weight)
    return rows and [np.ones(rows.n) if rows.weight is None else rows.weight]
