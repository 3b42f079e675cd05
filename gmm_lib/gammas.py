"""What the density of a t distribution is made of: log-gamma, its derivative, the tail.

The first two go up to arguments where Stirling's series is exact to rounding, and come back by the
recurrence: Γ(x + 1) = x Γ(x).
"""

import numpy as np

LARGE = 10  # from here on eight terms of the series leave less than rounding does
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def log_gamma(x):
    r"""Compute the logarithm of the gamma function of positive numbers.

    .. math:: \log \Gamma(x) \approx (x - \tfrac12) \log x - x + \tfrac12 \log 2\pi
        + \sum_{j=1}^{8} \frac{B_{2j}}{2j (2j - 1)\, x^{2j - 1}} \quad (x \ge 10), \qquad
        \log \Gamma(x) = \log \Gamma(x + 10) - \log \prod_{i=0}^{9} (x + i)

    Parameters
    ----------
    x : array-like
        Positive.

    Returns
    -------
    ndarray

    Notes
    -----
    Needed in the chapter *bayesian-mixtures*, section 'What the integrals are made of'.
    Accuracy: to 1e-13, of the value where that is above one.

    References
    ----------
    M. Abramowitz and I. A. Stegun, *Handbook of Mathematical Functions*, 1964, 6.1.15 and 6.1.40.

    Examples
    --------
    >>> np.exp(log_gamma([1, 2, 5, 0.5])).round(10)  # 0!, 1!, 4! and the root of pi
    array([ 1.        ,  1.        , 24.        ,  1.77245385])
    """
    x, steps, z = _lifted(x)
    factors = np.where(steps, x + np.arange(LARGE).reshape(-1, *(1,) * x.ndim), 1.0)
    stirling = (z - 0.5) * np.log(z) - z + 0.5 * np.log(2 * np.pi)
    return stirling + series(z) - np.log(factors).sum(axis=0)


def series(x):
    """Sum what Stirling's formula leaves out of the logarithm of the gamma function.

    Parameters
    ----------
    x : ndarray
        At least 10.

    Returns
    -------
    ndarray
        The sum in `log_gamma`.

    Examples
    --------
    >>> bool(series(np.array([1e9]))[0] == 1 / 12e9)
    True
    """
    parts = enumerate(BERNOULLI, start=1)
    return sum(b / (2 * j * (2 * j - 1)) * (1 / x) ** (2 * j - 1) for j, b in parts)


def digamma(x):
    r"""Compute the derivative of `log_gamma`, written ψ.

    .. math:: \psi(x) \approx \log x - \frac{1}{2x} - \sum_{j=1}^{8} \frac{B_{2j}}{2j\, x^{2j}}
        \quad (x \ge 10), \qquad \psi(x) = \psi(x + 10) - \sum_{i=0}^{9} \frac{1}{x + i}

    Parameters
    ----------
    x : array-like
        Positive.

    Returns
    -------
    ndarray

    Notes
    -----
    Needed in the chapter *bayesian-mixtures*, section 'What the integrals are made of'.
    Accuracy: to 1e-13, of the value where that is above one.

    References
    ----------
    M. Abramowitz and I. A. Stegun, *Handbook of Mathematical Functions*, 1964, 6.3.5 and 6.3.18.

    Examples
    --------
    >>> (digamma([2.0, 3.0]) - digamma([1.0, 2.0])).round(12)  # 1/1 and 1/2
    array([1. , 0.5])
    """
    x, steps, z = _lifted(x)
    factors = np.where(steps, x + np.arange(LARGE).reshape(-1, *(1,) * x.ndim), np.inf)
    terms = sum(b / (2 * j) * (1 / z) ** (2 * j) for j, b in enumerate(BERNOULLI, start=1))
    return np.log(z) - 0.5 / z - terms - (1 / factors).sum(axis=0)


def _lifted(x):
    """Give the numbers, which of them are small, and the numbers with those lifted by `LARGE`."""
    x = np.asarray(x, dtype=float)
    if not np.all(x > 0):
        raise ValueError(f"The gamma function is taken of positive numbers here, but got {x}")
    return x, x < LARGE, np.where(x < LARGE, x + LARGE, x)


def log_one_plus(whitened, nu):
    r"""Compute :math:`\log(1 + q / \nu)`, the tail of a t, also where q itself overflows.

    Parameters
    ----------
    whitened : ndarray, shape (K, D, m)
        Of which q is the sum of squares over the features.
    nu : ndarray, shape (K, 1)

    Returns
    -------
    ndarray, shape (K, m)

    Examples
    --------
    >>> log_one_plus(np.array([[[1e100, 1e200]]]), np.ones((1, 1))) / np.log(10)
    array([[200., 400.]])
    """
    logs = np.log1p(np.einsum("kdn,kdn->kn", whitened, whitened) / nu)
    largest = np.abs(whitened).max(axis=1)
    if (far := np.isinf(logs) & np.isfinite(largest)).any():
        largest = np.where(far, largest, 1.0)
        parts = whitened / largest[:, np.newaxis]
        squares = np.where(far, np.einsum("kdn,kdn->kn", parts, parts), 1.0)  # from 1 to D
        far_logs = np.logaddexp(0, 2 * np.log(largest) + np.log(squares) - np.log(nu))
        logs = np.where(far, far_logs, logs)
    return logs
