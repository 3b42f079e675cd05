"""Parameters and arguments of the wrong kind: named in the error, or allowed as in scikit-learn."""

import warnings
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import sklearn.cluster
import sklearn.mixture

import gmm_lib

pytestmark = pytest.mark.filterwarnings("ignore")

X = np.random.default_rng(0).uniform(size=(20, 3))
PAIRS = (
    (gmm_lib.KMeans, sklearn.cluster.KMeans, "n_clusters"),
    (gmm_lib.GaussianMixture, sklearn.mixture.GaussianMixture, "n_components"),
)
VALUES = {
    "None": None, "word": "word", "no word": "", "bytes": b"full", "no list": [],
    "list": [1.0, 2.0],
    "tuple": (1,), "nested": [[1.0]], "ragged": [[1.0], [1.0, 2.0]], "words": [["a", "b", "c"]] * 2,
    "dict": {"a": 1}, "set": {1, 2}, "object": object(), "nan": float("nan"), "inf": float("inf"),
    "-inf": -float("inf"), "negative": -1, "negative float": -0.5, "0": 0, "0.0": 0.0, "1": 1,
    "1.0": 1.0, "1.5": 1.5, "True": True, "False": False, "numpy True": np.True_,
    "int64": np.int64(2), "int8": np.int8(2), "uint8": np.uint8(2), "float32": np.float32(0.5),
    "0-d": np.array(2), "0-d float": np.array(0.5), "0-d word": np.array("full"),
    "numpy word": np.str_("full"), "complex": 1j, "two": np.array([1, 2]), "range": range(3),
    "NaNs": np.full((2, 3), np.nan), "complex array": np.full((2, 3), 1j),
    "column": np.ones((2, 1)), "cube": np.ones((2, 3, 1)), "date": np.datetime64("2020-01-01"),
}  # fmt: skip
# Where ours is stricter, yes or no is no number, and where it allows more
NO_NUMBERS = {"True", "False", "numpy True"}
MORE = {("max_iter", "0"), ("frozen", "no word"), ("frozen", "no list")}
# the words that scikit-learn's own tests ask for when the shape or the values are wrong
ALSO = {"weights_init": "'weights'", "means_init": "'means'", "precisions_init": "'full precision'"}
ALSO |= {"init": "initial centers"}


def outcome(call):
    """Give the message of a ValueError or TypeError, None if there is none; let others through."""
    try:
        call()
    except (ValueError, TypeError) as error:
        return str(error)
    return None


def says_what(message):
    """Tell whether a message holds what came beside what is allowed."""
    return any(
        word in message for word in ("but got", "got ", "contains", "has ", "does not match")
    )


@pytest.mark.parametrize("key", VALUES)
@pytest.mark.parametrize(("kind", "peer", "size"), PAIRS)
def test_parameters(kind, peer, size, key):
    value, theirs = VALUES[key], peer().get_params()
    for name in kind().get_params():
        params = {size: 2, "max_iter": 2} | {name: value}
        message = outcome(lambda params=params: kind(**params).fit(X))
        if name in theirs and message is not None and key not in NO_NUMBERS:
            said = outcome(lambda params=params: peer(**params).fit(X))
            assert said is not None, f"{name}={value!r} is allowed in scikit-learn: {message}"
        if message is not None:
            array = isinstance(value, list | tuple | range) or np.ndim(value) > 0
            named = name in message or (array and ALSO.get(name, name) in message)
            assert named, f"{name}={value!r}: {message}"
            assert says_what(message), message
        elif name in theirs and (name, key) not in MORE:
            assert outcome(lambda params=params: peer(**params).fit(X)) is None, (name, value)


ARGUMENTS = [
    ("X", {"predict", "transform", "score", "predict_proba", "score_samples", "bic", "aic", "icl"}),
    ("sample_weight", {"fit", "score", "fit_predict", "fit_transform", "bic", "aic", "icl"}),
    ("n_samples", {"sample", "divergence"}),
    ("random_state", {"sample"}),
    ("transform", {"set_output"}),
    ("indices", {"marginal"}),
]
RIGHT = {  # what each argument may be, of VALUES
    "X": set(),
    "sample_weight": {"None", "1", "1.0", "1.5", "True", "int64", "int8", "uint8", "float32"},
    "n_samples": {"1", "int64", "int8", "uint8"},
    "random_state": {"None", "0", "1", "int64", "int8", "uint8"},
    "transform": {"None"},
    "indices": {"0", "1", "int64", "int8", "uint8", "0-d", "two", "range", "set", "tuple"},
}


@pytest.mark.parametrize("key", VALUES)
@pytest.mark.parametrize("model", [gmm_lib.KMeans(2), gmm_lib.GaussianMixture(2)])
def test_arguments(model, key):
    model.fit(X)
    for argument, methods in ARGUMENTS:
        for method in methods & set(dir(model)):
            given = {argument: VALUES[key]}
            if argument == "sample_weight":
                given["X"] = X
            if method == "divergence":
                given["other"] = model
            message = outcome(lambda method=method, given=given: getattr(model, method)(**given))
            if message is None:
                assert key in RIGHT[argument], (method, given)
            else:
                assert key not in RIGHT[argument] or method == "divergence", message
                assert argument in message, message


@pytest.mark.parametrize("key", sorted(VALUES.keys() - {"list", "two", "range"}))
def test_what_a_conditional_is_given(key):
    model = gmm_lib.GaussianMixture(2).fit(X)
    message = outcome(lambda: model.condition([0, 1], VALUES[key]))
    assert message is not None
    assert "values" in message
    assert "other" in outcome(lambda: model.divergence(VALUES[key]))


def test_small_integers_of_numpy(capsys):
    for kind, _, size in PAIRS:
        few = kind(**{size: 3}, max_iter=100, random_state=0).fit(X)
        small = {size: np.uint8(3), "max_iter": np.int8(100), "random_state": np.int8(0)}
        again = kind(**small, n_init=np.int8(1), verbose=np.int8(1)).fit(X)
        np.testing.assert_array_equal(again.predict(X), few.predict(X))


MODEL = gmm_lib.GaussianMixture(2, random_state=0).fit(X)
FITS = gmm_lib.bootstrap(MODEL, X, 2)
NO_MIXTURES = {**VALUES, "k-means": gmm_lib.KMeans(2).fit(X)}
NO_MIXTURES["Bayes"] = gmm_lib.BayesianGaussianMixture(2).fit(X)
ASKED = {
    "bootstrap": lambda model: gmm_lib.bootstrap(model, X, 2),
    "information": lambda model: gmm_lib.information(model, X),
    "standard_errors": lambda model: gmm_lib.standard_errors(model, X),
    "calibration": lambda model: gmm_lib.calibration(model, X),
    "gibbs_states": lambda model: gmm_lib.gibbs_states(model, X),
}


@pytest.mark.parametrize("ask", ASKED)
def test_models_of_another_class(ask):
    """A Bayesian mixture too: its Gaussians are not what it predicts."""
    others = NO_MIXTURES
    if ask == "gibbs_states":
        others = others | {"Bayes": MODEL}
    for value in others.values():
        message = outcome(lambda value=value: ASKED[ask](value))
        assert message is not None
        assert message.startswith("model must be a "), message
        assert f"but got {value!r}" in message


@pytest.mark.parametrize("key", sorted(VALUES.keys() - {"None"}))
def test_functions_and_earlier_replicates_that_are_none(key):
    value, calls = VALUES[key], (FITS.standard_errors, FITS.interval)
    calls += (lambda function: gmm_lib.standard_errors(MODEL, X, function),)
    for call in calls:
        message = outcome(lambda call=call: call(value))
        assert message is not None
        assert message.startswith("function must be callable or None, but got"), message
    message = outcome(lambda: gmm_lib.bootstrap(MODEL, X, 3, earlier=value))
    assert message is not None
    assert message.startswith("earlier must be what bootstrap returned, or None, but got"), message


def test_functions_that_return_no_numbers():
    wide = gmm_lib.GaussianMixture(1, tol=1e-9).fit(X[:, :1])
    for value in (None, "word", [1.0, None], {"a": 1}):
        for call in (
            lambda f: gmm_lib.standard_errors(wide, X[:, :1], f),
            FITS.standard_errors,
            FITS.interval,
        ):
            message = outcome(lambda call=call, value=value: call(lambda *parts: value))
            assert message is not None, value
            assert "what function returns" in message


@pytest.mark.parametrize("name", ["tol", "max_iter"])
def test_a_bootstrap_checks_its_numbers(name):
    """A replicate that fails is left out, and a number that no fit takes fails all."""
    for value in ("word", -1, None, float("nan"), [1]):
        message = outcome(lambda value=value: gmm_lib.bootstrap(MODEL, X, 2, **{name: value}))
        assert message is not None
        assert message.startswith(f"{name} must be"), message


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.uint64])
def test_labels_of_any_integers(dtype):
    model, labels = gmm_lib.BayesianGaussianMixture(2), np.arange(20) % 2
    states = [
        next(gmm_lib.gibbs_states(model, X, labels=z, random_state=0)).labels
        for z in (labels, labels.astype(dtype))
    ]
    np.testing.assert_array_equal(*states)


class Changing:
    """A stream whose second chunk is another one from the third pass on."""

    def __init__(self, then):
        self.passes, self.then = 0, then

    def __iter__(self):
        self.passes += 1
        yield X[:10]
        yield X[10:] if self.passes < 3 else self.then


ALL = {
    "KMeans": gmm_lib.KMeans(2),
    "plain": gmm_lib.GaussianMixture(2),
    "gaps": gmm_lib.GaussianMixture(2, missing="marginal"),
    "prior": gmm_lib.GaussianMixture(2, covariance_prior="default"),
    "Student": gmm_lib.StudentMixture(2, degrees_of_freedom=9),
    "noise": gmm_lib.NoiseMixture(2),
    "Bayes": gmm_lib.BayesianGaussianMixture(2),
}


@pytest.mark.parametrize("name", ALL)
def test_streams_that_change_between_passes(name):
    """One column would otherwise stand for each of the three; NaN would spread."""
    columns = {"narrow": X[10:, :1], "wide": np.hstack([X, X])[10:], "words": [["a"] * 3] * 10}
    for then in columns.values():
        message = outcome(lambda then=then: ALL[name].fit(Changing(then)))
        assert message is not None
        assert "X" in message
        assert "features when first read" in message or "real numbers" in message, message
    if name != "gaps":
        message = outcome(lambda: ALL[name].fit(Changing(np.full((10, 3), np.nan))))
        assert message is not None
        assert message.startswith("Input X contains NaN"), message


@pytest.mark.parametrize("name", ALL)
def test_weights_of_another_number_of_chunks(name):
    ten = np.ones(10)
    for weights in ([ten], [ten, ten, ten]):
        message = outcome(
            lambda weights=weights: ALL[name].fit([X[:10], X[10:]], sample_weight=weights)
        )
        assert message is not None
        assert message.startswith("The parameter 'sample_weight' should have the shape"), message
    message = outcome(lambda: ALL[name].fit(X[:10], sample_weight=[ten, ten]))
    assert message is not None
    assert message.startswith("The parameter 'sample_weight' should have the shape"), message


@pytest.mark.parametrize("name", ALL)
def test_integers_beyond_all_floats(name):
    for values in ([[10**400], [1], [2]], np.array([[1], [2], [10**400]], dtype=object)):
        for call in (ALL[name].fit, lambda v: ALL[name].fit([X[:, :1], np.array(v)])):
            message = outcome(lambda call=call, values=values: call(values))
            assert message is not None
            assert message.startswith("X must hold real numbers, but got"), message


def test_a_buffer_of_memory_is_an_array():
    for model in ALL.values():
        expected = model.set_params(random_state=0).fit(X).predict(X)
        found = model.fit(memoryview(np.ascontiguousarray(X))).predict(memoryview(X))
        np.testing.assert_array_equal(found, expected)


def test_what_pandas_calls_missing_is_a_gap():
    numbers = np.round(10 * X)
    gaps = np.zeros(X.shape, dtype=bool)
    gaps[::4, 1] = gaps[1::5, 2] = True
    holes = np.where(gaps, np.nan, numbers)
    frame = pd.DataFrame(numbers, columns=list("abc")).mask(gaps)
    model = gmm_lib.GaussianMixture(2, missing="marginal", random_state=0)
    for dtype in ("Int64", "Float64", "Float32", object):
        table, one = frame.astype(dtype), model.fit(holes)
        expected, score = one.impute(holes), one.score(holes)
        for form in (table, [table[:7], table[7:]]):
            np.testing.assert_allclose(model.fit(form).impute(form), expected, rtol=1e-5)
            assert model.score(form) == pytest.approx(score, rel=1e-5)
        mixed = frame.astype({"b": "Int64"})
        np.testing.assert_allclose(model.fit(mixed).impute(mixed), expected)


def test_what_a_sweep_is_given():
    """An array without axes is no collection; what is wrong with held_out is not said of X."""
    assert "n_components must be" in outcome(lambda: gmm_lib.sweep(X, np.array(2)))
    assert "covariance_types must be" in outcome(lambda: gmm_lib.sweep(X, 2, np.array("full")))
    for held_out in (X[:, :1], X * np.nan, X[0], "word", np.full((2, 3), 1j), [[1.0], [1.0, 2.0]]):
        message = outcome(lambda held_out=held_out: gmm_lib.sweep(X, (1, 2), held_out=held_out))
        assert message is not None
        assert message.startswith("held_out cannot be scored: "), message


CHANGED = (
    {"n_components": 3},
    {"covariance_type": "tied"},
    {"covariance_type": "diag"},
    {"covariance_type": "spherical"},
    {"weight_concentration_prior_type": "dirichlet_distribution"},
)


@pytest.mark.parametrize("changed", CHANGED, ids=lambda changed: str([*changed.values()]))
def test_a_bayesian_mixture_that_was_changed_after_its_fit(changed):
    """Two features and two components: the matrices of full look like one of tied, or diag."""
    x = X[:, :2]
    model = gmm_lib.BayesianGaussianMixture(2, warm_start=True, random_state=0).fit(x)
    model.set_params(**changed)
    calls = [model.fit, model.partial_fit]
    if "n_components" not in changed:
        calls += [model.predict, model.score, lambda x: model.sample(3)]
        calls += [lambda x: model.sample_parameters(1)]
    for call in calls:
        message = outcome(lambda call=call: call(x))
        assert message is not None
        words = "should have the shape of", "covariance_type must be 'full'"
        assert any(word in message for word in words), message


@pytest.mark.parametrize("D", [1, 3])
def test_a_bayesian_warm_start_needs_as_many_features(D):
    model = gmm_lib.BayesianGaussianMixture(2, warm_start=True, random_state=0).fit(X[:, :2])
    assert "'means_' should have the shape of" in outcome(lambda: model.fit(X[:, :D]))


def test_parameters_set_by_hand_are_checked():
    good = {"weights_": [0.5, 0.5], "means_": [[0.0], [1.0]], "covariances_": [[[1.0]], [[1.0]]]}
    bad = {
        "weights_": ([1.5, -0.5], [0.2, 0.3, 0.5], [[0.5, 0.5]], None, [0.5, float("nan")], "word"),
        "means_": ([0.0, 1.0], None, 3.0, [[0.0], [float("nan")]], [[1j], [0]]),
    }
    for name, values in bad.items():
        for value in values:
            model = gmm_lib.GaussianMixture(2)
            vars(model).update(good | {name: value})
            for call in (model.predict, model.score, lambda x, m=model: m.sample(3)):
                message = outcome(lambda call=call: call(X[:, :1]))
                assert message is not None, (name, value)
                assert name in message, message


@pytest.mark.filterwarnings("error")
def test_clusters_so_far_apart_that_squares_overflow():
    """The centers would be any."""
    far = np.vstack([X, np.full((1, 3), 1e200)])
    for form in (far, [far[:9], far[9:]], 1e300 * X, [[1e308], [-1e308]]):
        message = outcome(lambda form=form: gmm_lib.KMeans(2).fit(form))
        assert message is not None
        assert message.startswith("the variance of X must be finite (scale X), also times"), message
    absent = np.append(np.ones(20), 0)
    model = gmm_lib.KMeans(2, random_state=0).fit(far, sample_weight=absent)
    np.testing.assert_allclose(model.cluster_centers_.max(), X.mean(), atol=1)


@pytest.mark.filterwarnings("ignore:overflow encountered")
@pytest.mark.parametrize("name", ["GaussianMixture", "StudentMixture", "NoiseMixture"])
@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_samples_so_far_apart_that_squares_overflow(name, kind):
    """Each would belong to nothing, or to a component of its own."""
    model = getattr(gmm_lib, name)(2, covariance_type=kind, random_state=0)
    for form in (1e160 * X, [1e160 * X[:9], 1e160 * X[9:]]):
        message = outcome(lambda form=form: model.fit(form))
        assert message is not None
        assert "X" in message or "covariance" in message, message


@pytest.mark.parametrize("name", ["tol", "reg_covar", "max_iter", "n_components", "verbose"])
def test_integers_that_are_no_floats(name):
    message = outcome(lambda: gmm_lib.GaussianMixture(**{name: 10**400}).fit(X))
    assert message is not None
    assert message.startswith(f"{name} must be"), message
    assert " and < 1e+308, but got " in message, message


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (gmm_lib.StudentMixture, "degrees_of_freedom"),
        (gmm_lib.BayesianGaussianMixture, "weight_concentration_prior"),
        (gmm_lib.BayesianGaussianMixture, "mean_precision_prior"),
        (gmm_lib.BayesianGaussianMixture, "degrees_of_freedom_prior"),
    ],
)
def test_positive_numbers_that_no_float_holds(kind, name):
    message = outcome(lambda: kind(**{name: 10**400}).fit(X))
    assert message is not None
    assert message.startswith(f"{name} must be"), message
    kind(**{name: Fraction(9, 2)}).fit(X)
    message = outcome(lambda: gmm_lib.BayesianGaussianMixture().partial_fit(X, n_total=10**400))
    assert message is not None
    assert message.startswith("n_total must be"), message


@pytest.mark.parametrize("form", [np.float16, np.float32, np.longdouble, Fraction])
@pytest.mark.parametrize("name", ["tol", "reg_covar"])
def test_numbers_of_other_types(name, form):
    """They are what float makes of them: no warning, no error from deep below."""
    warnings.simplefilter("error", RuntimeWarning)  # pytest puts all filters back
    value, options = form(2**-7), {"tol": 0.01, "random_state": 0}
    for kind in (gmm_lib.GaussianMixture, gmm_lib.BayesianGaussianMixture):
        models = [kind(2, **options | {name: number}) for number in (value, 2.0**-7)]
        for method in ("fit", "partial_fit"):
            ours, expected = (getattr(model, method)(X) for model in models)
            np.testing.assert_array_equal(ours.covariances_, expected.covariances_)
    models = [gmm_lib.KMeans(2, tol=number, random_state=0) for number in (value, 2.0**-7)]
    assert models[0].fit(X).n_iter_ == models[1].fit(X).n_iter_
    start = [1.0], X[:1], [np.eye(3)]
    steps = [gmm_lib.em_steps(X, *start, reg_covar=number) for number in (form(0.25), 0.25)]
    ours, expected = ([next(walk) for _ in range(2)][1].covariances for walk in steps)
    np.testing.assert_array_equal(ours, expected)
    prior = gmm_lib.GaussianMixture(covariance_prior="default", reg_covar=form(0.25)).fit(X)
    expected = gmm_lib.GaussianMixture(covariance_prior="default", reg_covar=0.25).fit(X)
    np.testing.assert_array_equal(prior.covariances_, expected.covariances_)


@pytest.mark.parametrize(
    "params",
    [{"missing": "foo"}, {"covariance_prior": "foo"}, {"missing": None}, {"noise": [1, 2]}],
)
def test_hasattr_of_a_model_with_a_bad_option(params):
    """It answers; the call itself says what is wrong."""
    model = gmm_lib.GaussianMixture(**params)
    assert hasattr(model, "partial_fit") in (True, False)
    for method in (lambda: model.fit(X), lambda: model.partial_fit(X)):
        try:
            message = outcome(method)
        except AttributeError as error:
            message = str(error)
        assert message is not None
        assert next(iter(params)) in message, message


def test_what_helps_is_advised_where_it_helps():
    """Gaps are taken by missing="marginal", infinity by nothing."""
    gaps, infinite = X.copy(), X.copy()
    gaps[3, 1], infinite[4, 1] = np.nan, np.inf
    hint = 'write GaussianMixture(missing="marginal")'
    for model in (gmm_lib.GaussianMixture(), gmm_lib.KMeans(2)):
        assert hint in outcome(lambda model=model: model.fit(gaps))
        assert "infinity" in outcome(lambda model=model: model.fit(infinite))
        assert hint not in outcome(lambda model=model: model.fit(infinite))
        for frame in (
            pd.DataFrame({"a": [1, 2, pd.NA]}, dtype="Int64"),
            pd.DataFrame({"a": [1, 2, pd.NA]}),
            pd.DataFrame({"a": [1.0, 2.0, pd.NA], "b": [1, 2, 3]}),
        ):
            assert hint in outcome(lambda model=model, frame=frame: model.fit(frame))
    marginal = gmm_lib.GaussianMixture(missing="marginal")
    message = outcome(lambda: marginal.fit(np.where(np.isnan(gaps), np.nan, infinite)))
    assert "infinity" in message
    assert hint not in message
    assert hint not in outcome(lambda: gmm_lib.GaussianMixture(means_init=gaps[3:4]).fit(X))


def test_the_divergence_of_what_lies_too_far_apart():
    p, near, far = (
        gmm_lib.GaussianMixture.from_parameters([1.0], [[mean]], [1.0], "spherical")
        for mean in (0.0, 1e140, 1e160)
    )
    value, error = p.divergence(near, random_state=0)
    assert value == pytest.approx(5e279, rel=1e-9)  # half of the squared distance
    assert np.isfinite(error)
    message = outcome(lambda: p.divergence(far, random_state=0))
    assert message is not None
    assert message.startswith("other must be so near"), message


def test_the_sum_of_weights_is_said_with_the_digits_that_matter():
    message = outcome(lambda: gmm_lib.GaussianMixture(2, weights_init=[0.5, 0.5 + 2e-8]).fit(X))
    assert "sum(weights) = 1.00000002" in message
