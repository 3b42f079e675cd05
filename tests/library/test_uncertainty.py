"""Information, standard errors, bootstrap, the test of K and calibration, against other ways.

Second derivatives come from mpmath, matchings and χ² from scipy, coverage from simulation.
"""

import io
import pickle

import drawn
import numpy as np
import oracle
import pytest
from scipy import optimize, stats

from gmm_lib import (
    BayesianGaussianMixture,
    GaussianMixture,
    NoiseMixture,
    StudentMixture,
    bootstrap,
    calibration,
    curvature,
    information,
    likelihood_ratio_test,
    ratio_test,
    reliability,
    resampling,
    standard_errors,
)
from gmm_lib.engines import Source, total_of
from gmm_lib.rows import Rows

TIGHT = {"tol": 1e-12, "reg_covar": 0, "max_iter": 10**5}


def two_groups(n, apart, seed, D=1):
    """Half the samples about 0, half about `apart`, in units of their standard deviation."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, D)) + apart * (rng.uniform(size=(n, 1)) < 0.5)


def parts_of(vector, K, D, kind, free):
    """Weights, means and covariances of a vector of mpmath's numbers, natural or unconstrained."""
    weights, means, rest = vector[: K - 1], vector[K - 1 : K - 1 + K * D], vector[K - 1 + K * D :]
    means, q = means.reshape(K, D), len(rest) // (1 if kind == "tied" else K)
    if free:
        weights = oracle.exp(np.append(weights, oracle.MP.mpf(0)))
        weights = weights / weights.sum()
    else:
        weights = np.append(weights, 1 - weights.sum())
    sets = []
    for values in rest.reshape(-1, q):
        if kind == "spherical":
            sets.append(oracle.MP.exp(2 * values[0]) if free else values[0])
        elif kind == "diag":
            sets.append(oracle.exp(2 * values) if free else values)
        else:
            S = oracle.exact(np.zeros((D, D)))
            S[np.tril_indices(D)] = values
            if free:
                S[np.diag_indices(D)] = oracle.exp(np.diagonal(S))
                sets.append(S @ S.T)
            else:
                sets.append(S + S.T - np.diag(np.diagonal(S)))
    return weights, means, sets[0] if kind == "tied" else np.array(sets)


def vector_of(weights, means, covariances, kind, free):
    """The vector that `parts_of` reads."""
    D, weights = means.shape[1], oracle.exact(weights)
    head = oracle.log(weights[:-1] / weights[-1]) if free else weights[:-1]
    tail = []
    for S in [covariances] if kind == "tied" else covariances:
        if kind in ("diag", "spherical"):
            values = oracle.exact(np.atleast_1d(S))
            tail.append(oracle.log(values) / 2 if free else values)
        elif free:
            L = np.array(oracle.MP.cholesky(oracle.MP.matrix(S.tolist())).tolist()).reshape(D, D)
            L[np.diag_indices(D)] = oracle.log(np.diagonal(L))
            tail.append(L[np.tril_indices(D)])
        else:
            tail.append(oracle.exact(S)[np.tril_indices(D)])
    return np.concatenate([head, oracle.exact(means).ravel(), *tail])


def hessian(function, x):
    """Gradient and second derivatives, by differences with so many digits that none is missed."""
    h, p = oracle.MP.mpf(10) ** -12, len(x)
    steps = oracle.exact(np.eye(p)) * h
    up, down, here = [function(x + s) for s in steps], [function(x - s) for s in steps], function(x)
    H = np.zeros((p, p))
    for a in range(p):
        H[a, a] = (up[a] + down[a] - 2 * here) / h**2
        for b in range(a):
            both = function(x + steps[a] + steps[b]) + function(x - steps[a] - steps[b])
            both = both - up[a] - down[a] - up[b] - down[b] + 2 * here
            H[a, b] = H[b, a] = both / (2 * h**2)
    return oracle.to_float((np.array(up) - np.array(down)) / (2 * h)), H


@pytest.mark.parametrize("free", [False, True], ids=["natural", "unconstrained"])
def test_information_is_that_of_mpmath(covariance_type, free):
    """At a point that is no maximum, where the chain rule needs the gradient, too; with weights."""
    rng, K, D = np.random.default_rng(3), 2, 2
    weights, means, covariances = drawn.mixture_parameters(rng, K, D, covariance_type)
    X, weight = rng.normal(scale=2, size=(6, D)), np.array([1, 2, 1, 0, 1, 3])
    model = GaussianMixture.from_parameters(weights, means, covariances, covariance_type)

    def log_likelihood(vector):
        parts = parts_of(vector, K, D, covariance_type, free)
        return oracle.e_step(X, *parts, covariance_type)[1] @ oracle.exact(weight)

    x = vector_of(weights, means, covariances, covariance_type, free)
    gradient, H = hessian(log_likelihood, x)
    found = information(model, X, sample_weight=weight)
    assert len(x) == model.n_parameters()
    np.testing.assert_allclose(
        found.unconstrained if free else found.natural, -H, rtol=0, atol=1e-9 * abs(H).max()
    )
    if not free:
        np.testing.assert_allclose(found.gradient, gradient, rtol=1e-9)


def test_three_components_in_three_dimensions_and_chunks():
    rng = np.random.default_rng(8)
    parameters = drawn.mixture_parameters(rng, 3, 3, "full")
    model = GaussianMixture.from_parameters(*parameters)
    X, _ = model.sample(300, random_state=1)
    whole, parts = information(model, X), information(model, [X[:123], X[123:]])
    largest = abs(whole.natural).max()
    np.testing.assert_allclose(whole.natural, parts.natural, rtol=0, atol=1e-12 * largest)
    few, x = information(model, X[:7]).natural, vector_of(*parameters, "full", free=False)
    for _ in range(4):  # second derivatives along some directions
        v = oracle.exact(rng.normal(size=len(x)))
        h = oracle.MP.mpf(10) ** -12
        ell = [
            oracle.e_step(X[:7], *parts_of(x + step * v, 3, 3, "full", False), "full")[1].sum()
            for step in (-h, 0, h)
        ]
        second = float((ell[0] - 2 * ell[1] + ell[2]) / h**2)
        v = oracle.to_float(v)
        np.testing.assert_allclose(v @ few @ v, -second, rtol=1e-9)


def test_one_component_has_closed_forms():
    """se(mean) = σ / √n; of variances σ² √(2/n), of covariances √((σ_i² σ_j² + σ_ij²) / n)."""
    rng, n = np.random.default_rng(0), 50
    X = rng.normal(size=(n, 2)) @ [[2.0, 0.7], [0.0, 0.5]] + 1e3
    S = np.cov(X.T, ddof=0)
    full = standard_errors(GaussianMixture(1, reg_covar=0).fit(X), X)
    assert full.weights == 0
    np.testing.assert_allclose(full.means[0], np.sqrt(np.diagonal(S) / n), rtol=1e-8)
    expected = np.sqrt((np.outer(np.diagonal(S), np.diagonal(S)) + S**2) / n)
    np.testing.assert_allclose(full.covariances[0], expected, rtol=1e-8)
    options = {"reg_covar": 0, "covariance_type": "spherical"}
    round_one = GaussianMixture(1, **options).fit(X)
    variance = round_one.covariances_[0]
    found = standard_errors(round_one, X).covariances[0]
    np.testing.assert_allclose(found, variance * np.sqrt(2 / (2 * n)), rtol=1e-8)


@pytest.mark.parametrize("apart", [1e-2, 1e-4, 1e-6])  # 1 - correlation: half the square
def test_features_that_nearly_repeat_each_other(apart):
    """The closed forms of one component; and two, by a linear map of features that do not."""
    rng, n = np.random.default_rng(5), 300
    X, A = rng.normal(size=(n, 2)), np.array([[1.0, 0.0], [1.0, apart]])
    model = GaussianMixture(1, reg_covar=0).fit(X @ A.T)
    S = model.covariances_[0]
    expected = np.sqrt((np.outer(np.diagonal(S), np.diagonal(S)) + S**2) / n)
    found = standard_errors(model, X @ A.T)
    np.testing.assert_allclose(found.covariances[0], expected, rtol=1e-12)
    np.testing.assert_allclose(found.means[0], np.sqrt(np.diagonal(S) / n), rtol=1e-12)
    X[::2] += 3
    model = GaussianMixture(2, random_state=0, **TIGHT).fit(X)
    mapped = model.weights_, model.means_ @ A.T, A @ model.covariances_ @ A.T
    by_map = standard_errors(model, X, lambda weights, means, S: A @ S @ A.T)
    found = standard_errors(GaussianMixture.from_parameters(*mapped, reg_covar=0), X @ A.T)
    rtol = 1e-6 + 1e-16 / apart**2  # as far as the last digits of the covariances decide
    np.testing.assert_allclose(found.covariances, by_map, rtol=rtol)
    np.testing.assert_allclose(found.weights, standard_errors(model, X).weights, rtol=rtol)


@pytest.mark.parametrize("unit", [1e-100, 1e100])
def test_standard_errors_in_every_unit(covariance_type, unit):
    """Where second derivatives by variances, in these units, have no floats."""
    X = two_groups(100, 4, 3, D=2)
    options = TIGHT | {"covariance_type": covariance_type, "random_state": 0}
    one = GaussianMixture(2, **options).fit(X)
    other = GaussianMixture(2, **options).fit(X * unit)
    by_curvature = standard_errors(one, X), standard_errors(other, X * unit)
    by_samples = bootstrap(one, X, 2), bootstrap(other, X * unit, 2)
    for here, there in (by_curvature, [fits.standard_errors() for fits in by_samples]):
        np.testing.assert_allclose(there.weights, here.weights, rtol=1e-6)
        np.testing.assert_allclose(there.means / unit, here.means, rtol=1e-6)
        np.testing.assert_allclose(there.covariances / unit / unit, here.covariances, rtol=1e-6)


@pytest.mark.parametrize(("offset", "rtol"), [(1e6, 1e-5), (1e9, 1e-3), (1e11, 1e-2)])
def test_functions_of_means_far_from_zero(offset, rtol):
    """The step must move them by more than their last digit; σ / √n is right."""
    X = np.random.default_rng(3).normal(size=(100, 1)) + offset
    model = GaussianMixture(1, reg_covar=0).fit(X)
    found = standard_errors(model, X, lambda weights, means, variances: 3 * means[0, 0])
    assert found == pytest.approx(3 * X.std() / 10, rel=rtol)


def test_functions_of_means_without_digits_are_warned_of():
    X = np.random.default_rng(3).normal(size=(100, 1)) + 1e13
    model = GaussianMixture(1, reg_covar=0).fit(X)
    with pytest.warns(UserWarning, match=r"last digit .* roughly: subtract a constant from the"):
        found = standard_errors(model, X, lambda weights, means, variances: means[0, 0])
    assert found == pytest.approx(X.std() / 10, rel=0.1)


def test_delta_method(covariance_type):
    X = np.concatenate([two_groups(150, 5, 1, D=2), [[9.0, 9.0], [9.5, 8.0], [8.7, 9.9]]]) * [
        1,
        1e-3,
    ]
    options = TIGHT | {"covariance_type": covariance_type, "random_state": 0}
    model = GaussianMixture(2, **options).fit(X)
    se = standard_errors(model, X)
    for i in range(3):
        by_function = standard_errors(model, X, lambda *parts, i=i: parts[i])
        np.testing.assert_allclose(by_function, se[i], rtol=1e-6)
    by_log = standard_errors(model, X, lambda *parts: np.log(abs(parts[2][0])))
    np.testing.assert_allclose(by_log, se.covariances[0] / abs(model.covariances_[0]), rtol=1e-4)
    odds = standard_errors(model, X, lambda weights, *_: np.log(weights[0] / weights[1]))
    np.testing.assert_allclose(odds, se.weights[0] / np.prod(model.weights_), rtol=1e-5)
    # the information in unconstrained parameters gives the same at a maximum
    inverse = np.linalg.inv(information(model, X).unconstrained)
    np.testing.assert_allclose(np.sqrt(inverse[0, 0]), odds, rtol=1e-4)


def test_no_function_is_refused():
    model = GaussianMixture(1).fit([[0.0], [1.0]])
    with pytest.raises(ValueError, match="function must be callable or None, but got 'means'"):
        standard_errors(model, [[0.0], [1.0]], "means")


def test_missing_information_is_the_speed_of_em():
    X = two_groups(400, 2.5, 2)
    model = GaussianMixture(2, random_state=0, **TIGHT).fit(X)
    rate = 1 - information(model, X).shares[0]
    gaps = -np.diff(model.history_)[-150:-100]
    measured = (gaps[-1] / gaps[0]) ** (1 / (len(gaps) - 1))  # ℓ falls short by the square
    assert rate > 0.8
    assert abs(measured - rate**2) < 0.005


def test_what_cannot_be_inverted_is_named():
    X = two_groups(300, 4, 3)
    model = GaussianMixture(2, random_state=0, **TIGHT).fit(X)
    assert information(model, X).verdict == "regular"
    mean, variance = X.mean(), X.var()
    saddle = GaussianMixture.from_parameters([0.5, 0.5], [[mean]] * 2, [variance] * 2, "spherical")
    twice = GaussianMixture.from_parameters(
        [model.weights_[0], *model.weights_[1] * np.array([0.3, 0.7])],
        model.means_[[0, 1, 1]],
        model.covariances_[[0, 1, 1]],
    )
    point = GaussianMixture.from_parameters([0.99, 0.01], [[0], X[0]], [1, 1e-6], "spherical")
    early = GaussianMixture(2, random_state=0, tol=1e-1, reg_covar=0).fit(X)
    none = GaussianMixture.from_parameters([1.0, 0.0], [[0], [1]], [1, 1], "spherical")
    cases = {"saddle": saddle, "boundary": point, "unfinished": early}
    for verdict, case in cases.items():
        found = information(case, X)
        assert found.verdict == verdict
        with pytest.raises(curvature.InformationError, match=verdict) as caught:
            standard_errors(case, X)
        assert caught.value.verdict == verdict
        assert pickle.loads(pickle.dumps(caught.value)).verdict == verdict
    found = information(twice, X)
    assert found.verdict in ("singular", "saddle")
    assert abs(found.shares).min() < 1e-8
    with pytest.raises(curvature.InformationError):
        found.covariance()
    with pytest.raises(curvature.InformationError, match="boundary"):
        information(none, X)
    # data of another sample are not those of which it is the maximum
    assert information(model, two_groups(300, 5, 4)).verdict == "unfinished"


@pytest.mark.parametrize(
    "model",
    [
        GaussianMixture(2, missing="marginal"),
        GaussianMixture(2, covariance_prior="default"),
        StudentMixture(2),
        NoiseMixture(2),
        BayesianGaussianMixture(2),
    ],
    ids=repr,
)
def test_only_plain_mixtures_have_an_information(model):
    X = two_groups(100, 4, 5)
    with pytest.raises(TypeError, match="model must be a plain GaussianMixture, but got"):
        standard_errors(model.fit(X), X)


def test_frozen_parts_are_known():
    X = two_groups(300, 4, 5)
    options = TIGHT | {"frozen": "weights", "weights_init": [0.5, 0.5], "random_state": 0}
    model = GaussianMixture(2, **options).fit(X)
    known, free = standard_errors(model, X), GaussianMixture(2, random_state=0, **TIGHT).fit(X)
    assert len(information(model, X).natural) == model.n_parameters() == 4
    assert not known.weights.any()
    assert np.all(known.means < standard_errors(free, X).means)


def test_frozen_covariances_do_not_collapse():
    """Known and narrow: the means have σ / √n, as narrow as they are."""
    noise, known = np.random.default_rng(0).normal(size=(200, 1)), np.full(2, 1e-5)
    X = 1e-5 * noise + np.repeat([[-1.0], [1.0]], 100, axis=0)
    options = {"frozen": "covariances", "precisions_init": known**-2, "random_state": 0}
    model = GaussianMixture(2, covariance_type="spherical", tol=1e-10, **options).fit(X)
    assert information(model, X).verdict == "regular"
    np.testing.assert_allclose(standard_errors(model, X).means.ravel(), known / 10, rtol=1e-9)


@pytest.mark.parametrize("K", [1, 2])
def test_where_all_is_frozen_nothing_can_err(K):
    start = {"weights_init": [1 / K] * K, "means_init": [[0.0], [1.0]][:K]}
    start |= {"precisions_init": [1.0] * K, "frozen": ("weights", "means", "covariances")}
    X = two_groups(50, 1, 0)
    model = GaussianMixture(K, covariance_type="spherical", **start).fit(X)
    for found, part in zip(
        standard_errors(model, X), (model.weights_, model.means_, model.covariances_), strict=True
    ):
        np.testing.assert_array_equal(found, 0 * part, strict=True)
    found = standard_errors(model, X, lambda weights, means, variances: means**2)
    np.testing.assert_array_equal(found, 0 * model.means_, strict=True)


def test_matching_costs_no_more_than_scipys():
    rng = np.random.default_rng(0)
    for K in (1, 2, 3, 4, 7, 12, 30):
        for costs in (rng.normal(size=(K, K)), rng.integers(0, 3, size=(K, K))):  # ties as well
            columns = resampling.match(costs)
            assert sorted(columns) == list(range(K))
            best = costs[optimize.linear_sum_assignment(costs)].sum()
            assert costs[range(K), columns].sum() == pytest.approx(best, abs=1e-12)


def test_differences_are_divergences_both_ways():
    rng = np.random.default_rng(1)
    one, other = (drawn.mixture_parameters(rng, 3, 2, "full")[1:] for _ in range(2))
    found = resampling.differences(*one, *other)
    for k in range(3):
        for j in range(3):
            p, q = (one[0][k], one[1][k]), (other[0][j], other[1][j])
            both = oracle.divergence(p, q) + oracle.divergence(q, p)
            assert found[k, j] == pytest.approx(float(both), rel=1e-10)


@pytest.mark.parametrize("method", resampling.METHODS)
def test_a_bootstrap_of_one_component_has_closed_forms(method):
    """The variance of a mean: S/n; with Dirichlet weights S/(n + 1)."""
    X, B = np.random.default_rng(2).exponential(size=(30, 1)), 400
    model = GaussianMixture(1, reg_covar=0).fit(X)
    fits = bootstrap(model, X, B, method=method)
    n = 31 if method == "weighted" else 30
    expected = np.sqrt(X.var() / n)
    assert abs(fits.standard_errors().means[0, 0] / expected - 1) < 4 / np.sqrt(2 * B)
    assert abs(fits.means.mean() - X.mean()) < 4 * expected / np.sqrt(B)
    # of the variance: (n - 1)/n S on average, and for weights n/(n + 1) S
    shrunk = X.var() * (30 / 31 if method == "weighted" else 29 / 30)
    error = fits.standard_errors().covariances[0, 0, 0] / np.sqrt(B)
    assert abs(fits.covariances.mean() - shrunk) < 4 * error
    ratio = fits.standard_errors(lambda weights, means, variances: means[0, 0] ** 2)
    assert ratio == (fits.means**2).std(ddof=1)


def test_components_keep_their_names(covariance_type):
    """Near components change places between fits; what is left of them after matching is near."""
    X = two_groups(300, 4, 6, D=2)
    model = GaussianMixture(2, covariance_type=covariance_type, random_state=0, **TIGHT).fit(X)
    model.means_, model.weights_ = model.means_[::-1].copy(), model.weights_[::-1].copy()
    if covariance_type != "tied":
        model.covariances_ = model.covariances_[::-1].copy()
    fit = GaussianMixture(2, covariance_type=covariance_type, random_state=0, **TIGHT).fit(X)
    estimate = model.weights_, model.means_, model.covariances_
    for part, own in zip(
        resampling._in_order(fit, estimate, model._matrices()), estimate, strict=True
    ):
        np.testing.assert_allclose(part, own, rtol=1e-12)
    fits = bootstrap(model, X, 30, method="weighted")
    assert fits.covariances.shape == (30, *np.shape(model.covariances_))
    assert not fits.failed
    assert abs(fits.means - model.means_).max() < 1


def test_a_run_can_be_cut_and_resumed(monkeypatch):
    X = two_groups(80, 4, 7)
    model = GaussianMixture(2, random_state=0, **TIGHT).fit(X)
    whole = bootstrap(model, X, 12, random_state=5)
    again, calls = resampling._again, []

    def cut(*parts):
        calls.append(1)
        if len(calls) > 7:
            raise KeyboardInterrupt
        return again(*parts)

    monkeypatch.setattr(resampling, "_again", cut)
    with pytest.warns(UserWarning, match="interrupted after 7 of 12"):
        first = bootstrap(model, X, 12, random_state=5)
    monkeypatch.undo()
    rest = bootstrap(model, [X[:50], X[50:]], 12, random_state=5, earlier=first)  # of a stream
    assert len(first.means) == 7
    np.testing.assert_array_equal(rest.means[:7], whole.means[:7])
    np.testing.assert_allclose(rest.means, whole.means, rtol=1e-6)
    with pytest.raises(ValueError, match=r"earlier must be a bootstrap of .*weighted.* but got"):
        bootstrap(model, X, 12, random_state=5, earlier=first, method="weighted")


def test_failures_are_counted_and_progress_is_shown(monkeypatch):
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr("sys.stderr", screen)
    X = np.array([[0.0], [0.1], [5.0], [5.1], [5.2], [9.0]])
    model = GaussianMixture.from_parameters([0.4, 0.6], [[0.0], [6.0]], [0.1, 2], "spherical")
    fits = bootstrap(model, X, 40)
    assert 0 < len(fits.failed) < 40
    assert len(fits.means) + len(fits.failed) == 40
    assert screen.getvalue().endswith("\r40/40 fits\n")
    with pytest.raises(ValueError, match="no replicate of 3 was fitted: the last took more than "):
        bootstrap(model, X, 3, max_iter=0)
    more = bootstrap(model, X, 60, earlier=fits)
    assert more.failed[: len(fits.failed)] == fits.failed
    # a resample with fewer rows than components has no fit at all
    three = GaussianMixture.from_parameters([1 / 3] * 3, [[0.0], [5], [9]], [4, 4, 4], "spherical")
    estimate = three.weights_, three.means_, three.covariances_
    why = resampling._refit(three, estimate, X[:2], None, {})
    assert (
        why == "failed: Expected n_samples >= n_components but got n_components = 3, n_samples = 2"
    )


@pytest.mark.parametrize("student", [{}, {"degrees_of_freedom": 5}], ids=["Gaussian", "t"])
@pytest.mark.parametrize("method", ["nonparametric", "parametric"])
def test_a_bootstrap_of_float32_is_that_of_float64(student, method):
    """Weights of float32 sum to one to their own digits only."""
    start, rng = [[0.0, 0.0], [6.0, 6.0], [-7.0, -7.0]], np.random.default_rng(5)
    X = np.concatenate([rng.normal(size=(40, 2)) + place for place in start]).astype(np.float32)
    kind, fits = StudentMixture if student else GaussianMixture, []
    for data in (X, X.astype(float)):
        model = kind(3, means_init=start, tol=1e-6, **student).fit(data)
        model.weights_ = np.array([0.3, 0.3, 0.4], dtype=data.dtype)
        fits.append(bootstrap(model, data, 4, method=method, tol=1e-6))
    assert abs(fits[0].estimate[0].sum() - 1) > 1e-8
    assert not fits[0].failed
    np.testing.assert_allclose(fits[0].means, fits[1].means, rtol=0, atol=1e-4)


def test_a_bootstrap_of_features_that_nearly_repeat_each_other():
    """Their inverse covariance is symmetric to few digits; the mean has S / n, as always."""
    rng, n = np.random.default_rng(1), 300
    X = rng.normal(size=(n, 1)) + 1.2e-6 * rng.normal(size=(n, 3))
    model = GaussianMixture(1, reg_covar=0).fit(X)
    fits = bootstrap(model, X, 20, tol=1e-4)
    assert not fits.failed
    expected = np.sqrt(np.diagonal(model.covariances_[0]) / n)
    error = 4 / np.sqrt(2 * len(fits.means))
    np.testing.assert_allclose(fits.standard_errors().means[0], expected, rtol=error)


def test_errors_of_data_are_no_failures_of_replicates():
    class Drawer(Source):
        def __init__(self, X):
            self.X = X

        def over(self, function):
            return total_of([function(0, self.X, None)])

    source = Drawer(two_groups(40, 4, 3))
    model = GaussianMixture(1).fit(source)
    with pytest.raises(ValueError, match="a source takes its weights when it is made"):
        bootstrap(model, source, 3)
    assert not bootstrap(model, source, 3, method="parametric").failed


def test_intervals_are_quantiles_and_those_moved():
    rng = np.random.default_rng(9)
    values = rng.gamma(3, size=(400, 2, 1))
    estimate = np.array([0.5, 0.5]), np.array([[2.0], [4.0]]), np.array([3.0, 100.0])
    fits = resampling.Bootstrap(estimate, values[:, :, 0], values, values[:, :, 0], [], {})
    plain, moved = fits.interval(level=0.8), fits.interval(level=0.8, kind="bias-corrected")
    np.testing.assert_allclose(plain.means, np.quantile(values, [0.1, 0.9], axis=0))
    z0 = stats.norm.ppf(np.mean(values < estimate[1], axis=0))
    for k in range(2):
        ranks = stats.norm.cdf(2 * z0[k, 0] + stats.norm.ppf([0.1, 0.9]))
        np.testing.assert_allclose(moved.means[:, k, 0], np.quantile(values[:, k, 0], ranks))
    assert moved.covariances[1, 1] == pytest.approx(values[:, 1].max())  # all below the estimate
    one = fits.interval(lambda weights, means, covariances: means.sum(), level=0.8)
    np.testing.assert_allclose(one, np.quantile(values.sum(axis=(1, 2)), [0.1, 0.9]))
    with pytest.raises(ValueError, match="level must be a finite number >= 0 and < 1"):
        fits.interval(level=90)


def test_coverage_of_well_separated_groups():
    """Nominal 90 % at n = 200; of 160 samples with a standard error of 2.4 %."""
    truth = GaussianMixture.from_parameters([0.4, 0.6], [[0.0], [6.0]], [1, 1], "spherical")
    start = {"means_init": [[0.0], [6.0]], "weights_init": [0.4, 0.6], "precisions_init": [1, 1]}
    hits = []
    for seed in range(160):
        X, _ = truth.sample(200, random_state=seed)
        model = GaussianMixture(2, covariance_type="spherical", **start, **TIGHT).fit(X)
        se = standard_errors(model, X)
        gaps = abs(model.weights_[0] - 0.4) / se.weights[0], abs(model.means_[1] - 6) / se.means[1]
        hits.append([gaps[0], gaps[1][0]] < stats.norm.ppf(0.95))
    assert np.all(abs(np.mean(hits, axis=0) - 0.9) < 3 * np.sqrt(0.09 / 160))


def test_the_sequential_p_value_keeps_its_level(monkeypatch):
    """With statistics that are exchangeable: P(p <= a) <= a; and what p must be, by hand."""
    rng, stream = np.random.default_rng(4), []
    fit = GaussianMixture(1).fit([[0.0], [1.0]])
    monkeypatch.setattr(ratio_test, "_ratio", lambda *_: (stream.pop(), fit, fit))

    def p_of(values, **options):
        stream[:] = values[::-1]
        return likelihood_ratio_test([[0.0], [1.0]], 1, **options)

    stopped = p_of([2.0, 1.0, 3.0, 2.0, 9.0], n_samples=4, stop_after=2)
    assert (stopped.p_value, len(stopped.simulated)) == (2 / 3, 3)
    assert stopped.standard_error == pytest.approx(np.sqrt(2 / 3 / 3 / 3))
    assert p_of([2.0, 1.0, 3.0, 0.0, 1.0], n_samples=4, stop_after=2).p_value == 2 / 5
    ps = [p_of(rng.normal(size=20), n_samples=19, stop_after=4).p_value for _ in range(1000)]
    for level in (0.05, 0.1, 0.2, 0.25, 4 / 9, 0.5):
        error = np.sqrt(level * (1 - level) / 1000)
        assert np.mean(np.array(ps) <= level + 1e-12) <= level + 3 * error
    for level in (0.05, 0.2, 4 / 9):  # levels that p can have, where it is exact
        error = np.sqrt(level * (1 - level) / 1000)
        assert np.mean(np.array(ps) <= level + 1e-12) >= level - 3 * error


def test_the_test_of_k_finds_groups_and_no_others(covariance_type, monkeypatch):
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr("sys.stderr", screen)
    X, options = two_groups(60, 6, 21, D=2), {"covariance_type": covariance_type, "n_init": 1}
    one = likelihood_ratio_test(X, 1, n_samples=9, **options)
    assert one.p_value == 1 / 10
    assert one.statistic == pytest.approx(
        2 * len(X) * (one.larger.score(X) - one.smaller.score(X)), rel=1e-6
    )
    assert (one.smaller.n_components, one.larger.n_components) == (1, 2)
    assert min(one.simulated) >= 0
    assert screen.getvalue().endswith("9 of at most 9")
    two = likelihood_ratio_test(X, 2, n_samples=9, stop_after=2, **options)
    assert two.p_value > 0.1
    assert two.simulated.min() >= 0
    start = one.simulated[:3]
    again = likelihood_ratio_test(X, 1, n_samples=3, **options).simulated
    np.testing.assert_array_equal(again, start)


def test_splits_find_what_a_poor_search_misses(monkeypatch):
    """Three groups: if all else fails, the halves of the K-fit climb; and no gain is negative."""
    X = np.concatenate([two_groups(60, 8, 12), two_groups(30, 0, 13) + 20])
    monkeypatch.setattr(
        ratio_test,
        "_searches",
        lambda K, seed, params: (
            [GaussianMixture(K, init_params="kmeans", random_state=seed, **params)]
            if K == 2
            else []
        ),
    )
    ratio, _, larger = ratio_test._ratio(X, 2, 0, {"n_init": 1, "tol": 1e-6})
    assert ratio > 20
    np.testing.assert_allclose(np.sort(larger.means_.ravel()), [0, 8, 20], atol=0.6)
    monkeypatch.setattr(ratio_test, "_splits", lambda model, params: [])
    assert ratio_test._ratio(X, 2, 0, {"n_init": 1, "tol": 1e-6})[::2] == (0.0, None)
    with pytest.raises(ValueError, match="no fit of 3 components is higher"):
        likelihood_ratio_test(X, 2)
    with pytest.raises(ValueError, match="no fit of 3 components is free of a collapse"):
        likelihood_ratio_test(X, 3)
    with pytest.raises(ValueError, match="K must be an integer >= 1, but got 0"):
        likelihood_ratio_test(X, 0)


def test_a_lower_fit_of_more_components_does_not_count(monkeypatch):
    X = two_groups(60, 6, 14)
    two, one = GaussianMixture(2, random_state=0).fit(X), GaussianMixture(1).fit(X)
    found = [one, two]
    monkeypatch.setattr(ratio_test, "_highest", lambda *_: found.pop())
    assert ratio_test._ratio(X, 2, 0, {}) == (0.0, two, None)


def test_fits_that_fail_are_passed_over():
    points = GaussianMixture(2, reg_covar=0)
    models = [points, GaussianMixture(1), GaussianMixture(1, max_iter=0)]
    assert ratio_test._highest(np.array([[0.0], [1.0]]), models) is models[1]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"tol": -1}, "tol must be a finite number >= 0, but got -1"),
        ({"covariance_type": "foo"}, "covariance_type must be one of 'full', 'tied', 'diag', "),
        ({"n_init": 0}, "n_init must be an integer >= 1, but got 0"),
        ({"frozen": "means"}, "frozen means need a value to stay at: give means_init"),
        ({"weights_init": [1.0]}, r"'weights' should have the shape of \(2,\), but got \(1,\)"),
        ({"init_params": "random"}, "init_params must be left to the test, but got 'random'"),
        ({"n_components": 2}, "n_components must be left to the test, but got 2"),
        ({"max_iter": 0}, "no fit of 1 components is .* and arrived in max_iter = 0 steps"),
    ],
    ids=str,
)
def test_wrong_parameters_of_the_test_are_named(params, message):
    with pytest.raises(ValueError, match=message):
        likelihood_ratio_test(two_groups(40, 6, 1), 1, n_samples=2, **params)


def test_more_components_than_samples_are_named():
    with pytest.raises(ValueError, match="n_components = 4, n_samples = 3"):
        likelihood_ratio_test([[0.0], [1.0], [5.0]], 4)


def test_chi_squared_tails_are_scipys():
    q = np.array([0, 1e-9, 0.1, 1, 3, 10, 50, 200])
    for D in (1, 2, 3, 4, 7, 30, 100):
        ours = reliability.chi_squared_tail(q, D)
        np.testing.assert_allclose(ours, stats.chi2.sf(q, D), rtol=1e-12)


def test_infinity_is_in_no_tail():
    """Also where it comes from squares: a row so far out is beyond every tail."""
    for D in (1, 2, 3, 4, 99):
        np.testing.assert_array_equal(reliability.chi_squared_tail([1e308, np.inf], D), [0, 0])
    model = GaussianMixture.from_parameters([1.0], [[0.0, 0.0]], [[1.0, 1.0]], "diag")
    X = np.random.default_rng(0).normal(size=(50, 2))
    X[0] = 1e170
    found = calibration(model, X, tails=[1e-9], n_samples=2)
    assert found.counts == pytest.approx(1)


def test_calibration_takes_no_gaps_and_no_weights():
    X = two_groups(40, 4, 3, D=2)
    gaps = X.copy()
    gaps[::2, 1] = np.nan
    model = GaussianMixture(2, missing="marginal", random_state=0).fit(gaps)
    with pytest.raises(ValueError, match="X must have no gaps here, but 20 of its 40 rows have "):
        calibration(model, gaps)
    assert not np.isnan(calibration(model, X, n_samples=2).distances).any()
    with pytest.raises(ValueError, match="X must be without weights"):
        calibration(model, Rows(X, np.arange(40)))


def test_samples_of_the_model_have_no_gaps():
    """Their means would have 1 / √n, where half of the numbers are missing as well."""
    X = two_groups(100, 0, 3, D=2)
    model = GaussianMixture(1, missing="marginal").fit(X)
    assert not bootstrap(model, X, 3, method="parametric", tol=1e-3).failed
    X[::2, 1] = np.nan
    with pytest.raises(
        ValueError, match="method must be another for data with gaps, but got 'para"
    ):
        bootstrap(model, X, 3, method="parametric")


def test_calibration_is_scipys(covariance_type):
    rng = np.random.default_rng(5)
    parameters = drawn.mixture_parameters(rng, 3, 2, covariance_type)
    model = GaussianMixture.from_parameters(*parameters, covariance_type)
    X, _ = model.sample(400, random_state=1)
    found = calibration(model, [X[:150], X[150:]], n_samples=40)
    S = model._matrices()
    for d in range(2):
        sd = np.sqrt(S[:, d, d])
        exact = stats.norm.cdf(X[:, d, np.newaxis], model.means_[:, d], sd) @ model.weights_
        np.testing.assert_allclose(found.pit[:, d], exact, rtol=1e-12)
        assert found.distances[d] == pytest.approx(stats.kstest(exact, "uniform").statistic)
    assert found.band == pytest.approx(np.sqrt(np.log(20) / 800))
    r = model.predict_proba(X)
    for k in range(3):
        d = X - model.means_[k]
        q = np.einsum("ni,ij,nj->n", d, np.linalg.inv(S[k]), d)
        for i, tail in enumerate(reliability.TAILS):
            beyond = q > stats.chi2.ppf(1 - tail, 2)
            assert found.counts[i, k] == pytest.approx(r[beyond, k].sum())


def test_calibration_of_true_and_of_false_models():
    model = GaussianMixture.from_parameters([0.3, 0.7], [[0.0, 0], [3, 1]], [1, 2], "spherical")
    inside, ks, counts = [], [], []
    for seed in range(120):
        X, _ = model.sample(100, random_state=seed)
        found = calibration(model, X, tails=[0.2], n_samples=60, random_state=seed)
        inside.append((found.low <= found.counts) & (found.counts <= found.high))
        ks.append(found.distances < found.band)
        counts.append(found.counts)
    assert np.mean(inside) > 0.9 - 3 * np.sqrt(0.09 / 240)
    assert np.mean(inside) < 0.95
    assert np.mean(ks) > 0.9 - 3 * np.sqrt(0.09 / 240)
    error = np.std(counts, axis=0) / np.sqrt(120)  # the expected number is exact
    assert np.all(abs(np.mean(counts, axis=0) - found.expected) < 3.5 * error)
    for place, below in ((99.0, 1), (-99.0, 0)):  # all values above all expected, and below
        far = calibration(GaussianMixture(1).fit([[0.0], [1.0]]), [[place], [place]])
        assert far.distances[0] == pytest.approx(1)
        assert far.pit[0, 0] == pytest.approx(below)
    # heavy tails: a tight fit, and wrong
    X = np.random.default_rng(0).standard_t(2, size=(2000, 1))
    wrong_model = GaussianMixture(1).fit(X)
    wrong = calibration(wrong_model, X)
    assert wrong.distances[0] > wrong.band
    assert wrong.counts[-1, 0] > wrong.high[-1, 0]
    with pytest.raises(ValueError, match="tails must be a finite number >= 0 and < 1"):
        calibration(wrong_model, X, tails=[5])
