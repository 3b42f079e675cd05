"""The data sets: bit for bit what they claim to be, and clear words for a wrong argument."""

import doctest
import hashlib

import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.mixture import GaussianMixture

from gmm_lib import data


def fingerprint(*arrays):
    """A short hash of the numbers: any changed digit changes it."""
    digest = hashlib.sha256()
    for array in arrays:
        little_endian = np.asarray(array, dtype="<f8")
        digest.update(np.ascontiguousarray(little_endian).tobytes())
    return digest.hexdigest()[:16]


def test_the_examples_in_the_docstrings_run():
    results = doctest.testmod(data, extraglobs={"np": np})
    assert results.attempted > 10
    assert results.failed == 0


# Blobs


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"n_samples": 7, "centers": 3, "cluster_std": 2, "random_state": 42},
        {"n_samples": 100, "centers": 1, "cluster_std": 0.0, "random_state": 2**32 - 1},
        {"n_samples": 2, "centers": 5, "random_state": 1},
        {"n_samples": 301, "centers": 3, "cluster_std": [0.1, 1.0, 5.0], "random_state": 9},
    ],
)
def test_blobs_equal_scikit_learns_bit_for_bit(parameters):
    X, labels = data.blobs(**parameters)
    article = {"n_samples": 1250, "centers": 4, "cluster_std": 0.60, "random_state": 0}
    theirs, their_labels = make_blobs(n_features=2, **(article | parameters))
    np.testing.assert_array_equal(X, theirs[:, ::-1])
    np.testing.assert_array_equal(labels, their_labels)


def test_stretched_blobs_equal_the_products_bit_for_bit():
    X = make_blobs(n_samples=1250, centers=4, cluster_std=0.60, random_state=0)[0][:, ::-1]
    matrix = np.random.RandomState(15).randn(2, 2)
    np.testing.assert_array_equal(data.stretch_matrix(), matrix)
    np.testing.assert_array_equal(data.stretched_blobs()[0], np.dot(X, matrix))
    np.testing.assert_array_equal(data.stretched_blobs()[1], data.blobs()[1])


def test_a_stretch_factor_multiplies_the_first_column_alone():
    X, labels = data.blobs()
    thin, thin_labels = data.stretched_blobs(0.15)
    np.testing.assert_array_equal(thin, np.column_stack([0.15 * X[:, 0], X[:, 1]]))
    np.testing.assert_array_equal(thin_labels, labels)
    np.testing.assert_array_equal(data.stretched_blobs(1)[0], X)


# Real data


def test_old_faithful_is_the_data_frame_of_r():
    X = data.old_faithful()
    assert X.shape == (272, 2)
    assert X[:, 0].mean() == pytest.approx(3.487783, abs=1e-6)
    assert X[:, 1].mean() == pytest.approx(70.897059, abs=1e-6)
    assert X.std(axis=0, ddof=1) == pytest.approx([1.141371, 13.594974], abs=1e-6)
    np.testing.assert_array_equal(X[[0, 1, -1]], [[3.6, 79], [1.8, 54], [4.467, 74]])
    assert fingerprint(X) == "c1528a01fabb3e45"


def test_star_field_is_the_catalogue_in_its_part_of_the_sky():
    stars = data.star_field()
    assert len(stars) == 2993
    assert stars.hip.dtype.kind == "i"
    assert len(set(stars.hip)) == 2993
    assert np.all((stars.position >= [48, 2]) & (stars.position <= [86, 32]))
    assert np.isnan(stars.colour).sum() == 27
    for name in ("position", "parallax", "parallax_error", "proper_motion", "magnitude"):
        assert np.all(np.isfinite(getattr(stars, name)))
    aldebaran = stars[stars.hip == 21421]  # Alpha Tauri, in front of the Hyades
    assert aldebaran.parallax == pytest.approx([48.94])
    assert aldebaran.proper_motion[0] == pytest.approx([63.45, -188.94])
    assert aldebaran.colour == pytest.approx([1.538])
    assert aldebaran.position[0] == pytest.approx([68.98, 16.51], abs=0.01)
    columns = [stars.hip, stars.position, stars.parallax, stars.parallax_error]
    columns += [stars.proper_motion, stars.magnitude, np.nan_to_num(stars.colour, nan=-9)]
    assert fingerprint(*columns) == "17aabec16476324f"


def test_star_cluster_holds_the_cuts_and_the_hyades():
    stars = data.star_cluster()
    assert len(stars) == 278
    assert np.all(np.abs(stars.position - [66.75, 15.9]) < 12)
    assert np.all((stars.parallax > 15) & (stars.parallax < 30))
    assert np.all(np.hypot(*stars.proper_motion.T) < 300)
    X = stars.proper_motion
    fits = {k: GaussianMixture(k, n_init=10, random_state=0).fit(X) for k in (1, 2, 3, 4)}
    assert min(fits, key=lambda k: fits[k].bic(X)) == 2
    groups = fits[2].predict(X)
    hyades = np.argmin(np.linalg.det(fits[2].covariances_))
    assert np.sum(groups == hyades) == 146
    assert fits[2].means_[hyades] == pytest.approx([105, -28], abs=1)
    assert 1000 / np.median(stars.parallax[groups == hyades]) == pytest.approx(46.5, abs=1)


def test_stars_are_selected_by_rows():
    stars = data.star_field()
    some = stars[[5, 2]]
    np.testing.assert_array_equal(some.hip, stars.hip[[5, 2]])
    np.testing.assert_array_equal(some.proper_motion, stars.proper_motion[[5, 2]])
    assert len(stars[10:20]) == 10
    assert len(stars[stars.parallax < 0]) == 78
    assert len(stars[7]) == 1
    assert repr(some).startswith("<Stars: 2 stars, each with hip, position")


def test_what_is_returned_is_the_callers_own():
    data.old_faithful()[:] = 0
    data.star_field().parallax[:] = 0
    assert data.old_faithful().min() > 0
    assert data.star_field().parallax.max() > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.blobs(n_samples=0), r"n_samples = 0: must be a whole number, at least 1"),
        (lambda: data.blobs(n_samples=12.5), r"n_samples = 12\.5: must be a whole number"),
        (lambda: data.blobs(centers=True), r"centers = True: must be a whole number"),
        (lambda: data.blobs(cluster_std=-1), r"cluster_std = -1: must be .* not negative"),
        (lambda: data.blobs(cluster_std=[1, 2]), r"cluster_std = \[1, 2\]: .* sequence of 4"),
        (lambda: data.blobs(cluster_std=np.nan), r"cluster_std = nan: must be a number"),
        (lambda: data.blobs(cluster_std="wide"), r"cluster_std = 'wide': must be a number"),
        (lambda: data.blobs(random_state=-1), r"random_state = -1: .* from 0 to 4294967295"),
        (lambda: data.blobs(random_state=None), r"random_state = None: must be a whole number"),
        (lambda: data.stretched_blobs(0), r"stretch = 0: must be a positive number, or None"),
        (lambda: data.stretched_blobs("thin"), r"stretch = 'thin': must be a positive number"),
    ],
)
def test_a_wrong_argument_gets_its_name_its_value_and_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()
