"""Distributions over the parameters of a mixture: what is believed before the data, and after.

How far one is from another, what it says of new samples, and mixtures that are drawn from it.
"""

from dataclasses import dataclass

import numpy as np

from gmm_lib import em, gaussian
from gmm_lib.gammas import digamma, log_gamma, log_one_plus
from gmm_lib.parameters import check_that


@dataclass(frozen=True)
class Belief:
    r"""What is believed of a mixture's parameters, before the data or after.

    .. math:: \Lambda_k \sim \text{Wishart}(\nu_k, (\nu_k S_k)^{-1}) \qquad
        \mu_k \mid \Lambda_k \sim N(m_k, (\beta_k \Lambda_k)^{-1})

    and the weights are Dirichlet-distributed, or come from sticks of which each is broken at a
    place that is Beta-distributed.

    Parameters
    ----------
    concentration : ndarray, shape (K,) or (2, K)
        Of the Dirichlet distribution of the weights; or two numbers for each stick.
    mean_precision : ndarray, shape (K,)
        :math:`\beta_k`: as how many samples the mean counts.
    means : ndarray, shape (K, D)
        :math:`m_k`.
    degrees_of_freedom : ndarray, shape (K,), or () for tied
        :math:`\nu_k > D - 1`.
    covariances : ndarray, shaped by the covariance type
        :math:`S_k`: the inverse of the expected precision.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
        Of tied, there is one precision matrix for all components; of diag and spherical, each
        matrix is a full one, and :math:`S_k` has the form.

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The prior'.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, section 10.2.

    Examples
    --------
    >>> one = Belief(np.ones(1), np.ones(1), np.zeros((1, 1)), np.array([3.0]), np.eye(1), "diag")
    >>> one.factors
    array([[1.]])
    """

    concentration: np.ndarray
    mean_precision: np.ndarray
    means: np.ndarray
    degrees_of_freedom: np.ndarray
    covariances: np.ndarray
    covariance_type: str

    @property
    def factors(self):
        """ndarray: factors of the expected precisions, see `gaussian.precisions_cholesky`."""
        return gaussian.precisions_cholesky(self.covariances, self.covariance_type)

    @property
    def weights(self):
        """ndarray, shape (K,): the expected weights; those of sticks, divided by their sum."""
        return weights_of(self.concentration / self.concentration.sum(axis=0))


def weights_of(shares):
    r"""Turn shares of one whole, or of sticks, into weights with sum one.

    .. math:: \phi_k = v_k \prod_{j < k} (1 - v_j)

    of a stick that breaks again and again; of what is left behind the last, each gets its part.

    Parameters
    ----------
    shares : ndarray, shape (K,) or (2, K)
        What each component gets; or :math:`v_k` and :math:`1 - v_k`.

    Returns
    -------
    ndarray, shape (K,)

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The Dirichlet process'.

    Examples
    --------
    >>> weights_of(np.full((2, 2), 0.5))
    array([0.66666667, 0.33333333])
    """
    if shares.ndim == 2:
        shares = shares[0] * np.cumprod([1.0, *shares[1, :-1]])
    return shares / shares.sum()


def expected_log_weights(concentration):
    r"""Compute :math:`E[\log \phi_k]`.

    Parameters
    ----------
    concentration : ndarray, shape (K,) or (2, K)
        See `Belief`.

    Returns
    -------
    ndarray, shape (K,)

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The updates'.

    Examples
    --------
    >>> expected_log_weights(np.array([1.0, 1.0])).round(10)
    array([-1., -1.])
    """
    logs = digamma(concentration) - digamma(concentration.sum(axis=0))
    return logs if logs.ndim == 1 else logs[0] + np.cumsum([0.0, *logs[1, :-1]])


def halves(degrees_of_freedom, D):
    r"""Give :math:`(\nu_k - d) / 2` for d = 0 … D - 1, the arguments of a Wishart's gammas.

    Parameters
    ----------
    degrees_of_freedom : ndarray, shape (K,) or ()
    D : int

    Returns
    -------
    ndarray, shape (D, K) or (D,)

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'What the integrals are made of'.

    Examples
    --------
    >>> halves(np.array(5.0), 2)
    array([2.5, 2. ])
    """
    steps = np.arange(D).reshape(-1, *(1,) * np.ndim(degrees_of_freedom))
    return (degrees_of_freedom - steps) / 2


def divergence(q, p):
    r"""Compute how far one belief is from another: the Kullback-Leibler divergence.

    .. math:: KL(q \Vert p) = E_q\!\left[ \log q(\phi, \mu, \Lambda) - \log p(\phi, \mu, \Lambda)
        \right]

    All constants are in it: the exact evidence lower bound is the log-normalizer of the E-step
    less this divergence of the posterior from the prior.

    Parameters
    ----------
    q, p : Belief
        Of the same type.

    Returns
    -------
    float
        In nats.

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The bound, term by term'.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equations 10.71 to 10.77.

    Examples
    --------
    >>> one = np.ones(1)
    >>> p = Belief(one, one, np.zeros((1, 1)), 3 * one, one, "spherical")
    >>> q = Belief(one, one, np.ones((1, 1)), 3 * one, one, "spherical")
    >>> divergence(p, p), divergence(q, p)
    (0.0, 0.5)
    """
    D, kind = q.means.shape[1], q.covariance_type
    P, nu, nu_p = q.factors, q.degrees_of_freedom, p.degrees_of_freedom
    arguments, arguments_p = halves(nu, D), halves(nu_p, D)
    dets, dets_p = (gaussian.log_determinants(factors, kind, D) for factors in (P, p.factors))
    wishart = nu_p * (dets_p - dets + 0.5 * D * np.log(nu / nu_p))
    wishart += 0.5 * (nu_p * traces(p.covariances, P, kind, D) - nu * D)
    wishart += (log_gamma(arguments_p) - log_gamma(arguments)).sum(axis=0)
    wishart += 0.5 * (nu - nu_p) * digamma(arguments).sum(axis=0)
    ratios = p.mean_precision / q.mean_precision
    moves = gaussian.whiten((q.means - p.means)[:, :, np.newaxis], P, kind)
    normal = 0.5 * D * (ratios - 1 - np.log(ratios))
    normal += 0.5 * p.mean_precision * np.square(moves).sum(axis=(1, 2))
    a, b = q.concentration, p.concentration
    logs = digamma(a) - digamma(a.sum(axis=0))
    dirichlet = log_norms(a) - log_norms(b) + ((a - b) * logs).sum(axis=0)
    return float(np.sum(wishart) + np.sum(normal) + np.sum(dirichlet))


def log_norms(concentration):
    r"""Compute the logarithms of the constants before Dirichlet densities.

    Parameters
    ----------
    concentration : ndarray, shape (K,) or (2, K)
        One distribution, or one for each stick.

    Returns
    -------
    ndarray, shape () or (K,)

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'What the integrals are made of'.

    Examples
    --------
    >>> log_norms(np.array([1.0, 1.0, 1.0])).round(4)  # the area of a triangle is 1/2
    np.float64(0.6931)
    """
    return log_gamma(concentration.sum(axis=0)) - log_gamma(concentration).sum(axis=0)


def traces(covariances, factors, covariance_type, D):
    r"""Compute :math:`\text{tr}(S_k\, P_k P_k^T)`.

    Parameters
    ----------
    covariances, factors : ndarray
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    D : int
        Number of features.

    Returns
    -------
    ndarray, shape (K,), or float for tied

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The bound, term by term'.

    Examples
    --------
    >>> traces(np.array([2.0]), np.array([3.0]), "spherical", D=2)
    array([36.])
    """
    if covariance_type in ("full", "tied"):
        return (factors * (covariances @ factors)).sum(axis=(-2, -1))
    products = covariances * np.square(factors)
    return D * products if covariance_type == "spherical" else products.sum(axis=1)


def log_predictive(belief, x):
    r"""Compute the log-density of new samples, all that is not known integrated out.

    Component k is a Student t with :math:`f_k = \nu_k - D + 1` degrees of freedom about
    :math:`m_k`, of scale :math:`\frac{\nu_k (\beta_k + 1)}{\beta_k f_k} S_k`.

    Parameters
    ----------
    belief : Belief
    x : ndarray, shape (D, m)
        Samples.

    Returns
    -------
    ndarray, shape (m,)

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The predictive density'.

    References
    ----------
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, equations 10.81 and 10.82.

    Examples
    --------
    >>> one = np.ones(1)
    >>> cauchy = Belief(one, one, np.zeros((1, 1)), one, one / 2, "spherical")
    >>> np.exp(log_predictive(cauchy, np.array([[0.0, 1.0]]))) * np.pi
    array([1. , 0.5])
    """
    D, kind, factors = x.shape[0], belief.covariance_type, belief.factors
    degrees = belief.degrees_of_freedom - D + 1
    spreads = belief.degrees_of_freedom * (1 + 1 / belief.mean_precision)
    whitened = gaussian.whiten(x - belief.means[:, :, np.newaxis], factors, kind)
    tails = log_one_plus(whitened, spreads[:, np.newaxis])
    powers = np.broadcast_to((degrees + D) / 2, spreads.shape)
    constants = em.log_weights_of(belief.weights)
    constants = constants + log_gamma(powers) - log_gamma(degrees / 2)
    constants += gaussian.log_determinants(factors, kind, D) - 0.5 * D * np.log(np.pi * spreads)
    return em.normalize(constants[:, np.newaxis] - powers[:, np.newaxis] * tails)[1]


def draw_samples(belief, n, random):
    r"""Draw new samples: the component of each, then Student's t around its mean.

    Parameters
    ----------
    belief : Belief
    n : int
    random : RandomState or Generator

    Returns
    -------
    X : ndarray, shape (n, D)
    labels : ndarray of int, shape (n,)

    Raises
    ------
    ValueError
        Where a sample overflows: with 0.01 degrees of freedom above D - 1 one in forty.

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The predictive density'.

    Examples
    --------
    >>> much = np.array([1e9])
    >>> sure = Belief(much, much, np.zeros((1, 1)), much, np.ones(1), "spherical")
    >>> draw_samples(sure, 10_000, np.random.RandomState(0))[0].std().round(2)
    np.float64(1.01)
    """
    kind, (K, D) = belief.covariance_type, belief.means.shape
    labels = random.choice(K, size=n, p=belief.weights)
    nu = np.broadcast_to(belief.degrees_of_freedom, K)
    spreads = nu * (1 + 1 / belief.mean_precision)
    shrink = np.sqrt(random.chisquare(nu[labels] - D + 1) / spreads[labels])
    check_that(shrink.all(), "degrees_of_freedom_", "larger (X overflows)", nu.min().item())
    L = np.linalg.cholesky(gaussian.full_covariances(belief.covariances, kind, K, D))
    X = random.standard_normal(size=(n, D)) / shrink[:, np.newaxis]
    for k in range(K):
        X[labels == k] = belief.means[k] + X[labels == k] @ L[k].T
    return X, labels


def draw(belief, random):
    r"""Draw the parameters of a mixture.

    A Wishart matrix is :math:`P A A^T P^T / \nu`, with A lower triangular: roots of
    :math:`\chi^2` with :math:`\nu - d` degrees of freedom on the diagonal, standard Gaussians
    below (Bartlett).

    Parameters
    ----------
    belief : Belief
    random : RandomState or Generator

    Returns
    -------
    weights : ndarray, shape (K,)
        Those of sticks, divided by their sum.
    means : ndarray, shape (K, D)
    covariances : ndarray, shape (K, D, D), or (D, D) for tied

    Notes
    -----
    Put to work in the chapter *bayesian-mixtures*, section 'The bound, term by term'.

    References
    ----------
    M. S. Bartlett, On the theory of statistical regression, *Proceedings of the Royal Society of
    Edinburgh* 53 (1933), 260-283.

    Examples
    --------
    >>> much = np.array([1e9])
    >>> sure = Belief(much, much, np.zeros((1, 1)), much, np.ones(1), "spherical")
    >>> [part.round(2).ravel() for part in draw(sure, np.random.RandomState(0))]
    [array([1.]), array([0.]), array([1.])]
    """
    (K, D), kind = belief.means.shape, belief.covariance_type
    gammas = random.standard_gamma(belief.concentration)
    P = gaussian.full_covariances(belief.factors, kind, K, D)[: 1 if kind == "tied" else K]
    nu = np.reshape(belief.degrees_of_freedom, (-1, 1))
    A = np.tril(random.standard_normal(size=P.shape), -1)
    A[:, range(D), range(D)] = np.sqrt(random.chisquare(nu - np.arange(D)))
    root = np.linalg.inv(P @ A / np.sqrt(nu[:, :, np.newaxis])).swapaxes(1, 2)
    noise = random.standard_normal(size=(K, D, 1)) / np.sqrt(belief.mean_precision).reshape(K, 1, 1)
    covariances = root @ root.swapaxes(1, 2)
    means = belief.means + (root @ noise)[:, :, 0]
    weights = weights_of(gammas / gammas.sum(axis=0))
    return weights, means, covariances[0] if kind == "tied" else covariances
