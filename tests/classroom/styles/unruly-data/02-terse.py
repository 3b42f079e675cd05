# style: terse, lambdas and comprehensions, inverses, no docstrings
# %% fill
def fill(x, mean, covariance):
    g = np.isnan(x); o = ~g; S = covariance
    B = S[g][:, o] @ np.linalg.inv(S[o][:, o])
    f = x.copy(); f[g] = mean[g] + B @ (x - mean)[o]
    C = 0 * S; C[np.ix_(g, g)] = S[g][:, g] - B @ S[o][:, g]
    return f, C
# %% log-density
def _one(x, m, S):
    o = x == x; d = (x - m)[o]; S = S[o][:, o]
    return -.5 * (np.linalg.slogdet(2 * np.pi * S)[1] + d @ np.linalg.inv(S) @ d)
log_density = lambda X, m, S: np.array([_one(x, m, S) for x in X])
# %% em-step
def em_step(X, *p):
    F, C = map(np.array, zip(*(fill(x, *p) for x in X)))
    return F.mean(0), np.cov(F.T, ddof=0).reshape(C[0].shape) + C.mean(0)
# %% responsibilities
def responsibilities(X, w, ms, Ss):
    L = np.log(w) + np.array([log_density(X, *p) for p in zip(ms, Ss)]).T
    return np.exp(L - np.logaddexp.reduce(L, 1)[:, None])
# %% t-weights
t_weights = lambda X, c, S, nu: (nu + len(c)) / (nu + np.einsum("ni,ij,nj->n", X - c, np.linalg.inv(S), X - c))
# %% t-step
def t_step(X, c, S, nu):
    u = t_weights(X, c, S, nu); c = np.average(X, 0, u); d = X - c
    return c, np.einsum("n,ni,nj->ij", u, d, d) / len(X)
# %% setting-student-id
student_id = "zz top"
# %% own-gaps
p = start_mean, start_covariance
for _ in range(20): p = em_step(X_own, *p)
own_mean, own_covariance = p; own_bias = np.nanmean(X_own[:, 1]) - p[0][1]
# %% own-outliers
p = Z_own.mean(0), np.cov(Z_own.T, ddof=0)
for _ in range(50): p = t_step(Z_own, *p, 3)
own_center, own_weights = p[0], t_weights(Z_own, *p, 3)
# %% [markdown] why-missing
a MCAR, b MAR, c MNAR. a: deletion ok, mean fill ok (for the mean), EM ok. b: deletion low, fill low, EM ok. c: all low. b vs c: not from the data, they differ only in what is missing; go and measure.
