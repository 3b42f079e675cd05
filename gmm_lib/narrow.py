"""The layout of a figure for narrow screens: panels one below the other, no small letters."""

import contextlib
import re
from math import ceil

from matplotlib.gridspec import GridSpec
from matplotlib.text import Text

NARROW_INCHES = 4.0
SMALLEST_POINTS = 11  # where a phone of 320 pixels shows four inches, a letter has 11 pixels
LEAST_ASPECT, MOST_ASPECT = 0.25, 0.7  # height of a stacked panel for a width of one
LABEL_LETTERS, INCHES_A_LETTER = 22, 0.085  # of the label beside a panel
INCHES_BELOW = 0.5  # for the label and the scale below a panel
MOST_INSIDE = 4  # entries of a legend that stays in its panel
INCHES_AN_ENTRY = 0.22  # of height, of one that stands below
ROOM_IN_SPACE = 0.8  # of its size, for a surface among larger letters
LETTERS_TAKE_MORE = 1.15  # of the height of a picture that becomes narrow
MOST_BREAKS = 3  # of labels that turn out too long, one after the other


@contextlib.contextmanager
def narrow(fig, *, alone=True):
    """Lay a figure out for a narrow screen; afterwards it is as it was.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    alone : bool
        Whether no other frame must look like it: then a legend that hides what is drawn moves
        below, and a label that is longer than there is room breaks into lines.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> fig = plt.figure(figsize=(8, 4))
    >>> axes = fig.subplots(1, 2)
    >>> with narrow(fig):
    ...     fig.get_size_inches().round(2).tolist(), axes[1].get_subplotspec().rowspan
    ([4.0, 6.44], range(1, 2))
    >>> fig.get_size_inches().tolist()
    [8.0, 4.0]
    """
    undo = contextlib.ExitStack()
    with undo:
        undo.callback(fig.set_size_inches, fig.get_size_inches())
        undo.callback(fig.set_layout_engine, fig.get_layout_engine() or "none")
        fig.set_layout_engine("constrained")
        fig.set_size_inches(NARROW_INCHES, NARROW_INCHES * _stack(fig, undo))
        for text in fig.findobj(Text):
            if text.get_fontsize() < SMALLEST_POINTS:
                undo.callback(text.set_fontsize, text.get_fontsize())
                text.set_fontsize(SMALLEST_POINTS)
        for ax in fig.axes:
            if ax.name == "3d":  # no layout makes room for its letters; its zoom cannot be read
                undo.callback(setattr, ax, "_box_aspect", ax.get_box_aspect())
                ax._box_aspect = ROOM_IN_SPACE * ax.get_box_aspect()
        _move_legends(fig, undo, alone)
        if alone:
            _break_labels(fig, undo)
        yield


def _stack(fig, undo):
    """Put the panels of a figure one below the other; return its new height for a width of one."""
    width, height = fig.get_size_inches()
    at = {}
    for ax in fig.axes:
        place = ax.get_subplotspec()
        if place:
            at[ax] = place.rowspan.start, place.colspan.start
    pictures_only = not any(ax.axison for ax in at)
    grid = next(iter(at)).get_subplotspec().get_gridspec() if at else GridSpec(1, 1)
    rows, columns = grid.nrows, grid.ncols
    if not at or (pictures_only and (rows > 1 or columns == 1)):
        return height / width
    across = grid.get_width_ratios() or [1] * columns
    down = grid.get_height_ratios() or [1] * rows

    def aspect(row, column):
        """Return the height of a panel: that of before, within limits, at least its label's."""
        now = height * down[row] / sum(down) / (width * across[column] / sum(across))
        if pictures_only:
            return now
        if columns > 1:
            now = min(max(now, LEAST_ASPECT), MOST_ASPECT)
            now *= (across[column] / max(across)) ** 0.5  # what was less wide is less high
        label = max(_wrap(ax, undo) for ax, place in at.items() if place == (row, column))
        beside = rows if turned else 1
        return max(now * LETTERS_TAKE_MORE / beside, label / NARROW_INCHES)

    turned = rows > 1 and columns > 2  # many small panels: the rows become columns
    if turned:
        heights = [max(aspect(row, c) for row in range(rows)) for c in range(columns)]
        places = {ax: (column, row) for ax, (row, column) in at.items()}
    else:
        order = sorted(set(at.values()), key=lambda place: place[::-1])
        heights = [aspect(*place) for place in order]
        places = {ax: (order.index(place), 0) for ax, place in at.items()}
    new = GridSpec(len(heights), 1 + max(column for _, column in places.values()), figure=fig,
                   height_ratios=heights)  # fmt: skip
    names = {row: ax.get_ylabel() for ax, (row, column) in at.items() if column == 0}
    for ax, place in places.items():
        undo.callback(ax.set_subplotspec, ax.get_subplotspec())
        ax.set_subplotspec(new[place])
        if columns > 1 and ax.axison and ax.name != "3d":
            _show_scale(ax, names.get(at[ax][0], ""), undo)
    return sum(heights)


def _wrap(ax, undo):
    """Break a long label of the upright axis into lines; return the inches that they take."""
    label = ax.get_ylabel()
    if not ax.axison or not label:
        return 0
    lines = _lines(label, LABEL_LETTERS)
    undo.callback(ax.set_ylabel, label)
    ax.set_ylabel("\n".join(lines))
    return INCHES_A_LETTER * max(map(len, lines)) + INCHES_BELOW


def _lines(label, letters):
    """Break a label between words into lines of at most so many letters, where that can be."""
    lines = []
    for line in label.split("\n"):
        lines.append("")
        for word in re.findall(r"(?:\$[^$]*\$|[^ ])+", line):
            if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
                lines.append("")
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _break_labels(fig, undo):
    """Break labels that reach beyond the edges of the figure into lines."""
    for _ in range(MOST_BREAKS):
        fig.draw_without_rendering()
        broken = [_break(scale.label, fig, undo) for ax in fig.axes
                  for scale in ax._axis_map.values() if ax.name != "3d"]  # fmt: skip
        if not any(broken):
            return


def _break(label, fig, undo):
    """Break one label if it is cut and can be broken; return whether it was."""
    text, box = label.get_text(), label.get_window_extent()
    if not (text and label.get_visible()):
        return False
    cut = max(-box.x0, box.x1 - fig.bbox.width, -box.y0, box.y1 - fig.bbox.height)
    longest = max(map(len, text.split("\n")))
    lines = _lines(text, int(longest * (1 - 2 * cut / max(box.width, box.height))))
    if cut <= 0 or "\n".join(lines) == text:
        return False
    undo.callback(label.set_text, text)
    label.set_text("\n".join(lines))
    return True


def _show_scale(ax, name, undo):
    """Show the scale that a panel has left to its neighbour, which stands above it now."""
    neighbours = ax.get_shared_y_axes().get_siblings(ax)
    if len(neighbours) == 1:
        return
    shown = ax.yaxis.get_tick_params().get("labelleft", True)
    undo.callback(ax.tick_params, axis="y", labelleft=shown)
    ax.tick_params(axis="y", labelleft=True)
    if not ax.get_ylabel():
        undo.callback(ax.set_ylabel, "")
        ax.set_ylabel(name)


def _hides(legend, fig):
    """Return whether a legend hides lines or points of its panel."""
    box = legend.get_window_extent()
    boxes, lines, points = legend._auto_legend_data(fig._get_renderer())
    crossed = any(line.intersects_bbox(box, filled=False) for line in lines if len(line.vertices))
    return crossed or box.count_contains(points) > 0 or box.count_overlaps(boxes) > 0


def _move_legends(fig, undo, alone):
    """Move legends that stand beside the panels, broadly above, or hide much, below all panels."""
    inside = [ax for ax in fig.axes if ax.get_legend()]
    if alone and inside:
        fig.draw_without_rendering()
    hiding = [ax for ax in inside if alone and _hides(ax.get_legend(), fig)]
    for ax in fig.axes:
        legend = ax.get_legend()
        if legend is None:
            continue
        left, *_ = legend.get_bbox_to_anchor().transformed(ax.transAxes.inverted()).bounds
        names = [text.get_text() for text in legend.get_texts()]
        stays = left < 1 and legend._ncols == 1 and len(names) <= MOST_INSIDE
        if stays and ax not in hiding:
            continue
        columns = 2 if len(names) > 1 and max(map(len, names)) < 14 else 1
        title = legend.get_title().get_text() or None
        below = fig.legend(legend.legend_handles, names, loc="outside lower center",
                           ncols=columns, title=title)  # fmt: skip
        undo.callback(below.remove)
        width, height = fig.get_size_inches()  # the panels keep their height
        rows = ceil(len(names) / columns) + (title is not None)
        fig.set_size_inches(width, height + INCHES_AN_ENTRY * rows)
        undo.callback(legend.set_visible, True)
        undo.callback(legend.set_in_layout, True)
        legend.set_visible(False)
        legend.set_in_layout(False)
