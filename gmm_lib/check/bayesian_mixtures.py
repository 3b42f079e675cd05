"""Visible checks of an assignment: Bayesian mixtures."""

import numpy as np

from gmm_lib.check.base import RNG, Report, array, near, several, visible


@visible
def conjugate(function):
    """Look at ``function(x, m, beta, nu, S)``: the belief about one Gaussian after values."""
    report = Report("conjugate")
    x = np.array([1.0, 2.0, 6.0])
    value = function(x, 0.0, 1.0, 2.0, 2.0)
    several(report, value, ["m", "beta", "nu", "S"])
    m, beta, nu, S = (array(report, one, (), name) for one, name in zip(value, "mβνS", strict=True))
    report.ask(near([beta, nu], [4, 5]), "three values should count three times in β and in ν.")
    report.ask(
        near(m, 2.25),
        f"a prior mean of 0 that counts once, and three values around 3, give {m:.3f}; "
        "expected 2.25. How much does each side count?",
    )
    twice = function(x[:1], *function(x[1:], 0.0, 1.0, 2.0, 2.0))
    report.ask(
        near(twice, value),
        "it should not matter whether the values come at once or one after the other. Look at S: "
        "what does the formula give, and what is missing in it?",
    )
    far = function(x + 100, 0.0, 1.0, 2.0, 2.0)
    report.ask(
        far[3] > 100 * S,
        "values far from the prior's mean speak for a larger variance. What pulls on S?",
    )
    report.show()


@visible
def predictive(function):
    """Look at ``function(x, m, beta, nu, S)``: the predictive density."""
    report = Report("predictive")
    x = np.sinh(np.linspace(-12, 12, 4001))
    value = array(report, function(x, 0.0, 1.0, 4.0, 2.0), (4001,))
    area = np.trapezoid(value, x)
    report.ask(abs(area - 1) < 1e-3, f"the area under the curve is {area:.3f}; expected 1.")
    moment = np.trapezoid(value * x**2 * (np.abs(x) < 1e4), x)
    report.ask(
        abs(moment - 8) < 0.1,
        f"for β = 1, ν = 4, S = 2 the variance is {moment:.2f}; it should be 8, twice the 4 of a "
        "known mean, and that is twice S. Which factor is missing, or which tails?",
    )
    sure = function(np.array([0.0, 1.0, 3.0]), 0.0, 1e9, 1e6, 1.0)
    bell = np.exp(-0.5 * np.array([0.0, 1.0, 9.0])) / np.sqrt(2 * np.pi)
    report.ask(near(sure, bell, 1e-4), "for large β and ν it should be a Gaussian, and finite.")
    report.show()


@visible
def bayes_update(function):
    """Look at ``function(x, r, prior)``: the M-step of variational Bayes."""
    report = Report("update")
    x, prior = np.array([1.0, 2.0, 6.0, 9.0]), (0.5, 0.0, 1.0, 2.0, 2.0)
    r = np.array([[1.0, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0]])
    value = function(x, r, prior)
    names = ["alpha", "m", "beta", "nu", "S"]
    several(report, value, names)
    parts = [array(report, one, (3,), name) for one, name in zip(value, names, strict=True)]
    report.ask(
        near([part[2] for part in parts], prior),
        "a component without samples should have the prior's numbers.",
    )
    report.ask(
        near([part[0] for part in parts], [3.5, 2.25, 4, 5, 4.95]),
        "a component that has the samples 1, 2, 6 alone should end where one Gaussian does. "
        "What does each component count, and about what is its scatter?",
    )
    half = function(np.array([1.0, 2.0, 6.0, 6.0, 1.0, 2.0]), np.full((6, 2), 0.5), prior)
    report.ask(
        near(half, np.array(parts)[:, [0, 0]]),
        "two components that have the samples 1, 1, 2, 2, 6, 6 by halves should end there too.",
    )
    report.show()


@visible
def bayes_e_step(function):
    """Look at ``function(x, belief)``: the E-step of variational Bayes."""
    report = Report("responsibilities")
    x, same = np.array([-1.0, 1.0, 4.0]), np.ones(2)
    m = np.array([0.0, 2.0])
    value = array(report, function(x, (same, m, same, 4 * same, same)), (3, 2))
    report.ask(near(value.sum(axis=1), 1), "what should each row sum to?")
    report.ask(near(value[1], 0.5), "half-way between two equal components both are equal.")
    poor = np.asarray(function(x, (np.array([0.01, 9.0]), m, same, 4 * same, same)))
    report.ask(
        poor[0, 0] < 1e-20,
        "a component with α = 0.01 should get next to nothing even at its own mean. Is the "
        "average of the logarithm taken, or the logarithm of the average?",
    )
    unsure = np.asarray(function(x, (same, m, np.array([0.05, 9.0]), 4 * same, same)))
    report.ask(
        unsure[0, 0] < 0.01,
        "a component whose mean is not known, β = 0.05, should get little. Which term has β?",
    )
    loose = np.asarray(function(x[1:2], (same, m, same, np.array([0.2, 40.0]), same)))
    report.ask(
        abs(loose[0, 0] - 0.0172) < 0.0005,
        f"with ν = 0.2 and ν = 40 and else equal, the first should get 0.0172 half-way; you have "
        f"{loose[0, 0]:.4f}. Look at the terms with ν.",
    )
    far = np.asarray(function(np.array([1e3]), (same, m, same, same, same)))
    report.ask(bool(np.all(np.isfinite(far))), "for a far value the result is not finite.")
    report.show()


@visible
def sticks(function):
    """Look at ``function(v)``: pieces of a broken stick."""
    report = Report("sticks")
    v = RNG(0).uniform(size=5)
    value = array(report, function(v), (6,))
    report.ask(near(value.sum(), 1), "pieces and rest are the whole stick, of length 1.")
    report.ask(
        near(function(np.full(3, 0.5)), [0.5, 0.25, 0.125, 0.125]),
        "half, half of what is left, half of what is left then: and what remains?",
    )
    report.show()


@visible
def own_bayes(few, many):
    """Look at the weights of the fits to a student's own data."""
    report = Report("own data")
    few, many = array(report, few, (6,), "own_few"), array(report, many, (6,), "own_many")
    report.ask(near([few.sum(), many.sum()], 1, 2e-3), "the weights should sum to 1.")
    report.ask(
        many.min() > 0.09,
        f"with α = 50 the smallest weight is {many.min():.3f}; the prior alone gives it more.",
    )
    report.show()


@visible
def bootstrapped(bootstrap, standard_errors):
    """Look at ``bootstrap(x, belief, prior, draws, rounds)`` and ``standard_errors(means)``."""
    report = Report("bootstrap")
    away = RNG(0).normal(size=20)
    x, every = np.append(away - 5, away + 5), np.arange(40)
    prior, one = (1.0, 0.0, 0.1, 2.0, 1.0), np.ones(2)
    start = (20 * one, np.array([-1.0, 1.0]), 20 * one, 20 * one, 9 * one)
    means = bootstrap(x, start, prior, np.array([every, np.roll(every, 7)]), 30)
    means = array(report, means, (2, 2), "the result")
    middle = away.mean() * 20 / 20.1
    report.ask(
        near(means[0], [middle - 100 / 20.1, middle + 100 / 20.1], 1e-3),
        "for two groups around -5 and 5, thirty rounds from means of -1 and 1 should come to "
        f"these groups; you have {means[0].round(2)}. Is each round an E-step and an M-step?",
    )
    report.ask(
        near(means[1], means[0]),
        "the order in which values are drawn should not matter. Are both half-steps on the sample?",
    )
    turned = bootstrap(x, tuple(part[::-1] for part in start), prior, every[np.newaxis], 30)
    report.ask(
        near(turned, means[:1]),
        "a fit whose components come in another order should give the same row.",
    )
    right = bootstrap(x, start, prior, np.array([[*every[:20], *[39] * 20]]), 30)
    right = array(report, right, (1, 2), "the result")
    report.ask(
        near(right[0, 1], 20 * x[39] / 20.1, 1e-2),
        f"a sample with twenty copies of one value, {x[39]:.2f}, should have a mean there.",
    )
    value = array(report, standard_errors(np.array([[1.0, 7], [3, 7], [5, 7]])), (2,))
    report.ask(
        near(value, [2, 0]),
        f"of the means 1, 3 and 5 the standard deviation is 2 with B - 1 = 2 below; you have "
        f"{value[0]:.3f}.",
    )
    report.show()


@visible
def own_errors(errors, intervals):
    """Look at standard errors and intervals of a student's own data."""
    report = Report("own data")
    errors = array(report, errors, (3,), "own_errors")
    intervals = array(report, intervals, (3, 2), "own_intervals")
    report.ask(bool(np.all(errors > 0)), "standard errors are positive.")
    width = (intervals[:, 1] - intervals[:, 0]) / errors
    report.ask(
        bool(np.all((width > 2) & (width < 4.6))),
        f"the middle 90 % of the fits should be about 3.3 standard errors wide; here they are "
        f"{width.round(1)}. Which spread are the standard errors, and which ends the intervals?",
    )
    report.ask(
        bool(np.all(intervals[1:, 0] > intervals[:-1, 1])),
        "the three groups stand apart, from left to right: so should the intervals.",
    )
    report.show()
