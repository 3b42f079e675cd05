# loses fill 1: mean minus observed; what builds on it is right
# %% + after setup
LN2PI = np.log(2 * np.pi)


def projector(mask):
    """Rows of the unit matrix: P x keeps the coordinates of the mask."""
    return np.eye(len(mask))[mask]
# %% fill
def fill(x, mean, covariance):
    m = np.isnan(x)
    o = ~m
    B = covariance[np.ix_(m, o)] @ np.linalg.inv(covariance[np.ix_(o, o)])
    filled = x.copy()
    filled[m] = mean[m] + B @ (mean[o] - x[o])
    C = np.zeros_like(covariance)
    C[np.ix_(m, m)] = covariance[np.ix_(m, m)] - B @ covariance[np.ix_(o, m)]
    return filled, C
# %% log-density
def log_density(X, mean, covariance):
    def minus_energy(x):
        P = projector(np.isfinite(x))
        δ = P @ np.nan_to_num(x - mean)
        σ = P @ covariance @ P.T
        E = 0.5 * δ @ np.linalg.inv(σ) @ δ
        lnZ = 0.5 * (len(δ) * LN2PI + np.linalg.slogdet(σ)[1])
        return -E - lnZ

    return np.array([minus_energy(x) for x in X])
# %% em-step
def em_step(X, mean, covariance):
    N = len(X)
    M1, M2 = 0, 0  # first and second moments about the old mean
    for x in X:
        ξ, C = fill(x, mean, covariance)
        ξ = ξ - mean
        M1 = M1 + ξ / N
        M2 = M2 + (np.outer(ξ, ξ) + C) / N
    return mean + M1, M2 - np.outer(M1, M1)
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    F = np.stack([-np.log(φ) - log_density(X, μ, σ) for φ, μ, σ in zip(weights, means, covariances)], -1)
    boltzmann = np.exp(F.min(-1, keepdims=True) - F)
    Z = boltzmann.sum(-1, keepdims=True)
    return boltzmann / Z
# %% t-weights
def t_weights(X, center, scale, nu):
    Λ = np.linalg.inv(scale)
    ξ = X - center
    χ2 = np.sum(ξ @ Λ * ξ, axis=-1)
    return (nu + X.shape[-1]) / (nu + χ2)
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    c = u @ X / u.sum()
    ξ = X - c
    return c, ξ.T @ np.diag(u) @ ξ / len(X)
# %% setting-student-id
student_id = "boltzmann 1844"
# %% own-gaps
state = start_mean, start_covariance
for t in range(20):
    state = em_step(X_own, *state)
own_mean, own_covariance = state
own_bias = complete.mean(0)[1] - own_mean[1]
# %% own-outliers
c, s = Z_own.mean(0), np.cov(Z_own, rowvar=False, bias=True)
for t in range(50):
    c, s = t_step(Z_own, c, s, 3)
own_center, own_weights = c, t_weights(Z_own, c, s, 3)
# %% [markdown] why-missing
(a) MCAR: everything but the variance is fine with all three for the mean: complete days unbiased, mean filling unbiased, EM unbiased. (b) MAR: complete days and mean filling biased, EM unbiased. (c) MNAR: all biased. The log-book can't tell (b) from (c): what would tell is what is missing.
