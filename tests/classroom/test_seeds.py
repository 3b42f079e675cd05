"""No student's number breaks the data that are made from it, nor the solution on them.

`make check-seeds` runs every solution for 10,000 numbers, which takes most of an hour; here the
quick ones do, and of the others what depends on the data, or some numbers.
"""

import numpy as np
import pytest

from classroom import seeds
from gmm_lib import data

BROKE = [1002198, 1002796, 1004421, 1004462, 1008096, 1008159, 1009216, 1009458]  # with one start


@pytest.mark.parametrize("name", ["gaussians", "mixtures", "covariance-types"])
def test_ten_thousand_numbers(name):
    assert seeds.tried(name, range(seeds.FIRST, seeds.FIRST + 10_000)) == []


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


def many(rounds, students):
    """Run the EM of write-em's last question for many students at once."""
    drawn = [data._student(one, "write-em", 400, 3, 2) for one in students]  # both at once
    X, truth = np.array([X for X, _ in drawn]), np.array([one.means for _, one in drawn])
    means = truth.round()
    weights = np.full((len(X), 3), 1 / 3)
    covariances = np.tile(np.eye(2), (len(X), 3, 1, 1))
    x, y = X[..., 0], X[..., 1]
    powers = np.stack([x * x, x * y, y * y, x, y, np.ones_like(x)], axis=1)  # (students, 6, n)
    for _ in range(rounds):
        inverse = np.linalg.inv(covariances)
        u = (inverse @ means[..., np.newaxis])[..., 0]
        constants = np.linalg.slogdet(covariances)[1] + np.sum(means * u, axis=2)
        quadratic = [inverse[..., 0, 0], 2 * inverse[..., 0, 1], inverse[..., 1, 1]]
        terms = [*(-0.5 * one for one in quadratic), u[..., 0], u[..., 1]]
        terms = np.stack([*terms, np.log(weights) - constants / 2], axis=2)
        joint = terms @ powers  # (students, K, n)
        joint = np.exp(joint - joint.max(axis=1, keepdims=True))
        r = joint / joint.sum(axis=1, keepdims=True)
        moments = r @ powers.transpose(0, 2, 1)
        counts = moments[..., 5:]
        weights = counts[..., 0] / X.shape[1]
        moments = moments / counts
        means = moments[..., 3:5]
        squares = means[..., np.newaxis] * means[..., np.newaxis, :]
        covariances = moments[..., [[0, 1], [1, 2]]] - squares
    return truth, weights, means, covariances


def test_em_arrives_at_the_groups_of_ten_thousand_students():
    """After ten rounds all components are at the groups and none is small: no collapse is near."""
    for start in range(seeds.FIRST, seeds.FIRST + 10_000, 100):
        truth, weights, means, covariances = many(10, range(start, start + 100))
        assert np.abs(means - truth).max() < 1
        assert weights.min() > 0.08
        assert np.linalg.eigvalsh(covariances).min() > 0.05


def test_many_at_once_are_what_one_is_alone():
    em = seeds.prepared("write-em").names["em"]
    students = ["ada", *range(seeds.FIRST, seeds.FIRST + 20)]  # of some, groups come near
    together = zip(*many(10, students)[1:], strict=True)
    for student, found in zip(students, together, strict=True):
        X = data.student_data(student, "write-em")
        start = data.student_truth(student, "write-em").means.round()
        alone = em(X, np.full(3, 1 / 3), start, np.array([np.eye(2)] * 3), 10)
        for one, other in zip(found, alone[:3], strict=True):
            assert np.allclose(one, other, rtol=1e-9, atol=1e-9)
