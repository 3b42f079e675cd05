"""scikit-learn's own tests of its three classes, run on ours.

Each module of its tests is loaded anew with our classes in the places of its own, so that pytest
finds its tests, their parametrisations and fixtures here as it does there.
"""

import importlib.util
import inspect
import re
from contextlib import ExitStack
from itertools import compress
from unittest import mock

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sklearn.cluster
import sklearn.mixture
from scipy.sparse import issparse
from sklearn.cluster import KMeans as Clusters
from sklearn.mixture import GaussianMixture as Mixture
from sklearn.utils import estimator_checks
from sklearn.utils.fixes import CSR_CONTAINERS

import gmm_lib
import gmm_lib.starts
from gmm_lib.kmeans import kmeans_plusplus

pytestmark = pytest.mark.filterwarnings("ignore")

OURS = {
    sklearn.cluster: {"KMeans": gmm_lib.KMeans, "kmeans_plusplus": kmeans_plusplus},
    sklearn.mixture: {
        "GaussianMixture": gmm_lib.GaussianMixture,
        "BayesianGaussianMixture": gmm_lib.BayesianGaussianMixture,
    },
}
OTHERS = (sklearn.cluster.MiniBatchKMeans,)
MINI, PRIVATE, SPARSE = "another class, MiniBatchKMeans", "private functions", "sparse input"

# Modules about our classes, every test of which runs or has a reason not to
OF_OUR_CLASSES = {
    "sklearn.cluster.tests.test_k_means": {
        "test_minibatch_update_consistency": MINI,
        "test_minibatch_kmeans_partial_fit_init": MINI,
        "test_minibatch_kmeans_verbose": MINI,
        "test_minibatch_kmeans_warning_init_size": MINI,
        "test_minibatch_sensible_reassign": MINI,
        "test_minibatch_reassign": MINI,
        "test_minibatch_with_many_reassignments": MINI,
        "test_minibatch_kmeans_init_size": MINI,
        "test_minibatch_declared_convergence": MINI,
        "test_minibatch_iter_steps": MINI,
        "test_relocate_empty_clusters": PRIVATE,
        "test_euclidean_distance": PRIVATE,
        "test_inertia": PRIVATE,
        "test_is_same_clustering": PRIVATE,
        "test_sample_weight_init": f"{PRIVATE}: _init_centroids; see test_weights_in_starts",
        "test_sample_weight_zero": f"{PRIVATE}: _init_centroids; see test_weights_in_starts",
        "test_dense_sparse": SPARSE,
        "test_predict_dense_sparse": SPARSE,
        "test_k_means_function": "a function around the class, which we do not have",
        "test_kmeans_plusplus_wrong_params": "x_squared_norms, which our function does not need",
        "test_kmeans_plusplus_norms": "x_squared_norms, which our function does not need",
    },
    "sklearn.mixture.tests.test_gaussian_mixture": {
        "test_check_weights": "the message asserted there calls the smallest weight the largest",
        # two components on one sample each: of their variances, zero, scikit-learn's rounding makes
        # 4e-16 and 1e-15, so that they have a density
        "test_gaussian_mixture_setting_best_params": "passes by an error of rounding",
        "test_suffstat_sk_full": PRIVATE,
        "test_suffstat_sk_tied": PRIVATE,
        "test_suffstat_sk_diag": PRIVATE,
        "test_gaussian_suffstat_sk_spherical": PRIVATE,
        "test_compute_log_det_cholesky": PRIVATE,
        "test_gaussian_mixture_log_probabilities": PRIVATE,
        "test_gaussian_mixture_precisions_init": f"{PRIVATE}; see test_precisions_init",
        "test_gaussian_mixture_all_init_does_not_estimate_gaussian_parameters": (
            "counts the calls of a private function, which it replaces; see test_all_parts_given"
        ),
        "test_gaussian_mixture_array_api_compliance": "arrays of other libraries",
        "test_gaussian_mixture_raises_where_array_api_not_implemented": "arrays of other libraries",
    },
    "sklearn.mixture.tests.test_bayesian_mixture": {
        "test_log_dirichlet_norm": PRIVATE,
        "test_log_wishart_norm": PRIVATE,
        "test_compare_covar_type": f"{PRIVATE}; see test_bayes",
    },
    "sklearn.mixture.tests.test_mixture": {},
}
# Modules in which our classes are some of many: the tests that name them
OF_MANY_CLASSES = {
    "sklearn.metrics.tests.test_score_objects": {},
    "sklearn.inspection.tests.test_partial_dependence": {},
    "sklearn.inspection._plot.tests.test_boundary_decision_display": {},
    "sklearn.frozen.tests.test_frozen": {},
    "sklearn.feature_selection.tests.test_sequential": {},
    "sklearn.manifold.tests.test_spectral_embedding": {},
    "sklearn.tests.test_pipeline": {},
    "sklearn.tests.test_discriminant_analysis": {},
    "sklearn.tests.test_base": {},
    "sklearn.utils.tests.test_response": {},
    "sklearn.model_selection.tests.test_search": {},
    "sklearn.model_selection.tests.test_validation": {},
}


@pytest.fixture(params=[np.float32, np.float64])
def global_dtype(request):
    return request.param


@pytest.fixture(params=[0, 7, 42])
def global_random_seed(request):
    return request.param


@pytest.fixture
def pyplot():
    yield plt
    plt.close("all")


def with_ours(name):
    """Load a module of tests once more, our classes in the places of scikit-learn's."""
    spec = importlib.util.find_spec(name)
    module = importlib.util.module_from_spec(spec)
    with ExitStack() as stack:
        for package, ours in OURS.items():
            stack.enter_context(mock.patch.multiple(package, **ours))
        spec.loader.exec_module(module)
    return module


def values_of(row):
    """Give the values of one row of a parametrisation."""
    if isinstance(row, type(pytest.param())):
        return row.values
    return row if isinstance(row, tuple) else (row,)


def is_ours(value):
    return re.search(r"\b(KMeans|(Bayesian)?GaussianMixture)\b", repr(value)) is not None


def is_left_out(value):
    if inspect.isclass(value):
        return value in (*OTHERS, *CSR_CONTAINERS)
    return issparse(value) or isinstance(value, OTHERS)


def trimmed(mark):
    """Leave sparse input and other classes out of a parametrisation."""
    if mark.name != "parametrize":
        return mark
    names, rows, options = mark.args[0], list(mark.args[1]), dict(mark.kwargs)
    keep = [not any(map(is_left_out, values_of(row))) for row in rows]
    named = [any(map(is_ours, values_of(row))) for row in rows]
    if any(named):  # then the others are about other classes
        keep = [a and b for a, b in zip(keep, named, strict=True)]
    if isinstance(options.get("ids"), list):
        options["ids"] = list(compress(options["ids"], keep))
    return pytest.mark.parametrize(names, list(compress(rows, keep)), **options).mark


def collect(name, reasons):
    """Give the tests of a module and the fixtures that they need, each under a name of its own."""
    module, short = with_ours(name), name.rpartition(".test_")[2]
    functions = dict(inspect.getmembers(module, inspect.isfunction))
    functions = {key: value for key, value in functions.items() if key.startswith("test_")}
    assert functions.keys() >= reasons.keys(), f"reasons without a test in {name}"
    for key, function in functions.items():
        marks = getattr(function, "pytestmark", [])
        about = inspect.getsource(function) + repr([mark.args for mark in marks])
        if key in reasons or not (name in OF_OUR_CLASSES or is_ours(about)):
            continue
        function.pytestmark = list(map(trimmed, marks))
        yield f"test_{short}_{key.removeprefix('test_')}", function
    for key, value in vars(module).items():
        if isinstance(value, type(pyplot)):
            yield key, value


for _name, _reasons in (OF_OUR_CLASSES | OF_MANY_CLASSES).items():
    globals().update(collect(_name, _reasons))


# What those tests look at in private functions ------------------------------------------------


def test_weights_in_starts():
    rng = np.random.default_rng(0)
    X, weight = rng.normal(size=(100, 5)), rng.uniform(size=100)
    weight[::2] = 0
    for init in ("k-means++", "random"):
        options = {"init": init, "n_init": 1, "max_iter": 0, "random_state": 0}
        weighted = gmm_lib.KMeans(10, **options).fit(X, sample_weight=weight).cluster_centers_
        assert not np.any(np.all(weighted[:, np.newaxis] == X[::2], axis=2))
        assert not np.array_equal(weighted, gmm_lib.KMeans(10, **options).fit(X).cluster_centers_)


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_precisions_init(kind, global_dtype, global_random_seed):
    X = np.random.RandomState(global_random_seed).random_sample((100, 3)).astype(global_dtype)
    options = {"covariance_type": kind, "random_state": 0}
    peer = Mixture(4, **options).fit(X)
    ours = gmm_lib.GaussianMixture(4, max_iter=0, precisions_init=peer.precisions_, **options)
    rtol = 1e-3 if global_dtype == np.float32 else 1e-7
    np.testing.assert_allclose(
        ours.fit(X).precisions_cholesky_, peer.precisions_cholesky_, rtol=rtol, atol=rtol
    )


def test_all_parts_given(monkeypatch):
    X = np.random.default_rng(0).normal(size=(50, 2))
    start = {"weights_init": [0.4, 0.6], "means_init": X[:2], "precisions_init": [[1, 2]] * 2}
    monkeypatch.setattr(gmm_lib.starts, "own_starts", None)  # no other start is looked for
    model = gmm_lib.GaussianMixture(2, covariance_type="diag", max_iter=0, **start).fit(X)
    np.testing.assert_array_equal(model.means_, X[:2])


# scikit-learn's checks of an estimator beyond `check_estimator` -------------------------------

KINDS = (gmm_lib.KMeans, gmm_lib.GaussianMixture, gmm_lib.BayesianGaussianMixture)
OF_ALL = (
    "dataframe_column_names_consistency",
    "all_zero_sample_weights_error",
    "do_not_raise_errors_in_init_or_set_params",
    "n_features_in_after_fitting",
)
OF_A_TRANSFORMER = (
    "transformer_get_feature_names_out",
    "transformer_get_feature_names_out_pandas",
    "get_feature_names_out_error",
    "set_output_transform",
    "set_output_transform_pandas",
    "global_output_transform_pandas",
)


@pytest.mark.parametrize(
    ("kind", "check"),
    [(kind, check) for kind in KINDS for check in OF_ALL]
    + [(gmm_lib.KMeans, check) for check in OF_A_TRANSFORMER],
)
def test_checks_of_an_estimator(kind, check):
    getattr(estimator_checks, f"check_{check}")(kind.__name__, kind())


# Side by side ---------------------------------------------------------------------------------


def some_data(seed):
    """Data of all sizes and shapes, a third of them with repeated rows or far from the origin."""
    rng = np.random.default_rng(seed)
    n, D = rng.integers(8, 300), rng.integers(1, 6)
    X = rng.normal(size=(n, D)) * rng.uniform(0.1, 5, size=D) + 4 * rng.integers(0, 3, size=(n, 1))
    if seed % 3 == 0:
        X = X[rng.integers(0, n // 2 + 1, size=n)]
    return rng, X + 1e6 * (seed % 3 == 1)


@pytest.mark.parametrize("seed", range(40))
def test_same_seed_same_clusters(seed):
    rng, X = some_data(seed)
    X = X.astype(np.float32) if seed % 6 == 5 else X
    K = int(min(rng.integers(1, 9), len(np.unique(X, axis=0)) // 2))
    weight = rng.uniform(0.1, 3, size=len(X)) if rng.random() < 0.5 else None
    inits = ["k-means++"]
    if (
        seed % 3
    ):  # of repeated rows two can be drawn as centers: rounding says whose are the samples
        inits += ["random", X.mean(axis=0) + 10 * rng.normal(size=(K, X.shape[1])).astype(X.dtype)]
    options = {"tol": float(rng.choice([1e-4, 0])), "max_iter": int(rng.choice([1, 2, 300]))}
    rtol = 1e-4 if X.dtype == np.float32 else 1e-6
    for init in inits:
        for n_init in (1, 4) if isinstance(init, str) else (1,):
            options |= {"init": init, "n_init": n_init, "random_state": seed}
            ours = gmm_lib.KMeans(K, **options).fit(X, sample_weight=weight)
            peer = Clusters(K, **options).fit(X, sample_weight=weight)
            np.testing.assert_array_equal(ours.labels_, peer.labels_)
            np.testing.assert_array_equal(ours.predict(X), peer.predict(X))
            atol = rtol * X.std()
            np.testing.assert_allclose(
                ours.cluster_centers_, peer.cluster_centers_, rtol=1e-6, atol=atol
            )
            assert ours.inertia_ == pytest.approx(peer.inertia_, rel=rtol, abs=1e-9)
            assert ours.score(X, sample_weight=weight) == pytest.approx(-ours.inertia_, rel=1e-12)
            assert ours.n_iter_ == peer.n_iter_
            for name in ("labels_", "cluster_centers_"):
                assert getattr(ours, name).dtype == getattr(peer, name).dtype


@pytest.mark.parametrize("seed", range(5))
def test_more_clusters_than_different_rows(seed):
    X = np.array([[0.0], [0.0], [1.0], [1.0], [1.0], [5.0]])
    ours = gmm_lib.KMeans(4, random_state=seed).fit(X)
    peer = Clusters(4, random_state=seed).fit(X)
    np.testing.assert_allclose(ours.cluster_centers_, peer.cluster_centers_, atol=1e-12)
    np.testing.assert_array_equal(ours.labels_, peer.labels_)
    assert ours.n_iter_ == peer.n_iter_


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("seed", range(8))
def test_same_seed_same_mixture(seed, kind):
    rng, X = some_data(seed)
    # so far from the origin scikit-learn's variances have lost their digits, ours have not
    near = X - 1e6 * (seed % 3 == 1)
    for init in ("kmeans", "random"):
        options = {"covariance_type": kind, "init_params": init, "random_state": seed}
        K = int(rng.integers(1, 5))
        ours = gmm_lib.GaussianMixture(K, **options).fit(X)
        peer = Mixture(K, **options).fit(near)
        assert (ours.n_iter_, ours.converged_) == (peer.n_iter_, peer.converged_)
        moved = ours.means_ - 1e6 * (seed % 3 == 1)
        np.testing.assert_allclose(moved, peer.means_, rtol=1e-6, atol=1e-6 * X.std())
        np.testing.assert_array_equal(ours.predict(X), peer.predict(near))
        # our lower_bound_ is that of the parameters; scikit-learn's, of those a step before
        assert ours.lower_bounds_ == pytest.approx(peer.lower_bounds_, rel=1e-6)


def test_verbose_tells_what_scikit_learn_tells(capsys):
    X = np.random.default_rng(0).normal(size=(60, 2))
    for tol in (0, 1e-2):
        told = []
        for kind in (gmm_lib.KMeans, Clusters):
            kind(3, n_init=3, tol=tol, random_state=0, verbose=True).fit(X)
            told.append(re.sub(r"\d+\.\d+(e-\d+)?", "number", capsys.readouterr().out))
        assert told[0] == told[1]
