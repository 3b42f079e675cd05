"""The typefaces of the site, cut down to the characters that its pages show.

Text and code are set in Source Sans 3 and Source Code Pro, formulas in KaTeX's faces. Whole they
weigh 365 KB, of which a page needs half; with the characters, weights and features that the book
uses, a third of that.
"""

import hashlib
import html
import io
import logging
import re
import shutil
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from . import beside

TEXT = ("source-sans-3-latin-wght-normal", "source-sans-3-latin-wght-italic",
        "source-sans-3-greek-wght-normal", "source-code-pro-latin-wght-normal",
        "source-code-pro-greek-wght-normal")  # fmt: skip
WEIGHTS = (400, 700)
ONE_WEIGHT = ("italic", "greek")  # faces whose few bold letters a browser thickens itself
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk"]
FOLDERS = ("fonts", "katex/fonts")  # below _static/vendor
# KaTeX's faces by the classes of the letters that they draw; Main draws the others
LETTERS = {
    "Math": "mathnormal|boldsymbol", "Caligraphic": "mathcal", "SansSerif": "[a-z]*sf[a-z]*",
    "Typewriter": "mathtt|texttt", "Fraktur": "[a-z]*frak", "Script": "mathscr|textscr",
    "AMS": "amsrm|mathbb|textbb", "Main-Italic": "mathit|textit", "Main-Bold": "mathbf|textbf",
}  # fmt: skip
SPAN = re.compile("(<span)|</span>")


def collect(root, target):
    """Copy the faces of text and code from node_modules into ``target/vendor/fonts``."""
    to = Path(target) / "vendor" / "fonts"
    to.mkdir(parents=True, exist_ok=True)
    for name in TEXT:
        package = re.sub("-(latin|greek)-.*", "", name)
        files = Path(root) / "node_modules" / "@fontsource-variable" / package / "files"
        shutil.copyfile(files / f"{name}.woff2", to / f"{name}.woff2")


def plain(text):
    """Return the characters that a piece of HTML shows."""
    return set(html.unescape(re.sub(r"<[^>]+>", "", text)))


def parted(source):
    """Return a page's HTML without its formulas, and that of the formulas."""
    text, formulas, end = [], [], 0
    for start in re.finditer('<span class="katex-html"', source):
        text.append(source[end : start.start()])
        depth = 0
        for tag in SPAN.finditer(source, start.start()):
            depth += 1 if tag[1] else -1
            if not depth:
                end = tag.end()
                break
        formulas.append(source[start.start() : end])
    return "".join([*text, source[end:]]), "".join(formulas)


def characters(pages, others):
    """Return a function of a face's name: the characters that the pages may show in it.

    ``others`` are style sheets and scripts: what they write is text.
    """
    text, formulas = set(map(chr, range(32, 127))), {name: set() for name in ("Main", *LETTERS)}
    for page in pages:
        around, shown = parted(page.read_text(encoding="utf-8"))
        text |= plain(re.sub(r"<math.*?</math>", "", around, flags=re.S))
        for name, classes in LETTERS.items():
            leaf = rf'<span class="(?:[^"]* )?(?:{classes})(?: [^"]*)?"[^>]*>([^<]+)'
            formulas[name] |= plain("".join(re.findall(leaf, shown)))
            shown = re.sub(leaf, "", shown)
        formulas["Main"] |= plain(shown)
    for path in others:
        text.update(path.read_text(encoding="utf-8"))

    def wanted(face):
        if not face.startswith("KaTeX_"):
            return text
        name = face.removeprefix("KaTeX_").removesuffix(".woff2")
        family = formulas.get(name.split("-")[0], formulas["Main"])  # brackets of all sizes: few
        return formulas.get(name, family)

    return wanted


def cut(task):
    """Write a face with the wanted characters alone."""
    source, target, wanted = task
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it would name each letter
    font = TTFont(source, recalcTimestamp=False)  # equal contents, equal files
    if "fvar" in font:
        plain = io.BytesIO()
        few = any(word in Path(source).name for word in ONE_WEIGHT)
        font = instantiateVariableFont(font, {"wght": WEIGHTS[0] if few else WEIGHTS})
        font.flavor = None
        font.save(plain)  # the subsetter wants a face that is not half read
        font = TTFont(plain, recalcTimestamp=False)
    options = Options(layout_features=FEATURES, hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=map(ord, wanted))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def shrink(whole, work, wanted):
    """Cut the faces below ``whole`` into ``work``; each once for a set of characters."""
    faces = {path: sorted(wanted(path.name)) for path in sorted(whole.glob("*/**/*.woff2"))}
    told = repr(([(path.name, letters) for path, letters in faces.items()], WEIGHTS, FEATURES))
    told = hashlib.sha256(told.encode()).hexdigest()[:16]
    for old in work.glob("faces/*"):
        if old.name != told:
            shutil.rmtree(old)
    cutting = beside.tasks()
    for folder in FOLDERS:
        made = work / "faces" / told / folder
        made.mkdir(parents=True, exist_ok=True)
        for path in sorted((whole / folder).glob("*.woff2")):
            if not (made / path.name).exists():
                cutting.add_task(cut, (path, made / path.name, faces[path]))
    cutting.join()


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
