"""Hand points and feedback back: ``python -m classroom.handback TABLE ASSIGNMENT [COLUMN]``.

TABLE is the CSV that a learning-management system exports: Moodle's grading worksheet, the
gradebook of Canvas, Blackboard, Brightspace or Gradescope, or any table with a column whose meaning
is known: a user name, an address, a student's number, a name. In ``release/grades/NAME``:

    for-lms.csv     the same table with the points filled in, and nothing else changed
    feedback*.zip   the pages (see `packing`)

Students are found one to one (see `matching`). Who is doubtful, and who still waits for a person,
gets no points here, and is listed with the reason.
"""

import argparse
import shutil
import sys
from pathlib import Path

from . import columns, matching, packing, records, roster, tables
from . import make as making
from .sources import assignments


def fill(table, assignment, release=making.RELEASE, column="", say=print):
    """Write the table with the points filled in; return how many rows were filled."""
    folder = Path(release) / "grades" / assignment.name
    if not (folder / "grades.csv").exists():
        sys.exit(f"there are no grades of {assignment.name} yet: make grade SUBMISSIONS=folder")
    graded = {tables.bare(row["student"]): row for row in _graded(folder / "grades.csv")}
    table = tables.asked(table)
    target = column_of(assignment, table, column)
    comma = check_maximum(assignment, table, target)
    persons = _persons(release, folder, graded)
    if not set(columns.meanings(table)) - {columns.FIRST, columns.LAST} and not (
        {columns.FIRST, columns.LAST} <= set(columns.meanings(table))
    ):
        sys.exit(
            "no column says whose a row is; known are, in many languages, such as Username, Email "
            f"address, Student ID, Full name; the table has: {', '.join(table.head)}"
        )
    found = matching.match(table, persons, skip=_no_students(table))
    filled, waiting, changed = 0, [], []
    for number, student in sorted(found.rows.items()):
        if graded[student]["to_grade_by_hand"]:
            waiting.append(student)
            continue
        row = table.rows[number]
        row += [""] * (target + 1 - len(row))
        points, before = graded[student]["total"], row[target].strip()
        if before and not _equal(before, points):
            changed.append(f"{student} ({before} before, {points} now)")
        row[target] = points.replace(".", ",") if comma else points
        filled += 1
    text = table.text().encode(table.encoding)
    tables.replace(folder / "for-lms.csv", text)
    say(f"{filled} rows filled in the column {table.head[target]!r}")
    doubtful = [f"{who}: {why}" for who, why in found.doubts]
    for sentence, names in (
        ("left out, points by hand are missing", waiting),
        ("left out, as it is doubtful whose row it is", doubtful),
        ("graded but not in the table", found.lost),
        ("other points stood there", changed),
    ):
        if names:
            say(tables.visible(f"{sentence}: {'; '.join(names)}"))
    say(f"to import: {folder / 'for-lms.csv'}")
    packing.pack(folder, assignment.name, say)
    return filled


def _graded(path):
    table = tables.asked(path)
    return [row for row in table.dicts() if row["student"]]


def _persons(release, folder, graded):
    """Return the students with all that is known of them, by a roster too if there is one."""
    kept = records.Records(folder).all()
    known = {student: kept.get(student) for student in graded}
    try:
        return roster.Roster(release, known).persons
    except ValueError as error:
        sys.exit(str(error))


def _no_students(table):
    """Return the numbers of the rows that are no student's: Canvas's row of maximal points."""
    return {number for number, row in enumerate(table.rows) if _possible(row)}


def _possible(row):
    return columns.plain(row[0]) in columns.POSSIBLE


def column_of(assignment, table, column):
    """Return the number of the column that takes the points."""
    wanted = [column] if column else [assignment.title, assignment.name]
    plain = [columns.plain(head) for head in table.head]
    fits = [
        number for number, head in enumerate(plain)
        if any(columns.plain(part) in head for part in wanted) and head not in columns.MOST
    ]  # fmt: skip
    exact = [number for number, head in enumerate(plain) if head == columns.plain(column)]
    same = [number for number in exact if table.head[number].strip() == column.strip()]
    fits = same or exact or fits if column else fits
    if not column:
        moodle = [number for number, head in enumerate(plain) if head in columns.GRADE]
        own = [number for number, head in enumerate(plain) if head in columns.MOST]
        fits = moodle if moodle and own else fits or moodle  # Moodle's worksheet has both
    for ends in ("max points", "submission time", "lateness h m s"):  # beside Gradescope's own
        fits = [number for number in fits if not plain[number].endswith(ends)] or fits
    taken = {one for found in columns.meanings(table).values() for one in found}
    fits = [number for number in fits if number not in taken]  # points go over nobody's name
    if len(fits) != 1:
        sys.exit(f"which column takes the points? COLUMN= one of: {', '.join(table.head)}")
    return fits[0]


def check_maximum(assignment, table, target):
    """Stop if the system counts from another number of points.

    Moodle and Gradescope have a column for it, Canvas a row, Blackboard and Brightspace the
    heading. Returns whether the table writes decimals with a comma.
    """
    told = columns.IN_HEAD.findall(table.head[target])
    head = columns.plain(table.head[target])
    for column, name in enumerate(map(columns.plain, table.head)):
        if name in columns.MOST or name == f"{head} max points":
            told += [table.cell(row, column) for row in table.rows]
    told += [table.cell(row, target) for row in table.rows if _possible(row)]
    for most in told:
        if most and not _equal(most, str(assignment.points), otherwise=True):
            sys.exit(
                f"the table counts {most} points, {assignment.name} has {assignment.points:g}: "
                "change the maximum in your system and export again"
            )
    return any("," in most for most in told)


def _equal(one, other, otherwise=False):
    """Say whether two texts are the same number; ``otherwise`` is said of what is none."""
    try:
        return abs(tables.points(one) - tables.points(other)) < 0.01
    except (ValueError, TypeError):
        return otherwise


def by_exchange(course, assignment, student, page):
    """Put a page where ``nbgrader release_feedback`` finds it, if the work came that way."""
    handed_in = Path(course) / "submitted" / student / assignment.name
    stamps = [handed_in / name for name in ("timestamp.txt", "submission_secret.txt")]
    if all(stamp.exists() for stamp in stamps):
        target = Path(course) / "feedback" / student / assignment.name
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, target / f"{assignment.name}.html")
        for stamp in stamps:
            shutil.copyfile(stamp, target / stamp.name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table")
    parser.add_argument("assignment")
    parser.add_argument("column", nargs="?", default="")
    parser.add_argument("--release", type=Path, default=making.RELEASE, help="where grades are")
    asked = parser.parse_args()
    if not asked.table or not asked.assignment:
        parser.error("make lms TABLE=file.csv ASSIGNMENT=name [COLUMN=its-header]")
    try:
        fill(asked.table, assignments(asked.assignment)[0], asked.release, asked.column)
    except OSError as error:
        sys.exit(f"stopped: {error}")


if __name__ == "__main__":
    main()
