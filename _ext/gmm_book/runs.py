"""The table of the status page: which pages ran, by their titles, when and for how long.

MyST-NB's own table calls pages by their files, tells of its cache, and says in a pictograph, which
many machines cannot show, how a run ended.
"""

import posixpath
from datetime import datetime

from docutils import nodes
from myst_nb.ext.execution_tables import ExecutionStatsNode
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform

HEAD = ("Page", "Executed", "Seconds", "Result")
ENDED, FAILED = "ran to its end", "failed"


def rows(env):
    """Yield name, title and the three other entries of each page that ran, in the book's order."""
    ran = NbMetadataCollector.get_doc_data(env)
    order = {name: place for place, name in enumerate(env.toctree_includes.get("index", ()))}
    for name in sorted(ran, key=lambda name: (order.get(name, len(order)), name)):
        about = ran[name].get("exec_data")
        if about:
            number = env.toc_secnumbers.get(name, {}).get("", ())
            title = ".\u00a0".join([*map(str, number[:1]), env.titles[name].astext()])
            when = datetime.fromtimestamp(about["mtime"]).strftime("%Y-%m-%d %H:%M")
            seconds = "" if about["runtime"] is None else f"{about['runtime']:.1f}"
            yield name, title, when, seconds, ENDED if about["succeeded"] else FAILED


def table(env, page):
    """Return the table, as it stands on a page."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in HEAD), cols=len(HEAD))
    group += nodes.thead("", row(*(nodes.Text(name) for name in HEAD)))
    body = nodes.tbody()
    for name, title, *more in rows(env):
        link = pending_xref(
            refdoc=page, reftarget=posixpath.relpath(name, posixpath.dirname(page)),
            reftype="doc", refdomain="std", refexplicit=True, refwarn=True,
        )  # fmt: skip
        link += nodes.inline(text=title)
        body += row(link, *map(nodes.Text, more))
    group += body
    return nodes.table("", group, classes=["colwidths-auto"])


def row(*entries):
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", entry)) for entry in entries))


class Runs(SphinxPostTransform):
    """Put our table in the place that MyST-NB's directive keeps."""

    default_priority = 7  # before MyST-NB's, and before links are resolved

    def run(self, **_options):
        for place in list(self.document.findall(ExecutionStatsNode)):
            place.replace_self(table(self.env, self.env.docname))


def setup(app):
    app.add_post_transform(Runs)
