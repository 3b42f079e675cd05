"""Draw the book's logo, favicon and social card: ``python scripts/draw_logo.py``."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from gmm_lib import draw

STATIC = Path(__file__).resolve().parent.parent / "_static"
CLOUDS = (((20, 36), (17, 8), -35, 0), ((41, 22), (15, 9), 25, 1), ((44, 46), (11, 8), -10, 2))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">{title}{shapes}</svg>\n'
TEXT = (
    '<text x="72" y="29" font-family="system-ui, sans-serif" font-size="19" font-weight="700" '
    'fill="{ink}">Gaussian mixtures</text>'
    '<text x="72" y="52" font-family="system-ui, sans-serif" font-size="17" '
    'fill="{ink}">step by step</text>'
)


def clouds():
    """Return three overlapping clouds, each as rings of falling density."""
    shapes = []
    for (x, y), (a, b), angle, number in CLOUDS:
        for scale, opacity in ((1.0, 0.35), (0.66, 0.5), (0.33, 0.95)):
            shapes.append(
                f'<ellipse cx="{x}" cy="{y}" rx="{a * scale:.1f}" ry="{b * scale:.1f}" '
                f'transform="rotate({angle} {x} {y})" fill="{draw.COLORS[number]}" '
                f'fill-opacity="{opacity}"/>'
            )
    return "".join(shapes)


def card(path):
    """Draw the picture that other sites show beside a link to the book."""
    draw.use_style()
    rng = np.random.default_rng(3)
    fig = plt.figure(figsize=(12, 6.3), dpi=100, facecolor="white", layout="none")
    ax = fig.add_axes((0.02, 0.05, 0.55, 0.9))
    means = np.array([[-2, -1], [2, -0.5], [0.5, 2.4]])
    matrices = np.array([[[1, 0.6], [0.6, 0.8]], [[0.6, -0.3], [-0.3, 0.7]], [[1.1, 0], [0, 0.3]]])
    rows = [rng.multivariate_normal(m, c, 220) for m, c in zip(means, matrices, strict=True)]
    draw.points(ax, np.vstack(rows), np.repeat([0, 1, 2], 220), size=26)
    draw.ellipses(ax, means, matrices, colors=["#222222"] * 3, centers=False)
    ax.axis("off")
    fig.text(0.60, 0.56, "Gaussian mixtures,\nstep by step", size=34, weight="bold")
    fig.text(0.60, 0.40, "An interactive notebook book", size=20)
    fig.savefig(path, facecolor="white", metadata={"Software": None})


def main():
    title = "<title>Gaussian mixtures, step by step</title>"
    for name, ink in (("logo", "#1c2127"), ("logo-dark", "#e9ecef")):
        shapes = clouds() + TEXT.format(ink=ink)
        (STATIC / f"{name}.svg").write_text(
            SVG.format(box="0 0 250 66", title=title, shapes=shapes)
        )
    (STATIC / "favicon.svg").write_text(SVG.format(box="0 4 60 60", title=title, shapes=clouds()))
    card(STATIC / "card.png")


if __name__ == "__main__":
    main()
