"""Stepwise variational Bayes: step 1 is a variational step; a finite set leads to its batch fit."""

import copy
import pickle

import dask.array as da
import numpy as np
import pytest
from drawn import TYPES, mixture_parameters
from scipy.special import digamma

from gmm_lib import BayesianGaussianMixture, GaussianMixture, priors, variational
from gmm_lib.rows import Rows
from gmm_lib.stepwise import step_size
from gmm_lib.stepwise_bayes import recall, worth

PROCESSES = ("dirichlet_process", "dirichlet_distribution")
PARTS = ("means", "mean_precision", "degrees_of_freedom", "covariances", "concentration")
TWO = {"diag": [2.0] * 2, "spherical": 2.0}  # the covariance of a prior
UNFINISHED = pytest.mark.filterwarnings("ignore::gmm_lib.ConvergenceWarning")


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def rows(rng):
    parameters = mixture_parameters(rng, 3, 2, "full")
    return GaussianMixture.from_parameters(*parameters, random_state=0).sample(2000)[0]


def prior_of(X):
    """A prior that does not depend on which batch comes first."""
    return {"mean_prior": X.mean(axis=0), "mean_precision_prior": 0.5}


def assert_same(model, belief, rtol=0.0):
    for name in PARTS:
        expected, found = getattr(belief, name), getattr(model._belief(), name)
        np.testing.assert_allclose(found, expected, rtol=rtol, atol=0, err_msg=name)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("process", PROCESSES)
@pytest.mark.parametrize("weighted", [False, True])
def test_step_1_is_a_variational_step_to_the_last_digit(rows, rng, kind, process, weighted):
    weight = rng.uniform(size=len(rows)) if weighted else None
    options = {"covariance_type": kind, "weight_concentration_prior_type": process}
    model = BayesianGaussianMixture(3, random_state=0, **options)
    _, prior = model._prior(Rows.of(rows, weight))
    start = next(iter(model._starts(Rows.of(rows, weight), prior, np.random.RandomState(0))))
    walk = variational.walk(Rows.of(rows, weight), start, prior, model.reg_covar)
    _, bound = next(walk)
    for number in range(1, 4):
        model.partial_fit(rows, sample_weight=weight, step=1)
        assert model.lower_bound_ == bound
        belief, bound = next(walk)
        assert_same(model, belief)
        assert model.n_steps_ == number


def test_step_1_of_n_total_rows_is_the_step_of_so_many(rows):
    model = BayesianGaussianMixture(3, random_state=0).fit(rows)
    other = copy.deepcopy(model).partial_fit(rows[:500], step=1, n_total=6000)
    _, prior = model._prior(Rows.of(rows))
    heavy = Rows(rows[:500], np.full(500, 12.0))
    walk = variational.walk(heavy, model._belief(), prior, model.reg_covar)
    assert other.lower_bound_ == pytest.approx(next(walk)[1], rel=1e-12)
    assert_same(other, next(walk)[0], rtol=1e-9)


def natural(batches, N, prior, start, gammas):
    """The recursion of Hoffman and others on natural parameters, from raw moments, full type."""
    alpha0, beta0, m0, nu0, C0 = prior
    K, D = start[2].shape
    first = [alpha0, beta0, beta0 * m0, nu0, C0 + beta0 * np.outer(m0, m0)]
    alpha, beta, means, nu, scales = start
    outer = np.einsum("ki,kj->kij", means, means)
    now = [alpha, beta, beta[:, None] * means, nu, scales + beta[:, None, None] * outer]
    for X, gamma in zip(batches, gammas, strict=True):
        alpha, beta, eta, nu, raw = now
        means = eta / beta[:, None]
        scales = raw - beta[:, None, None] * np.einsum("ki,kj->kij", means, means)
        logs = np.empty((len(X), K))
        for k in range(K):
            W = np.linalg.inv(scales[k])
            log_det = digamma((nu[k] - np.arange(D)) / 2).sum() + D * np.log(2)
            log_det += np.linalg.slogdet(W)[1]
            gaps = nu[k] * np.einsum("ni,ij,nj->n", X - means[k], W, X - means[k])
            logs[:, k] = digamma(alpha[k]) - digamma(alpha.sum())
            logs[:, k] += 0.5 * (log_det - D * np.log(2 * np.pi) - D / beta[k] - gaps)
        r = np.exp(logs - logs.max(axis=1, keepdims=True))
        r *= N / len(X) / r.sum(axis=1, keepdims=True)
        W = r.sum(axis=0)
        squares = np.einsum("nk,ni,nj->kij", r, X, X)
        added = [W, W, r.T @ X, W, squares]
        pairs = zip(now, first, added, strict=True)
        now = [(1 - gamma) * old + gamma * (p + new) for old, p, new in pairs]
    return now


@UNFINISHED
def test_the_recursion_is_that_of_the_paper(rows):
    options = {**prior_of(rows), "covariance_prior": 2 * np.eye(2), "reg_covar": 0.0}
    options["weight_concentration_prior_type"] = "dirichlet_distribution"
    model = BayesianGaussianMixture(3, random_state=0, max_iter=3, **options).fit(rows)
    prior = model.weight_concentration_prior_, 0.5, rows.mean(axis=0), 2.0, 2 * np.eye(2)
    nu = model.degrees_of_freedom_
    start = model.weight_concentration_, model.mean_precision_, model.means_, nu
    start = *start, nu[:, None, None] * model.covariances_
    batches = np.split(rows[:300], 6)
    gammas = [step_size(t, exponent=0.6, forgetting=0.7) for t in range(2, 8)]
    expected = natural(batches, 2000, prior, start, gammas)
    for batch in batches:
        model.partial_fit(batch, exponent=0.6, forgetting=0.7, n_total=2000)
    beta, nu, means = model.mean_precision_, model.degrees_of_freedom_, model.means_
    found = [model.weight_concentration_, beta, beta[:, None] * means, nu]
    outer = np.einsum("ki,kj->kij", means, means)
    found.append(nu[:, None, None] * model.covariances_ + beta[:, None, None] * outer)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-8)


@UNFINISHED
@pytest.mark.parametrize(("kind", "process"), [*zip(TYPES, 2 * PROCESSES, strict=True)])
def test_many_passes_over_a_finite_set_come_to_its_batch_fit(rng, kind, process):
    rows = rng.normal(size=(2000, 2)) + rng.permutation(2000)[:, np.newaxis] % 3 * [6.0, 2.0]
    options = {"covariance_type": kind, "weight_concentration_prior_type": process}
    options |= {**prior_of(rows), "covariance_prior": TWO.get(kind, 2 * np.eye(2))}
    options |= {"random_state": 0, "reg_covar": 0.0, "init_params": "k-means++"}
    model = BayesianGaussianMixture(3, max_iter=4, **options).fit(rows)
    whole = BayesianGaussianMixture(3, max_iter=5000, tol=1e-9, **options).fit(rows)
    assert whole.converged_
    order, short = np.random.RandomState(0), [whole.lower_bound_ - model.lower_bound_]
    for sweep in range(40):
        for part in np.split(order.permutation(len(rows)), 8):
            model.partial_fit(rows[part], n_total=len(rows), exponent=1.0)
        if sweep in (0, 39):
            short.append(whole.lower_bound_ - bound_of(model, rows))
    assert 0 <= short[2] < 0.05  # nats, of two thousand samples
    assert short[2] < short[1] / 10
    np.testing.assert_allclose(model.means_, whole.means_, atol=0.01)


def bound_of(model, X):
    """The exact bound of a posterior, in nats."""
    chosen = {name: getattr(model, f"{name}_") for name in priors.NAMES}
    kinds = model.weight_concentration_prior_type, model.n_components, model.covariance_type
    prior = priors.belief_of(chosen, *kinds)
    return next(variational.walk(Rows.of(X), model._belief(), prior))[1]


@pytest.mark.parametrize("kind", TYPES)
def test_one_component_with_steps_1_over_t_has_the_posterior_of_all(rows, kind):
    options = {"covariance_type": kind, **prior_of(rows)}
    options["covariance_prior"] = TWO.get(kind, 2 * np.eye(2))
    model = BayesianGaussianMixture(1, **options)
    for batch in np.split(rows, 20):
        model.partial_fit(batch, exponent=1)
    assert_same(model, BayesianGaussianMixture(1, **options).fit(rows)._belief(), rtol=1e-11)


def test_the_posterior_stands_for_as_many_samples_as_the_averages_are_worth(rows, rng):
    gammas = [1.0, *rng.uniform(0.05, 1, size=7)]
    model, shares, sizes = BayesianGaussianMixture(2, random_state=0), np.zeros(0), 100
    for number, gamma in enumerate(gammas):
        model.partial_fit(rows[: sizes + number], step=gamma)
        new = np.full(sizes + number, gamma / (sizes + number))
        shares = np.append((1 - gamma) * shares, new)
    assert shares.sum() == pytest.approx(1)
    assert (model.mean_precision_ - 1).sum() == pytest.approx(1 / np.square(shares).sum())
    n = 100.0  # with a floor, the number of the chapter's question
    for _ in range(2000):
        n = worth(n, 100.0, 0.05)
    assert n == pytest.approx(100 * 1.95 / 0.05)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("process", PROCESSES)
def test_a_fit_is_undone_and_done_again(rows, kind, process):
    options = {"covariance_type": kind, "weight_concentration_prior_type": process}
    model = BayesianGaussianMixture(6, random_state=0, max_iter=400, reg_covar=0.2, **options).fit(
        rows
    )
    _, prior = model._prior(Rows.of(rows))
    belief = model._belief()
    counts, centers, covariances = recall(belief, prior, model.reg_covar)
    floor = model.reg_covar * (np.eye(2) if kind in ("full", "tied") else 1.0)
    again = variational.update(prior, counts, centers, covariances + floor)
    for name in PARTS:
        found, expected = getattr(again, name), getattr(belief, name)
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6, err_msg=name)
    after = copy.deepcopy(model).partial_fit(rows, step=1e-9, n_total=len(rows))
    np.testing.assert_allclose(after.means_, model.means_, atol=1e-5)
    np.testing.assert_allclose(after.covariances_, model.covariances_, atol=1e-5)
    assert after.n_steps_ == 2


@pytest.mark.parametrize("kind", TYPES)
def test_of_a_component_without_samples_nothing_is_made_up(kind):
    """Its center would be 0 / 0; and far from zero, a rounding over next to nothing."""
    K, D, far = 3, 2, np.array([1e8, -1e8])
    chosen = {"mean_prior": far + 0.3, "covariance_prior": TWO.get(kind, 2 * np.eye(2))}
    chosen |= dict(zip(priors.NAMES[:3], (1.0, 1.0, 2.0), strict=True))
    prior = priors.belief_of(chosen, "dirichlet_distribution", K, kind)
    counts, centers = np.array([50.0, 1e-12, 0.0]), far + np.arange(K)[:, np.newaxis]
    covariances = np.broadcast_to(np.eye(2), (K, D, D))
    covariances = {"tied": np.eye(2), "diag": np.ones((K, D)), "spherical": np.ones(K)}.get(
        kind, covariances
    )
    belief = variational.update(prior, counts, centers, covariances)
    found = recall(belief, prior)
    np.testing.assert_allclose(found[0], counts, atol=1e-11)
    np.testing.assert_allclose(found[1][0], centers[0], atol=1e-7)
    np.testing.assert_array_equal(found[1][1:], belief.means[1:])
    again = variational.update(prior, *found)
    np.testing.assert_allclose(again.covariances, belief.covariances, atol=1e-5)


@pytest.mark.parametrize("kind", TYPES)
def test_no_digits_are_lost_far_from_zero(rows, kind):
    exact = np.round(rows * 2**20) / 2**20  # so that the moved rows are the same rows, moved
    near, far = (BayesianGaussianMixture(3, covariance_type=kind, random_state=0) for _ in "ab")
    for batch in np.split(exact, 20):
        near.partial_fit(batch)
        far.partial_fit(batch + 1e8)
    np.testing.assert_allclose(far.covariances_, near.covariances_, rtol=1e-6)
    np.testing.assert_allclose(far.means_ - 1e8, near.means_, atol=1e-6)
    np.testing.assert_allclose(far.mean_precision_, near.mean_precision_, rtol=1e-6)


def test_a_floor_follows_a_drift_and_stays_as_unsure_as_its_memory_is_short(rng):
    models = {1.0: BayesianGaussianMixture(), 0.9: BayesianGaussianMixture()}
    for t in range(200):
        batch = rng.normal(loc=0.1 * t, size=(50, 1))
        for forgetting, model in models.items():
            model.partial_fit(batch, forgetting=forgetting, exponent=1.0)
    lag = {forgetting: 0.1 * 199 - model.means_.item() for forgetting, model in models.items()}
    assert lag[0.9] == pytest.approx(0.1 * 0.9 / 0.1, abs=0.2)  # λ / (1 - λ) batches behind
    assert lag[1.0] > 3 * lag[0.9]
    assert models[0.9].mean_precision_.item() == pytest.approx(1 + 50 * 1.9 / 0.1)
    assert models[1.0].mean_precision_.item() == pytest.approx(1 + 50 * 200)


def test_the_bound_is_that_before_the_step_scaled_from_the_batch(rows):
    model = BayesianGaussianMixture(2, random_state=0).partial_fit(rows[:500])
    expected = bound_of(model, np.tile(rows[500:700], (10, 1)))
    assert model.partial_fit(rows[500:700], n_total=2000).lower_bound_ == pytest.approx(expected)


def test_weights_count_samples_and_chunks_and_float32_are_taken(rows):
    once, twice = (BayesianGaussianMixture(2, random_state=0) for _ in "ab")
    chunked = copy.deepcopy(once)
    for batch in np.split(rows, 5):
        once.partial_fit(np.repeat(batch, 2, axis=0))
        twice.partial_fit(batch, sample_weight=2.0)
        chunked.partial_fit(da.from_array(batch, chunks=(150, 2)), sample_weight=2.0)
    assert_same(twice, once._belief(), rtol=1e-3)  # the starts look at other rows
    assert_same(chunked, twice._belief(), rtol=1e-9)
    small = BayesianGaussianMixture(2, random_state=0).partial_fit(rows[:200].astype(np.float32))
    assert small.partial_fit(rows[:200].astype(np.float32)).means_.dtype == np.float32


def test_it_goes_on_after_a_pickle_and_starts_anew_after_a_fit(rows):
    model = BayesianGaussianMixture(2, random_state=0)
    for batch in np.split(rows[:800], 4):
        model.partial_fit(batch)
    other = pickle.loads(pickle.dumps(model))
    for each in (model, other):
        each.partial_fit(rows[800:1000])
        assert each.n_steps_ == 5
    assert_same(other, model._belief())
    model.fit(rows).partial_fit(rows[:100], step=0.5)
    assert model.n_steps_ == 2
    assert (model.mean_precision_ - 1).sum() == pytest.approx(worth(2000, 100, 0.5))


def test_what_is_no_step_size_or_total_is_refused(rows):
    for options, words in (
        ({"step": 0}, "step must be a number > 0 and <= 1, but got 0"),
        ({"exponent": 0.5}, "exponent must be a number > 1/2 and <= 1"),
        ({"n_total": 0}, "n_total must be a finite number > 0 or None, but got 0"),
        ({"n_total": np.inf}, "n_total must be"),
        ({"n_total": True}, "n_total must be"),
    ):
        with pytest.raises((ValueError, TypeError), match=words):
            BayesianGaussianMixture(2).partial_fit(rows, **options)
    with pytest.raises(ValueError, match="features"):
        BayesianGaussianMixture(2).partial_fit(rows).partial_fit(rows[:, :1])
    with pytest.raises(ValueError, match="n_samples"):
        BayesianGaussianMixture(20).partial_fit(rows[:5])
