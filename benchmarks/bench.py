"""Speed and memory of gmm_lib against scikit-learn, as ratios.

    python benchmarks/bench.py            the whole grid: some minutes on two cores
    python benchmarks/bench.py --quick    a small grid, to see that it runs

Both libraries run in one process, in turn, from the same starts, for the same number of EM steps,
with the same number of BLAS threads; of several repetitions the fastest counts for each.
With one thread, the default, processor time is measured, which other programs disturb least.
Memory is the growth of the peak resident size during `fit` (Linux), each fit in its own process.
The table is printed and saved in `benchmarks/results.json`; `figure()` draws it.
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

from gmm_lib import GaussianMixture
from gmm_lib.data import stretched_blobs

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


def estimators(K, kind, **params):
    """Both libraries' models with equal parameters."""
    params = {"n_components": K, "covariance_type": kind, **params}
    return {"gmm_lib": GaussianMixture(**params), "sklearn": Peer(**params)}


def race(models, X, repeats, clock):
    """Fit in turn, several times; the least seconds of each."""
    seconds = dict.fromkeys(models, np.inf)
    for _ in range(repeats):
        for name, model in models.items():
            began = clock()
            model.fit(X)
            seconds[name] = min(seconds[name], clock() - began)
    return seconds


def em_row(shape, kind, quick, clock):
    """One cell of the grid: the same number of EM steps from the same start."""
    n, D, K = shape
    X = make_data(n, D, K)
    models = estimators(K, kind, max_iter=STEPS, tol=0.0, **start(X, K, kind))
    work = n * D * K
    repeats = 2 if quick else (25 if work < 1e6 else 7 if work < 1e7 else 3)
    seconds = race(models, X, repeats, clock)
    difference = np.abs(models["gmm_lib"].means_ - models["sklearn"].means_).max()
    assert difference < 1e-6, f"not the same fit: means differ by {difference}"
    ratio = seconds["sklearn"] / seconds["gmm_lib"]
    return {"n": n, "D": D, "K": K, "type": kind, "seconds": seconds, "ratio": ratio}


def article_row(quick, clock):
    """The article's fit, its start by k-means and all."""
    X = stretched_blobs()[0]
    models = estimators(4, "full", n_init=10, random_state=42)
    seconds = race(models, X, 3 if quick else 25, clock)
    return {"seconds": seconds, "ratio": seconds["sklearn"] / seconds["gmm_lib"]}


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
        estimators(K, kind, max_iter=STEPS, tol=0.0, **start(data, K, kind))[library].fit(data)
    print(peak() - before)


def reset_peak():
    """Let the kernel forget this process's peak so far."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak():
    """The peak resident size of this process since then, in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def run(quick=False, threads=1):
    """Run all and give the results as a dictionary."""
    warnings.simplefilter("ignore")
    shapes = QUICK_SHAPES if quick else SHAPES
    rows, clock = [], time.process_time if threads == 1 else time.perf_counter
    article_all = article_row(quick, time.perf_counter)
    print(f"the article's fit: {article_all['ratio']:.1f} times as fast, threads as they come")
    with threadpool_limits(threads):
        article = article_row(quick, clock)
        print(f"the article's fit: {article['ratio']:.1f} times as fast, {threads} thread(s)")
        print("\n        n   D   K " + "".join(f"{kind:>11s}" for kind in TYPES))
        for n, D, K in shapes:
            print(f"{n:9d} {D:3d} {K:3d} ", end="", flush=True)
            for kind in TYPES:
                rows.append(em_row((n, D, K), kind, quick, clock))
                print(f"{rows[-1]['ratio']:10.2f}x", end="", flush=True)
            print()
    ratios = np.array([row["ratio"] for row in rows])
    summary = {"geometric_mean": float(np.exp(np.log(ratios).mean())), "least": float(ratios.min())}
    print(f"\ngeometric mean {summary['geometric_mean']:.2f}x, least {summary['least']:.2f}x")
    memory, shape = {}, QUICK_SHAPES[1] if quick else MEMORY_SHAPE
    for kind in TYPES:
        memory[kind] = {
            library: memory_of(library, shape, kind) for library in ("gmm_lib", "sklearn")
        }
        ours, theirs = memory[kind].values()
        print(f"memory of fit, {kind:9s} {ours:8.1f} MiB, scikit-learn {theirs:8.1f} MiB")
    versions = {"python": platform.python_version(), "numpy": np.__version__}
    versions["sklearn"] = sklearn.__version__
    load = os.getloadavg()[0]
    return {
        "article": article,
        "article_all_threads": article_all, "grid": rows, "summary": summary, "memory": memory,
        "memory_shape": shape, "threads": threads, "steps": STEPS, "quick": quick,
        "versions": versions, "load": load, "cores": os.cpu_count(),
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
    ax = ax or plt.figure(figsize=(7, 5), layout="constrained").subplots()
    rows = results["grid"]
    shapes = list(dict.fromkeys((row["n"], row["D"], row["K"]) for row in rows))
    for kind, marker in zip(TYPES, "osD^", strict=True):
        chosen = [row for row in rows if row["type"] == kind]
        y = [shapes.index((row["n"], row["D"], row["K"])) for row in chosen]
        ax.plot([row["ratio"] for row in chosen], y, marker, label=kind, alpha=0.8)
    ax.axvline(1, color="0.5", linewidth=1)
    ax.set_xscale("log", base=2)
    ax.xaxis.set_major_formatter("{x:g}×")
    ax.set_yticks(range(len(shapes)), [f"{n:,} × {D}, K = {K}" for n, D, K in shapes])
    ax.invert_yaxis()
    ax.set_xlabel("scikit-learn's time / gmm_lib's time")
    ax.legend(title="covariance type")
    summary = results["summary"]
    return (
        f"How many times as fast as scikit-learn gmm_lib runs the same EM steps, for "
        f"{len(shapes)} shapes of data and four covariance types: geometric mean "
        f"{summary['geometric_mean']:.1f}, least {summary['least']:.1f}."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a small grid, nothing saved")
    parser.add_argument("--threads", type=int, default=1, help="BLAS threads of both libraries")
    parser.add_argument("--memory", nargs=5, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        library, kind, *shape = arguments.memory
        warnings.simplefilter("ignore")
        print_memory(library, kind, *map(int, shape))
        return
    results = run(arguments.quick, arguments.threads)
    if not arguments.quick:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        print(f"saved in {RESULTS}")


if __name__ == "__main__":
    main()
