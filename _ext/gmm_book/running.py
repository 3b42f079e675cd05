"""From reading to running: downloads, JupyterLite and links to hubs for each page with cells.

Written beside the pages, and only if something changed. Links that need to know where the book
lives appear once ``repository.url`` and ``html.baseurl`` are set.
"""

import hashlib
import os
import re
import shutil
from pathlib import Path
from urllib.parse import quote, urlencode

from sphinx.util import logging

from . import beside, handouts, lite, notebooks, wheels

logger = logging.getLogger(__name__)

FOLDER = "notebooks"  # of the site; also the branch that the publishing workflow fills
REPOSITORY = re.compile(r"https://(github\.com|gitlab\.com)/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")
BINDER = {"github.com": "gh", "gitlab.com": "gl"}
DEPENDS_ON = ("*.md", "chapters/*.md", "pages/*", "_toc.yml", "gmm_lib/**/*.py",
              "pyproject.toml", "_ext/gmm_book/*.py")  # fmt: skip


def launches(stem, *, repository="", branch="main", hub="", site=""):
    """Return (name, address) of each server that can open a notebook, in the order to show.

    Binder builds from the repository. A hub and Colab take the notebooks from the branch that
    the publishing workflow fills; in Colab the first cell also needs the published site.
    """
    found = REPOSITORY.fullmatch(repository)
    if not found:
        return []
    host, owner, name = found.groups()
    path = f"{stem}.ipynb"
    inside = quote(f"lab/tree/build/{FOLDER}/{path}", safe="")
    links = [
        ("Binder", f"https://mybinder.org/v2/{BINDER[host]}/{project(host, owner, name)}"
                   f"/{quote(branch, safe='')}?urlpath={inside}"),
    ]  # fmt: skip
    if hub:
        pull = {
            "repo": f"https://{host}/{owner}/{name}", "branch": FOLDER,
            "urlpath": f"lab/tree/{name}/{path}",
        }  # fmt: skip
        links.append(
            ("JupyterHub", f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(pull)}")
        )
    if site and host == "github.com":
        colab = "https://colab.research.google.com/github"
        links.append(("Colab", f"{colab}/{owner}/{name}/blob/{FOLDER}/{path}"))
    return links


def project(host, owner, name):
    """Return a project as Binder names it."""
    return f"{owner}/{name}" if host == "github.com" else quote(f"{owner}/{name}", safe="")


def runnable(app):
    """Return the pages of this build that readers can run."""
    if app.builder.name != "html" or not app.config.gmm_book_running:
        return {}
    book = notebooks.BookIndex(app.srcdir)
    return {page.name: page for page in book.pages if page.runs and page.name in app.env.found_docs}


def on_env(app, env):
    app.gmm_book_runnable = runnable(app)
    app.gmm_book_downloads = beside.tasks(1)
    if app.gmm_book_runnable:
        app.gmm_book_downloads.add_task(write, app)


def on_page(app, name, _template, context, _doctree):
    """Put the links below the title of a page that has cells; of the landing page, at its end."""
    if name == "pages/running":
        wheel = f"../{FOLDER}/{wheels.book_wheel_name(app.srcdir)}"
        context["body"] = context["body"].replace('"WHEEL"', f'"{wheel}"')
    page = app.gmm_book_runnable.get(name)
    if page is None or not context.get("body"):
        return
    theme = app.config.html_theme_options
    links = app.builder.templates.render(
        "run-links.html",
        {
            "pathto": context["pathto"],
            "folder": FOLDER,
            "folds": '<details class="admonition hide' in context["body"],
            "stem": page.stem,
            "lite": app.config.gmm_book_lite,
            "more": "pages/running" in app.env.found_docs,
            "launches": launches(
                page.stem,
                repository=theme.get("repository_url", ""),
                branch=theme.get("repository_branch") or "main",
                hub=app.config.gmm_book_hub,
                site=app.config.html_baseurl,
            ),
        },
    )
    if name == app.config.root_doc:  # it opens with other things
        context["body"] += links
    else:
        context["body"] = context["body"].replace("</h1>", f"</h1>\n{links}", 1)


def digest(app, cache):
    """Return a digest of all that the notebooks depend on, the executed pages included."""
    text = hashlib.sha256(repr((app.config.html_baseurl, sorted(app.gmm_book_runnable))).encode())
    root = Path(app.srcdir)
    for pattern in DEPENDS_ON:
        for path in sorted(root.glob(pattern)):
            text.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    text.update(repr(sorted(path.name for path in cache.glob("*/executed/*"))).encode())
    return text.hexdigest()


def write_downloads(app, target, cache, mark):
    """Write notebooks, sources and wheel into the site; return notebooks and wheel."""
    pages = app.gmm_book_runnable
    made = [target / f"{page.stem}.ipynb" for page in pages.values()]
    wanted = digest(app, cache)
    if not (mark.exists() and mark.read_text() == wanted and all(path.exists() for path in made)):
        mark.unlink(missing_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        book = notebooks.Notebooks(app.srcdir, site=app.config.html_baseurl, cache=cache)
        made = book.write(target, names=set(pages))
        for page in pages.values():
            shutil.copyfile(page.path, target / f"{page.stem}.md")
        mark.parent.mkdir(parents=True, exist_ok=True)
        built = wheels.book_wheel(app.srcdir, mark.parent / "wheel")
        shutil.copyfile(built, target / built.name)
        mark.write_text(wanted)
    return made, target / wheels.book_wheel_name(app.srcdir)


def write(app):
    """Write all that readers can take away or run."""
    work = Path(app.outdir).parent / ".running"
    cache = Path(app.config.nb_execution_cache_path).parent
    try:
        made, wheel = write_downloads(app, Path(app.outdir, FOLDER), cache, work / "notebooks")
        if app.config.gmm_book_lite:
            tasks = handouts.write(app.srcdir, app.outdir, work)
            lite.build(
                made, wheel, Path(app.outdir, "lite"), work / "lite", title=app.config.html_title,
                handouts=tasks, pyodide=app.config.gmm_book_pyodide, root=app.srcdir,
            )  # fmt: skip
    except (notebooks.ConversionError, lite.LiteError) as error:
        logger.warning("%s", error)


def on_finished(app, exception):
    """Wait for the downloads: they are part of the site that others now look through."""
    downloads = getattr(app, "gmm_book_downloads", None)
    if downloads is None:  # the build failed before
        return
    if exception and beside.FORKS:
        downloads.terminate()
    else:
        downloads.join()


def setup(app):
    quick = bool(os.environ.get("GMM_BOOK_PREVIEW"))  # one chapter, to look at while writing
    app.add_config_value("gmm_book_running", not quick, "html", types=[bool])
    app.add_config_value("gmm_book_lite", True, "html", types=[bool])
    app.add_config_value("gmm_book_pyodide", "", "", types=[str])
    app.add_config_value("gmm_book_hub", "", "html", types=[str])
    app.connect("env-updated", on_env)
    app.connect("html-page-context", on_page, priority=950)
    app.connect("build-finished", on_finished, priority=100)
