"""The sums over the data that an M-step needs, gathered in batches.

Each batch adds its `Statistics`: data of any size take the memory of one batch, and batches may be
worked on in any place.
"""

from dataclasses import dataclass, fields
from functools import partial

import numpy as np

from gmm_lib import em, gaussian, linear
from gmm_lib.rows import Rows

LOSS = 64  # a scatter that shrinks by more, on its way to the new means, is summed anew


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
    scatters : ndarray, shaped by the covariance type, see `em.scatter`
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
    r"""Run an E-step over all data and keep only the sums that the M-step needs.

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
    Accuracy: to :math:`(n + 4) \epsilon` of the sums of the terms' sizes, besides what the
    responsibilities lose, see `em.e_step`; the fast form adds what `linear.joint_of` states.

    Examples
    --------
    >>> statistics([[1.0], [3.0]], [1.0], [[2.0]], [[[1.0]]]).scatters
    array([[[2.]]])
    """
    rows, width = Rows.of(X, sample_weight), linear.width(*np.shape(means), covariance_type)
    run = e_step_of(weights, means, covariances, covariance_type, n=rows.n)
    return rows.add_up(partial(of_batch, run), width)


def of_batch(run, x, weight):
    """Compute the statistics of a batch.

    Parameters
    ----------
    run : callable
        The E-step of a batch, as `e_step_of` makes it.
    x : ndarray, shape (D, m)
        Samples.
    weight : ndarray, shape (m,), or float
        Their weights.

    Returns
    -------
    Statistics

    Notes
    -----
    Explained in the chapter *data-of-any-size*, section 'What a step remembers'.

    Examples
    --------
    >>> run = e_step_of([1.0], [[0.0]], [1.0], "spherical")
    >>> of_batch(run, np.array([[3.0, 5.0]]), 1.0).shifts
    array([[8.]])
    """
    responsibilities, log_mixture, sums = run(x)
    responsibilities *= weight
    return Statistics(*sums(responsibilities), np.sum(log_mixture * weight))


def e_step_of(weights, means, covariances, covariance_type="full", *, n=np.inf):
    """Make the function that runs the E-step on a batch.

    It raises IllDefinedError, a ValueError, if a covariance is not positive definite.

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
    factors = gaussian.precisions_cholesky(covariances, covariance_type)
    return e_step_from(em.log_weights_of(weights), means, factors, covariance_type, n=n)


def e_step_from(log_weights, means, factors, covariance_type="full", *, n=np.inf):
    """Do the same, given logarithms of weights that sum to about one, and factors of precisions.

    Parameters
    ----------
    log_weights, means, factors : ndarray
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    n : int

    Returns
    -------
    callable

    Examples
    --------
    >>> e_step_from(np.zeros(1), [[0.0]], np.ones(1), "spherical")(np.zeros((1, 1)))[1].round(4)
    array([-0.9189])
    """
    log_weights, means = log_weights[:, np.newaxis], np.asarray(means, dtype=float)

    def exact(x):
        deviations = np.ascontiguousarray(x) - means[:, :, np.newaxis]
        log_densities = gaussian.log_gaussians(deviations, factors, covariance_type)
        return log_weights + log_densities, partial(sum_deviations, deviations, covariance_type)

    joint = exact
    if linear.is_faster(n, *means.shape, covariance_type):
        joint = linear.joint_of(log_weights, means, factors, covariance_type, otherwise=exact)

    def run(x):
        log_joint, sums = joint(x)
        return *em.normalize(log_joint), sums

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
    shifts = np.einsum("kdn,kn->kd", deviations, responsibilities)
    scatters = em.scatter(responsibilities, deviations, covariance_type)
    return responsibilities.sum(axis=1), shifts, scatters


def maximize(sums, means, covariance_type="full", *, reg_covar=1e-6, fixed_means=False, again=None):
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
    fixed_means : bool
        Whether the means stay, and the covariances are about them.
    again : callable, optional
        Of means it gives the sums about them: asked where the step to them costs digits.

    Returns
    -------
    weights : ndarray, shape (K,)
    means : ndarray, shape (K, D)
    covariances : ndarray
        Shaped by `covariance_type`.

    Notes
    -----
    Derived in the chapter *data-of-any-size*, section 'From an array to chunks'.

    Examples
    --------
    >>> start = [1.0], np.array([[0.0]]), [[[1.0]]]
    >>> sums = statistics([[1.0], [3.0]], *start)
    >>> weights, means, covariances = maximize(sums, start[1], reg_covar=0.0)
    >>> means.round(4), covariances.round(4)
    (array([[2.]]), array([[[1.]]]))
    """
    counts, kind = np.maximum(sums.counts, em.TINY), covariance_type
    steps = 0 * means if fixed_means else sums.shifts / counts[:, np.newaxis]
    scatters = sums.scatters - spread_of(steps, counts, kind)
    means = means + steps
    if again and cancels(sums.scatters, scatters, kind):
        return maximize(again(means), means, kind, reg_covar=reg_covar)
    covariances = em.covariances_from(scatters, counts, kind, means.shape[1], reg_covar)
    return counts / counts.sum(), means, covariances


def spread_of(steps, counts, covariance_type):
    r"""Compute :math:`W_k \delta_k \delta_k^T`, what a scatter loses on the way to the new mean.

    Parameters
    ----------
    steps : ndarray, shape (K, D)
        :math:`\delta_k`.
    counts : ndarray, shape (K,)
        :math:`W_k`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray
        Shaped as `em.scatter`.

    Notes
    -----
    Derived in the chapter *data-of-any-size*, section 'From an array to chunks'.

    Examples
    --------
    >>> spread_of(np.array([[1.0, 2.0]]), np.array([3.0]), "diag")
    array([[ 3., 12.]])
    """
    outer = gaussian.OUTER[covariance_type]
    return np.einsum(outer, counts[:, np.newaxis] * steps, steps)


def cancels(before, after, covariance_type):
    """Tell whether a scatter shrinks so much on the way to the new mean that digits are lost.

    Parameters
    ----------
    before, after : ndarray
        Shaped as `em.scatter`: about the old means, and about the new ones.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    bool

    Examples
    --------
    >>> before = np.array([[100.0, 1.0]])
    >>> cancels(before, np.array([[1.0, 1.0]]), "diag"), cancels(before, before, "diag")
    (True, False)
    """
    variances = [gaussian.variances_of(scatter, covariance_type) for scatter in (before, after)]
    return bool((variances[1] < variances[0] / LOSS).any())


def about(means, covariance_type, e_step):
    """Make the function that sums a batch about means that need not be those of the E-step.

    Parameters
    ----------
    means : ndarray, shape (K, D)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    e_step : callable
        Of samples, shape (D, m), it gives responsibilities, shape (K, m), and log-densities of the
        mixture, shape (m,), or zero.

    Returns
    -------
    callable
        Of samples and their weights it gives `Statistics`.

    Notes
    -----
    Explained in the chapter *data-of-any-size*, section 'What a step remembers'.

    Examples
    --------
    >>> run = about(np.array([[2.0]]), "full", lambda x: (np.ones((1, x.shape[1])), 0.0))
    >>> run(np.array([[1.0, 3.0]]), 1.0).scatters
    array([[[2.]]])
    """

    def run(x):
        deviations = np.ascontiguousarray(x) - means[:, :, np.newaxis]
        return *e_step(x), partial(sum_deviations, deviations, covariance_type)

    return partial(of_batch, run)


def m_step(rows, parameters, sums, covariance_type="full", *, reg_covar=1e-6, fixed_means=False):
    r"""Run an M-step from the sums of an E-step, in a second pass if a single one loses digits.

    Parameters
    ----------
    rows : Rows
    parameters : tuple of ndarray
        Weights, means and covariances of the E-step.
    sums : Statistics
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    reg_covar : float
        Added to each variance.
    fixed_means : bool

    Returns
    -------
    weights, means, covariances : ndarray

    Notes
    -----
    Explained in the chapter *data-of-any-size*, section 'From an array to chunks'.
    Accuracy: that of `em.m_step` for these responsibilities, but covariances to
    :math:`64 (n + 8) \epsilon \sigma_i \sigma_j + \delta_i \delta_j`, with the mean distance from
    the old means in :math:`\delta`; the fast form adds what `linear.joint_of` states.

    Examples
    --------
    >>> rows, start = Rows([[1.0], [3.0]]), ([1.0], np.array([[-1e9]]), [[[1.0]]])
    >>> m_step(rows, start, statistics(rows, *start), reg_covar=0.0)[2]
    array([[[1.]]])
    """

    def again(means):
        e_step = e_step_of(*parameters, covariance_type, n=0)
        run = about(means, covariance_type, lambda x: e_step(x)[:2])
        return rows.add_up(run, 2 * means.size)

    options = {"reg_covar": reg_covar, "fixed_means": fixed_means, "again": again}
    return maximize(sums, parameters[1], covariance_type, **options)
