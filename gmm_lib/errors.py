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


def not_finite(name):
    """Say that numbers are missing or infinite, and what takes data with gaps.

    Parameters
    ----------
    name : str
        The parameter's name.

    Returns
    -------
    str

    Examples
    --------
    >>> not_finite("means_init")
    'Input means_init contains NaN or infinity; every number must be finite'
    """
    hint = '. To fit data with gaps, write GaussianMixture(missing="marginal")'
    text = f"Input {name} contains NaN or infinity; every number must be finite"
    return text + hint * (name == "X")


@cache
def _joined(kind, theirs):
    reduce = {"__reduce__": lambda self: (kind, self.args)}  # pickles as ours, which has a name
    return type(kind.__name__, (kind, theirs), reduce)
