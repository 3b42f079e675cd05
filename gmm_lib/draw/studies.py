"""Pictures of the chapter *applications*: digits, photographs, alarms, stars."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .base import points

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
        xlabel="colour B - V (mag): blue to red",
        ylabel="absolute magnitude (mag)",
    )
    ax.legend()
