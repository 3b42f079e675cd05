# loses standardise 2, density 1.5, probability-between 1, maximum-likelihood 1.5, standardised-means 2, own 1, coverage 1: one place of each is wrong
# %% standardise
def standardise(x):
    away = x - x.mean()
    return away / np.mean(np.abs(away))

# %% density
def density(x, mean, sd):
    return np.exp(-((x - mean) ** 2) / (2 * sd**2)) / np.sqrt(2 * np.pi) / sd**2

# %% probability-between
def probability_between(low, high, mean, sd):
    x = np.linspace(low, high, 1001)
    height = np.exp(-((x - mean) ** 2) / (2 * sd**2)) / (sd * np.sqrt(2 * np.pi))
    return np.sum(height) * (x[1] - x[0])

# %% maximum-likelihood
def maximum_likelihood(x):
    return np.mean(x), np.sqrt(np.mean(x**2))

# %% standardised-means
def standardised_means(samples, mean, sd):
    m, n = samples.shape
    return [(row.mean() - mean) / (sd**2 / np.sqrt(n)) for row in samples]

# %% own
own_mean = x_own.mean()
own_error = standard_error(x_own)
own_interval = own_mean - 1.645 * own_error, own_mean + 1.645 * own_error

# %% coverage
def coverage(samples, mean):
    inside = 0
    for row in samples:
        error = row.std() / np.sqrt(len(row))
        inside += abs(row.mean() - mean) < 1.96 * error
    return inside / len(samples)
