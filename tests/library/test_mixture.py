"""The estimator: scikit-learn's conventions, and what goes beyond them."""

import copy
import pickle
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import sklearn.exceptions
from drawn import TYPES, mixture_parameters, precisions_of
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal
from sklearn.base import clone
from sklearn.mixture import GaussianMixture as Peer
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from gmm_lib import (
    ConvergenceWarning,
    GaussianMixture,
    KMeans,
    NotFittedError,
    gaussian,
    parameters,
)
from gmm_lib import rows as rows_module

ATTRIBUTES = ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_")
both_forms = pytest.mark.usefixtures("linear_form")
quiet = pytest.mark.filterwarnings("ignore:Best performing")
collapses = pytest.mark.filterwarnings("ignore:Component . has collapsed")


def a_mixture(kind, K=3, D=3, seed=0, **params):
    parameters = mixture_parameters(np.random.default_rng(seed), K, D, kind)
    return GaussianMixture.from_parameters(*parameters, kind, **params)


def start_of(model):
    return {
        "weights_init": model.weights_,
        "means_init": model.means_,
        "precisions_init": model.precisions_,
    }


# scikit-learn's conventions -------------------------------------------------------------------


OURS = {"frozen": (), "missing": "error", "covariance_prior": None, "noise": False}


def test_constructor_has_scikit_learns_parameters():
    assert GaussianMixture().get_params() == Peer().get_params() | OURS


def test_repr_shows_what_was_changed():
    assert repr(GaussianMixture()) == "GaussianMixture()"
    model = GaussianMixture(4, n_init=10, random_state=42)
    assert repr(model) == "GaussianMixture(n_components=4, n_init=10, random_state=42)"
    assert "means_init=" in repr(GaussianMixture(2, means_init=np.zeros((2, 2))))


def test_fits_into_scikit_learns_tools(stretched):
    model = GaussianMixture(4, random_state=0)
    again = clone(model)
    assert again is not model
    assert again.get_params() == model.get_params()
    line = make_pipeline(StandardScaler(), model).fit(stretched)
    assert line.predict(stretched).shape == (1250,)
    assert cross_val_score(model, stretched, cv=3).shape == (3,)
    search = GridSearchCV(model, {"n_components": [1, 4]}, cv=3).fit(stretched)
    assert search.best_params_ == {"n_components": 4}
    assert make_pipeline(StandardScaler(), KMeans(2, random_state=0)).fit(stretched)


def test_no_import_of_scikit_learn():
    code = (
        "import sys, numpy as np; from gmm_lib import GaussianMixture, KMeans, sweep;"
        "X = np.random.RandomState(0).randn(60, 2); m = GaussianMixture(2, random_state=0).fit(X);"
        "m.predict(X); m.sample(3); m.bic(X); sweep(X, [1]); KMeans(2).fit(X);"
        "bad = {'sklearn', 'scipy', 'pandas', 'matplotlib'} & set(sys.modules);"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_set_params():
    model = GaussianMixture().set_params(n_components=3, tol=1e-5)
    assert (model.n_components, model.tol) == (3, 1e-5)
    with pytest.raises(ValueError, match="Invalid parameter 'components'"):
        model.set_params(components=3)


def test_methods_need_a_fit():
    model, X = GaussianMixture(), np.zeros((3, 2))
    for name in ("predict", "predict_proba", "score", "score_samples", "bic", "aic", "icl"):
        with pytest.raises(NotFittedError, match="not fitted yet"):
            getattr(model, name)(X)
    for call in (model.sample, model.n_parameters, lambda: model.marginal([0])):
        with pytest.raises(NotFittedError):
            call()
    with pytest.raises(NotFittedError):
        KMeans(2).predict(X)


# scikit-learn says of its own KMeans that weights are not the same as repeated rows: the start
# is drawn from other rows
BY_CHANCE = {"check_sample_weight_equivalence_on_dense_data": "k-means++ draws at random"}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("kind", "expected"), [(GaussianMixture, {}), (KMeans, BY_CHANCE)])
def test_scikit_learns_checks_of_an_estimator(kind, expected):
    results = check_estimator(kind(), expected_failed_checks=expected, on_fail=None)
    failed = [r["check_name"] for r in results if r["status"] == "failed"]
    assert not failed
    assert sum(r["status"] == "passed" for r in results) > 30


def test_scikit_learns_names_catch_our_errors(stretched):
    with pytest.raises(sklearn.exceptions.NotFittedError) as caught:
        GaussianMixture().predict(stretched)
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), NotFittedError)
    with pytest.warns(sklearn.exceptions.ConvergenceWarning):
        GaussianMixture(4, max_iter=1, random_state=0).fit(stretched)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_stay_what_they_are(stretched, covariance_type, dtype):
    X = stretched.astype(dtype)
    model = GaussianMixture(4, covariance_type=covariance_type, random_state=0).fit(X)
    for name in ATTRIBUTES:
        assert getattr(model, name).dtype == dtype
    assert model.predict_proba(X).dtype == dtype
    assert model.score_samples(X).dtype == dtype
    assert model.score(X) == pytest.approx(model.lower_bound_, abs=1e-4)
    assert GaussianMixture(1).fit([[1], [2], [4]]).means_.dtype == np.float64


def test_copies_and_pickles(stretched):
    model = GaussianMixture(4, random_state=0).fit(stretched)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(other.predict(stretched), model.predict(stretched))
        np.testing.assert_array_equal(other.sample(5)[0], copy.deepcopy(model).sample(5)[0])


@quiet
def test_warm_start_goes_on(stretched):
    options = {"init_params": "random", "random_state": 0, "tol": 1e-9}
    whole = GaussianMixture(4, max_iter=6, **options).fit(stretched)
    parts = GaussianMixture(4, max_iter=2, warm_start=True, **options)
    for _ in range(3):
        parts.fit(stretched)
    for name in ATTRIBUTES:
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-9)
    single = GaussianMixture(4, max_iter=1, warm_start=True, init_params="random", random_state=0)
    for _ in range(100):
        if single.fit(stretched).converged_:
            break
    full = GaussianMixture(4, init_params="random", random_state=0).fit(stretched)
    np.testing.assert_allclose(single.means_, full.means_, rtol=1e-9)


def test_warm_start_after_a_start_without_steps(stretched):
    model = GaussianMixture(4, max_iter=0, warm_start=True, random_state=0).fit(stretched)
    assert (model.n_iter_, model.converged_, model.lower_bounds_) == (0, False, [])
    assert model.set_params(max_iter=100).fit(stretched).converged_


def test_says_when_it_did_not_converge(stretched):
    with pytest.warns(ConvergenceWarning, match="Best performing initialization did not converge"):
        model = GaussianMixture(4, max_iter=1, random_state=0).fit(stretched)
    assert model.converged_ is False


@pytest.mark.parametrize("verbose", [1, 2])
def test_verbose(stretched, capsys, verbose):
    GaussianMixture(2, verbose=verbose, verbose_interval=1, random_state=0).fit(stretched)
    printed = capsys.readouterr().out
    assert "Initialization 0" in printed
    assert "Iteration 1" in printed
    assert "Initialization converged." in printed
    assert ("ll change" in printed) == (verbose == 2)
    GaussianMixture(2, random_state=0).fit(stretched)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("init_params", parameters.STARTS)
def test_starts(stretched, covariance_type, init_params):
    model = GaussianMixture(
        4, covariance_type=covariance_type, init_params=init_params, max_iter=0, random_state=0
    ).fit(stretched)
    assert model.weights_.sum() == pytest.approx(1)
    assert len(np.unique(model.means_, axis=0)) == 4
    variances = np.linalg.eigvalsh(model._matrices())
    assert variances.min() > 1e-3  # no start from spikes of width reg_covar
    if init_params in ("k-means++", "random_from_data"):
        assert all(np.any(np.all(stretched == mean, axis=1)) for mean in model.means_)


def test_partial_start_is_completed(stretched):
    means = stretched[:4]
    model = GaussianMixture(4, means_init=means, max_iter=0, random_state=0).fit(stretched)
    np.testing.assert_array_equal(model.means_, means)
    assert model.weights_.sum() == pytest.approx(1)


# Right at the edges ---------------------------------------------------------------------------


@both_forms
@pytest.mark.parametrize(
    "X", [np.ones((20, 2)), np.repeat([[0.0, 1.0], [5.0, 2.0]], 10, axis=0), np.eye(4), [[1.0]] * 3]
)
@quiet
@collapses
def test_degenerate_data_give_an_answer_or_a_clear_error(X, covariance_type):
    X = np.asarray(X, dtype=float)
    for K in (1, 2, len(X)):
        model = GaussianMixture(K, covariance_type=covariance_type, random_state=0).fit(X)
        for name in ATTRIBUTES:
            assert np.all(np.isfinite(getattr(model, name)))
        np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1)
        assert np.isfinite(model.lower_bound_)
    bare = GaussianMixture(len(X), covariance_type=covariance_type, reg_covar=0.0)
    with pytest.raises(ValueError, match="ill-defined empirical covariance"):
        bare.fit(X)


@both_forms
def test_far_points_have_responsibilities(covariance_type):
    model = a_mixture(covariance_type, D=2)
    far = 10.0 ** np.array([[3, 3], [8, 1], [150, 150], [200, 3], [300, 300]])
    r = model.predict_proba(np.vstack([far, -far]))
    np.testing.assert_allclose(r.sum(axis=1), 1, rtol=1e-12)
    assert np.all(np.isfinite(model.score_samples(far)))
    np.testing.assert_array_equal(model.predict(far), model.predict_proba(far).argmax(axis=1))


@both_forms
def test_tight_clusters_far_apart_keep_their_digits(covariance_type):
    rng = np.random.default_rng(0)
    centers = np.repeat([[0.0, 0.0], [1e6, 0.0], [0.0, 1e6]], 50, axis=0)
    noise = rng.normal(scale=1e-3, size=(150, 2))
    model = GaussianMixture(
        3, covariance_type=covariance_type, reg_covar=0.0, random_state=0, n_init=3
    ).fit(centers + noise)
    spread = np.sqrt(np.diagonal(model._matrices(), axis1=1, axis2=2))
    np.testing.assert_allclose(spread, 1e-3, rtol=0.3)


# Errors ---------------------------------------------------------------------------------------

X3 = np.random.default_rng(0).normal(size=(20, 3))
BAD_PARAMETERS = [
    ({"n_components": 0}, "n_components must be an integer >= 1, but got 0"),
    ({"n_components": 2.5}, "n_components must be an integer >= 1, but got 2.5"),
    ({"n_components": True}, "n_components must be an integer >= 1, but got True"),
    ({"n_components": 21}, "n_components = 21, n_samples = 20"),
    ({"tol": -1e-3}, "tol must be a finite number >= 0, but got -0.001"),
    ({"tol": np.nan}, "tol must be a finite number >= 0, but got nan"),
    ({"reg_covar": "small"}, "reg_covar must be a finite number >= 0, but got 'small'"),
    ({"max_iter": -1}, "max_iter must be an integer >= 0, but got -1"),
    ({"n_init": 0}, "n_init must be an integer >= 1, but got 0"),
    ({"verbose_interval": 0}, "verbose_interval must be an integer >= 1, but got 0"),
    ({"covariance_type": "round"}, "covariance_type must be one of 'full', 'tied', 'diag', 'sph"),
    ({"init_params": "best"}, "init_params must be one of 'kmeans', 'k-means\\+\\+', 'random'"),
    (
        {"random_state": "seed"},
        "random_state .* must be an integer >= 0 and < 4294967296, but got 'seed'",
    ),
    ({"n_components": 2, "weights_init": [1.0]}, r"'weights' should have the shape of \(2,\)"),
    ({"n_components": 2, "weights_init": [0.5, 0.6]}, r"sum\(weights\) = 1.1"),
    ({"n_components": 2, "weights_init": [-0.5, 1.5]}, r"range \[0, 1\]"),
    ({"n_components": 2, "means_init": np.zeros((2, 2))}, r"'means' should have the shape of \(2"),
    ({"means_init": np.full((1, 3), np.nan)}, "means_init contains NaN"),
    ({"precisions_init": np.eye(3)}, r"'full precision' should have the shape of \(1, 3, 3\)"),
    ({"precisions_init": -np.eye(3)[np.newaxis]}, "'full precision' should be symmetric, positive"),
    (
        {"precisions_init": [0.0], "covariance_type": "spherical"},
        "'spherical precision' should be positive",
    ),
]


@pytest.mark.parametrize(("params", "message"), BAD_PARAMETERS)
def test_bad_parameters(params, message):
    with pytest.raises((ValueError, TypeError), match=message):
        GaussianMixture(**params).fit(X3)


BAD_DATA = [
    ([1.0, 2.0, 3.0], "Expected 2D array, got 1D array instead: X has shape"),
    (np.zeros((2, 2, 2)), "Expected 2D array, got 3D array"),
    (3.0, "Expected 2D array, got 0D array"),
    (np.zeros((0, 2)), r"0 sample\(s\) \(shape=\(0, 2\)\) while a minimum of 1 is required by X"),
    (np.zeros((5, 0)), r"0 feature\(s\)"),
    ([], "Expected 2D array"),
    ([[1.0, np.nan]], "X contains NaN or infinity"),
    ([[1.0, np.inf]], "X contains NaN or infinity"),
    ([[1.0, 1j]], "Complex data not supported: X"),
    ([["a", "b"]], "X must hold real numbers"),
    ("text", "X must hold real numbers"),
    ([[1.0, None]], "X"),
    ([np.zeros((2, 2)), np.zeros((2, 3))], "All chunks of X must have the same number of features"),
    ((row for row in np.zeros((3, 2, 2))), "one-shot iterator"),
    (iter([np.zeros((2, 2))]), "one-shot iterator"),
]


@pytest.mark.parametrize(("X", "message"), BAD_DATA)
def test_bad_data(X, message):
    with pytest.raises((ValueError, TypeError), match=message):
        GaussianMixture().fit(X)


def test_sparse_data_are_refused():
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    with pytest.raises(TypeError, match="X is sparse"):
        GaussianMixture().fit(csr_matrix(np.eye(3)))


def test_wrong_width():
    model = GaussianMixture().fit(X3)
    for call in (model.predict, model.score, model.score_samples, model.bic):
        with pytest.raises(
            ValueError, match="X has 2 features, but GaussianMixture is expecting 3"
        ):
            call(np.zeros((4, 2)))


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        (np.ones(3), r"'sample_weight' should have the shape of \(20,\), but got \(3,\)"),
        (-np.ones(20), "sample_weight must be >= 0"),
        (np.zeros(20), "not all zero"),
        (np.full(20, np.nan), "sample_weight contains NaN"),
    ],
)
def test_bad_weights(weight, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture().fit(X3, sample_weight=weight)


def test_from_parameters_refuses_what_is_no_mixture():
    build = GaussianMixture.from_parameters
    for parts, message in [
        (([0.5, 0.6], [[0.0], [1.0]], [1.0, 1.0]), "normalized"),
        (([0.5, 0.5], [[0.0], [1.0]], [1.0]), "'spherical covariance' should have the shape"),
        (([0.5, 0.5], [[0.0], [1.0]], [1.0, -1.0]), "'spherical covariance' should be positive"),
        (([0.5, 0.5], [0.0, 1.0], [1.0, 1.0]), "means has shape"),
    ]:
        with pytest.raises(ValueError, match=message):
            build(*parts, "spherical")
    with pytest.raises(ValueError, match="symmetric, positive-definite"):
        build([1.0], [[0.0, 0.0]], [[[1.0, 0.5], [0.0, 1.0]]])


# Weights and chunks ---------------------------------------------------------------------------


@both_forms
@given(st.integers(0, 10**6), st.sampled_from(TYPES))
@quiet
@collapses
def test_integer_weights_repeat_rows_and_zeros_remove_them(seed, kind):
    rng = np.random.default_rng(seed)
    X, weight = rng.normal(size=(60, 2)) @ rng.normal(size=(2, 2)), rng.integers(0, 4, size=60)
    options = {"covariance_type": kind, "random_state": 0, "max_iter": 15, "reg_covar": 1e-3}
    weighted = GaussianMixture(3, **options).fit(X, sample_weight=weight)
    repeated = GaussianMixture(3, **options).fit(np.repeat(X, weight, axis=0))
    for name in ATTRIBUTES:
        ours, theirs = getattr(weighted, name), getattr(repeated, name)
        atol = 1e-9 * np.abs(theirs).max()  # a spike's precisions are large
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=atol)
    rows = np.repeat(X, weight, axis=0)
    assert weighted.score(X, sample_weight=weight) == pytest.approx(repeated.score(rows), rel=1e-9)
    assert weighted.bic(X, sample_weight=weight) == pytest.approx(repeated.bic(rows), rel=1e-9)
    assert weighted.aic(X, sample_weight=weight) == pytest.approx(repeated.aic(rows), rel=1e-9)
    assert weighted.icl(X, sample_weight=weight) == pytest.approx(repeated.icl(rows), rel=1e-9)
    there = weight > 0
    absent = GaussianMixture(3, **options).fit(X[there], sample_weight=weight[there])
    np.testing.assert_array_equal(absent.means_, weighted.means_)


class Chunks:
    """A stream that can be read again and again and is never whole in memory."""

    def __init__(self, X, size):
        self.X, self.size = X, size

    def __iter__(self):
        return (self.X[i : i + self.size] for i in range(0, len(self.X), self.size))


@both_forms
@pytest.mark.parametrize("size", [1, 7, 400, 5000])
def test_chunks_equal_the_whole(stretched, covariance_type, size):
    stretched = stretched[::5] if size == 1 else stretched  # a chunk costs as much as a batch
    K, weight = 4, np.random.default_rng(0).uniform(0.5, 2, size=len(stretched))
    start = start_of(
        GaussianMixture(K, covariance_type=covariance_type, max_iter=0, random_state=0).fit(
            stretched
        )
    )
    options = {"covariance_type": covariance_type, "tol": 1e-5, **start}
    whole = GaussianMixture(K, **options).fit(stretched, sample_weight=weight)
    stream = Chunks(stretched, size)
    model = GaussianMixture(K, **options).fit(stream, sample_weight=weight)
    for name in ATTRIBUTES:
        np.testing.assert_allclose(getattr(model, name), getattr(whole, name), rtol=1e-8, atol=1e-8)
    assert model.n_iter_ == whole.n_iter_
    for method in ("score", "bic", "icl"):
        ours = getattr(model, method)(stream, sample_weight=weight)
        theirs = getattr(whole, method)(stretched, sample_weight=weight)
        assert ours == pytest.approx(theirs, rel=1e-8)
    np.testing.assert_array_equal(model.predict(list(stream)), whole.predict(stretched))


class Made(Chunks):
    """A stream whose chunks are made when asked for, as a file's are."""

    def __iter__(self):
        return (chunk.copy() for chunk in super().__iter__())


def test_a_stream_is_never_whole_in_memory(stretched):
    stream = Made(np.tile(stretched, (400, 1)), 5000)
    model = GaussianMixture(
        4, max_iter=2, weights_init=np.full(4, 1 / 4), means_init=stretched[:4],
        precisions_init=np.array([np.eye(2)] * 4),
    )  # fmt: skip
    tracemalloc.start()
    with pytest.warns(ConvergenceWarning):
        model.fit(stream)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < stream.X.nbytes / 4


def test_chunks_of_a_memory_map_and_starts(stretched, tmp_path, monkeypatch):
    path = tmp_path / "rows.npy"
    np.save(path, stretched)
    mapped = np.load(path, mmap_mode="r")
    options = {"n_components": 4, "random_state": 0, "tol": 1e-6}
    plain = GaussianMixture(**options).fit(stretched)
    for X in (mapped, list(np.array_split(mapped, 7)), Chunks(mapped, 100)):
        np.testing.assert_allclose(
            GaussianMixture(**options).fit(X).means_, plain.means_, rtol=1e-8
        )
    monkeypatch.setattr(rows_module, "MOST", 300)
    weight = np.ones(len(stretched))
    few = GaussianMixture(**options).fit(Chunks(mapped, 17), sample_weight=weight)
    assert few.lower_bound_ == pytest.approx(plain.lower_bound_, abs=1e-4)


# Sampling, marginals, conditionals ------------------------------------------------------------


def test_samples_follow_the_mixture(covariance_type):
    model = a_mixture(covariance_type, random_state=0)
    X, labels = model.sample(60_000)
    assert X.shape == (60_000, 3)
    np.testing.assert_allclose(np.bincount(labels) / len(X), model.weights_, atol=0.01)
    for k, matrix in enumerate(model._matrices()):
        np.testing.assert_allclose(X[labels == k].mean(axis=0), model.means_[k], atol=0.15)
        np.testing.assert_allclose(np.cov(X[labels == k].T), matrix, atol=0.05 * matrix.max())


def test_samples_are_shuffled_and_go_on():
    model = a_mixture("full", random_state=0)
    (X1, labels), (X2, _) = model.sample(200), model.sample(200)
    assert np.any(np.diff(labels) < 0)
    assert not np.any(np.isin(X1, X2))
    np.testing.assert_array_equal(a_mixture("full", random_state=0).sample(200)[0], X1)
    both = a_mixture("full", random_state=np.random.default_rng(1)).sample(5)[0]
    assert both.shape == (5, 3)
    np.testing.assert_array_equal(model.set_params(random_state=7).sample(4)[0],
                                  a_mixture("full", random_state=7).sample(4)[0])  # fmt: skip
    assert a_mixture("full").sample()[0].shape == (1, 3)
    for bad in (0, -1, 2.5):
        with pytest.raises(ValueError, match="Invalid value for 'n_samples'"):
            model.sample(bad)


@both_forms
@given(st.integers(0, 10**6), st.sampled_from(TYPES))
def test_marginal_and_conditional_multiply_to_the_joint(seed, kind):
    """p(x) = p(x_b) p(x_a | x_b), at any point, for any split of the features."""
    model = a_mixture(kind, D=4, seed=seed)
    rng = np.random.default_rng(seed)
    b = rng.permutation(4)[: rng.integers(1, 4)]
    a = [d for d in range(4) if d not in b]
    x = rng.normal(scale=3, size=4)
    joint = model.score_samples([x])[0]
    given_b = model.condition(b, x[b])
    assert given_b.covariance_type == kind
    product = model.marginal(b).score_samples([x[b]])[0] + given_b.score_samples([x[a]])[0]
    assert product == pytest.approx(joint, rel=1e-7, abs=1e-7)


def test_condition_is_the_textbook_formula():
    mean, sigma = np.array([1.0, 2.0]), np.array([[2.0, 0.8], [0.8, 1.0]])
    model = GaussianMixture.from_parameters([1.0], [mean], [sigma]).condition([0], [3.0])
    assert model.means_[0, 0] == pytest.approx(2.0 + 0.8 / 2.0 * (3.0 - 1.0))
    assert model.covariances_[0, 0, 0] == pytest.approx(1.0 - 0.8**2 / 2.0)


def test_marginal_density_equals_scipy():
    model = a_mixture("full", D=3)
    expected = sum(
        w * multivariate_normal(m[[2, 0]], s[np.ix_([2, 0], [2, 0])]).pdf([0.3, -1.0])
        for w, m, s in zip(model.weights_, model.means_, model.covariances_, strict=True)
    )
    ours = np.exp(model.marginal([2, 0]).score_samples([[0.3, -1.0]]))
    assert ours[0] == pytest.approx(expected)


def test_bad_indices():
    model = a_mixture("full", D=3)
    for bad in ([], [3], [-1], [0, 0], [0.5]):
        with pytest.raises(ValueError, match="indices must be different integers from 0 to 2"):
            model.marginal(bad)
    with pytest.raises(ValueError, match="'values' should have the shape"):
        model.condition([0], [1.0, 2.0])
    with pytest.raises(ValueError, match="leave at least one feature"):
        model.condition([0, 1, 2], [1.0, 2.0, 3.0])


# Agreement with scikit-learn's methods --------------------------------------------------------


@both_forms
def test_methods_equal_scikit_learns(stretched, covariance_type):
    weights, means, covariances = mixture_parameters(
        np.random.default_rng(4), 3, 2, covariance_type
    )
    ours = GaussianMixture.from_parameters(weights, means, covariances, covariance_type)
    theirs = Peer(3, covariance_type=covariance_type)
    theirs.weights_, theirs.means_, theirs.covariances_ = weights, means, covariances
    theirs.precisions_cholesky_ = gaussian.precisions_cholesky(covariances, covariance_type)
    for name in ("predict", "predict_proba", "score", "score_samples", "bic", "aic"):
        mine, peer = getattr(ours, name)(stretched), getattr(theirs, name)(stretched)
        np.testing.assert_allclose(mine, peer, rtol=1e-8, atol=1e-10)
    assert ours.n_parameters() == theirs._n_parameters() == ours._n_parameters()
    np.testing.assert_allclose(ours.precisions_, precisions_of(covariances, covariance_type))
