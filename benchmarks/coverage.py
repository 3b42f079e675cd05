"""Measure how often intervals hold the truth: ``python benchmarks/coverage.py [samples] [fits]``.

Two groups in one dimension, of weights 0.4 and 0.6 and variances 1, their means 5 standard
deviations apart (well separated) or 2 (overlapping). From each sample come intervals of nominal
90 %: by standard errors, and by the percentiles of three kinds of bootstrap, also bias-corrected
ones. Prints the share of intervals that hold the truth, in per cent, for the first weight, the
first mean and the first variance; the standard error of such a share; and how many samples gave
no standard errors. A sample whose information cannot be inverted counts for no interval by
standard errors. Fits start at the truth, so that what is measured is not the search. Fails nothing.
Of overlapping groups a bootstrap takes long: EM needs hundreds of steps for each replicate.
"""

import sys
import warnings

import numpy as np

from gmm_lib import GaussianMixture, bootstrap, standard_errors
from gmm_lib.curvature import InformationError
from gmm_lib.resampling import KINDS, METHODS

Z = 1.6448536269514722  # the normal quantile of 95 %
WEIGHTS, VARIANCES = [0.4, 0.6], [1.0, 1.0]


def fit(X, means):
    start = {"weights_init": WEIGHTS, "means_init": means, "precisions_init": VARIANCES}
    options = {"covariance_type": "spherical", "tol": 1e-9, "reg_covar": 1e-9, "max_iter": 10_000}
    return GaussianMixture(2, **start, **options).fit(X)


def first(weights, means, variances):
    return np.array([weights[0], means[0, 0], variances[0]])


def hits(X, means, fits, seed):
    """Tell for each kind of interval whether it holds weight, mean and variance; None if none."""
    model, truth, found = fit(X, means), np.array([WEIGHTS[0], means[0][0], VARIANCES[0]]), {}
    estimate = first(model.weights_, model.means_, model.covariances_)
    try:
        reach = Z * standard_errors(model, X, first)
        found["standard errors"] = abs(estimate - truth) < reach
    except InformationError:
        found["standard errors"] = None
    for method in METHODS if fits else ():
        try:
            replicates = bootstrap(model, X, fits, method=method, random_state=seed, tol=1e-7)
        except ValueError:  # all of them collapsed
            continue
        for kind in KINDS:
            low, high = replicates.interval(first, 0.9, kind)
            found[f"{method}, {kind}"] = (low < truth) & (truth < high)
    return found


def main(samples=200, fits=0):
    for name, apart in {"well separated": 5.0, "overlapping": 2.0}.items():
        for n in (50, 200, 1000):
            means, tables, refused = [[0.0], [apart]], {}, 0
            truth = GaussianMixture.from_parameters(WEIGHTS, means, VARIANCES, "spherical")
            for seed in range(samples):
                X, _ = truth.sample(n, random_state=seed)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    found = hits(X, means, fits, seed)
                for kind, held in found.items():
                    refused += held is None
                    tables.setdefault(kind, []).extend([] if held is None else [held])
            print(f"{name}, n = {n}: {samples} samples, {refused} without standard errors")
            for kind, rows in tables.items():
                error = 100 * np.sqrt(0.09 / max(len(rows), 1))
                shares = "".join(f"{100 * share:8.0f}" for share in np.mean(rows, axis=0))
                print(f"  {kind:32}{shares}   ± {error:.0f}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
