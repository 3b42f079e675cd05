"""Data that an engine holds: on files, on other processes, on a cluster.

Whatever runs a function on every chunk and adds up what comes back is a source of a fit. `Source`
turns that one duty into all that a fit asks of its rows; `gmm_lib.dask_rows` is the source for
Dask. Nothing here is loaded for an array in memory, and no engine is imported here.
"""

import pickle
import warnings
from copy import deepcopy
from functools import cached_property, partial
from numbers import Integral
from pathlib import Path

import numpy as np

from gmm_lib import chunks
from gmm_lib import rows as in_memory
from gmm_lib.arrays import check_array, check_sample_weight
from gmm_lib.chunks import total_of  # for the engines
from gmm_lib.errors import NOT_CONVERGED, ConvergenceWarning
from gmm_lib.parameters import check
from gmm_lib.rows import Rows

__all__ = ["Source", "fit_saving", "total_of"]


class Source(Rows):
    """The data of a fit, held by an engine: all that is asked of them goes through `over`.

    A subclass has a method ``over(function)``: it runs ``function(number, values, weight)`` on
    every chunk, shape (m, D), with its number and its weights, shape (m,), a number or None, and
    adds up what comes back with ``+``, in the order of the chunks; None is left out (`total_of`).

    Attributes
    ----------
    n, D, dtype, names, total, present, mean, variance
        As in `Rows`; asked of the chunks when first needed: all but the last two in one pass, the
        mean and the variance in one more each.

    Notes
    -----
    Explained in the chapter *data-of-any-size*, section 'One duty'.

    Examples
    --------
    >>> class Drawers(Source):
    ...     def __init__(self, chunks):
    ...         self.drawers = chunks
    ...     def over(self, function):
    ...         return total_of(function(i, x, None) for i, x in enumerate(self.drawers))
    >>> from gmm_lib import GaussianMixture
    >>> source = Drawers([np.array([[0.0], [1.0]]), np.array([[8.0]])])
    >>> source.n, source.mean
    (3, array([3.]))
    >>> GaussianMixture().fit(source).means_
    array([[3.]])
    """

    is_stream = True

    def __array__(self, dtype=None, copy=None):
        """Refuse to become an array: what is with the engine may not fit."""
        raise TypeError("a source takes its weights when it is made, and is no array")

    def over(self, function):
        """Run a function on every chunk, and add up what comes back.

        Parameters
        ----------
        function : callable
            Of the number of the chunk, its values and its weights.

        Returns
        -------
        object
        """
        raise NotImplementedError("a source gives the method over(function)")

    @cached_property
    def facts(self):
        """list of Facts: what each chunk that has rows tells of itself, asked in one pass.

        Raises
        ------
        ChunkError
            If a chunk is not finite numbers, or its weights do not fit.
        """
        facts = self.over(chunks.facts_of) or []
        for what, i in ("number of features", 2), ("columns in the same order", 4):
            if len({found[i] for found in facts}) > 1:
                raise ValueError(f"All chunks of X must have the same {what}")
        if not facts:
            check_array(np.empty((0, 1)))  # says so
        check_sample_weight(np.ravel([found.extremes for found in facts]), [2 * len(facts)])
        return facts

    @cached_property
    def n(self):
        """int: the number of rows."""
        return sum(found.n for found in self.facts)

    @cached_property
    def D(self):  # noqa: N802, as in Rows
        """int: the number of features."""
        return self.facts[0].D

    @cached_property
    def dtype(self):
        """dtype: float32 if all data are, else float64."""
        return np.result_type(*{found.dtype for found in self.facts})

    @cached_property
    def names(self):
        """ndarray of object, shape (D,), or None: the names of the columns."""
        names = self.facts[0].names
        return None if names is None else np.asarray(names, dtype=object)

    @cached_property
    def total(self):
        """float: the sum of the weights."""
        return float(sum(found.total for found in self.facts))

    @cached_property
    def present(self):
        """int: the number of rows whose weight is not zero."""
        return sum(found.present for found in self.facts)

    @cached_property
    def weight(self):
        """ndarray, shape (n,), or None: the weights, brought here; a fit does not ask."""
        if all(found.extremes == (1, 1) for found in self.facts):
            return None
        return np.concatenate(self.over(chunks.weights_of))

    @cached_property
    def mean(self):
        """ndarray, shape (D,): the mean of each feature, computed about the first row."""
        origin = self.facts[0].first[:, np.newaxis]
        shift = self.add_up(lambda x, weight: ((x - origin) * weight).sum(axis=1), self.D)
        return origin[:, 0] + shift / self.total

    @property
    def chunks(self):
        """Iterable of ndarray: the chunks, brought here one by one, for what is no sum."""
        for found in self.facts:
            yield self.over(partial(chunks.only, found.number))[0]

    def add_up(self, function, width=1):
        """Run a function on every batch of every chunk, where it is, and add up what it returns.

        Parameters
        ----------
        function : callable
            Of samples, shape (D, m), and their weights; what it returns can be added.
        width : int
            How many numbers the work on a row takes.

        Returns
        -------
        object
        """
        return self.over(partial(chunks.of_chunk, function, width))

    def each(self, function, width=1):
        """Put together what a function makes of each batch; it is brought here.

        Parameters
        ----------
        function : callable
            Of samples, shape (D, m), it gives an array with m rows.
        width : int

        Returns
        -------
        ndarray, with n rows
        """
        return np.concatenate(self.over(partial(chunks.of_rows, function, width)))

    def table(self, random, least=1):
        """Bring rows here: all, or `rows.MOST` drawn at random, by their weights.

        The same as `Rows.table` draws of the same rows.

        Parameters
        ----------
        random : RandomState or Generator
        least : int

        Returns
        -------
        Rows
        """
        draw, begins, before = None, {}, 0.0
        for found in self.facts:
            begins[found.number] = before
            before += found.total
        if self.present > in_memory.MOST:
            draw = deepcopy(random), begins, self.total
            random.uniform(size=in_memory.MOST)
        parts = self.over(partial(chunks.rows_of, draw))
        X, weight = map(np.concatenate, zip(*parts, strict=True))
        if len(X) < least and draw:
            return in_memory.light_and_heavy(self, random)
        return Rows(X, weight if draw or np.ptp(weight) else None)


def fit_saving(model, X, path, every=10, sample_weight=None):
    """Fit, and write the state to a file every few steps; go on from the file if it is there.

    Each writing costs one pass over the data besides the steps, and one more each for the mean and
    the covariance of a prior that are computed from the data.

    Parameters
    ----------
    model : GaussianMixture or BayesianGaussianMixture
        With `n_init` 1; its `max_iter` counts the steps of all calls together.
    X : array-like, shape (n, D), re-iterable of such, dask array or data frame, or `Source`
    path : str or Path
        The file: a pickle of the model, so one to be opened only if it is yours.
    every : int
        How many steps there are between two writings; fewer before the last.
    sample_weight : array-like, shape (n,), optional

    Returns
    -------
    GaussianMixture or BayesianGaussianMixture
        The model; `n_iter_` counts all steps, `history_` and `lower_bounds_` are those of the
        last stretch of at most `every` steps.

    Raises
    ------
    ValueError
        If `n_init` is not 1, `every` no integer >= 1, or the file is that of another model.

    Notes
    -----
    The steps are those of one `fit`, to the last digit if the data are float64.
    Explained in the chapter *data-of-any-size*, section 'A cluster'.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from gmm_lib import GaussianMixture
    >>> X = np.array([[0.0], [1.0], [3.0], [8.0], [9.0]])
    >>> with TemporaryDirectory() as folder:
    ...     model = fit_saving(GaussianMixture(2, random_state=0), X, f"{folder}/state", every=2)
    >>> np.sort(model.means_.ravel()).round(2)
    array([1.33, 8.5 ])
    """
    check("n_init (of a fit that is saved)", model.n_init, (Integral, 1, 2))
    check("every", every, (Integral, 1))
    path, given, done = Path(path), model.get_params(), 0
    text = f"{type(model).__name__} with {given}"
    if path.exists():
        said, done, state = pickle.loads(path.read_bytes())
        if said != text:
            raise ValueError(f"{path} holds the state of {said}, and not of {text}")
        vars(model).update(state)
    rows = Rows.of(X, sample_weight)
    while done < given["max_iter"] and not (done and model.converged_):
        steps = min(every, given["max_iter"] - done)
        model.set_params(max_iter=steps, warm_start=done > 0 or given["warm_start"])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(rows)
        finally:
            model.set_params(**given)
        done += model.n_iter_
        model.n_iter_ = done
        beside = path.with_name(f"{path.name}.new")
        beside.write_bytes(pickle.dumps((text, done, vars(model))))
        beside.replace(path)  # whole, or not at all
    if given["max_iter"] and not model.converged_:
        model._warn(NOT_CONVERGED, ConvergenceWarning)
    return model
