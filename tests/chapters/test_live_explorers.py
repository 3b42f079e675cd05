"""An explorer draws in Jupyter after the cells below it have run: they must leave it its names."""

import ast

from sources import cells


def bound(tree):
    """Return the names that a cell binds at its top level."""
    found = set()
    stack = list(ast.iter_child_nodes(tree))
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.add(node.id)
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.DictComp, ast.SetComp,
                                   ast.GeneratorExp)):  # fmt: skip
            stack += ast.iter_child_nodes(node)
    return found


def used(function):
    """Return the names that a function takes from outside."""
    inside = {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    inside |= {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    return {node.id for node in names} - inside


def taken(text):
    """Return (drawing, name) for each name of a drawing that a later cell binds again."""
    trees = []
    for code in cells(text):
        lines = [line for line in code.split("\n") if not line.lstrip().startswith(("%", "!"))]
        trees.append(ast.parse("\n".join(lines)))
    functions, wrong = {}, []
    for number, tree in enumerate(trees):
        functions |= {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "explore":
                drawing = ast.unparse(call.args[0])
                needed, waiting = set(), {drawing.partition(".")[0]}
                while waiting:
                    name = waiting.pop()
                    needed.add(name)
                    if name in functions:
                        waiting |= used(functions[name]) - needed
                later = set().union(*map(bound, trees[number + 1 :]))
                wrong += [(drawing, name) for name in sorted(needed & later)]
    return wrong


def test_no_later_cell_takes_a_name_from_an_explorer(chapter):
    assert taken(chapter.read_text(encoding="utf-8")) == []


def test_a_name_that_is_taken_is_found():
    cell = "```{code-cell} ipython3\n%s\n```\n"
    drawing = (
        "def helper(): return noise\ndef draw(fig, k): return helper()\nexplore(draw, k=[1, 2])"
    )
    for later in ("noise = 2", "for noise in []: pass", "import x as noise", "def noise(): pass"):
        assert taken(cell % drawing + cell % later) == [("draw", "noise")], later
    assert (
        taken(cell % "noise = 1" + cell % drawing + cell % "other = [noise for noise in 'a']") == []
    )
