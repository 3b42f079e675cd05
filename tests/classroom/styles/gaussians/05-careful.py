# style: numerically careful to the extreme (fsum, erfc in the tails, log-space), asserts of one's own
# %% standardise
def standardise(x):
    """Numbers with mean 0 and standard deviation 1 (two passes, exactly rounded sums)."""
    values = np.array(x, dtype=np.float64, copy=True)
    assert values.ndim == 1 and values.size > 0
    n = values.size
    values -= math.fsum(values) / n
    values -= math.fsum(values) / n  # second pass: what rounding left over
    scale = np.max(np.abs(values))
    if scale > 0:
        values /= scale  # so that squares neither overflow nor underflow
    values /= math.sqrt(math.fsum(values * values) / n)
    return values
# %% density
def density(x, mean, sd):
    """Density of a Gaussian on the line, through its logarithm."""
    assert sd > 0
    z = (np.asarray(x, dtype=float) - mean) / sd
    log_density = -0.5 * z * z - math.log(sd) - 0.5 * math.log(2 * math.pi)
    with np.errstate(under="ignore"):
        return np.exp(log_density)
# %% probability-between
def probability_between(low, high, mean, sd):
    """Probability that a Gaussian falls between two numbers.

    erf(b) - erf(a) loses all digits far out in one tail; there erfc is used instead.
    """
    assert low <= high and sd > 0
    root = math.sqrt(2.0)
    a, b = (low - mean) / sd / root, (high - mean) / sd / root
    if a > 0:  # both to the right
        return 0.5 * (math.erfc(a) - math.erfc(b))
    if b < 0:  # both to the left
        return 0.5 * (math.erfc(-b) - math.erfc(-a))
    return 0.5 * (math.erf(b) - math.erf(a))


assert math.isclose(probability_between(-1.96, 1.96, 0, 1), 0.95, abs_tol=1e-4)
assert 0 < probability_between(10, 11, 0, 1) < 1e-22
# %% maximum-likelihood
def maximum_likelihood(x):
    """Mean and standard deviation that maximise the likelihood (1/n, not 1/(n - 1))."""
    values = [float(value) for value in x]
    n = len(values)
    mean = math.fsum(values) / n
    mean += math.fsum(value - mean for value in values) / n
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / n)
    return mean, sd


# at the maximum the derivatives vanish: nothing near is better
_x = np.array([1.0, 2.5, 2.0, 7.0])
_m, _s = maximum_likelihood(_x)
_l = lambda m, s: np.log(density(_x, m, s)).sum()
assert all(_l(_m + a, _s + b) <= _l(_m, _s) for a in (-0.01, 0, 0.01) for b in (-0.01, 0, 0.01))
# %% standardised-means
def standardised_means(samples, mean, sd):
    """Standardised mean of each sample."""
    samples = np.asarray(samples, dtype=float)
    m, n = samples.shape
    # subtract first: the mean of small numbers is more accurate than a small difference of means
    away = np.array([math.fsum(row) for row in samples - mean])
    z = away / (sd * math.sqrt(n))
    assert z.shape == (m,)
    return z
# %% standard-error
def standard_error(x):
    """Standard error of the mean, estimated from the values."""
    n = len(x)
    if n < 2:
        raise ValueError("one value says nothing about the spread")
    _, sd = maximum_likelihood(x)
    return sd / math.sqrt(n - 1)  # sqrt(n / (n - 1)) * sd / sqrt(n)


assert math.isclose(standard_error(np.array([0.0, 2.0])), 1.0)
# %% setting-student-id
student_id = "0042317"
# %% own
own_mean, _ = maximum_likelihood(x_own)
own_error = standard_error(x_own)
own_interval = np.array([own_mean - 1.96 * own_error, own_mean + 1.96 * own_error])
assert own_interval[0] < own_mean < own_interval[1]
# %% coverage
def coverage(samples, mean):
    """Share of samples whose interval holds the true mean."""
    samples = np.asarray(samples, dtype=float)
    n = samples.shape[1]
    shifted = samples - mean  # the mean is now 0: no cancellation
    centre = shifted.mean(axis=1)
    error = np.sqrt(((shifted - centre[:, None]) ** 2).sum(axis=1) / (n - 1) / n)
    share = np.count_nonzero(np.abs(centre) <= 1.96 * error) / samples.shape[0]
    assert 0 <= share <= 1
    return share
# %% [markdown] becomes-normal
Two things are mixed up in what the friend says.

1. The central limit theorem is about the distribution of the mean (or sum) of n independent, identically distributed values with finite variance. Shifted by the true mean and scaled by sigma/sqrt(n), it tends to a standard Gaussian.
2. The sample itself tends to whatever it was drawn from: its histogram gets less ragged and approaches the density of a single value. Bumps that are real stay for ever.

The interval is about right when (a) the values are independent, (b) they come from one distribution with finite variance, (c) n is large compared with the skewness, so that the mean is nearly Gaussian, and (d) s is a good estimate of sigma. For exponential values I get 0.809 with n = 5, 0.914 with n = 30, 0.940 with n = 100, 0.948 with n = 1000: it approaches 0.95 slowly. Normality of the values is not needed.
