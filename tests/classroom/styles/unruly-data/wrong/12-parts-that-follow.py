# loses em-step 2, t-weights 1.5, t-step 1: covariance and scale are right about what came back
# %% em-step
def em_step(X, mean, covariance):
    pairs = [fill(x, mean, covariance) for x in X]
    rows = np.array([row for row, _ in pairs])
    new = np.median(rows, axis=0)
    return new, (rows - new).T @ (rows - new) / len(X) + sum(C for _, C in pairs) / len(X)

# %% t-weights
def t_weights(X, center, scale, nu):
    away = X - center
    d = np.sqrt(np.sum(away @ np.linalg.inv(scale) * away, axis=1))
    return (nu + X.shape[1]) / (nu + d)

# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    new = u @ X / len(X)
    return new, np.einsum("n,ni,nj->ij", u, X - new, X - new) / len(X)
