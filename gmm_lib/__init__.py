"""Gaussian mixture models from scratch: the library behind the book, on numpy alone.

>>> from gmm_lib import GaussianMixture
>>> model = GaussianMixture(2, random_state=0).fit([[0.0], [1.0], [8.0], [9.0]])
>>> sorted(model.means_.ravel().round(2).tolist())
[0.5, 8.5]
"""

from importlib import import_module

from gmm_lib.clustering import KMeans
from gmm_lib.errors import CollapseWarning, ConvergenceWarning, NotFittedError
from gmm_lib.mixture import GaussianMixture
from gmm_lib.selection import sweep
from gmm_lib.steps import em_steps

__all__ = [
    "BayesianGaussianMixture",
    "CollapseWarning",
    "ConvergenceWarning",
    "GaussianMixture",
    "KMeans",
    "NoiseMixture",
    "NotFittedError",
    "StudentMixture",
    "bootstrap",
    "calibration",
    "em_steps",
    "gibbs_states",
    "information",
    "likelihood_ratio_test",
    "standard_errors",
    "sweep",
]

LATER = {  # loaded when asked for, from these rooms
    "BayesianGaussianMixture": "bayes",
    "NoiseMixture": "noise",
    "StudentMixture": "student",
    "bootstrap": "resampling",
    "calibration": "reliability",
    "gibbs_states": "gibbs",
    "information": "curvature",
    "likelihood_ratio_test": "ratio_test",
    "standard_errors": "curvature",
}


def __getattr__(name):
    if name not in LATER:
        raise AttributeError(f"module 'gmm_lib' has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"gmm_lib.{LATER[name]}"), name)
    return globals()[name]


def __dir__():
    return sorted({*globals(), *LATER})
