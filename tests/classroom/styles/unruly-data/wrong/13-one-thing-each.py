# loses fill 1, log-density 2, em-step 1, responsibilities 2, t-weights 2, t-step 1: one thing is wrong in each
# %% fill
def fill(x, mean, covariance):
    m = np.isnan(x)
    o = ~m
    B = covariance[np.ix_(m, o)] @ np.linalg.inv(covariance[np.ix_(o, o)])
    filled = x.copy()
    filled[m] = mean[m] + B @ (x - mean)[o]
    C = np.full(covariance.shape, np.nan)  # where there should be 0
    C[np.ix_(m, m)] = covariance[np.ix_(m, m)] - B @ covariance[np.ix_(o, m)]
    return filled, C

# %% log-density
def log_density(X, mean, covariance):
    logs = []
    for x in X:
        o = ~np.isnan(x)
        S = covariance[np.ix_(o, o)]
        d = (x - mean)[o]
        logs.append(-np.linalg.slogdet(S)[1] / 2 - d @ np.linalg.inv(S) @ d / 2)
    return np.array(logs)

# %% em-step
def em_step(X, mean, covariance):
    rows, spreads = zip(*[fill(x, mean, covariance) for x in X])
    new = np.mean(rows, axis=0)
    away = np.array(rows) - new
    return new, (away.T @ away + sum(spreads)) / (len(X) - 1)

# %% responsibilities
def responsibilities(X, weights, means, covariances):
    logs = np.array([w + log_density(X, m, S) for w, m, S in zip(weights, means, covariances)])
    r = np.exp(logs - logs.max(axis=0))
    return (r / r.sum(axis=0)).T

# %% t-weights
def t_weights(X, center, scale, nu):
    d = X - center
    return 1 / (nu + np.sum(d @ np.linalg.inv(scale) * d, axis=1))

# %% t-step
def t_step(X, center, scale, nu):
    u = t_weights(X, center, scale, nu)
    new = u @ X / len(X)
    return new, (u * (X - new).T) @ (X - new) / len(X)
