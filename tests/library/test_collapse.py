"""Which components have collapsed: the verdict has no units, and sound fits are left alone."""

import numpy as np
import pytest
from drawn import TYPES
from hypothesis import given
from hypothesis import strategies as st

from gmm_lib import GaussianMixture
from gmm_lib.collapse import dimensions
from gmm_lib.errors import CollapseWarning

quiet = pytest.mark.filterwarnings("ignore:Component . has collapsed", "ignore:Best performing")
fits = {"random_state": 0, "max_iter": 50}


def mixture(seed, K, D, kind):
    """Components of which every other one has directions of next to no extent."""
    rng = np.random.default_rng(seed)
    weights, means = rng.dirichlet(np.ones(K)), rng.normal(size=(K, D)) * 10 ** rng.uniform(-1, 2)
    A = rng.normal(size=(K, D, D))
    values, Q = np.linalg.eigh(A @ A.swapaxes(1, 2))
    values *= np.where(rng.random((K, D)) < 0.3, 10.0 ** rng.uniform(-20, -3, size=(K, D)), 1)
    if kind == "diag":
        return weights, means, values
    matrices = (Q * values[:, np.newaxis]) @ Q.swapaxes(1, 2)
    return weights, means, (matrices + matrices.swapaxes(1, 2)) / 2


sizes = {
    "seed": st.integers(0, 10**6),
    "K": st.integers(1, 5),
    "D": st.integers(1, 4),
    "kind": st.sampled_from(["full", "diag"]),
}


@given(**sizes, power=st.integers(-20, 20), log_floor=st.floats(-12, -2))
def test_the_verdict_has_no_units(*, seed, K, D, kind, power, log_floor):
    """Powers of two, so that the scaling itself rounds nothing."""
    weights, means, covariances = mixture(seed, K, D, kind)
    floor, c = 10**log_floor, 2.0**power
    held = covariances + floor * (np.eye(D) if kind == "full" else 1)
    np.testing.assert_array_equal(
        dimensions(weights, means * c, held * c * c, kind, floor * c * c),
        dimensions(weights, means, held, kind, floor),
    )


@given(**sizes, powers=st.lists(st.integers(-30, 30), min_size=4, max_size=4))
def test_each_feature_may_have_units_of_its_own(seed, K, D, kind, powers):
    weights, means, covariances = mixture(seed, K, D, kind)
    c = 2.0 ** np.array(powers[:D])
    scaled = covariances * (np.multiply.outer(c, c) if kind == "full" else c * c)
    np.testing.assert_array_equal(
        dimensions(weights, means * c, scaled, kind, 0.0),
        dimensions(weights, means, covariances, kind, 0.0),
    )


def sound():
    rng = np.random.default_rng(1)
    centers = np.repeat([[0.0, 0.0], [1e6, 0.0], [0.0, 1e6]], 50, axis=0)
    yield "tight and far", centers + rng.normal(scale=1e-3, size=(150, 2)), 3
    wide, narrow = rng.normal(size=(80, 2)), 3 + rng.normal(scale=0.01, size=(80, 2))
    yield "spreads of 1:100", np.vstack([wide, narrow]), 2
    z = rng.normal(size=200)
    near = z + np.sqrt(2e-8) * rng.normal(size=200)
    yield "correlation 1 - 1e-8", np.column_stack([z, near]), 1
    cross = np.vstack([np.column_stack([z, near]), np.column_stack([z + 9, -near])])
    yield "two such across", cross, 2
    yield "far from zero", 1e9 + rng.normal(size=(100, 2)), 2


@pytest.mark.parametrize("c", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize(("X", "K"), [pytest.param(X, K, id=name) for name, X, K in sound()])
def test_sound_fits_are_left_alone(X, K, c, covariance_type):
    for floor in (0.0, 1e-9 * c * c):
        GaussianMixture(K, covariance_type=covariance_type, reg_covar=floor, **fits).fit(c * X)


def collapsed():
    rng = np.random.default_rng(2)
    cloud = rng.normal(size=(80, 3))
    line = 10 + np.outer(rng.normal(size=100), [1.0, 2.0, 3.0])
    point = np.vstack([cloud, np.tile([5.0, 5.0, 5.0], (20, 1))])
    yield "a repeated point", point, 2, 0, (0, 2, 3)
    yield "as many points as features", np.vstack([cloud, 20 + rng.normal(size=(3, 3))]), 2, 2, (0,)
    yield "a line", np.vstack([cloud, line]), 2, 1, (0,)
    yield "a constant feature", np.column_stack([cloud[:, :2], np.full(80, 7.0)]), 2, 2, (0, 1, 2)


@quiet
@pytest.mark.parametrize("c", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize(
    ("X", "K", "extent", "kinds"), [pytest.param(*rest, id=name) for name, *rest in collapsed()]
)
def test_what_has_collapsed_is_found(X, K, extent, kinds, c):
    for kind in (TYPES[i] for i in kinds):
        model = GaussianMixture(K, covariance_type=kind, reg_covar=1e-6 * c * c, **fits)
        with pytest.warns(CollapseWarning):
            model.fit(c * X)
        parameters = model.weights_, model.means_, model.covariances_
        assert dimensions(*parameters, kind, 1e-6 * c * c).min() == extent


@quiet
def test_as_many_components_as_rows(covariance_type):
    X = np.random.default_rng(3).normal(size=(6, 2))
    with pytest.warns(CollapseWarning):
        model = GaussianMixture(6, covariance_type=covariance_type, **fits).fit(X)
    parameters = model.weights_, model.means_, model.covariances_
    np.testing.assert_array_equal(dimensions(*parameters, covariance_type), 0)
