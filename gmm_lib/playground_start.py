"""What the playground shows before anybody moves it: a start, and its picture in words and lines.

`gmm_lib.playground` writes the picture into a notebook, which keeps it, or with the page's element
into a page (`gmm_lib.page`).
"""

import base64
import html
import json
import zlib

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from gmm_lib import draw, em, gaussian, kmeans, page
from gmm_lib.draw.base import STYLE

REG_COVAR = 1e-6
FIGSIZE = 6.6, 4.4  # inches; the page gives the picture the same form
PICTURES, HOME = "book-pictures/", "book-playground"  # filled in by the page
MESSAGE = "The playground needs JavaScript: this is its first state."


def read_only(values, shape=None):
    """Return a float array that nobody writes into by mistake: nothing would move."""
    array = np.array(values, float)
    array = array if shape is None else array.reshape(shape)
    array.flags.writeable = False
    return array


def start_from(points, K, covariance_type):
    """Return weights, means and covariances around k-means++ centres."""
    return around(points, kmeans.kmeans_plusplus(points, K, random_state=0)[0], covariance_type)


def around(points, means, covariance_type):
    """Return a start from means: shares of the nearest points, the spread around all means."""
    K, D = means.shape
    if not len(points):
        matrix, weights = np.eye(D), np.full(K, 1 / K)
    else:
        nearest = kmeans.nearest(points.T, means).T
        weights = nearest.mean(axis=0)
        spread = points - means[nearest.argmax(axis=1)]
        matrix = spread.T @ spread / len(points) + REG_COVAR * np.eye(D)
    matrices = np.broadcast_to(matrix, (K, D, D))
    return weights, means, gaussian.pack_covariances(matrices, covariance_type)


def state_of(weights, means, covariances, covariance_type, points, *, by, algorithm="em"):
    """Return a model as the widget knows it: plain lists, all covariances as matrices."""
    matrices = gaussian.full_covariances(covariances, covariance_type, *np.shape(means))
    parts = {"weights": weights, "means": means, "covariances": matrices}
    parts = {name: np.array(part, float).tolist() for name, part in parts.items()}
    ell = None
    if algorithm == "em":
        ell = em.e_step(points, *parts.values())[1] if len(points) else 0.0
    return {
        "by": by, **parts, "covariance_type": covariance_type, "algorithm": algorithm,
        "kind": "start", "step": 0, "log_likelihood": ell, "seen": parts,
    }  # fmt: skip


# the first picture


def _drawn(shown):
    """Return the figure of a state."""
    figure = Figure(figsize=FIGSIZE, layout="constrained")
    shown._draw(figure)
    return figure


def draw_mixture(figure, shown):
    """Draw points and model of a `Playground` into a figure."""
    ax = figure.subplots()
    names = shown._columns or ["x", "y"]
    points, weights, means = shown.points, shown.weights, shown.means
    matrices = gaussian.full_covariances(shown.covariances, shown.covariance_type, *means.shape)
    ax.set_xlabel(names[0])
    if means.shape[1] == 1:
        _draw_line(ax, points[:, 0], weights, means, matrices)
        return
    ax.set_ylabel(names[1])
    draw.soft_points(ax, points, shown.responsibilities)
    draw.ellipses(ax, means, matrices, n_std=(2,) if shown.algorithm == "em" else ())


def _draw_line(ax, values, weights, means, matrices):
    """Draw a histogram, each component's bell and their sum."""
    ax.set_ylabel("density")
    if len(values):
        ax.hist(values, bins="auto", density=True, color="#BBBBBB")
    values = np.concatenate([values, means[:, 0]])
    margin = 0.05 * (np.ptp(values) or 1)
    x = np.linspace(values.min() - margin, values.max() + margin, 300)
    joint = weights * np.exp(gaussian.log_density(x[:, np.newaxis], means, matrices))
    for bell, color in zip(joint.T, draw.COLORS, strict=False):
        ax.plot(x, bell, color=color)
    ax.plot(x, joint.sum(axis=1), color="#444444", linestyle="--")


def _sentence(shown):
    said = repr(shown).removeprefix("Playground: ")
    return html.escape(said[0].upper() + said[1:])


def still(shown):
    """Return the picture that a saved notebook keeps; the instrument hides it while it lives."""
    with _style():
        picture = page.webp(page.drawn(_drawn(shown)), effort=0)
    data, said = base64.b64encode(picture).decode(), _sentence(shown)
    width, height = (round(inches * page.PIXELS_PER_INCH) for inches in FIGSIZE)
    return (
        f'<div data-playground-still="{shown.widget.still}">{_asked(shown)}'
        f'<img alt="{said}" width="{width}" height="{height}" style="max-width: 100%; '
        f'height: auto" src="data:image/webp;base64,{data}"><p>{said} To move it, run the cell.</p>'
        "</div>"
    )


def page_figure(shown):
    """Return the page's element: the first state as a picture, and what its script needs."""
    with _style(transparent=True):
        (wide, *size), (narrow, *narrow_size) = page.keep_frame(_drawn(shown))
    about, said, touched = dict(shown._about), _sentence(shown), shown._state["by"] != "start"
    options = ""
    if touched and not about["task"]:
        options = json.dumps(shown._options()).replace("<", "\\u003c")
        about["preset"] = f"own-{zlib.crc32(options.encode()):08x}"
        options = f'<script type="application/json">{options}</script>'
    marks = "".join(f' data-{name}="{value}"' for name, value in about.items() if value)
    shape = 'width="{}" height="{}"'
    return (
        f'<figure class="playground" data-size="small"{marks} data-kind="{shown.kind}" '
        f'data-home="{HOME}"><div class="playground-still">{_asked(shown)}'
        f'<picture><source media="screen and (max-width: 40rem)" srcset="{PICTURES}{narrow}" '
        f'{shape.format(*narrow_size)}><img class="dark-light" src="{PICTURES}{wide}" '
        f'alt="{said}" {shape.format(*size)} loading="lazy"></picture>'
        f'<p class="playground-sentence">{said}</p>'
        f'<p class="playground-message">{MESSAGE}</p><div class="playground-rest"></div></div>'
        f"{options}</figure>"
    )


def _asked(shown):
    if not shown._words:
        return ""
    title, text = map(html.escape, shown._words)
    return f'<p class="playground-task"><strong>Task: {title}.</strong> {text}</p>'


def _style(transparent=False):
    """Return matplotlib's context with the book's style, whatever the notebook has set."""
    ground = {"savefig.transparent": transparent}
    ground |= {"axes.facecolor": "none"} if transparent else {}
    return mpl.rc_context({**STYLE, **ground})
