"""Pictures of data of any size: samples and wholes, streams, the limits of a machine."""

import numpy as np

from gmm_lib.draw.base import COLORS, MARKERS


def followed(fig, times, values, paths, truth=()):
    """Draw a stream of numbers, and the components that follow it.

    Parameters
    ----------
    fig : Figure
    times, values : ndarray, shape (n,)
        Some rows of the stream, and the batches they came in.
    paths : list of tuple of ndarray, shape (T, K)
        Means, standard deviations and weights after each batch, one tuple for each panel.
    truth : sequence of tuple
        Label, first and last batch of each group, written above.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> path = np.zeros((5, 1)), np.ones((5, 1)), np.ones((5, 1))
    >>> followed(plt.figure(), np.arange(5), np.zeros(5), [path])
    """
    axes = fig.subplots(len(paths), sharex=True, squeeze=False)[:, 0]
    for ax, (means, spreads, weights) in zip(axes, paths, strict=True):
        ax.scatter(times, values, s=3, color="#777777", alpha=0.35, rasterized=True)
        for k in range(means.shape[1]):
            there = weights[:, k] > 0.01
            at = np.flatnonzero(there)
            low, high = means[:, k] - spreads[:, k], means[:, k] + spreads[:, k]
            ax.fill_between(at, low[there], high[there], color=COLORS[k], alpha=0.25, lw=0)
            ax.plot(at, means[there, k], color=COLORS[k], ls=("-", "--", ":")[k % 3])
        ax.set_ylabel("reading")
    axes[-1].set_xlabel("batch")
    for label, begin, end in truth:
        axes[0].text((begin + end) / 2, values.max() + 1, label, ha="center", va="bottom")


def samples(fig, whole, fits, reach=0.08):
    """Draw how far the means of several fits are from those of the fit to all rows.

    Parameters
    ----------
    fig : Figure
    whole : GaussianMixture
    fits : list of GaussianMixture
    reach : float
        How far the axes go.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from gmm_lib import GaussianMixture
    >>> model = GaussianMixture.from_parameters([1.0], np.zeros((1, 2)), np.eye(2)[None])
    >>> samples(plt.figure(), model, [model])
    """
    ax = fig.subplots()
    off = np.array([model.means_ - whole.means_ for model in fits])
    for k in range(off.shape[1]):
        marker, label = MARKERS[k % len(MARKERS)], f"component {k}"
        ax.plot(*off[:, k].T, marker, color=COLORS[k % len(COLORS)], ls="none", label=label)
    ax.plot(0, 0, marker="x", color="#222222", markersize=9, markeredgewidth=2)
    ticks = -reach / 2, 0, reach / 2  # more would run into each other
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=ticks, yticks=ticks)
    ax.set_xlabel("distance in the first feature")
    ax.set_ylabel("distance in the second feature")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))


def rows_enough(fig, rows, errors, steps):
    """Draw how wrong a sample's fit is, against its size.

    Parameters
    ----------
    fig : Figure
    rows : sequence of int
    errors : sequence of float
        Root mean squared distance of a mean from that of all rows.
    steps : float
        The distance that an error of sampling has for one row.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> rows_enough(plt.figure(), np.array([10, 1000]), np.array([0.3, 0.03]), 1.0)
    """
    ax = fig.subplots()
    ax.loglog(rows, errors, marker="o", ls="none", label="measured")
    ax.loglog(rows, steps / np.sqrt(rows), color="#555555", ls="--", label=r"$\propto 1/\sqrt{m}$")
    ax.set_xlabel("rows in the sample, $m$")
    ax.set_ylabel("distance of a mean")
    ax.legend()


def roofline(fig, peak, bandwidth, points):
    """Draw measured speeds below the roof of a machine.

    Parameters
    ----------
    fig : Figure
    peak : float
        Billions of operations a second, of large products.
    bandwidth : float
        Billions of bytes a second, from memory.
    points : dict
        For each label the operations per byte, and billions of operations a second.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> roofline(plt.figure(), 50.0, 10.0, {"full": (20.0, 5.0)})
    """
    ax = fig.subplots()
    axis = np.geomspace(0.05, 300, 100)
    ax.loglog(axis, np.minimum(peak, bandwidth * axis), color="#555555", label="roof")
    for i, (label, (intensity, speed)) in enumerate(points.items()):
        marker = "os^Dv"[i % 5]
        ax.loglog(intensity, speed, marker=marker, ls="none", color=COLORS[i], ms=8, label=label)
    ax.set_xlabel("operations for each byte read")
    ax.set_ylabel("billions of operations a second")
    ax.legend()
