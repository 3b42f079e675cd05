"""Checks of parameters: words and numbers, random states, the parts of a mixture."""

from contextlib import suppress
from numbers import Integral, Real

import numpy as np

from gmm_lib.arrays import check_shape
from gmm_lib.errors import InvalidParameterError, no_distribution

COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")
STARTS = ("kmeans", "k-means++", "random", "random_from_data")
PARTS = ("weights", "means", "covariances")
RULES = {  # what a parameter may be: one of some words, or a number of a kind and not below a least
    "covariance_type": COVARIANCE_TYPES,
    **dict.fromkeys(("n_components", "n_init", "verbose_interval"), (Integral, 1)),
    **dict.fromkeys(("max_iter", "verbose"), (Integral, 0)),
    **dict.fromkeys(("tol", "reg_covar"), (Real, 0)),
    **dict.fromkeys(("warm_start", "noise"), (bool,)),
    **dict.fromkeys(("weights_init", "means_init", "precisions_init"), (np.ndarray,)),
}


def check(name, value, allowed):
    """Refuse a parameter whose value is not allowed.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    value : object
        What the caller passed.
    allowed : tuple
        Words, one of which it must be; or an abstract number type, the least value and, if there
        is one, what it must be below; or bool; or ndarray for what has rows or entries, and None.

    Raises
    ------
    InvalidParameterError
        A ValueError and a TypeError in one.

    Examples
    --------
    >>> check("n_components", 0, (Integral, 1))
    Traceback (most recent call last):
        ...
    gmm_lib.errors.InvalidParameterError: n_components must be an integer >= 1, but got 0
    """
    yes_or_no = isinstance(value, bool | np.bool_)
    if isinstance(allowed[0], str):
        rule = f"one of {', '.join(map(repr, allowed))}"
        good = isinstance(value, str) and value in allowed
    elif allowed[0] is bool:
        rule, good = "True or False", yes_or_no
    elif allowed[0] is np.ndarray:
        rule = "an array of numbers or None"
        good = value is None or isinstance(value, list | tuple) or np.ndim(value) > 0
    else:
        kind, low, high = (*allowed, 1e308)[:3]  # an int may be larger, and is no float then
        real = value.item() if isinstance(value, np.floating) else value  # no float32 is 1e308
        rule = f"{'an integer' if kind is Integral else 'a finite number'} >= {low}"
        rule += f" and < {high}" * (high < 1e308 or (isinstance(value, int) and value > high))
        good = (name == "verbose" if yes_or_no else isinstance(value, kind)) and low <= real < high
    check_that(good, name, rule, value)


def is_positive(value, most=1e308):
    """Tell whether a value is a number above zero that a float can hold.

    Parameters
    ----------
    value : object
    most : float
        The largest that it may be.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_positive(0.5), is_positive(10**400), is_positive(True), is_positive("1")
    (True, False, False, False)
    """
    with suppress(OverflowError):  # an int may be larger than a float can be
        number = isinstance(value, Real) and not isinstance(value, bool)
        return number and 0 < float(value) <= most
    return False


def check_that(good, name, rule, value):
    """Refuse an argument for which a rule does not hold: a model of another class, say.

    Parameters
    ----------
    good : bool
        Whether the rule holds.
    name : str
        The argument's name, for the message.
    rule : str
        What it must be.
    value : object
        What the caller passed.

    Raises
    ------
    InvalidParameterError

    Examples
    --------
    >>> check_that(callable(3), "function", "callable", 3)
    Traceback (most recent call last):
        ...
    gmm_lib.errors.InvalidParameterError: function must be callable, but got 3
    """
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
    if random_state is None or random_state is np.random:
        return np.random.mtrand._rand
    if isinstance(random_state, np.random.RandomState | np.random.Generator):
        return random_state
    check("random_state (if it is no random stream)", random_state, (Integral, 0, 2**32))
    return np.random.RandomState(random_state)


def check_enough(n, K, name):
    """Refuse more components or clusters than there are samples.

    Parameters
    ----------
    n, K : int
        Number of samples (those of weight zero do not count) and of components.
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
    if n < K and name == "n_clusters":  # each in the words of scikit-learn's class
        raise ValueError(f"n_samples={n} should be >= n_clusters={K}.")
    if n < K:
        raise ValueError(f"Expected n_samples >= {name} but got {name} = {K}, n_samples = {n}")


def check_frozen(frozen):
    """Refuse what is no collection of the parts of a mixture.

    Parameters
    ----------
    frozen : str, or sequence of str
        Of 'weights', 'means', 'covariances'.

    Returns
    -------
    set of str

    Raises
    ------
    InvalidParameterError

    Examples
    --------
    >>> check_frozen("means")
    {'means'}
    """
    parts = [frozen] if isinstance(frozen, str) else frozen
    good = isinstance(parts, list | tuple | set) and {str(part) for part in parts} <= {*PARTS}
    check_that(good, "frozen", f"some of the words {PARTS}", frozen)
    return set(parts)


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
    ValueError: The parameter 'weights' should be normalized, but got sum(weights) = 1.1
    """
    weights = check_shape(weights, (K,), "weights")
    rounding = 1e-6 if weights.dtype == np.float32 else 1e-8
    if weights.min() < 0 or weights.max() > 1 or abs(weights.sum() - 1) > rounding:
        raise ValueError(no_distribution(weights))
    return weights


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
    given = indices.tolist() if hasattr(indices, "tolist") else indices
    given = list(given) if np.iterable(given) else [given]
    integers = given and all(isinstance(i, Integral) and not isinstance(i, bool) for i in given)
    if not integers or len(set(given)) < len(given) or not set(given) <= set(range(D)):
        raise ValueError(f"indices must be different integers from 0 to {D - 1}, but got {indices}")
    return given
