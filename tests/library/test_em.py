"""EM as a whole: what holds for any data, equality with scikit-learn, published fits."""

import numpy as np
import pytest
from drawn import TYPES, mixture_parameters, precisions_of
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.mixture import GaussianMixture as Peer

from gmm_lib import GaussianMixture, data, em, em_steps, gaussian

pytestmark = pytest.mark.usefixtures("linear_form")

ATTRIBUTES = ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_")
quiet = pytest.mark.filterwarnings("ignore:Best performing")
collapses = pytest.mark.filterwarnings("ignore:Component . has collapsed")


def walk(X, start, kind, steps, **options):
    """The log-likelihood before each of some EM steps, and the parameters after them."""
    history, iterator = [], em_steps(X, *start, covariance_type=kind, **options)
    for _ in range(steps):
        history.append(next(iterator).log_likelihood)
        step = next(iterator)
    return np.array(history), (step.weights, step.means, step.covariances)


def problem(seed, K, D, kind, n=120):
    rng = np.random.default_rng(seed)
    centers = rng.normal(scale=2, size=(3, D))
    X = centers[rng.integers(3, size=n)] + rng.normal(size=(n, D)) @ rng.normal(size=(D, D))
    _, _, covariances = mixture_parameters(rng, K, D, kind)
    return X, (np.full(K, 1 / K), X[:K].copy(), covariances + 5 * (kind in TYPES[2:]))


@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3), st.sampled_from(TYPES))
def test_log_likelihood_never_falls(seed, K, D, kind):
    X, start = problem(seed, K, D, kind)
    try:
        history, _ = walk(X, start, kind, 25, reg_covar=0.0)
    except ValueError:  # a component collapsed onto a point: no maximum to climb to
        assume(False)
    assert np.all(np.diff(history) >= -1e-9 * np.abs(history[1:]))


def test_with_reg_covar_the_log_likelihood_can_dip():
    """The recorded case: reg_covar > 0 moves each M-step off the maximum of the bound."""
    X = np.array([[-1.11], [-0.29], [-0.26], [-0.24], [1.12], [0.13], [0.36], [0.01]])
    start = [0.5, 0.5], [[-1.11], [1.12]], [0.5, 0.5]
    history, _ = walk(X, start, "spherical", 100, reg_covar=1e-6)
    exact, _ = walk(X, start, "spherical", 80, reg_covar=0.0)
    assert np.diff(history).min() < -1e-8
    assert np.diff(exact).min() > -1e-12


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 4), st.sampled_from(TYPES))
@quiet
@collapses
def test_parameters_equal_scikit_learn_after_any_number_of_steps(seed, K, D, kind):
    X, (weights, means, covariances) = problem(seed, K, D, kind)
    for steps in (1, 2, 12):
        start = {
            "weights_init": weights,
            "means_init": means,
            "precisions_init": precisions_of(covariances, kind),
        }
        options = {"covariance_type": kind, "max_iter": steps, "tol": 0.0, "reg_covar": 1e-3}
        ours = GaussianMixture(K, **options, **start).fit(X)
        theirs = Peer(K, **options, **start).fit(X)
        for name in ATTRIBUTES:
            np.testing.assert_allclose(
                getattr(ours, name), getattr(theirs, name), rtol=1e-8, atol=1e-8, err_msg=name
            )
        np.testing.assert_allclose(ours.lower_bounds_, theirs.lower_bounds_, rtol=1e-9, atol=1e-9)
        assert ours.n_iter_ == theirs.n_iter_


@pytest.mark.parametrize("init_params", ["kmeans", "random"])
def test_same_seed_same_fit_as_scikit_learn(stretched, covariance_type, init_params):
    """The random streams are used alike, so even the starts agree."""
    options = {"covariance_type": covariance_type, "init_params": init_params, "random_state": 42}
    options |= {"max_iter": 300}
    ours = GaussianMixture(4, **options).fit(stretched)
    theirs = Peer(4, **options).fit(stretched)
    assert ours.n_iter_ == theirs.n_iter_
    for name in ATTRIBUTES:
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-6, atol=1e-8)


def test_the_articles_fit(stretched):
    model = GaussianMixture(4, n_init=10, random_state=42).fit(stretched)
    order = np.argsort(model.means_[:, 1])
    expected = [(-0.603, -0.754), (-1.474, 1.000), (-0.672, 1.790), (-2.248, 3.295)]
    np.testing.assert_allclose(model.means_[order], expected, atol=6e-4)
    assert model.converged_
    assert model.bic(stretched) == pytest.approx(4111.3, abs=0.05)
    assert model.aic(stretched) == pytest.approx(3993.3, abs=0.05)


def test_half_steps_alternate_and_belong_together(stretched, covariance_type):
    rng = np.random.default_rng(0)
    start = mixture_parameters(rng, 3, 2, covariance_type)
    steps = em_steps(stretched, *start, covariance_type=covariance_type, reg_covar=1e-6)
    parameters = start
    for _ in range(3):
        first, second = next(steps), next(steps)
        assert (first.kind, second.kind) == ("E", "M")
        r, ell = em.e_step(stretched, *parameters, covariance_type)
        assert first.log_likelihood == pytest.approx(ell, rel=1e-10) == second.log_likelihood
        np.testing.assert_allclose(first.responsibilities, r, atol=1e-8)
        np.testing.assert_allclose(second.responsibilities, r, atol=1e-8)
        np.testing.assert_array_equal(first.means, parameters[1])
        parameters = em.m_step(stretched, r, covariance_type, reg_covar=1e-6)
        for ours, plain in zip(
            (second.weights, second.means, second.covariances), parameters, strict=True
        ):
            np.testing.assert_allclose(ours, plain, rtol=1e-8, atol=1e-10)
        parameters = second.weights, second.means, second.covariances


@pytest.mark.parametrize("shift", [0.0, 1e6, 1e8])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_offset_and_scale_change_nothing(stretched, covariance_type, shift, scale):
    options = {"covariance_type": covariance_type, "reg_covar": 0.0, "random_state": 0}
    plain = GaussianMixture(4, **options).fit(stretched)
    moved = stretched * scale + shift * scale
    model = GaussianMixture(4, **options).fit(moved)
    np.testing.assert_array_equal(model.predict(moved), plain.predict(stretched))
    expected = plain.score(stretched) - 2 * np.log(scale)
    assert model.score(moved) == pytest.approx(expected, abs=1e-5)
    assert model.lower_bound_ == pytest.approx(expected, abs=1e-5)


ROTATION = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])


@pytest.mark.parametrize(
    ("kind", "A"),
    [(kind, np.diag([1e-3, 50.0])) for kind in ("full", "tied", "diag")]
    + [(kind, ROTATION) for kind in ("full", "tied", "spherical")]
    + [(kind, 3.0 * np.eye(2)) for kind in TYPES],
)
def test_each_type_has_its_invariances(stretched, kind, A):
    """From transformed starts with reg_covar = 0 the fit is the transformed fit."""
    weights, means, covariances = np.full(4, 0.25), stretched[:4], np.ones(4)
    matrices = covariances[:, np.newaxis, np.newaxis] * np.eye(2)
    start = weights, means, gaussian.pack_covariances(matrices, kind)
    turned = gaussian.pack_covariances(A @ matrices @ A.T, kind)
    plain, (phi, mu, _) = walk(stretched, start, kind, 20, reg_covar=0.0)
    moved, (phi2, mu2, _) = walk(
        stretched @ A.T, (weights, means @ A.T, turned), kind, 20, reg_covar=0.0
    )
    log_volume = len(stretched) * np.log(abs(np.linalg.det(A)))
    np.testing.assert_allclose(moved + log_volume, plain, rtol=1e-9)
    np.testing.assert_allclose(phi2, phi, rtol=1e-7)
    np.testing.assert_allclose(mu2, mu @ A.T, rtol=1e-6, atol=1e-7 * np.abs(A).max())


@pytest.mark.parametrize(("kind", "A"), [("diag", ROTATION), ("spherical", np.diag([1.0, 9.0]))])
def test_and_no_others(stretched, kind, A):
    start = np.full(4, 0.25), stretched[:4], np.ones((4, 2) if kind == "diag" else 4)
    plain, _ = walk(stretched, start, kind, 20, reg_covar=0.0)
    moved, _ = walk(stretched @ A.T, (start[0], start[1] @ A.T, start[2]), kind, 20, reg_covar=0.0)
    log_volume = len(stretched) * np.log(abs(np.linalg.det(A)))
    assert abs(moved[-1] + log_volume - plain[-1]) > 1


def test_relabelling_and_row_order_change_nothing(stretched, covariance_type):
    weights, means, covariances = mixture_parameters(
        np.random.default_rng(0), 3, 2, covariance_type
    )
    history, (phi, mu, _) = walk(stretched, (weights, means, covariances), covariance_type, 10)
    swap = [2, 0, 1]
    swapped = covariances if covariance_type == "tied" else covariances[swap]
    start = weights[swap], means[swap], swapped
    other, (phi2, mu2, _) = walk(stretched[::-1], start, covariance_type, 10)
    np.testing.assert_allclose(other, history, rtol=1e-11)
    np.testing.assert_allclose(phi2, phi[swap], rtol=1e-8)
    np.testing.assert_allclose(mu2, mu[swap], rtol=1e-8, atol=1e-10)


# Published fits -------------------------------------------------------------------------------


def test_old_faithful_tied_three_components():
    """mclust's EEE fit stops at -1126.326; the maximum is -1126.316."""
    X = np.asarray(data.old_faithful(), dtype=float)
    model = GaussianMixture(
        3, covariance_type="tied", tol=1e-10, reg_covar=0.0, n_init=10, max_iter=5000,
        random_state=0,
    ).fit(X)  # fmt: skip
    assert model.lower_bound_ * len(X) == pytest.approx(-1126.316, abs=1e-3)


def test_old_faithful_waiting_times_with_equal_variances():
    """mixtools' normalmixEM on faithful$waiting with arbvar=FALSE."""
    X = np.asarray(data.old_faithful(), dtype=float)[:, 1:]
    model = GaussianMixture(
        2, covariance_type="tied", tol=1e-12, reg_covar=0.0, max_iter=5000, random_state=0
    ).fit(X)
    assert model.lower_bound_ * len(X) == pytest.approx(-1034.002, abs=1e-3)
    np.testing.assert_allclose(np.sort(model.means_[:, 0]), [54.61364, 80.09031], atol=2e-4)
    assert np.sqrt(model.covariances_[0, 0]) == pytest.approx(5.86909, abs=2e-4)


# The stop rule and the history ---------------------------------------------------------------


def test_history_and_bounds(stretched, covariance_type):
    model = GaussianMixture(4, covariance_type=covariance_type, random_state=1).fit(stretched)
    n = len(stretched)
    assert len(model.history_) == model.n_iter_ + 1 == len(model.lower_bounds_) + 1
    np.testing.assert_allclose(model.history_[:-1] / n, model.lower_bounds_)
    assert model.history_[-1] / n == pytest.approx(model.lower_bound_, rel=1e-12)
    assert model.score(stretched) == pytest.approx(model.lower_bound_, rel=1e-10)
    changes = np.abs(np.diff(model.lower_bounds_))
    assert changes[-1] < model.tol
    assert np.all(changes[:-1] >= model.tol)


@quiet
def test_n_init_keeps_the_best(stretched):
    options = {"init_params": "random", "max_iter": 20, "tol": 0.0}
    stream = np.random.RandomState(3)
    models = [GaussianMixture(6, random_state=stream, **options) for _ in range(4)]
    single = [model.fit(stretched).lower_bound_ for model in models]
    best = GaussianMixture(6, n_init=4, random_state=3, **options).fit(stretched)
    assert best.lower_bound_ == pytest.approx(max(single), rel=1e-12)
    assert max(single) - min(single) > 1e-4


@quiet
def test_equal_starts_run_once(stretched, monkeypatch):
    """k-means mostly ends in the same clusters, in some order: EM from there gives the same."""
    runs, run = [], GaussianMixture._run
    monkeypatch.setattr(GaussianMixture, "_run", lambda *a: runs.append(run(*a)) or runs[-1])
    ten = GaussianMixture(4, n_init=10, random_state=42).fit(stretched)
    assert 1 <= len(runs) < 10
    one = max(
        (GaussianMixture(4, random_state=seed).fit(stretched) for seed in range(10)),
        key=lambda model: model.lower_bound_,
    )
    assert ten.lower_bound_ == pytest.approx(one.lower_bound_, rel=1e-9)
    runs.clear()
    options = {"n_init": 4, "init_params": "random", "max_iter": 1, "tol": 1e9, "random_state": 0}
    GaussianMixture(4, **options).fit(stretched)
    assert len(runs) == 4
