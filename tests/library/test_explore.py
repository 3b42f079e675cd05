"""Explorers: the same call with a kernel and without one, and clear errors."""

import gc
import re
import weakref

import ipywidgets as widgets
import pytest

import gmm_lib.explore as module
from gmm_lib.explore import explore


@pytest.fixture
def shown(monkeypatch):
    """Collect what `explore` displays."""
    seen = []
    monkeypatch.setattr(module, "display", seen.append)
    return seen


@pytest.fixture
def static(monkeypatch):
    monkeypatch.setenv("GMM_BOOK_STATIC", "1")


@pytest.fixture
def live(monkeypatch):
    monkeypatch.delenv("GMM_BOOK_STATIC", raising=False)


def line(fig, power, kind="up"):
    fig.subplots().plot([x**power for x in range(5)])
    return f"A curve of power {power}, {kind}."


def below(widget):
    found = [widget]
    for child in getattr(widget, "children", ()):
        found += below(child)
    return found


def sentence(html):
    return re.search(r'alt="([^"]*)"', html)[1]


def test_live_frames_are_drawn_on_demand_and_kept(shown, live):
    drawn = []

    def draw(fig, power):
        drawn.append(power)
        return line(fig, power)

    explore(draw, power=[1, 2, 3])
    (panel,) = shown
    picture, slider = panel.children[0], panel.children[1].children[0]
    assert drawn == [1]
    slider.index = 2
    assert sentence(picture.value) == "A curve of power 3, up."
    slider.index = 0
    slider.index = 2
    assert drawn == [1, 3]


def test_static_page_gets_a_poster_and_all_frames(shown, static):
    explore(line, power=[1, 2, 3], kind=["up", "down"])
    poster, panel = shown
    frames = [w.value for w in below(panel) if isinstance(w, widgets.HTML)]
    assert len(frames) == 6
    assert "A curve of power 1, up." in poster.data
    assert {sentence(frame) for frame in frames} == {
        f"A curve of power {power}, {kind}." for power in (1, 2, 3) for kind in ("up", "down")
    }


def test_static_nesting_shows_the_frame_of_the_choice(shown, static):
    explore(line, power=[1, 2], kind=["up", "down"])
    outer = shown[1].children[0]
    assert isinstance(outer, widgets.Stack)
    assert sentence(outer.children[1].children[0].value) == "A curve of power 2, up."
    assert sentence(outer.children[0].children[1].value) == "A curve of power 1, down."


@pytest.mark.parametrize("mode", ["live", "static"])
@pytest.mark.parametrize("photo", [False, True])
def test_a_photograph_is_marked_for_the_dark_page(photo, mode, shown, request):
    request.getfixturevalue(mode)
    explore(line, photo=photo, power=[1, 2])
    frames = [w.value for w in below(shown[-1]) if isinstance(w, widgets.HTML)]
    assert frames
    for frame in frames:
        kinds = re.search(r'<img class="([^"]*)"', frame)[1].split()
        assert kinds == ["dark-light", *(["photo"] if photo else []), "explorer-frame"]


@pytest.mark.parametrize("mode", ["live", "static"])
def test_controls_numbers_slide_words_drop_down_and_one_plays(mode, shown, request):
    request.getfixturevalue(mode)
    explore(line, play="power", power=[1, 2], kind=["up", "down"])
    kinds = [type(w).__name__ for w in below(shown[-1])]
    assert kinds.count("SelectionSlider") == 1
    assert kinds.count("Dropdown") == 1
    assert kinds.count("Play") == 1


def test_labels_of_a_dict_are_shown_and_its_values_drawn(shown, live):
    explore(line, power={"straight": 1, "bent": 2})
    control = shown[0].children[1].children[0]
    assert control.options == ("straight", "bent")
    control.index = 1
    assert "power 2" in shown[0].children[0].value


def test_an_error_in_a_drawing_appears_in_the_widget(shown, live):
    def draw(fig, power):
        return line(fig, power) if power < 2 else 1 / 0

    explore(draw, power=[1, 2])
    shown[0].children[1].children[0].index = 1
    assert "power=2" in shown[0].children[0].value
    assert "ZeroDivisionError" in shown[0].children[0].value
    assert 'role="alert"' in shown[0].children[0].value


def test_a_static_frame_that_fails_names_the_choice(shown, static):
    def draw(fig, power, kind):
        return line(fig, power, kind) if (power, kind) != (2, "down") else 1 / 0

    with pytest.raises(RuntimeError, match=r"power=2, kind='down'.*ZeroDivisionError"):
        explore(draw, power=[1, 2], kind=["up", "down"])


def test_text_in_sentences_is_escaped(shown, live):
    def draw(fig, k):
        fig.subplots()
        return f'k < {k} & "quoted" <script>'

    explore(draw, k=[1, 2])
    assert "<script>" not in shown[0].children[0].value


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("no function",), TypeError, "draw must be a function, got str"),
        ((line,), ValueError, "one to 3 named lists"),
        ((line, {"a": [1, 2], "b": [1, 2], "c": [1, 2], "d": [1, 2]}), ValueError, "got 4"),
        ((line, {"power": [1]}), ValueError, "power must be a list or dict of at least two"),
        ((line, {"power": "abc"}), ValueError, "power must be a list"),
        ((line, {"power": [1, 2], "play": "stretch"}), ValueError, "play must name one of"),
        ((line, {"photo": ["no", "yes"]}), TypeError, "photo must be True or False, got ['no'"),
    ],
)
def test_bad_calls_say_what_is_wrong(arguments, error, message, live):
    draw, *choices = arguments
    with pytest.raises(error, match=re.escape(message).replace(r"\ ", " ")):
        explore(draw, **(choices[0] if choices else {}))


@pytest.mark.parametrize("returned", [None, "", 3])
def test_a_drawing_must_return_its_sentence(returned, shown, static):
    def draw(fig, k):
        fig.subplots()
        return returned

    with pytest.raises(TypeError, match="must return the sentence"):
        explore(draw, k=[1, 2])


def test_too_many_frames_for_a_page(shown, static):
    with pytest.raises(ValueError, match="too many for a page"):
        explore(line, power=list(range(21)), kind=["up", "down"])


@pytest.mark.parametrize("fails", [False, True])
def test_a_step_collects_its_own_garbage_and_looks_at_nothing_older(fails, shown, live):
    """Going through all that Python holds would take longer than the picture."""
    older, seen, figures = [[]], [], []

    def draw(fig, power):
        seen.append(any(one is older for one in gc.get_objects()))
        figures.append(weakref.ref(fig))
        return line(fig, power) if not fails or power < 2 else 1 / 0

    before = gc.get_freeze_count()
    explore(draw, power=[1, 2])
    shown[0].children[1].children[0].index = 1
    assert ("ZeroDivisionError" in shown[0].children[0].value) == fails
    assert seen == [False, False]
    assert gc.get_freeze_count() == before
    assert any(one is older for one in gc.get_objects())
    if not fails:  # an error keeps its traceback until the next one
        assert [figure() for figure in figures] == [None, None]
