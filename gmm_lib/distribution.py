"""A mixture as a distribution: samples, marginals, conditionals, the divergence from another."""

from contextlib import suppress
from numbers import Integral
from typing import NamedTuple

import numpy as np

from gmm_lib import em, gaussian
from gmm_lib.arrays import to_floats
from gmm_lib.criteria import MixtureCriteria
from gmm_lib.density import MixtureDensity
from gmm_lib.parameters import check, check_indices, check_random_state, check_that
from gmm_lib.rows import Rows


class Regression(NamedTuple):
    """What is known of some features once others are known, for many rows.

    Parameters
    ----------
    mean : ndarray, shape (m, a)
        The conditional mean of each unknown feature: the best guess by squared error.
    variance : ndarray, shape (m, a)
        Its conditional variance.
    """

    mean: np.ndarray
    variance: np.ndarray


class Estimate(NamedTuple):
    """A number that random samples gave.

    Parameters
    ----------
    value : float
    standard_error : float
        Of the value: the standard deviation of the terms over the root of their number.
    """

    value: float
    standard_error: float


class WhenPlain:
    """A method that only models have whose walk is the plain one, as `hasattr` then says.

    Parameters
    ----------
    method : function
    """

    def __init__(self, method):
        self.method, self.__doc__ = method, method.__doc__

    def __get__(self, model, owner=None):
        if model is None:
            return self.method
        with suppress(ValueError):  # of an option that is not allowed: its call says so
            if not hasattr(model._room(), "em_steps"):
                name = self.method.__name__
                raise AttributeError(f"{model!r} has no {name}: only plain mixtures do")
        return self.method.__get__(model, owner)


class MixtureDistribution(MixtureCriteria):
    """What can be drawn from a mixture, and derived from it."""

    def sample(self, n_samples=1, random_state=None):
        """Draw new samples: first the component of each, then its position.

        Each call goes on through the random stream, from where `fit` left it.

        Parameters
        ----------
        n_samples : int
        random_state : None, int, RandomState or Generator
            A stream for this call alone.

        Returns
        -------
        X : ndarray, shape (n_samples, D)
        labels : ndarray of int, shape (n_samples,)
            The component of each; -1 for noise, which is uniform over its box.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            If `n_samples` is no integer >= 1.

        Notes
        -----
        Derived in the chapter *mixture-models*, section 'Sampling'.

        Examples
        --------
        >>> from gmm_lib import GaussianMixture
        >>> model = GaussianMixture.from_parameters([0.5, 0.5], [[0.0], [9.0]], [1.0, 1.0],
        ...                                         "spherical", random_state=0)
        >>> X, labels = model.sample(1000)
        >>> X.shape, abs(float((X[:, 0] > 4.5).mean() - labels.mean())) < 1e-12
        ((1000, 1), True)
        """
        self._check_fitted()
        check("Invalid value for 'n_samples': it", n_samples, (Integral, 1))
        random = self._random_stream(random_state)
        K, D = np.shape(self.means_)
        weights = np.asarray(self.weights_, dtype=float)
        labels = random.choice(K, size=n_samples, p=weights / weights.sum())
        L = np.linalg.cholesky(self._matrices())
        X = random.standard_normal(size=(n_samples, D))
        for k in range(K):
            X[labels == k] = self.means_[k] + X[labels == k] @ L[k].T
        if self.noise:
            self._lazily("noise").scatter(self, X, labels, random)
        return X, labels

    def marginal(self, indices):
        """Give the mixture of some features, the others summed out.

        Parameters
        ----------
        indices : int or sequence of int
            The features to keep, in this order.

        Returns
        -------
        GaussianMixture

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            For indices that are no features, or repeated.
        NotImplementedError
            If not all components are Gaussians.

        Notes
        -----
        Accuracy: to 4 ε of each number, since the parameters are entries of the old ones.
        Derived in the chapter *gaussian-mixture-model*, section 'Marginals and conditionals'.

        Examples
        --------
        >>> from gmm_lib import GaussianMixture
        >>> model = GaussianMixture.from_parameters([1.0], [[1.0, 2.0]], [[[2.0, 1.0], [1.0, 3.0]]])
        >>> model.marginal([1]).covariances_
        array([[[3.]]])
        """
        self._check_gaussian()
        a = check_indices(indices, self.n_features_in_)
        means = np.asarray(self.means_, dtype=float)
        return self._like(self.weights_, means[:, a], self._matrices()[:, a][:, :, a], a)

    def condition(self, indices, values):
        r"""Give the mixture of the other features, once some are known.

        With a the unknown and b the known features: component k has mean
        :math:`\mu_a + \Sigma_{ab} \Sigma_{bb}^{-1} (x_b - \mu_b)` and covariance
        :math:`\Sigma_{aa} - \Sigma_{ab} \Sigma_{bb}^{-1} \Sigma_{ba}`; its weight is its
        responsibility for the known values.

        Parameters
        ----------
        indices : int or sequence of int
            The known features; at least one must stay unknown.
        values : array-like, shape (len(indices),) or (m, len(indices))
            Their values, of one sample or of m.

        Returns
        -------
        GaussianMixture or Regression
            For one sample the mixture of the unknown features, in their old order; for m samples
            the conditional mean and variance of each.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            For indices that are no features or all of them, or values of another length.
        NotImplementedError
            If not all components are Gaussians.

        Notes
        -----
        Derived in the chapter *gaussian-mixture-model*, section 'Marginals and conditionals'.
        Accuracy: with κ and q of the known features alone (see `gaussian.log_density`), weights as
        `em.e_step`; means to :math:`10 \epsilon \kappa \sqrt{1 + q}\, \sigma_a + 2 \epsilon
        |\mu_a|`; covariances to :math:`10 \epsilon \kappa \sigma_a \sigma_{a'}`, with the
        standard deviations before.

        Examples
        --------
        >>> from gmm_lib import GaussianMixture
        >>> model = GaussianMixture.from_parameters([1.0], [[1.0, 2.0]], [[[2.0, 1.0], [1.0, 4.0]]])
        >>> given = model.condition([1], [6.0])
        >>> given.means_, given.covariances_
        (array([[2.]]), array([[[1.75]]]))
        >>> model.condition(1, [[6.0], [2.0]]).mean
        array([[2.],
               [1.]])
        """
        self._check_gaussian()
        b = check_indices(indices, self.n_features_in_)
        a = [d for d in range(self.n_features_in_) if d not in b]
        if not a:
            raise ValueError(f"indices must leave at least one feature unknown, but got {indices}")
        values = to_floats(values, "values")
        if np.ndim(indices) == values.ndim == 0:
            values = values[np.newaxis]
        if values.shape[-1:] != (len(b),) or values.ndim > 2:
            shape = f"({len(b)},) or (m, {len(b)}), but got {values.shape}"
            raise ValueError(f"The parameter 'values' should have the shape of {shape}")
        weights, means, matrices = self._given(a, b, np.atleast_2d(values))
        if values.ndim == 1:
            return self._like(weights[0], means[:, 0], matrices, a)
        mean = np.einsum("mk,kma->ma", weights, means)
        variances = np.diagonal(matrices, axis1=1, axis2=2)[:, np.newaxis]
        return Regression(mean, np.einsum("mk,kma->ma", weights, variances + (means - mean) ** 2))

    def _given(self, a, b, values):
        r"""Condition on m rows: weights (m, K), means (K, m, a), covariances (K, a, a).

        With :math:`\Sigma = L L^T`, known features first, and :math:`z = L_{bb}^{-1} d_b`: the
        means are :math:`\mu_a + L_{ab} z`, the covariances :math:`L_{aa} L_{aa}^T`, and the
        distance of the marginal is :math:`|z|^2`.
        """
        cut, order = len(b), b + a
        matrices, means = self._matrices()[:, order][:, :, order], np.asarray(self.means_, float)
        sd = np.sqrt(np.diagonal(matrices, axis1=1, axis2=2))[:, :, np.newaxis]
        L = sd * np.linalg.cholesky(matrices / sd / sd.swapaxes(1, 2))
        factors = gaussian.precisions_cholesky(matrices[:, :cut, :cut])
        known, root = values.T - means[:, b, np.newaxis], L[:, cut:, cut:]
        moved = L[:, cut:, :cut] @ gaussian.whiten(known, factors, "full")
        log_weights = em.log_weights_of(self.weights_)[:, np.newaxis]
        log_joint = log_weights + gaussian.log_gaussians(known, factors, "full")
        responsibilities, _ = em.normalize(log_joint)
        moved = means[:, a] + moved.transpose(2, 0, 1)
        return responsibilities.T, moved.swapaxes(0, 1), root @ root.swapaxes(1, 2)

    def divergence(self, other, n_samples=10_000, random_state=None):
        r"""Estimate how far another mixture is: the Kullback-Leibler divergence, by samples.

        .. math:: KL(p \Vert q) = E_p\!\left[ \log p(x) - \log q(x) \right]

        Parameters
        ----------
        other : GaussianMixture
            q; of the same features.
        n_samples : int
            Number of samples that are drawn from this mixture, p; at least 2.
        random_state : None, int, RandomState or Generator

        Returns
        -------
        Estimate
            The divergence in nats, and its standard error.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            If `n_samples` is no integer >= 2, or the other has other features, or lies some 1e150
            standard deviations away: log-densities end at -1e300.

        Notes
        -----
        No closed form is known. The divergence is not symmetric, and zero only for equal
        distributions; the estimate itself can be negative where it is near zero.
        Derived in the chapter *mixture-models*, section 'How far apart are two mixtures?'.
        Accuracy: within five standard errors, in tests on Gaussians, whose divergence is known.

        References
        ----------
        J. R. Hershey and P. A. Olsen, Approximating the Kullback Leibler divergence between
        Gaussian mixture models, *IEEE International Conference on Acoustics, Speech and Signal
        Processing* 4 (2007), 317-320.

        Examples
        --------
        >>> from gmm_lib import GaussianMixture
        >>> p, q = (
        ...     GaussianMixture.from_parameters([1.0], [[mean]], [[1.0]], "diag")
        ...     for mean in (0.0, 1.0)
        ... )  # the exact divergence is 1/2
        >>> value, error = p.divergence(q, random_state=0)
        >>> abs(value - 0.5) < 3 * error < 0.05
        True
        """
        check("n_samples", n_samples, (Integral, 2))
        check_that(isinstance(other, MixtureDensity), "other", "a mixture", other)
        X, _ = self.sample(n_samples, check_random_state(random_state))
        rows = [Rows(X), Rows(X)]
        for model, own in zip((self, other), rows, strict=True):
            own.names = getattr(model, "feature_names_in_", None)  # samples have those of either
        logs, others = self.score_samples(rows[0]), other.score_samples(rows[1])
        near = "so near that densities differ by less than exp(1e300)"
        check_that(others.min() > em.LOWEST, "other", near, other)
        logs -= others
        unit = np.ldexp(1.0, np.frexp(abs(logs).max())[1])  # else squares may overflow
        deviation = (logs / unit).std(ddof=1) * unit
        return Estimate(float(logs.mean()), float(deviation / np.sqrt(n_samples)))

    def _like(self, weights, means, matrices, features):
        """Build a mixture of the same type, of some of the features."""
        kind = self.covariance_type
        params = {name: getattr(self, name) for name in ("random_state", "missing")}
        covariances = gaussian.pack_covariances(matrices, kind)
        weights = np.asarray(weights, dtype=float)
        model = self.from_parameters(weights / weights.sum(), means, covariances, kind, **params)
        if hasattr(self, "feature_names_in_"):
            model.feature_names_in_ = self.feature_names_in_[features]
        return model
