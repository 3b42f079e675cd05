"""Find each student's notebook in what a learning-management system exports.

A folder or a zip, with files or zips in it, named as Moodle, Canvas, Blackboard, Brightspace,
nbgrader or a person would name them. Originals are only read.
"""

import hashlib
import json
import re
import unicodedata
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

LINK = 0o120000  # a symbolic link, in the upper half of a zip entry's attributes
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    MemoryError,
    OverflowError,
)  # fmt: skip  (RuntimeError: it wants a password)
LARGEST = 50_000_000  # bytes of a file, and of all that a zip inside a zip unpacks to
MOST = 5_000  # entries of a zip
IGNORED = ("__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini",
           "timestamp.txt", "submission_secret.txt", "index.html")  # fmt: skip
PATTERNS = (
    # Moodle: a folder a student, or one name for all
    re.compile(r"^(?P<student>.+?_\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$"),
    # Blackboard
    re.compile(r"^[^_]+_(?P<student>.+)_attempt_(?P<order>[\d-]+)_?(?P<rest>.*)$"),
    # Brightspace: number - name - date, then the file, or a folder a student
    re.compile(
        r"^(?P<number>\d+)-\d+ - (?P<student>.+?) - "
        r"(?P<date>\w{3,9} \d{1,2}, \d{4} \d{3,4} [AP]M)(?: - (?P<rest>.*))?$"
    ),
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
    known = {a.name: {cell.id for cell in a.cells if cell.role != "prose"} for a in assignments}
    named, unknown, left = [], [], []
    everything = list(files(Path(place)))
    skip = wrapped([name for name, _, _ in everything], known)
    for name, content, time in everything:
        student, order = whose(name.split("/", skip)[-1], known)
        assignment = chosen or which(name, content, known)
        usable = name.lower().endswith(".ipynb")
        one = Submission(student, assignment, name, content, (usable, order, time, name))
        if assignment:
            named.append(one)
        elif usable:
            unknown.append(one)
        else:
            left.append(name)
    if len({one.assignment for one in named}) == 1:  # the others will be of this one, broken
        for one in unknown:
            one.assignment = named[0].assignment
            named.append(one)
    else:
        left += [one.origin for one in unknown]
    return sorted(_last(named), key=lambda one: (one.assignment, one.student)), sorted(left)


def _last(named):
    """Return the last file of each student and assignment; others are named in its notes."""
    people, found = {}, {}
    for one in sorted(named, key=lambda one: one.origin):
        raw = unicodedata.normalize("NFC", one.student)
        one.student = clean(raw)
        if people.setdefault(one.student.casefold(), raw) != raw:  # two names that look the same
            one.student = f"{one.student}_{_digest(raw)}"
        found.setdefault((one.assignment, one.student), []).append(one)
    for several in found.values():
        several.sort(key=lambda one: one.order)
        last = several[-1]
        if len(several) > 1:
            others = ", ".join(PurePosixPath(one.origin).name for one in several[:-1])
            last.notes.append(
                f"several files: {PurePosixPath(last.origin).name} was graded, not {others}"[:500]
            )
        yield last


def files(place):
    """Yield name, content and time of all files of a folder or zip, zips inside included."""
    if place.is_file():
        yield from _unzipped("", place.read_bytes())
        return
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if path.is_symlink() or not path.is_file() or _ignored(name):
            continue
        size, time = path.stat().st_size, path.stat().st_mtime
        zipped = path.suffix.lower() == ".zip"
        try:
            content = path.read_bytes() if zipped or size <= LARGEST else b""
        except OSError:
            content = b""
        if zipped:
            yield from _unzipped(name, content)
        else:
            yield name, content, time


def _unzipped(name, content, depth=0):
    """Yield what a zip holds. What cannot be read is there, but empty; the rest goes on."""
    budget = LARGEST * 4 ** (1 - depth) if name else float("inf")
    try:
        packed = zipfile.ZipFile(BytesIO(content))
        entries = [one for one in packed.infolist() if not one.is_dir()][:MOST]
    except UNREADABLE:
        yield name, b"", 0
        return
    with packed:
        for one in entries:
            inside = one.filename.replace("\\", "/")
            if _ignored(inside) or (one.external_attr >> 16) & 0o170000 == LINK:
                continue
            stem = name[:-4] if name.lower().endswith(".zip") else name
            full = f"{stem}/{inside}" if stem else inside
            time = int("".join(f"{part:02d}" for part in one.date_time))
            budget -= one.file_size
            try:
                data = packed.read(one) if one.file_size <= LARGEST and budget >= 0 else b""
            except UNREADABLE:
                data = b""
            if data and inside.lower().endswith(".zip") and depth < 2:
                yield from _unzipped(full, data, depth + 1)
            else:
                yield full, data, time


def _ignored(name):
    return any(part in IGNORED or part.startswith("._") for part in name.split("/"))


def wrapped(names, known):
    """Return how many folders are around everything, as when a folder was zipped."""
    skip = depth = 0
    while names and all("/" in name for name in names):
        first = {name.partition("/")[0] for name in names}
        if len(first) > 1 or any(p.match(*first) for p in PATTERNS) or first & set(known):
            break
        names = [name.partition("/")[2] for name in names]
        depth += 1
        people = {whose(name, known)[0] for name in names if name.lower().endswith(".ipynb")}
        if len(people) > 1 and not people & set(known):  # else it may be one student's folder
            skip = depth
    return skip


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
                    order = int(groups["order"].replace("-", "")[:14] or 0)
                if groups.get("date"):
                    with suppress(ValueError):
                        day = datetime.strptime(groups["date"], "%b %d, %Y %I%M %p")
                        order = int(f"{day:%Y%m%d%H%M}")
                return groups["student"] + number, order
    folders = [part for part in parts[:-1] if part not in known]
    if folders:
        return folders[0], order
    for assignment in known:  # write-em_ada.ipynb, ada-write-em.ipynb
        stem = re.sub(rf"^{assignment}[-_ ]+|[-_ ]+{assignment}$", "", stem, flags=re.IGNORECASE)
    again = re.search(r"[ ]?\((\d{1,2})\)$", stem)  # a second download: ada (1).ipynb
    return stem[: again.start()] if again else stem, order


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
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        pass  # no notebook
    named = [one for one in known if one in name.lower()]
    return max(named, key=len) if named else ""


def clean(student):
    """Return a name that is safe as a file's name on every system, and not too long."""
    name = unicodedata.normalize("NFC", student).strip().strip(".")
    name = re.sub(r"[^\w.@-]+", "_", name).strip("_") or "unnamed"
    if len(name.encode()) > 80:
        name = f"{name.encode()[:70].decode(errors='ignore')}_{_digest(name)}"
    return name


def _digest(name):
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()[:8]
