"""What several processes do at once while the book is built."""

import os

import pytest
import sphinxcontrib.katex
from gmm_book import assets, beside
from sphinxcontrib.katex import KaTeXServer

from tests.site.book import ROOT


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # of the tests
def test_processes_that_write_pages_do_not_mix_up_their_formulas(monkeypatch):
    katex = ROOT / "node_modules" / "katex" / "dist" / "katex.min.js"
    monkeypatch.setattr(KaTeXServer, "katex_path", str(katex))
    monkeypatch.setattr(sphinxcontrib.katex, "NODEJS_BINARY", str(assets.node_path()))
    monkeypatch.setattr(KaTeXServer, "katex_server", None)
    monkeypatch.setattr(KaTeXServer, "start_server_process", classmethod(assets.start_patiently))
    monkeypatch.setattr(KaTeXServer, "get", assets.get_in_each_process())

    def render(letter):
        shown = [sphinxcontrib.katex.render_latex(f"{letter}_{{{i}}}") for i in range(300)]
        return os.getpid(), all(f"{letter}_{{{i}}}<" in text for i, text in enumerate(shown))

    assert render("x")[1]  # the server is there before the others, as with a book's first page
    found = []
    tasks = beside.tasks(3)
    for letter in "abc":
        tasks.add_task(render, letter, lambda _letter, told: found.append(told))
    alone = render("y")
    tasks.join()
    assert alone[1]
    assert [right for _, right in found] == [True] * 3
    assert len({pid for pid, _ in found}) == (3 if beside.FORKS else 1)
