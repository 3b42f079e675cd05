# style: plain Python loops and counters, hardly any numpy
# %% standardise
def standardise(x):
    """Numbers with mean 0 and standard deviation 1."""
    total = 0.0
    count = 0
    for value in x:
        total = total + float(value)
        count = count + 1
    mean = total / count
    squares = 0.0
    for value in x:
        squares = squares + (float(value) - mean) ** 2
    sd = math.sqrt(squares / count)
    result = []
    for value in x:
        result.append((float(value) - mean) / sd)
    return np.array(result)
# %% density
def density(x, mean, sd):
    """Density of a Gaussian on the line."""
    result = []
    for value in x:
        z = (value - mean) / sd
        result.append(math.exp(-z * z / 2) / (sd * math.sqrt(2 * math.pi)))
    return np.array(result)
# %% probability-between
def probability_between(low, high, mean, sd):
    """Probability that a Gaussian falls between two numbers."""
    z_low = (low - mean) / sd
    z_high = (high - mean) / sd
    phi_low = 0.5 * (1 + math.erf(z_low / math.sqrt(2)))
    phi_high = 0.5 * (1 + math.erf(z_high / math.sqrt(2)))
    return phi_high - phi_low
    # YOUR CODE HERE
    raise NotImplementedError()
# %% maximum-likelihood
def maximum_likelihood(x):
    """Mean and standard deviation that maximise the likelihood."""
    n = len(x)
    mean = 0.0
    for value in x:
        mean += value / n
    variance = 0.0
    for value in x:
        variance += (value - mean) ** 2 / n
    return mean, variance ** 0.5
# %% standardised-means
def standardised_means(samples, mean, sd):
    """Standardised mean of each sample."""
    out = []
    for row in samples:
        total = 0.0
        for value in row:
            total += value
        row_mean = total / len(row)
        out.append((row_mean - mean) / (sd / len(row) ** 0.5))
    return np.array(out)
# %% standard-error
def standard_error(x):
    """Standard error of the mean, estimated from the values."""
    n = len(x)
    total = 0.0
    for value in x:
        total += value
    mean = total / n
    total = 0.0
    for value in x:
        total += (value - mean) ** 2
    s = math.sqrt(total / (n - 1))
    return s / math.sqrt(n)
# %% setting-student-id
student_id = "s1034422"
# %% own
own_mean = 0.0
for value in x_own:
    own_mean += value
own_mean /= len(x_own)
own_error = standard_error(x_own)
own_interval = (own_mean - 1.96 * own_error, own_mean + 1.96 * own_error)
print("mean", own_mean, "error", own_error, "interval", own_interval)
# %% coverage
def coverage(samples, mean):
    """Share of samples whose interval holds the true mean."""
    inside = 0
    for row in samples:
        total = 0.0
        for value in row:
            total += value
        m = total / len(row)
        se = standard_error(row)
        if m - 1.96 * se <= mean and mean <= m + 1.96 * se:
            inside += 1
    return inside / len(samples)
# %% [markdown] becomes-normal
The theorem is about the mean of n independent values, not about the values. If we took many samples of n values, the histogram of their means (minus the true mean, divided by sd/sqrt(n)) would look more and more like the standard normal curve as n grows.

The histogram of the values themselves does not become normal. It gets smoother and looks more and more like the true density, and in my data that has several bumps. With 10 times as many values the bumps are only clearer.

For the interval to be about right the values have to be independent and from the same distribution with a finite variance, and n has to be so large that the mean is nearly normal and the estimated standard deviation is nearly right. With exponential values coverage gives 0.81 for n = 5 but 0.94 for n = 100.
