# style: classes: a frozen dataclass Gaussian, a namedtuple as result, methods do the work
# %% + after setup
from collections import namedtuple
from dataclasses import dataclass

Fit = namedtuple("Fit", ["mean", "sd"])


@dataclass(frozen=True)
class Gaussian:
    mean: float = 0.0
    sd: float = 1.0

    def z(self, x):
        return (x - self.mean) / self.sd

    def pdf(self, x):
        return np.exp(-0.5 * self.z(x) ** 2) / (self.sd * math.sqrt(2 * math.pi))

    def cdf(self, x):
        return 0.5 + 0.5 * math.erf(self.z(x) / math.sqrt(2))

    def __getitem__(self, part):
        return self.cdf(part.stop) - self.cdf(part.start)

    @classmethod
    def fitted(cls, x):
        return cls(np.mean(x), np.std(x))


class Sample:
    def __init__(self, values):
        self.values = values

    @property
    def n(self):
        return self.values.shape[-1]

    @property
    def mean(self):
        return self.values.mean(axis=-1)

    @property
    def error(self):
        return self.values.std(axis=-1, ddof=1) / np.sqrt(self.n)

    @property
    def interval(self):
        return self.mean - 1.96 * self.error, self.mean + 1.96 * self.error
# %% standardise
def standardise(x):
    """Numbers with mean 0 and standard deviation 1."""
    return Gaussian.fitted(x).z(x)
# %% density
def density(x, mean, sd):
    """Density of a Gaussian on the line."""
    return Gaussian(mean, sd).pdf(x)
# %% probability-between
def probability_between(low, high, mean, sd):
    """Probability that a Gaussian falls between two numbers."""
    return Gaussian(mean, sd)[low:high]
# %% maximum-likelihood
def maximum_likelihood(x):
    """Mean and standard deviation that maximise the likelihood."""
    best = Gaussian.fitted(x)
    return Fit(best.mean, best.sd)
# %% standardised-means
def standardised_means(samples, mean, sd):
    """Standardised mean of each sample."""
    sample = Sample(samples)
    of_means = Gaussian(mean, sd / np.sqrt(sample.n))
    return of_means.z(sample.mean)
# %% standard-error
def standard_error(x):
    """Standard error of the mean, estimated from the values."""
    return Sample(x).error
# %% setting-student-id
student_id = "grace.hopper"
# %% own
Interval = namedtuple("Interval", "low high")
mine = Sample(x_own)
own_mean = mine.mean
own_error = mine.error
own_interval = Interval(*mine.interval)
# %% coverage
def coverage(samples, mean):
    """Share of samples whose interval holds the true mean."""
    low, high = Sample(samples).interval
    return np.mean((low <= mean) & (mean <= high))
# %% [markdown] becomes-normal
My friend confuses the sample with its mean.

- The CLT says: the *mean* of n independent draws, standardised with sigma / sqrt(n), has a distribution that tends to N(0, 1).
- A histogram of *values* tends to the distribution they are drawn from. Mine has bumps, and will keep them for n = 1 000 000.
- The interval needs independent values of the same distribution, a finite variance, and an n that is large enough; how large depends on skewness (exponential: 87 % at n = 10, 94 % at n = 100). It does not need the values to be normal.
