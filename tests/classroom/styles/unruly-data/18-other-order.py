# style: another order: one answer cell defines the functions of several questions, helpers stand below what uses them
# %% fill
def fill(x, mean, covariance):
    o = ~np.isnan(x)
    filled = np.where(o, x, mean + regress(covariance, o) @ np.where(o, x - mean, 0))
    return filled, leftover(covariance, o)
# %% + after fill
def regress(covariance, o):
    """B in its places of a (D, D) matrix, 0 elsewhere."""
    B = np.zeros_like(covariance, dtype=float)
    B[np.ix_(~o, o)] = covariance[np.ix_(~o, o)] @ np.linalg.inv(covariance[np.ix_(o, o)])
    return B


def leftover(covariance, o):
    rest = covariance - regress(covariance, o) @ covariance
    rest[o] = 0
    rest[:, o] = 0
    return rest
# %% log-density
def responsibilities(X, weights, means, covariances):
    logs = np.log(weights) + np.transpose([log_density(X, *two) for two in zip(means, covariances)])
    odds = np.exp(logs[:, None, :] - logs[:, :, None])  # r_k = 1 / sum_j exp(l_j - l_k)
    return 1 / odds.sum(axis=2)


def log_density(X, mean, covariance):
    def row(x):
        o = ~np.isnan(x)
        values, vectors = np.linalg.eigh(covariance[np.ix_(o, o)])
        z = vectors.T @ (x - mean)[o]
        return -0.5 * np.sum(z**2 / values + np.log(2 * np.pi * values))

    return np.apply_along_axis(row, 1, X)
# %% em-step
def em_step(X, mean, covariance):
    pairs = [fill(x, mean, covariance) for x in X]
    filled, Cs = map(np.array, zip(*pairs))
    return filled.mean(0), np.cov(filled, rowvar=False, ddof=0) + Cs.mean(0)
# %% responsibilities
# done above, below log_density
responsibilities = responsibilities
# %% t-weights
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)[:, np.newaxis]
    c = np.sum(u * X, axis=0) / np.sum(u)
    return c, (u * (X - c)).T @ (X - c) / X.shape[0]


def t_weights(X, center, scale, nu):
    L = np.linalg.cholesky(scale)
    white = np.linalg.solve(L, (X - center).T)
    return (nu + len(center)) / (nu + np.linalg.norm(white, axis=0) ** 2)
# %% t-step
"""t_step stands in the cell above."""
# %% setting-student-id
student_id = "Søren"
# %% + after own-data
def repeat(step, data, parameters, times, *more):
    for _ in range(times):
        parameters = step(data, *parameters, *more)
    return parameters


t_fit = repeat(t_step, Z_own, (Z_own.mean(0), np.cov(Z_own.T, ddof=0)), 50, 3)
# %% own-gaps
own_mean, own_covariance = repeat(em_step, X_own, (start_mean, start_covariance), 20)
own_bias = float(np.mean(complete, axis=0)[1] - own_mean[1])
# %% own-outliers
own_center, own_weights = t_fit[0], t_weights(Z_own, *t_fit, 3)
# %% [markdown] why-missing
(a) missing completely at random, (b) missing at random, (c) missing not at random. All are right for (a); for (b) just EM; for (c) none. No: no test on the log-book can tell (b) and (c).
