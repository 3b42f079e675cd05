"""The chapters as plain notebooks: complete, readable without the book's tools, and they run.

Two are executed here, outside the project. The others have exactly the cells that the build has
executed (which a test proves); `make test-versions` executes all of them once more, from the
library's wheel and with the package versions of the browser.
"""

import inspect
import re
import shutil
import sys
from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from types import SimpleNamespace

import nbformat
import patience
import pytest
from gmm_book import notebooks, wheels
from gmm_book.bookindex import BookIndex
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient
from sources import ROOT, cells

SITE = ROOT / "_build" / "html"
EXECUTED = ("central-limit-theorem", "gaussian-mixture-model")  # the quickest
# whatever MyST writes in braces and backticks, labels, or names of formulas
RAW_MYST = re.compile(
    r"\{[\w:.-]+\}\s*`|^[> ]*[`:~]{3,}\s*\{|^[> ]*\([\w-]+\)=|\$\$\s*\([\w-]+\)$|\{\{", re.M
)


@pytest.fixture(scope="session")
def book():
    return notebooks.Notebooks(ROOT, cache=ROOT / "_build" / ".jupyter_cache")


class Converted(dict):
    """Notebooks by the names of their chapters: each is made when it is asked for."""

    def __init__(self, book):
        self.book = book

    def __missing__(self, name):
        (page,) = (page for page in self.book.pages if page.stem == name)
        self[name] = self.book.convert(page)
        return self[name]


@pytest.fixture(scope="session")
def converted(book):
    return Converted(book)


@pytest.fixture(scope="session")
def index():
    return BookIndex(ROOT)


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def code(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_notebook_is_valid_and_clean(chapter, converted):
    notebook = converted[chapter.stem]
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert "mystnb" not in cell.metadata


def test_nothing_of_myst_is_left_in_the_prose(chapter, converted):
    for text in prose(converted[chapter.stem]):
        shown = re.sub(r"^( *)(`{3,})python\n.*?^\1\2$", "", text, flags=re.M | re.S)
        assert not RAW_MYST.search(shown), RAW_MYST.search(shown)


def test_no_sentence_of_a_chapter_is_lost(chapter, converted):
    """Each plain line of prose of the source stands in the notebook."""
    text = "\n".join(prose(converted[chapter.stem]))
    squeezed = " ".join(re.sub(r"^[> -]+", "", text, flags=re.M).split())
    body = re.sub(r"\A---\n.*?\n---\n", "", chapter.read_text("utf-8"), flags=re.S)
    body = re.sub(r"^```\{code-cell\}.*?^```$", "", body, flags=re.M | re.S)
    lines = [line for line in body.split("\n") if not re.search(r"[`{}$|<>]|^[:(#-]|\]\(", line)]
    lost = [line for line in lines if " ".join(line.split()) not in squeezed]
    assert lost == []
    assert len(lines) > 50


def test_code_is_that_of_the_source_after_a_first_cell_that_installs(chapter, converted):
    first, *others = code(converted[chapter.stem])
    assert "gmm_lib[book]" in first
    assert [cell.strip() for cell in others] == cells(chapter.read_text(encoding="utf-8"))


def test_numbers_of_the_last_build_stand_in_the_prose(chapter, converted):
    text = "\n".join(prose(converted[chapter.stem]))
    assert "computed here as" not in text, "there is no executed book: run make book first"


def test_without_a_build_the_prose_says_where_a_number_is_computed(book):
    bare = notebooks.Notebooks(ROOT)
    page = next(page for page in book.pages if "{glue:text}" in page.text)
    assert "(computed here as `" in "\n".join(prose(bare.convert(page)))


def test_numbers_of_figures_formulas_and_exercises_are_those_of_the_page(chapter, index):
    name = f"chapters/{chapter.stem}"
    html = (SITE / f"{name}.html").read_text(encoding="utf-8")
    checked = 0
    for label, target in index.labels.items():
        number = re.match(r"(Figure|Exercise) ([\d.]+)$", target.text)
        if target.page.name != name or not number or f'id="{label}"' not in html:
            continue
        after = html.split(f'id="{label}"', 1)[1]
        shown = re.search(r'caption-number">(?:Fig\.|Exercise) ([\d.]+)', after)[1]
        assert (label, number[2]) == (label, shown)
        checked += 1
    for label, target in index.equations.items():
        if target.page.name == name:
            after = html.split(f'id="equation-{label}"', 1)[1]
            assert f"({target.text})" == re.search(r'class="eqno">(\([\d.]+\))', after)[1]
            checked += 1
    assert checked >= 7


def test_a_solution_in_cells_starts_folded(chapter, converted):
    headings = [cell for cell in converted[chapter.stem].cells if "#### Solution" in cell.source]
    assert len(headings) == chapter.read_text(encoding="utf-8").count("{solution-start}")
    for cell in headings:
        assert cell.metadata["jp-MarkdownHeadingCollapsed"]
        assert "\n" not in cell.source, "the heading's own cell is never folded"


def test_a_folded_solution_ends_where_the_next_heading_begins(chapter):
    """JupyterLab folds up to the next heading: nothing else may follow a solution's cells."""
    text = re.sub(r"^\([\w-]+\)=\n", "", chapter.read_text(encoding="utf-8"), flags=re.M)
    for after in re.split(r"^`{3,}\{solution-end\}\n`{3,}\n", text, flags=re.M)[1:]:
        assert re.match(r"#{1,3} |`{3,}\{exercise", after.lstrip()), after[:200]


def test_ids_stay_when_another_cell_changes(book):
    page = book.pages[0]
    before = {cell.source: cell.id for cell in book.convert(page).cells}
    again = list(book.convert(page).cells)
    assert {cell.source: cell.id for cell in again} == before
    again[2]["source"] += "\n\nOne more sentence."
    notebooks.identify(again)
    changed = [cell for cell in again if before.get(cell.source) != cell.id]
    assert len(changed) == 1


@pytest.fixture
def small_book(tmp_path):
    """A book of one page that a test can spoil."""
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: one\nparts: []\n")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    def convert(text):
        head = "---\njupytext:\n  text_representation:\n    format_name: myst\n---\n"
        path = tmp_path / "one.md"
        path.write_text(f"{head}# One\n\n{text}\n\n```{{code-cell}} ipython3\n1 + 1\n```\n")
        book = notebooks.Notebooks(tmp_path)
        return "\n\n".join(prose(book.convert(book.pages[0])))

    return convert


@pytest.mark.parametrize(
    "text", ["```{unheard-of}\nx\n```", "See {unheard}`x`.", "> ```{x}\n> ```"]
)
def test_what_cannot_be_turned_is_an_error_that_names_it(text, small_book):
    with pytest.raises(notebooks.ConversionError, match=r"unheard|\{x\}|`x`|\{"):
        small_book(text)


def test_what_each_form_becomes(small_book):
    made = small_book(
        "(here)=\n## A place\n\nBack to {ref}`here`, {ref}`the place <here>`, {eq}`eq-one`.\n\n"
        "$$\nx = 1\n$$ (eq-one)\n\n"
        "```{admonition} Mind\n:class: mistake\nTrue:\n\n$$\ny = 2\n$$\n```\n\n"
        "```{admonition} Hint\n:class: hint dropdown\nLook.\n```\n\n"
        "```{question}\nWhich?\n\n- ( ) This.\n\n  > No luck.\n- (x) That.\n\n  > Yes.\n```\n\n"
        "```{question}\n:answer: 2\n:tolerance: 0.5\nHow many?\n\n> Two.\n```\n\n"
        "````{exercise} Think: why\n:label: ex-why\nWhy?\n\n```python\n{ref}`code`\n```\n````\n\n"
        "```{solution} ex-why\n:class: dropdown\nSo.\n```\n\n"
        "```{library} gmm_lib.glue.glue\n```"
    )
    assert "Back to [A place](#A-place), [the place](#A-place), [(1)](#A-place)." in made
    assert "$$\nx = 1\n\\tag{1}\n$$" in made
    assert "> **Mind**\n>\n> True:\n>\n> $$ y = 2 $$" in made
    assert "<details><summary>Hint</summary>\n\nLook.\n\n</details>" in made
    assert "> - (a) This.\n> - (b) That." in made
    assert "- (a) no. No luck.\n- (b) **right.** Yes." in made
    assert "**2** (within 0.5). Two." in made
    assert "### Exercise 1: Think: why\n\nWhy?\n\n```python\n{ref}`code`\n```" in made
    assert "<details><summary>Solution of exercise 1</summary>\n\nSo." in made
    assert (
        "From the library, `gmm_lib.glue.glue`:\n\n```python\ndef glue(name, value):\n    value"
        in made
    )


def test_the_wheel_holds_the_whole_library(tmp_path):
    path = wheels.book_wheel(ROOT, tmp_path)
    inside = set(notebooks_in(path))
    sources = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "gmm_lib").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert sources <= inside
    built = path.stat().st_mtime_ns
    assert wheels.book_wheel(ROOT, tmp_path).stat().st_mtime_ns == built, "built again for nothing"


def notebooks_in(path):
    import zipfile  # noqa: PLC0415

    return zipfile.ZipFile(path).namelist()


class Elsewhere:
    """Run the first cell of a notebook on a machine of a given kind; record what it installs."""

    def __init__(self, monkeypatch, tmp_path, *, installed=False, platform="linux"):
        self.installed = []
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("importlib.util.find_spec", lambda _: object() if installed else None)
        monkeypatch.setattr(sys, "platform", platform)

        async def install(what):
            self.installed.append(f"piplite {what}")

        monkeypatch.setitem(sys.modules, "piplite", SimpleNamespace(install=install))

    def run(self, source):
        shell = SimpleNamespace(run_line_magic=self.magic)
        text = TransformerManager().transform_cell(source)
        self.names = {"get_ipython": lambda: shell}
        # the cell may wait for the browser's installer
        made = eval(compile(text, "cell", "exec", flags=PyCF_ALLOW_TOP_LEVEL_AWAIT), self.names)
        if inspect.iscoroutine(made):
            with pytest.raises(StopIteration):  # nothing in it really waits here
                made.send(None)
        return self.installed

    def magic(self, name, line, **_):
        self.installed.append(f"{name} {line.format(**self.names)}")


def first_cell(site=""):
    book = notebooks.Notebooks(ROOT, site=site)
    return code(book.convert(book.pages[0]))[0]


def test_first_cell_does_nothing_where_the_library_is(monkeypatch, tmp_path):
    assert Elsewhere(monkeypatch, tmp_path, installed=True).run(first_cell()) == []


def test_first_cell_takes_the_wheel_beside_it(monkeypatch, tmp_path):
    wheel = tmp_path / wheels.book_wheel_name(ROOT)
    wheel.touch()
    done = Elsewhere(monkeypatch, tmp_path).run(first_cell("https://example.org/book"))
    assert done == [f'pip install -q "gmm_lib[book] @ {wheel.as_uri()}"']


def test_first_cell_takes_the_wheel_of_the_site(monkeypatch, tmp_path):
    done = Elsewhere(monkeypatch, tmp_path).run(first_cell("https://example.org/book/"))
    address = f"https://example.org/book/notebooks/{wheels.book_wheel_name(ROOT)}"
    assert done == [f'pip install -q "gmm_lib[book] @ {address}"']


def test_first_cell_without_a_site_says_what_to_do(monkeypatch, tmp_path):
    with pytest.raises(ModuleNotFoundError, match=r"download gmm_lib-.*\.whl beside this notebook"):
        Elsewhere(monkeypatch, tmp_path).run(first_cell())


def test_first_cell_in_the_browser_asks_its_installer(monkeypatch, tmp_path):
    elsewhere = Elsewhere(monkeypatch, tmp_path, platform="emscripten")
    assert elsewhere.run(first_cell()) == ["piplite gmm_lib[book]"]


@pytest.mark.parametrize("name", EXECUTED)
def test_notebook_runs_outside_the_project(name, converted, tmp_path, monkeypatch):
    monkeypatch.delenv("GMM_BOOK_STATIC", raising=False)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    notebook = nbformat.from_dict(converted[name])
    NotebookClient(
        notebook,
        timeout=patience.STEP,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()
    outputs = [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    assert not [out for out in outputs if out.output_type == "error"]
    widgets = [
        out for out in outputs if "application/vnd.jupyter.widget-view+json" in out.get("data", {})
    ]
    assert len(widgets) >= 2, "the explorers are not there"
