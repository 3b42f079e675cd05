"""The playground in a real JupyterLab: what the hand does is read in Python, what is set moves."""

import json
import re
import time
from pathlib import Path

import checks
import laboratory
import nbformat
import numpy as np
import patience
import pytest
from gmm_book import widget
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
IDLE = "document.querySelector('#jp-main-statusbar')?.textContent.includes('| Idle')"
POINTS = [[0, 0], [1, 0], [0, 1], [1, 1], [9, 9], [9, 8], [8, 9], [8, 8], [5, 4]]
CELL = f"""\
from gmm_lib.playground import playground
import json
p = playground({POINTS}, n_components=2)
display(p, p.widget)"""  # the second is another view of the same
DRAWN = """\
q = playground(preset="population")
display(q, q.widget)"""
# cells that are out of sight stay in the page, so that a test can look at all of them
SETTINGS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
STATE = "document.querySelectorAll('.pg')[{}].parentElement.playground.state"


@pytest.fixture(scope="module")
def lab_address(tmp_path_factory):
    """Start JupyterLab with a notebook that shows a playground; return its address."""
    widget.make(ROOT)
    place = tmp_path_factory.mktemp("lab")
    (place / "book").mkdir()
    (place / "settings").mkdir()
    (place / "settings" / "overrides.json").write_text(json.dumps(SETTINGS))
    notebook = new_notebook(cells=[new_code_cell(CELL)])
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3", "language": "python", "name": "python3",
    }  # fmt: skip
    nbformat.write(notebook, place / "book" / "hand.ipynb")
    own = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "HOME", "IPYTHONDIR")
    settings = f"--LabApp.app_settings_dir={place / 'settings'}"
    started = laboratory.started(place, place / "book", settings, own=own, PYTHONPATH=str(ROOT))
    with started as address:
        yield address


class Notebook:
    """A notebook that is open in a browser."""

    def __init__(self, page, address):
        self.page = page
        checks.hold_still(page)
        self.visit = checks.watch(page, address)
        page.goto(f"{address}lab/tree/hand.ipynb?token=test")
        page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
        page.wait_for_function(IDLE, polling=200)  # to look at every frame draws every frame

    @property
    def cells(self):
        return self.page.locator(".jp-NotebookPanel .jp-CodeCell")

    def run(self, cell):
        """Run a cell; again if Jupyter has forgotten it, as it does while a kernel connects."""
        prompt = cell.locator(".jp-InputPrompt")
        until = time.monotonic() + patience.STEP
        while not re.fullmatch(r"\[\d+\]:", prompt.inner_text().strip()):
            assert time.monotonic() < until, "the cell does not run"
            if "*" not in prompt.inner_text():
                cell.locator(".cm-content").click()
                self.page.keyboard.press("Control+Enter")
            checks.pause(self.page)

    def write(self, source):
        """Run a new last cell, and return it."""
        self.page.locator(".jp-Notebook-footer").click()
        cell = self.cells.last
        cell.locator(".cm-content").click()
        self.page.keyboard.insert_text(source)
        self.run(cell)
        return cell

    def ask(self, source):
        """Run Python in a new last cell; return the object that it is."""
        cell = self.write(f"print(json.dumps({source}))")
        return json.loads(cell.locator(".jp-OutputArea-output").first.inner_text())

    def do(self, source):
        """Run a statement."""
        return self.ask(f"exec({source!r})")

    def state(self, view=0):
        return self.page.evaluate(STATE.format(view))

    def handle(self, look, view=0):
        """Return the place of the first handle of a look on the screen."""
        handle = self.page.locator(".pg").nth(view).locator(f"[data-look={look}]").first
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture(scope="module")
def notebook(lab_address, browser):
    context = checks.context(browser, viewport={"width": 1500, "height": 900})
    opened = Notebook(context.new_page(), lab_address)
    opened.run(opened.cells.first)
    opened.page.locator(".pg").nth(1).wait_for()
    yield opened
    context.close()


def near(nested, other, within=1e-9):
    return np.allclose(np.array(nested), np.array(other), rtol=within, atol=within)


def test_a_hand_moves_it_and_python_reads_it_and_python_sets_it_and_it_moves(notebook):
    page = notebook.page
    before = notebook.state()["means"]
    assert notebook.ask("p.means.tolist()") == before
    # the hand
    x, y = notebook.handle("mean")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y + 20)
    page.mouse.move(x - 60, y + 40)
    page.mouse.up()
    dragged = notebook.state()["means"]
    assert dragged[0][0] < before[0][0]
    assert dragged[0][1] < before[0][1]
    checks.until(page, lambda: notebook.state(1)["means"] == dragged)  # the other view
    theirs = notebook.state()
    means, covariances, log_likelihood, responsibilities = notebook.ask(
        "[p.means.tolist(), p.covariances.tolist(), p.log_likelihood, p.responsibilities.tolist()]"
    )
    assert means == dragged
    assert covariances == theirs["covariances"]
    assert near(log_likelihood, theirs["log_likelihood"])
    assert near(responsibilities, theirs["responsibilities"])
    # a half-step: the responsibilities are those of the E-step, of the means before
    page.locator(".pg").first.get_by_role("button", name="E and M").click()
    checks.until(page, lambda: notebook.state()["step"] == 1)
    stepped = notebook.state()
    checks.until(page, lambda: notebook.ask("p.step") == 1)
    means, responsibilities = notebook.ask("[p.means.tolist(), p.responsibilities.tolist()]")
    assert near(means, stepped["means"])
    assert near(responsibilities, stepped["responsibilities"])
    assert near(responsibilities, theirs["responsibilities"])
    # Python
    at = notebook.handle("mean")
    notebook.do("p.means = [[2.0, 3.0], [7.0, 8.0]]")
    checks.until(page, lambda: notebook.state()["means"] == [[2, 3], [7, 8]])
    assert np.hypot(*np.subtract(notebook.handle("mean"), at)) > 100
    assert near(notebook.ask("p.responsibilities.tolist()"), notebook.state()["responsibilities"])
    notebook.do("p.means = [[0.0, 0.0], [5.0, 4.0], [9.0, 9.0]]")
    checks.until(page, lambda: len(notebook.state()["means"]) == 3)
    notebook.do("p.points = [[1.0], [2.0], [7.0], [8.0]]")
    checks.until(page, lambda: notebook.state()["points"] == [[1], [2], [7], [8]])
    shape, responsibilities = notebook.ask("[p.points.shape, p.responsibilities.tolist()]")
    assert shape == [4, 1]
    assert notebook.state()["K"] == 3
    assert near(responsibilities, notebook.state()["responsibilities"])
    asked = [problem for problem in notebook.visit.problems if problem.startswith("asks another")]
    assert not asked, "anywidget and the instrument come from this machine"


def test_a_key_for_the_instrument_is_none_for_the_notebook(notebook):
    page, before = notebook.page, notebook.cells.count()
    kept = notebook.state()["step"]
    page.locator(".pg").first.locator("[data-look=mean]").first.focus()
    page.keyboard.press("Shift+N")  # a step; Jupyter does not know it
    checks.until(page, lambda: notebook.state()["step"] == kept + 1)
    page.keyboard.press("b")  # back; for Jupyter: a new cell below
    checks.until(page, lambda: notebook.state()["kind"] == "E")
    page.keyboard.press("a")  # for Jupyter: a new cell above
    checks.pause(page)
    assert notebook.cells.count() == before


def test_a_population_is_drawn_by_hand_read_in_python_and_set(notebook):
    page = notebook.page
    notebook.write(DRAWN)
    pads = page.locator(".pg-pad")
    pads.nth(1).wait_for()
    assert notebook.ask("q.heights.tolist()") == notebook.state(2)["heights"]
    # the hand
    pads.first.scroll_into_view_if_needed()
    box = pads.first.bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 120)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 60, steps=3)
    page.mouse.up()
    drawn = notebook.state(2)["heights"]
    checks.until(page, lambda: notebook.state(3)["heights"] == drawn)  # the other view
    heights, *moments = notebook.ask("[q.heights.tolist(), q.mean, q.sd]")
    assert heights == drawn
    assert near(moments, [notebook.state(2)[w] for w in ("mean", "sd")])
    page.locator(".pg [data-name=draw-100]").first.click()
    checks.until(page, lambda: len(notebook.state(3)["means"]) == 100)
    means, sample = notebook.ask("[q.means.tolist(), q.sample.tolist()]")
    assert means == notebook.state(2)["means"]
    assert sample == notebook.state(3)["sample"]
    # Python
    notebook.do("q.heights = [1.0] * 20 + [0.0] * 20")
    checks.until(page, lambda: notebook.state(3)["heights"] == [1] * 20 + [0] * 20)
    notebook.do("q.sample_size = 30")
    checks.until(page, lambda: notebook.state(2)["n"] == 30)
    bars = page.locator(".pg-pad").first.locator("rect.pg-bar")
    assert float(bars.nth(5).get_attribute("height")) > 100
    assert float(bars.nth(35).get_attribute("height")) == 0
    assert notebook.state(2)["means"] == []


def test_a_notebook_that_is_opened_again_shows_the_first_picture(notebook, lab_address):
    page = notebook.page
    stills = page.locator("[data-playground-still]")
    still = stills.first
    assert stills.count() == 2
    assert not still.is_visible(), "beside the instrument there is no need for it"
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
    ) as saved:
        page.keyboard.press("Control+s")
    assert saved.value.ok
    sessions = f"{lab_address}api/sessions"
    for session in page.request.get(f"{sessions}?token=test").json():
        headers = {"Authorization": "token test"}
        page.request.delete(f"{sessions}/{session['id']}", headers=headers)
    page.reload()
    still.wait_for()
    picture = still.locator("img")
    checks.until(page, lambda: picture.evaluate("image => image.naturalWidth") > 300)
    assert picture.evaluate("image => image.naturalWidth") > 300
    assert picture.get_attribute("alt").startswith("9 points, 2 full components; log-likelihood")
    assert page.locator(".pg").count() == 0
