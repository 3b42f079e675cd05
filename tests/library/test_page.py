"""Figures for the website: one layout for wide screens, one for narrow ones."""

import hashlib
import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from gmm_lib import draw, page
from gmm_lib.narrow import NARROW_INCHES, narrow


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GMM_BOOK_STATIC", str(tmp_path))
    with plt.rc_context():
        draw.use_style()
        yield tmp_path
    plt.close("all")


@pytest.fixture
def figure(folder):
    """Return a function that makes a figure of some panels, each with a line in it."""

    def made(*grid, size=(8, 4), **options):
        fig = plt.figure(figsize=size)
        for ax in np.ravel(fig.subplots(*grid, **options)):
            ax.plot([1, 2, 3], label="a line")
            ax.set(xlabel="time", ylabel="height")
        return fig

    return made


def places(fig):
    """Return where the panels stand, from the left and from above, and how large they are."""
    fig.draw_without_rendering()
    boxes = [ax.get_position() for ax in fig.axes]
    return [(round(box.x0, 2), round(1 - box.y1, 2), box.width) for box in boxes]


@pytest.mark.parametrize("columns", [2, 3])
def test_panels_stand_one_below_the_other_and_then_as_before(columns, figure):
    fig = figure(1, columns)
    before = places(fig), fig.get_size_inches().tolist()
    with narrow(fig):
        now = places(fig)
        assert fig.get_figwidth() == NARROW_INCHES
    assert len({left for left, *_ in now}) == 1
    assert [above for _, above, _ in now] == sorted(above for _, above, _ in now)
    assert all(width > 0.7 for *_, width in now)
    assert (places(fig), fig.get_size_inches().tolist()) == before


def test_many_small_panels_are_turned(figure):
    fig = figure(2, 3)
    with narrow(fig):
        now = places(fig)
    assert len({left for left, *_ in now}) == 2


def test_a_panel_that_left_its_scale_to_its_neighbour_shows_it(figure):
    fig = figure(1, 2, sharey=True)
    right = fig.axes[1]
    right.set_ylabel("")
    with narrow(fig):
        fig.draw_without_rendering()
        assert right.get_ylabel() == "height"
        assert right.yaxis.get_tick_params()["labelleft"]
        assert any(label.get_visible() for label in right.get_yticklabels())
    assert right.get_ylabel() == ""
    assert not right.yaxis.get_tick_params()["labelleft"]


def letters(fig):
    return [text.get_fontsize() for text in fig.findobj(Text) if text.get_text()]


def test_letters_are_eleven_pixels_high_on_the_narrowest_phone(figure):
    fig = figure(1, 1)
    fig.axes[0].text(1, 1, "small", fontsize=7)
    fig.axes[0].legend(fontsize=8)
    before = {text: text.get_fontsize() for text in fig.findobj(Text)}
    with narrow(fig):
        least = min(letters(fig))
    column = 320 - 2 * 12  # what the page leaves of the narrowest phone
    assert least / 72 * column / NARROW_INCHES >= 11 - 1e-9
    assert {text: text.get_fontsize() for text in before} == before


def test_a_long_label_is_broken_and_never_cut(figure):
    fig = figure(1, 1, size=(8, 2))
    (ax,) = fig.axes
    label = r"the best log-likelihood of all $\frac{a b}{c}$, below the maximum"
    ax.set_ylabel(label)
    with narrow(fig):
        fig.draw_without_rendering()
        assert "\n" in ax.get_ylabel()
        assert r"$\frac{a b}{c}$" in ax.get_ylabel()
        assert ax.yaxis.label.get_window_extent().height < fig.bbox.height
    assert ax.get_ylabel() == label


@pytest.mark.parametrize(
    ("entries", "options", "moves"),
    [
        (2, {}, False),
        (6, {}, True),
        (2, {"loc": "upper left", "bbox_to_anchor": (1.02, 1)}, True),
        (3, {"loc": "lower center", "bbox_to_anchor": (0.5, 1), "ncols": 3}, True),
    ],
)
def test_a_legend_leaves_the_panel_where_it_would_take_its_room(entries, options, moves, figure):
    fig = figure(1, 1)
    (ax,) = fig.axes
    for number in range(1, entries):
        ax.plot([number, 2], label=f"line {number}")
    ax.legend(**options)
    with narrow(fig):
        assert bool(fig.legends) == moves
        assert ax.get_legend().get_visible() != moves
    assert not fig.legends
    assert ax.get_legend().get_visible()


def test_a_long_label_below_a_panel_is_broken_and_never_cut(figure):
    fig = figure(1, 1)
    (ax,) = fig.axes
    label = "the time of the one library over the time of the other library"
    ax.set_xlabel(label)
    with narrow(fig):
        fig.draw_without_rendering()
        box = ax.xaxis.label.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= fig.bbox.width
    assert ax.get_xlabel() == label


@pytest.mark.parametrize(
    ("where", "alone", "moves"),
    [("center", True, True), ("center", False, False), ("upper left", True, False)],
)
def test_a_legend_never_hides_a_curve_of_a_figure(where, alone, moves, figure):
    """Frames of an explorer keep it where it is: they must not jump."""
    fig = figure(1, 1)
    (ax,) = fig.axes
    ax.plot([0, 0, 9, 9], label="a curve")
    ax.legend(loc=where, frameon=False)
    with narrow(fig, alone=alone):
        assert bool(fig.legends) == moves
    assert ax.get_legend().get_visible()


def test_a_figure_is_kept_twice_under_the_digest_of_its_png(figure, folder):
    content = page.png(figure(1, 2))
    index = folder / f"{hashlib.sha256(content).hexdigest()}.json"
    kept = json.loads(index.read_text(encoding="utf-8"))
    assert set(kept) == {"wide", "narrow"}
    for name, width, height in kept.values():
        assert (folder / name).stat().st_size > 0
        assert min(width, height) > 100
    assert kept["narrow"][1] < kept["wide"][1]


def test_panels_that_keep_their_shape_fill_the_narrow_screen(figure, folder):
    tall = figure(1, 2)
    for ax in tall.axes:
        ax.set(aspect="equal", xlim=(0, 1), ylim=(0, 1.5), xlabel="x", ylabel="y")
    content = page.png(tall)
    index = folder / f"{hashlib.sha256(content).hexdigest()}.json"
    _, width, _ = json.loads(index.read_text(encoding="utf-8"))["narrow"]
    assert width > 0.9 * NARROW_INCHES * page.PIXELS_PER_INCH


def test_frames_with_such_a_panel_have_one_size_and_cut_no_letter(folder):
    places, sizes = ({}, {}), []
    for label in ("y", "a label\nof two lines"):
        fig = Figure(figsize=(6.4, 5), layout="constrained")
        ax = fig.subplots()
        ax.plot([0, 1], [0, 1], label="the line")
        ax.set(aspect="equal", ylabel=label)
        ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
        for _, *size in page.keep_frame(fig, places):
            sizes.append(size)
        page.drawn_in_place(fig, {})
        letters, edge = fig.get_tightbbox(), fig.get_size_inches()
        assert letters.x0 >= 0
        assert letters.x1 <= edge[0]
    assert sizes[0] == sizes[2] == [640, 500]
    assert sizes[1] == sizes[3]
    assert sizes[1][1] > 350


def kept(fig):
    """Keep a figure of a cell; return the name of its file."""
    return page._keep_figure(fig, page.drawn(fig, tight=True))[0]


def test_a_drawing_of_lines_is_vectors_and_a_crowd_of_points_is_not(figure, folder):
    few, crowd = figure(1, 1), figure(1, 1)
    rng = np.random.default_rng(0)
    crowd.axes[0].scatter(*rng.normal(size=(2, 5000)))
    names = [kept(fig) for fig in (few, crowd)]
    assert [name.rsplit(".")[-1] for name in names] == ["svg", "webp"]
    text = (folder / names[0]).read_text(encoding="utf-8")
    assert "<metadata" not in text
    assert kept(figure(1, 1)) == names[0], "the same figure has the same bytes"


def inked(picture):
    """Return left, top, right and bottom of what a picture shows."""
    return picture.getchannel("A").getbbox()


@pytest.mark.parametrize("beyond", [False, True])
def test_a_figure_is_cut_at_the_edges_of_what_it_shows(beyond, figure):
    fig = figure(1, 1)
    before = page.drawn(fig)
    if beyond:
        fig.text(1.05, 0.5, "beside the figure")
    picture = page.drawn(fig, tight=True)
    left, top, right, bottom = inked(picture)
    assert min(left, top, picture.width - right, picture.height - bottom) >= 2
    assert max(left, top, picture.width - right, picture.height - bottom) <= 9
    assert (picture.width > before.width) == beyond
    assert picture.height < before.height


def test_vectors_show_what_the_picture_shows(figure):
    fig = figure(1, 1)
    picture = page.drawn(fig, tight=True)
    lines, sizes = page.svg(fig)
    text = lines.decode()
    assert sizes == page.size_on_page(picture)
    shown = re.search(r'viewBox="([^"]*)"', text)[1].split()
    assert [round(float(side) / 72 * 150) for side in shown[2:]] == list(picture.size)
    assert fig.get_layout_engine().execute, "the next drawing lays it out again"


def labelled(label, *grid):
    """Return a frame of an explorer whose upright scale is named by one long label."""
    fig = Figure(figsize=(8, 4), layout="constrained")
    for ax in np.ravel(fig.subplots(*grid)):
        ax.plot([0, 1, 2])
        ax.set(xlabel="time", yticks=[0, 2], yticklabels=["0", label])
    return fig


def stands(fig):
    return [ax.get_position().bounds for ax in fig.axes]


def test_panels_of_frames_do_not_jump_as_long_as_nothing_is_cut(folder):
    wide, narrower, place = labelled("1000", 1, 2), labelled("10", 1, 2), {}
    for fig in (wide, narrower):
        page.drawn_in_place(fig, place)
    assert stands(narrower) == stands(wide)


@pytest.mark.parametrize("grid", [(1, 1), (1, 2), (2, 1)])
def test_a_frame_with_wider_labels_than_the_last_is_laid_out_anew(grid, folder):
    short, long, place = labelled("10", *grid), labelled("a million", *grid), {}
    page.drawn_in_place(short, place)
    picture = page.drawn_in_place(long, place)
    assert inked(picture)[0] > 2, "nothing is cut"
    alone = labelled("a million", *grid)
    assert picture == page.drawn(alone)
    assert stands(long) == stands(alone)


def test_a_frame_with_other_panels_than_the_last_is_laid_out_anew(folder):
    place = {}
    for grid in [(1, 2), (2, 1), (1, 1)]:
        fig, alone = labelled("10", *grid), labelled("10", *grid)
        page.drawn_in_place(fig, place)
        page.drawn(alone)
        assert stands(fig) == stands(alone)


def shaped(length):
    """Return a frame with a panel that keeps its shape, as long as its line."""
    fig = Figure(figsize=(6, 4), layout="constrained")
    ax = fig.subplots()
    ax.plot([0, length], [0, 1])
    ax.set(aspect="equal")
    return fig


def test_ticks_of_a_frame_in_place_are_chosen_once_and_as_it_would_by_itself(folder, monkeypatch):
    """Choosing them anew for each box and each drawing took a third of the time."""
    chosen = []

    def counted(scale, choose=Axis._update_ticks):
        chosen.append(scale)
        return choose(scale)

    monkeypatch.setattr(Axis, "_update_ticks", counted)
    place, frame, alone = {}, shaped(1.9), shaped(1.9)
    page.drawn_in_place(shaped(2), place)
    chosen.clear()
    picture = page.drawn_in_place(frame, place)
    assert len(chosen) == len(set(chosen)) == 2
    alone.set_layout_engine("none")
    alone.axes[0].set_position(frame.axes[0].get_position(original=True))
    assert picture == page.drawn(alone)
    for fig in (frame, alone):  # they move with the scale again
        fig.set_layout_engine("none")
        fig.axes[0].set_xlim(0, 40)
    assert page.drawn(frame) == page.drawn(alone) != picture


@pytest.fixture
def laid_out(monkeypatch):
    """The figures that were laid out beside the drawing, in turn."""
    found = []

    def counted(fig, lay_out=Figure.draw_without_rendering):
        found.append(fig)
        lay_out(fig)

    monkeypatch.setattr(Figure, "draw_without_rendering", counted)
    return found


def test_frames_of_two_shapes_in_turn_are_laid_out_once_for_each(folder, laid_out):
    place, lengths = {}, (2, 0.3, 2, 0.3)
    frames = [shaped(length) for length in lengths]
    for frame in frames:
        page.drawn_in_place(frame, place)
    assert set(laid_out) == set(frames[:2])
    assert stands(frames[2]) == stands(frames[0]) != stands(frames[1]) == stands(frames[3])


def test_a_panel_that_has_found_its_place_is_laid_out_no_more(folder, laid_out, monkeypatch):
    fig, patient = shaped(2), shaped(2)
    picture = page.drawn_in_place(fig, {})
    assert 2 <= len(laid_out) < page.LAYOUTS
    monkeypatch.setattr(page, "STILL", 0)
    assert picture == page.drawn_in_place(patient, {})
    assert laid_out.count(patient) == page.LAYOUTS


def test_a_frame_in_which_nothing_is_drawn_is_an_empty_picture():
    empty, place = Figure(layout="constrained"), {}
    for _ in range(2):  # the second looks where the first had its panels
        picture = page.drawn_in_place(empty, place)
    assert picture == page.drawn(empty)


def test_letters_around_a_surface_are_not_cut_on_a_narrow_screen():
    fig = Figure(figsize=(6.4, 4.0), layout="constrained")
    fig.patch.set_alpha(0)
    ax = fig.add_subplot(projection="3d", facecolor="none")
    ax.set(xlabel="first mean", ylabel="second mean", zlabel="log-likelihood")
    ax.view_init(elev=42, azim=-62)
    ax.set_box_aspect((1, 1, 0.65), zoom=0.93)
    before = list(ax.get_box_aspect())
    with narrow(fig):
        picture = page.drawn(fig)
    left, top, right, bottom = inked(picture)
    assert min(left, top, picture.width - right, picture.height - bottom) > 2
    assert list(ax.get_box_aspect()) == before


def test_a_photograph_is_not_reduced_to_256_colours(folder):
    fig = plt.figure()
    fig.subplots().imshow(np.random.default_rng(0).random((80, 80, 3)), interpolation="nearest")
    with Image.open(folder / kept(fig)) as picture:
        assert len(picture.convert("RGB").getcolors(maxcolors=10**7)) > 1000


def test_without_a_page_nothing_is_kept(monkeypatch):
    monkeypatch.delenv("GMM_BOOK_STATIC", raising=False)
    assert page.folder() is None
