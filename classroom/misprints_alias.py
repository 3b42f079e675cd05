"""Misprints of memory: one list or array under several names, or at several places of a list."""

import ast
import copy

from .nodes import ZEROS, Change, called, short

NAMES = "`{}` makes one list or array under several names"
PLACES = "`{}` puts one and the same list or array at several places"
FRESH = ZEROS | {"list", "dict", "set", "array", "eye", "identity"}
SHOWN = (ast.List, ast.ListComp, ast.Dict, ast.DictComp, ast.Set)


def alias(tree):
    """Make copies apart: `a = b = []`, `[[0] * D] * K`, `b = a`, `rows.append(row)`."""
    rest = []
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            rest.append(node)
            continue
        apart = _Apart(node.body)
        new = apart.made()
        if apart.found:
            yield Change([(node, "body", new)], apart.found[0])
    apart = _Apart(rest)
    new = dict(zip(map(id, rest), apart.made(), strict=True))
    if apart.found:
        body = [new.get(id(node), node) for node in tree.body]
        yield Change([(tree, "body", body)], apart.found[0])


class _Apart(ast.NodeTransformer):
    """Statements in which each name and each place has a list or an array of its own."""

    def __init__(self, body):
        self.body, self.found, self.made_here = body, [], set()
        for one in body:
            for node in ast.walk(one):
                if isinstance(node, ast.Assign) and _fresh(node.value):
                    self.made_here |= {getattr(each, "id", "") for each in node.targets}

    def made(self):
        return [self.visit(copy.deepcopy(one)) for one in self.body]

    def _can_change(self, node):
        return _fresh(node) or getattr(node, "id", " ") in self.made_here

    def _one(self, node):
        """Return a value of its own."""
        if isinstance(node, ast.Name):
            return ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])
        return copy.deepcopy(node)

    def visit_Assign(self, node):
        said = short(node)
        value = node.value
        several = len(node.targets) > 1
        if self._can_change(value) and (several or isinstance(value, ast.Name)):
            self.found.append(NAMES.format(said))
            values = [self._one(value) for _ in node.targets]
            if several:
                node.targets = [ast.Tuple(node.targets, ast.Store())]
                node.value = ast.Tuple(values, ast.Load())
            else:
                node.value = values[0]
            return node
        return self.generic_visit(node)

    def visit_BinOp(self, node):
        said, sides = short(node), (node.left, node.right)
        self.generic_visit(node)
        for row, times in (sides, sides[::-1]) if isinstance(node.op, ast.Mult) else ():
            inside = row.elts if isinstance(row, (ast.List, ast.Tuple)) else []
            if len(inside) == 1 and (self._can_change(inside[0]) or _named(inside[0])):
                self.found.append(PLACES.format(said))
                rounds = ast.Call(ast.Name("range", ast.Load()), [times], [])
                each = ast.comprehension(ast.Name("_", ast.Store()), rounds, [], 0)
                return ast.ListComp(self._one(inside[0]), [each])
        return node

    def visit_Call(self, node):
        said = short(node)
        self.generic_visit(node)
        if called(node) == "append" and len(node.args) == 1 and _named(node.args[0]) and (
            self._can_change(node.args[0])
        ):  # fmt: skip
            self.found.append(PLACES.format(said))
            node.args = [self._one(node.args[0])]
        return node


def _named(node):
    return isinstance(node, ast.Name)


def _fresh(node):
    """Say whether a value is a list or an array that is made here."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return isinstance(node.left, SHOWN) or isinstance(node.right, SHOWN)
    return isinstance(node, SHOWN) or called(node) in FRESH
