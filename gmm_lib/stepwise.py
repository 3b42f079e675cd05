"""Stepwise EM: a mixture that learns from a stream without end, batch by batch.

What has been seen is kept as the parameters themselves: they say its sums, about its own means.
"""

from numbers import Real

import numpy as np

from gmm_lib import em, sums
from gmm_lib.errors import InvalidParameterError
from gmm_lib.parameters import PARTS, check_enough, check_frozen, check_random_state

EXPONENT = 0.7  # of the step sizes; from 1/2 (not included) to 1


def step_size(number, exponent=EXPONENT, forgetting=1.0):
    r"""Compute how much the sums of a batch count beside those of all batches before.

    .. math:: \gamma_t = \max(t^{-\alpha}, 1 - \lambda)

    Parameters
    ----------
    number : int
        t, from 1 for the first batch.
    exponent : float
        :math:`\alpha`, above 1/2 and at most 1: so that the steps sum to infinity (the start is
        forgotten) and their squares do not (the noise dies out).
    forgetting : float
        :math:`\lambda`, from 0 to 1: with less than 1 no step falls below 1 - λ, and a batch that
        lies m batches back counts :math:`\lambda^m` times as much as the last one, in the long run.

    Returns
    -------
    float

    Raises
    ------
    InvalidParameterError

    Notes
    -----
    Explained in the chapter *data-of-any-size*, section 'Streams that never end'.

    References
    ----------
    O. Cappé and E. Moulines, On-line expectation-maximization algorithm for latent data models,
    *Journal of the Royal Statistical Society B* 71 (2009), 593-613.

    Examples
    --------
    >>> [round(step_size(t, exponent=1.0), 3) for t in (1, 2, 10)], step_size(900, forgetting=0.75)
    ([1.0, 0.5, 0.1], 0.25)
    """
    for name, value, rule, good in (
        ("exponent", exponent, "> 1/2 and <= 1", lambda a: 0.5 < a <= 1),
        ("forgetting", forgetting, ">= 0 and <= 1", lambda a: 0 <= a <= 1),
    ):
        if isinstance(value, bool) or not isinstance(value, Real) or not good(value):
            raise InvalidParameterError(f"{name} must be a number {rule}, but got {value!r}")
    return max(float(number) ** -exponent, 1.0 - forgetting)


def blend(rows, seen, parameters, covariance_type, step, *, reg_covar=1e-6, frozen=()):
    r"""Take one step of stepwise EM.

    With the sums of the batch, divided by its weight, and those of all before, both about the
    means before the step:

    .. math:: s \leftarrow (1 - \gamma)\, s + \gamma\, \bar s(\theta)

    and an M-step on s. The new means are the centre of s, so that in the next step its shifts are
    zero and its scatters are :math:`\phi_k C_k`: no difference of large numbers occurs,
    unless :math:`\gamma` is just below 1.

    Parameters
    ----------
    rows : Rows
        The batch.
    seen : tuple of ndarray
        Weights, means and covariances that all before amounts to, without `reg_covar`.
    parameters : tuple of ndarray
        Those of the E-step.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    step : float
        :math:`\gamma`; with 1 this is the EM step of the batch.
    reg_covar : float
        Added to each variance.
    frozen : collection of str

    Returns
    -------
    seen, parameters : tuple of ndarray
    log_likelihood : float
        Of the batch, by the parameters before.

    Notes
    -----
    Explained in the chapter *data-of-any-size*, section 'Streams that never end'.
    Accuracy: with step 1 that of `sums.m_step`; else the same, with the sums of all batches in the
    place of those of one, but for a factor up to :math:`1 / (1 - \gamma)` in the covariances.

    Examples
    --------
    >>> from gmm_lib.rows import Rows
    >>> one = np.array([1.0]), np.array([[0.0]]), np.array([1.0])
    >>> seen, _, _ = blend(Rows([[4.0]]), one, one, "spherical", 0.25)
    >>> seen[1], seen[2]  # a quarter of the mean; 3/4 of 1, and 3/4 times 1/4 of 4²
    (array([[1.]]), array([3.75]))
    """
    kind, (weights, means, covariances) = covariance_type, seen
    total = sums.statistics(rows, *parameters, kind)
    log_likelihood = float(total.log_likelihood)
    fixed = {"fixed_means": "means" in frozen, "reg_covar": 0.0}
    if step == 1:
        new = sums.m_step(rows, parameters, total, kind, **fixed)
    else:
        shares = {"rest": 1 - step, "part": step / rows.total}
        total = blended(total, weights, covariances, kind, **shares)
        new = sums.maximize(total, means, kind, **fixed)
    kept = zip(PARTS, seen, new, strict=True)
    seen = tuple(old if name in frozen else part for name, old, part in kept)
    floor = 0.0 if "covariances" in frozen else reg_covar
    matrices = kind in ("full", "tied")
    firm = seen[2] + floor * (np.eye(rows.D) if matrices else 1.0)
    return seen, (*seen[:2], firm), log_likelihood


def blended(total, sizes, covariances, covariance_type, *, rest, part):
    """Blend the sums of a batch with those of all before, which their M-step is made of.

    Parameters
    ----------
    total : Statistics
        Of the batch, about the means that all before amounts to.
    sizes : ndarray, shape (K,)
        Weights or counts of all before.
    covariances : ndarray
        Of all before, shaped by `covariance_type`.
    covariance_type : {'full', 'tied', 'diag', 'spherical'}
    rest, part : float
        How much all before, and the batch, count.

    Returns
    -------
    Statistics
        About the same means.

    Notes
    -----
    Explained in the chapter *data-of-any-size*, section 'Streams that never end'.

    Examples
    --------
    >>> one = np.ones(1)
    >>> batch = sums.Statistics(2 * one, np.array([[4.0]]), 9 * one, 0.0)
    >>> blended(batch, one, 5 * one, "spherical", rest=0.5, part=1.0).scatters
    array([11.5])
    """
    D = total.shifts.shape[1]
    before = em.divisors(rest * sizes, covariance_type, D) * covariances
    counts = rest * sizes + part * total.counts
    return sums.Statistics(counts, part * total.shifts, before + part * total.scatters, 0.0)


def turn(model, step=None, exponent=EXPONENT, forgetting=1.0):
    """Say which batch of a stream is the next one, and how much it counts.

    Parameters
    ----------
    model : GaussianMixture or BayesianGaussianMixture
    step : float, optional
    exponent, forgetting : float
        See `step_size`.

    Returns
    -------
    begun : bool
        Whether the model is one of a stream already; else it is fresh, or fitted since then.
    number : int
        From 1; a fit that was there before is batch 1.
    step : float

    Raises
    ------
    InvalidParameterError

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> turn(GaussianMixture()), turn(GaussianMixture().fit([[0.0], [2.0]]), exponent=1.0)
    ((False, 1, 1.0), (False, 2, 0.5))
    """
    fitted = hasattr(model, "means_")
    begun = fitted and getattr(model, "_seen_of", None) is model.means_
    number = (model.n_steps_ if begun else int(fitted)) + 1
    if step is None:
        step = step_size(number, exponent, forgetting)
    elif isinstance(step, bool) or not isinstance(step, Real) or not 0 < step <= 1:
        raise InvalidParameterError(f"step must be a number > 0 and <= 1, but got {step!r}")
    return begun, number, float(step)


def keep(model, seen, number, lower_bound):
    """Set what a step of a stream leaves behind, besides the parameters.

    Parameters
    ----------
    model : GaussianMixture or BayesianGaussianMixture
        With its new parameters.
    seen : tuple
        What the next step goes on from.
    number : int
    lower_bound : float

    Returns
    -------
    GaussianMixture or BayesianGaussianMixture
        The model.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> keep(GaussianMixture().fit([[0.0], [2.0]]), (), 7, -1.0).n_steps_
    7
    """
    model._seen, model._seen_of, model.n_steps_ = seen, model.means_, number
    model.lower_bound_, model.lower_bounds_ = lower_bound, []
    model.converged_, model.n_iter_ = False, number
    return model


def partial_fit(model, X, sample_weight=None, **steps):
    """Learn from one batch: what `GaussianMixture.partial_fit` runs.

    Parameters
    ----------
    model : GaussianMixture
    X : array-like, shape (m, D), or whatever else `fit` takes
    sample_weight : array-like, shape (m,), optional
    **steps : float
        See `turn`.

    Returns
    -------
    GaussianMixture
        The model.

    Examples
    --------
    >>> from gmm_lib import GaussianMixture
    >>> model = GaussianMixture(1)
    >>> for batch in ([[0.0], [2.0]], [[7.0], [9.0]]):
    ...     model = partial_fit(model, batch, exponent=1.0)
    >>> model.means_
    array([[4.5]])
    """
    model._check_params()
    fitted = hasattr(model, "means_")
    if fitted:
        rows = model._check_rows(X, sample_weight)
    else:
        rows = model._room().Rows.of(X, sample_weight)
    begun, number, step = turn(model, **steps)
    kind, frozen = model.covariance_type, check_frozen(model.frozen)
    if fitted:
        found = model._parameters(rows.D, "of the batches before")
        parameters = tuple(np.asarray(part, float) for part in found)
        floor = model._floor() * (np.eye(rows.D) if kind in ("full", "tied") else 1.0)
        bare = parameters[2] - (0.0 if "covariances" in frozen else floor)
        seen, parameters = model._seen if begun else ((*parameters[:2], bare), parameters)
    else:
        check_enough(rows.present, model.n_components, "n_components")
        random = check_random_state(model.random_state)
        parameters = seen = next(iter(model._starts(rows, random)))
        model._stream, step = (model.random_state, random), 1.0
    added = 0.0 if "covariances" in frozen else float(model.reg_covar)
    options = {"reg_covar": added, "frozen": frozen}
    seen, parameters, log_likelihood = blend(rows, seen, parameters, kind, step, **options)
    model._keep(*parameters, rows.dtype, _added=added)
    if not fitted:
        model._learn_features(rows)
    return keep(model, (seen, parameters), number, log_likelihood / rows.total)
