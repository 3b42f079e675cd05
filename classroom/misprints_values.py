"""Misprints in what is worked out: results, formulas, arguments, and places that are off by one."""

import ast
import itertools

from .mending import PRINTED
from .nodes import Change, called, names, short

SWAPPED = "in `{0}` two things have changed places"
ONE = "`{0}` is off by one"
PLACE = "`{0}` is the place of the result in a list, not the result"
BRACKET = "a bracket is missing, or not where it belongs, in `{0}`"
FIXED = "`{0}` is a number of the data of the hand-out: other data have another"
PLACES = {"argmax", "argmin", "nanargmax", "nanargmin", "index"}
RANGES = {"range", "arange"}
NO_SWAPS = RANGES | {"print", "isinstance", "linspace", "slice", "format", "getattr"}
TOLD = ("max({}) + 1", "{}.shape[-1]", "len({})")  # by an argument: how many of what
WIDEST = 5  # arguments of a call of which two may have changed places


# results


def printed(scope, _):
    """Several results that are printed one by one, or with a text, and not returned."""
    if not isinstance(scope, ast.FunctionDef) or any(
        isinstance(one, (ast.Return, ast.Yield)) for one in ast.walk(scope)
    ):
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


def place(scope, _):
    """The place of the largest of some numbers, where what stands there is asked for."""
    if not isinstance(scope, ast.FunctionDef):
        return
    made = {}
    for one in ast.walk(scope):
        if isinstance(one, ast.Assign) and _is_place(one.value):
            made |= dict.fromkeys(names(one, ast.Store))
    others = sorted(names(scope, ast.Store) - set(made)) + [arg.arg for arg in scope.args.args]
    for one in ast.walk(scope):
        value = one.value if isinstance(one, ast.Return) else None
        if value and (_is_place(value) or getattr(value, "id", "") in made):
            for name in others:
                there = ast.Subscript(ast.Name(name, ast.Load()), value, ast.Load())
                yield Change([(one, "value", there)], PLACE.format(short(value)))


def _is_place(value):
    if called(value) == "int" and value.args:
        value = value.args[0]
    return called(value) in PLACES


def bracket(tree):
    """A bracket is missing: `a / b - c`, `a / b * c`, `a - b / c`, `-a ** b`, `a ** 1 / 2`."""
    for node in ast.walk(tree):
        for left, operator, right in _meant(node) if isinstance(node, ast.BinOp) else ():
            parts = [(node, "left", left), (node, "op", operator), (node, "right", right)]
            yield Change(parts, BRACKET.format(short(node)))
        power = getattr(node, "operand", None)
        if isinstance(getattr(node, "op", None), ast.USub) and _is(power, ast.Pow):
            turned = ast.BinOp(ast.UnaryOp(ast.USub(), power.left), power.op, power.right)
            parts = [(node, "op", ast.UAdd()), (node, "operand", turned)]
            yield Change(parts, BRACKET.format(short(node)))


def _meant(node):
    """Yield what a formula may mean with one more bracket: left, operator and right."""
    first, last = node.left, node.right
    if isinstance(node.op, (ast.Add, ast.Sub)):
        if _is(first, ast.Div, ast.Mult):
            yield first.left, first.op, ast.BinOp(first.right, node.op, last)
        if _is(last, ast.Div, ast.Mult):
            yield ast.BinOp(first, node.op, last.left), last.op, last.right
    if _exponent(first, node.op):
        yield first.left, first.op, ast.BinOp(first.right, node.op, last)
    factor = getattr(first, "right", None)
    if _is(first, ast.Mult, ast.Div) and _exponent(factor, node.op):
        exponent = ast.BinOp(factor.right, node.op, last)
        yield first.left, first.op, ast.BinOp(factor.left, factor.op, exponent)
    while isinstance(node.op, ast.Mult) and _is(first, ast.Mult):
        first, last = first.left, ast.BinOp(first.right, ast.Mult(), last)
    if isinstance(node.op, ast.Mult) and _is(first, ast.Div):
        yield first.left, first.op, ast.BinOp(first.right, ast.Mult(), last)


def _exponent(power, operator):
    """Say whether an exponent may go on after an operator: that of a square is 2."""
    if not _is(power, ast.Pow):
        return False
    text = ast.unparse(power.right)
    return not text.lstrip("-").isdigit() or (isinstance(operator, ast.Div) and text[-1] in "1357")


def _is(node, *operators):
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def fixed(tree):
    """A number of rounds that stands in a function, and that its arguments tell."""
    for function in [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]:
        given = [arg.arg for arg in function.args.args]
        rounds = [one for one in ast.walk(function) if called(one) in RANGES and len(one.args) == 1
                  and getattr(one.args[0], "value", 0) in range(2, 100)]  # fmt: skip
        for text, name in itertools.product(TOLD, given) if rounds else ():
            number = ast.parse(text.format(name)).body[0].value
            says = FIXED.format(short(rounds[0]))
            yield Change([(one, "args", [number]) for one in rounds], says)


# places


def swapped(tree, orders):
    """Two arguments of a call, or two names that a result is given, that have changed places."""
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)
             and 1 < len(one.args) <= WIDEST and called(one) not in NO_SWAPS
             and not any(isinstance(each, ast.Starred) for each in one.args)]  # fmt: skip
    calls.sort(key=lambda one: called(one) not in orders)
    for call in calls:
        texts, order = list(map(ast.unparse, call.args)), orders.get(called(call), [])
        says = SWAPPED.format(short(call))
        if sorted(texts) == sorted(order):  # then their names say it
            if texts != order:
                yield Change([(call, "args", [call.args[texts.index(one)] for one in order])], says)
            continue
        for a, b in itertools.combinations(range(len(texts)), 2):
            if texts[a] != texts[b]:
                yield Change([(call, "args", _exchanged(call.args, a, b))], says)
    for node in ast.walk(tree):
        targets = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(targets, ast.Tuple) and len(targets.elts) <= WIDEST:
            for a, b in itertools.combinations(range(len(targets.elts)), 2):
                yield Change([(targets, "elts", _exchanged(targets.elts, a, b))],
                             SWAPPED.format(short(targets)))  # fmt: skip


def _exchanged(nodes, a, b):
    nodes = [*nodes]
    nodes[a], nodes[b] = nodes[b], nodes[a]
    return nodes


def off_by_one(tree):
    """A range, a slice or an index that begins or ends by one too early or too late."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in RANGES and 0 < len(node.args) < 3:
            start = node.args[0] if len(node.args) > 1 else ast.Constant(0)
            first = getattr(start, "value", 1) == 0  # which nothing comes before
            for a, b in ((0, 1), (0, -1), (1, 0), (1, 1)) if first else (
                (0, 1), (0, -1), (-1, 0), (1, 0), (-1, -1),
            ):  # fmt: skip
                ends = [_moved(start, a), _moved(node.args[-1], b)]
                yield Change([(node, "args", ends)], ONE.format(short(node)))
        elif isinstance(node, ast.Slice):
            says = ONE.format(short(node))
            for field, by in itertools.product(("lower", "upper"), (-1, 1)):
                end = getattr(node, field)
                new = _moved(end or ast.Constant(0), by)
                if end is None and (field == "upper") == (by == 1):  # only [1:] and [:-1]
                    continue
                # [:-1] is without the last, [:0] is nothing
                new = None if isinstance(new, ast.Constant) and new.value == 0 else new
                yield Change([(node, field, new)], says)
        elif isinstance(node, ast.Subscript) and _by_one(node.slice):
            yield Change([(node, "slice", node.slice.left)], ONE.format(short(node)))


def _by_one(node):
    """Say whether something is more by 1, or less, than something else."""
    operator = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))
    return operator and isinstance(node.right, ast.Constant) and node.right.value == 1


def _moved(end, by):
    """Return a number, or what stands for it, that is by one more or less, or the same."""
    if not by:
        return end
    if isinstance(end, ast.UnaryOp) and isinstance(end.operand, ast.Constant):
        return ast.parse(str(ast.literal_eval(end) + by)).body[0].value
    if isinstance(end, ast.Constant) and isinstance(end.value, int):
        return ast.parse(str(end.value + by)).body[0].value
    if _by_one(end) and isinstance(end.op, ast.Sub if by == 1 else ast.Add):
        return end.left
    return ast.BinOp(end, ast.Add() if by == 1 else ast.Sub(), ast.Constant(1))
