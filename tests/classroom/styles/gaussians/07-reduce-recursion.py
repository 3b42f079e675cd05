# style: functional: functools.reduce, generators, map/filter, a recursive sum where it is silly
# %% + after setup
from functools import partial, reduce
from itertools import chain, repeat, starmap
from operator import add, mul, sub, truediv


def tree_sum(values):
    """Sum by halves, recursively."""
    values = list(values)
    if len(values) < 3:
        return reduce(add, values, 0.0)
    half = len(values) // 2
    return tree_sum(values[:half]) + tree_sum(values[half:])


square = lambda a: a * a
mean_of = lambda values: tree_sum(values) / len(values)
squares_of = lambda values: tree_sum(square(v - m) for m in [mean_of(values)] for v in values)
# %% standardise
def standardise(x):
    m, s = mean_of(x), math.sqrt(squares_of(x) / len(x))
    return np.fromiter(((v - m) / s for v in x), dtype=float, count=len(x))
# %% density
def scaled(constant, x, mean, sd):
    return np.fromiter((constant / sd * math.exp(-square((value - mean) / sd) / 2) for value in x), float)


density = partial(scaled, 1 / math.sqrt(2 * math.pi))
# %% probability-between
def probability_between(low, high, mean, sd):
    standard = lambda a: truediv(sub(a, mean), sd)
    Phi = lambda z: mul(0.5, add(1, math.erf(z / math.sqrt(2))))
    return reduce(sub, map(Phi, map(standard, (high, low))))
# %% maximum-likelihood
def maximum_likelihood(x):
    def parts():
        yield mean_of(x)
        yield math.sqrt(squares_of(x) / len(x))

    return tuple(parts())
# %% standardised-means
def standardised_means(samples, mean, sd):
    scale = lambda row: (mean_of(row) - mean) * math.sqrt(len(row)) / sd
    return np.array(list(map(scale, samples)))
# %% standard-error
standard_error = lambda x: math.sqrt(squares_of(x) / (len(x) - 1) / len(x))
standard_error.__name__ = "standard_error"
# %% setting-student-id
student_id = "lambda-church-1936"
# %% own
mine = data.student_data(student_id.upper(), "gaussians", n_samples=150, n_features=1).ravel()  # capitals make no difference
own_mean, own_error = map(lambda f: f(mine), (mean_of, standard_error))
own_interval = [*map(lambda sign: own_mean + sign * 1.96 * own_error, (-1, +1))]
# %% coverage
def coverage(samples, mean):
    n = samples.shape[1]

    def holds(row):
        m = sum(row) / n
        return (m - mean) ** 2 <= 1.96**2 * sum((v - m) ** 2 for v in row) / (n - 1) / n

    rows = (row.tolist() for row in samples)
    return len(list(filter(holds, rows))) / len(samples)
# %% [markdown] becomes-normal
The theorem: take n independent values with the same distribution (variance finite), take their mean, standardise. Do this over and over. The distribution of *this number* tends to the standard Gaussian as n grows.

The histogram of the n values tends to their own density instead. If that has three bumps, then so has the histogram, for every n.

Right interval: independence, same distribution, finite variance, n large enough. "Enough" depends on the shape; for the exponential my function says 0.81 at n = 5, 0.90 at n = 20 and 0.95 at n = 1000.
