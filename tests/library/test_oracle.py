"""The formulas against mpmath with 50 digits, on data that are as bad as data get.

Correlation matrices with condition numbers up to 1e12, features in units a million apart, offsets
up to 1e9, components up to a thousand standard deviations apart, weights down to 1e-12. Each test
holds a function to the number that its docstring states under *Accuracy*.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import oracle
import pytest
from conftest import TYPES
from hypothesis import given
from hypothesis import strategies as st
from oracle import error, to_float

from gmm_lib import GaussianMixture, em, gaussian, kmeans, linear, steps, sums
from gmm_lib.rows import Rows

EPS = np.finfo(float).eps
SINGLE = float(np.finfo(np.float32).eps)
TINY = 1e-290  # a double that underflows is zero


@dataclass(frozen=True)
class Case:
    """A mixture and a few rows, all exact doubles."""

    seed: int
    K: int
    D: int
    kind: str
    condition: float  # log10 of the condition number
    offset: float
    apart: float  # of the means, in standard deviations
    units: float  # powers of ten between the units of the features
    tight: float = 0.0  # powers of ten by which the rows lie closer together than that
    n: int = 8

    def matrix(self, rng, units):
        """A covariance of the condition number, its long axes in any direction."""
        Q, _ = np.linalg.qr(rng.normal(size=(self.D, self.D)))
        S = Q * rng.permutation(np.geomspace(1, 10.0**-self.condition, self.D)) @ Q.T
        units = units * 10.0 ** rng.uniform(-1, 1)
        if rng.random() < 0.5:  # all variances one, or all of the condition in the rotation
            units = units / np.sqrt(np.diagonal(S))
        S = S * np.outer(units, units)
        return (S + S.T) / 2

    @cached_property
    def parts(self):
        """X, weights, means, covariances, and weights of the samples."""
        rng = np.random.default_rng(self.seed)
        units = 10.0 ** (self.units * rng.uniform(-0.5, 0.5, size=self.D))
        full = np.array([self.matrix(rng, units) for _ in range(self.K)])
        variances = np.diagonal(full, axis1=1, axis2=2).copy()
        covariances = {"full": full, "tied": full[0], "diag": variances}.get(
            self.kind, variances.max(axis=1)
        )
        sd = np.sqrt(variances)
        means = self.offset * rng.uniform(-1, 1, size=self.D)
        means = means + self.apart * sd * rng.normal(size=(self.K, self.D))
        weights = rng.dirichlet(np.ones(self.K))
        if self.K > 1 and rng.random() < 0.4:
            weights[0] = 10.0 ** rng.uniform(-12, -3)
            weights /= weights.sum()
        labels = rng.integers(self.K, size=self.n)
        L = np.linalg.cholesky(full / sd[:, :, np.newaxis] / sd[:, np.newaxis])
        z = rng.normal(size=(self.n, self.D, 1))
        z[: self.n // 4] *= 10.0 ** rng.uniform(-1, 2)  # some lie far out
        z = z + 3 * rng.normal(size=(self.K, self.D, 1))[labels] * (self.tight > 0)
        X = means[labels] + 10.0**-self.tight * sd[labels] * (L[labels] @ z)[:, :, 0]
        sample_weight = rng.uniform(0, 3, size=self.n) * (rng.random(self.n) < 0.9)
        sample_weight[0] = 1
        return X, weights, means, covariances, sample_weight

    @property
    def X(self):
        return self.parts[0]

    @property
    def mixture(self):
        return *self.parts[1:4], self.kind

    @cached_property
    def matrices(self):
        return to_float(oracle.matrices(self.parts[3], self.kind, self.K, self.D))

    @cached_property
    def kappa(self):
        return condition_numbers(self.matrices)

    @cached_property
    def distances(self):
        """Squared distances, and the logarithms of the determinants."""
        squares, determinants = oracle.distances(self.X, *self.mixture[1:])
        return to_float(squares), to_float(oracle.log(determinants))

    @cached_property
    def e_step(self):
        return oracle.e_step(self.X, *self.mixture)

    def density_bound(self, kappa=None, squares=None, logs=None, D=None, unit=EPS):
        """What `log_density` states."""
        squares, logs = self.distances if squares is None else (squares, logs)
        kappa = self.kappa if kappa is None else kappa
        return 6 * unit * (kappa * ((D or self.D) + squares) + abs(logs))

    @cached_property
    def reach(self):
        """B of `linear.joint_of`: rows and means from the centre, in standard deviations."""
        _, weights, means, _, _ = self.parts
        precisions = np.array([oracle.inverse(oracle.exact(S))[0] for S in self.matrices])
        x, offsets = self.X - weights @ means, means - weights @ means
        if self.kind == "tied":
            L = np.linalg.cholesky(self.matrices[0])
            P = np.linalg.inv(L).T
            size = [np.linalg.norm(part @ P, axis=1) for part in (x, offsets)]
            loss = np.linalg.norm(abs(P.T) @ abs(L), 2)
            return loss * (size[0].max() + size[1].max()) ** 2 / 2
        else:
            q = np.sqrt(to_float(np.diagonal(precisions, axis1=1, axis2=2)).max(axis=0))
            order = 1 if self.kind == "full" else 2
            size = [np.linalg.norm(part * q, order, axis=1) for part in (x, offsets)]
        return (size[0].max() + size[1].max()) ** 2 / 2

    def linear_bound(self):
        """What `linear.joint_of` adds, if the batch takes that form."""
        F = self.D * (self.D + 1) // 2
        return (F + 2 * self.D + 8) / 2 * min(self.reach, linear.FAR) * EPS

    def spread(self, extra=0.0):
        """Bounds of `e_step`: of the log of each responsibility, and of each log-density."""
        r, mixture = self.e_step
        eta = self.density_bound() + 2 * EPS * abs(np.log(self.parts[1])) + extra
        of_mixture = to_float(oracle.log((r * oracle.exp(oracle.exact(eta))).sum(axis=1)))
        of_mixture += 4 * EPS * (1 + abs(to_float(mixture)))
        return eta + of_mixture[:, np.newaxis], of_mixture


def condition_numbers(matrices):
    """Condition numbers of the correlation matrices."""
    sd = np.sqrt(np.diagonal(matrices, axis1=-2, axis2=-1))
    values = np.linalg.eigvalsh(matrices / sd[..., np.newaxis] / sd[..., np.newaxis, :])
    return values[..., -1] / np.maximum(values[..., 0], EPS / 10)


some = st.one_of
cases = given(
    st.builds(
        Case,
        seed=st.integers(0, 2**32 - 1),
        K=st.integers(1, 4),
        D=st.integers(1, 4),
        kind=st.sampled_from(TYPES),
        condition=some(st.just(0.0), st.floats(0, 12)),
        offset=some(st.just(0.0), st.floats(0, 9).map(lambda p: 10**p)),
        apart=some(st.just(0.0), st.floats(-1, 3).map(lambda p: 10**p)),
        units=some(st.just(0.0), st.floats(0, 12)),
        tight=some(st.just(0.0), st.floats(0, 5)),
    )
)


@pytest.fixture(params=["plain", "linear"], autouse=True)
def form(request, monkeypatch):
    """Both forms of the batch pass."""
    if request.param == "linear":
        monkeypatch.setattr(linear, "MANY", 0)
    return request.param


def ratio_density(case):
    ours = gaussian.log_density(case.X, *case.mixture[1:])
    theirs = oracle.log_density(case.X, *case.mixture[1:])
    return np.max(error(ours, theirs) / case.density_bound())


def ratio_e_step(case):
    r, ell = em.e_step(case.X, *case.mixture)
    exact_r, mixture = case.e_step
    of_r, of_mixture = case.spread()
    factor = np.expm1(np.minimum(of_r, 700))
    one = np.max(error(r, exact_r) / (to_float(exact_r) * factor + TINY))
    return one, error(ell, mixture.sum()) / (of_mixture.sum() + len(case.X)*EPS*to_float(abs(mixture).sum()))


def m_step_bounds(X, r, exact, n, reg, kind, middle):
    """What `em.m_step` states, of weights, means and covariances."""
    weights, means, covariances = map(to_float, exact)
    W = r.sum(axis=0)
    far = (r.T @ abs(X - middle)) / W[:, np.newaxis]
    of_means = (n + 4) * EPS * far + EPS * abs(means)
    D = X.shape[1]
    if kind in ("full", "tied"):
        sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
        of = sd[..., :, None] * sd[..., None, :]
        sq = of_means[:, :, None] * of_means[:, None, :]
        if kind == "tied":
            sq = np.einsum("k,kij->ij", weights, sq)
    else:
        of = covariances
        sq = of_means**2 if kind == "diag" else (of_means**2).sum(axis=1) / D
    return (n + 4) * EPS * weights, of_means, (n + 8) * EPS * of + sq


def responsibilities(case):
    rng = np.random.default_rng(case.seed)
    r = rng.dirichlet(np.full(case.K, 0.3), size=case.n)
    return r * case.parts[4][:, None]


def ratio_m_step(case, reg=0.0):
    r = np.maximum(responsibilities(case), 1e-30)
    ours = em.m_step(case.X, r, case.kind, reg)
    theirs = oracle.m_step(case.X, r, case.kind, reg)
    bounds = m_step_bounds(case.X, r, theirs, case.n, reg, case.kind, case.X.mean(axis=0))
    return [float(np.max(error(a, b) / (c+TINY))) for a, b, c in zip(ours, theirs, bounds)]


def own_standard_deviations(case):
    return np.sqrt(np.diagonal(case.matrices, axis1=1, axis2=2))


def products_of(a, b, kind):
    """Sum of |a_i b_j| over samples, shaped by type: a, b of shape (K, D, n)."""
    parts = np.einsum("kin,kjn->kij", a, b)
    return to_float(oracle.pack(parts, kind))


def extents(case, wr):
    X, weights, means, _, _ = case.parts
    x, o = X - weights @ means, means - weights @ means
    return 2*np.sqrt((wr @ x**2) / wr.sum(axis=1)[:, None] + o**2)


def sums_bounds(case, fast):
    extra = case.linear_bound() if fast else 0.0
    X, _, means, _, weight = case.parts
    r, _ = case.e_step
    of_r, of_mixture = case.spread(extra)
    wr = (to_float(r) * weight[:, np.newaxis]).T + TINY
    E = np.expm1(np.minimum(of_r, 300)).T
    d = abs(to_float(oracle.exact(X.T) - oracle.exact(means)[:, :, np.newaxis]))
    n, W = case.n, wr.sum(axis=1)
    relative = E + (n + 4) * EPS
    counts = (wr * relative).sum(axis=1)
    shifts = np.einsum("kn,kdn->kd", wr * relative, d)
    scatters = products_of((wr * relative)[:, np.newaxis] * d, d, case.kind)
    if fast:
        far = extents(case, wr)
        shifts += (n + 4) * EPS * W[:, None] * far
        scatters += (n + 4) * EPS * to_float(oracle.pack(np.einsum("k,ki,kj->kij", W, far, far), case.kind))
    return counts, shifts, scatters, (weight * of_mixture).sum()


def ratio_statistics(case):
    X, _, means, _, weight = case.parts
    total = sums.statistics(X, *case.mixture, sample_weight=weight)
    r, mixture = case.e_step
    theirs = *oracle.sums(X, r * oracle.exact(weight)[:, np.newaxis], means, case.kind), oracle.exact(weight) @ mixture
    ours = total.counts, total.shifts, total.scatters, total.log_likelihood
    bounds = sums_bounds(case, linear.MANY == 0)
    bounds = *bounds[:3], bounds[3] + case.n * EPS * to_float(oracle.exact(weight) @ abs(mixture))
    return [float(np.max(error(a, b) / (c + TINY))) for a, b, c in zip(ours, theirs, bounds)]


def ratio_batch(case, reg=0.0):
    X, phi, old, _, weight = case.parts
    rows = Rows(X, weight)
    parameters = case.mixture[:3]
    total = sums.statistics(rows, *case.mixture)
    ours = sums.m_step(rows, parameters, total, case.kind, reg_covar=reg)
    r, _ = case.e_step
    wr = r * oracle.exact(weight)[:, np.newaxis]
    theirs = oracle.m_step(X, wr, case.kind, reg)
    fast = linear.MANY == 0
    of_r, _ = case.spread(case.linear_bound() if fast else 0.0)
    E = np.expm1(np.minimum(of_r, 300)).T
    wr = to_float(wr).T + TINY
    n, W = case.n, wr.sum(axis=1)
    weights, means, covariances = map(to_float, theirs)
    of_W = (wr * E).sum(axis=1) / W
    of_weights = weights * (of_W + (weights*of_W).sum() + (n + 4) * EPS)
    d = abs(to_float(oracle.exact(X.T) - theirs[1][:, :, np.newaxis]))
    d_old = abs(X.T - old[:, :, None])
    of_means = np.einsum("kn,kdn->kd", wr * E, d) / W[:, None] + EPS * abs(means)
    of_means += (n + 4) * EPS * np.einsum("kn,kdn->kd", wr, d_old) / W[:, None]
    far = extents(case, wr)
    if fast:
        of_means += (n + 4) * EPS * np.minimum(far, 2*np.sqrt(2*linear.FAR* np.einsum("kn,kdn->kd", wr, d_old**2)/W[:,None]))
    ed = d + of_means[:, :, None]
    part = products_of((wr * E)[:, None] * ed, ed, case.kind)
    sq = oracle.pack(np.einsum("k,ki,kj->kij", W, of_means, of_means), case.kind)
    sd2 = products_of(wr[:, None]*d, d, case.kind)
    if case.kind in ("full", "tied"):
        dd = np.sqrt(np.diagonal(sd2, axis1=-2, axis2=-1))
        sd2 = dd[..., :, None] * dd[..., None, :]
    total = {"full": W[:, None, None], "tied": W.sum(), "diag": W[:, None], "spherical": W * case.D}[case.kind]
    oW = {"full": of_W[:, None, None], "tied": (weights*of_W).sum(), "diag": of_W[:, None], "spherical": of_W}[case.kind]
    of_cov = (part + sq) / total + sd2 / total * (oW + (n + 8) * EPS * 64 * (2*linear.FAR if fast else 1))
    alive = W > 1e-200
    if case.kind == "tied": return [float(np.max((error(a, b) / (c + TINY))[m])) for a, b, c, m in zip(ours, theirs, (of_weights, of_means, of_cov), (alive, alive, ...))]
    return [float(np.max((error(a, b) / (c + TINY))[alive])) for a, b, c in zip(ours, theirs, (of_weights, of_means, of_cov))]


def known_features(case):
    """Some features, in any order, but not all."""
    rng = np.random.default_rng(case.seed)
    return rng.permutation(case.D)[: rng.integers(1, case.D)].tolist()


def model_of(case, **params):
    weights, means, covariances, kind = case.mixture
    return GaussianMixture.from_parameters(weights, means, covariances, kind, **params)


def unpack(covariances, kind, K, D):
    return to_float(oracle.matrices(covariances, kind, K, D))


def condition_bounds(case, b):
    """What `condition` states: bounds of the logs of weights, of means and of covariances."""
    _, phi, means, _, _ = case.parts
    a = [d for d in range(case.D) if d not in b]
    known = case.matrices[:, b][:, :, b]
    kappa = condition_numbers(known)
    squares, determinants = oracle.distances(case.X[:, b], means[:, b], known, "full")
    squares, logs = to_float(squares), to_float(oracle.log(determinants))
    eta = case.density_bound(kappa, squares, logs, len(b)) + 2 * EPS * abs(np.log(phi))
    sd = np.sqrt(np.diagonal(case.matrices, axis1=1, axis2=2))[:, a]
    of_means = 10 * EPS * (kappa * np.sqrt(1 + squares))[:, :, np.newaxis] * sd
    of_means += EPS * abs(means[:, a])
    return a, eta, of_means, 10 * EPS * kappa[:, None, None] * sd[:, :, None] * sd[:, None]


def ratio_condition(case):
    if case.D == 1:
        return 0, 0, 0
    b = known_features(case)
    model = model_of(case)
    a, eta, of_means, of_covs = condition_bounds(case, b)
    w, m, C = oracle.condition(b, case.X[:, b], *case.mixture)
    of_mix = to_float(oracle.log((w * oracle.exp(oracle.exact(eta))).sum(axis=1)))
    factor = np.expm1(np.minimum(eta + of_mix[:, None] + 8*EPS, 700))
    given = [model.condition(b, x[b]) for x in case.X]
    one = np.max(error([g.weights_ for g in given], w) / (to_float(w) * factor + TINY))
    two = np.max(error([g.means_ for g in given], m) / of_means)
    mats = np.array([unpack(g.covariances_, case.kind, case.K, len(a)) for g in given])
    three = np.max(error(mats, np.array([C] * case.n)) / of_covs)
    # regression
    wf = to_float(w)
    reg = model.condition(b, case.X[:, b])
    mean = (w[:, :, None] * m).sum(axis=1)
    var = np.array([np.diagonal(C[k]) for k in range(case.K)])
    dev = m - mean[:, None]
    variance = (w[:, :, None] * (var + dev**2)).sum(axis=1)
    factor = np.minimum(factor, 1/np.maximum(wf,1e-300))
    df = abs(to_float(dev))
    bm = ((wf * factor)[:, :, None] * df + wf[:, :, None] * of_means).sum(axis=1) + 2*EPS*(wf[:,:,None]*abs(to_float(m))).sum(axis=1)
    four = np.max(error(reg.mean, mean) / bm)
    bv = np.diagonal(of_covs, axis1=1, axis2=2)
    x = df + of_means + 2*EPS*abs(to_float(m))
    scale = (wf[:,:,None]*(to_float(var)+df**2))
    bb = ((wf * factor)[:, :, None] * (to_float(var)+ x**2)).sum(axis=1) + (wf[:, :, None] * (bv + 2*x*(x-df+bm[:,None])+ 2*bm[:,None]**2)).sum(axis=1)+ 8*EPS*scale.sum(axis=1)
    five = np.max(error(reg.variance, variance) / bb)
    return [float(v) for v in (one, two, three, four, five)]


def ratio_scores(case):
    fast = linear.MANY == 0
    r, mixture = case.e_step
    of_r, of_mixture = case.spread(case.linear_bound() if fast else 0.0)
    model = model_of(case)
    factor = np.expm1(np.minimum(of_r, 700))
    one = np.max(error(model.predict_proba(case.X), r) / (to_float(r) * factor + TINY))
    two = np.max(error(model.score_samples(case.X), mixture) / of_mixture)
    three = np.max(error(model.score(case.X), mixture.sum() / case.n) / (of_mixture.mean() + EPS*to_float(abs(mixture).sum())))
    weight = case.parts[4]
    ell = oracle.exact(weight) @ mixture
    b = (weight * (of_mixture + case.n * EPS * abs(to_float(mixture)))).sum()
    p, n = oracle.n_parameters(case.K, case.D, case.kind), oracle.exact(weight).sum()
    bic = p * oracle.MP.log(n) - 2 * ell
    H = oracle.entropy(r, weight)
    rf = to_float(r)
    fr = np.minimum(np.expm1(np.minimum(of_r, 700)), 1/np.maximum(rf, 1e-300))
    logr = abs(np.log(np.maximum(rf, 1e-300)))
    bH = (weight[:, None] * (rf * (fr + 8*EPS) * (1 + logr))).sum() + 4 * EPS * weight.sum() * case.K
    bH = np.minimum(bH + case.n*EPS*to_float(H), 2*weight.sum() * np.log(case.K)+TINY)
    e = [error(model.bic(case.X, weight), bic) / (2 * b + 4*EPS * to_float(p*abs(oracle.MP.log(n)))),
         error(model.aic(case.X, weight), 2 * p - 2 * ell) / (2 * b+2*EPS*p),
         error(model.icl(case.X, weight), bic + 2 * H) / (2 * b + 4*EPS * to_float(p*abs(oracle.MP.log(n))) + 2 * bH)]
    return [float(v) for v in (one, two, three, *e)]


def ratio_kmeans(case):
    X, _, means, _, weight = case.parts
    rows = Rows(X, weight)
    theirs = oracle.squared_distances(X, means)
    one = np.max(error(kmeans.squared_distances(rows, means), theirs) / (EPS * (case.D + 3) * to_float(theirs) + TINY))
    labels, counts, shifts, inertia = kmeans.assign(rows, means)
    best = theirs.min(axis=0)
    w = oracle.exact(weight)
    exact_inertia = best @ w
    present = weight > 0
    two = error(inertia, exact_inertia) / (EPS * (case.D + case.n + 4) * to_float(exact_inertia) + TINY)
    mine = theirs[:, present][labels, np.arange(len(labels))]
    three = np.max(error(to_float(mine), best[present]) / (EPS * (case.D + 3) * to_float(best[present]) + TINY))
    return float(one), float(two), float(three)


def ratio_start(case):
    from gmm_lib import starts
    P = case.parts[3]
    ours = starts.check_start((None, None, P), (case.K, case.D), case.kind)[2]
    if case.kind in ("diag", "spherical"):
        ex = 1 / oracle.exact(P)
        return float(np.max(error(ours, ex) / to_float(ex)) / EPS / 10)
    ex = np.array([oracle.inverse(m)[0] for m in oracle.matrices(P, case.kind, case.K, case.D)])
    if case.kind == "tied": ours = np.broadcast_to(ours, ex.shape)
    sd = np.sqrt(np.diagonal(to_float(ex), axis1=1, axis2=2))
    return float(np.max(error(ours, ex) / sd[:, :, None] / sd[:, None] / (10 * EPS * case.kappa[:, None, None])))


def ratio_rows(case):
    X, _, _, _, weight = case.parts
    rows = Rows(X, weight)
    w, x = oracle.exact(weight), oracle.exact(X)
    mean = (w @ x) / w.sum()
    far = abs(X - X[weight > 0][0]).T @ weight / weight.sum()
    bm = (case.n + 4) * EPS * far + 2 * EPS * abs(to_float(mean))
    one = np.max(error(rows.mean, mean) / bm)
    variances = to_float((w @ (x - mean) ** 2) / w.sum())
    return float(one), float(error(rows.variance, np.mean((w @ (x - mean) ** 2) / w.sum())) / np.mean(variances * (case.n+case.D + 8) * EPS + bm**2))


def ratio_single(case):
    """float32: its values are taken for exact, and only the answer is rounded."""
    if case.condition > 5: case = Case(case.seed, case.K, case.D, case.kind, case.condition - 7, case.offset, case.apart, case.units, case.tight)
    single = [np.asarray(part, dtype=np.float32) for part in (case.X, *case.parts[1:4])]
    exact = [part.astype(float) for part in single]
    exact_case = Case(*(getattr(case, f) for f in case.__dataclass_fields__))
    exact_case.__dict__["parts"] = (*exact, case.parts[4])
    model = GaussianMixture.from_parameters(*single[1:], case.kind)
    r, mixture = exact_case.e_step
    of_r, of_mixture = exact_case.spread(exact_case.linear_bound() if linear.MANY == 0 else 0)
    scores, proba = model.score_samples(single[0]), model.predict_proba(single[0])
    assert scores.dtype == proba.dtype == np.float32
    one = np.max(error(scores, mixture) / (of_mixture + SINGLE * abs(to_float(mixture))))
    two = np.max(error(proba, r) / (to_float(r) * (np.expm1(np.minimum(of_r, 700)) + SINGLE) + 1e-38))
    m = error(model.score(single[0]), mixture.sum() / case.n) / (of_mixture.mean() + 2*SINGLE * abs(to_float(mixture)).mean())
    if case.D > 1:
        b = known_features(case)
        a, eta, of_means, of_covs = condition_bounds(exact_case, b)
        given = model.condition(b, exact_case.X[0, b])
        w, mm, C = oracle.condition(b, exact_case.X[:1, b], *exact_case.mixture)
        three = np.max(error(given.means_, mm[0]) / of_means[0])
        marg = model.marginal(a)
        expected = exact_case.matrices[:, a][:, :, a]
        four = np.max(abs(unpack(marg.covariances_, case.kind, case.K, len(a)) - expected) / expected.max() / EPS/4)
    else: three = four = 0
    return [float(v) for v in (one, two, m, three, four)]
