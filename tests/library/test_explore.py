"""Explorers: the same call with a kernel and without one, and clear errors."""

import gc
import json
import re
import weakref

import bs4
import pytest
from PIL import Image

import gmm_lib.explore as module
from gmm_lib.explore import explore


@pytest.fixture
def shown(monkeypatch):
    """Collect what `explore` displays."""
    seen = []
    monkeypatch.setattr(module, "display", seen.append)
    return seen


@pytest.fixture
def static(monkeypatch, tmp_path):
    monkeypatch.setenv("GMM_BOOK_STATIC", str(tmp_path))
    return tmp_path


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


def page_of(shown):
    """Return the explorer that a page gets, and what it knows of its frames."""
    (made,) = shown
    figure = bs4.BeautifulSoup(made.data, "html.parser").figure
    return figure, json.loads(figure.find("script", type="application/json").string)


def size_of(path):
    with Image.open(path) as picture:
        return picture.size


def test_the_page_gets_all_frames_as_files_for_both_screens(shown, static):
    explore(line, power=[1, 2, 3], kind=["up", "down"])
    figure, about = page_of(shown)
    assert about["sizes"] == [3, 2]
    assert [said for *_, said in about["frames"]] == [
        f"A curve of power {power}, {kind}." for power in (1, 2, 3) for kind in ("up", "down")
    ]
    for wide, narrow, _ in about["frames"]:
        assert size_of(static / wide) == (960, 600)
        assert size_of(static / narrow)[0] == 600, "four inches at 150 pixels"
    wide, narrow, sentence = about["frames"][0]
    assert figure.img["src"].endswith(wide)
    assert figure.source["srcset"].endswith(narrow)
    assert figure.img["alt"] == sentence == figure.find(class_="explorer-readout").string
    assert figure.fieldset.has_attr("disabled"), "until the page's script is there"


def test_the_same_call_gives_the_same_page(shown, static):
    """Else a build with nothing changed would make every page anew."""
    for _ in range(2):
        explore(line, power=[1, 2], kind=["up", "down"])
    assert shown[0].data == shown[1].data


def test_controls_of_the_page_numbers_slide_words_drop_down_and_one_plays(shown, static):
    explore(line, play="power", power={"low": 1, "high": 2}, kind=["up", "down", "left"])
    figure, _ = page_of(shown)
    slider = figure.find("input", type="range")
    assert (slider["max"], slider["aria-valuetext"]) == ("1", "low")
    assert json.loads(slider["data-stops"]) == ["low", "high"]
    assert [option.string for option in figure.select("option")] == ["up", "down", "left"]
    assert figure.button["aria-label"] == "Play: power"
    assert {label["for"] for label in figure.select("label[for]")} == {
        control["id"] for control in figure.select("select, [type=range]")
    }


def test_two_choices_are_two_buttons_and_names_are_words(shown, static):
    def bell(fig, mu, half_step):
        return line(fig, mu, half_step)

    explore(bell, mu=[1, 2], half_step=[1, 2, 3])
    figure, _ = page_of(shown)
    assert [name.string for name in figure.select(".explorer-name")] == ["mean μ", "half-step"]
    group = figure.find(role="radiogroup")
    assert figure.find(id=group["aria-labelledby"]).string == "mean μ"
    assert [radio.has_attr("checked") for radio in group.select("[type=radio]")] == [True, False]


@pytest.mark.parametrize("photo", [False, True])
def test_a_photograph_is_marked_for_the_dark_page(photo, shown, static):
    explore(line, photo=photo, power=[1, 2])
    figure, _ = page_of(shown)
    kinds = figure.find("img")["class"]
    assert kinds == ["dark-light", *(["photo"] if photo else []), "explorer-frame"]


@pytest.mark.parametrize("photo", [False, True])
def test_a_photograph_is_marked_in_jupyter(photo, shown, live):
    explore(line, photo=photo, power=[1, 2])
    frames = [w.value for w in below(shown[-1]) if type(w).__name__ == "HTML"]
    assert frames
    for frame in frames:
        kinds = re.search(r'<img class="([^"]*)"', frame)[1].split()
        assert kinds == ["dark-light", *(["photo"] if photo else []), "explorer-frame"]


def test_controls_in_jupyter_numbers_slide_words_drop_down_and_one_plays(shown, live):
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


def test_numbers_are_told_as_in_print(shown, static):
    """With a true minus, powers of ten and commas, and they slide all the same."""

    def draw(fig, value):
        line(fig, 1)
        return f"At {value} it is -3.3e+17, or 34% of {10**5}, not 0.00015."

    explore(draw, value=[-2, 0.5, 1e-8, 3e-6, 10_000])
    figure, about = page_of(shown)
    stops = json.loads(figure.find("input", type="range")["data-stops"])
    assert stops == ["−2", "0.5", "10⁻⁸", "3 · 10⁻⁶", "10,000"]
    assert about["frames"][0][2].replace("\u00a0", " ") == (
        "At −2 it is −3.3 · 10¹⁷, or 34 % of 100,000, not 0.00015."
    )


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


def told(fig, k):
    fig.subplots()
    return f'k < {k} & "quoted" </script><script>'


def test_text_in_sentences_is_escaped(shown, live):
    explore(told, k=[1, 2])
    assert "<script>" not in shown[0].children[0].value


def test_text_in_sentences_is_escaped_on_the_page(shown, static):
    explore(told, k=[1, 2])
    figure, about = page_of(shown)
    assert figure.img["alt"] == about["frames"][0][2] == 'k < 1 & "quoted" </script><script>'
    assert len(figure.find_all("script")) == 1


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
