"""Measure how an EM step scales: rows, worker processes, seconds a step, bytes moved.

The data are files that the workers read in each pass. Prints a table; `make bench` runs it.

    python benchmarks/scale.py [--quick]
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


def steps_of(X, centers):
    """Return the seconds and the bytes of an EM step: those of a pass."""
    options = {"weights_init": np.full(K, 1 / K), "means_init": centers, "tol": 0}
    options |= {"precisions_init": np.tile(np.eye(D), (K, 1, 1)), "max_iter": STEPS}
    rows = Counted(X)
    assert rows.present == rows.n  # in a pass before the clock starts
    rows.moved, began = 0, time.perf_counter()
    GaussianMixture(K, **options).fit(rows)
    passes = STEPS + 1
    return (time.perf_counter() - began) / passes, rows.moved / passes


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the two smaller sizes")
    chunk_counts = (1, 10) if parser.parse_args().quick else (1, 10, 100)
    warnings.simplefilter("ignore")
    print(f"\nEM steps from files, D = {D}, K = {K}, full; load {os.getloadavg()[0]:.1f}")
    print("      rows  workers  seconds a step  bytes moved a step   bytes of data")
    with tempfile.TemporaryDirectory() as folder:
        for chunks in chunk_counts:
            X, centers = write(Path(folder), chunks)
            for workers in (1, 2):
                options = {"n_workers": workers, "threads_per_worker": 1}
                with (
                    LocalCluster(dashboard_address=None, **options) as cluster,
                    Client(cluster),
                ):
                    seconds, moved = steps_of(X, centers)
                print(f"{len(X):10,}  {workers:7}  {seconds:14.3f}  {moved:18,.0f}  {X.nbytes:14,}")


if __name__ == "__main__":
    main()
