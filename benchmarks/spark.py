"""Race an EM step of Spark MLlib's GaussianMixture against one of ours, and ask where it fails.

Both in the memory of this machine, on the same rows, in turns: 400,000 x 8, K = 8, full. MLlib's
data-frame class chooses a start of its own; its older class takes one, so that the parameters can
be compared as well. Needs Java and pyspark, which the book does not install: run it with a Python
that has pyspark, numpy and threadpoolctl.

    PYTHONPATH=. python benchmarks/spark.py [--failures] [--times 3]
"""

import argparse
import os
import statistics
import tempfile
import time
import warnings
from types import SimpleNamespace

import numpy as np
from pyspark.ml.clustering import GaussianMixture as FrameMixture
from pyspark.ml.linalg import DenseVector
from pyspark.mllib.clustering import GaussianMixture as OlderMixture
from pyspark.mllib.linalg import DenseMatrix, Vectors
from pyspark.mllib.stat.distribution import MultivariateGaussian
from pyspark.sql import SparkSession

from gmm_lib import GaussianMixture

N, D, K = 400_000, 8, 8
FEW, MANY = 2, 6  # steps; their difference leaves out what a fit takes besides
TICK = os.sysconf("SC_CLK_TCK")


def session():
    """Start Spark on the cores of this machine."""
    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    quiet |= {"spark.driver.memory": "3g", "spark.log.level": "ERROR"}
    builder = SparkSession.builder.master(f"local[{os.cpu_count()}]")
    return builder.config(map=quiet).getOrCreate()


def processor(spark):
    """Return the seconds of processor time that this process and Spark's have taken."""
    pid = spark.sparkContext._gateway.proc.pid
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return time.process_time() + sum(map(int, fields[11:13])) / TICK


def start_of(weights, means, covariances):
    """Write a start as MLlib's older class takes it."""
    pairs = zip(means, covariances, strict=True)
    gaussians = [
        MultivariateGaussian(Vectors.dense(m), DenseMatrix(len(m), len(m), np.ravel(C).tolist()))
        for m, C in pairs
    ]
    return SimpleNamespace(weights=list(weights), gaussians=gaussians, k=len(weights))


def seconds(spark, fit):
    """Return what one step takes, wall and processor: that of many less that of few."""
    took = []
    for steps in (FEW, MANY):
        began = time.perf_counter(), processor(spark)
        fit(steps)
        took.append((time.perf_counter() - began[0], processor(spark) - began[1]))
    return [(many - few) / (MANY - FEW) for few, many in zip(*took, strict=True)]


def race(spark, times):
    """Print seconds a step of both, in so many turns, and how far their parameters are apart."""
    rng = np.random.default_rng(0)
    centers = 1.5 * rng.normal(size=(K, D))  # the groups overlap: steps that change something
    X = centers[rng.integers(K, size=N)] + rng.normal(size=(N, D))
    start = np.full(K, 1 / K), centers + 0.3, np.tile(np.eye(D), (K, 1, 1))
    context = spark.sparkContext
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/X.npy", X)
        cores = context.defaultParallelism
        blocks = context.parallelize(range(cores), cores).flatMap(
            lambda i: np.array_split(np.load(f"{folder}/X.npy"), cores)[i].tolist()
        )
        frame = blocks.map(lambda row: (DenseVector(row),)).toDF(["features"]).cache()
        rows = blocks.map(Vectors.dense).cache()
        assert frame.count() == rows.count() == N
    given = {"weights_init": start[0], "means_init": start[1], "precisions_init": start[2]}

    def ours(steps):
        model = GaussianMixture(K, tol=0, reg_covar=0, max_iter=steps, **given).fit(X)
        assert model.n_iter_ == steps
        return model

    def theirs(steps):
        model = FrameMixture(k=K, tol=0, maxIter=steps, seed=1).fit(frame)
        assert model.summary.numIter == steps

    def older(steps):
        options = {"convergenceTol": 0.0, "maxIterations": steps}
        return OlderMixture.train(rows, K, initialModel=start_of(*start), **options)

    fits = {"ours": ours, "MLlib": theirs, "MLlib, same start": older}
    for fit in fits.values():
        fit(1)  # what is loaded or compiled at the first call
    took = {name: [] for name in fits}
    for _ in range(times):
        for name, fit in fits.items():
            took[name].append(seconds(spark, fit))
    print(f"\nan EM step, {N:,} x {D}, K = {K}, full; {os.cpu_count()} cores", end=", ")
    print(f"load {os.getloadavg()[0]:.1f}; medians of {times}")
    middle = {name: [statistics.median(part) for part in zip(*took[name])] for name in took}  # noqa: B905
    for name, (wall, work) in middle.items():
        ratios = wall / middle["ours"][0], work / middle["ours"][1]
        print(f"{name:18} {wall:7.3f} s wall, {work:7.3f} s processor", end="")
        print(f"; times ours: {ratios[0]:.1f} and {ratios[1]:.1f}")
    means = np.array([g.mu.toArray() for g in older(MANY).gaussians])
    print(f"means of both from the same start differ by {abs(means - ours(MANY).means_).max():.0e}")


def failures(spark):
    """Print what MLlib makes of a far point, and of far data."""
    x = np.random.RandomState(0).normal(size=1000)
    context, options = spark.sparkContext, {"maxIterations": 1}
    two = start_of([0.5, 0.5], [[0.0], [10.0]], np.ones((2, 1, 1)))
    rows = context.parallelize([Vectors.dense(value) for value in (*x, *(x + 10))])
    model = OlderMixture.train(rows, 2, initialModel=two, **options)
    print("\ncomponents at", *(g.mu.toArray().round(2).item() for g in model.gaussians), end="; ")
    print("a point at 50 belongs to them by", np.round(model.predictSoft(Vectors.dense(50.0)), 4))
    one = start_of([1.0], [[1e8]], np.ones((1, 1, 1)))
    rows = context.parallelize([Vectors.dense(value) for value in x + 1e8])
    sigma = OlderMixture.train(rows, 1, initialModel=one, **options).gaussians[0].sigma
    print(f"variance {x.var():.4f}; of the same data moved by 1e8:", sigma.toArray().round(4))
    moved = (x + 1e8)[:, np.newaxis]
    print("by this library:", GaussianMixture(1).fit(moved).covariances_.ravel().round(4))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--failures", action="store_true", help="no race")
    warnings.simplefilter("ignore")
    parser.add_argument("--times", type=int, default=3, help="how many turns")
    asked = parser.parse_args()
    spark = session()
    failures(spark)
    if not asked.failures:
        race(spark, asked.times)
    spark.stop()


if __name__ == "__main__":
    main()
