"""The cards of the landing page: each chapter's picture, title, question and minutes.

    ```{chapter-cards}
    ```

Question and picture stand in `cards.yml`, the minutes in the first box of a chapter.
"""

import html
from pathlib import Path

import yaml
from docutils import nodes
from PIL import Image
from sphinx.util.docutils import SphinxDirective

from . import course
from .bookindex import BookIndex

STATED = Path(__file__).with_name("cards.yml")
WIDTH = 320  # of a card's picture as shown; the file has twice as many pixels
CARD = (
    '<li class="card-of-chapter"><img class="dark-light" src="{picture}" alt="{alt}" '
    'width="{width}" height="{height}" loading="lazy"><a href="{target}">{title}</a>'
    '<p class="card-question">{question}</p><p class="card-minutes">{minutes} minutes</p></li>'
)


class cards(nodes.General, nodes.Element):  # noqa: N801  (docutils nodes are lower-case)
    """The place of the cards."""


class ChapterCards(SphinxDirective):
    def run(self):
        for path in [STATED, *Path(self.env.srcdir, "chapters").glob("*.md")]:
            self.env.note_dependency(str(path))
        return [cards()]


def stated(page):
    """Return question and picture of a chapter."""
    card = yaml.safe_load(STATED.read_text(encoding="utf-8")).get(page.stem, {})
    if not {"question", "picture"} <= set(card):
        raise ValueError(f"cards.yml: {page.stem} has no card with question and picture")
    return card["question"], card["picture"]


def picture_of(env, name, label):
    """Return path and alt text of the picture of a chapter's figure."""
    for figure in env.get_doctree(name).findall(nodes.figure):
        if label in figure["ids"] or label in figure["names"]:
            image = next(iter(figure.findall(nodes.image)))
            return Path(env.srcdir, image["uri"]), image["alt"]
    raise ValueError(f"{name}: there is no figure {label} for the card")


def thumbnail(source, target):
    """Write a small picture, and return its size as shown."""
    with Image.open(source) as picture:
        height = round(WIDTH * picture.height / picture.width)
        small = picture.convert("RGBA").resize((2 * WIDTH, 2 * height), Image.Resampling.LANCZOS)
        target.parent.mkdir(parents=True, exist_ok=True)
        small.quantize(64, method=Image.Quantize.FASTOCTREE).convert("RGBA").save(
            target, lossless=True, method=4
        )
    return WIDTH, height


def visit_cards(self, _node):
    builder = self.builder
    minutes = {name: time for _, name, time, _ in course.chapters(builder.srcdir)}
    self.body.append('<ol class="cards-of-chapters">')
    for page in BookIndex(builder.srcdir).pages:
        if not page.number or page.name not in builder.env.found_docs:
            continue
        question, label = stated(page)
        source, alt = picture_of(builder.env, page.name, label)
        name = f"_images/card-{page.stem}.webp"
        width, height = thumbnail(source, Path(builder.outdir, name))
        title = builder.env.titles[page.name].astext()
        self.body.append(
            CARD.format(
                picture=name, alt=html.escape(alt), width=width, height=height,
                target=builder.get_relative_uri(builder.current_docname, page.name),
                title=html.escape(f"{page.number}. {title}"),
                question=html.escape(question), minutes=minutes[page.stem],
            )
        )  # fmt: skip
    self.body.append("</ol>")


def nothing(self, node):
    pass


def setup(app):
    builders = dict.fromkeys(("html", "singlehtml"), (visit_cards, nothing))
    app.add_node(cards, **builders, text=(nothing, nothing), latex=(nothing, nothing))
    app.add_directive("chapter-cards", ChapterCards)
