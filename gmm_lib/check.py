"""Visible checks of the assignments: they say what to look at, not what to type.

Each check takes what you have written, tries a few things that must hold, and prints what it
found. A check that is content is no proof: grading tries more.
"""

import copy
import functools
import linecache

import numpy as np


class _FoundError(Exception):
    """The first thing that does not hold; the text says what to look at."""


class _Report:
    """Counts what was tried; ends the check at the first thing that does not hold."""

    def __init__(self, name):
        self.name, self.tried = name, 0

    def ask(self, ok, advice):
        """Ask for one thing."""
        self.tried += 1
        if not ok:
            raise _FoundError(f"✗ {self.name}: {advice}")

    def show(self):
        print(f"✓ {self.name}: {self.tried} checks hold")


def _check(check):
    """Make a check end with a sentence whatever it is given: a student sees no error of ours."""

    @functools.wraps(check)
    def tried(*given):
        given = [_watched(one) if callable(one) else one for one in given]
        try:
            with np.errstate(all="ignore"):
                check(*given)
        except _FoundError as found:
            print(found)
        except Exception:
            print(
                f"✗ {check.__name__}: something has not the form that the question asks for. "
                "Compare what you have with the docstring: how many things, of which shape?"
            )

    return tried


def _watched(function):
    """Return a student's function, so that what goes wrong in it is said and not raised."""
    name = getattr(function, "__name__", "your function")

    def watched(*arguments):
        given = copy.deepcopy(arguments)
        try:
            value = function(*given)
        except NotImplementedError:
            raise _FoundError(f"✗ {name}: not written yet.") from None
        except Exception as error:
            where = _line(function, error)
            said = f"✗ {name}: it stops{where} with {type(error).__name__}: {error}"
            raise _FoundError(said) from None
        if value is None:
            raise _FoundError(f"✗ {name}: nothing comes back. Is there a return?")
        if not all(map(_equal, given, arguments)):
            raise _FoundError(f"✗ {name}: it changes an array that it was given. Make a new one.")
        return value

    return watched


def _line(function, error):
    """Say in which line of a function's own file, or cell, an error came up."""
    line, step = "", error.__traceback__
    own = getattr(getattr(function, "__code__", None), "co_filename", "")
    while step is not None:
        if step.tb_frame.f_code.co_filename == own:
            line = linecache.getline(own, step.tb_lineno).strip() or line
        step = step.tb_next
    return f" in the line `{line}`" if line else ""


def _equal(one, other):
    return not isinstance(one, np.ndarray) or np.array_equal(one, other, equal_nan=True)


def _array(report, value, shape, what="the result"):
    """Return a value as numbers, after asking for its shape and for numbers in it."""
    try:
        value = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        report.ask(False, f"{what} should be numbers.")
    report.ask(value.shape == shape, f"{what} has the shape {value.shape}; expected {shape}.")
    report.ask(not np.any(np.isnan(value)), f"{what} contains nan.")
    return value


def _several(report, value, names):
    """Ask for as many things as there are names."""
    ok = isinstance(value, (tuple, list, np.ndarray)) and len(value) == len(names)
    report.ask(ok, f"{len(names)} things should come back: {', '.join(names)}.")


def _near(one, other, tolerance=1e-6):
    return bool(np.allclose(one, other, rtol=tolerance, atol=tolerance))


_RNG = np.random.RandomState
_STRETCHED = np.array([[4.0, 1.5], [1.5, 1.0]])


# ---------------------------------------------------------------------------------------------
# Gaussians and the central limit theorem
# ---------------------------------------------------------------------------------------------

_SOME = np.array([3.0, 5.0, 5.0, 7.0, 30.0])


@_check
def standardise(function):
    """Look at ``function(x)``: mean 0, standard deviation 1."""
    report = _Report("standardise")
    value = _array(report, function(_SOME), (5,))
    report.ask(_near(np.mean(value), 0), "the mean of the result should be 0.")
    report.ask(
        _near(np.std(value), 1),
        f"the standard deviation of the result is {np.std(value):.3f}; it should be 1.",
    )
    report.ask(value[4] > value[0], "the largest number should stay the largest.")
    report.show()


@_check
def gaussian_density(function):
    """Look at ``function(x, mean, sd)``: the density of a Gaussian on the line."""
    report = _Report("density")
    x = np.linspace(-40, 44, 8401)
    value = _array(report, function(x, 2.0, 3.0), (len(x),))
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


@_check
def probability_between(function):
    """Look at ``function(low, high, mean, sd)``: a probability of a Gaussian."""
    report = _Report("probability_between")
    value = _array(report, function(-1.0, 1.0, 0.0, 1.0), ())
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


@_check
def maximum_likelihood(function):
    """Look at ``function(x)``: mean and standard deviation that maximise the likelihood."""
    report = _Report("maximum_likelihood")
    value = function(_SOME)
    _several(report, value, ["mean", "standard deviation"])
    value = _array(report, value, (2,))
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


@_check
def standard_error(function):
    """Look at ``function(x)``: the standard error of the mean."""
    report = _Report("standard_error")
    _array(report, function(_SOME), ())
    rng = _RNG(5)
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


@_check
def standardised_means(function):
    """Look at ``function(samples, mean, sd)``: the standardised mean of each row."""
    report = _Report("standardised_means")
    samples = _RNG(6).exponential(3, size=(3000, 16))
    value = _array(report, function(samples, 3.0, 3.0), (3000,))
    report.ask(
        abs(np.mean(value)) < 0.3, f"their average is {np.mean(value):.2f}; it should be about 0."
    )
    report.ask(
        abs(np.std(value) - 1) < 0.1,
        f"they scatter with the standard deviation {np.std(value):.2f}; it should be about 1, "
        "however many values a row has. With what does a mean of n values scatter?",
    )
    report.ask(
        not _near(function(samples, 2.0, 3.0), value),
        "a different true mean should give different results. Is the one that is given used?",
    )
    report.show()


@_check
def own_interval(x, mean, error, interval):
    """Look at mean, standard error and interval of a student's own data."""
    report = _Report("own data")
    mean = _array(report, mean, (), "own_mean")
    error = _array(report, error, (), "own_error")
    interval = _array(report, interval, (2,), "own_interval")
    report.ask(x.min() < mean < x.max(), "own_mean is not in the data.")
    report.ask(0 < error < np.std(x) / 2, "own_error should be far smaller than the data's spread.")
    report.ask(interval[0] < interval[1], "the lower end comes first.")
    report.ask(_near(np.mean(interval), mean), "own_mean should be in the middle.")
    reach = (interval[1] - mean) / error
    report.ask(
        1.5 < reach < 2.5,
        f"the interval reaches {reach:.2f} standard errors to each side. How many were asked for?",
    )
    report.show()


@_check
def coverage(function):
    """Look at ``function(samples, mean)``: how often the interval holds the true mean."""
    report = _Report("coverage")
    samples = _RNG(8).normal(10, 4, size=(2000, 50))
    value = _array(report, function(samples, 10.0), ())
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


# ---------------------------------------------------------------------------------------------
# Mixtures and latent variables
# ---------------------------------------------------------------------------------------------

_AGES = (np.array([0.2, 0.5, 0.3]), np.array([9.0, 38.0, 72.0]), np.array([3.0, 11.0, 6.0]))


@_check
def mixture_density(function):
    """Look at ``function(x, weights, means, sds)``: the density of a mixture on the line."""
    report = _Report("mixture_density")
    x = np.linspace(-60, 150, 4201)
    value, step = _array(report, function(x, *_AGES), (len(x),)), x[1] - x[0]
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


@_check
def posterior(function):
    """Look at ``function(x, weights, means, sds)``: the probabilities of the groups."""
    report = _Report("posterior")
    x = np.array([5.0, 20.0, 38.0, 60.0, 72.0])
    value = _array(report, function(x, *_AGES), (5, 3))
    report.ask(
        _near(value.sum(axis=1), 1), "everybody is in one group. What should each row sum to?"
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
    rng = _RNG(12)
    groups = rng.choice(3, p=_AGES[0], size=20_000)
    average = np.mean(function(rng.normal(_AGES[1][groups], _AGES[2][groups]), *_AGES), axis=0)
    report.ask(
        np.allclose(average, _AGES[0], atol=0.01),
        f"over many visitors the probabilities average {average.round(2)}; the groups' shares are "
        f"{_AGES[0]}. Is something left out that is not the same for all groups?",
    )
    report.show()


@_check
def mixture_log_likelihood(function):
    """Look at ``function(x, weights, means, sds)``: the log-likelihood, one number."""
    report = _Report("log_likelihood")
    x = np.array([5.0, 11.0, 20.0, 38.0, 60.0, 72.0])
    value = _array(report, function(x, *_AGES), ())
    report.ask(
        _near(function(np.tile(x, 2), *_AGES), 2 * value),
        "with every age twice in the data the log-likelihood should be twice as large.",
    )
    alone = function(x, np.ones(1), np.array([30.0]), np.array([20.0]))
    same = function(x, np.full(2, 0.5), np.full(2, 30.0), np.full(2, 20.0))
    report.ask(
        _near(alone, same),
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


@_check
def moments(function):
    """Look at ``function(weights, means, sds)``: mean and variance of a mixture."""
    report = _Report("moments")
    one = function(np.array([1.0]), np.array([4.0]), np.array([3.0]))
    _several(report, one, ["mean", "variance"])
    report.ask(_near(one, [4, 9]), "one group alone has its own mean and variance.")
    half = np.array([0.5, 0.5])
    mean, variance = function(half, np.array([-3.0, 3.0]), np.array([1.0, 1.0]))
    report.ask(_near(mean, 0), "two equal groups around -3 and 3 have the mean 0.")
    report.ask(
        variance > 9,
        f"two groups around -3 and 3 should spread more than the numbers -3 and 3 themselves, "
        f"whose variance is 9; you have {variance:.2f}. What do the distances between the means "
        "add?",
    )
    moved = function(half, np.array([97.0, 103.0]), np.array([1.0, 1.0]))
    report.ask(_near(moved[1], variance), "moving all groups should not change the variance.")
    report.show()


@_check
def draw_from(function):
    """Look at ``function(u, e, weights, means, sds)``: draws from a mixture."""
    report = _Report("draw_from")
    rng = _RNG(11)
    u, e = rng.uniform(size=20000), rng.normal(size=20000)
    value = function(u, e, *_AGES)
    _several(report, value, ["values", "labels"])
    x = _array(report, value[0], (20000,), "the values")
    labels = _array(report, value[1], (20000,), "the labels")
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


@_check
def labelled_fit(function):
    """Look at ``function(x, labels, K)``: the fit when the groups are known."""
    report = _Report("labelled_fit")
    x, labels = np.array([1.0, 3.0, 10.0, 10.0, 13.0]), np.array([0, 0, 1, 1, 1])
    value = function(x, labels, 2)
    _several(report, value, ["weights", "means", "sds"])
    value = [_array(report, one, (2,), f"result {i + 1}") for i, one in enumerate(value)]
    report.ask(_near(np.sum(value[0]), 1), "the weights should sum to 1.")
    report.ask(_near(value[1], [2, 11]), "each mean is that of the group's own values.")
    report.ask(
        _near(function(10 * x, labels, 2)[2], 10 * value[2]),
        "values ten times as large have ten times the standard deviation.",
    )
    twice = function(np.tile(x, 2), np.tile(labels, 2), 2)
    report.ask(
        _near(value[2], twice[2]),
        "with every value twice the spread of each group should stay. Look at what you divide by.",
    )
    report.show()


@_check
def own_mixture(weights, error):
    """Look at the fit of a student's own labelled data."""
    report = _Report("own data")
    weights = _array(report, weights, (3,), "own_weights")
    error = _array(report, error, (), "own_error")
    report.ask(_near(weights.sum(), 1), "own_weights should sum to 1.")
    report.ask(
        0 <= error <= 0.5,
        f"own_error is {error:.4g}; it should be a share, and most guesses should be right.",
    )
    report.show()


# ---------------------------------------------------------------------------------------------
# Write EM
# ---------------------------------------------------------------------------------------------


@_check
def log_density(function):
    """Look at a log-density of one Gaussian, ``function(X, mean, covariance)``."""
    report = _Report("log_density")
    origin, unit = np.zeros(2), np.eye(2)
    at_mean = _array(report, function(origin[np.newaxis], origin, unit), (1,))
    report.ask(
        _near(at_mean, -np.log(2 * np.pi)),
        "at the mean of a standard Gaussian in two dimensions the density is 1 / (2π). "
        "Look at the constant in front of the exponential, and at what depends on D.",
    )
    grid = np.stack(np.meshgrid(np.arange(-12, 12, 0.1), np.arange(-12, 12, 0.1)), -1)
    grid = grid.reshape(-1, 2)
    value = _array(report, function(grid, origin, _STRETCHED), (len(grid),))
    pair = function(np.array([[2.0, 0.75], [-0.75, 2.0]]), origin, _STRETCHED)
    report.ask(
        pair[0] > pair[1],
        "a point along the long axis should be more likely than one as far off across "
        "it. Look at the matrix in the middle of the quadratic form.",
    )
    mass = np.sum(np.exp(value)) * 0.01
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


@_check
def log_joint(function):
    """Look at ``function(X, weights, means, covariances)``: log of weight times density."""
    report = _Report("log_joint")
    X, weights, means, covariances = _mixture()
    value = _array(report, function(X, weights, means, covariances), (len(X), 3))
    other = function(X, weights[::-1], means[::-1], covariances[::-1])
    report.ask(
        _near(value, np.asarray(other)[:, ::-1]),
        "renaming the components should exchange the columns and do nothing else.",
    )
    twice = np.asarray(function(X, np.array([0.4, 0.3, 0.3]), means, covariances))
    report.ask(
        _near(twice[:, 0] - value[:, 0], np.log(2)),
        "with twice the weight, weight times density is twice as large. How much should its "
        "logarithm grow?",
    )
    report.show()


@_check
def log_sum_exp(function):
    """Look at ``function(A)``: the logarithm of the sum of exponentials of each row."""
    report = _Report("log_sum_exp")
    rows = np.log([[1.0, 2.0, 3.0], [4.0, 4.0, 8.0]])
    value = _array(report, function(rows), (2,))
    report.ask(
        _near(value, np.log([6.0, 16.0])),
        "for the logarithms of 1, 2 and 3 the result should be the logarithm of 6. "
        "What is summed, and in which direction?",
    )
    report.ask(
        _near(function(rows - 5000), value - 5000) and _near(function(rows + 5000), value + 5000),
        "adding 5000 to all entries, or taking 5000 away, should change the result by 5000. "
        "What is exp(-5000) for a computer?",
    )
    report.show()


@_check
def log_likelihood(function):
    """Look at ``function(X, weights, means, covariances)``: the log-likelihood, one number."""
    report = _Report("log_likelihood")
    X, weights, means, covariances = _mixture()
    value = _array(report, function(X, weights, means, covariances), ())
    report.ask(bool(np.isfinite(value)), "the log-likelihood is not finite.")
    twice = function(np.concatenate([X, X]), weights, means, covariances)
    report.ask(
        _near(twice, 2 * value),
        "with every point twice in the data the log-likelihood should be twice as large.",
    )
    same = (np.zeros((3, 2)), np.array([np.eye(2)] * 3))
    alone = function(X, np.array([1.0]), same[0][:1], same[1][:1])
    report.ask(
        _near(alone, function(X, np.full(3, 1 / 3), *same)),
        "three equal components of weight 1/3 are one component. Is the sum over the "
        "components inside the logarithm?",
    )
    report.show()


@_check
def e_step(function):
    """Look at ``function(X, weights, means, covariances)``: the responsibilities."""
    report = _Report("e_step")
    X, weights, means, covariances = _mixture()
    value = _array(report, function(X, weights, means, covariances), (len(X), 3))
    report.ask(
        bool(np.all((value >= 0) & (value <= 1 + 1e-9))),
        "a responsibility is a probability: between 0 and 1.",
    )
    report.ask(
        _near(value.sum(axis=1), 1),
        "each point belongs to some component for sure. What should each row sum to?",
    )
    far = function(np.array([[300.0, 300.0]]), weights, means, covariances)
    report.ask(
        bool(np.all(np.isfinite(far))) and _near(np.sum(far), 1),
        "for a point far from all components the row is no longer right. What is divided "
        "there by what?",
    )
    report.show()


@_check
def m_step(function):
    """Look at ``function(X, responsibilities)``: new weights, means and covariances."""
    report = _Report("m_step")
    X = _mixture()[0]
    hard = np.eye(3)[np.arange(len(X)) % 3]
    value = function(X, hard)
    shapes = {"weights": (3,), "means": (3, 2), "covariances": (3, 2, 2)}
    _several(report, value, list(shapes))
    weights, means, covariances = (
        _array(report, one, shape, name)
        for one, (name, shape) in zip(value, shapes.items(), strict=True)
    )
    report.ask(_near(weights.sum(), 1), "the weights should sum to 1.")
    report.ask(
        _near(means[0], X[::3].mean(axis=0)),
        "with responsibilities of 0 and 1, a mean is that of the component's points.",
    )
    report.ask(
        _near(function(X + 100, hard)[2], covariances, 1e-5),
        "moving all data should leave the covariances alone. Around what is the spread?",
    )
    report.ask(
        _near(function(X + 50 * hard[:, :1], hard)[2], covariances, 1e-5),
        "moving the points of one component should leave the covariances alone. Around what is the "
        "spread of each?",
    )
    soft = np.full((len(X), 3), 1 / 3)
    thirds = function(X, soft)[2]
    repeated = function(np.concatenate([X, X]), np.concatenate([soft, soft]))[2]
    report.ask(
        _near(thirds, repeated),
        "every point twice, with the same responsibilities, should give the same "
        "covariances. Look at what the sum is divided by.",
    )
    report.show()


@_check
def em(function):
    """Look at ``function(X, weights, means, covariances, n_steps)``, the whole algorithm."""
    report = _Report("em")
    start = _mixture()
    value = function(*start, 12)
    _several(report, value, ["weights", "means", "covariances", "history"])
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
    none = function(*start, 0)
    report.ask(
        _near(none[1], start[2]) and len(none[3]) == 1,
        "after no round at all the parameters should be those of the start.",
    )
    report.show()


def _mixture():
    """A small data set and a mixture to try on it."""
    rng = _RNG(7)
    X = np.concatenate([rng.normal([0, 0], 1, (30, 2)), rng.normal([4, 3], [2, 1], (30, 2))])
    means = np.array([[0.0, 0.5], [3.0, 3.0], [5.0, 1.0]])
    covariances = np.array([np.eye(2), _STRETCHED, [[2.0, -0.5], [-0.5, 1.0]]])
    return X, np.array([0.2, 0.5, 0.3]), means, covariances


@_check
def own_fit(X, means, log_likelihood, labels):
    """Look at the fit of a student's own data."""
    report = _Report("own_fit")
    means = _array(report, means, (3, 2), "own_means")
    inside = (means > X.min(axis=0)) & (means < X.max(axis=0))
    report.ask(bool(np.all(inside)), "a mean lies outside of the data.")
    labels = _array(report, labels, (len(X),), "own_labels")
    found = sorted(set(labels.tolist()))
    report.ask(found == [0, 1, 2], f"the labels are {found}; all of 0, 1 and 2 should occur.")
    groups = np.array([X[labels == k].mean(axis=0) for k in range(3)])
    report.ask(
        bool(np.all(np.linalg.norm(groups - means, axis=1) < 1)),
        "the points with label k should lie around mean k.",
    )
    report.ask(
        bool(np.isfinite(_array(report, log_likelihood, (), "own_log_likelihood"))),
        "own_log_likelihood should be finite.",
    )
    report.show()


# ---------------------------------------------------------------------------------------------
# Covariance types and decision boundaries
# ---------------------------------------------------------------------------------------------


def _rotation(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s], [s, c]])


def _turned(degrees, covariance):
    """A covariance whose ellipse is turned."""
    return _rotation(degrees) @ covariance @ _rotation(degrees).T


@_check
def axes(function):
    """Look at ``function(covariance)``: half-axes of the ellipse at distance 1, and its angle."""
    report = _Report("axes")
    flat = np.diag([9.0, 4.0])
    value = function(flat)
    _several(report, value, ["lengths", "angle"])
    lengths = _array(report, value[0], (2,), "lengths")
    angle = _array(report, value[1], (), "angle")
    report.ask(lengths[0] >= lengths[1], "the longer half-axis comes first.")
    report.ask(
        _near(lengths, [3, 2]),
        "with variances 9 and 4 along the coordinates the spreads are 3 and 2: of what are the "
        "half-axes the roots?",
    )
    report.ask(
        _near(angle, 0) or _near(angle, 180), "this ellipse is longest along the first coordinate."
    )
    for degrees in (40, 130):
        lengths, angle = function(_turned(degrees, flat))
        report.ask(_near(lengths, [3, 2]), "turning an ellipse should not change its half-axes.")
        report.ask(
            _near(angle, degrees),
            f"the same ellipse, turned by {degrees} degrees, has the angle {angle:.1f}. Where does "
            "eigh put the eigenvectors, and which of the two belongs to the long axis?",
        )
    report.show()


@_check
def mahalanobis(function):
    """Look at ``function(X, mean, covariance)``: the Mahalanobis distance."""
    report = _Report("mahalanobis")
    X, origin, flat = np.array([[2.0, 0.0], [0.0, 3.0], [0.0, 0.0]]), np.zeros(2), np.diag([4, 9.0])
    value = _array(report, function(X, origin, flat), (3,))
    report.ask(_near(value[2], 0), "the mean has the distance 0 from itself.")
    report.ask(
        _near(value[:2], 1),
        "one standard deviation along an axis is the distance 1, whatever its length. Look at the "
        "matrix in the middle.",
    )
    report.ask(
        _near(function(2 * X, origin, flat), 2 * value), "twice as far should be twice as much."
    )
    report.ask(
        _near(function(X + 7, origin + 7, flat), value),
        "moving points and mean together should change nothing.",
    )
    report.ask(
        _near(function(X @ _rotation(30).T, origin, _turned(30, flat)), value),
        "turning the points and the ellipse together should change nothing. Is all of the "
        "covariance used?",
    )
    report.show()


@_check
def covariances(function, kind):
    """Look at ``function(X, responsibilities, means)`` for a covariance type."""
    report = _Report(kind)
    rng = _RNG(3)
    X, r = rng.normal(size=(40, 2)) * [1, 3], rng.uniform(0.1, 1, size=(40, 3))
    r /= r.sum(axis=1, keepdims=True)
    means = r.T @ X / r.sum(axis=0)[:, np.newaxis]
    shape = {"tied": (2, 2), "diag": (3, 2), "spherical": (3,)}[kind]
    value = _array(report, function(X, r, means), shape)
    report.ask(
        _near(function(10 * X, r, 10 * means), 100 * value),
        "data ten times as large have variances a hundred times as large.",
    )
    report.ask(
        _near(function(np.tile(X, (2, 1)), np.tile(r, (2, 1)), means), value),
        "every point twice should change nothing. Look at what you divide by.",
    )
    alone = np.asarray(function(X, np.ones((40, 1)), X.mean(axis=0)[np.newaxis]))
    total = {"tied": np.trace, "diag": np.sum, "spherical": lambda v: 2 * v[0]}[kind](alone)
    report.ask(
        _near(total, np.var(X, axis=0).sum()),
        "with a single component the variances along the two axes should be those of the data, or "
        "their mean where there is one number.",
    )
    halves = np.column_stack([r[:, 0] / 2, r[:, 0] / 2, r[:, 1:]])
    split = np.asarray(function(X, halves, means[[0, 0, 1, 2]]))
    report.ask(
        _near(split, value if kind == "tied" else value[[0, 0, 1, 2]]),
        "a component cut into two equal halves is still the same component. How much should each "
        "component count, and what is its own sum divided by?",
    )
    hard = np.eye(2)[np.arange(40) % 2]
    centers = np.array([X[::2].mean(axis=0), X[1::2].mean(axis=0)])
    before = np.asarray(function(X, hard, centers))
    report.ask(
        _near(function(X + 50 * hard, hard, centers + 50 * np.eye(2)), before, 1e-5),
        "moving a group, its mean with it, should change no variance. Around what is the spread?",
    )
    if kind != "tied":
        wide = np.asarray(function(X * (1 + 9 * hard[:, :1]), hard, centers * [[10], [1]]))
        report.ask(
            _near(wide, before * (np.array([[100], [1]]) if kind == "diag" else [100, 1])),
            "if one group gets ten times as wide, the variances of the other should stay.",
        )
    report.show()


@_check
def matrices(function):
    """Look at ``function(covariances, kind, K, D)``: one matrix a component."""
    report = _Report("matrices")
    stored = {
        "full": np.array([_STRETCHED, 2 * _STRETCHED, np.eye(2)]),
        "tied": _STRETCHED,
        "diag": np.array([[4.0, 1.0], [2.0, 3.0], [5.0, 6.0]]),
        "spherical": np.array([4.0, 1.0, 9.0]),
    }
    made = {
        kind: _array(report, function(numbers, kind, 3, 2), (3, 2, 2), f"for {kind} the result")
        for kind, numbers in stored.items()
    }
    report.ask(_near(made["full"], stored["full"]), "full covariances are matrices already.")
    report.ask(
        _near(made["tied"][0], made["tied"][2]), "tied: all components should have the same matrix."
    )
    report.ask(
        _near(made["diag"][:, 0, 1], 0) and _near(made["spherical"][:, 1, 0], 0),
        "diag and spherical: inside a component the features are uncorrelated.",
    )
    report.ask(
        _near(np.trace(made["diag"], axis1=1, axis2=2), [5, 5, 11]),
        "diag: the variances should stand on the diagonal of their component's matrix.",
    )
    report.ask(
        _near(made["spherical"][:, 0, 0], made["spherical"][:, 1, 1])
        and _near(made["spherical"][2, 0, 0], 9 * made["spherical"][1, 0, 0]),
        "spherical: the variance is the same in all directions, and the stored numbers are "
        "variances.",
    )
    _array(report, function(np.array([[1.0, 2.0, 3.0]]), "diag", 1, 3), (1, 3, 3))
    report.show()


@_check
def linear_boundary(function):
    """Look at ``function(weights, means, covariance)``: two components, one covariance."""
    report = _Report("linear_boundary")
    means, weights = np.array([[0.0, 0.0], [2.0, 1.0]]), np.array([0.5, 0.5])
    value = function(weights, means, _STRETCHED)
    _several(report, value, ["w", "b"])
    w, b = _array(report, value[0], (2,), "w"), _array(report, value[1], (), "b")
    report.ask(
        _near(w @ means.mean(axis=0) + b, 0),
        "with equal weights the boundary goes through the middle between the means.",
    )
    report.ask(w @ means[0] + b > 0, "component 0 should win at its own mean.")
    slanted = means[0] - means[1]
    report.ask(
        abs(w[0] * slanted[1] - w[1] * slanted[0]) > 1e-3,
        "w points along the line between the means. It does for round components; for slanted "
        "ones the boundary is not at right angles to that line.",
    )
    wider = function(weights, means, 100 * _STRETCHED)
    report.ask(
        np.linalg.norm(wider[0]) < np.linalg.norm(w),
        "with larger covariances the change from one component to the other should be slower, so "
        "w shorter.",
    )
    more = function(np.array([0.8, 0.2]), means, _STRETCHED)
    report.ask(
        more[1] > b and _near(more[0], w),
        "a larger weight of component 0 should give it more of the plane and not turn the "
        "boundary.",
    )
    most = function(np.array([16 / 17, 1 / 17]), means, _STRETCHED)
    report.ask(
        _near(most[1] - more[1], more[1] - b),
        "weights of the ratios 1, 4 and 16 should move the boundary in equal steps. In which form "
        "do the weights enter?",
    )
    report.show()


@_check
def boundary_kind(function):
    """Look at ``function(covariance_0, covariance_1)``: the kind of curve, a word."""
    report = _Report("boundary_kind")
    kinds = ("line", "ellipse", "hyperbola", "parabola")
    same = function(_STRETCHED, _STRETCHED)
    report.ask(isinstance(same, str) and same in kinds, f"expected one of the words {kinds}.")
    report.ask(same == "line", "with equal covariances no quadratic term is left.")
    inside = function(np.eye(2), 9 * np.eye(2))
    report.ask(inside == "ellipse", "a wide component surrounds a narrow one on all sides.")
    crossed = [np.diag([4.0, 1.0]), np.diag([1.0, 4.0])]
    report.ask(
        function(*crossed) == "hyperbola", "two crossed ellipses: each wins along its long axis."
    )
    report.ask(
        function(*[_turned(45, one) for one in crossed]) == "hyperbola",
        "turning everything should not change the kind. What about a matrix stays when it is "
        "turned?",
    )
    report.show()


@_check
def predict(function):
    """Look at ``function(X, weights, means, covariances)``: the most likely component."""
    report = _Report("predict")
    means = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    round_ones, weights = np.array([np.eye(2)] * 3), np.full(3, 1 / 3)
    value = _array(report, function(means[[2, 0, 1]], weights, means, round_ones), (3,))
    report.ask(list(value) == [2, 0, 1], "the mean of a component should belong to it.")
    middle = np.array([[4.0, 0.0]])
    heavy = [
        list(function(middle, np.array(phi), means, round_ones))
        for phi in ([0.6, 0.2, 0.2], [0.2, 0.6, 0.2])
    ]
    report.ask(heavy == [[0], [1]], "half-way between two equal components the heavier one wins.")
    slanted = np.array([_STRETCHED, np.diag([1.0, 4.0]), np.eye(2)])
    along = function(np.array([[5.0, 2.0]]), weights, means, slanted)
    report.ask(
        list(along) == [0],
        "a point far out on the long axis of a component can belong to it although another mean is "
        "nearer. Look at the matrix in the quadratic form.",
    )
    both = np.array([np.eye(2), 25 * np.eye(2)])
    near = function(np.array([[0.5, 0.0]]), np.full(2, 0.5), np.zeros((2, 2)), both)
    report.ask(
        list(near) == [0],
        "close to a common mean the narrow component should win. Which of the two densities is "
        "higher there, and by which factor?",
    )
    far = function(np.array([[900.0, 0.0]]), weights, means, round_ones)
    report.ask(
        list(far) == [1],
        "far from three equal components the nearest should win. What are their densities there "
        "for a computer?",
    )
    report.show()


@_check
def own_types(errors, kind):
    """Look at the comparison of the four types on a student's own data."""
    report = _Report("own data")
    errors = _array(report, errors, (4,), "own_errors")
    report.ask(
        bool(np.all((errors >= 0) & (errors <= 0.5))),
        "own_errors should be shares, and most points should get their own label.",
    )
    report.ask(isinstance(kind, str), "own_kind should be a word.")
    report.show()


# ---------------------------------------------------------------------------------------------
# Choosing K
# ---------------------------------------------------------------------------------------------


@_check
def n_parameters(function):
    """Look at ``function(K, D, kind)``: the number of free parameters."""
    report = _Report("n_parameters")
    one = function(1, 1, "full")
    _array(report, one, ())
    report.ask(
        one == 2, f"one Gaussian on the line has a mean and a variance: 2 numbers, not {one}."
    )
    line = {function(2, 1, kind) for kind in ("full", "diag", "spherical")}
    report.ask(
        len(line) == 1,
        "on the line a covariance is a single variance: full, diagonal and spherical mixtures "
        "are the same there.",
    )
    gain = function(2, 1, "spherical") - one
    report.ask(
        gain == 3,
        f"a second component on the line adds {gain} numbers here. It has a mean, a variance and "
        "a share; how many shares can be chosen freely if they sum to 1?",
    )
    report.ask(
        len({function(1, 4, kind) for kind in ("full", "tied")}) == 1,
        "with a single component, full and tied are the same model.",
    )
    steps = {function(K + 1, 3, "tied") - function(K, 3, "tied") for K in (1, 2, 3)}
    report.ask(
        steps == {4},
        "in three dimensions each further component of a tied mixture adds a share and a mean. "
        "Does yours add something else?",
    )
    full, diagonal, round_ = (function(1, 2, kind) for kind in ("full", "diag", "spherical"))
    report.ask(
        full > diagonal > round_,
        "one Gaussian in the plane: a full matrix has more free numbers than a diagonal one, and "
        "that more than a multiple of the unit matrix.",
    )
    report.ask(
        full - diagonal == 1,
        "in the plane a full matrix should have one free number more than a diagonal one. What "
        "does it mean that a covariance matrix is symmetric?",
    )
    report.show()


@_check
def criterion(function, name):
    """Look at ``function(log_likelihood, p, n)`` for 'BIC' or ``function(log_likelihood, p)``."""
    report = _Report(name)
    n = (100,) if name == "BIC" else ()
    value, better = function(-200.0, 5, *n), function(-190.0, 5, *n)
    _array(report, value, ())
    report.ask(better < value, "smaller is better: what should a larger log-likelihood do?")
    report.ask(
        _near(value - better, 20),
        f"10 more of log-likelihood count for {value - better:.4g} here. How often is the "
        "log-likelihood counted?",
    )
    prices = [function(-200.0, p + 1, *n) - function(-200.0, p, *n) for p in (0, 5)]
    report.ask(prices[0] > 0, "a parameter should cost something, not bring something in.")
    report.ask(_near(*prices), "each parameter should cost the same.")
    if name == "BIC":
        grown = function(-200.0, 6, 200) - function(-200.0, 5, 200)
        report.ask(
            _near(grown - prices[1], np.log(2)),
            f"with 100 points a parameter costs {prices[1]:.4g}, with 200 points {grown:.4g}. "
            "How should the price grow with the sample?",
        )
    else:
        report.ask(
            _near(function(-7.0, 7), 4 * 7),
            "the price of a parameter and a unit of log-likelihood should count alike, with "
            "opposite signs.",
        )
    report.show()


@_check
def icl(function):
    """Look at ``function(bic, responsibilities)``."""
    report = _Report("icl")
    value = function(100.0, np.eye(3)[[0, 1, 2, 0]])
    report.ask(
        not np.any(np.isnan(value)),
        "for points that are sure of their component it is nan. What is the logarithm of 0?",
    )
    _array(report, value, ())
    report.ask(_near(value, 100), "if every point is sure of its component, ICL is BIC.")
    doubt, more = (function(100.0, np.full((n, 2), 0.5)) for n in (4, 8))
    report.ask(doubt > 100, "doubt about the components should make ICL larger, which is worse.")
    report.ask(
        _near(more - 100, 2 * (doubt - 100)),
        "twice as many points in doubt should add twice as much.",
    )
    report.show()


@_check
def best_fit(function, fit, log_likelihood):
    """Look at ``function(X, K, kind, n_starts)``: the best of several fits."""
    report = _Report("best_fit")
    rng = _RNG(3)  # the best start is neither the first nor the last
    X = np.concatenate([rng.normal(c, 0.7, (25, 2)) for c in (0, 4, 8, [0, 8], [8, 0])])
    value = function(X, 5, "full", 6)
    _several(report, value, ("weights", "means", "covariances"))
    _array(report, value[1], (5, 2), "means")
    reached = log_likelihood(X, *value)
    for seed in range(6):
        other = log_likelihood(X, *fit(X, 5, "full", seed))
        report.ask(
            other < reached + 1e-3,
            f"the start with seed {seed} reaches the log-likelihood {other:.1f}, and what comes "
            f"back has {reached:.1f}. Which starts are tried, and which fit is kept?",
        )
    matrices = _array(report, function(X, 3, "tied", 2)[2], (3, 2, 2), "covariances")
    report.ask(
        _near(matrices[0], matrices[-1]),
        "tied covariances should be equal to each other. Is the type handed on?",
    )
    report.show()


def _two_groups(far, n):
    rng = _RNG(1)
    return np.concatenate([rng.normal(0, 1, (n, 2)), rng.normal(far, 1, (n, 2))])


@_check
def sweep(function):
    """Look at ``function(X, largest, kind)``: the criteria for each K."""
    report = _Report("sweep")
    X, names = _two_groups(9, 60), ("bics", "aics", "icls")
    full, tied = function(X, 3, "full"), function(X, 3, "tied")
    for value in (full, tied):
        _several(report, value, names)
        for one, name in zip(value, names, strict=True):
            _array(report, one, (3,), name)
    bics, aics, icls = map(np.asarray, full)
    report.ask(
        int(np.argmin(bics)) == 1,
        "for two groups far apart BIC should choose K = 2. Is the first entry that of K = 1, and "
        "what goes in as log-likelihood, p and n?",
    )
    report.ask(
        _near(icls[0], bics[0]) and bool(np.all(icls >= bics - 1e-9)),
        "ICL should never be below BIC, and equal to it for one component.",
    )
    price = np.diff(bics - aics)
    report.ask(
        _near(price[0], price[1]) and price[0] > 0,
        "BIC minus AIC should grow by the same amount from each K to the next: it holds the "
        "numbers of parameters and points, and nothing of the fit.",
    )
    report.ask(_near(tied[0][0], bics[0]), "for one component, tied and full are the same model.")
    cheaper = np.diff(np.asarray(tied[0]) - np.asarray(tied[1]))
    report.ask(
        bool(np.all(cheaper < price - 1e-6)),
        "a further component should be cheaper in a tied mixture than in a full one. Is the type "
        "handed on to all who need it?",
    )
    report.show()


@_check
def cross_validate(function):
    """Look at ``function(X, folds, K)``: the mean held-out log-likelihood of a point."""
    report = _Report("cross_validate")
    X, folds = _two_groups(0, 30), np.arange(60) % 3
    value = function(X, folds, 1)
    _array(report, value, ())
    twice = function(np.tile(X, (2, 1)), np.tile(folds, 2), 1)
    report.ask(
        abs(twice - value) < 0.1,
        "with every point twice the score of a point should hardly change. Sum or mean?",
    )
    stray = function(np.vstack([X, [[30.0, 30.0]]]), np.append(folds, 3), 1)
    report.ask(
        61 * (value - stray) > 400,
        "a point far from all others, in a part of its own, should come as a great surprise to a "
        "fit that has not seen it. Which points are fitted, and which are scored?",
    )
    report.ask(
        stray > value - 30,
        "a single stray point, in a part of its own, pulls the score down to "
        f"{stray:.0f}. How much should each point count if the parts are of different size?",
    )
    report.show()


@_check
def own_choice(bics, scores, choice):
    """Look at the table and the choice for a student's own data."""
    report = _Report("own data")
    bics = _array(report, bics, (5,), "own_bics")
    scores = _array(report, scores, (5,), "own_scores")
    report.ask(
        int(np.argmax(bics)) == 0,
        "one Gaussian should be the worst description of these data: is own_bics BIC, of X_own?",
    )
    report.ask(
        bool(np.max(np.abs(scores)) < 20),
        "own_scores should be log-likelihoods of a single point: some units, not hundreds.",
    )
    report.ask(int(np.argmin(scores)) == 0, "one Gaussian should predict worst of all.")
    _keys(report, choice, ("BIC", "AIC", "ICL", "CV"), "own_choice")
    report.ask(
        all(K in range(1, 6) for K in choice.values()),
        "own_choice should have a number of components, from 1 to 5, for each criterion.",
    )
    report.ask(
        choice["BIC"] <= choice["AIC"], "BIC should not choose more components than AIC does."
    )
    chosen = choice["BIC"]
    report.ask(
        bics[chosen - 1] <= np.min(bics[max(chosen - 2, 0) : chosen + 1]),
        f"BIC is said to choose K = {chosen}, but a K beside it has a smaller one. Which K does "
        "the first entry of the array belong to?",
    )
    report.ask(
        scores[choice["CV"] - 1] > scores[0],
        "cross-validation is said to choose a K that predicts no better than one Gaussian.",
    )
    report.show()


@_check
def geyser(full, tied, choice):
    """Look at the tables and the choice for Old Faithful."""
    report = _Report("geyser")
    full = _array(report, full, (3, 5), "geyser_full")
    tied = _array(report, tied, (3, 5), "geyser_tied")
    report.ask(
        bool(np.all(np.argmax([full[:2], tied[:2]], axis=2) == 0)),
        "one Gaussian should be worst by BIC and AIC, for both types. Are these the eruptions?",
    )
    report.ask(_near(full[:, 0], tied[:, 0]), "for one component both types are the same model.")
    report.ask(
        not _near(full[:, 1:], tied[:, 1:]),
        "for more components the types are different models, but the tables are equal.",
    )
    _keys(report, choice, ("BIC", "AIC", "ICL"), "geyser_choice")
    for name, one in choice.items():
        ok = isinstance(one, (tuple, list)) and len(one) == 2
        report.ask(
            ok and one[0] in ("full", "tied") and one[1] in range(1, 6),
            f"geyser_choice should have a type and a number of components for {name}.",
        )
    report.show()


def _keys(report, value, names, what):
    ok = isinstance(value, dict) and set(value) == set(names)
    report.ask(ok, f"{what} should be a dictionary with the keys {', '.join(names)}.")


# ---------------------------------------------------------------------------------------------
# The star cluster
# ---------------------------------------------------------------------------------------------


@_check
def distance(function):
    """Look at ``function(parallax)``: distances in parsecs."""
    report = _Report("distance")
    value = np.asarray(function(np.array([10.0, 5.0, 0.0, -3.0])))
    report.ask(value.shape == (4,), f"the shape is {value.shape}; expected (4,).")
    report.ask(_near(value[1], 2 * value[0]), "half the parallax should be twice the distance.")
    report.ask(
        _near(value[0], 100),
        f"a parallax of 10 mas, a hundredth of a second of arc, gives {value[0]:.4g} parsecs. "
        "Look at the units.",
    )
    report.ask(
        bool(np.all(np.isnan(value[2:]))),
        "a parallax that is not positive should give no distance: nan, and no number.",
    )
    report.show()


@_check
def select(function):
    """Look at ``function(position, distances, motion, centre, ...)``: which stars to look at."""
    report = _Report("select")
    centre = np.array([50.0, 20.0])
    inside, still = np.array([50.0, 20.0]), np.zeros(2)

    def chosen(position=inside, away=50.0, motion=still):
        one = function(
            np.array([position, inside]), np.array([away, 50.0]), np.array([motion, still]),
            centre, (10, 30, 70, 100),
        )  # fmt: skip
        one = np.asarray(one)
        report.ask(one.shape == (2,), f"the shape is {one.shape}; expected one entry a star.")
        report.ask(one.dtype == bool, "True or False should come back for each star.")
        report.ask(bool(one[1]), "a star in the centre, 50 parsecs away, should be chosen.")
        return bool(one[0])

    report.ask(chosen(), "a star in the centre should be chosen.")
    corners = centre + np.array([[-9, -9], [-9, 9], [9, -9], [9, 9]])
    report.ask(
        all(chosen(position=corner) for corner in corners),
        "stars near the corners of the region should be chosen: each coordinate counts alone.",
    )
    beyond = centre + np.array([[-11, 0], [11, 0], [0, -11], [0, 11]])
    report.ask(
        not any(chosen(position=place) for place in beyond),
        "stars outside the region, on any of its four sides, should not be chosen.",
    )
    report.ask(
        not any(chosen(away=far) for far in (20.0, 80.0, np.nan)),
        "stars that are too near, too far, or without a distance should not be chosen.",
    )
    report.ask(
        not any(chosen(motion=np.array(m)) for m in ([120.0, 0.0], [0.0, -120.0])),
        "a star that moves too fast, in whatever direction, should not be chosen.",
    )
    slant = np.array([80.0, -80.0])
    report.ask(
        not chosen(motion=slant),
        "80 mas eastward and 80 southward are more than 100 in all. How far does the star move?",
    )
    report.show()


@_check
def membership(function):
    """Look at ``function(X, weights, means, covariances)``: probability of the narrow component."""
    report = _Report("membership")
    X = np.array([[0.0, 0.0], [30.0, 30.0], [3.0, 0.0]])
    means, half = np.zeros((2, 2)), np.array([0.5, 0.5])
    wide, narrow = 400 * np.eye(2), np.eye(2)
    value = _array(report, function(X, half, means, np.array([narrow, wide])), (3,))
    report.ask(bool(np.all((value >= 0) & (value <= 1))), "a probability lies between 0 and 1.")
    report.ask(
        value[0] > 0.9 and value[1] < 0.1,
        "it should be sure of a star in the middle of the narrow ellipse, and sure that a star "
        "far outside does not belong there.",
    )
    other = function(X, half, means, np.array([wide, narrow]))
    report.ask(_near(other, value), "the components may come in any order.")
    rare = _array(
        report, function(X, np.array([0.05, 0.95]), means, np.array([narrow, wide])), (3,)
    )
    report.ask(
        rare[2] < value[2] - 0.01,
        "if the cluster has few stars, a star at its border is less likely to be one of them.",
    )
    report.show()


@_check
def expected_errors(function):
    """Look at ``function(probabilities, threshold)``: shares of strangers and of lost members."""
    report = _Report("expected_errors")
    sure = np.array([1.0, 1.0, 1.0, 0.0])
    for p in (sure, np.array([0.9, 0.8, 0.6, 0.3, 0.1])):
        value = function(p, 0.5)
        _several(report, value, ("strangers", "lost"))
        _array(report, value, (2,))
        report.ask(min(value) >= 0 and max(value) <= 1, "a share lies between 0 and 1.")
    report.ask(
        _near(function(sure, 0.5), [0, 0]),
        "if every star is sure there should be no strangers, and nothing lost.",
    )
    more = function(np.append(p, [0.0] * 20), 0.5)
    report.ask(
        _near(more[0], value[0]),
        "stars that surely do not belong should not change the share of strangers among the "
        "members. What is it a share of?",
    )
    report.ask(
        _near(more[1], value[1]),
        "stars that surely do not belong should not change the share of the cluster that is "
        "lost. What is it a share of?",
    )
    strict = function(p, 0.7)
    report.ask(
        strict[0] < value[0] and strict[1] > value[1],
        "a higher threshold should let in fewer strangers and lose more members.",
    )
    report.show()


@_check
def mean_parallax(function):
    """Look at ``function(parallax, error, probabilities)``: weighted mean and standard error."""
    report = _Report("mean_parallax")
    parallax, ones = np.array([20.0, 22.0, 24.0, 27.0]), np.ones(4)
    value = function(parallax, ones, ones)
    _several(report, value, ("mean", "standard_error"))
    _array(report, value, (2,))
    report.ask(_near(value[0], parallax.mean()), "equal errors, sure members: the plain mean.")
    left = function(np.append(parallax, 90.0), np.ones(5), np.append(ones, 0.0))
    report.ask(_near(left, value), "a star that is surely no member should change nothing.")
    larger = function(parallax, 3 * ones, ones)
    report.ask(
        _near(larger, value),
        "with all errors three times as large every star still counts like the others, and the "
        "parallaxes differ as much as before: nothing should change.",
    )
    pair, unlike = np.array([20.0, 30.0]), np.array([1.0, 3.0])
    uneven = function(pair, unlike, ones[:2])
    report.ask(
        _near(uneven[0], 21),
        f"stars with 20 ± 1 and 30 ± 3 mas have the mean {uneven[0]:.2f} here. How much should "
        "the second one count?",
    )
    many = function(np.tile(parallax, 4), np.ones(16), np.ones(16))
    report.ask(
        _near(many[1], value[1] / 2),
        "with four times as many stars the standard error should be half as large.",
    )
    report.show()


@_check
def distance_and_error(function):
    """Look at ``function(parallax, error)``: distance and its standard error."""
    report = _Report("distance_and_error")
    value = function(20.0, 0.01)
    _several(report, value, ("distance", "standard_error"))
    _array(report, value, (2,))
    report.ask(_near(value[0], 50), "a parallax of 20 mas is a distance of 50 parsecs.")
    ends = [function(20.0 + step, 0.01)[0] for step in (-0.01, 0.01)]
    moved = (ends[0] - ends[1]) / 2
    report.ask(
        _near(value[1], moved, 1e-4),
        f"if the parallax moves by its error, the distance moves by {moved:.4f} parsecs; the "
        f"standard error is {value[1]:.4g} here.",
    )
    report.show()


@_check
def own_cluster(catalogue, chosen, members, motion):
    """Look at the cluster that was found in a student's own catalogue."""
    report = _Report("your cluster")
    chosen, members = np.asarray(chosen), np.asarray(members)
    report.ask(
        chosen.shape == (len(catalogue),) and chosen.dtype == bool,
        "own_chosen should be True or False for each star of the catalogue.",
    )
    stars = catalogue[chosen]
    report.ask(
        members.shape == (len(stars),) and members.dtype == bool,
        "own_members should be True or False for each star that was looked at.",
    )
    speed = np.hypot(*stars.proper_motion.T)
    report.ask(bool(np.all(speed < 300)), "some of the stars that you look at move too fast.")
    report.ask(
        bool(np.all((stars.parallax > 10) & (stars.parallax < 40))),
        "some of the stars that you look at are far too near, or too far away.",
    )
    motion = _array(report, motion, (2,), "own_motion")
    inside, outside = stars.proper_motion[members], stars.proper_motion[~members]
    report.ask(
        inside.std(axis=0).sum() < outside.std(axis=0).sum(),
        "the members should move more alike than the others.",
    )
    report.ask(
        np.linalg.norm(inside.mean(axis=0) - motion) < 5,
        "the members should move, on average, about as own_motion says.",
    )
    report.show()


@_check
def own_numbers(errors, away):
    """Look at expected errors and distance of a student's own cluster."""
    report = _Report("your numbers")
    strangers, lost = _array(report, errors, (2,), "own_errors")
    report.ask(0 < strangers < 0.5 and 0 < lost < 0.5, "own_errors should be two small shares.")
    far, error = _array(report, away, (2,), "own_distance")
    report.ask(33 < far < 67, "the cluster should lie within the distances that you look at.")
    report.ask(0 < error < 5, "the distance's standard error should be small, and not 0.")
    report.show()


@_check
def absolute_magnitude(function):
    """Look at ``function(magnitude, parallax)``: brightness as seen from 10 parsecs."""
    report = _Report("absolute_magnitude")
    value = _array(report, function(np.array([4.0, 4.0, 4.0]), np.array([100.0, 50.0, 10.0])), (3,))
    report.ask(_near(value[0], 4), "at 10 parsecs (100 mas) nothing should change.")
    report.ask(
        value[1] < value[0],
        "of stars that look equally bright, the farther one is truly brighter. Which way do "
        "magnitudes run?",
    )
    report.ask(
        _near(value[2] - value[0], -5),
        f"ten times as far away should mean 5 magnitudes, not {value[0] - value[2]:.4g}.",
    )
    report.show()
