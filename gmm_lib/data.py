"""The data sets of the book: made with numpy, or read from small files beside this module.

Each docstring says what a row is, the units, the source and the licence; ``DATA.md`` in the
repository has them all in one table. Nothing is downloaded. Random data come from
``numpy.random.RandomState``, whose streams never change, so a seed means the same points in
every version of numpy.
"""

from dataclasses import dataclass, fields
from numbers import Integral, Real
from pathlib import Path

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
    try:
        stds = np.asarray(cluster_std, dtype=float)
        usable = stds.shape in {(), (centers,)} and np.all(np.isfinite(stds) & (stds >= 0))
    except (TypeError, ValueError):
        usable = False
    if not usable:
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
# Real data
# ---------------------------------------------------------------------------------------------


def old_faithful():
    """Eruptions of the Old Faithful geyser, and the wait until the next one.

    Returns
    -------
    X : ndarray of shape (272, 2)
        A row an eruption: its duration in minutes, and the minutes from it to the next eruption.

    Notes
    -----
    Yellowstone National Park, Wyoming, USA, August 1985: the data frame ``faithful`` of R.
    Durations are rounded to seconds, waits to minutes. Source: W. Härdle (1991), *Smoothing
    Techniques with Implementation in S*, Springer; see also A. Azzalini and A. W. Bowman (1990),
    "A look at some data on the Old Faithful geyser", *Applied Statistics* 39, 357-365.
    Plain measurements that carry no copyright claim; R, which ships them, is under GPL-2 or GPL-3.

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
class Stars:
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

    def __len__(self):
        return len(self.hip)

    def __getitem__(self, rows):
        if isinstance(rows, Integral):
            rows = [rows]
        return Stars(*(getattr(self, field.name)[rows] for field in fields(self)))

    def __repr__(self):
        names = ", ".join(field.name for field in fields(self))
        return f"<Stars: {len(self)} stars, each with {names}>"


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
    <Stars: 2993 stars, each with hip, position, parallax, parallax_error, proper_motion, \
magnitude, colour>
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
    """Stars towards the Hyades, the star cluster nearest to us, and about as far away.

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


# ---------------------------------------------------------------------------------------------
# Helpers
# ---------------------------------------------------------------------------------------------


def _read(name):
    """The numbers of a file in ``_data``: comma-separated, comments start with ``#``."""
    return np.loadtxt(_FOLDER / name, delimiter=",", comments="#", encoding="utf-8")


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool)


def _check_count(name, value):
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} = {value!r}: must be a whole number, at least 1")


def _random_stream(random_state):
    is_seed = isinstance(random_state, Integral) and not isinstance(random_state, bool)
    if not is_seed or not 0 <= random_state < 2**32:
        raise ValueError(
            f"random_state = {random_state!r}: must be a whole number from 0 to 4294967295"
        )
    return np.random.RandomState(random_state)
