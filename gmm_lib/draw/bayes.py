"""Pictures of the chapter *bayesian-mixtures*: priors, posteriors, areas, sticks and traces."""

import numpy as np
from matplotlib.colors import Normalize

from .base import COLORS, DENSITY_COLORS, MARKERS, ellipses, mesh, soft_points

GREY = "#777777"
SHADES = Normalize(-12, 0)  # of log-densities
INK = "#8A8A8A"  # lines that must show on a white and on a dark page


def two_forecasts(fig, seen, new, densities, names):
    """Draw two predictive densities side by side, with the points of the fit and new ones.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    seen, new : ndarray, shape (n, 2), (m, 2)
    densities : sequence of two callables
        Each gives the log-density of rows, shape (m,).
    names : sequence of two str
        What is written below each.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> round_one = lambda X: -0.5 * (X**2).sum(axis=1)
    >>> two_forecasts(plt.figure(), np.eye(2), -np.eye(2), [round_one] * 2, ("a", "b"))
    """
    xx, yy, grid = mesh(np.vstack([seen, new]), steps=150, margin=0.15)
    for ax, log_density, name in zip(
        fig.subplots(1, 2, sharex=True, sharey=True), densities, names, strict=True
    ):
        values = np.clip(log_density(grid), -30, 29).reshape(xx.shape)
        levels = [-12, -9, -6, -4, -3, -2, -1]
        ax.contourf(xx, yy, values, levels=[*levels, 30], cmap=DENSITY_COLORS, norm=SHADES)
        ax.contour(xx, yy, values, levels=levels, colors=GREY, linestyles="-", linewidths=0.7)
        ax.scatter(*new.T, s=8, color=INK, alpha=0.7, label="new")
        ax.scatter(*seen.T, s=42, color=COLORS[1], marker=MARKERS[1], label="of the fit")
        ax.set(xlabel=f"duration, standardised ({name})")
    fig.axes[0].set(ylabel="wait, standardised")
    fig.axes[0].legend(loc="upper left", fontsize=10, borderpad=0)


def posterior_and_forecast(fig, x, grids, densities, curves):
    """Draw prior and posterior of one Gaussian's parameters, and two forecasts of a new value.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    x : ndarray, shape (n,)
        The data.
    grids : tuple of ndarray
        Values of the mean, of the standard deviation, and of the new value.
    densities : sequence of two ndarrays, shape (sds, means)
        Prior and posterior on the grid.
    curves : dict of str to ndarray
        Densities of the new value by name; the first is drawn full, the second dashed.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> grid = np.linspace(1, 2, 50)
    >>> values = np.exp(-(grid**2 + grid[:, None] ** 2))
    >>> posterior_and_forecast(plt.figure(), grid, (grid, grid, grid), (values, values),
    ...                        {"forecast": values[0]})
    """
    (means, sds, line), (prior, posterior) = grids, densities
    left, right = fig.subplots(1, 2)
    left.contour(means, sds, prior, levels=_heights(prior), colors=GREY, linestyles="dotted")
    shades = [*_heights(posterior), posterior.max()]
    left.contourf(means, sds, posterior, levels=shades, cmap=DENSITY_COLORS)
    left.contour(means, sds, posterior, levels=_heights(posterior), colors=COLORS[0])
    left.set(xlabel="mean μ in minutes", ylabel="standard deviation σ in minutes")
    for number, (name, curve) in enumerate(curves.items()):
        style = ("-", "--")[number]
        right.plot(line, curve, color=COLORS[number], linestyle=style, label=name)
    right.plot(x, np.zeros(len(x)), "|", color=INK, markersize=16, label="waits seen")
    right.set(xlabel="a new wait in minutes", ylabel="density", ylim=(-0.002, 0.075))
    right.legend(loc="upper right", fontsize=10, borderpad=0)


def _heights(values):
    """Give the densities of the regions that hold 95, 50 and 10 % of the mass on a grid."""
    ordered = np.sort(values, axis=None)[::-1]
    mass = np.cumsum(ordered) / ordered.sum()
    return [ordered[np.searchsorted(mass, share)] for share in (0.95, 0.5, 0.1)]


def two_areas(fig, grid, curve, bound, *, unit, kind):
    """Draw a log joint density over one parameter with a bound below it, and both as densities.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    grid : ndarray, shape (m,)
        Equally spaced values of the parameter.
    curve, bound : ndarray, shape (m,)
        The log of the joint density of data and parameter, and a bound of it.
    unit : float
        The largest value of ``curve``, which the areas are measured against.
    kind : str
        What was done last, for the sentence.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> x = np.linspace(-9, 9, 999)
    >>> two_areas(plt.figure(), x, -(x**2), -(x**2) - 1, unit=0.0, kind="E 1")
    'E 1: the area below the curve is e to the power of 0.57, that below the bound -0.43; the gap is 1.00 nats.'
    """  # noqa: E501
    width = grid[1] - grid[0]
    evidence, low = (np.log(np.sum(np.exp(v - unit)) * width) + unit for v in (curve, bound))
    left, right = fig.subplots(1, 2)
    left.plot(grid, curve, color=INK, linewidth=3, label="log p(X, μ)")
    left.plot(grid, bound, color=COLORS[0], linestyle="--", label="bound")
    left.set(ylim=(unit - 15, unit + 4), ylabel="in nats", xlabel="mean μ in minutes")
    for values, mark, color in ((curve, "-", INK), (bound, "--", COLORS[0])):
        heights = np.exp(values - unit)
        right.fill_between(grid, heights, color=color, alpha=0.25, linewidth=0)
        right.plot(grid, heights, mark, color=color)
    right.set(xlabel="mean μ in minutes", ylabel="the same without logarithm", yticks=[])
    left.legend(loc="upper left", fontsize=10, borderpad=0)
    return (
        f"{kind}: the area below the curve is e to the power of {evidence:.2f}, that below the "
        f"bound {low:.2f}; the gap is {evidence - low:.2f} nats."
    )


def emptied(fig, X, responsibilities, parameters, *, prior_mean):
    """Draw the components of a Bayesian mixture and the weights that are left to them.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    responsibilities : ndarray, shape (n, K)
    parameters : tuple of ndarrays
        Weights (K,), means (K, 2) and covariances (K, 2, 2).
    prior_mean : ndarray, shape (K,)
        What the weights are before any data, on average.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> one = np.ones(1), np.zeros((1, 2)), np.eye(2)[None]
    >>> emptied(plt.figure(), np.eye(2), np.ones((2, 1)), one, prior_mean=np.ones(1))
    '1 of 1 weights are above 0.01; they are 1.00.'
    """
    weights, means, covariances = parameters
    left, right = fig.subplots(1, 2, width_ratios=(1.4, 1))
    order = np.argsort(-weights)
    used = order[weights[order] > 0.01]
    soft_points(left, X, responsibilities[:, order], size=9, alpha=0.8)
    ellipses(left, means[used], covariances[used], n_std=(2,))
    pad = 0.12 * np.ptp(X, axis=0)
    low, high = X.min(axis=0) - pad, X.max(axis=0) + pad
    left.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    left.set(xlabel="first feature", ylabel="second feature")
    places = np.arange(1, len(weights) + 1)
    right.bar(places, weights[order], color=[COLORS[k % len(COLORS)] for k in range(len(order))])
    right.plot(places, np.sort(prior_mean)[::-1], "_", color=INK, markersize=13,
               markeredgewidth=2.5, label="before the data")  # fmt: skip
    right.set(xlabel="component, by weight", ylabel="weight", ylim=(0, 0.62), xticks=places)
    right.legend(loc="upper right", fontsize=10, borderpad=0)
    named = ", ".join(f"{weight:.2f}" for weight in weights[used])
    return f"{len(used)} of {len(weights)} weights are above 0.01; they are {named}."


def sticks(ax, breaks, names):
    """Draw broken sticks, one a row: the weights of a Dirichlet process as lengths.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    breaks : sequence of ndarray
        The weights of each stick, in the order in which they were broken off.
    names : sequence of str

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> sticks(plt.figure().subplots(), [np.array([0.5, 0.25])], ["α = 1"])
    """
    for row, weights in enumerate(breaks):
        begins = np.append(0, np.cumsum(weights))
        for k, weight in enumerate(weights):
            color = COLORS[k % len(COLORS)]
            ax.barh(row, weight, left=begins[k], height=0.6, color=color, alpha=0.8)
        ax.barh(row, 1 - begins[-1], left=begins[-1], height=0.6, color="none", edgecolor=INK)
    ax.set(yticks=np.arange(len(names)), yticklabels=names, xlim=(0, 1), xlabel="length")
    ax.invert_yaxis()
    ax.grid(visible=False)


def trace_and_spread(fig, trace, sorted_draws, bells):
    """Draw the means of two components sweep by sweep, and how they are spread when sorted.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    trace : ndarray, shape (sweeps, 2)
        The means as the sampler names them.
    sorted_draws : ndarray, shape (draws, 2)
        Draws of the smaller and the larger mean.
    bells : sequence of (ndarray, ndarray)
        Grid and density of the approximation of each.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> draws = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 2.0]])
    >>> bell = np.array([0.0, 1.0]), np.array([1.0, 1.0])
    >>> trace_and_spread(plt.figure(), draws, np.sort(draws, axis=1), [bell, bell])
    """
    left, right = fig.subplots(1, 2, width_ratios=(1.3, 1))
    for k in range(2):
        left.plot(
            trace[:, k], linestyle="none", marker=MARKERS[k], markersize=2.5, alpha=0.6,
            color=COLORS[k], label=f"name {k + 1}",
        )  # fmt: skip
        right.hist(sorted_draws[:, k], bins=40, density=True, color=COLORS[k], alpha=0.35)
        right.plot(*bells[k], color=COLORS[k], linestyle=("-", "--")[k])
    left.set(xlabel="sweep", ylabel="mean of the component")
    left.legend(loc="upper right", fontsize=10, borderpad=0, markerscale=2)
    right.set(xlabel="smaller and larger mean", ylabel="density")
