"""Visible checks of an assignment: Gaussians and the central limit theorem."""

import numpy as np

from gmm_lib.check.base import RNG, Report, array, near, several, visible

_SOME = np.array([3.0, 5.0, 5.0, 7.0, 30.0])


@visible
def standardise(function):
    """Look at ``function(x)``: mean 0, standard deviation 1."""
    report = Report("standardise")
    value = array(report, function(_SOME), (5,))
    report.ask(near(np.mean(value), 0), "the mean of the result should be 0.")
    report.ask(
        near(np.std(value), 1),
        f"the standard deviation of the result is {np.std(value):.3f}; it should be 1.",
    )
    report.ask(value[4] > value[0], "the largest number should stay the largest.")
    report.show()


@visible
def gaussian_density(function):
    """Look at ``function(x, mean, sd)``: the density of a Gaussian on the line."""
    report = Report("density")
    x = np.linspace(-40, 44, 8401)
    value = array(report, function(x, 2.0, 3.0), (len(x),))
    mass = value.sum() * 0.01
    report.ask(abs(mass - 1) < 1e-3, f"the area under the curve is {mass:.3f}; expected 1.")
    report.ask(abs(x[value.argmax()] - 2) < 1e-6, "the highest point should be at the mean.")
    spread = np.sqrt(np.sum(value * (x - 2) ** 2) * 0.01)
    report.ask(
        abs(spread - 3) < 1e-3,
        f"with sd = 3 the curve has the standard deviation {spread:.3f}. Which of standard "
        "deviation and variance stands where in the formula?",
    )
    report.show()


@visible
def probability_between(function):
    """Look at ``function(low, high, mean, sd)``: a probability of a Gaussian."""
    report = Report("probability_between")
    value = array(report, function(-1.0, 1.0, 0.0, 1.0), ())
    report.ask(0 <= value <= 1, "a probability lies between 0 and 1.")
    report.ask(
        abs(value - 0.6827) < 1e-3,
        f"within one standard deviation of the mean there should be about 68 %, not {value:.0%}. "
        "Look at what goes into erf.",
    )
    whole = sum(function(float(low), low + 1.0, 5.0, 2.0) for low in range(-5, 15))
    report.ask(
        abs(whole - 1) < 1e-4,
        f"with mean 5 and sd 2 the pieces from -5 to 15 add up to {whole:.3f}; expected is nearly "
        "1. In which unit is a distance from the mean counted?",
    )
    report.show()


@visible
def maximum_likelihood(function):
    """Look at ``function(x)``: mean and standard deviation that maximise the likelihood."""
    report = Report("maximum_likelihood")
    value = function(_SOME)
    several(report, value, ["mean", "standard deviation"])
    value = array(report, value, (2,))
    report.ask(value[1] > 0, "a standard deviation is positive.")

    def log_likelihood(mean, sd):
        return -len(_SOME) * np.log(sd) - np.sum((_SOME - mean) ** 2) / (2 * sd**2)

    best = log_likelihood(*value)
    for mean, sd in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
        report.ask(
            log_likelihood(value[0] + mean, value[1] + sd) < best,
            f"a slightly {'larger' if mean + sd > 0 else 'smaller'} "
            f"{'mean' if mean else 'standard deviation'} has a higher likelihood.",
        )
    report.show()


@visible
def standard_error(function):
    """Look at ``function(x)``: the standard error of the mean."""
    report = Report("standard_error")
    array(report, function(_SOME), ())
    rng = RNG(5)
    few = np.mean([function(rng.normal(0, 2, 25)) for _ in range(400)])
    many = np.mean([function(rng.normal(0, 2, 100)) for _ in range(400)])
    report.ask(
        1.9 < few / many < 2.1,
        f"with four times as much data it shrinks by the factor {few / many:.2f}. "
        "By which factor should it?",
    )
    report.ask(
        abs(few - 0.4) < 0.03,
        "the means of many samples of 25, drawn with the standard deviation 2, scatter with 0.4; "
        f"your standard errors are about {few:.2f}.",
    )
    squares = np.mean([function(rng.normal(0, 2, 2)) ** 2 for _ in range(4000)])
    report.ask(
        abs(squares - 2) < 0.2,
        "for samples of two values the variance of the mean is 2 in truth; your squared standard "
        f"errors average {squares:.2f}. Is the estimate of the variance unbiased?",
    )
    report.show()


@visible
def standardised_means(function):
    """Look at ``function(samples, mean, sd)``: the standardised mean of each row."""
    report = Report("standardised_means")
    samples = RNG(6).exponential(3, size=(3000, 16))
    value = array(report, function(samples, 3.0, 3.0), (3000,))
    report.ask(
        abs(np.mean(value)) < 0.3, f"their average is {np.mean(value):.2f}; it should be about 0."
    )
    report.ask(
        abs(np.std(value) - 1) < 0.1,
        f"they scatter with the standard deviation {np.std(value):.2f}; it should be about 1, "
        "however many values a row has. With what does a mean of n values scatter?",
    )
    report.ask(
        not near(function(samples, 2.0, 3.0), value),
        "a different true mean should give different results. Is the one that is given used?",
    )
    report.show()


@visible
def own_interval(x, mean, error, interval):
    """Look at mean, standard error and interval of a student's own data."""
    report = Report("own data")
    mean = array(report, mean, (), "own_mean")
    error = array(report, error, (), "own_error")
    interval = array(report, interval, (2,), "own_interval")
    report.ask(x.min() < mean < x.max(), "own_mean is not in the data.")
    report.ask(0 < error < np.std(x) / 2, "own_error should be far smaller than the data's spread.")
    report.ask(interval[0] < interval[1], "the lower end comes first.")
    report.ask(near(np.mean(interval), mean), "own_mean should be in the middle.")
    reach = (interval[1] - mean) / error
    report.ask(
        1.93 < reach < 1.99,
        f"the interval reaches {reach:.2f} standard errors to each side. How many were asked for?",
    )
    report.show()


@visible
def coverage(function):
    """Look at ``function(samples, mean)``: how often the interval holds the true mean."""
    report = Report("coverage")
    samples = RNG(8).normal(10, 4, size=(2000, 50))
    value = array(report, function(samples, 10.0), ())
    report.ask(0 <= value <= 1, "it should be a share, between 0 and 1.")
    report.ask(
        function(samples, 100.0) == 0, "no interval should hold a mean that is far from all data."
    )
    report.ask(
        abs(value - 0.944) < 0.02,
        f"for 50 values from a Gaussian {value:.0%} of the intervals hold the mean. What do you "
        "expect, and how wide is your interval?",
    )
    report.show()
