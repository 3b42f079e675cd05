"""The playground's Python side: what the hand does is read, what is set is checked and sent."""

import json
import re
import subprocess
import sys

import bs4
import numpy as np
import pytest
from drawn import mixture_parameters
from IPython.core.interactiveshell import InteractiveShell
from scipy.stats import rv_histogram
from sklearn.mixture import GaussianMixture as Theirs

import gmm_lib.playground as module
from gmm_lib import playground_population, playground_start
from gmm_lib.playground import playground

POINTS = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [9, 9], [9, 8], [8, 9], [8, 8], [5, 4]], float)
LINE = np.array([[0.0], [1.0], [8.0], [9.0]])
ARRAYS = ("points", "weights", "means", "covariances", "responsibilities")
# as the build makes them: one preset in the plane, one on a line, a task for k-means
PRESETS = {"article": POINTS, "waits": LINE}
POPULATION = {"heights": [1.0, 0.0, 2.0, 0.5], "low": 0, "high": 8, "n": 5}


def start_of(points, K=2, algorithm="em", **more):
    covariances = np.tile(np.eye(points.shape[1]), (K, 1, 1))
    state = {
        "weights": [1 / K] * K, "means": points[:K].tolist(), "covariances": covariances.tolist(),
        "covariance_type": "full", "algorithm": algorithm, "points": points.tolist(),
        "log_likelihood": -20.5 if algorithm == "em" else None, "columns": None, "preset": None,
    }  # fmt: skip
    return {**state, **more}


@pytest.fixture(autouse=True)
def built(monkeypatch, tmp_path):
    """What the build makes, in miniature; its real files are tested in tests/playground."""
    store = tmp_path / "store"
    store.mkdir()
    (store / "widget.js").write_text("export default { render() {} };")
    presets = {name: start_of(points, preset=name) for name, points in PRESETS.items()}
    presets["article"]["columns"] = ["length", "width"]
    presets["population"] = POPULATION
    tasks = {
        "split": start_of(POINTS, algorithm="kmeans", title="Split <them>", text="Drag a centre."),
        "shared": {**start_of(POINTS, preset="article"), "title": "Share", "text": "Drag a mean."},
        "skew": {**POPULATION, "n": 30, "title": "Skew", "text": "Draw a tail."},
    }
    del tasks["shared"]["points"]
    (store / "starts.json").write_text(json.dumps({"presets": presets, "tasks": tasks}))
    monkeypatch.setattr(module, "STORE", store)
    module._starts.cache_clear()
    module._widget_class.cache_clear()
    yield store
    module._starts.cache_clear()
    module._widget_class.cache_clear()


@pytest.fixture(autouse=True)
def live(monkeypatch):
    monkeypatch.delenv("GMM_BOOK_STATIC", raising=False)


@pytest.fixture
def static(monkeypatch, tmp_path):
    monkeypatch.setenv("GMM_BOOK_STATIC", str(tmp_path / "pictures"))
    return tmp_path / "pictures"


@pytest.fixture
def shown(monkeypatch):
    """Collect what is displayed."""
    seen = []
    for place in (module, playground_population):
        monkeypatch.setattr(place, "display", lambda what, **_: seen.append(what))
    return seen


def by_hand(p, points=None, **changes):
    """Do to the widget what a message of the instrument does."""
    seen = {name: changes.get(name, p.widget.state[name]) for name in ("weights", "means")}
    seen["covariances"] = changes.get("covariances", p.widget.state["covariances"])
    state = {**p.widget.state, "by": "view", "seen": seen, **changes}
    message = {"state": state} if points is None else {"points": points, "state": state}
    p.widget.set_state(message)


# reading


def test_all_can_be_read_at_once():
    p = playground(POINTS, n_components=3, covariance_type="diag")
    shapes = [getattr(p, name).shape for name in ARRAYS]
    assert shapes == [(9, 2), (3,), (3, 2), (3, 2), (9, 3)]
    assert (p.n_components, p.covariance_type, p.algorithm, p.step) == (3, "diag", "em", 0)
    assert np.array_equal(p.points, POINTS)
    assert np.allclose(p.responsibilities.sum(axis=1), 1)
    assert len({tuple(mean) for mean in p.means} - {tuple(x) for x in POINTS}) == 0
    assert playground(POINTS).n_components == 3
    assert playground(POINTS).covariance_type == "full"
    assert repr(p).startswith("Playground: 9 points, 3 diag components; log-likelihood −")


@pytest.mark.parametrize("D", [1, 2])
def test_the_numbers_are_those_of_scikit_learn(covariance_type, D):
    rng = np.random.default_rng(1)
    weights, means, covariances = mixture_parameters(rng, 3, D, covariance_type)
    p = playground(rng.normal(size=(40, D)), covariance_type=covariance_type)
    p.means, p.covariances, p.weights = means, covariances, weights
    theirs = Theirs(3, covariance_type=covariance_type)
    theirs.weights_, theirs.means_, theirs.covariances_ = weights, means, covariances
    matrices = covariance_type in ("full", "tied")
    upper = np.linalg.cholesky(np.linalg.inv(covariances)) if matrices else covariances**-0.5
    theirs.precisions_cholesky_ = upper
    assert np.allclose(p.responsibilities, theirs.predict_proba(p.points), atol=1e-12)
    assert p.log_likelihood == pytest.approx(theirs.score(p.points) * 40, rel=1e-12)
    assert p.covariances.shape == np.shape(covariances)
    assert np.allclose(p.covariances, covariances, rtol=1e-15)


@pytest.mark.parametrize("name", ARRAYS)
def test_what_is_read_cannot_be_written_into(name):
    p = playground(POINTS)
    with pytest.raises(ValueError, match="read-only"):
        getattr(p, name)[0] = 0


def test_arrays_follow_the_hand():
    p = playground(POINTS, n_components=2)
    by_hand(p, means=[[1.5, 2.5], [7.0, 8.0]], log_likelihood=-3.25, step=4)
    assert p.means.tolist() == [[1.5, 2.5], [7.0, 8.0]]
    assert (p.log_likelihood, p.step) == (-3.25, 4)
    by_hand(p, points=[[1.0, 2.0]])
    assert p.points.tolist() == [[1, 2]]
    assert p.responsibilities.shape == (1, 2)
    by_hand(p, points=[])
    assert p.points.shape == (0, 2)
    assert p.responsibilities.shape == (0, 2)
    by_hand(p, points=[[3.0], [4.0]], means=[[3.0]], covariances=[[[2.0]]], weights=[1.0],
            covariance_type="spherical")  # fmt: skip
    assert p.points.tolist() == [[3], [4]]
    assert p.covariances.tolist() == [2.0]


def test_responsibilities_are_those_of_the_last_e_step():
    p = playground(LINE, n_components=2)
    p.means = [[0.0], [9.0]]
    before = p.responsibilities
    seen = dict(p.widget.state["seen"])
    by_hand(p, means=[[8.0], [1.0]], kind="M", step=1, seen=seen)
    assert np.array_equal(p.responsibilities, before)
    by_hand(p, means=[[8.0], [1.0]], kind="E", step=1)
    assert np.allclose(p.responsibilities, before[:, ::-1], atol=1e-3)


def test_k_means_gives_its_nearest_centres():
    p = playground(task="split")
    assert p.algorithm == "kmeans"
    assert np.isnan(p.log_likelihood)
    p.means = [[0, 0], [9, 9]]
    assert p.responsibilities.tolist() == [[1, 0]] * 4 + [[0, 1]] * 4 + [[1, 0]]
    assert p.widget.state["log_likelihood"] is None
    assert repr(p) == "Playground: 9 points, 2 centres of k-means."


# setting


def test_what_is_set_goes_to_the_instrument_in_one_message(monkeypatch):
    p, sent = playground(POINTS, n_components=2), []
    monkeypatch.setattr(p.widget, "send_state", lambda key=None: sent.append(sorted(key)))
    p.means = [[1, 2], [3, 4]]
    assert p.widget.state["means"] == [[1, 2], [3, 4]]
    assert p.widget.state["by"] == "python 1"
    p.means = [[1, 2], [3, 4]]
    assert p.widget.state["by"] == "python 2", "set again it is sent again"
    p.points = POINTS[:4]
    assert sent == [["state"], ["state"], ["points", "state"]]
    json.dumps([p.widget.points, p.widget.state], allow_nan=False)


def test_another_number_of_means_brings_weights_and_covariances():
    p = playground(POINTS, n_components=2)
    p.means = [[0, 0], [9, 9], [5, 4]]
    assert p.n_components == 3
    assert p.weights.tolist() == pytest.approx([4 / 9, 4 / 9, 1 / 9])
    spread = POINTS - np.array([[0, 0]] * 4 + [[9, 9]] * 4 + [[5, 4]])
    expected = sum(np.outer(x, x) for x in spread) / 9
    assert np.allclose(p.covariances, [expected] * 3, atol=2e-6)
    p.means = [[4, 4]]
    assert (p.weights.tolist(), p.responsibilities.tolist()) == ([1], [[1]] * 9)


def test_other_points_keep_the_model_and_another_dimension_begins_anew():
    p = playground(POINTS, n_components=2)
    p.means = [[1, 2], [3, 4]]
    kept = p.weights, p.means, p.covariances
    p.points = POINTS[:5] + 1
    for old, new in zip(kept, (p.weights, p.means, p.covariances), strict=True):
        assert np.array_equal(old, new)
    p.points = LINE
    assert p.means.shape == (2, 1)
    assert {mean for [mean] in p.means.tolist()} <= {0, 1, 8, 9}


def test_responsibilities_give_the_model_of_an_m_step():
    p = playground(LINE, n_components=2, covariance_type="spherical")
    p.responsibilities = [[1, 0], [1, 0], [0, 1], [0.5, 0.5]]
    assert p.weights.tolist() == pytest.approx([2.5 / 4, 1.5 / 4])
    assert p.means.ravel().tolist() == pytest.approx([5.5 / 2.5, 12.5 / 1.5])
    x, r = LINE[:, 0], np.array([1, 1, 0, 0.5])
    variance = np.sum(r * (x - 2.2) ** 2) / 2.5 + 1e-6
    assert p.covariances[0] == pytest.approx(variance)


def test_a_data_frame_names_the_axes():
    pd = pytest.importorskip("pandas")
    p = playground(pd.DataFrame({"height": [1.0, 2, 3], "mass": [4.0, 5, 7]}), n_components=1)
    assert p.widget.columns == ["height", "mass"]
    assert playground().widget.columns == ["length", "width"]
    assert playground(POINTS).widget.columns is None


def test_presets_and_tasks():
    p = playground()
    assert (p.widget.preset, p.widget.task, p.widget.state["by"]) == ("article", None, "start")
    assert p.log_likelihood == -20.5
    assert playground(preset="waits").points.tolist() == LINE.tolist()
    p = playground(task="shared")
    assert (p.widget.preset, p.widget.task) == (None, "shared")
    assert p.points.tolist() == POINTS.tolist()
    p = playground(preset="waits", n_components=3, covariance_type="tied")
    assert (p.n_components, p.covariance_type, p.covariances.shape) == (3, "tied", (1, 1))
    assert (p.widget.preset, p.widget.state["by"]) == ("waits", "python 0")


# what is refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"X": [[1, 2, 3]]}, "X must have 1 or 2 features.* got 3: choose two"),
        ({"X": [1.0, 2.0]}, "Expected 2D array, got 1D array"),
        ({"X": [[1, np.nan]]}, "X contains NaN"),
        ({"X": np.zeros((0, 2))}, "0 sample"),
        ({"X": np.zeros((20_001, 2))}, "at most 20,000 rows, but got 20,001"),
        ({"X": [["a", "b"]]}, "X must hold real numbers"),
        ({"X": POINTS[:2]}, "n_components = 3, n_samples = 2"),
        ({"X": POINTS, "n_components": 9}, "n_components must be an integer >= 1 and < 9.* got 9"),
        ({"X": POINTS, "n_components": 2.5}, "n_components must be an integer.* got 2.5"),
        ({"X": POINTS, "covariance_type": "round"}, "covariance_type must be one of 'full'.*round"),
        ({"preset": "moons"}, "preset must be one of 'article', 'waits', .* but got 'moons'"),
        ({"preset": ""}, "preset must be one of 'article', .* but got ''"),
        ({"task": "win"}, "task must be one of 'split', 'shared', 'skew', but got 'win'"),
        ({"preset": "population", "n_components": 2}, "no components: leave out n_components"),
        ({"X": POINTS, "preset": "article"}, "one of them, but got X and preset"),
        ({"preset": "article", "task": "split"}, "but got preset and task"),
        ({"task": "split", "n_components": 3}, "leave out n_components, which is 3"),
        ({"task": "split", "covariance_type": "full"}, "leave out covariance_type"),
    ],
)
def test_bad_calls(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        playground(**options)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("points", [[1, 2, 3]], "X must have 1 or 2 features"),
        ("points", [[1]], "n_components = 2, n_samples = 1"),
        ("weights", [0.5, 0.6], "'weights' should be normalized"),
        ("weights", [1.5, -0.5], r"range \[0, 1\]"),
        ("weights", [1], r"shape of \(2,\), but got \(1,\)"),
        ("means", [[1, 2, 3]], r"shape \(K, 2\), K from 1 to 8, but got shape \(1, 3\)"),
        ("means", np.zeros((9, 2)), r"K from 1 to 8, but got shape \(9, 2\)"),
        ("means", np.zeros((0, 2)), r"K from 1 to 8, but got shape \(0, 2\)"),
        ("means", [[1, np.inf], [0, 0]], "means contains NaN or infinity"),
        ("means", None, "means must hold real numbers, but got None"),
        ("covariances", np.eye(2), r"shape of \(2, 2, 2\), but got \(2, 2\)"),
        ("covariances", [[[1, 2], [2, 1]]] * 2, "positive-definite"),
        ("covariances", [[[1, 0.5], [0, 1]]] * 2, "symmetric"),
        ("responsibilities", np.ones((9, 2)), "sum one, but row 0 is"),
        ("responsibilities", [[2, -1]] * 9, ">= 0"),
        ("responsibilities", np.ones((9, 3)) / 3, r"shape of \(9, 2\), but got \(9, 3\)"),
    ],
)
def test_what_cannot_be_set_leaves_all_as_it_was(name, value, message):
    p = playground(POINTS, n_components=2)
    before = json.dumps([p.widget.points, p.widget.state])
    with pytest.raises((ValueError, TypeError), match=message):
        setattr(p, name, value)
    assert json.dumps([p.widget.points, p.widget.state]) == before
    assert p.points.shape == (9, 2)


def test_without_anywidget_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ModuleNotFoundError, match="%pip install anywidget"):
        playground(POINTS)


def test_without_a_build_it_says_what_to_do(built):
    (built / "widget.js").unlink()
    with pytest.raises(FileNotFoundError, match=r"widget.js is not there.*make book"):
        playground(POINTS)


def test_the_library_asks_for_no_widget():
    code = (
        "import sys, gmm_lib, gmm_lib.playground\n"
        "sys.exit(str({'anywidget', 'ipywidgets'} & set(sys.modules) or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "\n"), done.stderr


# what is shown


def test_jupyter_gets_the_picture_and_the_widget(shown):
    p = playground(POINTS, n_components=2)
    p._ipython_display_()
    still, widget = shown
    assert widget is p.widget
    assert still["text/plain"] == repr(p)
    soup = bs4.BeautifulSoup(still["text/html"], "html.parser")
    assert soup.div["data-playground-still"] == p.widget.still
    assert soup.img["alt"] == repr(p).removeprefix("Playground: ")
    assert soup.img["src"].startswith("data:image/webp;base64,")
    assert (soup.img["width"], soup.img["height"]) == ("660", "440")
    assert playground(POINTS, n_components=2).widget.still != p.widget.still


@pytest.mark.parametrize("point", [[2.0], [2.0, 3.0]])
def test_even_few_points_have_a_picture(shown, point):
    p = playground([point], n_components=1)
    p._ipython_display_()
    by_hand(p, points=[])
    p._ipython_display_()
    assert ["data:image/webp" in html["text/html"] for html in shown[::2]] == [True, True]


def test_a_task_says_what_to_do(shown):
    playground(task="split")._ipython_display_()
    assert "<strong>Task: Split &lt;them&gt;.</strong> Drag a centre." in shown[0]["text/html"]


def figure_of(shown, p):
    p._ipython_display_()
    (bundle,) = shown
    shown.clear()
    return bs4.BeautifulSoup(bundle["text/html"], "html.parser").figure


def test_the_page_gets_its_element_with_the_data(shown, static):
    p = playground(POINTS, n_components=2, covariance_type="tied")
    assert p.widget is None
    p.means = [[0.5, 0.5], [8, 8]]
    figure = figure_of(shown, p)
    assert figure["class"] == ["playground"]
    assert figure["data-home"] == playground_start.HOME
    state = json.loads(figure.script.string)
    assert np.reshape(state["points"], (-1, state["D"])).tolist() == POINTS.tolist()
    assert (state["K"], state["type"], state["means"]) == (2, "tied", [[0.5, 0.5], [8, 8]])
    assert np.shape(state["covariances"]) == (2, 2, 2)
    still = figure.find(class_="playground-still")
    assert still.img["alt"] == still.find(class_="playground-sentence").string
    assert still.img["alt"] == repr(p).removeprefix("Playground: ")
    assert still.find(class_="playground-message").string == playground_start.MESSAGE
    for name in (still.img["src"], still.source["srcset"]):
        assert re.fullmatch(r"book-pictures/[0-9a-f]{20}\.webp", name)
        assert (static / name.removeprefix("book-pictures/")).stat().st_size > 500


def test_other_data_have_another_place_to_be_kept(shown, static):
    names = [figure_of(shown, playground(points))["data-preset"] for points in (POINTS, LINE)]
    assert len(set(names)) == 2
    assert all(re.fullmatch("own-[0-9a-f]{8}", name) for name in names)


def test_the_page_needs_no_data_for_presets_and_tasks(shown, static):
    figure = figure_of(shown, playground(preset="waits"))
    assert figure["data-preset"] == "waits"
    assert figure.script is None
    figure = figure_of(shown, playground(task="split"))
    assert figure["data-task"] == "split"
    assert figure.script is None
    assert figure.find(class_="playground-task").strong.string == "Task: Split <them>."


def test_too_many_points_for_a_page_are_refused(static):
    with pytest.raises(ValueError, match="at most 2,000 rows on a page, but got 2,001"):
        playground(np.random.default_rng(0).normal(size=(2001, 2)))


def test_a_cell_shows_it_as_its_last_line(static, capsys):
    shell = InteractiveShell()
    shell.user_ns["p"] = playground(POINTS)
    shell.run_cell("p", store_history=False)
    assert capsys.readouterr().out.count('<figure class="playground"') == 1


# a population


def test_a_population_has_the_moments_of_its_histogram():
    rng = np.random.default_rng(0)
    p = playground(preset="population")
    for heights in (POPULATION["heights"], [0, 0, 1, 0], rng.random(4) ** 4):
        p.heights = heights
        theirs = rv_histogram((p.heights, p.edges), density=False)
        mean, variance, skewness = (float(value) for value in theirs.stats(moments="mvs"))
        assert p.mean == pytest.approx(mean, rel=1e-12)
        assert p.sd == pytest.approx(variance**0.5, rel=1e-12)
        assert p.skewness == pytest.approx(skewness, rel=1e-9, abs=1e-9)


def test_a_population_is_read_and_set():
    p = playground(preset="population")
    assert (p.widget.preset, p.widget.task, p.widget.state["by"]) == ("population", None, "start")
    assert p.heights.tolist() == POPULATION["heights"]
    assert (p.edges.tolist(), p.sample_size) == ([0, 2, 4, 6, 8], 5)
    assert (p.sample.shape, p.means.shape) == ((0,), (0,))
    drawn = {"by": "view", "heights": [1, 1, 1, 1], "sample": [1, 2, 3, 4, 5], "means": [4.5, 3.0]}
    p.widget.set_state({"state": {**p.widget.state, **drawn}})
    assert p.heights.tolist() == [1, 1, 1, 1]
    assert (p.sample.tolist(), p.means.tolist()) == ([1, 2, 3, 4, 5], [4.5, 3])
    p.sample_size = 30
    assert (p.widget.state["n"], p.widget.state["by"], p.means.size) == (30, "python 1", 0)
    p.heights = np.arange(4)
    assert (p.widget.state["heights"], p.widget.state["by"]) == ([0, 1, 2, 3], "python 2")
    json.dumps(p.widget.state, allow_nan=False)
    for name in ("heights", "edges", "sample", "means"):
        assert not getattr(p, name).flags.writeable
    assert playground(task="skew").sample_size == 30


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("heights", [1, 2, 3], "heights must be 4 numbers >= 0.* got .1. 2. 3."),
        ("heights", [1, 2, 3, -1], "heights must be 4 numbers >= 0 .* got .* -1"),
        ("heights", [0, 0, 0, 0], "not all of them 0"),
        ("heights", [1, 2, 3, 1e9], "below 1e9"),
        ("heights", [1, 2, 3, np.nan], "heights contains NaN"),
        ("heights", "bell", "heights must hold real numbers"),
        ("sample_size", 0, "sample_size must be an integer >= 1 and < 101.* got 0"),
        ("sample_size", 101, "sample_size must be an integer .* got 101"),
        ("sample_size", 2.5, "sample_size must be an integer .* got 2.5"),
    ],
)
def test_what_is_no_population_leaves_all_as_it_was(name, value, message):
    p = playground(preset="population")
    before = json.dumps(p.widget.state)
    with pytest.raises((ValueError, TypeError), match=message):
        setattr(p, name, value)
    assert json.dumps(p.widget.state) == before


def test_a_population_is_shown_in_jupyter_and_on_a_page(shown, monkeypatch, tmp_path):
    p = playground(task="skew")
    p._ipython_display_()
    still, instrument = shown
    assert instrument is p.widget
    assert "<strong>Task: Skew.</strong> Draw a tail." in still["text/html"]
    said = "A population with the mean 4.14 and the standard deviation 2.18; means of 30 have"
    assert said in still["text/html"]
    shown.clear()
    monkeypatch.setenv("GMM_BOOK_STATIC", str(tmp_path / "pictures"))
    figure = figure_of(shown, playground(preset="population"))
    assert (figure["data-preset"], figure["data-kind"]) == ("population", "population")
    assert figure.script is None
    p = playground(preset="population")
    p.heights = [3, 2, 1, 0]
    figure = figure_of(shown, p)
    assert re.fullmatch("own-[0-9a-f]{8}", figure["data-preset"])
    assert figure["data-kind"] == "population"
    options = {"heights": [3, 2, 1, 0], "low": 0, "high": 8, "n": 5}
    assert json.loads(figure.script.string) == options
