"""The pictures of a page: figures of cells and frames of explorers, for wide and narrow screens.

While a chapter runs, ``gmm_lib.page`` keeps its pictures in a folder beside the cache of executed
pages, so they are there as long as the outputs that name them. A page takes what it shows.
"""

import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.util import logging

logger = logging.getLogger(__name__)

FOLDER = "pictures"  # in the cache
SERVED = "_images"
PLACE = "book-pictures/"  # how explorers name that folder: gmm_lib.explore
NARROW_SCREEN = "screen and (max-width: 40rem)"
KEPT = re.compile(r"\b[0-9a-f]{20}\.(?:webp|svg)\b")
SHOWN = re.compile(rf'<img [^>]*?src="(?:\.\./)*{SERVED}/([^"]+)"[^>]*>')
WIDEST = 1.25  # times its size a figure fills its column, no more: its letters grow with it
SHARPNESS = 1.5  # pixels of a file for one of the page: as gmm_lib.page


def check(app, doctree):
    """Refuse a picture without alternative text; let none get the theme's white box."""
    for image in doctree.findall(nodes.image):
        alt = image.get("alt", "").strip()
        if not alt:
            logger.warning("a picture needs an alt text that says what it shows", location=image)
        image["classes"] = list(dict.fromkeys([*image["classes"], "dark-light"]))


def kept(app):
    """Return the folder with the pictures of the executed pages."""
    return Path(app.config.nb_execution_cache_path) / FOLDER


def serve(app, page, body):
    """Return a page's body with each picture for both screens, and its size: nothing jumps."""
    sources = {name: path for path, (_, name) in app.env.images.items()}
    up = "../" * page.count("/") + f"{SERVED}/"

    def served(match):
        tag, name = match.group(0), match.group(1)
        index = kept(app) / f"{Path(name).stem}.json"
        if index.exists():
            return twice(tag, up, json.loads(index.read_text(encoding="utf-8")))
        return packed(app, tag, up, name, Path(app.srcdir, sources.get(name, "")))

    body = SHOWN.sub(served, body).replace(PLACE, up)
    take(app, page, set(KEPT.findall(body)))
    return body


def twice(tag, up, screens):
    """Return a figure with both of its pictures."""
    wide, width, height = screens["wide"]
    name, *size = screens["narrow"]
    image = resized(re.sub(r'src="[^"]*"', f'src="{up}{wide}"', tag), width, height)
    small = f'style="--book-narrow-widest: {round(WIDEST * size[0])}px; '
    image = image.replace('style="', small, 1)
    source = 'media="{}" srcset="{}" width="{}" height="{}"'
    return f"<picture><source {source.format(NARROW_SCREEN, up + name, *size)}>{image}</picture>"


def resized(tag, width, height):
    style = f' style="--book-widest: {round(WIDEST * width)}px"' * (' style="' not in tag)
    return f'{tag.rstrip("/> ")} width="{width}" height="{height}"{style} loading="lazy">'


def packed(app, tag, up, name, path):
    """Return a picture that no cell has drawn, as WebP."""
    if " width=" in tag or path.suffix not in (".png", ".jpg") or not path.is_file():
        return tag
    to = Path(app.outdir, SERVED, f"{Path(name).stem}.webp")
    with Image.open(path) as picture:
        if not to.exists():
            to.parent.mkdir(parents=True, exist_ok=True)
            picture.convert("RGBA").save(to, quality=85)  # what is around it is transparent
        size = (round(side / SHARPNESS) for side in picture.size)
        return resized(re.sub(r'src="[^"]*"', f'src="{up}{to.name}"', tag), *size)


def take(app, page, names):
    """Copy pictures into the site. The names are digests of their contents."""
    target = Path(app.outdir, SERVED)
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (target / name).exists():
            continue
        try:
            shutil.copyfile(kept(app) / name, target / name)
        except FileNotFoundError:
            logger.warning("%s: the picture %s is gone from %s; run make clean and build again",
                           page, name, kept(app))  # fmt: skip


def drop_old(app, error):
    """Remove pictures that no page shows any more, and those that were only served packed."""
    if error or app.builder.format != "html" or not app.gmm_book_written:
        return
    shown = set()
    for path in Path(app.outdir).rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        shown.update(KEPT.findall(text), re.findall(rf'{SERVED}/([^"\s)]+)', text))
    for path in Path(app.outdir, SERVED).glob("*"):
        if path.name not in shown:
            path.unlink()


def on_page(app, page, _template, context, _doctree):
    app.gmm_book_written = True
    if context.get("body"):
        context["body"] = serve(app, page, context["body"])


def on_builder(app):
    app.gmm_book_written = False


def setup(app):
    app.connect("builder-inited", on_builder)
    app.connect("doctree-read", check)
    app.connect("html-page-context", on_page, priority=890)
    app.connect("build-finished", drop_old)
