"""A collapsed Gibbs sampler for the model of `BayesianGaussianMixture`: exact, if one waits.

Weights, means and precisions are integrated out; what is drawn is the component of each sample,
one after the other, given those of all others.
"""

from dataclasses import dataclass

import numpy as np

from gmm_lib import em, gaussian, sums
from gmm_lib.bayes import BayesianGaussianMixture
from gmm_lib.beliefs import Belief, halves
from gmm_lib.gammas import log_gamma
from gmm_lib.parameters import check, check_random_state, check_that


@dataclass(frozen=True)
class GibbsState:
    r"""Where the sampler is after a sweep through all samples.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        The component of each sample.
    log_joint : float
        :math:`\log p(X, z)`, with all constants; of the Dirichlet process that of the partition.
    posterior : Belief
        The exact posterior of the parameters given these labels. Of the Dirichlet process the last
        component is empty, and stands for all those that no sample belongs to.

    Notes
    -----
    Explained in the chapter *bayesian-mixtures*, section 'What variational Bayes gets wrong'.

    Examples
    --------
    >>> from gmm_lib import BayesianGaussianMixture
    >>> state = next(gibbs_states(BayesianGaussianMixture(2, random_state=0), [[0.0], [1.0]]))
    >>> state.labels.shape, state.posterior.means.shape[1]
    ((2,), 1)
    """

    labels: np.ndarray
    log_joint: float
    posterior: Belief


def gibbs_states(model, X, *, labels=None, random_state=None):
    r"""Draw from the posterior of the components of the samples, a sweep at a time, without end.

    .. math:: p(z_i = k \mid z_{-i}, X) \propto (\alpha + W_k)\, t_k(x_i)

    with the count and the predictive density of component k without sample i; of the Dirichlet
    process, :math:`W_k` for a component that has samples, and α for a new one.

    Parameters
    ----------
    model : BayesianGaussianMixture
        Its prior is used, and nothing that it learned; not of type tied.
    X : array-like, shape (n, D)
    labels : array-like of int, shape (n,), optional
        Where to start; by default random components of `n_components`.
    random_state : None, int, RandomState or Generator
        By default that of the model.

    Returns
    -------
    iterator of GibbsState
        One after each sweep.

    Raises
    ------
    ValueError, TypeError
        For bad data, labels or priors, or a model of type tied.

    Notes
    -----
    Diag and spherical are restrictions of the approximate posterior, which this is not: they say
    only what form the covariance prior has.
    Accuracy: squares are summed about the means of the components, as multiples of the covariance
    prior, and the pull of the prior mean is added. So a prior mean far away costs no digits;
    features that are nearly collinear in the prior, those that its Cholesky factor loses.
    Explained in the chapter *bayesian-mixtures*, section 'What variational Bayes gets wrong'.

    References
    ----------
    R. M. Neal, Markov chain sampling methods for Dirichlet process mixture models, *Journal of
    Computational and Graphical Statistics* 9 (2000), 249-265, algorithm 3.

    Examples
    --------
    >>> from gmm_lib import BayesianGaussianMixture
    >>> states = gibbs_states(BayesianGaussianMixture(2, random_state=0), [[0.0], [0.1], [9.0]])
    >>> len({tuple(next(states).labels == 0) for _ in range(50)}) > 1
    True
    """
    check_that(isinstance(model, BayesianGaussianMixture), "model", "a Bayesian mixture", model)
    model._check_params()
    check("covariance_type of the model", model.covariance_type, ("full", "diag", "spherical"))
    rows, K = model._rows(X), int(model.n_components)
    prior, x = model._prior(rows)[1], np.asarray(rows.each(np.transpose))
    random = check_random_state(model.random_state if random_state is None else random_state)
    z = np.array(random.choice(K, size=len(x)) if labels is None else labels)
    fits = z.shape == x.shape[:1] and z.dtype.kind in "iu" and z.min() >= 0 and z.max() < K
    check_that(fits, "labels", f"{len(x)} integers from 0 to {K - 1}", labels)
    return _Table(x, prior).sweeps(z.astype(int), random)


class _Table:
    """Counts, means and scatters of the samples of each component, about these means.

    In units in which the scale matrix of the prior is the identity, which the scatters begin with;
    from the mean of all samples.
    """

    def __init__(self, x, prior):
        (n, D), kind, self.K = x.shape, prior.covariance_type, len(prior.means)
        self.alpha, self.is_process = prior.concentration.flat[-1], prior.concentration.ndim == 2
        self.beta, self.nu = prior.mean_precision[0], prior.degrees_of_freedom[0]
        self.P = gaussian.full_covariances(prior.factors, kind, self.K, D)[0] / np.sqrt(self.nu)
        self.middle = x.mean(axis=0)
        self.x, self.mean = ((y - self.middle) @ self.P for y in (x, prior.means[0]))
        N = np.arange(n + 2)
        logs = log_gamma(halves(self.nu + N, D)).sum(axis=0) - 0.5 * D * np.log(self.beta + N)
        logs += N * (np.log(np.diag(self.P)).sum() - 0.5 * D * np.log(np.pi))
        # by the number of samples: the constants of the predictive density, and of the evidence
        self.of_next, self.of_all = np.diff(logs), logs - logs[0]

    def gather(self, z):
        """Sum anew; of the process, components without samples go, and one comes."""
        z = np.unique(z, return_inverse=True)[1] if self.is_process else z
        self.counts = np.bincount(z, minlength=z.max() + 2 if self.is_process else self.K)
        _, self.centers, covariances = em.m_step(self.x, np.eye(len(self.counts))[z], reg_covar=0)
        self.scatters = np.eye(len(self.P)) + self.counts[:, np.newaxis, np.newaxis] * covariances
        return z

    def move(self, i, k, sign):
        """Put sample i into component k, or take it out."""
        d = self.x[i] - self.centers[k]
        self.counts[k] += sign
        self.centers[k] += sign / max(self.counts[k], 1) * d
        self.scatters[k] += sign * d * (self.x[i] - self.centers[k])[:, np.newaxis]

    def posterior(self):
        """Give what is believed of the components: weights, β, means, ν, inverse scales."""
        beta, weights = self.beta + self.counts, self.alpha + self.counts
        if self.is_process:  # the empty ones share α
            weights = np.where(self.counts, self.counts, self.alpha / np.sum(self.counts == 0))
        offsets, shares = self.centers - self.mean, self.beta / beta
        means = self.centers - shares[:, np.newaxis] * offsets
        matrices = self.scatters + sums.spread_of(offsets, shares * self.counts, "full")
        return weights, beta, means, self.nu + self.counts, matrices

    def probabilities(self, i):
        """Give the probabilities of the components for sample i, which belongs to none."""
        weights, beta, means, nu, matrices = self.posterior()
        d = self.x[i] - means
        distances = np.einsum("ki,kij,kj->k", d, np.linalg.inv(matrices), d) * beta / (beta + 1)
        logs = np.log(weights) + self.of_next[self.counts] - 0.5 * np.linalg.slogdet(matrices)[1]
        logs -= 0.5 * (nu + 1) * np.log1p(distances)
        return em.normalize(logs[:, np.newaxis])[0][:, 0]

    def sweeps(self, z, random):
        """Draw all labels in turn, without end."""
        while True:
            z = self.gather(z)
            for i in range(len(z)):
                self.move(i, z[i], -1)
                z[i] = np.sum(self.probabilities(i).cumsum()[:-1] <= random.random())
                self.move(i, z[i], +1)
                z = self.gather(z) if self.is_process and self.counts.all() else z
            yield self.state(self.gather(z))

    def state(self, z):
        """Give labels, their log-probability with the data, and what they say of the parameters."""
        weights, beta, means, nu, matrices = self.posterior()
        log_joint = np.sum(self.of_all[self.counts] - 0.5 * nu * np.linalg.slogdet(matrices)[1])
        total, logs = self.K * self.alpha, log_gamma(weights) - log_gamma(self.alpha)
        if self.is_process:  # the last component is empty
            total, logs = self.alpha, log_gamma(weights[:-1]) + np.log(self.alpha)
        log_joint += np.sum(logs) + log_gamma(total) - log_gamma(total + len(z))
        back = np.linalg.inv(self.P)
        parts = self.middle + means @ back, nu, back.T @ (matrices / nu.reshape(-1, 1, 1)) @ back
        return GibbsState(z.copy(), float(log_joint), Belief(weights, beta, *parts, "full"))
