# loses em-step 1.5, responsibilities 2, own-gaps 0.5: n - 1, no weights, the sign of the difference
# %% em-step
def em_step(X, mean, covariance):
    parts = [fill(x, mean, covariance) for x in X]
    rows = np.array([row for row, _ in parts])
    return rows.mean(axis=0), np.cov(rows.T) + sum(C for _, C in parts) / len(X)
# %% responsibilities
def responsibilities(X, weights, means, covariances):
    L = np.array([log_density(X, m, S) for m, S in zip(means, covariances)])
    return np.exp(L - np.logaddexp.reduce(L)).T
# %% own-gaps
own_mean, own_covariance = start_mean, start_covariance
for _ in range(20):
    own_mean, own_covariance = em_step(X_own, own_mean, own_covariance)
own_bias = own_mean[1] - start_mean[1]
