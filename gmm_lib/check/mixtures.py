"""Visible checks of an assignment: mixtures and latent variables."""

import numpy as np

from gmm_lib.check.base import RNG, Report, array, near, several, visible

_AGES = (np.array([0.2, 0.5, 0.3]), np.array([9.0, 38.0, 72.0]), np.array([3.0, 11.0, 6.0]))


@visible
def mixture_density(function):
    """Look at ``function(x, weights, means, sds)``: the density of a mixture on the line."""
    report = Report("mixture_density")
    x = np.linspace(-60, 150, 4201)
    value, step = array(report, function(x, *_AGES), (len(x),)), x[1] - x[0]
    mass = value.sum() * step
    report.ask(abs(mass - 1) < 1e-3, f"the area under the curve is {mass:.3f}; expected 1.")
    report.ask(
        value[x < 20].max() > value[(x > 20) & (x < 25)].max(),
        "there should be a peak for each group. Are densities mixed, or ages?",
    )
    left = value[x < 20].sum() * step
    report.ask(
        abs(left - 0.225) < 0.01,
        f"the curve gives {left:.0%} of the visitors an age below 20; it should be about 23 %: "
        "the children, and a few of the adults.",
    )
    seniors = value[x > 72].sum() * step
    report.ask(
        abs(seniors - 0.15) < 0.005 and value[x > 84].sum() * step < 0.01,
        "half of the seniors should be above their mean, and hardly one more than two standard "
        "deviations above it. What is the width of each bell?",
    )
    report.show()


@visible
def posterior(function):
    """Look at ``function(x, weights, means, sds)``: the probabilities of the groups."""
    report = Report("posterior")
    x = np.array([5.0, 20.0, 38.0, 60.0, 72.0])
    value = array(report, function(x, *_AGES), (5, 3))
    report.ask(
        near(value.sum(axis=1), 1), "everybody is in one group. What should each row sum to?"
    )
    report.ask(
        list(value[[0, 2, 4]].argmax(axis=1)) == [0, 1, 2],
        "at the mean of a group that group should be the most likely one.",
    )
    rare = np.asarray(function(x, np.array([0.001, 0.5, 0.499]), *_AGES[1:]))
    report.ask(
        rare[1, 0] < value[1, 0],
        "if there are hardly any children, somebody of 20 is less likely to be one.",
    )
    means = np.array([0.0, 2.0, 1000.0])
    near_two = np.asarray(function(np.array([1.5, 1000.0]), np.full(3, 1 / 3), means, np.ones(3)))
    report.ask(
        near(near_two[0, 1], np.e / (1 + np.e)),
        "with means 0, 2 and 1000, standard deviations 1 and equal weights, 1.5 belongs to the "
        f"second group with probability 0.731, not {near_two[0, 1]:.3f}. What stands in the "
        "exponent?",
    )
    rng = RNG(12)
    groups = rng.choice(3, p=_AGES[0], size=20_000)
    average = np.mean(function(rng.normal(_AGES[1][groups], _AGES[2][groups]), *_AGES), axis=0)
    report.ask(
        np.allclose(average, _AGES[0], atol=0.01),
        f"over many visitors the probabilities average {average.round(2)}; the groups' shares are "
        f"{_AGES[0]}. Is something left out that is not the same for all groups?",
    )
    report.show()


@visible
def mixture_log_likelihood(function):
    """Look at ``function(x, weights, means, sds)``: the log-likelihood, one number."""
    report = Report("log_likelihood")
    x = np.array([5.0, 11.0, 20.0, 38.0, 60.0, 72.0])
    value = array(report, function(x, *_AGES), ())
    report.ask(
        near(function(np.tile(x, 2), *_AGES), 2 * value),
        "with every age twice in the data the log-likelihood should be twice as large.",
    )
    alone = function(x, np.ones(1), np.array([30.0]), np.array([20.0]))
    same = function(x, np.full(2, 0.5), np.full(2, 30.0), np.full(2, 20.0))
    report.ask(
        near(alone, same),
        "two equal groups of weight 1/2 are one group. Is the sum over the groups inside the "
        "logarithm?",
    )
    area = sum(np.exp(function(np.array([float(age)]), *_AGES)) for age in range(-60, 150))
    report.ask(
        abs(area - 1) < 1e-3,
        "for a single age it is the logarithm of a density, but the area under that density is "
        f"{area:.3f}. What is inside the logarithm?",
    )
    far = function(np.array([1987.0]), *_AGES)
    report.ask(
        bool(np.isfinite(far)),
        "for somebody of 1987 years the result is not finite. Is a logarithm taken of something "
        "that has become 0?",
    )
    report.show()


@visible
def moments(function):
    """Look at ``function(weights, means, sds)``: mean and variance of a mixture."""
    report = Report("moments")
    one = function(np.array([1.0]), np.array([4.0]), np.array([3.0]))
    several(report, one, ["mean", "variance"])
    report.ask(near(one, [4, 9]), "one group alone has its own mean and variance.")
    half = np.array([0.5, 0.5])
    mean, variance = function(half, np.array([-3.0, 3.0]), np.array([1.0, 1.0]))
    report.ask(near(mean, 0), "two equal groups around -3 and 3 have the mean 0.")
    report.ask(
        variance > 9,
        f"two groups around -3 and 3 should spread more than the numbers -3 and 3 themselves, "
        f"whose variance is 9; you have {variance:.2f}. What do the distances between the means "
        "add?",
    )
    moved = function(half, np.array([97.0, 103.0]), np.array([1.0, 1.0]))
    report.ask(near(moved[1], variance), "moving all groups should not change the variance.")
    report.show()


@visible
def draw_from(function):
    """Look at ``function(u, e, weights, means, sds)``: draws from a mixture."""
    report = Report("draw_from")
    rng = RNG(11)
    u, e = rng.uniform(size=20000), rng.normal(size=20000)
    value = function(u, e, *_AGES)
    several(report, value, ["values", "labels"])
    x = array(report, value[0], (20000,), "the values")
    labels = array(report, value[1], (20000,), "the labels")
    shares = np.array([np.mean(labels == k) for k in range(3)])
    report.ask(
        np.allclose(shares, _AGES[0], atol=0.02),
        f"the groups 0, 1, 2 have the shares {shares.round(2)}; the weights are {_AGES[0]}.",
    )
    centers = np.array([np.mean(x[labels == k]) for k in range(3)])
    report.ask(
        np.allclose(centers, _AGES[1], atol=4),
        f"the groups have the means {centers.round(1)}; wanted are {_AGES[1]}. From how many "
        "groups does one value come?",
    )
    spreads = np.array([np.std(x[labels == k]) for k in range(3)])
    report.ask(
        np.allclose(spreads, _AGES[2], rtol=0.1),
        f"the groups have the standard deviations {spreads.round(1)}; wanted are {_AGES[2]}.",
    )
    report.show()


@visible
def labelled_fit(function):
    """Look at ``function(x, labels, K)``: the fit when the groups are known."""
    report = Report("labelled_fit")
    x, labels = np.array([1.0, 3.0, 10.0, 10.0, 13.0]), np.array([0, 0, 1, 1, 1])
    value = function(x, labels, 2)
    several(report, value, ["weights", "means", "sds"])
    value = [array(report, one, (2,), f"result {i + 1}") for i, one in enumerate(value)]
    report.ask(near(np.sum(value[0]), 1), "the weights should sum to 1.")
    report.ask(near(value[1], [2, 11]), "each mean is that of the group's own values.")
    report.ask(
        near(function(10 * x, labels, 2)[2], 10 * value[2]),
        "values ten times as large have ten times the standard deviation.",
    )
    twice = function(np.tile(x, 2), np.tile(labels, 2), 2)
    report.ask(
        near(value[2], twice[2]),
        "with every value twice the spread of each group should stay. Look at what you divide by.",
    )
    report.show()


@visible
def own_mixture(weights, error):
    """Look at the fit of a student's own labelled data."""
    report = Report("own data")
    weights = array(report, weights, (3,), "own_weights")
    error = array(report, error, (), "own_error")
    report.ask(near(weights.sum(), 1), "own_weights should sum to 1.")
    report.ask(
        0 <= error <= 0.5,
        f"own_error is {error:.4g}; it should be a share, and most guesses should be right.",
    )
    report.show()
