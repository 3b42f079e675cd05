"""What a reader opens when it is wanted: code beside the story, derivations, hints, solutions.

Set-up, drawing and ``explore(`` cells fold behind one line; the code of an idea stays in view.
The tags ``hide-input`` and ``show-input`` of a cell overrule what is found here. Everything that
folds is the browser's own ``<details>``: by keyboard, without JavaScript, in a search of the page.
"""

import ast

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx_exercise.nodes import solution_node

SETUP = "The set-up of this page"
PICTURE = "The code of this picture"
EXPLORER = "The code of this explorer"
DRAWING = "How the next explorer is drawn"
FUNCTION = "The function "
OUTPUT = "The code of what follows"
ALL_ALIKE = ("exercise-content", "solution-content")


class Fold(nodes.General, nodes.Element):
    """A box whose title opens it."""


class FoldTitle(nodes.TextElement):
    """The title of such a box."""


def parsed(source):
    """Return the statements of a cell; lines for IPython alone are left out."""
    lines = [line for line in source.split("\n") if not line.lstrip().startswith(("%", "!"))]
    return ast.parse("\n".join(lines)).body


def names(tree):
    """Return the names that a statement calls: ``fit`` of ``model.fit(X)``."""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")
            for call in called}  # fmt: skip


def purpose(source, *, shows):
    """Say in words what a cell holds if it serves the story only from behind, else return "".

    Parameters
    ----------
    source : str
    shows : bool
        Whether the cell has a picture as its output.
    """
    statements = parsed(source)
    called = set().union(*map(names, statements)) if statements else set()
    if "use_style" in called:
        return SETUP
    if "explore" in called:
        return EXPLORER
    if {"print", "fit"} & called:  # what is computed and told is the story
        return ""
    if shows:
        return PICTURE
    drawings = [
        one.name for one in statements
        if isinstance(one, ast.FunctionDef) and one.args.args and one.args.args[0].arg == "fig"
    ]  # fmt: skip
    return DRAWING if drawings else ""


def contents(source, *, shows):
    """Say in words what a cell holds that an author has folded."""
    if shows:
        return PICTURE
    made = [one.name for one in parsed(source) if isinstance(one, ast.FunctionDef)]
    return FUNCTION + " and ".join(made) if made else OUTPUT


def fold_code(app, doctree):
    """Fold the cells that serve the story from behind, each under what it holds."""
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") != "cell_code" or not cell.children:
            continue
        if cell.children[0].get("nb_element") != "cell_code_source":
            continue
        tags = cell["cell_metadata"].get("tags", [])
        source = next(cell.children[0].findall(nodes.literal_block)).astext()
        shows = any(True for _ in cell.findall(nodes.image))
        said = "" if "show-input" in tags else purpose(source, shows=shows)
        if said or cell.get("hide_mode") == "input":
            cell["hide_mode"] = "input"
            cell["prompt_show"] = cell["prompt_hide"] = said or contents(source, shows=shows)


def finish(app, doctree, page):
    """Name the code of a figure by the figure's number, and turn boxes that drop down to folds."""
    numbers = app.env.toc_fignumbers.get(page, {}).get("figure", {})
    for hidden in doctree.findall(HideCodeCellNode):
        figures = list(hidden.parent.findall(nodes.figure))
        number = next((numbers[i] for f in figures for i in f["ids"] if i in numbers), None)
        if number and hidden["prompt_show"] == PICTURE:
            said = f"The code of figure {'.'.join(map(str, number))}"
            hidden["prompt_show"] = hidden["prompt_hide"] = said
    for section in doctree.findall(nodes.section):  # sphinx-exercise names all of them alike
        section["ids"] = [name for name in section["ids"] if name not in ALL_ALIKE]
    boxes = (nodes.admonition, solution_node)
    for box in list(doctree.findall(lambda node: isinstance(node, boxes))):
        if "dropdown" in box["classes"]:
            turn(box)


def turn(box):
    """Replace a box by a fold; a link in its title would keep the title from opening it."""
    title = next(child for child in box.children if isinstance(child, nodes.title))
    for link in list(title.findall(nodes.reference)):
        link.replace_self(link.children)
    classes = [name for name in box["classes"] if name not in ("dropdown", "toggle-shown")]
    fold = Fold(ids=box["ids"])
    heading = FoldTitle()
    heading.extend(title.children)
    fold.append(heading)
    fold.extend(child for child in box.children if child is not title)
    box.replace_self(fold)
    fold["classes"] = classes  # docutils has added those of the box


def visit_fold(self, node):
    self.body.append(self.starttag(node, "details", CLASS="admonition fold"))


def depart_fold(self, _node):
    self.body.append("</details>\n")


def visit_title(self, node):
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_title(self, _node):
    self.body.append("</summary>\n")


def setup(app):
    for node, visitors in ((Fold, (visit_fold, depart_fold)),
                           (FoldTitle, (visit_title, depart_title))):  # fmt: skip
        app.add_node(node, **dict.fromkeys(("html", "singlehtml"), visitors))
    app.connect("doctree-read", fold_code)
    app.connect("doctree-resolved", finish, priority=900)
