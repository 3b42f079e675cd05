"""Data that misbehave: gaps, outliers, spikes. The oracles are scipy's, and complete data."""

import itertools
import pickle
import subprocess
import sys
import tracemalloc
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, optimize, spatial, special, stats
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import check_estimator

from gmm_lib import (
    BayesianGaussianMixture,
    GaussianMixture,
    NoiseMixture,
    NotFittedError,
    StudentMixture,
    calibration,
    information,
    missing,
    sweep,
)
from gmm_lib import rows as rows_of
from gmm_lib.data import stretched_blobs
from gmm_lib.selection import summit

TYPES = ("full", "tied", "diag", "spherical")


def two_clouds(n=200, D=3, gaps=0.2, seed=0):
    """Give data, the same with gaps completely at random, and no row without a number."""
    rng = np.random.default_rng(seed)
    shape = np.eye(D) + 0.6
    X = rng.multivariate_normal(np.zeros(D), shape, n)
    X[n // 3 :] += np.arange(D) * 3.0
    G = np.where(rng.random(X.shape) < gaps, np.nan, X)
    some = ~np.isnan(G).all(axis=1)
    return X[some], G[some]


def squares(X, mean, S):
    d = X - mean
    return np.sum(d * np.linalg.solve(S, d.T).T, axis=1)


def log_normal(X, mean, S):
    """Compute what scipy does, as the formula says: maximizers ask thousands of times."""
    return -0.5 * (squares(X, mean, S) + np.linalg.slogdet(2 * np.pi * S)[1])


def log_t(X, mean, S, nu):
    """Do the same for the multivariate t."""
    D, q = len(mean), squares(X, mean, S)
    constant = special.gammaln((nu + D) / 2) - special.gammaln(nu / 2)
    return constant - 0.5 * (np.linalg.slogdet(nu * np.pi * S)[1] + (nu + D) * np.log1p(q / nu))


def scipys_normal(X, mean, S):
    return stats.multivariate_normal(mean, S).logpdf(X)


def scipys_t(X, mean, S, nu):
    return stats.multivariate_t(mean, S, df=nu).logpdf(X)


def test_the_formulas_are_scipys():
    rng = np.random.default_rng(0)
    for D in (1, 2, 4):
        A, X, mean = rng.normal(size=(D, D + 2)), 3 * rng.normal(size=(30, D)), np.arange(D)
        parts = X, mean, A @ A.T
        np.testing.assert_allclose(log_normal(*parts), scipys_normal(*parts), rtol=1e-11)
        for nu in (0.5, 3, 40):
            np.testing.assert_allclose(log_t(*parts, nu), scipys_t(*parts, nu), rtol=1e-11)


def observed_logs(G, weights, means, matrices, *, log_density=scipys_normal):
    """Compute log-joint densities of what each row has."""
    logs = np.empty((len(G), len(weights)))
    for seen in np.unique(~np.isnan(G), axis=0):
        rows = (~np.isnan(G) == seen).all(axis=1)
        for k, weight in enumerate(weights):
            parts = means[k][seen], matrices[k][np.ix_(seen, seen)]
            logs[rows, k] = np.log(weight) + log_density(G[np.ix_(rows, seen)], *parts)
    return logs


def matrices_of(model):
    K, D = model.means_.shape
    S = model.covariances_
    if model.covariance_type == "tied":
        return np.array([S] * K)
    return S if S.ndim == 3 else np.array([np.diag(np.broadcast_to(v, D)) for v in S])


@pytest.mark.parametrize("kind", TYPES)
def test_scores_are_those_of_the_observed_features(kind):
    _, G = two_clouds(60)
    model = GaussianMixture(2, covariance_type=kind, missing="marginal", random_state=0).fit(G)
    logs = observed_logs(G, model.weights_, model.means_, matrices_of(model))
    total = np.logaddexp.reduce(logs, axis=1)
    np.testing.assert_allclose(model.score_samples(G), total, rtol=1e-10)
    np.testing.assert_allclose(model.predict_proba(G), np.exp(logs.T - total).T, atol=1e-10)
    assert (model.predict(G) == logs.argmax(axis=1)).all()
    assert model.lower_bound_ == pytest.approx(total.mean(), abs=1e-12)
    p = model.n_parameters()
    assert model.bic(G) == pytest.approx(p * np.log(len(G)) - 2 * total.sum(), rel=1e-12)


def unpack(theta, K, D, kind):
    """Turn free numbers into weights, means and K matrices of a type."""
    logits, means, rest = np.split(theta, [K, K + K * D])
    weights = np.exp(logits - np.logaddexp.reduce(logits))
    if kind in ("full", "tied"):
        L = np.zeros((K if kind == "full" else 1, D, D))
        L[:, *np.tril_indices(D)] = rest.reshape(len(L), -1)
        matrices = L @ L.swapaxes(1, 2)
    else:
        matrices = np.exp(rest.reshape(K, -1))[:, :, np.newaxis] * np.eye(D)
    return weights, means.reshape(K, D), np.broadcast_to(matrices, (K, D, D))


@pytest.mark.parametrize("kind", TYPES)
def test_em_finds_what_direct_maximization_of_the_observed_likelihood_finds(kind):
    K, D, (_, G) = 2, 2, two_clouds(45, D=2, gaps=0.3, seed=1)
    options = {"reg_covar": 0, "tol": 1e-13, "max_iter": 10**4, "random_state": 0}
    model = GaussianMixture(K, covariance_type=kind, missing="marginal", **options).fit(G)

    def loss(theta):
        logs = observed_logs(G, *unpack(theta, K, D, kind), log_density=log_normal)
        return -np.logaddexp.reduce(logs, axis=1).sum()

    sizes = {"full": np.tile([1.2, 0.2, 1.2], K), "tied": [1.2, 0.2, 1.2]}
    sizes |= {"diag": np.zeros(K * D), "spherical": np.zeros(K)}
    start = np.concatenate([np.zeros(K), (model.means_ + 0.3).ravel(), sizes[kind]])
    best = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-5})
    weights, means, matrices = unpack(best.x, K, D, kind)
    assert model.score(G) * len(G) == pytest.approx(-best.fun, abs=1e-7)
    np.testing.assert_allclose(model.weights_, weights, atol=1e-4)
    np.testing.assert_allclose(model.means_, means, atol=1e-4)
    np.testing.assert_allclose(matrices_of(model), matrices, atol=1e-3)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("gaps", [0.1, 0.5])
@pytest.mark.filterwarnings("ignore")
def test_the_observed_likelihood_never_falls(kind, gaps):
    for seed in range(5):
        _, G = two_clouds(80, gaps=gaps, seed=seed)
        options = {"init_params": "random", "random_state": seed, "tol": 0, "max_iter": 60}
        model = GaussianMixture(3, covariance_type=kind, missing="marginal", reg_covar=0, **options)
        history = model.fit(G).history_
        assert (np.diff(history) >= -1e-9 * abs(history[-1])).all()


@pytest.mark.parametrize("kind", TYPES)
def test_without_gaps_it_is_the_complete_fit(kind):
    X, _ = two_clouds()
    options = {"covariance_type": kind, "random_state": 0, "n_init": 2}
    plain = GaussianMixture(2, **options).fit(X)
    model = GaussianMixture(2, missing="marginal", **options).fit(X)
    assert model.n_iter_ == plain.n_iter_
    for name in ("weights_", "means_", "covariances_", "history_"):
        np.testing.assert_allclose(getattr(model, name), getattr(plain, name), rtol=1e-10)
    np.testing.assert_allclose(model.score_samples(X), plain.score_samples(X), rtol=1e-10)


def test_one_gaussian_with_a_monotone_gap_has_a_closed_form():
    """Anderson (1957): the mean of y is its regression on x, taken at the mean of all x."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=50)
    y = 2 * x + rng.normal(size=50)
    G = np.column_stack([x, np.where(x > 0.2, np.nan, y)])  # at random: it depends on x alone
    options = {"reg_covar": 0, "tol": 1e-14, "max_iter": 10**4}
    model = GaussianMixture(missing="marginal", **options).fit(G)
    slope, intercept, *_ = stats.linregress(x[x <= 0.2], y[x <= 0.2])
    left = y[x <= 0.2] - intercept - slope * x[x <= 0.2]
    np.testing.assert_allclose(model.means_[0], [x.mean(), intercept + slope * x.mean()], rtol=1e-5)
    S = [[x.var(), slope * x.var()], [slope * x.var(), slope**2 * x.var() + left.var()]]
    np.testing.assert_allclose(model.covariances_[0], S, rtol=1e-4)


START = {
    "weights_init": [0.5, 0.5], "means_init": [[0, 0, 0], [0, 3, 6]],
    "precisions_init": [np.eye(3), np.eye(3)], "max_iter": 7, "tol": 0,
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Best performing")
def test_weights_count_rows():
    _, G = two_clouds(50)
    weight = np.arange(len(G)) % 3
    options = {"missing": "marginal", **START}
    model = GaussianMixture(2, **options).fit(G, sample_weight=weight)
    again = GaussianMixture(2, **options).fit(np.repeat(G, weight, axis=0))
    np.testing.assert_allclose(model.covariances_, again.covariances_, rtol=1e-9)
    G[0] = np.nan  # of weight zero: it is not there
    model.fit(G, sample_weight=weight)
    np.testing.assert_allclose(model.covariances_, again.covariances_, rtol=1e-9)
    frozen = GaussianMixture(2, frozen=("means", "weights"), **options).fit(G[1:])
    np.testing.assert_array_equal(frozen.means_, START["means_init"])


def test_kinds_of_gaps():
    X, G = two_clouds(80)
    options = {"missing": "marginal", "random_state": 0}
    model = GaussianMixture(2, **options).fit(G)
    masked = np.ma.masked_array(X, np.isnan(G))
    words = [[None if np.isnan(x) else x for x in row] for row in G]
    frame = pd.DataFrame(G, columns=["a", "b", "c"])
    for other in (masked, words, frame):
        fitted = GaussianMixture(2, **options).fit(other)
        np.testing.assert_array_equal(fitted.means_, model.means_)
        np.testing.assert_array_equal(fitted.impute(other), model.impute(G))
    assert fitted.feature_names_in_.tolist() == ["a", "b", "c"]
    small = GaussianMixture(2, **options).fit(G.astype(np.float32))
    assert small.means_.dtype == np.float32
    np.testing.assert_allclose(small.means_, model.means_, rtol=1e-2)
    uniform = GaussianMixture(2, init_params=np.full((len(G), 2), 0.5), **options).fit(G)
    np.testing.assert_allclose(*uniform.means_, rtol=1e-9)  # equal parts stay equal


class Chunks:
    """Chunks of odd sizes, read into one buffer, or made into another form."""

    def __init__(self, X, form=None):
        self.X, self.form = X, form

    def __iter__(self):
        buffer = np.empty_like(self.X)
        for part in np.split(self.X, [3, 3, 40, 41]):
            buffer[: len(part)] = part
            yield buffer[: len(part)] if self.form is None else self.form(part)


FORMS = {
    "buffer": None,
    "masked": lambda part: np.ma.masked_array(np.nan_to_num(part), np.isnan(part)),
    "frames": lambda part: pd.DataFrame(part, columns=list("abc")),
    "words": lambda part: np.where(np.isnan(part), None, part.astype(object)),
}


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("form", FORMS)
def test_a_stream_with_gaps_is_the_array(kind, form, monkeypatch):
    """From the default start, with weights; the batches small, and donors few."""
    monkeypatch.setattr(rows_of, "BATCH", 2**10)
    monkeypatch.setattr(missing, "MOST", 50)
    _, G = two_clouds(300)
    weight = np.arange(len(G)) % 3
    options = {"covariance_type": kind, "missing": "marginal", "random_state": 0, "max_iter": 8}
    options |= {"covariance_prior": "default", "noise": kind in ("full", "diag"), "tol": 0}
    stream = Chunks(G, FORMS[form])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = GaussianMixture(2, **options).fit(G, sample_weight=weight)
        parts = GaussianMixture(2, **options).fit(stream, sample_weight=weight)
        names = ("weights_", "means_", "covariances_", "history_")
        for name in names:
            np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-9)
        np.testing.assert_allclose(parts.predict_proba(stream), whole.predict_proba(G), atol=1e-9)
        np.testing.assert_allclose(parts.score_samples(stream), whole.score_samples(G), rtol=1e-9)
        np.testing.assert_allclose(parts.bic(stream), whole.bic(G), rtol=1e-9)
        if not whole.noise:
            np.testing.assert_allclose(parts.impute(stream), whole.impute(G), rtol=1e-9)
            drawn = (m.impute(X, 2, 1) for m, X in ((parts, stream), (whole, G)))
            np.testing.assert_allclose(*drawn, rtol=1e-9)
    assert hasattr(parts, "feature_names_in_") == (form == "frames")


def test_a_stream_with_gaps_is_checked():
    _, G = two_clouds(60)
    model = GaussianMixture(2, missing="marginal", random_state=0)
    holed = G.copy()
    holed[47] = np.nan
    with pytest.raises(ValueError, match="row 47 of X is all missing"):
        model.fit(Chunks(holed))
    model.fit(Chunks(holed), sample_weight=np.arange(len(G)) != 47)
    holed = np.where([False, True, False], np.nan, X := np.nan_to_num(G))
    with pytest.raises(ValueError, match="column 1 of X is all missing"):
        model.fit(Chunks(holed))
    with pytest.raises(ValueError, match="infinity"):
        model.fit([G[:50], np.where(np.isnan(G), np.inf, G)])
    with pytest.raises(ValueError, match="same number of features"):
        model.fit([X, X[:, :2]])
    with pytest.raises(ValueError, match="one-shot"):
        model.fit(iter([G, G]))
    with pytest.raises(ValueError, match="must hold real numbers"):
        model.fit([G, np.full((3, 3), "a", dtype=object)])


def test_gaps_are_filled_with_values_of_their_feature_from_all_over(monkeypatch):
    """With the spread of the feature; the same however the rows are cut."""
    rng = np.random.default_rng(0)
    X = np.sort(rng.normal(size=(4000, 2)), axis=0)
    G = np.where(rng.random(X.shape) < 0.4, np.nan, X)
    G[np.isnan(G).all(axis=1), 0] = 0.0
    filled = missing.FilledRows(G).chunks[0]
    np.testing.assert_array_equal(np.vstack([*missing.Filled(missing.GapRows(Chunks(G)))]), filled)
    for few in (4000, 100):
        monkeypatch.setattr(missing, "MOST", few)
        filled = missing.FilledRows(G).chunks[0]
        np.testing.assert_array_equal(filled[~np.isnan(G)], G[~np.isnan(G)])
        for d in range(2):
            absent = np.isnan(G[:, d])
            drawn, known = filled[absent, d], G[~absent, d]
            assert np.isin(drawn, known).all()
            assert stats.ks_2samp(drawn, known).pvalue > 1e-3
            assert len(np.unique(drawn)) > min(few, 500) / 2


def bytes_of(run):
    """Give what a function returns, the bytes it leaves, and the most that it took on the way."""
    tracemalloc.start()
    try:
        result = run()
        return result, *tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()


def test_what_gaps_are_filled_from_is_kept_as_numbers_and_not_copied():
    """Eight bytes a number; a pass over small chunks takes nothing that grows with all."""
    X = np.random.default_rng(0).normal(size=(9000, 3))
    X[::3, 0] = np.nan
    gaps = missing.GapRows(np.split(X, 300))
    filled, kept, _ = bytes_of(lambda: missing.Filled(gaps))
    known = np.sum(~np.isnan(X))
    assert 8 * known <= kept < 12 * known
    rows, _, most = bytes_of(lambda: sum(len(chunk) for chunk in filled))
    assert rows == len(X)
    assert most < len(X) * 8 / 2  # the numbers of one feature once more would be larger


def test_memory_does_not_grow_with_the_number_of_patterns(monkeypatch):
    """Each row its own pattern: few of a batch are computed twice, and none if there are few."""
    monkeypatch.setattr(missing, "BATCH", 2**13, raising=False)  # 18 patterns are kept
    rng, (K, D) = np.random.default_rng(0), (2, 30)
    X, means, weights = rng.normal(size=(256, D)), rng.normal(size=(K, D)), [0.5, 0.5]
    X[rng.random(X.shape) < 0.3] = np.nan
    matrices, made, plain = np.array([np.eye(D) + 0.5, np.eye(D)]), [], missing.partial_of

    def noted(matrices):
        parts = plain(matrices)
        return lambda key: made.append(key) or parts(key)

    def scatters(X):
        step, total = missing.e_step_of(weights, means, matrices), 0
        for x in np.split(X, len(X) // 32):
            r, _, sums_of = step(x.T)
            total = total + sums_of(r)[2]
        return total

    expected = np.zeros((K, D, D))
    logs = observed_logs(X, weights, means, matrices)
    for x, r in zip(X, np.exp(logs.T - np.logaddexp.reduce(logs, axis=1)).T, strict=True):
        o, m = np.flatnonzero(~np.isnan(x)), np.flatnonzero(np.isnan(x))
        for k, S in enumerate(matrices):
            B, d = np.linalg.solve(S[np.ix_(o, o)], S[np.ix_(o, m)]).T, x - means[k]
            d[m] = B @ d[o]
            expected[k] += r[k] * np.outer(d, d)
            expected[k][np.ix_(m, m)] += r[k] * (S[np.ix_(m, m)] - B @ S[np.ix_(o, m)])
    monkeypatch.setattr(missing, "partial_of", noted)
    found, _, many = bytes_of(lambda: scatters(X))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    assert len(X) <= len(made) < 1.5 * len(X)
    assert many < 1.1 * bytes_of(lambda: scatters(X[:64]))[2]
    made.clear()
    scatters(np.tile(X[:16], (16, 1)))
    assert len(made) == 16


def test_what_is_refused():
    X, G = two_clouds(40)
    model = GaussianMixture(2, missing="marginal", random_state=0).fit(G)
    with pytest.raises(ValueError, match=r'GaussianMixture\(missing="marginal"\)'):
        GaussianMixture(2).fit(G)
    with pytest.raises(ValueError, match="missing must be one of 'error', 'marginal', but got 'x'"):
        GaussianMixture(missing="x").fit(X)
    holed = G.copy()
    holed[7] = np.nan
    for call in (model.fit, model.score_samples, model.impute):
        with pytest.raises(ValueError, match="row 7 of X is all missing"):
            call(holed)
    holed = G.copy()
    holed[:, 1] = np.nan
    holed[:, 0] = 1.0
    with pytest.raises(ValueError, match="column 1 of X is all missing"):
        GaussianMixture(missing="marginal").fit(holed)
    with pytest.raises(ValueError, match=r"column 1 \('b'\) of X is all missing"):
        GaussianMixture(missing="marginal").fit(pd.DataFrame(holed, columns=["a", "b", "c"]))
    assert np.isfinite(model.score_samples(holed)).all()  # a fitted model needs no such column
    with pytest.raises(ValueError, match="infinity"):
        model.fit(np.where(np.isnan(G), np.inf, G))
    with pytest.raises(ValueError, match="draws must be an integer >= 1, but got 0"):
        model.impute(G, draws=0)
    with pytest.raises(ValueError, match="missing="):
        GaussianMixture(2, random_state=0).fit(X).impute(G)


@pytest.mark.parametrize(
    "model",
    [
        GaussianMixture(missing="marginal"),
        GaussianMixture(noise=True),
        StudentMixture(),
        NoiseMixture(),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_they_fit_into_scikit_learn(model):
    results = check_estimator(model, on_skip=None, on_fail=None)
    assert [r["check_name"] for r in results if r["status"] == "failed"] == []


def bent():
    """Give a mixture whose conditional means are no straight line."""
    matrices = [[[1.0, 0.7], [0.7, 1.5]], [[2.0, -0.9], [-0.9, 0.8]]]
    return GaussianMixture.from_parameters(
        [0.3, 0.7], [[0.0, 0.0], [2.0, 3.0]], matrices, missing="marginal", random_state=0
    )


def test_imputed_means_are_the_integrals():
    model = bent()
    parts = [
        (w, stats.multivariate_normal(m, S))
        for w, m, S in zip(model.weights_, model.means_, model.covariances_, strict=True)
    ]
    for x in (-1.0, 0.5, 2.0):

        def joint(y, power, x=x):
            return y**power * sum(w * normal.pdf([x, y]) for w, normal in parts)

        mass, first = (integrate.quad(joint, -15, 20, (power,), limit=200)[0] for power in (0, 1))
        filled = model.impute([[x, np.nan]])
        np.testing.assert_allclose(filled, [[x, first / mass]], rtol=1e-8)
        assert model.condition([0], [x]).weights_ @ model.condition([0], [x]).means_ == (
            pytest.approx(first / mass)
        )
        given = [[x, np.nan]] * 2
        assert model.marginal([0, 1]).score_samples(given)[0] == pytest.approx(np.log(mass))


def test_draws_have_the_spread_that_means_lack():
    """Completely at random, true parameters: the hidden numbers are like the draws."""
    model, rng = bent(), np.random.default_rng(5)
    X, _ = model.sample(20_000)
    hidden = rng.random(len(X)) < 0.4
    G = np.column_stack([X[:, 0], np.where(hidden, np.nan, X[:, 1])])
    means, draws = model.impute(G), model.impute(G, draws=3, random_state=1)
    assert draws.shape == (3, *X.shape)
    np.testing.assert_array_equal(draws[:, ~hidden], np.array([X[~hidden]] * 3))
    np.testing.assert_array_equal(draws, model.impute(G, draws=3, random_state=1))
    true, mean, drawn = X[hidden, 1], means[hidden, 1], draws[:, hidden, 1]

    def away(terms):
        return abs(terms.mean()) / (terms.std(ddof=1) / np.sqrt(len(terms)))

    assert away(true - mean) < 4
    for one in drawn:
        assert away(one - mean) < 4
        assert away(one**2 - true**2) < 4
        assert away((one - true) * X[hidden, 0]) < 4
        assert away(one**3 - true**3) < 4
    assert away(mean**2 - true**2) > 10  # what filling in means loses
    assert len(np.unique(drawn[:, 0])) == 3


def default_scale(X, K, kind):
    """Compute the scale of Fraley and Raftery, of data of D features."""
    S = np.cov(X.T) / K ** (2 / X.shape[1])
    return {"diag": np.diag(S), "spherical": np.diag(S).mean()}.get(kind, S)


def log_prior(matrices, kind, scale, nu):
    """Compute the log of the prior with scipy's distributions."""
    if kind in ("full", "tied"):
        some = matrices if kind == "full" else matrices[:1]
        return sum(stats.invwishart(nu, scale).logpdf(S) for S in some)
    variances = np.diagonal(matrices, axis1=1, axis2=2)
    variances = variances if kind == "diag" else variances[:, 0]
    return stats.invgamma(nu / 2, scale=scale / 2).logpdf(variances).sum()


def prior_terms(matrices, kind, scale, nu):
    """Compute the same as the formulas say, but for constants: maximizers ask often."""
    if kind in ("full", "tied"):
        some = matrices if kind == "full" else matrices[:1]
        traces = np.trace(np.linalg.solve(some, scale), axis1=1, axis2=2)
        return -0.5 * np.sum((nu + len(scale) + 1) * np.linalg.slogdet(some)[1] + traces)
    variances = np.diagonal(matrices, axis1=1, axis2=2)
    variances = variances if kind == "diag" else variances[:, 0]
    return -np.sum((nu / 2 + 1) * np.log(variances) + scale / 2 / variances)


@pytest.mark.parametrize("kind", TYPES)
def test_the_prior_is_maximized_with_the_likelihood(kind):
    X, _ = two_clouds(45, D=2, seed=2)
    K, D, options = 2, 2, {"reg_covar": 0, "tol": 1e-13, "max_iter": 10**4, "random_state": 0}
    options |= {"covariance_type": kind, "covariance_prior": "default"}
    models = [GaussianMixture(K, missing=gaps, **options).fit(X) for gaps in ("error", "marginal")]
    scale = default_scale(X, K, kind)

    def loss(theta):
        weights, means, matrices = unpack(theta, K, D, kind)
        logs = np.logaddexp.reduce(
            observed_logs(X, weights, means, matrices, log_density=log_normal), axis=1
        )
        return -logs.sum() - prior_terms(matrices, kind, scale, D + 2)

    sizes = {"full": np.tile([1.2, 0.2, 1.2], K), "tied": [1.2, 0.2, 1.2]}
    sizes |= {"diag": np.zeros(K * D), "spherical": np.zeros(K)}
    if kind == "spherical":  # which has more than one maximum here
        sizes[kind] = np.log(models[0].covariances_) + 0.1
    start = np.concatenate([np.zeros(K), (models[0].means_ + 0.1).ravel(), sizes[kind]])
    best = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-5})
    weights, means, matrices = unpack(best.x, K, D, kind)
    priors = [
        [of(S, kind, scale, D + 2) for S in (matrices, unpack(start, K, D, kind)[2])]
        for of in (log_prior, prior_terms)
    ]
    np.testing.assert_allclose(*np.diff(priors), rtol=1e-9)
    for model in models:
        np.testing.assert_allclose(model.weights_, weights, atol=1e-4)
        np.testing.assert_allclose(model.means_, means, atol=1e-4)
        np.testing.assert_allclose(matrices_of(model), matrices, atol=1e-3)
        assert (np.diff(model.history_) >= -1e-9 * abs(model.history_[-1])).all()
        ell = observed_logs(X, model.weights_, model.means_, matrices_of(model))
        assert model.score(X) == pytest.approx(np.logaddexp.reduce(ell, axis=1).mean())
        assert model.lower_bound_ < model.score(X) + 10  # holds the prior up to a constant
        given = clone(model).set_params(covariance_prior=scale).fit(X)
        np.testing.assert_allclose(given.covariances_, model.covariances_, rtol=1e-10)


@pytest.mark.parametrize("kind", ["full", "diag"])
def test_the_default_prior_knows_no_units(kind):
    X, _ = two_clouds(60)
    options = {"covariance_type": kind, "covariance_prior": "default", "reg_covar": 0, **START}
    options |= {"weights_init": None, "means_init": None, "precisions_init": None}
    options["init_params"] = np.tile([[0.9, 0.1], [0.2, 0.8]], (len(X), 1))[: len(X)]
    units = np.array([1e3, 1.0, 1e-4])
    with pytest.warns(UserWarning, match="converge"):
        a, b = (GaussianMixture(2, **options).fit(Y) for Y in (X, X * units))
    np.testing.assert_allclose(a.means_ * units, b.means_, rtol=1e-8)
    np.testing.assert_allclose(a.lower_bounds_[-1] - a.lower_bounds_[0],
                               b.lower_bounds_[-1] - b.lower_bounds_[0], rtol=1e-6)  # fmt: skip


def test_with_the_prior_nothing_ends_in_a_spike():
    """One sample twice is a spike for the likelihood; the prior gives it an extent."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(48, 2)), [[9.0, 9.0], [9.0, 9.0]]])
    with pytest.warns(UserWarning, match="collapsed"):
        plain = GaussianMixture(2, random_state=0).fit(X)
    model = GaussianMixture(2, covariance_prior="default", random_state=0).fit(X)
    assert plain.extents_.min() == 0
    assert model.extents_.min() == 2
    own = model.covariances_[model.means_[:, 0].argmax()]
    np.testing.assert_allclose(own, default_scale(X, 2, "full") / (4 + 2 + 3), rtol=1e-2)


@pytest.mark.parametrize("points", [25, 50])
def test_few_points_of_the_worked_example_end_in_no_spike(points):
    X, _ = stretched_blobs()
    spikes = 0
    for draw, kind in itertools.product(range(20), TYPES):
        few = X[np.random.default_rng(draw).choice(len(X), size=points, replace=False)]
        options = {"covariance_type": kind, "init_params": "random_from_data", "random_state": 0}
        options |= {"tol": 1e-6, "max_iter": 2000}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            plain = GaussianMixture(4, **options).fit(few)
            model = GaussianMixture(4, covariance_prior="default", **options).fit(few)
        spikes += plain.extents_.min() < 2
        assert model.extents_.min() == 2
        # a covariance holds at least the prior's scale over what the M-step divides by
        least = np.min(np.linalg.eigvalsh(np.atleast_2d(default_scale(few, 4, "full"))))
        assert np.linalg.eigvalsh(matrices_of(model)).min() >= least / (2 * points + 7)
    assert spikes > 0


def test_priors_that_are_none():
    X, _ = two_clouds(30)
    for value in ("some", [[1.0]], -np.eye(3), [[np.nan]], object()):
        with pytest.raises((ValueError, TypeError), match="covariance_prior"):
            GaussianMixture(covariance_prior=value).fit(X)
    with pytest.raises(ValueError, match="covariance_prior"):
        GaussianMixture(covariance_prior="default").fit(np.ones((9, 2)))


def t_logs(X, weights, means, matrices, degrees, *, log_density=scipys_t):
    """Compute log-joint densities."""
    parts = zip(weights, means, matrices, degrees, strict=True)
    return np.array([np.log(w) + log_density(X, *part) for w, *part in parts]).T


@pytest.mark.parametrize("nu", [0.7, 4, np.float32(50.5), 1e4, None])
@pytest.mark.parametrize("kind", TYPES)
def test_t_densities_are_scipys(kind, nu):
    X, _ = two_clouds(80)
    options = {"covariance_type": kind, "degrees_of_freedom": nu, "random_state": 0}
    model = StudentMixture(2, **options).fit(X)
    parts = model.weights_, model.means_, matrices_of(model), model.degrees_of_freedom_
    logs = t_logs(X, *parts)
    total = np.logaddexp.reduce(logs, axis=1)
    np.testing.assert_allclose(model.score_samples(X), total, rtol=1e-8)
    np.testing.assert_allclose(model.predict_proba(X), np.exp(logs.T - total).T, atol=1e-8)
    p = GaussianMixture(2, covariance_type=kind).fit(X).n_parameters() + 2 * (nu is None)
    assert model.n_parameters() == p
    assert model.bic(X) == pytest.approx(p * np.log(len(X)) - 2 * total.sum())


@pytest.mark.parametrize("nu", [3.0, None])
@pytest.mark.parametrize("kind", TYPES)
def test_the_t_fit_is_what_direct_maximization_finds(kind, nu):
    rng, K, D = np.random.default_rng(4), 2, 2
    X = rng.standard_t(3, size=(90, D))
    X[45:] += [8.0, 4.0]
    options = {"reg_covar": 0, "tol": 1e-13, "max_iter": 10**4, "random_state": 0}
    options |= {"covariance_type": kind, "degrees_of_freedom": nu}
    model = StudentMixture(K, **options).fit(X)
    assert (np.diff(model.history_) >= -1e-9 * abs(model.history_[-1])).all()

    def loss(theta):
        degrees = np.exp(theta[:K]) if nu is None else [nu] * K
        logs = t_logs(X, *unpack(theta[K:], K, D, kind), degrees, log_density=log_t)
        return -np.logaddexp.reduce(logs, axis=1).sum()

    sizes = {"full": np.tile([1.2, 0.2, 1.2], K), "tied": [1.2, 0.2, 1.2]}
    sizes |= {"diag": np.zeros(K * D), "spherical": np.zeros(K)}
    start = [np.ones(K), np.zeros(K), (model.means_ + 0.2).ravel(), sizes[kind]]
    best = optimize.minimize(loss, np.concatenate(start), method="BFGS", options={"gtol": 1e-5})
    _, means, matrices = unpack(best.x[K:], K, D, kind)
    assert model.score(X) * len(X) == pytest.approx(-best.fun, abs=1e-6)
    np.testing.assert_allclose(model.means_, means, atol=1e-3)
    np.testing.assert_allclose(matrices_of(model), matrices, atol=1e-2)
    if nu is None:
        np.testing.assert_allclose(model.degrees_of_freedom_, np.exp(best.x[:K]), rtol=1e-2)


@pytest.mark.parametrize("nu", [np.inf, 1e14])
@pytest.mark.parametrize("kind", TYPES)
def test_with_endless_degrees_of_freedom_it_is_gaussian(kind, nu):
    X, _ = two_clouds()
    options = {"covariance_type": kind, "random_state": 0}
    plain = GaussianMixture(2, **options).fit(X, sample_weight=np.arange(len(X)) % 3)
    model = StudentMixture(2, degrees_of_freedom=nu, **options)
    model.fit(X, sample_weight=np.arange(len(X)) % 3)
    assert model.n_iter_ == plain.n_iter_
    for name in ("weights_", "means_", "covariances_", "history_"):
        np.testing.assert_allclose(getattr(model, name), getattr(plain, name), rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(model.score_samples(X), plain.score_samples(X), atol=1e-8)


def test_far_noise_moves_gaussians_and_not_t():
    rng = np.random.default_rng(0)
    centers = np.array([[0.0, 0.0], [12.0, 0.0]])
    X = np.concatenate([rng.normal(c, 1, size=(2000, 2)) for c in centers])
    X = np.concatenate([X, rng.uniform([-60, 40], [60, 100], size=(1000, 2))])  # 20 per cent
    start = {"means_init": centers, "weights_init": [0.5, 0.5], "precisions_init": [np.eye(2)] * 2}
    options = {"tol": 1e-6, "max_iter": 5000}
    plain = GaussianMixture(2, **start, **options).fit(X)
    model = StudentMixture(2, **start, **options).fit(X)
    assert abs(plain.means_ - centers).max() > 1
    assert abs(model.means_ - centers).max() < 0.1


@pytest.mark.parametrize("nu", [2.5, np.inf])
@pytest.mark.parametrize("kind", TYPES)
def test_weights_of_a_t_fit(kind, nu):
    """By scipy's distance; with them, and nothing else, a fit's means are its averages."""
    X, _ = two_clouds(80)
    options = {"covariance_type": kind, "degrees_of_freedom": nu, "random_state": 0}
    model = StudentMixture(2, tol=1e-13, max_iter=10**4, reg_covar=0, **options).fit(X)
    u, r = model.robust_weights(X), model.predict_proba(X)
    for k, (mean, matrix) in enumerate(zip(model.means_, matrices_of(model), strict=True)):
        precision = np.linalg.inv(matrix)
        q = np.array([spatial.distance.mahalanobis(x, mean, precision) ** 2 for x in X])
        expected = (nu + 3) / (nu + q) if nu < np.inf else 1 + 0 * q
        np.testing.assert_allclose(u[:, k], expected, rtol=1e-8)
        averaged = np.average(X, axis=0, weights=r[:, k] * u[:, k])
        np.testing.assert_allclose(averaged, mean, atol=1e-5)
    np.testing.assert_array_equal(model.robust_weights([X[:50], X[50:]]), u)
    with pytest.raises(ValueError, match="expecting 3 features"):
        model.robust_weights(X[:, :2])


def test_t_samples():
    model = StudentMixture.from_parameters(
        [0.4, 0.6], [[0.0], [5.0]], [[[1.0]], [[4.0]]], degrees_of_freedom=3, random_state=0
    )
    X, labels = model.sample(20_000)
    for k, (mean, sd) in enumerate(((0, 1), (5, 2))):
        assert stats.kstest(X[labels == k, 0], stats.t(3, mean, sd).cdf).pvalue > 1e-3
    assert labels.mean() == pytest.approx(0.6, abs=4 * np.sqrt(0.24 / 20_000))
    assert model.divergence(model, random_state=1).value == 0
    for call in (lambda: model.marginal([0]), lambda: model.condition([0], [1.0])):
        with pytest.raises(NotImplementedError, match="Gaussians alone, but got StudentMixture"):
            call()


@pytest.mark.parametrize("far", [1e100, 1e154, 1e200, 1e300])
def test_t_densities_so_far_away_that_squares_overflow(far):
    """There a t's density falls by a power: by ν + 1 powers of ten for each of the distance."""
    model = StudentMixture.from_parameters(
        [0.5, 0.5], [[0.0], [9.0]], [[[1.0]], [[4.0]]], degrees_of_freedom=1
    )
    # the densities of Cauchy's distributions are s / (π x²) there, with s = 1 and 2
    expected = np.log(0.5 * (1 + 2) / np.pi) - 2 * np.log(far)
    np.testing.assert_allclose(model.score_samples([[far], [-far]]), expected, rtol=1e-12)
    np.testing.assert_allclose(model.predict_proba([[far]]), [[1 / 3, 2 / 3]], rtol=1e-12)


def test_t_samples_that_no_float_holds():
    one = [1.0], [[0.0]], [[[1.0]]]
    for nu in (1e-3, 1e-2):
        model = StudentMixture.from_parameters(*one, degrees_of_freedom=nu)
        with pytest.raises(ValueError, match=rf"degrees_of_freedom_ must be larger.*{nu}"):
            model.sample(500, random_state=0)


def test_t_parameters_that_are_none():
    X, _ = two_clouds(30)
    for value in (0, -1, "many", np.nan, True, [3.0]):
        with pytest.raises(ValueError, match="degrees_of_freedom must be > 0 or None"):
            StudentMixture(degrees_of_freedom=value).fit(X)
    with pytest.raises(ValueError, match="degrees_of_freedom must be given here"):
        StudentMixture.from_parameters([1.0], [[0.0]], [[[1.0]]])
    for params in ({"missing": "marginal"}, {"covariance_prior": "default"}, {"noise": True}):
        with pytest.raises(ValueError, match="left as they are, but got StudentMixture"):
            StudentMixture(**params).fit(X)


@pytest.mark.filterwarnings("ignore:Best performing")
@pytest.mark.parametrize("kind", [StudentMixture, GaussianMixture])
def test_weights_count_rows_of_t_and_prior(kind):
    X, _ = two_clouds(50)
    weight, options = np.arange(len(X)) % 3, dict(START)
    if kind is GaussianMixture:
        options["covariance_prior"] = "default"
    model = kind(2, **options).fit(X, sample_weight=weight)
    again = kind(2, **options).fit(np.repeat(X, weight, axis=0))
    np.testing.assert_allclose(model.covariances_, again.covariances_, rtol=1e-9)
    np.testing.assert_allclose(model.history_, again.history_, rtol=1e-9)


def test_a_t_fit_of_a_stream_is_that_of_the_array():
    X, _ = two_clouds()
    options = {"random_state": 0, "tol": 1e-6, "degrees_of_freedom": 5}
    whole, parts = (StudentMixture(2, **options).fit(Y) for Y in (X, [X[:70], X[70:]]))
    np.testing.assert_allclose(parts.covariances_, whole.covariances_, rtol=1e-8)


def test_a_t_fit_goes_on_where_it_stopped():
    X = np.random.default_rng(0).standard_t(3, size=(200, 2))
    model = StudentMixture(warm_start=True, tol=1e-4).fit(X)
    before, degrees = model.lower_bound_, model.degrees_of_freedom_
    model.fit(X)
    assert model.lower_bounds_[0] == pytest.approx(before, abs=1e-12)
    np.testing.assert_allclose(model.degrees_of_freedom_, degrees, rtol=0.1)


def noise_logs(X, model):
    """Compute log-joint densities of Gaussians and noise with scipy; X may have gaps."""
    low, high = model.noise_box_
    weights = model.weights_ * (1 - model.noise_weight_)
    logs = observed_logs(X, weights, model.means_, matrices_of(model))
    uniform = stats.uniform(low, high - low).logpdf(X)
    noise = np.log(model.noise_weight_) + np.where(np.isnan(X), 0, uniform).sum(axis=1)
    return np.column_stack([logs, noise])


def with_far_points(n=120, seed=0):
    """Give two clouds, and points spread over a box around them."""
    X, _ = two_clouds(n, D=2, seed=seed)
    rng = np.random.default_rng(seed)
    return np.concatenate([X, rng.uniform(-30, 30, size=(n // 5, 2))])


@pytest.mark.parametrize(
    ("kind", "gaps"), [*((kind, 0.0) for kind in TYPES), ("full", 0.2), ("spherical", 0.2)]
)
def test_noise_has_scipys_densities_and_the_highest_likelihood_near_by(kind, gaps):
    X = with_far_points(60)
    X[np.random.default_rng(1).random(len(X)) < gaps, 0] = np.nan
    options = {"tol": 1e-12, "max_iter": 10**4, "reg_covar": 0, "random_state": 0}
    options |= {"covariance_type": kind, "missing": "marginal" if gaps else "error"}
    one = {"full": np.eye(2), "tied": np.eye(2), "diag": np.ones(2), "spherical": 1.0}[kind]
    start = {"means_init": [[0, 0], [0, 3]], "weights_init": [0.5, 0.5]}
    start["precisions_init"] = one if kind == "tied" else [one, one]
    model = NoiseMixture(2, **options, **start).fit(X)
    assert (np.diff(model.history_) >= -1e-9 * abs(model.history_[-1])).all()
    logs = noise_logs(X, model)
    total = np.logaddexp.reduce(logs, axis=1)
    np.testing.assert_allclose(model.score_samples(X), total, rtol=1e-10)
    np.testing.assert_allclose(model.predict_proba(X), np.exp(logs.T - total).T, atol=1e-10)
    assert model.lower_bound_ == pytest.approx(total.mean(), abs=1e-12)
    labels = model.predict(X)
    assert (labels == np.where(logs.argmax(axis=1) == 2, -1, logs.argmax(axis=1))).all()
    assert (labels == -1).any()
    p = {"full": 11, "tied": 8, "diag": 9, "spherical": 7}[kind] + 1
    assert model.n_parameters() == p
    r = model.predict_proba(X)
    entropy = -np.sum(r * np.log(np.maximum(r, 1e-300)))
    bic = p * np.log(len(X)) - 2 * total.sum()
    assert model.icl(X) == pytest.approx(bic + 2 * entropy, rel=1e-10)

    def loss(theta):
        weights, means, matrices = unpack(theta[1:], 2, 2, kind)
        share = 1 / (1 + np.exp(-theta[0]))
        gaussians = observed_logs(X, weights * (1 - share), means, matrices, log_density=log_normal)
        noise = logs[:, -1] - np.log(model.noise_weight_) + np.log(share)
        return -np.logaddexp.reduce(np.column_stack([gaussians, noise]), axis=1).sum()

    sizes = {"full": np.tile([1.2, 0.2, 1.2], 2), "tied": [1.2, 0.2, 1.2]}
    sizes |= {"diag": np.zeros(4), "spherical": np.zeros(2)}
    begin = np.concatenate([[-1.5], np.zeros(2), (model.means_ + 0.2).ravel(), sizes[kind]])
    best = optimize.minimize(loss, begin, method="BFGS", options={"gtol": 1e-5})
    assert total.sum() == pytest.approx(-best.fun, abs=1e-6)
    assert model.noise_weight_ == pytest.approx(1 / (1 + np.exp(-best.x[0])), abs=1e-3)
    np.testing.assert_allclose(model.means_, unpack(best.x[1:], 2, 2, kind)[1], atol=1e-3)


def test_far_noise_does_not_move_gaussians_beside_a_noise_component():
    rng, centers = np.random.default_rng(0), np.array([[0.0, 0.0], [12.0, 0.0]])
    X = np.concatenate([rng.normal(c, 1, size=(4000, 2)) for c in centers])
    X = np.concatenate([X, rng.uniform([-60, 40], [60, 100], size=(2000, 2))])  # 20 per cent
    start = {"means_init": centers, "weights_init": [0.5, 0.5], "precisions_init": [np.eye(2)] * 2}
    model = NoiseMixture(2, **start, tol=1e-8).fit(X)
    assert abs(model.means_ - centers).max() < 0.1
    assert model.noise_weight_ == pytest.approx(0.2, abs=0.01)
    found = model.predict(X) == -1
    assert found[8000:].all()
    assert found[:8000].mean() < 0.01


@pytest.mark.filterwarnings("ignore:Best performing")
def test_noise_counts_rows_and_goes_on_where_it_stopped():
    X = with_far_points()
    weight, options = np.arange(len(X)) % 3, {"max_iter": 5, "tol": 0, "random_state": 0}
    start = {"means_init": [[0, 0], [0, 3]], "weights_init": [0.5, 0.5]}
    start["precisions_init"] = [np.eye(2)] * 2
    model = NoiseMixture(2, **options, **start).fit(X, sample_weight=weight)
    again = NoiseMixture(2, **options, **start).fit(np.repeat(X, weight, axis=0))
    again.noise_box_ = model.noise_box_
    np.testing.assert_allclose(model.history_, again.history_, rtol=1e-9)
    parts = NoiseMixture(2, **options, **start).fit([X[:50], X[50:]])
    whole = NoiseMixture(2, **options, **start).fit(X)
    assert parts.noise_weight_ == pytest.approx(whole.noise_weight_, rel=1e-10)
    half, weight = NoiseMixture(2, **options, **start).fit(X), whole.noise_weight_
    np.testing.assert_array_equal(half.fit(X).history_, whole.history_)  # begins anew
    half.set_params(warm_start=True).fit(X)
    assert half.lower_bounds_[0] == pytest.approx(whole.lower_bound_, abs=1e-12)
    assert half.noise_weight_ != weight
    prior = NoiseMixture(2, covariance_prior="default", **options).fit(X)
    assert (np.diff(prior.history_) > -1e-9).all()


def test_noise_samples_and_what_is_outside_of_the_box():
    X = with_far_points(600)
    model = NoiseMixture(2, random_state=0).fit(X)
    drawn, labels = model.sample(20_000, random_state=1)
    share = model.noise_weight_
    error = np.sqrt(share * (1 - share) / 20_000)
    assert np.mean(labels == -1) == pytest.approx(share, abs=4 * error)
    low, high = model.noise_box_
    for d in range(2):
        uniform = stats.uniform(low[d], high[d] - low[d])
        assert stats.kstest(drawn[labels == -1, d], uniform.cdf).pvalue > 1e-3
    outside = model.predict_proba([high + 1])
    assert outside[0, -1] == 0
    beyond = np.array([[1e200, 0.0]])  # where all log-densities end
    assert model.predict_proba(beyond)[0, -1] == 0
    assert model.predict(beyond) != -1
    assert outside.sum() == pytest.approx(1)
    xx, yy = np.meshgrid(*(np.linspace(a, b, 401) for a, b in zip(low, high, strict=True)))
    cell = np.prod((high - low) / 400)
    mass = np.exp(model.score_samples(np.column_stack([xx.ravel(), yy.ravel()]))).sum() * cell
    assert mass == pytest.approx(1, abs=0.02)
    for call in (model.marginal, lambda _: model.condition([0], [1.0]), model.impute):
        with pytest.raises(NotImplementedError, match="Gaussians alone, but got NoiseMixture"):
            call([0])
    with pytest.raises(ValueError, match="column 1 of X has one value in"):
        NoiseMixture().fit(np.column_stack([X[:, 0], np.ones(len(X))]))


def all_of(model, X):
    """Give what a fitted model with noise says."""
    proba = model.predict_proba(X)
    assert proba.shape == (len(X), len(model.means_) + 1)
    learned = model.noise_weight_, model.noise_box_, model.weights_, model.means_, model.history_
    drawn, labels = model.sample(50, random_state=1)
    answers = model.predict(X), model.score_samples(X), model.bic(X), model.icl(X)
    return [proba, *learned, drawn, labels, *answers, model.n_parameters()]


def test_noise_is_an_option():
    """Both spellings are one model, whichever way the option is set."""
    X, options = with_far_points(), {"random_state": 0, "covariance_type": "diag"}
    named = all_of(NoiseMixture(2, **options).fit(X), X)
    model = GaussianMixture(2, noise=True, **options)
    assert repr(model).endswith("noise=True)")
    assert repr(NoiseMixture(2)) == "NoiseMixture(n_components=2)"
    before = GaussianMixture(2, **options).fit(X)
    fits = [
        model.fit(X),
        clone(model).fit(X),
        clone(NoiseMixture(2, **options)).fit(X),
        GaussianMixture(2, **options).set_params(noise=np.True_).fit(X),
        before.set_params(noise=True).fit(X),
        pickle.loads(pickle.dumps(model)),
        sweep(X, 2, "diag", noise=True, random_state=0)[0].model,
    ]
    for fit in fits:
        for found, expected in zip(all_of(fit, X), named, strict=True):
            np.testing.assert_array_equal(found, expected)
    assert (model.fit_predict(X) == named[8]).all()
    grid = GridSearchCV(GaussianMixture(2, **options), {"noise": [False, True]}, cv=3).fit(X)
    assert len(set(grid.cv_results_["mean_test_score"])) == 2
    assert summit(X, 2, "diag", noise=True, random_state=0).noise_weight_ > 0.1
    both = GaussianMixture(2, noise=True, missing="marginal", covariance_prior="default")
    assert both.fit(with_gap := np.vstack([X, [np.nan, 0.0]])).predict(with_gap).min() == -1


def test_noise_can_be_taken_away_again():
    X = with_far_points()
    options = {"random_state": 0, "covariance_type": "diag"}
    plain = GaussianMixture(2, **options).fit(X)
    model = NoiseMixture(2, noise=False, **options).fit(X)
    np.testing.assert_array_equal(model.history_, plain.history_)
    model = GaussianMixture(2, noise=True, **options).fit(X).set_params(noise=False)
    assert model.predict_proba(X).shape == (len(X), 2)
    assert (model.predict(X) >= 0).all()
    assert (model.sample(200)[1] >= 0).all()
    assert model.marginal([0]).means_.shape == (2, 1)
    np.testing.assert_array_equal(model.fit(X).history_, plain.history_)
    assert hasattr(model, "partial_fit")


def test_noise_that_is_none():
    X = with_far_points()
    for value in ("yes", 1, None, [True]):
        with pytest.raises(ValueError, match="noise must be True or False, but got"):
            GaussianMixture(noise=value).fit(X)
    with pytest.raises(TypeError, match="noise"):
        BayesianGaussianMixture(noise=True)
    for kind, params in (NoiseMixture, {}), (GaussianMixture, {"noise": True}):
        assert not hasattr(kind(**params), "partial_fit")
        with pytest.raises(NotImplementedError, match="from_parameters"):
            kind.from_parameters([1.0], [[0.0]], [[[1.0]]], **params)
    model = GaussianMixture(1).fit(X).set_params(noise=True)
    for call in (model.predict, model.score, lambda X: model.sample(), model.bic):
        with pytest.raises(NotFittedError):  # it has learned no noise
            call(X)
    for model in (NoiseMixture().fit(X), StudentMixture().fit(X)):
        with pytest.raises(NotImplementedError, match="derived for Gaussians alone, but got"):
            calibration(model, X)
        with pytest.raises(TypeError, match="must be a plain GaussianMixture, but got"):
            information(model, X)


def test_fits_that_do_not_ask_load_nothing():
    code = "import sys, gmm_lib; m = gmm_lib.GaussianMixture(2).fit([[0.0], [1.0], [5.0]]); "
    code += "m.score([[0.0]]); names = ('unruly', 'missing', 'student', 'noise'); "
    code += "print([n for n in names if 'gmm_lib.' + n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
