"""Pictures of the chapter *choosing-k*: criteria as curves, and the models behind their choice."""

import numpy as np

from gmm_lib.draw.base import COLORS, DENSITY_COLORS, HALO, MARKERS, ellipses, points

BLUE, ORANGE = COLORS[:2]
GREY = "#777777"


def distance_scores(fig, Ks, inertias, silhouettes):
    """Draw inertia and silhouette against K, each with a line for every method and data set.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    Ks : sequence of int
    inertias, silhouettes : dict of str to sequence of float
        The score for each K by the name of the line. Inertias are divided by their first value.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> distance_scores(plt.figure(), [2, 3], {"a": [4.0, 1.0]}, {"a": [0.5, 0.6]})
    """
    left, right = fig.subplots(1, 2)
    for ax, lines, part in ((left, inertias, True), (right, silhouettes, False)):
        for number, (name, scores) in enumerate(lines.items()):
            values = np.asarray(scores) / (scores[0] if part else 1)
            style = ("solid", "dashed", "dotted")[number]
            _line(ax, Ks, values, number, label=name, linestyle=style)
            if not part:
                _ring(ax, Ks[np.argmax(values)], np.max(values), COLORS[number])
        ax.set(xlabel="number of clusters K", xticks=list(Ks))
    left.set(ylabel=f"inertia / inertia at K\u00a0=\u00a0{Ks[0]}", ylim=(0, 1.05))
    right.set(ylabel="mean silhouette")
    right.set_ylim(0.05, np.max(list(silhouettes.values())) + 0.04)  # room for the legend
    left.legend()
    right.legend(loc="lower right")


def _line(ax, Ks, values, number, **looks):
    ax.plot(Ks, values, color=COLORS[number], marker=MARKERS[number], **looks)


def _two_panels(fig, ratio, gap=0.28):
    """Place the panels by hand, so that frames do not jump and cost half the time."""
    fig.set_layout_engine("none")
    margins = {"left": 0.08, "right": 0.985, "bottom": 0.15, "top": 0.965, "wspace": gap}
    return fig.subplots(1, 2, width_ratios=(1, ratio), gridspec_kw=margins)


def _ring(ax, x, y, color):
    ax.plot(
        x, y, marker="o", markersize=14, markerfacecolor="none",
        markeredgecolor=color, markeredgewidth=1.8, linestyle="none",
    )  # fmt: skip


def curves(ax, Ks, **criteria):
    """Draw criteria against K and ring the lowest value of each.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    Ks : sequence of int
    **criteria : sequence of float
        One value for each K, by the name of the criterion.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> curves(plt.figure().subplots(), [1, 2, 3], BIC=[9.0, 5.0, 6.0])
    """
    for number, (name, values) in enumerate(criteria.items()):
        style = ("solid", "dashed", "dotted")[number]
        _line(ax, Ks, values, number, label=name, linestyle=style)
        best = int(np.argmin(values))
        _ring(ax, Ks[best], values[best], COLORS[number])
    ax.set(xlabel="number of components K", xticks=list(Ks), ylabel="criterion (smaller is better)")
    ax.legend(loc="upper right")


def model_and_curves(fig, X, labels, means, matrices, *, grid, kind):
    """Draw one model of a sweep, and where it stands on the curves of its type.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    labels : ndarray of int, shape (n,)
        The component that each row is given to.
    means : ndarray, shape (K, 2)
    matrices : ndarray, shape (K, 2, 2)
        The covariances.
    grid : dict of str to (sequence of float, sequence of float)
        For each covariance type BIC and AIC for 1, 2, 3, … components.
    kind : str
        The covariance type of this model.

    Returns
    -------
    str
        What the picture shows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> grid = {"full": ([4500.0, 4100.0], [4490.0, 4000.0])}
    >>> model_and_curves(plt.figure(), np.eye(2), np.array([0, 0]), np.zeros((1, 2)),
    ...                  np.eye(2)[None], grid=grid, kind="full")
    'full, K = 1: BIC 4500.0, AIC 4490.0. Of this type up to K = 2, K = 2 has the lowest BIC and K = 2 the lowest AIC.'
    """  # noqa: E501
    left, right = _two_panels(fig, 1.15)
    K, bottom, top = len(means), 3900, 4750
    points(left, X, labels, size=7, alpha=0.55)
    ellipses(left, means, matrices, n_std=(2,))
    left.set(xlim=(-4.2, 1.2), ylim=(-3.2, 5.2), xlabel="first feature", ylabel="second feature")
    Ks = np.arange(1, 1 + len(grid[kind][0]))
    for other, (bic, _) in grid.items():
        if other != kind:
            right.plot(Ks, bic, color=GREY, linewidth=1, alpha=0.6)
    for name, values, color, marker, style in (
        ("BIC", grid[kind][0], BLUE, "o", "solid"),
        ("AIC", grid[kind][1], ORANGE, "s", "dashed"),
    ):
        right.plot(Ks, values, color=color, marker=marker, linestyle=style, label=name)
        value = values[K - 1]
        if value > top:
            right.plot(K, top - 12, marker="^", color=color, markersize=10, zorder=3)
        else:
            _ring(right, K, value, color)
    right.set(xlabel="number of components K", ylabel="criterion", xticks=Ks, ylim=(bottom, top))
    right.set_xlim(Ks[0] - 0.4, Ks[-1] + 0.4)
    right.legend(loc="upper right")
    bic, aic = grid[kind]
    return (
        f"{kind}, K = {K}: BIC {bic[K - 1]:.1f}, AIC {aic[K - 1]:.1f}. Of this type up to "
        f"K = {Ks[-1]}, K = {Ks[np.argmin(bic)]} has the lowest BIC and "
        f"K = {Ks[np.argmin(aic)]} the lowest AIC."
    )


def two_models(fig, X, first, second, names):
    """Draw the same points with the ellipses of two models, side by side.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    first, second : tuple of ndarrays
        Labels (n,), means (K, 2) and covariances (K, 2, 2) of each model.
    names : sequence of two str
        What is written above the points of each.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> model = (np.array([0, 0]), np.zeros((1, 2)), np.eye(2)[None])
    >>> two_models(plt.figure(), np.eye(2), model, model, ("a", "b"))
    """
    for ax, (labels, means, matrices), name in zip(
        fig.subplots(1, 2, sharex=True, sharey=True), (first, second), names, strict=True
    ):
        points(ax, X, labels, size=9, alpha=0.6)
        ellipses(ax, means, matrices, n_std=(2,))
        ax.set(xlabel=f"first feature ({name})")
    fig.axes[0].set(ylabel="second feature")


def choices(fig, X, centres, counts, criteria, *, true_K):
    """Draw one sample with its true groups, and how often each criterion chose each K.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    X : ndarray, shape (n, 2)
    centres : ndarray, shape (true_K, 2)
        Centres of the round groups, whose standard deviation is 1.
    counts : ndarray of int, shape (len(criteria), largest K)
        How many samples led each criterion to K = 1, 2, 3, …
    criteria : sequence of str
        Their names.
    true_K : int

    Returns
    -------
    str
        How often each found the true K.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> said = choices(plt.figure(), np.zeros((5, 2)), np.zeros((2, 2)), np.array([[1, 3]]),
    ...                ["BIC"], true_K=2)
    >>> said.partition(". ")[2]
    'A share of 4 has a standard error of up to 25 points.'
    """
    left, right = _two_panels(fig, 1.25, gap=0.34)
    points(left, X, size=9, alpha=0.6)
    spread = np.broadcast_to(np.eye(2), (true_K, 2, 2))
    ellipses(left, centres, spread, n_std=(2,))
    left.set(xlim=(-3.4, 7.4), ylim=(-3.8, 7.0), xlabel="first feature", ylabel="second feature")
    repeats = counts[0].sum()
    Ks = np.arange(1, counts.shape[1] + 1)
    right.imshow(counts, cmap=DENSITY_COLORS, vmin=0, vmax=repeats, aspect="auto")
    right.axvline(true_K - 1.5, color=GREY, linewidth=1.5, linestyle="dashed")
    right.axvline(true_K - 0.5, color=GREY, linewidth=1.5, linestyle="dashed")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            text = right.text(column, row, str(count), ha="center", va="center", color="#111111")
            text.set_path_effects([HALO])
    right.set(
        xticks=np.arange(len(Ks)), xticklabels=Ks, xlabel="K chosen (number of samples)",
        yticks=np.arange(len(criteria)), yticklabels=criteria,
    )  # fmt: skip
    right.grid(visible=False)
    shares = counts[:, true_K - 1] / repeats
    found = ", ".join(
        f"{name} in {share:.0%}" for name, share in zip(criteria, shares, strict=True)
    )
    error = 0.5 / np.sqrt(repeats)  # the largest, whatever the true share is
    return (
        f"In {repeats} samples K = {true_K} was found by {found}. "
        f"A share of {repeats} has a standard error of up to {100 * error:.0f} points."
    ).replace("%", " %")


def overfitting(ax, Ks, train, held_out):
    """Draw the mean log-likelihood of the fitted and of the held-out samples against K.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    Ks : sequence of int
    train, held_out : sequence of float
        In nats per sample.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> overfitting(plt.figure().subplots(), [1, 2], [-2.0, -1.0], [-2.1, -1.5])
    """
    ax.plot(Ks, train, marker="o", label="samples of the fit")
    ax.plot(Ks, held_out, marker="s", linestyle="dashed", label="held-out samples")
    best = int(np.argmax(held_out))
    _ring(ax, Ks[best], held_out[best], ORANGE)
    ax.set(
        xlabel="number of components K", xticks=list(Ks),
        ylabel="mean log-likelihood (nats per sample)",
    )  # fmt: skip
    ax.legend()
