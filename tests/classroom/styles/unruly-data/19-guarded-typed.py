# style: type hints, guards, early returns, asserts, keyword arguments, Cholesky and own triangular solves
# %% + after setup
from __future__ import annotations

from typing import Final

Array = np.ndarray
LOG_2PI: Final = float(np.log(2.0 * np.pi))


def forward(L: Array, b: Array) -> Array:
    """Solve L z = b for a lower triangle."""
    z = np.array(b, dtype=float)
    for i in range(len(L)):
        z[i] = (z[i] - L[i, :i] @ z[:i]) / L[i, i]
    return z
# %% fill
def fill(x: Array, mean: Array, covariance: Array) -> tuple[Array, Array]:
    """Fill the gaps of one row with what is expected of them."""
    x = np.asarray(x, dtype=float)
    D = x.shape[0]
    if covariance.shape != (D, D) or mean.shape != (D,):
        raise ValueError("shapes do not fit")
    missing = np.flatnonzero(np.isnan(x))
    observed = np.setdiff1d(np.arange(D), missing)
    if missing.size == 0:
        return x.copy(), np.zeros((D, D))
    if observed.size == 0:
        return mean.copy(), covariance.copy()
    L = np.linalg.cholesky(covariance[np.ix_(observed, observed)])
    half = forward(L, covariance[np.ix_(observed, missing)])  # L^-1 S_om
    z = forward(L, x[observed] - mean[observed])
    filled = x.copy()
    np.put(filled, missing, mean[missing] + half.T @ z)
    C = np.zeros((D, D))
    C[np.ix_(missing, missing)] = covariance[np.ix_(missing, missing)] - half.T @ half
    assert not np.isnan(filled).any()
    return filled, C
# %% log-density
def log_density(X: Array, mean: Array, covariance: Array) -> Array:
    """Logarithm of the density of the observed numbers, row by row."""
    if X.ndim != 2:
        raise ValueError("X is a table")
    out: Array = np.full(X.shape[0], np.nan)
    for pattern in {tuple(row) for row in ~np.isnan(X)}:
        seen = np.array(pattern)
        rows = np.all(~np.isnan(X) == seen, axis=1)
        L = np.linalg.cholesky(covariance[np.ix_(seen, seen)])
        z = forward(L, (X[rows][:, seen] - mean[seen]).T)
        out[rows] = -0.5 * (z**2).sum(axis=0) - np.log(L.diagonal()).sum() - 0.5 * seen.sum() * LOG_2PI
    return out
# %% em-step
def em_step(X: Array, mean: Array, covariance: Array) -> tuple[Array, Array]:
    """One round of EM for one Gaussian and data with gaps."""
    n, D = X.shape
    filled, within = np.empty((n, D)), np.zeros((D, D))
    for i, x in enumerate(X):
        filled[i], C = fill(x=x, mean=mean, covariance=covariance)
        within += C
    new_mean = filled.mean(axis=0)
    centred = filled - new_mean
    new_covariance = (centred.T @ centred + within) / n
    return new_mean, (new_covariance + new_covariance.T) / 2
# %% responsibilities
def responsibilities(X: Array, weights: Array, means: Array, covariances: Array) -> Array:
    """Probabilities of the components, given what is observed of each row."""
    K = len(weights)
    if not len(means) == len(covariances) == K:
        raise ValueError("as many weights as means and covariances")
    with np.errstate(divide="ignore"):
        logs = np.log(weights)[:, None] + np.vstack(
            [log_density(X=X, mean=means[k], covariance=covariances[k]) for k in range(K)]
        )
    peak = logs.max(axis=0)
    log_total = peak + np.log(np.exp(logs - peak).sum(axis=0))
    r = np.exp(logs - log_total).T
    assert r.shape == (len(X), K)
    return r
# %% t-weights
def t_weights(X: Array, center: Array, scale: Array, nu: float) -> Array:
    """Weights of samples in the fit of a t distribution."""
    if nu <= 0:
        raise ValueError("nu is positive")
    D: int = X.shape[1]
    z = forward(np.linalg.cholesky(scale), (X - center).T)
    return (nu + D) / (nu + (z * z).sum(axis=0))
# %% t-step
def t_step(X: Array, center: Array, scale: Array, nu: float) -> tuple[Array, Array]:
    """One round of EM for a t distribution with known degrees of freedom."""
    n: int = X.shape[0]
    u = t_weights(X=X, center=center, scale=scale, nu=nu)
    new_center = np.average(X, weights=u, axis=0)
    centred = X - new_center
    return new_center, np.matmul(centred.T * u, centred) / n
# %% setting-student-id
student_id = "TU-2026/0042"
# %% own-gaps
def fit_gaps(X: Array, mean: Array, covariance: Array, *, rounds: int) -> tuple[Array, Array]:
    for _ in range(rounds):
        mean, covariance = em_step(X=X, mean=mean, covariance=covariance)
    return mean, covariance


own_mean, own_covariance = fit_gaps(X_own, start_mean, start_covariance, rounds=20)
own_bias: float = round(float(start_mean[1] - own_mean[1]), 4)
# %% own-outliers
NU: Final = 3.0
center, scale = Z_own.mean(axis=0), np.cov(Z_own.T, ddof=0)
for _ in range(50):
    center, scale = t_step(X=Z_own, center=center, scale=scale, nu=NU)
own_center, own_weights = center, t_weights(X=Z_own, center=center, scale=scale, nu=NU)
assert own_weights[::10].max() < 0.1
# %% [markdown] why-missing
Mechanisms: (a) missing completely at random, (b) missing at random, (c) missing not at random.
Complete days: unbiased in (a) alone. Mean filling: the same. EM: unbiased in (a) and (b).
No: the log-book has the same look for (b) and (c).
