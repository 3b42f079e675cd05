"""How the site looks: its icons, its faces, and one style sheet without unused rules.

The theme and its helpers bring thirteen style sheets, of which a page of this book uses a third,
and an icon font of 153 KB for a dozen icons. Here they become ``_static/site.css``: the rules of
others that match anything on our pages, then our own as they are, then the icons of
``_static/icons.svg`` as masks, which take the colour of the text around them.
"""

import hashlib
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from sphinx.errors import ExtensionError

from . import faces
from .assets import node_path

SCRIPTS = ("*.js", "scripts/pydata-sphinx-theme.js", "scripts/sphinx-book-theme.js")
FIRST = ("book.css", "type.css")  # of our own style sheets; the others rely on them
NOT_PAGES = ("_static", "lite", "reports", "notebooks")
SVG = "{http://www.w3.org/2000/svg}"


def icon_rules(sprite):
    """Return the style rules of a sprite: each symbol a mask, under its Font Awesome name."""
    variables, rules = [], []
    for symbol in ElementTree.parse(sprite).getroot().findall(f"{SVG}symbol"):
        name = symbol.get("id")
        shapes = "".join(ElementTree.tostring(shape, encoding="unicode") for shape in symbol)
        shapes = shapes.replace("ns0:", "").replace(' xmlns:ns0="http://www.w3.org/2000/svg"', "")
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" '
            f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shapes}</svg>'
        )
        packed = quote(re.sub(r"\s+", " ", drawing), safe=" =:/;',()-.")
        variables.append(f'--icon-{name}: url("data:image/svg+xml,{packed}");')
        rules.append(f".fa-{name} {{ --icon: var(--icon-{name}); }}")
    return "\n".join([":root {", *variables, "}", *rules, ""])


def words(pages):
    """Return every word that stands inside a tag of the pages: what a selector could match."""
    found = set()
    for page in pages:
        for tag in set(re.findall(r"<[a-z][^<>]*>", page.read_text(encoding="utf-8"))):
            found.update(re.findall(r"[\w-]+", tag))
    return found


def purge(static, sheets, own, pages):
    """Return the rules of other people's style sheets that could match anything on our pages."""
    content = " ".join(sorted(words(pages)))
    scripts = [path.read_text(encoding="utf-8") for glob in SCRIPTS for path in static.glob(glob)]
    task = {
        "static": str(static),
        "sheets": sheets,
        "own": own,
        "content": [content, *scripts],
    }
    program = Path(__file__).with_name("purge.mjs")
    done = subprocess.run(
        [node_path(), program], input=json.dumps(task), text=True, capture_output=True, check=False,
        encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        raise ExtensionError(f"the style sheet could not be made: {done.stderr[-1500:]}")
    return done.stdout


def on_page(app, _page, _template, context, _doctree):
    """Replace a page's style sheets by the one that is made of them; leave out idle scripts."""
    names = [str(getattr(sheet, "filename", sheet)) for sheet in context["css_files"]]
    app.builder.book_sheets = [name for name in names if name.startswith("_static/")]
    context["css_files"] = []
    if "sd-tab-set" not in context.get("body", ""):
        context["script_files"] = [
            script for script in context["script_files"]
            if "design-tabs" not in str(getattr(script, "filename", script))
        ]  # fmt: skip
    for script in context["script_files"]:
        if script.attributes.get("defer"):  # on a slow line the style sheet goes first
            script.attributes["fetchpriority"] = "low"


def state(static, pages, sheets):
    """Return a digest that changes when a style sheet, a script or a page does."""
    files = [static / "icons.svg", *sorted(Path(__file__).parent.glob("*.*"))]
    files += [static / name.split("?")[0].removeprefix("_static/") for name in sheets]
    files += [path for glob in SCRIPTS for path in sorted(static.glob(glob))]
    told = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in pages]
    # by their content: Sphinx writes some of these anew in each build
    told += [(path.name, hashlib.sha256(path.read_bytes()).digest()) for path in files]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def make(app, static, work, sheets, pages):
    """Make style sheet and faces for the pages as they are now."""
    sources = Path(app.srcdir, "_static")
    own = [path.name for path in sources.glob("*.css")]
    own.sort(key=lambda name: (name not in FIRST, name))
    names = [name.split("?")[0].removeprefix("_static/") for name in sheets]
    theirs = ["basic.css", "styles/pydata-sphinx-theme.css"]
    theirs += [name for name in names if name not in own]
    ours = "\n".join((static / name).read_text(encoding="utf-8") for name in own)
    ours += icon_rules(static / "icons.svg")
    text = purge(static, theirs, ours, pages) + ours
    text = re.sub(r"/\*[^!].*?\*/\s*", "", text, flags=re.S)  # comments, licences apart
    (static / "site.css").write_text(text, encoding="utf-8")
    shown = faces.characters(pages, [*sources.glob("*.css"), *sources.glob("*.js")])
    faces.shrink(Path(app.outdir).parent / ".vendor" / "vendor", work, shown)


def on_finished(app, error):
    if error or app.builder.format != "html":
        return
    static, work = Path(app.outdir, "_static"), Path(app.outdir).parent / ".dress"
    work.mkdir(exist_ok=True)
    listed, mark = work / "sheets.json", work / "made"
    sheets = getattr(app.builder, "book_sheets", None)
    if sheets is None:  # no page was written: those of last time
        sheets = json.loads(listed.read_text())
    listed.write_text(json.dumps(sheets))
    pages = [
        path
        for path in sorted(Path(app.outdir).rglob("*.html"))
        if path.relative_to(app.outdir).parts[0] not in NOT_PAGES
    ]
    now = state(static, pages, sheets)
    if not ((static / "site.css").exists() and mark.exists() and mark.read_text() == now):
        make(app, static, work, sheets, pages)
        mark.write_text(now)
    faces.serve(work, static / "vendor")


def setup(app):
    faces.setup(app)
    app.connect("html-page-context", on_page, priority=960)
    app.connect("build-finished", on_finished, priority=900)
