"""Read a submitted notebook: whatever it is, in bounds, and in today's format."""

import json
import threading
import warnings

import nbformat

LOCK = threading.Lock()  # warnings are the whole process's
MOST_CELLS = 1000
KINDS = ("code", "markdown", "raw")
PICTURES, MOST_PICTURES, LARGEST = ("image/png", "image/jpeg"), 4, 2_000_000  # characters


class TooLongError(Exception):
    """The notebook has more cells than anybody writes."""


def read(path):
    """Return a submitted notebook; raise ValueError with a sentence for a student."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ValueError("the file is not text, so it is not a notebook") from None
    if not text.strip():
        raise ValueError("the file is empty")
    try:
        book = _convert(json.loads(text))
        for cell in book.cells:
            if not isinstance(cell.source, str) or cell.cell_type not in KINDS:
                raise ValueError
            if not isinstance(cell.get("metadata", {}), dict):
                raise ValueError
            cell.setdefault("metadata", {})
            cell.source = cell.source.replace("\r\n", "\n").replace("\r", "\n")
    except TooLongError:
        raise ValueError(f"the notebook has more than {MOST_CELLS} cells") from None
    except Exception:
        raise ValueError("the file is not a complete Jupyter notebook") from None
    return book


def _pictures(attached):
    """Return those of a cell's attachments that are pictures of a kind and size to be shown."""
    found = {}
    for name, kinds in attached.items() if isinstance(attached, dict) else ():
        for kind, text in kinds.items() if isinstance(kinds, dict) else ():
            whole = "".join(map(str, text if isinstance(text, list) else [text]))
            if kind in PICTURES and len(whole) < LARGEST and len(found) < MOST_PICTURES:
                found[str(name)] = {kind: whole.replace("\n", "")}
    return found


def _convert(raw):
    """Return a notebook in today's format, without outputs, which may be of any size and kind."""
    parts = [raw] if "cells" in raw else raw["worksheets"]
    cells = [cell for part in parts for cell in part["cells"]]
    if len(cells) > MOST_CELLS:
        raise TooLongError
    for cell in cells:
        pictures = _pictures(cell.pop("attachments", None))
        if pictures and cell.get("cell_type") in ("markdown", "raw"):
            cell["attachments"] = pictures
        if "outputs" in cell:
            cell["outputs"] = []
    with LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nbformat.reads(json.dumps(raw), as_version=4)
