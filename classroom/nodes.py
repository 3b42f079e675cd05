"""Nodes of Python code: what they name and call, and what a change puts in their place."""

import ast
import re
from dataclasses import dataclass

from .slips import LOST

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
ZEROS = {"zeros", "ones", "empty", "zeros_like", "ones_like", "empty_like", "full"}


@dataclass
class Change:
    """What is put where: triples of a node, the name of a part of it, and its new value.

    It costs half of the points, so many at most. What makes it right only in part may be chance,
    where it has to be right in the ``whole``.
    """

    parts: list
    says: str
    costs: float = LOST
    whole: bool = False


def names(node, kind=ast.Load):
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)
            and isinstance(one.ctx, kind)}  # fmt: skip


def called(node):
    """Return the name of what is called, without that of its module."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


def short(node):
    text = re.sub(r"\s+", " ", ast.unparse(node))
    return text if len(text) <= 60 else f"{text[:59]}…"
