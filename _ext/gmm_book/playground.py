"""The playground: its script is bundled by the build, for the pages and for the wheel.

The sources are modules in ``playground/``. ``esbuild`` makes of them, by ``bundle.mjs``, a classic
script for the pages (a page that is opened from a stick may not import a module), fetched when a
figure comes near the screen, and a module in anywidget's format that travels in the wheel.

A page shows a playground by a directive; all options may be left out::

    ```{playground}
    :preset: stars
    :task: one-peak
    :size: small
    ```

``preset`` names the data (``playground/data/presets.js``, or ``population``), ``task`` a task
(``playground/tasks.js``), which brings its own data. ``size`` is ``small`` (what is needed least
is folded away), ``full``, or ``opening`` (points and one button). Until its script has come,
without JavaScript and in print the figure shows the first state as a picture with its sentence.
"""

import hashlib
import html
import json
import subprocess
from functools import cache
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from .assets import node_path

SERVED = "playground"  # the folder below _static
WIDGET = "gmm_lib/_playground/widget.js"  # in the library; made by the build, never committed
HOME = "pages/playground"  # the page that links to a state open
MESSAGE = "The playground needs JavaScript: this is its first state."
PROGRAM = Path(__file__).with_name("bundle.mjs")


def digest(root, task):
    """Return a digest of all that a bundle depends on."""
    text = hashlib.sha256(json.dumps(task, sort_keys=True).encode())
    sources = [path for path in (Path(root) / "playground").rglob("*") if path.is_file()]
    for path in [*sorted(sources), Path(root, "package-lock.json"), PROGRAM]:
        text.update(path.name.encode() + path.read_bytes())
    return text.hexdigest()


def bundle(root, to, mark, **task):
    """Bundle one entry of ``playground/`` into a file, unless it is there and current."""
    to, mark = Path(to), Path(mark)
    task = {"root": str(Path(root).resolve()), "to": str(to.resolve()), **task}
    now = digest(root, task)
    if to.exists() and mark.exists() and mark.read_text() == now:
        return to
    to.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [node_path(), PROGRAM], input=json.dumps(task), capture_output=True, text=True,
        check=False, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        raise ExtensionError(f"the playground could not be bundled:\n{done.stderr[-2500:]}")
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(now)
    return to


def bundle_page(root, folder):
    """Make the scripts of the pages, ``folder/playground/playground.js`` and ``data.js``."""
    place = Path(folder) / SERVED
    return bundle(
        root, place / "playground.js", Path(folder) / ".page", entry="page.js",
        data=str((place / "data.js").resolve()),
        options={"format": "iife", "globalName": "gmmPlayground"},
    )  # fmt: skip


def bundle_widget(root):
    """Make the module for Jupyter, which travels in the wheel: `gmm_lib/_playground/widget.js`."""
    to = Path(root) / WIDGET
    mark = Path(root) / "build" / ".widget"
    return bundle(root, to, mark, entry="index.js", options={"format": "esm"})


@cache
def first_state(root, preset, task, model):
    """Return svg, sentence and task of the first state of an instrument."""
    what = {"preset": preset, "task": task}
    job = {"root": str(root), "model": model, **{name: v for name, v in what.items() if v}}
    done = subprocess.run(
        [node_path(), Path(__file__).with_name("still.mjs")], input=json.dumps(job),
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        raise ExtensionError(f"a playground could not be drawn: {done.stderr[-1500:]}")
    return json.loads(done.stdout)


class playground(nodes.General, nodes.Element):  # noqa: N801  (docutils nodes are lower-case)
    """A playground: its first state, and what its script needs to know."""


class Playground(SphinxDirective):
    option_spec = {  # noqa: RUF012  (docutils' own form)
        "preset": directives.unchanged_required,
        "task": directives.unchanged_required,
        "size": lambda argument: directives.choice(argument, ("small", "full", "opening")),
    }

    def run(self):
        size = self.options.get("size", "small")
        task = self.options.get("task", "")
        preset = self.options.get("preset", "" if task else "article")
        root = Path(self.env.srcdir)
        try:
            state = first_state(root, preset, task, size != "opening")
        except ExtensionError as error:
            raise self.error(str(error)) from None
        for path in sorted((root / "playground").rglob("*.js")):
            self.env.note_dependency(str(path))
        node = playground(preset=preset, task=task, size=size, state=state)
        self.set_source_info(node)
        return [node]


def visit_playground(self, node):
    """Write the figure as it is before its script comes, as large as it is afterwards."""
    state, page = node["state"], self.builder.current_docname
    svg = state["svg"].encode()
    name = f"still-{hashlib.sha256(svg).hexdigest()[:12]}.svg"
    place = Path(self.builder.outdir, "_static", SERVED, name)  # by now the others are copied
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(svg)
    up = "../" * page.count("/")
    home = "" if page == HOME else f"{up}{HOME}.html"
    kind = "population" if "population" in (node["preset"], state.get("instrument")) else "plane"
    data = {"size": node["size"], "preset": node["preset"], "task": node["task"], "kind": kind}
    if state["task"] and state["task"].get("needs"):  # a control that will stand open
        data["needs"] = state["task"]["needs"]
    marks = "".join(f' data-{key}="{html.escape(value)}"' for key, value in data.items() if value)
    if data.get("needs") == "weights":
        marks += f' style="--rows: {state["task"]["rows"]}"'
    sentence = html.escape(state["sentence"])
    parts = [f'<figure class="playground"{marks} data-home="{home}"><div class="playground-still">']
    if state["task"]:
        title, text = (html.escape(state["task"][key]) for key in ("title", "text"))
        parts.append(f'<p class="playground-task"><strong>Task: {title}.</strong> {text}</p>')
    parts += [
        f'<img class="dark-light" src="{up}_static/{SERVED}/{name}" alt="{sentence}" '
        f'width="{state["width"]}" height="{state["height"]}" loading="lazy">',
        f'<p class="playground-sentence">{sentence}</p>',
        f'<p class="playground-message">{MESSAGE}</p>',
        '<div class="playground-rest"></div></div>',
    ]
    self.body.append("".join(parts))


def depart_playground(self, node):
    self.body.append("</figure>")


def in_words(self, _node):
    """Leave the figure out of other formats."""
    raise nodes.SkipNode


def static(app):
    """Return the folder that becomes part of ``_static``."""
    return Path(app.outdir).parent / ".playground" / "static"


def on_builder(app):
    bundle_page(app.srcdir, static(app))
    bundle_widget(app.srcdir)
    # added only now, so that Jupyter Book links it into no page: _static/playground.js fetches it
    app.config.html_static_path.append(str(static(app)))


def setup(app):
    builders = dict.fromkeys(("html", "singlehtml"), (visit_playground, depart_playground))
    nothing = (in_words, depart_playground)
    app.add_node(playground, **builders, text=nothing, latex=nothing)
    app.add_directive("playground", Playground)
    app.connect("builder-inited", on_builder, priority=150)
