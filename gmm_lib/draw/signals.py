"""Pictures of the chapter *applications-signals*: speech, a street, a football pitch."""

from statistics import NormalDist

import numpy as np

from .base import COLORS, MARKERS

TEAMS = ("one team", "other team", "referee")
PERCENT = (0.5, 1, 2, 5, 10, 20, 40)  # ticks of a DET curve


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


def det_curves(ax, curves):
    """Draw misses against false alarms, both on the scale of a Gaussian's quantiles.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    curves : dict
        For each name the miss rates and the false-alarm rates, two arrays of shape (n,).

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> rate = np.array([0.1, 0.2, 0.3])
    >>> det_curves(plt.figure().subplots(), {"one": (rate, rate[::-1])})
    """
    quantile = NormalDist().inv_cdf
    for k, (name, (miss, alarm)) in enumerate(curves.items()):
        inside = (np.minimum(miss, alarm) > 0.002) & (np.maximum(miss, alarm) < 0.7)
        x, y = ([quantile(rate) for rate in rates[inside]] for rates in (alarm, miss))
        ax.plot(x, y, color=COLORS[k], linestyle=("-", "--", "-.", ":")[k % 4], label=name)
    ticks = [quantile(percent / 100) for percent in PERCENT]
    ax.plot(ticks, ticks, color="#777777", linewidth=1, linestyle=":")
    ax.set_xticks(ticks, PERCENT)
    ax.set_yticks(ticks, PERCENT)
    ax.set(xlim=(ticks[0], ticks[-1]), ylim=(ticks[0], ticks[-1]), aspect="equal")
    ax.set(xlabel="false claims accepted (%)", ylabel="true claims rejected (%)")
    ax.legend()


def frames(fig, pictures, names=None):
    """Draw grey pictures side by side; what is found goes on top in colour.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    pictures : sequence of tuple
        Grey levels from 0 to 255, shape (height, width), and a mask of the same shape or None.
    names : sequence of str, optional
        One a picture, above it.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> frames(plt.figure(), [(np.zeros((2, 3)), None), (np.zeros((2, 3)), np.eye(2, 3) > 0)])
    """
    axes = np.ravel(fig.subplots(1, len(pictures), squeeze=False))
    for ax, (grey, mask), name in zip(axes, pictures, names or [""] * len(pictures), strict=True):
        picture = np.repeat(np.asarray(grey, dtype=float)[..., np.newaxis] / 255, 3, axis=2)
        if mask is not None:
            picture[mask] = (0.84, 0.37, 0.0)
        ax.imshow(picture, interpolation="none")
        ax.set_axis_off()
        ax.text(0, -1.5, name, va="bottom")


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
