"""scikit-learn's own tests of its two classes, run on ours.

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
from sklearn.utils.fixes import CSR_CONTAINERS

import gmm_lib
from gmm_lib.kmeans import kmeans_plusplus

pytestmark = pytest.mark.filterwarnings("ignore")

OURS = {
    sklearn.cluster: {"KMeans": gmm_lib.KMeans, "kmeans_plusplus": kmeans_plusplus},
    sklearn.mixture: {"GaussianMixture": gmm_lib.GaussianMixture},
}
OTHERS = (sklearn.cluster.MiniBatchKMeans, sklearn.mixture.BayesianGaussianMixture)
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
    return re.search(r"\b(KMeans|GaussianMixture)\b", repr(value)) is not None


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
