# style: very long; in-place work on Fortran-ordered copies, einsum, out=, np.matrix, global constants in an own cell
# %% + after setup
###############################################################################
# CONSTANTS
###############################################################################
ROOT_TWO = 1.41421356237309504880
ROOT_TWO_PI = 2.50662827463100050242
HOW_MANY_STANDARD_ERRORS = 1.96
# %% standardise
def standardise(x):
    """Numbers with mean 0 and standard deviation 1.

    Parameters
    ----------
    x : ndarray of shape (n,)

    Returns
    -------
    ndarray of shape (n,)
    """
    # Never change what belongs to somebody else: work on a copy, of floats.
    the_numbers = np.empty(x.shape, dtype=np.float64)
    the_numbers[:] = x
    how_many = the_numbers.shape[0]

    # Shift.
    the_mean = np.einsum("i->", the_numbers) / how_many
    np.subtract(the_numbers, the_mean, out=the_numbers)

    # Scale.
    the_variance = np.einsum("i,i->", the_numbers, the_numbers) / how_many
    the_standard_deviation = np.sqrt(the_variance)
    np.divide(the_numbers, the_standard_deviation, out=the_numbers)

    return the_numbers
# %% density
def density(x, mean, sd):
    """Density of a Gaussian on the line.

    Parameters
    ----------
    x : ndarray of shape (n,)
    mean : float
    sd : float
        Standard deviation, positive.

    Returns
    -------
    ndarray of shape (n,)
    """
    result = np.array(x, dtype=float)  # a copy
    result -= mean
    result /= sd
    result *= result
    result *= -0.5
    np.exp(result, out=result)
    result /= sd
    result /= ROOT_TWO_PI
    return result
# %% probability-between
def probability_between(low, high, mean, sd):
    """Probability that a Gaussian falls between two numbers.

    Parameters
    ----------
    low, high : float
        low <= high.
    mean, sd : float

    Returns
    -------
    float
    """
    # Step 1: how many standard deviations away from the mean are the two ends?
    z_of_low_end = (low - mean) / sd
    z_of_high_end = (high - mean) / sd
    # Step 2: the distribution function there.
    area_left_of_low_end = (1.0 + math.erf(z_of_low_end / ROOT_TWO)) / 2.0
    area_left_of_high_end = (1.0 + math.erf(z_of_high_end / ROOT_TWO)) / 2.0
    # Step 3: the difference is the area between.
    area_between = area_left_of_high_end - area_left_of_low_end
    return np.float64(area_between)
# %% maximum-likelihood
def maximum_likelihood(x):
    """Mean and standard deviation that maximise the likelihood.

    Parameters
    ----------
    x : ndarray of shape (n,)

    Returns
    -------
    mean, sd : floats
    """
    # Setting the derivative with respect to mu to zero gives the arithmetic mean;
    # that with respect to sigma gives sigma^2 = 1/n sum (x_i - mean)^2.
    column = np.matrix(x).T
    ones = np.matrix(np.ones(len(x))).T
    mean = (ones.T * column)[0, 0] / len(x)
    rest = column - mean * ones
    sd = math.sqrt((rest.T * rest)[0, 0] / len(x))
    return mean, sd
# %% standardised-means
def standardised_means(samples, mean, sd):
    """Standardised mean of each sample.

    Parameters
    ----------
    samples : ndarray of shape (m, n)
        One sample of n values a row.
    mean, sd : float
        True mean and standard deviation of a single value.

    Returns
    -------
    ndarray of shape (m,)
    """
    number_of_samples, size_of_a_sample = np.shape(samples)
    work = np.array(samples, dtype=float, order="F")
    means_of_the_samples = np.einsum("ij->i", work) / size_of_a_sample
    standard_deviation_of_a_mean = sd / np.sqrt(size_of_a_sample)
    means_of_the_samples -= mean
    means_of_the_samples /= standard_deviation_of_a_mean
    assert means_of_the_samples.shape == (number_of_samples,)
    return means_of_the_samples
# %% standard-error
def standard_error(x):
    """Standard error of the mean, estimated from the values.

    Parameters
    ----------
    x : ndarray of shape (n,)

    Returns
    -------
    float
    """
    how_many = x.shape[0]
    unbiased_estimate_of_the_variance = np.cov(x, ddof=1)
    the_standard_error = np.sqrt(unbiased_estimate_of_the_variance / how_many)
    return the_standard_error.item()
# %% setting-student-id
student_id = "  Quite a Long Name, Esq.  "
# %% own
how_many = x_own.shape[0]
own_mean = np.einsum("i->", x_own) / how_many
own_error = standard_error(x_own)
half_of_the_length = HOW_MANY_STANDARD_ERRORS * own_error
own_interval = np.zeros(2)
own_interval[0] = own_mean - half_of_the_length
own_interval[1] = own_mean + half_of_the_length

print("=" * 60)
print("mean                :", own_mean)
print("standard error      :", own_error)
print("interval, lower end :", own_interval[0])
print("interval, upper end :", own_interval[1])
print("=" * 60)

figure, axes = plt.subplots(figsize=(6, 2.5))
axes.hist(x_own, bins=40)
axes.axvline(own_mean)
axes.axvspan(own_interval[0], own_interval[1], alpha=0.3)
axes.set_xlabel("x_own, with mean and interval");
# %% coverage
def coverage(samples, mean):
    """Share of samples whose interval holds the true mean.

    Parameters
    ----------
    samples : ndarray of shape (m, n)
        One sample of n values a row.
    mean : float
        The true mean.

    Returns
    -------
    float
        Between 0 and 1.
    """
    means_of_the_samples = np.apply_along_axis(np.mean, 1, samples)
    errors_of_the_samples = np.apply_along_axis(standard_error, 1, samples)
    lower_ends = means_of_the_samples - HOW_MANY_STANDARD_ERRORS * errors_of_the_samples
    upper_ends = means_of_the_samples + HOW_MANY_STANDARD_ERRORS * errors_of_the_samples
    holds = np.logical_and(np.less_equal(lower_ends, mean), np.greater_equal(upper_ends, mean))
    return np.count_nonzero(holds) / holds.size
# %% [markdown] becomes-normal
The central limit theorem makes a statement about the distribution of a mean. Suppose somebody drew n independent values from one distribution, whose variance is finite, noted the mean, and did all that again and again. After subtracting the true mean and dividing by sigma / sqrt(n), the noted numbers would be distributed almost like a standard Gaussian, and the larger n is, the more nearly.

It makes no statement about the distribution of the values. Their histogram, with n growing and narrower bins, becomes the density that the values were drawn from. Mine has several bumps because there are several groups; these do not go away.

So the conclusion of my friend ("my interval is right") may be true, while the reason is false. It is about right if the values are independent, come from one distribution with finite variance, and are many enough: so many that the mean is almost Gaussian although the values are skewed, and that s is close to sigma. When I try exponential values, 0.870 of the intervals hold the 1 at n = 10, 0.927 at n = 50, and 0.948 at n = 1000.
