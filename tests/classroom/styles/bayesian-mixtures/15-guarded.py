# style: early returns, guards, asserts, type hints, keyword arguments; a try of scipy with a fallback; vectorize
# %% + after setup
from __future__ import annotations

from collections.abc import Sequence

try:
    from scipy.special import gammaln
except ImportError:
    gammaln = math.lgamma

Five = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
# %% conjugate
def conjugate(x: np.ndarray, m: float, beta: float, nu: float, S: float) -> tuple[float, float, float, float]:
    """Belief about one Gaussian after some values."""
    x = np.asarray(x, dtype=float).ravel()
    assert beta > 0 and nu > 0, "no proper belief"
    n = x.size
    if n == 0:
        return m, beta, nu, S
    mean: float = float(np.mean(x))
    scatter: float = float(np.var(x)) * n
    beta_n, nu_n = beta + n, nu + n
    product = nu * S + scatter + beta * n / beta_n * (mean - m) ** 2
    assert product >= 0
    return (beta * m + n * mean) / beta_n, beta_n, nu_n, product / nu_n
# %% predictive
@np.vectorize
def _student(z: float, nu: float) -> float:
    return math.exp(
        gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * math.log(nu * math.pi) - (nu + 1) / 2 * math.log1p(z * z / nu)
    )


def predictive(x: np.ndarray, m: float, beta: float, nu: float, S: float) -> np.ndarray:
    """Predictive density of new values."""
    if S <= 0 or beta <= 0 or nu <= 0:
        raise ValueError("a belief has positive numbers")
    scale = math.sqrt(S * (beta + 1) / beta)
    return _student((np.asarray(x) - m) / scale, nu) / scale
# %% update
def update(x: np.ndarray, r: np.ndarray, prior: Sequence[float]) -> Five:
    """Beliefs about all components after an M-step."""
    if len(x) != len(r):
        raise ValueError(f"{len(x)} values, {len(r)} rows")
    alpha0, m0, beta0, nu0, S0 = map(float, prior)
    K = r.shape[1]
    belief = np.tile(np.array([alpha0, m0, beta0, nu0, S0])[:, None], K)
    for k, w in enumerate(r.T):
        W = float(w.sum())
        if not W:
            continue
        mean = float(np.average(x, weights=w))
        scatter = W * float(np.average((x - mean) ** 2, weights=w))
        belief[:, k] = (
            alpha0 + W,
            (beta0 * m0 + W * mean) / (beta0 + W),
            beta0 + W,
            nu0 + W,
            (nu0 * S0 + scatter + beta0 * W * (mean - m0) ** 2 / (beta0 + W)) / (nu0 + W),
        )
    return tuple(belief)
# %% responsibilities
def responsibilities(x: np.ndarray, belief: Five) -> np.ndarray:
    """Probabilities of the components, from averaged logarithms."""
    alpha, m, beta, nu, S = (np.asarray(part, dtype=float) for part in belief)
    if len({len(part) for part in (alpha, m, beta, nu, S)}) != 1:
        raise ValueError("the parts of a belief have different lengths")
    constant = digamma(alpha) - digamma(alpha.sum()) + 0.5 * (digamma(nu / 2) + np.log(2 / (nu * S)) - np.log(2 * np.pi))
    logs = constant - 0.5 * (1 / beta + np.square(x[:, np.newaxis] - m) / S)
    total = logs[:, 0]
    for k in range(1, len(m)):
        total = np.logaddexp(total, logs[:, k])
    result = np.exp(logs - total[:, np.newaxis])
    assert np.allclose(result.sum(axis=1), 1)
    return result
# %% sticks
def sticks(v: np.ndarray) -> np.ndarray:
    """Weights of a Dirichlet process, from the shares of its breaks."""
    v = np.asarray(v, dtype=float)
    if np.any((v < 0) | (v > 1)):
        raise ValueError("shares are between 0 and 1")
    w = np.empty(len(v) + 1)
    w[0] = 1.0
    w[1:] = 1 - v
    np.cumprod(w, out=w)
    w[:-1] *= v
    return w
# %% setting-student-id
student_id = "s1234567"
# %% own
def variational_bayes(x: np.ndarray, start: np.ndarray, prior: Sequence[float], rounds: int = 100) -> Five:
    belief = update(x=x, r=start, prior=prior)
    while rounds > 0:
        belief = update(x=x, r=responsibilities(x=x, belief=belief), prior=prior)
        rounds -= 1
    return belief


fits = {alpha: variational_bayes(x=x_own, start=r_start, prior=prior) for alpha, prior in priors.items()}
own = {alpha: fit[0] / fit[0].sum() for alpha, fit in fits.items()}
own_few, own_many = own[0.01], own[50.0]
# %% [markdown] found-k
- The prior's concentration decided, in both fits.
- The count tells how many Gaussians this prior left, not how many groups there are.
- I would report the counts for several α, and the predictive density on held-out values.
# %% bootstrap
def bootstrap(x: np.ndarray, belief: Five, prior: Sequence[float], draws: np.ndarray, rounds: int = 10) -> np.ndarray:
    """Means of fits to samples that are drawn from the values."""
    if draws.ndim != 2 or draws.shape[1] != len(x):
        raise ValueError("a row of draws has as many places as there are values")
    means = np.full((draws.shape[0], len(belief[1])), np.nan)
    for b, row in enumerate(draws):
        current = tuple(np.copy(part) for part in belief)
        for _ in range(rounds):
            current = update(x=x[row], r=responsibilities(x=x[row], belief=current), prior=prior)
        means[b] = current[1]
    means.sort(axis=1)
    return means


def standard_errors(means: np.ndarray) -> np.ndarray:
    """Standard errors from the means of many fits."""
    if len(means) < 2:
        raise ValueError("one fit has no spread")
    return np.sqrt(np.atleast_1d(np.cov(means.T)).reshape(means.shape[1], -1).diagonal())
# %% own-errors
three = variational_bayes(x=x_own, start=r_three, prior=prior_three)
boot = bootstrap(x=x_own, belief=three, prior=prior_three, draws=draws_own)
own_errors = standard_errors(boot).round(6)
own_intervals = np.array([[float(np.quantile(c, q)) for q in (0.05, 0.95)] for c in boot.T])
