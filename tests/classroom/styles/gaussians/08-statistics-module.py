# style: the standard library's statistics module, data through a CSV file (NormalDist, fmean, stdev), np.vectorize, unused imports
# %% + after setup
import collections
import csv
import itertools
import os
import random
import statistics as st
from statistics import NormalDist
# %% standardise
def standardise(x):
    """Numbers with mean 0 and standard deviation 1."""
    values = x.tolist()
    mu = st.fmean(values)
    sigma = st.pstdev(values, mu)
    return np.array([(v - mu) / sigma for v in values])
# %% density
def density(x, mean, sd):
    """Density of a Gaussian on the line."""
    return np.vectorize(NormalDist(mean, sd).pdf, otypes=[float])(x)
# %% probability-between
def probability_between(low, high, mean, sd):
    """Probability that a Gaussian falls between two numbers."""
    dist = NormalDist(mu=mean, sigma=sd)
    return dist.cdf(high) - dist.cdf(low)
# %% maximum-likelihood
def maximum_likelihood(x):
    """Mean and standard deviation that maximise the likelihood."""
    values = x.tolist()
    # NormalDist.from_samples would divide by n - 1, so not that one
    return st.fmean(values), math.sqrt(st.pvariance(values))
# %% standardised-means
def standardised_means(samples, mean, sd):
    """Standardised mean of each sample."""
    n = samples.shape[1]
    of_means = NormalDist(mean, sd / math.sqrt(n))
    return np.array([of_means.zscore(st.fmean(row)) for row in samples.tolist()])
# %% standard-error
def standard_error(x):
    """Standard error of the mean, estimated from the values."""
    return st.stdev(x.tolist()) / math.sqrt(len(x))
# %% setting-student-id
student_id = "Ibn Sina"
# %% own
# to a file and back: I have made the histogram with another program
with open("x_own.csv", "w", newline="") as file:
    csv.writer(file).writerows([[repr(float(value))] for value in x_own])
with open("x_own.csv", newline="") as file:
    numbers = [float(row[0]) for row in csv.reader(file)]
os.remove("x_own.csv")

own_mean = st.fmean(numbers)
own_error = st.stdev(numbers) / math.sqrt(len(numbers))
own_interval = own_mean - 1.96 * own_error, own_mean + 1.96 * own_error
print(f"{own_mean:.3f} ± {own_error:.3f}, interval {own_interval[0]:.3f} to {own_interval[1]:.3f}")
# %% coverage
def coverage(samples, mean):
    """Share of samples whose interval holds the true mean."""
    hits = []
    for row in samples:
        m = st.fmean(row)
        e = np.std(row, ddof=1) / math.sqrt(len(row))
        low, high = m - 1.96 * e, m + 1.96 * e
        hits.append(low < mean < high)
    return st.fmean(hits)
# %% [markdown] becomes-normal
The central limit theorem says something about *means*: if you repeat the experiment often, the standardised means of n independent values pile up under the bell curve, the better the larger n is, whatever the shape of single values (if their variance is finite). It says nothing about the sample itself. With more data my histogram would become a finer picture of the true, bumpy density. So the friend's reason is wrong although his interval may be right. For that the values have to be independent draws from one and the same distribution with finite variance, n has to be large enough for its skewness, and s must be near the true standard deviation. 150 values should do for mine.
