"""Mixtures drawn at random, which several tests ask for."""

import numpy as np

TYPES = ("full", "tied", "diag", "spherical")


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
