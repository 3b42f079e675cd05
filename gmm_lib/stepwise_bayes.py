"""Stepwise variational Bayes: a posterior that learns from a stream without end, batch by batch.

What has been seen is kept as counts, centers and covariances, without the prior, which joins in
anew in each step. The rest is as in `gmm_lib.stepwise`.
"""

import numpy as np

from gmm_lib import beliefs, priors, stepwise, sums, variational
from gmm_lib.parameters import check_enough, check_random_state, check_that, is_positive
from gmm_lib.rows import Rows

HARDLY = 1e-6  # samples; a component that has fewer is taken to have its center at its mean


class LearnsFromBatches:
    """What a posterior learns from a stream."""

    def partial_fit(self, X, y=None, sample_weight=None, *, n_total=None, **steps):
        r"""Learn from one batch of a stream: a step of stepwise variational Bayes.

        The first call chooses a start on its batch and, for what was left out of the prior, the
        values; a fit that was there before counts as the first batch. With ``step=1`` each call is
        a variational step of its batch.

        Parameters
        ----------
        X : array-like, shape (m, D), or whatever else `fit` takes
            The batch.
        y : ignored
        sample_weight : float or array-like, shape (m,), optional
            How often each sample counts.
        n_total : float, optional
            N, for how many samples the posterior stands: the size of a finite set that the batches
            are drawn from, again and again. If left out, as many as the averages over the batches
            are worth, see `worth`: never more than were seen.
        **steps
            `exponent`, 0.7 if left out, and `forgetting`, 1 if left out, of
            :math:`\gamma_t = \max(t^{-\alpha}, 1 - \lambda)`, see `stepwise.step_size`; or `step`,
            from 0 (not included) to 1: :math:`\gamma` of this call itself.

        Returns
        -------
        self
            `n_steps_` counts the batches. `lower_bound_` is the bound of the posterior before the
            step, estimated from this batch: its part of the samples, scaled to N.

        Raises
        ------
        ValueError, TypeError
            For bad parameters, priors, data, step sizes, or an `n_total` that is not above zero.

        Notes
        -----
        Explained in the chapter *data-of-any-size*, section 'Streams that never end'.

        References
        ----------
        M. D. Hoffman, D. M. Blei, C. Wang and J. Paisley, Stochastic variational inference,
        *Journal of Machine Learning Research* 14 (2013), 1303-1347.

        Examples
        --------
        >>> from gmm_lib import BayesianGaussianMixture
        >>> model, rng = BayesianGaussianMixture(2, random_state=0), np.random.default_rng(0)
        >>> for _ in range(200):
        ...     batch = rng.normal(size=(50, 1)) + rng.choice([0, 9], size=(50, 1))
        ...     model = model.partial_fit(batch, exponent=1.0)
        >>> np.sort(model.means_.ravel()).round()
        array([0., 9.])
        >>> float((model.mean_precision_ - 1).sum().round(6))  # counts without the prior's one
        10000.0
        """
        self._check_params()
        good = n_total is None or is_positive(n_total)
        check_that(good, "n_total", "a finite number > 0 or None", n_total)
        fitted = hasattr(self, "means_")
        rows = self._check_rows(X, sample_weight) if fitted else Rows.of(X, sample_weight)
        begun, number, step = stepwise.turn(self, **steps)
        if fitted:
            chosen = {name: getattr(self, f"{name}_") for name in priors.NAMES}
            kinds = self.weight_concentration_prior_type, self.n_components, self.covariance_type
            belief = self._belief((int(self.n_components), rows.D))
            prior = priors.belief_of(chosen, *kinds)
            seen = self._seen[0] if begun else recall(belief, prior, self._floor())
            before, belief = self._seen[1:] if begun else (seen[0].sum(), belief)
        else:
            check_enough(rows.present, self.n_components, "n_components")
            chosen, prior = self._prior(rows)
            random, seen, before, step = check_random_state(self.random_state), None, np.inf, 1.0
            belief = next(iter(self._starts(rows, prior, random)))
            vars(self).update({f"{name}_": value for name, value in chosen.items()})
            self._stream = self.random_state, random
        counted = worth(before, rows.total, step)
        N = counted if n_total is None else float(n_total)
        options = {"step": step, "n_total": N, "reg_covar": float(self.reg_covar)}
        seen, belief, bound = blend(rows, seen, belief, prior, **options)
        self._keep_belief(belief, rows.dtype)
        self._added = options["reg_covar"]
        if not fitted:
            self._learn_features(rows)
        return stepwise.keep(self, (seen, counted, belief), number, bound)


def worth(before, batch, step):
    r"""Compute as how many equal samples a weighted average counts, with one more batch in it.

    .. math:: \frac1{N_t} = \frac{(1 - \gamma_t)^2}{N_{t-1}} + \frac{\gamma_t^2}{w_t}

    Each sample of the average has a share; :math:`N_t` is one over the sum of the squared shares.
    Were the responsibilities those of the true parameters, the average over so many samples of
    equal shares would vary as much.

    Parameters
    ----------
    before : float
        :math:`N_{t-1}`.
    batch : float
        :math:`w_t`, the weight of the batch.
    step : float
        :math:`\gamma_t`.

    Returns
    -------
    float
        At most ``before + batch``, and that if the step is ``batch / (before + batch)``.

    Notes
    -----
    Explained in the chapter *data-of-any-size*, section 'Streams that never end'.

    References
    ----------
    L. Kish, *Survey Sampling*, 1965.

    Examples
    --------
    >>> worth(300.0, 100.0, 0.25), worth(300.0, 100.0, 1.0)
    (400.0, 100.0)
    """
    return batch / ((1 - step) ** 2 * batch / before + step**2)


def recall(belief, prior, reg_covar=0.0):
    """Undo `variational.update`: what the data said, from what is believed and was believed.

    Parameters
    ----------
    belief, prior : Belief
    reg_covar : float
        What the M-step had added to each variance.

    Returns
    -------
    counts, centers, covariances : ndarray
        As `variational.update` takes them. Where a component has less than a millionth of a
        sample, nothing more is known than the belief itself.

    Notes
    -----
    Accuracy: the sums :math:`W_k C_k` to rounding of the larger ones that they are differences of.

    Examples
    --------
    >>> one = np.ones(1)
    >>> prior = beliefs.Belief(one, one, np.zeros((1, 1)), 3 * one, one, "spherical")
    >>> recall(variational.update(prior, 3 * one, np.array([[4.0]]), one), prior)
    (array([3.]), array([[4.]]), array([1.]))
    """
    kind, D = belief.covariance_type, belief.means.shape[1]
    counts = np.maximum(belief.mean_precision - prior.mean_precision, 0)
    known = counts > HARDLY
    pulls = known * prior.mean_precision / np.where(known, counts, 1)
    centers = belief.means + pulls[:, np.newaxis] * (belief.means - prior.means)
    offsets = centers - prior.means
    pull = sums.spread_of(offsets, prior.mean_precision * counts / belief.mean_precision, kind)
    shape = np.shape(belief.degrees_of_freedom)
    shape += (1,) * (belief.covariances.ndim - len(shape))
    nu, nu_0 = (part.degrees_of_freedom.reshape(shape) for part in (belief, prior))
    total = nu * belief.covariances - nu_0 * prior.covariances
    total = total - (pull / D if kind == "spherical" else pull)
    weight, sure = (counts.sum(), True) if kind == "tied" else (counts, known)
    covariances = total / np.reshape(np.where(sure, weight, 1), shape)
    floor = reg_covar * (np.eye(D) if kind in ("full", "tied") else 1.0)
    return counts, centers, np.where(np.reshape(sure, shape), covariances - floor, 0.0)


def blend(rows, seen, belief, prior, *, step, n_total, reg_covar=0.0):
    r"""Take one step of stepwise variational Bayes.

    With the sums of the batch, divided by its weight, and those of all before, both about the same
    centers, an M-step of EM and the prior that joins in with N samples:

    .. math:: s \leftarrow (1 - \gamma)\, s + \gamma\, \bar s(q), \qquad
        q \leftarrow \text{update}(\text{prior}, N s)

    The natural parameters of q are the prior's plus N times the sums: with N fixed (and `reg_covar`
    zero) this is a step of size :math:`\gamma` along the natural gradient of the bound.

    Parameters
    ----------
    rows : Rows
        The batch.
    seen : tuple of ndarray, or None
        Counts, centers and covariances that all before amounts to, without `reg_covar`.
    belief : Belief
        q, that of the E-step.
    prior : Belief
    step : float
        :math:`\gamma`; with 1 nothing of `seen` is left.
    n_total : float
        N; with the weight of the batch, and step 1, this is the variational step of the batch.
    reg_covar : float
        Added to each variance, before the prior joins in.

    Returns
    -------
    seen : tuple of ndarray
        The counts sum to N.
    belief : Belief
    bound : float
        Of the belief before, with the sum over the batch scaled to N samples.

    Notes
    -----
    Explained in the chapter *data-of-any-size*, section 'Streams that never end'.

    Examples
    --------
    >>> one = np.ones(1)
    >>> prior = beliefs.Belief(one, one, np.zeros((1, 1)), 3 * one, one, "spherical")
    >>> seen, one_row = (3 * one, np.zeros((1, 1)), one), Rows([[4.0]])
    >>> seen, belief, _ = blend(one_row, seen, prior, prior, step=0.25, n_total=7)
    >>> seen[:2], belief.mean_precision
    ((array([7.]), array([[1.]])), array([8.]))
    """
    kind, scale = belief.covariance_type, n_total / rows.total
    if step == 1:
        total = variational.sums_of(rows, belief)
        log_likelihood = float(total.log_likelihood)
        counts = scale * total.counts
        centers, covariances = variational.centers_of(rows, belief, total)
    else:
        counts, centers, covariances = seen
        exact = variational.e_step_of(belief, n=0)
        run = sums.about(centers, kind, lambda x: exact(x)[:2])
        total = rows.add_up(run, 2 * centers.size)
        log_likelihood = float(total.log_likelihood)
        shares = {"rest": (1 - step) * n_total / counts.sum(), "part": step * scale}
        total = stepwise.blended(total, counts, covariances, kind, **shares)
        _, centers, covariances = sums.maximize(total, centers, kind, reg_covar=0.0)
        counts = total.counts
    bound = scale * log_likelihood - beliefs.divergence(belief, prior)
    floor = reg_covar * (np.eye(rows.D) if kind in ("full", "tied") else 1.0)
    firm = variational.update(prior, counts, centers, covariances + floor)
    return (counts, centers, covariances), firm, bound
