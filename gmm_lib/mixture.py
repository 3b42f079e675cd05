"""GaussianMixture: the estimator, a drop-in for scikit-learn's, on top of `gmm_lib.steps`."""

import time
from dataclasses import KW_ONLY, dataclass
from importlib import import_module

import numpy as np

from gmm_lib import collapse, starts, steps, threads
from gmm_lib.distribution import MixtureDistribution, WhenPlain
from gmm_lib.errors import NOT_CONVERGED, CollapseWarning, ConvergenceWarning, IllDefinedError
from gmm_lib.parameters import STARTS, check, check_enough, check_frozen, check_random_state


@dataclass(repr=False, eq=False)
class GaussianMixture(MixtureDistribution):
    r"""A mixture of K Gaussians, fitted by expectation-maximization.

    Parameters, attributes and methods are those of scikit-learn's class of this name, and some
    more: `frozen`, `missing`, `covariance_prior`, `noise` and responsibilities as `init_params`
    among the parameters.

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
        Number of runs. Of those in which no component collapsed (see `collapse.dimensions`) the
        one with the highest log-likelihood is kept; a run that fails loses no other.
    init_params : {'kmeans', 'k-means++', 'random', 'random_from_data'}, array-like or callable
        How to start: from the clusters of k-means; from spread-out or random samples as means;
        from random responsibilities; from given responsibilities, shape (n, K); from those that
        a callable returns for X, n_components and random_state. Of more than 131,072 rows a start
        looks at so many, drawn at random; given responsibilities are used for all rows.
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
    frozen : str, or sequence of str
        Of 'weights', 'means', 'covariances': what stays as the start gave it, which must be by
        the parameter `…_init` of its own, or by a warm start.
    missing : {'error', 'marginal'}
        What NaN in X is: an error, or a number that is missing at random. With 'marginal' the fit
        maximizes the likelihood of what is there, by EM over the missing entries, and
        `score_samples`, `predict_proba` and the criteria take gaps as well. For the start alone
        (also as a callable `init_params` sees it) each gap gets a value of its feature from
        another row.
    covariance_prior : None, 'default' or array-like
        A conjugate prior that keeps components from shrinking onto a point: :math:`\Psi` of an
        inverse Wishart distribution with D + 2 degrees of freedom, shape (D, D) for full and tied,
        (D,) for diag, a number for spherical; 'default' is the covariance of X over
        :math:`K^{2/D}`. The fit then maximizes ℓ plus the log of the prior, and `lower_bound_`,
        `lower_bounds_` and `history_` hold that sum, but for a constant that depends on K;
        `score` and the criteria look at ℓ alone. See `unruly.InverseWishart`.
    noise : bool
        Whether there is one component more, uniform over the box of the data, for what belongs to
        no Gaussian; its weight is learned. `predict` gives it -1, `predict_proba` a last column,
        the fit `noise_weight_` and `noise_box_`. See `noise.NoiseMixture`.

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
    extents_ : ndarray of int, shape (K,)
        In how many directions each component has an extent of its own: D, or less for one that
        collapsed (see `collapse.dimensions`).
    n_features_in_ : int
    feature_names_in_ : ndarray of str, shape (D,)
        If X was a data frame.
    n_steps_ : int
        The number of batches that `partial_fit` has seen; a fit before the first counts as one.

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
    >>> X = [[0, 2], [1, 4], [2, 0], [9, 2], [10, 4], [11, 0]]
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
    init_params: object = "kmeans"
    weights_init: object = None
    means_init: object = None
    precisions_init: object = None
    random_state: object = None
    warm_start: bool = False
    verbose: int = 0
    verbose_interval: int = 10
    frozen: object = ()
    missing: str = "error"
    covariance_prior: object = None
    noise: bool = False

    def fit(self, X, y=None, sample_weight=None):
        """Fit the mixture to data by EM.

        Parameters
        ----------
        X : array-like, shape (n, D), re-iterable of such, dask array or data frame, or `Source`
            A list of chunks or an object that can be iterated again and again is a stream: only
            one chunk for each thread is in memory at a time, and up to 131,072 rows for a start.
        y : ignored
        sample_weight : float or array-like, shape (n,), optional
            How often each sample counts; without a `covariance_prior` any common factor leaves the
            fit as it is, as far as weights times squares are from 1e-290 to 1e308. For a stream
            also one array for each chunk.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            For bad parameters or data, or if a covariance collapsed in every run.

        Warns
        -----
        ConvergenceWarning
            If the run that was kept used up `max_iter`.
        CollapseWarning
            If a component collapsed in every run.

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
        rows, random = self._room().Rows.of(X, sample_weight), check_random_state(self.random_state)
        check_enough(rows.present, self.n_components, "n_components")
        go_on = self.warm_start and hasattr(self, "converged_")
        before = self.lower_bounds_[-1] if go_on and self.lower_bounds_ else -np.inf
        runs, failure = [], None
        with threads.team(rows.n * rows.D * int(self.n_components)) as rows.add:
            beginnings = [self._parameters(rows.D)] if go_on else self._starts(rows, random)
            for number, start in enumerate(beginnings):
                self._say(f"Initialization {number}")
                try:
                    runs.append(self._run(rows, start, before))
                except IllDefinedError as error:
                    failure = error
        if not runs and rows.variance < np.inf:  # else that is the reason, and it says so
            raise failure
        # those without collapse first, then by ℓ
        best = max(runs, key=lambda run: (run[3].min() == rows.D, run[1][-1]))
        (*parameters, learned), history, self.converged_, self.extents_ = best
        if self.max_iter and not self.converged_:
            self._warn(NOT_CONVERGED, ConvergenceWarning)
        if self.extents_.min() < rows.D:
            self._warn(collapse.describe(self.extents_, rows.D), CollapseWarning)
        self._keep(*parameters, rows.dtype, **learned)
        self._learn_features(rows)
        self._added = 0.0 if "covariances" in check_frozen(self.frozen) else float(self.reg_covar)
        self._stream, self.n_iter_ = (self.random_state, random), len(history) - 1
        self.history_, bounds = np.array(history), [ell / rows.total for ell in history]
        self.lower_bounds_, self.lower_bound_ = bounds[:-1], bounds[-1]
        return self

    @WhenPlain
    def partial_fit(self, X, y=None, sample_weight=None, **steps):
        r"""Learn from one batch of a stream: a step of stepwise EM.

        The first call chooses a start on its batch, and takes an EM step; a fit that was there
        before counts as the first batch. With ``step=1`` each call is an EM step of its batch.

        Parameters
        ----------
        X : array-like, shape (m, D), or whatever else `fit` takes
            The batch.
        y : ignored
        sample_weight : float or array-like, shape (m,), optional
            Relative to each other: how much the batch counts is what the step size says.
        **steps
            `exponent`, 0.7 if left out, and `forgetting`, 1 if left out, of
            :math:`\gamma_t = \max(t^{-\alpha}, 1 - \lambda)`, see `stepwise.step_size`; or `step`,
            from 0 (not included) to 1: :math:`\gamma` of this call itself.

        Returns
        -------
        self
            `n_steps_` counts the batches. `lower_bound_` is the mean log-likelihood of this batch
            under the parameters before the step, which had not seen it (those of the first call are
            a start that was chosen on it).

        Raises
        ------
        ValueError, TypeError
            For bad parameters, data or step sizes.
        AttributeError
            For a model with `missing='marginal'`, a `covariance_prior` or `noise`.

        Notes
        -----
        Explained in the chapter *data-of-any-size*, section 'Streams that never end'.

        References
        ----------
        O. Cappé and E. Moulines, On-line expectation-maximization algorithm for latent data
        models, *Journal of the Royal Statistical Society B* 71 (2009), 593-613.

        Examples
        --------
        >>> model, rng = GaussianMixture(2, random_state=0), np.random.default_rng(0)
        >>> for _ in range(200):
        ...     batch = rng.normal(size=(50, 1)) + rng.choice([0, 9], size=(50, 1))
        ...     model = model.partial_fit(batch)
        >>> np.sort(model.means_.ravel()).round()
        array([0., 9.])
        """
        return self._lazily("stepwise").partial_fit(self, X, sample_weight, **steps)

    def impute(self, X, draws=None, random_state=None):
        """Fill the gaps of X: by conditional means, or by random draws.

        Parameters
        ----------
        X : array-like, shape (n, D), or re-iterable of such
            NaN, a masked entry or pandas' NA is a gap.
        draws : int, optional
            Number of multiple imputations. A fit to filled data that is to know how unsure the
            gaps are needs several of these: means alone make the spread too small.
        random_state : None, int, RandomState or Generator
            A stream for this call alone.

        Returns
        -------
        ndarray, shape (n, D), or (draws, n, D)
            What was observed, unchanged, and in each gap the mean given the row's observed
            features; or draws from that conditional mixture. The draws take the parameters as
            known: what the fit is unsure of is not in them.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError, TypeError
            Unless `missing` is 'marginal'; for a row that is all missing; for bad data.
        NotImplementedError
            With noise.

        References
        ----------
        R. J. A. Little and D. B. Rubin, *Statistical Analysis with Missing Data*, 2002, chapters
        5 and 11.

        Examples
        --------
        >>> X = [[0.0, 0.0], [2.0, 2.0], [4.0, 4.0], [6.0, np.nan]]
        >>> model = GaussianMixture(missing="marginal", tol=1e-9, max_iter=1000).fit(X)
        >>> model.impute(X)[3].round(3)
        array([6., 6.])
        """
        self._check_gaussian()
        return self._lazily("missing").impute(self, X, draws, random_state)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self.missing == "marginal"
        return tags

    def _rows(self, X, sample_weight=None):
        room = self._room()
        plain = room is steps
        return super()._rows(X, sample_weight) if plain else room.Scored.of(X, sample_weight)

    def _e_step(self, n):
        room = self._room()
        return super()._e_step(n) if room is steps else room.e_step_of_fit(self, n)

    def _room(self):
        """Give the room that the fit takes its rows and its walk from."""
        plain = str(self.missing) == "error" and self.covariance_prior is None and not self.noise
        return steps if plain else self._lazily("noise" if self.noise else "unruly").Room(self)

    def _lazily(self, name):
        return import_module(f"gmm_lib.{name}")

    def _run(self, rows, start, before):
        """Run EM from one start: parameters, ℓ before each step and last, converged, extents."""
        kind, floor, frozen = self.covariance_type, float(self.reg_covar), check_frozen(self.frozen)
        start = tuple(np.asarray(part, dtype=float) for part in start)
        walk = self._room().walk(rows, start, kind, reg_covar=floor, frozen=frozen)
        e_steps = (step for step in walk if step.kind == "E")
        began, step, history, converged = time.perf_counter(), next(e_steps), [], False
        while len(history) < self.max_iter and not converged:
            history.append(step.log_likelihood)
            bound = step.log_likelihood / rows.total
            change, before = bound - before, bound
            converged = abs(change) < self.tol
            if len(history) % int(self.verbose_interval) == 0:
                self._say(f"  Iteration {len(history)}", began, f"ll change {change:.5f}")
            step = next(e_steps)
        verdict = f"Initialization {'converged' if converged else 'did not converge'}."
        self._say(verdict, began, f"lower bound {before:.5f}.")
        parameters = step.weights, step.means, step.covariances
        extents = collapse.dimensions(*parameters, kind, floor)
        extents = np.full_like(extents, rows.D) if "covariances" in frozen else extents
        return (*parameters, step.learned), [*history, step.log_likelihood], converged, extents

    def _starts(self, rows, random):
        """Give the starts of all runs: what the user gave, the rest as `init_params` says."""
        kind, size = self.covariance_type, (int(self.n_components), rows.D)
        given = self.weights_init, self.means_init, self.precisions_init
        given = starts.check_start(given, size, kind, check_frozen(self.frozen))
        if all(part is not None for part in given):
            yield given
            return
        options = {"init": self.init_params, "n_init": self.n_init, "reg_covar": self.reg_covar}
        for start in starts.own_starts(rows, size, kind, **options, random=random):
            pairs = zip(given, start, strict=True)
            yield tuple(own if part is None else part for part, own in pairs)

    def _check_params(self):
        super()._check_params()
        check_frozen(self.frozen)
        init = self.init_params
        if not callable(init) and not isinstance(init, list | tuple) and np.ndim(init) != 2:
            check("init_params", init, STARTS)
