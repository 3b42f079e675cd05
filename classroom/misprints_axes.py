"""Misprints of axes: along which one a sum runs, and rows that stand where columns belong."""

import ast

from .nodes import Change, called, names, short

AXIS = "`{}` needs {}"
TURNED = "rows and columns are exchanged in `{}`: `.T`, or a new axis, is missing or too much"
OVER = {  # what goes along an axis
    "sum", "mean", "max", "min", "argmax", "argmin", "prod", "std", "var", "any", "all", "median",
    "average", "amax", "amin", "norm", "logsumexp", "nansum", "nanmean", "stack", "concatenate",
}  # fmt: skip
TABLES = {"array", "asarray", "stack", "vstack", "column_stack"}  # of rows, or of columns
TAKES = {"cov", "solve", "inv"}  # a table, whose rows and columns are told apart
MODULES = {"np", "numpy"}


def axes(tree):
    """Another axis in a sum, or one where there is none, or none where there is one."""
    first, last = [], []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or called(node) not in OVER:
            continue
        owner, field, there = _axis(node)
        if there is None:
            if _of_arrays(node) and not _given(node):
                for axis in (-1, 0):
                    more = [*node.keywords, ast.keyword("axis", ast.Constant(axis))]
                    last.append(_change(node, "keywords", more, f"an axis, `axis={axis}`"))
            continue
        for axis in {0: (1,), 1: (0,), -1: (0,), 2: (1,)}.get(there, ()):
            new = ast.Constant(axis)
            if field != "value":
                new = [*node.args[:-1], new]
            text = f"`axis={axis}` in place of `axis={there}`"
            first.append(_change(owner, field, new, text, node))
            if called(node) in ("max", "amax") and not _keeps(node):
                # what is taken off all rows is a column
                keeps = ast.keyword("keepdims", ast.Constant(True))
                text = f"`axis={axis}, keepdims=True` in place of `axis={there}`"
                whole = ast.keyword("axis", ast.Constant(axis))
                rest = [one for one in node.keywords if one.arg != "axis"]
                both = _change(node, "keywords", [*rest, whole, keeps], text)
                if field != "value":
                    both.parts.append((node, "args", node.args[:-1]))
                last.append(both)
        if field == "value":
            rest = [one for one in node.keywords if one is not owner]
            last.append(_change(node, "keywords", rest, "no axis"))
    yield from first
    yield from last


def _axis(node):
    """Return what holds the axis of a call, the field of it, and the axis: a number, or None."""
    for one in node.keywords:
        if one.arg == "axis":
            return one, "value", _number(one.value)
    places = 2 if _module(node) else 1
    if called(node) != "norm" and isinstance(node.func, ast.Attribute) and len(node.args) == places:
        found = _number(node.args[-1])
        if found is not None:
            return node, "args", found
    return None, "", None


def _number(node):
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return None
    return value if type(value) is int else None


def _given(node):
    """Say whether an axis is told in some way: by a keyword, or by its place."""
    return any(one.arg in ("axis", None) for one in node.keywords) or len(node.args) > _module(node)


def _module(node):
    """Say whether a function of a module is called, not a method."""
    owner = getattr(node.func, "value", None)
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    return getattr(owner, "id", "") in MODULES


def _of_arrays(node):
    return isinstance(node.func, ast.Attribute)  # the others are Python's own


def _keeps(node):
    return any(one.arg == "keepdims" for one in node.keywords)


def _change(owner, field, new, text, node=None):
    return Change([(owner, field, new)], AXIS.format(short(node or owner), text))


def turned(tree):
    """A table that is transposed and should not be, or the other way round."""
    for node in ast.walk(tree):
        for field, one in _children(node):
            plain = _untransposed(one)
            if plain is not None:
                yield _turn(node, field, one, plain)
            elif _may_turn(node, field, one):
                yield _turn(node, field, one, ast.Attribute(one, "T", ast.Load()))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            elts = node.slice.elts
            if len(elts) == 2 and any(_is_new(one) for one in elts) and any(
                isinstance(one, ast.Slice) for one in elts
            ):  # fmt: skip
                other = ast.Subscript(node.value, ast.Tuple(elts[::-1], ast.Load()), ast.Load())
                yield Change([(node, "slice", other.slice)], TURNED.format(short(node)))


def _children(node):
    """Yield (field, expression) of what a node holds, each argument of a call by its place."""
    for field in ("value", "left", "right"):
        one = getattr(node, field, None)
        if isinstance(one, ast.expr) and not isinstance(node, (ast.Subscript, ast.Attribute)):
            yield field, one
    for place, one in enumerate(getattr(node, "args", ()) if isinstance(node, ast.Call) else ()):
        yield place, one


def _untransposed(one):
    """Return what is transposed, or None."""
    if isinstance(one, ast.Attribute) and one.attr == "T":
        return one.value
    if called(one) in ("transpose", "swapaxes") and isinstance(one.func, ast.Attribute):
        if _module(one):
            return one.args[0] if len(one.args) == 1 else None
        return one.func.value if not one.args else None
    return None


def _may_turn(node, field, one):
    """Say whether an expression is a table of which rows and columns are easily exchanged."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return bool(names(one))
    if isinstance(node, ast.Assign):  # (a result whose rows are columns is known by its values)
        return called(one) in TABLES
    return isinstance(node, ast.Call) and called(node) in TAKES and field in (0, 1)


def _turn(node, field, one, other):
    says = TURNED.format(short(one))
    if isinstance(field, int):
        return Change([(node, "args", [*node.args[:field], other, *node.args[field + 1 :]])], says)
    return Change([(node, field, other)], says)


def _is_new(node):
    """Say whether an index makes an axis: `None`, `np.newaxis`."""
    return getattr(node, "attr", "") == "newaxis" or (
        isinstance(node, ast.Constant) and node.value is None
    )
