"""Information, standard errors, bootstrap, the test of K and calibration, against other ways.

Second derivatives come from mpmath, matchings and χ² from scipy, coverage from simulation.
"""

import pickle

import conftest
import numpy as np
import oracle
import pytest

from gmm_lib import GaussianMixture, curvature, information, standard_errors

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
    weights, means, covariances = conftest.mixture_parameters(rng, K, D, covariance_type)
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
    parameters = conftest.mixture_parameters(rng, 3, 3, "full")
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


def test_frozen_parts_are_known():
    X = two_groups(300, 4, 5)
    options = TIGHT | {"frozen": "weights", "weights_init": [0.5, 0.5], "random_state": 0}
    model = GaussianMixture(2, **options).fit(X)
    known, free = standard_errors(model, X), GaussianMixture(2, random_state=0, **TIGHT).fit(X)
    assert len(information(model, X).natural) == model.n_parameters() == 4
    assert not known.weights.any()
    assert np.all(known.means < standard_errors(free, X).means)
