"""Self-check questions: multiple choice, or a number with a tolerance, checked in the page.

Multiple choice: a question, then a list; ``(x)`` marks the right answers, the block quote below
an answer explains it::

    ```{question}
    Which of these is a density?
    - ( ) $x^2$
      > It does not integrate to one.
    - (x) $e^{-x}$ for $x > 0$
      > It is positive and integrates to one.
    ```

The page shows the answers in an order that depends on their words alone, so that the place of an
answer says nothing about it.

A number: the option ``answer`` (and ``tolerance``, 0 by default), wrong numbers that people come
to, each with a sentence that helps, and a block quote that explains. A wrong number stands for
what rounds to it, not for its neighbours, unless a tolerance of its own follows (``0.25 ± 0.02``)::

    ```{question}
    :answer: 0.5
    :tolerance: 0.01
    How likely is heads?
    - 0.25
      > That is heads twice in a row.

    > One of two sides.
    ```
"""

import hashlib
import re
from decimal import Decimal, InvalidOperation
from itertools import combinations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from .bookindex import options
from .pages import typeset

MOST_ROOM = 0.05  # of a wrong number, for others that it may stand for


class question(nodes.General, nodes.Element):  # noqa: N801  (docutils nodes are lower-case)
    """A question: paragraphs, then choices or a number field, then explanations."""


class choice(nodes.Part, nodes.Element):  # noqa: N801
    """One answer of a multiple choice with its explanation."""


class wrong_number(nodes.Part, nodes.Element):  # noqa: N801
    """A wrong number that people come to, and the sentence that helps."""


class explanation(nodes.Part, nodes.Element):  # noqa: N801
    """Why an answer is right or wrong."""


def place(text):
    """Return what answers are ordered by: a digest of the letters and digits of their text."""
    return hashlib.sha256("".join(re.findall(r"[a-z0-9]", text.lower())).encode()).hexdigest()


def key(lines):
    """Return the name under which a reader's answer to a question is kept."""
    return place("\n".join(lines))[:8]


def wrong_range(text):
    """Return a wrong number as it is written in a list, and how far from it others may lie."""
    number, _, room = (part.strip() for part in text.replace("−", "-").partition("±"))
    written = Decimal(number)
    if not written.is_finite():
        raise ValueError(number)
    last = written.as_tuple().exponent
    if not room:  # whole numbers are not rounded
        room = min(0.5 * 10.0**last, MOST_ROOM * abs(float(written))) if last < 0 else 0
    return float(written), float(room)


def meeting(ranges):
    """Return the pairs of numbers whose ranges share a number."""
    return [
        (one, other) for (one, room), (other, other_room) in combinations(ranges, 2)
        if abs(one - other) <= room + other_room
    ]  # fmt: skip


def keys(text):
    """Return the names of all questions of a page's source."""
    found = re.findall(r"^(`{3,})\{question\}\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL)
    return [key(options(body.split("\n"))[1]) for _, body in found]


class Question(SphinxDirective):
    has_content = True
    option_spec = {  # noqa: RUF012  (docutils' own form)
        "answer": float,
        "tolerance": float,
        "name": directives.unchanged,
    }

    def run(self):
        node = question(number=f"question-{self.env.new_serialno('question')}")
        node["key"] = key(self.content)
        self.set_source_info(node)
        self.add_name(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        if "answer" in self.options:
            node["answer"] = self.options["answer"]
            node["tolerance"] = self.options.get("tolerance", 0.0)
            node["percent"] = "per cent" in " ".join(self.content)
            self._hints(node)
            self._explain(node)
        else:
            self._choices(node)
        return [node]

    def _choices(self, node):
        lists = [child for child in node.children if isinstance(child, nodes.bullet_list)]
        if len(lists) != 1:
            raise self.error("a question needs one list of answers, or the option :answer:")
        items = []
        for item in lists[0].children:
            answer = choice("", *item.children)
            text = next(answer.findall(nodes.Text), nodes.Text(""))
            mark = text.astext()[:3]
            if mark not in ("( )", "(x)"):
                raise self.error(f"an answer starts with ( ) or (x), not {mark!r}")
            text.parent.replace(text, nodes.Text(text.astext()[3:].lstrip()))
            answer["right"] = mark == "(x)"
            answer["place"] = place(
                " ".join(
                    part.astext()
                    for part in answer.children
                    if not isinstance(part, nodes.block_quote)
                )
            )
            self._explain(answer)
            items.append(answer)
        if not any(answer["right"] for answer in items):
            raise self.error("no answer is marked as right")
        node.replace(lists[0], sorted(items, key=lambda answer: answer["place"]))

    def _hints(self, node):
        for listed in [one for one in node.children if isinstance(one, nodes.bullet_list)]:
            node.remove(listed)
            for item in listed.children:
                wrong, quote = item.children[0].astext(), item.children[1:]
                if len(quote) != 1 or not isinstance(quote[0], nodes.block_quote):
                    raise self.error("each wrong number needs one block quote that helps")
                try:
                    wrong, room = wrong_range(wrong)
                except (ValueError, InvalidOperation):
                    raise self.error(f"a wrong answer is a number, not {wrong!r}") from None
                node += wrong_number("", *quote[0].children, wrong=wrong, room=room)
        hints = [(hint["wrong"], hint["room"]) for hint in node.findall(wrong_number)]
        for one, other in meeting([(node["answer"], node["tolerance"]), *hints]):
            raise self.error(f"{one:g} and {other:g} would both be told of one number")

    def _explain(self, holder):
        quotes = [child for child in holder.children if isinstance(child, nodes.block_quote)]
        if len(quotes) != 1:
            raise self.error("each answer needs one block quote that explains it")
        holder.replace(quotes[0], explanation("", *quotes[0].children))


def visit_question(self, node):
    several = sum(child.get("right", False) for child in node.children if isinstance(child, choice))
    node["kind"] = "number" if "answer" in node else "checkbox" if several > 1 else "radio"
    data = f' data-key="{node["key"]}"'
    if node["kind"] == "number":
        data += f' data-answer="{node["answer"]}" data-tolerance="{node["tolerance"]}"'
        data += " data-percent" * node["percent"]
    ids = f' id="{node["ids"][0]}"' if node["ids"] else ""
    self.body.append(f'<form class="question"{ids}{data}><fieldset><legend>Check yourself</legend>')


def depart_question(self, node):
    self.body.append(
        '<p class="question-verdict" role="status"></p><p class="question-buttons">'
        '<button type="submit" class="question-check">Check</button>'
        '<button type="button" class="question-show" hidden>Show the answer</button></p>'
        "</fieldset></form>"
    )


def visit_choice(self, node):
    parent = node.parent
    number = parent.index(node)
    self.body.append(
        f'<div class="question-choice"><label><input type="{parent["kind"]}" '
        f'name="{parent["number"]}" value="{number}" data-right="{str(node["right"]).lower()}">'
        '<span class="question-answer">'
    )
    for child in node.children:
        if not isinstance(child, explanation):
            for part in child.children if isinstance(child, nodes.paragraph) else [child]:
                part.walkabout(self)
    self.body.append("</span></label>")
    for child in node.children:
        if isinstance(child, explanation):
            child.walkabout(self)
    self.body.append("</div>")
    raise nodes.SkipNode


def visit_wrong_number(self, node):
    self.body.append(
        f'<div class="question-hint" data-wrong="{node["wrong"]}" data-room="{node["room"]:g}">'
        f'<span class="question-wrong">{typeset(format(node["wrong"], "g"))}?</span>'
    )


def depart_wrong_number(self, node):
    self.body.append("</div>")


def visit_explanation(self, node):
    if isinstance(node.parent, question):
        self.body.append(
            '<label class="question-number">Your answer '
            '<input type="text" inputmode="text" autocomplete="off" spellcheck="false"></label>'
        )
    self.body.append('<div class="question-explanation">')


def depart_explanation(self, node):
    self.body.append("</div>")


def nothing(self, node):
    pass


def setup(app):
    for node, visit, depart in (
        (question, visit_question, depart_question),
        (choice, visit_choice, nothing),
        (wrong_number, visit_wrong_number, depart_wrong_number),
        (explanation, visit_explanation, depart_explanation),
    ):
        builders = dict.fromkeys(("html", "singlehtml"), (visit, depart))
        app.add_node(node, **builders, text=(nothing, nothing), latex=(nothing, nothing))
    app.add_directive("question", Question)
