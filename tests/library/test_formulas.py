"""Densities, E-step and M-step against scipy, scikit-learn, the loops and closed forms."""

import numpy as np
import pytest
from drawn import TYPES, mixture_parameters
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.mixture._gaussian_mixture import _estimate_gaussian_parameters

from gmm_lib import em, gaussian, linear, loops, sums

pytestmark = pytest.mark.usefixtures("linear_form")

cases = given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 5), st.sampled_from(TYPES))


def make(seed, K, D, kind, n=30):
    rng = np.random.default_rng(seed)
    return rng.normal(scale=3, size=(n, D)), mixture_parameters(rng, K, D, kind)


@cases
def test_log_density_equals_scipy(seed, K, D, kind):
    X, (_, means, covariances) = make(seed, K, D, kind)
    matrices = gaussian.full_covariances(covariances, kind, K, D)
    expected = np.column_stack(
        [multivariate_normal(means[k], matrices[k]).logpdf(X) for k in range(K)]
    )
    ours = gaussian.log_density(X, means, covariances, kind)
    np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(loops.log_density(X, means, covariances, kind), expected, rtol=1e-9)


@cases
def test_e_step_equals_loops_and_definition(seed, K, D, kind):
    X, (weights, means, covariances) = make(seed, K, D, kind)
    r, ell = em.e_step(X, weights, means, covariances, kind)
    r_loops, ell_loops = loops.e_step(X, weights, means, covariances, kind)
    log_joint = np.log(weights) + loops.log_density(X, means, covariances, kind)
    np.testing.assert_allclose(r, r_loops, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose([ell, ell_loops], logsumexp(log_joint, axis=1).sum(), rtol=1e-10)
    np.testing.assert_allclose(r.sum(axis=1), 1, rtol=1e-13)
    assert r.min() >= 0


@cases
def test_m_step_equals_loops_and_scikit_learn(seed, K, D, kind):
    X, _ = make(seed, K, D, kind)
    r = np.random.default_rng(seed).dirichlet(np.ones(K), size=len(X))
    ours = em.m_step(X, r, kind, reg_covar=1e-3)
    counts, *theirs = _estimate_gaussian_parameters(X, r, 1e-3, kind)
    for mine, loop, peer in zip(
        ours,
        loops.m_step(X, r, kind, reg_covar=1e-3),
        (counts / counts.sum(), *theirs),
        strict=True,
    ):
        np.testing.assert_allclose(mine, loop, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(mine, peer, rtol=1e-8, atol=1e-10)


@cases
def test_m_step_is_the_maximum(seed, K, D, kind):
    """Any small change of the parameters lowers what the M-step maximises."""
    X, _ = make(seed, K, D, kind)
    rng = np.random.default_rng(seed)
    r = rng.dirichlet(np.ones(K), size=len(X))

    def expected_log_joint(weights, means, covariances):
        return np.sum(r * (np.log(weights) + gaussian.log_density(X, means, covariances, kind)))

    best = em.m_step(X, r, kind, reg_covar=0.0)
    top = expected_log_joint(*best)
    for scale in (0.98, 1.02):
        assert expected_log_joint(best[0], best[1] * scale, best[2]) < top
        assert expected_log_joint(best[0], best[1], best[2] * scale) < top
    moved = best[0] * rng.uniform(0.95, 1.05, size=K)
    assert expected_log_joint(moved / moved.sum(), *best[1:]) <= top + 1e-9


@cases
def test_sums_of_the_fast_pass_equal_both_steps(seed, K, D, kind):
    X, parameters = make(seed, K, D, kind, n=50)
    weight = np.random.default_rng(seed).uniform(0, 3, size=len(X))
    total = sums.statistics(X, *parameters, kind, sample_weight=weight)
    r, _ = em.e_step(X, *parameters, kind)
    log_joint = np.log(parameters[0]) + loops.log_density(X, *parameters[1:], kind)
    np.testing.assert_allclose(
        total.log_likelihood, logsumexp(log_joint, axis=1) @ weight, rtol=1e-9, atol=1e-9
    )
    expected = loops.m_step(X, r * weight[:, np.newaxis], kind, reg_covar=0.1)
    ours = sums.maximize(total, parameters[1], kind, reg_covar=0.1)
    for mine, loop in zip(ours, expected, strict=True):
        np.testing.assert_allclose(mine, loop, rtol=1e-7, atol=1e-9)


def test_linear_form_and_its_fallback_agree(covariance_type):
    """Far from the center the exact path takes over; near it both give the same sums."""
    X, parameters = make(3, K=3, D=2, kind=covariance_type, n=500)
    near = sums.statistics(X, *parameters, covariance_type)
    limit, linear.FAR = linear.FAR, 0.0
    try:
        exact = sums.statistics(X, *parameters, covariance_type)
    finally:
        linear.FAR = limit
    for name in ("counts", "shifts", "scatters", "log_likelihood"):
        a, b = getattr(near, name), getattr(exact, name)
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-9 * np.max(np.abs(b)))


def test_statistics_of_parts_add_up(covariance_type):
    X, parameters = make(5, K=3, D=2, kind=covariance_type, n=300)
    whole = sums.statistics(X, *parameters, covariance_type)
    parts = [sums.statistics(part, *parameters, covariance_type) for part in np.split(X, [70, 71])]
    total = parts[0] + parts[1] + parts[2]
    for name in ("counts", "shifts", "scatters", "log_likelihood"):
        a, b = getattr(total, name), getattr(whole, name)
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-9 * np.max(np.abs(b)))


@pytest.mark.parametrize("D", [1, 2])
def test_density_integrates_to_one(D, covariance_type):
    weights, means, covariances = mixture_parameters(
        np.random.default_rng(1), 3, D, covariance_type
    )
    side = np.linspace(-30, 30, 6001 if D == 1 else 601)
    grid = np.stack(np.meshgrid(*[side] * D), axis=-1).reshape(-1, D)
    density = np.exp(gaussian.log_density(grid, means, covariances, covariance_type)) @ weights
    assert density.sum() * (side[1] - side[0]) ** D == pytest.approx(1, abs=1e-6)


def test_precision_factors_are_upper_triangular_and_invert(covariance_type):
    _, _, covariances = mixture_parameters(np.random.default_rng(2), 3, 4, covariance_type)
    P = gaussian.precisions_cholesky(covariances, covariance_type)
    if covariance_type in ("full", "tied"):
        np.testing.assert_array_equal(P, np.triu(P))
        np.testing.assert_allclose(P @ P.swapaxes(-1, -2), np.linalg.inv(covariances), rtol=1e-9)
        assert np.all(np.diagonal(P, axis1=-2, axis2=-1) > 0)
    else:
        np.testing.assert_allclose(P**2 * covariances, 1)


def test_packing_is_the_inverse_of_unpacking(covariance_type):
    _, means, covariances = mixture_parameters(np.random.default_rng(3), 3, 4, covariance_type)
    matrices = gaussian.full_covariances(covariances, covariance_type, *means.shape)
    packed = gaussian.pack_covariances(matrices, covariance_type)
    np.testing.assert_allclose(packed, covariances, rtol=1e-15)


def test_a_collapsed_covariance_is_refused(covariance_type):
    shape = gaussian.covariance_shape(covariance_type, 2, 2)
    with pytest.raises(ValueError, match="ill-defined empirical covariance"):
        gaussian.precisions_cholesky(np.zeros(shape), covariance_type)


def test_spherical_with_shrinking_variance_becomes_k_means():
    X, (_, means, _) = make(7, K=4, D=3, kind="full", n=200)
    r, _ = em.e_step(X, np.full(4, 0.25), means, np.full(4, 1e-8), "spherical")
    distances = np.square(X[:, np.newaxis] - means).sum(axis=2)
    np.testing.assert_array_equal(r, distances.argmin(axis=1)[:, np.newaxis] == np.arange(4))


def test_a_component_of_weight_zero_has_no_say():
    r, ell = em.e_step([[0.0], [50.0]], [1.0, 0.0], [[0.0], [50.0]], [1.0, 1.0], "spherical")
    np.testing.assert_array_equal(r, [[1, 0], [1, 0]])
    assert ell == pytest.approx(-(50**2) / 2 - np.log(2 * np.pi))
