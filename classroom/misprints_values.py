"""Misprints in what is worked out: results, formulas, arguments, and places that are off by one."""

import ast
import itertools

from .cells import parsed
from .nodes import ZEROS, Change, called, names, short

SWAPPED = "in `{0}` two things have changed places"
ONE = "`{0}` is off by one"
PLACE = "`{0}` is the place of the result in a list, not the result"
BRACKET = "a bracket is missing, or not where it belongs, in `{0}`"
FIXED = "the number {} stands in place of `{}`"
LEFT_OUT = "`{0}` leaves out {1}"
PLACES = {"argmax", "argmin", "nanargmax", "nanargmin", "index"}
RANGES = {"range", "arange"}
NO_SWAPS = RANGES | {"print", "isinstance", "linspace", "slice", "format", "getattr"}
COLUMNS = "{}.shape[-1]"
TOLD = ("{}", "max({}) + 1", COLUMNS, "len({})")  # by an argument: how many of what
SMALL = 4  # up to which a divisor is no number of rows
WIDEST = 5  # arguments of a call of which two may have changed places


# results


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
    """A size of the data of the hand-out, or a number of rounds, in a function that is told it."""
    for function in [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]:
        given, places = [arg.arg for arg in function.args.args], list(_sizes(function))
        for size in dict.fromkeys(value for _, _, value in places if value > 1):
            mine = [one for one in places if one[2] == size]
            less = [one for one in places if one[2] == size - 1 > 3]  # n - 1 beside n
            small = size <= SMALL and all(field == "right" for _, field, _ in mine)
            for text, name in itertools.product([COLUMNS] if small else TOLD, given):
                told = parsed(text.format(name)).body[0].value
                one_less = ast.BinOp(told, ast.Sub(), ast.Constant(1))
                parts = [_put(*where, told) for *where, _ in mine]
                parts += [_put(*where, one_less) for *where, _ in less]
                if len({(id(owner), field) for owner, field, _ in parts}) == len(parts):
                    yield Change(parts, FIXED.format(size, ast.unparse(told)))


def _sizes(function):
    """Yield (node, field, number) of what may be a size: of a range or table, a divisor."""
    for node in ast.walk(function):
        found = []
        if called(node) in RANGES | ZEROS | {"sqrt"} and node.args:
            found = [(node, ("args", place)) for place in range(len(node.args))]
            if isinstance(node.args[0], ast.Tuple):
                found = [(node.args[0], ("elts", n)) for n in range(len(node.args[0].elts))]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            found = [(node, "right")]
        for owner, field in found:
            value = getattr(_there(owner, field), "value", None)
            if isinstance(value, int) and not isinstance(value, bool):
                yield owner, field, value


def _there(owner, field):
    return getattr(owner, field[0])[field[1]] if isinstance(field, tuple) else getattr(owner, field)


def _put(owner, field, new):
    """Return the part of a change that puts something in a field, or in a place of a list."""
    if not isinstance(field, tuple):
        return owner, field, new
    field, place = field
    nodes = [*getattr(owner, field)]
    nodes[place] = new
    return owner, field, nodes


def left_out(tree, orders):
    """Arguments that a function has, and does not hand on to another that has them, too."""
    for function in [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]:
        given, parts, says = [arg.arg for arg in function.args.args], [], ""
        for call in ast.walk(function):
            order, named = orders.get(called(call), ()), getattr(call, "keywords", ())
            if called(call) in ("", function.name) or None in {one.arg for one in named}:
                continue
            there = {*order[: len(call.args)], *(one.arg for one in named)}
            rest = [name for name in order if name in given and name not in there]
            if rest:
                more = [ast.keyword(name, ast.Name(name, ast.Load())) for name in rest]
                parts.append((call, "keywords", [*named, *more]))
                says = says or LEFT_OUT.format(short(call), " and ".join(rest))
        if parts:
            yield Change(parts, says)


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
            # what is no number of the data may be wrong by any number
            told = any(not isinstance(one, ast.Constant) for one in node.args)
            for a, b in ((0, 1), (0, -1), (1, 0), (1, 1)) if first else (
                (0, 1), (0, -1), (-1, 0), (1, 0), (-1, -1),
            ):  # fmt: skip
                ends = [_moved(start, a), _moved(node.args[-1], b)]
                yield Change([(node, "args", ends)], ONE.format(short(node)), whole=not told)
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
        return parsed(str(ast.literal_eval(end) + by)).body[0].value
    if isinstance(end, ast.Constant) and isinstance(end.value, int):
        return parsed(str(end.value + by)).body[0].value
    if _by_one(end) and isinstance(end.op, ast.Sub if by == 1 else ast.Add):
        return end.left
    return ast.BinOp(end, ast.Add() if by == 1 else ast.Sub(), ast.Constant(1))
