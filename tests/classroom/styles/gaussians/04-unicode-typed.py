# style: unicode identifiers (μ, σ, Φ), type hints everywhere, NumPy docstrings kept
# %% + after setup
from __future__ import annotations

from typing import Final

import numpy.typing as npt

Vector = npt.NDArray[np.float64]
τ: Final[float] = 2 * math.pi
Z95: Final[float] = 1.96


def Φ(z: float) -> float:
    """Distribution function of the standard Gaussian."""
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))
# %% standardise
def standardise(x: Vector) -> Vector:
    """Numbers with mean 0 and standard deviation 1.

    Parameters
    ----------
    x : ndarray of shape (n,)

    Returns
    -------
    ndarray of shape (n,)
    """
    μ: np.float64 = np.mean(x)
    σ: np.float64 = np.sqrt(np.mean((x - μ) ** 2))
    return (x - μ) / σ
# %% density
def density(x: Vector, mean: float, sd: float) -> Vector:
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
    μ, σ = mean, sd
    return np.exp(-((x - μ) ** 2) / (2 * σ**2)) / (σ * np.sqrt(τ))
# %% probability-between
def probability_between(low: float, high: float, mean: float, sd: float) -> float:
    """Probability that a Gaussian falls between two numbers."""
    μ, σ = mean, sd
    return Φ((high - μ) / σ) - Φ((low - μ) / σ)
# %% maximum-likelihood
def maximum_likelihood(x: Vector) -> tuple[float, float]:
    """Mean and standard deviation that maximise the likelihood."""
    μ̂: float = float(np.mean(x))
    σ̂: float = float(np.std(x, mean=np.mean(x, keepdims=True)))
    return μ̂, σ̂
# %% standardised-means
def standardised_means(samples: Vector, mean: float, sd: float) -> Vector:
    """Standardised mean of each sample."""
    x̄: Vector = samples.mean(axis=-1)
    n: int = samples.shape[-1]
    return np.sqrt(n) * (x̄ - mean) / sd
# %% standard-error
def standard_error(x: Vector) -> float:
    """Standard error of the mean, estimated from the values."""
    n: int = x.size
    s: float = float(np.std(x, ddof=1))
    return s / math.sqrt(n)
# %% setting-student-id
student_id: str = "Ωmega-204"
# %% own
own_mean: float = float(x_own.mean())
own_error: float = standard_error(x_own)
own_interval: tuple[float, float] = (own_mean - Z95 * own_error, own_mean + Z95 * own_error)
# %% coverage
def coverage(samples: Vector, mean: float) -> float:
    """Share of samples whose interval holds the true mean."""
    x̄: Vector = samples.mean(axis=1)
    δ: Vector = Z95 * samples.std(axis=1, ddof=1) / math.sqrt(samples.shape[1])
    holds: npt.NDArray[np.bool_] = (x̄ - δ <= mean) & (mean <= x̄ + δ)
    return float(holds.mean())
# %% [markdown] becomes-normal
**What the theorem says.** For independent $x_1, \dots, x_n$ from one distribution with mean $\mu$ and finite variance $\sigma^2$,
$$\sqrt n\,\frac{\bar x_n - \mu}{\sigma} \to \mathcal N(0, 1)$$
in distribution. That is a statement about $\bar x_n$, over repetitions of the whole experiment.

**What the histogram does.** By the law of large numbers the share of values in each bin tends to its probability: the histogram of the values tends to the density of *one* value, bumps included. More data never make it normal.

**What the interval needs.** Independence, one common distribution, $\sigma^2 < \infty$, and $n$ large enough that $\bar x_n$ is nearly normal and $s \approx \sigma$. Skewed values need more: `coverage` of exponential values is 0.62 for $n = 2$, 0.91 for $n = 30$, 0.95 for $n = 1000$.
