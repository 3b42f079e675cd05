"""Stepwise EM: one full batch is an EM step, many converge to the batch fit, a floor forgets."""

import copy
import pickle

import numpy as np
import pytest
from drawn import TYPES, mixture_parameters
from scipy.stats import multivariate_normal

from gmm_lib import BayesianGaussianMixture, GaussianMixture, StudentMixture, em_steps, gaussian
from gmm_lib.stepwise import step_size


@pytest.fixture
def rows(rng):
    """Samples of a mixture of three components, and the parameters."""
    parameters = mixture_parameters(rng, 3, 2, "full")
    model = GaussianMixture.from_parameters(*parameters, random_state=0)
    return model.sample(2000)[0]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("weighted", [False, True])
def test_step_1_is_an_em_step_to_the_last_digit(rows, rng, kind, weighted):
    weight = rng.uniform(size=len(rows)) if weighted else None
    start = mixture_parameters(rng, 3, 2, kind)
    model = GaussianMixture.from_parameters(*start, kind)
    steps = em_steps(rows, *start, covariance_type=kind, sample_weight=weight)
    for _ in range(3):
        model.partial_fit(rows, sample_weight=weight, step=1)
        assert model.lower_bound_ == next(steps).log_likelihood / (
            len(rows) if weight is None else weight.sum()
        )
        step = next(steps)
        np.testing.assert_array_equal(model.weights_, step.weights)
        np.testing.assert_array_equal(model.means_, step.means)
        np.testing.assert_array_equal(model.covariances_, step.covariances)
    assert model.n_steps_ == 4  # what was there before counts as the first batch


def naive(batches, weights, means, covariances, gammas):
    """The recursion of Cappé and Moulines on raw moments, sample by sample, without a floor."""
    K, D = means.shape
    s0, s1 = weights.copy(), weights[:, None] * means
    s2 = np.array(
        [w * (C + np.outer(m, m)) for w, m, C in zip(weights, means, covariances, strict=True)]
    )
    for X, gamma in zip(batches, gammas, strict=True):
        b0, b1, b2 = np.zeros(K), np.zeros((K, D)), np.zeros((K, D, D))
        for x in X:
            joint = [
                w * multivariate_normal.pdf(x, m, C)
                for w, m, C in zip(weights, means, covariances, strict=True)
            ]
            for k, r in enumerate(np.array(joint) / sum(joint)):
                b0[k] += r / len(X)
                b1[k] += r * x / len(X)
                b2[k] += r * np.outer(x, x) / len(X)
        s0, s1, s2 = ((1 - gamma) * s + gamma * b for s, b in ((s0, b0), (s1, b1), (s2, b2)))
        weights, means = s0, s1 / s0[:, None]
        covariances = s2 / s0[:, None, None] - np.einsum("ki,kj->kij", means, means)
    return weights, means, covariances


def test_the_recursion_is_that_of_the_paper(rows, rng):
    start = mixture_parameters(rng, 3, 2, "full")
    batches = np.split(rows[:120], 6)
    gammas = [step_size(t, exponent=0.6, forgetting=0.7) for t in range(2, 8)]
    expected = naive(batches, *start, gammas)
    model = GaussianMixture.from_parameters(*start, reg_covar=0.0)
    for batch in batches:
        model.partial_fit(batch, exponent=0.6, forgetting=0.7)
    for part, name in zip(expected, ("weights_", "means_", "covariances_"), strict=True):
        np.testing.assert_allclose(getattr(model, name), part, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", TYPES)
def test_one_component_with_steps_1_over_t_is_the_mean_of_all(rows, kind):
    model = GaussianMixture(covariance_type=kind, reg_covar=0.0)
    for batch in np.split(rows, 20):
        model.partial_fit(batch, exponent=1)
    whole = GaussianMixture(covariance_type=kind, reg_covar=0.0).fit(rows)
    np.testing.assert_allclose(model.means_, whole.means_, rtol=1e-12)
    np.testing.assert_allclose(model.covariances_, whole.covariances_, rtol=1e-12)


@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_no_digits_are_lost_far_from_zero(rows, offset):
    near, far = GaussianMixture(reg_covar=0.0), GaussianMixture(reg_covar=0.0)
    for batch in np.split(rows, 20):
        near.partial_fit(batch)
        far.partial_fit(batch + offset)
    np.testing.assert_allclose(far.covariances_, near.covariances_, rtol=1e-6)


def test_a_stream_comes_to_the_batch_fit(rng):
    true = GaussianMixture.from_parameters(*mixture_parameters(rng, 3, 2, "full"), random_state=1)
    X = true.sample(30_000)[0]
    batch_fit = GaussianMixture(3, random_state=0, tol=1e-6, max_iter=1000).fit(X)
    stream = copy.deepcopy(batch_fit).fit(X[:300])
    short = []
    for number, batch in enumerate(np.split(X, 300)):
        stream.partial_fit(batch)
        if number in (30, 299):
            short.append(batch_fit.score(X) - stream.score(X))
    assert short[1] < 2e-3
    assert short[1] < short[0]


def test_a_floor_follows_a_drift_and_no_floor_does_not(rng):
    models = {1.0: GaussianMixture(), 0.9: GaussianMixture()}
    for t in range(200):
        batch = rng.normal(loc=0.1 * t, size=(50, 1))
        for forgetting, model in models.items():
            model.partial_fit(batch, forgetting=forgetting)
    lag = {forgetting: 0.1 * 199 - model.means_.item() for forgetting, model in models.items()}
    assert lag[0.9] == pytest.approx(0.1 * 0.9 / 0.1, abs=0.2)  # λ / (1 - λ) batches behind
    assert lag[1.0] > 3 * lag[0.9]


def test_each_batch_is_scored_before_it_is_learned(rows):
    model = GaussianMixture(2, random_state=0).partial_fit(rows[:500])
    expected = model.score(rows[500:700])
    assert model.partial_fit(rows[500:700]).lower_bound_ == pytest.approx(expected, rel=1e-12)


def test_frozen_parts_weights_and_types_of_numbers(rows):
    start = {"weights_init": [0.5, 0.5], "means_init": rows[:2], "precisions_init": [np.eye(2)] * 2}
    for part in ("weights", "means", "covariances"):
        model = GaussianMixture(2, frozen=part, **start)
        before = GaussianMixture(2, **start, max_iter=0).fit(rows)
        for batch in np.split(rows, 5):
            model.partial_fit(batch)
        kept = getattr(before, f"{part}_")
        np.testing.assert_allclose(getattr(model, f"{part}_"), kept, rtol=1e-12)
    small = GaussianMixture(2, random_state=0).partial_fit(rows[:200].astype(np.float32))
    assert small.means_.dtype == np.float32
    once, twice = GaussianMixture(2, random_state=0), GaussianMixture(2, random_state=0)
    for batch in np.split(rows, 5):
        once.partial_fit(batch, sample_weight=np.full(len(batch), 3.0))
        twice.partial_fit(batch)
    np.testing.assert_allclose(once.means_, twice.means_, rtol=1e-10)


def test_it_goes_on_after_a_pickle_and_starts_anew_after_a_fit(rows):
    model = GaussianMixture(2, random_state=0)
    for batch in np.split(rows[:800], 4):
        model.partial_fit(batch)
    other = pickle.loads(pickle.dumps(model))
    for each in (model, other):
        each.partial_fit(rows[800:1000])
        assert each.n_steps_ == 5
    np.testing.assert_array_equal(other.means_, model.means_)
    model.fit(rows).partial_fit(rows[:100])
    assert model.n_steps_ == 2


def test_what_is_no_step_size_or_no_plain_mixture_is_refused(rows):
    for options, words in (
        ({"step": 0}, "step must be a number > 0 and <= 1, but got 0"),
        ({"step": True}, "step must be"),
        ({"exponent": 0.5}, "exponent must be a number > 1/2 and <= 1"),
        ({"forgetting": 1.1}, "forgetting must be a number >= 0 and <= 1"),
        ({"forgetting": "no"}, "forgetting must be"),
    ):
        with pytest.raises((ValueError, TypeError), match=words):
            GaussianMixture(2).partial_fit(rows, **options)
    for model in (StudentMixture(2), GaussianMixture(2, missing="marginal")):
        assert not hasattr(model, "partial_fit")
    with pytest.raises(AttributeError, match="only plain mixtures"):
        GaussianMixture(2, covariance_prior="default").partial_fit(rows)
    with pytest.raises(ValueError, match="features"):
        GaussianMixture(2).partial_fit(rows).partial_fit(rows[:, :1])
    with pytest.raises(ValueError, match="n_samples"):
        GaussianMixture(20).partial_fit(rows[:5])


def test_parameters_that_were_changed_between_two_batches(rows):
    """What was learned is of another model: it is not taken for one of this."""
    fresh = GaussianMixture(2, random_state=0).partial_fit(rows)
    for model in (fresh, GaussianMixture(2, random_state=0).fit(rows)):
        for changed, message in (
            ({"n_components": 3}, r"means_ \(of the batches before\)' .* \(3, 2\), but got \(2, 2"),
            *(({"covariance_type": kind}, f"'full', .* but got '{kind}'") for kind in TYPES[1:]),
        ):
            with pytest.raises(ValueError, match=message):
                copy.deepcopy(model).set_params(**changed).partial_fit(rows)


@pytest.mark.parametrize("kind", TYPES)
def test_the_floor_is_taken_off_where_it_is_in(kind):
    """From parameters by hand nothing is; from those of a fit, what that fit added."""
    X = 1e-4 * np.random.RandomState(0).randn(500, 2)
    variance, floor, step = 1e-8 * np.eye(2), 1e-6, 0.1
    given = variance if kind in ("full", "tied") else 1e-8
    shape = gaussian.covariance_shape(kind, 1, 2)
    given = np.broadcast_to(given, shape)

    def expected(variance, mean):
        """Of the blend of all before, without a floor, with the batch."""
        joint = (1 - step) * mean + step * X.mean(axis=0)
        far = [np.outer(m - joint, m - joint) for m in (mean, X.mean(axis=0))]
        blend = (1 - step) * (variance + far[0]) + step * (np.cov(X.T, bias=True) + far[1])
        return gaussian.pack_covariances((blend + floor * np.eye(2))[np.newaxis], kind)

    model = GaussianMixture.from_parameters([1.0], np.zeros((1, 2)), given, kind)
    model.partial_fit(X, step=step)
    np.testing.assert_allclose(model.covariances_, expected(variance, np.zeros(2)), rtol=1e-9)
    model = GaussianMixture(covariance_type=kind, reg_covar=1e-3).fit(X + 1e-4)
    by_hand = copy.deepcopy(model).set_params(reg_covar=floor)
    by_hand.covariances_ = given.copy()
    model.set_params(reg_covar=floor).partial_fit(X, step=step)
    whole = gaussian.pack_covariances(np.cov(X.T, bias=True)[np.newaxis], kind)
    whole = gaussian.full_covariances(whole, kind, 1, 2)[0]
    np.testing.assert_allclose(
        model.covariances_, expected(whole, X.mean(axis=0) + 1e-4), rtol=1e-6
    )
    by_hand.partial_fit(X, step=step)
    joint = expected(variance, X.mean(axis=0) + 1e-4)
    np.testing.assert_allclose(by_hand.covariances_, joint, rtol=1e-6)


def test_the_floor_of_a_bayesian_fit_is_taken_off():
    """Whatever the floor is now: with step 1 nothing of the fit is left but its prior."""
    X = np.random.RandomState(0).randn(300, 2)
    options = {"covariance_prior": np.eye(2), "mean_prior": [0, 0], "random_state": 0}
    now, then = (
        BayesianGaussianMixture(reg_covar=floor, **options).fit(X).set_params(reg_covar=0.0)
        for floor in (0.0, 0.5)
    )
    for model in (now, then):
        model.partial_fit(X, step=0.25, n_total=300)
    np.testing.assert_allclose(then.covariances_, now.covariances_, rtol=1e-9)


@pytest.mark.parametrize("kind", ["full", "tied"])
@pytest.mark.parametrize("narrow", [1e-4, 1e-5])
def test_float32_goes_on_from_what_was_not_rounded(kind, narrow):
    """Rounded to float32 these covariances are singular."""
    z, other = np.random.RandomState(0).randn(2, 300)
    X = np.c_[z, z + narrow * other].astype(np.float32)
    options = {"covariance_type": kind, "reg_covar": 0.0, "warm_start": True}
    model = GaussianMixture(**options).fit(X)
    x, y = X.T.astype(float)
    determinant = np.linalg.det(np.cov([x, y - x], bias=True))  # the same, and not so narrow
    expected = -np.log(2 * np.pi) - 1 - np.log(determinant) / 2
    again, batch = copy.deepcopy(model).fit(X), copy.deepcopy(model).partial_fit(X)
    for found in (model, again, batch):
        assert found.score(X.astype(float)) == pytest.approx(expected, abs=2e-3)
