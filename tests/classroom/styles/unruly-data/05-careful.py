# style: careful: asserts, pseudo-inverse by eigenvectors, long double where it helps, own tests
# %% fill
def fill(x, mean, covariance):
    """Conditional mean and covariance of the gaps of one row."""
    x = np.asarray(x, dtype=float)
    assert x.ndim == 1 and x.shape == np.shape(mean)
    gap = np.isnan(x)
    assert not gap.all(), "a row needs at least one number"
    filled = np.where(gap, 0.0, x)
    C = np.zeros((x.size, x.size), dtype=float)
    if gap.any():
        o, m = np.flatnonzero(~gap), np.flatnonzero(gap)
        values, vectors = np.linalg.eigh(covariance[np.ix_(o, o)])
        assert values.min() > 0
        inverse = (vectors / values) @ vectors.T
        B = covariance[np.ix_(m, o)] @ inverse
        filled[m] = mean[m] + B.dot(x[o] - mean[o])
        block = covariance[np.ix_(m, m)] - B.dot(covariance[np.ix_(o, m)])
        C[np.ix_(m, m)] = (block + block.T) / 2
    assert np.isfinite(filled).all()
    return filled.astype(np.longdouble), C.astype(np.longdouble)


f, c = fill(np.array([np.nan, 1.0]), np.zeros(2), np.array([[1.0, 0.5], [0.5, 1.0]]))
assert np.allclose(f.astype(float), [0.5, 1.0]) and np.allclose(c.astype(float), [[0.75, 0], [0, 0]])
# %% log-density
def log_density(X, mean, covariance):
    out = np.full(X.shape[0], np.nan, dtype=np.longdouble)
    gaps = np.isnan(X)
    for i in range(X.shape[0]):
        o = np.flatnonzero(~gaps[i])
        values, vectors = np.linalg.eigh(covariance[np.ix_(o, o)])
        z = vectors.T.dot(X[i, o] - mean[o]).astype(np.longdouble)
        out[i] = -0.5 * (np.sum(z**2 / values) + np.sum(np.log(values)) + o.size * np.log(2 * np.pi))
    assert not np.isnan(out).any()
    return out
# %% em-step
def em_step(X, mean, covariance):
    mean, covariance = np.asarray(mean, dtype=float), np.asarray(covariance, dtype=float)
    n, D = X.shape
    rows, total = np.zeros((n, D), dtype=np.longdouble), np.zeros((D, D), dtype=np.longdouble)
    for i, x in enumerate(X):
        rows[i], C = fill(x, mean, covariance)
        total += C
    new = rows.sum(axis=0) / n
    for row in rows:
        total += np.multiply.outer(row - new, row - new)
    assert np.allclose(total.astype(float), total.T.astype(float))
    return new, total / n
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    assert np.isclose(np.sum(weights), 1)
    A = np.array([log_density(X, m, c) for m, c in zip(means, covariances)]).T + np.log(weights)
    A -= A.max(axis=1)[:, np.newaxis]
    A = np.exp(A)
    r = A / A.sum(axis=1)[:, np.newaxis]
    assert np.allclose(r.sum(axis=1).astype(float), 1)
    return r
# %% t-weights
def t_weights(X, center, scale, nu):
    assert nu > 0
    scale = np.asarray(scale, dtype=float)
    values, vectors = np.linalg.eigh(scale)
    z = (X - np.asarray(center, dtype=float)) @ vectors
    q = np.sum(z * z / values, axis=1)
    assert (q >= 0).all()
    return (nu + X.shape[1]) / (nu + q)
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    n, D = X.shape
    total = np.sum(u)
    new = np.array([np.sum(u * X[:, d]) / total for d in range(D)])
    S = np.empty((D, D))
    for a in range(D):
        for b in range(a, D):
            S[a, b] = S[b, a] = np.sum(u * (X[:, a] - new[a]) * (X[:, b] - new[b])) / n
    return new, S
# %% setting-student-id
student_id = "s1234567"
# %% own-gaps
own_mean, own_covariance = np.copy(start_mean), np.copy(start_covariance)
change = np.inf
rounds = 0
while rounds < 20:
    before = own_mean
    own_mean, own_covariance = em_step(X_own, own_mean, own_covariance)
    change = np.abs(np.asarray(own_mean - before, dtype=float)).max()
    rounds += 1
assert change < 1e-2
own_bias = np.nanmean(X_own[:, 1]) - own_mean[1]
assert own_bias < 0
# %% own-outliers
own_center, S = np.mean(Z_own, axis=0), np.cov(Z_own.T, ddof=0)
for _ in range(50):
    own_center, S = t_step(Z_own, own_center, S, 3)
own_weights = t_weights(Z_own, own_center, S, 3)
assert (own_weights[::10] < 0.1).all()
# %% [markdown] why-missing
(a) Missing completely at random (MCAR), (b) missing at random (MAR), (c) missing not at random (MNAR).

Mean of B: under MCAR all three are unbiased (the mean-filled data have too small a variance, though). Under MAR the complete days are the cool ones, so both deletion and mean filling are biased low; EM is unbiased under joint normality. Under MNAR all are biased low.

No: given A, whether the gaps depend on B can only be seen from the B values that are not in the log-book.
