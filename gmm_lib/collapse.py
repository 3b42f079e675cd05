"""When a component has collapsed: it sits on a point, a line or a plane, held by a floor alone.

Where covariances are not tied and other components cover the rest, the likelihood grows without
bound as one shrinks onto a point: how high a run which ends there has climbed says nothing about
the data.
"""

import numpy as np

from gmm_lib.gaussian import full_covariances

THIN = 1e-6  # of the variance of all data in that direction: a thousandth of their spread
SINGULAR = 1e-13  # of a component's own largest variance: no digits are left of it
NOTHING = 1e-24  # of the variance of all data
NAMES = {0: "a point", 1: "a line", 2: "a plane"}


def dimensions(weights, means, covariances, covariance_type="full", reg_covar=1e-6):
    r"""Count the directions in which each component has an extent of its own.

    In a direction v a component has none if its variance without the floor,
    :math:`v^T (\Sigma_k - \varepsilon I) v`, is at most the floor
    :math:`\varepsilon` (`reg_covar`, or rounding), and also at most a millionth of the variance
    of the whole mixture in that direction, without the floor as well.
    The first condition says that the floor makes up at least half of what is left, the second that
    it is not merely a matter of the units of the data.

    Parameters
    ----------
    weights : ndarray, shape (K,)
    means : ndarray, shape (K, D)
    covariances : ndarray
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    reg_covar : float
        What the M-step added to each variance.

    Returns
    -------
    ndarray of int, shape (K,)
        D for a sound component; less for a collapsed one: 0 on a point, 1 on a line, 2 on a plane.

    Notes
    -----
    The verdict is the same for data in any unit, with `reg_covar` in the square of that unit.
    Explained in the chapter *expectation-maximization*, section 'When a component collapses'.

    References
    ----------
    R. J. Hathaway, A constrained formulation of maximum-likelihood estimation for normal mixture
    distributions, *Annals of Statistics* 13 (1985), 795-800: why such runs have to be left out.

    Examples
    --------
    >>> variances = np.array([[1.0, 1.0], [1e-6, 1e-6]])
    >>> dimensions([0.9, 0.1], np.array([[0.0, 0.0], [3.0, 3.0]]), variances, "diag")
    array([2, 0])
    """
    weights, means = np.asarray(weights, dtype=float), np.asarray(means, dtype=float)
    K, D = means.shape
    matrices = full_covariances(np.asarray(covariances, dtype=float), covariance_type, K, D)
    own = matrices - reg_covar * np.eye(D)
    offsets = means - weights @ means
    whole = np.einsum("k,kij->ij", weights, own) + (weights * offsets.T) @ offsets
    spread, digits = np.diagonal(whole), 1e-15 * abs(means).max(axis=0)
    constant = spread <= 1e-9 * reg_covar + np.square(digits)  # features; what is left is rounding
    units, own = np.sqrt(np.where(constant, 1.0, spread)), own * np.outer(~constant, ~constant)
    if covariance_type in ("full", "tied"):
        outer = np.outer(units, units)
        variances, directions = np.linalg.eigh(own / outer)
        along = np.einsum("kij,kij->kj", directions, (whole / outer) @ directions)
        floor = reg_covar * np.einsum("kij,i->kj", np.square(directions), units**-2.0)
    else:  # along the axes
        variances = np.diagonal(own, axis1=1, axis2=2) / units**2
        along, floor = spread / units**2, reg_covar * units**-2.0
    floor = floor + SINGULAR * variances.max(axis=1, keepdims=True) + NOTHING
    thin = (variances <= floor) & (variances <= np.maximum(THIN * along, THIN**2))
    return D - np.count_nonzero(thin, axis=1)


def describe(extents, D):
    """Say which components have collapsed, and what helps.

    Parameters
    ----------
    extents : ndarray of int, shape (K,)
        What `dimensions` returns.
    D : int
        Number of features.

    Returns
    -------
    str

    Examples
    --------
    >>> print(describe(np.array([2, 0]), D=2)[:39])
    Component 1 has collapsed onto a point:
    """
    names = [NAMES.get(extent, f"a subspace of {extent} dimensions") for extent in extents]
    found = [f"{k} has collapsed onto {names[k]}" for k in np.flatnonzero(extents < D)]
    return (
        f"Component {', component '.join(found)}: in some direction reg_covar alone holds it, and "
        "the likelihood says little about the data. Try fewer components, more starts (n_init), a "
        "covariance_type with fewer parameters, a larger reg_covar, no constant features."
    )
