"""The data sets: bit for bit what they claim to be, and clear words for a wrong argument."""

import doctest
import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score
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


def test_counts_of_intervals_are_those_of_the_benchmark():
    """Run one design of it again, that by standard errors, and find what the file has."""
    place = Path(__file__).parents[2] / "benchmarks" / "coverage.py"
    spec = importlib.util.spec_from_file_location("coverage_benchmark", place)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    counts = data.interval_coverage()
    assert np.all(counts.held <= counts.sets[:, np.newaxis])
    assert set(zip(counts.separation, counts.n, strict=True)) <= set(benchmark.DESIGNS)
    keys = set(zip(counts.separation, counts.n, counts.kind, strict=True))
    assert len(keys) == len(counts)
    for row in benchmark.measure(5.0, 200, 200, 0):
        kind = data.INTERVALS[row[2]]
        mine = counts[(counts.separation == 5) & (counts.n == 200) & (counts.kind == kind)]
        assert mine.sets.tolist() == [row[3]]
        np.testing.assert_allclose(mine.held[0], row[4:], atol=1)  # rounding elsewhere


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
    assert repr(some).startswith("<Stars: 2 rows of hip, position, parallax,")


def test_japanese_vowels_keep_the_split_of_the_original():
    train, test = data.japanese_vowels()
    assert train.coefficients.shape == (4274, 12)
    assert test.coefficients.shape == (5687, 12)
    for part, counts in (
        (train, [30] * 9),
        (test, [31, 35, 88, 44, 29, 24, 40, 50, 29]),  # as the description of the source says
    ):
        utterances, first, lengths = np.unique(
            part.utterance, return_index=True, return_counts=True
        )
        np.testing.assert_array_equal(utterances, np.arange(sum(counts)))
        np.testing.assert_array_equal(np.bincount(part.speaker[first]), counts)
        assert set(zip(part.speaker, part.utterance, strict=True)) == set(
            zip(part.speaker[first], utterances, strict=True)
        )
        assert lengths.min() >= 7
        assert lengths.max() <= 29
    assert lengths.max() == 29
    np.testing.assert_array_equal(train.coefficients[0, :3], [1.8609, -0.2074, 0.2616])
    assert fingerprint(train.coefficients, test.coefficients) == "7e23c2ded6c33f33"


def test_japanese_vowels_tell_who_speaks():
    train, test = data.japanese_vowels()
    scores = np.empty((9, test.utterance.max() + 1))
    for speaker in range(9):
        model = GaussianMixture().fit(train.coefficients[train.speaker == speaker])
        scores[speaker] = np.bincount(test.utterance, model.score_samples(test.coefficients))
    _, first = np.unique(test.utterance, return_index=True)
    assert np.sum(scores.argmax(axis=0) != test.speaker[first]) == 9


def test_football_scene_is_a_video_of_people_who_walk_and_run():
    tracks = data.football_scene()
    assert len(tracks) == 2738
    np.testing.assert_array_equal(np.unique(tracks.frame), np.arange(150))
    np.testing.assert_array_equal(np.unique(tracks.person), np.arange(22))
    assert len(set(zip(tracks.frame, tracks.person, strict=True))) == len(tracks)
    at_a_time = np.bincount(tracks.frame)
    assert (at_a_time.min(), at_a_time.max()) == (16, 20)
    assert np.sum(np.bincount(tracks.person) == 150) == 10
    assert np.all(np.abs(tracks.position) <= [52.5, 34])
    for person in range(22):
        track = tracks[tracks.person == person]
        assert len(set(track.team)) == 1
        steps = np.linalg.norm(np.diff(track.position, axis=0), axis=1)
        assert np.all(steps[np.diff(track.frame) == 1] < 1)
    assert np.sum(tracks[tracks.frame == 0].team == 2) == 1
    columns = [tracks.frame, tracks.person, tracks.team, tracks.position]
    assert fingerprint(*columns) == "34fd199ea277d683"


def test_a_street_has_traffic_where_its_mask_says():
    video, mask = data.street_scene(random_state=3)
    empty, nothing = data.street_scene(40, random_state=3)
    assert not nothing.any()
    np.testing.assert_array_equal(video[:40], empty)  # the beginning does not depend on the length
    assert 0.02 < mask[80:].mean() < 0.1
    still = np.median(video.astype(float), axis=0)
    off = np.abs(video - still)
    assert np.median(off[mask]) > 30
    assert np.median(off[~mask]) < 6
    assert fingerprint(data.street_scene(50, random_state=1)[0]) != fingerprint(video[:50])


def test_a_parked_car_stays():
    mask = data.street_scene(parked=True)[1]
    assert mask[115:, 37:43, 14:26].all()
    assert not data.street_scene()[1][:, 40].any()


def test_what_is_returned_is_the_callers_own():
    data.old_faithful()[:] = 0
    data.star_field().parallax[:] = 0
    assert data.old_faithful().min() > 0
    assert data.star_field().parallax.max() > 0


def test_the_files_stay_small():
    files = list((Path(data.__file__).parent / "_data").iterdir())
    assert sum(file.stat().st_size for file in files) < 600_000


# Made data


def test_age_groups_have_the_shares_means_and_spreads_asked_for():
    weights, means, sds = [0.2, 0.5, 0.3], [8, 40, 70], [2, 10, 5]
    ages, labels = data.age_groups(50_000, weights, means, sds, random_state=3)
    assert ages.shape == labels.shape == (50_000,)
    assert np.bincount(labels) / 50_000 == pytest.approx(weights, abs=0.01)
    for k, (mean, sd) in enumerate(zip(means, sds, strict=True)):
        assert ages[labels == k].mean() == pytest.approx(mean, abs=0.3)
        assert ages[labels == k].std() == pytest.approx(sd, rel=0.03)


def test_age_groups_depend_on_the_seed_alone():
    ages, labels = data.age_groups()
    np.testing.assert_array_equal(ages, data.age_groups()[0])
    assert not np.array_equal(ages, data.age_groups(random_state=1)[0])
    assert len(data.AGE_GROUPS) == len(set(labels)) == 3
    assert fingerprint(ages.round(6), labels) == "442410d8f96f7096"


def test_a_student_has_the_same_data_everywhere_and_nobody_else_has_them():
    X = data.student_data("ada")
    assert X.shape == (400, 2)
    assert fingerprint(X) == "2d3ace794f6f6ca4"  # on every computer, in every run
    for same in (" ADA\n", "\uff21da"):
        np.testing.assert_array_equal(data.student_data(same), X)
    np.testing.assert_array_equal(data.student_data(17), data.student_data("17"))
    others = [data.student_data("ada", "em"), data.student_data("adam"), data.student_data(17)]
    for other in others:
        assert not np.any(np.all(other == X, axis=1))


@pytest.mark.parametrize(("K", "D"), [(1, 1), (3, 2), (4, 1), (10, 10)])
def test_a_students_truth_is_where_the_data_came_from(K, D):
    sizes = {"n_samples": 40_000, "n_components": K, "n_features": D}
    X = data.student_data("grace", "tests", **sizes)
    truth = data.student_truth("grace", "tests", **sizes)
    assert truth.weights.sum() == pytest.approx(1)
    for k in range(K):
        mine = X[truth.labels == k]
        assert len(mine) / len(X) == pytest.approx(truth.weights[k], abs=0.02)
        np.testing.assert_allclose(mine.mean(axis=0), truth.means[k], atol=0.15)
        covariance = np.cov(mine, rowvar=False, bias=True).reshape(D, D)
        np.testing.assert_allclose(covariance, truth.covariances[k], atol=0.2)


def test_students_data_can_be_told_apart():
    for student in range(10):
        X, truth = data.student_data(student), data.student_truth(student)
        gaps = np.linalg.norm(truth.means[:, np.newaxis] - truth.means, axis=2)
        assert gaps[np.triu_indices(3, 1)].min() >= 6
        groups = GaussianMixture(3, n_init=5, random_state=0).fit_predict(X)
        assert adjusted_rand_score(groups, truth.labels) > 0.95


# Wrong arguments


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
        (lambda: data.age_groups(weights=[0.5, 0.6]), r"weights = \[0\.5 0\.6\]: .* sum to 1"),
        (lambda: data.age_groups(weights=[1.5, -0.5]), r"weights = .* none negative"),
        (lambda: data.age_groups(weights="all"), r"weights = 'all': must be"),
        (lambda: data.age_groups(means=[1, 2]), r"means = \[1\. 2\.\]: must be 3 numbers"),
        (lambda: data.age_groups(sds=[3, 0, 7]), r"sds = \[3\. 0\. 7\.\]: must be 3 positive"),
        (lambda: data.age_groups(-5), r"n_samples = -5: must be a whole number"),
        (lambda: data.student_data(""), r"student_id = '': must not be empty"),
        (lambda: data.student_data(None), r"student_id = None: must be a name or a number"),
        (lambda: data.student_data("ada", 3), r"task = 3: must be text"),
        (lambda: data.student_truth("ada", n_components=11), r"n_components = 11: .* from 1 to 10"),
        (lambda: data.student_data("ada", n_features=0), r"n_features = 0: .* from 1 to 10"),
        (lambda: data.stretched_blobs(0), r"stretch = 0: must be a positive number, or None"),
        (lambda: data.stretched_blobs("thin"), r"stretch = 'thin': must be a positive number"),
    ],
)
def test_a_wrong_argument_gets_its_name_its_value_and_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()
