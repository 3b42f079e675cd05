"""What a model costs and what it is worth: free parameters, BIC, AIC, ICL."""

import warnings

import numpy as np

from gmm_lib.arrays import check_array
from gmm_lib.density import FEW, MixtureDensity
from gmm_lib.gaussian import check_positive, covariance_shape
from gmm_lib.parameters import check_frozen, check_weights


def n_parameters(K, D, covariance_type="full", frozen=()):
    """Count the free parameters of a mixture.

    K - 1 weights (they sum to one), K D means, and the entries of the covariances that can be
    chosen freely.

    Parameters
    ----------
    K, D : int
        Number of components and of features.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    frozen : str, or sequence of str
        Of 'weights', 'means', 'covariances': those that were given, and do not count.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        For an unknown type.

    Notes
    -----
    Derived in the chapter *choosing-k*, section 'Counting parameters'.

    Examples
    --------
    >>> [n_parameters(4, 2, t) for t in ("full", "tied", "diag", "spherical")]
    [23, 14, 19, 15]
    """
    covariance_shape(covariance_type, K, D)  # refuses an unknown type
    symmetric = D * (D + 1) // 2
    in_covariances = {"full": K * symmetric, "tied": symmetric, "diag": K * D, "spherical": K}
    free = {"weights": K - 1, "means": K * D, "covariances": in_covariances[covariance_type]}
    return sum(count for part, count in free.items() if part not in check_frozen(frozen))


def bic(log_likelihood, p, n):
    r"""Compute the Bayesian information criterion :math:`p \log n - 2 \ell`; smaller is better.

    Parameters
    ----------
    log_likelihood : float
        :math:`\ell`, summed over the samples.
    p : int
        Number of free parameters.
    n : float
        Number of samples (the sum of their weights).

    Returns
    -------
    float

    Notes
    -----
    Derived in the chapter *choosing-k*, section 'BIC and AIC'.

    References
    ----------
    G. Schwarz, Estimating the dimension of a model, *Annals of Statistics* 6 (1978), 461-464.

    Examples
    --------
    >>> round(bic(-100.0, p=5, n=50), 3)
    219.56
    """
    return float(p * np.log(n) - 2 * log_likelihood)


def aic(log_likelihood, p):
    r"""Compute Akaike's information criterion :math:`2 p - 2 \ell`; smaller is better.

    Parameters
    ----------
    log_likelihood : float
        :math:`\ell`, summed over the samples.
    p : int
        Number of free parameters.

    Returns
    -------
    float

    Notes
    -----
    Derived in the chapter *choosing-k*, section 'BIC and AIC'.

    References
    ----------
    H. Akaike, A new look at the statistical model identification, *IEEE Transactions on Automatic
    Control* 19 (1974), 716-723.

    Examples
    --------
    >>> aic(-100.0, p=5)
    210.0
    """
    return float(2 * p - 2 * log_likelihood)


def icl(log_likelihood, p, n, entropy):
    r"""Compute the integrated completed likelihood: BIC + 2 × entropy; smaller is better.

    Parameters
    ----------
    log_likelihood : float
        :math:`\ell`, summed over the samples.
    p : int
        Number of free parameters.
    n : float
        Number of samples (the sum of their weights).
    entropy : float
        Of the responsibilities, :math:`-\sum_{ik} r_{ik} \log r_{ik}`.

    Returns
    -------
    float

    Notes
    -----
    Derived in the chapter *choosing-k*, section 'ICL'.

    References
    ----------
    C. Biernacki, G. Celeux and G. Govaert, Assessing a mixture model for clustering with the
    integrated completed likelihood, *IEEE Transactions on Pattern Analysis and Machine
    Intelligence* 22 (2000), 719-725.

    Examples
    --------
    >>> round(icl(-100.0, p=5, n=50, entropy=3.0), 3)
    225.56
    """
    return bic(log_likelihood, p, n) + 2 * float(entropy)


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
        NotImplementedError
            With noise, whose box is that of the data of a fit.

        Examples
        --------
        >>> from gmm_lib import GaussianMixture
        >>> model = GaussianMixture.from_parameters([0.5, 0.5], [[0.0], [4.0]], [1.0, 1.0],
        ...                                         "spherical")
        >>> model.predict([[1.0], [3.0]])
        array([0, 1])
        """
        means = check_array(means, "means")
        shape = covariance_shape(covariance_type, *means.shape)
        name = f"{covariance_type} covariance"
        covariances, _ = check_positive(covariances, shape, name)
        parts = check_weights(weights, len(means)), means, covariances
        model = cls(len(parts[1]), covariance_type=covariance_type, **params)
        if model.noise:
            raise NotImplementedError("noise has the box of a fit: from_parameters knows of none")
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
        """Count the free parameters; those that `frozen` names are not free, that of noise is.

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
        count = n_parameters(*np.shape(self.means_), self.covariance_type, frozen)
        return count + int(self.noise)

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
            bic(log_likelihood, p, n),
            aic(log_likelihood, p),
            icl(log_likelihood, p, n, entropy),
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
            If the weights sum to less than a tenth of the number of rows whose weight is not zero,
            so that they can hardly be counts: the log-likelihood would be too small beside the
            penalty.

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
