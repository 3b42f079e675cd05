"""Turn a drawing function into an explorer: a picture with controls that change it.

The same call works with a kernel and without one. In Jupyter, frames are drawn when they are
first asked for and then kept. For the static page (environment variable ``GMM_BOOK_STATIC``)
all frames are drawn at once and the controls are linked to them in JavaScript alone.
"""

import base64
import contextlib
import gc
import html
import io
import os

import ipywidgets as widgets
import matplotlib
import numpy as np
from IPython.display import HTML, display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

MAX_CONTROLS = 3
MAX_STATIC_FRAMES = 40
PIXELS_PER_INCH = 100  # of the picture on the page; drawn finer, for sharp screens
SHARPNESS = 1.5


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
        the one that plays, get a slider, others a drop-down list.

    Raises
    ------
    TypeError, ValueError
        If ``draw``, ``play``, ``photo`` or a list of choices is not of this form.
    RuntimeError
        If a frame fails to draw; the message names the choice that failed.

    Examples
    --------
    >>> def draw(fig, power):
    ...     fig.subplots().plot([x**power for x in range(10)])
    ...     return f"x to the power of {power} for x from 0 to 9."
    >>> explore(draw, power=[1, 2, 3])  # doctest: +SKIP

    See the section "A first explorer" of the chapter *worked-example*.
    """
    static = bool(os.environ.get("GMM_BOOK_STATIC"))
    effort = 80 if static else 0  # a page loads many pictures, Jupyter waits for one
    frames = Frames(draw, _checked(draw, play, photo, choices), size, effort, photo)
    controls = [
        _control(name, list(options), slider=name == play, eager=static)
        for name, options in frames.choices.items()
    ]
    picture = _static_picture(frames, controls) if static else _live_picture(frames, controls)
    rows = [widgets.HBox([control]) for control in controls]
    if play:
        position = list(choices).index(play)
        rows[position].children += (_play_button(play, controls[position]),)
    panel = widgets.VBox([picture, *rows])
    panel.add_class("explorer")
    if static:  # a picture at once, without JavaScript, and in print
        display(HTML(f'<div class="explorer-poster">{frames[(0,) * len(controls)]}</div>'))
    display(panel)


class Frames:
    """The pictures of an explorer by the positions of their choices, each drawn once."""

    def __init__(self, draw, choices, size, effort, photo):
        self.draw, self.choices, self.size, self.effort = draw, choices, size, effort
        self.photo = photo
        self.drawn = {}

    def __getitem__(self, positions):
        if positions not in self.drawn:
            with _light_collection():
                self.drawn[positions] = self._render(positions)
        return self.drawn[positions]

    def _render(self, positions):
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
        return _frame_html(_webp(fig, self.effort), sentence.strip(), self.size, self.photo)


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


def _webp(fig, effort):
    """Return the picture as WebP without loss; 256 colours are enough, and take half the space."""
    fig.set_dpi(PIXELS_PER_INCH * SHARPNESS)
    if matplotlib.rcParams["savefig.transparent"]:
        fig.patch.set_alpha(0)
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE).convert("RGBA")
    buffer = io.BytesIO()
    picture.save(buffer, format="webp", lossless=True, method=4, quality=effort)
    return buffer.getvalue()


def _frame_html(picture, sentence, size, photo):
    width, height = (round(inches * PIXELS_PER_INCH) for inches in size)
    data = base64.b64encode(picture).decode()
    kind = "dark-light photo" if photo else "dark-light"  # the style sheet tells them apart
    return (
        f'<img class="{kind} explorer-frame" alt="{html.escape(sentence)}" '
        f'width="{width}" height="{height}" decoding="sync" '
        f'style="max-width: 100%; height: auto" src="data:image/webp;base64,{data}">'
        f'<p class="explorer-readout" aria-hidden="true">{html.escape(sentence)}</p>'
    )


def _control(name, labels, *, slider, eager):
    """Return a slider for numbers and for what can be played, else a drop-down list."""
    options = {
        "description": name.replace("_", " "),
        "options": labels,
        "style": {"description_width": "initial"},
    }
    if slider or all(_is_number(label) for label in labels):
        return widgets.SelectionSlider(continuous_update=eager, **options)
    return widgets.Dropdown(**options)


def _play_button(name, control):
    button = widgets.Play(max=len(control.options) - 1, interval=900, tooltip=f"Play {name}")
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


def _static_picture(frames, controls):
    """Nest one Stack a control; each shows the child that its control points at."""
    count = 1
    for control in controls:
        count *= len(control.options)
    if count > MAX_STATIC_FRAMES:
        raise ValueError(
            f"explore: {count} frames are too many for a page; at most {MAX_STATIC_FRAMES}"
        )

    def stack(chosen):
        if len(chosen) == len(controls):
            return widgets.HTML(frames[chosen])
        control = controls[len(chosen)]
        children = [stack((*chosen, position)) for position in range(len(control.options))]
        pile = widgets.Stack(children, selected_index=0)
        widgets.jsdlink((control, "index"), (pile, "selected_index"))
        return pile

    return stack(())


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
        name: dict(options) if isinstance(options, dict) else {_label(v): v for v in options}
        for name, options in choices.items()
    }


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def _label(value):
    return f"{value:g}" if isinstance(value, float) else str(value)
