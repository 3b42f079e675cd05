"""Hand points and feedback back: ``python -m classroom.handback TABLE ASSIGNMENT [COLUMN]``.

TABLE is the CSV that a learning-management system exports: Moodle's grading worksheet, Canvas's
gradebook, or any table with a column of the names in grades.csv. In ``release/grades/NAME``:

    for-lms.csv             the same table with the points filled in, and nothing else changed
    feedback-for-moodle.zip the pages, named so that Moodle gives each to its student

Points of a student who still waits for a person are left out, and so named.
"""

import argparse
import csv
import io
import re
import shutil
import sys
import zipfile
from pathlib import Path

from . import make as making
from .reports import replace
from .sources import assignments
from .submissions import clean

NUMBER = re.compile(r"(\d+)$")


def fill(table, assignment, release=making.RELEASE, column="", say=print):
    """Write the table with the points filled in; return how many rows were filled."""
    folder = Path(release) / "grades" / assignment.name
    if not (folder / "grades.csv").exists():
        sys.exit(f"there are no grades of {assignment.name} yet: make grade SUBMISSIONS=folder")
    _, _, graded = read(folder / "grades.csv")
    students = {key: row for row in graded for key in keys(row["student"])}
    mark, head, rows = read(table)
    target = column_of(assignment, head, column)
    check_maximum(assignment, rows, target)
    who = max(head, key=lambda name: sum(bool(found(row[name], students)) for row in rows))
    filled, waiting, seen = 0, [], set()
    for row in rows:
        student = found(row[who], students)
        if not student:
            continue
        seen.add(student["student"])
        if student["to_grade_by_hand"]:
            waiting.append(student["student"])
            continue
        row[target] = student["total"]
        filled += 1
    text = io.StringIO()
    written = csv.DictWriter(text, head, delimiter=mark, lineterminator="\n")
    written.writeheader()
    written.writerows(rows)
    replace(folder / "for-lms.csv", "\ufeff" + text.getvalue())
    pages = pack(folder, assignment.name)
    say(f"{filled} rows filled in the column {target!r}, found by {who!r}")
    if waiting:
        say(f"left out, points by hand are missing: {', '.join(waiting)}")
    lost = [row["student"] for row in graded if row["student"] not in seen]
    if lost:
        say(f"graded but not in the table: {', '.join(lost)}")
    say(f"to import: {folder / 'for-lms.csv'}")
    if pages:
        say(f"feedback for Moodle: {pages}")
    return filled


def read(path):
    """Return the delimiter, the head and the rows of a CSV."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        sys.exit(f"there is no {path}: TABLE= takes the CSV that your system exports")
    except UnicodeDecodeError:
        sys.exit(f"{path} is not in UTF-8: export it again, or save it as CSV UTF-8")
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=mark, restval="")
    return mark, list(rows.fieldnames or ()), list(rows)


def keys(text):
    """Return what a student may be found by: the whole name, and the number at its end."""
    text = clean(text.strip().removeprefix("'")).lower()
    number = NUMBER.search(text)
    return {text, number[1]} if number else {text}


def found(cell, students):
    return next((students[key] for key in keys(cell) if cell.strip() and key in students), None)


def column_of(assignment, head, column):
    """Return the column that takes the points."""
    wanted = [column] if column else [assignment.title, assignment.name]
    fits = [name for name in head if any(part.lower() in name.lower() for part in wanted)]
    fits = [name for name in fits if name == column] or fits
    if not column and "Grade" in head:  # Moodle's worksheet
        fits = ["Grade"]
    if len(fits) != 1:
        sys.exit(f"which column takes the points? COLUMN= one of: {', '.join(head)}")
    return fits[0]


def check_maximum(assignment, rows, target):
    """Stop if the system counts from another number of points (Moodle's column, Canvas's row)."""
    for row in rows:
        name = next(iter(row.values())).strip()
        most = row[target] if name == "Points Possible" else row.get("Maximum Grade", "")
        try:
            same = abs(float(most.replace(",", ".")) - assignment.points) < 0.01
        except ValueError:
            continue
        if not same:
            sys.exit(
                f"the table counts {most} points, {assignment.name} has {assignment.points:g}: "
                "change the maximum in your system and export again"
            )


def pack(folder, name):
    """Write the zip of feedback pages as Moodle wants them named, if there are such students."""
    pages = [(path, NUMBER.search(path.stem)) for path in sorted(folder.glob("feedback/*.html"))]
    pages = [(path, number[1]) for path, number in pages if number]
    if not pages:
        return None
    target = folder / "feedback-for-moodle.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, number in pages:
            packed.write(path, f"Participant_{number}_assignfeedback_file_{name}.html")
    return target


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
    fill(asked.table, assignments(asked.assignment)[0], asked.release, asked.column)


if __name__ == "__main__":
    main()
