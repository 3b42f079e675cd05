"""A collapsed Gibbs sampler for the model of `BayesianGaussianMixture`: exact, if one waits.

Weights, means and precisions are integrated out; what is drawn is the component of each sample,
one after the other, given those of all others.
"""

from dataclasses import dataclass

import numpy as np

from gmm_lib import em, gaussian
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
    """Counts, sums and squares of the samples of each component, about the prior mean."""

    def __init__(self, x, prior):
        (n, D), kind, self.K = x.shape, prior.covariance_type, len(prior.means)
        self.mean, self.beta = prior.means[0], prior.mean_precision[0]
        self.nu, self.alpha = prior.degrees_of_freedom[0], prior.concentration.flat[-1]
        self.C = self.nu * gaussian.full_covariances(prior.covariances, kind, self.K, D)[0]
        self.is_process, self.x = prior.concentration.ndim == 2, x - self.mean
        gammas = log_gamma(halves(self.nu + np.arange(n + 2), D)).sum(axis=0)
        N, beta = np.arange(n + 1), self.beta + np.arange(n + 1)
        # by the number of samples: the constants of the predictive density, and of the evidence
        self.of_next = np.diff(gammas) + 0.5 * D * np.log(beta / (beta + 1))
        self.of_all = gammas[:-1] - 0.5 * D * (np.log(beta) + N * np.log(np.pi))
        self.of_all -= self.of_all[0]

    def gather(self, z):
        """Sum anew; of the process, components without samples go, and one comes."""
        z = np.unique(z, return_inverse=True)[1] if self.is_process else z
        r = np.eye(z.max() + 2 if self.is_process else self.K)[z]
        self.counts, self.sums = r.sum(axis=0).astype(int), r.T @ self.x
        self.squares = np.einsum("nk,ni,nj->kij", r, self.x, self.x)
        return z

    def move(self, i, k, sign):
        """Put sample i into component k, or take it out."""
        self.counts[k] += sign
        self.sums[k] += sign * self.x[i]
        self.squares[k] += sign * self.x[i] * self.x[i, :, np.newaxis]

    def posterior(self):
        """Give what is believed of the components: weights, β, means, ν, inverse scales."""
        beta, weights = self.beta + self.counts, self.alpha + self.counts
        if self.is_process:  # the empty ones share α
            share = max(np.sum(self.counts == 0), 1)
            weights = np.where(self.counts, self.counts, self.alpha / share)
        means = self.sums / beta[:, np.newaxis]
        matrices = self.C + self.squares - np.einsum("k,ki,kj->kij", beta, means, means)
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
        dets = self.nu * np.linalg.slogdet(self.C)[1] - nu * np.linalg.slogdet(matrices)[1]
        log_joint = np.sum(self.of_all[self.counts] + 0.5 * dets)
        total, logs = self.K * self.alpha, log_gamma(weights) - log_gamma(self.alpha)
        if self.is_process:  # the last component is empty
            total, logs = self.alpha, log_gamma(weights[:-1]) + np.log(self.alpha)
        log_joint += np.sum(logs) + log_gamma(total) - log_gamma(total + len(z))
        parts = weights, beta, self.mean + means, nu, matrices / nu.reshape(-1, 1, 1)
        return GibbsState(z.copy(), float(log_joint), Belief(*parts, "full"))
