"""Pictures of the chapter *unruly-data*: gaps, outliers, spikes, and what becomes of a fit."""

import numpy as np

from .base import COLORS, MARKERS, ellipses

INK = "#8A8A8A"  # lines and points that must show on a white and on a dark page
WRONG = COLORS[1]


def ills(fig, panels, *, whole, labels):
    """Draw the same data with different ills side by side, each with the fit that it leads to.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    panels : sequence of tuple
        Name, rows X of shape (n, 2), a mask of strange rows, and means and covariances of a fit.
    whole : tuple of ndarrays
        Means and covariances of the fit to the data without any ill.
    labels : sequence of two str
        Of the axes.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> fit = np.zeros((1, 2)), np.eye(2)[None]
    >>> panels = [("one", np.eye(2), np.array([False, True]), fit)]
    >>> ills(plt.figure(), panels, whole=fit, labels="xy")
    """
    axes = np.atleast_1d(fig.subplots(1, len(panels)))
    for ax, (name, X, strange, fit) in zip(axes, panels, strict=True):
        one(ax, X, strange, fit, whole)
        ax.set(xlabel=f"{labels[0]} ({name})")
    axes[0].set(ylabel=labels[1])


def one(ax, X, strange, fit, whole):
    """Draw rows, strange ones as crosses, and two fits as ellipses.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : ndarray, shape (n, 2)
    strange : ndarray of bool, shape (n,)
    fit, whole : tuple of ndarrays
        Means and covariances; the first in orange, the second in grey.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> fit = np.zeros((1, 2)), np.eye(2)[None]
    >>> one(plt.figure().subplots(), np.eye(2), np.array([True, False]), fit, fit)
    """
    ax.scatter(*X[~strange].T, s=10, color=COLORS[0], alpha=0.6)
    ax.scatter(*X[strange].T, s=34, color=COLORS[4], marker="X")
    for (means, covariances), color in ((whole, INK), (fit, WRONG)):
        ellipses(ax, means, covariances, n_std=(2,), colors=[color] * len(means))


def filled(fig, X, gone, values, *, fit, truth):
    """Draw what was seen, what was lost, what a method put in its place, and its Gaussian.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
        The data as they were before anything was lost.
    gone : ndarray of bool, shape (n,)
        Whose second number is lost.
    values : ndarray, shape (number of gone,), or None
        What stands for the lost numbers; None if the rows were deleted.
    fit, truth : tuple of ndarrays
        Mean and covariance.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> one = np.zeros(2), np.eye(2)
    >>> gone = np.array([True, False])
    >>> filled(plt.figure(), np.eye(2), gone, np.zeros(1), fit=one, truth=one)
    """
    ax = fig.subplots()
    ax.scatter(*X[~gone].T, s=14, color=COLORS[0], alpha=0.75, label="seen")
    ax.scatter(*X[gone].T, s=16, facecolors="none", edgecolors=INK, linewidths=0.8, label="lost")
    if values is not None:
        ax.scatter(X[gone, 0], values, s=16, color=COLORS[4], marker=MARKERS[1], label="filled in")
    for (mean, covariance), color in ((truth, INK), (fit, WRONG)):
        ellipses(ax, mean[np.newaxis], covariance[np.newaxis], n_std=(2,), colors=[color])
    ax.set(xlim=(-3.9, 3.9), ylim=(-3.9, 3.9), xlabel="x", ylabel="y")
    ax.legend(loc="upper left", fontsize=10, borderpad=0, handletextpad=0.2)


def colours(fig, panels):
    """Draw stars by colour and absolute brightness, those of which the colour was hidden apart.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    panels : sequence of tuple
        Name, colours, absolute magnitudes, and a mask of the stars to mark.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> colours(plt.figure(), [("true", np.zeros(2), np.ones(2), np.array([True, False]))])
    """
    axes = np.atleast_1d(fig.subplots(1, len(panels), sharey=True))
    for ax, (name, colour, brightness, marked) in zip(axes, panels, strict=True):
        ax.scatter(colour[~marked], brightness[~marked], s=4, color=INK, alpha=0.5)
        ax.scatter(colour[marked], brightness[marked], s=9, color=WRONG, alpha=0.8)
        ax.set(xlim=(-0.5, 2.2), ylim=(13, -5), xlabel=f"B − V in mag ({name})")
    axes[0].set(ylabel="absolute magnitude Hp")


def weights(fig, X, weight, fit, labels):
    """Draw rows in the shade of the weight that they have in a fit, from light (none) to dark.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    weight : ndarray, shape (n,)
    fit : tuple of ndarrays
        Means and scale matrices.
    labels : sequence of two str

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> fit = np.zeros((1, 2)), np.eye(2)[None]
    >>> weights(plt.figure(), np.eye(2), np.array([0.1, 1.0]), fit, "xy")
    """
    ax = fig.subplots()
    shown = ax.scatter(
        *X.T, s=26, c=weight, cmap="plasma_r", vmin=0, edgecolors=INK, linewidths=0.3
    )
    ellipses(ax, *fit, n_std=(2,), colors=[INK] * len(fit[0]), centers=False)
    ax.set(xlabel=labels[0], ylabel=labels[1])
    fig.colorbar(shown, ax=ax, label="weight of the row")
