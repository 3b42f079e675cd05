# style: rows grouped by their pattern of gaps, all of a group at once; einsum
# %% fill
def _gain(seen, covariance):
    out = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[np.ix_(seen, ~seen)])
    return out.T, covariance[np.ix_(~seen, ~seen)] - covariance[np.ix_(~seen, seen)] @ out


def fill(x, mean, covariance):
    rows, C = _fill_all(x[np.newaxis], mean, covariance)
    return rows[0], C


def _fill_all(X, mean, covariance):
    """All rows of X, and the sum of their C."""
    rows, total = X.copy(), np.zeros_like(covariance)
    for pattern, which in _patterns(X):
        if pattern.all():
            continue
        B, left = _gain(pattern, covariance)
        rows[np.ix_(which, ~pattern)] = mean[~pattern] + (X[np.ix_(which, pattern)] - mean[pattern]) @ B.T
        total[np.ix_(~pattern, ~pattern)] += len(which) * left
    return rows, total


def _patterns(X):
    there, which = np.unique(~np.isnan(X), axis=0, return_inverse=True)
    which = which.ravel()
    return [(pattern, np.flatnonzero(which == j)) for j, pattern in enumerate(there)]
# %% log-density
def log_density(X, mean, covariance):
    out = np.empty(len(X))
    for pattern, which in _patterns(X):
        S = covariance[np.ix_(pattern, pattern)]
        d = X[np.ix_(which, pattern)] - mean[pattern]
        q = np.einsum("ni,in->n", d, np.linalg.solve(S, d.T))
        out[which] = -0.5 * (pattern.sum() * np.log(2 * np.pi) + np.linalg.slogdet(S)[1] + q)
    return out
# %% em-step
def em_step(X, mean, covariance):
    rows, total = _fill_all(X, mean, covariance)
    new = rows.mean(axis=0)
    second = np.einsum("ni,nj->ij", rows - new, rows - new)
    return [new, (second + total) / X.shape[0]]
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    joint = np.array([np.log(w) + log_density(X, m, S) for w, m, S in zip(weights, means, covariances)])
    return np.exp(joint - np.logaddexp.reduce(joint, axis=0)).T
# %% t-weights
def t_weights(X, center, scale, nu):
    d = X - center
    q = np.einsum("ni,in->n", d, np.linalg.solve(scale, d.T))
    return (nu + d.shape[1]) / (nu + q)
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    new = np.einsum("n,nd->d", u, X) / np.einsum("n->", u)
    return [new, np.einsum("n,ni,nj->ij", u, X - new, X - new) / X.shape[0]]
# %% setting-student-id
student_id = "Zoë"
# %% own-gaps
theta = [start_mean, start_covariance]
path = [theta]
for _ in range(20):
    theta = em_step(X_own, *theta)
    path.append(theta)
own_mean, own_covariance = theta
own_bias = path[0][0][1] - path[-1][0][1]
# %% + after tests-own-gaps
plt.figure(figsize=(4, 2))
plt.plot([one[0][1] for one in path], "o-")
plt.axhline(whole_own[:, 1].mean(), color="0.5")
plt.ylabel("mean of B")
plt.show()
# %% own-outliers
theta = [Z_own.mean(axis=0), np.cov(Z_own.T, ddof=0)]
for _ in range(50):
    theta = t_step(Z_own, *theta, 3)
own_center, own_weights = theta[0], t_weights(Z_own, *theta, 3)
# %% [markdown] why-missing
a) MCAR: everything is unbiased for the mean. b) MAR: only EM (it uses A, on which the gaps depend). c) MNAR: nothing is. One cannot tell b) from c): both give gaps on warm days, and A and B go together, so both look the same in what was recorded.
