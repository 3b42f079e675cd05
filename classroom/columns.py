"""What the columns of a table mean, in the languages of learning-management systems.

Only what is known here is used to find a student. A number of the row ("No.", "Nr.", "#") is none
of a student's, whatever the students are called.
"""

import json
import re
import unicodedata
from pathlib import Path

# a system's own number of a student (Moodle's participant, Canvas's user), a university's number
NUMBER, SID = "number", "sid"
USERNAME, EMAIL, NAME, FIRST, LAST = "username", "email", "name", "first", "last"
WHOLE = "whole"  # a person's name in whatever form: of grades.csv, or Canvas's "Lovelace, Ada"
# columns.json: headings as `plain` returns them; "grade" and "most" are Moodle's, "possible" what
# Canvas writes before the points of each column
HEADINGS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
GRADE, MOST, POSSIBLE = (set(HEADINGS.pop(name)) for name in ("grade", "most", "possible"))
KNOWN = {}
for _meaning, _names in HEADINGS.items():
    for _name in _names:
        KNOWN.setdefault(_name, []).append(_meaning)
IN_HEAD = re.compile(  # Blackboard, Brightspace
    r"(?:total pts|maxpoints|max\.? points?|out of)\s*:?\s*([\d.,]+)", re.IGNORECASE
)


def plain(text):
    """Return a heading without capitals, accents and signs."""
    text = unicodedata.normalize("NFKD", text.strip().removeprefix("\ufeff")).casefold()
    text = "".join(one for one in text if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", text))


def meanings(table):
    """Return what the columns of a table mean, by meaning: the numbers of the columns."""
    made = {}
    for column, head in enumerate(table.head):
        for meaning in KNOWN.get(plain(head), ()):
            if meaning in (NUMBER, SID, WHOLE) and _counts(table, column):
                continue
            made.setdefault(meaning, []).append(column)
    return made


def _counts(table, column):
    """Say whether a column numbers the rows: 1, 2, 3 ..."""
    cells = [table.cell(row, column) for row in table.rows]
    return cells == [str(number) for number in range(1, len(cells) + 1)]
