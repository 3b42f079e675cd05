"""Misprints: code that Python takes, and that is right but for one place.

A sum that each round of a loop overwrites, or begins anew; a line that is indented too far, or too
little; arguments that have changed places; a range or a slice that is off by one; a bracket too few
in a formula; a result that is printed, or of which the place comes back; a number of the data of
the hand-out in a function. A question that has lost points is tested once more without each of them
in turn. Where that alone makes it right, it costs what a slip of typing costs (see `mending`).
"""

import ast
import itertools
import re
from dataclasses import dataclass

from .cells import parsed
from .mending import LONGEST, PRINTED, Mended

MOST = 60  # that are tried of an answer
ADDS = "`{0} = …` in a loop overwrites what the rounds before it have given"
ANEW = "`{0}` is set back in each round of a loop"
INSIDE = "a line stands below a loop, and belongs into it"
BELOW = "a line stands in a loop, and belongs below it"
BREAK = "a `break` is missing, so that a loop goes on after it has found what it looks for"
UNUSED = "`{0}` has no effect"
SWAPPED = "in `{0}` two things have changed places"
ONE = "`{0}` is off by one"
PLACE = "`{0}` is the place of the result in a list, not the result"
BRACKET = "a bracket is missing, or not where it belongs, in `{0}`"
FIXED = "`{0}` is a number of the data of the hand-out: other data have another"
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
LOOPS = (ast.For, ast.While)
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)
PLACES = {"argmax", "argmin", "nanargmax", "nanargmin", "index"}
RANGES = {"range", "arange"}
NO_SWAPS = RANGES | {"print", "isinstance", "linspace", "slice", "format", "getattr"}
ZEROS = {"zeros", "ones", "empty", "zeros_like", "ones_like", "empty_like", "full"}
TOLD = ("max({}) + 1", "{}.shape[-1]", "len({})")  # by an argument: how many of what
WIDEST = 5  # arguments of a call of which two may have changed places


@dataclass
class Change:
    """What is put where: triples of a node, the name of a part of it, and its new value."""

    parts: list
    says: str


def misprints(source, wanted=(), orders=None):
    """Yield a `Mended` for each misprint that there may be, the likely ones first.

    Parameters
    ----------
    source : str
    wanted : iterable of str
        The names that the cell is asked for.
    orders : dict
        The arguments of functions that a call may be of, by their names.

    Examples
    --------
    >>> code = "def f(x):\\n    s = 0\\n    for y in x:\\n        s = y\\n    return s"
    >>> print(next(misprints(code)).source)
    def f(x):
        s = 0
        for y in x:
            s += y
        return s
    """
    tree = parsed(source) if len(source) <= LONGEST else None
    if not isinstance(tree, ast.Module):
        return
    own = {one.name: [arg.arg for arg in one.args.args]
           for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}  # fmt: skip
    try:
        scopes = [tree, *(one for one in ast.walk(tree) if isinstance(one, SCOPES[:2]))]
        kinds = (_unused, _overwritten, _anew, _indented, _break, _printed, _place)
        asked = {id(tree): set(wanted)}  # which others read, where they stand in no function
        found = itertools.chain.from_iterable(
            kind(one, asked.get(id(one), set())) for kind in kinds for one in scopes
        )
        rest = (_swapped(tree, (orders or {}) | own), _off_by_one(tree))
        found = itertools.chain(found, *rest, _bracket(tree), _fixed(tree))
        for change in itertools.islice(found, MOST):
            yield Mended(_changed(tree, change, wanted), change.says)
    except RecursionError:  # nested more deeply than can be looked at
        return


def _changed(tree, change, wanted):
    """Return the code with a change: of a function that is asked for, this function alone."""
    inside = {id(part[0]) for part in change.parts}
    node = next(one for one in tree.body if inside & {id(each) for each in ast.walk(one)}
                ) if inside != {id(tree)} else tree  # fmt: skip
    alone = isinstance(node, ast.FunctionDef) and node.name in wanted
    kept = [(owner, field, getattr(owner, field)) for owner, field, _ in change.parts]
    for owner, field, value in change.parts:
        setattr(owner, field, value)
    try:
        return ast.unparse(ast.fix_missing_locations(node if alone else tree))
    finally:
        for owner, field, value in kept:
            setattr(owner, field, value)


# what stands where


def _blocks(owner):
    """Yield (owner, field) of all lists of statements of a scope, those of others left out."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(owner, field, None)
        if isinstance(block, list):
            yield owner, field
            for one in block:
                if not isinstance(one, SCOPES):
                    yield from _blocks(one)


def _loops(scope):
    """Yield (loop, owner, field, place) of the loops of a scope."""
    for owner, field in _blocks(scope):
        for place, one in enumerate(getattr(owner, field)):
            if isinstance(one, LOOPS):
                yield one, owner, field, place


def _inner(loop):
    """Yield (owner, field, place, statement) of what a loop does itself, not a loop in it."""
    for owner, field in _blocks(loop):
        if not any(owner is one for each in ast.walk(loop) if isinstance(each, LOOPS)
                   and each is not loop for one in ast.walk(each)):  # fmt: skip
            for place, one in enumerate(getattr(owner, field)):
                yield owner, field, place, one


def _names(node, kind=ast.Load):
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)
            and isinstance(one.ctx, kind)}  # fmt: skip


def _read(scope, without):
    """Return the names that a scope reads, one of its statements left out."""
    found, waiting = set(), list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if node is without:
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        waiting += ast.iter_child_nodes(node)
    return found


def _called(node):
    """Return the name of what is called, without that of its module."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


def _replaced(owner, field, place, new):
    """Return the change that puts statements in the place of one."""
    block = getattr(owner, field)
    return owner, field, [*block[:place], *new, *block[place + 1 :]]


def _statement(text, **values):
    """Return the statement of a text, in which names stand for nodes."""
    tree = ast.parse(text).body[0]

    class Put(ast.NodeTransformer):
        def visit_Name(self, node):
            return values.get(node.id, node)

    return Put().visit(tree)


# loops


def _unused(scope, _):
    """A sum that is not stored, a comparison in place of an assignment."""
    for owner, field in _blocks(scope):
        for place, one in enumerate(getattr(owner, field)):
            value, new = getattr(one, "value", None), None
            if not isinstance(one, ast.Expr):
                continue
            if isinstance(value, ast.BinOp) and isinstance(value.left, (ast.Name, ast.Subscript)):
                new = ast.AugAssign(_stored(value.left), value.op, value.right)
            elif isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
                new = ast.Assign([_stored(value.left)], value.comparators[0])
            if new and isinstance(value, ast.BinOp | ast.Compare):
                yield Change([_replaced(owner, field, place, [new])],
                             UNUSED.format(ast.unparse(one)))  # fmt: skip


def _stored(node):
    return ast.parse(f"{ast.unparse(node)} = 0").body[0].targets[0]


def _overwritten(scope, asked):
    """A variable, or a place of a table, that each round overwrites, where they add up."""
    first = []
    for loop, owner, field, place in _loops(scope):
        outside = _read(scope, loop) | asked
        for own, part, at, one in _inner(loop):
            if not (isinstance(one, ast.Assign) and len(one.targets) == 1):
                continue
            target = one.targets[0]
            name = ast.unparse(target)
            if isinstance(target, ast.Subscript):
                if not _names(target) & _names(getattr(loop, "target", loop), ast.Store):
                    added = ast.AugAssign(target, ast.Add(), one.value)
                    first.append(Change([_replaced(own, part, at, [added])], ADDS.format(name)))
                continue
            if not isinstance(target, ast.Name) or name not in outside or name in _names(loop):
                continue
            if _begins(one.value) and ast.unparse(one.value) != "1":
                continue
            made = [each for each in ast.walk(scope) if isinstance(each, ast.Assign)
                    and name in _names(each, ast.Store) and each.lineno < loop.lineno]  # fmt: skip
            ways = list(_ways(target, one.value, made[-1].value if made else None, loop))
            for text, around in ways:
                parts = [_replaced(own, part, at, [text])]
                if around:
                    block = getattr(owner, field)
                    start, end = (ast.parse(each).body for each in around)
                    parts.append((owner, field, [*block[:place], *start, *block[place:][:1], *end,
                                                 *block[place + 1 :]]))  # fmt: skip
                first.append(Change(parts, ADDS.format(name)))
    yield from first
    # who does not know it does it everywhere
    simple = [one for one in first if len(one.parts) == 1]
    blocks = {(id(one.parts[0][0]), one.parts[0][1], one.says): one for one in simple}
    places = [one.parts[0][:2] for one in blocks.values()]
    if len({(id(owner), field) for owner, field in places}) == len(places) > 1:
        yield Change([one.parts[0] for one in blocks.values()],
                     " and ".join(one.says for one in blocks.values()))  # fmt: skip


def _ways(target, value, made, loop):
    """Yield what may have been meant by an assignment in a loop, by what was there before."""
    name, kind = target.id, _called(made)
    append = _statement(f"{name}.append(value)", value=value)
    if isinstance(made, ast.List) or kind == "list":
        yield append, ()
        return
    place = getattr(loop, "target", None)
    if isinstance(place, ast.Tuple):  # of enumerate
        place = place.elts[0]
    if kind in ZEROS and isinstance(place, ast.Name):
        yield _statement(f"{name}[{place.id}] = value", value=value), ()
    if isinstance(made, ast.Constant) and made.value == 1:
        yield ast.AugAssign(target, ast.Mult(), value), ()
    if made is not None:
        yield ast.AugAssign(target, ast.Add(), value), ()
    yield append, (f"{name} = []", f"{name} = __import__('numpy').array({name})")
    if made is None:
        yield ast.AugAssign(target, ast.Add(), value), (f"{name} = 0", "")


def _anew(scope, asked):
    """A sum, or a list, that begins anew in each round, and is read below the loop."""
    for loop, owner, field, place in _loops(scope):
        outside = _read(scope, loop) | asked
        for inner in (loop, *(one for one in loop.body if isinstance(one, LOOPS))):
            for at, one in enumerate(inner.body):
                target = one.targets[0] if isinstance(one, ast.Assign) else None
                if isinstance(target, ast.Name) and target.id in outside and _begins(one.value):
                    block = getattr(owner, field)
                    rest = inner.body[:at] + inner.body[at + 1 :] or [ast.Pass()]
                    outer = [*block[:place], one, *block[place:]]
                    yield Change([(inner, "body", rest), (owner, field, outer)],
                                 ANEW.format(target.id))  # fmt: skip


def _begins(value):
    """Say whether a value is what a sum, a product or a list begins with."""
    if isinstance(value, (ast.List, ast.Dict)):
        return not ast.unparse(value).strip("[]{}")
    if isinstance(value, ast.Constant):
        return value.value in (0, 1) or value.value is None
    return _called(value) in ZEROS | {"list", "dict", "set"}


def _indented(scope, _):
    """The line below a loop that belongs into it, the last of a loop that belongs below it."""
    for loop, owner, field, place in _loops(scope):
        block = getattr(owner, field)
        inside, below = loop.body, block[place + 1 :]
        stored = _names(loop, ast.Store)
        if below and isinstance(below[0], SIMPLE) and _names(below[0]) & stored:
            after = [*block[: place + 1], *below[1:]]
            yield Change([(loop, "body", [*inside, below[0]]), (owner, field, after)], INSIDE)
        if isinstance(loop, ast.For) and len(inside) > 1 and isinstance(inside[-1], SIMPLE):
            after = [*block[: place + 1], inside[-1], *below]
            yield Change([(loop, "body", inside[:-1]), (owner, field, after)], BELOW)


def _break(scope, _):
    """A search in a loop that goes on."""
    for loop, *_ in _loops(scope):
        for own, _, _, one in _inner(loop):
            ends = (ast.Break, ast.Continue, ast.Return, ast.Raise)
            if own is loop and isinstance(one, ast.If) and not isinstance(one.body[-1], ends):
                yield Change([(one, "body", [*one.body, ast.Break()])], BREAK)


# results


def _printed(scope, _):
    """Several results that are printed one by one, or with a text, and not returned."""
    if not isinstance(scope, ast.FunctionDef) or any(
        isinstance(one, (ast.Return, ast.Yield)) for one in ast.walk(scope)
    ):
        return
    said = [one for one in scope.body if isinstance(one, ast.Expr)]
    prints = [one for one in said if _called(one.value) == "print"]
    given = [arg for one in prints for arg in one.value.args]
    results = [arg for arg in given if not isinstance(arg, (ast.Constant, ast.JoinedStr))]
    if results and (len(prints) > 1 or len(results) < len(given)):
        value = results[0] if len(results) == 1 else ast.Tuple(results, ast.Load())
        rest = [one for one in scope.body if one not in prints]
        says = PRINTED.format(scope.name)
        yield Change([(scope, "body", [*rest, ast.Return(value)])], says)


def _place(scope, _):
    """The place of the largest of some numbers, where what stands there is asked for."""
    if not isinstance(scope, ast.FunctionDef):
        return
    made = {}
    for one in ast.walk(scope):
        if isinstance(one, ast.Assign) and _is_place(one.value):
            made |= dict.fromkeys(_names(one, ast.Store))
    others = sorted(_names(scope, ast.Store) - set(made)) + [arg.arg for arg in scope.args.args]
    for one in ast.walk(scope):
        value = one.value if isinstance(one, ast.Return) else None
        if value and (_is_place(value) or getattr(value, "id", "") in made):
            for name in others:
                there = ast.Subscript(ast.Name(name, ast.Load()), value, ast.Load())
                yield Change([(one, "value", there)], PLACE.format(_short(value)))


def _is_place(value):
    if _called(value) == "int" and value.args:
        value = value.args[0]
    return _called(value) in PLACES


def _bracket(tree):
    """A bracket is missing: `a / b - c`, `a / b * c`, `a - b / c`, `-a ** b`, `a ** 1 / 2`."""
    for node in ast.walk(tree):
        for left, operator, right in _meant(node) if isinstance(node, ast.BinOp) else ():
            parts = [(node, "left", left), (node, "op", operator), (node, "right", right)]
            yield Change(parts, BRACKET.format(_short(node)))
        power = getattr(node, "operand", None)
        if isinstance(getattr(node, "op", None), ast.USub) and _is(power, ast.Pow):
            turned = ast.BinOp(ast.UnaryOp(ast.USub(), power.left), power.op, power.right)
            parts = [(node, "op", ast.UAdd()), (node, "operand", turned)]
            yield Change(parts, BRACKET.format(_short(node)))


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


def _fixed(tree):
    """A number of rounds that stands in a function, and that its arguments tell."""
    for function in [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]:
        given = [arg.arg for arg in function.args.args]
        rounds = [one for one in ast.walk(function) if _called(one) in RANGES and len(one.args) == 1
                  and getattr(one.args[0], "value", 0) in range(2, 100)]  # fmt: skip
        for text, name in itertools.product(TOLD, given) if rounds else ():
            number = ast.parse(text.format(name)).body[0].value
            says = FIXED.format(_short(rounds[0]))
            yield Change([(one, "args", [number]) for one in rounds], says)


# places


def _swapped(tree, orders):
    """Two arguments of a call, or two names that a result is given, that have changed places."""
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)
             and 1 < len(one.args) <= WIDEST and _called(one) not in NO_SWAPS
             and not any(isinstance(each, ast.Starred) for each in one.args)]  # fmt: skip
    calls.sort(key=lambda one: _called(one) not in orders)
    for call in calls:
        texts, order = list(map(ast.unparse, call.args)), orders.get(_called(call), [])
        says = SWAPPED.format(_short(call))
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
                             SWAPPED.format(_short(targets)))  # fmt: skip


def _exchanged(nodes, a, b):
    nodes = [*nodes]
    nodes[a], nodes[b] = nodes[b], nodes[a]
    return nodes


def _short(node):
    text = re.sub(r"\s+", " ", ast.unparse(node))
    return text if len(text) <= 60 else f"{text[:59]}…"


def _off_by_one(tree):
    """A range, a slice or an index that begins or ends by one too early or too late."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in RANGES and 0 < len(node.args) < 3:
            start = node.args[0] if len(node.args) > 1 else ast.Constant(0)
            first = getattr(start, "value", 1) == 0  # which nothing comes before
            for a, b in ((0, 1), (0, -1), (1, 0), (1, 1)) if first else (
                (0, 1), (0, -1), (-1, 0), (1, 0), (-1, -1),
            ):  # fmt: skip
                ends = [_moved(start, a), _moved(node.args[-1], b)]
                yield Change([(node, "args", ends)], ONE.format(_short(node)))
        elif isinstance(node, ast.Slice):
            says = ONE.format(_short(node))
            for field, by in itertools.product(("lower", "upper"), (-1, 1)):
                end = getattr(node, field)
                new = _moved(end or ast.Constant(0), by)
                if end is None and (field == "upper") == (by == 1):  # only [1:] and [:-1]
                    continue
                # [:-1] is without the last, [:0] is nothing
                new = None if isinstance(new, ast.Constant) and new.value == 0 else new
                yield Change([(node, field, new)], says)
        elif isinstance(node, ast.Subscript) and _by_one(node.slice):
            yield Change([(node, "slice", node.slice.left)], ONE.format(_short(node)))


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
