# loses fill 4, log-density 2: each gap gets its feature's mean; what builds on that is right
# %% fill
def fill(x, mean, covariance):
    filled = np.array([m if np.isnan(v) else v for v, m in zip(x, mean)])
    return filled, np.zeros((len(x), len(x)))
# %% log-density
def log_density(X, mean, covariance):
    rows = np.array([fill(x, mean, covariance)[0] for x in X])
    d = rows - mean
    P = np.linalg.inv(covariance)
    q = (d @ P * d).sum(axis=1)
    return -0.5 * (q + np.log(np.linalg.det(covariance)) + len(mean) * np.log(2 * np.pi))
# %% em-step
def em_step(X, mean, covariance):
    rows, rest = [], 0
    for x in X:
        f, C = fill(x, mean, covariance)
        rows.append(f)
        rest = rest + C
    rows = np.array(rows)
    new = rows.mean(axis=0)
    return new, ((rows - new).T @ (rows - new) + rest) / len(X)
