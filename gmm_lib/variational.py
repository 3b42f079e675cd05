"""Variational Bayes for Gaussian mixtures: EM with distributions in the place of parameters.

The E-step is that of EM, with expected logarithms for the logarithms of the parameters; the M-step
is that of EM, after which the prior joins in.
"""

from functools import partial

import numpy as np

from gmm_lib import em, linear, sums
from gmm_lib.beliefs import Belief, divergence, expected_log_weights, halves
from gmm_lib.gammas import digamma


def log_factors(belief):
    r"""Compute what the E-step puts in the place of the log-weights.

    .. math:: E[\log \phi_k] + \tfrac12 \left( \sum_{d=0}^{D-1} \psi\!\left( \frac{\nu_k - d}{2}
        \right) + D \log \frac{2}{\nu_k} \right) - \frac{D}{2 \beta_k}

    With it, the expected log-joint density is this plus :math:`\log N(x_i; m_k, S_k)`.

    Parameters
    ----------
    belief : Belief

    Returns
    -------
    ndarray, shape (K,)

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The updates'.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equations 10.64 to 10.66.

    Examples
    --------
    >>> much = np.array([1e9])  # hardly any doubt: the logarithm of the weight, 1, is left
    >>> log_factors(Belief(much, much, np.zeros((1, 1)), much, np.ones(1), "spherical")).round(6)
    array([-0.])
    """
    D, degrees = belief.means.shape[1], belief.degrees_of_freedom
    determinants = digamma(halves(degrees, D)).sum(axis=0) + D * np.log(2 / degrees)
    doubt = D / belief.mean_precision
    return expected_log_weights(belief.concentration) + 0.5 * (determinants - doubt)


def e_step_of(belief, n=np.inf):
    """Make the function that runs the E-step on a batch.

    Parameters
    ----------
    belief : Belief
    n : int
        Number of samples of all batches; the fast form pays for many.

    Returns
    -------
    callable
        As `sums.e_step_of`; in the place of the log-density of the mixture stands the
        log-normalizer of the expected log-joint densities, which is no log-density.

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The updates'.

    Examples
    --------
    >>> much = np.array([1e9])
    >>> run = e_step_of(Belief(much, much, np.zeros((1, 1)), much, np.ones(1), "spherical"))
    >>> run(np.zeros((1, 1)))[1].round(4)  # that of a standard Gaussian
    array([-0.9189])
    """
    logs = log_factors(belief)
    constant = float(em.normalize(logs[:, np.newaxis].copy())[1][0])
    parts = belief.means, belief.factors, belief.covariance_type
    run = sums.e_step_from(logs - constant, *parts, n=n)

    def shifted(x):
        responsibilities, log_mixture, sums_of = run(x)
        return responsibilities, log_mixture + constant, sums_of

    return shifted


def update(prior, counts, centers, covariances):
    r"""Let the prior join in: the posterior for what an M-step of EM has found.

    .. math:: \beta_k = \beta_0 + W_k \qquad
        m_k = \frac{\beta_0 m_0 + W_k \bar x_k}{\beta_k} \qquad \nu_k = \nu_0 + W_k

    .. math:: \nu_k S_k = \nu_0 S_0 + W_k C_k
        + \frac{\beta_0 W_k}{\beta_k} (\bar x_k - m_0) (\bar x_k - m_0)^T

    Parameters
    ----------
    prior : Belief
    counts : ndarray, shape (K,)
        :math:`W_k`, the sums of the responsibilities.
    centers : ndarray, shape (K, D)
        :math:`\bar x_k`, the weighted means.
    covariances : ndarray
        :math:`C_k`, the weighted covariances about them, shaped by the type.

    Returns
    -------
    Belief

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The updates'. For tied, the counts and the
    squares of all components add up in the one matrix; for diag and spherical, the Wishart of that
    form that is nearest to the optimum keeps its diagonal, or the mean of that.

    References
    ----------
    D. M. Blei and M. I. Jordan, Variational inference for Dirichlet process mixtures, *Bayesian
    Analysis* 1 (2006), 121-143.
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equations 10.58 to 10.63.

    Examples
    --------
    >>> one = np.ones(1)
    >>> prior = Belief(one, one, np.zeros((1, 1)), 3 * one, one, "spherical")
    >>> new = update(prior, counts=3 * one, centers=np.array([[4.0]]), covariances=one)
    >>> new.means, new.degrees_of_freedom, new.covariances
    (array([[3.]]), array([6.]), array([3.]))
    """
    kind, D = prior.covariance_type, centers.shape[1]
    before = prior.concentration
    after = before + counts
    if before.ndim == 2:  # a stick is broken for a component, or left for those behind it
        behind = np.append(np.cumsum(counts[:0:-1])[::-1], 0.0)
        after = before + np.array([counts, behind])
    mean_precision = prior.mean_precision + counts
    offsets = centers - prior.means
    means = prior.means + (counts / mean_precision)[:, np.newaxis] * offsets
    pull = sums.spread_of(offsets, prior.mean_precision * counts / mean_precision, kind)
    weight = counts.sum() if kind == "tied" else counts
    nu_0, nu = prior.degrees_of_freedom, prior.degrees_of_freedom + weight
    shape = np.shape(nu) + (1,) * (covariances.ndim - np.ndim(nu))
    total = nu_0.reshape(shape) * prior.covariances + np.reshape(weight, shape) * covariances
    total = total + (pull / D if kind == "spherical" else pull)
    return Belief(after, mean_precision, means, nu, total / nu.reshape(shape), kind)


def walk(rows, belief, prior, reg_covar=0.0):
    """Take E-step and M-step in turn, without end.

    Parameters
    ----------
    rows : Rows
    belief : Belief
        Where to start.
    prior : Belief
    reg_covar : float
        Added to each variance in each M-step, before the prior joins in.

    Yields
    ------
    belief : Belief
    bound : float
        Its exact evidence lower bound, with the responsibilities that suit it best; in nats,
        summed over all samples.

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The algorithm'. With `reg_covar` zero, each
    half-step is the exact maximum of the bound over its half, so that the bound never falls.

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> one = np.ones(1)
    >>> prior = Belief(one, one, np.zeros((1, 1)), 3 * one, one, "spherical")
    >>> steps = walk(Rows([[1.0], [3.0]]), prior, prior)
    >>> bounds = [next(steps)[1] for _ in range(3)]
    >>> bounds[0] < bounds[1] == bounds[2]  # with one component nothing is left to do
    True
    """
    while True:
        total = sums_of(rows, belief)
        yield belief, float(total.log_likelihood) - divergence(belief, prior)
        belief = update(prior, total.counts, *centers_of(rows, belief, total, reg_covar))


def sums_of(rows, belief):
    """Run the E-step over all rows, and keep the sums that the M-step needs.

    Parameters
    ----------
    rows : Rows
    belief : Belief

    Returns
    -------
    Statistics
        The sums of EM, about the means of the belief; in the place of the log-likelihood stands
        the sum of what `e_step_of` states.

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> much = np.array([1e9])
    >>> sure = Belief(much, much, np.zeros((1, 1)), much, np.ones(1), "spherical")
    >>> sums_of(Rows([[1.0], [3.0]]), sure).scatters
    array([10.])
    """
    run, size = e_step_of(belief, rows.n), belief.means.shape
    return rows.add_up(partial(sums.of_batch, run), linear.width(*size, belief.covariance_type))


def centers_of(rows, belief, total, reg_covar=0.0):
    """Run the M-step of EM on the sums of an E-step: what `update` brings the prior together with.

    Parameters
    ----------
    rows : Rows
    belief : Belief
        That of the E-step.
    total : Statistics
    reg_covar : float
        Added to each variance.

    Returns
    -------
    centers, covariances : ndarray
        As `update` takes them.

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> rows, much = Rows([[1.0], [3.0]]), np.array([1e9])
    >>> sure = Belief(much, much, np.zeros((1, 1)), much, np.ones(1), "spherical")
    >>> centers_of(rows, sure, sums_of(rows, sure))
    (array([[2.]]), array([1.]))
    """
    kind = belief.covariance_type

    def again(means):
        exact = e_step_of(belief, n=0)
        run = sums.about(means, kind, lambda x: exact(x)[:2])
        return rows.add_up(run, 2 * means.size)

    options = {"reg_covar": reg_covar, "again": again}
    return sums.maximize(total, belief.means, kind, **options)[1:]
