"""Pictures of the chapter *decision-boundaries*: covariance types, regions, boundaries, doubt."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D

from .base import COLORS, DENSITY_COLORS, HALO, MARKERS, ellipses, points

RED = "#DC2F2F"  # of boundaries; shows on a white and on a dark page
INK = "#8A8A8A"
DEPTHS = (-9, -6, -4, -2.5, -1, 0)  # of a log-density below its maximum


def ties(ax, xx, yy, scores, *, color=RED, linestyle="--", halo=True):
    """Draw the lines on which the two largest scores are equal, each line once.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    xx, yy : ndarray, shape (steps, steps)
        The grid, as `mesh` returns it.
    scores : ndarray, shape (steps * steps, K)
        One score a component, such as the logarithm of its weighted density.
    color, linestyle : str
    halo : bool
        Keep the lines apart from what is below by a light rim.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> xx, yy = np.meshgrid(np.arange(4.0), np.arange(4.0))
    >>> ties(plt.figure().subplots(), xx, yy, np.column_stack([xx.ravel(), 2 - xx.ravel()]))
    """
    scores = np.moveaxis(np.reshape(scores, (*xx.shape, -1)), -1, 0)
    for k in range(len(scores) - 1):  # component k against all later ones, where these matter
        later = scores[k + 1 :].max(axis=0)
        gap = scores[k] - later
        if k:
            hidden = scores[:k].max(axis=0) > np.maximum(scores[k], later)
            gap = np.ma.masked_where(hidden, gap)
        if gap.min() < 0 < gap.max():
            lines = ax.contour(
                xx, yy, gap, levels=[0], colors=color, linestyles=linestyle,
                linewidths=2.2 if halo else 1.4,
            )  # fmt: skip
            lines.set(path_effects=[HALO] if halo else None)


def tint(ax, xx, yy, labels, *, alpha=0.2):
    """Tint the region of each component in its colour.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    xx, yy : ndarray, shape (steps, steps)
    labels : ndarray of int, steps * steps values
        The component at the points of the grid.
    alpha : float

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> xx, yy = np.meshgrid(np.arange(4.0), np.arange(4.0))
    >>> tint(plt.figure().subplots(), xx, yy, (xx > 1).astype(int))
    """
    labels = np.reshape(labels, xx.shape)
    top = labels.max()
    colors = ListedColormap([COLORS[k % len(COLORS)] for k in range(top + 1)])
    ax.imshow(
        labels, cmap=colors, vmin=-0.5, vmax=top + 0.5, alpha=alpha, origin="lower",
        aspect="auto", interpolation="nearest",
        extent=(xx.min(), xx.max(), yy.min(), yy.max()),
    )  # fmt: skip


def _frame(ax, xx, yy):
    """Set limits and labels; the same scale on both axes, so that a circle looks like one."""
    ax.set(xlim=(xx.min(), xx.max()), ylim=(yy.min(), yy.max()), aspect="equal")
    ax.set(xlabel="first feature", ylabel="second feature")


def two_boundaries(ax, X, xx, yy, scores):
    """Draw the boundaries of two models over the same points.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : ndarray, shape (n, 2)
    xx, yy : ndarray, shape (steps, steps)
    scores : dict of str to ndarray, shape (steps * steps, K)
        The name and the scores of the two models.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> xx, yy = np.meshgrid(np.arange(4.0), np.arange(4.0))
    >>> one = np.column_stack([xx.ravel(), 2 - xx.ravel()])
    >>> two_boundaries(plt.figure().subplots(), np.eye(2), xx, yy, {"a": one, "b": 3 * one})
    """
    points(ax, X, size=9, alpha=0.5)
    proxies = []
    for (name, values), color, style in zip(
        scores.items(), (RED, COLORS[0]), ("--", ":"), strict=True
    ):
        ties(ax, xx, yy, values, color=color, linestyle=style)
        proxies.append(Line2D([], [], color=color, linestyle=style, label=name))
    ax.legend(handles=proxies, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(scores))
    _frame(ax, xx, yy)


def four_types(fig, X, labels, fits):
    """Draw the ellipses of several fits to the same points, a panel each.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,)
        Group of each point.
    fits : dict of str to tuple
        The caption of a panel; means (K, 2) and covariance matrices (K, 2, 2).

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> one = np.zeros((1, 2)), np.eye(2)[np.newaxis]
    >>> four_types(Figure(), np.eye(2), np.array([0, 0]), {"a": one, "b": one})
    """
    columns = 2
    axes = fig.subplots(-(-len(fits) // columns), columns, sharex=True, sharey=True)
    for ax, (name, (means, matrices)) in zip(np.ravel(axes), fits.items(), strict=True):
        points(ax, X, labels, size=6, alpha=0.45)
        ellipses(ax, means, matrices, colors=["#222222"] * len(means))
        ax.set_aspect("equal")
        ax.set(xlabel=name)


def over_density(ax, X, labels, *, grid, log_density, scores, linestyle="--", ringed=None, size=8):
    """Draw points and the boundaries between their regions over the density of the mixture.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,)
    grid : tuple of two ndarrays, shape (steps, steps)
        The coordinates, as `mesh` returns them.
    log_density : ndarray, shape (steps * steps,)
        Of the mixture, at the points of the grid.
    scores : ndarray, shape (steps * steps, K)
        Of the components, at the points of the grid.
    linestyle : str
        Of the boundaries.
    ringed : ndarray of bool, shape (n,), optional
        Points to put into a ring.
    size : float
        Area of a point's marker in square points.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> xx, yy = np.meshgrid(np.arange(4.0), np.arange(4.0))
    >>> scores = -np.column_stack([xx.ravel() ** 2, (xx.ravel() - 3) ** 2])
    >>> over_density(plt.figure().subplots(), np.eye(2), np.array([0, 1]), grid=(xx, yy),
    ...              log_density=scores.max(axis=1), scores=scores)
    """
    xx, yy = grid
    below = np.reshape(log_density, xx.shape) - np.max(log_density)
    ax.contourf(xx, yy, below, levels=DEPTHS, cmap=DENSITY_COLORS)
    ax.contour(xx, yy, below, levels=DEPTHS[:-1], colors=INK, linewidths=0.6, linestyles="-")
    points(ax, X, labels, size=size, alpha=0.7)
    if ringed is not None:
        ax.scatter(*X[ringed].T, s=70, facecolors="none", edgecolors=INK, linewidths=1.6,
                   path_effects=[HALO])  # fmt: skip
    ties(ax, xx, yy, scores, linestyle=linestyle)
    _frame(ax, xx, yy)


def two_gaussians(ax, means, covariances, *, grid, scores):
    """Draw two Gaussians as ellipses, and the plane in the colour of the one that wins it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    means : ndarray, shape (2, 2)
    covariances : ndarray, shape (2, 2, 2)
    grid : tuple of two ndarrays, shape (steps, steps)
    scores : ndarray, shape (steps * steps, 2)

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> xx, yy = np.meshgrid(np.arange(4.0), np.arange(4.0))
    >>> scores = -np.column_stack([xx.ravel() ** 2, (xx.ravel() - 3) ** 2])
    >>> two_gaussians(plt.figure().subplots(), np.eye(2), [np.eye(2)] * 2, grid=(xx, yy),
    ...               scores=scores)
    """
    xx, yy = grid
    tint(ax, xx, yy, scores.argmax(axis=1), alpha=0.3)
    ax.grid(visible=False)
    ellipses(ax, means, covariances)
    for mean, marker, color in zip(means, MARKERS, COLORS, strict=False):
        ax.plot(*mean, marker=marker, color=color, markersize=10, path_effects=[HALO])
    ties(ax, xx, yy, scores)
    _frame(ax, xx, yy)


def on_a_line(ax, grid, parts, cuts):
    """Draw weighted densities on the line, and a strip in the colour of the largest.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    grid : ndarray, shape (m,)
    parts : ndarray, shape (m, K)
        The weighted density of each component.
    cuts : sequence of float
        Where the largest changes; drawn as vertical lines.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> on_a_line(plt.figure().subplots(), np.arange(4.0), np.eye(4)[:, :2], [0.5])
    """
    best, strip = parts.argmax(axis=1), 0.1 * parts.max()  # as high as its letters
    for k, part in enumerate(parts.T):
        ax.plot(grid, part, color=COLORS[k], linestyle=("-", "-.", ":")[k % 3])
        ax.fill_between(
            grid, -1.4 * strip, -0.4 * strip, where=best == k, color=COLORS[k], linewidth=0
        )
        for run in np.split(np.flatnonzero(best == k), _jumps(best == k)):
            if len(run):
                ax.text(grid[run].mean(), -0.92 * strip, "AB"[k] if k < 2 else str(k),
                        color="white", ha="center", va="center", fontsize=10)  # fmt: skip
    for cut in cuts:
        ax.plot([cut, cut], [-1.4 * strip, 1.05 * parts.max()], color=RED, linestyle="--")
    ax.set(xlabel="x", ylabel="weighted density", xlim=(grid[0], grid[-1]))


def _jumps(inside):
    """Positions at which the list of true entries leaves a gap."""
    return np.flatnonzero(np.diff(np.flatnonzero(inside)) > 1) + 1


def doubt(fig, X, labels, panels, *, grid, thresholds):
    """Shade where no component reaches two responsibilities, a panel for each model.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,)
    panels : dict of str to tuple
        The caption of a panel; the largest responsibility and the scores on the grid.
    grid : tuple of two ndarrays, shape (steps, steps)
    thresholds : tuple of two floats
        Ascending; where not even the first is reached the shade is darker.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> xx, yy = np.meshgrid(np.arange(4.0), np.arange(4.0))
    >>> one = xx.ravel() / 3, np.column_stack([xx.ravel(), 2 - xx.ravel()])
    >>> doubt(Figure(), np.eye(2), np.array([0, 1]), {"a": one, "b": one}, grid=(xx, yy),
    ...       thresholds=(0.6, 0.9))
    """
    xx, yy = grid
    axes = fig.subplots(1, len(panels), sharex=True, sharey=True)
    for ax, (name, (largest, scores)) in zip(axes, panels.items(), strict=True):
        ax.contourf(
            xx, yy, np.reshape(largest, xx.shape), levels=[0, *thresholds],
            colors=["#8A8A8ACC", "#8A8A8A55"],
        )  # fmt: skip
        points(ax, X, labels, size=9, alpha=0.6)
        ties(ax, xx, yy, scores, halo=False)
        _frame(ax, xx, yy)
        ax.set(xlabel=f"first feature\n{name}", ylabel=None)
    axes[0].set(ylabel="second feature")


def from_afar(fig, X, labels, panels, *, grid):
    """Draw the regions of several models in a window much wider than the data.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,)
    panels : dict of str to ndarray, shape (steps * steps, K)
        The caption of a panel, and the scores on the grid.
    grid : tuple of two ndarrays, shape (steps, steps)

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> xx, yy = np.meshgrid(np.arange(4.0), np.arange(4.0))
    >>> one = np.column_stack([xx.ravel(), 2 - xx.ravel()])
    >>> from_afar(Figure(), np.eye(2), np.array([0, 1]), {"a": one, "b": one}, grid=(xx, yy))
    """
    xx, yy = grid
    axes = fig.subplots(1, len(panels), sharex=True, sharey=True)
    for ax, (name, scores) in zip(axes, panels.items(), strict=True):
        tint(ax, xx, yy, scores.argmax(axis=1), alpha=0.3)
        points(ax, X, labels, size=2, alpha=0.9)
        ties(ax, xx, yy, scores)
        ax.grid(visible=False)
        _frame(ax, xx, yy)
        ax.set(xlabel=f"first feature\n{name}", ylabel=None)
    axes[0].set(ylabel="second feature")
