"""Exceptions and warnings of the library, and the sentences they say."""

import sys
from functools import cache

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
    """The best run of a mixture used up `max_iter` steps, or k-means found too few clusters."""


class CollapseWarning(UserWarning):
    """Every run of `fit` ended with a component that only `reg_covar` holds up."""


class IllDefinedError(ValueError):
    """A covariance is not positive definite, so that it has no density."""


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
        The same one at each call.

    Examples
    --------
    >>> issubclass(also_sklearns(NotFittedError), NotFittedError)
    True
    """
    theirs = getattr(sys.modules.get("sklearn.exceptions"), kind.__name__, None)
    return kind if theirs is None else _joined(kind, theirs)


def no_table(name, shape):
    """Say that an array is no table with samples and features.

    Parameters
    ----------
    name : str
        The parameter's name.
    shape : tuple of int

    Returns
    -------
    str

    Examples
    --------
    >>> no_table("X", (5,))
    'Expected 2D array, got 1D array instead: X has shape (5,). Reshape your data.'
    """
    if len(shape) != 2:
        got = f"Expected 2D array, got {len(shape)}D array instead"
        return f"{got}: {name} has shape {shape}. Reshape your data."
    got = f"Found array with 0 {'feature' if shape[0] else 'sample'}(s) (shape={shape})"
    return f"{got} while a minimum of 1 is required by {name}."


def no_numbers(name, values, error):
    """Say that values are no real numbers, and what takes data with gaps if some are pandas' NA.

    Parameters
    ----------
    name : str
        The parameter's name.
    values : object
        What came in place of numbers.
    error : Exception
        What numpy said.

    Returns
    -------
    str

    Examples
    --------
    >>> no_numbers("means_init", "word", "could not convert")
    'means_init must hold real numbers, but got str: could not convert'
    """
    text = f"{name} must hold real numbers, but got {type(values).__name__}: {error}"
    return text + advice(name, "NAType" in str(error))


def not_real(name, dtype):
    """Say that numbers are complex, or dates.

    Parameters
    ----------
    name : str
        The parameter's name.
    dtype : dtype

    Returns
    -------
    str

    Examples
    --------
    >>> import numpy as np
    >>> not_real("X", np.dtype("complex128"))
    'Complex data not supported: X has dtype complex128'
    """
    what = "Complex data" if dtype.kind == "c" else "Dates"
    return f"{what} not supported: {name} has dtype {dtype}"


def other_shape(name, shape, got):
    """Say that an array has another shape than it should have.

    Parameters
    ----------
    name : str
        The parameter's name.
    shape, got : tuple of int

    Returns
    -------
    str

    Examples
    --------
    >>> other_shape("weights", (2,), (3,))
    "The parameter 'weights' should have the shape of (2,), but got (3,)"
    """
    return f"The parameter '{name}' should have the shape of {shape}, but got {got}"


def no_distribution(weights):
    """Say that weights are no distribution: negative, above one, or of another sum.

    Parameters
    ----------
    weights : ndarray, shape (K,)

    Returns
    -------
    str

    Examples
    --------
    >>> import numpy as np
    >>> no_distribution(np.array([0.5, 0.50000002]))
    "The parameter 'weights' should be normalized, but got sum(weights) = 1.00000002"
    """
    low, high, text = weights.min(), weights.max(), "The parameter 'weights' should be"
    if low < 0 or high > 1:
        got = f"max value {high:.5f}, min value {low:.5f}"
        return f"{text} in the range [0, 1], but got {got}"
    return f"{text} normalized, but got sum(weights) = {weights.sum():.10g}"


def advice(name, gaps):
    """Say what takes data with gaps.

    Parameters
    ----------
    name : str
        The parameter's name.
    gaps : bool
        Whether some of its numbers are missing.

    Returns
    -------
    str
        Of no words, if that would not help.

    Examples
    --------
    >>> advice("X", False)
    ''
    """
    text = '. To fit data with gaps, write GaussianMixture(missing="marginal")'
    return text if gaps and name == "X" else ""


def not_finite(name, *, gaps):
    """Say that numbers are missing or infinite, and what takes data with gaps.

    Parameters
    ----------
    name : str
        The parameter's name.
    gaps : bool
        Whether some are missing.

    Returns
    -------
    str

    Examples
    --------
    >>> not_finite("means_init", gaps=True)
    'Input means_init contains NaN or infinity; every number must be finite'
    """
    text = f"Input {name} contains NaN or infinity; every number must be finite"
    return text + advice(name, gaps)


@cache
def _joined(kind, theirs):
    reduce = {"__reduce__": lambda self: (kind, self.args)}  # pickles as ours, which has a name
    return type(kind.__name__, (kind, theirs), reduce)
