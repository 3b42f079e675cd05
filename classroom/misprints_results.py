"""Results that are worked out, and do not come back: they are printed, or stand in local names."""

import ast
import itertools
import re

from .cells import parsed
from .mending import PRINTED
from .nodes import SCOPES, Change, called, names

TOLD = re.compile(r"^(\w+(?:, \w+)*) ?: ", re.MULTILINE)  # `mean, sd : floats`
LOCAL = "`{}` does not return what {} hold{}"
MOST = 3  # single names that are tried
LAST = "`{}` has no `return` before its last line"


def printed(scope, _):
    """Several results that are printed one by one, or with a text, and not returned."""
    if not isinstance(scope, ast.FunctionDef) or _returns(scope):
        return
    said = [one for one in scope.body if isinstance(one, ast.Expr)]
    prints = [one for one in said if called(one.value) == "print"]
    given = [arg for one in prints for arg in one.value.args]
    results = [arg for arg in given if not isinstance(arg, (ast.Constant, ast.JoinedStr))]
    if results and (len(prints) > 1 or len(results) < len(given)):
        value = results[0] if len(results) == 1 else ast.Tuple(results, ast.Load())
        rest = [one for one in scope.body if one not in prints]
        says = PRINTED.format(scope.name)
        yield Change([(scope, "body", [*rest, ast.Return(value)])], says)


def unreturned(tree, told):
    """Results in local names, or in the last line: of functions that return nothing at all.

    Parameters
    ----------
    tree : Module
    told : dict
        What functions that are asked for call their results (see `results`).
    """
    found = []
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and not _returns(function):
            ways = list(_ways(function, told.get(function.name, ())))
            found += [ways] if ways else []
    if len(found) > 1:  # whoever forgets it once forgets it twice
        for number in range(max(map(len, found))):
            ways = [ways[min(number, len(ways) - 1)] for ways in found]
            yield Change([part for part, _ in ways], "; ".join(says for _, says in ways))
    for part, says in itertools.chain.from_iterable(found):
        yield Change([part], says)


def _ways(function, told):
    """Yield the parts of a change that lets something come back, and what is said of each."""
    body = function.body
    if isinstance(body[-1], ast.Return):
        body = body[:-1]
    prints = [one for one in body if called(getattr(one, "value", None)) == "print"]
    shown = set().union(*map(names, prints))
    for value in _values(function, body, told):
        held = [f"`{one}`" for one in _named(value)]
        *others, one = held or [""]
        held = f"{', '.join(others)} and {one}" if others else one
        says = LOCAL.format(function.name, held, "" if others else "s")
        if shown >= set(_named(value)):
            says = PRINTED.format(function.name)
        end = [*body, ast.Return(value)]
        if isinstance(value, ast.Expr):
            end, says = [*body[:-1], ast.Return(value.value)], LAST.format(function.name)
        yield (function, "body", end), says


def _returns(function):
    """Say whether something comes back from a function."""
    waiting = [*function.body]
    while waiting:
        one = waiting.pop()
        given = isinstance(one, ast.Return) and one.value is not None
        if given or isinstance(one, (ast.Yield, ast.YieldFrom)):
            return True
        waiting += [] if isinstance(one, SCOPES) else ast.iter_child_nodes(one)
    return False


def _named(value):
    return [one.id for one in getattr(value, "elts", [value]) if isinstance(one, ast.Name)]


def _values(function, body, told):
    """Yield what may be meant to come back, the likely first: an expression, or names of it."""
    last = body[-1] if body else None
    if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Constant) and (
        called(last.value) not in ("print", "append", "extend")
    ):  # fmt: skip
        yield last
    stored = list(dict.fromkeys(reversed(_stored(body))))[::-1]  # by where each is set last
    wanted = [*_results(function), *told]
    ways = [one for one in wanted if set(one) <= {*stored, *(a.arg for a in function.args.args)}]
    if isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Tuple):
        ways.append(tuple(_named(last.targets[0])))
    ways += [tuple(stored[-len(one) :]) for one in wanted if len(one) <= len(stored)]
    used = names(last) | names(last, ast.Store) if last else ()
    ways += [(one,) for one in stored[::-1] if one in used][:MOST]
    for way in dict.fromkeys(one for one in ways if one):
        found = [ast.Name(name, ast.Load()) for name in way]
        yield found[0] if len(found) == 1 else ast.Tuple(found, ast.Load())


def _stored(body):
    """Return the names that statements set, in their order, those of loops included."""
    nodes = [each for one in body for each in ast.walk(one) if isinstance(each, ast.Name)
             and isinstance(each.ctx, ast.Store)]  # fmt: skip
    return [one.id for one in sorted(nodes, key=lambda one: (one.lineno, one.col_offset))]


def results(assignment):
    """Return what the functions that an assignment asks for call their results.

    Returns
    -------
    dict
        For each function, lists of names: of its docstring, and of a `return`.
    """
    return {
        node.name: _results(node)
        for question in assignment.questions if question.answer.role == "answer"
        for node in parsed(question.answer.source).body if isinstance(node, ast.FunctionDef)
    }  # fmt: skip


def _results(function):
    """Return the names of a function's results: of its docstring, and of where they come back."""
    text = (ast.get_docstring(function) or "").partition("Returns")[2]
    said = [name for line in TOLD.findall(text) for name in line.split(", ")]
    ends = [one.value for one in ast.walk(function) if isinstance(one, ast.Return)]
    given = [one for one in ends if isinstance(one, (ast.Name, ast.Tuple))]
    given = [_named(one) for one in given if len(_named(one)) == len(getattr(one, "elts", [one]))]
    return list(dict.fromkeys(tuple(one) for one in [said, *given] if one))
