"""k-means: against scikit-learn, and what Lloyd's steps must do."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans as Peer
from sklearn.cluster import kmeans_plusplus as peer_plusplus

from gmm_lib import ConvergenceWarning, KMeans
from gmm_lib.kmeans import assign, kmeans_plusplus, kmeans_steps, nearest
from gmm_lib.rows import Rows


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 4))
def test_inertia_never_rises_and_steps_do_what_they_say(seed, K, D):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(80, D))
    steps, inertia = kmeans_steps(X, X[:K]), np.inf
    for _ in range(8):
        first, second = next(steps), next(steps)
        distances = np.square(X[:, np.newaxis] - first.centers).sum(axis=2)
        np.testing.assert_array_equal(first.labels, distances.argmin(axis=1))
        assert first.inertia == pytest.approx(distances.min(axis=1).sum())
        assert first.inertia <= inertia * (1 + 1e-12)
        inertia = first.inertia
        assert (first.kind, second.kind) == ("assign", "update")
        for k in range(K):
            np.testing.assert_allclose(second.centers[k], X[first.labels == k].mean(axis=0))


def test_same_seed_same_clusters_as_scikit_learn(stretched):
    for seed in range(5):
        centers, indices = kmeans_plusplus(stretched, 5, random_state=seed)
        _, theirs = peer_plusplus(stretched, 5, random_state=seed)
        np.testing.assert_array_equal(indices, theirs)
        np.testing.assert_array_equal(centers, stretched[indices])
        ours = KMeans(5, random_state=seed).fit(stretched)
        peer = Peer(5, n_init=1, random_state=seed).fit(stretched)
        np.testing.assert_array_equal(ours.labels_, peer.labels_)
        np.testing.assert_allclose(ours.cluster_centers_, peer.cluster_centers_, rtol=1e-9)
        assert ours.inertia_ == pytest.approx(peer.inertia_, rel=1e-9)
        assert ours.n_iter_ == peer.n_iter_
        np.testing.assert_array_equal(ours.predict(stretched), peer.predict(stretched))


def test_n_init_keeps_the_least_inertia(stretched):
    stream = np.random.RandomState(0)
    single = [
        KMeans(6, init="random", n_init=1, random_state=stream).fit(stretched) for _ in range(5)
    ]
    best = KMeans(6, init="random", n_init=5, random_state=0).fit(stretched)
    assert best.inertia_ == pytest.approx(min(model.inertia_ for model in single))
    np.testing.assert_array_equal(best.labels_, best.predict(stretched))


def test_offset_and_scale_change_nothing(stretched):
    plain = KMeans(4, random_state=0).fit_predict(stretched)
    for scale, shift in ((1e-6, 0.0), (1e6, 0.0), (1.0, 1e8)):
        moved = KMeans(4, random_state=0).fit_predict(stretched * scale + shift)
        np.testing.assert_array_equal(moved, plain)


def test_integer_weights_repeat_rows(stretched):
    X, weight = stretched[:200], np.random.default_rng(0).integers(0, 4, size=200)
    weighted = KMeans(3, random_state=0).fit(X, sample_weight=weight)
    repeated = KMeans(3, random_state=0).fit(np.repeat(X, weight, axis=0))
    np.testing.assert_allclose(weighted.cluster_centers_, repeated.cluster_centers_)
    assert weighted.inertia_ == pytest.approx(repeated.inertia_)


def test_empty_clusters_move_to_the_farthest_samples():
    X = np.array([[0.0], [1.0], [2.0], [50.0]])
    for weight in (None, [1.0, 1.0, 1.0, 2.0]):
        steps = kmeans_steps(X, [[1.0], [1000.0]], sample_weight=weight)
        next(steps)
        np.testing.assert_array_equal(next(steps).centers[1], [50.0])
    with pytest.warns(ConvergenceWarning, match=r"clusters \(1\) found smaller than n_clusters"):
        same = KMeans(3, random_state=0).fit(np.ones((5, 2)))
    assert same.inertia_ == 0
    assert np.all(np.isfinite(same.cluster_centers_))


def test_given_centers_and_float32(stretched):
    model = KMeans(2, init=stretched[:2], max_iter=5).fit(stretched.astype(np.float32))
    assert model.cluster_centers_.dtype == np.float32
    assert KMeans(2, init=stretched[:2], tol=1e9).fit(stretched).n_iter_ == 1


def test_streams_can_be_assigned(stretched):
    centers = stretched[:3]
    whole = assign(Rows(stretched), centers)
    parts = assign(Rows(list(np.array_split(stretched, 4))), centers)
    for a, b in zip(whole, parts, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"n_clusters": 0}, "n_clusters must be an integer >= 1, but got 0"),
        ({"n_clusters": 6}, "n_samples=5 should be >= n_clusters=6"),
        ({"init": "best"}, "init must be one of 'k-means\\+\\+', 'random', but got 'best'"),
        ({"init": [[0.0]]}, r"initial centers \(1, 1\) does not match the number of clusters 2"),
        ({"init": [[0.0]] * 2}, r"centers \(2, 1\) does not match the number of features .* 2"),
        ({"init": [0.0, 1.0]}, r"Expected 2D array, got 1D array instead: init has shape \(2,\)"),
        ({"tol": -1.0}, "tol must be a finite number >= 0"),
        ({"max_iter": -1}, "max_iter must be an integer >= 0"),
        ({"n_init": "many"}, "n_init .* must be an integer >= 1, but got 'many'"),
    ],
)
def test_bad_parameters(params, message):
    with pytest.raises((ValueError, TypeError), match=message):
        KMeans(**{"n_clusters": 2} | params).fit(np.zeros((5, 2)) + np.arange(5)[:, np.newaxis])


def test_wrong_width():
    model = KMeans(2, random_state=0).fit(np.eye(3))
    with pytest.raises(ValueError, match="X has 2 features, but KMeans is expecting 3 features"):
        model.predict(np.eye(2))


@pytest.mark.parametrize("D", [1, 2, 5])
@pytest.mark.parametrize("far", [1e3, 1e15, 1e16, 1e17, 1e100])
def test_samples_much_farther_away_than_the_centers_from_each_other(far, D):
    """The squared distances agree to the last digit, and one center is nearer all the same."""
    centers = np.array([np.zeros(D), np.ones(D), np.full(D, 3.0), np.full(D, -2.0)])
    X = far * np.array([np.ones(D), -np.ones(D), np.full(D, 2.0)])
    found = [int(np.argmax(nearest(x[:, np.newaxis], centers)[:, 0])) for x in X]
    fractions = np.vectorize(Fraction, otypes=[object])
    squares = np.square(fractions(X)[:, np.newaxis] - fractions(centers)).sum(axis=2)
    expected = [row.index(min(row)) for row in squares.tolist()]
    assert found == expected == [2, 3, 2]
    if far <= 1e17:
        model = KMeans(4, init=centers, n_init=1, max_iter=0).fit(centers)
        theirs = Peer(4, init=centers, n_init=1, max_iter=1).fit(centers)
        np.testing.assert_array_equal(model.predict(X), theirs.predict(X))
