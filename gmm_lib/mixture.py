"""GaussianMixture: the estimator, a drop-in for scikit-learn's, on top of `gmm_lib.em`."""

import time
from dataclasses import KW_ONLY, dataclass

import numpy as np

from gmm_lib import base, criteria, em, gaussian, linear
from gmm_lib.kmeans import KMeans

SAME = 1e-13  # starts that agree so far, in any order of the components, are run once


@dataclass(repr=False, eq=False)
class GaussianMixture(base.Estimator):
    """A mixture of K Gaussians, fitted by expectation-maximization.

    Parameters, attributes and methods are those of scikit-learn's class of this name.

    Parameters
    ----------
    n_components : int
        K, the number of components.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
        Each component has its own matrix; all share one; each its own axis-parallel matrix; each
        its own single variance.
    tol : float
        Stop when the mean log-likelihood changes by less than this, in nats.
    reg_covar : float
        Added to each variance in each M-step, in squared units of the data.
    max_iter : int
        The largest number of EM steps in a run.
    n_init : int
        Number of runs; the one with the highest log-likelihood is kept.
    init_params : {'kmeans', 'k-means++', 'random', 'random_from_data'}
        How to start: from the clusters of k-means; from spread-out or random samples as means;
        from random responsibilities.
    weights_init : array-like, shape (K,), optional
    means_init : array-like, shape (K, D), optional
    precisions_init : array-like, optional
        Inverse covariances, shaped by `covariance_type`.
    random_state : None, int, RandomState or Generator
    warm_start : bool
        Whether a second `fit` goes on from where the first stopped.
    verbose : int
        0 prints nothing, 1 the runs, 2 also times and changes.
    verbose_interval : int
        Number of steps between two printed lines.

    Attributes
    ----------
    weights_ : ndarray, shape (K,)
    means_ : ndarray, shape (K, D)
    covariances_, precisions_, precisions_cholesky_ : ndarray
        Shaped by `covariance_type`; the last holds upper-triangular P with precision P Pᵀ.
    converged_ : bool
    n_iter_ : int
        EM steps of the run that was kept.
    lower_bound_ : float
        The mean log-likelihood of these parameters, in nats per sample.
    lower_bounds_ : list of float
        The mean log-likelihood before each step.
    history_ : ndarray, shape (``n_iter_ + 1``,)
        The log-likelihood, summed over the samples, before each step and after the last.
    n_features_in_ : int

    Raises
    ------
    ValueError, TypeError
        In `fit`, for bad parameters or data.

    Notes
    -----
    Derived in the chapters *gaussian-mixture-model* and *expectation-maximization*.

    References
    ----------
    G. J. McLachlan and D. Peel, *Finite Mixture Models*, 2000.

    Examples
    --------
    >>> X = [[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]]
    >>> model = GaussianMixture(2, random_state=0).fit(X)
    >>> sorted(model.means_.round(4).tolist())
    [[1.0, 2.0], [10.0, 2.0]]
    >>> model
    GaussianMixture(n_components=2, random_state=0)
    """

    n_components: int = 1
    _: KW_ONLY
    covariance_type: str = "full"
    tol: float = 1e-3
    reg_covar: float = 1e-6
    max_iter: int = 100
    n_init: int = 1
    init_params: str = "kmeans"
    weights_init: object = None
    means_init: object = None
    precisions_init: object = None
    random_state: object = None
    warm_start: bool = False
    verbose: int = 0
    verbose_interval: int = 10

    @classmethod
    def from_parameters(cls, weights, means, covariances, covariance_type="full", **params):
        """Build a mixture from given parameters, ready to score and sample without a fit.

        Parameters
        ----------
        weights : array-like, shape (K,)
            Non-negative, with sum one.
        means : array-like, shape (K, D)
        covariances : array-like
            Shaped by `covariance_type`.
        covariance_type : {'full', 'tied', 'diag', 'spherical'}
        **params
            Further parameters of the constructor, such as random_state.

        Returns
        -------
        GaussianMixture

        Raises
        ------
        ValueError
            For parameters that make no mixture.

        Examples
        --------
        >>> model = GaussianMixture.from_parameters([0.5, 0.5], [[0.0], [4.0]], [1.0, 1.0],
        ...                                         "spherical")
        >>> model.predict([[1.0], [3.0]])
        array([0, 1])
        """
        means = base.check_array(means, "means")
        shape = gaussian.covariance_shape(covariance_type, *means.shape)
        covariances = base.check_positive(covariances, shape, f"{covariance_type} covariance")
        model = cls(len(means), covariance_type=covariance_type, **params)
        model._keep(base.check_weights(weights, len(means)), means, covariances)
        return model

    def fit(self, X, y=None, sample_weight=None):
        """Fit the mixture to data by EM.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
            A list of chunks or an object that can be iterated again and again is a stream: only
            one chunk at a time is in memory.
        y : ignored
        sample_weight : array-like, shape (n,), optional
            How often each sample counts.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            For bad parameters or data, or a covariance that collapses.

        Notes
        -----
        Derived in the chapter *expectation-maximization*, section 'The algorithm'.

        Examples
        --------
        >>> model = GaussianMixture(1).fit([[0.0], [2.0]], sample_weight=[3, 1])
        >>> model.means_
        array([[0.5]])
        """
        self._check_params()
        rows = base.Rows(X, sample_weight).present()
        random = base.check_random_state(self.random_state)
        base.check_enough(rows.n, self.n_components, "n_components")
        go_on = self.warm_start and hasattr(self, "converged_")
        runs, seen, given = [], [], self._given(rows.D)
        for number in range(1 if go_on else self.n_init):
            self._say(f"Initialization {number}")
            start = self._parameters() if go_on else self._start(rows, given, random)
            before = self.lower_bounds_[-1] if go_on and self.lower_bounds_ else -np.inf
            signature = np.sort(np.column_stack(start[:2]), axis=0)
            if not any(np.all(abs(signature - old) <= SAME * abs(old)) for old in seen):
                seen.append(signature)
                runs.append(self._run(rows, start, before))
        parameters, history, self.converged_ = max(runs, key=lambda run: run[1][-1])
        if self.max_iter and not self.converged_:
            self._warn_not_converged()
        self._keep(*(part.astype(rows.dtype) for part in parameters))
        self._stream, self.n_iter_ = (self.random_state, random), len(history) - 1
        self.history_, bounds = np.array(history), [ell / rows.total for ell in history]
        self.lower_bounds_, self.lower_bound_ = bounds[:-1], bounds[-1]
        return self

    def _run(self, rows, start, before):
        """Run EM from one start: the last parameters, ℓ before each step and last, converged."""
        kind, reg_covar, began = self.covariance_type, self.reg_covar, time.perf_counter()
        steps = em.em_steps(rows, *start, covariance_type=kind, reg_covar=reg_covar)
        e_steps = (step for step in steps if step.kind == "E")
        step, history, converged = next(e_steps), [], False
        while len(history) < self.max_iter and not converged:
            history.append(step.log_likelihood)
            bound = step.log_likelihood / rows.total
            change, before = bound - before, bound
            converged = abs(change) < self.tol
            if len(history) % self.verbose_interval == 0:
                self._say(f"  Iteration {len(history)}", began, f"ll change {change:.5f}")
            step = next(e_steps)
        verdict = "converged" if converged else "did not converge"
        self._say(f"Initialization {verdict}.", began, f"lower bound {before:.5f}.")
        history.append(step.log_likelihood)
        return (step.weights, step.means, step.covariances), history, converged

    def _given(self, D):
        """Check the parts of the start that the user gave: weights, means, covariances or None."""
        shape = gaussian.covariance_shape(self.covariance_type, self.n_components, D)
        parts = self.weights_init, self.means_init, self.precisions_init
        return base.check_start(parts, (self.n_components, D), shape, self.covariance_type)

    def _start(self, rows, given, random):
        """Give the start of a run: what the user gave, the rest as `init_params` says."""
        if all(part is not None for part in given):
            return given
        own = self._choose_start(rows, random)
        return [one if part is None else part for part, one in zip(given, own, strict=True)]

    def _choose_start(self, rows, random):
        K, kind, init = self.n_components, self.covariance_type, self.init_params
        table = rows.table()
        clusters = KMeans(K, random_state=random)
        pooled = init in ("k-means++", "random_from_data")
        if pooled:
            clusters.set_params(max_iter=0, init="k-means++" if init == "k-means++" else "random")
        noise = random if init == "random" else None
        centers = table.chunks[0][:K] if noise else clusters.fit(table).cluster_centers_
        sums = em.gather(
            rows.batches(K * rows.D), em.start_of(centers, "tied" if pooled else kind, noise)
        )
        if not pooled:
            return em.maximize(sums, centers, kind, self.reg_covar)
        weights, _, covariance = em.maximize(sums, centers, "tied", self.reg_covar)
        matrices = np.broadcast_to(covariance, (K, rows.D, rows.D))
        return weights, centers, gaussian.pack_covariances(matrices, kind)

    def _parameters(self):
        return self.weights_, self.means_, self.covariances_

    def _keep(self, weights, means, covariances):
        self.weights_, self.means_, self.covariances_ = weights, means, covariances
        P = gaussian.precisions_cholesky(covariances, self.covariance_type)
        square = P @ P.swapaxes(-1, -2) if self.covariance_type in ("full", "tied") else P**2
        self.precisions_cholesky_, self.precisions_ = P, square
        self.n_features_in_ = means.shape[1]

    def _e_steps(self, X):
        """Run the E-step in batches: responsibilities (m, K) and log-densities (m,) of each."""
        rows = self._check_rows(X)
        run = em.e_step_of(*self._parameters(), self.covariance_type, rows.n)
        for x, _ in rows.batches(linear.width(*self.means_.shape, self.covariance_type)):
            r, log_mixture, _ = run(x)
            yield r.T.astype(rows.dtype, copy=False), log_mixture.astype(rows.dtype, copy=False)

    def score_samples(self, X):
        """Compute the log-density of each sample under the mixture.

        Parameters
        ----------
        X : array-like, shape (n, D)

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        return np.concatenate([log_mixture for _, log_mixture in self._e_steps(X)])

    def score(self, X, y=None, sample_weight=None):
        """Compute the mean log-likelihood of the samples.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        y : ignored
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        float

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        weight = self._check_rows(X, sample_weight).weight
        return float(np.average(self.score_samples(X), weights=weight))

    def _log_likelihood(self, X, rows):
        return rows.total * self.score(X, sample_weight=rows.weight)

    def predict_proba(self, X):
        """Compute the responsibilities of the components for the samples.

        Parameters
        ----------
        X : array-like, shape (n, D)

        Returns
        -------
        ndarray, shape (n, K)
            Each row sums to one.

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        return np.vstack([r for r, _ in self._e_steps(X)])

    def predict(self, X):
        """Give the most responsible component of each sample.

        Parameters
        ----------
        X : array-like, shape (n, D)

        Returns
        -------
        ndarray of int, shape (n,)

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        return np.concatenate([r.argmax(axis=1) for r, _ in self._e_steps(X)])

    def fit_predict(self, X, y=None, sample_weight=None):
        """Fit, and give the most responsible component of each sample.

        Parameters
        ----------
        X : array-like, shape (n, D)
        y : ignored
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        ndarray of int, shape (n,)
        """
        return self.fit(X, sample_weight=sample_weight).predict(X)

    def n_parameters(self):
        """Count the free parameters.

        Returns
        -------
        int

        Raises
        ------
        NotFittedError
            Before `fit`.

        Notes
        -----
        Derived in the chapter *choosing-k*, section 'Counting parameters'.
        """
        self._check_fitted()
        return criteria.n_parameters(*self.means_.shape, self.covariance_type)

    _n_parameters = n_parameters  # scikit-learn's name

    def bic(self, X, sample_weight=None):
        """Compute the Bayesian information criterion on X; smaller is better.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        float

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        rows = self._check_rows(X, sample_weight)
        return criteria.bic(self._log_likelihood(X, rows), self.n_parameters(), rows.total)

    def aic(self, X, sample_weight=None):
        """Compute Akaike's information criterion on X; smaller is better.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        float

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        rows = self._check_rows(X, sample_weight)
        return criteria.aic(self._log_likelihood(X, rows), self.n_parameters())

    def icl(self, X, sample_weight=None):
        """Compute the integrated completed likelihood on X; smaller is better.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        float

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        rows = self._check_rows(X, sample_weight)
        parts = [np.log(np.where(r > 0, r, 1)) * -r for r, _ in self._e_steps(X)]
        weight = 1.0 if rows.weight is None else rows.weight
        entropy = np.sum(np.vstack(parts).sum(axis=1) * weight)
        return criteria.icl(self._log_likelihood(X, rows), self.n_parameters(), rows.total, entropy)

    def sample(self, n_samples=1):
        """Draw new samples: first the component of each, then its position.

        Each call goes on through the random stream, from where `fit` left it.

        Parameters
        ----------
        n_samples : int

        Returns
        -------
        X : ndarray, shape (n_samples, D)
        labels : ndarray of int, shape (n_samples,)
            The component of each.

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
        >>> model = GaussianMixture.from_parameters([0.5, 0.5], [[0.0], [9.0]], [1.0, 1.0],
        ...                                         "spherical", random_state=0)
        >>> X, labels = model.sample(1000)
        >>> X.shape, abs(float((X[:, 0] > 4.5).mean() - labels.mean())) < 1e-12
        ((1000, 1), True)
        """
        self._check_fitted()
        base.check("Invalid value for 'n_samples': it", n_samples, base.RULES["n_samples"])
        random = self._random_stream()
        K, D = self.means_.shape
        labels = random.choice(K, size=n_samples, p=self.weights_ / self.weights_.sum())
        L = np.linalg.cholesky(self._matrices())
        X = random.standard_normal(size=(n_samples, D))
        for k in range(K):
            X[labels == k] = self.means_[k] + X[labels == k] @ L[k].T
        return X, labels

    def _matrices(self):
        kind, shape = self.covariance_type, self.means_.shape
        return gaussian.full_covariances(self.covariances_, kind, *shape)

    def marginal(self, indices):
        """Give the mixture of some features, the others summed out.

        Parameters
        ----------
        indices : sequence of int
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

        Notes
        -----
        Derived in the chapter *gaussian-mixture-model*, section 'Marginals and conditionals'.

        Examples
        --------
        >>> model = GaussianMixture.from_parameters([1.0], [[1.0, 2.0]], [[[2.0, 1.0], [1.0, 3.0]]])
        >>> model.marginal([1]).covariances_
        array([[[3.]]])
        """
        self._check_fitted()
        a = base.check_indices(indices, self.n_features_in_)
        return self._like(self.weights_, self.means_[:, a], self._matrices()[:, a][:, :, a])

    def condition(self, indices, values):
        r"""Give the mixture of the other features, once some are known.

        With a the unknown and b the known features: component k has mean
        :math:`\mu_a + \Sigma_{ab} \Sigma_{bb}^{-1} (x_b - \mu_b)` and covariance
        :math:`\Sigma_{aa} - \Sigma_{ab} \Sigma_{bb}^{-1} \Sigma_{ba}`; its weight is its
        responsibility for the known values.

        Parameters
        ----------
        indices : sequence of int
            The known features; at least one must stay unknown.
        values : array-like, shape (len(indices),)
            Their values.

        Returns
        -------
        GaussianMixture
            Of the unknown features, in their old order.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            For indices that are no features or all of them, or values of another length.

        Notes
        -----
        Derived in the chapter *gaussian-mixture-model*, section 'Marginals and conditionals'.

        Examples
        --------
        >>> model = GaussianMixture.from_parameters([1.0], [[1.0, 2.0]], [[[2.0, 1.0], [1.0, 4.0]]])
        >>> given = model.condition([1], [6.0])
        >>> given.means_, given.covariances_
        (array([[2.]]), array([[[1.75]]]))
        """
        self._check_fitted()
        b, sigma = base.check_indices(indices, self.n_features_in_), self._matrices()
        a = [d for d in range(self.n_features_in_) if d not in b]
        values = base.check_shape(values, (len(b),), "values")
        if not a:
            raise ValueError(f"indices must leave at least one feature unknown, but got {indices}")
        gain = sigma[:, a][:, :, b] @ np.linalg.inv(sigma[:, b][:, :, b])
        means = self.means_[:, a] + np.einsum("kab,kb->ka", gain, values - self.means_[:, b])
        matrices = sigma[:, a][:, :, a] - gain @ sigma[:, b][:, :, a]
        weights = self.marginal(b).predict_proba([values])[0]
        return self._like(weights, means, matrices)

    def _like(self, weights, means, matrices):
        kind, params = self.covariance_type, {"random_state": self.random_state}
        covariances = gaussian.pack_covariances(matrices, kind)
        return self.from_parameters(weights / weights.sum(), means, covariances, kind, **params)
