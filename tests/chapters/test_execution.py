"""What the build's execution of the chapters left behind: that build is the execution test."""

import json
import math
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event
from types import SimpleNamespace

import nbclient
import nbformat
import patience
import pytest
from gmm_book import beside, execution
from gmm_book.kernels import Original
from jupyter_client.provisioning import local_provisioner
from nbclient.exceptions import DeadKernelError
from sources import ROOT

CACHE = ROOT / "_build" / ".jupyter_cache"


@pytest.fixture(scope="module")
def executed():
    """Return the executed notebooks by the name of their chapter."""
    stores = list(CACHE.glob("*/global.db"))
    assert len(stores) == 1, "there is no executed book: run make book first"
    with closing(sqlite3.connect(stores[0])) as store:
        rows = store.execute("SELECT hashkey, uri FROM nbcache ORDER BY created").fetchall()
    notebooks = {}
    for key, uri in rows:
        path = stores[0].parent / "executed" / key / "base.ipynb"
        stem = re.split(r"[/\\]", uri)[-1].removesuffix(".md")
        notebooks[stem] = nbformat.read(path, 4)
    return notebooks


def outputs(notebook):
    return [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]


def test_chapter_ran_without_errors_and_warnings(chapter, executed):
    bad = [
        out
        for out in outputs(executed[chapter.stem])
        if out.output_type == "error" or (out.output_type == "stream" and out.name == "stderr")
    ]
    assert bad == []


def test_what_a_cell_prints_is_in_one_piece(chapter, executed):
    """It arrives in pieces, where a cell takes a while; pages would break lines between them."""
    for cell in executed[chapter.stem].cells:
        streams = [out.name for out in cell.get("outputs", ()) if out.output_type == "stream"]
        assert len(streams) == len(set(streams)), cell.source


def test_explorers_have_all_their_frames(chapter, executed):
    """The executed chapter names pictures that lie beside it in the cache, with sentences."""
    found = outputs(executed[chapter.stem])
    shown = [out.data.get("text/html", "") for out in found if "data" in out]
    shown = [text for text in shown if text.startswith('<figure class="explorer"')]
    assert len(shown) >= 2
    for text in shown:
        about = json.loads(re.search(r'<script type="application/json">(.*?)</script>', text)[1])
        assert math.prod(about["sizes"]) == len(about["frames"])
        for *pictures, _ in about["frames"]:
            assert all(list(CACHE.glob(f"*/pictures/{name}")) for name in pictures)
        sentences = {sentence for *_, sentence in about["frames"]}
        assert len(sentences) > len(about["frames"]) / 3, "most frames of an explorer say the same"


@pytest.fixture
def reading(monkeypatch):
    """Pages as Sphinx is about to read them, of which those with cells run until they may end."""
    texts = {"short": "cells", "page": "a page of words", "long": "cells and cells", "last": "c"}
    began, may_end, ran = Event(), Event(), []

    def run(_env, name):
        ran.append(name)
        began.set()
        assert may_end.wait(patience.STEP)
        if name == "short":
            raise ValueError("the disk is full")

    env = SimpleNamespace(mystnb_config=SimpleNamespace(execution_cache_path="no-cache"))
    cache = SimpleNamespace(list_cache_records=list)
    monkeypatch.setattr(execution, "get_cache", lambda _path: cache)
    monkeypatch.setattr(execution, "source", lambda _, name: ("", texts[name], name != "page"))
    monkeypatch.setattr(execution, "run", run)
    app = SimpleNamespace(gmm_book_pool=ThreadPoolExecutor(1))
    names = sorted(texts)
    execution.run_ahead(app, env, names)
    yield SimpleNamespace(app=app, names=names, ran=ran, began=began, may_end=may_end)
    may_end.set()
    app.gmm_book_pool.shutdown()


def test_pages_without_cells_are_read_while_chapters_run(reading):
    assert reading.names == ["page", "long", "short", "last"], "in the order in which they end"
    execution.wait(reading.app, "page", None)
    assert reading.ran in ([], ["long"])
    reading.may_end.set()
    execution.wait(reading.app, "long", None)
    with pytest.raises(ValueError, match="the disk is full"):
        execution.wait(reading.app, "short", None)
    execution.wait(reading.app, "last", None)
    assert reading.ran == ["long", "short", "last"]


def test_no_chapter_begins_after_sphinx_has_given_up(reading):
    assert reading.began.wait(patience.STEP)
    waiting = reading.app.gmm_book_runs["last"]
    waiting.add_done_callback(lambda _: reading.may_end.set())
    execution.end(reading.app)
    assert waiting.cancelled()
    assert reading.ran == ["long"]


@pytest.fixture
def original(monkeypatch):
    if not beside.FORKS:
        pytest.skip("where no process is copied each kernel starts by itself")
    made = Original(local_provisioner.launch_kernel)
    monkeypatch.setattr(local_provisioner, "launch_kernel", made.copy)
    yield made
    made.end()


def printed(folder, *cells):
    """Run cells in a kernel of their own; return what the last one prints."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python"}
    nbclient.execute(notebook, cwd=str(folder))
    return notebook.cells[-1].outputs[0].text.split()


ABOUT = """import os, sys
print(os.getppid(), os.getcwd(), os.environ["MARK"], "sklearn" in sys.modules, "made" in globals())
"""


def test_kernels_are_copies_of_one_process_and_share_nothing_else(original, tmp_path, monkeypatch):
    for mark in ("first", "second"):
        monkeypatch.setenv("MARK", mark)
        told = printed(tmp_path, "import sklearn; made = 1; del sklearn.base", ABOUT)
        assert told == [str(original.process.pid), str(tmp_path), mark, "True", "True"]
    told = printed(tmp_path, "import sklearn; print(hasattr(sklearn, 'base'), 'made' in globals())")
    assert told == ["True", "False"]


def test_a_kernel_that_dies_is_missed(original, tmp_path):
    with pytest.raises(DeadKernelError):
        printed(tmp_path, "import os; os._exit(1)")
    assert printed(tmp_path, "print('the next one runs')") == ["the", "next", "one", "runs"]


def test_a_kernel_of_another_kind_starts_by_itself():
    started = []
    other = Original(lambda command, **options: started.append((command, options)))
    other.copy(["julia", "kernel.jl"], env={}, cwd="here")
    assert started == [(["julia", "kernel.jl"], {"env": {}, "cwd": "here"})]
    assert other.process is None
