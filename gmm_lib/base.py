"""What every estimator of the library needs: checked rows, checked parameters, two exceptions.

Nothing here is about mixtures.
`Rows` is the one place where data enter the library: an array or a stream of chunks, with or
without weights, becomes a series of small batches that the formulas work on.
"""

import sys
import time
import warnings
from dataclasses import fields
from functools import cached_property
from numbers import Integral, Real

import numpy as np

BATCH = 2**17  # numbers in a batch, one megabyte
MOST = 2**17  # rows of a stream among which a start is chosen
COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")
STARTS = ("kmeans", "k-means++", "random", "random_from_data")
RULES = {  # what a parameter may be: one of some words, or a number of a kind and not below a least
    "covariance_type": COVARIANCE_TYPES,
    "init_params": STARTS,
    "n_components": (Integral, 1),
    "n_clusters": (Integral, 1),
    "n_init": (Integral, 1),
    "n_samples": (Integral, 1),
    "max_iter": (Integral, 0),
    "verbose_interval": (Integral, 1),
    "tol": (Real, 0),
    "reg_covar": (Real, 0),
}
ILL_DEFINED = (
    "Fitting the mixture model failed because some components have ill-defined empirical "
    "covariance (for instance caused by singleton or collapsed samples). Try to decrease the "
    "number of components, increase reg_covar, or scale the input data."
)
NOT_CONVERGED = (
    "Best performing initialization did not converge. Try different init parameters, "
    "or increase max_iter, tol, or check for degenerate data."
)


class NotFittedError(ValueError, AttributeError):
    """A method that needs fitted parameters was called before `fit`."""


class ConvergenceWarning(UserWarning):
    """The best run of `fit` used up `max_iter` steps before it met the stop rule."""


class InvalidParameterError(ValueError, TypeError):
    """A parameter has a value that is not allowed; the message says which one and what is."""


def also_sklearns(kind):
    """Give an exception or warning a second base: scikit-learn's of this name, if it is imported.

    Code that was written for scikit-learn's class catches its errors under its own names.

    Parameters
    ----------
    kind : type
        `NotFittedError` or `ConvergenceWarning`.

    Returns
    -------
    type

    Examples
    --------
    >>> issubclass(also_sklearns(NotFittedError), NotFittedError)
    True
    """
    theirs = getattr(sys.modules.get("sklearn.exceptions"), kind.__name__, None)
    reduce = {"__reduce__": lambda self: (kind, self.args)}  # pickles as ours, which has a name
    return kind if theirs is None else type(kind.__name__, (kind, theirs), reduce)


def check(name, value, allowed):
    """Refuse a parameter whose value is not allowed.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    value : object
        What the caller passed.
    allowed : tuple
        Either words, one of which it must be, or an abstract number type and the least value.

    Raises
    ------
    InvalidParameterError
        A ValueError and a TypeError in one.

    Examples
    --------
    >>> check("n_components", 0, (Integral, 1))
    Traceback (most recent call last):
        ...
    gmm_lib.base.InvalidParameterError: n_components must be an integer >= 1, but got 0
    """
    if isinstance(allowed[0], str):
        rule = f"one of {', '.join(map(repr, allowed))}"
        good = isinstance(value, str) and value in allowed
    else:
        kind, low = allowed
        rule = f"{'an integer' if kind is Integral else 'a finite number'} >= {low}"
        good = isinstance(value, kind) and value is not True and value is not False
        good = good and low <= value < np.inf
    if not good:
        raise InvalidParameterError(f"{name} must be {rule}, but got {value!r}")


def check_random_state(random_state):
    """Turn a seed into a stream of random numbers.

    Parameters
    ----------
    random_state : None, int, RandomState or Generator
        None is numpy's global stream; an int starts a new stream; a stream is returned as it is.

    Returns
    -------
    numpy.random.RandomState or numpy.random.Generator

    Raises
    ------
    InvalidParameterError
        For anything else.

    Examples
    --------
    >>> check_random_state(0).uniform() == check_random_state(0).uniform()
    True
    """
    if random_state is None:
        return np.random.mtrand._rand
    if isinstance(random_state, np.random.RandomState | np.random.Generator):
        return random_state
    check("random_state (if it is no random stream)", random_state, (Integral, 0))
    return np.random.RandomState(random_state)


def check_array(X, name="X"):
    """Turn a table of numbers into a float array, or say what is wrong with it.

    Parameters
    ----------
    X : array-like, shape (n, D)
        Numbers; float32 and float64 stay what they are, all else becomes float64.
    name : str
        The parameter's name, for the message.

    Returns
    -------
    ndarray, shape (n, D)

    Raises
    ------
    ValueError
        Not two-dimensional, empty, complex, NaN or infinite.
    TypeError
        Not numbers at all.

    Examples
    --------
    >>> check_array([[1, 2], [3, 4]]).dtype
    dtype('float64')
    >>> check_array([1.0])
    Traceback (most recent call last):
        ...
    ValueError: Expected 2D array, got 1D array instead: X has shape (1,). Reshape your data.
    """
    if hasattr(X, "toarray"):
        raise TypeError(f"{name} is sparse, which is not supported: give {name}.toarray()")
    values = np.asarray(X)
    if values.dtype.kind == "c":
        raise ValueError(f"Complex data not supported: {name} has dtype {values.dtype}")
    if values.dtype not in (np.float32, np.float64):
        try:
            values = values.astype(np.float64)
        except (TypeError, ValueError) as error:
            message = f"{name} must hold real numbers, but got dtype {values.dtype}: {error}"
            raise type(error)(message) from error
    if values.ndim != 2:
        got = f"Expected 2D array, got {values.ndim}D array instead"
        raise ValueError(f"{got}: {name} has shape {values.shape}. Reshape your data.")
    if values.size == 0:
        what = "sample" if len(values) == 0 else "feature"
        got = f"Found array with 0 {what}(s) (shape={values.shape})"
        raise ValueError(f"{got} while a minimum of 1 is required by {name}.")
    if not np.isfinite([values.min(), values.max()]).all():
        raise ValueError(f"Input {name} contains NaN or infinity; every number must be finite")
    return values


def check_shape(values, shape, name):
    """Turn numbers into a float array of a given shape, or say what is wrong with them.

    Parameters
    ----------
    values : array-like
    shape : tuple of int
    name : str
        The parameter's name, for the message.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        For another shape, NaN or infinite.

    Examples
    --------
    >>> check_shape([1, 2, 3], (2,), "weights")
    Traceback (most recent call last):
        ...
    ValueError: The parameter 'weights' should have the shape of (2,), but got (3,)
    """
    values = np.asarray(values)
    if values.shape != shape:
        got = f"should have the shape of {shape}, but got {values.shape}"
        raise ValueError(f"The parameter '{name}' {got}")
    return check_array(values.reshape(1, -1), name).reshape(shape)


def check_enough(n, K, name):
    """Refuse more components or clusters than there are samples.

    Parameters
    ----------
    n, K : int
        Number of samples and of components.
    name : str
        The parameter's name, for the message.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_enough(3, 5, "n_components")
    Traceback (most recent call last):
        ...
    ValueError: Expected n_samples >= n_components but got n_components = 5, n_samples = 3
    """
    if n < K:
        raise ValueError(f"Expected n_samples >= {name} but got {name} = {K}, n_samples = {n}")


def check_weights(weights, K):
    """Refuse weights that are no distribution over K components.

    Parameters
    ----------
    weights : array-like, shape (K,)
    K : int

    Returns
    -------
    ndarray, shape (K,)

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_weights([0.5, 0.6], 2)
    Traceback (most recent call last):
        ...
    ValueError: The parameter 'weights' should be normalized, but got sum(weights) = 1.10000
    """
    weights = check_shape(weights, (K,), "weights")
    if weights.min() < 0 or weights.max() > 1:
        got = f"max value {weights.max():.5f}, min value {weights.min():.5f}"
        raise ValueError(f"The parameter 'weights' should be in the range [0, 1], but got {got}")
    if abs(weights.sum() - 1) > (1e-6 if weights.dtype == np.float32 else 1e-8):
        got = f"sum(weights) = {weights.sum():.5f}"
        raise ValueError(f"The parameter 'weights' should be normalized, but got {got}")
    return weights


def check_positive(values, shape, name):
    """Refuse variances that are not positive, or matrices that are not positive definite.

    Parameters
    ----------
    values : array-like
    shape : tuple of int
        Ending in (D, D) for matrices.
    name : str
        The parameter's name, for the message; it starts with the covariance type.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_positive([1.0, -1.0], (2,), "spherical covariance")
    Traceback (most recent call last):
        ...
    ValueError: 'spherical covariance' should be positive
    """
    values = check_shape(values, shape, name)
    if name.startswith(("full", "tied")):
        symmetric = np.allclose(values, values.swapaxes(-1, -2))
        if not symmetric or np.linalg.eigvalsh(values).min() <= 0:
            raise ValueError(f"'{name}' should be symmetric, positive-definite")
    elif values.min() <= 0:
        raise ValueError(f"'{name}' should be positive")
    return values


def check_start(parts, size, shape, covariance_type):
    """Check the parts of a start that were given, and turn precisions into covariances.

    Parameters
    ----------
    parts : tuple
        Weights, shape (K,), means, shape (K, D), and precisions, each an array-like or None.
    size : tuple of int
        K and D.
    shape : tuple of int
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    weights, means, covariances : ndarray or None

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_start((None, [[0.0]], [4.0]), (1, 1), (1,), "spherical")
    (None, array([[0.]]), array([0.25]))
    """
    weights, means, precisions = parts
    if weights is not None:
        weights = check_weights(weights, size[0])
    if means is not None:
        means = check_shape(means, size, "means")
    if precisions is None:
        return weights, means, None
    precisions = check_positive(precisions, shape, f"{covariance_type} precision").astype(float)
    matrices = covariance_type in ("full", "tied")
    return weights, means, np.linalg.inv(precisions) if matrices else 1 / precisions


def check_indices(indices, D):
    """Refuse indices that are no features, or repeated, or none at all.

    Parameters
    ----------
    indices : int or sequence of int
    D : int
        Number of features.

    Returns
    -------
    list of int

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_indices([0, 3], 3)
    Traceback (most recent call last):
        ...
    ValueError: indices must be different integers from 0 to 2, but got [0, 3]
    """
    indices = np.atleast_1d(indices).tolist()
    if not indices or len(set(indices)) < len(indices) or not set(indices) <= set(range(D)):
        raise ValueError(f"indices must be different integers from 0 to {D - 1}, but got {indices}")
    return indices


def is_stream(X):
    """Tell whether X is a series of chunks rather than one array.

    Parameters
    ----------
    X : object

    Returns
    -------
    bool
        True for a list or any other re-iterable of 2-D arrays.

    Raises
    ------
    ValueError
        For a one-shot iterator: EM reads the data many times.

    Examples
    --------
    >>> is_stream([np.zeros((5, 2)), np.zeros((3, 2))]), is_stream([[1.0, 2.0]])
    (True, False)
    """
    array = isinstance(X, str) or hasattr(X, "__array__") or hasattr(X, "toarray")
    if array or not hasattr(X, "__iter__"):
        return False
    if iter(X) is X:
        raise ValueError(
            "X is a one-shot iterator, but EM reads the data again and again: give a list"
        )
    return getattr(next(iter(X), None), "ndim", None) == 2


class Rows:
    """The data of a fit, in batches: an array or a stream of chunks, weighted or not.

    Parameters
    ----------
    X : array-like, shape (n, D), or re-iterable of such
        The data. A stream is read anew in each pass and never held in memory.
    sample_weight : array-like, shape (n,), optional
        How often each row counts; for a stream, one array for all its rows.

    Attributes
    ----------
    n, D : int
        Number of rows and of features.
    dtype : dtype
        float32 if all data are, else float64.
    total : float
        The sum of the weights; n without weights.

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

    def __init__(self, X, sample_weight=None):
        self.is_stream = is_stream(X)
        self.chunks = X if self.is_stream else [check_array(X)]
        checked = map(check_array, self.chunks) if self.is_stream else self.chunks
        facts = [(len(values), values.shape[1], values.dtype) for values in checked]  # no rows
        lengths, widths, dtypes = zip(*facts, strict=True)
        if len(set(widths)) > 1:
            raise ValueError("All chunks of X must have the same number of features")
        self.n, self.D, self.dtype = sum(lengths), widths[0], np.result_type(*set(dtypes))
        self.weight = None if sample_weight is None else self._check_weight(sample_weight)
        self.total = float(self.n if self.weight is None else self.weight.sum())

    def _check_weight(self, sample_weight):
        weight = check_shape(sample_weight, (self.n,), "sample_weight").astype(np.float64)
        if weight.min() < 0 or weight.max() == 0:
            got = f"values from {weight.min()} to {weight.max()}"
            raise ValueError(f"sample_weight must be >= 0 and not all zero, but got {got}")
        return weight

    @classmethod
    def of(cls, X, sample_weight=None):
        """Give X itself if it is Rows already, else the rows of X.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such, or Rows
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        Rows
        """
        return X if isinstance(X, cls) else cls(X, sample_weight)

    def present(self):
        """Leave out the rows of weight zero (of a stream they stay, and count nothing).

        Returns
        -------
        Rows
        """
        if self.is_stream or self.weight is None or self.weight.all():
            return self
        return Rows(self.chunks[0][self.weight > 0], self.weight[self.weight > 0])

    def batches(self, width=1):
        """Give the rows in batches so small that the work on one stays in a processor's cache.

        Parameters
        ----------
        width : int
            How many numbers the work on a row takes.

        Yields
        ------
        x : ndarray, shape (D, m)
            Columns of float64.
        weight : ndarray, shape (m,), or 1.0 without weights
        """
        size = max(256, BATCH // width)
        start = 0
        for chunk in self.chunks:
            values = np.asarray(chunk)
            for begin in range(0, len(values), size):
                x = np.asarray(values[begin : begin + size], dtype=np.float64).T
                first = start + begin
                yield x, 1.0 if self.weight is None else self.weight[first : first + x.shape[1]]
            start += len(values)

    @cached_property
    def variance(self):
        """float: the mean of the features' variances, computed about the first row."""
        origin, shift, square = next(self.batches())[0][:, :1], 0.0, 0.0
        for x, weight in self.batches(self.D):
            offsets = x - origin
            shift = shift + (offsets * weight).sum(axis=1) / self.total
            square = square + np.vdot(offsets * weight, offsets) / self.total
        return float(square - shift @ shift) / self.D

    def table(self):
        """Give rows in memory: all of an array, of a stream an even selection of at most `MOST`.

        Returns
        -------
        Rows
        """
        if not self.is_stream:
            return self
        step, first, parts = -(-self.n // MOST), 0, []
        for chunk in self.chunks:
            parts.append(np.asarray(chunk)[-first % step :: step])
            first += len(chunk)
        return Rows(np.vstack(parts), None if self.weight is None else self.weight[::step])


class Estimator:
    """The conventions of scikit-learn's estimators, for dataclasses whose fields are parameters.

    A parameter goes in under its name and is checked in `fit`; what was learned ends in `_`.
    `RULES` says what each parameter may be.
    """

    def get_params(self, deep=True):
        """Give the constructor's parameters as a dictionary.

        Parameters
        ----------
        deep : bool
            Not used; scikit-learn passes it.

        Returns
        -------
        dict
        """
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def set_params(self, **params):
        """Change parameters by name.

        Parameters
        ----------
        **params
            New values.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For a name that is no parameter.
        """
        for name, value in params.items():
            if name not in self.get_params():
                valid = f"Valid parameters are: {list(self.get_params())}."
                raise ValueError(f"Invalid parameter {name!r} for estimator {self!r}. {valid}")
            setattr(self, name, value)
        return self

    def __repr__(self):
        params = [(field.name, getattr(self, field.name), field.default) for field in fields(self)]
        changed = [f"{name}={value!r}" for name, value, usual in params if value is not usual]
        return f"{type(self).__name__}({', '.join(changed)})"

    def _say(self, text, began=None, more=""):
        if self.verbose > 1 and began is not None:
            text += f"\t time lapse {time.perf_counter() - began:.5f}s\t {more}"
        if self.verbose:
            print(text)

    def _warn_not_converged(self):
        warnings.warn(NOT_CONVERGED, also_sklearns(ConvergenceWarning), stacklevel=3)

    def __sklearn_tags__(self):
        from sklearn.base import BaseEstimator, DensityMixin  # noqa: PLC0415

        return type("Peer", (DensityMixin, BaseEstimator), {})().__sklearn_tags__()

    def _check_params(self):
        """Check the parameters by the rules."""
        for name, value in self.get_params().items():
            if name in RULES:
                check(name, value, RULES[name])

    def _random_stream(self):
        """Go on through the random stream of `fit`, or start one, or a new one for a new seed."""
        seed, stream = getattr(self, "_stream", (None, None))
        if stream is None or seed is not self.random_state:
            stream = check_random_state(self.random_state)
            self._stream = self.random_state, stream
        return stream

    def _check_fitted(self):
        if not hasattr(self, "n_features_in_"):
            name = f"This {type(self).__name__} instance is not fitted yet. Call 'fit'"
            message = f"{name} with appropriate arguments before using this estimator."
            raise also_sklearns(NotFittedError)(message)

    def _check_rows(self, X, sample_weight=None):
        """Refuse to go on before `fit`, or with data of another width; else give the rows."""
        self._check_fitted()
        rows = Rows(X, sample_weight)
        name, expected = type(self).__name__, self.n_features_in_
        if expected != rows.D:
            got = f"X has {rows.D} features"
            raise ValueError(f"{got}, but {name} is expecting {expected} features as input.")
        return rows
