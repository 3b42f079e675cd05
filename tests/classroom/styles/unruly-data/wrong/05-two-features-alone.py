# loses fill 3, log-density 2: written out for two features; right there, and of no use for more
# %% fill
def fill(x, mean, covariance):
    a, b = x[0], x[1]
    C = np.zeros((2, 2))
    if np.isnan(a):
        a = mean[0] + covariance[0, 1] / covariance[1, 1] * (b - mean[1])
        C[0, 0] = covariance[0, 0] - covariance[0, 1] ** 2 / covariance[1, 1]
    elif np.isnan(b):
        b = mean[1] + covariance[0, 1] / covariance[0, 0] * (a - mean[0])
        C[1, 1] = covariance[1, 1] - covariance[0, 1] ** 2 / covariance[0, 0]
    return np.array([a, b]), C
# %% log-density
def log_density(X, mean, covariance):
    s = np.sqrt(np.diag(covariance))
    out = np.zeros(len(X))
    for i, (a, b) in enumerate((X[:, :2] - mean[:2]) / s[:2]):
        for z, sd in ((a, s[0]), (b, s[1])):
            if not np.isnan(z):
                out[i] += -0.5 * z**2 - np.log(sd) - 0.5 * np.log(2 * np.pi)
        if not np.isnan(a + b):
            r = covariance[0, 1] / (s[0] * s[1])
            out[i] += 0.5 * (a**2 + b**2) - 0.5 * (a * a - 2 * r * a * b + b * b) / (1 - r * r)
            out[i] += -0.5 * np.log(1 - r * r)
    return out
