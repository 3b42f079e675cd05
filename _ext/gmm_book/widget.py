"""The playground outside the pages' own directive: in Jupyter, and as a cell of a page shows it.

`gmm_lib.playground` finds two files that the build makes and the wheel carries: the bundled module
``widget.js``, and ``starts.json``, how each preset and task begins. What a cell writes into a page
is a figure like the directive's; only where the page with links to states is has to be filled in.
"""

import json
import subprocess
from pathlib import Path

from sphinx.errors import ExtensionError

from . import assets
from .playground import HOME, WIDGET, bundle_widget, digest

STARTS = Path(WIDGET).with_name("starts.json").as_posix()
PROGRAM = Path(__file__).with_name("starts.mjs")
PLACE = 'data-home="book-playground"'  # as gmm_lib.playground writes it


def write_starts(root):
    """Write how each preset and task begins, unless it is there and current; return the path."""
    to, mark = Path(root) / STARTS, Path(root) / "build" / ".starts"
    now = digest(root, {"program": PROGRAM.read_text(encoding="utf-8")})
    if to.exists() and mark.exists() and mark.read_text() == now:
        return to
    done = subprocess.run(
        [assets.node_path(), PROGRAM], input=json.dumps({"root": str(Path(root).resolve())}),
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        raise ExtensionError(f"the playground's starts could not be made:\n{done.stderr[-1500:]}")
    for path in (to, mark):
        path.parent.mkdir(parents=True, exist_ok=True)
    if not to.exists() or to.read_text(encoding="utf-8") != done.stdout:
        to.write_text(done.stdout, encoding="utf-8")
    mark.write_text(now)
    return to


def make(root):
    """Make both files that `gmm_lib.playground` needs; fetch what they are made of."""
    assets.fetch(root)
    return [bundle_widget(root), write_starts(root)]


def on_config(app, _config):
    write_starts(app.srcdir)  # first of all: what cells show depends on it


def on_page(_app, page, _template, context, _doctree):
    body = context.get("body")
    if body and PLACE in body:
        home = "" if page == HOME else f"{'../' * page.count('/')}{HOME}.html"
        context["body"] = body.replace(PLACE, f'data-home="{home}"')


def setup(app):
    app.connect("config-inited", on_config, priority=90)
    app.connect("html-page-context", on_page, priority=891)
