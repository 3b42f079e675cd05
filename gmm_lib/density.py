"""A mixture with given parameters: log-densities, responsibilities, criteria."""

import warnings

import numpy as np

from gmm_lib import criteria, em, gaussian, linear, sums
from gmm_lib.arrays import check_array, check_shape
from gmm_lib.estimator import Estimator
from gmm_lib.parameters import check_weights

FEW = 0.1  # weights whose mean is below this are hardly numbers of samples


class MixtureDensity(Estimator):
    """A mixture of K Gaussians with given parameters: `weights_`, `means_`, `covariances_`.

    The parameters may be set by hand as well, with `precisions_cholesky_` or without.
    """

    _mixins = ("DensityMixin",)

    def _keep(self, weights, means, covariances, dtype=np.float64):
        """Set the parameters; covariances and factors are also kept as they are before rounding."""
        matrices, exact = self.covariance_type in ("full", "tied"), np.array(covariances, float)
        P = gaussian.precisions_cholesky(exact, self.covariance_type)
        square = P @ P.swapaxes(-1, -2) if matrices else P**2
        parts = (np.array(part, dtype=dtype) for part in (weights, means, exact, P, square))
        self.weights_, self.means_, self.covariances_, self.precisions_cholesky_, rest = parts
        self.precisions_, self.n_features_in_ = rest, self.means_.shape[1]
        self._kept = (self.covariances_.copy(), exact), (self.precisions_cholesky_.copy(), P)

    def _exact(self):
        """Give covariances and factors as they were before float32 rounded them.

        What was set by hand counts as it is. If only one of the two was, the other is None.
        """
        mine = [getattr(self, name, None) for name in ("covariances_", "precisions_cholesky_")]
        kept = getattr(self, "_kept", ((None, None), (None, None)))
        same = [np.array_equal(part, old) for part, (old, _) in zip(mine, kept, strict=True)]
        parts = [kept[i][1] if same[i] else mine[i] for i in range(2)]
        anew = [part is not None and not equal for part, equal in zip(mine, same, strict=True)]
        return [None if same[i] and anew[1 - i] else parts[i] for i in range(2)]

    def _factors(self):
        """Give the factors of the precisions, anew if the covariances alone were set by hand."""
        kind, (covariances, P) = self.covariance_type, self._exact()
        shape = gaussian.covariance_shape(kind, *np.shape(self.means_))
        if P is None:
            given = check_shape(covariances, shape, f"covariances_ ({kind})")
            return gaussian.precisions_cholesky(given, kind)
        return check_shape(P, shape, f"precisions_cholesky_ ({kind})").astype(float)

    def _parameters(self, D):
        """Give the parameters to go on with, which must be those that a fit would give."""
        shape, start = (self.n_components, D), "(of the warm start)"
        matrices = gaussian.covariance_shape(self.covariance_type, *shape)
        means = check_shape(self.means_, shape, f"means_ {start}")
        covariances = check_shape(self.covariances_, matrices, f"covariances_ {start}")
        return check_weights(self.weights_, len(means)), means, covariances

    def _matrices(self):
        """Give K covariance matrices."""
        covariances, P = self._exact()
        if covariances is None and self.covariance_type in ("full", "tied"):
            U = np.linalg.inv(np.asarray(P, dtype=float))
            covariances = U.swapaxes(-1, -2) @ U
        elif covariances is None:
            covariances = 1 / np.square(np.asarray(P, dtype=float))
        covariances = np.asarray(covariances, dtype=float)
        return gaussian.full_covariances(covariances, self.covariance_type, *np.shape(self.means_))

    def _check_fitted(self):
        parts = [hasattr(self, f"{name}_") for name in ("weights", "means")]
        if all(parts) and (hasattr(self, "covariances_") or hasattr(self, "precisions_cholesky_")):
            self.n_features_in_ = np.shape(self.means_)[1]
        super()._check_fitted()

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
        parts = [function(*run(x)[:2]) for x, _ in rows.batches(width)]
        return np.concatenate(parts), rows.dtype

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
        log_mixture, dtype = self._over(X, lambda r, log_mixture: log_mixture)
        return np.maximum(log_mixture, np.finfo(dtype).min).astype(dtype, copy=False)

    def predict_proba(self, X):
        """Compute the responsibilities of the components for the samples.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such

        Returns
        -------
        ndarray, shape (n, K)
            Each row sums to one.

        Raises
        ------
        NotFittedError
            Before `fit`.

        Notes
        -----
        Accuracy: as `em.e_step`; for many samples at once also what `linear.joint_of` states. Of
        float32 only the answer is rounded.
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

        Raises
        ------
        NotFittedError
            Before `fit`.
        """
        return self._over(X, lambda r, log_mixture: r.argmax(axis=0))[0]

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
        r"""Compute the mean log-likelihood of the samples.

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
        size of a log-density; for float32 four roundings of that size.
        """
        weight, logs = self._check_rows(X, sample_weight).weight, self.score_samples(X)
        if weight is not None:
            logs, weight = logs[weight > 0], weight[weight > 0]
        return float(np.average(logs, weights=weight))


class MixtureCriteria(MixtureDensity):
    """A mixture whose parameters are numbers, so that they can be counted."""

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
        >>> from gmm_lib import GaussianMixture
        >>> model = GaussianMixture.from_parameters([0.5, 0.5], [[0.0], [4.0]], [1.0, 1.0],
        ...                                         "spherical")
        >>> model.predict([[1.0], [3.0]])
        array([0, 1])
        """
        means = check_array(means, "means")
        shape = gaussian.covariance_shape(covariance_type, *means.shape)
        name = f"{covariance_type} covariance"
        covariances, _ = gaussian.check_positive(covariances, shape, name)
        parts = check_weights(weights, len(means)), means, covariances
        model = cls(len(parts[1]), covariance_type=covariance_type, **params)
        model._keep(*parts, np.result_type(*parts))
        return model

    def _totals(self, X, sample_weight):
        """Give the rows, their log-likelihood, and the entropy of their responsibilities."""
        rows = self._check_rows(X, sample_weight)
        run, width = self._e_step(rows.n)

        def of_batch(x, weight):
            r, log_mixture, _ = run(x)
            entropies = -np.sum(r * np.log(np.where(r > 0, r, 1)), axis=0)
            return np.array([np.sum(log_mixture * weight), np.sum(entropies * weight)])

        log_likelihood, entropy = rows.add_up(of_batch, width)
        return rows, float(log_likelihood), float(entropy)

    def n_parameters(self):
        """Count the free parameters; those that `frozen` names are not free.

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
        frozen = getattr(self, "frozen", ())
        return criteria.n_parameters(*np.shape(self.means_), self.covariance_type, frozen)

    _n_parameters = n_parameters  # scikit-learn's name

    def _criteria(self, X, sample_weight):
        """Compute BIC, AIC and ICL in one pass; warn if the weights do not count samples."""
        rows, log_likelihood, entropy = self._totals(X, sample_weight)
        if rows.total < FEW * rows.present:
            text = f"sample_weight sums to {rows.total:.4g} for {rows.present} rows, and the "
            text += "criteria take that sum for the number of samples: give weights that count "
            warnings.warn(text + "samples, such as n * weight / sum(weight)", stacklevel=3)
        p, n = self.n_parameters(), rows.total
        return (
            criteria.bic(log_likelihood, p, n),
            criteria.aic(log_likelihood, p),
            criteria.icl(log_likelihood, p, n, entropy),
        )

    def bic(self, X, sample_weight=None):
        r"""Compute the Bayesian information criterion on X; smaller is better.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        sample_weight : array-like, shape (n,), optional
            How often each sample counts; n in the criterion is their sum.

        Returns
        -------
        float

        Raises
        ------
        NotFittedError
            Before `fit`.

        Warns
        -----
        UserWarning
            If the weights sum to less than a tenth of the number of rows, so that they can
            hardly be counts: the log-likelihood would be too small beside the penalty.

        Notes
        -----
        Accuracy: twice the sum of what `score_samples` states, each plus :math:`n \epsilon` of
        its size.
        """
        return self._criteria(X, sample_weight)[0]

    def aic(self, X, sample_weight=None):
        r"""Compute Akaike's information criterion on X; smaller is better.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        sample_weight : array-like, shape (n,), optional
            As in `bic`.

        Returns
        -------
        float

        Raises
        ------
        NotFittedError
            Before `fit`.

        Notes
        -----
        Accuracy: twice the sum of what `score_samples` states, each plus :math:`n \epsilon` of
        its size.
        """
        return self._criteria(X, sample_weight)[1]

    def icl(self, X, sample_weight=None):
        r"""Compute the integrated completed likelihood on X; smaller is better.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
        sample_weight : array-like, shape (n,), optional
            As in `bic`.

        Returns
        -------
        float

        Raises
        ------
        NotFittedError
            Before `fit`.

        Notes
        -----
        Accuracy: as `bic`, plus twice what the entropy loses by the responsibilities.
        """
        return self._criteria(X, sample_weight)[2]
