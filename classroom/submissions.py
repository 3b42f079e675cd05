"""Find each student's notebook in what a learning-management system exports.

A folder or a zip, with files or zips in it, named as Moodle, Canvas, Blackboard, nbgrader or a
person would name them. Everything is copied first; originals are only read.
"""

import hashlib
import json
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath

LARGEST = 50_000_000
MOST = 5_000
IGNORED = ("__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini")
PATTERNS = (
    # Moodle: a folder a student, or one name for all
    re.compile(r"^(?P<student>.+?_\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$"),
    # Blackboard
    re.compile(r"^.+?_(?P<student>[^_]+)_attempt_(?P<order>[\d-]+)_?(?P<rest>.*)$"),
    # Canvas
    re.compile(r"^(?P<student>[^_]+)(?:_LATE)?_(?P<number>\d{2,})_\d{2,}_(?P<rest>.+)$"),
)


@dataclass
class Submission:
    """One student's work for one assignment: which file it was, and its bytes."""

    student: str
    assignment: str
    origin: str
    content: bytes
    order: tuple = ()
    notes: list = field(default_factory=list)

    @property
    def digest(self):
        return hashlib.sha256(self.content).hexdigest()


def collect(place, assignments, chosen=""):
    """Return the submissions in a folder or zip, one a student and assignment, and other files.

    Parameters
    ----------
    place : path
    assignments : list of Assignment
    chosen : str
        Name of the assignment, if all files belong to it.

    Returns
    -------
    submissions : list of Submission
    left : list of str
        Files that belong to no assignment.
    """
    found, left = {}, []
    known = {a.name: {cell.id for cell in a.cells if cell.role != "prose"} for a in assignments}
    for name, content, time in sorted(files(Path(place)), key=lambda one: one[0]):
        student, order = whose(name, known)
        assignment = chosen or which(name, content, known)
        if not assignment or not student:
            left.append(name)
            continue
        usable = name.endswith(".ipynb")
        one = Submission(student, assignment, name, content, (usable, order, time, name))
        found.setdefault((assignment, student), []).append(one)
    chosen_ones = []
    for several in found.values():
        several.sort(key=lambda one: one.order)
        last = several[-1]
        if len(several) > 1:
            others = ", ".join(PurePosixPath(one.origin).name for one in several[:-1])
            last.notes.append(
                f"several files: {PurePosixPath(last.origin).name} was graded, not {others}"
            )
        chosen_ones.append(last)
    return sorted(chosen_ones, key=lambda one: (one.assignment, one.student)), left


def files(place):
    """Yield name, content and time of all files of a folder or zip, zips inside included."""
    if place.is_file():
        yield from _unzipped("", place.read_bytes())
        return
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if path.is_symlink() or not path.is_file() or _ignored(name):
            continue
        if path.stat().st_size > LARGEST:
            yield name, b"", path.stat().st_mtime
        elif path.suffix.lower() == ".zip":
            yield from _unzipped(name, path.read_bytes())
        else:
            yield name, path.read_bytes(), path.stat().st_mtime


def _unzipped(name, content, depth=0):
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            entries = [one for one in packed.infolist() if not one.is_dir()][:MOST]
            for one in entries:
                inside = one.filename.replace("\\", "/")
                if _ignored(inside):
                    continue
                stem = name[:-4] if name.lower().endswith(".zip") else name
                full = f"{stem}/{inside}" if stem else inside
                time = int("".join(f"{part:02d}" for part in one.date_time))
                if one.file_size > LARGEST:
                    yield full, b"", time
                elif inside.lower().endswith(".zip") and depth < 2:
                    yield from _unzipped(full, packed.read(one), depth + 1)
                else:
                    yield full, packed.read(one), time
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        yield name, b"", 0


def _ignored(name):
    return any(part in IGNORED or part.startswith("._") for part in name.split("/"))


def whose(name, known):
    """Return the student that a file's name tells, and what orders several tries."""
    parts = [part for part in name.split("/") if part not in ("submitted", "..", ".", "")]
    stem = PurePosixPath(parts[-1]).stem
    again = re.search(r"[-_ (]+(\d{1,2})\)?$", stem)
    order = int(again[1]) if again else 0
    for part in (*parts[:-1], stem):
        for pattern in PATTERNS:
            match = pattern.match(part)
            if match:
                groups = match.groupdict()
                number = f"_{groups['number']}" if groups.get("number") else ""
                if groups.get("order"):
                    order = int(groups["order"].replace("-", "")[:14])
                return clean(groups["student"] + number), order
    folders = [part for part in parts[:-1] if part not in known]
    if folders:
        return clean(folders[0]), order
    for assignment in known:  # write-em_ada.ipynb, ada-write-em.ipynb
        stem = re.sub(rf"^{assignment}[-_ ]+|[-_ ]+{assignment}$", "", stem, flags=re.IGNORECASE)
    again = re.search(r"[ ]?\((\d{1,2})\)$", stem)  # a second download: ada (1).ipynb
    return clean(stem[: again.start()] if again else stem), order


def which(name, content, known):
    """Return the assignment that a file belongs to, by its cells or its name."""
    try:
        cells = json.loads(content.decode("utf-8-sig"))["cells"]
        ids = set()
        for cell in cells:
            ids.add(cell.get("id"))
            ids.add(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id"))
        best = max(known, key=lambda one: len(ids & known[one]))
        if len(ids & known[best]) > 1:
            return best
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    named = [one for one in known if one in name.lower()]
    return max(named, key=len) if named else ""


def clean(student):
    """Return a name that is safe as a file's name on every system, and not too long."""
    name = unicodedata.normalize("NFC", student).strip().strip(".")
    name = re.sub(r"[^\w.@-]+", "_", name).strip("_") or "unnamed"
    if len(name.encode()) > 80:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        name = f"{name.encode()[:70].decode(errors='ignore')}_{digest}"
    return name
