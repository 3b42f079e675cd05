"""The E-step, the M-step, and EM as an endless series of half-steps.

`e_step` and `m_step` read like the formulas.
`em_steps` runs the same two steps in batches through the sums that the M-step needs
(`Statistics`), so that data of any size take the memory of one batch.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial

import numpy as np

from gmm_lib import gaussian, kmeans, linear, products
from gmm_lib.base import Rows

TINY = 10 * np.finfo(float).eps  # keeps an empty component from dividing by zero
LOWEST = -1e300  # log-densities end here, so that differences of two stay finite


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
    np.maximum(log_joint, LOWEST, out=log_joint)
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
    log_densities = gaussian.log_density(X, means, covariances, covariance_type)
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
    X, r = np.asarray(X, dtype=float), np.asarray(responsibilities, dtype=float)
    counts = r.sum(axis=0) + TINY
    means = (r.T @ X) / counts[:, np.newaxis]
    scatters = scatter(r.T, X.T - means[:, :, np.newaxis], covariance_type)
    covariances = covariances_from(scatters, counts, covariance_type, X.shape[1], reg_covar)
    return counts / counts.sum(), means, covariances


def scatter(responsibilities, deviations, covariance_type):
    r"""Sum the squared deviations, as far as a covariance type needs them.

    .. math:: S_k = \sum_i r_{ik} (x_i - \mu_k) (x_i - \mu_k)^T

    Parameters
    ----------
    responsibilities : ndarray, shape (K, n)
    deviations : ndarray, shape (K, D, n)
        :math:`x_i - \mu_k`, one column a sample.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray
        Shaped by `covariance_type`: for tied summed over the components, for diag the diagonals,
        for spherical their sums.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The M-step'.

    Examples
    --------
    >>> [scatter(np.ones((1, 1)), np.array([[[1.0], [2.0]]]), t).tolist()
    ...  for t in ("full", "tied", "diag", "spherical")]
    [[[[1.0, 2.0], [2.0, 4.0]]], [[1.0, 2.0], [2.0, 4.0]], [[1.0, 4.0]], [5.0]]
    """
    weighted = responsibilities[:, np.newaxis] * deviations
    if covariance_type in ("full", "tied"):
        matrices = products.symmetric(weighted, deviations)
        return matrices if covariance_type == "full" else matrices.sum(axis=0)
    squares = np.einsum("kdn,kdn->kd", weighted, deviations)
    return squares if covariance_type == "diag" else squares.sum(axis=1)


def covariances_from(scatters, counts, covariance_type, D, reg_covar):
    r"""Turn sums of squared deviations into covariances.

    Parameters
    ----------
    scatters : ndarray
        Shaped by `covariance_type`, see `scatter`.
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
    if covariance_type in ("full", "tied"):
        total = counts[:, np.newaxis, np.newaxis] if covariance_type == "full" else counts.sum()
        return scatters / total + reg_covar * np.eye(D)
    total = counts[:, np.newaxis] if covariance_type == "diag" else counts * D
    return scatters / total + reg_covar


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
    scatters : ndarray, shaped by the covariance type, see `scatter`
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
        return Statistics(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


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
    rows, width = Rows.of(X, sample_weight), linear.width(*np.shape(means), covariance_type)
    run = e_step_of(weights, means, covariances, covariance_type, rows.n)
    return gather(rows.batches(width), run)


def gather(batches, run):
    """Add up the statistics of all batches.

    Parameters
    ----------
    batches : iterable
        Samples, shape (D, m), and their weights.
    run : callable
        The E-step of a batch, as `e_step_of` makes it.

    Returns
    -------
    Statistics

    Notes
    -----
    Explained in the chapter *expectation-maximization*, section 'Data of any size'.

    Examples
    --------
    >>> run = e_step_of([1.0], [[0.0]], [1.0], "spherical")
    >>> gather(Rows([[3.0], [5.0]]).batches(), run).shifts
    array([[8.]])
    """
    parts = []
    for x, weight in batches:
        responsibilities, log_mixture, sums = run(x)
        responsibilities *= weight
        parts.append(Statistics(*sums(responsibilities), np.sum(log_mixture * weight)))
    return sum(parts[1:], start=parts[0])


def e_step_of(weights, means, covariances, covariance_type="full", n=np.inf):
    """Make the function that runs the E-step on a batch.

    Parameters
    ----------
    weights : array-like, shape (K,)
    means : array-like, shape (K, D)
    covariances : array-like
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    n : int
        Number of samples of all batches; the fast form pays for many.

    Returns
    -------
    callable
        Of samples, shape (D, m), it gives responsibilities, shape (K, m), log-densities of the
        mixture, shape (m,), and the function that sums for given responsibilities.

    Raises
    ------
    ValueError
        If a covariance is not positive definite.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The E-step'.

    Examples
    --------
    >>> run = e_step_of([0.5, 0.5], [[0.0], [4.0]], [1.0, 1.0], "spherical")
    >>> run(np.array([[0.0, 4.0]]))[0].round(4)
    array([[9.997e-01, 3.000e-04],
           [3.000e-04, 9.997e-01]])
    """
    log_weights, means = log_weights_of(weights)[:, np.newaxis], np.asarray(means, dtype=float)
    factors = gaussian.precisions_cholesky(np.asarray(covariances, dtype=float), covariance_type)

    def exact(x):
        deviations = np.subtract(x, means[:, :, np.newaxis], order="C")
        log_densities = gaussian.log_gaussians(deviations, factors, covariance_type)
        return log_weights + log_densities, partial(sum_deviations, deviations, covariance_type)

    joint = exact
    if linear.is_faster(n, *means.shape, covariance_type):
        joint = linear.joint_of(log_weights, means, factors, covariance_type, otherwise=exact)

    def run(x):
        log_joint, sums = joint(x)
        return *normalize(log_joint), sums

    return run


def sum_deviations(deviations, covariance_type, responsibilities):
    r"""Sum a batch's deviations from the means, each with its responsibility.

    Parameters
    ----------
    deviations : ndarray, shape (K, D, m)
        :math:`x_i - \mu_k`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    responsibilities : ndarray, shape (K, m)
        Times the weights of the samples.

    Returns
    -------
    counts, shifts, scatters : ndarray
        As in `Statistics`.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The M-step'.

    Examples
    --------
    >>> sum_deviations(np.array([[[1.0, 3.0]]]), "full", np.array([[1.0, 0.5]]))
    (array([1.5]), array([[2.5]]), array([[[5.5]]]))
    """
    shifts = (deviations @ responsibilities[:, :, np.newaxis])[:, :, 0]
    scatters = scatter(responsibilities, deviations, covariance_type)
    return responsibilities.sum(axis=1), shifts, scatters


def start_of(centers, covariance_type, random=None):
    """Make the function that stands in for the first E-step.

    Parameters
    ----------
    centers : ndarray, shape (K, D)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    random : RandomState or Generator, optional
        With it responsibilities are drawn at random; without, each sample belongs to the nearest
        center alone.

    Returns
    -------
    callable
        As `e_step_of`; the log-densities are zero.

    Notes
    -----
    Explained in the chapter *expectation-maximization*, section 'Where the climb ends'.

    Examples
    --------
    >>> start_of(np.array([[0.0], [6.0]]), "full")(np.array([[1.0, 8.0]]))[0]
    array([[1., 0.],
           [0., 1.]])
    """

    def run(x):
        deviations = np.subtract(x, centers[:, :, np.newaxis], order="C")
        if random is None:
            responsibilities = kmeans.nearest(np.einsum("kdn,kdn->kn", deviations, deviations))
        else:
            responsibilities = random.uniform(size=(x.shape[1], len(centers))).T
            responsibilities /= responsibilities.sum(axis=0)
        return responsibilities, 0.0, partial(sum_deviations, deviations, covariance_type)

    return run


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
    kind, D = covariance_type, means.shape[1]
    scatters = sums.scatters - np.einsum(gaussian.OUTER[kind], counts[:, np.newaxis] * steps, steps)
    covariances = covariances_from(scatters, counts, kind, D, reg_covar)
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
    rows = Rows.of(X, sample_weight)
    parameters = tuple(np.asarray(part, dtype=float) for part in (weights, means, covariances))
    while True:
        sums = statistics(rows, *parameters, covariance_type)

        def posterior(parameters=parameters):
            run = e_step_of(*parameters, covariance_type)
            return np.vstack([run(x)[0].T for x, _ in rows.batches(rows.D * len(weights))])

        yield Step("E", *parameters, float(sums.log_likelihood), posterior)
        parameters = maximize(sums, parameters[1], covariance_type, reg_covar)
        yield Step("M", *parameters, float(sums.log_likelihood), posterior)
