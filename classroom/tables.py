"""CSV as spreadsheets and learning-management systems write it; files are written whole or not.

Texts of students and of graders stand in these tables, so no cell may be taken for a formula, not
even where a spreadsheet splits at another character than we do, and none may turn the direction of
what stands beside it.
"""

import csv
import io
import math
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

MARKS = ",;\t|"
FORMULA = "=+-@＝＋－＠"
# where a cell may begin: at the start, and behind what some spreadsheet takes for a separator
STARTS = re.compile(rf"(^|[{MARKS}])(\s*[\"']*)(?=[{re.escape(FORMULA)}])")
STARTED = re.compile(rf"(^|[{MARKS}])(\s*[\"']*)'(?=[{re.escape(FORMULA)}])")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # what turns the direction of a text


def replace(path, content):
    """Write a file, a text or bytes, whole or not at all."""
    content = content.encode() if isinstance(content, str) else content
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.new")
    with open(half, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)


def number(value):
    """Return points as they are written; of half a thousandth nobody speaks."""
    return "" if value is None else f"{round(value, 3) + 0:g}"


def visible(text):
    """Return a text in which characters that turn its direction stand as their numbers."""
    return TURNS.sub(lambda one: f"[U+{ord(one[0]):04X}]", str(text))


def safe(text):
    """Keep a spreadsheet from taking a text, or a part of it, for a formula."""
    text = " ".join(visible(text).split())
    return STARTS.sub(r"\1\2'", text)


def bare(text):
    """Return a text without what `safe` has put in."""
    return STARTED.sub(r"\1\2", text)


def table(rows):
    """Return rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return "\ufeff" + out.getvalue()  # the mark that makes Excel read UTF-8


@dataclass
class Table:
    """A CSV: its rows as lists of cells, as many as each line has, and how it was written."""

    path: Path
    head: list
    rows: list
    mark: str = ","
    encoding: str = "utf-8-sig"
    before: str = ""  # lines above the head, such as Excel's "sep=;"
    ends: str = "\n"

    def cell(self, row, column):
        """Return a cell by the number of its column, "" where the row is shorter."""
        return row[column].strip() if 0 <= column < len(row) else ""

    def column(self, name):
        """Return the number of the first column of a name (any case), or -1."""
        found = [one.strip().casefold() for one in self.head]
        return found.index(name.casefold()) if name.casefold() in found else -1

    def dicts(self):
        """Return the rows as dictionaries: what stands beyond the head is left out."""
        names = [name.strip().casefold() for name in self.head]
        return [
            {name: self.cell(row, number) for number, name in enumerate(names) if name}
            for row in self.rows
        ]

    def text(self):
        """Return the table as it was written, but for what was changed in its rows."""
        out = io.StringIO()
        written = csv.writer(out, delimiter=self.mark, lineterminator=self.ends)
        written.writerows([self.head, *self.rows])
        return self.before + out.getvalue()


def read(path, what="TABLE="):
    """Return a CSV; raise ValueError with a sentence for whoever wrote it.

    Parameters
    ----------
    path : path
    what : str
        What the file was asked for by, for the sentence when there is none.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ValueError(f"there is no {path}: {what} takes a CSV") from None
    except IsADirectoryError:
        raise ValueError(f"{path} is a folder: {what} takes a CSV") from None
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ValueError(f"{path} is a workbook, not a CSV: save it as CSV UTF-8")
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not in UTF-8: save it as CSV UTF-8") from None
    before = re.match(r"(?:sep=.\r?\n)?", text, re.IGNORECASE)[0]
    text = text[len(before) :].replace("\0", "")
    csv.field_size_limit(10**8)
    first = "".join(text.splitlines(keepends=True)[:1])
    mark = max(MARKS, key=lambda one: len(next(csv.reader([first], delimiter=one), [])))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise ValueError(f"{path} is no CSV: {error}") from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise ValueError(f"{path} is empty")
    ends = "\r\n" if "\r\n" in text else "\n"
    return Table(path, rows[0], rows[1:], mark, encoding, before, ends)


def asked(path, what="TABLE="):
    """Return a CSV, or end the command with a sentence."""
    try:
        return read(path, what)
    except ValueError as error:
        sys.exit(str(error))


def points(text):
    """Return a number as any country writes it, or None; raise ValueError for anything else."""
    text = text.strip().replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    if not text:
        return None
    value = float(text.replace(",", "."))
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is no number of points")
    return value
