"""What every estimator of the library needs: checked rows, checked parameters, two exceptions.

Nothing here is about mixtures.
`Rows` is the one place where data enter the library: an array or a stream of chunks, with or
without weights, becomes a series of small batches that the formulas work on.
"""

import inspect
from numbers import Integral

import numpy as np


class NotFittedError(ValueError, AttributeError):
    """A method that needs fitted parameters was called before `fit`."""


class ConvergenceWarning(UserWarning):
    """The best run of `fit` used up `max_iter` steps before it met the stop rule."""


class InvalidParameterError(ValueError, TypeError):
    """A parameter has a value that is not allowed; the message says which one and what is."""


def check_number(name, value, kind, low):
    """Refuse a parameter that is not a number of the right kind, at least `low`.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    value : object
        What the caller passed.
    kind : {Integral, Real}
        The abstract number type that is allowed.
    low : int or float
        The smallest allowed value.

    Raises
    ------
    InvalidParameterError
        A ValueError and a TypeError in one.

    Examples
    --------
    >>> from numbers import Integral
    >>> check_number("n_components", 0, Integral, low=1)
    Traceback (most recent call last):
        ...
    gmm_lib.base.InvalidParameterError: n_components must be an integer >= 1, but got 0
    """
    is_number = isinstance(value, kind) and not isinstance(value, bool | np.bool_)
    if not (is_number and low <= value < np.inf):
        word = "an integer" if kind is Integral else "a finite number"
        raise InvalidParameterError(f"{name} must be {word} >= {low}, but got {value!r}")


def check_choice(name, value, allowed):
    """Refuse a parameter that is none of the allowed words.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    value : object
        What the caller passed.
    allowed : sequence of str
        The allowed words.

    Raises
    ------
    InvalidParameterError
        A ValueError and a TypeError in one.

    Examples
    --------
    >>> check_choice("init", "best", ("random", "k-means++"))
    Traceback (most recent call last):
        ...
    gmm_lib.base.InvalidParameterError: init must be one of 'random', 'k-means++', but got 'best'
    """
    if not (isinstance(value, str) and value in allowed):
        words = ", ".join(map(repr, allowed))
        raise InvalidParameterError(f"{name} must be one of {words}, but got {value!r}")


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
    check_number("random_state (if it is no random stream)", random_state, Integral, low=0)
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
    ValueError: Expected 2D array, got 1D array instead: X must have shape (n, D), but got (2,). \
Reshape your data: X.reshape(-1, 1) for one feature, X.reshape(1, -1) for one sample
    """
    if hasattr(X, "toarray"):
        raise TypeError(f"{name} is a sparse container; dense data is required: use X.toarray()")
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
        hint = ": X.reshape(-1, 1) for one feature, X.reshape(1, -1) for one sample"
        raise ValueError(
            f"Expected 2D array, got {values.ndim}D array instead: {name} must have shape (n, D), "
            f"but got {values.shape}. Reshape your data{hint if values.ndim < 2 else ''}"
        )
    n, D = values.shape
    if n == 0 or D == 0:
        what = "sample" if n == 0 else "feature"
        raise ValueError(
            f"Found array with 0 {what}(s) (shape={values.shape}) while a minimum of 1 is "
            f"required by {name}."
        )
    if not np.isfinite([values.min(), values.max()]).all():
        bad = "NaN" if np.isnan(values.min()) else "infinity"
        raise ValueError(f"Input {name} contains {bad}; every number must be finite")
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
            "X is a one-shot iterator, but EM reads the data many times: pass a list of chunks "
            "or an object whose __iter__ starts anew"
        )
    first = next(iter(X), None)
    return getattr(first, "ndim", None) == 2


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
        self.chunks = X if is_stream(X) else [check_array(X)]
        shapes, dtypes = [], set()
        for chunk in self.chunks:
            values = check_array(chunk)
            shapes.append(values.shape)
            dtypes.add(values.dtype)
        if len({D for _, D in shapes}) > 1:
            raise ValueError(f"All chunks of X need the same number of features, got {shapes}")
        self.n, self.D = sum(n for n, _ in shapes), shapes[0][1]
        self.dtype = np.result_type(*dtypes)
        self.weight = None if sample_weight is None else self._check_weight(sample_weight)
        self.total = float(self.n if self.weight is None else self.weight.sum())

    def _check_weight(self, sample_weight):
        weight = check_array(np.reshape(sample_weight, (1, -1)), "sample_weight")[0]
        if np.shape(sample_weight) != (self.n,):
            raise ValueError(
                f"sample_weight must have shape ({self.n},), but got {np.shape(sample_weight)}"
            )
        if weight.min() < 0 or weight.max() <= 0:
            raise ValueError("sample_weight must be >= 0 and not all zero")
        return weight.astype(np.float64)

    def batches(self, size):
        """Give the rows in batches of at most `size`, each as columns (D, m) of float64.

        Parameters
        ----------
        size : int
            The largest number of rows in a batch.

        Yields
        ------
        x : ndarray, shape (D, m)
        weight : ndarray, shape (m,), or None
        """
        start = 0
        for chunk in self.chunks:
            values = np.asarray(chunk)
            for begin in range(0, len(values), size):
                part = values[begin : begin + size]
                where = slice(start + begin, start + begin + len(part))
                weight = None if self.weight is None else self.weight[where]
                yield np.array(part.T, dtype=np.float64, order="C"), weight
            start += len(values)

    def sample(self, most):
        """Give all rows in one array, or an even selection if there are more than `most`.

        Parameters
        ----------
        most : int

        Returns
        -------
        ndarray, shape (min(n, most), D)
        """
        X = np.hstack([x for x, _ in self.batches(most)]).T
        return X[np.linspace(0, self.n - 1, min(self.n, most)).astype(int)]


class Estimator:
    """The conventions of scikit-learn's estimators: parameters in, attributes_ out."""

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
        return {name: getattr(self, name) for name in self._defaults()}

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
            if name not in self._defaults():
                raise ValueError(
                    f"Invalid parameter {name!r} for estimator {type(self).__name__}. Valid "
                    f"parameters are: {list(self._defaults())}."
                )
            setattr(self, name, value)
        return self

    @classmethod
    def _defaults(cls):
        parameters = inspect.signature(cls.__init__).parameters.values()
        return {p.name: p.default for p in parameters if p.name != "self"}

    def __repr__(self):
        changed = [
            f"{name}={getattr(self, name)!r}"
            for name, default in self._defaults().items()
            if not np.array_equal(getattr(self, name), default)
        ]
        return f"{type(self).__name__}({', '.join(changed)})"

    def _check_fitted(self, attribute):
        if not hasattr(self, attribute):
            raise NotFittedError(
                f"This {type(self).__name__} instance is not fitted yet. Call 'fit' with "
                "appropriate arguments before using this estimator."
            )

    def _check_width(self, D):
        if self.n_features_in_ != D:
            raise ValueError(
                f"X has {D} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input."
            )
