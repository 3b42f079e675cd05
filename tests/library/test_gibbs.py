"""The collapsed Gibbs sampler, held to exact posteriors of few samples and to Geweke's test."""

import itertools
from functools import cache
from itertools import islice

import mpmath
import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln, logsumexp, multigammaln

from gmm_lib import BayesianGaussianMixture, beliefs, gibbs, gibbs_states
from gmm_lib.rows import Rows

PRIORS = ("dirichlet_process", "dirichlet_distribution")
ALPHA, BETA, MEAN, NU = 0.9, 0.4, np.array([0.3, -0.2]), 4.5
COVARIANCE = np.array([[1.2, 0.4], [0.4, 0.9]])
PRIOR = {
    "weight_concentration_prior": ALPHA,
    "mean_precision_prior": BETA,
    "mean_prior": MEAN,
    "degrees_of_freedom_prior": NU,
    "covariance_prior": COVARIANCE,
}
FEW = np.array([[0.0, 0.3], [0.4, 0.0], [2.0, 1.5], [2.2, 2.2], [-1.0, 2.0], [1.0, 0.6]])


@pytest.fixture(params=PRIORS)
def prior_type(request):
    return request.param


def model_of(prior_type, K=3, **options):
    options = PRIOR | options
    return BayesianGaussianMixture(K, weight_concentration_prior_type=prior_type, **options)


def log_evidence_of_one(X, covariance):
    n, D = X.shape
    center = X.mean(axis=0)
    after = covariance + (X - center).T @ (X - center)
    after = after + BETA * n / (BETA + n) * np.outer(center - MEAN, center - MEAN)
    dets = NU * np.linalg.slogdet(covariance)[1] - (NU + n) * np.linalg.slogdet(after)[1]
    gammas = multigammaln((NU + n) / 2, D) - multigammaln(NU / 2, D)
    return gammas + 0.5 * dets + 0.5 * D * np.log(BETA / (BETA + n)) - 0.5 * n * D * np.log(np.pi)


def log_joint(z, X, prior_type, K, covariance=COVARIANCE):
    """log p(X, z); of the process, that of the partition."""
    n, groups = len(z), [np.flatnonzero(np.equal(z, k)) for k in sorted(set(z))]
    counts = np.array(list(map(len, groups)))
    logs = sum(log_evidence_of_one(X[rows], covariance) for rows in groups)
    if prior_type == PRIORS[0]:  # customers sit down one by one
        return logs + np.sum(np.log(ALPHA) + gammaln(counts)) + gammaln(ALPHA) - gammaln(ALPHA + n)
    logs += gammaln(K * ALPHA) - gammaln(K * ALPHA + n)
    return logs + np.sum(gammaln(ALPHA + counts) - gammaln(ALPHA))


def pattern(z):
    """The partition: labels in the order of their first samples."""
    seen = {}
    return tuple(seen.setdefault(int(k), len(seen)) for k in z)


def all_labels(n, prior_type, K=3):
    """All labels; of the process, where names mean nothing, each partition once."""
    process = prior_type == PRIORS[0]
    labels = itertools.product(range(n if process else K), repeat=n)
    return [z for z in labels if not process or z == pattern(z)]


@cache
def chain(n, prior_type):
    """States of a sampler on few samples."""
    states = gibbs_states(model_of(prior_type, random_state=1), FEW[:n])
    return list(islice(states, 2000 if n < 6 else 1500))


@pytest.mark.parametrize("n", [4, 6])
def test_partitions_come_as_often_as_they_should(n, prior_type):
    logs, states = {}, chain(n, prior_type)
    for z in all_labels(n, prior_type):
        logs.setdefault(pattern(z), []).append(log_joint(z, FEW[:n], prior_type, 3))
    names = list(logs)
    exact = np.array([logsumexp(logs[name]) for name in names])
    exact = np.exp(exact - logsumexp(exact))
    places = np.array([names.index(pattern(state.labels)) for state in states])
    blocks = [np.bincount(part, minlength=len(names)) for part in np.array_split(places, 25)]
    blocks = np.array(blocks) / (len(states) / 25)
    error = blocks.std(axis=0, ddof=1) / np.sqrt(25)  # blocks: sweeps are not apart
    error += 0.5 / len(states)
    z_scores = (blocks.mean(axis=0) - exact) / error
    often = exact > 2e-3
    assert often.sum() >= 2
    assert np.all(abs(z_scores[often]) < 4.5)
    assert abs(blocks.mean(axis=0)[~often].sum() - exact[~often].sum()) < 0.02


@pytest.mark.parametrize("n", [4, 6])
def test_a_sample_joins_others_as_likely_as_it_should(n, prior_type):
    """Each step of the sampler, from any labels: the evidence with the sample there and there."""
    X, process = FEW[:n], prior_type == PRIORS[0]
    table = gibbs._Table(X, model_of(prior_type)._prior(Rows(X))[1])
    known = cache(lambda z: log_joint(z, X, prior_type, 3))
    for z in (z for z in all_labels(n, prior_type) if z == pattern(z)):
        for i in range(n):
            table.gather(np.array(z))
            table.move(i, z[i], -1)
            ours = table.probabilities(i)
            others, logs = set(z[:i] + z[i + 1 :]), []
            for k in range(len(ours)):
                new = (*z[:i], k, *z[i + 1 :])
                logs.append(known(pattern(new) if process else new))
            if process:  # the empty ones are one new one, in parts
                empty = [k for k in range(len(ours)) if k not in others]
                logs = np.array(logs)
                logs[empty] -= np.log(len(empty))
            exact = np.exp(logs - logsumexp(logs))
            np.testing.assert_allclose(ours, exact, rtol=1e-9)


def test_a_sweep_draws_each_sample_in_turn():
    """The same numbers of chance, spent on exact probabilities, give the same labels."""
    prior_type, z, random = PRIORS[1], [0, 1, 2, 0, 1, 2], np.random.RandomState(3)
    states = gibbs_states(
        model_of(prior_type), FEW, labels=z, random_state=np.random.RandomState(3)
    )
    known = cache(lambda z: log_joint(z, FEW, prior_type, 3))
    for state in islice(states, 100):
        for i in range(6):
            logs = [known((*z[:i], k, *z[i + 1 :])) for k in range(3)]
            up_to = np.exp(logs - logsumexp(logs)).cumsum()
            z[i] = int(np.sum(up_to[:-1] <= random.random()))
        assert state.labels.tolist() == z


@pytest.mark.parametrize("kind", ["full", "diag", "spherical"])
def test_log_joint_has_all_constants(kind, prior_type):
    covariance = {"full": COVARIANCE, "diag": [1.2, 0.9], "spherical": 0.7}[kind]
    matrix = COVARIANCE if kind == "full" else np.eye(2) * covariance
    model = model_of(prior_type, covariance_type=kind, covariance_prior=covariance, random_state=0)
    for state in islice(gibbs_states(model, FEW), 20):
        exact = log_joint(state.labels, FEW, prior_type, 3, matrix)
        assert state.log_joint == pytest.approx(exact, abs=1e-9)


def exact_evidence(X, beta, mean, nu, covariance):
    """The same as `log_evidence_of_one`, in fifty digits."""
    n, D = X.shape
    with mpmath.workdps(50):
        X, C = mpmath.matrix(X.tolist()), mpmath.matrix(covariance.tolist())
        center = mpmath.ones(1, n) * X / n
        d, pull = X - mpmath.ones(n, 1) * center, center - mpmath.matrix([mean.tolist()])
        after = C + d.T * d + pull.T * pull * (beta * n / (beta + n))
        logs = nu * mpmath.log(mpmath.det(C)) - (nu + n) * mpmath.log(mpmath.det(after))
        logs += D * mpmath.log(beta / (beta + n)) - n * D * mpmath.log(mpmath.pi)
        for d in range(D):
            logs += 2 * mpmath.loggamma((nu + n - d) / 2) - 2 * mpmath.loggamma((nu - d) / 2)
        return float(logs / 2)


@pytest.mark.parametrize(
    ("offset", "beta", "narrow"),
    [(0, 1e-14, 1), (3e8, 1e-15, 1), (1e9, 1e-17, 1), (1e9, 1e-17, 1e-3), (5, 0.4, 1e-5)],
)
def test_log_joint_with_a_far_prior_mean_and_collinear_features(offset, beta, narrow, prior_type):
    near = np.concatenate([FEW, FEW[::-1] + np.array([0.0, 1.0])])
    X = near @ [[1.0, 1.0], [0.0, narrow]] + offset
    deviations = X - X.mean(axis=0)
    covariance, mean = deviations.T @ deviations / len(X), np.zeros(2)
    options = {"mean_precision_prior": beta, "mean_prior": mean, "covariance_prior": covariance}
    lost = 1e-14 / narrow**2  # the factor of this covariance
    states = gibbs_states(model_of(prior_type, random_state=0, **options), X)
    for state in islice(states, 3):
        z, exact = state.labels, 0.0
        for k in set(z):
            exact += exact_evidence(X[z == k], beta, mean, NU, covariance)
            exact -= log_evidence_of_one(near[z == k], COVARIANCE)
        exact += log_joint(z, near, prior_type, 3)  # which leaves the labels alone
        assert state.log_joint == pytest.approx(exact, abs=1e-6 + lost)


def test_what_the_labels_say_of_the_parameters(prior_type):
    X = np.concatenate([FEW, FEW + 3, FEW - [[0, 4]]])
    for state in islice(gibbs_states(model_of(prior_type, random_state=0), X), 10):
        q = state.posterior
        counts = np.bincount(state.labels, minlength=len(q.means))
        for k in range(len(counts)):
            rows, n = X[state.labels == k], counts[k]
            center = (BETA * MEAN + rows.sum(axis=0)) / (BETA + n)
            deviations, shift = rows - center, center - MEAN
            matrix = COVARIANCE + deviations.T @ deviations + BETA * np.outer(shift, shift)
            np.testing.assert_allclose(q.means[k], center, atol=1e-12)
            np.testing.assert_allclose(q.covariances[k] * (NU + n), matrix, atol=1e-10)
        np.testing.assert_allclose(q.mean_precision, BETA + counts)
        np.testing.assert_allclose(q.degrees_of_freedom, NU + counts)
        rest = ALPHA * (counts == 0) if prior_type == PRIORS[0] else ALPHA
        np.testing.assert_allclose(q.concentration, counts + rest)
        if prior_type == PRIORS[0]:
            assert counts[-1] == 0 < counts[:-1].min()


def standard_covariances(rng, freedom, size=500):
    """Draw inverse Wishart matrices of scale one, by scipy, which is slow for one at a time."""
    while True:
        yield from stats.invwishart.rvs(freedom, np.eye(2), size=size, random_state=rng)


def of_components(rng, X, z, covariances):
    """Draw what Geweke's test needs: parameters given labels, then X given both."""
    new = np.empty_like(X)
    for k in set(z.tolist()):
        rows = X[z == k]
        n, center = len(rows), (BETA * MEAN + rows.sum(axis=0)) / (BETA + len(rows))
        deviations, shift = rows - center, center - MEAN
        C = COVARIANCE + deviations.T @ deviations + BETA * np.outer(shift, shift)
        A = np.linalg.cholesky(C)
        L = np.linalg.cholesky(A @ next(covariances[n]) @ A.T)
        mean = center + L @ rng.normal(size=2) / np.sqrt(BETA + n)
        new[z == k] = mean + rng.normal(size=(n, 2)) @ L.T
    return new


def from_the_prior(rng, m, n, prior_type, K):
    """Data and labels, m times."""
    z = np.zeros((m, n), dtype=int)
    weights = rng.dirichlet(np.full(K, ALPHA), size=m)
    for j, i in itertools.product(range(m), range(n)):
        if prior_type == PRIORS[1]:
            z[j, i] = rng.choice(K, p=weights[j])
        elif i:
            counts = np.append(np.bincount(z[j, :i]), ALPHA)
            z[j, i] = rng.choice(len(counts), p=counts / counts.sum())
    covariances = stats.invwishart.rvs(NU, COVARIANCE, size=m * n, random_state=rng)
    L = np.linalg.cholesky(covariances).reshape(m, n, 2, 2)
    means = MEAN + (L @ rng.normal(size=(m, n, 2, 1)))[..., 0] / np.sqrt(BETA)
    rows = np.arange(m)[:, np.newaxis]
    return means[rows, z] + (L[rows, z] @ rng.normal(size=(m, n, 2, 1)))[..., 0], z


def statistics_of(X, z):
    """Functions of data and labels, whose means must agree; bounded or with light tails."""
    same = z[:, np.newaxis] == z
    near = np.exp(-np.sum((X[:, np.newaxis] - X) ** 2, axis=2) / 4)
    centre = np.tanh(X.mean(axis=0))
    used = len(set(z.tolist()))
    return [
        *centre,
        np.tanh(X[0] @ X[1]),
        used,
        used**2,
        same.mean(),
        (same * near).mean(),
        near[0, 1],
    ]


def test_geweke(prior_type):
    """The joint distribution drawn straight, and by turns: labels given data, data given labels."""
    n, K, m = 5, 3, 1000
    rng, stream = np.random.default_rng(3), np.random.RandomState(4)
    drawn = zip(*from_the_prior(rng, m, n, prior_type, K), strict=True)
    straight = np.array(list(itertools.starmap(statistics_of, drawn)))
    model, around = model_of(prior_type, K), []
    covariances = [standard_covariances(rng, NU + count) for count in range(n + 1)]
    ((X,), (z,)) = from_the_prior(rng, 1, n, prior_type, K)
    for _ in range(m):
        z = pattern(z) if prior_type == PRIORS[0] else z
        names = n if prior_type == PRIORS[0] else K
        model.n_components = names  # of the process only the number of names for the start
        z = next(gibbs_states(model, X, labels=z, random_state=stream)).labels
        X = of_components(rng, X, z, covariances)
        around.append(statistics_of(X, z))
    blocks = np.array(np.array_split(np.array(around), 50)).mean(axis=1)
    variance = straight.var(axis=0) / m + blocks.var(axis=0, ddof=1) / 50
    scores = (straight.mean(axis=0) - blocks.mean(axis=0)) / np.sqrt(variance)
    assert np.all(abs(scores) < 4), scores


def test_bad_input_is_named(prior_type):
    model = model_of(prior_type)
    with pytest.raises(ValueError, match="covariance_type of the model must be one of"):
        gibbs_states(BayesianGaussianMixture(covariance_type="tied"), FEW)
    for labels in ([0] * 5, [3] * 6, [-1] * 6, [0.5] * 6):
        with pytest.raises(ValueError, match="labels must be 6 integers from 0 to 2, but got"):
            gibbs_states(model, FEW, labels=labels)
    with pytest.raises(ValueError, match="mean_precision_prior must be"):
        gibbs_states(model_of(prior_type, mean_precision_prior=0.0), FEW)


def test_same_seed_same_states(prior_type):
    start = np.zeros(6, dtype=int)
    first, second = (
        gibbs_states(model_of(prior_type), FEW, labels=start, random_state=0) for _ in range(2)
    )
    kept = [next(first) for _ in range(5)]
    for state, other in zip(kept, second, strict=False):
        np.testing.assert_array_equal(state.labels, other.labels)
    assert start.sum() == 0
    assert len({tuple(state.labels) for state in kept}) > 1  # none is overwritten by the next


def test_states_average_to_the_predictive_density(prior_type):
    """Against the evidence with one sample more, summed over all partitions."""
    X, new = FEW[:4], np.array([[0.5, 0.5], [2.5, 1.0]])

    def evidence(X):
        return logsumexp([log_joint(z, X, prior_type, 3) for z in all_labels(len(X), prior_type)])

    exact = [np.exp(evidence(np.vstack([X, [x]])) - evidence(X)) for x in new]
    states = chain(4, prior_type)
    values = np.exp([beliefs.log_predictive(state.posterior, new.T) for state in states])
    blocks = np.array(np.array_split(values, 40)).mean(axis=1)
    assert np.all(abs(values.mean(axis=0) - exact) < 4.5 * blocks.std(axis=0) / np.sqrt(39))
