"""The playground's mathematics against gmm_lib, half-step by half-step, and against others.

The playground shows what the book teaches, so both have to compute the same: to 1e-9, relative to
the size of what is compared. Where neither gmm_lib nor numpy has a function, scipy and scikit-learn
judge.
"""

import driver
import numpy as np
import problems
import pytest
from scipy import stats
from sklearn.metrics import silhouette_score

from gmm_lib import GaussianMixture, KMeans, collapse, criteria, em_steps, gaussian, kmeans, starts
from gmm_lib.em import e_step, m_step
from gmm_lib.rows import Rows

REL = problems.REL
PROBLEMS = list(problems.problems(240))
HALF_STEPS = 6


def peer(problem):
    """Give the library's mixture with the start's parameters."""
    return GaussianMixture.from_parameters(
        problem.weights, problem.means, problem.covariances, problem.type
    )


@pytest.fixture(scope="module")
def walks():
    script = [["halfStep"]] * HALF_STEPS
    jobs = [{"session": problems.options(p), "script": script} for p in PROBLEMS]
    return driver.run(jobs)


def full(covariances, p):
    return gaussian.full_covariances(covariances, p.type, p.K, p.D)


def test_em_half_step_by_half_step(walks):
    for p, walk in zip(PROBLEMS, walks, strict=True):
        steps = em_steps(
            p.X, p.weights, p.means, p.covariances, covariance_type=p.type, reg_covar=p.reg_covar
        )
        for line in walk["lines"]:
            state, step = line["state"], next(steps)
            assert line["value"] is True
            assert state["kind"] == step.kind
            matrices = full(step.covariances, p)
            problems.assert_same_model(state, step.weights, step.means, matrices, p.spread)
            r = np.reshape(state["responsibilities"], (p.n, p.K))
            np.testing.assert_allclose(r, step.responsibilities, rtol=REL, atol=1e-100)
            if step.kind == "E":  # the library's ℓ of an M-step is that of the E-step before
                np.testing.assert_allclose(state["log_likelihood"], step.log_likelihood, rtol=REL)


def test_the_log_likelihood_is_that_of_the_model_as_it_stands(walks):
    for p, walk in zip(PROBLEMS, walks, strict=True):
        for state in (walk["first"], *(line["state"] for line in walk["lines"])):
            packed = gaussian.pack_covariances(np.array(state["covariances"]), p.type)
            _, ell = e_step(p.X, state["weights"], state["means"], packed, p.type)
            np.testing.assert_allclose(state["log_likelihood"], ell, rtol=REL)
            history = state["history"]
            assert history[-1]["log_likelihood"] == state["log_likelihood"]
            assert [entry["step"] for entry in history] == list(range(state["step"] + 1))


def test_the_criteria_are_the_librarys(walks):
    for p, walk in zip(PROBLEMS, walks, strict=True):
        model, found = peer(p), walk["first"]["criteria"]
        assert found["p"] == criteria.n_parameters(p.K, p.D, p.type)
        for name in ("bic", "aic", "icl"):
            np.testing.assert_allclose(found[name], getattr(model, name)(p.X), rtol=REL)


def test_the_m_step_from_any_responsibilities():
    rng = np.random.default_rng(1)
    drawn = [rng.dirichlet(np.ones(p.K), p.n) for p in PROBLEMS]
    jobs = [
        driver.call("math/em.js", "mStep", driver.floats(p.X), driver.floats(r), p.D,
                    {"type": p.type, "regCovar": p.reg_covar})
        for p, r in zip(PROBLEMS, drawn, strict=True)
    ]  # fmt: skip
    for p, r, model in zip(PROBLEMS, drawn, driver.run(jobs), strict=True):
        weights, means, covariances = m_step(p.X, r, p.type, p.reg_covar)
        problems.assert_same_model(model, weights, means, full(covariances, p), p.spread)


def test_densities_and_regions():
    some = PROBLEMS[:80]
    jobs = []
    for p in some:
        xs = np.linspace(p.X[:, 0].min(), p.X[:, 0].max(), 7).tolist()
        ys = np.linspace(p.X[:, -1].min(), p.X[:, -1].max(), 5).tolist() if p.D == 2 else [0]
        jobs.append({"session": problems.options(p), "states": False,
                     "script": [["grid", xs, ys], ["density", xs[1], ys[-1]], ["scores"],
                                ["certainty"], ["labels"]]})  # fmt: skip
    for p, job, result in zip(some, jobs, driver.run(jobs), strict=True):
        grid, density, scores, certainty, labels = (line["value"] for line in result["lines"])
        (_, xs, ys), model = job["script"][0], peer(p)
        points = np.array([[x, y][: p.D] for y in ys for x in xs])
        r = model.predict_proba(points)
        np.testing.assert_allclose(grid["density"], np.exp(model.score_samples(points)), rtol=1e-8)
        clear = np.ptp(np.sort(r, axis=1)[:, -2:], axis=1) > 1e-9 if p.K > 1 else slice(None)
        assert np.array_equal(np.array(grid["label"])[clear], r.argmax(axis=1)[clear])
        np.testing.assert_allclose(grid["certainty"], r.max(axis=1), rtol=REL)
        np.testing.assert_allclose(density, grid["density"][(len(ys) - 1) * len(xs) + 1], rtol=REL)
        np.testing.assert_allclose(scores, model.score_samples(p.X), rtol=REL, atol=REL)
        np.testing.assert_allclose(certainty, model.predict_proba(p.X).max(axis=1), rtol=REL)
        assert labels == model.predict(p.X).tolist()


def test_a_log_density_by_scipy():
    some = [p for p in PROBLEMS if p.type == "full"][:20]
    jobs = [
        driver.call("math/gaussian.js", "logDensity", driver.floats(p.X), p.means[0].tolist(),
                    p.matrices[0].tolist())
        for p in some
    ]  # fmt: skip
    for p, found in zip(some, driver.run(jobs), strict=True):
        expected = stats.multivariate_normal(p.means[0], p.matrices[0]).logpdf(p.X)
        np.testing.assert_allclose(found, expected, rtol=REL)


def test_far_points_and_weights_of_zero():
    X = [[0.0, 0.0], [1e160, 0.0], [1.0, 1.0]]
    job = driver.call(
        "math/em.js", "eStep", driver.floats(X),
        {"weights": [0.5, 0.5, 0], "means": [[0, 0], [1, 1], [2, 2]],
         "covariances": [np.eye(2).tolist()] * 3},
    )  # fmt: skip
    found = driver.run([job])[0]
    r = np.reshape(found["responsibilities"], (3, 3))
    np.testing.assert_allclose(r.sum(axis=1), 1, rtol=1e-15)
    assert np.all(r[[0, 2], 2] == 0)


# -------------------------------------------------------------------------------------------------
# Collapse, locks, the end of a run
# -------------------------------------------------------------------------------------------------


def thin_models(count=300, seed=2):
    """Give mixtures of which many components are thin, near the criterion and far from it."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        D, type_, K = 1 + number % 2, problems.TYPES[number // 2 % 4], int(rng.integers(1, 5))
        unit = 10.0 ** rng.uniform(-3, 3, D)
        means = unit * rng.normal(0, 3, (K, D)) * rng.choice([0, 1], p=[0.1, 0.9])
        angle = rng.uniform(0, np.pi, K)
        turns = np.array([[[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]] for a in angle])
        turns = turns if D == 2 else np.ones((K, 1, 1))
        variances = 10.0 ** rng.choice([-14, -9, -7, -5, -1, 0], (K, D))
        matrices = (turns * variances[:, np.newaxis]) @ turns.swapaxes(1, 2) * np.outer(unit, unit)
        reg_covar = float(10.0 ** rng.choice([-12, -6, -3, 0]) * unit.min() ** 2)
        matrices = (matrices + matrices.swapaxes(1, 2)) / 2 + reg_covar * np.eye(D)
        weights = rng.dirichlet(np.full(K, 2.0))
        if type_ == "tied":
            matrices = np.broadcast_to(matrices[0], matrices.shape)
        elif type_ != "full":
            matrices = matrices * np.eye(D)
        packed = gaussian.pack_covariances(matrices, type_)
        yield weights, means, gaussian.full_covariances(packed, type_, K, D), type_, reg_covar


def test_collapse_is_the_librarys_verdict():
    models = list(thin_models())
    jobs = [
        driver.call("math/collapse.js", "extents",
                    {"weights": w, "means": m, "covariances": c}, type_, reg)
        for w, m, c, type_, reg in models
    ]  # fmt: skip
    seen = set()
    for (w, m, c, type_, reg), found in zip(models, driver.run(jobs), strict=True):
        packed = gaussian.pack_covariances(c, type_)
        expected = collapse.dimensions(w, m, packed, type_, reg)
        assert found == expected.tolist()
        seen |= {(m.shape[1], int(extent)) for extent in expected}
    assert seen == {(1, 0), (1, 1), (2, 0), (2, 1), (2, 2)}


def test_a_session_says_what_collapsed():
    X = np.random.default_rng(0).normal(size=(30, 2))
    X[0] = [50, 50]
    options = {
        "points": driver.floats(X), "K": 2, "type": "full", "means": [[0, 0], [50, 50]],
        "weights": [0.9, 0.1], "covariances": [np.eye(2), np.eye(2)],
    }  # fmt: skip
    last = driver.run([{"session": options, "script": [["step"]]}])[0]["lines"][-1]
    assert last["state"]["collapsed"] == [1]
    assert "Component 2 has collapsed" in last["sentence"]


LOCKS = [("weights",), ("means",), ("covariances",), ("weights", "means"),
         ("means", "covariances")]  # fmt: skip


def test_everything_locked_is_what_the_library_freezes():
    some = PROBLEMS[:: len(PROBLEMS) // 60]
    jobs, frozen = [], []
    for number, p in enumerate(some):
        parts = LOCKS[number % len(LOCKS)]
        flags = {part: [part in parts] * p.K for part in ("weights", "means", "covariances")}
        jobs.append({"session": problems.options(p, locks=flags), "script": [["step"]] * 3})
        frozen.append(parts)
    for p, parts, walk in zip(some, frozen, driver.run(jobs), strict=True):
        steps = em_steps(p.X, p.weights, p.means, p.covariances, covariance_type=p.type,
                         reg_covar=p.reg_covar, frozen=parts)  # fmt: skip
        for line in walk["lines"]:
            next(steps)
            step = next(steps)
            matrices = full(step.covariances, p)
            problems.assert_same_model(line["state"], step.weights, step.means, matrices, p.spread)


def test_with_single_locks_what_is_locked_stays_and_the_likelihood_never_falls():
    rng = np.random.default_rng(5)
    some = [p for p in problems.problems(80, seed=6, reg_covars=(0.0,)) if p.K > 1]
    jobs, locks = [], []
    for p in some:
        flags = {part: (rng.random(p.K) < 0.4) for part in ("weights", "means", "covariances")}
        if p.type == "tied":
            flags["covariances"][:] = flags["covariances"].any()
        locks.append(flags)
        own = {name: flag.tolist() for name, flag in flags.items()}
        jobs.append({"session": problems.options(p, locks=own), "script": [["step"]] * 8})
    for p, flags, walk in zip(some, locks, driver.run(jobs), strict=True):
        first, states = walk["first"], [line["state"] for line in walk["lines"] if line["value"]]
        for state in states:
            for name, flag in flags.items():
                before, after = np.array(first[name]), np.array(state[name])
                np.testing.assert_array_equal(after[flag], before[flag])
            np.testing.assert_allclose(sum(state["weights"]), 1, rtol=1e-12)
        ells = [state["log_likelihood"] for state in (first, *states)]
        assert np.all(np.diff(ells) >= -1e-9 * abs(np.array(ells[1:]))), (p.type, ells)


@pytest.mark.filterwarnings("ignore")  # a collapse is as good a run as any here
def test_a_run_ends_after_as_many_steps_as_the_librarys():
    some = [p for p in PROBLEMS if p.reg_covar][:60]
    jobs = [{"session": problems.options(p, tol=1e-3), "script": [["finish"]]} for p in some]
    for p, walk in zip(some, driver.run(jobs), strict=True):
        inverse = np.linalg.inv(p.matrices)
        precisions = gaussian.pack_covariances(inverse, p.type)
        if p.type == "spherical":
            precisions = 1 / p.covariances
        model = GaussianMixture(
            p.K, covariance_type=p.type, tol=1e-3, reg_covar=p.reg_covar, max_iter=1000,
            weights_init=p.weights, means_init=p.means, precisions_init=precisions,
        )  # fmt: skip
        model.fit(p.X)
        state = walk["lines"][0]["state"]
        assert state["step"] == model.n_iter_
        assert state["converged"]
        np.testing.assert_allclose(state["log_likelihood"], model.history_[-1], rtol=1e-7)


# -------------------------------------------------------------------------------------------------
# k-means and starts
# -------------------------------------------------------------------------------------------------


def test_kmeans_half_step_by_half_step():
    jobs, starts_of = [], []
    for number, p in enumerate(PROBLEMS):
        centers = p.means.copy()
        if number % 3 == 0 and p.K > 1:  # one that no point is nearest to
            centers[0] = p.X.max(axis=0) + 100 * np.ptp(p.X, axis=0)
        starts_of.append(centers)
        options = problems.options(p, algorithm="kmeans", means=centers.tolist())
        jobs.append({"session": options, "script": [["halfStep"]] * HALF_STEPS})
    relocated = 0
    for p, centers, walk in zip(PROBLEMS, starts_of, driver.run(jobs), strict=True):
        steps = kmeans.kmeans_steps(p.X, centers)
        labels = None
        for line in walk["lines"]:
            state, step = line["state"], next(steps)
            if step.kind == "assign":
                if len(np.unique(step.labels)) < p.K - 1:
                    break  # of several empty ones, which takes which point is nobody's business
                relocated += len(np.unique(step.labels)) < p.K
                labels = step.labels
                np.testing.assert_allclose(state["inertia"], step.inertia, rtol=REL)
            found = np.reshape(state["responsibilities"], (p.n, p.K))
            assert np.array_equal(found.argmax(axis=1), labels)
            assert np.array_equal(found, np.eye(p.K)[labels])
            difference = abs(np.array(state["means"]) - step.centers)
            assert np.all(difference <= REL * (abs(step.centers) + p.spread))
            assert state["kind"] == {"assign": "E", "update": "M"}[step.kind]
    assert relocated > 20


def test_kmeans_ends_after_as_many_steps_as_the_librarys():
    some = PROBLEMS[:80]
    jobs = [
        {"session": problems.options(p, algorithm="kmeans"), "script": [["finish"]]} for p in some
    ]
    for p, walk in zip(some, driver.run(jobs), strict=True):
        model = KMeans(p.K, init=p.means, n_init=1).fit(p.X)
        state = walk["lines"][0]["state"]
        assert state["step"] == model.n_iter_
        np.testing.assert_allclose(state["inertia"], model.inertia_, rtol=REL)


def test_starts_from_given_draws():
    jobs, expected = [], []
    for seed, p in enumerate(PROBLEMS):
        kind = ("kmeans", "k-means++", "random", "random_from_data")[seed % 4]
        stream = np.random.RandomState(seed)
        if kind == "random":
            draws = stream.uniform(size=(p.n, p.K))
        elif kind == "random_from_data":
            draws = stream.choice(p.n, size=p.K, replace=False)
        else:
            draws = stream.uniform(size=1 + (p.K - 1) * (2 + int(np.log(p.K))))
        options = {"D": p.D, "K": p.K, "type": p.type, "regCovar": p.reg_covar}
        values = {"float64": draws.ravel().tolist()}
        own = {**options, "draws": values if "from" not in kind else draws.tolist()}
        jobs.append(driver.call("math/starts.js", "start", kind, driver.floats(p.X), own))
        given = {"init": kind, "n_init": 1, "reg_covar": p.reg_covar}
        random = np.random.RandomState(seed)
        expected += starts.own_starts(Rows(p.X), (p.K, p.D), p.type, **given, random=random)
    assert len(expected) == len(jobs)
    for p, start, found in zip(PROBLEMS, expected, driver.run(jobs), strict=True):
        weights, means, covariances = start
        problems.assert_same_model(found, weights, means, full(covariances, p), p.spread)


def test_kmeans_plusplus_chooses_the_same_rows():
    jobs, expected = [], []
    for seed, p in enumerate(PROBLEMS[:120]):
        draws = np.random.RandomState(seed).uniform(size=1 + (p.K - 1) * (2 + int(np.log(p.K))))
        jobs.append(driver.call("math/starts.js", "plusPlus", driver.floats(p.X), p.D, p.K,
                                {"float64": draws.tolist()}))  # fmt: skip
        expected.append(kmeans.kmeans_plusplus(p.X, p.K, random_state=seed)[1].tolist())
    assert driver.run(jobs) == expected


def test_a_start_needs_enough_points_and_a_known_kind():
    options = {"D": 2, "K": 3}
    few = driver.call("math/starts.js", "start", "kmeans", driver.floats([[0, 0]]), options)
    odd = driver.call("math/starts.js", "start", "best", driver.floats(np.eye(4, 2)), options)
    few, odd = driver.attempt([few, odd])
    assert "3 components need at least 3 points, and there are 1" in few["error"]
    assert "kind must be one of k-means++, kmeans, random, random_from_data" in odd["error"]


# -------------------------------------------------------------------------------------------------
# The league, and what other libraries judge
# -------------------------------------------------------------------------------------------------


def test_the_league_says_what_its_models_are_worth():
    X = np.random.default_rng(3).normal(size=(80, 2)) + np.repeat([[0, 0], [5, 1]], 40, axis=0)
    job = {"session": {"points": driver.floats(X), "K": 2}, "states": False,
           "script": [["league", 3, list(problems.TYPES), 0]]}  # fmt: skip
    rows = driver.run([job])[0]["lines"][0]["value"]
    assert [(row["K"], row["type"]) for row in rows] == [
        (K, type_) for type_ in problems.TYPES for K in (1, 2, 3)
    ]
    for row in rows:
        part = row["parameters"]
        packed = gaussian.pack_covariances(np.array(part["covariances"]), row["type"])
        model = GaussianMixture.from_parameters(part["weights"], part["means"], packed, row["type"])
        np.testing.assert_allclose(row["log_likelihood"], model.score(X) * len(X), rtol=REL)
        assert row["p"] == criteria.n_parameters(row["K"], 2, row["type"])
        for name in ("bic", "aic", "icl"):
            np.testing.assert_allclose(row[name], getattr(model, name)(X), rtol=REL)
    best = min(rows, key=lambda row: row["bic"])
    assert best["K"] == 2
    fitted = GaussianMixture(2, covariance_type=best["type"], n_init=5, random_state=0).fit(X)
    np.testing.assert_allclose(best["bic"], fitted.bic(X), rtol=1e-4)  # both stop at tol = 1e-3


def test_the_silhouette_by_scikit_learn():
    some = [p for p in PROBLEMS if p.K > 1][:40]
    jobs, expected = [], []
    for p in some:
        labels = peer(p).predict(p.X)
        if len(np.unique(labels)) < 2:
            continue
        jobs.append(driver.call("math/silhouette.js", "silhouette", driver.floats(p.X), p.D,
                                {"int32": labels.tolist()}, p.K))  # fmt: skip
        expected.append(silhouette_score(p.X, labels))
    np.testing.assert_allclose(driver.run(jobs), expected, rtol=REL, atol=1e-12)


def test_normal_quantiles_by_scipy():
    p = np.concatenate([np.logspace(-9, -0.31, 50), 1 - np.logspace(-9, -0.31, 50)])
    found = driver.run([driver.call("math/normal.js", "quantile", float(one)) for one in p])
    np.testing.assert_allclose(found, stats.norm.ppf(p), rtol=1e-13, atol=1e-15)


def test_the_peaks_of_two_bells():
    """Of equally heavy bells with sd 1 there is a second peak just beyond a distance of 2."""
    distances = [0.0, 1.0, 1.9, 2.1, 3.0, 6.0]
    jobs = [
        driver.call("math/mixture.js", "peaks", {"weights": [0.5, 0.5], "means": [[0], [d]],
                                                 "covariances": [[[1]], [[1]]]})
        for d in distances
    ]  # fmt: skip
    found = driver.run(jobs)
    assert [len(peaks) for peaks in found] == [1, 1, 1, 2, 2, 2]
    np.testing.assert_allclose(found[-1], [0, 6], atol=0.11)
    np.testing.assert_allclose(found[1], [0.5], atol=0.11)


def test_the_stream_of_random_numbers():
    draws = [driver.call("math/random.js", "draws", {"random": seed}, 4000) for seed in (0, 0, 1)]
    chosen = driver.call("math/random.js", "choose", 10, 10, {"random": 3})
    first, again, other, chosen = driver.run([*draws, chosen])
    assert first == again
    assert first != other
    assert stats.kstest(first, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 0.05
    assert sorted(chosen) == list(range(10))
