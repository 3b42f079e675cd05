"""Due dates, late days and extensions: one table, ``release/deadlines.csv``, if there is one.

    assignment,student,due,late_days,per_day,submitted,why
    ,,,3,10%,,                                     everybody has 3 free late days for the course;
                                                   each day more costs 10 % of the points
    write-em,,2026-03-01 23:59,,,,                 due for everybody
    write-em,ada,2026-03-08,,,,illness             an extension: until the end of that day
    write-em,grace,+2,,,,                          two days longer than everybody
    ,emmy,,5,,,                                    five free late days instead of three
    write-em,kurt,,,,2026-03-02 08:00,by e-mail    when it was handed in, if no file can tell

An empty assignment or student stands for all; a row about one person counts before a row about
everybody, one about an assignment before one about all. Without a due date nothing is late.

Days that have begun count, after the minute of the due date. Late days are used where they are
needed first, assignments by their due date; what is late beyond them costs ``per_day`` (a share
``10%`` or points ``2``) a day, never more than all points. Times are those of this computer's
clock, unless they name a zone.

What a system says of the time counts. A file's own time may be that of a copy: it is shown with a
"?", and costs nothing unless the row of the assignment, or of all, says ``files`` under
``submitted``.
"""

import math
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from . import records, tables
from .people import clean

NAME = "deadlines.csv"
HEAD = ("assignment", "student", "due", "late_days", "per_day", "submitted")


@dataclass
class Late:
    """What being late means for one student and assignment; for grades.csv and the page."""

    submitted: datetime | None = None
    stated: bool = True
    due: datetime | None = None
    days: int = 0
    used: int = 0
    cost: float = 0
    free: int = 0  # of the course, before this assignment
    why: str = ""  # of an extension
    counted: bool = True  # the time is one that counts

    def data(self):
        """Return the cells of grades.csv."""
        when = records.shown(self.submitted) if self.submitted else ""
        made = {"submitted": when + ("?" if when and not self.stated else "")}
        made |= {"due": records.shown(self.due) if self.due else ""}
        timed = bool(self.due and self.submitted)
        made |= {"days_late": str(self.days) if timed else ""}
        made |= {"late_days_used": str(self.used) if timed else ""}
        return made | {"late_points": tables.number(self.cost) if timed else ""}

    def sentences(self, points):
        """Return what the student's page says."""
        told = []
        if self.submitted and self.stated:
            told.append(f"Handed in on {records.shown(self.submitted)}.")
        if self.due:
            longer = ", with your extension" if self.why else ""
            told.append(f"It was due on {records.shown(self.due)}{longer}.")
        if self.days and self.counted:
            told.append(f"That is {_days(self.days)} late.")
            if self.used:
                told.append(f"{_days(self.used)} of your {self.free} free late days "
                            f"{'were' if self.used > 1 else 'was'} used.")  # fmt: skip
            if self.cost:
                told.append(f"{self.cost:g} of {points:g} points are taken off.")
        return told


def _days(number):
    return f"{number} day{'s' if number > 1 else ''}"


class Deadlines:
    """The table; without one, nothing is ever late."""

    def __init__(self, release, known):
        """Read the table; ``known`` are the names of assignments."""
        self.release, self.rows = Path(release), []
        path = self.release / NAME
        if not path.exists():
            return
        table = tables.read(path, NAME)
        wrong = [name for name in HEAD[:2] if table.column(name) < 0]
        if wrong or table.column("due") < 0:
            raise ValueError(f"{path}: the columns {', '.join(HEAD)} are wanted")
        for line, row in enumerate(table.dicts(), 2):
            self.rows.append(_row(row, f"{path}, line {line}", known))

    def about(self, assignment, student, field):
        """Return what the most special row says of a field, or None."""
        best, value = -1, None
        for row in self.rows:
            if row[field] is None or row["assignment"] not in ("", assignment):
                continue
            if row["student"] and not same(row["student"], student):
                continue
            rank = 2 * bool(row["student"]) + bool(row["assignment"])
            if rank >= best:
                best, value = rank, row[field]
        return value

    def due(self, assignment, student):
        """Return a student's due date and the reason of an extension."""
        general = None
        for row in self.rows:
            if row["assignment"] == assignment and not row["student"] and row["due"]:
                general = row["due"]
        own = [
            row for row in self.rows
            if row["student"] and same(row["student"], student) and row["due"]
            and row["assignment"] in ("", assignment)
        ]  # fmt: skip
        own.sort(key=lambda row: bool(row["assignment"]))
        if not own:
            return general, ""
        last = own[-1]
        if isinstance(last["due"], timedelta):
            return (general + last["due"] if general else None), last["why"] or "extension"
        return last["due"], last["why"] or "extension"

    def late(self, assignment, student, entry, points):
        """Return what being late means for one.

        Parameters
        ----------
        assignment, student : str
        entry : dict or None
            What `records` has of the submission.
        points : float
            Of the assignment.
        """
        made = self._timed(assignment, student, entry)
        made.free = free = int(self.about("", student, "late_days") or 0)
        if not (made.days and made.counted):
            return made
        for other in self._before(assignment):
            past = self._timed(other, student, self._found(other, student, entry))
            free -= min(free, past.days if past.counted else 0)
        made.free = free
        made.used = min(free, made.days)
        rate = self.about(assignment, student, "per_day")
        if rate:
            each = points * rate[0] / 100 if rate[1] else rate[0]
            made.cost = round(min(points, each * (made.days - made.used)), 3)
        return made

    def _timed(self, assignment, student, entry):
        """Return when something was due and handed in, and how many days too late."""
        made, entry = Late(), entry or {}
        made.due, made.why = self.due(assignment, student)
        told = self.about(assignment, student, "submitted")
        told = told if isinstance(told, datetime) else None
        made.submitted = told or records.moment(entry.get("time"))
        made.stated = bool(told or entry.get("stated"))
        rule = self._rule(assignment)
        made.counted = made.stated or rule == "files"
        if made.due and made.submitted:
            over = made.submitted - made.due - timedelta(minutes=1)
            made.days = max(0, math.ceil(over / timedelta(days=1)))
        return made

    def _rule(self, assignment):
        general = [row for row in self.rows if not row["student"] and row["submitted"] == "files"]
        return "files" if any(r["assignment"] in ("", assignment) for r in general) else ""

    def _before(self, assignment):
        """Return the assignments that were due before one."""
        dues = {
            row["assignment"]: row["due"]
            for row in self.rows if row["assignment"] and not row["student"] and row["due"]
        }  # fmt: skip
        now = dues.get(assignment)
        return [one for one, due in dues.items() if now and one != assignment and due < now]

    def _found(self, assignment, student, entry):
        """Return what was handed in before by the same person, who may have another number."""
        kept = records.Records(self.release / "grades" / assignment)
        found = kept.read(student)
        who = (entry or {}).get("who") or {}
        if found or not (who.get("email") or who.get("name")):
            return found
        sign = "email" if who.get("email") else "name"
        same_ = [
            one for one in kept.all().values() if (one.get("who") or {}).get(sign) == who[sign]
        ]
        return same_[0] if len(same_) == 1 else None

    def nobody(self, students):
        """Return the names in the table that are none of these students'."""
        named = {row["student"] for row in self.rows if row["student"]}
        return sorted(one for one in named if not any(same(one, student) for student in students))

    def several(self, students):
        """Return the names in the table that fit several of these students."""
        named = {row["student"] for row in self.rows if row["student"]}
        return sorted(one for one in named if sum(same(one, s) for s in students) > 1)


def same(name, student):
    """Say whether a name in the table is a student's: the row's name, with its number or without.

    Without it, the name may fit several; `Deadlines.several` tells which.
    """
    name, own = clean(name).casefold(), student.casefold()
    return own == name or re.sub(r"_\d+$", "", own) == name


def _row(row, where, known):
    """Return a row of the table with its values; raise ValueError for what makes no sense."""
    made = {"assignment": row["assignment"], "student": row["student"].removeprefix("'")}
    made["why"] = row.get("why", "")
    if made["assignment"] and made["assignment"] not in known:
        raise ValueError(f"{where}: there is no assignment {made['assignment']!r}; there are: "
                         f"{', '.join(known)}")  # fmt: skip
    try:
        made["due"] = _due(row["due"])
        made["submitted"] = _submitted(row.get("submitted", ""))
        days = row.get("late_days", "")
        made["late_days"] = _whole(days) if days else None
        made["per_day"] = _rate(row.get("per_day", ""))
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    if made["late_days"] is not None and made["assignment"]:
        raise ValueError(f"{where}: late days are for the whole course: leave assignment empty")
    if isinstance(made["due"], timedelta) and not made["student"]:
        raise ValueError(f"{where}: {row['due']} is for one student: who?")
    if made["due"] and not made["assignment"] and not made["student"]:
        raise ValueError(f"{where}: a due date for everybody needs its assignment")
    return made


def _due(text):
    """Return a due date, or how much longer one student has, or None."""
    if not text:
        return None
    longer = re.fullmatch(r"\+\s*(\d+(?:[.,]\d+)?)\s*(?:d|days?)?", text)
    if longer:
        return timedelta(days=float(longer[1].replace(",", ".")))
    return _moment(text, time(23, 59))


def _submitted(text):
    if not text:
        return None
    return "files" if text.casefold() == "files" else _moment(text, time(0, 0))


def _moment(text, otherwise):
    """Return a time, of the clock here if it names no zone; ``otherwise`` if it is a date alone."""
    german = re.match(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)  # as a spreadsheet may save it
    if german:
        day, month, year = german.groups()
        text = f"{year}-{month:0>2}-{day:0>2}{text[german.end() :]}"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is no time: 2026-03-01 23:59 is wanted, or 2026-03-01, or +2 for two days "
            "more"
        ) from None
    if not re.search(r"\d[T ]\d", text):
        found = datetime.combine(found.date(), otherwise)
    return found.astimezone()


def _whole(text):
    if not text.isdecimal():
        raise ValueError(f"late_days {text!r}: a number of days is wanted")
    return int(text)


def _rate(text):
    """Return a number and whether it is a share, or None."""
    if not text:
        return None
    try:
        value = tables.points(text.removesuffix("%"))
        if value is None or value < 0:
            raise ValueError
    except ValueError:
        raise ValueError(
            f"per_day {text!r}: a share such as 10% or a number of points is wanted"
        ) from None
    return value, text.endswith("%")
