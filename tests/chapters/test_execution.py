"""What the build's execution of the chapters left behind: that build is the execution test."""

import json
import math
import re
import sqlite3
from contextlib import closing

import nbformat
import pytest
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
