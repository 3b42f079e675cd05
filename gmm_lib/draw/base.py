"""The book's figure style and the drawings that every chapter shares."""

import matplotlib as mpl
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.patches import Ellipse
from matplotlib.patheffects import withStroke

from gmm_lib import page

# Okabe and Ito's colours (2008), told apart with any colour vision; a marker goes with each.
COLORS = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B07D00",
    "#3A9BD0", "#6B4C9A", "#7A3E00", "#4F6D00", "#555555",
)  # fmt: skip
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
DENSITY_COLORS = LinearSegmentedColormap.from_list("density", ["#0072B200", "#0072B266"])

HALO = withStroke(linewidth=4.5, foreground="white")  # keeps lines apart from points below them

STYLE = {
    "axes.edgecolor": "#444444",
    "axes.grid": True,
    "axes.labelsize": 11,
    "axes.prop_cycle": mpl.cycler(color=COLORS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.axisbelow": True,
    "figure.constrained_layout.use": True,
    "figure.figsize": (6.4, 4.0),
    "font.size": 11,
    "grid.alpha": 0.25,
    "grid.color": "#777777",
    "grid.linewidth": 0.6,
    "image.cmap": "cividis",
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "lines.markersize": 5,
    "scatter.edgecolors": "none",
}


def use_style():
    """Set matplotlib to the style of the book's figures.

    On the website figures are transparent, so that they stand in the light and in the dark page,
    and drawn for wide and narrow screens; elsewhere they keep a white ground.

    Examples
    --------
    >>> use_style()
    """
    mpl.rcParams.update(STYLE)
    if page.folder():
        page.show_figures_twice()
        mpl.rcParams.update(
            {
                "figure.dpi": 150,
                "figure.facecolor": "none",
                "axes.facecolor": "none",
                "savefig.transparent": True,
            }
        )


def points(ax, X, labels=None, *, size=14, alpha=0.8, names=None):
    """Scatter the rows of X; each group has a colour and a marker of its own.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,), optional
        Group of each row; rows with a negative label are drawn in grey.
    size, alpha : float
        Area of a marker in square points; its opacity.
    names : sequence of str, optional
        A name for each group, for the legend.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> points(plt.figure().subplots(), np.zeros((3, 2)), np.array([0, 1, 1]))
    """
    X = np.asarray(X)
    if labels is None:
        ax.scatter(X[:, 0], X[:, 1], s=size, alpha=alpha, color="#555555")
        return
    labels = np.asarray(labels)
    for label in np.unique(labels):
        rows = labels == label
        known = label >= 0
        ax.scatter(
            X[rows, 0], X[rows, 1], s=size, alpha=alpha,
            color=COLORS[label % len(COLORS)] if known else "#888888",
            marker=MARKERS[label % len(MARKERS)] if known else "o",
            label=names[label] if names is not None and known else None,
        )  # fmt: skip


def match_labels(labels, truth):
    """Rename the groups of a clustering after the true groups that they share most points with.

    Parameters
    ----------
    labels, truth : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of int, shape (n,)
        The same groups. Each takes the name of a true group, largest overlap first; groups that
        are left over take the numbers that follow.

    Examples
    --------
    >>> match_labels(np.array([2, 2, 0]), np.array([0, 0, 1]))
    array([0, 0, 1])
    """
    found, groups = np.unique(labels), np.unique(truth)
    overlap = np.array([[np.sum((labels == f) & (truth == t)) for t in groups] for f in found])
    names = {}
    for f, t in sorted(np.ndindex(*overlap.shape), key=lambda pair: -overlap[pair]):
        if found[f] not in names and groups[t] not in names.values():
            names[found[f]] = groups[t]
    for f in found:
        names.setdefault(f, max(names.values(), default=-1) + 1)
    return np.array([names[label] for label in np.asarray(labels)])


def soft_points(ax, X, responsibilities, *, size=14, alpha=0.9):
    """Scatter the rows of X, each in the mixture of colours that its responsibilities say.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    X : ndarray, shape (n, 2)
    responsibilities : ndarray, shape (n, K)
        Rows sum to one. The marker is that of the largest responsibility.
    size, alpha : float
        Area of a marker in square points; its opacity.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> soft_points(plt.figure().subplots(), np.zeros((1, 2)), np.array([[0.5, 0.5]]))
    """
    X, responsibilities = np.asarray(X), np.asarray(responsibilities)
    palette = np.array([to_rgb(COLORS[k % len(COLORS)]) for k in range(responsibilities.shape[1])])
    colors = np.clip(responsibilities @ palette, 0, 1)
    labels = responsibilities.argmax(axis=1)
    for label in np.unique(labels):
        rows = labels == label
        ax.scatter(
            X[rows, 0], X[rows, 1], s=size, alpha=alpha, c=colors[rows],
            marker=MARKERS[label % len(MARKERS)],
        )  # fmt: skip


def ellipses(ax, means, covariances, *, n_std=(1, 2), colors=None, centers=True):
    """Draw each Gaussian as ellipses of constant density around its mean.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    means : ndarray, shape (K, 2)
    covariances : ndarray, shape (K, 2, 2)
    n_std : sequence of float
        Mahalanobis distances at which an ellipse is drawn.
    colors : sequence of str, optional
        One for each Gaussian; the book's colours by default.
    centers : bool
        Mark the means with a cross.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> ellipses(plt.figure().subplots(), np.zeros((1, 2)), np.eye(2)[None])
    """
    colors = colors or [COLORS[k % len(COLORS)] for k in range(len(means))]
    for mean, covariance, color in zip(means, covariances, colors, strict=True):
        variances, axes = np.linalg.eigh(covariance)
        angle = np.degrees(np.arctan2(axes[1, 1], axes[0, 1]))
        for distance in n_std:
            height, width = 2 * distance * np.sqrt(np.maximum(variances, 0))
            outline = Ellipse(mean, width, height, angle=angle, fill=False, color=color)
            outline.set(linewidth=2, path_effects=[HALO])
            ax.add_patch(outline)
        if centers:
            ax.plot(*mean, marker="x", color=color, markersize=9, markeredgewidth=2.5,
                    path_effects=[HALO])  # fmt: skip
    ax.autoscale_view()


def mesh(X, *, steps=200, margin=0.08):
    """Return a grid over the data: ``xx, yy`` of shape (steps, steps) and its points.

    Parameters
    ----------
    X : ndarray, shape (n, 2)
    steps : int
        Points along each axis.
    margin : float
        Part of the data's range to add on each side.

    Returns
    -------
    xx, yy : ndarray, shape (steps, steps)
    grid : ndarray, shape (steps * steps, 2)

    Examples
    --------
    >>> xx, yy, grid = mesh(np.array([[0.0, 0.0], [1.0, 2.0]]), steps=3)
    >>> grid.shape
    (9, 2)
    """
    low, high = np.min(X, axis=0), np.max(X, axis=0)
    pad = margin * (high - low)
    xx, yy = np.meshgrid(*(np.linspace(low[d] - pad[d], high[d] + pad[d], steps) for d in (0, 1)))
    return xx, yy, np.column_stack([xx.ravel(), yy.ravel()])


def density(ax, xx, yy, values, *, levels=9):
    """Shade a density over a grid, darker where it is larger, with contour lines.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    xx, yy : ndarray, shape (steps, steps)
        The grid, as `mesh` returns it.
    values : ndarray, steps * steps values
        The density at the points of the grid.
    levels : int
        About how many contour lines: matplotlib chooses round heights.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> xx, yy, grid = mesh(np.array([[-1.0, -1.0], [1.0, 1.0]]), steps=20)
    >>> density(plt.figure().subplots(), xx, yy, np.exp(-(grid**2).sum(axis=1)))
    """
    values = np.reshape(values, xx.shape)
    ax.contourf(xx, yy, values, levels=levels, cmap=DENSITY_COLORS)
    ax.contour(xx, yy, values, levels=levels, colors="#777777", linewidths=0.7)


def boundary(ax, xx, yy, labels, *, color="#C00000"):
    """Draw the lines on which the label changes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    xx, yy : ndarray, shape (steps, steps)
        The grid, as `mesh` returns it.
    labels : ndarray of int, steps * steps values
        The label at the points of the grid.
    color : str

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> xx, yy, grid = mesh(np.array([[-1.0, -1.0], [1.0, 1.0]]), steps=20)
    >>> boundary(plt.figure().subplots(), xx, yy, (grid[:, 0] > 0).astype(int))
    """
    labels = np.reshape(labels, xx.shape)
    for label in np.unique(labels)[:-1]:
        ax.contour(
            xx, yy, (labels == label).astype(float), levels=[0.5], colors=color,
            linewidths=2, linestyles="dashed",
        )  # fmt: skip
