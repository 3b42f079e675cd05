"""The playground: its script is bundled by the build, for the pages and for the wheel.

The sources are modules in ``playground/``. ``esbuild`` makes two files of them: a classic script
for the pages (a page that is opened from a stick may not import a module), fetched when a figure
comes near the screen, and a module in anywidget's format that travels in the library's wheel.
"""

import hashlib
import subprocess
from pathlib import Path

from sphinx.errors import ExtensionError

from .assets import node_path

SERVED = "playground/playground.js"  # below _static
WIDGET = "gmm_lib/_playground/widget.js"  # in the library; made by the build, never committed
COMMON = ("--bundle", "--minify", "--charset=utf8", "--loader:.css=text", "--target=es2022",
          "--legal-comments=none", "--log-level=warning")  # fmt: skip


def sources(root):
    """Return all that the bundles depend on."""
    root = Path(root)
    found = [path for path in (root / "playground").rglob("*") if path.is_file()]
    return sorted([*found, root / "package-lock.json", Path(__file__)])


def bundle(root, to, entry, *options):
    """Bundle one entry of ``playground/`` into a file, unless it is there and current."""
    root, to = Path(root), Path(to)
    text = hashlib.sha256(repr(options).encode())
    for path in sources(root):
        text.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    mark = to.with_name(f".{to.name}.sources")
    if to.exists() and mark.exists() and mark.read_text() == text.hexdigest():
        return to
    esbuild = root / "node_modules" / "esbuild" / "bin" / "esbuild"
    to.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [node_path(), esbuild, root / "playground" / entry, f"--outfile={to}", *COMMON, *options],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        raise ExtensionError(f"the playground could not be bundled: {done.stderr[-2500:]}")
    mark.write_text(text.hexdigest())
    return to


def bundle_page(root, folder):
    """Make the classic script of the pages: ``folder/playground/playground.js``."""
    options = ("--format=iife", "--global-name=gmmPlayground")
    return bundle(root, Path(folder) / SERVED, "page.js", *options)


def bundle_widget(root):
    """Make the module for Jupyter, which travels in the wheel."""
    return bundle(root, Path(root) / WIDGET, "index.js", "--format=esm")


def on_builder(app):
    root = Path(app.srcdir)
    folder = Path(app.outdir).parent / ".playground"
    bundle_page(root, folder)
    bundle_widget(root)
    # added only now, so that Jupyter Book links it into no page: _static/playground.js fetches it
    app.config.html_static_path.append(str(folder))


def setup(app):
    app.connect("builder-inited", on_builder, priority=150)
