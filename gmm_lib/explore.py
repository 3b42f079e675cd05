"""Turn a drawing function into an explorer: a picture with controls that change it.

The same call works with a kernel and without one. In Jupyter the controls are widgets, and frames
are drawn when they are first asked for and then kept. For the static page (``gmm_lib.page``) all
frames are drawn at once into files, and the controls are the browser's own.
"""

import base64
import contextlib
import gc
import html
import itertools
import json
import math
import re
import zlib

import ipywidgets as widgets
from IPython.display import HTML, display
from matplotlib.figure import Figure

from gmm_lib import page

MAX_CONTROLS = 3
MAX_STATIC_FRAMES = 40
# what a name of a list is called on its control; other names stand as they are, in words
SPOKEN = {
    "mu": "mean μ", "sigma": "standard deviation σ", "n": "sample size n",
    "K": "number of groups K", "alpha": "α", "forgetting": "forgetting factor λ",
    "half_step": "half-step",
}  # fmt: skip
PICTURES = "book-pictures/"  # where the pages find the files of `gmm_lib.page`
NARROW_SCREEN = "screen and (max-width: 40rem)"


def explore(draw, *, play=None, size=(6.4, 4.0), photo=False, **choices):
    """Show a drawing with one control for each named list of choices.

    Parameters
    ----------
    draw : callable
        ``draw(fig, **values)`` draws on a matplotlib Figure, one value from each list, and
        returns the sentence that describes the picture: its alternative text and read-out.
    play : str, optional
        Name of the list that gets a play button.
    size : tuple of two floats
        Width and height of the picture in inches; 100 pixels of the page an inch.
    photo : bool
        Whether the picture is a photograph, whose light and dark the dark page leaves as they
        are. Text in it has to be readable on both pages.
    **choices : list or dict
        One to three named lists of values; a dict maps labels to values. Lists of numbers, and
        the one that plays, get a slider, others a drop-down list; on the static page a list of
        two values that does not play gets two buttons.

    Raises
    ------
    TypeError, ValueError
        If ``draw``, ``play``, ``photo`` or a list of choices is not of this form, or, on
        the static page, for more than 40 frames.
    RuntimeError
        On the static page, if a frame fails to draw; in Jupyter the message stands in the place of
        the picture. It names the choice that failed.

    Examples
    --------
    >>> def draw(fig, power):
    ...     fig.subplots().plot([x**power for x in range(10)])
    ...     return f"x to the power of {power} for x from 0 to 9."
    >>> explore(draw, power=[1, 2, 3])  # doctest: +SKIP
    """
    frames = Frames(draw, _checked(draw, play, photo, choices), size, photo)
    if page.folder():
        display(HTML(_figure(frames, play)))
        return
    controls = [
        _control(name, list(options), slider=name == play)
        for name, options in frames.choices.items()
    ]
    picture = _live_picture(frames, controls)
    rows = [widgets.HBox([control]) for control in controls]
    if play:
        position = list(choices).index(play)
        rows[position].children += (_play_button(play, controls[position]),)
    panel = widgets.VBox([picture, *rows])
    panel.add_class("explorer")
    display(panel)


class Frames:
    """The pictures of an explorer by the positions of their choices, each drawn once.

    ``frames[0, 2]`` is the frame as HTML for Jupyter.
    """

    def __init__(self, draw, choices, size, photo):
        self.draw, self.choices, self.size, self.photo = draw, choices, size, photo
        self.drawn = {}
        self.places = {}, {}  # of the panels, on wide and narrow screens

    def __getitem__(self, positions):
        if positions not in self.drawn:
            with _light_collection():
                self.drawn[positions] = self._as_html(positions)
        return self.drawn[positions]

    def _as_html(self, positions):
        fig, sentence = self._render(positions)
        picture = page.webp(page.drawn_in_place(fig, self.places[0]), effort=0)
        return _frame_html(picture, sentence, self.size, self.photo)

    def kept(self, positions):
        """Return a frame as files for the page, one for each screen, and its sentence."""
        with _light_collection():
            return self._as_files(positions)

    def _as_files(self, positions):
        fig, sentence = self._render(positions)
        return [*page.keep_frame(fig, self.places), sentence]

    def _render(self, positions):
        """Return the figure of a frame and the sentence that describes it."""
        values = {
            name: list(options.values())[position]
            for (name, options), position in zip(self.choices.items(), positions, strict=True)
        }
        fig = Figure(figsize=self.size, layout="constrained")
        try:
            sentence = self.draw(fig, **values)
        except Exception as error:
            named = ", ".join(f"{name}={value!r}" for name, value in values.items())
            raise RuntimeError(
                f"explore: the drawing failed at {named}: {type(error).__name__}: {error}"
            ) from error
        if not isinstance(sentence, str) or not sentence.strip():
            raise TypeError(
                "explore: draw must return the sentence that describes its picture; "
                f"it returned {sentence!r}"
            )
        # no line of the read-out ends between a number and its sign
        said = page.typeset(sentence.strip())
        return fig, re.sub(r"(?<=\d) (?=[±·])|(?<=[=±·]) (?=−?\d)", "\u00a0", said)


@contextlib.contextmanager
def _light_collection():
    """Let the garbage collector look at what is made inside, and at nothing older.

    A figure leaves thousands of objects that refer to each other. Looking for them among
    all that Python holds after imports takes longer than drawing the picture.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()


def _frame_html(picture, sentence, size, photo):
    width, height = (round(inches * page.PIXELS_PER_INCH) for inches in size)
    data = base64.b64encode(picture).decode()
    return (
        f'<img class="{_kind(photo)} explorer-frame" alt="{html.escape(sentence)}" '
        f'width="{width}" height="{height}" decoding="sync" '
        f'style="max-width: 100%; height: auto" src="data:image/webp;base64,{data}">'
        f'<p class="explorer-readout" aria-hidden="true">{html.escape(sentence)}</p>'
    )


def _spoken(name):
    return SPOKEN.get(name, name.replace("_", " "))


def _slides(labels):
    return all(_is_number(label) for label in labels)


def _control(name, labels, *, slider):
    """Return a slider for numbers and for what can be played, else a drop-down list."""
    options = {
        "description": _spoken(name),
        "options": labels,
        "style": {"description_width": "initial"},
    }
    if slider or _slides(labels):
        return widgets.SelectionSlider(continuous_update=False, **options)
    return widgets.Dropdown(**options)


def _play_button(name, control):
    button = widgets.Play(
        max=len(control.options) - 1, interval=900, tooltip=f"Play {_spoken(name)}"
    )
    widgets.jslink((button, "value"), (control, "index"))
    return button


def _live_picture(frames, controls):
    picture = widgets.HTML()

    def show(_change=None):
        try:
            picture.value = frames[tuple(control.index for control in controls)]
        except (RuntimeError, TypeError) as error:
            picture.value = f'<p role="alert" class="explorer-error">{html.escape(str(error))}</p>'

    for control in controls:
        control.observe(show, names="index")
    show()
    return picture


def _figure(frames, play):
    """Return an explorer for the page: the first frame, its controls, the names of all frames."""
    sizes = [len(options) for options in frames.choices.values()]
    count = math.prod(sizes)
    if count > MAX_STATIC_FRAMES:
        raise ValueError(
            f"explore: {count} frames are too many for a page; at most {MAX_STATIC_FRAMES}"
        )
    # the last control changes fastest
    table = [frames.kept(positions) for positions in itertools.product(*map(range, sizes))]
    (wide, *wide_size), (narrow, *narrow_size), sentence = table[0]
    names = [_spoken(name) for name in frames.choices]
    about = {
        "sizes": sizes,
        "frames": [[one[0], two[0], said] for one, two, said in table],
    }
    key = f"explorer-{zlib.crc32(json.dumps(about).encode()):08x}"
    controls = "".join(
        _page_control(f"{key}-{number}", name, list(options), plays=name == play)
        for number, (name, options) in enumerate(frames.choices.items())
    )
    said = html.escape(sentence)
    return (
        f'<figure class="explorer" role="group" aria-label="Explorer: {", ".join(names)}">'
        f'<picture><source media="{NARROW_SCREEN}" srcset="{PICTURES}{narrow}" '
        f"{_size(narrow_size)}>"
        f'<img class="{_kind(frames.photo)} explorer-frame" src="{PICTURES}{wide}" alt="{said}" '
        f'{_size(wide_size)} loading="lazy"></picture>'
        f'<p class="explorer-readout" aria-hidden="true">{said}</p>'
        '<p class="explorer-message" aria-live="polite"></p>'
        f'<fieldset class="explorer-controls" disabled>{controls}</fieldset>'
        '<p class="visually-hidden" role="status"></p>'
        '<noscript><p class="explorer-still">Its controls need JavaScript; this is the first '
        "picture.</p></noscript>"
        f'<script type="application/json">{json.dumps(about).replace("<", chr(92) + "u003c")}'
        "</script></figure>"
    )


def _kind(photo):
    return "dark-light photo" if photo else "dark-light"  # the style sheet tells them apart


def _size(size):
    return 'width="{}" height="{}"'.format(*size)


def _page_control(key, name, labels, *, plays):
    """Return a control of the browser's own: a slider, two buttons, or a drop-down list."""
    spoken = html.escape(_spoken(name))
    shown = [html.escape(label) for label in labels]
    if len(labels) == 2 and not plays:
        choices = "".join(
            f'<label><input type="radio" name="{key}" value="{place}"'
            f"{' checked' * (place == 0)}> {label}</label>"
            for place, label in enumerate(shown)
        )
        return (
            f'<div class="explorer-control" role="radiogroup" aria-labelledby="{key}">'
            f'<span class="explorer-name" id="{key}">{spoken}</span>{choices}</div>'
        )
    name = f'<label class="explorer-name" for="{key}">{spoken}</label>'
    if not (plays or _slides(labels)):
        options = "".join(f"<option>{label}</option>" for label in shown)
        return f'<div class="explorer-control">{name}<select id="{key}">{options}</select></div>'
    stops = html.escape(json.dumps(labels, ensure_ascii=False))
    button = (
        f'<button type="button" class="explorer-play" aria-label="Play: {spoken}">Play</button>'
    )
    return (
        f'<div class="explorer-control">{name}<input type="range" id="{key}" min="0" '
        f'max="{len(labels) - 1}" value="0" autocomplete="off" aria-valuetext="{shown[0]}" '
        f'data-stops="{stops}">'
        f'<output for="{key}" aria-hidden="true">{shown[0]}</output>{button * plays}</div>'
    )


def _checked(draw, play, photo, choices):
    if not callable(draw):
        raise TypeError(f"explore: draw must be a function, got {type(draw).__name__}")
    if not isinstance(photo, bool):
        raise TypeError(f"explore: photo must be True or False, got {photo!r}")
    if not 1 <= len(choices) <= MAX_CONTROLS:
        raise ValueError(
            f"explore: one to {MAX_CONTROLS} named lists of choices are needed, "
            f"got {len(choices)}: {', '.join(choices) or 'none'}"
        )
    for name, options in choices.items():
        if not isinstance(options, (list, tuple, range, dict)) or len(options) < 2:
            raise ValueError(
                f"explore: {name} must be a list or dict of at least two values, got {options!r}"
            )
    if play is not None and play not in choices:
        raise ValueError(
            f"explore: play must name one of the lists ({', '.join(choices)}), got {play!r}"
        )
    return {
        name: {page.typeset(_label(label)): value for label, value in _pairs(options)}
        for name, options in choices.items()
    }


def _pairs(options):
    return options.items() if isinstance(options, dict) else zip(options, options, strict=True)


def _is_number(text):
    raised = r"10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+"
    return bool(re.fullmatch(rf"−?(?:\d[\d,]*(\.\d+)?( · {raised})?|{raised})", text))


def _label(value):
    return f"{value:g}" if isinstance(value, float) else str(value)
