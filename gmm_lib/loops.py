"""Density, E-step and M-step written out as loops: one sample, one component at a time.

Slow, and easy to compare with the formulas.
The tests hold the fast versions in `gaussian`, `em` and `variational` to these, and the chapters
on densities and on EM show both.
"""

import math

import numpy as np

from gmm_lib.gammas import digamma


def covariance_matrix(covariances, covariance_type, k, D):
    """Give component k's covariance as a D × D matrix.

    Parameters
    ----------
    covariances : array-like
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    k : int
        The component.
    D : int
        Number of features.

    Returns
    -------
    ndarray, shape (D, D)

    Examples
    --------
    >>> covariance_matrix([4.0, 9.0], "spherical", k=1, D=2)
    array([[9., 0.],
           [0., 9.]])
    """
    if covariance_type == "full":
        return np.array(covariances[k], dtype=float)
    if covariance_type == "tied":
        return np.array(covariances, dtype=float)
    if covariance_type == "diag":
        return np.diag(np.array(covariances[k], dtype=float))
    return covariances[k] * np.eye(D)


def log_density(X, means, covariances, covariance_type="full"):
    r"""Compute the log-density of each sample under each Gaussian, in loops.

    Parameters
    ----------
    X : array-like, shape (n, D)
    means : array-like, shape (K, D)
    covariances : array-like
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray, shape (n, K)

    Notes
    -----
    Derived in the chapter *gaussian-mixture-model*, section 'The density in D dimensions'.
    The fast twin is `gmm_lib.gaussian.log_density`.

    Examples
    --------
    >>> log_density([[0.0], [2.0]], means=[[0.0]], covariances=[[[1.0]]]).round(4)
    array([[-0.9189],
           [-2.9189]])
    """
    X, means = np.array(X, dtype=float), np.array(means, dtype=float)
    n, D = X.shape
    K = len(means)
    result = np.zeros((n, K))
    for k in range(K):
        sigma = covariance_matrix(covariances, covariance_type, k, D)
        inverse = np.linalg.inv(sigma)
        log_determinant = math.log(np.linalg.det(sigma))
        for i in range(n):
            deviation = X[i] - means[k]
            distance = deviation @ inverse @ deviation
            result[i, k] = -0.5 * (D * math.log(2 * math.pi) + log_determinant + distance)
    return result


def e_step(X, weights, means, covariances, covariance_type="full"):
    r"""Compute responsibilities and log-likelihood, in loops.

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
    log_likelihood : float

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The E-step'.
    The fast twin is `gmm_lib.em.e_step`.

    Examples
    --------
    >>> r, ell = e_step([[0.0], [4.0]], [0.5, 0.5], [[0.0], [4.0]], [[[1.0]], [[1.0]]])
    >>> round(ell, 4)
    -3.2235
    """
    log_densities = log_density(X, means, covariances, covariance_type)
    n, K = log_densities.shape
    log_weights = [math.log(weight) if weight > 0 else -math.inf for weight in weights]
    responsibilities = np.zeros((n, K))
    log_likelihood = 0.0
    for i in range(n):
        log_joint = [log_weights[k] + log_densities[i, k] for k in range(K)]
        top = max(log_joint)  # exp of a difference can't underflow for all k at once
        shares = [math.exp(log_joint[k] - top) for k in range(K)]
        total = sum(shares)
        for k in range(K):
            responsibilities[i, k] = shares[k] / total
        log_likelihood += top + math.log(total)
    return responsibilities, float(log_likelihood)


def m_step(X, responsibilities, covariance_type="full", reg_covar=1e-6):
    r"""Compute weights, means and covariances from responsibilities, in loops.

    Parameters
    ----------
    X : array-like, shape (n, D)
    responsibilities : array-like, shape (n, K)
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
    The fast twin is `gmm_lib.em.m_step`.

    Examples
    --------
    >>> weights, means, covariances = m_step([[0.0], [2.0], [9.0]], [[1, 0], [1, 0], [0, 1]])
    >>> means
    array([[1.],
           [9.]])
    """
    X, r = np.array(X, dtype=float), np.array(responsibilities, dtype=float)
    n, D = X.shape
    K = r.shape[1]
    counts, means, scatters = np.zeros(K), np.zeros((K, D)), np.zeros((K, D, D))
    for k in range(K):
        for i in range(n):
            counts[k] += r[i, k]
            means[k] += r[i, k] * X[i]
        means[k] /= counts[k]
        for i in range(n):
            deviation = X[i] - means[k]
            scatters[k] += r[i, k] * np.outer(deviation, deviation)
    weights = counts / sum(counts)
    if covariance_type == "tied":
        return weights, means, sum(scatters) / sum(counts) + reg_covar * np.eye(D)
    matrices = np.array([scatters[k] / counts[k] + reg_covar * np.eye(D) for k in range(K)])
    if covariance_type == "full":
        return weights, means, matrices
    variances = np.array([np.diag(matrices[k]) for k in range(K)])
    if covariance_type == "diag":
        return weights, means, variances
    return weights, means, np.array([sum(variances[k]) / D for k in range(K)])


def variational_e_step(X, belief):
    r"""Compute the responsibilities that expected logarithms call for, in loops.

    Parameters
    ----------
    X : array-like, shape (n, D)
    belief : beliefs.Belief
        What is believed of the parameters.

    Returns
    -------
    ndarray, shape (n, K)

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The updates'.
    The fast twin is `gmm_lib.variational.e_step_of`.

    Examples
    --------
    >>> from gmm_lib.beliefs import Belief
    >>> two = np.ones(2)
    >>> belief = Belief(two, two, np.array([[0.0], [4.0]]), 3 * two, two, "spherical")
    >>> variational_e_step([[0.0], [2.0]], belief).round(4)
    array([[9.997e-01, 3.000e-04],
           [5.000e-01, 5.000e-01]])
    """
    X, kind = np.array(X, dtype=float), belief.covariance_type
    (n, D), K = X.shape, len(belief.means)
    log_joint = np.zeros((n, K))
    for k in range(K):
        log_weight = expected_log_weight(belief.concentration, k)
        nu = belief.degrees_of_freedom if kind == "tied" else belief.degrees_of_freedom[k]
        log_determinant = D * math.log(2)
        for d in range(D):
            log_determinant += float(digamma((nu - d) / 2))
        scale = nu * covariance_matrix(belief.covariances, kind, k, D)
        log_determinant -= math.log(np.linalg.det(scale))
        for i in range(n):
            deviation = X[i] - belief.means[k]
            distance = nu * deviation @ np.linalg.inv(scale) @ deviation
            doubt = D / belief.mean_precision[k]
            spread = D * math.log(2 * math.pi) - log_determinant + distance + doubt
            log_joint[i, k] = log_weight - 0.5 * spread
    responsibilities = np.zeros((n, K))
    for i in range(n):
        joint = [math.exp(log_joint[i, k] - max(log_joint[i])) for k in range(K)]
        for k in range(K):
            responsibilities[i, k] = joint[k] / sum(joint)
    return responsibilities


def variational_m_step(X, responsibilities, prior):
    r"""Compute the posterior of the parameters that the responsibilities call for, in loops.

    Parameters
    ----------
    X : array-like, shape (n, D)
    responsibilities : array-like, shape (n, K)
    prior : beliefs.Belief
        What was believed before the data.

    Returns
    -------
    dict
        concentration, mean_precision, means, degrees_of_freedom and covariances, shaped as in
        `Belief`.

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The updates'.
    The fast twin is `gmm_lib.variational.update`, after an M-step of EM.

    Examples
    --------
    >>> from gmm_lib.beliefs import Belief
    >>> one = np.ones(1)
    >>> prior = Belief(one, one, np.zeros((1, 1)), 3 * one, one, "spherical")
    >>> new = variational_m_step([[3.0], [4.0], [5.0]], np.ones((3, 1)), prior)
    >>> new["means"], new["degrees_of_freedom"]
    (array([[3.]]), array([6.]))
    """
    X, r, kind = np.array(X, dtype=float), responsibilities, prior.covariance_type
    (n, D), K = X.shape, len(prior.means)
    counts, means, scatters = np.zeros(K), np.zeros((K, D)), np.zeros((K, D, D))
    for k in range(K):
        center, m_0, beta_0 = np.zeros(D), prior.means[k], prior.mean_precision[k]
        for i in range(n):
            counts[k] += r[i, k]
            center += r[i, k] * X[i]
        center /= counts[k]
        means[k] = (beta_0 * m_0 + counts[k] * center) / (beta_0 + counts[k])
        for i in range(n):
            deviation = X[i] - center
            scatters[k] += r[i, k] * np.outer(deviation, deviation)
        share = beta_0 * counts[k] / (beta_0 + counts[k])
        scatters[k] += share * np.outer(center - m_0, center - m_0)
    degrees = prior.degrees_of_freedom + (sum(counts) if kind == "tied" else counts)
    if kind == "tied":
        covariances = (prior.degrees_of_freedom * prior.covariances + sum(scatters)) / degrees
    else:
        for k in range(K):
            before = covariance_matrix(prior.covariances, kind, k, D)
            scatters[k] += prior.degrees_of_freedom[k] * before
        covariances = np.array([scatters[k] / degrees[k] for k in range(K)])
        if kind != "full":
            covariances = np.array([np.diag(covariances[k]) for k in range(K)])
        if kind == "spherical":
            covariances = np.array([sum(covariances[k]) / D for k in range(K)])
    concentration = np.array(prior.concentration)
    for k in range(K):
        if concentration.ndim == 1:
            concentration[k] += counts[k]
        else:
            concentration[0, k] += counts[k]
            concentration[1, k] += sum(counts[k + 1 :])
    return {
        "concentration": concentration,
        "mean_precision": prior.mean_precision + counts,
        "means": means,
        "degrees_of_freedom": degrees,
        "covariances": covariances,
    }


def expected_log_weight(concentration, k):
    r"""Compute :math:`E[\log \phi_k]`, of a Dirichlet distribution or of sticks.

    Parameters
    ----------
    concentration : ndarray, shape (K,) or (2, K)
    k : int
        The component.

    Returns
    -------
    float

    Notes
    -----
    Derived in the chapter *bayesian-mixtures*, section 'The updates'.

    Examples
    --------
    >>> round(expected_log_weight(np.array([1.0, 1.0]), 0), 10)
    -1.0
    """
    if concentration.ndim == 1:
        return float(digamma(concentration[k]) - digamma(sum(concentration)))
    a, b = concentration
    result = digamma(a[k]) - digamma(a[k] + b[k])
    for j in range(k):
        result += digamma(b[j]) - digamma(a[j] + b[j])
    return float(result)
