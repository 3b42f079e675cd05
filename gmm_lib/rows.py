"""The data of a fit: the one place where they enter the library.

An array or a stream of chunks, with or without weights, becomes a series of small batches that the
formulas work on. Whatever has `n`, `D` and `add_up` can stand in for `Rows` in the half-steps of
`em_steps`; a fit asks for more, which `engines.Source` gives.
"""

from copy import copy
from functools import cached_property

import numpy as np

from gmm_lib import threads
from gmm_lib.arrays import check_array, check_sample_weight, names_of
from gmm_lib.parameters import check_that

BATCH = 2**19  # numbers in a batch, four megabytes: threads wait for Python between its steps
MOST = 2**17  # rows among which a start is chosen

# glibc gives freed memory back to the system, which clears it anew at the next use, until a larger
# piece has once been freed: from then on it keeps what the work on a batch needs (halves the time)
np.empty(4 * BATCH)


def is_stream(X):
    """Tell whether X is a series of chunks rather than one array.

    Parameters
    ----------
    X : object

    Returns
    -------
    bool
        True for a list or any other re-iterable of 2-D arrays or data frames.

    Raises
    ------
    ValueError
        For a one-shot iterator: EM reads the data many times.

    Examples
    --------
    >>> is_stream([np.zeros((5, 2)), np.zeros((3, 2))]), is_stream([[1.0, 2.0]])
    (True, False)
    """
    array = isinstance(X, str | memoryview) or hasattr(X, "__array__") or hasattr(X, "toarray")
    if array or not hasattr(X, "__iter__"):
        return False
    if iter(X) is X:
        raise ValueError("X is a one-shot iterator, but EM reads the data many times: give a list")
    first = next(iter(X), None)
    return getattr(first, "ndim", len(getattr(first, "shape", ()))) == 2


class Rows:
    """The data of a fit, in batches: an array or a stream of chunks, weighted or not.

    Parameters
    ----------
    X : array-like, shape (n, D), or re-iterable of such
        The data. A stream is read anew in each pass and never held in memory.
    sample_weight : float or array-like, shape (n,), optional
        How often each row counts; for a stream, one array for all its rows, or one for each chunk.
        Rows of weight zero are absent.

    Attributes
    ----------
    n, D : int
        Number of rows and of features.
    dtype : dtype
        float32 if all data are, else float64.
    names : ndarray of object, shape (D,), or None
        The names of the columns, if the data are data frames.
    total : float
        The sum of the weights; n without weights.
    add : callable
        What adds up a function over batches: `threads.add_up`, or what `threads.team` gives.

    Raises
    ------
    ValueError, TypeError
        For data or weights that are not finite real numbers of matching shapes.

    Examples
    --------
    >>> rows = Rows([np.zeros((5, 2)), np.zeros((3, 2))])
    >>> rows.n, rows.D, [x.shape for x, w in rows.batches()]
    (8, 2, [(2, 5), (2, 3)])
    """

    _check = staticmethod(check_array)  # what a chunk holds

    def __init__(self, X, sample_weight=None):
        self.is_stream = is_stream(X)
        self.chunks = X if self.is_stream else [self._check(X)]
        facts = [*map(self._facts, X)] if self.is_stream else [self._facts(X, self.chunks[0])]
        lengths, widths, dtypes, names = zip(*facts, strict=True)  # no rows: they may not fit
        for what, found in ("number of features", widths), ("columns in the same order", names):
            if len(set(found)) > 1:
                raise ValueError(f"All chunks of X must have the same {what}")
        self.n, self.D, dtypes = sum(lengths), widths[0], set(dtypes) - {None}
        check_array(np.zeros((min(self.n, 1), self.D)))  # says so if there are no rows
        self.dtype, self.add = np.result_type(*dtypes), threads.add_up
        self.names = None if names[0] is None else np.asarray(names[0], dtype=object)
        self.weight = None if sample_weight is None else check_sample_weight(sample_weight, lengths)
        self.total = float(self.n if self.weight is None else self.weight.sum())

    def _facts(self, chunk, x=None):
        """Check a chunk, and give its length, width, dtype (None without rows) and names."""
        names = names_of(chunk)
        x = self._check(chunk, empty=True) if x is None else x
        return *x.shape, x.dtype if len(x) else None, None if names is None else tuple(names)

    @classmethod
    def of(cls, X, sample_weight=None):
        """Give X itself if it is Rows already, else the rows of X.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such, or Rows, or dask array or data frame
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        Rows
        """
        if cls is Rows and hasattr(X, "__dask_graph__"):
            from gmm_lib.dask_rows import DaskRows as cls  # noqa: N813, PLC0415, if asked
        return X if sample_weight is None and hasattr(X, "add_up") else cls(X, sample_weight)

    @cached_property
    def present(self):
        """int: the number of rows whose weight is not zero."""
        return self.n if self.weight is None else int(np.count_nonzero(self.weight))

    def unweighted(self):
        """Give all rows, as often as they stand there.

        Returns
        -------
        Rows
        """
        rows = copy(self)
        rows.weight, rows.present = None, self.n
        return rows

    def batches(self, width=1):
        """Give the rows in batches so small that the work on one stays in a processor's cache.

        Parameters
        ----------
        width : int
            How many numbers the work on a row takes.

        Yields
        ------
        x : ndarray, shape (D, m)
            Columns of float64, those of weight zero left out.
        weight : ndarray, shape (m,), or 1.0 without weights

        Raises
        ------
        ValueError
            If a stream has not as many rows and features as in the first pass, or no numbers.
        """
        parts = -(-self.n * width // BATCH)  # an even number, for an even number of threads
        size, start = max(256, -(-self.n // (parts + parts % 2 * (parts > 1)))), 0
        for chunk in self.chunks:
            values = self._check(chunk, empty=True) if self.is_stream else chunk
            if values.shape[1] != self.D:
                raise ValueError(f"X had {self.D} features when first read, now {values.shape[1]}")
            for begin in range(0, len(values), size):
                # a copy of a stream's: it may read the next chunk into the same memory
                x = np.array(values[begin : begin + size], float, copy=self.is_stream or None).T
                weight = 1.0 if self.weight is None else self.weight[start + begin :][: x.shape[1]]
                if self.present < self.n:
                    x, weight = x[:, weight > 0], weight[weight > 0]
                if x.size:
                    yield x, weight
            start += len(values)
        if start != self.n:
            raise ValueError(f"X gave {self.n} rows when it was first read, and now {start}")

    def add_up(self, function, width=1):
        """Run a function on every batch, and add up what it returns.

        Parameters
        ----------
        function : callable
            Of samples, shape (D, m), and their weights; what it returns can be added.
        width : int
            How many numbers the work on a row takes.

        Returns
        -------
        object

        Examples
        --------
        >>> Rows([[1.0], [2.0]], sample_weight=[1, 3]).add_up(lambda x, w: np.sum(x * w))
        np.float64(7.0)
        """
        return self.add(function, self.batches(width), ahead=1 if self.is_stream else threads.AHEAD)

    def each(self, function, width=1):
        """Put together what a function makes of each batch, rows of weight zero as well.

        Parameters
        ----------
        function : callable
            Of samples, shape (D, m), it gives an array with m rows.
        width : int
            How many numbers the work on a row takes.

        Returns
        -------
        ndarray, with n rows

        Examples
        --------
        >>> Rows([[1.0], [2.0]], sample_weight=[1, 0]).each(lambda x: x[0] ** 2)
        array([1., 4.])
        """
        batches = self.unweighted().batches(width)
        return np.concatenate([function(x) for x, _ in batches])

    @cached_property
    def mean(self):
        r"""ndarray, shape (D,): the mean of each feature, computed about the first row.

        Accuracy: to :math:`(n + 4) \epsilon` of the mean distance from that row, plus
        :math:`2 \epsilon` of the mean.
        """
        origin = next(self.batches())[0][:, :1]
        shift = self.add_up(lambda x, weight: ((x - origin) * weight).sum(axis=1), self.D)
        return origin[:, 0] + shift / self.total

    @cached_property
    @np.errstate(over="ignore", invalid="ignore")
    def variance(self):
        r"""float: the mean of the features' variances, computed about their means.

        Samples so far apart that their squares overflow, times their weights, are an error.
        Accuracy: to :math:`(n + D + 8) \epsilon` of it, plus the squared error of the mean.
        """
        square = self.add_up(lambda x, w, m=self.mean[:, None]: np.sum((x - m) ** 2 * w), self.D)
        rule = "finite (scale X), also times the sum of sample_weight"
        check_that(np.isfinite(square), "the variance of X", rule, float(square))
        return float(square) / self.total / self.D

    def table(self, random, least=1):
        """Give rows in memory: all, or `MOST` drawn at random, by their weights.

        One row is drawn from each of `MOST` equal parts of the total weight, so that neither the
        order of the rows nor the sizes of the chunks matter. Where a few rows have nearly all the
        weight, and fewer than asked for would be drawn, it is what `light_and_heavy` gives.

        Parameters
        ----------
        random : RandomState or Generator
            Used only if there are more than `MOST` rows.
        least : int
            How many different rows are needed.

        Returns
        -------
        Rows
        """
        if self.present <= MOST:
            if not self.is_stream and self.weight is None:
                return self
            parts = [(x.T, np.broadcast_to(w, x.shape[1])) for x, w in self.batches()]
            X, weight = map(np.concatenate, zip(*parts, strict=True))
            return Rows(X, weight if np.ptp(weight) else None)  # equal ones draw as none do
        places = (np.arange(MOST) + random.uniform(size=MOST)) * (self.total / MOST)
        parts, before = [], 0.0
        for x, weight in self.batches():
            ends = before + np.cumsum(np.broadcast_to(weight, x.shape[1]))
            drawn = np.diff(np.searchsorted(places, ends), prepend=np.searchsorted(places, before))
            parts.append((x.T[drawn > 0], drawn[drawn > 0]))
            before = ends[-1]
        table = Rows(*map(np.concatenate, zip(*parts, strict=True)))
        return table if table.n >= least else light_and_heavy(self, random)


def light_and_heavy(rows, random):
    r"""Draw `MOST` different rows, the heaviest ones surely.

    By priority sampling: of the numbers :math:`w_i / u_i`, with u uniform, the `MOST` largest; each
    row that is drawn has the weight :math:`\max(w_i, \tau)`, where :math:`\tau` is the largest
    number that was left out. The expected weight of each row is its own.

    Parameters
    ----------
    rows : Rows
        With weights, more than `MOST` of them above zero.
    random : RandomState or Generator

    Returns
    -------
    Rows

    References
    ----------
    N. Duffield, C. Lund and M. Thorup, Priority sampling for estimation of arbitrary subset sums,
    *Journal of the ACM* 54 (2007), article 32.

    Examples
    --------
    >>> weight = np.where(np.arange(140_000) < 2, 1e9, 1.0)
    >>> rows = Rows(np.arange(140_000.0)[:, np.newaxis], weight)
    >>> table = light_and_heavy(rows, np.random.RandomState(0))
    >>> table.n == MOST, table.weight.max(), abs(table.total / rows.total - 1) < 1e-6
    (True, np.float64(1000000000.0), True)
    """
    priorities, parts, end = rows.weight / (1 - random.uniform(size=rows.n)), [], 0
    threshold = np.partition(priorities, -MOST - 1)[-MOST - 1]
    for chunk in rows.chunks:
        x = rows._check(chunk, empty=True)
        begin, end = end, end + len(x)
        drawn = priorities[begin:end] > threshold
        parts.append((x[drawn], np.maximum(rows.weight[begin:end], threshold)[drawn]))
    X, weight = map(np.concatenate, zip(*parts, strict=True))
    return Rows(X.astype(float), weight)
