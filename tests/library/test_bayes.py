"""BayesianGaussianMixture, held to scikit-learn's class, to scipy's distributions, and to sums.

The bound is held to Monte Carlo estimates of its definition, and to evidences that are summed over
all partitions of a few samples.
"""

import itertools
import subprocess
import sys
import warnings
from functools import cache

import numpy as np
import pytest
from drawn import TYPES
from scipy import stats
from scipy.integrate import cubature
from scipy.special import gammaln, logsumexp, multigammaln
from sklearn.mixture import BayesianGaussianMixture as Peer

import gmm_lib
from gmm_lib import (
    BayesianGaussianMixture,
    ConvergenceWarning,
    GaussianMixture,
    loops,
    variational,
)
from gmm_lib.data import old_faithful
from gmm_lib.errors import InvalidParameterError

PRIORS = ("dirichlet_process", "dirichlet_distribution")
PARTS = ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_")
PARTS += ("mean_precision_", "degrees_of_freedom_", "mean_prior_", "covariance_prior_")
pytestmark = pytest.mark.filterwarnings("ignore:Best performing")


@pytest.fixture(params=PRIORS)
def prior_type(request):
    return request.param


@cache
def some_data(n=90, D=2, seed=0):
    """Two stretched groups that touch, so that no responsibility is zero or one."""
    rng = np.random.default_rng(seed)
    first = rng.normal(size=(n // 3, D)) @ rng.normal(size=(D, D))
    return np.concatenate([first, 2 + 0.7 * rng.normal(size=(n - n // 3, D))])


def standardized():
    X = old_faithful()
    return (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)


def own_prior(kind, D):
    """Some prior that is nobody's default."""
    rng = np.random.default_rng(5)
    A = rng.normal(size=(D, D))
    covariance = {"diag": rng.uniform(1, 2, size=D), "spherical": 1.7}.get(kind, A @ A.T + 1)
    if kind in ("full", "tied"):
        covariance = covariance + np.eye(D)
    return {
        "weight_concentration_prior": 0.8,
        "mean_precision_prior": 0.3,
        "mean_prior": rng.normal(size=D),
        "degrees_of_freedom_prior": D + 1.5,
        "covariance_prior": covariance,
    }


# As scikit-learn -------------------------------------------------------------------------------


def assert_same(ours, peer, names=PARTS, atol=1e-8):
    for name in names:
        np.testing.assert_allclose(getattr(ours, name), getattr(peer, name), rtol=1e-8, atol=atol)
    np.testing.assert_allclose(ours.weight_concentration_, peer.weight_concentration_, rtol=1e-8)


@pytest.mark.parametrize("kind", ["full", "diag", "spherical"])
@pytest.mark.parametrize("init", ["kmeans", "random", "k-means++", "random_from_data"])
@pytest.mark.parametrize("steps", [0, 1, 2, 25])
def test_same_parameters_after_any_number_of_steps(kind, init, steps, prior_type):
    X = some_data(D=3)
    options = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
    options |= {"n_components": 4, "init_params": init, "max_iter": steps, "tol": 0}
    for more in ({}, own_prior(kind, 3) | {"reg_covar": 0.1}):
        ours = BayesianGaussianMixture(**options, **more, random_state=3).fit(X)
        peer = Peer(**options, **more, random_state=3).fit(X)
        assert_same(ours, peer)
        np.testing.assert_allclose(ours.predict_proba(X), peer.predict_proba(X), atol=1e-8)


@pytest.mark.parametrize("init", ["kmeans", "random"])
def test_scikit_learns_tied_counts_the_prior_as_often_as_there_are_components(init, prior_type):
    X, K, more = some_data(D=3), 4, own_prior("tied", 3)
    options = {"covariance_type": "tied", "weight_concentration_prior_type": prior_type}
    options |= {"n_components": K, "init_params": init, "max_iter": 20, "tol": 0}
    peer = Peer(**options, **more, random_state=3).fit(X)
    for name in ("degrees_of_freedom_prior", "covariance_prior"):
        more[name] = K * more[name]
    ours = BayesianGaussianMixture(**options, **more, random_state=3).fit(X)
    assert_same(ours, peer, ("weights_", "means_", "covariances_", "mean_precision_"))
    assert ours.degrees_of_freedom_ == pytest.approx(K * peer.degrees_of_freedom_)
    assert ours.degrees_of_freedom_ == pytest.approx(K * 4.5 + len(X))
    np.testing.assert_allclose(ours.predict_proba(X), peer.predict_proba(X), atol=1e-8)


@pytest.mark.parametrize("kind", ["full", "diag", "spherical"])
def test_same_stop_and_a_bound_that_differs_by_what_was_dropped(kind, prior_type):
    X, options = some_data(), {"covariance_type": kind, "reg_covar": 0, "max_iter": 500}
    options |= {"n_components": 5, "weight_concentration_prior_type": prior_type}
    ours = BayesianGaussianMixture(**options, random_state=1).fit(X)
    peer = Peer(**options, random_state=1).fit(X)
    assert (ours.n_iter_, ours.converged_) == (peer.n_iter_, peer.converged_)
    assert type(ours.lower_bound_) is float
    difference = np.array(ours.lower_bounds_) - peer.lower_bounds_
    assert ours.n_iter_ > 5
    # of the prior's normalizers, the Gaussians' and the Wisharts'
    n, (K, D), nu, C = len(X), ours.means_.shape, 2.0, ours.covariance_prior_
    log_det = {"full": lambda: np.linalg.slogdet(C)[1], "diag": lambda: np.log(C).sum()}
    log_det = log_det.get(kind, lambda: D * np.log(C))()
    gammas = sum(gammaln((nu - d) / 2) for d in range(D))
    dropped = 0.5 * nu * log_det - 0.5 * nu * D * np.log(2) - gammas
    dropped = K * (dropped + 0.5 * D * np.log(ours.mean_precision_prior_))
    dropped -= 0.5 * n * D * np.log(2 * np.pi)
    alpha = 1 / K
    if prior_type == "dirichlet_process":
        dropped += K * np.log(alpha)
    else:
        dropped += gammaln(K * alpha) - K * gammaln(alpha)
    np.testing.assert_allclose(difference, dropped, rtol=1e-9)


def test_drop_in_for_the_rest():
    ours, peer = BayesianGaussianMixture(), Peer()
    assert ours.get_params() == peer.get_params()
    X = some_data()
    for kind, prior_type in itertools.product(TYPES, PRIORS):
        options = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
        ours = BayesianGaussianMixture(3, **options, random_state=0).fit(X)
        peer = Peer(n_components=3, **options, random_state=0).fit(X)
        theirs = {name for name in vars(peer) if name.endswith("_")}
        assert theirs <= set(vars(ours))
        for name in theirs - {"lower_bound_", "lower_bounds_"}:
            assert np.shape(getattr(ours, name)) == np.shape(getattr(peer, name)), name
        np.testing.assert_array_equal(ours.predict(X), ours.fit_predict(X))
    assert not any(hasattr(ours, name) for name in ("bic", "aic", "icl", "from_parameters"))


# The bound -------------------------------------------------------------------------------------


def best(X, K, **options):
    options = {"tol": 1e-6, "max_iter": 2000, "reg_covar": 0} | options
    runs = [
        BayesianGaussianMixture(K, init_params=init, random_state=0, **options).fit(X)
        for init in ("kmeans", "random", "k-means++")
    ]
    return max(runs, key=lambda model: model.lower_bound_)


def test_the_bound_of_old_faithful_is_highest_at_two():
    X, options = standardized(), {"weight_concentration_prior_type": PRIORS[1]}
    bounds = [best(X, K, **options).lower_bound_ for K in range(1, 9)]
    assert np.round([bounds[i] for i in (0, 1, 2, 7)], 1).tolist() == [
        -558.1,
        -433.2,
        -435.6,
        -439.7,
    ]
    assert np.all(np.diff(bounds[1:]) < 0)
    usual = [
        BayesianGaussianMixture(K, max_iter=1000, random_state=0, **options).fit(X).lower_bound_
        for K in (1, 2, 3, 8)
    ]
    assert np.round(usual, 1).tolist() == [-558.1, -433.2, -435.6, -439.7]
    peers = [
        Peer(n_components=K, max_iter=1000, random_state=0, **options).fit(X).lower_bound_
        for K in range(1, 9)
    ]
    assert np.all(np.diff(peers) > 0)


def log_evidence_of_one(X, beta, m, nu, C):
    """The marginal likelihood of one Gaussian, from the normalizers of normal-Wisharts."""
    n, D = X.shape
    if n == 0:
        return 0.0
    center = X.mean(axis=0)
    after = C + (X - center).T @ (X - center)
    after = after + beta * n / (beta + n) * np.outer(center - m, center - m)
    dets = nu * np.linalg.slogdet(C)[1] - (nu + n) * np.linalg.slogdet(after)[1]
    gammas = multigammaln((nu + n) / 2, D) - multigammaln(nu / 2, D)
    return gammas + 0.5 * dets + 0.5 * D * np.log(beta / (beta + n)) - 0.5 * n * D * np.log(np.pi)


def test_with_one_component_the_bound_is_the_evidence():
    X, prior = some_data(), own_prior("full", 2)
    parts = [prior[name] for name in ("mean_precision_prior", "mean_prior")]
    parts += [prior[name] for name in ("degrees_of_freedom_prior", "covariance_prior")]
    exact = log_evidence_of_one(X, *parts)
    for kind in ("full", "tied"):
        options = {"covariance_type": kind, "weight_concentration_prior_type": PRIORS[1]}
        model = BayesianGaussianMixture(1, reg_covar=0, **options, **prior).fit(X)
        assert model.lower_bound_ == pytest.approx(exact, abs=1e-9)
    process = BayesianGaussianMixture(1, reg_covar=0, **prior).fit(X)
    # and all samples in the first part of the stick
    together = np.log(0.8) + gammaln(0.8) + gammaln(1 + len(X)) - gammaln(1.8 + len(X))
    assert process.lower_bound_ == pytest.approx(exact + together, abs=1e-9)


def log_evidence(X, K, prior, prior_type):
    """Sum over all assignments of a few samples; of the process, over all partitions."""
    n, alpha = len(X), prior["weight_concentration_prior"]
    parts = [prior[name] for name in ("mean_precision_prior", "mean_prior")]
    parts += [prior[name] for name in ("degrees_of_freedom_prior", "covariance_prior")]
    one, logs = cache(lambda rows: log_evidence_of_one(X[list(rows)], *parts)), []
    for z in itertools.product(range(n if prior_type == PRIORS[0] else K), repeat=n):
        groups = [tuple(np.flatnonzero(np.equal(z, k))) for k in range(max(z) + 1)]
        counts = np.array(list(map(len, groups)))
        if prior_type == PRIORS[0]:
            if z != tuple(np.unique(z, return_inverse=True)[1]) or any(
                max(z[:i], default=-1) + 1 < z[i] for i in range(n)
            ):
                continue  # the same partition under other names
            log_p = np.sum(np.log(alpha) + gammaln(counts)) + gammaln(alpha) - gammaln(alpha + n)
        else:
            log_p = np.sum(gammaln(alpha + counts) - gammaln(alpha))
            log_p += gammaln(K * alpha) - gammaln(K * alpha + n)
        logs.append(log_p + sum(map(one, groups)))
    return logsumexp(logs)


def test_the_bound_is_below_the_evidence_of_the_one_model(prior_type):
    X = np.array([[0.0, 0.3], [0.2, 0.0], [0.1, 0.5], [3.0, 2.5], [3.3, 3.0]])
    prior = own_prior("full", 2) | {"covariance_prior": 0.7 * np.eye(2)}
    exact = log_evidence(X, 3, prior, prior_type)
    bounds = []
    for kind, form in (("spherical", 0.7), ("diag", [0.7, 0.7]), ("full", 0.7 * np.eye(2))):
        options = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
        bounds.append(best(X, 3, **options, **prior | {"covariance_prior": form}).lower_bound_)
    assert bounds[0] < bounds[1] < bounds[2] < exact < bounds[2] + 3


@pytest.mark.parametrize("kind", TYPES)
def test_the_bound_never_falls(kind, prior_type):
    options = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
    for seed in range(2):
        X = some_data(D=3, seed=seed)
        for more in ({}, own_prior(kind, 3)):
            model = BayesianGaussianMixture(
                6,
                init_params="random",
                reg_covar=0,
                tol=0,
                max_iter=80,
                random_state=seed,
                **options,
                **more,
            ).fit(X)
            both = np.empty(161)
            both[::2], both[1::2] = model.history_, model.lower_bounds_
            assert np.diff(both).min() > -1e-9  # E-steps and M-steps apart
            assert np.ptp(both) > 1
            assert model.lower_bound_ == model.history_[-1]


def wisharts(nu, S, K, kind):
    """scipy's Wishart distributions of the components, for tied one."""
    D = S.shape[-1]
    nu = np.broadcast_to(nu, 1 if kind == "tied" else K)
    return [stats.wishart(nu[k], np.linalg.inv(nu[k] * S[k])) for k in range(len(nu))], D


def log_wishart(w, L):
    """The log-densities of matrices (m, D, D): constant and form are scipy's, which is slow."""
    logs = 0.5 * (w.df - L.shape[-1] - 1) * np.linalg.slogdet(L)[1]
    logs -= 0.5 * np.einsum("ij,mji->m", np.linalg.inv(w.scale), L)
    constants = w.logpdf(np.moveaxis(L[:50], 0, -1)) - logs[:50]
    assert np.ptp(constants) < 1e-8
    return logs + constants.mean()


def as_matrices(values, kind, K, D):
    """Covariances of a type as K matrices."""
    values = np.asarray(values, dtype=float)
    if kind in ("full", "tied"):
        return np.broadcast_to(values, (K, D, D))
    return np.array([np.eye(D) * values[k] for k in range(K)])


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("steps", [2, 1000])
def test_the_bound_is_the_mean_that_defines_it(kind, steps, prior_type):
    X, K, m = some_data(n=24), 3, 4000
    (n, D), prior = X.shape, own_prior(kind, 2)
    model = BayesianGaussianMixture(
        K,
        covariance_type=kind,
        weight_concentration_prior_type=prior_type,
        max_iter=steps,
        random_state=0,
        reg_covar=1e-2,
        **prior,
    ).fit(X)
    rng, r = np.random.default_rng(1), model.predict_proba(X)
    # draws of the parameters from q, and log p - log q of each
    ratio = np.zeros(m)
    if prior_type == "dirichlet_distribution":
        q, p = model.weight_concentration_, np.full(K, prior["weight_concentration_prior"])
        weights = rng.dirichlet(q, size=m)
        ratio += stats.dirichlet(p).logpdf(weights.T) - stats.dirichlet(q).logpdf(weights.T)
    else:
        q = stats.beta(*model.weight_concentration_)
        sticks = q.rvs(size=(m, K), random_state=rng)
        p = stats.beta(1, prior["weight_concentration_prior"])
        ratio += np.sum(p.logpdf(sticks) - q.logpdf(sticks), axis=1)
        left = np.cumprod(1 - sticks, axis=1)
        weights = sticks * np.concatenate([np.ones((m, 1)), left[:, :-1]], axis=1)
    S = as_matrices(model.covariances_, kind, K, D)
    q, _ = wisharts(model.degrees_of_freedom_, S, K, kind)
    nu_0, C_0 = prior["degrees_of_freedom_prior"], prior["covariance_prior"]
    C_0 = np.eye(D) * C_0 if kind in ("diag", "spherical") else C_0
    p = stats.wishart(nu_0, np.linalg.inv(C_0))
    draws = [w.rvs(size=m, random_state=rng) for w in q]
    for w, L in zip(q, draws, strict=True):
        ratio += log_wishart(p, L) - log_wishart(w, L)
    expected = np.zeros(m)
    for k in range(K):
        L, beta = draws[0 if kind == "tied" else k], model.mean_precision_[k]
        covariances = np.linalg.inv(L)
        noise = np.linalg.cholesky(covariances) @ rng.normal(size=(m, D, 1))
        means = model.means_[k] + noise[:, :, 0] / np.sqrt(beta)

        log_det = np.linalg.slogdet(L)[1]

        def log_normal(d, scale, L=L, log_det=log_det):
            distances = scale * np.einsum("mi,mij,mj->m", d, L, d)
            return 0.5 * (log_det + D * np.log(scale) - D * np.log(2 * np.pi) - distances)

        ratio += log_normal(means - prior["mean_prior"], prior["mean_precision_prior"])
        ratio -= log_normal(means - model.means_[k], beta)
        for i in range(n):
            log_joint = np.log(weights[:, k]) + log_normal(X[i] - means, 1.0)
            expected += r[i, k] * (log_joint - np.log(max(r[i, k], 1e-300)))
    values = ratio + expected
    error = values.std() / np.sqrt(m)
    assert error < 0.15
    assert abs(values.mean() - model.lower_bound_) < 4 * error


# The predictive density ------------------------------------------------------------------------


def mixture_of_t(model, X):
    """The predictive density by scipy's multivariate t."""
    K, D = model.means_.shape
    S = as_matrices(model.covariances_, model.covariance_type, K, D)
    nu = np.broadcast_to(model.degrees_of_freedom_, K)
    logs = [
        np.log(model.weights_[k])
        + stats.multivariate_t(
            model.means_[k],
            S[k] * nu[k] * (1 + 1 / model.mean_precision_[k]) / (nu[k] - D + 1),
            df=nu[k] - D + 1,
        ).logpdf(X)
        for k in range(K)
    ]
    return logsumexp(logs, axis=0)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("D", [1, 2, 4])
def test_score_samples_is_a_mixture_of_t(kind, D, prior_type):
    options = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
    model = BayesianGaussianMixture(3, **options, random_state=0).fit(some_data(D=D))
    X = np.random.default_rng(0).normal(scale=8, size=(50, D))
    np.testing.assert_allclose(model.score_samples(X), mixture_of_t(model, X), atol=1e-8)
    assert model.score(X) == pytest.approx(mixture_of_t(model, X).mean())


@pytest.mark.parametrize("kind", TYPES)
def test_far_away_it_falls_by_a_power(kind):
    """The density of a t with f degrees of freedom falls as the distance to the power -(f + D)."""
    model = BayesianGaussianMixture(1, covariance_type=kind, random_state=0).fit(some_data(D=2))
    freedom = float(np.ravel(model.degrees_of_freedom_)[0]) - 2 + 1
    logs = model.score_samples([[1e120, -1e120], [1e160, -1e160], [1e240, -1e240]])
    np.testing.assert_allclose(np.diff(logs), -(freedom + 2) * np.log(10) * np.array([40, 80]))


@cache
def plane():
    """Nodes of a quadrature of the plane, and the weights along one axis."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    t, w = np.tan(nodes * np.pi / 2), weights * np.pi / 2 / np.cos(nodes * np.pi / 2) ** 2
    return np.stack(np.meshgrid(t, t), axis=-1).reshape(-1, 2), w


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("n", [10, 50])
def test_the_density_integrates_to_one(kind, n, prior_type):
    options = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
    line = some_data(n=n, D=1)
    model = BayesianGaussianMixture(2, **options, random_state=0).fit(line)
    peer = Peer(n_components=2, **options, random_state=0).fit(line)

    def density(u, of):  # along x = tan u
        return np.exp(of.score_samples(np.tan(u))) / np.cos(u[:, 0]) ** 2

    edges = {"a": [-np.pi / 2], "b": [np.pi / 2], "atol": 1e-7}
    assert cubature(density, **edges, args=(model,)).estimate == pytest.approx(1)
    assert cubature(density, **edges, args=(peer,)).estimate < 0.98
    model = BayesianGaussianMixture(2, **options, random_state=0).fit(some_data(n=n))
    grid, w = plane()
    total = np.exp(model.score_samples(grid)) @ np.outer(w, w).ravel()
    assert total == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("kind", TYPES)
def test_samples_have_the_density(kind, prior_type):
    options = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
    model = BayesianGaussianMixture(3, **options, random_state=0).fit(some_data(n=14))
    X, labels = model.sample(20_000, random_state=0)
    assert X.shape == (20_000, 2)
    assert stats.chisquare(np.bincount(labels, minlength=3), 20_000 * model.weights_).pvalue > 1e-4
    assert np.any(np.diff(labels) < 0)  # not sorted
    nu = np.broadcast_to(model.degrees_of_freedom_, 3)
    S = as_matrices(model.covariances_, kind, 3, 2)
    direction = np.array([0.6, -0.8])
    spread = np.einsum("i,kij,j->k", direction, S, direction)
    scale = np.sqrt(spread * nu * (1 + 1 / model.mean_precision_) / (nu - 1))

    def cdf(x):
        t = [stats.t(nu[k] - 1, model.means_[k] @ direction, scale[k]).cdf(x) for k in range(3)]
        return model.weights_ @ t

    assert stats.kstest(X @ direction, cdf).pvalue > 1e-4
    assert not np.array_equal(model.sample(5)[0], model.sample(5)[0])


def normal_pdf(X, means, S):
    """Densities (m, K, n) of many Gaussians in the plane: as scipy's, which takes one at a time."""
    d = X - means[..., np.newaxis, :]
    distances = np.einsum("mkni,mkij,mknj->mkn", d, np.linalg.inv(S), d)
    densities = np.exp(-0.5 * distances) / (2 * np.pi * np.sqrt(np.linalg.det(S))[..., np.newaxis])
    for one, k in itertools.product(range(20), range(means.shape[1])):
        scipys = stats.multivariate_normal.pdf(X, means[one, k], S[one, k])
        np.testing.assert_allclose(densities[one, k], scipys, rtol=1e-9)
    return densities


@pytest.mark.parametrize("kind", TYPES)
def test_drawn_mixtures_average_to_the_density(kind):
    X, options = some_data(n=14), {"weight_concentration_prior_type": "dirichlet_distribution"}
    model = BayesianGaussianMixture(3, covariance_type=kind, random_state=0, **options).fit(X)
    draws = model.sample_parameters(1500, random_state=1)
    S = np.array([as_matrices(one.covariances_, one.covariance_type, 3, 2) for one in draws])
    shown = normal_pdf(X[:5], np.array([draw.means_ for draw in draws]), S)
    weights = np.array([draw.weights_ for draw in draws])
    densities = np.einsum("mk,mki->mi", weights, shown)
    error = densities.std(axis=0) / np.sqrt(1500)
    expected = np.exp(mixture_of_t(model, X[:5]))
    assert np.all(abs(densities.mean(axis=0) - expected) < 4.5 * error)
    assert np.all(error < 0.08 * expected)
    q = stats.dirichlet(model.weight_concentration_)
    np.testing.assert_allclose(
        weights.mean(axis=0), q.mean(), atol=4.5 * np.sqrt(q.var().max() / 1500)
    )
    np.testing.assert_allclose(weights.var(axis=0), q.var(), rtol=0.2)
    precisions = np.array([np.linalg.inv(draw.covariances_) for draw in draws]).mean(axis=0)
    S = as_matrices(model.covariances_, kind, 3, 2)
    wanted = np.linalg.inv(S[0] if kind == "tied" else S)
    np.testing.assert_allclose(precisions, wanted, rtol=0.15, atol=0.05 * abs(wanted).max())


def test_few_degrees_of_freedom_are_named_where_draws_overflow():
    """Of chi squared with 0.01 degrees of freedom 2.4 % are no number above zero."""
    X = np.random.RandomState(0).normal(size=(40, 2)) * 0.1
    X[20:] += 5
    options = {"weight_concentration_prior_type": PRIORS[1], "weight_concentration_prior": 1.0}
    models = {
        nu: BayesianGaussianMixture(8, degrees_of_freedom_prior=nu, random_state=0, **options)
        for nu in (1.01, 1.5, 2.0)
    }
    for nu, model in models.items():
        model.fit(X)
        assert model.degrees_of_freedom_.min() == pytest.approx(nu, abs=0.05)  # an empty one
    with pytest.raises(ValueError, match=r"degrees_of_freedom_ must be larger \(X over.* got 1.01"):
        models[1.01].sample(20_000, 0)
    for nu in (1.5, 2.0):
        assert np.isfinite(models[nu].sample(20_000, 0)[0]).all()
    for nu in (1.01, 1.5):
        rule = r"must be larger \(a covariance is singular\), but got 1\.[05]"
        with pytest.raises(ValueError, match=f"degrees_of_freedom_ {rule}"):
            models[nu].sample_parameters(1000, 0)
    assert len(models[2.0].sample_parameters(200, 0)) == 200


def test_drawn_sticks():
    X = some_data(n=14)
    model = BayesianGaussianMixture(3, random_state=0).fit(X)
    weights = np.array([draw.weights_ for draw in model.sample_parameters(4000)])
    rng = np.random.default_rng(2)
    sticks = stats.beta(*model.weight_concentration_).rvs(size=(40_000, 3), random_state=rng)
    left = np.cumprod(1 - sticks, axis=1)
    exact = sticks * np.concatenate([np.ones((40_000, 1)), left[:, :-1]], axis=1)
    exact /= exact.sum(axis=1, keepdims=True)
    for k in range(3):
        assert stats.ks_2samp(weights[:, k], exact[:, k]).pvalue > 1e-4


# Priors and other parameters -------------------------------------------------------------------

BAD = [
    ("weight_concentration_prior", 0.0, "weight_concentration_prior must be a finite number > 0"),
    ("weight_concentration_prior", True, "weight_concentration_prior must be"),
    ("mean_precision_prior", -1, "mean_precision_prior must be a finite number > 0"),
    ("mean_precision_prior", np.inf, "mean_precision_prior must be"),
    ("mean_precision_prior", "1", "mean_precision_prior must be"),
    ("degrees_of_freedom_prior", np.nan, "degrees_of_freedom_prior must be"),
    ("degrees_of_freedom_prior", 1.0, "'degrees_of_freedom_prior' should be greater than 1"),
    ("degrees_of_freedom_prior", 0.5, "but got 0.500"),
    ("mean_prior", [1.0], "'mean_prior' should have the shape of"),
    ("mean_prior", [1.0, np.nan], "mean_prior contains NaN"),
    ("covariance_prior", [1.0, 1.0], "'full covariance_prior' should have the shape of"),
    ("covariance_prior", [[1.0, 2.0], [2.0, 1.0]], "'full covariance_prior' should be symmetric"),
    ("covariance_prior", [[1.0, 0.5], [0.1, 1.0]], "'full covariance_prior' should be symmetric"),
    ("weight_concentration_prior_type", "dp", "weight_concentration_prior_type must be one of"),
    ("init_params", "means", "init_params must be one of"),
    ("reg_covar", -1, "reg_covar must be"),
    ("n_components", 0, "n_components must be"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_bad_parameters_are_named(name, value, message):
    with pytest.raises(ValueError, match=message):
        BayesianGaussianMixture().set_params(**{name: value}).fit(some_data())


def test_bad_priors_of_the_other_types():
    for kind, value, rule in (
        ("diag", [1.0, 0.0], "should be positive"),
        ("diag", 1.0, "shape"),
        ("spherical", -1.0, "should be positive"),
        ("spherical", [1.0], "shape"),
        ("tied", [[1.0]], "shape"),
    ):
        model = BayesianGaussianMixture(covariance_type=kind, covariance_prior=value)
        with pytest.raises(
            ValueError, match=f"'{kind} covariance_prior' should.*{rule.split()[-1]}"
        ):
            model.fit(some_data())
    with pytest.raises(InvalidParameterError):
        BayesianGaussianMixture(mean_precision_prior=None, weight_concentration_prior=-1).fit(
            some_data()
        )


@pytest.mark.parametrize("kind", TYPES)
def test_no_prior_is_changed_in_silence(kind):
    X, prior = some_data(), own_prior(kind, 2)
    model = BayesianGaussianMixture(2, covariance_type=kind, **prior, random_state=0).fit(X)
    for name, value in prior.items():
        np.testing.assert_array_equal(getattr(model, f"{name}_"), value)
        np.testing.assert_array_equal(getattr(model, name), value)
    constant = np.column_stack([X, np.full(len(X), 3.0)])
    twice = np.column_stack([X, X[:, 0] + X[:, 1]])
    model = BayesianGaussianMixture(covariance_type=kind)
    for data in (constant, twice) if kind in ("full", "tied") else (constant,):
        if kind == "spherical":
            continue
        with pytest.raises(
            ValueError, match=r"covariance_prior \(by default that of X\).* positive"
        ):
            model.fit(data)
    with pytest.raises(ValueError, match="n_samples = 1 has no covariance"):
        model.fit(X[:1])
    given = {"full": np.eye(3), "tied": np.eye(3), "diag": np.ones(3)}.get(kind, 1.0)
    assert np.isfinite(model.set_params(covariance_prior=given).fit(constant).lower_bound_)


# Data ------------------------------------------------------------------------------------------


def fitted(X, kind="full", prior_type=PRIORS[0], **options):
    sample_weight = options.pop("sample_weight", None)
    X0, K = (np.concatenate(X) if isinstance(X, list) else X), 3
    r = np.random.default_rng(0).dirichlet(np.ones(K), size=len(X0))
    options = {"init_params": r, "max_iter": 30, "tol": 0} | options
    types = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
    return BayesianGaussianMixture(K, **types, **options).fit(X, sample_weight=sample_weight)


@pytest.mark.parametrize("kind", TYPES)
def test_weights_count_rows(kind, prior_type, linear_form):
    X, weight = some_data(), np.random.default_rng(1).integers(0, 4, size=90)
    r = np.random.default_rng(0).dirichlet(np.ones(3), size=90)
    once = fitted(X, kind, prior_type, sample_weight=weight, init_params=r)
    many = fitted(
        np.repeat(X, weight, axis=0), kind, prior_type, init_params=np.repeat(r, weight, axis=0)
    )
    assert_same(once, many, atol=1e-9)
    assert once.lower_bound_ == pytest.approx(many.lower_bound_, rel=1e-10)
    double = fitted(X, kind, prior_type, sample_weight=2 * weight, init_params=r)
    assert abs(double.lower_bound_ - once.lower_bound_) > 10  # counts, not shares


@pytest.mark.parametrize("kind", TYPES)
def test_chunks_are_the_array(kind, prior_type):
    X = some_data()
    whole = fitted(X, kind, prior_type)
    parts = fitted([X[:20], X[20:21], X[21:]], kind, prior_type)
    assert_same(whole, parts)
    assert parts.lower_bound_ == pytest.approx(whole.lower_bound_, rel=1e-10)
    np.testing.assert_allclose(parts.score_samples([X[:50], X[50:]]), whole.score_samples(X))


@pytest.mark.parametrize("kind", TYPES)
def test_fast_and_plain_form_agree(kind, prior_type, linear_form):
    """With 20 of 90 rows far out and components that are left with nothing."""
    X = np.concatenate([some_data(), 30 + some_data(n=20)])
    options = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
    options |= {"weight_concentration_prior": 1e-3, "n_components": 6, "reg_covar": 0, "tol": 0}
    model = BayesianGaussianMixture(**options, max_iter=40, random_state=0).fit(X)
    if kind != "tied":
        assert_same(model, Peer(**options, max_iter=40, random_state=0).fit(X))
    assert np.diff(model.history_).min() > -1e-8


@pytest.mark.parametrize("kind", TYPES)
def test_far_from_the_origin_nothing_is_lost(kind, prior_type):
    X = some_data()
    near, far = (
        fitted(X, kind, prior_type, reg_covar=0),
        fitted(X + 1e7, kind, prior_type, reg_covar=0),
    )
    np.testing.assert_allclose(far.means_ - 1e7, near.means_, atol=1e-6)
    np.testing.assert_allclose(far.covariances_, near.covariances_, rtol=1e-6, atol=1e-6)
    assert far.lower_bound_ == pytest.approx(near.lower_bound_, abs=1e-4)


@pytest.mark.parametrize("kind", TYPES)
def test_a_long_way_to_the_new_means_loses_nothing(kind):
    X, far = some_data(), some_data() + 1e7
    prior = own_prior(kind, 2) | {"mean_precision_prior": 1e-14}
    options = {"max_iter": 1, "reg_covar": 0, "warm_start": True} | prior
    model = BayesianGaussianMixture(covariance_type=kind, **options).fit(X).fit(far)
    n, d = len(X), far.mean(axis=0) - prior["mean_prior"]
    matrix = np.cov(X.T, ddof=0) * n + 1e-14 * np.outer(d, d)
    if kind in ("diag", "spherical"):
        matrix = np.diag(matrix) if kind == "diag" else np.trace(matrix) / 2
    expected = (prior["covariance_prior"] + matrix) / (3.5 + n)
    np.testing.assert_allclose(np.squeeze(model.covariances_), expected, rtol=1e-7)


@pytest.mark.parametrize("far", [(1e12, 1e-20), (1e18, 1e-40), (1e30, 1e-70)])
@pytest.mark.parametrize("form", ["array", "stream"])
def test_a_first_row_far_away_and_of_hardly_any_weight(far, form):
    """The prior that data give is numpy's weighted mean and covariance, in any order of rows."""
    X = np.vstack([np.full((1, 2), far[0]), some_data()[:, :2]])
    weight = np.append(far[1], np.arange(len(X) - 1) % 3 + 0.5)
    mean = np.average(X, axis=0, weights=weight)
    d = X - mean
    covariance = (d.T * weight) @ d / (weight.sum() - 1)
    rows, weights = (X, weight) if form == "array" else ([X[:1], X[1:]], [weight[:1], weight[1:]])
    for kind in TYPES:
        options = {"covariance_type": kind, "max_iter": 1, "tol": 1e300}
        model = BayesianGaussianMixture(**options).fit(rows, sample_weight=weights)
        np.testing.assert_allclose(model.mean_prior_, mean, rtol=1e-12)
        expected = {"diag": np.diag(covariance), "spherical": np.trace(covariance) / 2}
        expected = expected.get(kind, covariance)
        np.testing.assert_allclose(model.covariance_prior_, expected, rtol=1e-12)
        mixture = GaussianMixture(covariance_prior="default", reg_covar=0, **options)
        mixture.fit(rows, sample_weight=weights)
        total = weight.sum()
        divisor = {"diag": 4 + total + 2, "spherical": 4 + 2 * total + 2}.get(kind, 4 + total + 3)
        squares = (total - 1) * expected * (2 if kind == "spherical" else 1)
        matrix = (expected + squares) / divisor
        np.testing.assert_allclose(np.squeeze(mixture.covariances_), matrix, rtol=1e-9)


@pytest.mark.parametrize("kind", TYPES)
def test_single_precision(kind, prior_type):
    X = some_data().astype(np.float32)
    model, exact = (fitted(data, kind, prior_type) for data in (X, X.astype(float)))
    for name in ("weights_", "means_", "covariances_", "mean_precision_", "degrees_of_freedom_"):
        assert getattr(model, name).dtype == np.float32
        np.testing.assert_allclose(getattr(model, name), getattr(exact, name), rtol=1e-5, atol=1e-6)
    assert model.lower_bound_ == pytest.approx(exact.lower_bound_, rel=1e-9)
    assert model.score_samples(X).dtype == model.predict_proba(X).dtype == np.float32
    np.testing.assert_allclose(model.score_samples(X), exact.score_samples(X), rtol=1e-4, atol=1e-5)


def test_warm_start_goes_on(prior_type):
    X, options = some_data(), {"weight_concentration_prior_type": prior_type, "random_state": 0}
    options |= {"n_components": 4, "tol": 0, "init_params": "random"}
    once = BayesianGaussianMixture(max_iter=12, **options).fit(X)
    twice = BayesianGaussianMixture(max_iter=6, warm_start=True, **options).fit(X).fit(X)
    assert_same(twice, once)
    np.testing.assert_allclose(twice.history_, once.history_[6:])
    np.testing.assert_allclose(twice.lower_bounds_, once.lower_bounds_[6:])
    assert (twice.set_params(tol=1e-3, max_iter=500).fit(X).fit(X).n_iter_) <= 2


def test_of_several_runs_the_highest_is_kept():
    X, options = some_data(seed=4), {"init_params": "random", "reg_covar": 0, "tol": 1e-6}
    random = np.random.RandomState(0)
    single = [
        BayesianGaussianMixture(4, random_state=random, max_iter=40, **options).fit(X).lower_bound_
        for _ in range(6)
    ]
    model = BayesianGaussianMixture(4, random_state=0, n_init=6, max_iter=40, **options).fit(X)
    assert np.ptp(single) > 1e-3
    assert model.lower_bound_ == max(single)
    same = BayesianGaussianMixture(4, random_state=0, n_init=6, max_iter=40, **options).fit(X)
    np.testing.assert_array_equal(model.means_, same.means_)


def test_warns_when_it_did_not_arrive(capsys):
    with pytest.warns(ConvergenceWarning, match="did not converge"):
        BayesianGaussianMixture(3, max_iter=2, tol=0, verbose=2, verbose_interval=1).fit(
            some_data()
        )
    text = capsys.readouterr().out
    assert text.startswith("Initialization 0\n  Iteration 1\t time lapse")
    assert "Initialization did not converge.\t time lapse" in text
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = BayesianGaussianMixture(3, max_iter=0, random_state=0).fit(some_data())
    assert (model.n_iter_, model.converged_, model.lower_bounds_) == (0, False, [])
    with pytest.raises(gmm_lib.NotFittedError):
        BayesianGaussianMixture().sample_parameters()


# The loops, and what is loaded -----------------------------------------------------------------


@pytest.mark.parametrize("kind", TYPES)
def test_loops_run_the_same_step(kind, prior_type):
    X, prior = some_data(n=20), own_prior(kind, 2)
    options = {"covariance_type": kind, "weight_concentration_prior_type": prior_type}
    options |= {"n_components": 3, "tol": 0, "reg_covar": 0, "init_params": "random"} | prior
    peer = Peer if kind != "tied" else BayesianGaussianMixture
    before, after = (peer(max_iter=i, random_state=0, **options).fit(X) for i in (4, 5))
    ours = BayesianGaussianMixture(max_iter=4, random_state=0, **options).fit(X)
    r = loops.variational_e_step(X, ours._belief())
    np.testing.assert_allclose(r, before.predict_proba(X), atol=1e-10)
    rows = gmm_lib.rows.Rows(X)
    new = loops.variational_m_step(X, r, ours._prior(rows)[1])
    for name in ("mean_precision", "means", "degrees_of_freedom", "covariances"):
        np.testing.assert_allclose(new[name], getattr(after, f"{name}_"), rtol=1e-9)
    concentration = np.array(after.weight_concentration_)
    np.testing.assert_allclose(new["concentration"], concentration, rtol=1e-9)
    walk = variational.walk(rows, ours._belief(), ours._prior(rows)[1])
    next(walk)
    np.testing.assert_allclose(next(walk)[0].covariances, new["covariances"], rtol=1e-9)


def test_a_plain_fit_loads_no_room_of_it():
    assert "gibbs_states" in dir(gmm_lib)
    code = (
        "import sys, gmm_lib; gmm_lib.GaussianMixture().fit([[0.0], [1.0]]);"
        "rooms = {'bayes', 'variational', 'beliefs', 'priors', 'gibbs'};"
        "assert not {f'gmm_lib.{room}' for room in rooms} & set(sys.modules);"
        "assert {'BayesianGaussianMixture', 'gibbs_states'} <= {*dir(gmm_lib), *gmm_lib.__all__};"
        "gmm_lib.BayesianGaussianMixture; assert 'gmm_lib.bayes' in sys.modules;"
        "assert 'gmm_lib.gibbs' not in sys.modules; assert not hasattr(gmm_lib, 'nothing')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
