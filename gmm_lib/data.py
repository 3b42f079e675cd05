"""The book's own data sets: made with numpy, or read from small files beside this module.

Each docstring says what a row is, the units, the source and the licence; ``DATA.md`` in the
repository has them all in one table. Nothing is downloaded. Random data come from
``numpy.random.RandomState``, whose streams never change, so a seed means the same points in
every version of numpy.
"""

import hashlib
import unicodedata
from dataclasses import dataclass, fields
from numbers import Integral, Real
from pathlib import Path
from typing import NamedTuple

import numpy as np

_FOLDER = Path(__file__).parent / "_data"


# ---------------------------------------------------------------------------------------------
# The blobs of the worked example
# ---------------------------------------------------------------------------------------------


def blobs(n_samples=1250, centers=4, cluster_std=0.60, random_state=0):
    """Round groups of points in the plane, equal to scikit-learn's ``make_blobs`` to the last bit.

    The two columns are swapped, as in the book's worked example: the result is
    ``make_blobs(n_samples, centers=centers, cluster_std=cluster_std,
    random_state=random_state)[0][:, ::-1]``.

    Parameters
    ----------
    n_samples : int
        Number of points n, shared out evenly over the groups.
    centers : int
        Number of groups; their centres are uniform on the square from -10 to 10.
    cluster_std : float or sequence of floats
        Standard deviation of the groups, in both directions; one for all or one a group.
    random_state : int
        Seed.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
        The points, in shuffled order; no units.
    labels : ndarray of shape (n_samples,)
        The true group of each point, from 0 to ``centers - 1``.

    Notes
    -----
    Synthetic; no licence needed.

    Examples
    --------
    >>> from gmm_lib.data import blobs
    >>> X, labels = blobs()
    >>> X.shape, labels.shape
    ((1250, 2), (1250,))
    >>> X[0].round(3)
    array([ 2.755, -0.995])
    """
    _check_count("n_samples", n_samples)
    _check_count("centers", centers)
    stds = _numbers("cluster_std", cluster_std)
    if stds.shape not in {(), (centers,)} or not np.all(np.isfinite(stds) & (stds >= 0)):
        raise ValueError(
            f"cluster_std = {cluster_std!r}: must be a number that is not negative, "
            f"or a sequence of {centers} of them, one for each group"
        )
    rng = _random_stream(random_state)
    means = rng.uniform(-10.0, 10.0, size=(centers, 2))
    sizes = np.full(centers, n_samples // centers)
    sizes[: n_samples % centers] += 1
    groups = [
        rng.normal(mean, std, size=(size, 2))
        for mean, std, size in zip(means, np.broadcast_to(stds, centers), sizes, strict=True)
    ]
    X = np.concatenate(groups)
    labels = np.repeat(np.arange(centers), sizes)
    order = np.arange(n_samples)
    rng.shuffle(order)
    return np.ascontiguousarray(X[order, ::-1]), labels[order]


def stretch_matrix():
    """The 2 × 2 matrix that turns the round blobs of the worked example into stretched ones.

    Returns
    -------
    matrix : ndarray of shape (2, 2)
        ``RandomState(15).randn(2, 2)``; a point x, written as a row, goes to x times matrix.

    Examples
    --------
    >>> from gmm_lib.data import stretch_matrix
    >>> np.linalg.svd(stretch_matrix(), compute_uv=False).round(3)
    array([0.608, 0.345])
    """
    return np.random.RandomState(15).randn(2, 2)


def stretched_blobs(stretch=None):
    """The blobs of the worked example, stretched.

    Parameters
    ----------
    stretch : float, optional
        Without it, the points are multiplied by `stretch_matrix`, as in the worked example.
        A positive number multiplies the first column of the round blobs instead: 1 leaves them
        round, 0.1 makes each group ten times as long as wide.

    Returns
    -------
    X : ndarray of shape (1250, 2)
        The points; no units.
    labels : ndarray of shape (1250,)
        The true group of each point, from 0 to 3.

    Notes
    -----
    Synthetic; no licence needed.

    Examples
    --------
    >>> from gmm_lib.data import stretched_blobs
    >>> X, labels = stretched_blobs()
    >>> X.shape
    (1250, 2)
    >>> thin, labels = stretched_blobs(0.1)
    >>> thin[labels == 0].std(axis=0).round(2)
    array([0.06, 0.6 ])
    """
    X, labels = blobs()
    if stretch is None:
        return X @ stretch_matrix(), labels
    if not _is_number(stretch) or not 0 < stretch < np.inf:
        raise ValueError(f"stretch = {stretch!r}: must be a positive number, or None")
    return X * [stretch, 1.0], labels


# ---------------------------------------------------------------------------------------------
# Ages: the running example of the chapter on mixtures
# ---------------------------------------------------------------------------------------------

AGE_GROUPS = ("children", "adults", "seniors")


def age_groups(
    n_samples=1000,
    weights=(0.22, 0.56, 0.22),
    means=(9, 38, 72),
    sds=(3, 11, 6),
    random_state=0,
):
    """Made-up ages of visitors: first the group z of each is drawn, then the age x in the group.

    Parameters
    ----------
    n_samples : int
        Number of people n.
    weights : sequence of K floats
        Share of each group, P(z = k); they sum to 1. The names of the three groups are in
        ``AGE_GROUPS``.
    means, sds : sequence of K floats
        Mean age and standard deviation of each group in years.
    random_state : int
        Seed.

    Returns
    -------
    ages : ndarray of shape (n_samples,)
        Ages in years, not rounded. A Gaussian has no lower end, so that with wide groups a few
        ages can fall below zero: that is the model's doing, and is left as it is.
    labels : ndarray of shape (n_samples,)
        The group of each person, from 0 to K - 1.

    Notes
    -----
    Synthetic; no licence needed.

    Examples
    --------
    >>> from gmm_lib.data import AGE_GROUPS, age_groups
    >>> ages, labels = age_groups(5)
    >>> for age, label in zip(ages, labels, strict=True):
    ...     print(f"{age:.1f} {AGE_GROUPS[label]}")
    28.7 adults
    59.7 adults
    51.9 adults
    32.4 adults
    66.0 adults
    """
    _check_count("n_samples", n_samples)
    weights, means = _numbers("weights", weights), _numbers("means", means)
    sds = _numbers("sds", sds)
    if weights.ndim != 1 or not np.all(weights >= 0) or abs(weights.sum() - 1) > 1e-8:
        raise ValueError(f"weights = {weights}: must be shares, none negative, that sum to 1")
    if means.shape != weights.shape or not np.all(np.isfinite(means)):
        raise ValueError(f"means = {means}: must be {len(weights)} numbers, as many as weights")
    if sds.shape != weights.shape or not np.all(np.isfinite(sds) & (sds > 0)):
        raise ValueError(
            f"sds = {sds}: must be {len(weights)} positive numbers, as many as weights"
        )
    rng = _random_stream(random_state)
    labels = rng.choice(len(weights), size=n_samples, p=weights)
    return rng.normal(means[labels], sds[labels]), labels


# ---------------------------------------------------------------------------------------------
# A street: a made video whose moving things are known
# ---------------------------------------------------------------------------------------------

SKY, KERB, TREE, LAMP = 20, 26, (11, 52, 9, 8), (slice(9, 13), slice(30, 34))


def street_scene(n_frames=240, *, parked=False, random_state=0):
    """A made video of a street: sky, a house with a lamp, a tree in the wind, cars and walkers.

    Four things change that are not of interest: every pixel has noise (standard deviation 5),
    clouds make all of it up to 3 % lighter or darker, the lamp flickers, and the leaves of the
    tree swing across the sky behind them. From frame 40 on cars and walkers come and go:
    boxes of one grey each, of which the mask says where they are.

    Parameters
    ----------
    n_frames : int
        Length of the video.
    parked : bool
        Whether one more car drives in at frame 100 and stays.
    random_state : int
        Seed: another one makes another house, another wind and other traffic.

    Returns
    -------
    video : ndarray of shape (n_frames, 48, 72), uint8
        Grey levels from 0 to 255.
    mask : ndarray of shape (n_frames, 48, 72), bool
        Whether the pixel shows a car or a walker.

    Notes
    -----
    Synthetic; no licence needed.

    Examples
    --------
    >>> from gmm_lib.data import street_scene
    >>> video, mask = street_scene(60)
    >>> video.shape, video.dtype, bool(mask[:40].any()), bool(mask[40:].any())
    ((60, 48, 72), dtype('uint8'), False, True)
    """
    _check_count("n_frames", n_frames)
    rng = _random_stream(random_state)
    still, leaf, leaves, tree = _street(rng)
    video = np.empty((n_frames, *still.shape), dtype=np.uint8)
    mask = np.zeros(video.shape, dtype=bool)
    wind, lit, traffic = 0.0, False, []
    for t in range(n_frames):
        wind = 0.85 * wind + rng.normal(0, 0.8)
        picture = np.where(tree & np.roll(leaves, round(wind), axis=1), leaf, still)
        lit ^= rng.uniform() < 0.3
        if lit:
            picture[LAMP] = 235
        picture *= 1 + 0.03 * np.sin(t / 25)
        if t >= 40 and rng.uniform() < 0.06:
            traffic.append(_passer_by(rng, still.shape[1]))
        if parked and t == 100:
            traffic.append({"grey": 180, "top": 37, "size": (6, 12), "x": -12.0, "speed": 2.0})
        for thing in traffic:
            _move(thing, picture, mask[t], stops=parked and thing["top"] == 37)
        video[t] = np.clip(picture + rng.normal(0, 5, still.shape), 0, 255).round()
    return video, mask


def _street(rng, height=48, width=72):
    """What stands still: the picture without leaves, the leaves' grey and place, the tree."""
    row, column = np.mgrid[:height, :width]
    still = np.where(row < SKY, 170 - 1.5 * row, np.where(row < KERB, 120, 80 + 0.5 * row))
    still = still + rng.normal(0, 5, still.shape)
    still[8:SKY, 26:44] = 100 + rng.normal(0, 6, (SKY - 8, 18))  # the house
    leaf = 40 + rng.normal(0, 6, still.shape)
    middle, right, half_height, half_width = TREE
    tree = ((row - middle) / half_height) ** 2 + ((column - right) / half_width) ** 2 < 1
    return still, leaf, rng.uniform(size=still.shape) < 0.55, tree


def _passer_by(rng, width):
    """A car on the street or a walker on the pavement, about to enter from left or right."""
    car, right = rng.uniform() < 0.5, rng.uniform() < 0.5
    size, top = ((6, 12), rng.randint(28, 35)) if car else ((9, 4), rng.randint(17, 21))
    speed = rng.uniform(1.5, 3) if car else rng.uniform(0.4, 0.9)
    return {
        "grey": (35, 60, 160, 200)[rng.randint(4)],
        "top": top,
        "size": size,
        "x": -float(size[1]) if right else float(width),
        "speed": speed if right else -speed,
    }


def _move(thing, picture, mask, *, stops):
    """Move a box by one frame and paint it; one that stops does so at column 14."""
    thing["x"] = min(thing["x"] + thing["speed"], 14.0 if stops else np.inf)
    height, width = thing["size"]
    left = round(thing["x"])
    rows = slice(thing["top"], thing["top"] + height)
    columns = slice(max(left, 0), max(left + width, 0))
    picture[rows, columns], mask[rows, columns] = thing["grey"], True


# ---------------------------------------------------------------------------------------------
# Real data
# ---------------------------------------------------------------------------------------------


class _Table:
    """One array a quantity, one entry a row; indexing picks rows of all of them at once."""

    def __len__(self):
        return len(getattr(self, fields(self)[0].name))

    def __getitem__(self, rows):
        if isinstance(rows, Integral):
            rows = [rows]
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))

    def __repr__(self):
        names = ", ".join(field.name for field in fields(self))
        return f"<{type(self).__name__}: {len(self)} rows of {names}>"


def old_faithful():
    """Eruptions of the Old Faithful geyser, and the wait until the next one.

    Returns
    -------
    X : ndarray of shape (272, 2)
        A row an eruption: its duration in minutes, and the minutes from it to the next eruption.

    Notes
    -----
    Yellowstone National Park, Wyoming, USA: the data frame ``faithful`` of R. Durations are
    rounded to seconds, waits to minutes. Source: W. Härdle (1991), *Smoothing
    Techniques with Implementation in S*, Springer; see also A. Azzalini and A. W. Bowman (1990),
    "A look at some data on the Old Faithful geyser", *Applied Statistics* 39, 357-365.
    Plain measurements, to which we know of no copyright claim; R, which ships them, is under GPL-2
    or GPL-3.

    Examples
    --------
    >>> from gmm_lib.data import old_faithful
    >>> X = old_faithful()
    >>> X.shape
    (272, 2)
    >>> X.mean(axis=0).round(3)
    array([ 3.488, 70.897])
    """
    return _read("old_faithful.csv")


@dataclass(frozen=True, repr=False, eq=False)
class Stars(_Table):
    """Stars of the Hipparcos catalogue: one array a quantity, one entry a star.

    ``len(stars)`` is the number of stars n. ``stars[rows]``, with a mask of n booleans, a slice
    or an array of row numbers, gives the `Stars` of those rows: ``stars[stars.parallax > 15]``.

    Attributes
    ----------
    hip : ndarray of shape (n,), int
        Number of the star in the catalogue.
    position : ndarray of shape (n, 2)
        Right ascension and declination in degrees (ICRS, epoch 1991.25).
    parallax : ndarray of shape (n,)
        Parallax in milliarcseconds (mas). The distance in parsecs is 1000 / parallax, as long as
        the parallax is positive and much larger than its error; measured ones can be negative.
    parallax_error : ndarray of shape (n,)
        Standard error of the parallax in mas.
    proper_motion : ndarray of shape (n, 2)
        Motion across the sky, eastward (with the factor cos δ) and northward, in mas a year.
    magnitude : ndarray of shape (n,)
        Apparent brightness Hp in magnitudes; smaller is brighter.
    colour : ndarray of shape (n,)
        Colour index B - V in magnitudes; larger is redder; nan where the catalogue has none.
    """

    hip: np.ndarray
    position: np.ndarray
    parallax: np.ndarray
    parallax_error: np.ndarray
    proper_motion: np.ndarray
    magnitude: np.ndarray
    colour: np.ndarray


def star_field():
    """All stars of the Hipparcos catalogue in a part of the sky around the constellation Taurus.

    Right ascension from 48° to 86°, declination from 2° to 32°, and no other cut: near and far
    stars, negative parallaxes, large errors. Two star clusters hide in it, the Hyades and the
    Pleiades.

    Returns
    -------
    stars : Stars
        2993 stars with position, parallax, proper motion, brightness and colour; see `Stars`.

    Notes
    -----
    F. van Leeuwen (2007), "Validation of the new Hipparcos reduction", *Astronomy &
    Astrophysics* 474, 653-664; catalogue I/311 of the CDS, file ``hip2.dat``. Measurements of the
    satellite Hipparcos of the European Space Agency (ESA), stated to be in the public domain.

    Examples
    --------
    >>> from gmm_lib.data import star_field
    >>> stars = star_field()
    >>> stars
    <Stars: 2993 rows of hip, position, parallax, parallax_error, proper_motion, magnitude, colour>
    >>> near = stars[stars.parallax > 15]
    >>> len(near), near.proper_motion.shape
    (468, (468, 2))
    """
    columns = _read("star_field.csv").T
    hip, ra, dec, parallax, parallax_error, pm_ra, pm_dec, magnitude, colour = columns
    return Stars(
        hip=hip.astype(int),
        position=np.column_stack([ra, dec]),
        parallax=parallax.copy(),
        parallax_error=parallax_error.copy(),
        proper_motion=np.column_stack([pm_ra, pm_dec]),
        magnitude=magnitude.copy(),
        colour=colour.copy(),
    )


def star_cluster():
    """Stars towards the Hyades, the nearest rich star cluster, and about as far away.

    Stars of `star_field` within 12° of the cluster's centre (66.75°, 15.9°) in right ascension
    and in declination, with a parallax between 15 and 30 mas (33 to 67 parsecs away) and a
    proper motion below 300 mas a year. The cuts choose where to look; they do not say who
    belongs to the cluster. About half of the stars do: they move together.

    Returns
    -------
    stars : Stars
        278 stars with position, parallax, proper motion, brightness and colour; see `Stars`.

    Notes
    -----
    Source and licence: see `star_field`.

    Examples
    --------
    >>> from gmm_lib.data import star_cluster
    >>> stars = star_cluster()
    >>> stars.proper_motion.shape
    (278, 2)
    >>> np.median(stars.proper_motion, axis=0).round()
    array([102., -31.])
    """
    stars = star_field()
    near_the_centre = np.all(np.abs(stars.position - [66.75, 15.9]) < 12, axis=1)
    as_far_away = (stars.parallax > 15) & (stars.parallax < 30)
    not_too_fast = np.hypot(*stars.proper_motion.T) < 300
    return stars[near_the_centre & as_far_away & not_too_fast]


@dataclass(frozen=True, repr=False, eq=False)
class SpeechFrames(_Table):
    """Short pieces of speech: one entry a frame of 25.6 ms.

    ``len(frames)`` is the number of frames n. ``frames[rows]`` gives the frames of those rows:
    ``frames[frames.speaker == 3]``.

    Attributes
    ----------
    speaker : ndarray of shape (n,), int
        Who speaks, from 0 to 8.
    utterance : ndarray of shape (n,), int
        Which utterance the frame is from, counted from 0; one utterance has 7 to 29 frames.
    coefficients : ndarray of shape (n, 12)
        The LPC cepstrum coefficients of the frame; no units.
    """

    speaker: np.ndarray
    utterance: np.ndarray
    coefficients: np.ndarray


def japanese_vowels():
    """Nine men say the Japanese vowels /ae/: which of them is speaking?

    Each utterance is a series of frames, 6.4 ms apart, of 12 LPC cepstrum coefficients, which
    describe the shape of the sound's spectrum. The split into training and test utterances is
    that of the original.

    Returns
    -------
    train, test : SpeechFrames
        270 utterances, 30 a speaker, in 4274 frames; and 370 utterances, 24 to 88 a speaker, in
        5687 frames. See `SpeechFrames`. Speaker s is speaker s + 1 of the source.

    Notes
    -----
    M. Kudo, J. Toyama and M. Shimbo (1999), "Multidimensional curve classification using
    passing-through regions", *Pattern Recognition Letters* 20, 1103-1111; given to the UCI
    Machine Learning Repository (doi:10.24432/C5NS47), whose policy is CC BY 4.0 for all data sets.
    Changed: rounded from six to four decimals.

    Examples
    --------
    >>> from gmm_lib.data import japanese_vowels
    >>> train, test = japanese_vowels()
    >>> train
    <SpeechFrames: 4274 rows of speaker, utterance, coefficients>
    >>> train.coefficients.shape
    (4274, 12)
    >>> len(np.unique(test.utterance))
    370
    """
    table = _read("japanese_vowels.csv.gz")
    counts, coefficients = table[:, :3].astype(int), table[:, 3:]
    train, test = (
        SpeechFrames(
            speaker=counts[part, 1] - 1,
            utterance=counts[part, 2],
            coefficients=coefficients[part],
        )
        for part in (counts[:, 0] == 0, counts[:, 0] == 1)
    )
    return train, test


@dataclass(frozen=True, repr=False, eq=False)
class Tracks(_Table):
    """People seen on video: one entry a person in a frame.

    ``len(tracks)`` is the number of sightings n. ``tracks[rows]`` gives those rows:
    ``tracks[tracks.frame == 10].position`` is where everyone was in frame 10.

    Attributes
    ----------
    frame : ndarray of shape (n,), int
        Number of the frame, from 0; there are 10 a second.
    person : ndarray of shape (n,), int
        Who it is, from 0: the truth that a tracker tries to find.
    team : ndarray of shape (n,), int
        0 and 1 for the two teams, 2 for the referee.
    position : ndarray of shape (n, 2)
        Metres from the centre of the pitch (105 m × 68 m), along and across.
    """

    frame: np.ndarray
    person: np.ndarray
    team: np.ndarray
    position: np.ndarray


def football_scene():
    """Fifteen seconds of a football match: where everyone in the picture was, ten times a second.

    Found by computer vision in the broadcast of Bayern Munich against Borussia Dortmund on
    9 November 2019. The camera follows the ball, so that people enter and leave the picture.
    Positions and identities are a machine's work too, not corrected by hand: the source expects
    about one identity in twenty to be wrong; in this scene nobody jumps more than a metre between
    frames. The ball is left out, and so are all names.

    Returns
    -------
    tracks : Tracks
        2738 sightings of 22 people in 150 frames, 16 to 20 at a time, 10 of them all the time;
        see `Tracks`.

    Notes
    -----
    SkillCorner Open Data, copyright 2020 SkillCorner, published with Friends of Tracking under
    the MIT licence. Changed: frames 13376 to 13525 of the match, people numbered in the order in
    which they appear, positions rounded to centimetres.

    Examples
    --------
    >>> from gmm_lib.data import football_scene
    >>> tracks = football_scene()
    >>> tracks
    <Tracks: 2738 rows of frame, person, team, position>
    >>> now = tracks[tracks.frame == 0]
    >>> now.position.shape
    (16, 2)
    """
    table = _read("football_scene.csv")
    frame, person, team = table[:, :3].T.astype(int)
    return Tracks(frame=frame, person=person, team=team, position=table[:, 3:].copy())


# ---------------------------------------------------------------------------------------------
# What a long simulation found
# ---------------------------------------------------------------------------------------------

INTERVALS = (
    "standard errors", "of logarithms",
    "nonparametric, percentile", "nonparametric, bias-corrected",
    "weighted, percentile", "weighted, bias-corrected",
    "parametric, percentile", "parametric, bias-corrected",
)  # fmt: skip


@dataclass(frozen=True, repr=False, eq=False)
class Coverage(_Table):
    """How often intervals held the truth: one entry for a kind of interval and a kind of data.

    Attributes
    ----------
    separation : ndarray of shape (m,)
        Distance of the two true means in standard deviations.
    n : ndarray of shape (m,), int
        Number of samples of a data set.
    kind : ndarray of shape (m,), str
        One of `INTERVALS`; "of logarithms" means standard errors of the logarithm of the variance
        and of the odds of the weight, and of the mean itself.
    sets : ndarray of shape (m,), int
        Number of data sets that gave such an interval.
    held : ndarray of shape (m, 3), int
        Number of these in which it held the first weight, the first mean, the first variance.
    """

    separation: np.ndarray
    n: np.ndarray
    kind: np.ndarray
    sets: np.ndarray
    held: np.ndarray


def interval_coverage():
    """How often intervals of nominal 90 % for a mixture held the truth, in a long simulation.

    Two groups in one dimension, with weights 0.4 and 0.6 and variances 1, fitted by a spherical
    mixture of two components. Made by ``benchmarks/coverage.py``, which says how; discussed in
    the chapter *uncertainty*.

    Returns
    -------
    coverage : Coverage

    Examples
    --------
    >>> from gmm_lib.data import interval_coverage
    >>> rows = interval_coverage()
    >>> easy = rows[(rows.separation == 5) & (rows.n == 1000) & (rows.kind == "standard errors")]
    >>> easy.sets
    array([200])
    """
    separation, n, kind, sets, *held = _read("coverage.csv").T
    return Coverage(
        separation=separation.copy(),
        n=n.astype(int),
        kind=np.array(INTERVALS)[kind.astype(int)],
        sets=sets.astype(int),
        held=np.column_stack(held).astype(int),
    )


# ---------------------------------------------------------------------------------------------
# A data set for each student
# ---------------------------------------------------------------------------------------------


class Truth(NamedTuple):
    """The mixture that a student's data came from, and the component of each point.

    Attributes
    ----------
    weights : ndarray of shape (K,)
    means : ndarray of shape (K, D)
    covariances : ndarray of shape (K, D, D)
    labels : ndarray of shape (n,)
        The component of each row of the student's data, from 0 to K - 1.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    labels: np.ndarray


def student_data(student_id, task="", *, n_samples=400, n_components=3, n_features=2):
    """A data set of a student's own, drawn from a Gaussian mixture of the student's own.

    The same name gives the same points on every computer; another name, or another task,
    gives others.

    Parameters
    ----------
    student_id : str or int
        The student's name or number. Capital or small letters, and blanks around it, make no
        difference.
    task : str
        Name of the assignment or question.
    n_samples, n_components, n_features : int
        n, K and D; K and D at most 10.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features)
        The points, rounded to three decimals; no units.

    Notes
    -----
    Synthetic; no licence needed. The means of any two components are at least 6 apart, the
    standard deviations of their features between 0.6 and 1.7: groups that can be told apart, but
    not by eye alone when K or D grows. `student_truth` has the parameters. They are not what a
    fit must return: a good local maximum of the likelihood is only near them.

    Examples
    --------
    >>> from gmm_lib.data import student_data
    >>> student_data("ada").shape
    (400, 2)
    >>> bool(np.all(student_data("ada") == student_data(" Ada ")))
    True
    >>> bool(np.any(student_data("ada") == student_data("grace")))
    False
    """
    return _student(student_id, task, n_samples, n_components, n_features)[0]


def student_truth(student_id, task="", *, n_samples=400, n_components=3, n_features=2):
    """The true parameters behind `student_data`, for whoever grades.

    Parameters
    ----------
    student_id, task, n_samples, n_components, n_features
        As for `student_data`; the same ones give the truth behind that data.

    Returns
    -------
    truth : Truth
        ``weights``, ``means``, ``covariances`` and the ``labels`` of the points.

    Examples
    --------
    >>> from gmm_lib.data import student_truth
    >>> truth = student_truth("ada")
    >>> truth.weights.round(2)
    array([0.29, 0.42, 0.29])
    >>> truth.means.shape, truth.covariances.shape, truth.labels.shape
    ((3, 2), (3, 2, 2), (400,))
    """
    return _student(student_id, task, n_samples, n_components, n_features)[1]


def _student(student_id, task, n_samples, n_components, n_features):
    _check_count("n_samples", n_samples)
    _check_count("n_components", n_components, largest=10)
    _check_count("n_features", n_features, largest=10)
    if not isinstance(task, str):
        raise ValueError(f"task = {task!r}: must be text")
    rng = np.random.RandomState(_seed_of(student_id, task))
    K, D = n_components, n_features
    weights = rng.uniform(1, 3, size=K)
    weights /= weights.sum()
    means = _scattered_means(rng, K, D)
    factors = np.tril(rng.uniform(-0.8, 0.8, size=(K, D, D)) / np.sqrt(max(D - 1, 1)), -1)
    factors[:, range(D), range(D)] = rng.uniform(0.6, 1.5, size=(K, D))
    labels = rng.choice(K, size=n_samples, p=weights)
    noise = rng.normal(size=(n_samples, 1, D))
    X = means[labels] + np.sum(factors[labels] * noise, axis=2)
    covariances = factors @ factors.transpose(0, 2, 1)
    return X.round(3), Truth(weights, means, covariances, labels)


def _scattered_means(rng, K, D, distance=6.0):
    """K uniform points in a cube, drawn anew until no two are nearer than ``distance``."""
    half_width, pairs = distance * K ** (1 / D), np.triu_indices(K, 1)
    while True:
        means = rng.uniform(-half_width, half_width, size=(K, D))
        gaps = np.linalg.norm(means[:, np.newaxis] - means, axis=2)
        if np.all(gaps[pairs] >= distance):
            return means


def _seed_of(student_id, task):
    """Eight 32-bit numbers from a name: Python's own ``hash`` differs from run to run."""
    if isinstance(student_id, bool) or not isinstance(student_id, (str, Integral)):
        raise ValueError(f"student_id = {student_id!r}: must be a name or a number")
    name = unicodedata.normalize("NFKC", str(student_id)).strip().casefold()
    if not name:
        raise ValueError(f"student_id = {student_id!r}: must not be empty")
    digest = hashlib.sha256(f"{task}/{name}".encode()).digest()
    return np.frombuffer(digest, dtype="<u4")


# ---------------------------------------------------------------------------------------------
# Helpers
# ---------------------------------------------------------------------------------------------


def _read(name):
    """The numbers of a file in ``_data``: comma-separated, comments start with ``#``."""
    return np.loadtxt(_FOLDER / name, delimiter=",", comments="#", encoding="utf-8")


def _numbers(name, values):
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        message = f"{name} = {values!r}: must be a number or a sequence of numbers"
        raise ValueError(message) from None


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool)


def _check_count(name, value, largest=None):
    is_whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not is_whole or value < 1 or (largest is not None and value > largest):
        allowed = "at least 1" if largest is None else f"from 1 to {largest}"
        raise ValueError(f"{name} = {value!r}: must be a whole number, {allowed}")


def _random_stream(random_state):
    is_seed = isinstance(random_state, Integral) and not isinstance(random_state, bool)
    if not is_seed or not 0 <= random_state < 2**32:
        raise ValueError(
            f"random_state = {random_state!r}: must be a whole number from 0 to 4294967295"
        )
    return np.random.RandomState(random_state)
