"""Tests must be able to fail: break the formulas on purpose and see the checks notice.

Each mutation replaces one piece of the source, in memory; a quick check against scipy and the
definition of EM must then fail, as it must pass without mutation.
"""

import types
from pathlib import Path

import numpy as np
import pytest
from drawn import TYPES, mixture_parameters
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

import gmm_lib

ROOT = Path(gmm_lib.__file__).parent

MUTATIONS = [
    ("gaussian", "return np.linalg.inv(L.swapaxes(-1, -2))", "return L"),  # Σ for its inverse
    ("gaussian", "return np.linalg.inv(L.swapaxes(-1, -2))", "return np.linalg.inv(L)"),
    ("gaussian", "return 1 / np.sqrt(covariances)", "return np.sqrt(covariances)"),
    ("gaussian", "return 1 / np.sqrt(covariances)", "return 1 / covariances"),
    ("gaussian", "lower(factors.swapaxes(-1, -2), dev", "lower(factors, dev"),
    ("gaussian", "log_dets - 0.5 * D * LOG_2PI", "log_dets + 0.5 * D * LOG_2PI"),
    ("gaussian", "log_dets - 0.5 * D * LOG_2PI", "log_dets - 0.5 * LOG_2PI"),
    ("gaussian", "log_dets - 0.5 * D * LOG_2PI", "-log_dets - 0.5 * D * LOG_2PI"),
    ("gaussian", "(-1, 1)) - 0.5 * distances", "(-1, 1)) - distances"),
    ("gaussian", "return D * np.log(factors)", "return np.log(factors)"),
    ("linear", "means * precisions, -0.5 * precisions", "means * precisions, -precisions"),
    ("linear", "means * precisions, -0.5", "-means * precisions, -0.5"),
    ("linear", "return constants, means @ factors", "return constants, means"),
    ("linear", "factors.T @ centered if", "factors @ centered if"),
    ("gaussian", "variances.mean(axis=1)", "variances.sum(axis=1)"),
    ("em", "log_weights_of(weights) + log_densities", "log_densities"),  # forgets φ
    ("sums", "return log_weights + log_densities, partial", "return log_densities, partial"),
    ("linear", "constants += log_weights", "constants += 0"),
    ("em", "joint /= total", "joint /= total.max()"),
    ("em", "return joint, top + np.log(total)", "return joint, np.log(total)"),
    ("em", "return joint, top + np.log(total)", "return joint, top"),
    ("em", "np.maximum(r.sum(axis=0), TINY)", "r.sum(axis=0) - 1"),  # ddof
    ("sums", "np.maximum(sums.counts, em.TINY), cov", "sums.counts - 1, cov"),
    ("em", "X.T - means[:, :, np.newaxis], kind", "X.T - 0 * means[:, :, np.newaxis], kind"),
    ("em", "floor = float(reg_covar) * (np.eye(D) if", "floor = float(reg_covar) * (1.0 if"),
    ("em", "\"spherical\": counts * D}", "\"spherical\": counts}"),
    ("sums", "sums.scatters - spread_of", "sums.scatters + spread_of"),
    ("sums", "means = means + steps", "means = means - steps"),
    ("sums", "means = means + steps", "means = 1.0 * means"),
    ("linear", "shifts = moments - counts[:, np.newaxis] * offsets", "shifts = moments"),
    ("linear", "scatters = whole - cross", "scatters = whole + cross"),
    ("linear", "(cross + cross.swapaxes(-1, -2)) / 2", "cross"),
    ("linear", "(centered * r.sum(axis=0), centered)", "(centered, centered)"),  # no weights
    ("sums", "responsibilities *= weight", "pass"),
    ("sums", "np.sum(log_mixture * weight)", "np.sum(log_mixture)"),
    ("em", "roots = np.sqrt(responsibilities)[:, np.newaxis] * dev", "roots = dev"),
    ("em", "np.sqrt(responsibilities)[:, np", "responsibilities[:, np"),
    ("em", "kn,kdn,kdn->kd\", responsibilities", "kn,kdn,kdn->kd\", 0 * responsibilities + 1"),
    ("criteria", "\"weights\": K - 1", "\"weights\": K"),
    ("criteria", "D * (D + 1) // 2", "D * D"),
    ("criteria", '"tied": symmetric', '"tied": K * symmetric'),
    ("criteria", "p * np.log(n) - 2", "p * np.log(n) + 2"),
    ("criteria", "2 * p - 2", "p - 2"),
    ("criteria", "+ 2 * float(entropy)", "- 2 * float(entropy)"),
]  # fmt: skip


def load(changes):
    """The core's formulas as fresh modules, with some of their source replaced."""
    modules = {}
    for name in ("gaussian", "linear", "em", "sums", "criteria"):
        source = (ROOT / f"{name}.py").read_text(encoding="utf-8")
        for old, new in changes.get(name, []):
            assert old in source, f"nothing to mutate: {old!r} is not in {name}.py"
            source = source.replace(old, new)
        module = modules[name] = types.ModuleType(f"mutant_{name}")
        exec(compile(source, name, "exec"), vars(module))
        if name == "linear":
            module.MANY = 0
            module.log_gaussians = modules["gaussian"].log_gaussians
        if name in ("em", "sums"):
            module.gaussian = modules["gaussian"]
        if name == "sums":
            module.em, module.linear = modules["em"], modules["linear"]
    return modules.values()


def check(gaussian, linear, em, sums, criteria):
    """Hold densities, steps and criteria to their definitions, on data that are not round."""
    rng = np.random.default_rng(0)
    K, D, reg = 3, 2, 0.25
    X, weight = rng.normal(scale=2, size=(40, D)) @ [[2.0, 0.3], [0.9, 0.5]], rng.uniform(size=40)
    for kind in TYPES:
        phi, mu, sigma = mixture_parameters(rng, K, D, kind)
        matrices = gaussian.full_covariances(sigma, kind, K, D)
        np.testing.assert_allclose(gaussian.pack_covariances(matrices, kind), sigma)
        densities = [multivariate_normal(mu[k], matrices[k]).logpdf(X) for k in range(K)]
        log_joint = np.log(phi) + np.column_stack(densities)
        log_mixture = logsumexp(log_joint, axis=1)
        r = np.exp(log_joint - log_mixture[:, np.newaxis])
        ours, ell = em.e_step(X, phi, mu, sigma, kind)
        np.testing.assert_allclose(ours, r, atol=1e-9)
        np.testing.assert_allclose(ell, log_mixture.sum())
        for w in (np.ones(40), weight):
            counts = w @ r
            means = (r * w[:, np.newaxis]).T @ X / counts[:, np.newaxis]
            covs = [np.cov(X.T, aweights=w * r[:, k], ddof=0) for k in range(K)]
            if kind == "tied":
                covs = [np.average(covs, axis=0, weights=counts)] * K
            expected = gaussian.pack_covariances(np.array(covs) + reg * np.eye(D), kind)
            if kind == "spherical":
                expected = np.array([np.trace(cov) / D + reg for cov in covs])
            total = sums.statistics(X, phi, mu, sigma, kind, sample_weight=w)
            np.testing.assert_allclose(total.log_likelihood, log_mixture @ w)
            plain = em.m_step(X, r * w[:, np.newaxis], kind, reg)
            for result in (plain, sums.maximize(total, mu, kind, reg_covar=reg)):
                np.testing.assert_allclose(result[0], counts / counts.sum(), rtol=1e-7)
                np.testing.assert_allclose(result[1], means, rtol=1e-7)
                np.testing.assert_allclose(result[2], expected, rtol=1e-7)
                if kind in TYPES[:2]:
                    np.testing.assert_allclose(result[2], result[2].swapaxes(-1, -2), rtol=1e-12)
        limit, linear.FAR = linear.FAR, 0.0
        far = sums.statistics(X, phi, mu, sigma, kind, sample_weight=weight)
        linear.FAR = limit
        np.testing.assert_allclose(far.scatters, total.scatters, rtol=1e-8, atol=1e-8)
    counted = [criteria.n_parameters(3, 4, kind) for kind in TYPES]
    assert counted == [2 + 12 + 30, 2 + 12 + 10, 2 + 12 + 12, 2 + 12 + 3]
    np.testing.assert_allclose(criteria.bic(-7.0, 5, 20), 5 * np.log(20) + 14)
    np.testing.assert_allclose(criteria.aic(-7.0, 5), 24)
    np.testing.assert_allclose(criteria.icl(-7.0, 5, 20, 3.0), 5 * np.log(20) + 14 + 6)


def test_the_check_passes_on_the_real_core():
    check(*load({}))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("module", "old", "new"), MUTATIONS)
def test_the_check_notices(module, old, new):
    mutant = load({module: [(old, new)]})
    with pytest.raises((AssertionError, ValueError, np.linalg.LinAlgError)):
        check(*mutant)
