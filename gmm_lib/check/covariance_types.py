"""Visible checks of an assignment: covariance types and decision boundaries."""

import numpy as np

from gmm_lib.check.base import RNG, STRETCHED, Report, array, near, several, visible


def _rotation(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s], [s, c]])


def _turned(degrees, covariance):
    """A covariance whose ellipse is turned."""
    return _rotation(degrees) @ covariance @ _rotation(degrees).T


@visible
def axes(function):
    """Look at ``function(covariance)``: half-axes of the ellipse at distance 1, and its angle."""
    report = Report("axes")
    flat = np.diag([9.0, 4.0])
    value = function(flat)
    several(report, value, ["lengths", "angle"])
    lengths = array(report, value[0], (2,), "lengths")
    angle = array(report, value[1], (), "angle")
    report.ask(lengths[0] >= lengths[1], "the longer half-axis comes first.")
    report.ask(
        near(lengths, [3, 2]),
        "with variances 9 and 4 along the coordinates the spreads are 3 and 2: of what are the "
        "half-axes the roots?",
    )
    report.ask(
        near(angle, 0) or near(angle, 180), "this ellipse is longest along the first coordinate."
    )
    for degrees in (40, 130):
        lengths, angle = function(_turned(degrees, flat))
        report.ask(near(lengths, [3, 2]), "turning an ellipse should not change its half-axes.")
        report.ask(
            near(angle, degrees),
            f"the same ellipse, turned by {degrees} degrees, has the angle {angle:.1f}. Where does "
            "eigh put the eigenvectors, and which of the two belongs to the long axis?",
        )
    report.show()


@visible
def mahalanobis(function):
    """Look at ``function(X, mean, covariance)``: the Mahalanobis distance."""
    report = Report("mahalanobis")
    X, origin, flat = np.array([[2.0, 0.0], [0.0, 3.0], [0.0, 0.0]]), np.zeros(2), np.diag([4, 9.0])
    value = array(report, function(X, origin, flat), (3,))
    report.ask(near(value[2], 0), "the mean has the distance 0 from itself.")
    report.ask(
        near(value[:2], 1),
        "one standard deviation along an axis is the distance 1, whatever its length. Look at the "
        "matrix in the middle.",
    )
    report.ask(
        near(function(2 * X, origin, flat), 2 * value), "twice as far should be twice as much."
    )
    report.ask(
        near(function(X + 7, origin + 7, flat), value),
        "moving points and mean together should change nothing.",
    )
    report.ask(
        near(function(X @ _rotation(30).T, origin, _turned(30, flat)), value),
        "turning the points and the ellipse together should change nothing. Is all of the "
        "covariance used?",
    )
    report.show()


@visible
def covariances(function, kind):
    """Look at ``function(X, responsibilities, means)`` for a covariance type."""
    report = Report(kind)
    rng = RNG(3)
    X, r = rng.normal(size=(40, 2)) * [1, 3], rng.uniform(0.1, 1, size=(40, 3))
    r /= r.sum(axis=1, keepdims=True)
    means = r.T @ X / r.sum(axis=0)[:, np.newaxis]
    shape = {"tied": (2, 2), "diag": (3, 2), "spherical": (3,)}[kind]
    value = array(report, function(X, r, means), shape)
    report.ask(
        near(function(10 * X, r, 10 * means), 100 * value),
        "data ten times as large have variances a hundred times as large.",
    )
    report.ask(
        near(function(np.tile(X, (2, 1)), np.tile(r, (2, 1)), means), value),
        "every point twice should change nothing. Look at what you divide by.",
    )
    alone = np.asarray(function(X, np.ones((40, 1)), X.mean(axis=0)[np.newaxis]))
    total = {"tied": np.trace, "diag": np.sum, "spherical": lambda v: 2 * v[0]}[kind](alone)
    report.ask(
        near(total, np.var(X, axis=0).sum()),
        "with a single component the variances along the two axes should be those of the data, or "
        "their mean where there is one number.",
    )
    halves = np.column_stack([r[:, 0] / 2, r[:, 0] / 2, r[:, 1:]])
    split = np.asarray(function(X, halves, means[[0, 0, 1, 2]]))
    report.ask(
        near(split, value if kind == "tied" else value[[0, 0, 1, 2]]),
        "a component cut into two equal halves is still the same component. How much should each "
        "component count, and what is its own sum divided by?",
    )
    hard = np.eye(2)[np.arange(40) % 2]
    centers = np.array([X[::2].mean(axis=0), X[1::2].mean(axis=0)])
    before = np.asarray(function(X, hard, centers))
    report.ask(
        near(function(X + 50 * hard, hard, centers + 50 * np.eye(2)), before, 1e-5),
        "moving a group, its mean with it, should change no variance. Around what is the spread?",
    )
    if kind != "tied":
        wide = np.asarray(function(X * (1 + 9 * hard[:, :1]), hard, centers * [[10], [1]]))
        report.ask(
            near(wide, before * (np.array([[100], [1]]) if kind == "diag" else [100, 1])),
            "if one group gets ten times as wide, the variances of the other should stay.",
        )
    report.show()


@visible
def matrices(function):
    """Look at ``function(covariances, kind, K, D)``: one matrix a component."""
    report = Report("matrices")
    stored = {
        "full": np.array([STRETCHED, 2 * STRETCHED, np.eye(2)]),
        "tied": STRETCHED,
        "diag": np.array([[4.0, 1.0], [2.0, 3.0], [5.0, 6.0]]),
        "spherical": np.array([4.0, 1.0, 9.0]),
    }
    made = {
        kind: array(report, function(numbers, kind, 3, 2), (3, 2, 2), f"for {kind} the result")
        for kind, numbers in stored.items()
    }
    report.ask(near(made["full"], stored["full"]), "full covariances are matrices already.")
    report.ask(
        near(made["tied"][0], made["tied"][2]), "tied: all components should have the same matrix."
    )
    report.ask(
        near(made["diag"][:, 0, 1], 0) and near(made["spherical"][:, 1, 0], 0),
        "diag and spherical: inside a component the features are uncorrelated.",
    )
    report.ask(
        near(np.trace(made["diag"], axis1=1, axis2=2), [5, 5, 11]),
        "diag: the variances should stand on the diagonal of their component's matrix.",
    )
    report.ask(
        near(made["spherical"][:, 0, 0], made["spherical"][:, 1, 1])
        and near(made["spherical"][2, 0, 0], 9 * made["spherical"][1, 0, 0]),
        "spherical: the variance is the same in all directions, and the stored numbers are "
        "variances.",
    )
    array(report, function(np.array([[1.0, 2.0, 3.0]]), "diag", 1, 3), (1, 3, 3))
    report.show()


@visible
def linear_boundary(function):
    """Look at ``function(weights, means, covariance)``: two components, one covariance."""
    report = Report("linear_boundary")
    means, weights = np.array([[0.0, 0.0], [2.0, 1.0]]), np.array([0.5, 0.5])
    value = function(weights, means, STRETCHED)
    several(report, value, ["w", "b"])
    w, b = array(report, value[0], (2,), "w"), array(report, value[1], (), "b")
    report.ask(
        near(w @ means.mean(axis=0) + b, 0),
        "with equal weights the boundary goes through the middle between the means.",
    )
    report.ask(w @ means[0] + b > 0, "component 0 should win at its own mean.")
    slanted = means[0] - means[1]
    report.ask(
        abs(w[0] * slanted[1] - w[1] * slanted[0]) > 1e-3,
        "w points along the line between the means. It does for round components; for slanted "
        "ones the boundary is not at right angles to that line.",
    )
    wider = function(weights, means, 100 * STRETCHED)
    report.ask(
        np.linalg.norm(wider[0]) < np.linalg.norm(w),
        "with larger covariances the change from one component to the other should be slower, so "
        "w shorter.",
    )
    more = function(np.array([0.8, 0.2]), means, STRETCHED)
    report.ask(
        more[1] > b and near(more[0], w),
        "a larger weight of component 0 should give it more of the plane and not turn the "
        "boundary.",
    )
    most = function(np.array([16 / 17, 1 / 17]), means, STRETCHED)
    report.ask(
        near(most[1] - more[1], more[1] - b),
        "weights of the ratios 1, 4 and 16 should move the boundary in equal steps. In which form "
        "do the weights enter?",
    )
    report.show()


@visible
def boundary_kind(function):
    """Look at ``function(covariance_0, covariance_1)``: the kind of curve, a word."""
    report = Report("boundary_kind")
    kinds = ("line", "ellipse", "hyperbola", "parabola")

    def kind_of(*covariances):
        return str(function(*covariances)).strip().casefold()

    same = kind_of(STRETCHED, STRETCHED)
    report.ask(same in kinds, f"expected one of the words {kinds}.")
    report.ask(same == "line", "with equal covariances no quadratic term is left.")
    inside = kind_of(np.eye(2), 9 * np.eye(2))
    report.ask(inside == "ellipse", "a wide component surrounds a narrow one on all sides.")
    crossed = [np.diag([4.0, 1.0]), np.diag([1.0, 4.0])]
    report.ask(
        kind_of(*crossed) == "hyperbola", "two crossed ellipses: each wins along its long axis."
    )
    report.ask(
        kind_of(*[_turned(45, one) for one in crossed]) == "hyperbola",
        "turning everything should not change the kind. What about a matrix stays when it is "
        "turned?",
    )
    report.show()


@visible
def predict(function):
    """Look at ``function(X, weights, means, covariances)``: the most likely component."""
    report = Report("predict")
    means = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    round_ones, weights = np.array([np.eye(2)] * 3), np.full(3, 1 / 3)
    value = array(report, function(means[[2, 0, 1]], weights, means, round_ones), (3,))
    report.ask(list(value) == [2, 0, 1], "the mean of a component should belong to it.")
    middle = np.array([[4.0, 0.0]])
    heavy = [
        list(function(middle, np.array(phi), means, round_ones))
        for phi in ([0.6, 0.2, 0.2], [0.2, 0.6, 0.2])
    ]
    report.ask(heavy == [[0], [1]], "half-way between two equal components the heavier one wins.")
    slanted = np.array([STRETCHED, np.diag([1.0, 4.0]), np.eye(2)])
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


@visible
def own_types(errors, kind):
    """Look at the comparison of the four types on a student's own data."""
    report = Report("own data")
    errors = array(report, errors, (4,), "own_errors")
    report.ask(
        bool(np.all((errors >= 0) & (errors <= 0.5))),
        "own_errors should be shares, and most points should get their own label.",
    )
    report.ask(isinstance(kind, str), "own_kind should be a word.")
    report.show()
