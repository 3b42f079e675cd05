"""The prior of a Bayesian mixture: its parameters checked, those left out filled in."""

import numpy as np

from gmm_lib import gaussian, sums
from gmm_lib.arrays import check_shape
from gmm_lib.beliefs import Belief
from gmm_lib.parameters import check_that, is_positive

TYPES = ("dirichlet_process", "dirichlet_distribution")
NAMES = (
    "weight_concentration_prior",
    "mean_precision_prior",
    "degrees_of_freedom_prior",
    "mean_prior",
    "covariance_prior",
)
SINGULAR = 1e-13  # an eigenvalue of a correlation matrix that may be mere rounding


def complete(given, rows, K, covariance_type):
    """Check a prior, and give what was left out scikit-learn's values.

    Parameters
    ----------
    given : dict
        A value or None for each of `NAMES`.
    rows : Rows
    K : int
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    dict

    Raises
    ------
    ValueError, TypeError
        For numbers that are not positive, too few degrees of freedom, wrong shapes, a covariance
        that is not positive definite.

    Notes
    -----
    Explained in the chapter *bayesian-mixtures*, section 'The prior'.

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> complete(dict.fromkeys(NAMES), Rows([[1.0], [3.0]]), 2, "spherical")["covariance_prior"]
    np.float64(2.0)
    """
    D, mean = rows.D, given["mean_prior"]
    mean = moments_of(rows, "spherical")[0][0] if mean is None else mean
    prior = dict(zip(NAMES, (1 / K, 1.0, D, mean, None), strict=True))
    prior |= {name: given[name] for name in NAMES if given[name] is not None}
    for name in NAMES[:3]:
        rule = "a finite number > 0 or None"
        check_that(is_positive(prior[name]), name, rule, prior[name])
    if not prior["degrees_of_freedom_prior"] > D - 1:
        rule = f"should be greater than {D - 1}, but got {prior['degrees_of_freedom_prior']:.3f}."
        raise ValueError(f"The parameter 'degrees_of_freedom_prior' {rule}")
    prior["mean_prior"] = check_shape(prior["mean_prior"], (D,), "mean_prior")
    prior["covariance_prior"] = covariance_of(rows, covariance_type, prior["covariance_prior"])
    return prior


def covariance_of(rows, covariance_type, given=None):
    """Check the covariance of a prior; by default it is that of the data.

    Parameters
    ----------
    rows : Rows
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    given : float or array-like, optional

    Returns
    -------
    ndarray, shape (D, D) for full and tied, (D,) for diag, () for spherical
        That of the data with the sum of the weights less one for n.

    Raises
    ------
    ValueError
        If it is not positive definite: as a prior it would have no density.

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> covariance_of(Rows([[1.0, 0.0], [3.0, 2.0], [5.0, 1.0]]), "diag")
    array([4., 1.])
    """
    kind, D = covariance_type, rows.D
    shape = {"diag": (D,), "spherical": ()}.get(kind, (D, D))
    if given is not None:
        return gaussian.check_positive(given, shape, f"{kind} covariance_prior")[0]
    if not rows.total > 1:
        hint = "give covariance_prior, which by default is the covariance of X"
        raise ValueError(f"n_samples = {rows.total:.3g} has no covariance: {hint}")
    _ = rows.variance  # says so where squares overflow
    covariance = moments_of(rows, kind)[1].reshape(shape) * (rows.total / (rows.total - 1))
    firm = covariance * (1 - SINGULAR * np.eye(D)) if len(shape) == 2 else covariance
    gaussian.check_positive(firm, shape, f"{kind} covariance_prior (by default that of X)")
    return covariance


def moments_of(rows, covariance_type):
    """Compute mean and covariance of the data, where a row without weight may be far away.

    Parameters
    ----------
    rows : Rows
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    mean : ndarray, shape (1, D)
    covariance : ndarray
        As of a fit with one component; of full as of tied.

    Notes
    -----
    `Rows.mean` is computed about the first row, and as wrong as rounding of that distance. Here the
    sums are about that mean, and correct it; where that costs digits they are computed once more.

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> moments_of(Rows([[1e18], [1.0], [3.0]], sample_weight=[1e-60, 1.0, 1.0]), "diag")
    (array([[2.]]), array([[1.]]))
    """
    form = "tied" if covariance_type == "full" else covariance_type

    def about(center):
        run = sums.about(center, form, lambda x: (np.ones((1, x.shape[1])), 0.0))
        return rows.add_up(run, rows.D)

    center = rows.mean[np.newaxis]
    return sums.maximize(about(center), center, form, reg_covar=0.0, again=about)[1:]


def belief_of(prior, prior_type, K, covariance_type):
    """Write a prior as what is believed of each of K components.

    Parameters
    ----------
    prior : dict
        What `complete` returns.
    prior_type : {'dirichlet_process', 'dirichlet_distribution'}
    K : int
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    Belief

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The prior'.

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> prior = complete(dict.fromkeys(NAMES), Rows([[1.0], [3.0]]), 2, "spherical")
    >>> belief_of(prior, "dirichlet_process", 2, "spherical").concentration
    array([[1. , 1. ],
           [0.5, 0.5]])
    """
    alpha, beta, nu, mean, covariance = (np.asarray(prior[name], dtype=float) for name in NAMES)
    ones, kind = np.ones(K), covariance_type
    is_process = prior_type == "dirichlet_process"
    concentration = np.array([ones, alpha * ones]) if is_process else alpha * ones
    degrees = nu if kind == "tied" else nu * ones
    shape = gaussian.covariance_shape(kind, K, len(mean))
    covariances = np.broadcast_to(covariance / nu, shape)
    return Belief(concentration, beta * ones, np.tile(mean, (K, 1)), degrees, covariances, kind)


def belief_from(parts, prior_type, covariance_type, size):
    """Build a belief from a fit's attributes, or say that they are those of another model.

    Parameters
    ----------
    parts : sequence of array-like
        Concentration, mean precisions, means, degrees of freedom, covariances.
    prior_type : {'dirichlet_process', 'dirichlet_distribution'}
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    size : tuple of int
        K and D.

    Returns
    -------
    Belief

    Raises
    ------
    ValueError, TypeError
        For a shape that this model does not have: parameters were changed after the fit.

    Examples
    --------
    >>> parts = [3.0], [3.0], [[0.0]], [3.0], [1.0]
    >>> belief_from(parts, "dirichlet_distribution", "spherical", (2, 1))
    Traceback (most recent call last):
        ...
    ValueError: The parameter 'weight_concentration_' should have the shape of (2,), but got (1,)
    """
    K, D = size
    shapes = {
        "weight_concentration_": (2, K) if prior_type == TYPES[0] else (K,),
        "mean_precision_": (K,),
        "means_": (K, D),
        "degrees_of_freedom_": () if covariance_type == "tied" else (K,),
        "covariances_": gaussian.covariance_shape(covariance_type, K, D),
    }
    pairs = zip(parts, shapes.items(), strict=True)
    checked = [check_shape(part, shape, name).astype(float) for part, (name, shape) in pairs]
    return Belief(*checked, covariance_type)
