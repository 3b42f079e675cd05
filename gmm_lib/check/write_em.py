"""Visible checks of an assignment: write EM."""

import numpy as np

from gmm_lib.check.base import RNG, STRETCHED, Report, array, near, several, visible


@visible
def log_density(function):
    """Look at a log-density of one Gaussian, ``function(X, mean, covariance)``."""
    report = Report("log_density")
    origin, unit = np.zeros(2), np.eye(2)
    at_mean = array(report, function(origin[np.newaxis], origin, unit), (1,))
    report.ask(
        near(at_mean, -np.log(2 * np.pi)),
        "at the mean of a standard Gaussian in two dimensions the density is 1 / (2π). "
        "Look at the constant in front of the exponential, and at what depends on D.",
    )
    side = np.arange(-12, 12, 0.4)  # 3600 points: room for a matrix of all pairs of them
    grid = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)
    value = array(report, function(grid, origin, STRETCHED), (len(grid),))
    pair = function(np.array([[2.0, 0.75], [-0.75, 2.0]]), origin, STRETCHED)
    report.ask(
        pair[0] > pair[1],
        "a point along the long axis should be more likely than one as far off across "
        "it. Look at the matrix in the middle of the quadratic form.",
    )
    mass = np.sum(np.exp(value)) * 0.4**2
    report.ask(
        abs(mass - 1) < 1e-3,
        f"the density of a stretched Gaussian has the integral {mass:.3f}. "
        "Look at the factor that makes it 1: how does it depend on the covariance?",
    )
    report.ask(
        bool(np.all(np.isfinite(function(np.array([[80.0, 0.0]]), origin, unit)))),
        "far from the mean the result is not finite. Is a logarithm taken of something "
        "that has become 0?",
    )
    report.show()


@visible
def log_joint(function):
    """Look at ``function(X, weights, means, covariances)``: log of weight times density."""
    report = Report("log_joint")
    X, weights, means, covariances = _mixture()
    value = array(report, function(X, weights, means, covariances), (len(X), 3))
    other = function(X, weights[::-1], means[::-1], covariances[::-1])
    report.ask(
        near(value, np.asarray(other)[:, ::-1]),
        "renaming the components should exchange the columns and do nothing else.",
    )
    twice = np.asarray(function(X, np.array([0.4, 0.3, 0.3]), means, covariances))
    report.ask(
        near(twice[:, 0] - value[:, 0], np.log(2)),
        "with twice the weight, weight times density is twice as large. How much should its "
        "logarithm grow?",
    )
    report.show()


@visible
def log_sum_exp(function):
    """Look at ``function(A)``: the logarithm of the sum of exponentials of each row."""
    report = Report("log_sum_exp")
    rows = np.log([[1.0, 2.0, 3.0], [4.0, 4.0, 8.0]])
    value = array(report, function(rows), (2,))
    report.ask(
        near(value, np.log([6.0, 16.0])),
        "for the logarithms of 1, 2 and 3 the result should be the logarithm of 6. "
        "What is summed, and in which direction?",
    )
    report.ask(
        near(function(rows - 5000), value - 5000) and near(function(rows + 5000), value + 5000),
        "adding 5000 to all entries, or taking 5000 away, should change the result by 5000. "
        "What is exp(-5000) for a computer?",
    )
    report.show()


@visible
def log_likelihood(function):
    """Look at ``function(X, weights, means, covariances)``: the log-likelihood, one number."""
    report = Report("log_likelihood")
    X, weights, means, covariances = _mixture()
    value = array(report, function(X, weights, means, covariances), ())
    report.ask(bool(np.isfinite(value)), "the log-likelihood is not finite.")
    twice = function(np.concatenate([X, X]), weights, means, covariances)
    report.ask(
        near(twice, 2 * value),
        "with every point twice in the data the log-likelihood should be twice as large.",
    )
    same = (np.zeros((3, 2)), np.array([np.eye(2)] * 3))
    alone = function(X, np.array([1.0]), same[0][:1], same[1][:1])
    report.ask(
        near(alone, function(X, np.full(3, 1 / 3), *same)),
        "three equal components of weight 1/3 are one component. Is the sum over the "
        "components inside the logarithm?",
    )
    report.show()


@visible
def e_step(function):
    """Look at ``function(X, weights, means, covariances)``: the responsibilities."""
    report = Report("e_step")
    X, weights, means, covariances = _mixture()
    value = array(report, function(X, weights, means, covariances), (len(X), 3))
    report.ask(
        bool(np.all((value >= 0) & (value <= 1 + 1e-9))),
        "a responsibility is a probability: between 0 and 1.",
    )
    report.ask(
        near(value.sum(axis=1), 1),
        "each point belongs to some component for sure. What should each row sum to?",
    )
    two, same = np.array([[-1.0, 0.0], [1.0, 0.0]]), np.array([np.eye(2)] * 2)
    report.ask(
        near(function(np.zeros((1, 2)), np.array([0.9, 0.1]), two, same), [[0.9, 0.1]]),
        "half-way between two components that differ in their weights alone, 0.9 and 0.1, the "
        "responsibilities should be these. Where do the weights come in?",
    )
    far = function(np.array([[300.0, 300.0]]), weights, means, covariances)
    report.ask(
        bool(np.all(np.isfinite(far))) and near(np.sum(far), 1),
        "for a point far from all components the row is no longer right. What is divided "
        "there by what?",
    )
    report.show()


@visible
def m_step(function):
    """Look at ``function(X, responsibilities)``: new weights, means and covariances."""
    report = Report("m_step")
    X = _mixture()[0]
    hard = np.eye(3)[np.arange(len(X)) % 3]
    value = function(X, hard)
    shapes = {"weights": (3,), "means": (3, 2), "covariances": (3, 2, 2)}
    several(report, value, list(shapes))
    weights, means, covariances = (
        array(report, one, shape, name)
        for one, (name, shape) in zip(value, shapes.items(), strict=True)
    )
    report.ask(near(weights.sum(), 1), "the weights should sum to 1.")
    report.ask(
        near(means[0], X[::3].mean(axis=0)),
        "with responsibilities of 0 and 1, a mean is that of the component's points.",
    )
    report.ask(
        near(function(X + 100, hard)[2], covariances, 1e-5),
        "moving all data should leave the covariances alone. Around what is the spread?",
    )
    report.ask(
        near(function(X + 50 * hard[:, :1], hard)[2], covariances, 1e-5),
        "moving the points of one component should leave the covariances alone. Around what is the "
        "spread of each?",
    )
    soft = np.full((len(X), 3), 1 / 3)
    thirds = function(X, soft)[2]
    repeated = function(np.concatenate([X, X]), np.concatenate([soft, soft]))[2]
    report.ask(
        near(thirds, repeated),
        "every point twice, with the same responsibilities, should give the same "
        "covariances. Look at what the sum is divided by.",
    )
    single = np.asarray(function(X[:, :1], hard)[2], dtype=float)
    report.ask(
        single.shape == (3, 1, 1),
        f"with one feature the covariances have the shape {single.shape}; expected (3, 1, 1), a "
        "1 × 1 matrix each. (np.cov returns a single number there: np.atleast_2d makes it a "
        "matrix.)",
    )
    report.show()


@visible
def em(function):
    """Look at ``function(X, weights, means, covariances, n_steps)``, the whole algorithm."""
    report = Report("em")
    start = _mixture()
    value = function(*start, 12)
    several(report, value, ["weights", "means", "covariances", "history"])
    history = np.asarray(value[3], dtype=float)
    report.ask(
        history.shape == (13,),
        f"after 12 rounds the history has {history.size} entries; with the start it is 13.",
    )
    report.ask(
        bool(np.all(np.diff(history) > -1e-7)),
        "the log-likelihood fell in some round, which EM never does. Do the E-step and the "
        "M-step pass their checks, and does each use what the other has just made?",
    )
    report.ask(
        history[-1] > history[0] + 1e-3,
        "the log-likelihood is that of the start after all rounds: does what the M-step returns "
        "take the place of the old parameters?",
    )
    none = function(*start, 0)
    report.ask(
        near(none[1], start[2]) and len(none[3]) == 1,
        "after no round at all the parameters should be those of the start.",
    )
    report.show()


def _mixture():
    """A small data set and a mixture to try on it."""
    rng = RNG(7)
    X = np.concatenate([rng.normal([0, 0], 1, (30, 2)), rng.normal([4, 3], [2, 1], (30, 2))])
    means = np.array([[0.0, 0.5], [3.0, 3.0], [5.0, 1.0]])
    covariances = np.array([np.eye(2), STRETCHED, [[2.0, -0.5], [-0.5, 1.0]]])
    return X, np.array([0.2, 0.5, 0.3]), means, covariances


@visible
def own_fit(X, means, log_likelihood, labels):
    """Look at the fit of a student's own data."""
    report = Report("own_fit")
    means = array(report, means, (3, 2), "own_means")
    inside = (means > X.min(axis=0)) & (means < X.max(axis=0))
    report.ask(bool(np.all(inside)), "a mean lies outside of the data.")
    labels = array(report, labels, (len(X),), "own_labels")
    found = sorted(set(labels.tolist()))
    report.ask(found == [0, 1, 2], f"the labels are {found}; all of 0, 1 and 2 should occur.")
    groups = np.array([X[labels == k].mean(axis=0) for k in range(3)])
    report.ask(
        bool(np.all(np.linalg.norm(groups - means, axis=1) < 1)),
        "the points with label k should lie around mean k.",
    )
    report.ask(
        bool(np.isfinite(array(report, log_likelihood, (), "own_log_likelihood"))),
        "own_log_likelihood should be finite.",
    )
    report.show()
