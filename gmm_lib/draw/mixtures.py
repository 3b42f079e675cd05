"""Pictures of the chapter on mixture models: ages, weighted densities, peaks, components."""

import numpy as np

from .base import COLORS, MARKERS, ellipses, points

GREY = "#6E6E6E"
LINES = ("--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))
HATCHES = ("///", "", "\\\\\\")


def strip(ax, values, labels=None, *, names=None, size=12):
    """Draw values as a strip of points, spread out vertically so that they do not hide each other.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    values : ndarray, shape (n,)
    labels : ndarray of int, shape (n,), optional
        Group of each value; without it all points are grey.
    names : sequence of str, optional
        A name for each group, for the legend.
    size : float
        Area of a marker in square points.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> strip(plt.figure().subplots(), np.array([1.0, 2.0]), np.array([0, 1]))
    """
    heights = np.arange(len(values)) * 0.618034 % 1  # even, and in no visible order
    points(ax, np.column_stack([values, heights]), labels, size=size, alpha=0.7, names=names)
    ax.set(yticks=[], ylim=(-0.15, 1.15))
    ax.grid(False)


def histogram(ax, values, bins, labels=None, *, n_groups=3, names=None):
    """Draw a histogram of densities, in grey or stacked from the groups.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    values : ndarray, shape (n,)
    bins : ndarray
        Edges of the bars.
    labels : ndarray of int, shape (n,), optional
        Group of each value.
    n_groups : int
        Number of groups, if there are labels.
    names : sequence of str, optional
        A name for each group, for the legend.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> histogram(plt.figure().subplots(), np.array([1.0, 2.0]), np.arange(4))
    """
    unit = 1 / (len(values) * np.diff(bins))
    if labels is None:
        counts = np.histogram(values, bins)[0]
        ax.bar(bins[:-1], counts * unit, np.diff(bins), align="edge", color="#99999999",
               edgecolor=GREY, linewidth=0.8)  # fmt: skip
        return
    bottom = np.zeros(len(bins) - 1)
    for k in range(n_groups):
        heights = np.histogram(values[labels == k], bins)[0] * unit
        full = heights > 0  # an empty bar would leave a line of its colour
        ax.bar(bins[:-1][full], heights[full], np.diff(bins)[full], bottom[full], align="edge",
               color=COLORS[k] + "99",
               edgecolor=COLORS[k], linewidth=0.8, hatch=HATCHES[k % len(HATCHES)],
               label=None if names is None else names[k])  # fmt: skip
        bottom += heights


def observed_and_latent(fig, values, labels, bins, *, names, unit="age (years)"):
    """Show the same values twice: as they are observed, and with the groups they came from.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    values : ndarray, shape (n,)
    labels : ndarray of int, shape (n,)
    bins : ndarray
        Edges of the bars.
    names : sequence of str
        A name for each group.
    unit : str
        Label of the horizontal axis.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> observed_and_latent(plt.figure(), np.array([1.0, 2.0]), np.array([0, 1]), np.arange(4),
    ...                     names=["low", "high"], unit="height (cm)")
    """
    axes = fig.subplots(2, 2, sharex=True, sharey="row", height_ratios=(3, 1))
    histogram(axes[0, 0], values, bins)
    histogram(axes[0, 1], values, bins, labels, n_groups=len(names), names=names)
    strip(axes[1, 0], values, size=6)
    strip(axes[1, 1], values, labels, size=6)
    axes[0, 0].set_ylabel("density (1/year)")
    axes[0, 0].set_xlabel("observed: x alone")
    axes[0, 1].set_xlabel("complete: x and z")
    axes[0, 1].legend()
    top = max(bar.get_height() for bar in axes[0, 0].patches)
    axes[0, 0].set_ylim(0, 1.08 * top)
    for ax in axes[1]:
        ax.set_xlabel(unit)


def growing_sample(fig, values, labels, weights, *, x, density, bins, names):
    """Show a sample in the order of its making: shares of the groups, values, histogram.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    values : ndarray, shape (n,)
    labels : ndarray of int, shape (n,)
    weights : ndarray, shape (K,)
        The probabilities from which the groups were drawn.
    x, density : ndarray, shape (m,)
        The density from which the values were drawn, on a grid.
    bins : ndarray
        Edges of the bars.
    names : sequence of str
        A name for each group.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> growing_sample(plt.figure(), np.array([1.0]), np.array([0]), np.array([1.0]),
    ...                x=np.arange(3), density=np.ones(3), bins=np.arange(4), names=["all"])
    "After 1 draw the shares are all 100 %; 0.00 of the bars' area stands above the density."
    """
    K, n = len(weights), len(values)
    axes = fig.subplot_mosaic(
        [[".", "draws"], ["shares", "bars"]], width_ratios=(1, 2.4), height_ratios=(1, 2.2)
    )
    shares = np.bincount(labels, minlength=K) / n
    ax = axes["shares"]
    ax.bar(range(K), shares, color=[c + "99" for c in COLORS[:K]], edgecolor=COLORS[:K],
           hatch=[HATCHES[k % len(HATCHES)] for k in range(K)], width=0.7)  # fmt: skip
    for k in range(K):
        ax.plot([k - 0.42, k + 0.42], [weights[k]] * 2, color=GREY, linewidth=3)
    ax.set(xticks=range(K), ylim=(0, 1), ylabel="share of z", xlabel="step 1: z")
    ax.set_xticklabels(names, rotation=35, ha="right")
    shown = slice(0, 400)
    strip(axes["draws"], values[shown], labels[shown])
    axes["draws"].set(xlim=(x[0], x[-1]), xticklabels=[], ylabel="draws")
    histogram(axes["bars"], values, bins, labels, n_groups=K)
    axes["bars"].plot(x, density, color=GREY)
    axes["bars"].set(
        xlim=(x[0], x[-1]), ylim=(0, 2 * max(density)), xlabel="step 2: age x (years)",
        ylabel="density (1/year)",
    )  # fmt: skip
    middle = np.interp((bins[:-1] + bins[1:]) / 2, x, density, left=0, right=0)
    heights = np.histogram(values, bins)[0] / (n * np.diff(bins))
    above = np.sum(np.maximum(heights - middle, 0) * np.diff(bins))
    told = ", ".join(f"{name} {share:.0%}" for name, share in zip(names, shares, strict=True))
    return (
        f"After {n} draw{'s' * (n > 1)} the shares are {told.replace('%', ' %')}; "
        f"{above:.2f} of the bars' area stands above the density."
    )


def weighted_densities(ax, x, joint, *, names=None, peaks=()):
    """Draw the weighted density of each component, their sum, and the peaks of the sum.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x : ndarray, shape (m,)
    joint : ndarray, shape (m, K)
        Weight times density of each component at each x.
    names : sequence of str, optional
        A name for each component, for the legend.
    peaks : sequence of float
        Where the sum is highest.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> weighted_densities(plt.figure().subplots(), np.arange(3), np.ones((3, 2)), peaks=[1])
    """
    total = joint.sum(axis=1)
    ax.fill_between(x, total, color="#99999944", linewidth=0)
    ax.plot(x, total, color=GREY, linewidth=3, label="mixture")
    for k in range(joint.shape[1]):
        ax.plot(x, joint[:, k], color=COLORS[k], linestyle=LINES[k % len(LINES)],
                label=None if names is None else names[k])  # fmt: skip
    ax.plot(peaks, np.interp(peaks, x, total), linestyle="none", marker="v", markersize=9,
            color=COLORS[3], clip_on=False)  # fmt: skip


def shares(ax, x, responsibilities):
    """Draw the responsibility of each component along x, in areas that add up to one.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x : ndarray, shape (m,)
    responsibilities : ndarray, shape (m, K)
        Rows sum to one.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> shares(plt.figure().subplots(), np.arange(2), np.full((2, 2), 0.5))
    """
    below = np.zeros(len(x))
    for k in range(responsibilities.shape[1]):
        above = below + responsibilities[:, k]
        ax.fill_between(x, below, above, facecolor=COLORS[k] + "77", edgecolor=COLORS[k] + "BB",
                        hatch=HATCHES[k % len(HATCHES)], linewidth=0)  # fmt: skip
        below = above
    ax.set(ylim=(0, 1), ylabel="responsibility")


def mixture_and_posterior(fig, x, joint, peaks, names, *, height=0.06):
    """Show a mixture of ages and, below it, whom it takes a person of each age for.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    x : ndarray, shape (m,)
        Ages.
    joint : ndarray, shape (m, K)
        Weight times density of each component at each age.
    peaks : sequence of float
        Where the mixture is highest.
    names : sequence of str
        A name for each component.
    height : float
        Upper end of the density's axis.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> mixture_and_posterior(plt.figure(), np.arange(3), np.array([[2, 1], [1, 2], [1, 2]]),
    ...                       [1], ["young", "old"])
    'The mixture has 1 peak, near age 1. From left to right the likeliest group is young up to \
age 1, then old.'
    """
    upper, lower = fig.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    weighted_densities(upper, x, joint, names=names, peaks=peaks)
    upper.set(ylim=(0, height), ylabel="density (1/year)")
    upper.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4)
    shares(lower, x, joint / joint.sum(axis=1, keepdims=True))
    lower.set(xlim=(x[0], x[-1]), xlabel="age (years)")
    best = joint.argmax(axis=1)
    ends = np.flatnonzero(np.diff(best))
    parts = [f"{names[best[end]]} up to age {x[end + 1]:.0f}" for end in ends]
    near = ", ".join(f"{peak:.0f}" for peak in peaks)
    return (
        f"The mixture has {len(peaks)} peak{'s' * (len(peaks) != 1)}, near age {near}. "
        f"From left to right the likeliest group is {', then '.join([*parts, names[best[-1]]])}."
    )


def two_peaks(fig, x, joint, peaks, *, separation, share, border):
    """Show a mixture of two Gaussians, and where it lies on the map of one peak and two.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    x : ndarray, shape (m,)
        Positions, in standard deviations.
    joint : ndarray, shape (m, 2)
        Weight times density of each component at each x.
    peaks : sequence of float
        Where the mixture is highest.
    separation, share : float
        Distance of the means in standard deviations; weight of the first component.
    border : tuple of two ndarrays
        Separations, and the smaller weight above which there are two peaks.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> two_peaks(plt.figure(), np.arange(3), np.ones((3, 2)), [1], separation=2,
    ...           share=0.5, border=(np.array([2, 3]), np.array([0.5, 0.1])))
    'Means 2 standard deviations apart, weights 0.5 and 0.5: 1 peak, at x = 1.00.'
    """
    left, right = fig.subplots(1, 2, width_ratios=(1.6, 1))
    weighted_densities(left, x, joint, peaks=peaks)
    left.set(xlabel="x (standard deviations)", ylabel="density", ylim=(0, 0.44))
    right.fill_between(*border, 0.5, color=COLORS[1] + "33", linewidth=0)
    right.plot(*border, color=COLORS[1])
    right.plot(separation, min(share, 1 - share), marker="o", markersize=10, color=COLORS[0],
               clip_on=False, zorder=5)  # fmt: skip
    right.text(1.2, 0.2, "one peak", ha="center")
    right.text(3.35, 0.34, "two\npeaks", ha="center")
    right.set(xlim=(0, 4), ylim=(0, 0.5), xlabel="separation (σ)", ylabel="smaller weight")
    where = " and ".join(f"{peak:.2f}".replace("-0.00", "0.00") for peak in peaks)
    apart = f"{separation:g} standard deviation{'s' * (separation != 1)} apart"
    count = f"{len(peaks)} peak{'s' * (len(peaks) != 1)}"
    return f"Means {apart}, weights {share:g} and {1 - share:g}: {count}, at x = {where}."


def mixture_and_sum(
    fig, mixed, summed, bins, *, labels=("mixture", "weighted sum"), unit="age (years)"
):
    """Show two samples under each other on the same axis.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    mixed, summed : ndarray, shape (n,)
    bins : ndarray
        Edges of the bars.
    labels : pair of str
        What to write beside the samples.
    unit : str
        Label of the horizontal axis.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> mixture_and_sum(plt.figure(), np.array([1.0, 2.0]), np.array([1.5]), np.arange(4))
    """
    axes = fig.subplots(2, 1, sharex=True)
    for ax, values, label, color in zip(axes, (mixed, summed), labels, COLORS, strict=False):
        heights = np.histogram(values, bins)[0] / (len(values) * np.diff(bins))
        ax.bar(bins[:-1], heights, np.diff(bins), align="edge", color=color + "99",
               edgecolor=color, linewidth=0.8, hatch="///" if ax is axes[1] else None)  # fmt: skip
        ax.set_ylabel(f"{label}\ndensity (1/year)")
    axes[1].set_xlabel(unit)


def more_components_than_clusters(fig, values, bins, x, joint, *, ring, means, covariances, labels):
    """Show two single groups, each described by several Gaussians: a skewed one and a ring.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    values : ndarray, shape (n,)
        The skewed group.
    bins : ndarray
        Edges of its histogram's bars.
    x : ndarray, shape (m,)
    joint : ndarray, shape (m, K)
        Weight times density of each component of the skewed group at each x.
    ring : ndarray, shape (n, 2)
        The other group.
    means, covariances : ndarray, shapes (K, 2) and (K, 2, 2)
        The components that describe the ring.
    labels : ndarray of int, shape (n,)
        The likeliest component of each point of the ring.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> more_components_than_clusters(
    ...     plt.figure(), np.array([1.0]), np.arange(3), np.arange(3), np.ones((3, 2)),
    ...     ring=np.zeros((1, 2)), means=np.zeros((1, 2)), covariances=np.eye(2)[None],
    ...     labels=np.zeros(1, dtype=int))
    """
    left, right = fig.subplots(1, 2)
    histogram(left, values, bins)
    for k in range(joint.shape[1]):
        left.plot(x, joint[:, k], color=COLORS[k], linestyle=LINES[k % len(LINES)])
    left.plot(x, joint.sum(axis=1), color=COLORS[4], linewidth=2.5)
    left.set(xlabel="waiting time (minutes)", ylabel="density (1/minute)", xlim=(x[0], x[-1]))
    points(right, ring, labels, size=8, alpha=0.5)
    ellipses(right, means, covariances, n_std=(2,))
    right.set(xlabel="x (metres)", ylabel="y (metres)", aspect="equal")


def relabelled(fig, x, joints, names):
    """Show the same mixture as several fits number it: one colour and line a number.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    x : ndarray, shape (m,)
    joints : sequence of ndarrays, shape (m, K)
        Weight times density of each component, fit by fit.
    names : sequence of str
        What to write beside each fit.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> relabelled(plt.figure(), np.arange(3), [np.ones((3, 2))] * 2, ["a", "b"])
    """
    axes = fig.subplots(len(joints), 1, sharex=True, sharey=True)
    for ax, joint, name in zip(axes, joints, names, strict=True):
        for k in range(joint.shape[1]):
            top = joint[:, k].argmax()
            ax.plot(x, joint[:, k], color=COLORS[k], linestyle=LINES[k % len(LINES)])
            ax.plot(x[top], joint[top, k], color=COLORS[k], marker=MARKERS[k], markersize=8)
            ax.annotate(f"k = {k}", (x[top], joint[top, k]), (10, 7), textcoords="offset points",
                        color=COLORS[k], va="center")  # fmt: skip
        ax.set_ylabel(f"{name}\ndensity (1/year)")
        ax.margins(x=0, y=0.25)
        ax.set_ylim(bottom=0)
    axes[-1].set_xlabel("age (years)")
