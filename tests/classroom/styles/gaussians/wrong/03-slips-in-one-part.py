# loses maximum-likelihood 0.5, own 0.5: ddof in one of two results, and in one of three
# %% maximum-likelihood
def maximum_likelihood(x):
    n = len(x)
    mean = sum(x) / n
    return mean, np.sqrt(sum((x - mean) ** 2) / (n - 1))

# %% own
own_mean = np.mean(x_own)
own_error = np.std(x_own) / np.sqrt(x_own.size)
own_interval = (own_mean - 1.96 * own_error, own_mean + 1.96 * own_error)
