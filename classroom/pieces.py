"""Look at a file: of which assignment it is a notebook, what was entered in it, what is wrong."""

import ast
import hashlib
import json
import re
import zlib
from dataclasses import dataclass, field

from . import archives
from .sources import DEFINED

MANY = 1_000_000  # brackets of a notebook: what is read from more fills the memory
LOOKED_AT = 30_000  # characters of a notebook, to find out what was entered
BRACKETS = f"the file has more than {MANY} brackets, which no notebook has"


@dataclass
class Piece:
    """A file that was looked at: its assignment, the ids entered in it, or what is wrong."""

    file: archives.File
    assignment: str = ""
    ids: dict = field(default_factory=dict)
    trouble: str = ""
    packed: bytes = b""
    digest: str = ""
    usable: bool = False  # stands for a notebook: is one, or may hide one
    sure: bool = False  # has the cells of its assignment

    @property
    def name(self):
        return self.file.name

    @property
    def content(self):
        return zlib.decompress(self.packed) if self.packed else b""


def look(file, known, settings, chosen=""):
    """Return what a file is: whose assignment, with which ids, or what is wrong with it."""
    piece = Piece(file, trouble=file.trouble)
    cells = None
    if file.content:
        cells, trouble = _cells(file.content)
        piece.trouble = piece.trouble or (trouble if file.notebook else "")
        if cells is not None or (file.notebook and BRACKETS not in trouble):
            piece.packed = zlib.compress(file.content, 1)
            piece.digest = hashlib.sha256(file.content).hexdigest()
    elif file.notebook:
        piece.trouble = piece.trouble or "the file is empty"
    piece.usable = bool(file.notebook or cells is not None or file.packed)
    piece.sure = _shared(cells, known[which(file.name, cells, known) or min(known)]) > 1
    piece.assignment = chosen or which(file.name, cells, known)
    if cells is not None and piece.assignment:
        piece.ids = entered(cells, settings.get(piece.assignment, {}))
    return piece


def _cells(content):
    """Return the cells of a notebook, and a sentence for what is none."""
    if content.count(b"[") + content.count(b"{") > MANY:
        return None, BRACKETS
    try:
        book = json.loads(content.decode("utf-8-sig"))
        parts = [book] if "cells" in book else book["worksheets"]
        cells = [cell for part in parts for cell in part["cells"]]
        if all(isinstance(cell, dict) for cell in cells):
            return cells, ""
    except UnicodeDecodeError:
        return None, "the file is not text, so it is not a notebook"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        pass
    empty = not content.strip()
    return None, "the file is empty" if empty else "the file is not a complete Jupyter notebook"


def which(name, cells, known):
    """Return the assignment that a file belongs to, by its cells or its name."""
    best = max(known, key=lambda one: _shared(cells, known[one]))
    if _shared(cells, known[best]) > 1:
        return best
    if cells is None and not name.lower().endswith((".ipynb", ".zip", *archives.OTHER_ARCHIVES)):
        return ""
    named = [one for one in known if one in name.lower()]
    return max(named, key=len) if named else ""


def signs(assignment):
    """Return what an assignment's notebooks are known by: their cells, what students define."""
    cells = {cell.id for cell in assignment.cells if cell.role != "prose"}
    answers = [cell.source for cell in assignment.cells if cell.role == "answer"]
    return cells, {name for source in answers for name in DEFINED.findall(source)}


def _shared(cells, known):
    """Return how many signs of an assignment some cells have (some editors drop all marks)."""
    marks, functions = set(), set()
    for cell in cells or ():
        marks.update(_marks(cell))
        if cell.get("cell_type") == "code":
            functions.update(DEFINED.findall(_source(cell)))
    return max(len(marks & known[0]), len(functions & known[1]))


def _source(cell):
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _marks(cell):
    meta = cell.get("metadata")
    meta = meta.get("nbgrader") if isinstance(meta, dict) else None
    marks = (cell.get("id"), meta.get("grade_id") if isinstance(meta, dict) else None)
    return [one for one in marks if isinstance(one, str)]


def defaults(assignment):
    """Return the variables that a student sets, and what the hand-out has there."""
    made = {}
    for cell in assignment.cells:
        if cell.role == "setting":
            variable = cell.name.replace("-", "_")
            value = _assigned(cell.source, variable)
            if value:  # others are room for code
                made[variable] = value
    return made


def entered(cells, settings):
    """Return what was entered for each variable, "" where the hand-out's own text still stands."""
    made = {}
    for variable, default in settings.items():
        own = f"setting-{variable.replace('_', '-')}"
        marked = [cell for cell in cells if own in _marks(cell)]
        value, left = "", LOOKED_AT
        for cell in [*cells, *marked][::-1]:  # the cell that is meant for it tells first
            source = _source(cell)[:left]
            if not value and cell.get("cell_type") == "code" and variable in source:
                left -= len(source)
                value = _assigned(source, variable)
        value = " ".join(value.split())[:80]
        made[variable] = "" if value.casefold() == default.casefold() else value
    return made


def _assigned(source, variable):
    """Return the last value that a cell gives a variable, as text; its source if it is computed."""
    value = ""
    try:
        lines = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        found = re.findall(rf"(?m)^[ \t]*{variable}[ \t]*=(.*)$", source)
        return found[-1].strip(" \t\"'") if found else ""
    for line in lines:
        names = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
        if any(isinstance(name, ast.Name) and name.id == variable for name in names):
            told = getattr(line, "value", None)
            known = isinstance(told, ast.Constant) and isinstance(told.value, (str, int, float))
            value = str(told.value) if known else (ast.get_source_segment(source, told) or "?")
    return value.strip()
