"""The fast form of Gaussian densities: linear in the features of a sample.

`gmm_lib.em` takes it where it loses no digits, and the plain formulas elsewhere.
The tests hold both to each other.
"""

from functools import cache

import numpy as np

from gmm_lib.gaussian import OUTER, log_gaussians

MANY = 20_000  # deviations; for fewer the plain formulas are done before this form is set up
FAR = 1e6  # squared distance in standard deviations; beyond it the linear form loses digits


def joint_of(log_weights, means, factors, covariance_type, otherwise):
    r"""Make the function that computes log-joint densities by one matrix product.

    Around the center of the mixture the log-densities are linear in the features
    :math:`\Phi(x)`, and so are the sums that the M-step needs: :math:`\Theta \Phi` and
    :math:`R \Phi^T`.

    Parameters
    ----------
    log_weights : ndarray, shape (K, 1)
    means : ndarray, shape (K, D)
    factors : ndarray
        What `precisions_cholesky` returns.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    otherwise : callable
        Does the same without loss of digits, for batches with samples far out.

    Returns
    -------
    callable
        Of samples, shape (D, m), it gives their log-joint densities with the components, shape
        (K, m), and the function that sums deviations for given responsibilities.

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'Linear in the features'.

    Examples
    --------
    >>> means, factors = np.array([[0.0], [4.0]]), np.array([1.0, 1.0])
    >>> joint = joint_of(np.log([[0.5], [0.5]]), means, factors, "spherical", otherwise=None)
    >>> joint(np.array([[0.0, 4.0]]))[0].round(4)
    array([[-1.6121, -9.6121],
           [-9.6121, -1.6121]])
    """
    kind, D, origin = covariance_type, means.shape[1], np.exp(log_weights).T @ means
    offsets, order = means - origin, "C" if kind == "full" or D < 8 else "K"
    theta = linear_form(offsets, factors, kind)
    theta[:, :1] += log_weights
    largest = -theta[:, D + 1 :].min(axis=0)

    def joint(x):
        centered = np.subtract(x, origin.T, order=order)
        phi = features(centered, factors, kind)
        if np.max(largest @ phi[D + 1 :]) > FAR:
            return otherwise(x)

        def sums(r):
            counts, moments, squares = np.split(r @ phi.T, [1, D + 1], axis=1)
            shifts = moments - counts * offsets
            cross = np.einsum(OUTER[kind], moments + shifts, offsets)
            if kind == "full":
                squares = np.take(squares, triangle(D)[2], axis=1)
                cross = (cross + cross.swapaxes(1, 2)) / 2
            if kind == "tied":
                squares, cross = (centered * r.sum(axis=0)) @ centered.T, (cross + cross.T) / 2
            return counts[:, 0], shifts, squares.reshape(cross.shape) - cross

        return theta @ phi, sums

    return joint


def linear_form(means, factors, covariance_type):
    r"""Write the log-densities as a linear function :math:`\Theta\, \Phi(x)` of `features`.

    .. math:: \log N(x; \mu, \Sigma) = \left( \tfrac12 \log |\Sigma^{-1}| - \tfrac{D}{2} \log 2\pi
        - \tfrac12 \mu^T \Sigma^{-1} \mu \right) + \mu^T \Sigma^{-1} x - \tfrac12 x^T \Sigma^{-1} x

    Parameters
    ----------
    means : ndarray, shape (K, D)
    factors : ndarray
        What `precisions_cholesky` returns.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (K, F)

    Notes
    -----
    Fast, but of numbers much larger than the result it loses digits, so the data must lie around
    zero and not too far out (in standard deviations).
    Derived in the chapter *gaussian-mixture-model*, section 'Linear in the features'.

    Examples
    --------
    >>> theta = linear_form(np.array([[1.0]]), np.array([1.0]), "spherical")
    >>> (theta @ features(np.array([[0.0, 3.0]]), np.array([1.0]), "spherical")).round(4)
    array([[-1.4189, -2.9189]])
    """
    constants = log_gaussians(means[:, :, np.newaxis], factors, covariance_type)
    if covariance_type == "tied":
        return np.hstack([constants, means @ factors @ factors.T, np.full_like(constants, -0.5)])
    if covariance_type == "full":
        precisions, (i, j, _) = factors @ factors.swapaxes(1, 2), triangle(means.shape[1])
        slopes = np.einsum("kij,kj->ki", precisions, means)
        halves = np.where(i == j, -0.5, -1.0)
        return np.hstack([constants, slopes, precisions[:, i, j] * halves])
    precisions = np.square(factors).reshape(len(means), -1)
    return np.hstack([constants, means * precisions, -0.5 * precisions])


@np.errstate(over="ignore")
def features(x, factors, covariance_type):
    r"""Compute :math:`\Phi(x)`: one, x, and the squares that a covariance type needs.

    Parameters
    ----------
    x : ndarray, shape (D, n)
    factors : ndarray
        What `precisions_cholesky` returns.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (F, n)
        The squares are :math:`x_i x_j` for full, :math:`x^T \Sigma^{-1} x` for tied,
        :math:`x_d^2` for diag and :math:`x^T x` for spherical.

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'Linear in the features'.

    Examples
    --------
    >>> features(np.array([[2.0], [3.0]]), np.array([1.0, 1.0]), "spherical").ravel()
    array([ 1.,  2.,  3., 13.])
    """
    D, m = x.shape
    if covariance_type == "full":
        squares = [x[d] * x[d:] for d in range(D)]
    elif covariance_type == "diag":
        squares = [np.square(x)]
    else:
        whitened = factors.T @ x if covariance_type == "tied" else x
        squares = [np.square(whitened).sum(axis=0, keepdims=True)]
    return np.concatenate([np.ones((1, m)), x, *squares])


@cache
def triangle(D):
    """List the entries of a symmetric matrix once, and say where each entry is in that list.

    Parameters
    ----------
    D : int
        Number of features.

    Returns
    -------
    i, j : ndarray, shape (D (D + 1) / 2,)
        Row and column of each.
    where : ndarray, shape (D, D)

    Notes
    -----
    Explained in the chapter *gaussian-mixture-model*, section 'Linear in the features'.

    Examples
    --------
    >>> triangle(2)[2]
    array([[0, 1],
           [1, 2]])
    """
    i, j = np.triu_indices(D)
    where = np.zeros((D, D), dtype=int)
    where[i, j] = where[j, i] = np.arange(len(i))
    return i, j, where


def is_faster(n, K, D, covariance_type):
    """Tell whether two products with the features cost less than K products with matrices.

    Parameters
    ----------
    n, K, D : int
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    bool

    Notes
    -----
    Explained in the chapter *gaussian-mixture-model*, section 'Linear in the features'.

    Examples
    --------
    >>> is_faster(10000, 4, 2, "full"), is_faster(10000, 4, 64, "full"), is_faster(50, 4, 2, "diag")
    (True, False, False)
    """
    return n * K * D > MANY and (covariance_type != "full" or 2 * K >= D)


def width(K, D, covariance_type):
    """Count the numbers per sample that a batch works on.

    Parameters
    ----------
    K, D : int
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    int

    Notes
    -----
    Explained in the chapter *expectation-maximization*, section 'Data of any size'.

    Examples
    --------
    >>> width(4, 2, "full"), width(16, 64, "diag")
    (8, 144)
    """
    return K * D if covariance_type == "full" else K + 2 * D
