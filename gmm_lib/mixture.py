"""GaussianMixture: the estimator, a drop-in for scikit-learn's, on top of `gmm_lib.em`."""

import time
import warnings
from numbers import Integral, Real

import numpy as np

from gmm_lib import criteria
from gmm_lib.base import (
    ConvergenceWarning,
    Estimator,
    Rows,
    check_array,
    check_choice,
    check_number,
    check_random_state,
)
from gmm_lib.em import batch_size, collect, e_step, em_steps, log_sum_exp, maximize, statistics
from gmm_lib.gaussian import (
    COVARIANCE_TYPES,
    covariance_shape,
    full_covariances,
    log_density,
    pack_covariances,
    precisions_cholesky,
)
from gmm_lib.kmeans import KMeans, assign, kmeans_plusplus

INITS = ("kmeans", "k-means++", "random", "random_from_data")
MOST_ROWS_FOR_START = 2**17  # of a stream; the start needs its rows in memory


class GaussianMixture(Estimator):
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
    history_ : ndarray, shape (n_iter_ + 1,)
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

    def __init__(
        self,
        n_components=1,
        *,
        covariance_type="full",
        tol=1e-3,
        reg_covar=1e-6,
        max_iter=100,
        n_init=1,
        init_params="kmeans",
        weights_init=None,
        means_init=None,
        precisions_init=None,
        random_state=None,
        warm_start=False,
        verbose=0,
        verbose_interval=10,
    ):
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.verbose_interval = verbose_interval

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
        means = check_array(means, "means")
        model = cls(len(means), covariance_type=covariance_type, **params)
        weights = check_weights(weights, len(means))
        covariances = check_matrices(covariances, "covariance", covariance_type, *means.shape)
        model._keep(weights, means, covariances)
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
        rows = self._check(X, sample_weight)
        random = check_random_state(self.random_state)
        go_on = self.warm_start and hasattr(self, "converged_")
        best = None
        for run in range(1 if go_on else self.n_init):
            self._say(1, f"Initialization {run}")
            start = self._parameters() if go_on else self._start(rows, random)
            before = self.lower_bounds_[-1] if go_on and self.lower_bounds_ else -np.inf
            outcome = self._run(rows, start, before)
            if best is None or outcome[1][-1] > best[1][-1]:
                best = outcome
        parameters, history, converged = best
        if self.max_iter and not converged:
            warnings.warn(
                "Best performing initialization did not converge. Try different init parameters, "
                "or increase max_iter, tol, or check for degenerate data.",
                ConvergenceWarning,
                stacklevel=2,
            )
        self._keep(*(p.astype(rows.dtype) for p in parameters))
        self.history_ = np.array(history)
        self.lower_bounds_ = [ell / rows.total for ell in history[:-1]]
        self.lower_bound_ = history[-1] / rows.total
        self.n_iter_, self.converged_ = len(history) - 1, converged
        self._stream = self.random_state, random
        return self

    def _run(self, rows, start, before):
        """EM from one start: the parameters, the ℓ before each step and at the end, converged."""
        steps = em_steps(
            rows, *start, covariance_type=self.covariance_type, reg_covar=self.reg_covar
        )
        history, converged, began = [], False, time.perf_counter()
        step = next(steps)
        while len(history) < self.max_iter and not converged:
            history.append(step.log_likelihood)
            bound = step.log_likelihood / rows.total
            change, before = bound - before, bound
            converged = abs(change) < self.tol
            if len(history) % self.verbose_interval == 0:
                self._say(1, f"  Iteration {len(history)}", began, f"ll change {change:.5f}")
            next(steps)
            step = next(steps)
        verdict = "converged" if converged else "did not converge"
        self._say(1, f"Initialization {verdict}.", began, f"lower bound {before:.5f}.")
        parameters = step.weights, step.means, step.covariances
        return parameters, [*history, step.log_likelihood], converged

    def _start(self, rows, random):
        """Give the start of one run: what the user gave, the rest by `init_params`."""
        given = self.weights_init, self.means_init, self.precisions_init
        if all(part is not None for part in given):
            chosen = (None, None, None)
        else:
            chosen = self._choose_start(rows, random)
        weights, means, covariances = (
            one if two is None else np.asarray(two, dtype=float)
            for one, two in zip(chosen, given, strict=True)
        )
        if self.precisions_init is not None:
            covariances = invert(covariances, self.covariance_type)
        return weights, means, covariances

    def _choose_start(self, rows, random):
        K, kind, X = self.n_components, self.covariance_type, rows.sample(MOST_ROWS_FOR_START)
        if self.init_params == "random":
            responsibilities = random.uniform(size=(len(X), K))
            responsibilities /= responsibilities.sum(axis=1, keepdims=True)
            centers = np.tile(X.mean(axis=0), (K, 1))
            sums = collect(X.T, responsibilities.T, centers, kind)
            return maximize(sums, centers, kind, self.reg_covar)
        if self.init_params == "kmeans":
            centers = KMeans(K, random_state=random).fit(X).cluster_centers_
        elif self.init_params == "k-means++":
            centers = kmeans_plusplus(X, K, random)[0]
        else:
            centers = X[random.choice(len(X), size=K, replace=False)]
        labels = assign(Rows(X), centers.astype(float))[0]
        responsibilities = (labels == np.arange(K)[:, np.newaxis]).astype(float)
        return maximize(
            collect(X.T, responsibilities, centers, kind), centers, kind, self.reg_covar
        )

    def _check(self, X, sample_weight):
        check_number("n_components", self.n_components, Integral, low=1)
        check_number("tol", self.tol, Real, low=0)
        check_number("reg_covar", self.reg_covar, Real, low=0)
        check_number("max_iter", self.max_iter, Integral, low=0)
        check_number("n_init", self.n_init, Integral, low=1)
        check_number("verbose", int(self.verbose), Integral, low=0)
        check_number("verbose_interval", self.verbose_interval, Integral, low=1)
        check_choice("covariance_type", self.covariance_type, COVARIANCE_TYPES)
        check_choice("init_params", self.init_params, INITS)
        rows = Rows(X, sample_weight)
        if rows.n < self.n_components:
            raise ValueError(
                f"Expected n_samples >= n_components but got n_components = {self.n_components}, "
                f"n_samples = {rows.n}"
            )
        shape = self.n_components, rows.D
        if self.weights_init is not None:
            check_weights(self.weights_init, self.n_components)
        if self.means_init is not None:
            check_shape(np.asarray(self.means_init), shape, "means")
        if self.precisions_init is not None:
            check_matrices(self.precisions_init, "precision", self.covariance_type, *shape)
        return rows

    def _say(self, level, text, began=None, more=""):
        if self.verbose >= level:
            if self.verbose > 1 and began is not None:
                text += f"\t time lapse {time.perf_counter() - began:.5f}s\t {more}"
            print(text)

    def _parameters(self):
        return self.weights_, self.means_, self.covariances_

    def _keep(self, weights, means, covariances):
        self.weights_, self.means_, self.covariances_ = weights, means, covariances
        P = precisions_cholesky(covariances, self.covariance_type)
        matrices = self.covariance_type in ("full", "tied")
        self.precisions_cholesky_, self.precisions_ = (
            P,
            P @ P.swapaxes(-1, -2) if matrices else P**2,
        )
        self.n_features_in_ = means.shape[1]

    def _rows(self, X, sample_weight=None):
        self._check_fitted("weights_")
        rows = Rows(X, sample_weight)
        self._check_width(rows.D)
        return rows

    def _batches(self, rows):
        return (x.T for x, _ in rows.batches(batch_size(*self.means_.shape)))

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
        rows = self._rows(X)
        means, covariances, kind = self.means_, self.covariances_, self.covariance_type
        with np.errstate(divide="ignore"):
            log_weights = np.log(self.weights_)
        parts = [
            log_sum_exp(log_weights + log_density(x, means, covariances, kind))
            for x in self._batches(rows)
        ]
        return np.concatenate(parts).astype(rows.dtype)

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
        rows = self._rows(X, sample_weight)
        return self._log_likelihood(rows) / rows.total

    def _log_likelihood(self, rows):
        return statistics(rows, *self._parameters(), self.covariance_type).log_likelihood

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
        rows = self._rows(X)
        parts = [
            e_step(x, *self._parameters(), self.covariance_type)[0] for x in self._batches(rows)
        ]
        return np.vstack(parts).astype(rows.dtype)

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
        return self.predict_proba(X).argmax(axis=1)

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
        self._check_fitted("weights_")
        return criteria.n_parameters(*self.means_.shape, self.covariance_type)

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
        rows = self._rows(X, sample_weight)
        return criteria.bic(self._log_likelihood(rows), self.n_parameters(), rows.total)

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
        rows = self._rows(X, sample_weight)
        return criteria.aic(self._log_likelihood(rows), self.n_parameters())

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
        rows = self._rows(X, sample_weight)
        entropy = 0.0
        for x, weight in rows.batches(batch_size(*self.means_.shape)):
            r = e_step(x.T, *self._parameters(), self.covariance_type)[0]
            entropies = -(r * np.log(np.where(r > 0, r, 1))).sum(axis=1)
            entropy += entropies.sum() if weight is None else entropies @ weight
        return self.bic(X, sample_weight) + 2 * float(entropy)

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
        self._check_fitted("weights_")
        if not isinstance(n_samples, Integral) or n_samples < 1:
            raise ValueError(
                f"Invalid value for 'n_samples': {n_samples!r}. It must be an integer >= 1."
            )
        seed, random = getattr(self, "_stream", (None, None))
        if random is None or seed is not self.random_state:
            random = check_random_state(self.random_state)
            self._stream = self.random_state, random
        K, D = self.means_.shape
        labels = random.choice(K, size=n_samples, p=self.weights_ / self.weights_.sum())
        L = np.linalg.cholesky(full_covariances(self.covariances_, self.covariance_type, K, D))
        noise = random.standard_normal(size=(n_samples, D))
        X = np.empty((n_samples, D))
        for k in range(K):
            X[labels == k] = self.means_[k] + noise[labels == k] @ L[k].T
        return X, labels

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
        kept = self._features(indices)
        sigma = full_covariances(
            self.covariances_, self.covariance_type, self.n_components, self.n_features_in_
        )
        return self._like(self.weights_, self.means_[:, kept], sigma[:, kept][:, :, kept])

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
        b = self._features(indices)
        a = [d for d in range(self.n_features_in_) if d not in b]
        values = check_array(np.reshape(values, (1, -1)), "values")
        if not a or values.shape[1] != len(b):
            raise ValueError(
                f"condition needs one value for each index and at least one feature left over, but "
                f"got {len(b)} indices and {values.shape[1]} values for {self.n_features_in_} "
                "features"
            )
        sigma = full_covariances(
            self.covariances_, self.covariance_type, self.n_components, self.n_features_in_
        )
        sigma_aa, sigma_ab = sigma[:, a][:, :, a], sigma[:, a][:, :, b]
        gain = np.linalg.solve(sigma[:, b][:, :, b], sigma_ab.swapaxes(1, 2)).swapaxes(1, 2)
        deviations = values - self.means_[:, b]
        means = self.means_[:, a] + np.einsum("kab,kb->ka", gain, deviations)
        weights = self.marginal(b).predict_proba(values)[0]
        return self._like(weights, means, sigma_aa - gain @ sigma_ab.swapaxes(1, 2))

    def _features(self, indices):
        self._check_fitted("weights_")
        indices = [int(i) for i in np.atleast_1d(indices)]
        D = self.n_features_in_
        if (
            not indices
            or len(set(indices)) < len(indices)
            or not 0 <= min(indices) <= max(indices) < D
        ):
            raise ValueError(f"indices must be different features from 0 to {D - 1}, got {indices}")
        return indices

    def _like(self, weights, means, matrices):
        kind = self.covariance_type
        return self.from_parameters(
            weights / weights.sum(),
            means,
            pack_covariances(matrices, kind),
            kind,
            random_state=self.random_state,
        )

    def __sklearn_tags__(self):
        from sklearn.mixture import GaussianMixture as Peer  # noqa: PLC0415

        return Peer().__sklearn_tags__()


def check_shape(values, shape, name):
    """Refuse an array of the wrong shape.

    Parameters
    ----------
    values : ndarray
    shape : tuple of int
    name : str

    Raises
    ------
    ValueError
    """
    if values.shape != shape:
        raise ValueError(
            f"The parameter '{name}' should have the shape of {shape}, but got {values.shape}"
        )


def check_weights(weights, K):
    """Refuse weights that are no distribution over K components.

    Parameters
    ----------
    weights : array-like, shape (K,)
    K : int

    Returns
    -------
    ndarray, shape (K,)

    Raises
    ------
    ValueError

    Examples
    --------
    >>> check_weights([0.5, 0.6], 2)
    Traceback (most recent call last):
        ...
    ValueError: The parameter 'weights' should be normalized, but got sum(weights) = 1.10000
    """
    weights = np.asarray(weights)
    check_shape(weights, (K,), "weights")
    weights = check_array(weights[np.newaxis], "weights")[0]
    if weights.min() < 0 or weights.max() > 1:
        raise ValueError(
            "The parameter 'weights' should be in the range [0, 1], but got max value "
            f"{weights.max():.5f}, min value {weights.min():.5f}"
        )
    if abs(weights.sum() - 1) > (1e-6 if weights.dtype == np.float32 else 1e-8):
        raise ValueError(
            "The parameter 'weights' should be normalized, but got sum(weights) = "
            f"{weights.sum():.5f}"
        )
    return weights


def check_matrices(values, name, covariance_type, K, D):
    """Refuse covariances or precisions of the wrong shape, or not positive definite.

    Parameters
    ----------
    values : array-like
        Shaped by `covariance_type`.
    name : {'covariance', 'precision'}
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    K, D : int

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
    """
    values = np.asarray(values)
    check_shape(values, covariance_shape(covariance_type, K, D), f"{covariance_type} {name}")
    values = check_array(values.reshape(1, -1), name).reshape(values.shape)
    if covariance_type in ("diag", "spherical"):
        if values.min() <= 0:
            raise ValueError(f"'{covariance_type} {name}' should be positive")
    elif not np.allclose(values, values.swapaxes(-1, -2)) or np.linalg.eigvalsh(values).min() <= 0:
        raise ValueError(f"'{covariance_type} {name}' should be symmetric, positive-definite")
    return values


def invert(matrices, covariance_type):
    """Turn precisions into covariances.

    Parameters
    ----------
    matrices : ndarray
        Shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}

    Returns
    -------
    ndarray
    """
    return np.linalg.inv(matrices) if covariance_type in ("full", "tied") else 1 / matrices
