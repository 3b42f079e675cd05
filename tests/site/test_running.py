"""From a page to running cells: downloads, JupyterLite, links to hubs, JupyterLab itself.

What cannot be tried here: Pyodide's packages (numpy above all) come from its public address only,
so no cell of a chapter runs in the browser in these tests. Instead the notebooks run with the
same package versions (`make test-versions`), the library's sources compile and its wheel opens in
Pyodide's own Python, and the browser gets as far as asking for Pyodide.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import browser_versions
import checks
import laboratory
import nbformat
import patience
import pytest
import yaml
from book import ROOT, SITE
from filelock import FileLock
from gmm_book import assets, lite, running, wheels
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION
from playwright.sync_api import expect

CHAPTERS = sorted(path.stem for path in ROOT.glob("chapters/*.md"))
CHAPTER = "chapters/worked-example.html"  # the one that is opened
IDLE = "document.querySelector('#jp-main-statusbar')?.textContent.includes('| Idle')"
ALL_RAN = """() => [...document.querySelectorAll('.jp-CodeCell')].every(
    cell => /\\[\\d+\\]/.test(cell.querySelector('.jp-InputPrompt')?.textContent))"""


def links(page):
    """Return the addresses that a page offers below its title."""
    html = (SITE / page).read_text(encoding="utf-8")
    found = re.search(r'<nav class="run-links.*?</nav>', html, re.S)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


# downloads


@pytest.mark.parametrize("stem", ["index", *CHAPTERS])
def test_a_page_offers_its_notebook_and_its_source(stem):
    page = f"{'' if stem == 'index' else 'chapters/'}{stem}.html"
    files = {Path(unquote(link)).suffix: (SITE / page).parent / link for link in links(page)}
    notebook = nbformat.read(files[".ipynb"], 4)
    nbformat.validate(notebook)
    assert files[".md"].read_bytes() == (ROOT / page).with_suffix(".md").read_bytes()
    assert "computed here as" not in "".join(cell.source for cell in notebook.cells)


def test_pages_without_cells_offer_nothing_to_run():
    assert links("pages/glossary.html") == []


def test_one_wheel_serves_downloads_and_the_browser():
    name = wheels.book_wheel_name(ROOT)
    served = (SITE / "notebooks" / name).read_bytes()
    assert (SITE / "lite" / "pypi" / name).read_bytes() == served
    assert f'href="../notebooks/{name}"' in (SITE / "pages" / "running.html").read_text(
        encoding="utf-8"
    )


# in the browser


def test_the_browser_gets_library_and_widgets_from_the_site():
    index = json.loads((SITE / "lite" / "pypi" / "all.json").read_text(encoding="utf-8"))
    for name in ("gmm-lib", "ipywidgets", "jupyterlab-widgets", "comm", "anywidget", "psygnal"):
        assert index[name]["releases"], name
    for path in (SITE / "lite" / "pypi").glob("*.whl"):
        assert zipfile.ZipFile(path).testzip() is None
    config = json.loads((SITE / "lite" / "jupyter-lite.json").read_text(encoding="utf-8"))
    names = {ext["name"] for ext in config["jupyter-config-data"]["federated_extensions"]}
    assert names == set(lite.LABEXTENSIONS)


@pytest.fixture(scope="module")
def in_the_browser(site, browser):
    """JupyterLite as the button of a chapter opens it; also what was asked for, before and after.

    Two tests look at it, for it takes as long to start as JupyterLab.
    """
    with checks.opened(browser, "about:blank") as page:
        checks.hold_still(page)
        asked, outside = [], []

        def guard(route):
            url = route.request.url
            asked.append(url)
            if url.startswith((site, "data:", "blob:")):
                route.continue_()
            else:
                outside.append(url)
                route.abort()

        page.context.route("**/*", guard)
        checks.read_through(page, site + CHAPTER)
        reading = list(asked), list(outside)
        page.locator("a.run-lite").click()
        page.locator(".jp-NotebookPanel h1", has_text="A worked example").wait_for()
        yield page, reading, outside


def test_the_button_opens_the_chapter_and_reading_loads_nothing_of_it(in_the_browser):
    page, (asked, before), outside = in_the_browser
    assert not [url for url in asked if re.search(r"/(lite|notebooks)/|pyodide", url)]
    assert before == []
    names = page.locator(".jp-DirListing-itemText").all_inner_texts()
    assert sorted(names) == sorted(["assignments", *(f"{s}.ipynb" for s in ["index", *CHAPTERS])])
    checks.until(page, lambda: outside)  # the kernel asks for Pyodide, and for nothing else there
    assert set(outside) == {f"{PYODIDE_CDN_URL}/pyodide.mjs"}


def test_without_python_the_page_says_so_and_what_to_do(in_the_browser):
    page, _, _ = in_the_browser
    page.bring_to_front()
    notice = page.get_by_role("alert").filter(has_text="Python could not be loaded")
    expect(notice).to_be_visible()
    assert notice.get_by_role("link", name="try again").is_visible()
    notice.get_by_role("button", name="Close").click()
    expect(notice).to_be_hidden()
    expect(page.locator(".jp-NotebookPanel h1", has_text="A worked example")).to_be_visible()
    assert "Gaussian mixtures, step by step" in page.title()
    assert "not set" not in page.content()
    page.context.close()  # no other test looks at it, and it works on as long as it is open


def test_opened_from_a_disk_the_button_leads_to_an_explanation(open_page):
    page = open_page()
    page.goto(f"{SITE.as_uri()}/{CHAPTER}")
    page.locator("a.run-lite").click()
    page.wait_for_url("**/pages/running.html#from-a-stick")
    assert page.locator("#from-a-stick").count() == 1


def test_pyodide_from_a_folder_and_no_second_build_for_nothing(tmp_path):
    folder = tmp_path / "distribution"
    folder.mkdir()
    for name in ("pyodide.mjs", "pyodide-lock.json"):
        (folder / name).write_text("{}")
    notebook = SITE / "notebooks" / "index.ipynb"
    wheel = SITE / "notebooks" / wheels.book_wheel_name(ROOT)
    given = {"title": "A book", "pyodide": "distribution", "root": tmp_path}
    places = (tmp_path / "lite", tmp_path / "work")
    assert lite.build([notebook], wheel, *places, **given)
    config = json.loads((tmp_path / "lite" / "jupyter-lite.json").read_text(encoding="utf-8"))
    kernel = config["jupyter-config-data"]["litePluginSettings"][lite.KERNEL]
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    assert (tmp_path / "lite" / "static" / "pyodide" / "pyodide.mjs").exists()
    assert not lite.build([notebook], wheel, *places, **given)


def test_a_folder_without_pyodide_is_refused(tmp_path):
    notebook = SITE / "notebooks" / "index.ipynb"
    wheel = SITE / "notebooks" / wheels.book_wheel_name(ROOT)
    with pytest.raises(lite.LiteError, match=r"no pyodide\.mjs in nowhere"):
        lite.build(
            [notebook], wheel, tmp_path / "a", tmp_path / "b", title="x", pyodide="nowhere",
            root=tmp_path,
        )  # fmt: skip


@pytest.fixture(scope="module")
def pyodide():
    """Return the folder of npm's Pyodide: its Python without further packages."""
    with FileLock(ROOT / "build" / ".npm.lock"):
        assets.fetch(ROOT, dev=True)
    return ROOT / "node_modules" / "pyodide"


def test_the_versions_tried_are_those_of_pyodide(pyodide):
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    package = json.loads((pyodide / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == PYODIDE_VERSION, "npm's and JupyterLite's Pyodide differ"
    assert lock["info"]["python"].startswith("3.14")
    ours = dict(version.split("==") for version in browser_versions.VERSIONS)
    del ours["ipywidgets"]
    assert {name: lock["packages"][name]["version"] for name in ours} == ours


IN_PYODIDE = """
import { readFileSync } from "node:fs";
const { loadPyodide } = await import(process.argv[2]);
const py = await loadPyodide();
const read = (path) => new Uint8Array(readFileSync(path));
py.unpackArchive(read(process.argv[3]), "whl", { extractDir: "/wheel" });
py.FS.writeFile("/cell.py", read(process.argv[4]));
await py.runPythonAsync(`
import ast, compileall, importlib.metadata, json, sys, types
sys.path.insert(0, "/wheel")
said = {"platform": sys.platform, "python": sys.version.split()[0]}
said["compiles"] = bool(compileall.compile_dir("/wheel", quiet=1))
said["needs"] = [r for r in importlib.metadata.requires("gmm_lib") if "extra" not in r]
try:
    import gmm_lib
except ModuleNotFoundError as error:
    said["lacks"] = error.name
sys.path.remove("/wheel")
sys.modules.pop("gmm_lib", None)
said["installs"] = []
async def install(what): said["installs"].append(what)
sys.modules["piplite"] = types.SimpleNamespace(install=install)
cell = compile(open("/cell.py").read(), "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
await eval(cell, {})
print(json.dumps(said))
`);
"""


def test_the_wheel_and_the_first_cell_in_pyodides_own_python(pyodide, tmp_path):
    """As far as it goes without numpy for Pyodide: no stand-in for numpy, it must be what lacks."""
    (tmp_path / "try.mjs").write_text(IN_PYODIDE)
    first = nbformat.read(SITE / "notebooks" / "index.ipynb", 4).cells[0].source
    # the line for other machines is IPython's, not Python's
    (tmp_path / "cell.py").write_text(first.replace("%pip install", "pass  #"), encoding="utf-8")
    wheel = SITE / "notebooks" / wheels.book_wheel_name(ROOT)
    done = subprocess.run(
        [assets.node_path(), tmp_path / "try.mjs", (pyodide / "pyodide.mjs").as_uri(), wheel,
         tmp_path / "cell.py"],
        capture_output=True, text=True, check=False, timeout=patience.STEP,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert said["platform"] == "emscripten"
    assert said["python"].startswith("3.14")
    assert said["compiles"]
    assert [re.split(r"[^\w]", need)[0] for need in said["needs"]] == ["numpy"]
    assert said["lacks"] == "numpy"
    assert said["installs"] == ["gmm_lib[book]"]


# on a hub

REPOSITORY = "https://github.com/someone/the-book"


BUILD = """
import sys
from sphinx.cmd.build import main
for name in sys.argv[2:]:
    options = ["-q", "-E", "-b", "html", "-c", name, sys.argv[1], name + "/out"]
    if main(options):
        sys.exit(f"{name} was not built")
"""
TINY = {  # what a book is given, by a name
    "alone": {},
    "served": {"html_baseurl": "https://book.example.org/", "gmm_book_hub": "https://hub.edu",
               "html_theme_options": {"repository_url": REPOSITORY}},
}  # fmt: skip


@pytest.fixture(scope="module")
def tiny_books(tmp_path_factory):
    """Build books of one page with the library, in one process; return the links of each."""
    root = tmp_path_factory.mktemp("tiny")
    source = root / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(
        ROOT / "gmm_lib", source / "gmm_lib", ignore=shutil.ignore_patterns("__pycache__")
    )
    (source / "_toc.yml").write_text("format: jb-book\nroot: one\nparts: []\n")
    (source / "one.md").write_text(
        "---\njupytext:\n  text_representation:\n    format_name: myst\n---\n"
        "# One\n\nWords.\n\n```{code-cell} ipython3\n1 + 1\n```\n"
    )
    for name, given in TINY.items():
        values = {
            "project": "Tiny", "extensions": ["myst_nb", "gmm_book.running"], "root_doc": "one",
            "html_theme": "sphinx_book_theme", "html_theme_options": {"repository_url": ""},
            "gmm_book_lite": False, "nb_execution_mode": "off",
            "templates_path": [str(ROOT / "_templates")],
            "nb_execution_cache_path": str(root / name / "cache" / "x"), **given,
        }  # fmt: skip
        (root / name).mkdir()
        (root / name / "conf.py").write_text("\n".join(f"{k} = {v!r}" for k, v in values.items()))
    command = [sys.executable, "-c", BUILD, source, *TINY]
    paths = os.pathsep.join([str(ROOT / "_ext"), str(laboratory.QUICK)])
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(
        command, env=environment, cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

    def links_of(name):
        html = (root / name / "out" / "one.html").read_text(encoding="utf-8")
        nav = re.search(r'<nav class="run-links.*?</nav>', html, re.S)[0]
        return dict(re.findall(r'href="([^"]+)"[^>]*>([^<]+)<', nav))

    return {name: links_of(name) for name in TINY}


def test_without_a_repository_only_downloads_are_offered(tiny_books):
    expected = {"notebooks/one.ipynb": "Notebook", "notebooks/one.md": "Source"}
    assert tiny_books["alone"] == expected


def test_with_a_repository_servers_are_offered(tiny_books):
    found = tiny_books["served"]
    names = [name for address, name in found.items() if address.startswith("https://")]
    assert names == ["Binder", "JupyterHub", "Colab"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"repository": "not an address"}, []),
        ({"repository": "https://example.org/a/b"}, []),
        ({"repository": REPOSITORY}, ["Binder"]),
        ({"repository": REPOSITORY, "site": "https://x.org"}, ["Binder", "Colab"]),
        ({"repository": REPOSITORY + ".git", "hub": "https://hub.edu"}, ["Binder", "JupyterHub"]),
        ({"repository": "https://gitlab.com/a/b", "site": "https://x.org"}, ["Binder"]),
    ],
)
def test_a_link_is_there_when_what_it_opens_exists(given, expected):
    assert [name for name, _ in running.launches("clustering", **given)] == expected


def test_links_to_servers_name_repository_branch_and_notebook():
    given = {"repository": REPOSITORY, "hub": "https://hub.edu/", "site": "https://x.org"}
    binder, hub, colab = (address for _, address in running.launches("clustering", **given))
    assert binder.startswith("https://mybinder.org/v2/gh/someone/the-book/main?urlpath=")
    assert unquote(binder).endswith("=lab/tree/build/notebooks/clustering.ipynb")
    assert urlsplit(hub).path == "/hub/user-redirect/git-pull"
    assert "repo=https%3A%2F%2Fgithub.com%2Fsomeone%2Fthe-book&branch=notebooks" in hub
    assert colab.endswith("/github/someone/the-book/blob/notebooks/clustering.ipynb")


def test_a_hub_builds_from_the_books_own_requirements():
    folder = ROOT / ".binder"
    assert "-r ../requirements.txt" in (folder / "requirements.txt").read_text().splitlines()
    assert (folder / "runtime.txt").read_text().strip() in (
        "python-3.11",
        "python-3.12",
        "python-3.13",
    )
    script = (folder / "postBuild").read_text()
    assert os.access(folder / "postBuild", os.X_OK) or os.name == "nt"
    for name in re.findall(r"scripts/\w+\.py", script):
        assert (ROOT / name).exists()


# publishing


def workflows():
    return sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_workflows_pin_actions_and_ask_for_little():
    assert workflows()
    for path in workflows():
        text = path.read_text(encoding="utf-8")
        flow = yaml.safe_load(text)
        assert flow["permissions"] in ({}, {"contents": "read"}), path.name
        for used in re.findall(r"uses: *(\S+)(.*)", text):
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", used[0]), used
            assert re.fullmatch(r" *# v[\d.]+", used[1]), used
        for name, job in flow["jobs"].items():
            asks = job.get("permissions", {})
            assert "write-all" not in str(asks), name
            writes = [what for what, how in asks.items() if how == "write"]
            assert len(writes) <= 2, (name, writes)
            assert job["timeout-minutes"] <= 60
        for target in re.findall(r"make ([a-z-]+)", text):
            assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M), target


# JupyterLab


@pytest.fixture
def jupyterlab(tmp_path):
    """Start JupyterLab as `make lab` does, on a copy of a chapter; return address and chapter."""
    chapter = tmp_path / "book" / "chapters" / "worked-example.md"
    chapter.parent.mkdir(parents=True)
    shutil.copy(ROOT / "chapters" / chapter.name, chapter)
    own = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "HOME")
    with laboratory.started(tmp_path, tmp_path / "book", own=own) as address:
        yield address, chapter


def test_jupyterlab_opens_runs_and_saves_a_chapter(jupyterlab, open_page):
    """A double click, Run All, a slider that changes the picture; a save changes no byte."""
    address, chapter = jupyterlab
    before = chapter.read_bytes()
    page = open_page()
    checks.hold_still(page)
    visit = checks.watch(page, address)
    page.goto(f"{address}lab/tree/chapters?token=test")
    entry = page.locator(".jp-DirListing-item", has_text="worked-example.md")
    entry.dblclick()
    page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
    page.wait_for_function(IDLE, polling=200)
    prose = page.locator(".jp-MarkdownCell").first.inner_text()
    assert "In this chapter" in prose, "boxes are shown as boxes"
    assert "{term}" not in prose
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # looking at every frame would draw every frame
    page.wait_for_function(ALL_RAN, polling=200)
    page.wait_for_function(IDLE, polling=200)
    picture = page.locator(".explorer img.explorer-frame").first
    picture.wait_for(state="attached")
    assert page.locator(".jp-OutputArea-output[data-mime-type*=stderr]").count() == 0
    picture.scroll_into_view_if_needed()
    first = picture.get_attribute("alt")
    panel = page.locator(".explorer").first
    panel.locator(".noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "old => document.querySelector('.explorer img.explorer-frame')?.alt !== old",
        arg=first,
    )
    assert len(panel.locator("img").first.get_attribute("alt")) > 20
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
    ) as saved:
        page.keyboard.press("Control+s")
    assert saved.value.ok
    assert chapter.read_bytes() == before
    assert not [problem for problem in visit.problems if problem.startswith("asks another")]
