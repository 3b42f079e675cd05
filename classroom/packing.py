"""Pack feedback pages for a learning-management system: ``python -m classroom.packing ASSIGNMENT``.

In ``release/grades/NAME``:

    feedback.zip             all pages, a folder a student, and index.csv: for any system
    feedback-for-moodle.zip  named so that Moodle gives each page to its student
    feedback-for-canvas.zip  the same for Canvas

The last two are there if the submissions came from that system.
"""

import argparse
import re
import sys
import zipfile
from pathlib import Path, PurePosixPath

from . import make as making
from . import people, records, tables
from .sources import assignments

NUMBER = re.compile(r"_(\d{3,})$")


def pack(folder, name, say=print):
    """Write the zips; return their paths.

    Parameters
    ----------
    folder : path
        Of an assignment's grades.
    name : str
        The assignment's name.
    say : callable
        Gets a sentence for each zip.
    """
    folder = Path(folder)
    pages = {path.stem: path for path in sorted(folder.glob("feedback/*.html"))}
    known = records.Records(folder).all()
    made = []
    if pages:
        made.append(_for_any(folder, pages, known, name))
        say(f"feedback for any system: {made[-1]}")
    for system, naming in (("moodle", _for_moodle), ("canvas", _for_canvas)):
        named = {naming(student, known.get(student), name): path for student, path in pages.items()}
        named.pop("", None)
        if named:
            path = folder / f"feedback-for-{system}.zip"
            _write(path, {inside: page.read_bytes() for inside, page in named.items()})
            made.append(path)
            say(f"feedback for {system.capitalize()}: {path}")
    return made


def _for_any(folder, pages, known, name):
    """Write the zip with a folder a student, and a table that says whose each is."""
    rows = [["student", "name", "number", "email", "file"]]
    content = {}
    for student, page in pages.items():
        who = (known.get(student) or {}).get("who") or {}
        inside = f"{student}/{name}.html"
        cells = [student, who.get("name", ""), who.get("number", ""), who.get("email", ""), inside]
        rows.append([tables.safe(cell) for cell in cells])
        content[inside] = page.read_bytes()
    path = folder / "feedback.zip"
    _write(path, {"index.csv": tables.table(rows).encode(), **content})
    return path


def _for_moodle(student, entry, name):
    """Return the name by which Moodle finds a student: the number between two underscores."""
    who = (entry or {}).get("who") or {}
    number = who.get("number", "") if who.get("system") == "moodle" else ""
    if not entry and NUMBER.search(student):
        number = NUMBER.search(student)[1]
    return f"Participant_{number}_assignfeedback_file_{name}.html" if number else ""


def _for_canvas(student, entry, name):
    """Return the name by which Canvas finds a submission: that of its file, with its numbers."""
    if not entry or (entry.get("who") or {}).get("system") != "canvas":
        return ""
    base = PurePosixPath(entry.get("origin", "")).name
    match = people.PATTERNS["canvas"].match(base)
    if not match:
        return ""
    late = match["late"] or ""
    return f"{match['name']}{late}_{match['number']}_{match['file']}_{name}-feedback.html"


def _write(path, content):
    half = path.with_name(f".{path.name}.new")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as packed:
        for inside, data in content.items():
            packed.writestr(inside, data)
    half.replace(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment")
    parser.add_argument("--release", type=Path, default=making.RELEASE, help="where grades are")
    asked = parser.parse_args()
    if not asked.assignment:
        parser.error("make feedback ASSIGNMENT=name")
    assignment = assignments(asked.assignment)[0]
    try:
        made = pack(asked.release / "grades" / assignment.name, assignment.name)
    except OSError as error:
        sys.exit(f"stopped: {error}")
    if not made:
        sys.exit(f"there is no feedback on {assignment.name} yet: make grade SUBMISSIONS=folder")


if __name__ == "__main__":
    main()
