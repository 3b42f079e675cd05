"""One answer, whatever the form: the same rows, in any form, through any method.

`FORMS` are ways to write the same rows down, `METHODS` what can be asked of them. Each answer is
held to scikit-learn's for the plain array, or to a formula. A new form, or a new method, is one
entry of its table.
"""

import copy
import pickle
import tempfile
import warnings
from functools import cache
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from drawn import TYPES, mixture_parameters
from scipy.special import xlogy
from scipy.stats import multivariate_normal
from sklearn.base import clone
from sklearn.cluster import KMeans as PeerKMeans
from sklearn.mixture import GaussianMixture as Peer

from gmm_lib import CollapseWarning, GaussianMixture, KMeans, em, em_steps, gaussian, linear, sweep
from gmm_lib import rows as rows_module
from gmm_lib.bayes import BayesianGaussianMixture
from gmm_lib.kmeans import kmeans_plusplus
from gmm_lib.noise import NoiseMixture
from gmm_lib.parameters import STARTS

pytestmark = [
    pytest.mark.filterwarnings("ignore:Best performing"),
    pytest.mark.filterwarnings("ignore:sample_weight sums to"),  # where weights are tiny
    pytest.mark.filterwarnings("ignore:X .* feature names"),  # a model has them, or a form
]
seeded = np.random.RandomState

# The rows: integers from 0 to 255, so that float16 and bytes hold them exactly ------------------

K, D, BIG = 2, 3, 1e300


def _distinct_rows():
    rng, A = seeded(0), [[14.0, 0, 0], [5, 9, 0], [-4, 6, 11]]
    X = np.vstack([rng.randn(70, D) @ A + [80, 90, 100], rng.randn(50, D) @ A + [160, 150, 120]])
    return np.unique(np.clip(X.round(), 0, 255), axis=0)[rng.permutation(120)]


DISTINCT = _distinct_rows()
COUNTS = seeded(1).randint(1, 5, size=len(DISTINCT))
INDEX = np.repeat(np.arange(len(DISTINCT)), COUNTS)  # which of the distinct rows each row is
ROWS = DISTINCT[INDEX]
DISTINCT.flags.writeable = ROWS.flags.writeable = False
N = len(ROWS)
POINTS = seeded(2).uniform(0, 255, size=(20, D))

# The forms --------------------------------------------------------------------------------------


class Form(NamedTuple):
    """The rows in some form."""

    X: object
    weight: object = None
    index: np.ndarray = INDEX  # of each row of X among the distinct ones; -1 for absent rows
    factor: float = 1.0  # of all weights
    rtol: float = 1e-9
    fits: dict | None = None  # what `fitted_once` has fitted


class Stream:
    """Chunks that are made anew in each pass."""

    def __init__(self, X, size, make=np.array):
        self.X, self.size, self.make = X, size, make

    def __iter__(self):
        return (self.make(self.X[i : i + self.size]) for i in range(0, len(self.X), self.size))


class SameBuffer(Stream):
    """Chunks that are read into one buffer, each over the one before."""

    def __iter__(self):
        buffer = np.empty((self.size, self.X.shape[1]))
        for chunk in super().__iter__():
            buffer[: len(chunk)] = chunk
            yield buffer[: len(chunk)]


class Table:
    """A data frame of another library: it has names of columns, and turns into an array."""

    def __init__(self, X):
        self.X, self.columns, self.shape = X, list("abc"), np.shape(X)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.X, dtype=dtype)


def frame(X):
    return pd.DataFrame(X, columns=list("abc"))


def read_only(X):
    X = X.copy()
    X.flags.writeable = False
    return X


def mapped(X):
    with tempfile.TemporaryFile() as file:  # the map outlives it
        result = np.memmap(file, dtype=X.dtype, shape=X.shape)
    result[:] = X
    return result


def reordered(order, wrap=np.array, **options):
    return Form(wrap(ROWS[order]), index=INDEX[order], **options)


def absent(value, wrap=lambda X: X):
    """Between the rows others of weight zero, first and last ones as well."""
    index = np.full(2 * len(DISTINCT) + 1, -1)
    index[1::2] = np.arange(len(DISTINCT))
    X, weight = np.full((len(index), D), value), np.zeros(len(index))
    X[1::2], weight[1::2] = DISTINCT, COUNTS
    return Form(wrap(X), weight, index)


def scaled(factor):
    return Form(ROWS, np.full(N, factor), factor=factor)


def counted(X=DISTINCT, weight=COUNTS, **options):
    return Form(X, weight, np.arange(len(DISTINCT)), **options)


EMPTY = np.empty((0, D))
BY_CLUSTER = np.argsort(ROWS[:, 0], kind="stable")
PERIODIC = np.argsort(np.argsort(BY_CLUSTER) % 5, kind="stable")
FORMS = {
    # arrays
    "C order": lambda: Form(np.ascontiguousarray(ROWS)),
    "Fortran order": lambda: Form(np.asfortranarray(ROWS)),
    "nested lists": lambda: Form(ROWS.tolist()),
    "nested tuples": lambda: Form(tuple(map(tuple, ROWS.tolist()))),
    "list of rows": lambda: Form(list(ROWS)),
    "read-only": lambda: Form(read_only(ROWS)),
    "memory map": lambda: Form(mapped(ROWS)),
    "backwards in memory": lambda: Form(ROWS[::-1, ::-1].copy()[::-1, ::-1]),
    "every other column": lambda: Form(np.repeat(ROWS, 2, axis=1)[:, ::2]),
    "big-endian": lambda: Form(ROWS.astype(">f8")),
    "float32": lambda: Form(ROWS.astype(np.float32), rtol=1e-5),
    "float16": lambda: Form(ROWS.astype(np.float16)),
    "longdouble": lambda: Form(ROWS.astype(np.longdouble)),
    "int64": lambda: Form(ROWS.astype(np.int64)),
    "bytes": lambda: Form(ROWS.astype(np.uint8)),
    "objects": lambda: Form(ROWS.astype(object)),
    "nothing masked": lambda: Form(np.ma.masked_array(ROWS)),
    "rows permuted": lambda: reordered(seeded(0).permutation(N)),
    # data frames
    "data frame": lambda: Form(frame(ROWS)),
    "data frame of integers": lambda: Form(frame(ROWS.astype(int)).astype({"b": float})),
    "data frame, nullable": lambda: Form(frame(ROWS).astype({"a": "Int64", "b": "Float64"})),
    "data frame, odd index": lambda: Form(frame(ROWS).set_index(np.zeros(N))),
    "another library's frame": lambda: Form(Table(ROWS)),
    # streams
    "two chunks": lambda: Form([ROWS[:7], ROWS[7:]]),
    "tuple of chunks": lambda: Form(tuple(np.array_split(ROWS, 3))),
    "chunks of one row": lambda: Form(np.split(ROWS, range(1, 20))),
    "chunks of 31 rows": lambda: Form(Stream(ROWS, 31)),
    "one chunk": lambda: Form([ROWS]),
    "empty chunks": lambda: Form([EMPTY, ROWS[:9], EMPTY, EMPTY, ROWS[9:], EMPTY]),
    "chunks in one buffer": lambda: Form(SameBuffer(ROWS, 50)),
    "chunks of data frames": lambda: Form(Stream(ROWS, 100, frame)),
    "chunks of other frames": lambda: Form(Stream(ROWS, 50, Table)),
    "chunks of many types": lambda: Form(
        [ROWS[:9].astype("f4"), ROWS[9:40].astype("u1"), ROWS[40:]]
    ),
    "chunks of float32": lambda: Form(Stream(ROWS.astype("f4"), 50), rtol=1e-5),
    "chunks in Fortran order": lambda: Form(Stream(ROWS, 50, np.asfortranarray)),
    "chunks of a memory map": lambda: Form(np.array_split(mapped(ROWS), 5)),
    "sorted": lambda: reordered(BY_CLUSTER, lambda X: Stream(X, 40)),
    "periodic": lambda: reordered(PERIODIC, lambda X: Stream(X, 40)),
    # weights
    "counts": counted,
    "counts as a list": lambda: counted(weight=COUNTS.tolist()),
    "counts as bytes": lambda: counted(weight=COUNTS.astype(np.uint8)),
    "counts as float32": lambda: counted(weight=COUNTS.astype(np.float32)),
    "counts as a series": lambda: counted(weight=pd.Series(COUNTS)[::-1].sort_index()),
    "counts, read-only": lambda: counted(weight=read_only(COUNTS)),
    "counts with a frame": lambda: counted(frame(DISTINCT), pd.Series(COUNTS, index=[7] * 120)),
    "counts of a stream": lambda: counted(Stream(DISTINCT, 31)),
    "counts chunk by chunk": lambda: counted(
        [DISTINCT[:9], DISTINCT[9:]], [COUNTS[:9], COUNTS[9:]]
    ),
    "counts, series by series": lambda: counted(
        [frame(DISTINCT[:9]), frame(DISTINCT[9:])], [pd.Series(COUNTS[:9]), pd.Series(COUNTS[9:])]
    ),
    "counts, list by list": lambda: counted(
        (DISTINCT[:9], EMPTY, DISTINCT[9:]), (COUNTS[:9].tolist(), [], COUNTS[9:].tolist())
    ),
    "a number as weight": lambda: Form(ROWS, 1),
    "yes as weight": lambda: Form(ROWS, np.ones(N, dtype=bool)),
    **{f"weights times {f:g}": lambda f=f: scaled(f) for f in (1e-280, 1e-18, 1e-3, 1e18, 1e280)},
    "counts times 1e-9": lambda: counted(weight=1e-9 * COUNTS, factor=1e-9),
    "weights that sum to one": lambda: counted(weight=COUNTS / N, factor=1 / N),
    "absent rows": lambda: absent(100.0),
    "wild absent rows": lambda: absent(BIG),
    "wild absent rows in a stream": lambda: absent(-BIG, lambda X: Stream(X, 31)),
    "absent rows in a buffer": lambda: absent(-BIG, lambda X: SameBuffer(X, 31)),
    "chunks of absent rows": lambda: Form(
        [np.full((4, D), BIG), DISTINCT], np.append(np.zeros(4), COUNTS), np.r_[[-1] * 4, 0:120]
    ),
}

# The methods ------------------------------------------------------------------------------------

RUNS = {"kmeans": {}, "k-means++": {}, "random": {}}
RUNS["random_from_data"] = {"n_init": 3, "random_state": 2}  # one of the three climbs to the summit
# from random responsibilities the steps to the summit are few for these alone
KINDS = {"fit, random": ("diag", "spherical")}
START = {"weights_init": [0.5, 0.5], "means_init": [[70, 80, 90], [150, 140, 130]]}
CENTERS = np.array(START["means_init"], dtype=float)
SHAPES = {kind: gaussian.covariance_shape(kind, K, D) for kind in TYPES}


def covariances_of(kind, variance=400.0):
    return gaussian.pack_covariances(np.array([variance * np.eye(D)] * K), kind)


def given(kind, **options):
    """Twelve steps from the same start: nothing is left to chance or to a stop rule."""
    start = START | {"precisions_init": covariances_of(kind, 1 / 400)}
    return {"covariance_type": kind, "max_iter": 12, "tol": 0.0} | start | options


def climb(kind, **options):
    """A start by chance, and so many steps that it doesn't matter."""
    return {"covariance_type": kind, "max_iter": 30, "tol": 0.0, "random_state": 0} | options


@cache
def peer(kind, **options):
    return Peer(K, **given(kind, **options)).fit(ROWS)


@cache
def single(kind):
    return Peer(1, covariance_type=kind).fit(ROWS)


@cache
def first_step(init):
    """The start of scikit-learn, or where that draws in other ways, that of the plain array."""
    model = Peer if init in ("kmeans", "random") else GaussianMixture
    return model(K, init_params=init, random_state=0, max_iter=1).fit(ROWS)


@cache
def summit(kind):
    return Peer(K, **given(kind, max_iter=100)).fit(ROWS)


@cache
def clusters():
    return PeerKMeans(K, init=CENTERS, n_init=1, tol=0.0).fit(ROWS)


def known(kind, source=peer):
    """scikit-learn's mixture as one of gmm_lib."""
    theirs = source(kind)
    return GaussianMixture.from_parameters(
        theirs.weights_, theirs.means_, theirs.covariances_, kind, random_state=7
    )


def fitted(form, kind):
    model = GaussianMixture(K, **given(kind, random_state=7))
    return model.fit(form.X, sample_weight=form.weight)


def fitted_once(form, kind):
    """A copy of the fit that a form has for all that is asked of one."""
    way = kind, linear.MANY
    if way not in form.fits:
        form.fits[way] = fitted(form, kind)
    return copy.deepcopy(form.fits[way])


def parameters(model):
    order = np.argsort(model.means_[:, 0])
    own = [
        part if model.covariance_type == "tied" else part[order]
        for part in (model.covariances_, model.precisions_, model.precisions_cholesky_)
    ]
    return model.weights_[order], model.means_[order], *own


def parts_of_fit(model):
    return *parameters(model), model.lower_bound_, model.lower_bounds_, model.n_iter_


def there(form, values):
    """The answers for the rows that are there."""
    return values[form.index >= 0]


def each(form, function):
    """The answers for the distinct rows, as often and in the order in which the form has them."""
    return there(form, function(DISTINCT)[form.index])


def criterion(form, name, kind):
    """A criterion by its definition, from scikit-learn's densities."""
    model, f = peer(kind), form.factor
    p, ell = model._n_parameters(), f * model.score_samples(ROWS).sum()
    r = model.predict_proba(ROWS)
    penalty = 2 * p if name == "aic" else p * np.log(f * N)
    entropy = -f * xlogy(r, r).sum() if name == "icl" else 0.0
    return penalty - 2 * ell + 2 * entropy


def walked(form, kind):
    start = START["weights_init"], CENTERS, covariances_of(kind)
    steps = em_steps(form.X, *start, covariance_type=kind, sample_weight=form.weight)
    for _ in range(24):
        step = next(steps)
    return step.weights, step.means, step.covariances, there(form, step.responsibilities)


def walked_by_peer(form, kind):
    model, before = peer(kind), peer(kind, max_iter=11)
    parts = model.weights_, model.means_, model.covariances_
    return *parts, each(form, before.predict_proba)


def swept(form, kind):
    params = climb(kind) | {"max_iter": 20}
    del params["covariance_type"]
    weight = {"sample_weight": form.weight}
    table = sweep(form.X, [1, K], kind, held_out=form.X, **weight, **params)
    held = [row.held_out for row in table if form.weight is None]
    return [row[2:5] for row in table], parameters(table[1].model), held


def swept_by_peer(form, kind):
    best, f = summit(kind), form.factor
    rows = []
    for model in (single(kind), best):
        p, ell, r = model._n_parameters(), model.score(ROWS) * N * f, model.predict_proba(ROWS)
        bic = p * np.log(f * N) - 2 * ell
        rows.append((bic, 2 * p - 2 * ell, bic - 2 * f * xlogy(r, r).sum()))
    held = [single(kind).score(ROWS), best.score(ROWS)] if form.weight is None else []
    return rows, parameters(best), held


def k_means(form, **options):
    options = {"init": CENTERS, "tol": 0.0} | options
    return KMeans(K, **options).fit(form.X, sample_weight=form.weight)


def parts_of_k_means(form, model):
    order = np.argsort(model.cluster_centers_[:, 0])
    labels = there(form, np.argsort(order)[model.labels_])
    return model.cluster_centers_[order], model.inertia_, labels


def parts_of_clusters(form, kind):
    theirs = clusters()
    return theirs.cluster_centers_, form.factor * theirs.inertia_, each(form, theirs.predict)


def marginal_density(form, kind):
    model, a = peer(kind), [2, 0]
    matrices = gaussian.full_covariances(model.covariances_, kind, K, D)[:, a][:, :, a]
    mixed = zip(model.weights_, model.means_[:, a], matrices, strict=True)
    return np.log(sum(w * multivariate_normal(m, s).pdf(POINTS[:, a]) for w, m, s in mixed))


def regression(form, kind):
    """The conditional mean and variance of feature 1, by the textbook's formula."""
    model, b = peer(kind), [2, 0]
    matrices, gate, means, variances = (
        gaussian.full_covariances(model.covariances_, kind, K, D),
        [],
        [],
        [],
    )
    for w, m, s in zip(model.weights_, model.means_, matrices, strict=True):
        slope = s[1, b] @ np.linalg.inv(s[np.ix_(b, b)])
        gate.append(w * multivariate_normal(m[b], s[np.ix_(b, b)]).pdf(POINTS[:, b]))
        means.append(m[1] + (POINTS[:, b] - m[b]) @ slope)
        variances.append(np.full(len(POINTS), s[1, 1] - slope @ s[b, 1]))
    gate, means = np.array(gate) / np.sum(gate, axis=0), np.array(means)
    mean = (gate * means).sum(axis=0)
    return mean[:, np.newaxis], (gate * (variances + (means - mean) ** 2)).sum(axis=0)[
        :, np.newaxis
    ]


ELSEWHERE = mixture_parameters(np.random.default_rng(5), K, D, "full")


def distance(model):
    other = GaussianMixture.from_parameters(
        *ELSEWHERE[:1], 40 * ELSEWHERE[1] + 100, 900 * ELSEWHERE[2]
    )
    return model.divergence(other, 50, random_state=3)


METHODS = {  # what gmm_lib says of a form, and what must come out
    "fit": (
        lambda form, kind: parts_of_fit(fitted_once(form, kind)),
        lambda form, kind: parts_of_fit(peer(kind)),
    ),
    **{
        f"fit, {init}": (
            lambda form, kind, init=init, runs=runs: parameters(
                GaussianMixture(K, **climb(kind, init_params=init, **runs)).fit(
                    form.X, sample_weight=form.weight
                )
            ),
            lambda form, kind: parameters(summit(kind)),
        )
        for init, runs in RUNS.items()
    },
    "fit_predict": (
        lambda form, kind: there(
            form, GaussianMixture(K, **given(kind)).fit_predict(form.X, sample_weight=form.weight)
        ),
        lambda form, kind: each(form, peer(kind).predict),
    ),
    **{
        name: (
            lambda form, kind, name=name: there(form, getattr(known(kind), name)(form.X)),
            lambda form, kind, name=name: each(form, getattr(peer(kind), name)),
        )
        for name in ("predict", "predict_proba", "score_samples")
    },
    "score": (
        lambda form, kind: known(kind).score(form.X, sample_weight=form.weight),
        lambda form, kind: peer(kind).score(ROWS),
    ),
    **{
        name: (
            lambda form, kind, name=name: getattr(known(kind), name)(form.X, form.weight),
            lambda form, kind, name=name: criterion(form, name, kind),
        )
        for name in ("bic", "aic", "icl")
    },
    "sample": (
        lambda form, kind: fitted_once(form, kind).sample(9, random_state=2024),
        lambda form, kind: known(kind).sample(9, random_state=2024),
    ),
    "sample on": (
        lambda form, kind: fitted_once(form, kind).sample(9),
        lambda form, kind: known(kind).sample(9),
    ),
    "marginal": (
        lambda form, kind: (
            fitted_once(form, kind).marginal([2, 0]).score_samples(POINTS[:, [2, 0]])
        ),
        marginal_density,
    ),
    "condition": (
        lambda form, kind: fitted_once(form, kind).condition([2, 0], POINTS[:, [2, 0]]),
        regression,
    ),
    "divergence": (
        lambda form, kind: distance(fitted_once(form, kind)),
        lambda form, kind: distance(known(kind)),
    ),
    "em_steps": (walked, walked_by_peer),
    "sweep": (swept, swept_by_peer),
    "KMeans.fit": (lambda form, kind: parts_of_k_means(form, k_means(form)), parts_of_clusters),
    **{
        f"KMeans.fit, {init}": (
            lambda form, kind, init=init: parts_of_k_means(
                form, k_means(form, init=init, n_init=5, random_state=0)
            ),
            parts_of_clusters,
        )
        for init in ("k-means++", "random")
    },
    "KMeans.predict": (
        lambda form, kind: there(form, k_means(form).predict(form.X)),
        lambda form, kind: each(form, clusters().predict),
    ),
    "KMeans.transform": (
        lambda form, kind: there(form, k_means(form).transform(form.X)),
        lambda form, kind: each(form, clusters().transform),
    ),
    "KMeans.score": (
        lambda form, kind: k_means(form).score(form.X, sample_weight=form.weight),
        lambda form, kind: form.factor * clusters().score(ROWS),
    ),
}


def compare(ours, theirs, rtol, what):
    """Compare numbers, or tuples of them, each array by its own scale."""
    if isinstance(ours, tuple | list) and len(ours) and not np.isscalar(ours[0]):
        assert len(ours) == len(theirs), what
        for one, other in zip(ours, theirs, strict=True):
            compare(one, other, rtol, what)
        return
    atol = rtol * np.max(np.abs(theirs), initial=0.0)
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol, err_msg=what)


def check_one_answer(name, methods):
    """Ask one form with method after method, and tell all that fail: no test for each of 2000."""
    form, number, failures = FORMS[name]()._replace(fits={}), list(FORMS).index(name), []
    for method in methods:
        (ours, theirs), kinds = METHODS[method], KINDS.get(method, TYPES)
        turn = number + list(METHODS).index(method)
        many = 0 if turn % 8 < 4 else linear.MANY  # the fast form for few rows, too
        turn %= len(kinds)
        for kind in kinds if method == "fit" else kinds[turn : turn + 1]:  # the others take turns
            what = f"{method} of {name}, {kind}"
            try:
                # batches of 256 rows, which are not all
                with patch.object(rows_module, "BATCH", 1), patch.object(linear, "MANY", many):
                    compare(ours(form, kind), theirs(form, kind), form.rtol, what)
            except Exception as error:
                error.add_note(what)
                failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} other answers", failures)


@pytest.mark.parametrize("name", FORMS)
def test_one_answer(name):
    check_one_answer(name, METHODS)


OWN_STARTS = [*(f"fit, {init}" for init in STARTS), "KMeans.fit, k-means++"]


@pytest.mark.parametrize("name", FORMS)
def test_one_answer_when_a_start_looks_at_some_rows(name, monkeypatch):
    monkeypatch.setattr(rows_module, "MOST", 40)
    check_one_answer(name, OWN_STARTS)


IN_ORDER = [name for name in FORMS if FORMS[name]().index is INDEX]  # or equal weights


@pytest.mark.parametrize("name", IN_ORDER)
def test_one_start(name):
    """The same rows in the same order: all draws fall on the same ones."""
    form = FORMS[name]()
    for init in STARTS:
        options = {"init_params": init, "random_state": 0, "max_iter": 1}
        model = GaussianMixture(K, **options).fit(form.X, sample_weight=form.weight)
        compare(parameters(model), parameters(first_step(init)), form.rtol, init)
    options = {"init": "random", "random_state": 0, "max_iter": 0}
    model = KMeans(K, **options).fit(form.X, sample_weight=form.weight)
    np.testing.assert_array_equal(
        model.cluster_centers_, KMeans(K, **options).fit(ROWS).cluster_centers_
    )


@pytest.mark.parametrize("kind", TYPES)
def test_order_of_the_features(kind):
    order = [2, 0, 1]
    start = given(kind) | {"means_init": CENTERS[:, order]}
    model, theirs = GaussianMixture(K, **start).fit(ROWS[:, order]), known(kind)
    again = model.marginal(np.argsort(order))  # in the old order
    compare(parameters(again)[:3], parameters(theirs)[:3], 1e-9, kind)
    compare(model.score_samples(POINTS[:, order]), theirs.score_samples(POINTS), 1e-9, kind)
    centers = k_means(Form(ROWS[:, order]), init=CENTERS[:, order]).cluster_centers_
    compare(centers, clusters().cluster_centers_[:, order], 1e-9, "KMeans")


# Where a start looks ----------------------------------------------------------------------------


def starting_means(X, weight, init, seed=0, K=3):
    model = GaussianMixture(K, init_params=init, random_state=seed, max_iter=0)
    return np.sort(model.fit(X, sample_weight=weight).means_[:, 0])


@pytest.mark.parametrize("split", [np.asarray, lambda X: np.array_split(X, 3)])
def test_more_rows_than_a_start_looks_at(split):
    """Rows of three kinds in turn, or sorted: a start among every third row sees one kind alone."""
    n = 100_000
    turns = np.tile([[0.0], [5.0], [10.0]], (n, 1)) + 0.1 * seeded(0).randn(3 * n, 1)
    for X in (turns, np.sort(turns, axis=0)):
        model = GaussianMixture(3, random_state=0).fit(split(X))
        order = np.argsort(model.means_[:, 0])
        truth = np.sort(X, axis=0).reshape(3, n)
        np.testing.assert_allclose(model.means_[order, 0], truth.mean(axis=1), rtol=1e-9)
        np.testing.assert_allclose(model.covariances_[order, 0, 0], truth.var(axis=1), rtol=1e-3)
        np.testing.assert_allclose(starting_means(split(X), None, "kmeans"), [0, 5, 10], atol=0.01)


@pytest.mark.parametrize("most", [8, 1000])  # fewer than the rows, or more
@pytest.mark.parametrize("init", ["random_from_data", "k-means++"])
def test_starts_are_drawn_among_all_rows_of_positive_weight(init, most, monkeypatch):
    monkeypatch.setattr(rows_module, "MOST", most)
    X, weight = np.arange(30.0)[:, np.newaxis], np.arange(30) % 2.0
    seen = set()
    for stream in (X, [X[:11], X[11:]], Stream(X, 1)):
        for seed in range(40):
            seen |= set(starting_means(stream, weight, init, seed))
    assert seen == set(X[1::2, 0])


def test_rows_are_drawn_in_proportion_to_their_weights(monkeypatch):
    monkeypatch.setattr(rows_module, "MOST", 100)
    X, weight = np.arange(400.0)[:, np.newaxis], seeded(0).randint(0, 9, size=400)
    drawn = np.zeros(400)
    for seed in range(300):
        table = rows_module.Rows(Stream(X, 60), weight).table(seeded(seed))
        np.add.at(drawn, table.chunks[0][:, 0].astype(int), table.weight)
        assert table.total == 100
    expected = 300 * 100 * weight / weight.sum()
    assert np.all(drawn[weight == 0] == 0)
    assert np.sum((drawn - expected)[weight > 0] ** 2 / expected[weight > 0]) < 450  # χ², 349 free


FEW = np.where(np.arange(400) % 150 == 7, 1e9, 1 + np.arange(400) % 3) * (np.arange(400) % 9 > 0)


def test_light_rows_are_drawn_where_a_few_have_nearly_all_the_weight(monkeypatch):
    """Each row's expected weight is its own; the heavy ones are there in each draw."""
    monkeypatch.setattr(rows_module, "MOST", 100)
    X, drawn, heavy = np.arange(400.0)[:, np.newaxis], np.zeros(400), FEW == 1e9
    rows = rows_module.Rows(Stream(X, 60), FEW)
    assert rows.table(seeded(0), 2).n == heavy.sum() == 3  # enough: these alone, as before
    for seed in range(600):
        table = rows.table(seeded(seed), 4)
        assert table.n == len(np.unique(table.chunks[0])) == 100
        np.add.at(drawn, table.chunks[0][:, 0].astype(int), table.weight / 600)
    np.testing.assert_allclose(drawn[heavy], 1e9, rtol=1e-12)
    assert np.all(drawn[FEW == 0] == 0)
    light = (FEW > 0) & ~heavy  # weights up to 8, of rows of weight 1: standard error 0.11
    np.testing.assert_allclose(drawn[light], FEW[light], atol=0.6)
    assert drawn[light].sum() == pytest.approx(FEW[light].sum(), rel=0.01)


@pytest.mark.parametrize("init", ["kmeans", "k-means++", "random", "random_from_data"])
def test_more_components_than_heavy_rows(init, monkeypatch):
    """The mean of all is that of the weighted rows, whatever the start."""
    monkeypatch.setattr(rows_module, "MOST", 100)
    X = seeded(3).randn(400, 1) + 9 * (np.arange(400)[:, np.newaxis] % 2)
    for form, weight in ((X, FEW), ([X[:70], X[70:]], FEW), (Stream(X, 60), FEW * 1e-12)):
        model = GaussianMixture(5, init_params=init, random_state=0, max_iter=3, tol=0)
        with pytest.warns(UserWarning, match="did not converge|collapsed"):
            model.fit(form, sample_weight=weight)
        mean = np.average(X, axis=0, weights=weight)
        np.testing.assert_allclose(model.weights_ @ model.means_, mean, rtol=1e-9)
    for start in ("k-means++", "random"):
        found = KMeans(5, init=start, n_init=1, random_state=0).fit(X, sample_weight=FEW)
        assert len(np.unique(found.cluster_centers_)) == 5


@pytest.mark.filterwarnings("ignore:Component")  # all of it has collapsed onto one row
def test_weights_of_which_most_vanish_beside_one():
    """Their shares are zero in double precision, and still each row may be drawn."""
    X, weight = ROWS[:50, :2], np.append(1e290, np.full(49, 1e-290))
    for random in (seeded(0), np.random.default_rng(0)):
        model = GaussianMixture(3, init_params="random_from_data", random_state=random)
        model.fit(X, sample_weight=weight)
        np.testing.assert_allclose(model.weights_ @ model.means_, X[0], rtol=1e-9)
        KMeans(3, init="random", n_init=1, random_state=random).fit(X, sample_weight=weight)


def test_a_common_factor_of_large_weights_and_large_data():
    """It leaves the fit as it is, up to where sums overflow, which is said."""
    X, options = 1e8 * (ROWS - ROWS.mean(axis=0)), {"random_state": 0, "reg_covar": 0.0}
    for kind in TYPES:
        expected = GaussianMixture(K, covariance_type=kind, **options).fit(X)
        model = GaussianMixture(K, covariance_type=kind, **options)
        model.fit(X, sample_weight=np.full(N, 1e308 / np.square(X).sum()))
        np.testing.assert_allclose(model.covariances_, expected.covariances_, rtol=1e-9)


@pytest.mark.filterwarnings("ignore")  # numpy's, on the way
@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(("weight", "unit"), [(1.0, 2.0**509), (1e288, 1e12), (1e270, 1e22)])
def test_sums_of_squares_that_overflow(kind, weight, unit):
    """Of all classes and starts the same words, and they name X."""
    message = r"variance of X must be finite \(scale X\), also times the sum of sample_weight"
    options, parts = {"covariance_type": kind, "random_state": 0}, given(kind)
    halves = np.full((N, K), 1 / K)
    models = [GaussianMixture(K, **options, init_params=init) for init in (*STARTS, halves)]
    models += [GaussianMixture(K, **options | parts), KMeans(K, random_state=0)]
    models += [other(K, **options) for other in (NoiseMixture, BayesianGaussianMixture)]
    for model in models:
        for X in (ROWS * unit, [ROWS[:90] * unit, ROWS[90:] * unit]):
            with pytest.raises(ValueError, match=message):
                model.fit(X, sample_weight=np.full(N, weight))


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
@pytest.mark.parametrize(("unit", "variance"), [(1e20, "1e\\+40"), (1e-25, "1e-50")])
def test_covariances_that_are_no_float32(unit, variance, method):
    """The attributes cannot hold them, which is said; what is computed from them is right."""
    X = (ROWS[:, :1] - ROWS[:, :1].mean()) / ROWS[:, :1].std()
    model = GaussianMixture(reg_covar=0.0, warm_start=True)
    with pytest.warns(RuntimeWarning, match=f"covariances_ of {variance} .* scale X, or make it"):
        getattr(model, method)((unit * X).astype(np.float32))
    expected = -(np.log(2 * np.pi) + 1) / 2 - np.log(unit)  # of a standard deviation of one unit
    assert model.score(unit * X) == pytest.approx(expected, rel=1e-5)
    with pytest.warns(RuntimeWarning, match=r"precisions_ of .* are no normal float32"):
        getattr(model, method)((unit * X).astype(np.float32))
    assert model.score(unit * X) == pytest.approx(expected, rel=1e-5)


@pytest.mark.filterwarnings("ignore:overflow encountered")  # in precisions_
@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("variance", [1e-308, 1e-310, 1e-320])
def test_the_fast_form_of_precisions_that_overflow(kind, variance):
    """At the mean, where zero is multiplied with infinity."""
    parts = np.zeros((2, 1)), np.full(gaussian.covariance_shape(kind, 2, 1), variance)
    model = GaussianMixture.from_parameters([0.5, 0.5], *parts, kind)
    expected = -np.log(2 * np.pi) / 2 - np.log(variance) / 2
    for n in (100, linear.MANY + 1):
        np.testing.assert_allclose(model.score_samples(np.zeros((n, 1))), expected, rtol=1e-12)
        np.testing.assert_array_equal(model.predict_proba(np.zeros((n, 1))), 0.5)


# Models by other ways than a fit ----------------------------------------------------------------

NAMES = ("weights_", "means_", "covariances_", "precisions_cholesky_")


def by_hand(model, source, names=NAMES, form=np.array):
    for name in names:
        setattr(model, name, form(getattr(source, name)))
    return model


def elsewhere(kind, **options):
    """A model of other data."""
    return GaussianMixture(K, **given(kind, random_state=7, **options)).fit(0.9 * ROWS + 5)


def in_place(model, source):
    model.weights_[:], model.means_[:] = source.weights_, source.means_
    model.covariances_[...] = source.covariances_
    return model


def passed_on(function):
    return lambda kind: function(fitted(Form(ROWS), kind))


WAYS = {
    "a deep copy": passed_on(copy.deepcopy),
    "a flat copy": passed_on(copy.copy),
    **{
        f"pickled by protocol {protocol}": passed_on(
            lambda model, protocol=protocol: pickle.loads(pickle.dumps(model, protocol))
        )
        for protocol in range(6)
    },
    "a clone, fitted": lambda kind: clone(elsewhere(kind)).fit(ROWS),
    "fitted anew": lambda kind: elsewhere(kind).fit(ROWS),
    "parameters set anew": lambda kind: (
        GaussianMixture().set_params(n_components=K, **given(kind, random_state=7)).fit(ROWS)
    ),
    "parameters got": lambda kind: GaussianMixture(**elsewhere(kind).get_params()).fit(ROWS),
    "gone on with": lambda kind: (
        GaussianMixture(K, **given(kind, random_state=7, max_iter=5, warm_start=True))
        .fit(ROWS)
        .fit([ROWS[:9], ROWS[9:]])
        .set_params(max_iter=2)
        .fit(DISTINCT, sample_weight=COUNTS)
    ),
    "given": known,
    "set by hand": lambda kind: by_hand(
        GaussianMixture(K, covariance_type=kind, random_state=7), peer(kind)
    ),
    "set by hand, as lists": lambda kind: by_hand(
        GaussianMixture(K, covariance_type=kind, random_state=7), peer(kind), form=np.ndarray.tolist
    ),
    "set by hand, no factors": lambda kind: by_hand(
        GaussianMixture(K, covariance_type=kind, random_state=7), peer(kind), NAMES[:3]
    ),
    "set after a fit": lambda kind: by_hand(elsewhere(kind), peer(kind)),
    "set after a fit, no factors": lambda kind: by_hand(elsewhere(kind), peer(kind), NAMES[:3]),
    "set after pickling": lambda kind: by_hand(
        pickle.loads(pickle.dumps(elsewhere(kind))), peer(kind), NAMES[:3]
    ),
    "overwritten in place": lambda kind: in_place(elsewhere(kind), peer(kind)),
}
QUESTIONS = {
    **{
        name: (
            lambda model, name=name: getattr(model, name)(POINTS),
            lambda kind, name=name: getattr(peer(kind), name)(POINTS),
        )
        for name in ("predict", "predict_proba", "score_samples", "score", "bic", "aic")
    },
    "sample": (
        lambda model: model.sample(9, random_state=0),
        lambda kind: known(kind).sample(9, random_state=0),
    ),
    "marginal": (
        lambda model: model.marginal([2, 0]).score_samples(POINTS[:, [2, 0]]),
        lambda kind: marginal_density(None, kind),
    ),
    "condition": (
        lambda model: model.condition([2, 0], POINTS[:, [2, 0]]),
        lambda kind: regression(None, kind),
    ),
    "divergence": (distance, lambda kind: distance(known(kind))),
}


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("way", WAYS)
def test_one_answer_from_any_model(way, kind):
    for question, (ours, theirs) in QUESTIONS.items():
        compare(ours(WAYS[way](kind)), theirs(kind), 1e-9, f"{question} of a model {way}, {kind}")


@pytest.mark.parametrize("seed", [0, 7, 2024, np.int64(2024), "RandomState", "Generator"])
def test_a_pickled_copy_draws_the_same(seed):
    streams = {"RandomState": np.random.RandomState, "Generator": np.random.default_rng}
    state = streams[seed](5) if isinstance(seed, str) else seed
    for init in STARTS:
        model = GaussianMixture(K, init_params=init, random_state=state, max_iter=5).fit(ROWS)
        copies = [pickle.loads(pickle.dumps(model)), copy.deepcopy(model)]
        first, second = model.sample(5)[0], model.sample(5)[0]
        assert not np.any(np.isin(first, second))
        for other in copies:
            np.testing.assert_array_equal(other.sample(5)[0], first)
            np.testing.assert_array_equal(other.sample(5)[0], second)


# Columns by name --------------------------------------------------------------------------------


def test_columns_have_names():
    data, names = frame(ROWS), list("abc")
    for model in (GaussianMixture(K, random_state=0), KMeans(K, random_state=0)):
        asks = [name for name in ("predict", "score", "bic", "transform") if hasattr(model, name)]
        for X in (data, [data[:9], data[9:]], Table(ROWS)):
            assert model.fit(X).feature_names_in_.tolist() == names
            for name in asks:
                getattr(model, name)(X)
                getattr(model, name)([data[:0], data])
                for other in (
                    data[["b", "a", "c"]],
                    [data[["c", "b", "a"]][:9], data[["c", "b", "a"]]],
                ):
                    with pytest.raises(ValueError, match="must be in the same order"):
                        getattr(model, name)(other)
                with pytest.raises(ValueError, match="unseen at fit time:\n- d"):
                    getattr(model, name)(data.rename(columns={"a": "d"}))
        for odd in (data[["b", "a", "c"]], data.to_numpy(), data.rename(columns={"c": "d"})):
            for call in (model.fit, model.predict, model.score):
                with pytest.raises(ValueError, match="the same columns in the same order"):
                    call([data, odd])
        assert not hasattr(model.fit(ROWS), "feature_names_in_")


# What users' inputs once found: each entry stands for a kind ------------------------------------


def two_humps(far=9.0):
    return np.r_[seeded(0).randn(200), seeded(1).randn(200) + far][:, np.newaxis]


def column(model, of="means_"):
    """Means or variances of a mixture of one feature, by its means."""
    return np.ravel(getattr(model, of))[np.argsort(model.means_[:, 0])]


def test_found_weights_in_turn_over_a_long_stream():
    n = 200_000
    Y = np.r_[seeded(0).randn(n // 2), seeded(1).randn(n // 2) + 5][:, np.newaxis]
    odd = np.arange(n) % 2.0
    model = GaussianMixture(2).fit([Y[: n // 2], Y[n // 2 :]], sample_weight=odd)
    np.testing.assert_allclose(column(model), [0, 5], atol=0.02)
    whole = GaussianMixture(2, tol=1e-9).fit(Y[1::2])
    exact = GaussianMixture(2, tol=1e-9).fit([Y[: n // 2], Y[n // 2 :]], sample_weight=odd)
    np.testing.assert_allclose(column(exact), column(whole), atol=1e-4)


def test_found_weights_and_names_chunk_by_chunk():
    x, weight = two_humps(), seeded(2).uniform(size=400)
    whole = GaussianMixture(2, random_state=0).fit(x, sample_weight=weight)
    parts = [x[:150], x[150:]], [weight[:150], weight[150:]]
    np.testing.assert_allclose(
        column(GaussianMixture(2, random_state=0).fit(*parts[:1], sample_weight=parts[1])),
        column(whole), rtol=1e-9,
    )  # fmt: skip
    frames = [pd.DataFrame(x[:9], columns=["a"]), pd.DataFrame(x[9:], columns=["b"])]
    with pytest.raises(ValueError, match="All chunks of X must have the same columns"):
        GaussianMixture(2).fit(frames)


@pytest.mark.parametrize("noise", [0.1, 1e-4])
@pytest.mark.parametrize("scale", [1.0, 1e3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_found_conditioning_on_nearly_equal_features(noise, scale, dtype):
    z = seeded(0).randn(300, 1)
    parts = [z + noise * seeded(1).randn(300, 1), z + noise * seeded(2).randn(300, 1)]
    Z = np.hstack([*parts, 2 * z + noise * seeded(3).randn(300, 1), seeded(4).randn(300, 1)])
    Z = (scale * Z).astype(dtype)
    model = GaussianMixture(1, reg_covar=0.0).fit(Z)
    answer = model.condition([0, 1], [scale, scale])
    exact = Z.astype(float) - Z.astype(float).mean(axis=0)
    slope, *_ = np.linalg.lstsq(exact[:, :2], exact[:, 2:])  # the regression, without covariances
    mean = Z.astype(float).mean(axis=0)
    expected = mean[2:] + (scale - mean[:2]) @ slope
    rest = exact[:, 2:] - exact[:, :2] @ slope
    # rounded means and factors cost digits: nearly equal features lose some
    rtol = 1e-6 if dtype == np.float64 else 2e-2
    np.testing.assert_allclose(answer.means_[0], expected, rtol=rtol, atol=rtol * scale)
    np.testing.assert_allclose(
        answer.covariances_[0], rest.T @ rest / 300, rtol=10 * rtol, atol=rtol * noise * scale**2
    )
    np.testing.assert_array_equal(answer.covariances_[0], answer.covariances_[0].T)


def test_found_conditioning_on_one_number():
    model = known("full")
    np.testing.assert_array_equal(
        model.condition(0, 90.0).means_, model.condition([0], [90]).means_
    )


@pytest.mark.parametrize("init", STARTS)
@pytest.mark.parametrize("factor", [1e-280, 1e-18, 1e-3, 1e18, 1e280])
def test_found_weights_have_no_unit(factor, init):
    """Of weights 1e-18 the variances were 0.07 and 0.09."""
    x = two_humps()
    model = GaussianMixture(2, random_state=0, init_params=init)
    plain = clone(model).fit(x)
    model.fit(x, sample_weight=np.full(400, factor))
    compare(parameters(model), parameters(plain), 1e-9, init)
    if init == "kmeans":
        halves = x.reshape(2, 200)
        np.testing.assert_allclose(column(model), halves.mean(axis=1), atol=0.01)
        np.testing.assert_allclose(column(model, "covariances_"), halves.var(axis=1), atol=0.03)


def test_found_criteria_say_when_weights_are_no_counts():
    x = two_humps()
    model = GaussianMixture(2, random_state=0).fit(x)
    assert model.bic(x, sample_weight=2.0) == pytest.approx(model.bic(np.repeat(x, 2, axis=0)))
    for name in ("bic", "aic", "icl"):
        with pytest.warns(UserWarning, match=r"sample_weight sums to 1 for 400 rows"):
            getattr(model, name)(x, sample_weight=np.full(400, 1 / 400))


def test_found_sweeps_lose_nothing():
    x = two_humps()
    table = sweep(x, (K for K in (1, 2)), (kind for kind in ("full", "diag")), random_state=0)
    tried = [(row.n_components, row.covariance_type) for row in table]
    assert tried == [(1, "full"), (2, "full"), (1, "diag"), (2, "diag")]
    with pytest.raises(ValueError, match="'held_out' has no value in any row: sweep got no held_o"):
        table.best("held_out")
    with pytest.warns(UserWarning, match="The fit of K = 7, full failed: Expected n_samples >= "):
        table = sweep(x[195:201], [1, 7], random_state=0)
    assert table.best().n_components == 1
    assert np.isnan(table[1].bic)
    counts = seeded(3).randint(0, 3, size=400)
    weighted = sweep(x, [1, 2], sample_weight=counts, random_state=0)
    repeated = sweep(np.repeat(x, counts, axis=0), [1, 2], random_state=0)
    for one, other in zip(weighted, repeated, strict=True):
        np.testing.assert_allclose(one[2:5], other[2:5], rtol=1e-9)


def test_found_parameters_are_the_models_own():
    weights, mu, variances = np.array([0.5, 0.5]), np.array([[0.0], [5.0]]), np.array([1.0, 1.0])
    model = GaussianMixture.from_parameters(weights, mu, variances, "spherical")
    before = model.score_samples([[1.0]])
    weights += 100
    mu += 100
    variances += 100
    np.testing.assert_array_equal(model.score_samples([[1.0]]), before)
    np.testing.assert_array_equal(model.means_, [[0], [5]])


@pytest.mark.parametrize("seed", [11, 15, 18])
def test_found_a_sample_far_out(seed):
    X = np.vstack([seeded(seed).randn(60, 2), [[1e6, -1e6]]])
    options = {"init_params": "random", "random_state": seed}
    with pytest.warns(CollapseWarning, match="has collapsed onto a point"):  # that sample alone
        model = GaussianMixture(3, **options).fit(X)
    theirs = Peer(3, **options).fit(X)
    np.testing.assert_allclose(model.means_, theirs.means_, rtol=1e-3, atol=1e-3)
    assert model.lower_bound_ == pytest.approx(theirs.lower_bound_, abs=1e-4)


def test_found_more_runs_lose_no_good_one():
    """With three equal rows and no floor some runs end in a point, of infinite density."""
    X = np.vstack([seeded(3).randn(40, 2), [[3, 3]] * 3])
    options = {"reg_covar": 0.0, "init_params": "random_from_data"}
    failed = 0
    for seed in range(20):
        model = GaussianMixture(3, n_init=10, random_state=seed, **options).fit(X)
        assert np.isfinite(model.lower_bound_)
        try:
            single = GaussianMixture(3, random_state=seed, **options).fit(X)
            assert model.lower_bound_ > single.lower_bound_ - 1e-9
        except ValueError:
            failed += 1
    assert 5 <= failed <= 15  # else the data show nothing


def test_found_k_means_is_a_drop_in():
    ours, theirs = KMeans(K).get_params(), PeerKMeans(K).get_params()
    assert ours == theirs
    options = {"n_init": "auto", "verbose": 0, "copy_x": True, "algorithm": "elkan"}
    for init in ("k-means++", CENTERS, lambda X, n_clusters, random_state: X[:n_clusters].copy()):
        model = KMeans(K, init=init, random_state=0, **options).fit(ROWS)
        peers = PeerKMeans(K, init=init, random_state=0, **options).fit(ROWS)
        compare(model.cluster_centers_, peers.cluster_centers_, 1e-9, "centers")
        compare(model.transform(POINTS), peers.transform(POINTS), 1e-9, "transform")
        compare(model.fit_transform(ROWS), peers.transform(ROWS), 1e-9, "fit_transform")
        assert model.score(POINTS) == pytest.approx(peers.score(POINTS), rel=1e-9)
        assert model.get_feature_names_out().tolist() == peers.get_feature_names_out().tolist()
    with pytest.warns(UserWarning, match=r"Number of distinct clusters \(2\) found smaller than"):
        KMeans(3, random_state=0).fit([[0.0], [1.0], [1.0], [1.0]])


def test_found_flags_are_checked():
    for params, message in (
        ({"warm_start": "no"}, "warm_start must be True or False, but got 'no'"),
        ({"verbose": "yes"}, "verbose must be an integer >= 0, but got 'yes'"),
    ):
        with pytest.raises((ValueError, TypeError), match=message):
            GaussianMixture(1, **params).fit(ROWS)


def test_found_warnings_make_no_new_classes():
    classes = set()
    for _ in range(3):
        with pytest.warns(UserWarning, match="did not converge") as caught:
            GaussianMixture(K, max_iter=1, random_state=0).fit(ROWS)
        classes |= {warning.category for warning in caught}
    assert len(classes) == 1


# What hostile inputs found after that -----------------------------------------------------------


@pytest.mark.parametrize("kind", TYPES)
def test_shapes_that_do_not_fit_are_refused(kind):
    """numpy would stretch one feature to three, or one weight to all components."""
    start = {"weights": [0.5, 0.5], "means": CENTERS, "covariances": covariances_of(kind)}
    for X, parts, message in (
        (ROWS[:, :1], {}, "X has 1 features, but the means have 3"),
        (ROWS, {"weights": [1.0]}, r"'weights' should have the shape of \(2,\), but got \(1,\)"),
        (ROWS, {"covariances": 1.0}, r"covariances' should have the shape of .*, but got \(\)"),
    ):
        with pytest.raises(ValueError, match=message):
            next(em_steps(X, covariance_type=kind, **start | parts))


def test_a_warm_start_needs_as_many_components_and_features():
    model = fitted(Form(ROWS), "full").set_params(warm_start=True)
    with pytest.raises(ValueError, match=r"means_ \(of the warm start\).* \(3, 3\), but got \(2,"):
        copy.deepcopy(model).set_params(n_components=3).fit(ROWS)
    with pytest.raises(ValueError, match=r"means_ \(of the warm start\).* \(2, 1\), but got \(2,"):
        copy.deepcopy(model).fit(ROWS[:, :1])
    with pytest.raises(ValueError, match=r"covariance_type must be 'full', .* but got 'diag'"):
        copy.deepcopy(model).set_params(covariance_type="diag").fit(ROWS)


def test_indices_are_integers():
    """True is 1, and [True, False] was [1, 0]."""
    model = known("full")
    for bad in (
        [True, False, False],
        [0.0],
        [[0, 1]],
        slice(1),
        None,
        "a",
        [],
        [0, 0],
        [3],
        [-1],
    ):
        for call in (model.marginal, lambda indices: model.condition(indices, [1.0])):
            with pytest.raises(ValueError, match="indices must be different integers from 0 to 2"):
                call(bad)
    for good in (2, np.int8(2), [2], (2,), np.array([2]), np.array(2), range(2, 3), pd.Series([2])):
        compare(model.marginal(good).means_, model.means_[:, 2:], 1e-9, repr(good))


@pytest.mark.parametrize("estimator", [GaussianMixture(K), KMeans(K)], ids=repr)
def test_what_is_no_number_is_refused_in_chunks_too(estimator):
    hidden = np.ma.masked_array(ROWS, mask=ROWS > 150)
    for X in (hidden, [hidden[:9], hidden[9:]], Stream(hidden, 50, lambda chunk: chunk)):
        with pytest.raises(ValueError, match="X has masked entries"):
            estimator.fit(X)
    ones = np.ones(N)
    for weight in (
        np.ma.masked_array(ones, mask=ones > 0),
        np.ma.masked_array(ones, mask=INDEX < 9),
    ):
        for X, weights in ((ROWS, weight), ([ROWS[:9], ROWS[9:]], [weight[:9], weight[9:]])):
            with pytest.raises(ValueError, match="sample_weight has masked entries"):
                estimator.fit(X, sample_weight=weights)
    dates = ROWS.astype("M8[ns]")
    dates[3, 0] = "NaT"  # as a number it would be -9.2e18
    for X in (dates, pd.DataFrame(dates), [dates], dates - dates[0]):
        with pytest.raises(ValueError, match=r"X has dtype .*(datetime|timedelta)64"):
            estimator.fit(X)


@pytest.mark.parametrize("size", [1e-310, 5e-324, 1e-291, 1e291, 1.7e308])
@pytest.mark.parametrize("estimator", [GaussianMixture(K), KMeans(K)], ids=repr)
def test_weights_whose_sums_have_no_digits_are_refused(estimator, size):
    for weight in (size, np.full(N, size)):
        with pytest.raises(ValueError, match=r"sample_weight must be .* from 1e-290 to 1e290, but"):
            estimator.fit(ROWS, sample_weight=weight)


def test_names_of_columns_go_on():
    """And the samples of a divergence need none."""
    data, other = frame(ROWS), known("diag")
    model = GaussianMixture(K, **given("full")).fit(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        part = model.marginal([2, 0])
        assert part.feature_names_in_.tolist() == ["c", "a"]
        part.score(data[["c", "a"]])
        rest = model.condition([1], [90.0])
        assert rest.feature_names_in_.tolist() == ["a", "c"]
        rest.score(data[["a", "c"]])
        assert model.divergence(other, 50, 0).value > 0
        assert other.divergence(model, 50, 0).value > 0
    with pytest.raises(ValueError, match="must be in the same order"):
        part.score(data[["a", "c"]])


def test_what_a_sweep_tries():
    for good in (1, np.int64(1), [1], (1,), {1}, range(1, 2), np.array([1]), pd.Series([1])):
        assert sweep(ROWS, good)[0].n_components == 1
    for good in ("tied", np.str_("tied"), ["tied"], np.array(["tied"]), {"tied"}):
        assert sweep(ROWS, 1, good)[0].covariance_type == "tied"
    for bad in ("1", 1.0, None, [1.0], [True], ["1"], 0, [0]):
        with pytest.raises(ValueError, match="n_components must be an integer >= 1, but got"):
            sweep(ROWS, bad)
    for bad in (None, "round", ["Full"], [None], 3):
        with pytest.raises(ValueError, match="covariance_types must be one of 'full', 'tied'"):
            sweep(ROWS, 1, bad)
    for bad in ([], iter(())):
        with pytest.raises(ValueError, match="sweep needs values to try"):
            sweep(ROWS, bad)


@pytest.mark.parametrize("kind", TYPES)
def test_another_covariance_type_after_the_fit(kind):
    """With K equal to D shapes alone do not tell tied from diag."""
    square = GaussianMixture(K, covariance_type=kind, random_state=0).fit(ROWS[:, :K])
    for other in set(TYPES) - {kind}:
        for model, X in ((fitted(Form(ROWS), kind), ROWS), (square, ROWS[:, :K])):
            model.set_params(covariance_type=other, warm_start=True)
            asks = [model.predict, model.predict_proba, model.score, model.bic]
            for ask in (*asks, model.fit, model.partial_fit, lambda X, m=model: m.sample(len(X))):
                with pytest.raises(ValueError, match=f"must be '{kind}', .* but got '{other}'"):
                    ask(X)


@pytest.mark.parametrize("matrix", [[[1.0, 0.9], [0.0, 1.0]], [[1.0, 5.0], [0.0, 1.0]]])
def test_matrices_that_are_not_symmetric(matrix):
    """LAPACK reads one half alone, and would take both for the identity."""
    X, means, model = ROWS[:, :2], np.zeros((1, 2)), GaussianMixture(1).fit(ROWS[:, :2])
    model.covariances_ = np.array([matrix])
    tied = GaussianMixture.from_parameters([1.0], means, np.eye(2), "tied")
    tied.covariances_ = np.array(matrix)
    for call in (
        lambda: gaussian.log_density(X, means, [matrix]),
        lambda: gaussian.log_density(X, means, matrix, "tied"),
        lambda: em.e_step(X, [1.0], means, [matrix]),
        lambda: em_steps(X, [1.0], means, [matrix]),
        lambda: em_steps(X, [1.0], means, matrix, covariance_type="tied"),
        *(lambda m=m: m.score(X) for m in (model, tied)),
        *(lambda m=m: m.condition(0, 1.0) for m in (model, tied)),
        lambda: model.set_params(warm_start=True).fit(X),
        *(lambda m=m: m.partial_fit(X) for m in (model, tied)),
    ):
        with pytest.raises(ValueError, match=r"covariance.* should be symmetric, positive-def"):
            call()
    rounded = np.array([[2.0, 1.0], [1.0 + 1e-9, 2.0]])  # hardly different: the mean is taken
    expected = gaussian.log_density(X, means, [(rounded + rounded.T) / 2])
    np.testing.assert_array_equal(gaussian.log_density(X, means, [rounded]), expected)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
@pytest.mark.filterwarnings("ignore:.*are no normal float32")
def test_factors_reach_farther_than_covariances(kind):
    """Of float32 the covariances overflow here, and the precisions vanish."""
    big = (1e22 * ROWS).astype(np.float32)
    start = given(kind) | {"means_init": 1e22 * CENTERS}
    start["precisions_init"] = 1e-44 * start["precisions_init"]
    model = GaussianMixture(K, **start).fit(big)
    assert np.isinf(model.covariances_).any()
    score = model.score(big) + D * np.log(1e22)
    assert score == pytest.approx(peer(kind).score(ROWS), rel=1e-5)


@pytest.mark.parametrize("kind", TYPES)
def test_far_out_in_float32(kind):
    """Below the lowest float32 there is none: no warning, no infinity."""
    X = np.array([[3e38, -3e38, 3e38], [1e25, 0, 0], [90, 95, 100]], dtype=np.float32)
    logs = known(kind).score_samples(X)
    assert logs.dtype == np.float32
    assert np.all(np.isfinite(logs))
    assert logs[2] == pytest.approx(known(kind).score_samples(X[2:].astype(float))[0], rel=1e-6)
    weight = [0, 0, 1]
    assert known(kind).score(X, sample_weight=weight) == pytest.approx(logs[2])


def test_where_gaussians_tie():
    """As the docstring of `predict_proba` says: from 1.5e150 standard deviations of both on."""
    parts = [0.5, 0.5], [[0.0], [9.0]], [[[1.0]], [[4.0]]]
    shares = GaussianMixture.from_parameters(*parts).predict_proba([[2.6e150], [3e150]])
    np.testing.assert_array_equal(shares, [[0, 1], [0.5, 0.5]])


def test_distances_in_a_data_frame():
    model = KMeans(K, init=CENTERS).fit(ROWS)
    plain = model.transform(POINTS)
    model.set_output(transform="pandas")
    odd = frame(POINTS).set_index(np.arange(20) + 7)
    assert model.transform(odd).index.tolist() == list(range(7, 27))
    for X in (POINTS, POINTS.tolist(), [POINTS[:9], POINTS[9:]], Stream(POINTS, 3), (*POINTS,)):
        result = model.transform(X)
        assert result.columns.tolist() == ["kmeans0", "kmeans1"]
        np.testing.assert_array_equal(result, plain)


def test_k_means_plusplus_leaves_absent_rows_out():
    X, weight, index = absent(BIG)[:3]
    for seed in range(20):
        centers, indices = kmeans_plusplus(X, 4, seed, sample_weight=weight)
        assert np.all(weight[indices] > 0)
        again, places = kmeans_plusplus(DISTINCT, 4, seed, sample_weight=COUNTS)
        np.testing.assert_array_equal(centers, again)
        np.testing.assert_array_equal(index[indices], places)
