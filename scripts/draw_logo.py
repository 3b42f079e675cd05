"""Draw the book's logo, favicon and social card.

The logo's words are outlines of the book's own face, so that no other face can cut them. The face
is packed with Brotli, which nothing else here needs::

    uv run --with brotli scripts/draw_logo.py
"""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from gmm_lib import draw

STATIC = Path(__file__).resolve().parent.parent / "_static"
CLOUDS = (((20, 36), (17, 8), -35, 0), ((41, 22), (15, 9), 25, 1), ((44, 46), (11, 8), -10, 2))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">{title}{shapes}</svg>\n'
FACE = "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2"
LINES = (("Gaussian mixtures", 72, 31, 21, 700), ("step by step", 72, 55, 19, 400))


def outlines(text, x, y, size, weight):
    """Return a line of text as one SVG path, set in the book's face."""
    packed = STATIC.parent / "node_modules" / FACE
    font = instantiateVariableFont(TTFont(packed), {"wght": weight})
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    scale = size / font["head"].unitsPerEm
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.1f}".removesuffix(".0"))
    for letter in text:
        glyph = glyphs[names[ord(letter)]]
        glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))
        x += glyph.width * scale
    return pen.getCommands()


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
        words = "".join(f'<path fill="{ink}" d="{outlines(*line)}"/>' for line in LINES)
        shapes = clouds() + words
        (STATIC / f"{name}.svg").write_text(
            SVG.format(box="0 0 250 66", title=title, shapes=shapes)
        )
    (STATIC / "favicon.svg").write_text(SVG.format(box="0 4 60 60", title=title, shapes=clouds()))
    card(STATIC / "card.png")


if __name__ == "__main__":
    main()
