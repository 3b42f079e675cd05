"""Pictures of the chapter *uncertainty*: estimates over many samples, intervals, calibration."""

import itertools

import numpy as np

from .base import COLORS, HALO, MARKERS, ellipses, points

INK = "#8A8A8A"  # lines that must show on a white and on a dark page
PALE = 0.3


def estimates(fig, found, truth, *, label):
    """Draw how an estimate scatters over samples, one panel for each kind of sample.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    found : dict of str to ndarray, shape (samples,)
        Estimates, by what their samples have in common.
    truth : float
    label : str
        Of the estimate, with its unit.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> estimates(plt.figure(), {"n = 50": np.arange(9.0)}, 4.0, label="mean")
    """
    every = np.concatenate(list(found.values()))
    bins = np.linspace(every.min(), every.max(), 37)
    panels = np.atleast_1d(fig.subplots(1, len(found), sharex=True, sharey=True))
    for k, (ax, (name, values)) in enumerate(zip(panels, found.items(), strict=True)):
        ax.hist(values, bins, color=COLORS[k], alpha=0.6)
        ax.axvline(truth, color=INK, linestyle="--")
        ax.set(xlabel=f"{label} ({name})")
    panels[0].set(ylabel="samples")
    panels[0].yaxis.get_major_locator().set_params(integer=True)


def slice_and_profile(fig, grid, curves, estimate, errors, *, label):
    """Draw a log-likelihood along one parameter: others held, others refitted, and parabolas.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    grid : ndarray, shape (m,)
        Values of the parameter.
    curves : tuple of two ndarrays, shape (m,)
        With all other parameters held at the maximum, and with them refitted; zero at the maximum.
    estimate : float
    errors : tuple of two floats
        Standard errors that belong to the curves: their parabolas fall by 1/2 at that distance.
    label : str
        Of the parameter, with its unit.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> x = np.linspace(-1, 1, 9)
    >>> slice_and_profile(plt.figure(), x, (-8 * x**2, -2 * x**2), 0.0, (0.25, 0.5), label="mean")
    'Standard error 0.25 with all others known, 0.50 with all others estimated: 2.0 times as wide.'
    """
    ax = fig.subplots()
    named = ("others held", "others refitted")
    for k, (curve, error, name) in enumerate(zip(curves, errors, named, strict=True)):
        ax.plot(grid, curve, color=COLORS[k], linestyle=("-", "--")[k], label=name)
        parabola = -0.5 * ((grid - estimate) / error) ** 2
        ax.plot(grid, parabola, color=COLORS[k], linewidth=1, linestyle=":")
        # where the parabola has fallen by one half
        ax.errorbar(estimate, -0.5, xerr=error, color=COLORS[k], capsize=5, marker=MARKERS[k])
    ax.set(ylim=(-4, 0.2), xlabel=label, ylabel="ℓ, below its maximum")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)  # the curves fill the panel
    return (
        f"Standard error {errors[0]:.2f} with all others known, {errors[1]:.2f} with all others "
        f"estimated: {errors[1] / errors[0]:.1f} times as wide."
    )


def before_and_after(fig, X, means, orders):
    """Draw the means of many fits twice: by the numbers they came with, and after matching.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
        The data, in grey.
    means : ndarray, shape (B, K, 2)
        As the fits numbered them.
    orders : ndarray of int, shape (B, K)
        For each fit, which of its components is the first, the second, …

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> means = np.array([[[0.0, 0.0], [1.0, 1.0]], [[1.0, 1.0], [0.0, 0.0]]])
    >>> before_and_after(plt.figure(), means[0], means, np.array([[0, 1], [1, 0]]))
    """
    left, right = fig.subplots(1, 2, sharex=True, sharey=True)
    matched = np.take_along_axis(means, orders[:, :, np.newaxis], axis=1)
    for ax, shown, name in ((left, means, "as numbered"), (right, matched, "matched")):
        points(ax, X, size=6, alpha=PALE)
        for k in reversed(range(means.shape[1])):  # later ones wider and below: all are seen
            ax.scatter(
                *shown[:, k].T, s=12 + 80 * k, color=COLORS[k], marker=MARKERS[k],
                label=f"component {k}",
            )  # fmt: skip
        ax.set(xlabel=f"duration in minutes ({name})")
    left.set(ylabel="wait in minutes")
    right.legend(loc="upper left", fontsize=10, borderpad=0, reverse=True)


def replicates(fig, X, parts, values, interval, *, label):
    """Draw the components of many fits over the data, and one number of each with its interval.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    parts : tuple of ndarray
        Means, shape (B, K, 2), and covariances, shape (B, K, 2, 2).
    values : ndarray, shape (B,)
        The number that each fit gives.
    interval : sequence of two floats
    label : str
        Of the number.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> parts = np.zeros((2, 1, 2)), np.array([[np.eye(2)]] * 2)
    >>> replicates(plt.figure(), np.eye(2), parts, np.arange(2.0), (0, 1), label="share")
    """
    left, right = fig.subplots(1, 2, width_ratios=(1.3, 1))
    points(left, X, size=7, alpha=PALE)
    for own_means, matrices in itertools.islice(zip(*parts, strict=True), 20):
        before = len(left.patches)
        ellipses(left, own_means, matrices, n_std=(2,), centers=False)
        for outline in left.patches[before:]:
            outline.set(alpha=0.35, linewidth=1, path_effects=[])
    left.set(xlabel="duration in minutes", ylabel="wait in minutes")
    right.hist(values, 24, color=COLORS[0], alpha=0.6)
    for end in interval:
        right.axvline(end, color=COLORS[1], linestyle="--")
    right.set(xlabel=label, ylabel="replicates")
    right.yaxis.get_major_locator().set_params(integer=True)


def intervals(ax, rows, *, label, truth=None):
    """Draw estimates with their intervals, one below the other; a marker for each method.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    rows : dict of str to dict of str to (float, float, float)
        For each name, by method: lower end, estimate, upper end.
    label : str
        Of what is estimated, with its unit.
    truth : float, optional

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> rows = {"first": {"bootstrap": (1.0, 2.0, 4.0)}}
    >>> intervals(plt.figure().subplots(), rows, label="mean")
    """
    methods = list(dict.fromkeys(name for own in rows.values() for name in own))
    for row, own in enumerate(rows.values()):
        for method, (low, middle, high) in own.items():
            k = methods.index(method)
            at = row + 0.5 * ((k + 0.5) / len(methods) - 0.5)
            ax.plot([low, high], [at, at], color=COLORS[k], linewidth=2)
            ax.plot(
                middle, at, MARKERS[k], color=COLORS[k], markersize=7,
                label=method if row == 0 else None,
            )  # fmt: skip
    if truth is not None:
        ax.axvline(truth, color=INK, linestyle="--")
    ax.set(yticks=np.arange(len(rows)), yticklabels=list(rows), xlabel=label)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    if len(methods) > 1:
        ax.legend(fontsize=10)


def coverage(fig, panels, *, level=0.9):
    """Draw shares of intervals that held the truth, against the share that was promised.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    panels : dict of str to dict of str to (sequence of str, ndarray, ndarray)
        For each panel, by method: names along the axis, shares, their standard errors. A method
        may leave out the last names.
    level : float

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> one = {"percentile": (["n = 50"], np.array([0.8]), np.array([0.04]))}
    >>> coverage(plt.figure(), {"well separated": one})
    """
    axes = np.atleast_1d(fig.subplots(1, len(panels), sharey=True))
    for ax, (name, methods) in zip(axes, panels.items(), strict=True):
        ax.axhline(100 * level, color=INK, linestyle="--")
        for k, (method, (ticks, shares, errors)) in enumerate(methods.items()):
            x = np.arange(len(ticks)) + 0.15 * (k - (len(methods) - 1) / 2)
            ax.errorbar(
                x, 100 * shares, 100 * errors, color=COLORS[k], marker=MARKERS[k], capsize=3,
                linestyle="none", label=method,
            )  # fmt: skip
        ticks = max((own[0] for own in methods.values()), key=len)
        ax.set(xticks=np.arange(len(ticks)), xticklabels=ticks, xlabel=name)
        ax.set(xlim=(-0.5, len(ticks) - 0.5))
    axes[0].set(ylabel="intervals that held the truth (%)")
    axes[0].legend(loc="lower left", fontsize=10)


def calibration(fig, found, names, components=None):
    """Draw where data fall among what a mixture expects: in each feature, and far out.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    found : Calibration
        As `gmm_lib.calibration` returns it.
    names : sequence of str
        Of the features.
    components : sequence of str, optional
        Names of the components.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from gmm_lib import GaussianMixture, calibration as check_calibration
    >>> X = np.random.default_rng(0).normal(size=(60, 1))
    >>> found = check_calibration(GaussianMixture(1).fit(X), X, n_samples=20)
    >>> calibration(plt.figure(), found, ["length"])
    """
    left, right = fig.subplots(1, 2)
    n, K = len(found.pit), found.counts.shape[1]
    left.fill_between([0, 1], -found.band, found.band, color=INK, alpha=PALE, linewidth=0)
    for d, name in enumerate(names):
        ranks = np.repeat(np.arange(n + 1) / n, 2)[1:-1]  # below and above each step
        at = np.repeat(np.sort(found.pit[:, d]), 2)
        left.plot(at, ranks - at, color=COLORS[d], linestyle=("-", "--", ":")[d % 3], label=name)
    left.axhline(0, color=INK, linewidth=1)
    left.set(xlabel="share that the mixture expects below", ylabel="share found minus expected")
    if len(names) > 1:
        left.legend(fontsize=10)
    components = components or [f"component {k}" for k in range(K)]
    places = np.arange(len(found.tails))
    for k in range(K):
        x = places + 0.22 * (k - (K - 1) / 2)
        low, high, own = (part[:, k] / found.expected[:, k]
                          for part in (found.low, found.high, found.counts))  # fmt: skip
        right.vlines(x, low, high, color=COLORS[k], alpha=PALE, linewidth=9)
        right.plot(
            x, own, MARKERS[k], color=COLORS[k], markersize=7, label=components[k],
            path_effects=[HALO],
        )  # fmt: skip
    right.axhline(1, color=INK, linewidth=1)
    right.set(xticks=places, xticklabels=[f"{100 * t:g} %" for t in found.tails])
    right.set(xlabel="outermost part of a component", ylabel="samples there, found / expected")
    right.set(ylim=(0, None))
    right.legend(fontsize=10)
