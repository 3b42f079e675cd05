"""StudentMixture: a mixture of t distributions, whose heavy tails let outliers weigh little."""

from dataclasses import KW_ONLY, dataclass

import numpy as np

from gmm_lib import em, gaussian, sums, unruly
from gmm_lib.gammas import LARGE, digamma, log_gamma, log_one_plus, series
from gmm_lib.mixture import GaussianMixture
from gmm_lib.parameters import check_that, is_positive

LEAST, MOST = 0.1, 1e6  # where degrees of freedom are sought; at the upper end the t is a Gaussian
GAUSSIAN = 1e300  # what stands for infinitely many


@dataclass(repr=False, eq=False)
class StudentMixture(GaussianMixture):
    r"""A mixture of K multivariate t distributions, fitted by EM.

    .. math:: p(x) = \sum_k \phi_k \frac{\Gamma(\frac{\nu_k + D}{2})}{\Gamma(\frac{\nu_k}{2})
        (\nu_k \pi)^{D/2} |\Sigma_k|^{1/2}} \left( 1 + \frac{q_k(x)}{\nu_k}
        \right)^{-\frac{\nu_k + D}{2}} \qquad q_k(x) = (x - \mu_k)^T \Sigma_k^{-1} (x - \mu_k)

    In the M-step a sample has the weight :math:`u_{ik} = (\nu_k + D) / (\nu_k + q_k(x_i))` besides
    its responsibility: the farther away, the less.

    Parameters
    ----------
    degrees_of_freedom : float or None
        ν of all components, also infinite: then the fit is that of `GaussianMixture`. None
        estimates one for each component, from 0.1 to 1e6, by the EM step.
    n_components, covariance_type, tol, reg_covar, max_iter, n_init
        As those of `GaussianMixture`.
    init_params, weights_init, means_init, precisions_init, frozen
        As those of `GaussianMixture`.
    random_state, warm_start, verbose, verbose_interval
        As those of `GaussianMixture`.
    missing, covariance_prior, noise
        Must be left as they are.

    Attributes
    ----------
    degrees_of_freedom_ : ndarray, shape (K,)
    covariances_ : ndarray
        The scale matrices :math:`\Sigma_k`; the covariance is :math:`\nu_k / (\nu_k - 2)` times
        that, for :math:`\nu_k > 2`.
    weights_, means_, …
        As those of `GaussianMixture`.

    Notes
    -----
    `marginal`, `condition`, `impute` and `partial_fit` are not there for it. Derived in the chapter
    *unruly-data*, section 'Tails instead of a cut'.

    References
    ----------
    D. Peel and G. J. McLachlan, Robust mixture modelling using the t distribution, *Statistics and
    Computing* 10 (2000), 339-348.

    Examples
    --------
    >>> X = [[-2.0], [-1.0], [0.0], [1.0], [2.0], [1000.0]]
    >>> model = StudentMixture(degrees_of_freedom=1, tol=1e-9, max_iter=1000).fit(X)
    >>> bool(abs(model.means_[0, 0]) < 0.5)  # where the mean is 167
    True
    """

    _gaussian = False
    _: KW_ONLY
    degrees_of_freedom: object = None

    def _check_params(self):
        super()._check_params()
        nu = self.degrees_of_freedom
        good = nu is None or is_positive(nu, most=np.inf)
        check_that(good, "degrees_of_freedom", "> 0 or None (a float, also infinite)", nu)
        plain = str(self.missing) == "error" and self.covariance_prior is None and not self.noise
        check_that(plain, "missing, covariance_prior and noise", "left as they are", self)

    def _room(self):
        return Room(self)

    def _keep(self, *parts, degrees_of_freedom_=None):
        """Set the parameters, with degrees of freedom from the fit or as they were given."""
        self._check_params()
        nu = self.degrees_of_freedom if degrees_of_freedom_ is None else degrees_of_freedom_
        check_that(nu is not None, "degrees_of_freedom", "given here", nu)
        super()._keep(*parts, degrees_of_freedom_=np.zeros(len(parts[1])) + nu)

    def n_parameters(self):
        """Count the free parameters, among them the degrees of freedom that are estimated.

        Returns
        -------
        int
        """
        return super().n_parameters() + (self.degrees_of_freedom is None) * len(self.means_)

    _n_parameters = n_parameters

    def sample(self, n_samples=1, random_state=None):
        """Draw new samples: those of Gaussians, each stretched by a factor of its own.

        Parameters
        ----------
        n_samples : int
        random_state : None, int, RandomState or Generator

        Returns
        -------
        X : ndarray, shape (n_samples, D)
        labels : ndarray of int, shape (n_samples,)

        Raises
        ------
        ValueError
            Where a sample overflows: of 0.01 degrees of freedom one in forty, of 0.1 none in 1e15.
        """
        X, labels = super().sample(n_samples, random := self._random_stream(random_state))
        nu, centers = np.minimum(self.degrees_of_freedom_, GAUSSIAN)[labels], self.means_[labels]
        shrink = np.sqrt(random.chisquare(nu) / nu)[:, np.newaxis]
        check_that(shrink.all(), "degrees_of_freedom_", "larger (X overflows)", nu.min().item())
        return centers + (X - centers) / shrink, labels

    def robust_weights(self, X):
        r"""Compute the weights u of a fit: about one for most samples, near zero far away.

        .. math:: u_{ik} = \frac{\nu_k + D}{\nu_k + q_k(x_i)}

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such

        Returns
        -------
        ndarray, shape (n, K)
            From 0 to :math:`1 + D / \nu_k`. In the sums of the M-step each stands beside the
            responsibility: :math:`\sum_k r_{ik} u_{ik}` is how much sample i counts in all.

        Raises
        ------
        NotFittedError
            Before `fit`.

        Notes
        -----
        Derived in the chapter *unruly-data*, section 'Tails instead of a cut'. Accuracy: to the
        relative accuracy of the squared distance q, see `gaussian.log_density`.

        Examples
        --------
        >>> one = [1.0], [[0.0]], [[[1.0]]]
        >>> model = StudentMixture.from_parameters(*one, degrees_of_freedom=3)
        >>> model.robust_weights([[0.0], [1.0], [99.0]]).ravel().round(3)
        array([1.333, 1.   , 0.   ])
        """
        rows, width = self._check_rows(X), unruly.WIDTH * np.size(self.means_)
        parts = self.degrees_of_freedom_, self.means_, self._factors(), self.covariance_type
        return rows.each(lambda x: weights_of(x, *parts)[0].T, width)


class Room(unruly.Room):
    """The room of other unruly data, with t distributions in its steps.

    Parameters
    ----------
    model : StudentMixture
    """

    start = {"degrees_of_freedom_": 10.0}  # noqa: RUF012, read alone

    def begin(self, rows):
        """Give the degrees of freedom, if they are given.

        Parameters
        ----------
        rows : ignored

        Returns
        -------
        dict
        """
        nu = self.model.degrees_of_freedom
        return {} if nu is None else {"degrees_of_freedom_": float(nu)}

    def e_step(self, weights, means, covariances, covariance_type, n=np.inf):
        """Make the function that runs the E-step on a batch.

        Parameters
        ----------
        weights, means, covariances : ndarray
        covariance_type : {'full', 'tied', 'diag', 'spherical'}
        n : ignored

        Returns
        -------
        callable
            As `e_step_of`.
        """
        P = gaussian.precisions_cholesky(covariances, covariance_type)
        return e_step_of(weights, means, P, self.learned["degrees_of_freedom_"], covariance_type)

    def m_step(self, rows, parameters, total, covariance_type, *, reg_covar, fixed_means):
        """Compute the parameters that maximize the bound, the degrees of freedom among them.

        Parameters
        ----------
        rows : Rows
        parameters : tuple of ndarray
            Those of the E-step.
        total : Statistics
            With three rows of counts, see `e_step_of`.
        covariance_type : {'full', 'tied', 'diag', 'spherical'}
        reg_covar : float
        fixed_means : bool

        Returns
        -------
        tuple of ndarray
        """
        (counts, heavy), means = np.maximum(total.counts[:2], em.TINY), parameters[1]
        steps = 0 * means if fixed_means else total.shifts / heavy[:, np.newaxis]
        scatters = total.scatters - sums.spread_of(steps, heavy, covariance_type)
        covariances = em.covariances_from(scatters, counts, covariance_type, rows.D, reg_covar)
        if self.model.degrees_of_freedom is None:
            nu, logs = self.learned["degrees_of_freedom_"], total.counts[2] / counts
            self.learned = {"degrees_of_freedom_": degrees_from(logs, nu, rows.D)}
        return counts / counts.sum(), means + steps, covariances


def log_ratio(a, h):
    r"""Compute :math:`\log \Gamma(a + h) - \log \Gamma(a)`, for large a without a difference.

    Parameters
    ----------
    a : ndarray
    h : float

    Returns
    -------
    ndarray

    Examples
    --------
    >>> log_ratio(np.array([3.0, 1e300]), 1).round(6)  # log 3 and 300 log 10
    array([  1.098612, 690.775528])
    """
    x = np.maximum(a, LARGE)  # Stirling's formula, the difference taken by hand
    large = (x - 0.5) * np.log1p(h / x) + h * (np.log(x + h) - 1) + series(x + h) - series(x)
    return np.where(a < LARGE, log_gamma(a + h) - log_gamma(a), large)


def e_step_of(weights, means, factors, degrees, covariance_type="full"):
    """Make the function that runs the E-step on a batch.

    Parameters
    ----------
    weights, means : ndarray
    factors : ndarray
        Of the inverse scale matrices, see `gaussian.precisions_cholesky`.
    degrees : ndarray, shape (K,), or float
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    callable
        As `sums.e_step_of`, with three rows of counts: the sums of the responsibilities, of the
        same times the weights u, and times log u - u.

    Examples
    --------
    >>> one = np.ones(1)
    >>> run = e_step_of(one, np.zeros((1, 1)), one, one, "spherical")
    >>> run(np.zeros((1, 1)))[1].round(4)  # Cauchy's distribution: 1/π at its centre
    array([-1.1447])
    """
    D, nu = np.shape(means)[1], np.reshape(np.minimum(degrees, GAUSSIAN), (-1, 1))
    heights = gaussian.log_gaussians(np.zeros((*np.shape(means), 1)), factors, covariance_type)
    heights += em.log_weights_of(weights)[:, np.newaxis]
    heights += log_ratio(nu / 2, D / 2) - D / 2 * np.log(nu / 2)  # a t's above a Gaussian's

    def run(x):
        u, deviations, whitened = weights_of(x, degrees, means, factors, covariance_type)

        def sums_of(r):
            heavy, *parts = sums.sum_deviations(deviations, covariance_type, r * u)
            logs = np.sum(r * (np.log(u) - u), axis=1)
            return np.array([r.sum(axis=1), heavy, logs]), *parts

        return *em.normalize(heights - (nu + D) / 2 * log_one_plus(whitened, nu)), sums_of

    return run


def weights_of(x, degrees, means, factors, covariance_type):
    r"""Compute what a sample weighs in each component: :math:`u = (\nu + D) / (\nu + q)`.

    Parameters
    ----------
    x : ndarray, shape (D, m)
    degrees : ndarray, shape (K,), or float
    means, factors : ndarray
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    u : ndarray, shape (K, m)
    deviations, whitened : ndarray, shape (K, D, m)
        From the means, before and after `gaussian.whiten`.

    Examples
    --------
    >>> weights_of(np.array([[2.0]]), np.array([1.0]), np.zeros((1, 1)), np.ones(1), "spherical")[0]
    array([[0.4]])
    """
    nu = np.reshape(np.minimum(degrees, GAUSSIAN), (-1, 1))
    deviations = np.ascontiguousarray(x) - np.asarray(means, dtype=float)[:, :, np.newaxis]
    whitened = gaussian.whiten(deviations, factors, covariance_type)
    distances = np.einsum("kdn,kdn->kn", whitened, whitened)
    return (nu + len(x)) / (nu + distances), deviations, whitened


def degrees_from(logs, degrees, D):
    r"""Compute the degrees of freedom of the M-step, by halving an interval.

    .. math:: \log \tfrac{\nu}{2} - \psi\!\left(\tfrac{\nu}{2}\right) + 1
        + \frac{1}{W_k} \sum_i r_{ik} (\log u_{ik} - u_{ik})
        + \psi\!\left(\tfrac{\nu_k + D}{2}\right) - \log \tfrac{\nu_k + D}{2} = 0

    Parameters
    ----------
    logs : ndarray, shape (K,)
        The means of :math:`\log u - u`.
    degrees : ndarray, shape (K,)
        :math:`\nu_k`, those of the E-step.
    D : int

    Returns
    -------
    ndarray, shape (K,)

    Examples
    --------
    >>> degrees_from(np.array([-1.0]), np.array([5.0]), 1).round(2)  # all u are one: up by D
    array([6.])
    """
    half = (degrees + D) / 2
    rest = 1 + logs + digamma(half) - np.log(half)
    middle, step = np.log([LEAST, MOST]).mean(), np.log(MOST / LEAST) / 2
    for _ in range(60):
        x, step = np.exp(middle) / 2, step / 2
        middle = middle + np.where(np.log(x) - digamma(x) + rest > 0, step, -step)
    return np.exp(middle)
