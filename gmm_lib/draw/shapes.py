"""Pictures of the chapter *gaussian-mixture-model*: ellipses, likelihood surfaces, collapse."""

import numpy as np
from matplotlib.patches import Rectangle

from gmm_lib import page

from .base import COLORS, HALO, density, ellipses, points

INK = "#555555"
LEVELS = (-200, -100, -50, -25, -12, -6, -3, -1)  # of a log-likelihood below its maximum


def two_fits(fig, x, grid, densities, log_likelihoods):
    """Lay two densities over the same measurements, side by side.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    x : ndarray, shape (n,)
        The measurements, drawn as strokes on the axis.
    grid : ndarray, shape (m,)
    densities : sequence of two ndarrays, shape (m,)
    log_likelihoods : sequence of two floats

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> grid = np.linspace(-3, 3, 50)
    >>> bell = np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi)
    >>> two_fits(Figure(), np.array([-1.0, 1.0]), grid, [bell, bell], [-2.8, -2.8])
    """
    axes = fig.subplots(1, 2, sharey=True)
    for ax, name, curve, value in zip(axes, "AB", densities, log_likelihoods, strict=True):
        ax.plot(grid, curve, color=COLORS[0])
        ax.fill_between(grid, curve, color=COLORS[0], alpha=0.15, linewidth=0)
        ax.plot(x, np.full(len(x), 0.008), "|", color=INK, markersize=11, markeredgewidth=1.6)
        told = page.typeset(f"{name}: log-likelihood {value:.1f}")
        ax.set(xlabel=f"measurement\n{told}", ylim=(0, 0.33))
    axes[0].set(ylabel="density")


def linear_map(fig, noise, mean, factor):
    """Draw standard Gaussian noise and its image under ``mean + factor @ noise``.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    noise : ndarray, shape (n, 2)
    mean : ndarray, shape (2,)
    factor : ndarray, shape (2, 2)

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> linear_map(Figure(), np.zeros((3, 2)), np.zeros(2), np.eye(2))
    """
    axes = fig.subplots(1, 2)
    clouds = noise, mean + noise @ factor.T
    maps = np.eye(2), factor
    for ax, cloud, center, matrix, symbol in zip(
        axes, clouds, (np.zeros(2), mean), maps, "ux", strict=True
    ):
        points(ax, cloud, size=7, alpha=0.5)
        ellipses(ax, [center], [matrix @ matrix.T], colors=[COLORS[0]], centers=False)
        for d, color in enumerate((COLORS[1], COLORS[2])):
            _arrow(ax, center, center + matrix[:, d], color, ("-", "--")[d])
        ax.set(
            xlabel=f"first coordinate of ${symbol}$",
            ylabel=f"second coordinate of ${symbol}$",
            aspect="equal",
        )
        ax.set(xlim=center[0] + np.array([-4.4, 4.4]), ylim=center[1] + np.array([-4.4, 4.4]))


def covariance_ellipse(fig, noise, covariance):
    """Draw a covariance matrix: its ellipses, their axes, and the box of the two spreads.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    noise : ndarray, shape (n, 2)
        Standard Gaussian noise; the picture shows it with the covariance given.
    covariance : ndarray, shape (2, 2)

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> covariance_ellipse(Figure(), np.zeros((4, 2)), np.diag([1.0, 4.0]))
    'Half-axes 2.00 and 1.00; the long axis points at 90 degrees. 4 of 4 points (100 %) lie \
inside the inner ellipse.'
    """
    ax = fig.subplots()
    cloud = noise @ np.linalg.cholesky(covariance).T
    variances, axes = np.linalg.eigh(covariance)
    long, short = np.sqrt(variances[1]), np.sqrt(variances[0])
    spreads = np.sqrt(np.diag(covariance))
    points(ax, cloud, size=7, alpha=0.45)
    box = Rectangle(-spreads, *(2 * spreads), fill=False, edgecolor=INK, linestyle=":")
    box.set(linewidth=2, path_effects=[HALO])
    ax.add_patch(box)
    ellipses(ax, [np.zeros(2)], [covariance], colors=[COLORS[0]], centers=False)
    for k, length, color, style in ((1, long, COLORS[1], "-"), (0, short, COLORS[6], "--")):
        tip = length * _pointing_up(axes[:, k])
        ax.plot([0, tip[0]], [0, tip[1]], style, color=color, linewidth=3, path_effects=[HALO])
    ax.set(xlabel="first feature", ylabel="second feature", aspect="equal")
    ax.set(xlim=(-4.6, 4.6), ylim=(-3.7, 3.7))
    inside = int(np.sum(np.sum(noise**2, axis=1) <= 1))
    found = f"{inside} of {len(noise)} points ({100 * inside / len(noise):.0f} %) lie"
    if np.isclose(long, short):
        shape = f"A circle of radius {long:.2f}: every direction is an axis"
    else:
        angle = np.degrees(np.arctan2(*_pointing_up(axes[:, 1])[::-1])) % 180
        shape = f"Half-axes {long:.2f} and {short:.2f}; the long axis points at {angle:.0f} degrees"
    return f"{shape}. {found} inside the inner ellipse."


def sampled_and_observed(fig, X, labels, means, covariances, *, grid, values):
    """Draw a sample twice: with the component of each point, and as it would be observed.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,)
    means : ndarray, shape (K, 2)
    covariances : ndarray, shape (K, 2, 2)
    grid : tuple of two ndarrays, shape (steps, steps)
        The coordinates, as `mesh` returns them.
    values : ndarray, steps * steps values
        The density of the mixture on the grid.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> xx, yy = np.meshgrid([-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0])
    >>> sampled_and_observed(Figure(), np.zeros((1, 2)), np.array([0]), np.zeros((1, 2)),
    ...                      np.eye(2)[None], grid=(xx, yy), values=np.exp(-(xx**2) - yy**2))
    """
    left, right = fig.subplots(1, 2, sharex=True, sharey=True)
    points(left, X, labels, size=9, alpha=0.6)
    ellipses(left, means, covariances)
    density(right, *grid, values)
    points(right, X, size=5, alpha=0.5)
    left.set(xlabel="first feature\nwith the component", ylabel="second feature")
    right.set(xlabel="first feature\nas observed")


def likelihood_surface(fig, grid, values, view, *, center, saddle):
    """Draw the log-likelihood over the two means of a mixture of equal halves.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    grid : ndarray, shape (m,)
        Values of either mean.
    values : ndarray, shape (m, m)
        The log-likelihood; ``values[a, b]`` has the first mean at grid[a], the second at grid[b].
    view : {'contours', 'surface', 'profile'}
    center : float
        The sample mean; on the diagonal, there, is a stationary point.
    saddle : bool
        Whether that point is a saddle rather than a maximum.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> grid = np.linspace(-2, 2, 9)
    >>> a, b = np.meshgrid(grid, grid, indexing="ij")
    >>> likelihood_surface(Figure(), grid, -(a**2) - b**2, "contours",
    ...                    center=0.0, saddle=False)
    'Contours: one maximum, on the diagonal at (0.0, 0.0). Both components sit on the sample mean.'
    """
    below = values - values.max()
    a, b = np.unravel_index(below.argmax(), below.shape)
    if saddle:
        tops = np.array([[grid[a], grid[b]], [grid[b], grid[a]]])
    else:
        tops = np.array([[center, center]])
    draw_view = {"contours": _contours, "surface": _surface, "profile": _profile}[view]
    draw_view(fig, grid, below, tops, center)
    if not saddle:
        return (
            f"{view.capitalize()}: one maximum, on the diagonal at ({center:.1f}, {center:.1f}). "
            "Both components sit on the sample mean."
        ).replace("-0.0", "0.0")
    c = np.abs(grid - center).argmin()
    low, high = sorted(tops[0])
    return (
        f"{view.capitalize()}: two maxima of equal height, at ({low:.1f}, {high:.1f}) and "
        f"({high:.1f}, {low:.1f}). "
        f"The saddle between them, at ({center:.1f}, {center:.1f}), is {-below[c, c]:.1f} lower."
    ).replace("-0.0", "0.0")


def _contours(fig, grid, below, tops, center):
    ax = fig.subplots()
    # below[a, b] has the first mean along the rows: the transpose puts it on the x-axis
    ax.contourf(grid, grid, below.T, levels=[*LEVELS, 0], cmap="Blues", alpha=0.55)
    lines = ax.contour(
        grid, grid, below.T, levels=LEVELS, colors="#777777", linewidths=0.8, linestyles="solid"
    )
    ax.clabel(lines, levels=[-100, -25, -6], fmt="%g", fontsize=9, colors=INK)
    ax.plot(grid, grid, color=INK, linestyle=":", linewidth=1.5)
    _mark(ax, *tops.T, "maximum")
    if len(tops) > 1:
        _mark(ax, center, center, "saddle")
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
    ax.set(xlabel=r"first mean $\mu_1$", ylabel=r"second mean $\mu_2$", aspect="equal")
    ax.set(xlim=grid[[0, -1]], ylim=grid[[0, -1]])


def _surface(fig, grid, below, tops, center):
    ax = fig.add_subplot(projection="3d", facecolor="none", computed_zorder=False)
    first, second = np.meshgrid(grid, grid, indexing="ij")
    height = np.maximum(below, -150)
    ax.plot_surface(first, second, height, cmap="cividis", linewidth=0, rcount=45, ccount=45)
    style = {"linestyle": "none", "markersize": 10, "markeredgecolor": "white"}
    ax.plot(*tops.T, np.zeros(len(tops)), marker="^", color=COLORS[1], **style)
    if len(tops) > 1:
        c = np.abs(grid - center).argmin()
        ax.plot([center], [center], [below[c, c]], marker="X", color=COLORS[6], **style)
    ax.set(xlabel=r"first mean $\mu_1$", ylabel=r"second mean $\mu_2$", zlim=(-150, 5))
    ax.set_zticks([-150, -100, -50, 0])
    ax.set_zlabel("log-likelihood\nbelow maximum", labelpad=22)
    ax.view_init(elev=42, azim=-62)
    ax.set_box_aspect((1, 1, 0.65), zoom=0.93)
    ax.grid(visible=False)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((1, 1, 1, 0))


def _profile(fig, grid, below, tops, center):
    ax = fig.subplots()
    offsets = np.arange(1 - len(grid), len(grid))  # of a diagonal: on it the difference is fixed
    best = [np.diagonal(below, -offset).max() for offset in offsets]
    ax.plot(offsets * (grid[1] - grid[0]), best, color=COLORS[0])
    gaps = tops[:, 0] - tops[:, 1]
    _mark(ax, gaps, np.zeros(len(tops)), "maximum")
    if len(tops) > 1:
        c = np.abs(grid - center).argmin()
        _mark(ax, 0, below[c, c], "saddle")
    ax.set(xlabel=r"difference of the means $\mu_1 - \mu_2$", xlim=(-6, 6), ylim=(-60, 4))
    ax.set(ylabel="best log-likelihood, below maximum")
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1))


def _mark(ax, x, y, name):
    marker, color = {"maximum": ("^", COLORS[1]), "saddle": ("X", COLORS[6])}[name]
    ax.plot(
        x, y, marker, color=color, markersize=10, label=name, path_effects=[HALO], zorder=5
    )  # fmt: skip


def collapse(fig, x, grid, curve, *, widths, log_likelihoods, at, reference, who):
    """Draw a component that shrinks onto a point, and what the log-likelihood does.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    x : ndarray, shape (n,)
    grid : ndarray, shape (m,)
    curve : ndarray, shape (m,)
        The density of the mixture.
    widths, log_likelihoods : ndarray, shape (steps,)
        The standard deviation, and the log-likelihood, at each step.
    at : int
        The step to show.
    reference : float
        The log-likelihood of a sensible fit.
    who : str
        What has the standard deviation: the narrow component, or both components.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> grid = np.linspace(-1, 1, 9)
    >>> collapse(Figure(), grid, grid, grid**2, widths=np.array([1.0, 0.1]),
    ...          log_likelihoods=np.array([-9.0, -5.0]), at=1, reference=-7, who="both")
    'Standard deviation 0.1 of both: log-likelihood -5.0, above the -7.0 of the sensible fit.'
    """
    left, right = fig.subplots(1, 2, width_ratios=(1.25, 1))
    left.plot(grid, curve, color=COLORS[0])
    left.fill_between(grid, curve, color=COLORS[0], alpha=0.15, linewidth=0)
    left.plot(x, np.full(len(x), 0.008), "|", color=INK, markersize=11, markeredgewidth=1.6)
    left.set(xlabel="measurement", ylabel="density", ylim=(0, 0.45))
    shown = np.maximum(log_likelihoods, -95)
    right.semilogx(widths, shown, color=INK, linewidth=1.2)
    right.axhline(reference, color=COLORS[2], linestyle="--", linewidth=1.5)
    right.text(4, reference + 1, "sensible fit", color=COLORS[2], va="bottom", fontsize=10)
    if log_likelihoods[at] >= -95:
        right.plot(widths[at], shown[at], "o", color=COLORS[1], markersize=9)
    else:
        right.plot(widths[at], -93, "v", color=COLORS[1], markersize=10)
    right.set(xlabel=f"standard deviation\nof {who}", xlim=(8, 1e-9))
    right.set(ylabel="log-likelihood", ylim=(-95, -15), xticks=[1, 1e-3, 1e-6])
    value = log_likelihoods[at]
    size = f"{value:.1f}" if value > -1e5 else f"{value:.1e}"
    relation = "above" if value > reference else "below"
    return (
        f"Standard deviation {widths[at]:g} of {who}: log-likelihood {size}, "
        f"{relation} the {reference:.1f} of the sensible fit."
    )


def _pointing_up(axis):
    """Choose, of an axis and its opposite, the one in the upper half-plane."""
    tiny = 1e-9
    return -axis if axis[1] < -tiny or (abs(axis[1]) <= tiny and axis[0] < 0) else axis


def _arrow(ax, start, end, color, linestyle):
    arrow = {"arrowstyle": "-|>", "color": color, "linewidth": 2.2, "linestyle": linestyle,
             "shrinkA": 0, "shrinkB": 0, "mutation_scale": 13}  # fmt: skip
    note = ax.annotate("", xy=end, xytext=start, arrowprops=arrow, zorder=4)
    note.arrow_patch.set_path_effects([HALO])
