"""Which submissions are alike, once names and formatting are set aside.

Of each notebook what the hand-out holds is taken away. Of the rest, code becomes tokens, in which
all names but Python's own and attributes are the same one, comments are gone and texts have no
words; prose becomes words in lower case. Compared are *passages*: 12 tokens, or 6 words, in a row.
What many of the class have is no sign of anything and is left out.

What is found is a reason to read two notebooks side by side, and no more than that.
"""

import builtins
import json
import keyword
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<text>[rbfuRBFU]{0,2}(?:'{3}.*?'{3}|\"{3}.*?\"{3}|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))
    |(?P<number>\d[\w.]*)
    |(?P<name>\w+)
    |(?P<sign>\S)""",
    re.VERBOSE | re.DOTALL,
)
KNOWN = {*keyword.kwlist, *dir(builtins)}
CODE, WORDS = 12, 6  # tokens and words of a passage
COMMON = 5, 0.25  # a passage that more works have, in number and as a share, is left out
ALIKE = {"code": (0.6, 40), "words": (0.4, 8)}  # from which share and number of passages on
LARGEST = 5_000_000  # bytes of a notebook that is looked at
MOST = 200_000  # characters of it


@dataclass
class Work:
    """What of a student's notebook is the student's own."""

    student: str
    code: set = field(default_factory=set)
    words: set = field(default_factory=set)


@dataclass
class Pair:
    """Two works that are alike: shares of the smaller one's passages, and how many there are."""

    first: str
    second: str
    code: float
    words: float
    passages: int


class Handout:
    """What everybody was given: its lines and passages count for nobody."""

    def __init__(self, path):
        cells = _cells(path)
        self.lines = {
            line.strip() for _, text in cells for line in text.split("\n") if line.strip()
        }
        self.code, self.words = set(), set()
        for kind, text in cells:
            if kind == "code":
                self.code |= passages(tokens(text), CODE)
            else:
                self.words |= passages(words(text), WORDS)

    def work(self, student, path):
        """Return what is a student's own in a notebook."""
        made, left = Work(student), MOST
        for kind, text in _cells(path):
            own = [line for line in text[:left].split("\n") if line.strip() not in self.lines]
            left -= len(text[:left])
            if kind == "code":
                made.code |= passages(tokens("\n".join(own)), CODE)
            else:
                made.words |= passages(words("\n".join(own)), WORDS)
        made.code -= self.code
        made.words -= self.words
        return made


def tokens(text):
    """Return code as tokens; names that are no attribute and not Python's are all the same one."""
    made, last = [], ""
    for found in TOKEN.finditer(text):
        if found["comment"]:
            continue
        if found["text"]:
            made.append("a text")
        elif found["name"] and found["name"] not in KNOWN and last != ".":
            made.append("a name")
        else:
            made.append(found[0])
        last = found[0]
    return made


def words(text):
    return re.findall(r"\w+", text.casefold())


def passages(sequence, length):
    """Return all runs of a length, as numbers; a sequence that is shorter has none."""
    return {hash(tuple(sequence[i : i + length])) for i in range(len(sequence) - length + 1)}


def compare(works):
    """Return who hands in the same, and which other pairs are alike, the most alike first.

    Parameters
    ----------
    works : list of Work

    Returns
    -------
    groups : list of list of str
        Students whose own code is the same.
    pairs : list of Pair
        Of each group its first student stands for all.
    """
    same = {}
    for work in works:
        enough = len(work.code) >= ALIKE["code"][1]
        same.setdefault(frozenset(work.code) if enough else work.student, []).append(work)
    groups = [[work.student for work in group] for group in same.values() if len(group) > 1]
    alone = [group[0] for group in same.values()]
    shown = {kind: _uncommon(alone, kind) for kind in ALIKE}
    pairs = []
    for (i, one), (j, other) in combinations(enumerate(alone), 2):
        shares, found, count = {}, False, 0
        for kind, (least, enough) in ALIKE.items():
            mine, theirs = shown[kind][i], shown[kind][j]
            both = len(mine & theirs)
            shares[kind] = both / max(1, min(len(mine), len(theirs)))
            found = found or (shares[kind] >= least and both >= enough)
            count += both
        if found:
            pairs.append(Pair(one.student, other.student, **shares, passages=count))
    pairs.sort(key=lambda pair: (-max(pair.code, pair.words), -pair.passages, pair.first))
    return groups, pairs


def _uncommon(works, kind):
    """Return each work's passages of a kind, without those that many works have."""
    count = Counter(passage for work in works for passage in getattr(work, kind))
    most = max(COMMON[0], COMMON[1] * len(works))
    return [{one for one in getattr(work, kind) if count[one] <= most} for work in works]


def _cells(path):
    """Return kind and text of a notebook's cells; nothing of a file that is none."""
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST:
            return []
        cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
        return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def of_class(course, name, students):
    """Compare the notebooks of one assignment that a course folder holds."""
    course = Path(course)
    handout = Handout(course / "release" / name / f"{name}.ipynb")
    places = {one: course / "submitted" / one / name / f"{name}.ipynb" for one in students}
    return compare([handout.work(one, path) for one, path in places.items()])
