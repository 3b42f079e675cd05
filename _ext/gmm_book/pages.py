"""What every page of the site gets: pictures with alt text and size, quick scripts, a head.

The theme and myst-nb do most of the work; here stand the repairs, each with its reason.
"""

import html
import json
import platform
import re
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

from docutils import nodes
from PIL import Image
from sphinx.util import logging

logger = logging.getLogger(__name__)

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
NOT_OURS = ("_static/", "lite/", "reports/")
WITHOUT_SOURCE = {"genindex", "search"}
AT_ONCE = ("documentation_options.js", "doctools.js")  # others read what these define
FIGURE_SHARPNESS = 1.5  # pixels of a figure file for one of the page: draw.use_style's 150 dpi


def check_pictures(app, doctree):
    """Refuse a picture without alternative text; let none get the theme's white box."""
    for image in doctree.findall(nodes.image):
        alt = image.get("alt", "").strip()
        if not alt:
            logger.warning("a picture needs an alt text that says what it shows", location=image)
        image["classes"] = list(dict.fromkeys([*image["classes"], "dark-light"]))


def serve_pictures(app, body):
    """Serve each picture as WebP, half as heavy, with its size so that the page does not jump."""
    sources = {name: path for path, (_, name) in app.env.images.items()}

    def served(match):
        tag, name = match.group(0), match.group(1)
        path = Path(app.srcdir, sources.get(name, ""))
        if " width=" in tag or path.suffix not in (".png", ".jpg") or not path.is_file():
            return tag
        with Image.open(path) as picture:
            width, height = (round(side / FIGURE_SHARPNESS) for side in picture.size)
            packed = f"{Path(name).stem}.webp"
            photo = re.search(r'class="[^"]*\bphoto\b', tag) is not None
            pack(picture, Path(app.outdir, "_images", packed), photo=photo)
        tag = tag.replace(f"_images/{name}", f"_images/{packed}").rstrip("/> ")
        return f'{tag} width="{width}" height="{height}" loading="lazy">'

    return re.sub(r'<img [^>]*?src="(?:\.\./)*_images/([^"]+)"[^>]*>', served, body)


def pack(picture, path, *, photo):
    """Write a picture as WebP: a drawing without loss in 256 colours, a photograph with some."""
    if path.exists():  # the names are digests of the contents
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if photo:
        picture.convert("RGBA").save(path, quality=85)  # what is around it is transparent
        return
    picture = picture.convert("RGBA").quantize(256, method=Image.Quantize.FASTOCTREE)
    picture.convert("RGBA").save(path, lossless=True, method=4)


def repair(body):
    """Mend the markup of others that accessibility checks refuse."""
    # pandas and myst tables: an empty header cell is no header
    body = re.sub(r"<th([^>]*)>\s*(<p>\s*</p>)?\s*</th>", r"<td\1></td>", body)
    # myst-nb puts an aria-label on <summary> that hides its visible text
    body = re.sub(r'(<summary) aria-label="[^"]*"', r"\1", body)
    # the title of a folded solution opens it; as a link it would lead up the page instead
    body = re.sub(
        r'(<p class="admonition-title">Solution to)<a [^>]*>(.*?)</a></p>', r"\1\2</p>", body
    )
    # a <div> may not have this role; the list that it stands in needs one
    body = body.replace(' role="doc-biblioentry"', ' role="listitem"')
    # names and punctuation have the colour of all text: a fifth of a page's elements for nothing
    body = re.sub(r'<span class="(?:n|nn|p|w)">([^<]*)</span>', r"\1", body)
    # a code block that scrolls sideways must be reachable by keyboard
    return body.replace("<pre>", '<pre tabindex="0">')


def describe(doctree):
    """Return the first paragraph of a page as its description."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) > 40:
            return text if len(text) <= 200 else text[:199].rsplit(" ", 1)[0] + " …"
    return ""


def move_widget_state(app, page, scripts):
    """Move the state of the page's widgets into a script file of its own, loaded when needed."""
    kept = []
    state = None
    for script in scripts:
        attributes = getattr(script, "attributes", {})
        if attributes.get("type") == WIDGET_STATE:
            state = json.loads(attributes["body"])
        else:
            kept.append(script)
    if state is None:
        return kept, None
    name = f"_static/widgets/{page.replace('/', '-')}.js"
    path = Path(app.outdir, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    # a script and not JSON: pages opened from a disk may not fetch
    path.write_text("window.bookWidgetState = " + json.dumps(state) + ";\n", encoding="utf-8")
    return kept, name


def report_url(app, page):
    """Return the address of a new issue that names page and versions, if a repository is set."""
    repository = app.config.html_theme_options.get("repository_url", "").rstrip("/")
    if not repository:
        return ""
    used = ", ".join(f"{name} {version(name)}" for name in ("gmm_lib", "numpy", "scikit-learn"))
    body = f"Page: {page}\nVersions: {used}, Python {platform.python_version()}\n\nWhat is wrong:\n"
    return f"{repository}/issues/new?" + urlencode({"title": f"Mistake in {page}", "body": body})


def on_page(app, page, template, context, doctree):
    scripts, state = move_widget_state(app, page, context["script_files"])
    for script in scripts:
        name = str(getattr(script, "filename", "") or "")
        if name and not name.endswith(AT_ONCE):
            script.attributes.setdefault("defer", "defer")
    context["script_files"] = scripts
    context["widget_state"] = state
    context["report_url"] = report_url(app, page)
    description = describe(doctree) if doctree is not None else ""
    title = re.sub(r"<[^>]+>", "", context.get("title") or app.config.html_title)
    base = app.config.html_baseurl.rstrip("/")
    tags = {"og:title": html.unescape(title), "og:description": description, "og:type": "article"}
    if base:
        tags |= {"og:url": f"{base}/{page}.html", "og:image": f"{base}/_static/card.png"}
    head = [f'<meta name="description" content="{html.escape(description)}">'] * bool(description)
    head += [f'<meta property="{k}" content="{html.escape(v)}">' for k, v in tags.items() if v]
    context["metatags"] = context.get("metatags", "") + "\n" + "\n".join(head)
    if context.get("body"):
        context["body"] = repair(serve_pictures(app, context["body"]))


def drop_old_pages(app, error):
    """Remove pages whose source is gone: Sphinx leaves them, and search and links find them."""
    if error or app.builder.format != "html":
        return
    for path in Path(app.outdir).rglob("*.html"):
        name = path.relative_to(app.outdir).with_suffix("").as_posix()
        if name.startswith(NOT_OURS) or name in app.env.found_docs or name in WITHOUT_SOURCE:
            continue
        logger.info("removing %s.html: its source is gone", name)
        path.unlink()


def setup(app):
    app.connect("doctree-read", check_pictures)
    app.connect("build-finished", drop_old_pages)
    app.connect("html-page-context", on_page, priority=900)
