"""Find out which cell of a submission is which cell of the source, and where answers stand.

A cell is known by its marks. Some editors drop them: then by its text, by the functions that it
defines, and, where no mark is left in the whole notebook, by what it stands between.
"""

import ast
import re
import warnings
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from .nodes import names
from .reading import LOCK
from .sources import DEFINED

ASKED = re.compile(r"\b(?:compare|value|call)\(\s*\"(\w+)\"")
ASSIGNED = re.compile(r"^(?:def +|class +)?(\w+)(?: *=[^=]|\()", re.MULTILINE)
MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
PASTED = re.compile(r"data:image/(?:png|jpe?g);base64,([A-Za-z0-9+/=]{40,})")
ALIKE = 0.6
LONGEST, LOOSE, COMPARED = 200_000, 80, 800  # what is looked at: a hostile notebook may be large


@dataclass
class Piece:
    """A cell of a submission: what it is in the source, if it is known, and its question."""

    kind: str
    source: str
    id: str = ""  # of the source's cell, or ""
    region: str = ""  # the question that it stands at
    pictures: list = field(default_factory=list)  # that were pasted into it


def targets(question):
    """Return the names that a question's tests ask for."""
    return set(ASKED.findall(question.hidden))


def parsed(source):
    """Return the tree of a cell, the `SyntaxError` in it, or None for what cannot be read."""
    try:
        with LOCK, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(MAGIC.sub(r"\1pass", source))
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return None


@lru_cache(2000)
def binds(source):
    """Return the names that a cell defines or assigns, functions' insides left out."""
    tree = parsed(source) if len(source) <= LONGEST else None
    if not isinstance(tree, ast.Module):
        return set(ASSIGNED.findall(source))
    found, waiting = set(), list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(one.asname or one.name).split(".")[0] for one in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp,
                                   ast.GeneratorExp)):  # fmt: skip
            waiting += ast.iter_child_nodes(node)
    return found


def unused(source, name):
    """Return the arguments of a function that it does not read.

    Examples
    --------
    >>> unused("def f(x, y, z):\\n    return 2 * y", "f")
    ['x', 'z']
    """
    tree = parsed(source)
    for one in tree.body if isinstance(tree, ast.Module) else ():
        if isinstance(one, ast.FunctionDef) and one.name == name:
            read = names(one)
            given = [arg.arg for arg in one.args.args if arg.arg not in read]
            return [] if read & {"locals", "vars"} else given
    return []


def numbers(source):
    """Return the numbers that stand in code, those left out that stand in nearly all.

    Examples
    --------
    >>> sorted(numbers("x[0] + 66.75 * y / 2 - 12"))
    [12, 66.75]
    """
    tree = parsed(source)
    nodes = ast.walk(tree) if isinstance(tree, ast.Module) else ()
    values = {one.value for one in nodes if isinstance(one, ast.Constant)}
    return {one for one in values if type(one) in (int, float)} - {0, 0.5, 1, 2}


def restored(source, released):
    """Return a cell in which what the hand-out binds is as it was, and all else stays.

    Examples
    --------
    >>> print(restored("import math\\nme = input()", "me = 'ada'"))
    me = 'ada'
    import math
    """
    tree, wanted = parsed(source) if len(source) <= LONGEST else None, binds(released)
    try:
        texts = [*map(ast.unparse, getattr(tree, "body", ()))]
    except RecursionError:
        texts = []
    return "\n".join([released, *(text for text in texts if not binds(text) & wanted)])


def match(book, assignment, empty):
    """Return the pieces of a submission, in its order.

    Parameters
    ----------
    book : notebook
    assignment : Assignment
    empty : dict
        The texts of the untouched hand-out, by cell.
    """
    released = assignment.answered().cells
    order = [cell["id"] for cell in released]
    pieces = [_piece(cell, order) for cell in book.cells]
    marked = any(piece.id for piece in pieces)
    _by_text(pieces, released, empty)
    _by_function(pieces, assignment)
    if not marked:
        _between(pieces, released, assignment)
    _by_heading(pieces, released)
    regions, last = _regions(assignment), ""
    for piece in pieces:
        last = regions.get(piece.id, last)
        piece.region = last
    return pieces


def _piece(cell, order):
    source, pictures = cell.source, []
    for one in (cell.get("attachments") or {}).values():
        pictures += one.values()
    if cell.cell_type != "code":
        pictures += [found[1] for found in PASTED.finditer(source)]
        source = PASTED.sub("(a picture)", source)
    return Piece(cell.cell_type, source, _marked(cell, order), pictures=pictures)


def _marked(cell, order):
    grade_id = cell.metadata.get("nbgrader", {})
    grade_id = grade_id.get("grade_id", "") if isinstance(grade_id, dict) else ""
    for name in (grade_id, cell.get("id", "")):
        if isinstance(name, str) and name in order:
            return name
    return ""


def _by_text(pieces, released, empty):
    texts = {}
    for cell in released:
        for text in {cell.source.strip(), empty.get(cell["id"], cell.source).strip()}:
            texts.setdefault(text, set()).add(cell["id"])
    known = {text: ids.pop() for text, ids in texts.items() if len(ids) == 1}
    found = {piece.id for piece in pieces}
    for piece in pieces:
        name = known.get(piece.source.strip(), "")
        if not piece.id and name and name not in found:
            piece.id = name
            found.add(name)


def _by_function(pieces, assignment):
    functions = {
        name: cell.id for cell in assignment.cells if cell.role == "answer"
        for name in DEFINED.findall(cell.source)
    }  # fmt: skip
    found = {piece.id for piece in pieces}
    for piece in pieces:
        if piece.id or piece.kind != "code":
            continue
        for name in DEFINED.findall(piece.source):
            if functions.get(name, "") not in ("", *found):
                piece.id = functions[name]
                found.add(piece.id)
                break


def _between(pieces, released, assignment):
    """Give the cells of a notebook without any mark to what is missing where they stand."""
    order = {cell["id"]: number for number, cell in enumerate(released)}
    wanted = {q.answer.id: targets(q) for q in assignment.questions}
    roles = {cell.id: cell for cell in assignment.cells}
    start = 0
    while start < len(pieces):
        end = start
        while end < len(pieces) and not pieces[end].id:
            end += 1
        first = order[pieces[start - 1].id] + 1 if start else 0
        last = order[pieces[end].id] if end < len(pieces) else len(released)
        found = {piece.id for piece in pieces}
        missing = [cell for cell in released[first:last] if cell["id"] not in found]
        _assign(pieces[start:end][:LOOSE], missing, wanted, roles)
        start = end + 1


def _assign(loose, missing, wanted, roles):
    """Match loose cells to missing ones: by likeness first, then in order."""
    for cell in missing:
        fits = [(_alike(one, cell, wanted.get(cell["id"], ())), one) for one in loose if not one.id]
        best = max(fits, key=lambda pair: pair[0], default=(0, None))
        if best[0] > 0:
            best[1].id = cell["id"]
    taken = {one.id for one in loose}
    for cell in missing:
        role = roles[cell["id"]].role if cell["id"] in roles else ""
        if cell["id"] not in taken and role in ("answer", "written"):
            rest = [one for one in loose if not one.id and one.kind == cell.cell_type]
            if rest:
                rest[0].id = cell["id"]


def _alike(piece, cell, names):
    """Return how much a cell is like one of the source: 0 for too little."""
    if names and piece.kind == "code":
        bound = len(set(names) & binds(piece.source))
        if bound:
            return 1 + bound
    if piece.kind != cell.cell_type:
        return 0
    if cell["id"].startswith("setting-"):
        assigned = re.match(r"\w+ *=", cell.source)
        return 2 if assigned and piece.source.lstrip().startswith(assigned[0]) else 0
    if names:
        return 0
    likeness = SequenceMatcher(None, piece.source[:COMPARED], cell.source[:COMPARED])
    if likeness.quick_ratio() < ALIKE:
        return 0
    return likeness.ratio() if likeness.ratio() > ALIKE else 0


def _by_heading(pieces, released):
    """Know a question to which something was added by its first line."""
    found = {piece.id for piece in pieces}
    first = {
        cell.source.strip().split("\n")[0]: cell["id"] for cell in released
        if cell.cell_type == "markdown" and cell["id"] not in found
    }  # fmt: skip
    for piece in pieces:
        line = piece.source.strip().split("\n")[0]
        if not piece.id and piece.kind == "markdown" and line in first:
            piece.id = first.pop(line)


def _regions(assignment):
    """Return for each cell of the source the question that it belongs to."""
    found, last, waiting = {}, "", []
    for cell in assignment.cells:
        if cell.role in ("answer", "written"):
            last = cell.name
            found.update(dict.fromkeys(waiting, last))
            waiting = []
        if cell.role == "prose" and re.search(r"^### ", cell.source, re.MULTILINE):
            waiting = [cell.id]
        elif waiting:
            waiting.append(cell.id)
        else:
            found[cell.id] = last
    return found
