"""Pictures of the chapter *applications*: digits, photographs, alarms, stars."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .base import COLORS, MARKERS, points

INK = LinearSegmentedColormap.from_list("ink", ["#22222200", "#222222"])


def digits(fig, rows):
    """Draw rows of digits, each row with its name on the left.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    rows : dict
        For each name the digits of a row, shape (m, 64): grey levels from 0 to 16.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> digits(plt.figure(), {"blank": np.zeros((3, 64))})
    """
    longest = max(len(row) for row in rows.values())
    sheet = np.zeros((10 * len(rows), 10 * longest))  # a digit and a margin of one pixel around it
    for line, row in enumerate(rows.values()):
        for place, image in enumerate(row):
            top, left = 10 * line + 1, 10 * place + 1
            sheet[top : top + 8, left : left + 8] = np.reshape(image, (8, 8))
    ax = fig.subplots()
    ax.imshow(sheet, cmap=INK, vmin=0, vmax=16, interpolation="none")
    ax.set(xticks=[], yticks=10 * np.arange(len(rows)) + 4.5, yticklabels=rows)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)


def photographs(fig, images):
    """Draw pictures side by side, two in a row, without axes.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    images : sequence of ndarray, shape (height, width, 3)
        Colours from 0 to 1.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> photographs(plt.figure(), [np.zeros((2, 3, 3))] * 4)
    """
    axes = fig.subplots((len(images) + 1) // 2, 2)
    for ax, image in zip(axes.flat, images, strict=False):
        ax.imshow(image, interpolation="none")
        ax.set_axis_off()


def calibration(ax, wanted, seen):
    """Draw rates of false alarms against the rates that were asked for.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    wanted : ndarray, shape (n,)
        Rates from 0 to 1.
    seen : dict
        For each name the rates observed, shape (n,).

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> calibration(plt.figure().subplots(), np.array([0.1, 0.2]), {"one": [0.1, 0.3]})
    """
    wanted = 100 * np.asarray(wanted)
    for k, (name, rates) in enumerate(seen.items()):
        ax.plot(wanted, 100 * np.asarray(rates), color=COLORS[k], marker=MARKERS[k], label=name)
    ends = [0, wanted.max()]  # above the curve that follows it
    ax.plot(ends, ends, color="#222222", linewidth=1.4, linestyle=":", zorder=3)
    ax.set(xlabel="false alarms asked for (%)", ylabel="false alarms seen (%)")
    ax.set(xlim=(0, None), ylim=(0, None))
    ax.legend()


def score_histograms(fig, normal, other, level):
    """Draw the scores of normal and of other rows, and the level below which an alarm goes off.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    normal, other : ndarray, shape (n,) and (m,)
        Log-densities; those below the picture are drawn at its edge.
    level : float

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> score_histograms(Figure(), np.zeros(3), np.array([-9.0, -50.0]), -4.0)
    """
    ax = fig.subplots()
    low, high = -40.0, np.ceil(normal.max())
    bins = np.linspace(low, high, 36)
    for k, (name, values) in enumerate((("benign, fresh", normal), ("malignant", other))):
        shares = np.full(len(values), 1 / len(values))
        ax.hist(np.maximum(values, low), bins, weights=shares, color=COLORS[k], alpha=0.55,
                label=name, hatch=("", "//")[k], edgecolor=COLORS[k])  # fmt: skip
    ax.axvline(level, color="#222222", linestyle="--", label="threshold")
    ax.set(xlabel="log-density (the leftmost bar: all below)", ylabel="share of rows")
    ax.set(xlim=(low, high), ylim=(0, 0.45))
    ax.legend(loc="upper left")


def members(fig, motion, position, belongs):
    """Draw members and others twice: by their motion and by their place on the sky.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    motion : ndarray, shape (n, 2)
        Proper motion eastward and northward, mas a year.
    position : ndarray, shape (n, 2)
        Right ascension and declination in degrees.
    belongs : ndarray of bool, shape (n,)

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> members(Figure(), np.eye(2), np.eye(2), np.array([True, False]))
    """
    left, right = fig.subplots(1, 2)
    groups = np.where(belongs, 0, 1)
    for ax, X in ((left, motion), (right, position)):
        for group in (1, 0):  # members on top
            rows = groups == group
            points(ax, X[rows], groups[rows], size=11, names=["members", "others"])
    left.set(xlim=(-210, 260), ylim=(-290, 140))
    left.set(xlabel="motion eastward (mas a year)", ylabel="motion northward (mas a year)")
    right.set(xlim=(79.5, 54), ylim=(3.5, 28.5), xlabel="right ascension (°)")
    right.set(ylabel="declination (°)")
    fig.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=2)


def diagram(ax, colour, brightness, belongs, curve):
    """Draw a colour-magnitude diagram: bright stars at the top.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    colour : ndarray, shape (n,)
        B - V in magnitudes; nan where unknown.
    brightness : ndarray, shape (n,)
        Absolute magnitude.
    belongs : ndarray of bool, shape (n,)
    curve : tuple of ndarray
        Colours and magnitudes of a line through the members.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> ax = plt.figure().subplots()
    >>> diagram(ax, np.ones(2), np.ones(2), np.array([True, False]), ([0, 1], [1, 2]))
    """
    X = np.column_stack([colour, brightness])
    points(ax, X[~belongs], np.ones(np.sum(~belongs), int), size=16, names=["", "others"])
    points(ax, X[belongs], np.zeros(np.sum(belongs), int), size=16, names=["members"])
    ax.plot(*curve, color="#222222", linewidth=1.5, label="line through members")
    ax.invert_yaxis()
    ax.set(
        xlim=(-0.05, 1.65),
        xlabel="colour B − V (mag): blue to red",
        ylabel="absolute magnitude (mag)",
    )
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)


def funnel(ax, values, errors, center, *, spread, ignored):
    """Draw values against their own errors, with two standard deviations of two models.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    values, errors : ndarray, shape (n,)
        Parallaxes and their standard errors, mas.
    center, spread : float
        Mean and standard deviation of the true values.
    ignored : float
        Standard deviation of a model that ignores the errors.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> ax = plt.figure().subplots()
    >>> funnel(ax, np.array([20.0, 24.0]), np.array([1.0, 4.0]), 21.0, spread=1.5, ignored=2.2)
    """
    ax.scatter(errors, values, s=14, alpha=0.8, color=COLORS[0])
    at = np.geomspace(errors.min(), errors.max(), 100)
    for sign in (-2, 2):
        name = "errors known" if sign > 0 else None
        ax.plot(at, center + sign * np.hypot(spread, at), color="#222222", label=name)
        name = "errors ignored" if sign > 0 else None
        ax.plot(at[[0, -1]], np.full(2, center + sign * ignored), color=COLORS[1],
                linestyle="--", label=name)  # fmt: skip
    ax.set(xscale="log", xlabel="error of the parallax (mas)", ylabel="parallax (mas)")
    ax.set_xticks([0.5, 1, 2, 5], ["0.5", "1", "2", "5"])
    ax.minorticks_off()
    ax.legend()
