"""Data and helpers that the tests of the library share."""

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from gmm_lib import data, linear

TYPES = ("full", "tied", "diag", "spherical")

settings.register_profile(
    "library", deadline=None, max_examples=25, suppress_health_check=list(HealthCheck)
)
settings.load_profile("library")


def mixture_parameters(rng, K, D, covariance_type):
    """Random weights, means and covariances of a type, far from round and far from equal."""
    weights = rng.dirichlet(np.full(K, 5.0))
    means = rng.normal(scale=3, size=(K, D))
    A = rng.normal(size=(K, D, D))
    matrices = A @ A.swapaxes(1, 2) + 0.3 * np.eye(D)
    variances = np.diagonal(matrices, axis1=1, axis2=2)
    covariances = {
        "full": matrices,
        "tied": matrices[0],
        "diag": variances,
        "spherical": variances[:, 0],
    }[covariance_type]
    return weights, means, np.array(covariances)


def precisions_of(covariances, covariance_type):
    """Inverse covariances, shaped by type."""
    return np.linalg.inv(covariances) if covariance_type in TYPES[:2] else 1 / covariances


@pytest.fixture(params=TYPES)
def covariance_type(request):
    return request.param


@pytest.fixture(scope="session")
def stretched():
    """The article's data, (1250, 2): round blobs would hide a forgotten inverse."""
    return data.stretched_blobs()[0]


@pytest.fixture(params=["any size", "as shipped"])
def linear_form(request, monkeypatch):
    """Take the fast form for small data as well, which is what the tests have."""
    if request.param == "any size":
        monkeypatch.setattr(linear, "MANY", 0)
