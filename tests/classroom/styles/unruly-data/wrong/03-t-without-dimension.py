# loses t-weights 1.5, t-step 0.5, own-outliers 0.5: no D, Σu in place of n, weights of the start
# %% t-weights
def t_weights(X, center, scale, nu):
    d = X - center
    q = np.einsum("ij,jk,ik->i", d, np.linalg.inv(scale), d)
    return (nu + 1) / (nu + q) if X.shape[1] == 1 else nu / (nu + q)
# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    p = u / u.sum()
    c = p @ X
    return c, (X - c).T @ np.diag(p) @ (X - c)
# %% own-outliers
c, S = Z_own.mean(axis=0), np.cov(Z_own.T, ddof=0)
own_weights = t_weights(Z_own, c, S, 3)
for _ in range(50):
    c, S = t_step(Z_own, c, S, 3)
own_center = c
