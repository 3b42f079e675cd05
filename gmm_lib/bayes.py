"""BayesianGaussianMixture: the estimator, a drop-in for scikit-learn's."""

import time
from dataclasses import KW_ONLY, dataclass
from functools import partial
from numbers import Integral

import numpy as np

from gmm_lib import beliefs, em, priors, starts, stepwise_bayes, threads, variational
from gmm_lib.density import MixtureDensity
from gmm_lib.errors import NOT_CONVERGED, ConvergenceWarning
from gmm_lib.mixture import GaussianMixture
from gmm_lib.parameters import STARTS, check, check_enough, check_random_state, check_that
from gmm_lib.rows import Rows


@dataclass(repr=False, eq=False)
class BayesianGaussianMixture(stepwise_bayes.LearnsFromBatches, MixtureDensity):
    r"""A mixture of K Gaussians with a prior, its posterior approximated by variational Bayes.

    Parameters, attributes and methods are those of scikit-learn's class; what differs is below.

    Parameters
    ----------
    n_components : int
        K, the number of components; of the Dirichlet process, how many the approximation may use.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
        See the notes below.
    tol : float
        Stop when the bound changes by less than this in a step: in nats, summed over the samples.
    reg_covar : float
        Added to each variance in each M-step, before the prior joins in. With 0 each half-step
        is the exact maximum of the bound over its half, so that the bound never falls.
    max_iter : int
        The largest number of steps in a run.
    n_init : int
        Number of runs; the one with the highest bound is kept.
    init_params : {'kmeans', 'k-means++', 'random', 'random_from_data'}, array-like or callable
        How to start: from the clusters of k-means; from one sample for each component, spread-out
        or random; from random responsibilities; from given responsibilities, shape (n, K); from
        those that a callable returns for X, n_components and random_state.
    weight_concentration_prior_type : {'dirichlet_process', 'dirichlet_distribution'}
        A stick that is broken without end; or a Dirichlet distribution over K components.
    weight_concentration_prior : float, optional
        The process' :math:`\alpha` (a stick breaks at a place that is Beta(1, α)-distributed), or
        the distribution's :math:`\alpha`, the same for each component. 1/K if left out.
    mean_precision_prior : float, optional
        :math:`\beta_0`: as how many samples the prior mean counts. 1 if left out.
    mean_prior : array-like, shape (D,), optional
        :math:`m_0`. The mean of X if left out.
    degrees_of_freedom_prior : float, optional
        :math:`\nu_0 > D - 1`, as how many samples the prior covariance counts. D if left out.
    covariance_prior : float or array-like, optional
        :math:`C_0`, shape (D, D) for full and tied, (D,) for diag, a number for spherical. The
        prior expects the precision :math:`\nu_0 C_0^{-1}`. If left out it is the covariance of X
        (with n - 1), its diagonal, or the mean of that.
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
        The expected weights; of the process, divided by their sum.
    means_ : ndarray, shape (K, D)
        :math:`m_k`, the expected means.
    covariances_, precisions_, precisions_cholesky_ : ndarray
        Shaped by `covariance_type`: :math:`S_k`, the inverse of the expected precision.
    weight_concentration_ : ndarray, shape (K,), or tuple of two such
        Of the Dirichlet distribution; or the two numbers of each stick's Beta distribution.
    mean_precision_ : ndarray, shape (K,)
        :math:`\beta_k`.
    degrees_of_freedom_ : ndarray, shape (K,), or float for tied
        :math:`\nu_k`.
    weight_concentration_prior_, mean_precision_prior_, degrees_of_freedom_prior_ : float
    mean_prior_, covariance_prior_ : ndarray
        The prior that was used.
    converged_ : bool
    n_iter_ : int
        Steps of the run that was kept.
    lower_bound_ : float
        The exact evidence lower bound of this posterior, in nats, summed over the samples.
    lower_bounds_ : list of float
        The bound after each M-step, with its E-step's responsibilities, for the stop rule: exact
        if `reg_covar` is 0, else too high by what the floor takes from that half-step.
    history_ : ndarray, shape (``n_iter_ + 1``,)
        The exact bound, with the responsibilities that suit best, before each step and at last.
    n_features_in_ : int
    feature_names_in_ : ndarray of str, shape (D,)
        If X was a data frame.
    n_steps_ : int
        The number of batches that `partial_fit` has seen; a fit before the first counts as one.

    Notes
    -----
    **The model.** Weights from the prior on them; :math:`\Lambda_k \sim \text{Wishart}(\nu_0,
    C_0^{-1})` for each component, for *tied* one for all; :math:`\mu_k \mid \Lambda_k \sim N(m_0,
    (\beta_0 \Lambda_k)^{-1})`; each sample from a Gaussian with precision :math:`\Lambda_k`. The
    approximate posterior is a product of one part for the components of the samples and one for the
    parameters. *diag* and *spherical* restrict that posterior and not the model: its Wishart
    matrices have a scale :math:`(\nu_k S_k)^{-1}` that is diagonal, or a number times the identity.
    The updates are exact maxima under that restriction, and scikit-learn's are the same. Bounds of
    full, diag and spherical are bounds on the evidence of the same model, if :math:`C_0` is the
    same; they do not compare models. Of the process, sticks behind the K-th keep their prior, and
    no sample belongs to them. No component collapses, and none is warned of: the covariance of the
    prior holds each up.

    **What differs from scikit-learn.**

    - `lower_bound_` holds all constants, and is that of the posterior returned. scikit-learn drops
      some that depend on K and the prior (its issue 8823): bounds of different K do not compare.
    - `score_samples` is the log of the posterior predictive density, from which `sample` draws, in
      random order. scikit-learn gives the E-step's normalizer, which integrates to less than one
      (its issue 10148). `predict`, `predict_proba` are scikit-learn's: the posterior's own.
    - *tied* is the model with one precision matrix: :math:`\nu = \nu_0 + n`. scikit-learn
      averages over the components, :math:`\nu_0 + n / K`: its means, covariances and
      responsibilities are those of this model with the prior counted K times, :math:`K \nu_0` and
      :math:`K C_0`; its degrees of freedom are those divided by K, so that its Wishart is too wide.
    - `fit` takes streams and `sample_weight`; weights count samples, so that a common factor
      matters. A covariance prior that is not positive definite is an error, also the default one
      of X with a constant feature: it has no evidence to bound.
    - Not scikit-learn's: `history_`, `partial_fit`, `sample_parameters`, an array of `init_params`.

    Derived in the chapter *bayesian-mixtures*. Accuracy: the bound is as right as the
    log-likelihood in `em_steps`, plus :math:`10^{-13}` of the sum of its terms' sizes.

    References
    ----------
    D. M. Blei and M. I. Jordan, Variational inference for Dirichlet process mixtures, *Bayesian
    Analysis* 1 (2006), 121-143.
    H. Attias, A variational Bayesian framework for graphical models, *Advances in Neural
    Information Processing Systems* 12 (2000), 209-215.
    C. M. Bishop, *Pattern Recognition and Machine Learning*, 2006, section 10.2.

    Examples
    --------
    >>> X = 10 * [[0, 2], [1, 4], [2, 0], [9, 2], [10, 4], [11, 0]]
    >>> model = BayesianGaussianMixture(2, random_state=0).fit(X)
    >>> sorted(model.means_.round(2).tolist())
    [[1.15, 2.0], [9.85, 2.0]]
    """

    n_components: int = 1
    _: KW_ONLY
    covariance_type: str = "full"
    tol: float = 1e-3
    reg_covar: float = 1e-6
    max_iter: int = 100
    n_init: int = 1
    init_params: object = "kmeans"
    weight_concentration_prior_type: str = "dirichlet_process"
    weight_concentration_prior: object = None
    mean_precision_prior: object = None
    mean_prior: object = None
    degrees_of_freedom_prior: object = None
    covariance_prior: object = None
    random_state: object = None
    warm_start: bool = False
    verbose: int = 0
    verbose_interval: int = 10

    def fit(self, X, y=None, sample_weight=None):
        """Fit the posterior to data by variational Bayes.

        Parameters
        ----------
        X : array-like, shape (n, D), re-iterable of such, dask array or data frame, or `Source`
        y : ignored
        sample_weight : float or array-like, shape (n,), optional
            How often each sample counts; for a stream also one array for each chunk.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            For bad parameters, priors or data.

        Warns
        -----
        ConvergenceWarning
            If the run that was kept used up `max_iter`.

        Notes
        -----
        Derived in the chapter *bayesian-mixtures*, section 'The algorithm'.

        Examples
        --------
        >>> model = BayesianGaussianMixture(mean_prior=[0.0], covariance_prior=[[1.0]])
        >>> model.fit([[1.0], [3.0]], sample_weight=[3, 1]).means_
        array([[1.2]])
        """
        self._check_params()
        rows, random = Rows.of(X, sample_weight), check_random_state(self.random_state)
        check_enough(rows.present, self.n_components, "n_components")
        chosen, prior = self._prior(rows)
        go_on = self.warm_start and hasattr(self, "converged_")
        before = self.lower_bounds_[-1] if go_on and self.lower_bounds_ else -np.inf
        with threads.team(rows.n * rows.D * int(self.n_components)) as rows.add:
            size = prior.means.shape
            beginnings = [self._belief(size)] if go_on else self._starts(rows, prior, random)
            runs = [self._run(rows, prior, *pair, before) for pair in enumerate(beginnings)]
        belief, history, bounds, self.converged_ = max(runs, key=lambda run: run[1][-1])
        if self.max_iter and not self.converged_:
            self._warn(NOT_CONVERGED, ConvergenceWarning)
        vars(self).update({f"{name}_": value for name, value in chosen.items()})
        self._keep_belief(belief, rows.dtype)
        self._learn_features(rows)
        self._stream, self.n_iter_ = (self.random_state, random), len(bounds)
        self.history_, self.lower_bounds_ = np.array(history), bounds
        self.lower_bound_, self._added = history[-1], float(self.reg_covar)
        return self

    def _prior(self, rows):
        """Give the prior that is meant: its parameters by name, and as a belief."""
        given, K = self.get_params(), int(self.n_components)
        chosen = priors.complete(given, rows, K, self.covariance_type)
        kinds = self.weight_concentration_prior_type, K, self.covariance_type
        return chosen, priors.belief_of(chosen, *kinds)

    def _run(self, rows, prior, number, start, before):
        """Run from one start: belief, bound before each step and last, after each, converged."""
        self._say(f"Initialization {number}")
        walk = variational.walk(rows, start, prior, self.reg_covar)
        began, history, bounds, converged, old = time.perf_counter(), [], [], False, None
        for belief, bound in walk:
            if old is not None:
                # the bound of the new belief with the old responsibilities, as scikit-learn's
                bounds.append(history[-1] + beliefs.divergence(old, belief))
                change, before = bounds[-1] - before, bounds[-1]
                converged = abs(change) < self.tol
                if len(bounds) % int(self.verbose_interval) == 0:
                    self._say(f"  Iteration {len(bounds)}", began, f"ll change {change:.5f}")
            history.append(bound)
            old = belief
            if converged or len(bounds) >= self.max_iter:
                break
        verdict = f"Initialization {'converged' if converged else 'did not converge'}."
        self._say(verdict, began, f"lower bound {before:.5f}.")
        return belief, history, bounds, converged

    def _starts(self, rows, prior, random):
        """Give the starts of all runs: what an M-step finds in them, and the prior."""
        kind, size = self.covariance_type, (int(self.n_components), rows.D)
        options = {"init": self.init_params, "n_init": self.n_init, "reg_covar": self.reg_covar}
        single = isinstance(self.init_params, str) and self.init_params in STARTS[1::2]
        for weights, means, found in starts.own_starts(rows, size, kind, **options, random=random):
            counts, covariances = weights * rows.total, found
            if single:  # each component starts from one sample, as scikit-learn's
                counts = np.ones(size[0])
                covariances = em.covariances_from(0 * found, counts, kind, rows.D, self.reg_covar)
            yield variational.update(prior, counts, means, covariances)

    def _keep_belief(self, belief, dtype):
        """Set the attributes of the posterior."""
        self._keep(belief.weights, belief.means, belief.covariances, dtype)
        concentration = belief.concentration.astype(dtype)
        self.weight_concentration_ = concentration if concentration.ndim == 1 else (*concentration,)
        self.mean_precision_ = belief.mean_precision.astype(dtype)
        self.degrees_of_freedom_ = belief.degrees_of_freedom.astype(dtype)[()]

    def _belief(self, size=None):
        """Give the posterior that the attributes describe: for a fit to go on, of its size."""
        parts = self.weight_concentration_, self.mean_precision_, self.means_
        parts = *parts, self.degrees_of_freedom_, self._exact()[0]
        kinds = self.weight_concentration_prior_type, self.covariance_type
        return priors.belief_from(parts, *kinds, size or np.shape(self.means_))

    def _e_step(self, n):
        belief = self._belief()
        return variational.e_step_of(belief, n), 2 * belief.means.size

    def score_samples(self, X):
        """Compute the log of the posterior predictive density: what is expected of a new sample.

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
        A mixture of Student t distributions, see `beliefs.log_predictive`; it integrates to
        one. Of the process it is that of a new sample from one of the K components.
        Derived in the chapter *bayesian-mixtures*, section 'The predictive density'.

        Examples
        --------
        >>> model = BayesianGaussianMixture().fit([[0.0], [2.0], [4.0]])
        >>> float(np.exp(model.score_samples(np.arange(-500, 500)[:, np.newaxis])).sum().round(3))
        1.0
        """
        return super().score_samples(X)

    def _log_density(self, n):
        return partial(beliefs.log_predictive, self._belief()), 2 * np.size(self.means_)

    def sample(self, n_samples=1, random_state=None):
        """Draw new samples from the posterior predictive density.

        Parameters
        ----------
        n_samples : int
        random_state : None, int, RandomState or Generator
            A stream for this call alone; without one, the stream of `fit` goes on.

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
            If `n_samples` is no integer >= 1; where a sample overflows, of few degrees of freedom.

        Notes
        -----
        Derived in the chapter *bayesian-mixtures*, section 'The predictive density'.

        Examples
        --------
        >>> model = BayesianGaussianMixture(random_state=0).fit([[0.0], [2.0], [4.0]])
        >>> model.sample(5)[0].shape
        (5, 1)
        """
        self._check_fitted()
        check("Invalid value for 'n_samples': it", n_samples, (Integral, 1))
        random, belief = self._random_stream(random_state), self._belief()
        return beliefs.draw_samples(belief, n_samples, random)

    def sample_parameters(self, m=1, random_state=None):
        """Draw mixtures from the approximate posterior.

        Parameters
        ----------
        m : int
        random_state : None, int, RandomState or Generator
            A stream for this call alone; without one, the stream of `fit` goes on.

        Returns
        -------
        list of GaussianMixture
            Of type tied if this one is, else full: diag and spherical have full Wishart matrices.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            If m is no integer >= 1; where a covariance is drawn that is singular in floating
            point, as with D - 1/2 degrees of freedom about one in 10,000.

        Notes
        -----
        Put to work in the chapter *bayesian-mixtures*, section 'The bound, term by term'.

        Examples
        --------
        >>> model = BayesianGaussianMixture(random_state=0).fit([[0.0], [2.0], [4.0]])
        >>> [mixture.means_.shape for mixture in model.sample_parameters(2)]
        [(1, 1), (1, 1)]
        """
        self._check_fitted()
        check("m", m, (Integral, 1))
        random, belief = self._random_stream(random_state), self._belief()
        kind = "tied" if self.covariance_type == "tied" else "full"
        try:
            with np.errstate(all="ignore"):
                draws = [beliefs.draw(belief, random) for _ in range(m)]
            return [GaussianMixture.from_parameters(*parts, kind) for parts in draws]
        except ValueError:
            least = belief.degrees_of_freedom.min().item()
            check_that(False, "degrees_of_freedom_", "larger (a covariance is singular)", least)

    def _check_params(self):
        super()._check_params()
        check("weight_concentration_prior_type", self.weight_concentration_prior_type, priors.TYPES)
        init = self.init_params
        if not callable(init) and not isinstance(init, list | tuple) and np.ndim(init) != 2:
            check("init_params", init, STARTS)
