"""What carries the playground elsewhere: wheels, JupyterLite, the figure that a cell writes."""

import json
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from gmm_book import lite, playground, wheels, widget
from playwright.sync_api import expect

import gmm_lib.playground as module
from gmm_lib import em, kmeans, playground_start

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", autouse=True)
def built():
    return widget.make(ROOT)


@pytest.fixture(scope="module")
def starts(built):
    return json.loads(Path(built[1]).read_text(encoding="utf-8"))


def test_the_librarys_wheel_carries_what_the_build_has_made(built, tmp_path):
    with zipfile.ZipFile(wheels.book_wheel(ROOT, tmp_path)) as wheel:
        for path in built:
            inside = Path(path).resolve().relative_to(ROOT).as_posix()
            assert wheel.read(inside) == Path(path).read_bytes()


@pytest.mark.parametrize("name", ["anywidget", "psygnal"])
def test_the_browser_gets_plain_python(name, tmp_path):
    """Psygnal is compiled where this runs; its Python sources do the same anywhere."""
    path = wheels.repack(name, tmp_path)
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        (about,) = (wheel.read(n).decode() for n in names if n.endswith(".dist-info/WHEEL"))
    assert not [n for n in names if n.endswith((".so", ".pyd"))]
    assert "Root-Is-Purelib: true" in about
    assert [line for line in about.splitlines() if line.startswith("Tag")] == ["Tag: py3-none-any"]


def test_psygnal_works_as_plain_python(tmp_path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import psygnal; heard = []\n"
        "class Bell:\n    rung = psygnal.Signal(int)\n"
        "bell = Bell(); bell.rung.connect(heard.append); bell.rung.emit(3)\n"
        "print(heard, psygnal.__file__.startswith(sys.argv[1]), psygnal._compiled)"
    )
    path = wheels.repack("psygnal", tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["[3]", "True", "False"], done.stderr


def test_other_compiled_packages_are_still_refused(tmp_path):
    with pytest.raises(ValueError, match="numpy is not pure Python"):
        wheels.repack("numpy", tmp_path)


def test_front_end_and_wheel_of_anywidget_are_of_one_version():
    assert {"anywidget", "psygnal"} <= set(lite.WHEELS)
    assert "anywidget" in lite.LABEXTENSIONS
    extension = Path(sys.prefix, "share", "jupyter", "labextensions", "anywidget", "package.json")
    assert json.loads(extension.read_text(encoding="utf-8"))["version"] == version("anywidget")


def test_presets_and_tasks_begin_in_python_as_in_the_instrument(starts, monkeypatch):
    monkeypatch.delenv("GMM_BOOK_STATIC", raising=False)
    assert len(starts["presets"]) >= 11
    assert len(starts["tasks"]) >= 10
    for kind, named in starts.items():
        for name, start in named.items():
            p = module.playground(**{kind.removesuffix("s"): name})
            if "heights" in start:
                assert p.heights.tolist() == start["heights"], name
                continue
            assert p.means.tolist() == start["means"], name
            if p.algorithm == "em":
                parts = start["weights"], start["means"], start["covariances"]
                ell = em.e_step(p.points, *parts)[1]
                assert start["log_likelihood"] == pytest.approx(ell, rel=1e-9), name
                assert np.allclose(p.responsibilities.sum(axis=1), 1)
            else:
                nearest = kmeans.nearest(p.points.T, p.means).T
                assert np.array_equal(p.responsibilities, nearest)


def page_with(figure, folder):
    """Write a page with a figure and the instrument's scripts; return its address."""
    playground.bundle_page(ROOT, folder)
    shutil.copy(ROOT / "_static" / "playground.js", folder)
    text = f'<!doctype html><meta charset="utf-8"><script src="playground.js"></script>{figure}'
    (folder / "page.html").write_text(text, encoding="utf-8")
    return (folder / "page.html").as_uri()


def test_the_figure_of_a_cell_becomes_the_instrument(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("GMM_BOOK_STATIC", str(tmp_path / "book-pictures"))
    shown = []
    monkeypatch.setattr(module, "display", lambda what, **_: shown.append(what["text/html"]))
    rng = np.random.default_rng(0)
    p = module.playground(rng.normal(size=(30, 2)), n_components=2, covariance_type="diag")
    p.means = [[0.0, 1.0], [2.0, 3.0]]
    p._ipython_display_()
    page = open_page()
    page.goto(page_with(shown[0], tmp_path))
    figure = page.locator("figure.playground")
    page.locator("figure[data-alive]").wait_for()
    state = figure.evaluate("figure => figure.playground.state")
    assert state["points"] == p.points.tolist()
    assert state["means"] == p.means.tolist()
    assert (state["type"], state["K"]) == ("diag", 2)
    assert np.allclose(state["responsibilities"], p.responsibilities, rtol=1e-9, atol=1e-12)
    assert state["log_likelihood"] == pytest.approx(p.log_likelihood, rel=1e-9)
    assert page.locator(".playground-still").count() == 0


def test_a_population_of_a_cell_becomes_the_instrument(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("GMM_BOOK_STATIC", str(tmp_path / "book-pictures"))
    p = module.playground(preset="population")
    p.heights = np.random.default_rng(1).random(40)
    p.sample_size = 7
    page = open_page()
    page.goto(page_with(playground_start.page_figure(p), tmp_path))
    figure = page.locator("figure.playground")
    page.locator("figure[data-alive]").wait_for()
    state = figure.evaluate("figure => figure.playground.state")
    assert state["heights"] == p.heights.tolist()
    assert (state["n"], state["low"], state["high"]) == (7, p.edges[0], p.edges[-1])
    for name in ("mean", "sd", "skewness"):
        assert state[name] == pytest.approx(getattr(p, name), rel=1e-9)
    expect(figure.locator(".pg-sentence")).not_to_be_empty()  # it comes with the first frame
    sentence = figure.locator(".pg-sentence").inner_text()
    assert repr(p).removeprefix("Playground: a") == sentence.removeprefix("A")


@pytest.mark.parametrize(
    ("page", "home"),
    [
        ("index", "pages/playground.html"),
        ("chapters/a", "../pages/playground.html"),
        (playground.HOME, ""),
    ],
)
def test_the_page_with_links_to_states_is_filled_in(page, home):
    context = {"body": f"<figure {widget.PLACE}>"}
    widget.on_page(None, page, "", context, None)
    assert context["body"] == f'<figure data-home="{home}">'
    assert f'data-home="{playground_start.HOME}"' == widget.PLACE
