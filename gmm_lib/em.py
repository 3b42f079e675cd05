"""The E-step and the M-step, which read like their formulas.

`gmm_lib.sums` runs the same two steps in batches, through the sums that the M-step needs;
`gmm_lib.steps` walks from one to the next.
"""

import numpy as np

from gmm_lib import gaussian

TINY = np.finfo(float).tiny  # the count of an empty component, which has to divide zeros
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
        If a covariance is not symmetric or not positive definite, or the type is unknown.

    Notes
    -----
    Derived in the chapter *expectation-maximization*, section 'The E-step'.
    `gmm_lib.loops.e_step` is the same formula sample by sample.
    Accuracy: with :math:`\eta_{ik}` what `gaussian.log_density` states plus
    :math:`2 \epsilon |\log \phi_k|`, the log-density of the mixture is right to
    :math:`\lambda_i = \log \sum_k r_{ik} e^{\eta_{ik}} + 4 \epsilon (1 + |\cdot|)`, and a
    responsibility up to the factor :math:`e^{\pm (\eta_{ik} + \lambda_i)}`.

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
    Accuracy: weights to :math:`(n + 4) \epsilon \phi_k`; means to :math:`\delta`, which is
    :math:`(n + 4) \epsilon` of the mean distance from the middle of the data plus
    :math:`2 \epsilon |\mu_k|`; covariances to :math:`(n + 8) \epsilon \sigma_i \sigma_j + \delta_i
    \delta_j`.

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
    counts, origin = np.maximum(r.sum(axis=0), TINY), X.mean(axis=0)
    means = origin + (r.T @ (X - origin)) / counts[:, np.newaxis]
    kind, D = covariance_type, X.shape[1]
    scatters = scatter(r.T, X.T - means[:, :, np.newaxis], kind)
    covariances = covariances_from(scatters, counts, kind, D, reg_covar)
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
    if covariance_type in ("full", "tied"):
        roots = np.sqrt(responsibilities)[:, np.newaxis] * deviations
        matrices = roots @ roots.swapaxes(1, 2)  # numpy computes one half, and mirrors it
        return matrices if covariance_type == "full" else matrices.sum(axis=0)
    squares = np.einsum("kn,kdn,kdn->kd", responsibilities, deviations, deviations)
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
    floor = float(reg_covar) * (np.eye(D) if covariance_type in ("full", "tied") else 1.0)
    return scatters / divisors(counts, covariance_type, D) + floor


def divisors(counts, covariance_type, D):
    """Give what scatters are divided by to become covariances: how many squares are in each.

    Parameters
    ----------
    counts : ndarray, shape (K,)
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    D : int
        Number of features.

    Returns
    -------
    ndarray, shape (K, 1, 1) for full, (K, 1) for diag, (K,) for spherical, () for tied

    Notes
    -----
    Derived in the chapter *decision-boundaries*, section 'Four covariance types'.

    Examples
    --------
    >>> [divisors(np.array([1.0, 2.0]), kind, 3).tolist() for kind in ("tied", "spherical")]
    [3.0, [3.0, 6.0]]
    """
    sizes = {"tied": counts.sum(), "spherical": counts * D}.get(covariance_type, counts)
    return sizes.reshape({"full": (-1, 1, 1), "diag": (-1, 1)}.get(covariance_type, sizes.shape))
