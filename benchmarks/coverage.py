"""Measure how often intervals hold the truth: ``python benchmarks/coverage.py [separation n]``.

Two groups in one dimension, of weights 0.4 and 0.6 and variances 1, their means 5 standard
deviations apart (well separated) or 2 (overlapping). From each sample come intervals of nominal
90 % for the first weight, the first mean and the first variance: by standard errors, by standard
errors of the logarithms (of the odds, for the weight), and by the percentiles of three kinds of
bootstrap, also bias-corrected ones. What is stored, in ``gmm_lib/_data/coverage.csv`` that
`gmm_lib.data.interval_coverage` reads, is how many of how many samples had intervals that hold the
truth. With a separation and an n, that one design is run and its rows are replaced.

A sample whose information cannot be inverted counts for no interval by standard errors; one of
which all replicates failed for no bootstrap. Fits start at the truth, so that what is measured is
not the search. Ideal percentiles of 99 replicates would hold the truth in 88 % of samples, not 90.
Of overlapping groups a bootstrap takes long: EM needs hundreds of steps for each replicate.
"""

import sys
import warnings
from pathlib import Path

import numpy as np

from gmm_lib import GaussianMixture, bootstrap, data, standard_errors
from gmm_lib.curvature import InformationError
from gmm_lib.resampling import KINDS, METHODS

Z = 1.6448536269514722  # the normal quantile of 95 %
WEIGHTS, VARIANCES = [0.4, 0.6], [1.0, 1.0]
FITS = 99  # of each bootstrap
# separation, n: how many samples, and of how many of these there is a bootstrap
DESIGNS = {
    (5.0, 50): (200, 100),
    (5.0, 200): (200, 100),
    (5.0, 1000): (200, 100),
    (2.0, 50): (200, 40),
    (2.0, 200): (200, 40),
    (2.0, 1000): (200, 40),
}
STORED = Path(data.__file__).parent / "_data" / "coverage.csv"
HEAD = """\
# How many intervals of nominal 90 % held the truth: made by benchmarks/coverage.py, which says how.
# Columns: separation of the two means in standard deviations, samples n of a data set, kind of
#   interval (place in gmm_lib.data.INTERVALS), number of data sets with such an interval, number of
#   these in which it held the first weight, the first mean, the first variance.
"""


def fit(X, means):
    start = {"weights_init": WEIGHTS, "means_init": means, "precisions_init": VARIANCES}
    options = {"covariance_type": "spherical", "tol": 1e-9, "reg_covar": 1e-9, "max_iter": 10_000}
    return GaussianMixture(2, **start, **options).fit(X)


def first(weights, means, variances):
    return np.array([weights[0], means[0, 0], variances[0]])


def logarithms(weights, means, variances):
    return np.array([np.log(weights[0] / weights[1]), means[0, 0], np.log(variances[0])])


def hits(X, means, fits, seed):
    """Tell for each kind of interval whether it holds weight, mean and variance."""
    model, truth, found = fit(X, means), (np.array(WEIGHTS), np.array(means), VARIANCES), {}
    parts = model.weights_, model.means_, model.covariances_
    for name, function in {"standard errors": first, "of logarithms": logarithms}.items():
        try:
            reach = Z * standard_errors(model, X, function)
        except InformationError:
            continue
        found[name] = abs(function(*parts) - function(*truth)) < reach
    truth = first(*truth)
    for method in METHODS if fits else ():
        try:
            replicates = bootstrap(model, X, fits, method=method, random_state=seed, tol=1e-7)
        except ValueError:  # all of them collapsed
            continue
        for kind in KINDS:
            low, high = replicates.interval(first, 0.9, kind)
            found[f"{method}, {kind}"] = (low < truth) & (truth < high)
    return found


def measure(apart, n, samples, resampled):
    """Give the rows of the table for one design."""
    means, table = [[0.0], [apart]], {}
    truth = GaussianMixture.from_parameters(WEIGHTS, means, VARIANCES, "spherical")
    for seed in range(samples):
        X, _ = truth.sample(n, random_state=seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = hits(X, means, FITS if seed < resampled else 0, seed)
        for kind, held in found.items():
            table.setdefault(kind, []).append(held)
    print(f"{apart:g} apart, n = {n}")
    for kind, held in table.items():
        shares = "".join(f"{100 * share:6.0f}" for share in np.mean(held, axis=0))
        print(f"  {kind:32}{shares}   of {len(held)}", flush=True)
    return [
        [apart, n, data.INTERVALS.index(kind), len(held), *np.sum(held, axis=0)]
        for kind, held in table.items()
    ]


def store(rows):
    """Put the rows of designs into the file, in the place of their earlier ones."""
    old = np.loadtxt(STORED, delimiter=",", ndmin=2).tolist() if STORED.exists() else []
    every = {tuple(row[:3]): row for row in [*old, *rows]}
    lines = (",".join(f"{value:g}" for value in every[key]) for key in sorted(every))
    STORED.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def main(apart=None, n=None):
    for design, sizes in DESIGNS.items():
        if apart is None or design == (float(apart), int(n)):
            store(measure(*design, *sizes))


if __name__ == "__main__":
    main(*sys.argv[1:])
