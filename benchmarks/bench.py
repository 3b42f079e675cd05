"""Speed and memory of gmm_lib against its peers, as ratios.

    python benchmarks/bench.py            the whole grid: some minutes on two cores
    python benchmarks/bench.py --quick    a small grid, to see that it runs

The libraries run in one process, in turn, from the same starts, for the same number of EM steps;
of several repetitions the fastest counts for each. Once they have one thread, and processor time
counts, which other programs disturb least; once all cores, and wall time counts. scikit-learn is
always there, pomegranate (1.x, which needs torch) if it is installed.
Memory is the growth of the peak resident size during `fit` (Linux), each fit in its own process.
The tables are printed and saved in `benchmarks/results.json`; `figure()` draws the first.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.mixture import GaussianMixture as Peer
from threadpoolctl import threadpool_limits

from gmm_lib import GaussianMixture, page
from gmm_lib.data import stretched_blobs

try:  # the second peer, which is large, is not installed for the book
    import pomegranate.distributions
    import pomegranate.gmm
    import torch
except ImportError:
    torch = pomegranate = None

RESULTS = Path(__file__).with_name("results.json")
TYPES = ("full", "tied", "diag", "spherical")
SHAPES = [  # n, D, K
    (1_250, 2, 4),
    (1_250, 8, 4),
    (10_000, 2, 16),
    (10_000, 16, 8),
    (10_000, 64, 4),
    (10_000, 64, 16),
    (100_000, 2, 4),
    (100_000, 8, 8),
    (100_000, 16, 16),
    (50_000, 32, 8),
    (1_000_000, 2, 4),
    (1_000_000, 8, 8),
]
QUICK_SHAPES = [(1_250, 2, 4), (10_000, 8, 8), (5_000, 64, 4)]
MEMORY_SHAPE = (1_000_000, 8, 8)
STEPS = 4


def make_data(n, D, K, seed=0):
    """K overlapping groups of correlated features: neither round nor aligned with the axes."""
    rng = np.random.default_rng(seed)
    mix = rng.normal(size=(D, D)) / np.sqrt(D) + np.eye(D)
    return rng.normal(scale=2, size=(K, D))[rng.integers(K, size=n)] + rng.normal(size=(n, D)) @ mix


def start(X, K, kind):
    """The same start for both libraries: samples as means, the spread of the data around them."""
    D, variance = X.shape[1], X[:10_000].var(axis=0).mean()
    shapes = {"full": np.stack([np.eye(D)] * K), "tied": np.eye(D), "diag": np.ones((K, D))}
    precisions = shapes.get(kind, np.ones(K)) / variance
    return {"weights_init": np.full(K, 1 / K), "means_init": X[:K], "precisions_init": precisions}


class Pomegranate:
    """pomegranate's mixture, run like the others: the same number of EM steps from a start."""

    kinds = ("full", "diag")  # it has a spherical type as well, with parameters of another shape

    def __init__(self, kind, start):
        self.kind, self.start = kind, start

    def fit(self, X):
        data = torch.from_numpy(X)
        weights, means, precisions = map(torch.tensor, self.start.values())  # copies
        covariances = torch.linalg.inv(precisions) if self.kind == "full" else 1 / precisions
        normals = [
            pomegranate.distributions.Normal(mean, covariance, covariance_type=self.kind)
            for mean, covariance in zip(means, covariances, strict=True)
        ]
        model = pomegranate.gmm.GeneralMixtureModel(normals, priors=weights, max_iter=STEPS, tol=-1)
        model.fit(data)
        self.means_ = np.array([normal.means.numpy() for normal in model.distributions])


def estimators(K, kind, start=None, **params):
    """The libraries' models with equal parameters; pomegranate's only from a given start."""
    params = {"n_components": K, "covariance_type": kind, **params, **(start or {})}
    models = {"gmm_lib": GaussianMixture(**params), "sklearn": Peer(**params)}
    if pomegranate and start and kind in Pomegranate.kinds:
        models["pomegranate"] = Pomegranate(kind, start)
    return models


def race(models, X, repeats):
    """Fit two in turn, several times; the least processor and wall time of each, in seconds.

    Each peer has a race with gmm_lib of its own: a third runner would cool the caches of both.
    """
    cpu, wall = dict.fromkeys(models, np.inf), dict.fromkeys(models, np.inf)
    names = list(models)
    pairs = [(names[0], peer) for peer in names[1:]]
    for pair in [pair for pair in pairs for _ in range(repeats)]:
        for name in pair:
            model = models[name]
            began = time.process_time(), time.perf_counter()
            model.fit(X)
            cpu[name] = min(cpu[name], time.process_time() - began[0])
            wall[name] = min(wall[name], time.perf_counter() - began[1])
    return {"cpu": cpu, "wall": wall}


def row_of(times, threads, **facts):
    """A row of the table: the times, and how many times as fast as each peer gmm_lib is."""
    counts = times["cpu" if threads == 1 else "wall"]
    ratios = {name: counts[name] / counts["gmm_lib"] for name in counts if name != "gmm_lib"}
    return {**facts, **times, "ratio": ratios.pop("sklearn"), "other_ratios": ratios}


def em_row(shape, kind, quick, threads):
    """One cell of the grid: the same number of EM steps from the same start."""
    n, D, K = shape
    X = make_data(n, D, K)
    models = estimators(K, kind, start(X, K, kind), max_iter=STEPS, tol=0.0)
    work = n * D * K
    repeats = 2 if quick else (25 if work < 1e6 else 7 if work < 1e7 else 5)
    times = race(models, X, repeats)
    for name, model in models.items():
        difference = np.abs(models["gmm_lib"].means_ - model.means_).max()
        most = 1e-3 if name == "pomegranate" else 1e-6  # which computes in float32 in places
        assert difference < most, f"not the same fit: means of {name} differ by {difference}"
    return row_of(times, threads, n=n, D=D, K=K, type=kind)


def article_row(quick, threads):
    """The article's fit, its start by k-means and all."""
    models = estimators(4, "full", n_init=10, random_state=42)
    return row_of(race(models, stretched_blobs()[0], 3 if quick else 100), threads)


def grid(quick, threads):
    """All cells of the grid with a number of threads, printed as a table."""
    print("\n        n   D   K " + "".join(f"{kind:>11s}" for kind in TYPES))
    rows = []
    for n, D, K in QUICK_SHAPES if quick else SHAPES:
        print(f"{n:9d} {D:3d} {K:3d} ", end="", flush=True)
        for kind in TYPES:
            rows.append(em_row((n, D, K), kind, quick, threads))
            print(f"{rows[-1]['ratio']:10.2f}x", end="", flush=True)
        print()
    return rows


def summary_of(rows):
    """The geometric mean and the least of the ratios, for each peer."""
    columns = {"sklearn": [row["ratio"] for row in rows]}
    for row in rows:
        for name, ratio in row["other_ratios"].items():
            columns.setdefault(name, []).append(ratio)
    summary = {
        name: {"geometric_mean": float(np.exp(np.mean(np.log(ratios)))), "least": min(ratios)}
        for name, ratios in columns.items()
    }
    for name, values in summary.items():
        mean, least = values.values()
        print(f"against {name}: geometric mean {mean:.2f}x, least {least:.2f}x")
    return summary


def memory_of(library, shape, kind):
    """MiB that fit adds to the peak of a process of its own."""
    command = [sys.executable, __file__, "--memory", library, kind, *map(str, shape)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout)


def print_memory(library, kind, n, D, K):
    """The body of that process."""
    X = make_data(n, D, K)
    small = X[: 50 * K]
    for warm in (True, False):  # the first fit loads code and buffers that are not the fit's own
        data = small if warm else X
        reset_peak()
        before = peak()
        estimators(K, kind, start(data, K, kind), max_iter=STEPS, tol=0.0)[library].fit(data)
    print(peak() - before)


def reset_peak():
    """Let the kernel forget this process's peak so far."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak():
    """The peak resident size of this process since then, in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def run(quick=False):
    """Run all and give the results as a dictionary."""
    warnings.simplefilter("ignore")
    results, cores = {"threads": {}}, os.cpu_count()
    for threads in (1, cores):
        with threadpool_limits(threads):
            if torch:
                torch.set_num_threads(threads)
            counted = "processor" if threads == 1 else "wall"
            article = article_row(quick, threads)
            print(f"\n{threads} thread(s), {counted} time", end=", ")
            print(f"the article's fit: {article['ratio']:.1f} times as fast as scikit-learn's")
            rows = grid(quick, threads)
            results["threads"][str(threads)] = {
                "article": article, "grid": rows, "summary": summary_of(rows)
            }  # fmt: skip
    one, all_cores = (results["threads"][str(count)]["grid"] for count in (1, cores))
    largest = [
        (row["type"], more["wall"]["gmm_lib"] / row["wall"]["gmm_lib"])
        for row, more in zip(one, all_cores, strict=True)
        if (row["n"], row["D"], row["K"]) == MEMORY_SHAPE
    ]
    for kind, share in largest:
        print(f"{MEMORY_SHAPE}, {kind}: {cores} cores take {share:.2f} of the time of one")
    memory, shape = {}, QUICK_SHAPES[1] if quick else MEMORY_SHAPE
    for kind in TYPES:
        memory[kind] = {
            library: memory_of(library, shape, kind) for library in ("gmm_lib", "sklearn")
        }
        ours, theirs = memory[kind].values()
        print(f"memory of fit, {kind:9s} {ours:8.1f} MiB, scikit-learn {theirs:8.1f} MiB")
    versions = {"python": platform.python_version(), "numpy": np.__version__}
    versions["sklearn"] = sklearn.__version__
    return results | {
        "share_of_one_core": dict(largest), "memory": memory, "memory_shape": shape,
        "steps": STEPS, "quick": quick, "versions": versions, "load": os.getloadavg()[0],
        "cores": cores,
    }  # fmt: skip


def figure(results=None, ax=None):
    """Draw the ratios of the grid: one row a shape, one mark a covariance type.

    Parameters
    ----------
    results : dict, optional
        What `run` returned; by default what `results.json` holds.
    ax : matplotlib Axes, optional

    Returns
    -------
    str
        The sentence that says what the picture shows.
    """
    import matplotlib.pyplot as plt  # noqa: PLC0415, the figure alone needs it

    results = results or json.loads(RESULTS.read_text(encoding="utf-8"))
    ax = ax or plt.figure(figsize=(7, 5.8), layout="constrained").subplots()
    rows, summary = (results["threads"]["1"][name] for name in ("grid", "summary"))
    shapes = list(dict.fromkeys((row["n"], row["D"], row["K"]) for row in rows))
    for kind, marker in zip(TYPES, "osD^", strict=True):
        chosen = [row for row in rows if row["type"] == kind]
        y = [shapes.index((row["n"], row["D"], row["K"])) for row in chosen]
        ax.plot([row["ratio"] for row in chosen], y, marker, label=kind, alpha=0.8)
    ax.axvline(1, color="0.5", linewidth=1)
    ax.set_xscale("log", base=2)
    ax.xaxis.set_major_formatter("{x:g}×")
    names = [page.typeset(f"{n} × {D}, K = {K}") for n, D, K in shapes]
    ax.set_yticks(range(len(shapes)), names)
    ax.invert_yaxis()
    ax.set_xlabel("scikit-learn's time / gmm_lib's time")
    ax.legend(title="covariance type", loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4)
    summary = summary["sklearn"]
    return (
        f"How many times as fast as scikit-learn gmm_lib runs the same EM steps, for "
        f"{len(shapes)} shapes of data and four covariance types: geometric mean "
        f"{summary['geometric_mean']:.1f}, least {summary['least']:.1f}."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a small grid, nothing saved")
    parser.add_argument("--memory", nargs=5, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        library, kind, *shape = arguments.memory
        warnings.simplefilter("ignore")
        print_memory(library, kind, *map(int, shape))
        return
    results = run(arguments.quick)
    if not arguments.quick:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        print(f"saved in {RESULTS}")


if __name__ == "__main__":
    main()
