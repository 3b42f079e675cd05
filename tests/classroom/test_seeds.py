"""No student's number breaks the data that are made from it, nor the solution on them.

`make check-seeds` runs every solution for 10,000 numbers, which takes most of an hour; here the
quick ones do, and of the others what depends on the data, many at once, or some numbers.
"""

import numpy as np
import pytest

from classroom import seeds
from gmm_lib import data

NUMBERS = range(seeds.FIRST, seeds.FIRST + 10_000)
BROKE = [1002198, 1002796, 1004421, 1004462, 1008096, 1008159, 1009216, 1009458]  # with one start


@pytest.mark.parametrize("name", ["gaussians", "mixtures"])
def test_ten_thousand_numbers(name):
    assert seeds.tried(name, NUMBERS) == []


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("write-em", [1000296, 1000304, *range(1000400, 1000404)]),
     ("choosing-k", [1000296, 1000304, 1004824, *range(1000400, 1000419)]),
     ("bayesian-mixtures", range(1000400, 1000440)), ("unruly-data", range(1000400, 1000410)),
     ("star-cluster", BROKE)],
)  # fmt: skip
def test_numbers_that_broke_a_solution_and_some_others(name, numbers):
    assert seeds.tried(name, numbers) == []


def test_fits_at_once_are_those_of_the_assignment():
    assert seeds.tried("choosing-k", ["ada"]) == []
    known = seeds.prepared("choosing-k").known
    assert len(known.known) == 5 * (5 + 5 * 2)  # K; starts of all points, of each of five parts
    for (points, K, seed), found in known.known.items():
        alone = known.fit(np.frombuffer(points).reshape(-1, 2), K, "full", seed)
        for one, other in zip(found, alone, strict=True):
            assert np.allclose(one, other, rtol=1e-8, atol=1e-8)


def test_no_fit_of_a_student_is_made_alone(monkeypatch):
    known = seeds.prepared("choosing-k").known
    monkeypatch.setattr(known, "fit", None)
    assert seeds.tried("choosing-k", ["grace"]) == []


def test_trouble_is_found(monkeypatch):
    own = seeds.Own(next(a for a in seeds.sources.assignments() if a.name == "gaussians"))
    own.prepare()
    own.names["standard_error"] = lambda x: 1 / 0
    assert "ZeroDivisionError" in own.trouble("7")
    own.names["standard_error"] = lambda x: x.std()
    assert "7: ✗" in own.trouble("7")


def powers_of(X):
    """What the exponent of a Gaussian in the plane is linear in: (students, 6, n)."""
    x, y = X[..., 0], X[..., 1]
    return np.stack([x * x, x * y, y * y, x, y, np.ones_like(x)], axis=1)


def joint_of(powers, weights, means, covariances):
    """Logarithms of weight times density, less a constant, of many students: (students, K, n)."""
    inverse = np.linalg.inv(covariances)
    u = (inverse @ means[..., np.newaxis])[..., 0]
    constants = np.linalg.slogdet(covariances)[1] + np.sum(means * u, axis=2)
    quadratic = [inverse[..., 0, 0], 2 * inverse[..., 0, 1], inverse[..., 1, 1]]
    terms = [*(-0.5 * one for one in quadratic), u[..., 0], u[..., 1]]
    return np.stack([*terms, np.log(weights) - constants / 2], axis=2) @ powers


def parameters_of(powers, r):
    """Weights, means and covariances of many students, from responsibilities (students, K, n)."""
    moments = r @ powers.transpose(0, 2, 1)
    counts = moments[..., 5:]
    moments = moments / counts
    means = moments[..., 3:5]
    squares = means[..., np.newaxis] * means[..., np.newaxis, :]
    return counts[..., 0] / powers.shape[2], means, moments[..., [[0, 1], [1, 2]]] - squares


def many(rounds, students):
    """Run the EM of write-em's last question for many students at once."""
    drawn = [data._student(one, "write-em", 400, 3, 2) for one in students]  # both at once
    X, truth = np.array([X for X, _ in drawn]), np.array([one.means for _, one in drawn])
    powers, means = powers_of(X), truth.round()
    weights = np.full((len(X), 3), 1 / 3)
    covariances = np.tile(np.eye(2), (len(X), 3, 1, 1))
    for _ in range(rounds):
        joint = joint_of(powers, weights, means, covariances)
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        r = joint / joint.sum(axis=1, keepdims=True)
        weights, means, covariances = parameters_of(powers, r)
    return truth, weights, means, covariances


def test_em_arrives_at_the_groups_of_ten_thousand_students():
    """After ten rounds all components are at the groups and none is small: no collapse is near."""
    for start in range(0, len(NUMBERS), 100):
        truth, weights, means, covariances = many(10, NUMBERS[start : start + 100])
        assert np.abs(means - truth).max() < 1
        assert weights.min() > 0.08
        assert np.linalg.eigvalsh(covariances).min() > 0.05


def test_many_at_once_are_what_one_is_alone():
    em = seeds.prepared("write-em").names["em"]
    students = ["ada", *NUMBERS[:20]]  # of some, groups come near
    together = zip(*many(10, students)[1:], strict=True)
    for student, found in zip(students, together, strict=True):
        X = data.student_data(student, "write-em")
        start = data.student_truth(student, "write-em").means.round()
        alone = em(X, np.full(3, 1 / 3), start, np.array([np.eye(2)] * 3), 10)
        for one, other in zip(found, alone[:3], strict=True):
            assert np.allclose(one, other, rtol=1e-9, atol=1e-9)


def four_types(students):
    """Answer the last question of covariance-types for many students at once.

    Returns weights (students, 3), full covariances (students, 3, 2, 2), and the errors of the
    four types (students, 4).
    """
    drawn = [data._student(one, "covariance-types", 400, 3, 2) for one in students]
    groups = np.array([one.labels for _, one in drawn])
    powers = powers_of(np.array([X - 0.6 * one.means[one.labels] for X, one in drawn]))
    r = (groups[:, np.newaxis] == np.arange(3)[:, np.newaxis]).astype(float)
    weights, means, full = parameters_of(powers, r)
    variances = np.diagonal(full, axis1=2, axis2=3)[..., np.newaxis]
    types = [full, np.einsum("sk,skde->sde", weights, full)[:, np.newaxis].repeat(3, axis=1)]
    types += [variances * np.eye(2), variances.mean(axis=2, keepdims=True) * np.eye(2)]
    labels = [joint_of(powers, weights, means, one).argmax(axis=1) for one in types]
    return weights, full, np.mean([one != groups for one in labels], axis=2).T


def test_the_four_types_of_ten_thousand_students():
    """No group is small or flat; the numbers whose errors are largest run the solution itself."""
    errors = []
    for start in range(0, len(NUMBERS), 100):
        weights, full, found = four_types(NUMBERS[start : start + 100])
        assert weights.min() > 0.08
        assert np.linalg.eigvalsh(full).min() > 0.05
        errors += [*found.max(axis=1)]
    assert max(errors) < 0.3  # the check takes half
    worst = np.argsort(errors)[-50:]
    assert seeds.tried("covariance-types", [*NUMBERS[:50], *(NUMBERS[i] for i in worst)]) == []


def test_four_types_at_once_are_what_the_solution_finds():
    own = seeds.prepared("covariance-types")
    students = ["ada", *NUMBERS[:50]]
    for student, _, full, errors in zip(students, *four_types(students), strict=True):
        names = {**own.names, "student_id": str(student)}
        for step in own.steps:
            exec(step, names)
        assert np.allclose(names["own_models"]["full"], full, rtol=1e-9, atol=1e-9)
        assert names["own_errors"] == errors.tolist()
