"""What a model costs and what it is worth: free parameters, BIC, AIC, ICL."""

import numpy as np

from gmm_lib.gaussian import covariance_shape
from gmm_lib.parameters import check_frozen


def n_parameters(K, D, covariance_type="full", frozen=()):
    """Count the free parameters of a mixture.

    K - 1 weights (they sum to one), K D means, and the entries of the covariances that can be
    chosen freely.

    Parameters
    ----------
    K, D : int
        Number of components and of features.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    frozen : str, or sequence of str
        Of 'weights', 'means', 'covariances': those that were given, and do not count.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        For an unknown type.

    Notes
    -----
    Derived in the chapter *choosing-k*, section 'Counting parameters'.

    Examples
    --------
    >>> [n_parameters(4, 2, t) for t in ("full", "tied", "diag", "spherical")]
    [23, 14, 19, 15]
    """
    covariance_shape(covariance_type, K, D)  # refuses an unknown type
    symmetric = D * (D + 1) // 2
    in_covariances = {"full": K * symmetric, "tied": symmetric, "diag": K * D, "spherical": K}
    free = {"weights": K - 1, "means": K * D, "covariances": in_covariances[covariance_type]}
    return sum(count for part, count in free.items() if part not in check_frozen(frozen))


def bic(log_likelihood, p, n):
    r"""Compute the Bayesian information criterion :math:`p \log n - 2 \ell`; smaller is better.

    Parameters
    ----------
    log_likelihood : float
        :math:`\ell`, summed over the samples.
    p : int
        Number of free parameters.
    n : float
        Number of samples (the sum of their weights).

    Returns
    -------
    float

    Notes
    -----
    Derived in the chapter *choosing-k*, section 'BIC and AIC'.

    References
    ----------
    G. Schwarz, Estimating the dimension of a model, *Annals of Statistics* 6 (1978), 461-464.

    Examples
    --------
    >>> round(bic(-100.0, p=5, n=50), 3)
    219.56
    """
    return float(p * np.log(n) - 2 * log_likelihood)


def aic(log_likelihood, p):
    r"""Compute Akaike's information criterion :math:`2 p - 2 \ell`; smaller is better.

    Parameters
    ----------
    log_likelihood : float
        :math:`\ell`, summed over the samples.
    p : int
        Number of free parameters.

    Returns
    -------
    float

    Notes
    -----
    Derived in the chapter *choosing-k*, section 'BIC and AIC'.

    References
    ----------
    H. Akaike, A new look at the statistical model identification, *IEEE Transactions on Automatic
    Control* 19 (1974), 716-723.

    Examples
    --------
    >>> aic(-100.0, p=5)
    210.0
    """
    return float(2 * p - 2 * log_likelihood)


def icl(log_likelihood, p, n, entropy):
    r"""Compute the integrated completed likelihood: BIC + 2 × entropy; smaller is better.

    Parameters
    ----------
    log_likelihood : float
        :math:`\ell`, summed over the samples.
    p : int
        Number of free parameters.
    n : float
        Number of samples (the sum of their weights).
    entropy : float
        Of the responsibilities, :math:`-\sum_{ik} r_{ik} \log r_{ik}`.

    Returns
    -------
    float

    Notes
    -----
    Derived in the chapter *choosing-k*, section 'ICL'.

    References
    ----------
    C. Biernacki, G. Celeux and G. Govaert, Assessing a mixture model for clustering with the
    integrated completed likelihood, *IEEE Transactions on Pattern Analysis and Machine
    Intelligence* 22 (2000), 719-725.

    Examples
    --------
    >>> round(icl(-100.0, p=5, n=50, entropy=3.0), 3)
    225.56
    """
    return bic(log_likelihood, p, n) + 2 * float(entropy)
