"""The formulas against mpmath with 50 digits, on data that are as bad as data get.

Correlation matrices with condition numbers up to 1e12, features in units a trillion apart, offsets
up to 1e9, components up to a thousand standard deviations apart, weights down to 1e-12, rows far
closer together than the mixture expects. Each test holds functions to the number that their
docstrings state under *Accuracy*: `ratio_…` gives the largest error in units of that number, which
in thousands of random cases was between a tenth and a half.
"""

import inspect
from dataclasses import dataclass, replace
from functools import cached_property
from unittest.mock import patch

import numpy as np
import oracle
import pytest
from drawn import TYPES
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from oracle import error, exact, to_float

from gmm_lib import GaussianMixture, em, gaussian, kmeans, linear, starts, steps, sums
from gmm_lib.errors import IllDefinedError
from gmm_lib.rows import Rows

EPS = np.finfo(float).eps
SINGLE = float(np.finfo(np.float32).eps)
TINY = 1e-290  # what is smaller may be zero in double precision, and loses digits before
UNDERFLOW = 1e-37  # the same in single precision
FAR = 2e4  # what `linear` allows, in squared standard deviations
DEAD = 1e-200  # a component with a smaller count has no say, and no mean


@dataclass(frozen=True)
class Case:
    """A mixture and a few rows: all of them exact doubles."""

    seed: int
    K: int
    D: int
    kind: str
    condition: float = 0.0  # powers of ten: of the condition number,
    units: float = 0.0  # between the units of the features,
    tight: float = 0.0  # and by which the rows lie closer together than the mixture expects
    offset: float = 0.0
    apart: float = 0.0  # the means, in standard deviations
    n: int = 8
    given: tuple | None = None  # other data

    def matrix(self, rng, units):
        """A covariance of that condition, with its long axes in any direction."""
        Q, _ = np.linalg.qr(rng.normal(size=(self.D, self.D)))
        S = Q * rng.permutation(np.geomspace(1, 10.0**-self.condition, self.D)) @ Q.T
        units = units * 10.0 ** rng.uniform(-1, 1)
        if rng.random() < 0.5:
            units = units / np.sqrt(np.diagonal(S))
        S = S * np.outer(units, units)
        return (S + S.T) / 2

    @cached_property
    def parts(self):
        """X, weights, means, covariances, and weights of the samples."""
        if self.given:
            return self.given
        rng = np.random.default_rng(self.seed)
        units = 10.0 ** (self.units * rng.uniform(-0.5, 0.5, size=self.D))
        full = np.array([self.matrix(rng, units) for _ in range(self.K)])
        variances = np.diagonal(full, axis1=1, axis2=2).copy()
        covariances = {"full": full, "tied": full[0], "diag": variances}
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
        if self.tight:  # and not around the means
            z += 10.0 ** rng.uniform(0, 4) * rng.normal(size=(self.K, self.D, 1))[labels]
        X = means[labels] + 10.0**-self.tight * sd[labels] * (L[labels] @ z)[:, :, 0]
        sample_weight = rng.uniform(0, 3, size=self.n) * (rng.random(self.n) < 0.9)
        sample_weight[0] = 1
        covariances = covariances.get(self.kind, variances.max(axis=1))
        return X, weights, means, covariances, sample_weight

    @property
    def X(self):
        return self.parts[0]

    @property
    def mixture(self):
        return *self.parts[1:4], self.kind

    @cached_property
    def model(self):
        return GaussianMixture.from_parameters(*self.mixture)

    @cached_property
    def matrices(self):
        return matrices_of(self.parts[3], self.kind, self.K, self.D)

    @cached_property
    def distances(self):
        """The exact squared distances and determinants."""
        return oracle.distances(self.X, *self.mixture[1:])

    @cached_property
    def log_density(self):
        return oracle.of_distances(*self.distances, self.D)

    @cached_property
    def e_step(self):
        """The exact responsibilities and log-densities of the mixture."""
        return oracle.of_log_density(self.parts[1], self.log_density)

    @cached_property
    def log_density_bound(self):
        return log_density_bound(*self.distances, self.matrices)

    @cached_property
    def weighted(self):
        """The exact responsibilities, times the weights of the samples."""
        return self.e_step[0] * exact(self.parts[4])[:, np.newaxis]


def cases(**options):
    """Cases of any kind: each part is as usual, or as bad as it gets, or between the two."""

    def powers(top, low=0.0):
        return st.one_of(st.just(low), st.floats(low, top))

    parts = {
        "seed": st.integers(0, 2**32 - 1),
        "K": st.integers(1, 4),
        "D": st.integers(1, 4),
        "kind": st.sampled_from(TYPES),
        "condition": powers(12),
        "units": powers(12),
        "tight": powers(5),
        "offset": st.one_of(st.just(0.0), powers(9).map(lambda power: 10.0**power)),
        "apart": st.one_of(st.just(0.0), powers(3, -1.0).map(lambda power: 10.0**power)),
    }
    test = given(st.builds(Case, **parts | options))
    return lambda function: settings(max_examples=60)(test(function))


def matrices_of(covariances, kind, K, D):
    return to_float(oracle.matrices(covariances, kind, K, D))


def condition_numbers(matrices):
    """The condition numbers of the correlation matrices."""
    sd = np.sqrt(np.diagonal(matrices, axis1=1, axis2=2))[:, :, np.newaxis]
    values = np.linalg.eigvalsh(matrices / sd / sd.swapaxes(1, 2))
    return values[:, -1] / np.maximum(values[:, 0], EPS / 10)


def squares(size, kind):
    """The products of lengths, shape (K, D), shaped by the covariance type."""
    return to_float(oracle.pack(np.einsum("ki,kj->kij", size, size), kind))


def off(r, bound):
    """The error of responsibilities whose logarithms have an error."""
    return np.minimum(r * np.expm1(np.minimum(bound, 700)), 1.0)


def entropy_of(r):
    return r * (1 + abs(np.log(np.maximum(r, TINY))))


# What the docstrings state -----------------------------------------------------------------------


def log_density_bound(distances, determinants, matrices):
    q, determinants = to_float(distances), to_float(determinants)
    kappa, D = condition_numbers(matrices), matrices.shape[-1]
    return 6 * EPS * (kappa * (D + q) + abs(np.log(determinants)))


def e_step_bounds(weights, r, log_mixture, of_log_density):
    """Of the logarithms of responsibilities, and of the log-density of the mixture."""
    eta = of_log_density + 2 * EPS * abs(np.log(weights))
    of_mixture = to_float(oracle.log((r * oracle.exp(exact(eta))).sum(axis=1)))
    of_mixture += 4 * EPS * (1 + abs(to_float(log_mixture)))
    return eta + of_mixture[:, np.newaxis], of_mixture


def linear_bound(case):
    """What the fast form adds to a log-density; where it isn't taken, the smallest that it may."""
    _, weights, means, _, _ = case.parts
    x, offsets = case.X - weights @ means, means - weights @ means
    order, loss = 1 if case.kind == "full" else 2, 1.0
    if case.kind == "tied":
        L = np.linalg.cholesky(case.matrices[0])
        P = np.linalg.inv(L).T
        size, loss = [x @ P, offsets @ P], np.linalg.norm(abs(P.T) @ abs(L), 2)
    else:
        precisions = [oracle.inverse(exact(S))[0] for S in case.matrices]
        q = np.sqrt(to_float([np.diagonal(part) for part in precisions]).max(axis=0))
        size = [x * q, offsets * q]
    reach = sum(np.linalg.norm(part, order, axis=1).max() for part in size) ** 2 / 2
    F = case.D * (case.D + 1) / 2
    return (F + 2 * case.D + 8) / 2 * min(loss * reach, FAR * min(loss, 100)) * EPS


def batch_bounds(case):
    """Of the E-step of the batch pass: as `e_step`, and what the fast form adds."""
    extra = 0.0 if linear.MANY else linear_bound(case)
    return e_step_bounds(case.parts[1], *case.e_step, case.log_density_bound + extra)


def far_of(case):
    """The root mean square distances of rows and means from the centre, in the fast form."""
    X, weights, means, _, _ = case.parts
    wr = to_float(case.weighted).T + TINY
    x, offsets = X - weights @ means, means - weights @ means
    far = 2 * np.sqrt(wr @ x**2 / wr.sum(axis=1, keepdims=True) + offsets**2)
    return 0 * far if linear.MANY else far


def condition_bounds(case, a, b):
    """Of the logarithms of weights, of means and of covariances."""
    means = case.parts[2]
    known = case.matrices[:, b][:, :, b]
    distances, determinants = oracle.distances(case.X[:, b], means[:, b], known, "full")
    kappa, q = condition_numbers(known), to_float(distances)
    sd = np.sqrt(np.diagonal(case.matrices, axis1=1, axis2=2))[:, a]
    of_means = 10 * EPS * (kappa * np.sqrt(1 + q))[:, :, np.newaxis] * sd + 2 * EPS * abs(
        means[:, a]
    )
    of_density = log_density_bound(distances, determinants, known)
    return of_density, of_means, 10 * EPS * kappa[:, np.newaxis, np.newaxis] * squares(sd, "full")


# Densities and the two steps ---------------------------------------------------------------------


def ratio_log_density(case):
    ours = gaussian.log_density(case.X, *case.mixture[1:])
    yield error(ours, case.log_density) / case.log_density_bound


def ratio_e_step(case):
    ours, log_likelihood = em.e_step(case.X, *case.mixture)
    r, log_mixture = case.e_step
    of_r, of_mixture = e_step_bounds(case.parts[1], r, log_mixture, case.log_density_bound)
    yield error(ours, r) / (off(to_float(r), of_r) + TINY)
    rounding = case.n * EPS * abs(to_float(log_mixture)).sum()
    yield error(log_likelihood, log_mixture.sum()) / (of_mixture.sum() + rounding)


def ratio_m_step(case):
    rng, (X, *_, weight), n = np.random.default_rng(case.seed), case.parts, case.n
    r = np.maximum(rng.dirichlet(np.full(case.K, 0.3), size=n) * weight[:, np.newaxis], 1e-30)
    floor = rng.choice([0.0, 10.0 ** rng.uniform(-9, 0)])
    ours = em.m_step(X, r, case.kind, reg_covar=floor)
    theirs = oracle.m_step(X, r, case.kind, floor)
    weights, means, covariances = map(to_float, theirs)
    far = r.T @ abs(X - X.mean(axis=0)) / r.sum(axis=0)[:, np.newaxis]
    of_means = (n + 4) * EPS * far + 2 * EPS * abs(means)
    yield error(ours[0], theirs[0]) / ((n + 4) * EPS * weights)
    yield error(ours[1], theirs[1]) / of_means
    moved = moved_by(of_means, weights, case.kind, case.D)
    yield error(ours[2], theirs[2]) / ((n + 8) * EPS * sizes_of(covariances, case.kind) + moved)


def sizes_of(covariances, kind):
    """Products of two standard deviations each."""
    if kind in ("diag", "spherical"):
        return covariances
    sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    return sd[..., np.newaxis] * sd[..., np.newaxis, :]


def moved_by(steps, weights, kind, D):
    """What covariances gain if they are about means that are wrong by steps."""
    steps = steps * np.sqrt(weights)[:, np.newaxis] if kind == "tied" else steps
    return squares(steps, kind) / (D if kind == "spherical" else 1)


def ratio_linear(case):
    """The fast form alone: the factors are taken for exact."""
    _, weights, means, covariances, _ = case.parts
    K, D, kind, log_weights = case.K, case.D, case.kind, em.log_weights_of(weights)
    factors = gaussian.precisions_cholesky(covariances, kind)
    left_to = []
    joint = linear.joint_of(
        log_weights[:, np.newaxis], means, factors, kind, otherwise=lambda x: (left_to, None)
    )
    ours, _ = joint(case.X.T)
    if ours is left_to:
        return
    theirs = []
    for mean, P, log_weight in zip(
        means, matrices_of(factors, kind, K, D), log_weights, strict=True
    ):
        z = (exact(case.X) - exact(mean)) @ exact(P)
        log_det = oracle.log(exact(np.diagonal(P))).sum() + exact(log_weight)
        theirs.append(log_det - (D * oracle.MP.log(2 * oracle.MP.pi) + (z * z).sum(axis=1)) / 2)
    logs = D + abs(log_weights) + abs(np.log(np.linalg.det(case.matrices)))
    yield error(ours.T, np.array(theirs).T) / (linear_bound(case) + 2 * EPS * logs)


def ratio_statistics(case):
    X, _, means, _, weight = case.parts
    total = sums.statistics(X, *case.mixture, sample_weight=weight)
    theirs = oracle.sums(X, case.weighted, means, case.kind)
    of_r, of_mixture = batch_bounds(case)
    wr, far = to_float(case.weighted).T, far_of(case)
    rounding, W = (case.n + 4) * EPS, wr.sum(axis=1)[:, np.newaxis]
    relative = (off(to_float(case.e_step[0]), of_r) * weight[:, np.newaxis]).T + wr * rounding
    d = abs(X.T - means[:, :, np.newaxis])
    yield error(total.counts, theirs[0]) / (relative.sum(axis=1) + TINY)
    of_shifts = np.einsum("kn,kdn->kd", relative, d) + rounding * W * far
    yield error(total.shifts, theirs[1]) / (of_shifts + TINY)
    parts = np.einsum("kn,kin,kjn->kij", relative, d, d)
    of_scatters = to_float(oracle.pack(parts, case.kind))
    of_scatters += rounding * squares(np.sqrt(W) * far, case.kind)
    yield error(total.scatters, theirs[2]) / (of_scatters + TINY)
    log_mixture = case.e_step[1]
    bound = weight @ (of_mixture + case.n * EPS * abs(to_float(log_mixture)))
    yield error(total.log_likelihood, exact(weight) @ log_mixture) / bound


def ratio_batch_m_step(case):
    """The M-step of the batch pass, a second pass included."""
    X, _, old, _, weight = case.parts
    rows, n, kind, D = Rows(X, weight), case.n, case.kind, case.D
    total = sums.statistics(rows, *case.mixture)
    ours = sums.m_step(rows, case.mixture[:3], total, kind, reg_covar=0.0)
    theirs = oracle.m_step(X, case.weighted, kind, 0.0)
    weights, means, covariances = map(to_float, theirs)
    wr = to_float(case.weighted).T + TINY
    W, far = wr.sum(axis=1), far_of(case)
    lost = off(to_float(case.e_step[0]), batch_bounds(case)[0]) * weight[:, np.newaxis]
    relative, rounding = lost.T / W[:, np.newaxis], (n + 8) * EPS
    of_counts = relative.sum(axis=1)
    alive = (W > DEAD) & (of_counts < 0.1)
    bound = weights * (of_counts + np.minimum(weights @ of_counts, 1) + rounding)
    yield (error(ours[0], theirs[0]) / (bound + TINY))[alive]

    d = abs(to_float(exact(X.T) - theirs[1][:, :, np.newaxis]))
    before = abs(X.T - old[:, :, np.newaxis])
    way = np.einsum("kn,kdn->kd", wr, before) / W[:, np.newaxis]
    root = np.sqrt(np.einsum("kn,kdn->kd", wr, before**2) / W[:, np.newaxis])
    of_means = np.einsum("kn,kdn->kd", relative, d) + 2 * EPS * abs(means)
    of_means += rounding * (way + np.minimum(far, np.sqrt(8 * FAR) * root))
    yield (error(ours[1], theirs[1]) / (of_means + TINY))[alive]

    d = d + of_means[:, :, np.newaxis]
    parts = np.einsum("kn,kin,kjn->kij", relative, d, d)
    parts = parts * weights[:, np.newaxis, np.newaxis] if kind == "tied" else parts
    bound = to_float(oracle.pack(parts, kind)) / (D if kind == "spherical" else 1)
    of_counts = weights @ of_counts if kind == "tied" else of_counts
    of_counts = np.reshape(of_counts, (-1, *[1] * (np.ndim(covariances) - 1)))
    sizes = sizes_of(covariances, kind)
    bound += moved_by(of_means, weights, kind, D)
    lost = np.minimum(moved_by(far, weights, kind, D), 128 * FAR * sizes)
    bound += (of_counts + 64 * rounding) * sizes + rounding * lost
    of_covariances = error(ours[2], theirs[2]) / (bound + TINY)
    if kind != "tied":
        yield of_covariances[alive]
    elif np.all(of_counts < 0.1):
        yield of_covariances


# Mixtures ----------------------------------------------------------------------------------------


def ratio_scores(case):
    r, log_mixture = case.e_step
    of_r, of_mixture = batch_bounds(case)
    yield error(case.model.predict_proba(case.X), r) / (off(to_float(r), of_r) + TINY)
    yield error(case.model.score_samples(case.X), log_mixture) / of_mixture
    rounding = case.n * EPS * abs(to_float(log_mixture)).mean()
    ours, theirs = case.model.score(case.X), log_mixture.sum() / case.n
    yield error(ours, theirs) / (of_mixture.mean() + rounding)


@pytest.mark.filterwarnings("ignore:sample_weight sums")
def ratio_criteria(case):
    weight, (r, log_mixture) = case.parts[4], case.e_step
    of_r, of_mixture = batch_bounds(case)
    p, n = oracle.n_parameters(case.K, case.D, case.kind), exact(weight).sum()
    fit, penalty = -2 * (exact(weight) @ log_mixture), p * oracle.MP.log(n)
    bound = 2 * weight @ (of_mixture + case.n * EPS * abs(to_float(log_mixture)))
    bound += 4 * EPS * p * (1 + abs(np.log(weight.sum())))
    yield error(case.model.bic(case.X, weight), penalty + fit) / bound
    yield error(case.model.aic(case.X, weight), 2 * p + fit) / bound
    r, entropy = to_float(r), oracle.entropy(r, weight)
    lost = off(r, of_r) * (1 + abs(np.log(np.maximum(r, TINY))))
    of_entropy = weight @ (lost + (case.n + 8) * EPS * entropy_of(r)).sum(axis=1)
    of_entropy = min(of_entropy, weight.sum() * np.log(case.K) + bound)
    ours = case.model.icl(case.X, weight)
    yield error(ours, penalty + fit + 2 * entropy) / (bound + 2 * of_entropy)


def ratio_history(case):
    """A few steps of EM: each log-likelihood is that of the E-step's own parameters."""
    X, *_, weight = case.parts
    floor = 1e-6 * np.min(np.var(X, axis=0))
    options = {"covariance_type": case.kind, "reg_covar": floor, "sample_weight": weight}
    walk = steps.em_steps(X, *case.mixture[:3], **options)
    for _ in range(3):
        try:
            step = next(walk)
            next(walk)
        except IllDefinedError:
            return
        parameters = step.weights, step.means, step.covariances
        here = replace(case, given=(X, *parameters, weight))
        if condition_numbers(here.matrices).max() > 1e13 or step.weights.min() < DEAD:
            return
        log_mixture = here.e_step[1]
        bound = batch_bounds(here)[1] + case.n * EPS * abs(to_float(log_mixture))
        yield error(step.log_likelihood, exact(weight) @ log_mixture) / (weight @ bound)


def ratio_condition(case):
    rng = np.random.default_rng(case.seed)
    b = rng.permutation(case.D)[: rng.integers(1, case.D)].tolist()
    a = [d for d in range(case.D) if d not in b]
    phi, kind, K = case.parts[1], case.kind, case.K
    weights, means, covariances = oracle.condition(b, case.X[:, b], case.mixture)
    of_density, of_means, of_covariances = condition_bounds(case, a, b)
    mixture = oracle.e_step(
        case.X[:, b], phi, case.parts[2][:, b], case.matrices[:, b][:, :, b], "full"
    )
    ours = [case.model.condition(b, x) for x in case.X[:, b]]
    w, m = to_float(weights), to_float(means)
    of_weights = off(w, e_step_bounds(phi, *mixture, of_density)[0])
    yield error([one.weights_ for one in ours], weights) / (of_weights + 4 * EPS * w + TINY)
    yield error([one.means_ for one in ours], means) / of_means
    matrices = np.array([matrices_of(one.covariances_, kind, K, len(a)) for one in ours])
    yield error(matrices, np.array([covariances] * case.n)) / of_covariances

    many = case.model.condition(b, case.X[:, b])  # one mean and one variance a row
    mean = (weights[:, :, np.newaxis] * means).sum(axis=1)
    from_mean = means - mean[:, np.newaxis]
    variances = np.array([np.diagonal(S) for S in covariances])
    spreads = variances + from_mean**2
    variance = (weights[:, :, np.newaxis] * spreads).sum(axis=1)
    lost, d, w = of_weights[:, :, np.newaxis], abs(to_float(from_mean)), w[:, :, np.newaxis]
    slips = of_means + 4 * EPS * abs(m)
    of_mean = (lost * d + w * slips).sum(axis=1)
    yield error(many.mean, mean) / of_mean
    slips = slips + of_mean[:, np.newaxis]
    of_variance = (lost * (to_float(variances) + (d + slips) ** 2)).sum(axis=1)
    of_parts = np.diagonal(of_covariances, axis1=1, axis2=2)
    of_variance += (w * (of_parts + 2 * d * slips + slips**2)).sum(axis=1)
    yield error(many.variance, variance) / (of_variance + 8 * EPS * to_float(variance))


def ratio_marginal(case):
    rng = np.random.default_rng(case.seed)
    a = rng.permutation(case.D)[: rng.integers(1, case.D + 1)].tolist()
    part, (_, weights, means, _, _) = case.model.marginal(a), case.parts
    yield abs(part.weights_ - weights) / (4 * EPS * weights)
    np.testing.assert_array_equal(part.means_, means[:, a])
    matrices = matrices_of(part.covariances_, case.kind, case.K, len(a))
    expected = case.matrices[:, a][:, :, a]
    yield abs(matrices - expected) / (4 * EPS * abs(expected) + TINY)


def ratio_single(case):
    """float32: its numbers are taken as they are, and only the answers are rounded."""
    single = [np.asarray(part, dtype=np.float32) for part in case.parts]
    doubles = [part.astype(float) for part in single]
    case = replace(case, given=tuple(doubles))
    assume(np.linalg.eigvalsh(case.matrices / sizes_of(case.matrices, "full")).min() > 1e-5)
    model = GaussianMixture.from_parameters(*single[1:4], case.kind)
    r, log_mixture = case.e_step
    of_r, of_mixture = batch_bounds(case)
    ours = model.predict_proba(single[0]), model.score_samples(single[0])
    assert {part.dtype for part in ours} == {np.dtype(np.float32)}
    yield error(ours[0], r) / (off(to_float(r), of_r) + SINGLE * to_float(r) + UNDERFLOW)
    size = abs(to_float(log_mixture))
    yield error(ours[1], log_mixture) / (of_mixture + SINGLE * size)
    bound = of_mixture.mean() + 4 * SINGLE * size.mean()
    yield error(model.score(single[0]), log_mixture.sum() / case.n) / bound
    np.testing.assert_array_equal(model._matrices(), case.matrices)


# k-means, starts, rows ---------------------------------------------------------------------------


def ratio_kmeans(case):
    X, _, centers, _, weight = case.parts
    rows, theirs = Rows(X, weight), oracle.squared_distances(X, centers)
    bound = (case.D + 4) * EPS * to_float(theirs) + TINY
    yield error(kmeans.squared_distances(rows, centers), theirs) / bound
    labels, _, _, inertia = kmeans.assign(rows, centers)
    total = theirs.min(axis=0) @ exact(weight)
    yield error(inertia, total) / ((case.n + case.D + 4) * EPS * to_float(total) + TINY)
    there, column = weight > 0, np.arange(len(labels))
    chosen, best = theirs[:, there][labels, column], theirs[:, there].min(axis=0)
    yield to_float(chosen - best) / ((case.D + 4) * EPS * to_float(best) + TINY)


def ratio_precisions(case):
    """Precisions at the start: the covariances of a case, taken for precisions."""
    K, D, kind, precisions = case.K, case.D, case.kind, case.parts[3]
    ours = starts.check_start((None, None, precisions), (K, D), kind)[2]
    theirs = np.array([oracle.inverse(P)[0] for P in oracle.matrices(precisions, kind, K, D)])
    kappa = condition_numbers(case.matrices)[:, np.newaxis, np.newaxis]
    bound = 10 * EPS * kappa * sizes_of(to_float(theirs), "full")
    yield error(matrices_of(ours, kind, K, D), theirs) / bound


def ratio_rows(case):
    X, *_, weight = case.parts
    rows, w, x = Rows(X, weight), exact(weight), exact(X)
    mean = w @ x / w.sum()
    far = weight @ abs(X - X[weight > 0][0]) / weight.sum()
    bound = (case.n + 4) * EPS * far + 2 * EPS * abs(to_float(mean))
    yield error(rows.mean, mean) / bound
    variance = (w @ (x - mean) ** 2).sum() / w.sum() / case.D
    size = (case.n + case.D + 8) * EPS * to_float(variance)
    yield error(rows.variance, variance) / (size + np.mean(bound**2))


# The tests ---------------------------------------------------------------------------------------

several = {"D": st.integers(2, 4)}
mild = {"condition": st.floats(0, 5)}  # float32 would make matrices of worse ones indefinite


def check(case, *ratios):
    """Check several things on one case: most of the time goes into its exact numbers."""
    for ratio in ratios:
        for number, part in enumerate(ratio(case)):
            what = f"part {number} of {ratio.__name__}"
            assert np.all(np.asarray(part) <= 1), f"{what}: {np.max(part)}"


def check_both_forms(case, *ratios):
    """The same with the batch pass in its plain form, then in the fast one."""
    check(case, *ratios)
    with patch.object(linear, "MANY", 0):
        check(case, *ratios)


@cases()
@example(Case(1, 1, 1, "full", offset=1e9, n=2000))  # many rows far from zero
def test_formulas(case):
    check(case, ratio_log_density, ratio_e_step, ratio_m_step, ratio_kmeans, ratio_rows)


@cases()
@example(Case(2106628258, 1, 2, "tied", 11.99, 1.745, apart=3.0857))  # a factor that loses digits
@example(Case(1, 2, 2, "full", apart=30.0))
def test_the_fast_form(case):
    check(case, ratio_linear)


@cases()
@example(Case(1574100004, 2, 1, "tied", tight=4.3, apart=258.0))  # closer than expected
@example(Case(797320999, 2, 4, "spherical", 2.4, 6.9, 3.5, apart=45.0))
@example(Case(1444206144, 4, 2, "full", tight=4.8, apart=1.4, offset=4.6))
def test_the_batch_pass(case):
    check_both_forms(case, ratio_statistics, ratio_batch_m_step)


@pytest.mark.filterwarnings("ignore:sample_weight sums")
@cases()
def test_fitted_mixtures(case):
    check_both_forms(case, ratio_scores, ratio_criteria, ratio_history)


@cases(**several)
def test_conditionals(case):
    check(case, ratio_condition)


@cases()
def test_derived_parameters(case):
    check(case, ratio_marginal, ratio_precisions)


def test_two_centers_near_each_other_and_far_from_the_third():
    X = 1e8 + np.linspace(0, 1, 12)[:, np.newaxis]
    centers = np.array([[1e8], [1e8 + 1], [-2e8]])
    case = Case(0, 3, 1, "full", n=12, given=(X, None, centers, None, np.ones(12)))
    check(case, ratio_kmeans)
    np.testing.assert_array_equal(kmeans.assign(Rows(X), centers)[0], np.repeat([0, 1], 6))


@cases(**mild)
def test_float32(case):
    check_both_forms(case, ratio_single)


@cases(K=st.just(1), condition=st.floats(0, 3), apart=st.just(1.0), units=st.floats(0, 6))
def test_divergence_of_two_gaussians(case):
    """Within five standard errors of the closed form."""
    other = replace(case, seed=case.seed + 1).parts[3] + case.parts[3]
    means = case.parts[2], case.parts[2] + 0.5 * np.sqrt(case.matrices[0].diagonal())
    pair = [
        GaussianMixture.from_parameters([1.0], mean, S, case.kind)
        for mean, S in zip(means, (case.parts[3], other), strict=True)
    ]
    gaussians = [(model.means_[0], model._matrices()[0]) for model in pair]
    expected = float(oracle.divergence(*gaussians))
    value, standard_error = pair[0].divergence(pair[1], 4000, random_state=case.seed)
    assert abs(value - expected) < 5 * standard_error
    assert pair[0].divergence(pair[0], 10, random_state=0).value == 0


def test_three_steps_of_em(covariance_type):
    """Errors of one step go into the next, so that this holds for data of a usual kind only."""
    X, *parameters, _ = Case(5, 3, 2, covariance_type, 1.0, apart=2.0, n=12).parts
    model = GaussianMixture(
        3, covariance_type=covariance_type, tol=0.0, max_iter=3, init_params="random_from_data",
        reg_covar=0.1, random_state=0,
    )  # fmt: skip
    with pytest.warns(UserWarning, match="did not converge"):
        model.fit(X)
    theirs = steps.em_steps(X, *parameters, covariance_type=covariance_type, reg_covar=0.1)
    log_likelihoods = []
    for _ in range(3):
        log_likelihoods.append(next(theirs).log_likelihood)
        next(theirs)
    parameters = [exact(part) for part in parameters]
    for log_likelihood in log_likelihoods:
        r, log_mixture = oracle.e_step(X, *parameters, covariance_type)
        assert error(log_likelihood, log_mixture.sum()) < 1e-12 * 12
        parameters = oracle.m_step(X, r, covariance_type, 0.1)
    last = oracle.e_step(X, model.weights_, model.means_, model.covariances_, covariance_type)
    assert error(model.history_[-1], last[1].sum()) < 1e-12 * 12


STATED = {
    gaussian.log_density: r"6 \epsilon (\kappa (D + q) + |\log |\Sigma||)",
    em.e_step: r"\log \sum_k r_{ik} e^{\eta_{ik}} + 4 \epsilon (1 + |\cdot|)",
    em.m_step: r"(n + 8) \epsilon \sigma_i \sigma_j + \delta_i \delta_j",
    linear.joint_of: r"\tfrac12 (D (D + 1) / 2 + 2 D + 8) \epsilon B",
    sums.statistics: r"(n + 4) \epsilon",
    sums.m_step: r"64 (n + 8) \epsilon \sigma_i \sigma_j + \delta_i \delta_j",
    steps.em_steps: "the E-step's own parameters",
    GaussianMixture.score_samples: "only the answer is rounded",
    GaussianMixture.predict_proba: "only the answer is rounded",
    GaussianMixture.score: r"n \epsilon",
    GaussianMixture.bic: r"n \epsilon",
    GaussianMixture.aic: r"n \epsilon",
    GaussianMixture.icl: "twice what the entropy loses",
    GaussianMixture.condition: r"10 \epsilon \kappa \sqrt{1 + q}\, \sigma_a + 2 \epsilon |\mu_a|",
    GaussianMixture.marginal: "4 ε",
    GaussianMixture.divergence: "five standard errors",
    kmeans.squared_distances: r"(D + 4) \epsilon",
    kmeans.assign: r"(n + D + 4) \epsilon",
    starts.check_start: r"10 \epsilon \kappa \sigma_i \sigma_j",
    Rows.mean: r"(n + 4) \epsilon",
    Rows.variance: r"(n + D + 8) \epsilon",
}


@pytest.mark.parametrize("function", STATED, ids=[str(i) for i in range(len(STATED))])
def test_docstrings_state_what_is_tested(function):
    text = inspect.getdoc(function)
    assert "\nAccuracy: " in text
    assert STATED[function] in " ".join(text.split("\nAccuracy: ")[1].split())
