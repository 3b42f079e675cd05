"""Misprints in and around loops: what a round overwrites, begins anew, or leaves out."""

import ast

from .cells import parsed
from .nodes import SCOPES, ZEROS, Change, called, names

ADDS = "`{0} = …` in a loop overwrites what the rounds before it have given"
ANEW = "`{0}` is set back in each round of a loop"
INSIDE = "a line stands below a loop, and belongs into it"
BELOW = "a line stands in a loop, and belongs below it"
ABOVE = "a line stands in a loop, and belongs above it"
BREAK = "a `break` is missing, so that a loop goes on after it has found what it looks for"
UNUSED = "`{0}` has no effect"
LOOPS = (ast.For, ast.While)
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)


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


def _replaced(owner, field, place, new):
    """Return the change that puts statements in the place of one."""
    block = getattr(owner, field)
    return owner, field, [*block[:place], *new, *block[place + 1 :]]


def _statement(text, **values):
    """Return the statement of a text, in which names stand for nodes."""
    tree = parsed(text).body[0]

    class Put(ast.NodeTransformer):
        def visit_Name(self, node):
            return values.get(node.id, node)

    return Put().visit(tree)


# kinds


def unused(scope, _):
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
    return parsed(f"{ast.unparse(node)} = 0").body[0].targets[0]


def overwritten(scope, asked):
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
                if not names(target) & names(getattr(loop, "target", loop), ast.Store):
                    added = ast.AugAssign(target, ast.Add(), one.value)
                    first.append(Change([_replaced(own, part, at, [added])], ADDS.format(name)))
                continue
            if not isinstance(target, ast.Name) or name not in outside or name in names(loop):
                continue
            if _begins(one.value) and ast.unparse(one.value) != "1":
                continue
            made = [each for each in ast.walk(scope) if isinstance(each, ast.Assign)
                    and name in names(each, ast.Store) and each.lineno < loop.lineno]  # fmt: skip
            ways = list(_ways(target, one.value, made[-1].value if made else None, loop))
            for text, around in ways:
                parts = [_replaced(own, part, at, [text])]
                if around:
                    block = getattr(owner, field)
                    start, end = (parsed(each).body for each in around)
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
    name, kind = target.id, called(made)
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


def anew(scope, asked):
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
    return called(value) in ZEROS | {"list", "dict", "set"}


def indented(scope, _):
    """The line below a loop that belongs into it, the first or last of a loop that does not."""
    for loop, owner, field, place in _loops(scope):
        block = getattr(owner, field)
        inside, below = loop.body, block[place + 1 :]
        stored = names(loop, ast.Store)
        if below and isinstance(below[0], SIMPLE) and names(below[0]) & stored:
            after = [*block[: place + 1], *below[1:]]
            yield Change([(loop, "body", [*inside, below[0]]), (owner, field, after)], INSIDE)
        if isinstance(loop, ast.For) and len(inside) > 1 and isinstance(inside[-1], SIMPLE):
            after = [*block[: place + 1], inside[-1], *below]
            yield Change([(loop, "body", inside[:-1]), (owner, field, after)], BELOW)
        if len(inside) > 1 and isinstance(inside[0], ast.Assign) and not (
            stored & names(inside[0]) or _begins(inside[0].value)
        ):  # fmt: skip
            before = [*block[:place], inside[0], *block[place:]]
            yield Change([(loop, "body", inside[1:]), (owner, field, before)], ABOVE)


def unbroken(scope, _):
    """A search in a loop that goes on."""
    for loop, *_ in _loops(scope):
        for own, _, _, one in _inner(loop):
            ends = (ast.Break, ast.Continue, ast.Return, ast.Raise)
            if own is loop and isinstance(one, ast.If) and not isinstance(one.body[-1], ends):
                yield Change([(one, "body", [*one.body, ast.Break()])], BREAK)


KINDS = (unused, overwritten, anew, indented, unbroken)  # the likely ones first
