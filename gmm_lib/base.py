"""What every estimator of the library needs: checked rows, checked parameters, two exceptions.

Nothing here is about mixtures.
`Rows` is the one place where data enter the library: an array or a stream of chunks, with or
without weights, becomes a series of small batches that the formulas work on.
"""

from dataclasses import fields
from numbers import Integral

import numpy as np


class NotFittedError(ValueError, AttributeError):
    """A method that needs fitted parameters was called before `fit`."""


class ConvergenceWarning(UserWarning):
    """The best run of `fit` used up `max_iter` steps before it met the stop rule."""


class InvalidParameterError(ValueError, TypeError):
    """A parameter has a value that is not allowed; the message says which one and what is."""


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
    >>> check_array([1.0, 2.0])
    Traceback (most recent call last):
        ...
    ValueError: Expected 2D array, got 1D array instead: X has shape (2,). Reshape it to (n, D)
    """
    if hasattr(X, "toarray"):
        raise TypeError(f"{name} is sparse, but only dense arrays are allowed: {name}.toarray()")
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
        raise ValueError(f"{got}: {name} has shape {values.shape}. Reshape it to (n, D)")
    if values.size == 0:
        what = "sample" if len(values) == 0 else "feature"
        got = f"Found array with 0 {what}(s) (shape={values.shape})"
        raise ValueError(f"{got} while a minimum of 1 is required by {name}.")
    if not np.isfinite([values.min(), values.max()]).all():
        raise ValueError(f"Input {name} contains NaN or infinity; every number must be finite")
    return values


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
    if hasattr(X, "__array__") or not hasattr(X, "__iter__") or isinstance(X, str):
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
    >>> rows.n, rows.D, [x.shape for x, w in rows.batches(4)]
    (8, 2, [(2, 4), (2, 1), (2, 3)])
    """

    def __init__(self, X, sample_weight=None):
        self.is_stream = is_stream(X)
        self.chunks = X if self.is_stream else [check_array(X)]
        checked = (
            [check_array(chunk)[:0] for chunk in self.chunks] if self.is_stream else self.chunks
        )
        if len({values.shape[1] for values in checked}) > 1:
            raise ValueError("All chunks of X must have the same number of features")
        self.dtype, self.D = np.result_type(*checked), checked[0].shape[1]
        self.n = sum(len(chunk) for chunk in self.chunks)
        self.weight = None if sample_weight is None else self._check_weight(sample_weight)
        self.total = float(self.n if self.weight is None else self.weight.sum())

    def _check_weight(self, sample_weight):
        if np.shape(sample_weight) != (self.n,):
            got = np.shape(sample_weight)
            raise ValueError(f"sample_weight must have shape ({self.n},), but got {got}")
        weight = check_array(np.reshape(sample_weight, (1, -1)), "sample_weight")[0]
        if weight.min() < 0 or weight.max() == 0:
            raise ValueError(f"sample_weight must be >= 0 and not all 0, but got {weight}")
        return weight.astype(np.float64)

    def batches(self, size):
        """Give the rows in batches of at most `size`, each as columns of float64.

        Parameters
        ----------
        size : int
            The largest number of rows in a batch.

        Yields
        ------
        x : ndarray, shape (D, m)
        weight : ndarray, shape (m,), or 1.0 without weights
        """
        start = 0
        for chunk in self.chunks:
            values = np.asarray(chunk)
            for begin in range(0, len(values), size):
                x = np.array(values[begin : begin + size].T, dtype=np.float64, order="C")
                first = start + begin
                yield x, 1.0 if self.weight is None else self.weight[first : first + x.shape[1]]
            start += len(values)

    def table(self, most):
        """Give the rows as one array; of a stream an even selection of at most `most`.

        Parameters
        ----------
        most : int

        Returns
        -------
        X : ndarray, shape (m, D)
        weight : ndarray, shape (m,), or None
        """
        if not self.is_stream:
            return self.chunks[0], self.weight
        step, first, parts = -(-self.n // most), 0, []
        for chunk in self.chunks:
            parts.append(np.asarray(chunk)[-first % step :: step])
            first += len(chunk)
        return np.vstack(parts), None if self.weight is None else self.weight[::step]


class Estimator:
    """The conventions of scikit-learn's estimators, for dataclasses whose fields are parameters.

    A parameter goes in under its name and is checked in `fit`; what was learned ends in `_`.
    `_allowed` says what each parameter may be, in the form that `check` takes.
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

    def _check_params(self):
        for name, allowed in self._allowed.items():
            check(name, getattr(self, name), allowed)

    def _check_fitted(self):
        if not hasattr(self, "n_features_in_"):
            name = f"This {type(self).__name__} instance is not fitted yet. Call 'fit'"
            raise NotFittedError(f"{name} with appropriate arguments before using this estimator.")

    def _check_rows(self, X, sample_weight=None):
        """Refuse to go on before `fit`, or with data of another width; else give the rows."""
        self._check_fitted()
        rows = Rows(X, sample_weight)
        expected = self.n_features_in_
        if rows.D != expected:
            name = f"{type(self).__name__} is expecting {expected} features as input"
            raise ValueError(f"X has {rows.D} features, but {name}.")
        return rows
