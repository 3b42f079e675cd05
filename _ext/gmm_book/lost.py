"""The page that a host shows where there is none: 404.html, at whatever address was wrong.

Its links start from the root of the site, which it looks for itself: the book may stand below any
path, and which path is not known when it is built.
"""

import json

ROOT = """
<script>
  // of the folders above the wrong address the one that holds the site's style sheet
  (() => {
    if (!location.protocol.startsWith("http")) return;
    const [folder] = location.pathname.match(/^.*\\//);
    const above = [...folder.matchAll(/\\//g)].map(({ index }) => folder.slice(0, index + 1));
    const inside = %s;
    const likely = above.find((path) => inside.includes(folder.slice(path.length).split("/")[0]));
    const tries = [...new Set([likely, ...above.toReversed()].filter(Boolean))];
    const root = tries.find((path) => {
      const ask = new XMLHttpRequest();
      try {
        ask.open("HEAD", `${path}_static/site.css`, false);
        ask.send();
      } catch { return false; }
      return ask.status === 200;
    });
    const base = document.createElement("base");
    base.href = `${root ?? tries[0]}404.html`; // by name: a link within the page stays in it
    document.head.append(base);
  })();
</script>"""


def pages(_app):
    yield "404", {"title": "There is no such page"}, "404.html"


def on_page(app, name, _template, context, _doctree):
    """Settle where the links of the page start, before the first of them."""
    if name == "404":
        inside = sorted({page.split("/")[0] for page in app.env.found_docs if "/" in page})
        inside += ["_images", "_static", "handouts", "lite", "notebooks"]
        context["metatags"] = ROOT % json.dumps(inside) + context.get("metatags", "")


def setup(app):
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", on_page, priority=950)
