"""Pictures for the website: each figure is kept twice, for wide screens and for narrow ones.

While the book is built, the environment variable ``GMM_BOOK_STATIC`` names a folder. What a cell
shows goes there as files named by their contents, and the pages of the site refer to them. The
narrow picture is the same figure laid out anew (`gmm_lib.narrow`).
"""

import contextlib
import gzip
import hashlib
import io
import json
import os
import re
from itertools import product
from math import ceil, floor
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox
from PIL import Image

from gmm_lib.narrow import narrow

PIXELS_PER_INCH = 100  # of the page
SHARPNESS = 1.5  # pixels of a file for one of the page
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MARKER_BYTES = 5  # that the place of a marker takes in a packed SVG, at least
EDGE_INCHES = 0.02  # around a figure of a cell
LAYOUTS = 5  # at most, until the letters have found room beside a panel that keeps its shape
FOUND_ONCE = ("_update_ticks", "_get_ticklabel_bboxes", "_update_label_position")  # of a scale
STILL = 1e-7  # of the figure: a panel that moves by less has found its place
MOST_HIGHER = 1.8  # times, for panels that keep their shape to become as wide as the screen


def typeset(text):
    """Write the numbers of a sentence as print does: true minus, powers of ten, commas.

    Examples
    --------
    >>> typeset("At x = -2 it is 3e-06, of 10000 draws 34%.")
    'At x = −2 it is 3 · 10⁻⁶, of 10,000 draws 34\xa0%.'
    """
    text = re.sub(r"(?<![\w.)\]-])-(?=\d)", "−", text)
    text = re.sub(r"(\d(?:\.\d+)?)e([+-]\d+)\b", _power, text)
    text = re.sub(r"(?<![\w.,])\d{5,}(?!\w|\.\d)", lambda number: f"{int(number[0]):,}", text)
    return re.sub(r"(?<=\d) ?%", "\u00a0%", text)


def _power(number):
    ten = "10" + str(int(number[2])).translate(RAISED)
    return ten if number[1] == "1" else f"{number[1]} · {ten}"


def folder():
    """Return the folder for the pictures of a page, or None where there is no page."""
    named = os.environ.get("GMM_BOOK_STATIC")
    return Path(named) if named else None


@contextlib.contextmanager
def _laid_out(fig):
    """Let a figure stay as it is laid out: each drawing would measure all its letters anew.

    Nor do its ticks move, which matplotlib else chooses and measures twice for each box and each
    drawing.
    """
    engine = fig.get_layout_engine()
    fig.set_layout_engine("none")
    scales = [scale for ax in fig.axes for scale in ax._axis_map.values()]
    for scale, name in product(scales, FOUND_ONCE):
        setattr(scale, name, _once(getattr(scale, name)))
    try:
        yield
    finally:
        fig.set_layout_engine(engine or "none")
        for scale, name in product(scales, FOUND_ONCE):
            delattr(scale, name)


def _once(function):
    """Return a function that remembers its first answer, whatever it is asked with later."""
    answers = []

    def answer(*args, **options):
        if not answers:
            answers.append(function(*args, **options))
        return answers[0]

    return answer


def _fill_width(fig, place):
    """Let a figure be higher whose panels keep their shape and leave room beside them.

    The first frame of an explorer decides for all: ``place`` remembers it.
    """
    if "higher" not in place:
        shaped = [ax for ax in fig.axes if ax.axison and ax.get_aspect() != "auto"]
        place["higher"] = 1.0
        if shaped and fig.axes == shaped and not any(ax.name == "3d" for ax in shaped):
            fig.draw_without_rendering()
            panels = Bbox.union([ax.get_position() for ax in shaped])
            with_letters = Bbox.union([ax.get_tightbbox() for ax in shaped])
            wider = 1 + (1 - with_letters.width / fig.bbox.width) / panels.width
            place["higher"] += (min(max(wider, 1), MOST_HIGHER) - 1) * panels.height
    width, height = fig.get_size_inches()
    fig.set_size_inches(width, height * place["higher"])


def drawn(fig, *, tight=False):
    """Draw a figure and return it as a picture, on a transparent ground if the style says so."""
    fig.set_dpi(PIXELS_PER_INCH * SHARPNESS)
    if mpl.rcParams["savefig.transparent"]:
        fig.patch.set_alpha(0)
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    if not tight:
        return picture
    left, top, right, bottom = edges = _edges(fig)
    if min(left, top) >= 0 and right <= picture.width and bottom <= picture.height:
        return picture.crop(edges)
    buffer = io.BytesIO()  # something stands beyond the figure
    fig.savefig(buffer, format="png", dpi="figure", bbox_inches="tight",
                pad_inches=EDGE_INCHES, pil_kwargs={"compress_level": 1})  # fmt: skip
    return Image.open(buffer)


def _edges(fig):
    """Return left, top, right and bottom of what a figure shows, in its pixels."""
    with _laid_out(fig):
        left, bottom, right, top = fig.dpi * fig.get_tightbbox().padded(EDGE_INCHES).extents
    height = fig.bbox.height
    return floor(left), floor(height - top), ceil(right), ceil(height - bottom)


def webp(picture, *, effort=32, photo=False):
    """Return a picture as WebP: a drawing without loss in 256 colours, a photograph with some."""
    picture, buffer = picture.convert("RGBA"), io.BytesIO()
    if photo:
        picture.save(buffer, format="webp", quality=85)
    else:
        picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE).convert("RGBA")
        picture.save(buffer, format="webp", lossless=True, method=2, quality=effort)
    return buffer.getvalue()


def svg(fig):
    """Return a drawn figure as SVG with its size in pixels of the page; the same, same bytes."""
    buffer = io.StringIO()
    left, top, right, bottom = (side / fig.dpi * 72 for side in _edges(fig))
    with mpl.rc_context({"svg.hashsalt": "figure"}), _laid_out(fig):
        FigureCanvasSVG(fig).print_svg(buffer, metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    sizes = [round(side / 72 * PIXELS_PER_INCH) for side in (right - left, bottom - top)]
    shown = f"{left:.3f} {top:.3f} {right - left:.3f} {bottom - top:.3f}"
    whole = re.search(r'width="[\d.]+pt" height="[\d.]+pt" viewBox="[^"]*"', text)[0]
    text = text.replace(whole, 'width="{}" height="{}" viewBox="{}"'.format(*sizes, shown), 1)
    return re.sub(r"\n\s*", "\n", text).encode(), sizes


def keep(content, suffix):
    """Write a picture into the page's folder under a name made from its contents."""
    name = hashlib.sha256(content).hexdigest()[:20] + suffix
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / name).write_bytes(content)
    return name


def size_on_page(picture):
    """Return width and height of a drawn picture in pixels of the page."""
    return [round(side / SHARPNESS) for side in picture.size]


def keep_frame(fig, places=None):
    """Keep one frame of an explorer; return name, width and height, for each screen.

    ``places`` are two dicts, one for each screen, for what `drawn_in_place` remembers.
    """
    kept = []
    for layout, place in zip((contextlib.nullcontext, narrow), places or ({}, {}), strict=True):
        with layout(fig, alone=False) if layout is narrow else layout():
            if layout is narrow:
                _fill_width(fig, place)
            picture = drawn_in_place(fig, place)
            kept.append([keep(webp(picture), ".webp"), *size_on_page(picture)])
    return kept


def drawn_in_place(fig, place):
    """Draw a frame with its panels where those of the last one like it stood, if that cuts nothing.

    Then panels do not jump from frame to frame. And to lay a figure out all its letters are
    measured time and again, which takes longer than to draw it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Laid out by matplotlib's constrained layout.
    place : dict
        What is remembered from one frame to the next of the same kind; empty at first.
    """
    if not isinstance(fig.get_layout_engine(), ConstrainedLayoutEngine):
        return drawn(fig)
    fig.set_dpi(PIXELS_PER_INCH * SHARPNESS)  # boxes are in pixels
    kind = len(fig.legends), len(fig.texts), *map(_kind_of, fig.axes)
    shape = np.array([_shape_of(ax) for ax in fig.axes])
    known = place.setdefault(kind, [])
    if known and None not in kind:  # a colour bar's place depends on more
        panels, room, _ = min(known, key=lambda old: abs(old[2] - shape).sum())
        with _laid_out(fig):
            for ax, box in zip(fig.axes, panels, strict=True):
                ax._set_position(box, which="original")  # as the layout does
            low, high = _boxes(fig)
            if np.all(low >= room[0]) and np.all(high <= room[1]):
                return drawn(fig)
    if any(ax.get_aspect() != "auto" for ax in fig.axes):
        _find_room(fig)
    picture = drawn(fig)
    panels = [ax.get_position(original=True) for ax in fig.axes]
    known.insert(0, (panels, _room(fig), shape))  # of equals, `min` takes the first
    return picture


def _find_room(fig):
    """Lay a figure out anew until its panels stand still."""
    before = np.inf
    for _ in range(LAYOUTS):
        fig.draw_without_rendering()
        now = np.array([ax.get_position(original=True).extents for ax in fig.axes])
        if np.all(abs(now - before) < STILL):
            return
        before = now


def _kind_of(ax):
    """Return what the place of a panel depends on beside the letters around it."""
    spec = ax.get_subplotspec()
    if spec is None:
        return None
    grid = spec.get_gridspec()
    ratios = grid.get_width_ratios() or (), grid.get_height_ratios() or ()
    return ax.name, spec.get_geometry(), *map(tuple, ratios)


def _shape_of(ax):
    """Return the logarithm of height over width of a panel that keeps its shape, else 0."""
    aspect = ax.get_aspect()
    return 0.0 if aspect == "auto" else np.log(aspect * ax.get_data_ratio())


def _boxes(fig):
    """Return what panels, legends and texts fill: lower left and upper right corners, (n, 2)."""
    boxes = [part.get_tightbbox() for part in [*fig.axes, *fig.legends, *fig.texts]]
    nothing = [np.inf, np.inf, -np.inf, -np.inf]  # is within every room
    corners = [nothing if box is None else box.extents for box in boxes]
    corners = np.reshape(corners, (-1, 4))  # nothing at all is drawn, too
    return corners[:, :2], corners[:, 2:]


def _room(fig):
    """Return what each of the `_boxes` may fill: half the way to its neighbours or to the edge."""
    low, high = _boxes(fig)
    size = np.array([fig.bbox.width, fig.bbox.height])
    room = np.zeros_like(low), np.tile(size, (len(low), 1))
    for n, along in np.ndindex(low.shape):
        across = 1 - along
        beside = (low[:, across] < high[n, across]) & (high[:, across] > low[n, across])
        before = high[beside & (high[:, along] <= low[n, along]), along]
        behind = low[beside & (low[:, along] >= high[n, along]), along]
        if len(before):
            room[0][n, along] = (low[n, along] + before.max()) / 2
        if len(behind):
            room[1][n, along] = (high[n, along] + behind.min()) / 2
    return room


def _keep_figure(fig, picture):
    """Keep a drawn figure of a cell as lines or as picture, whichever is smaller to send."""
    photo = any(_is_photo(image) for ax in fig.axes for image in ax.images)
    packed = webp(picture, photo=photo, effort=100)  # there are few, and a page opens with one
    markers = sum(len(crowd.get_offsets()) for ax in fig.axes for crowd in ax.collections)
    if not photo and MARKER_BYTES * markers < len(packed):
        lines, sizes = svg(fig)
        if len(gzip.compress(lines)) < len(packed):
            return [keep(lines, ".svg"), *sizes]
    return [keep(packed, ".webp"), *size_on_page(picture)]


def _is_photo(image):
    array = np.asarray(image.get_array())
    if array.ndim < 3:
        return False
    numbers = array @ np.sqrt([2, 3, 5, 7])[: array.shape[2]]  # one for each colour, quick to sort
    return len(np.unique(numbers)) > 1000


def png(fig):
    """Return a figure as PNG for a notebook, and keep it for the page under the PNG's digest."""
    picture, buffer = drawn(fig, tight=True), io.BytesIO()
    picture.save(buffer, format="png")
    content, kept = buffer.getvalue(), {"wide": _keep_figure(fig, picture)}
    with narrow(fig):
        _fill_width(fig, {})
        kept["narrow"] = _keep_figure(fig, drawn(fig, tight=True))
    path = folder() / f"{hashlib.sha256(content).hexdigest()}.json"
    path.write_text(json.dumps(kept), encoding="utf-8")
    return content


def show_figures_twice():
    """Let IPython keep every figure that a cell shows for both screens."""
    from IPython import get_ipython  # noqa: PLC0415  (drawing needs no IPython)

    shell = get_ipython()
    if shell is not None:
        shell.enable_matplotlib("inline")  # which else sets its own way at the first figure
        shell.display_formatter.formatters["image/png"].for_type(Figure, png)
