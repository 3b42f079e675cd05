# loses maximum-likelihood 1, own 1: what is computed from a wrong part is right for it
# %% + after tests-standardise
data = np.array([1.0, 2.0, 4.0])  # the name of a module that a later cell uses
print(standardise(data))

# %% maximum-likelihood
def maximum_likelihood(x):
    middle = np.median(x)
    return middle, np.sqrt(np.mean((x - middle) ** 2))

# %% own
own_mean = x_own.mean()
own_error = x_own.std()
own_interval = [own_mean - 1.96 * own_error, own_mean + 1.96 * own_error]
