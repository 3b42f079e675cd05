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

A number: the option ``answer`` (and ``tolerance``, 0 by default), and a block quote that explains::

    ```{question}
    :answer: 0.5
    :tolerance: 0.01
    How likely is heads?
    > One of two sides.
    ```
"""

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective


class question(nodes.General, nodes.Element):  # noqa: N801  (docutils nodes are lower-case)
    """A question: paragraphs, then choices or a number field, then explanations."""


class choice(nodes.Part, nodes.Element):  # noqa: N801
    """One answer of a multiple choice with its explanation."""


class explanation(nodes.Part, nodes.Element):  # noqa: N801
    """Why an answer is right or wrong."""


class Question(SphinxDirective):
    has_content = True
    option_spec = {  # noqa: RUF012  (docutils' own form)
        "answer": float,
        "tolerance": float,
        "name": directives.unchanged,
    }

    def run(self):
        node = question(number=f"question-{self.env.new_serialno('question')}")
        self.set_source_info(node)
        self.add_name(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        if "answer" in self.options:
            node["answer"] = self.options["answer"]
            node["tolerance"] = self.options.get("tolerance", 0.0)
            self._explain(node, node)
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
            self._explain(answer, node)
            items.append(answer)
        if not any(answer["right"] for answer in items):
            raise self.error("no answer is marked as right")
        node.replace(lists[0], items)

    def _explain(self, holder, _node):
        quotes = [child for child in holder.children if isinstance(child, nodes.block_quote)]
        if len(quotes) != 1:
            raise self.error("each answer needs one block quote that explains it")
        holder.replace(quotes[0], explanation("", *quotes[0].children))


def visit_question(self, node):
    several = sum(child.get("right", False) for child in node.children if isinstance(child, choice))
    node["kind"] = "number" if "answer" in node else "checkbox" if several > 1 else "radio"
    data = ""
    if node["kind"] == "number":
        data = f' data-answer="{node["answer"]}" data-tolerance="{node["tolerance"]}"'
    ids = f' id="{node["ids"][0]}"' if node["ids"] else ""
    self.body.append(f'<form class="question"{ids}{data}><fieldset><legend>Check yourself</legend>')


def depart_question(self, node):
    self.body.append(
        '<button type="submit" class="question-check">Check</button>'
        '<p class="question-verdict" role="status"></p></fieldset></form>'
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


def visit_explanation(self, node):
    if isinstance(node.parent, question):
        self.body.append(
            '<label class="question-number">Your answer '
            '<input type="text" inputmode="decimal" autocomplete="off"></label>'
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
        (explanation, visit_explanation, depart_explanation),
    ):
        builders = dict.fromkeys(("html", "singlehtml"), (visit, depart))
        app.add_node(node, **builders, text=(nothing, nothing), latex=(nothing, nothing))
    app.add_directive("question", Question)
