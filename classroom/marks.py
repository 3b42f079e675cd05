"""What persons have given: points and comments, by whom, and for which answer.

Graders work at the same time, in copies of by-hand.csv, on a page, in formgrader. Each row that was
shown to a grader bears a version: then it is known which answer and which points they saw. So a row
that was left as it was says nothing, a blank says nothing, and what somebody enters counts if they
saw what stood there. What two persons say without knowing of each other is a conflict: it is
listed, and what stood there stays until by-hand.csv decides. Points stay with the answer that they
were given for: if that is another now, they are kept, and wait to be confirmed.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from . import tables

NONE = "none"  # what takes points or a comment back
FIELDS = ("points", "comment")
EMPTY = {"points": None, "comment": ""}
FORMGRADER = "formgrader"


@dataclass
class Said:
    """One row of one grader: a value (None: nothing was said) for points and for the comment.

    ``taken`` says of a field that its value is taken back.
    """

    student: str
    question: str
    points: float | None
    comment: str
    version: str
    by: str
    where: str
    taken: tuple = ()

    def value(self, field):
        """Return what was said of a field, and whether anything was."""
        if field in self.taken:
            return EMPTY[field], True
        value = getattr(self, field)
        return value, value not in (None, "")


def fingerprint(found, digest):
    """Return what tells a question's answer from another: of the answer, and of the whole file."""
    parts = [found["answer"], found["output"], *found["figures"]]
    return f"{_short(json.dumps(parts))}-{digest[:8]}"


def other(one, two):
    """Say whether two fingerprints are of different answers (an equal file has equal ones)."""
    mine, theirs = one.split("-"), two.split("-")
    return mine[0] != theirs[0] and mine[-1] != theirs[-1]


def _short(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]


class Marks:
    """The marks of one assignment, in ``marks.json``: by student and question

    points, comment    what counts
    answer             the fingerprint of the answer that the points were given for
    by                 the table, or formgrader
    book               what nbgrader's gradebook was last seen to hold: points and comment
    used               what was said and has been dealt with
    shown              what rows have shown, by their version: points, comment, answer, conflict
    last               the version that was shown last
    """

    def __init__(self, folder):
        self.path = Path(folder) / "marks.json"
        self.data, self.conflicts, self.said = {}, {}, []
        if self.path.exists():
            try:
                self.data = json.loads(self.path.read_text(encoding="utf-8"))
            except ValueError:
                raise ValueError(
                    f"{self.path} is damaged: put a copy of it back, or remove it, and all tables "
                    "and the gradebook are read anew"
                ) from None

    def save(self):
        tables.replace(self.path, json.dumps(self.data))

    def entry(self, student, question):
        """Return a mark, to be read or changed."""
        fresh = {**EMPTY, "answer": "", "by": "", "book": [None, ""], "used": [], "shown": {}}
        theirs = self.data.setdefault(student, {})
        return theirs.setdefault(question, fresh | {"last": ""})

    def of(self, student, question):
        """Return a mark, or one that says nothing."""
        return self.data.get(student, {}).get(question, EMPTY)

    # what is said

    def merge(self, rows, book, answers):
        """Take in what graders said.

        Parameters
        ----------
        rows : list of Said
        book : dict
            What the gradebook holds: student to question to (points, comment).
        answers : dict
            Student to question to the fingerprint of today's answer.

        Raises
        ------
        ValueError
            For a row about somebody who was not graded.
        """
        said = {}
        for row in rows:
            for field in FIELDS:
                proposal = self._proposal(row, field)
                if proposal:
                    if row.student not in answers:
                        raise ValueError(
                            f"{row.where}: nobody of the name {row.student!r} was graded"
                        )
                    said.setdefault((row.student, row.question), []).append(proposal)
        for student, questions in book.items():
            for question, held in questions.items():
                said.setdefault((student, question), [])
                said[student, question] += self._from_book(student, question, held)
        for (student, question), proposals in sorted(said.items()):
            answer = answers.get(student, {}).get(question, "")
            for field in FIELDS:
                mine = [one for one in proposals if one["field"] == field]
                self._settle(student, question, field, mine, answer)

    def _proposal(self, row, field):
        """Return what a row says anew of a field, or None."""
        value, told = row.value(field)
        mark = self.data.get(row.student, {}).get(row.question)
        shown = mark["shown"].get(row.version) if mark else None
        stamp = _short(f"{row.by}/{row.version}/{field}/{value!r}")
        if not told or (mark and stamp in mark["used"]):
            return None
        if shown and value == (shown["held"] if field in row.taken else shown)[field]:
            return None
        return {"field": field, "value": value, "by": row.by, "stamp": stamp, "shown": shown}

    def _from_book(self, student, question, held):
        """Return what was entered in formgrader since the last run."""
        mark = self.data.get(student, {}).get(question)
        before = mark["book"] if mark else [None, ""]
        made = []
        for field, value, old in zip(FIELDS, held, before, strict=True):
            kept = self.of(student, question)[field]
            if value in (old, kept):
                continue
            if value in (None, ""):
                if kept not in (None, ""):
                    self.said.append(
                        f"{student}, {question}: the gradebook has no {field}, {kept!r} stays; "
                        f"to take it back, enter {NONE} in by-hand.csv"
                    )
                continue
            shown = mark["shown"].get(mark["last"], {}) if mark else {}
            seen = shown | {"held": {field: old}, "conflict": []}
            made.append({"field": field, "value": value, "by": FORMGRADER, "stamp": "",
                         "shown": seen})  # fmt: skip
        return made

    def _settle(self, student, question, field, proposals, answer):
        """Let one value count, or list the conflict."""
        if not proposals:
            return
        mark = self.entry(student, question)
        deciding = [one for one in proposals if one["shown"] and field in one["shown"]["conflict"]]
        chosen = deciding or proposals
        values = {one["value"] for one in chosen}
        value = chosen[0]["value"]
        seen = all(self._knows(mark, field, one) for one in chosen)
        if len(values) > 1 or not (seen or deciding):
            listed = [(one["by"], one["value"]) for one in proposals]
            listed = sorted(set(listed), key=str)
            self.conflicts.setdefault((student, question), []).append((field, listed))
            return
        mark[field], mark["by"] = value, chosen[0]["by"]
        if field == "points":
            mark["answer"] = self._answer(mark, chosen[0], answer) if value is not None else ""
        mark["used"] = sorted({*mark["used"], *(one["stamp"] for one in proposals)} - {""})

    def _knows(self, mark, field, one):
        """Say whether a grader knew what stands there, or it is their own, or the same."""
        now = mark[field]
        if now in (None, "", one["value"]) or mark["by"] == one["by"]:
            return True
        return bool(one["shown"]) and one["shown"]["held"][field] == now

    def _answer(self, mark, one, answer):
        if one["shown"] and "answer" in one["shown"]:
            return one["shown"]["answer"]
        last = mark["shown"].get(mark["last"])
        return last["answer"] if last else answer

    # what is shown

    def show(self, student, question, answer):
        """Return the version of the row that is to be shown, and its points and comment.

        What is in conflict is not shown, nor are points that were given for another answer: they
        are to be entered anew.
        """
        mark = self.entry(student, question)
        held = {field: mark[field] for field in FIELDS}
        conflict = sorted(field for field, _ in self.conflicts.get((student, question), ()))
        cells = held | {field: EMPTY[field] for field in conflict}
        if self.changed(student, question, answer):
            cells["points"] = None
        cells["comment"] = tables.bare(tables.safe(cells["comment"]))  # as it will be read
        shown = {**cells, "held": held, "answer": answer, "conflict": conflict}
        version = f"v{_short(json.dumps(shown, sort_keys=True))}"
        mark["shown"][version], mark["last"] = shown, version
        return version, cells["points"], cells["comment"]

    def changed(self, student, question, answer):
        """Say whether the points were given for another answer than today's."""
        mark = self.of(student, question)
        return mark["points"] is not None and bool(mark["answer"]) and other(mark["answer"], answer)

    def status(self, student, question, answer):
        """Return a sentence on what a grader should know of a mark, or ""."""
        told, mark = [], self.of(student, question)
        for field, listed in self.conflicts.get((student, question), ()):
            rows = ", ".join(f"{by}: {_plain(value)}" for by, value in listed)
            now = f"; {_plain(mark[field])} stays" if mark[field] not in (None, "") else ""
            told.append(f"conflict of {field} ({rows}{now}): enter here what counts")
        if self.changed(student, question, answer):
            told.append(f"changed since graded: it had {_plain(mark['points'])}")
        return "; ".join(told)


def _plain(value):
    return tables.number(value) if isinstance(value, (int, float)) else repr(value or NONE)
