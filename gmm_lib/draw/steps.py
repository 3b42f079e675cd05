"""Pictures of EM at work: two bells over waits, half-steps in the plane, the lower bound."""

import numpy as np

from gmm_lib import page

from .base import COLORS, MARKERS, ellipses, soft_points

GREY = "#777777"
INK = "#8A8A8A"  # lines that must show on a white and on a dark page


def bells(ax, x, weights, means, sds, *, labels=None, bins=28):
    """Draw a histogram as a density, with the weighted bells of a mixture on the line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x : ndarray, shape (n,)
    weights, means, sds : array-like, shape (K,)
    labels : ndarray of int, shape (n,), optional
        Group of each value; the bars are then stacked in the colours of the groups.
    bins : int

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> bells(plt.figure().subplots(), np.arange(9.0), [0.5, 0.5], [2, 6], [1, 1])
    """
    x = np.asarray(x, dtype=float)
    groups = [x] if labels is None else [x[labels == k] for k in range(len(means))]
    colors = [GREY] if labels is None else COLORS[: len(means)]
    edges = np.linspace(x.min(), x.max(), bins + 1)
    share = 1 / (len(x) * (edges[1] - edges[0]))
    ax.hist(
        groups, edges, stacked=True, color=colors, alpha=0.35,
        weights=[np.full(len(group), share) for group in groups],
    )  # fmt: skip
    grid = np.linspace(x.min() - 5, x.max() + 5, 300)
    parts = _bell_values(grid, weights, means, sds)
    for k, part in enumerate(parts.T):
        ax.plot(grid, part, color=COLORS[k], linestyle=("-", "--")[k % 2])


def soft_labels(ax, grid, weights, means, sds, *, names=None):
    """Draw the responsibilities of the components of a mixture on the line as curves.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    grid : ndarray
        Where to compute them.
    weights, means, sds : array-like, shape (K,)
    names : sequence of str, optional
        A name for each component, for the legend.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> soft_labels(plt.figure().subplots(), np.arange(9.0), [0.5, 0.5], [2, 6], [1, 1])
    """
    parts = _bell_values(np.asarray(grid, dtype=float), weights, means, sds)
    curves = parts / parts.sum(axis=1, keepdims=True)
    for k, curve in enumerate(curves.T):
        name = None if names is None else names[k]
        ax.plot(grid, curve, color=COLORS[k], linestyle=("-", "--")[k % 2], label=name)
    if names is not None:
        ax.legend(loc="center right")
    ax.set_ylim(-0.03, 1.03)


def _bell_values(grid, weights, means, sds):
    weights, means, sds = (np.asarray(values, dtype=float) for values in (weights, means, sds))
    heights = weights / (sds * np.sqrt(2 * np.pi))
    return heights * np.exp(-0.5 * ((grid[:, np.newaxis] - means) / sds) ** 2)


def half_step(fig, X, responsibilities, means, covariances, *, climb, now, ylim=None):
    """Draw a half-step of EM: coloured points and ellipses, and beside them the climb of ℓ.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    responsibilities : ndarray, shape (n, K)
        Of the last E-step.
    means : ndarray, shape (K, 2)
    covariances : ndarray, shape (K, 2, 2)
    climb : sequence of float
        The log-likelihood after 0, 1, 2, … steps.
    now : tuple of str and int
        'E' or 'M', and the number of the step.
    ylim : tuple of two floats, optional
        Limits of the axis of ℓ.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> one = np.ones((3, 1)), np.zeros((1, 2)), np.eye(2)[None]
    >>> half_step(plt.figure(), np.eye(3)[:, :2], *one, climb=[-9.0, -5.0], now=("M", 1))
    'M-step 1: the ellipses are fitted to the coloured points; soft counts 3; ℓ = -5.0.'
    """
    kind, number = now
    done = number - (kind == "E")
    plane, curve = fig.subplots(1, 2, width_ratios=(1.5, 1))
    soft_points(plane, X, responsibilities, size=9, alpha=1)
    ellipses(plane, means, covariances)
    pad = 0.12 * np.ptp(X, axis=0)
    low, high = X.min(axis=0) - pad, X.max(axis=0) + pad
    plane.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    plane.set(xlabel="first feature", ylabel="second feature")
    curve.plot(climb, color=INK)
    curve.plot(done, climb[done], marker="o", markersize=9, color=COLORS[1])
    curve.set_xscale("symlog", linthresh=1)
    ticks = [tick for tick in (0, 1, 2, 4, 10, 100) if tick < len(climb)]
    curve.set_xticks(ticks, [str(tick) for tick in ticks])
    curve.minorticks_off()
    curve.set(xlabel="M-steps done", ylabel="log-likelihood ℓ", ylim=ylim)
    if kind == "E":
        unsure = np.sum(responsibilities.max(axis=1) < 0.9)
        told = f"the points are coloured anew; {unsure} of {len(X)} have no responsibility of 0.9"
    else:
        counts = ", ".join(f"{count:.0f}" for count in responsibilities.sum(axis=0))
        told = f"the ellipses are fitted to the coloured points; soft counts {counts}"
    return f"{kind}-step {number}: {told}; ℓ = {climb[done]:.1f}."


def lower_bound(ax, grid, ell, bound, *, now, top=None):
    """Draw ℓ and a lower bound as curves over one parameter.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    grid, ell, bound : ndarray, shape (m,)
        The parameter, ℓ and the bound at it.
    now : tuple of two floats
        The parameter at which the bound touches ℓ, and ℓ there.
    top : tuple of three floats, optional
        After an M-step: the parameter at the top of the bound, the bound there, and ℓ there.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> x = np.linspace(-1, 1, 9)
    >>> lower_bound(plt.figure().subplots(), x, -(x**2), -(x**2) - (x - 1) ** 2, now=(1, -1))
    'E-step: the bound touches ℓ at μ = 1.00, where ℓ = -1.00.'
    """
    ax.plot(grid, ell, color=INK, linewidth=3, label="log-likelihood ℓ")
    ax.plot(grid, bound, color=COLORS[0], linestyle="--", label="lower bound")
    ax.plot(*now, MARKERS[0], markersize=9, color=COLORS[0], label="they touch")
    told = f"E-step: the bound touches ℓ at μ = {now[0]:.2f}, where ℓ = {now[1]:.2f}."
    if top is not None:
        x, low, high = top
        marks = {"color": COLORS[1], "linestyle": "none"}
        ax.plot([x, x], [low, high], color=COLORS[1], linestyle=":")
        ax.plot(x, low, marker=MARKERS[2], markersize=9, label="top of the bound", **marks)
        ax.plot(x, high, marker=MARKERS[1], markersize=8, label="ℓ there", **marks)
        told = (
            f"M-step: from μ = {now[0]:.2f} to the top of the bound, {low:.2f}, "
            f"at μ = {x:.2f}; ℓ is higher there by the gap, {high - low:.2f}."
        )
    ax.legend(loc="upper left", fontsize=10, borderpad=0)
    return told


def plateau(ax, climb, stops):
    """Draw ℓ over the steps, and where some stop rules end the climb.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    climb : sequence of float
        The log-likelihood after 0, 1, 2, … steps.
    stops : dict of str to int
        A label, and the number of steps at which that rule stops.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> plateau(plt.figure().subplots(), np.array([-9.0, -5.0, -4.0]), {"tol = 0.1": 2})
    """
    ax.plot(np.arange(len(climb)), climb, color=INK)
    for number, (label, at) in enumerate(stops.items()):
        ax.plot(at, climb[at], marker=MARKERS[number], markersize=10, linestyle="none",
                color=COLORS[number], label=page.typeset(label))  # fmt: skip
    ax.legend(loc="lower right")
    ax.set(xlabel="EM steps", ylabel="log-likelihood ℓ")
