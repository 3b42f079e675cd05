"""Checks of data: tables of numbers, arrays of a known shape, names of columns."""

import warnings
from itertools import zip_longest
from numbers import Real

import numpy as np

from gmm_lib import errors


def check_array(X, name="X", empty=False):
    """Turn a table of numbers into a float array, or say what is wrong with it.

    Parameters
    ----------
    X : array-like, shape (n, D)
        Numbers; float32 and float64 stay what they are, all else becomes float64.
    name : str
        The parameter's name, for the message.
    empty : bool
        Whether there may be no rows.

    Returns
    -------
    ndarray, shape (n, D)

    Raises
    ------
    ValueError
        Not two-dimensional, ragged, empty, complex, dates, masked, NaN or infinite, or text that
        is no number.
    TypeError
        None, a sparse matrix, or objects that are no numbers.

    Examples
    --------
    >>> check_array([[1, 2], [3, 4]]).dtype
    dtype('float64')
    >>> check_array([1.0])
    Traceback (most recent call last):
        ...
    ValueError: Expected 2D array, got 1D array instead: X has shape (1,). Reshape your data.
    """
    values = to_floats(X, name)
    if values.ndim != 2 or values.shape[1] == 0 or (len(values) == 0 and not empty):
        raise ValueError(errors.no_table(name, values.shape))
    return values


def to_floats(values, name):
    """Turn numbers into a float array of any shape, or say what is wrong with them.

    Parameters
    ----------
    values : array-like
    name : str
        The parameter's name, for the message.

    Returns
    -------
    ndarray
        float32 and float64 stay what they are, all else becomes float64.

    Raises
    ------
    ValueError, TypeError
        As `check_array`, but for the shape.

    Examples
    --------
    >>> to_floats([1.0, float("nan")], "means_init")
    Traceback (most recent call last):
        ...
    ValueError: Input means_init contains NaN or infinity; every number must be finite
    """
    if hasattr(values, "toarray"):
        raise TypeError(f"{name} is sparse, which is not supported: give {name}.toarray()")
    if np.ma.is_masked(values):
        raise ValueError(f"{name} has masked entries, and every number must be there")
    if values is None:  # numpy would make NaN of it
        raise TypeError(f"{name} must hold real numbers, but got None")
    try:
        floats = np.asarray(values)
        if floats.dtype.kind not in "cmM" and floats.dtype not in (np.float32, np.float64):
            floats = floats.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:  # the last of 10**400
        raise errors.InvalidParameterError(errors.no_numbers(name, values, error)) from error
    if floats.dtype.kind in "cmM":
        raise ValueError(errors.not_real(name, floats.dtype))
    if floats.size and not np.isfinite([floats.min(), floats.max()]).all():
        raise ValueError(errors.not_finite(name, gaps=np.isnan(floats).any()))
    return floats


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
        For another shape, NaN or infinite, or text that is no number.
    TypeError
        None, a sparse matrix, or objects that are no numbers.

    Examples
    --------
    >>> check_shape([1, 2, 3], (2,), "weights")
    Traceback (most recent call last):
        ...
    ValueError: The parameter 'weights' should have the shape of (2,), but got (3,)
    """
    values = to_floats(values, name)
    if values.shape != shape:
        raise ValueError(errors.other_shape(name, shape, values.shape))
    return values


def check_sample_weight(sample_weight, lengths):
    """Turn the weights of the samples into one array.

    Parameters
    ----------
    sample_weight : float, or array-like, shape (n,), or a sequence of such, one for each chunk
    lengths : sequence of int
        Number of samples in each chunk.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    ValueError
        Negative, all zero, NaN, infinite or nearly so, or not one for each sample.

    Examples
    --------
    >>> check_sample_weight([[1.0, 2.0], [3.0]], [2, 1])
    array([1., 2., 3.])
    """
    if isinstance(sample_weight, Real):
        sample_weight = np.full(sum(lengths), sample_weight)
    elif isinstance(sample_weight, list | tuple) and any(np.ndim(w) for w in sample_weight):
        parts = zip_longest(sample_weight, lengths, fillvalue=0)  # 0 has no shape that fits
        sample_weight = np.concatenate([check_shape(w, (n,), "sample_weight") for w, n in parts])
    weight = check_shape(sample_weight, (sum(lengths),), "sample_weight").astype(np.float64)
    if weight.min() < 0 or not 1e-290 <= weight.max() <= 1e290:  # else sums of them have no digits
        got = f"the largest from 1e-290 to 1e290, but got {weight.min()} to {weight.max()}"
        raise ValueError(f"sample_weight must be >= 0 and not all zero, {got}")
    return weight


def names_of(X):
    """Give the names of a data frame's columns.

    Parameters
    ----------
    X : object

    Returns
    -------
    ndarray of object, shape (D,), or None
        None for what has no columns, or columns none of which is called by a string.

    Raises
    ------
    TypeError
        For names some of which are strings and some are not.

    Examples
    --------
    >>> names_of([[1.0, 2.0]]) is None
    True
    """
    names = np.asarray(list(getattr(X, "columns", ())), dtype=object)
    kinds = sorted({type(name).__qualname__ for name in names})
    if "str" not in kinds:
        return None
    if len(kinds) > 1:
        rule = "Feature names are only supported if all input features have string names"
        raise TypeError(f"{rule}, but those of X are of types {kinds}: convert them all to strings")
    return names


def check_names(names, expected, owner):
    """Refuse columns that are not those of the fit, in their order.

    Parameters
    ----------
    names, expected : ndarray of object, shape (D,), or None
        Of the data at hand, and of those of the fit.
    owner : str
        The estimator's class, for the message.

    Raises
    ------
    ValueError
        For other names, or another order.

    Warns
    -----
    UserWarning
        If one of the two has names and the other has none.

    Examples
    --------
    >>> check_names(["b", "a"], ["a", "b"], "KMeans")
    Traceback (most recent call last):
        ...
    ValueError: The feature names should match those that were passed during fit.
    Feature names must be in the same order as they were in fit.
    <BLANKLINE>
    """
    if expected is None and names is None:
        return
    if expected is None:
        text = f"X has feature names, but {owner} was fitted without feature names"
        warnings.warn(text, UserWarning, stacklevel=5)
    elif names is None:
        text = f"X does not have valid feature names, but {owner} was fitted with feature names"
        warnings.warn(text, UserWarning, stacklevel=5)
    elif list(names) != list(expected):
        message = "The feature names should match those that were passed during fit.\n"
        for title, odd in (
            ("Feature names unseen at fit time", sorted(set(names) - set(expected))),
            ("Feature names seen at fit time, yet now missing", sorted(set(expected) - set(names))),
        ):
            if odd:
                more = ["- ..."] if len(odd) > 5 else []
                message += "\n".join([f"{title}:", *(f"- {name}" for name in odd[:5]), *more, ""])
        if set(names) == set(expected):
            message += "Feature names must be in the same order as they were in fit.\n"
        raise ValueError(message)
