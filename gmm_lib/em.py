"""The E-step, the M-step, and EM as an endless series of half-steps.

`e_step` and `m_step` read like the formulas.
`em_steps` runs the same two steps in batches through the sums that the M-step needs
(`Statistics`), so that data of any size take the memory of one batch.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmm_lib.base import Rows
from gmm_lib.gaussian import log_density

TINY = 10 * np.finfo(float).eps  # keeps an empty component from dividing by zero


def log_sum_exp(log_values):
    r"""Compute :math:`\log \sum_k e^{a_{ik}}` for each row, safe from underflow.

    Parameters
    ----------
    log_values : ndarray, shape (n, K)

    Returns
    -------
    ndarray, shape (n,)

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The E-step'.

    Examples
    --------
    >>> log_sum_exp(np.array([[-1000.0, -1000.0]])).round(4)
    array([-999.3069])
    """
    top = log_values.max(axis=1)
    return top + np.log(np.exp(log_values - top[:, np.newaxis]).sum(axis=1))


def e_step(X, weights, means, covariances, covariance_type="full"):
    r"""Compute the responsibilities of the components for the samples.

    .. math:: r_{ik} = \frac{\phi_k N(x_i; \mu_k, \Sigma_k)}{\sum_j \phi_j N(x_i; \mu_j, \Sigma_j)}
        \qquad \ell = \sum_i \log \sum_k \phi_k N(x_i; \mu_k, \Sigma_k)

    Parameters
    ----------
    X : array-like, shape (n, D)
    weights : array-like, shape (K,)
    means : array-like, shape (K, D)
    covariances : array-like
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    responsibilities : ndarray, shape (n, K)
        Each row sums to one.
    log_likelihood : float
        The sum over all samples, in nats.

    Raises
    ------
    ValueError
        If a covariance is not positive definite or the type is unknown.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The E-step'.
    `gmm_lib.loops.e_step` is the same formula sample by sample.

    References
    ----------
    A. P. Dempster, N. M. Laird and D. B. Rubin, Maximum likelihood from incomplete data via the
    EM algorithm, *Journal of the Royal Statistical Society B* 39 (1977), 1-38.

    Examples
    --------
    >>> r, ell = e_step([[0.0], [4.0]], [0.5, 0.5], [[0.0], [4.0]], [[[1.0]], [[1.0]]])
    >>> r.round(4), round(ell, 4)
    (array([[9.997e-01, 3.000e-04],
           [3.000e-04, 9.997e-01]]), -3.2235)
    """
    with np.errstate(divide="ignore"):
        log_joint = np.log(weights) + log_density(X, means, covariances, covariance_type)
    log_mixture = log_sum_exp(log_joint)
    responsibilities = np.exp(log_joint - log_mixture[:, np.newaxis])
    responsibilities /= responsibilities.sum(axis=1, keepdims=True)
    return responsibilities, float(log_mixture.sum())


def m_step(X, responsibilities, covariance_type="full", reg_covar=1e-6):
    r"""Compute the parameters that the responsibilities call for.

    .. math:: W_k = \sum_i r_{ik} \qquad \phi_k = \frac{W_k}{n} \qquad
        \mu_k = \frac{1}{W_k} \sum_i r_{ik} x_i \qquad
        \Sigma_k = \frac{1}{W_k} \sum_i r_{ik} (x_i - \mu_k) (x_i - \mu_k)^T

    Parameters
    ----------
    X : array-like, shape (n, D)
    responsibilities : array-like, shape (n, K)
        With sample weights: row i times the weight of sample i.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    reg_covar : float
        Added to each variance; 0 is the formula above.

    Returns
    -------
    weights : ndarray, shape (K,)
    means : ndarray, shape (K, D)
    covariances : ndarray
        Shaped by `covariance_type`.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The M-step'.
    `gmm_lib.loops.m_step` is the same formula sample by sample.

    References
    ----------
    A. P. Dempster, N. M. Laird and D. B. Rubin, Maximum likelihood from incomplete data via the
    EM algorithm, *Journal of the Royal Statistical Society B* 39 (1977), 1-38.

    Examples
    --------
    >>> weights, means, covariances = m_step([[0.0], [2.0], [9.0]], [[1, 0], [1, 0], [0, 1]])
    >>> weights.round(4), means.round(4), covariances.round(4)
    (array([0.6667, 0.3333]), array([[1.],
           [9.]]), array([[[1.]],
    <BLANKLINE>
           [[0.]]]))
    """
    X, responsibilities = np.asarray(X, dtype=float), np.asarray(responsibilities, dtype=float)
    counts = responsibilities.sum(axis=0) + TINY
    weights = counts / counts.sum()
    means = responsibilities.T @ X / counts[:, np.newaxis]
    deviations = X.T - means[:, :, np.newaxis]
    scatters = scatter(deviations, responsibilities.T, covariance_type)
    return weights, means, covariances_from(scatters, counts, covariance_type, reg_covar)


def scatter(deviations, responsibilities, covariance_type):
    r"""Sum the squared deviations: :math:`\sum_i r_{ik} (x_i - \mu_k) (x_i - \mu_k)^T`.

    Parameters
    ----------
    deviations : ndarray, shape (K, D, n)
    responsibilities : ndarray, shape (K, n)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (K, D, D), or (K, D) for diag and spherical

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The M-step'.

    Examples
    --------
    >>> scatter(np.array([[[-1.0, 1.0]]]), np.array([[1.0, 0.5]]), "full")
    array([[[1.5]]])
    """
    weighted = responsibilities[:, np.newaxis] * deviations
    if covariance_type in ("full", "tied"):
        return weighted @ deviations.swapaxes(1, 2)
    return np.einsum("kdn,kdn->kd", weighted, deviations)


def covariances_from(scatters, counts, covariance_type, reg_covar):
    r"""Turn sums of squared deviations into covariances of a type.

    Parameters
    ----------
    scatters : ndarray, shape (K, D, D), or (K, D) for diag and spherical
    counts : ndarray, shape (K,)
        The sums :math:`W_k` of the responsibilities.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    reg_covar : float
        Added to each variance.

    Returns
    -------
    ndarray
        Shaped by `covariance_type`.

    Notes
    -----
    Derived in the chapter *decision-boundaries*, section 'Four covariance types'.

    Examples
    --------
    >>> covariances_from(np.array([[4.0, 8.0]]), np.array([2.0]), "spherical", reg_covar=0.0)
    array([3.])
    """
    if covariance_type == "full":
        covariances = scatters / counts[:, np.newaxis, np.newaxis]
    elif covariance_type == "tied":
        covariances = scatters.sum(axis=0) / counts.sum()
    else:
        variances = scatters / counts[:, np.newaxis] + reg_covar
        return variances if covariance_type == "diag" else variances.mean(axis=1)
    return covariances + reg_covar * np.eye(scatters.shape[-1])


@dataclass(frozen=True)
class Statistics:
    r"""The sums over the samples that an M-step needs, and the log-likelihood.

    Sums of chunks add up with ``+``: any engine can compute them for parts of the data.

    Parameters
    ----------
    counts : ndarray, shape (K,)
        :math:`\sum_i r_{ik}`.
    shifts : ndarray, shape (K, D)
        :math:`\sum_i r_{ik} (x_i - \mu_k)` about the means of the E-step.
    scatters : ndarray, shape (K, D, D), or (K, D) for diag and spherical
        :math:`\sum_i r_{ik} (x_i - \mu_k) (x_i - \mu_k)^T`.
    log_likelihood : float
        :math:`\ell` of the E-step's parameters.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The M-step'.

    Examples
    --------
    >>> start = [1.0], [[0.0]], [[[1.0]]]
    >>> total = statistics([[1.0]], *start) + statistics([[3.0], [5.0]], *start)
    >>> float(total.counts[0]), float(total.shifts[0, 0]), float(total.scatters[0, 0, 0])
    (3.0, 9.0, 35.0)
    """

    counts: np.ndarray
    shifts: np.ndarray
    scatters: np.ndarray
    log_likelihood: float

    def __add__(self, other):
        return Statistics(
            self.counts + other.counts,
            self.shifts + other.shifts,
            self.scatters + other.scatters,
            self.log_likelihood + other.log_likelihood,
        )


def batch_size(K, D):
    """Give the number of rows whose K × D deviations stay in a processor's cache.

    Parameters
    ----------
    K, D : int
        Number of components and of features.

    Returns
    -------
    int

    Examples
    --------
    >>> batch_size(K=4, D=2)
    8192
    """
    return max(64, 2**16 // (K * D))


def statistics(X, weights, means, covariances, covariance_type="full", *, sample_weight=None):
    """Run an E-step over all data and keep only the sums that the M-step needs.

    Parameters
    ----------
    X : array-like, shape (n, D), or re-iterable of such, or Rows
    weights : array-like, shape (K,)
    means : array-like, shape (K, D)
    covariances : array-like
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    sample_weight : array-like, shape (n,), optional

    Returns
    -------
    Statistics

    Raises
    ------
    ValueError
        If a covariance is not positive definite.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The M-step'.

    Examples
    --------
    >>> statistics([[1.0], [3.0]], [1.0], [[2.0]], [[[1.0]]]).scatters
    array([[[2.]]])
    """
    rows = X if isinstance(X, Rows) else Rows(X, sample_weight)
    means = np.asarray(means, dtype=float)
    parts = []
    for x, weight in rows.batches(batch_size(*means.shape)):
        with np.errstate(divide="ignore"):
            log_joint = np.log(weights) + log_density(x.T, means, covariances, covariance_type)
        log_mixture = log_sum_exp(log_joint)
        responsibilities = np.exp(log_joint - log_mixture[:, np.newaxis]).T
        if weight is not None:
            responsibilities = responsibilities * weight
            log_mixture = log_mixture * weight
        parts.append(collect(x, responsibilities, means, covariance_type, log_mixture.sum()))
    return sum(parts[1:], start=parts[0])


def collect(x, responsibilities, means, covariance_type, log_likelihood=np.nan):
    """Sum one batch's deviations from given means.

    Parameters
    ----------
    x : ndarray, shape (D, n)
    responsibilities : ndarray, shape (K, n)
    means : ndarray, shape (K, D)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    log_likelihood : float

    Returns
    -------
    Statistics
    """
    deviations = x - means[:, :, np.newaxis]
    return Statistics(
        counts=responsibilities.sum(axis=1),
        shifts=np.einsum("kn,kdn->kd", responsibilities, deviations),
        scatters=scatter(deviations, responsibilities, covariance_type),
        log_likelihood=float(log_likelihood),
    )


def maximize(sums, means, covariance_type="full", reg_covar=1e-6):
    r"""Run an M-step from the sums of an E-step.

    With :math:`\delta_k` the step of the mean, the scatter about the new mean is the scatter
    about the old one minus :math:`W_k \delta_k \delta_k^T`.

    Parameters
    ----------
    sums : Statistics
    means : ndarray, shape (K, D)
        The means that the sums are about.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    reg_covar : float
        Added to each variance.

    Returns
    -------
    weights : ndarray, shape (K,)
    means : ndarray, shape (K, D)
    covariances : ndarray
        Shaped by `covariance_type`.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The M-step'.

    Examples
    --------
    >>> start = [1.0], np.array([[0.0]]), [[[1.0]]]
    >>> sums = statistics([[1.0], [3.0]], *start)
    >>> weights, means, covariances = maximize(sums, start[1], reg_covar=0.0)
    >>> means.round(4), covariances.round(4)
    (array([[2.]]), array([[[1.]]]))
    """
    counts = sums.counts + TINY
    steps = sums.shifts / counts[:, np.newaxis]
    if covariance_type in ("full", "tied"):
        corrections = counts[:, np.newaxis, np.newaxis] * steps[:, :, np.newaxis]
        scatters = sums.scatters - corrections * steps[:, np.newaxis]
    else:
        scatters = sums.scatters - counts[:, np.newaxis] * steps**2
    covariances = covariances_from(scatters, counts, covariance_type, reg_covar)
    return counts / counts.sum(), means + steps, covariances


@dataclass(frozen=True)
class Step:
    """A half-step of EM.

    Parameters
    ----------
    kind : {'E', 'M'}
        After an E-step the parameters are the ones it started from; after an M-step, new ones.
    weights : ndarray, shape (K,)
    means : ndarray, shape (K, D)
    covariances : ndarray
        Shaped by the covariance type.
    log_likelihood : float
        Of the last E-step, for the parameters that it started from; summed over all samples.
    posterior : callable
        Computes the responsibilities of the last E-step.
    """

    kind: str
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    log_likelihood: float
    posterior: Callable

    @property
    def responsibilities(self):
        """ndarray, shape (n, K): the responsibilities of the last E-step, computed when asked."""
        return self.posterior()


def em_steps(
    X, weights, means, covariances, *, covariance_type="full", reg_covar=1e-6, sample_weight=None
):
    """Walk through EM from a start, one half-step at a time, without end.

    Parameters
    ----------
    X : array-like, shape (n, D), or re-iterable of such
    weights : array-like, shape (K,)
    means : array-like, shape (K, D)
    covariances : array-like
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    reg_covar : float
        Added to each variance in each M-step.
    sample_weight : array-like, shape (n,), optional

    Yields
    ------
    Step
        E, M, E, M, …

    Raises
    ------
    ValueError
        If a covariance is not positive definite.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The algorithm'.
    `GaussianMixture.fit` runs on these steps.

    Examples
    --------
    >>> X = [[0.0], [1.0], [5.0], [6.0]]
    >>> steps = em_steps(X, [0.5, 0.5], [[0.0], [6.0]], [[[1.0]], [[1.0]]])
    >>> [next(steps).kind for _ in range(3)]
    ['E', 'M', 'E']
    >>> next(steps).means.round(2)
    array([[0.5],
           [5.5]])
    """
    rows = X if isinstance(X, Rows) else Rows(X, sample_weight)
    parameters = tuple(np.asarray(p, dtype=float) for p in (weights, means, covariances))
    while True:
        sums = statistics(rows, *parameters, covariance_type)

        def posterior(parameters=parameters):
            parts = rows.batches(batch_size(*parameters[1].shape))
            return np.vstack([e_step(x.T, *parameters, covariance_type)[0] for x, _ in parts])

        yield Step("E", *parameters, sums.log_likelihood, posterior)
        parameters = maximize(sums, parameters[1], covariance_type, reg_covar)
        yield Step("M", *parameters, sums.log_likelihood, posterior)
