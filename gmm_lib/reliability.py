"""Does the mixture fit at all? Where the data fall among what it expects, feature by feature."""

import math
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np

from gmm_lib import gaussian
from gmm_lib.mixture import GaussianMixture
from gmm_lib.parameters import check, check_random_state, check_that

TAILS = (0.1, 0.05, 0.01)
_erfc = np.vectorize(math.erfc, otypes=[float])


def chi_squared_tail(q, D):
    r"""Compute the probability that a sum of D squared standard normal variables exceeds q.

    .. math:: Q(q) = \operatorname{erfc} \sqrt{h}\;[D \text{ odd}] + e^{-h} \sum_{j < D/2}
        \frac{h^j}{\Gamma(j + 1)}, \quad h = q / 2, \quad j = 0, 1, \dots \text{ or }
        \tfrac12, \tfrac32, \dots

    Parameters
    ----------
    q : array-like
        Not negative.
    D : int

    Returns
    -------
    ndarray

    Notes
    -----
    Accuracy: to 1e-12 of the value, for D up to 100 in tests.

    Examples
    --------
    >>> chi_squared_tail([0.0, 2 * np.log(4)], 2)
    array([1.  , 0.25])
    """
    h = np.minimum(np.asarray(q, dtype=float) / 2, 1e300)  # infinity has no multiples to compare
    log_h = np.log(np.maximum(h, 1e-300))
    steps = np.arange(0.5 * (D % 2), D / 2 - 0.25)
    total = _erfc(np.sqrt(h)) if D % 2 else np.zeros(h.shape)
    return total + sum(np.exp(j * log_h - h - math.lgamma(j + 1)) for j in steps)


class Calibration(NamedTuple):
    """How data fall among what a mixture expects.

    Parameters
    ----------
    pit : ndarray, shape (n, D)
        The probability integral transform: which share of the mixture lies below each value.
        Uniform from 0 to 1 if the model is true.
    distances : ndarray, shape (D,)
        The largest difference of the distribution of `pit` from the uniform one, by feature.
    band : float
        What `distances` of a true model stay below with probability `level` at least, each.
    tails : ndarray, shape (T,)
        Tail probabilities.
    counts : ndarray, shape (T, K)
        The number of samples, by responsibilities, that lie so far out in a component that it
        would hold only that share of its own beyond.
    expected, low, high : ndarray, shape (T, K)
        The number to be expected, exactly; and between what the counts of samples of the model
        lie with probability `level`, each.
    """

    pit: np.ndarray
    distances: np.ndarray
    band: float
    tails: np.ndarray
    counts: np.ndarray
    expected: np.ndarray
    low: np.ndarray
    high: np.ndarray


def calibration(model, X, *, tails=TAILS, level=0.9, n_samples=200, random_state=0):
    r"""Compare data with what a mixture expects, in each feature and far out in each component.

    Since :math:`\phi_k N_k(x) = r_k(x) p(x)`, the sum of the responsibilities of the samples
    beyond the ellipsoid that leaves out the share t is :math:`n \phi_k t` on average.

    Parameters
    ----------
    model : GaussianMixture
    X : array-like, shape (n, D), or re-iterable of such
        Without gaps and weights. Held-out data, for which the bands hold if the fit had many more
        rows than these (with as many they are too narrow); or those of the fit, for which they are
        too wide: parameters that were chosen for the data make them look better.
    tails : sequence of float
        From 0 to 1.
    level : float
        Of the bands.
    n_samples : int
        Number of samples of size n that give the bands of the counts.
    random_state : None, int, RandomState or Generator

    Returns
    -------
    Calibration

    Raises
    ------
    NotFittedError
        Before `fit`.
    ValueError
        For bad arguments, or for data with gaps or with weights (of a `Source`).
    NotImplementedError
        For t components or noise.

    Notes
    -----
    The band of the distances is that of Dvoretzky, Kiefer and Wolfowitz with Massart's constant:
    valid for every n, and a little wide for small n.

    References
    ----------
    P. Massart, The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality, *Annals of
    Probability* 18 (1990), 1269-1283. A. P. Dawid, Statistical theory: the prequential approach,
    *Journal of the Royal Statistical Society A* 147 (1984), 278-292.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> X = np.random.default_rng(0).normal(size=(500, 1))
    >>> good, narrow = (
    ...     calibration(GaussianMixture.from_parameters([1.0], [[0.0]], [v], "spherical"), X)
    ...     for v in (1.0, 0.25)
    ... )
    >>> bool(good.distances[0] < good.band), bool(narrow.distances[0] < narrow.band)
    (True, False)
    >>> bool(narrow.counts[-1, 0] > narrow.high[-1, 0])  # far too many beyond
    True
    """
    check("level", level, (Real, 0, 1))
    check("n_samples", n_samples, (Integral, 1))
    for tail in np.ravel(tails):
        check("tails", tail, (Real, 0, 1))
    check_that(isinstance(model, GaussianMixture), "model", "a GaussianMixture", model)
    model._check_gaussian()
    rows, random, levels = model._check_rows(X), check_random_state(random_state), np.ravel(tails)
    check_that(rows.weight is None, "X", "without weights", X)
    data = np.concatenate([x.T for x, _ in rows.batches()])
    if gaps := np.count_nonzero(np.isnan(data).any(axis=1)):
        raise ValueError(f"X must have no gaps here, but {gaps} of its {rows.n} rows have some")
    weights, means = np.asarray(model.weights_, float), np.asarray(model.means_, float)
    sd = np.sqrt(np.diagonal(model._matrices(), axis1=1, axis2=2))
    pit = np.zeros(data.shape)
    for k, weight in enumerate(weights):
        pit += weight * _erfc((means[k] - data) / (sd[k] * math.sqrt(2))) / 2
    ranks, ordered = np.arange(rows.n + 1)[:, np.newaxis] / rows.n, np.sort(pit, axis=0)
    distances = np.maximum(ranks[1:] - ordered, ordered - ranks[:-1]).max(axis=0)
    band = math.sqrt(math.log(2 / (1 - level)) / (2 * rows.n))
    draws = [_beyond(model, model.sample(rows.n, random)[0], levels) for _ in range(n_samples)]
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    expected = rows.n * np.outer(levels, weights)
    counts = _beyond(model, data, levels)
    return Calibration(pit, distances, band, levels, counts, expected, low, high)


def _beyond(model, x, tails):
    """Sum the responsibilities of samples far out in each component, by tail probability."""
    means, D = np.asarray(model.means_, float), x.shape[1]
    z = gaussian.whiten(x.T - means[:, :, np.newaxis], model._factors(), model.covariance_type)
    shares = chi_squared_tail(np.einsum("kdn,kdn->kn", z, z), D)
    run, _ = model._e_step(len(x))
    r = run(x.T)[0]
    return np.array([np.sum(r * (shares < tail), axis=1) for tail in tails])
