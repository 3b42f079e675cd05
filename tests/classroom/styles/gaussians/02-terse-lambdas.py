# style: as terse as possible, lambdas, one letter names, no docstrings
# %% standardise
standardise = lambda x: (x - x.mean()) / x.std()
# %% density
density = lambda x, mean, sd: np.exp(-((x - mean) / sd) ** 2 / 2) / sd / (2 * np.pi) ** .5
# %% probability-between
F = lambda z: (1 + math.erf(z / 2 ** .5)) / 2
probability_between = lambda low, high, mean, sd: F((high - mean) / sd) - F((low - mean) / sd)
# %% maximum-likelihood
maximum_likelihood = lambda x: (x.mean(), x.std())
# %% standardised-means
standardised_means = lambda samples, mean, sd: (samples.mean(1) - mean) / sd * samples.shape[1] ** .5
# %% standard-error
standard_error = lambda x: x.std(ddof=1) / len(x) ** .5
# %% setting-student-id
student_id = 77
# %% own
own_interval = (own_mean := x_own.mean()) + 1.96 * (own_error := standard_error(x_own)) * np.r_[-1, 1]
# %% coverage
coverage = lambda samples, mean: np.mean(abs(samples.mean(1) - mean) < 1.96 * samples.std(1, ddof=1) / samples.shape[1] ** .5)
# %% [markdown] becomes-normal
No: the *mean* of n values becomes normal (over repeated samples), not the values. Their histogram goes to the true density, bumps and all. The interval is OK if the values are independent, identically distributed, with finite variance, and n is large enough for their skewness (exponential: coverage .81 at n=5, .948 at n=1000) so that both the mean is about normal and s is close to σ.
