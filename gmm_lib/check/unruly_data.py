"""Visible checks of an assignment: unruly data."""

import numpy as np

from gmm_lib.check.base import RNG, STRETCHED, Report, array, near, several, visible

NAN = np.nan


@visible
def fill_gaps(function):
    """Look at ``function(x, mean, covariance)``: a row with its gaps filled, and C."""
    report = Report("fill")
    mean = np.array([1.0, 0.0])
    value = function(np.array([3.0, 5.0]), mean, STRETCHED)
    several(report, value, ["filled", "C"])
    filled, C = array(report, value[0], (2,), "filled"), array(report, value[1], (2, 2), "C")
    report.ask(
        near(filled, [3, 5]) and near(C, 0), "in a row without gaps nothing changes, and C is 0."
    )
    value = function(np.array([NAN, 2.0]), mean, STRETCHED)
    filled, C = array(report, value[0], (2,), "filled"), array(report, value[1], (2, 2), "C")
    report.ask(near(filled[1], 2), "what is there should stay.")
    report.ask(
        near(filled[0], 4),
        f"for a mean of (1, 0), variances 4 and 1 and a covariance of 1.5, the row (nan, 2) should "
        f"become (4, 2); your first number is {filled[0]:.3f}. How far is 2 from its mean, and "
        "what does that say of the other?",
    )
    report.ask(
        near(C, [[1.75, 0], [0, 0]]),
        f"there C should have 1.75 in the place of the missing number: of its variance of 4 the "
        f"other number explains 2.25. You have {C[0, 0]:.3f}, and the rest should be 0.",
    )
    A = RNG(0).normal(size=(4, 4))
    shape, zero, seen, gap = A @ A.T + np.eye(4), np.zeros(4), [1, 3], [0, 2]
    rows = [np.array([NAN, a, NAN, b]) for a, b in ((1.0, 0.0), (0.0, 1.0))]
    parts = [function(row, zero, shape) for row in rows]
    B = np.array([array(report, filled, (4,), "filled")[gap] for filled, _ in parts]).T
    report.ask(
        near(B @ shape[np.ix_(seen, seen)], shape[np.ix_(gap, seen)]),
        "with two gaps in four numbers B is not right: B times the covariance of the observed "
        "should be the covariance of the missing with them.",
    )
    left = shape[np.ix_(gap, gap)] - B @ shape[np.ix_(seen, gap)]
    C = array(report, parts[0][1], (4, 4), "C")
    report.ask(near(C[np.ix_(gap, gap)], left), "with two gaps C is not right.")
    report.ask(near(C[seen], 0) and near(C[:, seen], 0), "C should be 0 where a number is there.")
    report.show()


@visible
def observed_log_density(function):
    """Look at ``function(X, mean, covariance)``: log-densities of rows with gaps."""
    report = Report("log_density")
    mean = np.array([1.0, 0.0])
    X = np.array([[1.0, 0.0], [NAN, 2.0], [3.0, NAN]])
    value = array(report, function(X, mean, STRETCHED), (3,))
    top = -np.log(2 * np.pi) - 0.5 * np.log(1.75)
    report.ask(near(value[0], top), "at the mean, without gaps, the value is not right.")
    report.ask(
        near(value[1], -0.5 * np.log(2 * np.pi) - 2),
        f"the row (nan, 2) should have the log-density of 2 under a Gaussian with mean 0 and "
        f"variance 1, -2.919; you have {value[1]:.3f}. In how many dimensions is that a density, "
        "and is the block taken before the inverse, or after?",
    )
    grid = np.linspace(-39, 41, 801)
    table = np.column_stack([grid, np.full(801, 2.0)])
    area = np.exp(array(report, function(table, mean, STRETCHED), (801,))).sum() * 0.1
    report.ask(
        near(area, np.exp(value[1])),
        "the density of (x, 2), integrated over x, should be that of (nan, 2).",
    )
    far = array(report, function(np.array([[NAN, 60.0], [400.0, 9.0]]), mean, STRETCHED), (2,))
    report.ask(
        bool(np.all(np.isfinite(far))),
        "far from the mean the value is not finite: is the logarithm taken of a density that is 0?",
    )
    report.show()


def _logs(X, mean, covariance):
    """Return the log-likelihood of a table with gaps."""
    total = 0.0
    for x in X:
        seen = ~np.isnan(x)
        part, away = covariance[np.ix_(seen, seen)], (x - mean)[seen]
        total -= 0.5 * (np.linalg.slogdet(2 * np.pi * part)[1] + away @ np.linalg.solve(part, away))
    return total


@visible
def em_with_gaps(function):
    """Look at ``function(X, mean, covariance)``: a round of EM on data with gaps."""
    report = Report("em_step")
    X = RNG(0).normal(size=(40, 2)) @ [[2, 1], [0, 1]] + [3, -1]
    start = np.zeros(2), np.array([[4.0, 0.0], [0.0, 9.0]])
    value = function(X, *start)
    several(report, value, ["mean", "covariance"])
    mean = array(report, value[0], (2,), "the mean")
    array(report, value[1], (2, 2), "the covariance")
    report.ask(near(mean, X.mean(axis=0)), "without gaps the mean should be that of the rows.")
    report.ask(
        near(value[1], np.cov(X.T, ddof=0), 2e-3),
        "without gaps the covariance should be that of the rows about their mean, divided by n.",
    )
    holes = X.copy()
    holes[::4, 0] = holes[1::4, 1] = NAN
    value = function(holes, *start)
    mean = array(report, value[0], (2,), "the mean")
    covariance = array(report, value[1], (2, 2), "the covariance")
    report.ask(
        near(mean, np.nan_to_num(holes).mean(axis=0)),
        "with a mean of 0 and no covariance each gap should be filled with 0, and every row count.",
    )
    filled = np.nan_to_num(holes)
    share = np.array([10 * 4, 10 * 9]) / 40
    report.ask(
        near(np.diagonal(covariance), filled.var(axis=0) + share, 2e-3),
        "with a quarter of each column missing, a quarter of the variance before should come on "
        "top of that of the filled rows. Does C enter, and is the mean the new one?",
    )
    logs = [_logs(holes, *start)]
    for _ in range(5):
        logs.append(_logs(holes, mean, covariance))
        value = function(holes, mean, covariance)
        mean, covariance = array(report, value[0], (2,)), array(report, value[1], (2, 2))
    report.ask(
        bool(np.all(np.diff(logs) > -0.1)),
        "the log-likelihood of what is observed falls from round to round: EM never lets it fall.",
    )
    report.show()


@visible
def gap_responsibilities(function):
    """Look at ``function(X, weights, means, covariances)``: the E-step of a mixture with gaps."""
    report = Report("responsibilities")
    weights, means = np.array([0.75, 0.25]), np.array([[0.0, 0.0], [4.0, 0.0]])
    shapes = np.array([np.eye(2), np.eye(2)])
    X = np.array([[2.0, 1.0], [NAN, 3.0], [3.0, NAN]])
    value = array(report, function(X, weights, means, shapes), (3, 2))
    report.ask(near(value.sum(axis=1), 1), "what should each row sum to?")
    report.ask(near(value[0], weights), "half-way between two round groups the weights decide.")
    report.ask(
        near(value[1], weights),
        "if only the second number is there, in which the two groups do not differ, the weights "
        f"decide: 0.75 for the first; you have {value[1, 0]:.3f}. What stands in for the gap?",
    )
    report.ask(
        near(value[2], np.array([3, np.exp(4)]) / (3 + np.exp(4))),
        "the row (3, nan) should be judged by the 3 alone.",
    )
    far = np.array([[900.0, NAN], [NAN, 900.0], [-900.0, 5.0]])
    value = array(report, function(far, weights, means, shapes), (3, 2), "of far rows, the result")
    report.ask(near(value[1], weights), "far away in the second number alone the weights decide.")
    report.show()


@visible
def t_weights(function):
    """Look at ``function(X, center, scale, nu)``: weights of a t fit."""
    report = Report("t_weights")
    center = np.array([1.0, 0.0])
    X = center + np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0], [2000.0, 0.0]])
    value = array(report, function(X, center, STRETCHED, 3.0), (4,))
    report.ask(
        near(value[0], 5 / 3),
        f"at the centre of two features, with ν = 3, the weight should be 5/3; you have "
        f"{value[0]:.3f}. Which number stands on top?",
    )
    report.ask(
        near(value[1], 5 / (3 + 16 / 7)) and near(value[2], 5 / (3 + 16 / 7)),
        "for a scale matrix with 4 and 1 on its diagonal and 1.5 beside it, the samples (2, 0) and "
        "(0, 1) away from the centre have d² = 16/7, both. Is the inverse taken, and the square?",
    )
    report.ask(0 < value[3] < 1e-4, "a sample far away should weigh next to nothing.")
    report.show()


@visible
def t_step(function):
    """Look at ``function(X, center, scale, nu)``: a round of EM for a t distribution."""
    report = Report("t_step")
    X = RNG(0).normal(size=(40, 2)) @ [[2, 1], [0, 1]] + [3, -1]
    value = function(X, np.zeros(2), np.eye(2), 1e9)
    several(report, value, ["center", "scale"])
    array(report, value[0], (2,), "the centre")
    array(report, value[1], (2, 2), "the scale")
    report.ask(
        near(value[0], X.mean(axis=0), 1e-4) and near(value[1], np.cov(X.T, ddof=0), 2e-3),
        "for very many degrees of freedom all weights are 1: it should be the mean of the samples, "
        "and their covariance about it, divided by n.",
    )
    few = np.array([[9.0], [11.0], [1010.0]])
    center, scale = function(few, np.array([10.0]), np.eye(1), 1.0)
    center = array(report, center, (1,), "the centre")
    scale = array(report, scale, (1, 1), "the scale")
    report.ask(
        abs(center[0] - 10) < 0.01,
        f"about 10 the samples 9, 11 and 1010 weigh 1, 1 and 0.000002, which gives a centre near "
        f"10; you have {center[0]:.3f}. What is a weighted mean divided by?",
    )
    report.ask(
        abs(scale[0, 0] - 4 / 3) < 0.02,
        f"their weighted squares are 1, 1 and about 2: the new scale is their sum over n = 3, "
        f"1.333; you have {scale[0, 0]:.3f}.",
    )
    report.show()


@visible
def own_gaps(X, mean, covariance, bias):
    """Look at what EM made of a student's own table with gaps."""
    report = Report("own data")
    mean = array(report, mean, (2,), "own_mean")
    covariance = array(report, covariance, (2, 2), "own_covariance")
    bias = array(report, bias, (), "own_bias")
    report.ask(
        near(mean[0], X[:, 0].mean(), 1e-3), "A is always there: its mean should be that of all."
    )
    rows = X[~np.isnan(X[:, 1])]
    line = np.cov(rows.T)[0] / np.cov(rows.T)[0, 0]
    report.ask(
        near(covariance[0, 1] / covariance[0, 0], line[1], 1e-2),
        "the slope of B on A in own_covariance should be that of the days with both numbers: at "
        "a given A, gaps tell nothing of B.",
    )
    expected = rows[:, 1].mean() + line[1] * (X[:, 0].mean() - rows[:, 0].mean())
    report.ask(
        near(mean[1], expected, 1e-2),
        "B's mean should lie on the line through the days with both numbers, at A's mean over "
        "all days.",
    )
    report.ask(
        near(rows[:, 1].mean() - bias, mean[1], 1e-2),
        "own_bias, taken off the mean of B on the days without gaps, should give own_mean.",
    )
    report.show()


@visible
def own_outliers(center, weights):
    """Look at a t fit of a student's own data."""
    report = Report("own data")
    array(report, center, (2,), "own_center")
    weights = array(report, weights, (200,), "own_weights")
    # at rest the weights of an EM for a t distribution have the mean 1
    report.ask(
        near(weights.mean(), 1, 1e-3) and weights.max() > weights.min() + 0.1,
        f"after the last round the mean of the weights should be 1; yours is {weights.mean():.3f}, "
        "and they should differ.",
    )
    report.ask(
        weights[::10].max() < 0.1 < np.median(weights),
        "the days in Fahrenheit should have a weight below 0.1, and most others not.",
    )
    report.show()
