# loses fill 1, log-density 2: a sign is lost, and the inverse is taken before the block
# %% fill
def fill(x, mean, covariance):
    m = np.isnan(x)
    P = np.linalg.inv(covariance)
    left = np.linalg.inv(P[np.ix_(m, m)])
    filled, C = x.copy(), np.zeros_like(covariance)
    filled[m] = mean[m] + left @ P[np.ix_(m, ~m)] @ (x - mean)[~m]
    C[np.ix_(m, m)] = left
    return filled, C
# %% log-density
def log_density(X, mean, covariance):
    P = np.linalg.inv(covariance)
    out = []
    for x in X:
        o = ~np.isnan(x)
        d = (x - mean)[o]
        block = P[np.ix_(o, o)]
        log_det = np.linalg.slogdet(block)[1]
        out.append(0.5 * (log_det - d @ block @ d - o.sum() * np.log(2 * np.pi)))
    return out
