"""Misprints of one word: a number, a sign, a call, or the name that a result is given."""

import ast
import itertools

from .cells import parsed
from .nodes import Change, called, names, short

NUMBER = "`{}` stands where `{}` is meant"
SIGN = "a sign is turned in `{}`"
MISSING = "`{0}` is missing around `{1}`"
TOO_MUCH = "`{}` is one call too many"
TINY = "the `{}` in `{}` changes the result"
UNUSED = "`{}` is not what the lines below read: `{}` is"
SMALL = 1e-2  # up to which a number may be there against a division by zero
NEARLY = 1e-3  # up to which a comparison may mean "nearly 0"
INDICES = {"where", "nonzero", "flatnonzero", "argwhere"}  # of what is true
AROUND = {"abs", "sqrt", "fabs"}
SUMS = {"sum", "mean"}
ARRAYS = {"sum", "array", "asarray", "zeros"}


def numbers(tree, ours):
    """A number that the solution does not have, in the place of one that it has.

    Parameters
    ----------
    tree : ast.Module
    ours : str
        Code of the solution.
    """
    solution = parsed(ours)
    right = [*dict.fromkeys(value for *_, value in _numbers(solution))] if ours else []
    there = list(_numbers(tree))
    own = [*dict.fromkeys(value for *_, value in there if value not in right)] if ours else []
    missing = [one for one in right if one not in {value for *_, value in there}]
    for value in own:
        places = [(owner, field) for owner, field, one in there if one == value]
        ways = [places, *([one] for one in places if len(places) > 1)]
        for way, other in itertools.product(ways, missing):
            yield _put(way, ast.Constant(other), NUMBER.format(f"{value:g}", f"{other:g}"))
        if 0 < value <= SMALL:
            tiny = _put(places, ast.Constant(0), TINY.format(f"{value:g}", short(places[0][0])))
            tiny.costs = 1
            yield tiny
    if ours:
        yield from _named(tree, right)


def _named(tree, right):
    """A number that stands where an argument should that is read nowhere."""
    for function in [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]:
        given = [one.arg for one in function.args.args]
        rest = [one for one in given if one not in names(function)]
        for owner, field, value in _numbers(function) if rest else ():
            other = isinstance(owner, ast.BinOp) and value not in right
            if other or isinstance(owner, ast.Compare):
                for name in rest:
                    says = NUMBER.format(f"{value:g}", name)
                    yield _put([(owner, field)], ast.Name(name, ast.Load()), says)


def _numbers(tree):
    """Yield (owner, field, number) of numbers but indices, places of lists as (field, place)."""
    for node in ast.walk(tree) if isinstance(tree, ast.AST) else ():
        if getattr(node, "arg", "") in ("axis", "ddof"):  # other kinds look at these
            continue
        for field, value in ast.iter_fields(node):
            many = value if isinstance(value, list) else [value]
            for place, one in enumerate(many if field != "slice" else ()):
                number = one.value if isinstance(one, ast.Constant) else None
                if type(number) in (int, float):
                    yield node, ((field, place) if many is value else field), number


def _put(places, new, says):
    """Return the change that puts something in all of some places."""
    lists, parts = {}, []
    for owner, field in places:
        if isinstance(field, tuple):
            name, place = field
            nodes = lists.setdefault((id(owner), name), (owner, name, [*getattr(owner, name)]))
            nodes[2][place] = new
        else:
            parts.append((owner, field, new))
    return Change([*parts, *lists.values()], says)


def signs(tree):
    """A minus for a plus, one too many, or one that is missing where a power of e begins."""
    for node in ast.walk(tree):
        says = SIGN.format(short(node)) if isinstance(node, ast.expr) else ""
        if called(node) == "exp" and len(node.args) == 1:
            minus = ast.UnaryOp(ast.USub(), node.args[0])
            yield Change([(node, "args", [minus])], says)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            if not isinstance(node.operand, ast.Constant) or node.operand.value != 1:  # an axis
                yield Change([(node, "op", ast.UAdd())], says)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            if not isinstance(node.right, ast.Constant):  # else it may be a place, or a count
                yield Change([(node, "op", other)], says)


def around(tree):
    """A call that is missing around an expression, or one too many."""
    small = [one for one in ast.walk(tree) if isinstance(one, ast.Compare) and _is_small(one)
             and called(one.left) not in AROUND]  # fmt: skip
    if small:
        says = MISSING.format("abs", " and ".join(dict.fromkeys(short(o.left) for o in small)))
        yield Change([(one, "left", _call("abs", one.left)) for one in small], says)
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.expr):
            yield from _results(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and names(node.right):
            root = ast.BinOp(node.right, ast.Pow(), ast.Constant(0.5))
            yield Change([(node, "right", root)], MISSING.format("sqrt", short(node.right)))
        for field in ("left", "right", "value"):
            one = getattr(node, field, None)
            if called(one) in AROUND and len(one.args) == 1:
                yield Change([(node, field, one.args[0])], TOO_MUCH.format(short(one)))


def _is_small(node):
    """Say whether something is compared with a number that is nearly 0."""
    last = node.comparators[0]
    if not isinstance(node.ops[0], (ast.Lt, ast.LtE)) or len(node.ops) > 1:
        return False
    return isinstance(last, ast.Constant) and type(last.value) is float and 0 < last.value <= NEARLY


def _results(node):
    """Yield a result without what is done to it last: a sum, or the places of what is true."""
    value, inner = node.value, None
    if isinstance(value, ast.Subscript) and called(value.value) in INDICES:
        value = value.value
    if called(value) in INDICES and len(value.args) == 1:
        inner = value.args[0]
    elif called(value) in SUMS and not value.keywords:
        owner = getattr(value.func, "value", None)
        if len(value.args) == 1:
            inner = value.args[0]
        elif not value.args and called(owner) in ARRAYS:
            inner = owner
    if inner is not None and not isinstance(inner, (ast.GeneratorExp, ast.Starred)):
        yield Change([(node, "value", inner)], TOO_MUCH.format(short(node.value)))


def _call(name, argument):
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])


def unread(scope, _):
    """Results of a round of a loop that get other names than those that it, and the end, read."""
    if not isinstance(scope, ast.FunctionDef):
        return
    ends = [one.value for one in ast.walk(scope) if isinstance(one, ast.Return)]
    given = [[getattr(each, "id", "") for each in end.elts] for end in ends
             if isinstance(end, ast.Tuple)]  # fmt: skip
    for node in ast.walk(scope):
        loop = node.body if isinstance(node, (ast.For, ast.While)) else ()
        for one in loop:
            targets = one.targets[0] if isinstance(one, ast.Assign) else None
            if not isinstance(targets, ast.Tuple) or not isinstance(one.value, ast.Call):
                continue
            stored, size = names(targets, ast.Store), len(targets.elts)
            if stored & names(scope):
                continue
            for end in given:
                for start in range(len(end) - size + 1):
                    meant = end[start : start + size]
                    if all(meant):
                        new = [ast.Name(name, ast.Store()) for name in meant]
                        says = UNUSED.format(short(targets), ", ".join(meant))
                        yield Change([(targets, "elts", new)], says)
