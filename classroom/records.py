"""What a folder of grades holds. Whoever reads it from outside can rely on what stands here.

In ``release``, written by a lecturer: ``roster.csv`` (see `roster`), ``deadlines.csv`` (see
`deadlines`). In ``release/grades/NAME``, for one assignment:

``grades.csv``: a row a student, with the columns

    student               the name of the row in all tables, and of files
    (one a question)      points, "" where there are none yet; of code that waits, the tests' points
    total                 their sum, less what being late costs
    max_points            of the assignment
    to_grade_by_hand      the questions that wait for a person, with blanks between
    notes                 what was odd, with "; " between
    changed_since_graded  those of them whose answer is another than the one that got its points
    student_id            what was entered, as the notebook has used it (a column for each such
                          variable), "" if the hand-out's own still stands or had to be used
    submitted             when: 2026-02-01 23:59; with a ? if it is only the file's own time
    due                   until when, extension included, "" without `deadlines`
    days_late             days begun after that
    late_days_used        of the free ones, for this assignment
    late_points           what being late costs, already taken from the total

``results/STUDENT.json``: what the judge found, and where it came from

    key                   changes with everything that a grade depends on
    origin, digest        the file's name, its SHA-256
    time, stated          when it was handed in (ISO 8601, or null); whether the system said so
    who                   name, number, email, system, late: what the file's name says
    ids                   {"student_id": "1234"}: what was entered, "" for nothing
    remarks               for graders alone
    earlier               files that this one has replaced: origin, digest, time
    result                notes; failed (true if it could not be graded); questions by name, each
                          with title, points, by_hand, score, messages, answer, output, figures
                          (PNG or JPEG, base64), touched (whether there is an answer), check (what
                          its visible check said), look (whether a person should look at an answer
                          that stands elsewhere); stopped: where and why of each run that was
                          stopped; settings: student_id; slow: only if the machine had too much to
                          do

``by-hand.csv``: where points by hand are entered, read and written by `byhand`

    student, question, max_points
    points, comment       blank says nothing; ``none`` takes back what was there
    status                changed since graded, a conflict, an automatic grade overruled
    version               which answer and which points this row showed; leave it as it is

``by-hand-*.csv``: the same, of other graders (copies, or what a page has saved). They are merged
into by-hand.csv and never written. Columns that are not needed may be missing: student, question
and points or comment will do, but without ``version`` it is not known what the grader has seen.

``marks.json``: what persons have given, written by `marks` alone. ``feedback/STUDENT.html``: a page
a student. ``roster-check.csv``: name, what (missing, twice, nobody, doubtful), why.
"""

import json
from datetime import datetime
from pathlib import Path

from . import tables

UNSURE = "late by the file's own time, which may be that of a copy: no points were taken off"


class Records:
    """The results of one assignment."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def path(self, student):
        return self.folder / "results" / f"{student}.json"

    def read(self, student):
        """Return what is known of a student, or None."""
        return _read(self.path(student))

    def all(self):
        """Return what is known of all students, by name."""
        found = {path.stem: _read(path) for path in sorted(self.folder.glob("results/*.json"))}
        return {student: one for student, one in found.items() if one}

    def write(self, one, key, result):
        """Keep a submission's result."""
        before = self.read(one.student) or {}
        earlier = before.get("earlier", [])
        if before.get("digest") not in (None, one.digest):
            old = {name: before.get(name) for name in ("origin", "digest", "time")}
            earlier = [kept for kept in earlier if kept["digest"] != one.digest] + [old]
        entry = {"key": key, **about(one), "earlier": earlier, "result": result}
        tables.replace(self.path(one.student), json.dumps(entry))

    def touch(self, one):
        """Bring up to date what is known of a file that need not run again."""
        kept = self.read(one.student)
        fresh = kept | about(one)
        if fresh != kept:
            tables.replace(self.path(one.student), json.dumps(fresh))

    def older(self, one):
        """Return why a submission is older than the one that was graded, or ""."""
        kept = self.read(one.student)
        if not kept or kept.get("digest") in (None, one.digest):
            return ""
        if any(past["digest"] == one.digest for past in kept.get("earlier", ())):
            return f"it was graded before, and {kept['origin']} replaced it"
        before = moment(kept.get("time"))
        if before and one.time and one.time < before:
            return f"it is of {shown(one.time)}, {kept['origin']} of {shown(before)}"
        return ""


def about(one):
    """Return what is kept of a submission, besides its result."""
    return {
        "origin": one.origin,
        "digest": one.digest,
        "time": one.time.isoformat(timespec="seconds") if one.time else None,
        "stated": one.stated,
        "who": one.who.data(),
        "ids": one.ids,
        "remarks": one.remarks,
    }


def moment(text):
    """Return a time of a record, or None."""
    try:
        return datetime.fromisoformat(text).astimezone() if text else None
    except (ValueError, TypeError):
        return None


def shown(time):
    """Return a time as tables and pages show it: that of the clock here."""
    return f"{time.astimezone():%Y-%m-%d %H:%M}" if time else ""


def _read(path):
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        return entry if isinstance(entry["result"]["questions"], dict) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
