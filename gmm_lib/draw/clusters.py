"""Pictures of the chapter *clustering*: k-means at work, and what it makes of true groups."""

import numpy as np

from .base import COLORS, MARKERS, match_labels, points

EDGE = "#777777"  # of regions: seen on white and on dark pages


def cuts(ax, X, lines):
    """Draw the data, and for each pair of centres the straight cut half-way between them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : ndarray, shape (n, 2)
    lines : dict
        For each name the two centres, ndarray of shape (2, 2) in the units of X, and the factors,
        shape (2,), by which the features are multiplied before distances are taken.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> X = np.array([[0.0, 0.0], [2.0, 4.0]])
    >>> cuts(plt.figure().subplots(), X, {"as it is": (X, np.ones(2))})
    """
    points(ax, X, size=12, alpha=0.6)
    low, high = _limits(X)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    styles = zip(lines.items(), COLORS, ("-", "--", ":", "-."), strict=False)
    for (name, (centers, factors)), color, style in styles:
        normal = np.square(factors) * (centers[1] - centers[0])
        middle = centers.mean(axis=0)
        along = np.array([-normal[1], normal[0]])
        along /= np.abs(along / (high - low)).max()
        ends = np.array([middle - along, middle + along])
        ax.plot(*ends.T, color=color, linestyle=style, label=name, scalex=False, scaley=False)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(lines))


def walk(fig, X, centers, labels, *, last=7, top=800):
    """Draw where k-means stands after some half-steps, and the inertia after each of them.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    centers : sequence of ndarray, shape (K, 2)
        The start, then the centres after each half-step so far: assign, update, assign, …
    labels : sequence of ndarray, shape (n,)
        The labels after each half-step; one entry fewer than ``centers``.
    last, top : float
        Ends of the axes for half-step and inertia, the same for all pictures of a series.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> X, start = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.5, 0.5]])
    >>> walk(Figure(), X, [start], [])
    'Before the first half-step: the starting centres. No point belongs to any of them yet.'
    >>> walk(Figure(), X, [start, start], [np.array([0, 0])])
    'Half-step 1, assign: all points get their first label. Inertia 1.0.'
    """
    left, right = fig.subplots(1, 2, width_ratios=(1.9, 1))
    low, high = _limits(X)
    left.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    left.set(xlabel="first feature", ylabel="second feature")
    points(left, X, labels[-1] if labels else np.full(len(X), -1), size=12, alpha=0.55)
    if labels:
        _regions(left, centers[-1])
    for k, path in enumerate(np.swapaxes(centers, 0, 1)):
        left.plot(*path.T, color=COLORS[k % len(COLORS)], linewidth=1.5)
    _centers(left, centers[-1], np.arange(len(centers[-1])))

    prices = [
        inertia(X, where, who) for where, who in zip(centers[1:], labels, strict=True)
    ]  # fmt: skip
    right.plot(np.arange(1, len(prices) + 1), prices, color=EDGE, linewidth=1.2)
    for first, name in enumerate(("assign", "update")):
        steps = np.arange(first, len(prices), 2)
        right.plot(
            steps + 1, np.array(prices)[steps], linestyle="none", marker="os"[first],
            color=COLORS[first], label=name,
        )  # fmt: skip
    right.set(xlim=(0, last + 0.5), ylim=(0, top))
    right.set(xlabel="half-step", ylabel="inertia")
    right.legend(loc="upper right")
    return _told(X, prices, labels, centers)


def _told(X, prices, labels, centers):
    if not labels:
        return (
            "Before the first half-step: the starting centres. No point belongs to any of them yet."
        )
    number, now = len(labels), prices[-1]
    if number == 1:
        return f"Half-step 1, assign: all points get their first label. Inertia {now:.1f}."
    fall = f"Inertia falls from {prices[-2]:.1f} to {now:.1f}."
    if number % 2 == 0:
        far = np.linalg.norm(centers[-1] - centers[-2], axis=1).max()
        if far < 1e-9 * np.abs(centers[-1]).max():  # rounding
            return f"Half-step {number}, update: no centre moves. Inertia {now:.1f}, as before."
        return f"Half-step {number}, update: the centres move by up to {far:.2f}. {fall}"
    changed = int(np.sum(labels[-1] != labels[-2]))
    if changed == 0:
        return (
            f"Half-step {number}, assign: no label changes, so k-means has stopped. "
            f"Inertia {now:.1f}."
        )
    return f"Half-step {number}, assign: {changed} of {len(X)} points on a new side. {fall}"


def inertia(X, centers, labels):
    """Sum the squared distances of the points from the centres they belong to.

    Parameters
    ----------
    X : ndarray, shape (n, D)
    centers : ndarray, shape (K, D)
    labels : ndarray of int, shape (n,)

    Returns
    -------
    float

    Examples
    --------
    >>> inertia(np.array([[0.0], [2.0]]), np.array([[1.0]]), np.array([0, 0]))
    2.0
    """
    return float(np.square(X - centers[labels]).sum())


def truth_and_found(fig, X, truth, found, frame=None):
    """Draw the true groups and, beside them, a clustering with its centres and regions.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    truth, found : ndarray of int, shape (n,)
        Labels of the points; the centres are the means of the groups found.
    frame : ndarray, shape (m, 2), optional
        Points that the axes shall have room for, the same for all pictures of a series.

    Returns
    -------
    str
        The inertia of the groups found, and of the true groups around their own means.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> X = np.array([[0.0, 0.0], [2.0, 0.0], [6.0, 1.0], [6.0, 3.0]])
    >>> truth_and_found(Figure(), X, np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]))
    'Inertia 4 for the groups found, 19 for the true groups.'
    """
    left, right = fig.subplots(1, 2, sharex=True, sharey=True)
    low, high = _limits(X if frame is None else frame)
    left.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    right.set(aspect="equal")
    named = match_labels(found, truth)
    points(left, X, truth, size=10, alpha=0.6)
    points(right, X, named, size=10, alpha=0.6)
    names = np.unique(named)
    centers = np.array([X[named == name].mean(axis=0) for name in names])
    _regions(right, centers)
    _centers(right, centers, names)
    left.set(xlabel="true groups")
    right.set(xlabel="what k-means finds")
    prices = []
    for labels in (truth, named):
        values, rows = np.unique(labels, return_inverse=True)
        means = np.array([X[labels == value].mean(axis=0) for value in values])
        prices.append(inertia(X, means, rows))
    return f"Inertia {prices[1]:.0f} for the groups found, {prices[0]:.0f} for the true groups."


def groups_and_curve(fig, X, found, inertias):
    """Draw a clustering into K groups, and where K stands on the curve of inertias.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    found : ndarray of int, shape (n,)
    inertias : dict
        The inertia for each number of groups.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> X = np.array([[0.0, 0.0], [2.0, 0.0], [6.0, 1.0], [6.0, 3.0]])
    >>> groups_and_curve(Figure(), X, np.array([0, 0, 1, 1]), {1: 40.0, 2: 4.0})
    """
    left, right = fig.subplots(1, 2, width_ratios=(1.9, 1))
    low, high = _limits(X)
    left.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    left.set(xlabel="first feature", ylabel="second feature")
    points(left, X, found, size=12, alpha=0.55)
    names = np.unique(found)
    centers = np.array([X[found == name].mean(axis=0) for name in names])
    _regions(left, centers)
    _centers(left, centers, names)
    right.plot(list(inertias), list(inertias.values()), color=EDGE, marker="o")
    K = len(names)
    right.plot(K, inertias[K], color=COLORS[1], marker="D", markersize=11)
    right.set(xlabel="number of groups K", ylabel="inertia", xticks=list(inertias))
    right.set(ylim=(0, 1.05 * max(inertias.values())))


def _limits(X, margin=0.06):
    low, high = X.min(axis=0), X.max(axis=0)
    return low - margin * (high - low), high + margin * (high - low)


def _regions(ax, centers):
    """Draw the border of each region: its centre and the nearest other one are equally far."""
    x, y = (np.linspace(*limits, 90) for limits in (ax.get_xlim(), ax.get_ylim()))
    xx, yy = np.meshgrid(x, y)
    grid = np.dstack([xx, yy])
    distances = np.array([np.linalg.norm(grid - center, axis=2) for center in centers])
    for k in range(len(centers) if len(centers) > 1 else 0):
        others = np.delete(distances, k, axis=0).min(axis=0)
        ax.contour(xx, yy, distances[k] - others, levels=[0], colors=EDGE, linewidths=1.3)


def _centers(ax, centers, names):
    for name, center in zip(names, centers, strict=True):
        ax.plot(
            *center, marker=MARKERS[name % len(MARKERS)], color=COLORS[name % len(COLORS)],
            markersize=13, markeredgecolor="white", markeredgewidth=2,
        )  # fmt: skip
