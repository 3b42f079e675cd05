"""A reader's progress: a line at the end of each chapter, and a page that sums it up.

    ```{progress}
    ```

What is shown comes from the reader's own device (``_static/progress.js``); here is only the form.
"""

import html
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from . import quiz
from .bookindex import BookIndex

SCRIPT = Path(__file__).with_name("progress_page.js")
LINE = (
    '<p class="chapter-progress d-print-none" data-page="{page}" hidden>'
    '<label><input type="checkbox"> I have read this chapter</label> '
    '<output></output> <a href="{target}">Your progress</a></p>'
)
ROW = (
    '<tr data-page="{page}" data-questions="{keys}">'
    '<th scope="row"><a href="{target}">{title}</a></th>'
    '<td class="progress-answers">{count}</td>'
    '<td><span class="progress-bar" aria-hidden="true"></span></td>'
    '<td class="progress-read"></td></tr>'
)
TABLE = (
    '<p class="progress-note" role="status" tabindex="-1">With JavaScript, this page shows '
    "what you have read and answered.</p>"
    '<table class="table progress-table"><thead><tr><th scope="col">Chapter</th>'
    '<th scope="col">Questions right</th><td></td><th scope="col">Read</th></tr></thead>'
    '<tbody>{rows}</tbody></table><p class="progress-ask" role="status"></p>'
    '<p><button type="button" class="progress-clear" '
    'data-sure="Yes, forget all of it" hidden>Forget all of it</button> '
    '<button type="button" class="progress-keep" hidden>Keep it</button></p>'
)


class progress(nodes.General, nodes.Element):  # noqa: N801  (docutils nodes are lower-case)
    """The table of all chapters."""


class Progress(SphinxDirective):
    def run(self):
        for path in Path(self.env.srcdir, "chapters").glob("*.md"):
            self.env.note_dependency(str(path))
        return [progress()]


def visit_progress(self, _node):
    builder, rows = self.builder, []
    for page in BookIndex(builder.srcdir).pages:
        if not page.number or page.name not in builder.env.titles:
            continue
        names = quiz.keys(page.text)
        title = html.escape(builder.env.titles[page.name].astext())
        rows.append(
            ROW.format(
                page=page.name, keys=" ".join(names), count=len(names),
                title=f"{page.number}. {title}",
                target=builder.get_relative_uri(builder.current_docname, page.name),
            )
        )  # fmt: skip
    script = SCRIPT.read_text(encoding="utf-8")
    self.body.append(f"{TABLE.format(rows=''.join(rows))}<script>{script}</script>")


def nothing(self, node):
    pass


def on_page(app, name, _template, context, _doctree):
    if name in app.gmm_book_chapters and context.get("body"):
        target = context["pathto"]("pages/progress")
        context["body"] += LINE.format(page=name, target=target)


def on_env(app, env):
    shown = "pages/progress" in env.found_docs
    pages = BookIndex(app.srcdir).pages if shown else []
    app.gmm_book_chapters = {page.name for page in pages if page.number}


def setup(app):
    builders = dict.fromkeys(("html", "singlehtml"), (visit_progress, nothing))
    app.add_node(progress, **builders, text=(nothing, nothing), latex=(nothing, nothing))
    app.add_directive("progress", Progress)
    app.connect("env-updated", on_env)
    app.connect("html-page-context", on_page, priority=940)
