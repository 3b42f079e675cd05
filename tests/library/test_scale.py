"""Data of any size: rows that an engine holds give the fit that rows in memory give.

The oracle is the same fit of one array in memory, which other files test against scikit-learn.
"""

import doctest
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import dask
import dask.array as da
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from patience import COMMAND

from gmm_lib import (
    BayesianGaussianMixture,
    GaussianMixture,
    KMeans,
    StudentMixture,
    dask_rows,
    em_steps,
)
from gmm_lib import rows as rows_room
from gmm_lib.chunks import ChunkError
from gmm_lib.dask_rows import DaskRows
from gmm_lib.engines import Source, fit_saving, total_of
from gmm_lib.rows import Rows

TYPES = ("full", "tied", "diag", "spherical")
CUTS = ((2000, 3), (333, 3), (700, 1))  # rows and columns of a chunk
SAME = {"rtol": 1e-10, "atol": 1e-10}

pytestmark = pytest.mark.filterwarnings("ignore::gmm_lib.ConvergenceWarning")


@pytest.fixture(scope="module")
def table():
    """Three groups of 2000 rows, far from zero and far from round."""
    rng = np.random.default_rng(5)
    A = np.array([[2.0, 0.0, 0.0], [1.5, 0.5, 0.0], [0.0, 0.3, 0.2]])
    return rng.normal(size=(2000, 3)) @ A.T + 4 * rng.integers(0, 3, size=(2000, 1)) + 100


@pytest.fixture(scope="module")
def weight(table):
    return np.random.default_rng(6).integers(0, 4, len(table)).astype(float)


@pytest.fixture(autouse=True)
def threads():
    """Dask's own threads, unless a test has a cluster."""
    with dask.config.set(scheduler="threads", num_workers=2):
        yield


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes of one thread and 400 MB each, for all tests that need processes."""
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    options["death_timeout"] = COMMAND  # on a busy machine a new worker takes more than a minute
    with (
        LocalCluster(memory_limit="400MB", **options) as two,
        Client(two, set_as_default=False) as client,
    ):
        yield client


@contextmanager
def on(client):
    """Let the workers of a client work.

    By its name: what stands in Dask's configuration goes to a new worker, and a client cannot.
    """
    with dask.config.set(scheduler="distributed"), client.as_current():
        yield


def assert_same(model, other):
    for name in ("weights_", "means_", "covariances_", "lower_bound_"):
        np.testing.assert_allclose(getattr(model, name), getattr(other, name), **SAME)
    assert model.n_iter_ == other.n_iter_


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("init", ["kmeans", "k-means++", "random", "random_from_data"])
def test_any_cut_gives_the_fit_in_memory(table, kind, init):
    options = {"covariance_type": kind, "init_params": init, "random_state": 1}
    model = GaussianMixture(3, max_iter=12, **options).fit(table)
    for cut in CUTS:
        chunked = da.from_array(table, chunks=cut)
        assert_same(GaussianMixture(3, max_iter=12, **options).fit(chunked), model)
    # which of several runs is best is known to rounding, so their components may be in any order
    options |= {"n_init": 2, "max_iter": 12}
    several = [GaussianMixture(3, **options).fit(X) for X in (table, chunked)]
    np.testing.assert_allclose(several[0].score(table), several[1].score(table), **SAME)


def test_every_way_to_start_and_every_option(table):
    def halves(X, K, random_state):
        return random_state.dirichlet(np.ones(K), size=len(X))

    chunked, rng = da.from_array(table, chunks=(450, 3)), np.random.default_rng(0)
    for options in (
        {"init_params": halves},
        {"init_params": rng.dirichlet(np.ones(3), size=len(table))},
        {"means_init": table[:3], "frozen": "means"},
        {"covariance_prior": "default"},
    ):
        models = [GaussianMixture(3, random_state=0, **options).fit(X) for X in (table, chunked)]
        assert_same(*models)
    parts = [0.2, 0.3, 0.5], table[:3], np.array([np.eye(3)] * 3)
    for steps in zip(em_steps(table, *parts), em_steps(chunked, *parts), range(5), strict=False):
        np.testing.assert_allclose(steps[0].means, steps[1].means, **SAME)
    responsibilities = steps[1].responsibilities.compute()
    np.testing.assert_allclose(responsibilities, steps[0].responsibilities, atol=1e-9)


@pytest.mark.parametrize("kind", [GaussianMixture, BayesianGaussianMixture, StudentMixture])
def test_weights_however_they_are_cut_and_the_other_models(table, weight, kind):
    model = kind(3, random_state=0).fit(table, sample_weight=weight)
    chunked = da.from_array(table, chunks=(300, 3))
    for given in (weight, da.from_array(weight, chunks=170), [weight[:900], weight[900:]]):
        assert_same(kind(3, random_state=0).fit(chunked, sample_weight=given), model)
    other = kind(3, random_state=0).fit(chunked, sample_weight=weight)
    np.testing.assert_allclose(
        other.score(chunked, sample_weight=weight), model.score(table, sample_weight=weight), **SAME
    )
    once, twice = (kind(2, random_state=0).fit(X) for X in (table, np.repeat(table, 2, axis=0)))
    double = kind(2, random_state=0).fit(chunked, sample_weight=2.0)
    reference = once if kind is GaussianMixture else twice  # with a prior, a factor matters
    np.testing.assert_allclose(double.score(table), reference.score(table), atol=1e-3)


def test_criteria_and_predictions(table, weight):
    chunked = da.from_array(table, chunks=(300, 3))
    model = GaussianMixture(3, random_state=0).fit(table)
    for name in ("bic", "aic", "icl"):
        criterion = getattr(model, name)
        in_memory = criterion(table, sample_weight=weight)
        np.testing.assert_allclose(criterion(chunked, sample_weight=weight), in_memory, rtol=1e-12)
    for name in ("score_samples", "predict_proba", "predict"):
        lazy = getattr(model, name)(chunked)
        assert isinstance(lazy, da.Array)
        assert lazy.chunks[0] == chunked.chunks[0]
        np.testing.assert_allclose(lazy.compute(), getattr(model, name)(table), atol=1e-11)


def test_predictions_read_nothing_before_they_are_asked_for(table):
    read = []

    def load(block_id):
        read.append(block_id[0])
        return table[500 * block_id[0] : 500 * (block_id[0] + 1)]

    X = da.map_blocks(load, chunks=((500,) * 4, (3,)), dtype=float, meta=np.empty((0, 0)))
    model = GaussianMixture(2, random_state=0).fit(table)
    read.clear()
    lazy = model.predict(X)
    assert read == []
    assert len(lazy[:10].compute()) == 10
    assert read == [0]  # of four chunks


def test_float32_stays_float32(table):
    small = table.astype(np.float32)
    model = GaussianMixture(2, random_state=0).fit(small)
    chunked = GaussianMixture(2, random_state=0).fit(da.from_array(small, chunks=(300, 3)))
    assert chunked.means_.dtype == np.float32
    np.testing.assert_allclose(chunked.means_, model.means_, rtol=1e-6)
    assert chunked.score_samples(da.from_array(small, chunks=(300, 3))).dtype == np.float32


@pytest.mark.parametrize("weighted", [False, True])
def test_of_many_rows_a_start_draws_the_same(table, weight, weighted, monkeypatch):
    monkeypatch.setattr(rows_room, "MOST", 300)
    weight = weight if weighted else None
    drawn = Rows(table, weight).table(np.random.RandomState(3))
    random = np.random.RandomState(3)
    from_chunks = DaskRows(da.from_array(table, chunks=(170, 3)), weight).table(random)
    np.testing.assert_array_equal(from_chunks.chunks[0], drawn.chunks[0])
    np.testing.assert_array_equal(from_chunks.weight, drawn.weight)
    after = np.random.RandomState(3)
    after.uniform(size=300)
    assert random.uniform() == after.uniform()  # the stream goes on as in memory


@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_kmeans_keeps_its_rows_where_they_are(table, weight, init):
    chunked = da.from_array(table, chunks=(300, 3))
    options = {"init": init, "n_init": 3, "random_state": 0}
    model = KMeans(3, **options).fit(table, sample_weight=weight)
    far = KMeans(3, **options).fit(chunked, sample_weight=weight)
    np.testing.assert_allclose(far.cluster_centers_, model.cluster_centers_, rtol=1e-12)
    np.testing.assert_allclose(far.inertia_, model.inertia_, rtol=1e-12)
    np.testing.assert_array_equal(far.labels_.compute(), model.labels_)
    np.testing.assert_array_equal(far.predict(chunked).compute(), model.predict(table))
    np.testing.assert_allclose(far.score(chunked), model.score(table), rtol=1e-12)
    assert isinstance(far.labels_, da.Array)


def test_an_empty_cluster_takes_over_a_far_row(table):
    start = np.vstack([table[:2], [[1e6, 1e6, 1e6]]])
    model = KMeans(3, init=start, n_init=1).fit(table)
    far = KMeans(3, init=start, n_init=1).fit(da.from_array(table, chunks=(300, 3)))
    np.testing.assert_allclose(far.cluster_centers_, model.cluster_centers_, rtol=1e-12)
    twice = da.from_array(np.ones((10, 2)), chunks=(4, 2))
    with pytest.warns(match="distinct clusters"):
        KMeans(2, random_state=0).fit(twice)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # in Dask's own code
def test_partitions_of_a_data_frame(table, weight, tmp_path):
    import dask.dataframe as dd  # noqa: PLC0415, each process of a run would wait for it

    frame = pd.DataFrame(table, columns=["width", "depth", "height"])
    frame.assign(weight=weight).to_parquet(tmp_path / "one.parquet")
    dd.from_pandas(frame, npartitions=5).to_parquet(tmp_path / "many")
    model = GaussianMixture(3, random_state=0).fit(frame)
    many = dd.read_parquet(tmp_path / "many")
    far = GaussianMixture(3, random_state=0).fit(many)
    assert_same(far, model)
    assert far.feature_names_in_.tolist() == ["width", "depth", "height"]
    np.testing.assert_array_equal(far.predict(many).compute(), model.predict(frame))
    one = dd.read_parquet(tmp_path / "one.parquet").repartition(npartitions=3)
    weighted = GaussianMixture(3, random_state=0).fit(one[[*frame]], sample_weight=one["weight"])
    assert_same(weighted, GaussianMixture(3, random_state=0).fit(frame, sample_weight=weight))
    again = GaussianMixture(3, random_state=0).fit(many, sample_weight=weight)
    assert_same(again, weighted)
    with pytest.raises(ValueError, match="feature names"):
        far.predict(many.rename(columns={"width": "breadth"}))


def test_a_step_is_one_pass_and_sums_travel(table, monkeypatch):
    read, sizes = [], []
    run = DaskRows._run

    def counted(self, function, *args, **kwargs):
        parts = run(self, function, *args, **kwargs)
        sizes.append((len(pickle.dumps(function)), [len(pickle.dumps(part)) for part in parts]))
        return parts

    def load(block_id):
        read.append(block_id[0])
        return table[100 * block_id[0] : 100 * (block_id[0] + 1)]

    X = da.map_blocks(load, chunks=((100,) * 20, (3,)), dtype=float, meta=np.empty((0, 0)))
    monkeypatch.setattr("gmm_lib.dask_rows.DaskRows._run", counted)
    monkeypatch.setattr("pickle.dumps", __import__("cloudpickle").dumps)
    start = {
        "weights_init": [0.5, 0.5],
        "means_init": table[:2],
        "precisions_init": [np.eye(3)] * 2,
    }
    model = GaussianMixture(2, max_iter=7, tol=0, **start).fit(X)
    passes = 1 + 7 + 1  # what the chunks are; the steps; the likelihood of what the last step gave
    assert len(sizes) == passes
    assert sorted(read) == sorted(list(range(20)) * passes)
    K, D = model.means_.shape
    numbers = 8 * K * (1 + D + D * D) + 8  # bytes of one set of sums
    for sent, back in sizes[1:]:
        assert max(back) < numbers + 900  # and what a pickle says about them
        assert sent < 20 * numbers + 5000
    rows_alone = table.nbytes / 20
    assert max(map(max, (back for _, back in sizes[1:]))) < rows_alone
    assert_same(model, GaussianMixture(2, max_iter=7, tol=0, **start).fit(table))


def test_a_chunk_that_is_not_finite_is_named(table):
    bad = table.copy()
    bad[950, 1] = np.nan
    with pytest.raises(ChunkError, match=r"chunk 3 of X: Input X contains NaN"):
        GaussianMixture(2).fit(da.from_array(bad, chunks=(300, 3)))
    with pytest.raises(ValueError, match="an array or a re-iterable of arrays, but got dask"):
        GaussianMixture(2, missing="marginal").fit(da.from_array(bad, chunks=(300, 3)))


def test_a_chunk_that_cannot_be_read_is_named(table, tmp_path):
    for number in range(5):
        np.save(tmp_path / f"{number}.npy", table[400 * number : 400 * (number + 1)])

    def load(block_id):
        return np.load(tmp_path / f"{block_id[0]}.npy")

    X = da.map_blocks(load, chunks=((400,) * 5, (3,)), dtype=float, meta=np.empty((0, 0)))
    model = GaussianMixture(2, max_iter=2, random_state=0).fit(X)
    (tmp_path / "3.npy").write_bytes(b"a disk went bad here")
    with pytest.raises(ChunkError, match=r"chunk 3 of X \('load-.*cannot be read"):
        model.fit(X)


def test_what_is_no_source_or_does_not_fit_is_refused(table, weight):
    chunked = da.from_array(table, chunks=(300, 3))
    for call, words in (
        (lambda: GaussianMixture().fit(chunked[:, 0]), "rows and columns"),
        (lambda: GaussianMixture().fit(chunked.astype(str)), "real numbers"),
        (lambda: GaussianMixture().fit(chunked[:0]), r"0 sample\(s\)"),
        (lambda: GaussianMixture(3000).fit(chunked), "n_components = 3000, n_samples = 2000"),
        (lambda: GaussianMixture().fit(chunked, sample_weight=weight[:5]), "sample_weight.*2000"),
        (lambda: GaussianMixture().fit(chunked, sample_weight=-weight), "sample_weight must be"),
        (lambda: GaussianMixture().fit(chunked, sample_weight=0 * weight), "not all zero"),
        (lambda: GaussianMixture().fit(chunked, sample_weight=weight * np.nan), r"chunk \d"),
        (lambda: GaussianMixture().fit(DaskRows(chunked), sample_weight=weight), "its weights"),
        (lambda: GaussianMixture().fit(table).predict(chunked[:, :2]), "2 features"),
    ):
        with pytest.raises((ValueError, TypeError), match=words):
            call()
    with pytest.raises(NotImplementedError):
        type("Bare", (Source,), {"__init__": lambda self: None})().n  # noqa: B018


def test_the_examples_of_the_source_run():
    result = doctest.testmod(dask_rows)
    assert result.attempted > 0
    assert result.failed == 0


class Drawers(Source):
    """A source of a dozen lines: what a reader may write for an engine of their own."""

    def __init__(self, chunks, weights=None):
        self.drawers, self.passes = chunks, 0
        self.weights = [None] * len(chunks) if weights is None else weights

    def over(self, function):
        self.passes += 1
        chunks = enumerate(zip(self.drawers, self.weights, strict=True))
        return total_of(function(number, *chunk) for number, chunk in chunks)


def test_a_few_heavy_rows_of_a_source(monkeypatch):
    """Where fewer were drawn than there are components: the same rows as of an array."""
    monkeypatch.setattr(rows_room, "MOST", 50)
    X, weight = np.arange(200.0)[:, np.newaxis], np.where(np.arange(200) % 99 == 5, 1e9, 1.0)
    cuts = [0, 0, 70, 71, 200]
    pairs = list(pairwise(cuts))
    source = Drawers([X[a:b] for a, b in pairs], [weight[a:b] for a, b in pairs])
    table = rows_room.Rows(X, weight).table(np.random.RandomState(0), 5)
    theirs = source.table(np.random.RandomState(0), 5)
    np.testing.assert_array_equal(theirs.chunks[0], table.chunks[0])
    np.testing.assert_array_equal(theirs.weight, table.weight)
    assert table.n == 50


def test_a_source_of_ones_own(table, weight):
    cuts = [0, 0, 700, 701, 2000]  # one chunk without rows, one with a single one
    pairs = list(pairwise(cuts))
    source = Drawers([table[a:b] for a, b in pairs], [weight[a:b] for a, b in pairs])
    model = GaussianMixture(3, random_state=0).fit(table, sample_weight=weight)
    far = GaussianMixture(3, random_state=0).fit(source)
    assert_same(far, model)
    np.testing.assert_allclose(source.variance, Rows(table, weight).variance, rtol=1e-12)
    np.testing.assert_array_equal(source.weight, weight)
    np.testing.assert_array_equal(far.predict(Drawers([table])), model.predict(table))
    assert Drawers([table]).weight is None
    frames = [pd.DataFrame(table[:5], columns=list(names)) for names in ("abc", "acb")]
    assert Drawers(frames[:1]).names.tolist() == ["a", "b", "c"]
    for chunks, words in ((frames, "same order"), ([table, table[:, :2]], "number of features")):
        with pytest.raises(ValueError, match=words):
            GaussianMixture().fit(Drawers(chunks))


@pytest.mark.parametrize("kind", [GaussianMixture, BayesianGaussianMixture])
def test_a_fit_is_saved_and_goes_on(table, tmp_path, kind):
    chunked, long = da.from_array(table, chunks=(300, 3)), {"tol": 1e-8, "max_iter": 60}
    whole = kind(3, random_state=0, **long).fit(chunked)

    class PowerError(Exception):
        """It failed."""

    class Fails(DaskRows):
        passes = 0

        def over(self, function):
            self.passes += 1
            if self.passes > 7:
                raise PowerError
            return super().over(function)

    model = kind(3, random_state=0, **long)
    with pytest.raises(PowerError):
        fit_saving(model, Fails(chunked), tmp_path / "state", every=4)
    model = kind(3, random_state=0, **long)  # a new day, a new process
    source = Drawers([table])
    fit_saving(model, chunked, tmp_path / "state", every=4)
    assert_same(model, whole)
    np.testing.assert_array_equal(model.means_, whole.means_)
    assert model.get_params() == kind(3, random_state=0, **long).get_params()
    fit_saving(model, source, tmp_path / "state", every=4)  # nothing is left to do
    assert source.passes == 0
    with pytest.raises(ValueError, match="holds the state of"):
        fit_saving(kind(2), chunked, tmp_path / "state")
    with pytest.raises(ValueError, match="n_init"):
        fit_saving(kind(2, n_init=2), chunked, tmp_path / "state")
    with pytest.warns(match="did not converge"):
        fit_saving(kind(3, random_state=0, tol=0, max_iter=3), chunked, tmp_path / "other", every=2)


def files(folder, parts):
    """Write parts of a table as files, and give the dask array that reads them."""
    parts = list(parts)
    for number, part in enumerate(parts):
        np.save(folder / f"{number}.npy", part)
    folder = str(folder)

    def load(block_id):
        flag = Path(folder) / f"die-{block_id[0]}"
        if flag.exists():
            flag.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return np.load(f"{folder}/{block_id[0]}.npy")

    rows, D = tuple(len(part) for part in parts), parts[0].shape[1]
    form = {"chunks": (rows, (D,)), "dtype": float, "meta": np.empty((0, 0))}
    return da.map_blocks(load, **form)


def test_memory_is_that_of_a_few_chunks(tmp_path, cluster, capsys):
    """Peaks of processes that begin with 100 MiB of code and more: what counts is what is added.

    `benchmarks/scale.py --memory` is the same with ten times the rows.
    """
    rng = np.random.default_rng(0)
    part = rng.normal(size=(50_000, 8))
    X = files(tmp_path, (part + number / 40 for number in range(40)))
    start = {"means_init": np.eye(4, 8), "max_iter": 1, "tol": 0}
    start |= {"weights_init": [0.25] * 4, "precisions_init": [np.eye(8)] * 4}

    def peak():
        # of this program alone: ru_maxrss begins with what the process had that started it
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(status.partition("VmHWM:")[2].split()[0]) / 2**10

    with on(cluster):
        GaussianMixture(4, **start).fit(X[:100_000])
        before = cluster.run(peak)
        GaussianMixture(4, **start).fit(X)
        after = cluster.run(peak)
    data, most = X.nbytes / 2**20, max(after.values())
    growth = max(after[name] - before[name] for name in before)
    with capsys.disabled():
        print(f"\n{data:.0f} MiB of files, two workers of 400 MB: peak {most:.0f} MiB a worker,")
        print(f"{growth:.0f} MiB above what it took before the fit")
    assert most < 400e6 / 2**20
    assert growth < data / 8, "five chunks"


def test_workers_give_the_same_and_exchange_sums(table, tmp_path, cluster):
    X = files(tmp_path, np.split(np.tile(table, (20, 1)), 5))
    model = GaussianMixture(3, random_state=0, max_iter=5, tol=0).fit(np.tile(table, (20, 1)))
    before = cluster.run(lambda dask_worker: dask_worker.transfer_outgoing_bytes_total)
    with on(cluster):
        far = GaussianMixture(3, random_state=0, max_iter=5, tol=0).fit(X)
    after = cluster.run(lambda dask_worker: dask_worker.transfer_outgoing_bytes_total)
    assert_same(far, model)
    moved = sum(after.values()) - sum(before.values())
    assert moved < X.nbytes / 100, "between the workers, in eight passes"


SOME = {"max_iter": 2, "random_state": 2}
CASES = {
    "several runs and weights": (
        GaussianMixture,
        {"n_init": 2, "init_params": "random_from_data", **SOME},
        True,
    ),
    "Bayes, several runs and weights": (
        BayesianGaussianMixture,
        {"n_init": 2, "init_params": "k-means++", **SOME},
        True,
    ),
    "Student": (StudentMixture, {"covariance_type": "diag", **SOME}, True),
    "k-means": (KMeans, {"n_init": 3, "init": "k-means++", **SOME}, True),
}


@pytest.mark.parametrize("case", CASES)
def test_any_number_of_workers_gives_the_same_to_the_last_digit(table, weight, cluster, case):
    """One thread, three, and two processes; and the fit in memory, to rounding."""
    kind, options, weighted = CASES[case]
    given = {"sample_weight": da.from_array(weight, chunks=450)} if weighted else {}
    X = da.from_array(table, chunks=(700, 3))

    def fit(X, **given):
        return kind(3, **options).fit(X, **given)

    in_memory = fit(table, **({"sample_weight": weight} if weighted else {}))
    fits, predicted = [], []
    for engine in (
        dask.config.set(scheduler="synchronous"),
        dask.config.set(scheduler="threads", num_workers=3),
        on(cluster),
    ):
        with engine:
            fits.append(fit(X, **given))
            lazy = fits[-1].predict(X)
            assert isinstance(lazy, da.Array)
            predicted.append(lazy.compute())
            if kind is not KMeans:
                logs = fits[-1].score_samples(X)
                assert isinstance(logs, da.Array)
                expected = in_memory.score_samples(table)
                np.testing.assert_allclose(logs[:9].compute(), expected[:9], **SAME)
    names = ["cluster_centers_"] if kind is KMeans else ["weights_", "means_", "covariances_"]
    for name in names:
        for far in fits[1:]:
            np.testing.assert_array_equal(getattr(far, name), getattr(fits[0], name))
        np.testing.assert_allclose(getattr(fits[0], name), getattr(in_memory, name), **SAME)
    for labels in predicted:
        np.testing.assert_array_equal(labels, in_memory.predict(table))


def test_a_worker_that_is_killed_changes_nothing(table, tmp_path, cluster):
    X = files(tmp_path, np.split(np.tile(table, (20, 1)), 5))
    start = {"means_init": table[:3], "weights_init": [1 / 3] * 3}
    options = {"max_iter": 6, "tol": 0, "precisions_init": [np.eye(3)] * 3, **start}

    class Deadly(DaskRows):
        passes = 0

        def over(self, function):
            self.passes += 1
            if self.passes == 5:  # who reads chunk 3 in this pass dies of it, once
                (tmp_path / "die-3").touch()
            return super().over(function)

    with on(cluster):
        model = GaussianMixture(3, **options).fit(X)
        before = cluster.run(os.getpid)
        far = GaussianMixture(3, **options).fit(Deadly(X))
    assert not (tmp_path / "die-3").exists(), "nobody died"
    cluster.wait_for_workers(2, timeout=COMMAND)
    assert set(cluster.run(os.getpid).values()) != set(before.values())
    np.testing.assert_array_equal(far.means_, model.means_)
    np.testing.assert_array_equal(far.covariances_, model.covariances_)
    assert_same(far, model)


def test_processes_name_a_bad_chunk_and_go_on_from_a_saved_state(table, tmp_path, cluster):
    X = files(tmp_path, np.split(table, 5))
    options = {"max_iter": 8, "tol": 0, "random_state": 0}
    with on(cluster):
        whole = GaussianMixture(2, **options).fit(X)
        good = (tmp_path / "3.npy").read_bytes()

        class Rots(DaskRows):
            passes = 0

            def over(self, function):
                self.passes += 1
                if self.passes == 9:
                    (tmp_path / "3.npy").write_bytes(b"a disk went bad here")
                return super().over(function)

        with pytest.raises(ChunkError, match=r"chunk 3 of X \('load-.*cannot be read: ValueError"):
            fit_saving(GaussianMixture(2, **options), Rots(X), tmp_path / "state", every=3)
        (tmp_path / "3.npy").write_bytes(good)
        model = fit_saving(GaussianMixture(2, **options), X, tmp_path / "state", every=3)
    np.testing.assert_array_equal(model.means_, whole.means_)
    np.testing.assert_array_equal(model.covariances_, whole.covariances_)
    assert model.n_iter_ == 8


def test_no_engine_is_imported_before_it_is_asked_for():
    code = (
        "import sys, numpy as np, gmm_lib; from gmm_lib import *; "
        "GaussianMixture(2).fit(np.arange(40.0).reshape(20, 2)); import gmm_lib.engines; "
        "print(sorted({'dask', 'distributed', 'pyspark', 'pandas'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    code = code.replace("import gmm_lib.engines; ", "").replace("'dask', ", "'gmm_lib.engines', ")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SPARK = """
import sys
import numpy as np
from pyspark.sql import SparkSession
from gmm_lib import GaussianMixture
from gmm_lib.engines import Source, total_of
{source}
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
X = np.load(sys.argv[1])
frame = spark.createDataFrame([tuple(map(float, row)) for row in X]).repartition(3)
model = GaussianMixture(3, random_state=0).fit(X)
start = dict(weights_init=model.weights_, means_init=X[:3], precisions_init=[np.eye(3)] * 3)
far, near = (GaussianMixture(3, **start).fit(data) for data in (SparkRows(frame), X))
print("gap", abs(far.means_ - near.means_).max())
"""


def test_spark_is_a_source_of_twenty_lines(table, tmp_path):
    pytest.importorskip("pyspark", reason="Spark is not installed (PyPI: pyspark, and Java)")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java (Debian: default-jre-headless)")
    chapter = Path(rows_room.__file__).parents[1] / "chapters" / "data-of-any-size.md"
    source = re.search(
        r"^class SparkRows.*?(?=\n\n\nGauss)", chapter.read_text("utf-8"), re.M | re.S
    )
    script = tmp_path / "spark.py"
    script.write_text(SPARK.format(source=source[0]))
    np.save(tmp_path / "X.npy", table[:600])
    root = str(Path(rows_room.__file__).parents[1])
    paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    place = {**os.environ, "PYTHONPATH": paths, "PYSPARK_PYTHON": sys.executable}
    command = [sys.executable, str(script), str(tmp_path / "X.npy")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=COMMAND, env=place
    )
    assert float(done.stdout.split("gap")[1]) < 1e-10
