"""The E-step, the M-step, and EM as an endless series of half-steps.

`e_step` and `m_step` read like the formulas.
`em_steps` runs the same two steps in batches through the sums that the M-step needs
(`Statistics`), so that data of any size take the memory of one batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from gmm_lib.base import Rows
from gmm_lib.gaussian import (
    features,
    linear_form,
    log_density,
    log_gaussians,
    precisions_cholesky,
)

TINY = 10 * np.finfo(float).eps  # keeps an empty component from dividing by zero
FAR = 1e6  # squared distance in standard deviations; beyond it the linear form loses digits


def normalize(log_joint):
    r"""Turn log-joint densities into responsibilities, in place and safe from underflow.

    .. math:: r_{ik} = \frac{e^{a_{ik}}}{\sum_j e^{a_{ij}}} \qquad
        \log \sum_k e^{a_{ik}} = m_i + \log \sum_k e^{a_{ik} - m_i}, \quad m_i = \max_k a_{ik}

    Parameters
    ----------
    log_joint : ndarray, shape (K, n)
        :math:`a_{ik} = \log \phi_k + \log N(x_i; \mu_k, \Sigma_k)`; overwritten.

    Returns
    -------
    responsibilities : ndarray, shape (K, n)
        Each column sums to one.
    log_mixture : ndarray, shape (n,)
        The log-density of the mixture at each sample.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The E-step'.

    Examples
    --------
    >>> normalize(np.array([[-1000.0], [-1000.0]]))
    (array([[0.5],
           [0.5]]), array([-999.30685282]))
    """
    top = log_joint.max(axis=0)
    log_joint -= top
    joint = np.exp(log_joint, out=log_joint)
    total = joint.sum(axis=0)
    joint /= total
    return joint, top + np.log(total)


def log_weights_of(weights):
    """Take logs of weights, of which some may be zero.

    Parameters
    ----------
    weights : array-like, shape (K,)

    Returns
    -------
    ndarray, shape (K,)

    Examples
    --------
    >>> log_weights_of([1.0, 0.0])
    array([  0., -inf])
    """
    with np.errstate(divide="ignore"):
        return np.log(np.asarray(weights, dtype=float))


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
    log_densities = log_density(X, means, covariances, covariance_type)
    log_joint = log_weights_of(weights) + log_densities
    responsibilities, log_mixture = normalize(log_joint.T)
    return responsibilities.T, float(log_mixture.sum())


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
    return (
        weights,
        means,
        covariances_from(scatters, counts, covariance_type, means.shape[1], reg_covar),
    )


def scatter(deviations, responsibilities, covariance_type):
    r"""Sum the squared deviations: :math:`\sum_i r_{ik} (x_i - \mu_k) (x_i - \mu_k)^T`.

    Parameters
    ----------
    deviations : ndarray, shape (K, D, n)
    responsibilities : ndarray, shape (K, n)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray
        Shaped by `covariance_type`, see `products`.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The M-step'.

    Examples
    --------
    >>> scatter(np.array([[[-1.0, 1.0]]]), np.array([[1.0, 0.5]]), "full")
    array([[[1.5]]])
    """
    weighted = responsibilities[:, np.newaxis] * deviations
    return products(weighted, deviations, covariance_type)


def products(a, b, covariance_type):
    r"""Sum the products :math:`a_{ik} b_{ik}^T` over the samples, as far as a type needs them.

    Parameters
    ----------
    a, b : ndarray, shape (K, D, n)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray
        Shaped by `covariance_type`: for tied summed over the components, for diag the diagonals,
        for spherical their sums.

    Notes
    -----
    Derived in the chapter *decision-boundaries*, section 'Four covariance types'.

    Examples
    --------
    >>> a = np.array([[[1.0], [2.0]]])
    >>> [products(a, a, t).tolist() for t in ("full", "tied", "diag", "spherical")]
    [[[[1.0, 2.0], [2.0, 4.0]]], [[1.0, 2.0], [2.0, 4.0]], [[1.0, 4.0]], [5.0]]
    """
    if covariance_type in ("full", "tied"):
        matrices = a @ b.swapaxes(1, 2)
        return matrices if covariance_type == "full" else matrices.sum(axis=0)
    return np.einsum("kdn,kdn->kd" if covariance_type == "diag" else "kdn,kdn->k", a, b)


def covariances_from(scatters, counts, covariance_type, D, reg_covar):
    r"""Turn sums of squared deviations into covariances.

    Parameters
    ----------
    scatters : ndarray
        Shaped by `covariance_type`, see `products`.
    counts : ndarray, shape (K,)
        The sums :math:`W_k` of the responsibilities.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    D : int
        Number of features.
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
    >>> covariances_from(np.array([12.0]), np.array([2.0]), "spherical", D=2, reg_covar=0.0)
    array([3.])
    """
    if covariance_type == "full":
        return scatters / counts[:, np.newaxis, np.newaxis] + reg_covar * np.eye(D)
    if covariance_type == "tied":
        return scatters / counts.sum() + reg_covar * np.eye(D)
    if covariance_type == "diag":
        return scatters / counts[:, np.newaxis] + reg_covar
    return scatters / (counts * D) + reg_covar


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
    scatters : ndarray, shaped by the covariance type, see `products`
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
    """Give a number of rows whose K × D deviations stay in a processor's cache.

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
    return max(256, 2**16 // (K * D))


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
    log_weights, means = log_weights_of(weights)[:, np.newaxis], np.asarray(means, dtype=float)
    factors = precisions_cholesky(np.asarray(covariances, dtype=float), covariance_type)

    def exact(x, weight):
        deviations = x - means[:, :, np.newaxis]
        log_joint = log_weights + log_gaussians(deviations, factors, covariance_type)
        responsibilities, log_mixture = normalize(log_joint)
        log_likelihood = np.sum(log_mixture * weight)
        return collect(deviations, responsibilities * weight, covariance_type, log_likelihood)

    step = (
        exact
        if covariance_type == "full"
        else Linear(log_weights, means, factors, covariance_type, exact)
    )
    return reduce(add, (step(x, weight) for x, weight in rows.batches(batch_size(*means.shape))))


class Linear:
    """The E-step of tied, diag and spherical covariances as two matrix products.

    In coordinates around the center of the mixture the log-densities are linear in `features`,
    and so are the sums that the M-step needs.

    Parameters
    ----------
    log_weights : ndarray, shape (K, 1)
    means : ndarray, shape (K, D)
    factors : ndarray
        What `precisions_cholesky` returns.
    covariance_type : {'tied', 'diag', 'spherical'}
    exact : callable
        Does the same without loss of digits, for samples far out.

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'Linear in the features'.
    """

    def __init__(self, log_weights, means, factors, covariance_type, exact):
        self.kind, self.factors, self.exact = covariance_type, factors, exact
        self.origin = np.exp(log_weights).T @ means
        self.offsets = means - self.origin
        self.theta = linear_form(self.offsets, factors, covariance_type)
        self.theta[:, :1] += log_weights

    def __call__(self, x, weight):
        """Give the Statistics of a batch x, shape (D, m)."""
        K, D = self.offsets.shape
        centered = x - self.origin.T
        phi = features(centered, self.factors, self.kind)
        if np.max(-self.theta[:, D + 1 :].min(axis=0) @ phi[D + 1 :]) > FAR:
            return self.exact(x, weight)
        responsibilities, log_mixture = normalize(self.theta @ phi)
        responsibilities *= weight
        sums = responsibilities @ phi.T
        counts, moments = sums[:, 0], sums[:, 1 : D + 1]
        squares = sums[:, D + 1 :].reshape(K, *[D] * (self.kind == "diag"))
        if self.kind == "tied":
            squares = (centered * weight) @ centered.T
        ends = moments[:, :, np.newaxis], self.offsets[:, :, np.newaxis]
        cross = products(*ends, self.kind)
        if self.kind == "tied":
            cross = (cross + cross.T) / 2
        scatters = (
            squares
            - 2 * cross
            + products(counts[:, np.newaxis, np.newaxis] * ends[1], ends[1], self.kind)
        )
        shifts = moments - counts[:, np.newaxis] * self.offsets
        return Statistics(counts, shifts, scatters, float(np.sum(log_mixture * weight)))


def collect(deviations, responsibilities, covariance_type, log_likelihood=0.0):
    """Sum the deviations of a batch from the means.

    Parameters
    ----------
    deviations : ndarray, shape (K, D, n)
    responsibilities : ndarray, shape (K, n)
        Times the sample weights.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    log_likelihood : float

    Returns
    -------
    Statistics

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The M-step'.

    Examples
    --------
    >>> collect(np.array([[[1.0, 3.0]]]), np.array([[1.0, 0.5]]), "full").shifts
    array([[2.5]])
    """
    counts = responsibilities.sum(axis=1)
    shifts = np.einsum("kn,kdn->kd", responsibilities, deviations)
    scatters = scatter(deviations, responsibilities, covariance_type)
    return Statistics(counts, shifts, scatters, float(log_likelihood))


def gather(rows, means, covariance_type, responsibilities_of):
    """Sum all batches' deviations from given means, for any responsibilities.

    Parameters
    ----------
    rows : Rows
    means : ndarray, shape (K, D)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    responsibilities_of : callable
        Gives the responsibilities, shape (K, m), of a batch of shape (D, m).

    Returns
    -------
    Statistics

    Examples
    --------
    >>> rows, centers = Rows([[0.0], [1.0], [8.0]]), np.array([[0.0], [6.0]])
    >>> gather(rows, centers, "full", lambda x: nearest(x, centers)).counts
    array([2., 1.])
    """
    batches = rows.batches(batch_size(*means.shape))
    deviations = means[:, :, np.newaxis]
    return reduce(
        add,
        (
            collect(x - deviations, responsibilities_of(x) * weight, covariance_type)
            for x, weight in batches
        ),
    )


def nearest(x, centers):
    """Make each sample belong to its nearest center alone.

    Parameters
    ----------
    x : ndarray, shape (D, n)
    centers : ndarray, shape (K, D)

    Returns
    -------
    ndarray, shape (K, n)
        Ones and zeros.

    Notes
    -----
    Explained in the chapter *expectation-maximization*, section 'Where to start'.

    Examples
    --------
    >>> nearest(np.array([[1.0, 8.0]]), np.array([[0.0], [6.0]]))
    array([[1., 0.],
           [0., 1.]])
    """
    distances = np.square(x - centers[:, :, np.newaxis]).sum(axis=1)
    return (distances.argmin(axis=0) == np.arange(len(centers))[:, np.newaxis]).astype(float)


def random_responsibilities(x, K, random):
    """Draw responsibilities at random.

    Parameters
    ----------
    x : ndarray, shape (D, n)
    K : int
    random : RandomState or Generator

    Returns
    -------
    ndarray, shape (K, n)
        Each column sums to one.

    Examples
    --------
    >>> random_responsibilities(np.zeros((1, 5)), 3, np.random.RandomState(0)).sum(axis=0).round(9)
    array([1., 1., 1., 1., 1.])
    """
    draws = random.uniform(size=(x.shape[1], K)).T
    return draws / draws.sum(axis=0)


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
    moved = steps[:, :, np.newaxis]
    scatters = sums.scatters - products(
        counts[:, np.newaxis, np.newaxis] * moved, moved, covariance_type
    )
    covariances = covariances_from(scatters, counts, covariance_type, means.shape[1], reg_covar)
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
