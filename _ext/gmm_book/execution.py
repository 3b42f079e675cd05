"""Run the chapters for a static page, and again whenever what they depend on changes.

jupyter-cache compares cells only. Here the cache lives in a folder named by a digest of all else
that a result depends on: the library, its data, the pinned packages, the Python version.
Sphinx reads one page after the other; the chapters among them run side by side meanwhile, and it
waits for each when it comes to it. Their kernels are copies of one process (`kernels`).
"""

import hashlib
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import nbclient
from jupyter_cache import get_cache
from jupyter_cache.executors import utils
from jupyter_client.provisioning import local_provisioner
from myst_nb.core.execute import create_client
from myst_nb.core.loggers import SphinxDocLogger
from myst_nb.core.read import create_nb_reader

from . import beside
from .kernels import Original
from .pictures import FOLDER

DEPENDS_ON = (
    "gmm_lib/**/*.py", "gmm_lib/_data/*", "gmm_lib/_playground/starts.json", "requirements*",
)  # fmt: skip

ORIGINAL = Original(local_provisioner.launch_kernel)


def digest(root):
    """Return a short digest of everything outside a chapter that its outputs depend on."""
    text = hashlib.sha256(f"static {sys.version_info[:2]}".encode())
    for pattern in DEPENDS_ON:
        for path in sorted(Path(root).glob(pattern)):
            if path.is_file():
                text.update(path.relative_to(root).as_posix().encode())
                text.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return text.hexdigest()[:16]


def on_config(app, config):
    root = Path(app.srcdir)
    # The kernels inherit these: what cells show is kept for the pages, and `import gmm_lib` finds
    # this checkout even if the package was not installed.
    paths = [str(root), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(p for p in paths if p))
    sys.path.insert(0, str(root))
    # the arrays of the book are small: more threads of scikit-learn's only wait for each other
    os.environ.setdefault("OMP_NUM_THREADS", "1")

    # each thread waits for a kernel of its own
    app.gmm_book_pool, app.gmm_book_runs = ThreadPoolExecutor(os.cpu_count()), {}
    config.gmm_book_digest = digest(root)
    cache = Path(app.outdir).parent / ".jupyter_cache"
    config.nb_execution_cache_path = str(cache / config.gmm_book_digest)
    os.environ["GMM_BOOK_STATIC"] = str((cache / config.gmm_book_digest / FOLDER).resolve())
    for old in cache.glob("*"):
        if old.name != config.gmm_book_digest:
            shutil.rmtree(old) if old.is_dir() else old.unlink()


def run_ahead(app, env, docnames):
    """Start to run the chapters that Sphinx is about to read; it reads them in the same order."""
    # makes the cache's data base, which two at once would trip over
    get_cache(env.mystnb_config.execution_cache_path).list_cache_records()
    lengths = {}
    for name in docnames:
        _, text, reader = source(env, name)
        if reader:
            lengths[name] = len(text)
    longest_first = sorted(lengths, key=lengths.get, reverse=True)
    app.gmm_book_runs = {name: app.gmm_book_pool.submit(run, env, name) for name in longest_first}
    docnames[:] = [name for name in docnames if name not in lengths] + longest_first


def source(env, docname):
    """Return path, text and MyST-NB's reader of a page; that is None for one without cells."""
    path = env.doc2path(docname)
    text = Path(path).read_text("utf-8")
    return path, text, create_nb_reader(path, env.myst_config, env.mystnb_config, text)


def run(env, docname):
    """Run one page as MyST-NB would when it reads it, which puts the outputs into the cache."""
    path, text, reader = source(env, docname)
    document = SimpleNamespace(settings=SimpleNamespace(env=SimpleNamespace(docname=docname)))
    logger = SphinxDocLogger(document)
    with create_client(reader.read(text), path, env.mystnb_config, logger, reader.read_fmt):
        pass  # it ran on entrance; what failed was said, and runs again when the page is read


def wait(app, docname, _source):
    """Let a chapter be read once it has run."""
    try:
        if docname in app.gmm_book_runs:
            app.gmm_book_runs.pop(docname).result()
    except KeyboardInterrupt:
        app.gmm_book_pool.shutdown(cancel_futures=True)
        raise


def end(app, _env=None):
    """End the threads before this process is copied; start no more chapters after an error."""
    app.gmm_book_pool.shutdown(cancel_futures=True)
    ORIGINAL.end()


def setup(app):
    # What is printed arrives in pieces, which may end inside a line. MyST-NB ends each with a line
    # break; here they are put together as they are.
    utils.executenb = partial(nbclient.execute, coalesce_streams=True)
    if beside.FORKS:
        local_provisioner.launch_kernel = ORIGINAL.copy
    # "env": Sphinx reads every page again when the digest changes
    app.add_config_value("gmm_book_digest", "", "env", types=[str])
    app.connect("config-inited", on_config, priority=100)
    app.connect("env-before-read-docs", run_ahead)
    app.connect("source-read", wait, priority=100)
    app.connect("env-updated", end, priority=100)
    app.connect("build-finished", end, priority=100)
