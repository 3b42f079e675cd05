"""Mend a slip of typing: what whoever reads an answer sees at once, and Python does not forgive.

A `return` inside a loop, or none where the result is printed or stored; a bracket or a colon too
few; arguments in another order; a function that was pasted into what was handed out of it; another
name; what the hand-out left to be replaced. A question that has lost points for it is tested once
more with the mended code, and then loses half of its points, two at most; for the last two, half a
point.
"""

import ast
import difflib
from dataclasses import dataclass

from .cells import binds, parsed
from .planning import raises_stub
from .slips import LOST

MISSING = "`{}` is missing in line {} of your cell"
LOOP = "a `return` stands inside a loop, which ends there in its first round"
PRINTED = "`{}` prints its result, and does not return it"
UNRETURNED = "`{}` does not return its result"
ARGUMENTS = "the arguments of `{}` stand in another order than asked for"
DOUBLED = "`def {0}` stands inside `def {0}`, which does not call it"
STUB = "`raise NotImplementedError()` was left in `{}`, above the answer"
NAMED = "`{}` is not there; `{}` is taken for it"
ENDS = (")", "]", "))", ")]", "])", "}", ":")  # what is tried at the end of a line
LONGEST = 20_000  # characters of a cell that is looked at: it is read again and again
LINES = 4  # how far above the place that Python names
ALIKE = 0.75
NAME = 0.5  # points that another name costs


@dataclass
class Mended:
    """Code without a slip, what is said of it, and the most points that it costs.

    What may be chance counts only if the ``whole`` answer is right without it.
    """

    source: str
    says: str
    costs: float = LOST
    whole: bool = False


def mend(source, functions=None, wanted=(), asked=None):
    """Return a `Mended`, or None where there is no slip of typing.

    Parameters
    ----------
    source : str
    functions : dict
        The arguments of the functions that may be asked for, by their names.
    wanted : iterable of str
        The names that the cell is asked for.
    asked : dict
        All names that are asked for anywhere, and whether they are dictionaries: none of them is
        another name for one that is not there.

    Examples
    --------
    >>> mend("def f(x):\\n    for y in x:\\n        y += 1\\n        return y").source
    'def f(x):\\n    for y in x:\\n        y += 1\\n    return y'
    >>> mend("y = abs(3").says
    '`)` is missing in line 1 of your cell'
    """
    tree = parsed(source) if len(source) <= LONGEST else None
    if isinstance(tree, SyntaxError):
        return _ended(source, tree)
    try:
        return tree and _mended(source, tree, functions or {}, wanted, asked or {})
    except RecursionError:  # nested more deeply than can be looked at
        return None


def _mended(source, tree, functions, wanted, asked):
    returns = _Returns()
    tree = returns.visit(tree)
    says = returns.says
    says += _doubled(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            says += _unreturned(node) + _ordered(node, functions.get(node.name))
    left = [said for one in tree.body if isinstance(one, ast.FunctionDef) for said in _left(one)]
    names = _renamed(tree, binds(source), functions, wanted, asked)
    if not says and not left and not names:
        return None
    text = "\n".join(
        [ast.unparse(ast.fix_missing_locations(tree)), *(f"{a} = {b}" for a, b in names)]
    )
    said = says + left + [NAMED.format(*pair) for pair in names]
    return Mended(text, "; ".join(said), LOST if says else NAME)


def _ended(source, error):
    """Add what is missing at the end of the line that Python names, or of one above it."""
    lines = source.split("\n")
    last = min(error.lineno or 1, len(lines))
    for number in range(last, max(last - LINES, 0), -1):
        code, sign, comment = lines[number - 1].partition("#")
        code, comment = code.rstrip(), f"  {sign}{comment}" if sign else ""
        for end in ENDS:
            changed = [*lines[: number - 1], code + end + comment, *lines[number:]]
            if code and isinstance(parsed("\n".join(changed)), ast.Module):
                return Mended("\n".join(changed), MISSING.format(end, number))
    return None


class _Returns(ast.NodeTransformer):
    """Move a `return` that ends each round of a loop behind the loop."""

    def __init__(self):
        self.says = []

    def _loop(self, node):
        self.generic_visit(node)
        *body, last = node.body
        if not isinstance(last, ast.Return):
            return node
        self.says = [LOOP]
        node.body = body or [ast.Pass()]
        return [node, last]

    visit_For = visit_While = _loop  # noqa: N815, names of ast


def _left(function):
    """Take out what was left above an answer; say so."""
    stubs = [one for one in function.body if raises_stub(one)]
    rest = [one for one in function.body if one not in stubs]
    if not stubs or all(isinstance(one, ast.Expr) for one in rest):
        return []
    function.body = rest
    return [STUB.format(function.name)]


def _doubled(tree):
    """Take functions out of others of their name that consist of nothing else; say so."""
    says = []
    for place, outer in enumerate(tree.body):
        if isinstance(outer, ast.FunctionDef):
            rest = [one for one in outer.body if not isinstance(one, (ast.Expr, ast.Pass))]
            rest = [one for one in rest if not raises_stub(one)]
            names = [getattr(one, "name", "") for one in rest]
            if names == [outer.name] and isinstance(rest[0], ast.FunctionDef):
                tree.body[place] = rest[0]
                says.append(DOUBLED.format(outer.name))
    return says


def _unreturned(function):
    """Return the result of a function that only prints or stores it; say so."""
    *_, last = function.body
    ends = (ast.Return, ast.Yield, ast.Raise)
    if any(isinstance(one, ends) and not raises_stub(one) for one in ast.walk(function)):
        return []
    call = last.value if isinstance(last, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print":
        texts = [isinstance(one, (ast.Constant, ast.JoinedStr)) for one in call.args]
        if not call.args or any(texts):
            return []
        result = call.args[0] if len(call.args) == 1 else ast.Tuple(call.args, ast.Load())
        function.body[-1] = ast.Return(result)
        return [PRINTED.format(function.name)]
    if isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name):
        function.body.append(ast.Return(ast.Name(last.targets[0].id, ast.Load())))
        return [UNRETURNED.format(function.name)]
    return []


def _ordered(function, asked):
    """Put arguments into the order that is asked for, where all their names are those."""
    given = {one.arg: one for one in function.args.args}
    if not asked or list(given) == asked or sorted(given) != sorted(asked):
        return []
    if function.args.defaults:
        return []
    function.args.args = [given[name] for name in asked]
    return [ARGUMENTS.format(function.name)]


def _renamed(tree, bound, functions, wanted, asked):
    """Return the names that are asked for and not there, each with what is taken for it.

    What is itself asked for is no other name, nor is a dictionary one for what is none.
    """
    found, taken = [], {*wanted, *asked}
    defined = [one.name for one in tree.body if isinstance(one, ast.FunctionDef)]
    loads = [one for one in ast.walk(tree) if isinstance(getattr(one, "ctx", None), ast.Load)]
    read = {one.id for one in loads if isinstance(one, ast.Name)}
    missing = sorted(set(wanted) - bound)
    for name in missing:
        others = [one for one in defined if one not in functions]
        if name not in functions:
            others = sorted(bound - set(defined) - taken)
            if name in asked and not asked[name]:
                others = [one for one in others if one not in dictionaries(tree)]
        words = sorted(name.split("_"))
        alike = [one for one in others if name.partition("_")[2] == one
                 or words == sorted(one.split("_"))]  # fmt: skip
        alike = alike or difflib.get_close_matches(name, others, 1, ALIKE)
        if name not in functions:  # what the cell makes and does not use
            others = [one for one in others if one not in read] if len(missing) == 1 else []
        if not alike and len(others) == 1 and (name not in functions or len(defined) == 1):
            alike = others
        found += [(name, one) for one in alike[:1]]
    return found


def dictionaries(tree):
    """Return the names that a cell gives to dictionaries."""
    kinds = (ast.Dict, ast.DictComp)
    return {one.id for node in tree.body if isinstance(node, ast.Assign)
            and isinstance(node.value, kinds)
            for one in node.targets if isinstance(one, ast.Name)}  # fmt: skip


def reordered(source, functions):
    """Say whether arguments stand in another order than asked for."""
    tree = parsed(source)
    return isinstance(tree, ast.Module) and any(
        _ordered(one, functions.get(one.name)) for one in tree.body
        if isinstance(one, ast.FunctionDef)
    )  # fmt: skip


def called(source, functions, missing):
    """Return what functions that were asked for are called in an answer, by their names."""
    tree = parsed(source)
    if not isinstance(tree, ast.Module):
        return {}
    return dict(_renamed(tree, binds(source), functions, missing, {}))


def signatures(assignment):
    """Return the arguments of the functions that an assignment asks for, by their names."""
    return {
        node.name: [one.arg for one in node.args.args]
        for question in assignment.questions
        if question.answer.role == "answer"
        for node in parsed(question.answer.source).body
        if isinstance(node, ast.FunctionDef)
    }
