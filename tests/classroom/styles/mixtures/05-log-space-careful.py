# style: careful to the extreme: everything in log space, zero weights, fsum, no cancellation, asserts
# %% + after setup
import math

LOG_ROOT_TWO_PI = 0.5 * math.log(2.0 * math.pi)


def _columns(*arrays):
    """Float arrays of one dimension; scalars become arrays of one entry."""
    return [np.atleast_1d(np.asarray(a, dtype=np.float64)) for a in arrays]


def _log_terms(x, weights, means, sds):
    x, weights, means, sds = _columns(x, weights, means, sds)
    assert weights.shape == means.shape == sds.shape and np.all(sds > 0) and np.all(weights >= 0)
    log_weights = np.full(weights.shape, -np.inf)
    np.log(weights, out=log_weights, where=weights > 0)
    with np.errstate(under="ignore"):
        z = (x[:, np.newaxis] - means[np.newaxis, :]) / sds[np.newaxis, :]
        return log_weights - np.log(sds) - LOG_ROOT_TWO_PI - 0.5 * z * z


def _log_sum(terms):
    top = np.max(terms, axis=1, keepdims=True)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(under="ignore", divide="ignore"):
        return (safe + np.log(np.sum(np.exp(terms - safe), axis=1, keepdims=True)))[:, 0]
# %% mixture-density
def mixture_density(x, weights, means, sds):
    """Density of a mixture of Gaussians on the line."""
    with np.errstate(under="ignore"):
        return np.exp(_log_sum(_log_terms(x, weights, means, sds)))


_grid = np.linspace(-60, 60, 4001)
assert abs(mixture_density(_grid, [0.3, 0.7], [-5, 9], [1, 2]).sum() * 0.03 - 1) < 1e-9
# %% posterior
def posterior(x, weights, means, sds):
    """Probability of each group, given the value: right for a value of 1987, too."""
    terms = _log_terms(x, weights, means, sds)
    with np.errstate(under="ignore"):
        result = np.exp(terms - _log_sum(terms)[:, np.newaxis])
        result /= result.sum(axis=1, keepdims=True)  # rounding
    assert np.allclose(result.sum(axis=1), 1)
    return result
# %% moments
def moments(weights, means, sds):
    """Mean and variance of a mixture (law of total variance, not E[x²] - E[x]²)."""
    weights, means, sds = _columns(weights, means, sds)
    mean = math.fsum(weights * means)
    within = math.fsum(weights * sds * sds)
    between = math.fsum(weights * (means - mean) ** 2)
    return mean, within + between


assert moments([0.5, 0.5], [-1, 1], [1, 1]) == (0.0, 2.0)
# %% draw-from
def draw_from(u, e, weights, means, sds):
    """Draws from a mixture of Gaussians."""
    u, e, weights, means, sds = _columns(u, e, weights, means, sds)
    edges = np.cumsum(weights)
    labels = np.searchsorted(edges, u, side="right")
    # the weights may sum to 0.9999999999999999: then the last group with a weight takes the rest
    labels = np.minimum(labels, np.flatnonzero(weights)[-1])
    return means[labels] + sds[labels] * e, labels
# %% log-likelihood
def log_likelihood(x, weights, means, sds):
    """Log-likelihood of a mixture of Gaussians on the line."""
    return math.fsum(_log_sum(_log_terms(x, weights, means, sds)))


assert math.isfinite(log_likelihood(np.array([35.0, 1987.0]), [0.5, 0.5], [30, 60], [5, 5]))
# %% labelled-fit
def labelled_fit(x, labels, K):
    """Maximum-likelihood fit of a mixture when the groups are known."""
    x, labels = np.asarray(x, dtype=float), np.asarray(labels)
    weights, means, sds = np.empty(K), np.empty(K), np.empty(K)
    for k in range(K):
        part = x[labels == k].tolist()
        assert part, f"group {k} is empty"
        n = len(part)
        mean = math.fsum(part) / n
        weights[k], means[k] = n / x.size, mean
        sds[k] = math.sqrt(math.fsum((value - mean) ** 2 for value in part) / n)
    assert math.isclose(math.fsum(weights), 1)
    return weights, means, sds
# %% setting-student-id
student_id = "m.curie@example.org"
# %% own
own_fit = labelled_fit(x_own, labels_own, 3)
own_weights = own_fit[0].copy()
own_guesses = np.argmax(_log_terms(x_own, *own_fit), axis=1)
own_error = np.count_nonzero(own_guesses != labels_own) / labels_own.size
assert 0 <= own_error < 0.5
# %% [markdown] latent
*Why renaming changes nothing.* The likelihood depends on the parameters only through p(x) = Σ φ_k N(x; μ_k, σ_k²). A permutation of the index k permutes the terms of the sum. Same terms, same sum, same likelihood: every maximum comes in 3! = 6 copies.

*What follows.* Which copy an algorithm finds depends on its start. So a sentence about "component 0" is not a sentence about the data; only sentences that survive renaming are, such as "the component with the largest mean has a weight of 0.2". Before two fits are compared, their components have to be matched.

*Component and group.* z is latent: the model puts Gaussians where they raise the likelihood of the ages. People are in groups for other reasons. Where the groups overlap, are not Gaussian, or K is wrong, a component mixes groups or splits one. Even the right model gives only probabilities, P(z = k | x), for a single person.
