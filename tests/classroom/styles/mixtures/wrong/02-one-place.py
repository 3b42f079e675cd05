# loses mixture-density 2, posterior 3, moments 1, log-likelihood 2, labelled-fit 1: one place of each is wrong, or what goes with it follows
# %% mixture-density
def mixture_density(x, weights, means, sds):
    p = 0
    for w, m, s in zip(weights, means, sds):
        p = p + w * np.exp(-((x - m) ** 2) / (2 * s**2)) / np.sqrt(2 * np.pi)
    return p

# %% posterior
def posterior(x, weights, means, sds):
    z = (x[:, None] - means) / sds
    joint = weights * np.exp(-(z**2) / 2) / sds
    return joint / joint.sum(axis=1)

# %% moments
def moments(weights, means, sds):
    mean = np.mean(means)
    return mean, np.sum(weights * (sds**2 + means**2)) - mean**2

# %% log-likelihood
def log_likelihood(x, weights, means, sds):
    z = (x[:, None] - means) / sds
    return np.log((weights * np.exp(-(z**2) / 2) / sds).sum(axis=1)).sum()

# %% labelled-fit
def labelled_fit(x, labels, K):
    weights, middles, sds = np.zeros(K), np.zeros(K), np.zeros(K)
    for k in range(K):
        own = x[labels == k]
        weights[k], middles[k] = len(own) / len(x), np.median(own)
        sds[k] = np.sqrt(np.mean((own - middles[k]) ** 2))
    return weights, middles, sds
