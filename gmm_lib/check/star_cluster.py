"""Visible checks of an assignment: the star cluster."""

import numpy as np

from gmm_lib.check.base import Report, array, near, several, visible


@visible
def distance(function):
    """Look at ``function(parallax)``: distances in parsecs."""
    report = Report("distance")
    value = np.asarray(function(np.array([10.0, 5.0, 0.0, -3.0])))
    report.ask(value.shape == (4,), f"the shape is {value.shape}; expected (4,).")
    report.ask(near(value[1], 2 * value[0]), "half the parallax should be twice the distance.")
    report.ask(
        near(value[0], 100),
        f"a parallax of 10 mas, a hundredth of a second of arc, gives {value[0]:.4g} parsecs. "
        "Look at the units.",
    )
    report.ask(
        bool(np.all(np.isnan(value[2:]))),
        "a parallax that is not positive should give no distance: nan, and no number.",
    )
    report.show()


@visible
def select(function):
    """Look at ``function(position, distances, motion, centre, ...)``: which stars to look at."""
    report = Report("select")
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


@visible
def membership(function):
    """Look at ``function(X, weights, means, covariances)``: probability of the narrow component."""
    report = Report("membership")
    X = np.array([[0.0, 0.0], [30.0, 30.0], [3.0, 0.0]])
    means, half = np.zeros((2, 2)), np.array([0.5, 0.5])
    wide, narrow = 400 * np.eye(2), np.eye(2)
    value = array(report, function(X, half, means, np.array([narrow, wide])), (3,))
    report.ask(bool(np.all((value >= 0) & (value <= 1))), "a probability lies between 0 and 1.")
    report.ask(
        value[0] > 0.9 and value[1] < 0.1,
        "it should be sure of a star in the middle of the narrow ellipse, and sure that a star "
        "far outside does not belong there.",
    )
    other = function(X, half, means, np.array([wide, narrow]))
    report.ask(near(other, value), "the components may come in any order.")
    rare = array(report, function(X, np.array([0.05, 0.95]), means, np.array([narrow, wide])), (3,))
    report.ask(
        rare[2] < value[2] - 0.01,
        "if the cluster has few stars, a star at its border is less likely to be one of them.",
    )
    report.show()


@visible
def expected_errors(function):
    """Look at ``function(probabilities, threshold)``: shares of strangers and of lost members."""
    report = Report("expected_errors")
    sure = np.array([1.0, 1.0, 1.0, 0.0])
    for p in (sure, np.array([0.9, 0.8, 0.6, 0.3, 0.1])):
        value = function(p, 0.5)
        several(report, value, ("strangers", "lost"))
        array(report, value, (2,))
        report.ask(min(value) >= 0 and max(value) <= 1, "a share lies between 0 and 1.")
    report.ask(
        near(function(sure, 0.5), [0, 0]),
        "if every star is sure there should be no strangers, and nothing lost.",
    )
    more = function(np.append(p, [0.0] * 20), 0.5)
    report.ask(
        near(more[0], value[0]),
        "stars that surely do not belong should not change the share of strangers among the "
        "members. What is it a share of?",
    )
    report.ask(
        near(more[1], value[1]),
        "stars that surely do not belong should not change the share of the cluster that is "
        "lost. What is it a share of?",
    )
    strict = function(p, 0.7)
    report.ask(
        strict[0] < value[0] and strict[1] > value[1],
        "a higher threshold should let in fewer strangers and lose more members.",
    )
    report.show()


@visible
def mean_parallax(function):
    """Look at ``function(parallax, error, probabilities)``: weighted mean and standard error."""
    report = Report("mean_parallax")
    parallax, ones = np.array([20.0, 22.0, 24.0, 27.0]), np.ones(4)
    value = function(parallax, ones, ones)
    several(report, value, ("mean", "standard_error"))
    array(report, value, (2,))
    report.ask(near(value[0], parallax.mean()), "equal errors, sure members: the plain mean.")
    left = function(np.append(parallax, 90.0), np.ones(5), np.append(ones, 0.0))
    report.ask(near(left, value), "a star that is surely no member should change nothing.")
    larger = function(parallax, 3 * ones, ones)
    report.ask(
        near(larger, value),
        "with all errors three times as large every star still counts like the others, and the "
        "parallaxes differ as much as before: nothing should change.",
    )
    pair, unlike = np.array([20.0, 30.0]), np.array([1.0, 3.0])
    uneven = function(pair, unlike, ones[:2])
    report.ask(
        near(uneven[0], 21),
        f"stars with 20 ± 1 and 30 ± 3 mas have the mean {uneven[0]:.2f} here. How much should "
        "the second one count?",
    )
    many = function(np.tile(parallax, 4), np.ones(16), np.ones(16))
    report.ask(
        near(many[1], value[1] / 2),
        "with four times as many stars the standard error should be half as large.",
    )
    report.show()


@visible
def distance_and_error(function):
    """Look at ``function(parallax, error)``: distance and its standard error."""
    report = Report("distance_and_error")
    value = function(20.0, 0.01)
    several(report, value, ("distance", "standard_error"))
    array(report, value, (2,))
    report.ask(near(value[0], 50), "a parallax of 20 mas is a distance of 50 parsecs.")
    ends = [function(20.0 + step, 0.01)[0] for step in (-0.01, 0.01)]
    moved = (ends[0] - ends[1]) / 2
    report.ask(
        near(value[1], moved, 1e-4),
        f"if the parallax moves by its error, the distance moves by {moved:.4f} parsecs; the "
        f"standard error is {value[1]:.4g} here.",
    )
    report.show()


@visible
def own_cluster(catalogue, chosen, members, motion):
    """Look at the cluster that was found in a student's own catalogue."""
    report = Report("your cluster")
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
    motion = array(report, motion, (2,), "own_motion")
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


@visible
def own_numbers(errors, away):
    """Look at expected errors and distance of a student's own cluster."""
    report = Report("your numbers")
    strangers, lost = array(report, errors, (2,), "own_errors")
    report.ask(0 < strangers < 0.5 and 0 < lost < 0.5, "own_errors should be two small shares.")
    far, error = array(report, away, (2,), "own_distance")
    report.ask(33 < far < 67, "the cluster should lie within the distances that you look at.")
    report.ask(0 < error < 5, "the distance's standard error should be small, and not 0.")
    report.show()


@visible
def absolute_magnitude(function):
    """Look at ``function(magnitude, parallax)``: brightness as seen from 10 parsecs."""
    report = Report("absolute_magnitude")
    value = array(report, function(np.array([4.0, 4.0, 4.0]), np.array([100.0, 50.0, 10.0])), (3,))
    report.ask(near(value[0], 4), "at 10 parsecs (100 mas) nothing should change.")
    report.ask(
        value[1] < value[0],
        "of stars that look equally bright, the farther one is truly brighter. Which way do "
        "magnitudes run?",
    )
    report.ask(
        near(value[2] - value[0], -5),
        f"ten times as far away should mean 5 magnitudes, not {value[0] - value[2]:.4g}.",
    )
    report.show()
