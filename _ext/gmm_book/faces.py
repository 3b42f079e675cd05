"""The typefaces of the site, cut down to the characters that its pages show.

Text and code are set in Source Sans 3 and Source Code Pro, formulas in KaTeX's faces. Whole they
weigh 365 KB, of which a page needs half; with the characters, weights and features that the book
uses, half of that.
"""

import hashlib
import html
import io
import re
import shutil
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

TEXT = ("source-sans-3-latin-wght-normal", "source-sans-3-latin-wght-italic",
        "source-sans-3-greek-wght-normal", "source-code-pro-latin-wght-normal",
        "source-code-pro-greek-wght-normal")  # fmt: skip
WEIGHTS = (400, 700)
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk"]
FOLDERS = ("fonts", "katex/fonts")  # below _static/vendor


def collect(root, target):
    """Copy the faces of text and code from node_modules into ``target/vendor/fonts``."""
    to = Path(target) / "vendor" / "fonts"
    to.mkdir(parents=True, exist_ok=True)
    for name in TEXT:
        package = re.sub("-(latin|greek)-.*", "", name)
        files = Path(root) / "node_modules" / "@fontsource-variable" / package / "files"
        shutil.copyfile(files / f"{name}.woff2", to / f"{name}.woff2")


def characters(pages, others):
    """Return all characters that pages show, or that style sheets and scripts may show."""
    found = set(map(chr, range(32, 127)))
    for page in pages:
        found.update(html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))))
    for path in others:
        found.update(path.read_text(encoding="utf-8"))
    return found


def cut(source, target, wanted):
    """Write a face with the wanted characters alone."""
    font = TTFont(source)
    if "fvar" in font:
        plain = io.BytesIO()
        font = instantiateVariableFont(font, {"wght": WEIGHTS})
        font.flavor = None
        font.save(plain)  # the subsetter wants a face that is not half read
        font = TTFont(plain)
    options = Options(layout_features=FEATURES, hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=map(ord, wanted))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def shrink(whole, work, wanted):
    """Cut the faces below ``whole`` into ``work``; each once for a set of characters."""
    told = hashlib.sha256(repr((sorted(wanted), WEIGHTS, FEATURES)).encode()).hexdigest()[:16]
    for old in work.glob("faces/*"):
        if old.name != told:
            shutil.rmtree(old)
    for folder in FOLDERS:
        made = work / "faces" / told / folder
        made.mkdir(parents=True, exist_ok=True)
        for path in sorted((whole / folder).glob("*.woff2")):
            if not (made / path.name).exists():
                cut(path, made / path.name, wanted)


def serve(work, vendor):
    """Put the cut faces in place of the whole ones, which each build copies again."""
    for cut_faces in work.glob("faces/*"):
        shutil.copytree(cut_faces, vendor, dirs_exist_ok=True)


def setup(app):
    app.connect(
        "builder-inited",
        lambda app: collect(app.srcdir, Path(app.outdir).parent / ".vendor"),
        priority=200,  # after assets.py has made the folder that it adds to the static path
    )
