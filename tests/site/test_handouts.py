"""Assignments on the site: they open with one click, can be handed in, and hold no answer."""

import gzip
import html
import io
import json
import re
import zipfile
from collections import defaultdict
from functools import cache

import checks
import nbformat
import numpy as np
import pytest
from book import ROOT, SITE
from gmm_book import handouts
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL

from classroom import make, sources, submissions

ASSIGNMENTS = sources.assignments()
NAMES = [one.name for one in ASSIGNMENTS]
PAGE = "pages/assignments.html"


def test_a_row_for_each_opens_it_and_has_its_zip():
    page = (SITE / PAGE).read_text(encoding="utf-8")
    for name in NAMES:
        assert f'href="../lite/lab/index.html?path=assignments/{name}.ipynb"' in page
        assert (SITE / "lite" / "files" / "assignments" / f"{name}.ipynb").exists()
        assert f'href="../handouts/{name}.zip"' in page
        with zipfile.ZipFile(SITE / "handouts" / f"{name}.zip") as packed:
            inside = packed.read(f"{name}/{name}.ipynb")
        assert inside == (SITE / "lite" / "files" / "assignments" / f"{name}.ipynb").read_bytes()
    listed = {path.stem for path in (SITE / "handouts").iterdir()}
    assert listed == set(NAMES)


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """A folder for nbgrader, whose gradebook takes longer to make than any hand-out."""
    return tmp_path_factory.mktemp("release")


def test_hand_outs_are_made_anew_when_something_has_changed(tmp_path, monkeypatch):
    root, asked = tmp_path / "book", []
    for folder in ("assignments", "classroom"):
        (root / folder).mkdir(parents=True)
    some = sources.assignments("gaussians")
    monkeypatch.setattr(sources, "assignments", lambda: asked.append(1) or some)

    def write(text):
        (root / "assignments" / "one.md").write_text(text)
        return handouts.write(root, tmp_path / "site", tmp_path / "work")

    (notebook,) = write("one")
    assert write("one") == [notebook]
    assert len(asked) == 1, "made anew for nothing"
    write("two")
    for path in (notebook, tmp_path / "site" / "handouts" / "gaussians.zip"):
        path.unlink()
        write("two")
        assert path.exists()
    assert len(asked) == 4


@pytest.mark.parametrize("name", NAMES)
def test_a_hand_out_of_the_site_is_nbgraders(name, release):
    assignment = sources.assignments(name)[0]
    ours = nbformat.read(SITE / "lite" / "files" / "assignments" / f"{name}.ipynb", 4)
    theirs = nbformat.read(make.generate(assignment, release), 4)
    for one, other in zip(ours.cells, theirs.cells, strict=True):
        assert one["id"] == other["id"]
        assert one.source.strip() == other.source.strip(), one["id"]
        about = other.metadata.get("nbgrader", {})
        about.pop("checksum", None)  # for nbgrader's own grading
        about.pop("cell_type", None)
        mine = dict(one.metadata.get("nbgrader", {}))
        assert mine == {key: about[key] for key in mine}, one["id"]
        assert set(about) - set(mine) <= {"cell_type", "checksum", "points"}


def contents(name, data):
    """Yield what a file holds, and what files inside it hold: as bytes to look through."""
    if name.endswith((".zip", ".whl")):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for inside in packed.namelist():
                yield from contents(f"{name}/{inside}", packed.read(inside))
        return
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    yield name, data
    if name.endswith(".html"):
        text = re.sub(r"<[^>]*>", "", data.decode())
        yield name, html.unescape(text).encode()


def everything(site):
    for path in sorted(site.rglob("*")):
        if path.is_file():
            yield from contents(path.relative_to(site).as_posix(), path.read_bytes())


@cache
def secrets():
    """Return lines of solutions, hidden tests, mistakes and rubrics that the book itself lacks."""
    book = "\n".join(
        path.read_text(encoding="utf-8")
        for pattern in ("*.md", "pages/*", "chapters/*.md", "gmm_lib/**/*.py")
        for path in ROOT.glob(pattern)
    )
    parts = [cell.source for one in ASSIGNMENTS for cell in one.cells
             if cell.role in ("prose", "given", "setting")]  # fmt: skip
    parts += [cell.source.partition("### BEGIN")[0] for one in ASSIGNMENTS for cell in one.cells
              if cell.role in ("answer", "tests")]  # fmt: skip
    public = "\n".join([book, *parts])
    return {line for one in ASSIGNMENTS for line in make.secrets(one) if line not in public}


MARKS = ("### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN HIDDEN", "### END HIDDEN")
# how to write an assignment of one's own names the marks; the search knows that page
EXPLAINED = ("pages/teaching.html", "_static/search-index.js")


WORD = np.dtype("<u8")


def begins(needle):
    """Return the first eight bytes of a needle as a number."""
    return int.from_bytes(needle[: WORD.itemsize], "little")


def begun(data, beginnings):
    """Return which of the beginnings, a sorted array, stand anywhere in the data.

    One pass for all needles: to look for each of them in all of the site takes half a minute.
    """
    found = set()
    for shift in range(min(WORD.itemsize, len(data) - WORD.itemsize + 1)):
        words = np.frombuffer(data, WORD, (len(data) - shift) // WORD.itemsize, shift)
        places = np.searchsorted(beginnings, words) % len(beginnings)
        found.update(words[beginnings[places] == words].tolist())
    return found


def leaks(site):
    """Return (file, line) of what only instructors may see, in any file below a folder."""
    needles = defaultdict(dict)  # by how they begin
    for line in [*secrets(), *MARKS]:
        for form in (line, json.dumps(line)[1:-1], json.dumps(line, ensure_ascii=False)[1:-1]):
            needles[begins(form.encode())][form.encode()] = line
    beginnings = np.array(sorted(needles), WORD)
    return [
        (name, line) for name, data in everything(site)
        for beginning in begun(data, beginnings)
        for needle, line in needles[beginning].items()
        if needle in data and not (line in MARKS and name in EXPLAINED)
    ]  # fmt: skip


def test_no_solution_and_no_hidden_test_is_anywhere_in_the_site():
    assert len(secrets()) > 800
    assert leaks(SITE) == []


@pytest.mark.parametrize("form", ["page.html", "x.json", "a.zip", "lib.whl", "data.csv.gz"])
def test_a_leak_would_be_found_in_every_kind_of_file(form, tmp_path):
    line = max(secrets(), key=lambda one: ('"' in one) + ("<" in one) + len(one) / 1000)
    data = {
        "page.html": f"<pre><span>{html.escape(line)[:9]}</span>{html.escape(line)[9:]}</pre>",
        "x.json": json.dumps({"cells": [f"a\n{line}\nb"]}),
    }.get(form, line)
    if form in ("a.zip", "lib.whl"):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as packed:
            packed.writestr("deep/inside.py", f"    {line}\n")
        with zipfile.ZipFile(tmp_path / form, "w") as packed:
            packed.writestr("inner.zip", inner.getvalue())
    elif form.endswith(".gz"):
        (tmp_path / form).write_bytes(gzip.compress(data.encode()))
    else:
        (tmp_path / form).write_text(data, encoding="utf-8")
    assert [found for _, found in leaks(tmp_path)] == [line]


def test_a_hand_out_with_an_answer_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(handouts, "handout", lambda assignment: assignment.nbgrader())
    with pytest.raises(make.LeakError):
        handouts.write(ROOT, tmp_path / "site", tmp_path / "work")


def test_one_click_opens_it_and_the_button_saves_what_is_handed_in(site, open_page, tmp_path):
    page = open_page()
    checks.hold_still(page)
    visit = checks.watch(page, site)
    page.context.route(f"{PYODIDE_CDN_URL}/**", lambda route: route.fulfill(body="export {}"))
    page.goto(site + PAGE)
    row = page.locator("tr", has_text="Write EM")
    with page.expect_response(f"{PYODIDE_CDN_URL}/pyodide.mjs"):
        row.locator("a.run-lite").click()
    page.locator(".jp-NotebookPanel h1", has_text="Assignment 3: Write EM").wait_for()
    assert not page.locator("#no-python").is_visible(), "Python comes, and nothing is said"
    cell = page.locator(".jp-CodeCell .cm-content", has_text="def log_density").first
    cell.scroll_into_view_if_needed()
    cell.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# typed in the browser")
    with page.expect_download() as download:
        page.locator(".jp-NotebookPanel-toolbar").get_by_text("Download", exact=True).click()
    path = tmp_path / "ada" / download.value.suggested_filename
    download.value.save_as(path)
    found, left = submissions.collect(tmp_path, ASSIGNMENTS)
    assert [(one.student, one.assignment) for one in found] == [("ada", "write-em")]
    assert left == []
    answers = {cell["id"]: cell["source"] for cell in json.loads(path.read_bytes())["cells"]}
    assert "# typed in the browser" in "".join(answers["log-density"])
    outside = [one for one in visit.problems if "asks another" in one and "pyodide" not in one]
    assert outside == []
