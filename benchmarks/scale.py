"""Measure how an EM step scales: rows, worker processes, seconds a step, bytes moved; and memory.

The data are files that the workers read in each pass. Prints a table; `make bench` runs it. With
``--memory`` it fits 20,000,000 rows of 8 numbers, 1.3 GB of files, on two workers of 400 MB each,
and prints the largest memory that a worker took.

    python benchmarks/scale.py [--quick | --memory]
"""

import argparse
import os
import pickle
import tempfile
import time
import warnings
from pathlib import Path

import cloudpickle
import dask.array as da
import numpy as np
from distributed import Client, LocalCluster

from gmm_lib import GaussianMixture
from gmm_lib.dask_rows import DaskRows

D, K, STEPS, CHUNK = 8, 8, 3, 100_000
MIB = 2**20


class Counted(DaskRows):
    """Counts the bytes of the function that goes to each chunk, and of what comes back."""

    moved = 0

    def _run(self, function, *args, **kwargs):
        parts = super()._run(function, *args, **kwargs)
        self.moved += len(parts) * len(cloudpickle.dumps(function)) + len(pickle.dumps(parts))
        return parts


def write(folder, chunks):
    """Write the chunks of a data set as files, and give the dask array that reads them."""
    folder, centers = str(folder), 3 * np.random.default_rng(0).normal(size=(K, D))
    for number in range(chunks):
        rng = np.random.default_rng(number)
        rows = centers[rng.integers(K, size=CHUNK)] + rng.normal(size=(CHUNK, D))
        np.save(f"{folder}/{number}.npy", rows)

    def load(block_id):
        return np.load(f"{folder}/{block_id[0]}.npy")

    form = {"chunks": ((CHUNK,) * chunks, (D,)), "dtype": float, "meta": np.empty((0, 0))}
    return da.map_blocks(load, **form), centers


def steps_of(X, centers, steps=STEPS):
    """Return the seconds and the bytes of an EM step: those of a pass."""
    options = {"weights_init": np.full(K, 1 / K), "means_init": centers, "tol": 0}
    options |= {"precisions_init": np.tile(np.eye(D), (K, 1, 1)), "max_iter": steps}
    rows = Counted(X)
    assert rows.present == rows.n  # in a pass before the clock starts
    rows.moved, began = 0, time.perf_counter()
    GaussianMixture(K, **options).fit(rows)
    passes = steps + 1
    return (time.perf_counter() - began) / passes, rows.moved / passes


def workers(count, **options):
    """Make so many worker processes of one thread, and the client that is to be closed."""
    options |= {"n_workers": count, "threads_per_worker": 1, "dashboard_address": ":0"}
    return LocalCluster(**options)


def peak():
    """Return the largest memory that this process has taken, in MiB; Linux says so."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 2**10


def scaling(chunk_counts):
    """Print seconds and bytes of a step for some sizes, on one worker and on two."""
    print(f"\nEM steps from files, D = {D}, K = {K}, full; load {os.getloadavg()[0]:.1f}")
    print("      rows  workers  seconds a step  bytes moved a step    bytes of data")
    for chunks in chunk_counts:
        with tempfile.TemporaryDirectory() as folder:
            X, centers = write(Path(folder), chunks)
            for count in (1, 2):
                with workers(count) as cluster, Client(cluster):
                    seconds, moved = steps_of(X, centers)
                cells = f"{len(X):10,}  {count:7}  {seconds:14.3f}  {moved:18,.0f}  {X.nbytes:15,}"
                print(cells, flush=True)


def memory(chunks, limit="400MB"):
    """Print what two workers that may take so much take for a fit of more than both may hold."""
    with tempfile.TemporaryDirectory() as folder:
        X, centers = write(Path(folder), chunks)
        print(f"\n{len(X):,} x {D} from files of {X.nbytes / MIB:.0f} MiB", end=", ")
        print(f"two workers of {limit} each; load {os.getloadavg()[0]:.1f}", flush=True)
        with workers(2, memory_limit=limit) as cluster, Client(cluster) as client:
            steps_of(X[: 2 * CHUNK], centers, steps=1)
            before = client.run(peak)
            seconds, moved = steps_of(X, centers)
            after = client.run(peak)
        assert set(after) == set(before), "a worker was replaced"
    growth = max(after[name] - before[name] for name in before)
    print(f"peak {max(after.values()):.0f} MiB a worker, {growth:.0f} MiB above that", end=" ")
    print(f"of two chunks; here {peak():.0f} MiB")
    print(f"{STEPS} steps of {seconds:.2f} s, each moved {moved:,.0f} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the two smaller sizes")
    parser.add_argument("--memory", action="store_true", help="20,000,000 rows on two workers")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    if asked.memory:
        memory(200)
    else:
        scaling((1, 10) if asked.quick else (1, 10, 100))


if __name__ == "__main__":
    main()
