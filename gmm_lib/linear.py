"""The fast form of Gaussian densities: linear in the features of a sample.

`gmm_lib.sums` takes it where it loses few digits (see `joint_of`), and the plain formulas
elsewhere. The tests hold both to each other.
"""

from functools import cache

import numpy as np

from gmm_lib.gaussian import OUTER, log_gaussians, variances_of

MANY = 20_000  # deviations; for fewer the plain formulas are done before this form is set up
FAR = 2e4  # in squared standard deviations, the largest number that the form may add up


@np.errstate(over="ignore", invalid="ignore")
def joint_of(log_weights, means, factors, covariance_type, otherwise):
    r"""Make the function that computes log-joint densities by products with features.

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
    Accuracy: with :math:`s` and :math:`t` the largest extents of the samples and of the means (see
    `extent`) the terms of a log-density sum to at most :math:`B = (s + t)^2 / 2`. Batches with
    :math:`B` above `FAR` (all, if :math:`2 t^2` is) go to `otherwise`; in the others rounding
    adds at most :math:`\tfrac12 (D (D + 1) / 2 + 2 D + 8) \epsilon B`, with :math:`\epsilon =
    2.2 \cdot 10^{-16}`, and a few :math:`\epsilon` of the constants: at the limit
    :math:`4 \cdot 10^{-11}` for two features, :math:`2 \cdot 10^{-10}` for ten.
    For tied, B counts times `whitening_loss`, which strong correlation raises; that product may
    reach 100 `FAR`, and the bound 100 times as much.
    The sums of deviations from the means are right to :math:`4 (n + 4) \epsilon` of the same sums
    about the center, and are summed anew where those are more than 2 `FAR` times as large.
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
    constants, slopes, halves = linear_form(offsets, factors, kind)
    constants += log_weights
    z = factors.T @ offsets.T if kind == "tied" else offsets.T
    loss = whitening_loss(factors) if kind == "tied" else 1.0
    most, t = np.sqrt(2 * FAR * min(1.0, 100 / loss)), extent(z, squares_of(z, kind), halves, kind)
    if not 2 * t <= most:  # some samples lie as far out as the means; or precisions overflow
        return otherwise

    def joint(x):
        centered = np.subtract(x, origin.T, order=order)
        z = factors.T @ centered if kind == "tied" else centered
        squares = None if kind == "full" else squares_of(z, kind)  # many for full: not in vain
        if not t + extent(z, squares, halves, kind) <= most:
            return otherwise(x)
        squares = squares_of(z, kind) if squares is None else squares

        def sums(r):
            counts, moments = r.sum(axis=1), np.dot(r, centered.T)  # @ keeps Python's lock here
            shifts = moments - counts[:, np.newaxis] * offsets
            cross = np.einsum(OUTER[kind], moments + shifts, offsets)
            a, b = (centered * r.sum(axis=0), centered) if kind == "tied" else (r, squares)
            scatters = np.dot(a, b.T)
            if kind == "full":
                scatters = np.take(scatters, triangle(D)[2], axis=1)
            if kind in ("full", "tied"):
                cross = (cross + cross.swapaxes(-1, -2)) / 2
            whole = scatters.reshape(cross.shape)
            scatters = whole - cross
            if np.any(variances_of(scatters, kind) < variances_of(whole, kind) / (2 * FAR)):
                return otherwise(x)[1](r)  # the samples lie much closer together than expected
            return counts, shifts, scatters

        log_joint = slopes @ z
        log_joint += halves @ squares
        log_joint += constants
        return log_joint, sums

    return joint


def linear_form(means, factors, covariance_type):
    r"""Write the log-densities as a linear function :math:`\Theta\, \Phi(x)` of the features.

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
    constants : ndarray, shape (K, 1)
    slopes : ndarray, shape (K, D)
        What x is multiplied by, for tied the whitened x.
    halves : ndarray, shape (K, F)
        What `squares_of` x is multiplied by.

    Notes
    -----
    Fast, but of numbers much larger than the result it loses digits, so the data must lie around
    zero and not too far out (in standard deviations).
    Derived in the chapter *gaussian-mixture-model*, section 'Linear in the features'.

    Examples
    --------
    >>> linear_form(np.array([[1.0]]), np.array([1.0]), "spherical")
    (array([[-1.41893853]]), array([[1.]]), array([[-0.5]]))
    """
    constants = log_gaussians(means[:, :, np.newaxis], factors, covariance_type)
    if covariance_type == "tied":
        return constants, means @ factors, np.full_like(constants, -0.5)
    if covariance_type == "full":
        precisions, (i, j, _) = factors @ factors.swapaxes(1, 2), triangle(means.shape[1])
        slopes = np.einsum("kij,kj->ki", precisions, means)
        return constants, slopes, precisions[:, i, j] * np.where(i == j, -0.5, -1.0)
    precisions = np.square(factors).reshape(len(means), -1)
    return constants, means * precisions, -0.5 * precisions


def whitening_loss(factors):
    r"""Bound how much larger the terms of :math:`P^T x` are than the sum.

    Parameters
    ----------
    factors : ndarray, shape (D, D)
        The one factor P of tied covariances.

    Returns
    -------
    float
        The norm of :math:`|P^T| |P^{-T}|`: 1 for features without correlation, at most D times the
        root of the condition number.

    Notes
    -----
    Explained in the chapter *gaussian-mixture-model*, section 'Linear in the features'.

    Examples
    --------
    >>> whitening_loss(np.array([[0.5, 0.0], [0.0, 4.0]]))
    1.0
    """
    sizes = abs(factors.T) @ abs(np.linalg.inv(factors).T)
    return float(np.linalg.norm(sizes, 2))


@np.errstate(over="ignore")
def squares_of(x, covariance_type):
    r"""Compute the squares that the log-density of a covariance type needs.

    Parameters
    ----------
    x : ndarray, shape (D, n)
        For tied whitened.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (F, n)
        :math:`x_i x_j` for full, each pair once, :math:`x_d^2` for diag, :math:`x^T x` for
        spherical and tied.

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'Linear in the features'.

    Examples
    --------
    >>> squares_of(np.array([[2.0], [3.0]]), "full").ravel()
    array([4., 6., 9.])
    """
    D, n = x.shape
    if covariance_type == "full":
        squares, end = np.empty((D * (D + 1) // 2, n)), 0
        for d in range(D):
            begin, end = end, end + D - d
            np.multiply(x[d], x[d:], out=squares[begin:end])
        return squares
    return np.square(x) if covariance_type == "diag" else np.einsum("dn,dn->n", x, x)[np.newaxis]


@np.errstate(over="ignore", invalid="ignore")
def extent(x, squares, halves, covariance_type):
    r"""Bound how far samples lie from zero, in standard deviations of the narrowest component.

    For full :math:`\max_i \sum_d q_d |x_{id}|`, else :math:`\max_i (\sum_d q_d^2 x_{id}^2)^{1/2}`,
    where :math:`q_d^2` is the largest precision of feature d.

    Parameters
    ----------
    x : ndarray, shape (D, n)
        For tied whitened.
    squares : ndarray, shape (F, n)
        `squares_of` x; not used for full.
    halves : ndarray, shape (K, F)
        See `linear_form`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    float
        NaN where a precision overflows and a sample lies at zero.

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'Linear in the features'.

    Examples
    --------
    >>> halves = linear_form(np.zeros((1, 1)), np.array([0.5]), "spherical")[2]
    >>> extent(None, np.array([[36.0, 4.0]]), halves, "spherical")
    3.0
    """
    precisions = -2 * halves.min(axis=0)
    if covariance_type == "full":
        i, j, _ = triangle(len(x))
        return float(np.max(np.sqrt(precisions[i == j]) @ abs(x)))
    return float(np.sqrt(np.max(precisions @ squares)))


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
    Explained in the chapter *data-of-any-size*, section 'More cores'.

    Examples
    --------
    >>> width(4, 2, "full"), width(16, 64, "diag")
    (8, 144)
    """
    return K * D if covariance_type == "full" else K + 2 * D
