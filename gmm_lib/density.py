"""A mixture with given parameters: log-densities, responsibilities."""

import numpy as np

from gmm_lib import em, gaussian, linear, sums
from gmm_lib.arrays import check_array, check_shape
from gmm_lib.estimator import Estimator
from gmm_lib.parameters import check_that, check_weights

FEW = 0.1  # weights whose mean is below this are hardly numbers of samples
NOISE = -1  # the label of what belongs to no Gaussian


class MixtureDensity(Estimator):
    """A mixture of K Gaussians with given parameters: `weights_`, `means_`, `covariances_`.

    The parameters may be set by hand as well, with `precisions_cholesky_` or without.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> model = GaussianMixture.from_parameters([0.5, 0.5], [[0.0], [4.0]], [1.0, 1.0],
    ...                                         "spherical")
    >>> model.score_samples([[0.0]]).round(4)
    array([-1.6118])
    """

    _mixins = ("DensityMixin",)
    _gaussian = True  # all components but noise, which some have as a parameter
    noise = False

    def _keep(self, weights, means, covariances, dtype=np.float64, **learned):
        """Set the parameters; covariances and factors are also kept as they are before rounding."""
        vars(self).update(learned)
        kind, exact = self.covariance_type, np.array(covariances, float)
        P = gaussian.precisions_cholesky(exact, kind)
        square = P @ P.swapaxes(-1, -2) if kind in ("full", "tied") else P**2
        if dtype != np.float64:
            self._warn_of_range(np.finfo(dtype), covariances_=exact, precisions_=square)
        parts = (np.array(part, dtype=dtype) for part in (weights, means, exact, P, square))
        self.weights_, self.means_, self.covariances_, self.precisions_cholesky_, rest = parts
        self.precisions_, self.n_features_in_ = rest, self.means_.shape[1]
        self._kept = kind, (self.covariances_.copy(), exact), (self.precisions_cholesky_.copy(), P)

    def _warn_of_range(self, floats, **parts):
        """Warn of variances that float32 does not hold; what is computed from them is right."""
        found = []
        for name, values in parts.items():
            variances = gaussian.variances_of(values, self.covariance_type)
            low, high = variances.min(), variances.max()
            if not (low >= floats.tiny and high <= floats.max):
                found.append(f"{name} of {low:.3g} to {high:.3g}")
        if found:
            text = f"{' and '.join(found)} are no normal {floats.dtype}"
            self._warn(f"{text}: scale X, or make it float64", RuntimeWarning)

    def _exact(self):
        """Give covariances and factors as they were before float32 rounded them.

        What was set by hand counts as it is. If only one of the two was, the other is None, and
        covariances are checked.
        """
        kind, names = self.covariance_type, ("covariances_", "precisions_cholesky_")
        mine = [getattr(self, name, None) for name in names]
        fitted, *kept = getattr(self, "_kept", (kind, (None, None), (None, None)))
        same = [np.array_equal(part, old) for part, (old, _) in zip(mine, kept, strict=True)]
        parts = [kept[i][1] if same[i] else mine[i] for i in range(2)]
        anew = [part is not None and not equal for part, equal in zip(mine, same, strict=True)]
        covariances, P = (None if same[i] and anew[1 - i] else parts[i] for i in range(2))
        if any(same[i] and not anew[1 - i] for i in range(2)):
            rule = f"{fitted!r}, for which the parameters are"
            check_that(kind == fitted, "covariance_type", rule, kind)
        elif P is None:
            shape = gaussian.covariance_shape(kind, *np.shape(self.means_))
            covariances, _ = gaussian.check_positive(covariances, shape, f"{kind} covariances_")
        return covariances, P

    def _factors(self):
        """Give the factors of the precisions, anew if the covariances alone were set by hand."""
        kind, (covariances, P) = self.covariance_type, self._exact()
        if P is None:
            return gaussian.precisions_cholesky(covariances, kind)
        shape = gaussian.covariance_shape(kind, *np.shape(self.means_))
        return check_shape(P, shape, f"precisions_cholesky_ ({kind})").astype(float)

    def _parameters(self, D, where="of the warm start"):
        """Give the parameters to go on with, which must be those that a fit would give."""
        shape = self.n_components, D
        means = check_shape(self.means_, shape, f"means_ ({where})")
        matrices = gaussian.covariance_shape(self.covariance_type, *shape)
        covariances = check_shape(self._covariances(), matrices, f"covariances_ ({where})")
        return check_weights(self.weights_, len(means)), means, covariances

    def _covariances(self):
        """Give the covariances, anew if the factors of the precisions alone were set by hand."""
        covariances, P = self._exact()
        if covariances is not None:
            return np.asarray(covariances, dtype=float)
        if self.covariance_type in ("diag", "spherical"):
            return 1 / np.square(np.asarray(P, dtype=float))
        U = np.linalg.inv(np.asarray(P, dtype=float))
        return U.swapaxes(-1, -2) @ U

    def _floor(self):
        """Give what the last M-step added to each variance; to what was set by hand, nothing."""
        of_a_fit = hasattr(self, "_added") and self._exact()[0] is self._kept[1][1]
        return self._added if of_a_fit else 0.0

    def _matrices(self):
        """Give K covariance matrices."""
        K, D = np.shape(self.means_)
        return gaussian.full_covariances(self._covariances(), self.covariance_type, K, D)

    def _check_fitted(self):
        parts = [hasattr(self, f"{name}_") for name in ("weights", "means")]
        if all(parts) and (hasattr(self, "covariances_") or hasattr(self, "precisions_cholesky_")):
            means = check_array(self.means_, "means_")
            weights = check_shape(self.weights_, means.shape[:1], "weights_")
            if weights.min() < 0:
                raise ValueError(f"weights_ must be >= 0, but got {weights.min()}")
            self.n_features_in_ = means.shape[1]
        super()._check_fitted("noise_weight_" if self.noise else "n_features_in_")

    def _check_gaussian(self):
        """Refuse to go on before `fit`, or if not all components are Gaussians."""
        self._check_fitted()
        if self.noise or not self._gaussian:
            raise NotImplementedError(f"this is derived for Gaussians alone, but got {self!r}")

    def _e_step(self, n):
        """Make the E-step of a batch, and count the numbers that it works on per row."""
        kind, means = self.covariance_type, check_array(self.means_, "means_").astype(float)
        log_weights = em.log_weights_of(self.weights_)
        run = sums.e_step_from(log_weights, means, self._factors(), kind, n=n)
        return run, linear.width(*means.shape, kind)

    def _over(self, X, function):
        """Run the E-step in batches, and put together what a function makes of each."""
        rows = self._check_rows(X)
        run, width = self._e_step(rows.n)
        return rows.each(lambda x: function(*run(x)[:2]), width), rows.dtype

    def _log_density(self, n):
        """Make the function that gives a batch's log-densities; count its numbers per row."""
        run, width = self._e_step(n)
        return lambda x: run(x)[1], width

    def score_samples(self, X):
        """Compute the log-density of each sample under the mixture.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        NotFittedError
            Before `fit`.

        Notes
        -----
        Accuracy: as `em.e_step`; for many samples at once also what `linear.joint_of` states. Of
        float32 only the answer is rounded.
        """
        rows = self._check_rows(X)
        logs = rows.each(*self._log_density(rows.n))
        return np.maximum(logs, np.finfo(rows.dtype).min).astype(rows.dtype, copy=False)

    def predict_proba(self, X):
        """Compute the responsibilities of the components for the samples.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such

        Returns
        -------
        ndarray, shape (n, K)
            Each row sums to one. Of a model with noise the last of K + 1 columns is that of noise.

        Raises
        ------
        NotFittedError
            Before `fit`.

        Notes
        -----
        Accuracy: as `em.e_step`; for many samples at once also what `linear.joint_of` states. Of
        float32 only the answer is rounded. Log-densities end at -1e300: to Gaussians that lie
        1.5e150 standard deviations or more away a sample belongs in equal parts.
        """
        responsibilities, dtype = self._over(X, lambda r, log_mixture: r.T)
        return responsibilities.astype(dtype, copy=False)

    def predict(self, X):
        """Give the most responsible component of each sample.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such

        Returns
        -------
        ndarray of int, shape (n,)
            With -1 for noise.

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        labels, _ = self._over(X, lambda r, log_mixture: r.argmax(axis=0))
        return np.where(labels == len(self.means_), NOISE, labels) if self.noise else labels

    def fit_predict(self, X, y=None, sample_weight=None):
        """Fit, and give the most responsible component of each sample.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        y : ignored
        sample_weight : array-like, shape (n,), optional

        Returns
        -------
        ndarray of int, shape (n,)
        """
        return self.fit(X, sample_weight=sample_weight).predict(X)

    def score(self, X, y=None, sample_weight=None):
        r"""Compute the mean of `score_samples`, a log-likelihood or log-predictive density a row.

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

        Notes
        -----
        Accuracy: the mean of what `score_samples` states, plus :math:`n \epsilon` of the mean
        size of a log-density. Of an array of float32 it is, as with scikit-learn, the float32 mean
        of what `score_samples` gives: to four roundings of that size.
        """
        rows = self._check_rows(X, sample_weight)
        if rows.dtype == np.float32 and isinstance(X, np.ndarray):
            logs, weight = self.score_samples(X), rows.weight
            if weight is not None:
                logs, weight = logs[weight > 0], weight[weight > 0]
            return float(np.average(logs, weights=weight))
        log_density, width = self._log_density(rows.n)
        total = rows.add_up(lambda x, weight: np.sum(log_density(x) * weight), width)
        return float(total) / rows.total
