"""Random problems for the playground's mathematics."""

from types import SimpleNamespace

import numpy as np

from gmm_lib import gaussian

REL = 1e-9
TYPES = gaussian.COVARIANCE_TYPES


def problems(count, *, seed=0, most=8, reg_covars=(1e-6, 1e-3, 0.1)):
    """Give problems of all types and both dimensions: points, a start, and its options."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        D, type_ = 1 + number % 2, TYPES[number // 2 % 4]
        K, n = int(rng.integers(1, most + 1)), int(rng.integers(20, 120))
        unit = 10.0 ** rng.uniform(-2, 2, D)
        offset = unit * rng.choice([0, 1, 100]) * rng.normal(size=D)
        groups = rng.normal(0, 3, (K, D))
        X = groups[rng.integers(0, K, n)] + rng.normal(size=(n, D)) @ rng.normal(size=(D, D))
        X = offset + unit * X
        means = X[rng.choice(n, K, replace=False)] + 0.1 * unit * rng.normal(size=(K, D))
        factors = np.tril(rng.normal(0, 0.3, (K, D, D)))
        factors[:, range(D), range(D)] = rng.uniform(0.5, 2, (K, D))
        factors *= unit[:, np.newaxis]
        matrices = factors @ factors.swapaxes(1, 2)
        if type_ == "tied":
            matrices = np.broadcast_to(matrices[0], matrices.shape)
        elif type_ != "full":
            matrices = matrices * np.eye(D)
            if type_ == "spherical":
                variances = np.diagonal(matrices, axis1=1, axis2=2).mean(axis=1)
                matrices = variances[:, np.newaxis, np.newaxis] * np.eye(D)
        yield SimpleNamespace(
            X=X, D=D, K=K, n=n, type=type_, weights=rng.dirichlet(np.full(K, 5.0)), means=means,
            matrices=matrices, covariances=gaussian.pack_covariances(matrices, type_),
            reg_covar=float(rng.choice(reg_covars) * unit.min() ** 2), spread=X.std(axis=0),
        )  # fmt: skip


def options(problem, **more):
    """Give what a session needs to start with a problem."""
    return {
        "points": {"float64": problem.X.ravel().tolist()},
        "D": problem.D,
        "K": problem.K,
        "type": problem.type,
        "weights": problem.weights.tolist(),
        "means": problem.means.tolist(),
        "covariances": problem.matrices.tolist(),
        "reg_covar": problem.reg_covar,
    } | more


def assert_same_model(state, weights, means, matrices, spread):
    """Compare a model with the library's: to 1e-9, in units of what each number is part of."""
    np.testing.assert_allclose(state["weights"], weights, rtol=REL)
    difference = abs(np.array(state["means"]) - means)
    assert np.all(difference <= REL * (abs(np.asarray(means)) + spread)), difference
    variances = np.diagonal(matrices, axis1=1, axis2=2)
    sizes = np.sqrt(variances[:, :, np.newaxis] * variances[:, np.newaxis, :])
    difference = abs(np.array(state["covariances"]) - matrices)
    assert np.all(difference <= REL * sizes), difference / sizes
