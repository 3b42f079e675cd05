"""What a reference shows in place: glossary terms, citations, equations and figures.

A page opened from a disk may not read another page, but it may load a script: so each page's
targets go into ``_static/previews/<page>.js``. ``_static/previews.js`` shows them.
"""

import json
import posixpath
import re
from pathlib import Path

TARGETS = (
    r'<dt id="(?P<id>term-[^"]+)">.*?</dt>(?:\s*<dt.*?</dt>)*\s*<dd>(?P<shown>.*?)</dd>',
    r'<div class="citation" id="(?P<id>[^"]+)" role="[^"]*">\s*'
    r'(?:<span class="label">.*?</span></span>\s*)?(?P<shown>.*?)</div>',
    r'(?P<shown><div class="math[^"]*"[^>]*? id="(?P<id>equation-[^"]+)"[^>]*>.*?</div>)',
    r'(?P<shown><figure [^>]*?id="(?P<id>[^"]+)"[^>]*>.*?</figure>)',
)


def rooted(text, page):
    """Return a piece of a page with its addresses relative to the site's root."""
    folder = posixpath.dirname(page)

    def moved(match):
        name, address = match.groups()
        if address.startswith("#"):
            return f'{name}="{page}.html{address}"'
        return f'{name}="{posixpath.normpath(posixpath.join(folder, address))}"'

    return re.sub(r'\b(src|href)="(?![a-z]+:)([^"]+)"', moved, text)


def targets(body, page):
    """Return what each target of a page shows: id to HTML without ids and links to itself."""
    found = {}
    for pattern in TARGETS:
        for match in re.finditer(pattern, body, re.DOTALL):
            shown = re.sub(r'<a class="headerlink".*?</a>', "", match["shown"], flags=re.DOTALL)
            found[match["id"]] = re.sub(r' id="[^"]*"', "", rooted(shown, page)).strip()
    return found


def on_page(app, page, _template, context, _doctree):
    if app.builder.name != "html" or not context.get("body"):
        return
    path = Path(app.outdir, "_static", "previews", f"{page.replace('/', '-')}.js")
    path.parent.mkdir(parents=True, exist_ok=True)
    found = json.dumps(targets(context["body"], page), ensure_ascii=False)
    path.write_text(f'(window.bookPreviews ??= {{}})["{page}"] = {found};\n', encoding="utf-8")


def setup(app):
    app.connect("html-page-context", on_page, priority=955)
