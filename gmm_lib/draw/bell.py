"""Pictures of the chapter *central-limit-theorem*: bells, averages, and how fast they meet."""

from math import erf, sqrt
from statistics import NormalDist

import numpy as np

from gmm_lib import page
from gmm_lib.draw.base import COLORS, HALO, MARKERS

BLUE, ORANGE = COLORS[:2]
GREY = "#666666"
PROBABILITIES = np.concatenate(
    [[0.001, 0.002, 0.005], np.arange(1, 100) / 100, [0.995, 0.998, 0.999]]
)
NORMAL_QUANTILES = np.array([NormalDist().inv_cdf(p) for p in PROBABILITIES])


def gaussian(x, mu=0.0, sigma=1.0):
    """Compute the Gaussian density.

    Parameters
    ----------
    x : array-like
    mu, sigma : float
        Mean and standard deviation.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> float(gaussian(0.0).round(4))
    0.3989
    """
    z = (np.asarray(x) - mu) / sigma
    return np.exp(-(z**2) / 2) / (np.sqrt(2 * np.pi) * sigma)


def areas(ax):
    """Draw the standard Gaussian with the areas within one, two and three standard deviations.

    Parameters
    ----------
    ax : matplotlib.axes.Axes

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> areas(plt.figure().subplots())
    """
    x = np.linspace(-4, 4, 401)
    for k, alpha in ((3, 0.12), (2, 0.22), (1, 0.35)):
        inside = np.abs(x) <= k + 1e-9
        ax.fill_between(x[inside], gaussian(x[inside]), color=BLUE, alpha=alpha, linewidth=0)
        height = -0.06 * k
        ax.annotate(
            "", (-k, height), (k, height),
            arrowprops={"arrowstyle": "<->", "color": GREY, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        share = page.typeset(f"{erf(k / sqrt(2)):.2%}")
        ax.text(0, height + 0.005, share, ha="center", va="bottom")
    ax.plot(x, gaussian(x), color=BLUE)
    ax.set(
        xlim=(-4, 4), ylim=(-0.21, 0.43), xticks=range(-4, 5), yticks=np.arange(0, 0.5, 0.1),
        xlabel="x, in standard deviations from the mean", ylabel="density",
    )  # fmt: skip
    ax.spines["left"].set_bounds(0, 0.43)


def bell(fig, mu, sigma):
    """Draw one Gaussian density beside the standard one.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    mu, sigma : float
        Mean and standard deviation.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> bell(plt.figure(), mu=1, sigma=2).split(":")[0]
    'Mean 1, standard deviation 2'
    """
    x = np.linspace(-6, 6, 801)
    inside = np.abs(x - mu) <= sigma + 1e-9
    ax = fig.subplots()
    ax.plot(x, gaussian(x), color=GREY, linestyle="dashed", label="μ = 0, σ = 1")
    ax.fill_between(x[inside], gaussian(x[inside], mu, sigma), color=BLUE, alpha=0.25, linewidth=0)
    name = page.typeset(f"μ = {mu:g}, σ = {sigma:g}")
    ax.plot(x, gaussian(x, mu, sigma), color=BLUE, label=name)
    ax.set(xlim=(-6, 6), ylim=(0, 1.45), xlabel="x", ylabel="density")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)  # a bell may stand anywhere
    return (
        f"Mean {mu:g}, standard deviation {sigma:g}: the curve is {gaussian(mu, mu, sigma):.3f} "
        f"high at x = {mu:g}. The shaded area, from {mu - sigma:g} to {mu + sigma:g}, "
        f"is {erf(1 / sqrt(2)):.3f}."
    )


def averages(fig, z, top):
    """Draw the histogram of standardised means and their QQ plot against the Gaussian.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    z : ndarray, shape (repeats,)
        The standardised means.
    top : float
        Upper end of the density axis.

    Returns
    -------
    str
        The shares of means in the two tails.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> averages(plt.figure(), np.array([-3.0, 0.0, 0.0, 3.0]), top=1)
    '25.0 % lie below -1.96 and 25.0 % above 1.96; of a Gaussian 2.5 % each.'
    """
    left, right = fig.subplots(1, 2)
    edges = np.linspace(-4, 4, 49)
    counts, _ = np.histogram(z, edges)
    left.stairs(counts / len(z) / (edges[1] - edges[0]), edges, fill=True, color=BLUE, alpha=0.35)
    x = np.linspace(-4, 4, 201)
    left.plot(x, gaussian(x), color=ORANGE)
    left.set(xlim=(-4, 4), ylim=(0, top), xlabel="standardised mean", ylabel="density")
    right.plot([-4.5, 4.5], [-4.5, 4.5], color=ORANGE)
    right.plot(
        NORMAL_QUANTILES, np.quantile(z, PROBABILITIES),
        linestyle="none", marker="o", markersize=3.5, color=BLUE,
    )  # fmt: skip
    right.set(
        xlim=(-3.4, 3.4), ylim=(-4.5, 6.5),
        xlabel="quantile of the Gaussian", ylabel="quantile of the means",
    )  # fmt: skip
    below, above = np.mean(z < -1.96), np.mean(z > 1.96)
    return (
        f"{100 * below:.1f} % lie below -1.96 and {100 * above:.1f} % above 1.96; "
        "of a Gaussian 2.5 % each."
    )


def sample_and_means(fig, samples, means, population, *, mu, sigma):
    """Draw samples of growing size above the means of many samples of the same size.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    samples : list of ndarray
        One sample of each size.
    means : list of ndarray
        The means of many samples of that size.
    population : callable
        The density of the population.
    mu, sigma : float
        Mean and standard deviation of the population.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> rng = np.random.default_rng(0)
    >>> samples, means = [rng.random(9)], [rng.random((50, 9)).mean(axis=1)]
    >>> sample_and_means(plt.figure(), samples, means, np.ones_like, mu=0.5, sigma=12**-0.5)
    """
    axes = fig.subplots(2, len(samples), squeeze=False)
    for (upper, lower), sample, average in zip(axes.T, samples, means, strict=True):
        n, reach = len(sample), mu + 4.5 * sigma
        x = np.linspace(0, reach, 201)
        upper.hist(sample, np.linspace(0, reach, 23), density=True, color=BLUE, alpha=0.35)
        upper.plot(x, population(x), color=BLUE)
        upper.set(xlim=(0, reach), ylim=(0, 1.7), xlabel=f"value, n = {n}")
        error = sigma / np.sqrt(n)
        ends = mu - 4 * error, mu + 4 * error
        x = np.linspace(*ends, 201)
        lower.hist(average, np.linspace(*ends, 33), density=True, color=BLUE, alpha=0.35)
        lower.plot(x, gaussian(x, mu, error), color=ORANGE)
        lower.set(xlim=ends, yticks=[], xlabel=f"mean of {n} values")
    axes[0, 0].set_ylabel("density: one sample")
    axes[1, 0].set_ylabel("density: many means")
    for upper in axes[0, 1:]:
        upper.set_yticklabels([])


def convergence(ax, sizes, gaps, bounds):
    """Draw the distance from the Gaussian against the sample size, on logarithmic axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    sizes : ndarray, shape (S,)
        The sample sizes n.
    gaps : dict of str to ndarray, shape (S,)
        The measured distance for each population.
    bounds : dict of str to float
        The Berry-Esseen bound at n = 1 for some of the populations.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> sizes = np.array([1, 4])
    >>> convergence(plt.figure().subplots(), sizes, {"a": 0.1 / sizes}, {"a": 0.6})
    """
    for (name, gap), color, marker in zip(gaps.items(), COLORS, MARKERS, strict=False):
        ax.loglog(sizes, gap, color=color, marker=marker, label=name)
        if name in bounds:
            bound = bounds[name] / np.sqrt(sizes)
            ax.loglog(sizes, bound, color=color, linestyle="dotted", label=f"bound, {name}")
    ax.set(xlabel="sample size n", ylabel="largest distance from the Gaussian's cdf")
    ax.legend(fontsize=9, loc="lower left")


def likelihood_surface(ax, mu, sigma, values, best):
    """Draw the log-likelihood of one Gaussian over its two parameters.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    mu, sigma : ndarray, shape (B, A)
        A grid of parameters.
    values : ndarray, shape (B, A)
        The log-likelihood minus its maximum.
    best : tuple of float
        Where it is largest.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> mu, sigma = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(0.5, 2, 4))
    >>> values = -9 * ((sigma - 1) ** 2 + mu**2)
    >>> likelihood_surface(plt.figure().subplots(), mu, sigma, values, (0.0, 1.0))
    """
    levels = [-100, -50, -25, -12, -6, -3, -1]
    lines = ax.contour(
        mu, sigma, values, levels=levels, colors=BLUE, linewidths=1.3, linestyles="solid"
    )
    ax.clabel(lines, fmt="%d", fontsize=9)
    ax.plot(*best, marker="X", color=ORANGE, markersize=10, path_effects=[HALO])
    ax.set(xlabel="μ", ylabel="σ")


def histogram(ax, values, edges, *, label, mu=None, sigma=None):
    """Draw a histogram, as a density, and a Gaussian over it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    values : ndarray, shape (n,)
    edges : ndarray
        Edges of the bins.
    label : str
        Label of the horizontal axis.
    mu, sigma : float, optional
        Mean and standard deviation of the Gaussian; no Gaussian by default.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> histogram(plt.figure().subplots(), np.arange(9.0), np.arange(9), label="x")
    """
    ax.hist(values, edges, density=True, color=BLUE, alpha=0.35)
    if mu is not None:
        x = np.linspace(edges[0], edges[-1], 301)
        ax.plot(x, gaussian(x, mu, sigma), color=ORANGE)
    ax.set(xlim=(edges[0], edges[-1]), xlabel=label, ylabel="density")
