"""Gaussian densities and the four covariance types.

Shapes: n samples, D features, K components.
The covariances of all components are one array, whose shape depends on the type:
(K, D, D) full, (D, D) tied, (K, D) diag, (K,) spherical.
"""

from contextlib import suppress

import numpy as np

from gmm_lib.arrays import check_shape
from gmm_lib.errors import ILL_DEFINED, IllDefinedError
from gmm_lib.parameters import COVARIANCE_TYPES, check

LOG_2PI = np.log(2 * np.pi)
SYMMETRIC = 1e-5  # how far mirror entries may differ, in products of two standard deviations
BAND = 16  # rows; narrower bands save more of the work, and do the rest less quickly
OUTER = {"full": "ki,kj->kij", "tied": "ki,kj->ij", "diag": "ki,ki->ki", "spherical": "ki,ki->k"}


def covariance_shape(covariance_type, K, D):
    """Give the shape of the covariances of K components, see chapter *decision-boundaries*.

    Parameters
    ----------
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    K, D : int
        Number of components and of features.

    Returns
    -------
    tuple of int

    Raises
    ------
    ValueError
        For an unknown type.

    Examples
    --------
    >>> [covariance_shape(t, 4, 2) for t in COVARIANCE_TYPES]
    [(4, 2, 2), (2, 2), (4, 2), (4,)]
    """
    check("covariance_type", covariance_type, COVARIANCE_TYPES)
    return {"full": (K, D, D), "tied": (D, D), "diag": (K, D), "spherical": (K,)}[covariance_type]


def full_covariances(covariances, covariance_type, K, D):
    """Write covariances of any type as K matrices, see chapter *decision-boundaries*.

    Parameters
    ----------
    covariances : array-like
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    K, D : int
        Number of components and of features.

    Returns
    -------
    ndarray, shape (K, D, D)

    Raises
    ------
    ValueError
        For an unknown type or a wrong shape.

    Examples
    --------
    >>> full_covariances([[1.0, 4.0]], "diag", K=1, D=2)
    array([[[1., 0.],
            [0., 4.]]])
    """
    shape = covariance_shape(covariance_type, K, D)
    covariances = check_shape(covariances, shape, f"{covariance_type} covariance")
    if covariance_type in ("full", "tied"):
        return np.broadcast_to(covariances, (K, D, D))
    return covariances.reshape(K, -1, 1) * np.eye(D)


def pack_covariances(matrices, covariance_type):
    """Write K matrices that have the form of a type in the shape of that type.

    Parameters
    ----------
    matrices : ndarray, shape (K, D, D)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray
        Shaped by `covariance_type`.

    Notes
    -----
    The inverse of `full_covariances`.

    Examples
    --------
    >>> pack_covariances(np.array([np.eye(2), 4 * np.eye(2)]), "spherical")
    array([1., 4.])
    """
    if covariance_type in ("full", "tied"):
        return matrices.copy() if covariance_type == "full" else matrices[0].copy()
    variances = np.diagonal(matrices, axis1=1, axis2=2).copy()
    return variances if covariance_type == "diag" else variances.mean(axis=1)


def variances_of(covariances, covariance_type):
    """Give the variances of covariances of any type, see chapter *decision-boundaries*.

    Parameters
    ----------
    covariances : ndarray
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (K, D), (D,) for tied, (K,) for spherical

    Examples
    --------
    >>> variances_of(np.array([[2.0, 1.0], [1.0, 3.0]]), "tied")
    array([2., 3.])
    """
    matrices = covariance_type in ("full", "tied")
    return np.diagonal(covariances, axis1=-2, axis2=-1) if matrices else covariances


def precisions_cholesky(covariances, covariance_type="full"):
    r"""Factor each inverse covariance: :math:`\Sigma^{-1} = P P^T`, P upper triangular.

    With the Cholesky factor :math:`\Sigma = L L^T` it is :math:`P = L^{-T}`, so that
    :math:`P^T (x - \mu)` has covariance I: P whitens.

    Parameters
    ----------
    covariances : ndarray
        Shaped by `covariance_type`; matrices symmetric: only their lower triangles are read.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray
        Same shape. For diag and spherical: one over the standard deviation.

    Raises
    ------
    IllDefinedError
        A ValueError: a covariance is not positive definite.

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'The log-density by Cholesky'.

    Examples
    --------
    >>> precisions_cholesky(np.array([[[4.0, 0.0], [0.0, 16.0]]]))
    array([[[0.5 , 0.  ],
            [0.  , 0.25]]])
    """
    covariances = np.asarray(covariances, dtype=float)
    axes = covariance_type in ("diag", "spherical")
    if not np.isfinite(covariances).all() or (axes and not np.min(covariances) > 0):
        raise IllDefinedError(ILL_DEFINED)
    if axes:
        return 1 / np.sqrt(covariances)
    try:
        L = np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError as error:
        raise IllDefinedError(ILL_DEFINED) from error
    return np.linalg.inv(L.swapaxes(-1, -2))


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
    values : ndarray
        Matrices exactly symmetric: two mirror entries that differ by at most 1e-5 of the product
        of their standard deviations become their mean.
    factors : ndarray
        What `precisions_cholesky` gives for them.

    Raises
    ------
    ValueError
        If they are not.

    Examples
    --------
    >>> check_positive([1.0, -1.0], (2,), "spherical covariance")
    Traceback (most recent call last):
        ...
    ValueError: 'spherical covariance' should be positive
    """
    values, kind = check_shape(values, shape, name), name.split()[0]
    rule, good = "positive", True
    if kind in ("full", "tied"):
        rule, mirrored = "symmetric, positive-definite", values.swapaxes(-1, -2)
        sd = np.sqrt(abs(np.diagonal(values, axis1=-2, axis2=-1)))[..., np.newaxis]
        good = np.all(abs(values - mirrored) <= SYMMETRIC * sd * sd.swapaxes(-1, -2))
        values = (values + mirrored) / 2
    with suppress(IllDefinedError):
        if good:
            return values, precisions_cholesky(values, kind)
    raise ValueError(f"'{name}' should be {rule}")


def log_determinants(factors, covariance_type, D):
    r"""Compute :math:`\log |\Sigma_k|^{-1/2}` from the factors of the precisions.

    Parameters
    ----------
    factors : ndarray
        What `precisions_cholesky` returns.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    D : int
        Number of features.

    Returns
    -------
    ndarray, shape (K,), or float for tied

    Notes
    -----
    The determinant of a triangular matrix is the product of its diagonal.
    Derived in the chapter *gaussian-mixture-model*, section 'The log-density by Cholesky'.

    Examples
    --------
    >>> log_determinants(np.array([1.0, 0.5]), "spherical", D=2).round(4)
    array([ 0.    , -1.3863])
    """
    if covariance_type == "spherical":
        return D * np.log(factors)
    if covariance_type == "diag":
        return np.log(factors).sum(axis=1)
    return np.log(abs(np.diagonal(factors, axis1=-2, axis2=-1))).sum(axis=-1)


def whiten(deviations, factors, covariance_type):
    r"""Measure deviations in standard deviations: :math:`P_k^T (x_i - \mu_k)`.

    Parameters
    ----------
    deviations : ndarray, shape (K, D, n)
        :math:`x_i - \mu_k`, one column a sample.
    factors : ndarray
        What `precisions_cholesky` returns.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (K, D, n)

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'Mahalanobis distance'.

    Examples
    --------
    >>> whiten(np.array([[[3.0, 6.0]]]), np.array([1 / 3]), "spherical")
    array([[[1., 2.]]])
    """
    if covariance_type in ("full", "tied"):
        return lower(factors.swapaxes(-1, -2), deviations)
    return factors.reshape(len(deviations), -1, 1) * deviations


def lower(L, x):
    """Multiply by lower triangular matrices, in bands of rows as far as the diagonal.

    Parameters
    ----------
    L : ndarray, shape (K, D, D) or (D, D)
        Zero above the diagonal.
    x : ndarray, shape (K, D, n)

    Returns
    -------
    ndarray, shape (K, D, n)

    Notes
    -----
    Used where the chapter *gaussian-mixture-model*, section 'Mahalanobis distance', whitens.

    Examples
    --------
    >>> lower(np.array([[1.0, 0.0], [2.0, 3.0]]), np.array([[[1.0], [1.0]]]))
    array([[[1.],
            [5.]]])
    """
    D, product = x.shape[1], np.empty(x.shape)
    for start in range(0, D, BAND):
        end = min(start + BAND, D)
        np.matmul(L[..., start:end, :end], x[:, :end], out=product[:, start:end])
    return product


def log_density(X, means, covariances, covariance_type="full"):
    r"""Compute the log-density of each sample under each Gaussian.

    .. math:: \log N(x_i; \mu_k, \Sigma_k) = -\tfrac12 \left( D \log 2\pi + \log |\Sigma_k|
        + (x_i - \mu_k)^T \Sigma_k^{-1} (x_i - \mu_k) \right)

    Parameters
    ----------
    X : array-like, shape (n, D)
    means : array-like, shape (K, D)
    covariances : array-like
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (n, K)

    Raises
    ------
    ValueError
        If a covariance is not symmetric or not positive definite, or the type is unknown.

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'The density in D dimensions'.
    `gmm_lib.loops.log_density` is the same formula sample by sample.
    Accuracy: within :math:`6 \epsilon (\kappa (D + q) + |\log |\Sigma||)`, with
    :math:`\epsilon = 2.2 \cdot 10^{-16}`, κ the condition number of the correlation matrix and q
    the squared Mahalanobis distance. The last digits of Σ matter as much; units and offsets cost
    nothing.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, section 2.3.

    Examples
    --------
    >>> log_density([[0.0], [2.0]], means=[[0.0]], covariances=[[[1.0]]]).round(4)
    array([[-0.9189],
           [-2.9189]])
    """
    X, means = np.asarray(X, dtype=float), np.asarray(means, dtype=float)
    shape = covariance_shape(covariance_type, *means.shape)
    _, factors = check_positive(covariances, shape, f"{covariance_type} covariance")
    return log_gaussians(X.T - means[:, :, np.newaxis], factors, covariance_type).T


@np.errstate(over="ignore")
def log_gaussians(deviations, factors, covariance_type):
    r"""Compute log-densities from deviations: the formula of `log_density`.

    Parameters
    ----------
    deviations : ndarray, shape (K, D, n)
        :math:`x_i - \mu_k`, one column a sample.
    factors : ndarray
        What `precisions_cholesky` returns.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (K, n)

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'The density in D dimensions'.

    Examples
    --------
    >>> log_gaussians(np.array([[[0.0, 2.0]]]), np.array([1.0]), "spherical").round(4)
    array([[-0.9189, -2.9189]])
    """
    D = deviations.shape[1]
    whitened = whiten(deviations, factors, covariance_type)
    distances = np.einsum("kdn,kdn->kn", whitened, whitened)
    log_dets = log_determinants(factors, covariance_type, D)
    return np.reshape(log_dets - 0.5 * D * LOG_2PI, (-1, 1)) - 0.5 * distances
