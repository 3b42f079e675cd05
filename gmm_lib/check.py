"""Visible checks of the assignments: they say what to look at, not what to type.

Each check takes what you have written, tries a few things that must hold, and prints what it
found. A check that is content is no proof: grading tries more.
"""

import numpy as np


class _Report:
    """Collects what a check found, and prints it."""

    def __init__(self, name):
        self.name, self.tried, self.trouble = name, 0, ""

    def ask(self, ok, advice):
        """Note the first thing that does not hold."""
        self.tried += 1
        if not self.trouble and not ok:
            self.trouble = advice

    def show(self):
        if self.trouble:
            print(f"✗ {self.name}: {self.trouble}")
        else:
            print(f"✓ {self.name}: {self.tried} checks hold")


def _try(report, function, *arguments):
    """Call a function; say in the report what went wrong, and return None then."""
    try:
        value = function(*arguments)
    except NotImplementedError:
        report.ask(False, "not written yet.")
        return None
    except Exception as error:
        report.ask(False, f"it stops with {type(error).__name__}: {error}")
        return None
    if value is None:
        report.ask(False, "nothing comes back. Is there a return?")
    return value


def _shaped(report, value, shape, what="the result"):
    """Say whether a value has a shape and finite numbers in it; report if not."""
    if value is None:
        return False
    try:
        value = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        report.ask(False, f"{what} should be numbers.")
        return False
    report.ask(value.shape == shape, f"{what} has the shape {value.shape}; expected {shape}.")
    report.ask(not np.any(np.isnan(value)), f"{what} contains nan.")
    return value.shape == shape and not np.any(np.isnan(value))


def _near(one, other, tolerance=1e-6):
    return bool(np.allclose(one, other, rtol=tolerance, atol=tolerance))


_RNG = np.random.RandomState
_STRETCHED = np.array([[4.0, 1.5], [1.5, 1.0]])


# ---------------------------------------------------------------------------------------------
# Write EM
# ---------------------------------------------------------------------------------------------


def log_density(function):
    """Look at a log-density of one Gaussian, ``function(X, mean, covariance)``."""
    report = _Report("log_density")
    origin, unit = np.zeros((1, 2)), np.eye(2)
    at_mean = _try(report, function, origin, np.zeros(2), unit)
    if _shaped(report, at_mean, (1,)):
        report.ask(
            _near(at_mean, -np.log(2 * np.pi)),
            "at the mean of a standard Gaussian in two dimensions the density is 1 / (2π). "
            "Look at the constant in front of the exponential, and at what depends on D.",
        )
        grid = np.stack(np.meshgrid(np.arange(-12, 12, 0.1), np.arange(-12, 12, 0.1)), -1)
        grid = grid.reshape(-1, 2)
        value = _try(report, function, grid, np.zeros(2), _STRETCHED)
        if _shaped(report, value, (len(grid),)):
            along, across = [2.0, 0.75], [-0.75, 2.0]
            pair = function(np.array([along, across]), np.zeros(2), _STRETCHED)
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
        far = _try(report, function, np.array([[80.0, 0.0]]), np.zeros(2), unit)
        if far is not None:
            report.ask(
                bool(np.all(np.isfinite(far))),
                "far from the mean the result is not finite. Is a logarithm taken of something "
                "that has become 0?",
            )
    report.show()


def log_joint(function):
    """Look at ``function(X, weights, means, covariances)``: log of weight times density."""
    report = _Report("log_joint")
    X, weights, means, covariances = _mixture()
    value = _try(report, function, X, weights, means, covariances)
    if _shaped(report, value, (len(X), 3)):
        other = function(X, weights[::-1], means[::-1], covariances[::-1])
        report.ask(
            _near(value, np.asarray(other)[:, ::-1]),
            "renaming the components should exchange the columns and do nothing else.",
        )
        twice = function(X, np.array([0.4, 0.3, 0.3]), means, covariances)
        gain = np.asarray(twice)[:, 0] - np.asarray(value)[:, 0]
        report.ask(
            _near(gain, np.log(2)),
            "with twice the weight, weight times density is twice as large. How much should its "
            "logarithm grow?",
        )
    report.show()


def log_sum_exp(function):
    """Look at ``function(A)``: the logarithm of the sum of exponentials of each row."""
    report = _Report("log_sum_exp")
    rows = np.log([[1.0, 2.0, 3.0], [4.0, 4.0, 8.0]])
    value = _try(report, function, rows)
    if _shaped(report, value, (2,)):
        report.ask(
            _near(value, np.log([6.0, 16.0])),
            "for the logarithms of 1, 2 and 3 the result should be the logarithm of 6. "
            "What is summed, and in which direction?",
        )
        with np.errstate(all="ignore"):
            small = function(rows - 5000)
            large = function(rows + 5000)
        report.ask(
            _near(small, value - 5000) and _near(large, value + 5000),
            "adding 5000 to all entries, or taking 5000 away, should change the result by 5000. "
            "What is exp(-5000) for a computer?",
        )
    report.show()


def log_likelihood(function):
    """Look at ``function(X, weights, means, covariances)``: the log-likelihood, one number."""
    report = _Report("log_likelihood")
    X, weights, means, covariances = _mixture()
    value = _try(report, function, X, weights, means, covariances)
    if value is not None:
        report.ask(np.shape(value) == (), f"the shape is {np.shape(value)}; expected one number.")
    if value is not None and np.shape(value) == ():
        twice = function(np.concatenate([X, X]), weights, means, covariances)
        report.ask(
            _near(twice, 2 * value),
            "with every point twice in the data the log-likelihood should be twice as large.",
        )
        thirds = np.full(3, 1 / 3)
        same = (np.zeros((3, 2)), np.array([np.eye(2)] * 3))
        alone = function(X, np.array([1.0]), same[0][:1], same[1][:1])
        together = function(X, thirds, *same)
        report.ask(
            _near(alone, together),
            "three equal components of weight 1/3 are one component. Is the sum over the "
            "components inside the logarithm?",
        )
    report.show()


def e_step(function):
    """Look at ``function(X, weights, means, covariances)``: the responsibilities."""
    report = _Report("e_step")
    X, weights, means, covariances = _mixture()
    value = _try(report, function, X, weights, means, covariances)
    if _shaped(report, value, (len(X), 3)):
        value = np.asarray(value)
        report.ask(
            bool(np.all((value >= 0) & (value <= 1 + 1e-9))),
            "a responsibility is a probability: between 0 and 1.",
        )
        report.ask(
            _near(value.sum(axis=1), 1),
            "each point belongs to some component for sure. What should each row sum to?",
        )
        with np.errstate(all="ignore"):
            far = function(np.array([[300.0, 300.0]]), weights, means, covariances)
        report.ask(
            bool(np.all(np.isfinite(far))) and _near(np.sum(far), 1),
            "for a point far from all components the row is no longer right. What is divided "
            "there by what?",
        )
    report.show()


def m_step(function):
    """Look at ``function(X, responsibilities)``: new weights, means and covariances."""
    report = _Report("m_step")
    X = _mixture()[0]
    hard = np.eye(3)[np.arange(len(X)) % 3]
    value = _try(report, function, X, hard)
    if value is not None and (not isinstance(value, (tuple, list)) or len(value) != 3):
        report.ask(False, "three things should come back: weights, means, covariances.")
    elif value is not None:
        shapes = {"weights": (3,), "means": (3, 2), "covariances": (3, 2, 2)}
        fine = [
            _shaped(report, one, shape, name)
            for one, (name, shape) in zip(value, shapes.items(), strict=True)
        ]
        if all(fine):
            weights, means, covariances = map(np.asarray, value)
            report.ask(_near(weights.sum(), 1), "the weights should sum to 1.")
            report.ask(
                _near(means[0], X[::3].mean(axis=0)),
                "with responsibilities of 0 and 1, a mean is that of the component's points.",
            )
            shifted = function(X + 100, hard)
            report.ask(
                _near(shifted[2], covariances, 1e-5),
                "moving all data should leave the covariances alone. Around what is the spread?",
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


def em(function):
    """Look at ``function(X, weights, means, covariances, n_steps)``, the whole algorithm."""
    report = _Report("em")
    start = _mixture()
    value = _try(report, function, *start, 12)
    if value is not None and (not isinstance(value, (tuple, list)) or len(value) != 4):
        report.ask(False, "four things should come back: three arrays and the history.")
    elif value is not None:
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
        none = _try(report, function, *start, 0)
        if none is not None:
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


def own_fit(X, means, log_likelihood, labels):
    """Look at the fit of a student's own data."""
    report = _Report("own_fit")
    if _shaped(report, means, (3, 2), "own_means"):
        low, high = X.min(axis=0), X.max(axis=0)
        inside = np.all((np.asarray(means) > low) & (np.asarray(means) < high))
        report.ask(bool(inside), "a mean lies outside of the data.")
    if _shaped(report, labels, (len(X),), "own_labels"):
        found = sorted(set(np.asarray(labels).tolist()))
        report.ask(found == [0, 1, 2], f"the labels are {found}; all of 0, 1 and 2 should occur.")
        if found == [0, 1, 2]:
            groups = np.array([X[np.asarray(labels) == k].mean(axis=0) for k in range(3)])
            report.ask(
                bool(np.all(np.linalg.norm(groups - means, axis=1) < 1)),
                "the points with label k should lie around mean k.",
            )
    report.ask(
        np.shape(log_likelihood) == () and bool(np.isfinite(log_likelihood)),
        "own_log_likelihood should be one number.",
    )
    report.show()
