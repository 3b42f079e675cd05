"""What every page of the site gets: quick scripts, a head.

The theme and myst-nb do most of the work; here stand the repairs, each with its reason.
"""

import html
import platform
import re
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)

NOT_OURS = ("_static/", "lite/", "reports/")
WITHOUT_SOURCE = {"genindex", "search", "404"}
AT_ONCE = ("documentation_options.js", "doctools.js")  # others read what these define


def repair(body):
    """Mend the markup of others that accessibility checks refuse."""
    # pandas and myst tables: an empty header cell is no header
    body = re.sub(r"<th([^>]*)>\s*(<p>\s*</p>)?\s*</th>", r"<td\1></td>", body)
    # the first cell of a row of a myst table names the row, and is told with each of the others;
    # not one that begins with a formula: a check takes a header of that alone for an empty one
    body = re.sub(
        r'(<tr class="row-(?:odd|even)">)<td((?! class="head")[^>]*)>'
        r'(?!<p><span class="math)(.*?)</td>',
        r'\1<th scope="row"\2>\3</th>', body, flags=re.DOTALL,
    )  # fmt: skip
    # myst-nb puts an aria-label on <summary> that hides its visible text
    body = re.sub(r'(<summary) aria-label="[^"]*"', r"\1", body)
    # the title of a folded solution opens it; as a link it would lead up the page instead
    body = re.sub(
        r'(<p class="admonition-title">Solution to)<a [^>]*>(.*?)</a></p>', r"\1\2</p>", body
    )
    # a <div> may not have this role; the list that it stands in needs one
    body = body.replace(' role="doc-biblioentry"', ' role="listitem"')
    # names and punctuation have the colour of all text: a fifth of a page's elements for nothing
    return re.sub(r'<span class="(?:n|nn|p|w)">([^<]*)</span>', r"\1", body)


def typeset(text):
    """Write the numbers of a text as the pictures of the book do: true minus, powers of ten."""
    from gmm_lib.page import typeset as written  # noqa: PLC0415  (on the path once Sphinx runs)

    return written(text)


def typeset_results(_app, doctree, _page=None):
    """Write the results of cells that stand in the text as print does."""
    for place in doctree.findall(nodes.inline):
        if "pasted-text" in place["classes"]:
            place.children = [nodes.Text(typeset(place.astext()))]


PRINTED = re.compile(
    r'(<div class="output (?:stream|text_plain|stderr)[^"]*"><div class="highlight"><pre)>'
    r"(<span></span>)?([^<]*)</pre>"
)
SHORT = 36  # characters: no phone is narrower


def in_columns(text):
    """Say whether what is printed stands in columns, which a line that wraps would tear."""
    lines = [line for line in text.split("\n") if line.strip()]
    if any(re.search(r"\S {2,}\S|^\s|^[\[(]", line) for line in lines):
        return True
    if sum(bool(re.search(r"\[[^\]]+ [^\]]+ [^\]]+\]", line)) for line in lines) > 1:
        return True  # arrays, one below the other
    if len(lines) < 2 or len({len(line.split()) for line in lines}) > 1:
        return False
    width = min(map(len, lines))
    gaps = [at for at in range(width) if all(line[at] == " " for line in lines)]
    return len(gaps) > 1


def wrap_sentences(body):
    """Let a printed sentence go on in a second line where the screen is narrow."""

    def wrapped(match):
        opening, _, text = match.groups()
        plain = html.unescape(text)
        if max(map(len, plain.split("\n"))) <= SHORT or in_columns(plain):
            return match[0]
        text = re.sub(r"[±=≈] \S+", r'<span class="whole">\g<0></span>', text)
        lines = re.sub(r".*\n|.+$", r'<span class="output-line">\g<0></span>', text)
        return f'{opening} class="wraps">{lines}</pre>'

    return PRINTED.sub(wrapped, body)


KEPT = re.compile(r"<(pre|script|style|code|math|svg|textarea|select)\b.*?</\1>|<[^>]*>", re.DOTALL)
LETTER_FIRST = re.compile(r"(?<![\w-])[A-Za-z]-[a-z]{3,}(?:\+\+)?(?![\w-])")


def whole_words(body):
    """Let no line end within "k-means" or "E-step"; who searches and copies has a plain hyphen."""

    def held(text):
        return LETTER_FIRST.sub(r'<span class="whole">\g<0></span>', text)

    parts, end = [], 0
    for kept in KEPT.finditer(body):
        parts += held(body[end : kept.start()]), kept[0]
        end = kept.end()
    return "".join([*parts, held(body[end:])])


def hold_together(_app, doctree, _page=None):
    """Let no line end between a number and its %, nor between ±, = or ≈ and their numbers."""
    for place in list(doctree.findall(nodes.Element)):
        if isinstance(place, (nodes.FixedTextElement, nodes.literal, nodes.math, nodes.raw)):
            continue
        for at, text in enumerate(place.children):
            if not isinstance(text, nodes.Text):
                continue
            # a number may stand beside the text, in bold
            before = place[at - 1].astext()[-1:] if at else ""
            after = place[at + 1].astext()[:1] if at + 1 < len(place) else ""
            whole = re.sub(
                r"(?<=\d)\s(?=[%±])|(?<=[±=≈])\s(?=−?\d)", "\u00a0", before + text + after
            )
            held = whole[len(before) : len(whole) - len(after)]
            if held != text:
                place[at] = nodes.Text(held)


ABOUT = {  # what pages without a text are
    "search": "Look for words in the chapters, the glossary and the functions of the library.",
    "404": "There is no page at this address; here is the way to those that there are.",
    "genindex": "The functions and classes of the library from A to Z, and where to read of them.",
}


def describe(doctree):
    """Return the first paragraph of a page as its description."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) > 40:
            return text if len(text) <= 200 else text[:199].rsplit(" ", 1)[0] + " …"
    return ""


def report_url(app, page):
    """Return the address of a new issue that names page and versions, if a repository is set."""
    repository = app.config.html_theme_options.get("repository_url", "").rstrip("/")
    if not repository:
        return ""
    used = ", ".join(f"{name} {version(name)}" for name in ("gmm_lib", "numpy", "scikit-learn"))
    body = f"Page: {page}\nVersions: {used}, Python {platform.python_version()}\n\nWhat is wrong:\n"
    return f"{repository}/issues/new?" + urlencode({"title": f"Mistake in {page}", "body": body})


def on_page(app, page, template, context, doctree):
    for script in context["script_files"]:
        name = str(getattr(script, "filename", "") or "")
        if name and not name.endswith(AT_ONCE):
            script.attributes.setdefault("defer", "defer")
    context["report_url"] = report_url(app, page)
    description = describe(doctree) if doctree is not None else ""
    description = description or ABOUT.get(page, "")
    if (number := app.gmm_book_numbers.get(page)) and "pagetitle" in context:
        context["pagetitle"] = f"{number}. {context['pagetitle']}"  # at the head of a printed page
    title = re.sub(r"<[^>]+>", "", context.get("title") or app.config.html_title)
    base = app.config.html_baseurl.rstrip("/")
    tags = {"og:title": html.unescape(title), "og:description": description, "og:type": "article"}
    if base:
        tags |= {"og:url": f"{base}/{page}.html", "og:image": f"{base}/_static/card.png"}
    head = [f'<meta name="description" content="{html.escape(description)}">'] * bool(description)
    head += [f'<meta property="{k}" content="{html.escape(v)}">' for k, v in tags.items() if v]
    context["metatags"] = context.get("metatags", "") + "\n" + "\n".join(head)
    if context.get("body"):
        context["body"] = whole_words(wrap_sentences(repair(context["body"])))
    for beside in filter(None, (context.get("prev"), context.get("next"))):
        beside["title"] = whole_words(beside["title"])


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


def spare_the_numbers(_app, env, changed):
    """Where no page is read again, its figures keep their numbers: no need to look at all pages."""
    if not changed:
        env.check_dependents = lambda _app, _already: iter(())


def setup(app):
    app.connect("env-before-read-docs", spare_the_numbers)
    app.connect("doctree-resolved", typeset_results)
    app.connect("doctree-resolved", hold_together)
    app.connect("build-finished", drop_old_pages)
    app.connect("html-page-context", on_page, priority=900)
