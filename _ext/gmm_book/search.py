"""What the search looks through: sections, exercises, glossary terms and parts of the library.

Sphinx's own search knows whole pages, so that a hit opens at a page's top, and it shows formulas
as they are typed. Here each section is a unit, formulas are left out, and the index is a script,
which a page opened from a disk may load. ``_static/search.js`` asks, and ``find.js``,
which stands behind the index, answers with MiniSearch.
Chapters, sections, figures, formulas and exercises are found by the numbers that they have in the
book as well.
"""

import html
import json
import re
import shutil
from pathlib import Path

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from .bookindex import BookIndex

logger = logging.getLogger(__name__)

WORDS = Path(__file__).with_name("search.yml")
FIND = Path(__file__).with_name("find.js")
LEFT_OUT = (
    nodes.literal_block, nodes.comment, nodes.image, nodes.raw, nodes.math_block,
    nodes.system_message, addnodes.toctree, addnodes.index,
)  # fmt: skip
NOT_SEARCHED = {"genindex", "pages/status", "pages/progress"}


def kind_of(name, numbered):
    return "chapter" if numbered else "api" if name.startswith("pages/api") else "page"


def spoken(node):
    """Return the words of a node; of formulas only single letters and numbers."""
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, nodes.math):
        text = node.astext()
        return text if re.fullmatch(r"[A-Za-z]|\d+", text) else "…"
    if isinstance(node, LEFT_OUT) or "solution" in node.get("classes", ()):
        return " "
    inner = "".join(spoken(child) for child in node.children)
    return inner if isinstance(node, nodes.Inline) else f" {inner} "


def tidy(text):
    return re.sub(r"\s+", " ", text).replace(" .", ".").replace("… …", "…").strip()


def is_exercise(node):
    return type(node).__name__ in ("exercise_node", "exercise_enumerable_node")


def is_unit(node):
    """Say whether a node is found by itself, and not as a part of the section around it."""
    if isinstance(node, nodes.section):  # that inside an exercise has no title
        return any(isinstance(child, nodes.title) for child in node.children)
    return is_exercise(node) or isinstance(node, addnodes.glossary | addnodes.desc)


def body(node):
    """Return the words of a node, those that are units of their own left out."""
    if is_unit(node):
        return ""
    if not any(node.findall(is_unit)):
        return spoken(node)
    return " ".join(body(child) for child in node.children)


def units(doctree):
    """Yield (kind or None, anchor, title, text) of each thing that can be found on a page."""
    for section in filter(is_unit, doctree.findall(nodes.section)):
        title = next(child for child in section.children if isinstance(child, nodes.title))
        parts = [child for child in section.children if child is not title]
        yield None, section["ids"][0], spoken(title), " ".join(map(body, parts))
    for item in doctree.findall(nodes.definition_list_item):
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        if isinstance(item.parent.parent, addnodes.glossary) and terms[0]["ids"]:
            yield "glossary", terms[0]["ids"][0], spoken(terms[0]), spoken(item.children[-1])
    for described in doctree.findall(addnodes.desc):
        signature = described.children[0]
        if signature.get("ids"):
            name = signature.get("fullname") or signature["ids"][0]
            yield "api", signature["ids"][0], name, body(described.children[-1])
    for exercise in doctree.findall(is_exercise):
        title = next(iter(exercise.findall(nodes.title)), None)
        parts = [child for child in exercise.children if child is not title]
        if exercise.get("ids") and title is not None:
            yield "exercise", exercise["ids"][0], spoken(title), " ".join(map(spoken, parts))


def entries(name, doctree, title, numbered):
    """Return what can be found on a page, as the index holds it."""
    found = []
    for kind, anchor, head, text in units(doctree):
        first = kind is None and not found
        found.append(
            {
                "id": f"{name}.html" + ("" if first else f"#{anchor}"),
                "kind": kind or kind_of(name, numbered),
                "page": "" if first else title,
                "title": title if first else tidy(head),
                "text": tidy(text),
            }
        )
    return found


def is_captioned(node):
    return isinstance(node, nodes.figure | nodes.container)


def dotted(number):
    return ".".join(map(str, number))


def numbered_things(app, name, doctree, found):
    """Yield [what, number, anchor, title, text] of what has a number on a page.

    Parameters
    ----------
    found : list of dict
        What can be found on the page by words.
    """
    sections = app.env.toc_secnumbers.get(name, {})
    numbers = app.env.toc_fignumbers.get(name, {})
    for unit in found:
        anchor = unit["id"].partition("#")[2]
        if unit["kind"] == "chapter" and (number := sections.get(f"#{anchor}" if anchor else "")):
            what = "section" if anchor else "chapter"
            yield what, dotted(number), unit["id"], unit["title"], unit["text"]
        elif number := numbers.get("exercise", {}).get(anchor):
            yield "exercise", dotted(number), unit["id"], unit["title"], unit["text"]
    figures = {anchor: one for one in doctree.findall(is_captioned) for anchor in one["ids"]}
    for what, kind in (("figure", "figure"), ("listing", "code-block")):
        for anchor, number in numbers.get(kind, {}).items():
            if anchor in figures:
                caption = " ".join(map(spoken, figures[anchor].findall(nodes.caption)))
                title = f"{what.capitalize()} {dotted(number)}"
                yield what, dotted(number), f"{name}.html#{anchor}", title, tidy(caption)
    for formula in doctree.findall(nodes.math_block):
        anchor = next(iter(formula["ids"]), None)
        if number := numbers.get("displaymath", {}).get(anchor):
            title = f"Equation ({dotted(number)})"
            within = formula.parent
            while not isinstance(within, nodes.section | nodes.document):
                within = within.parent
            head = next(iter(within.findall(nodes.title)), None)
            yield (
                "equation", dotted(number), f"{name}.html#{anchor}", title,
                tidy(spoken(head)) if head is not None else "",
            )  # fmt: skip


def on_page(app, name, _template, context, doctree):
    if doctree is None or name in NOT_SEARCHED or app.builder.name != "html":
        return
    numbered = app.gmm_book_numbers.get(name) is not None
    title = html.unescape(re.sub(r"<[^>]+>", "", context["title"]))
    path = Path(app.outdir).parent / ".search" / f"{name.replace('/', '-')}.json"
    path.parent.mkdir(exist_ok=True)
    told = entries(name, doctree, title, numbered)
    page = {"units": told, "numbers": list(numbered_things(app, name, doctree, told))}
    path.write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")


def on_env(app, env):
    app.gmm_book_numbers = {page.name: page.number for page in BookIndex(app.srcdir).pages}


def on_builder(app):
    app.builder.search = False  # Sphinx's own
    vendor = Path(app.outdir).parent / ".vendor" / "vendor"
    source = Path(app.srcdir, "node_modules", "minisearch", "dist", "umd", "index.js")
    (vendor / "minisearch").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, vendor / "minisearch" / "minisearch.js")


def pages(app):
    yield "search", {"title": "Search"}, "search.html"


def on_finished(app, error):
    """Put the units of all pages into one script, with the words that readers use for them."""
    if error or app.builder.name != "html":
        return
    found, numbers = [], {}
    for name in sorted(app.env.found_docs):
        path = Path(app.outdir).parent / ".search" / f"{name.replace('/', '-')}.json"
        if not path.exists():
            continue
        page = json.loads(path.read_text(encoding="utf-8"))
        found += page["units"]
        for what, number, *place in page["numbers"]:
            numbers.setdefault(number, {})[what] = [*place, page["units"][0]["title"]]
    known = {unit["id"]: unit for unit in found}
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    for place, more in words["keywords"].items():
        if place in known:
            known[place]["also"] = more
        elif place.split(".html")[0] in app.env.found_docs:
            logger.warning("search.yml: there is no %s", place)
    told = {"units": found, "numbers": numbers, "phrases": words["phrases"]}
    text = "window.bookSearch = " + json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    script = FIND.read_text(encoding="utf-8")
    index = Path(app.outdir, "_static", "search-index.js")
    index.write_text(f"{text};\n{script}", encoding="utf-8")


def setup(app):
    app.connect("builder-inited", on_builder, priority=200)
    app.connect("env-updated", on_env)
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", on_page)
    app.connect("build-finished", on_finished)
