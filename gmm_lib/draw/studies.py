"""Pictures of the chapter *applications*: speech, digits, a football pitch, photographs, stars."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .base import COLORS, MARKERS, points

INK = LinearSegmentedColormap.from_list("ink", ["#22222200", "#222222"])
TEAMS = ("one team", "other team", "referee")


def heard(ax, frames, errors, n):
    """Draw error rates against the number of frames heard, with their standard errors.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    frames : sequence of int
        Frames heard, shape (F,).
    errors : dict
        For each name the number of errors, shape (F,).
    n : int
        Number of decisions behind each error rate.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> heard(plt.figure().subplots(), [1, 2], {"one": [5, 2]}, n=10)
    """
    for k, (name, wrong) in enumerate(errors.items()):
        rate = np.asarray(wrong) / n
        ax.errorbar(
            np.asarray(frames) + 0.12 * k, 100 * rate, 100 * np.sqrt(rate * (1 - rate) / n),
            color=COLORS[k], marker=MARKERS[k], capsize=3, label=name,
        )  # fmt: skip
    ax.set(xlabel="frames heard", ylabel="utterances given to a wrong speaker (%)", ylim=(0, None))
    ax.legend()


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


def pitch(fig, positions, team, right, past, *, limits):
    """Draw the people in view, who of them still has the first name, and where the means went.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    positions : ndarray, shape (n, 2)
        Metres along and across the pitch.
    team : ndarray of int, shape (n,)
        0 and 1 for the teams, 2 for the referee.
    right : ndarray of bool, shape (n,)
        Whether the person is followed by the mean that was started for them.
    past : ndarray, shape (T, K, 2)
        The means of the last frames, oldest first: the tails, and where the means are now.
    limits : tuple
        ``(left, right, bottom, top)`` of the picture in metres.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> here, side, right = np.zeros((1, 2)), np.array([0]), np.array([False])
    >>> pitch(Figure(), here, side, right, np.zeros((3, 1, 2)), limits=(-1, 1, -1, 1))
    """
    ax = fig.subplots()
    for path in np.swapaxes(past, 0, 1):
        ax.plot(*path.T, color="#777777", linewidth=1.2, zorder=1)
    ax.plot(*past[-1].T, linestyle="none", marker="+", color="#222222", markersize=13,
            markeredgewidth=1.4, zorder=2, label="mean")  # fmt: skip
    for side, name in enumerate(TEAMS):
        rows = team == side
        ax.plot(*positions[rows].T, linestyle="none", marker=MARKERS[side], color=COLORS[side],
                markersize=7, zorder=3, label=name)  # fmt: skip
    ax.plot(*positions[~right].T, linestyle="none", marker="o", color="#222222", fillstyle="none",
            markersize=17, markeredgewidth=1.6, zorder=4, label="lost")  # fmt: skip
    ax.set(xlim=limits[:2], ylim=limits[2:], aspect="equal")
    ax.set(xlabel="along the pitch (m)", ylabel="across (m)")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))


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
