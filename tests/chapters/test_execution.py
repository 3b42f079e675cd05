"""What the build's execution of the chapters left behind: that build is the execution test."""

import json
import re
import sqlite3
from contextlib import closing

import nbformat
import pytest
from sources import ROOT

CACHE = ROOT / "_build" / ".jupyter_cache"
# a chapter that takes longer cannot be used in a class; these are seconds of a machine on which the
# few cells of the landing page take one
SECONDS_PER_CHAPTER = 60


@pytest.fixture(scope="module")
def executed():
    """Return the executed notebooks by the name of their chapter, with their run times."""
    stores = list(CACHE.glob("*/global.db"))
    assert len(stores) == 1, "there is no executed book: run make book first"
    with closing(sqlite3.connect(stores[0])) as store:
        rows = store.execute("SELECT hashkey, uri, data FROM nbcache ORDER BY created").fetchall()
    notebooks = {}
    for key, uri, data in rows:
        path = stores[0].parent / "executed" / key / "base.ipynb"
        stem = re.split(r"[/\\]", uri)[-1].removesuffix(".md")
        notebooks[stem] = nbformat.read(path, 4), json.loads(data)["execution_seconds"]
    return notebooks


def outputs(notebook):
    return [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]


def test_chapter_ran_without_errors_and_warnings(chapter, executed):
    notebook, seconds = executed[chapter.stem]
    bad = [
        out
        for out in outputs(notebook)
        if out.output_type == "error" or (out.output_type == "stream" and out.name == "stderr")
    ]
    assert bad == []
    slowness = max(1, executed["index"][1])
    assert seconds < SECONDS_PER_CHAPTER * slowness


def test_explorers_have_all_their_frames(chapter, executed):
    """Widgets in the executed chapter hold pictures with sentences, not errors."""
    notebook, _ = executed[chapter.stem]
    state = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    frames = [
        model["state"]["value"] for model in state.values() if model["model_name"] == "HTMLModel"
    ]
    assert frames
    assert all('alt="' in frame and "data:image/webp" in frame for frame in frames)
    sentences = {re.search(r'alt="([^"]*)"', frame)[1] for frame in frames}
    assert len(sentences) > len(frames) / 3, "most frames of an explorer say the same"
