"""Who a file is from, by the name that a learning-management system or a person gave it."""

import hashlib
import json
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

PATTERNS = {
    # a folder a student, or one name for all; blind marking has a number and no name
    "moodle": re.compile(
        r"^(?P<name>.+?)(?:_(?P<number>\d+))?_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$"
    ),
    "blackboard": re.compile(r"^[^_]+_(?P<name>.+?)_attempt_(?P<when>[\d-]+)_?(?P<rest>.*)$"),
    # number - name - date, then the file, or a folder a student
    "brightspace": re.compile(
        r"^(?P<number>\d+)-\d+ - (?P<name>.+?) - "
        r"(?P<when>\w{3,9} \d{1,2}, \d{4} \d{3,4} [AP]M)(?: - (?P<rest>.*))?$"
    ),
    # last and first name in one word, the student's number, the file's number
    "canvas": re.compile(
        r"^(?P<name>[^_]+)(?P<late>_LATE)?_(?P<number>\d{2,})_(?P<file>\d{2,})_(?P<rest>.+)$"
    ),
}
FORMATS = {"blackboard": "%Y-%m-%d-%H-%M-%S", "brightspace": "%b %d, %Y %I%M %p"}
# words that name a piece of work, not a person
WORK = set(json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")))
AGAIN = re.compile(r"[ ]?\((\d{1,2})\)$")  # a second download: ada (1).ipynb


@dataclass(frozen=True)
class Who:
    """A person as a file's name tells: what the system calls them, and its number for them.

    ``label`` is the name of the row in grades.csv. ``system`` is moodle, canvas, blackboard,
    brightspace, gradescope, nbgrader or "", where a person named the file.
    """

    label: str
    name: str = ""
    number: str = ""
    email: str = ""
    system: str = ""
    when: datetime | None = None
    order: int = 0
    late: bool = False

    def data(self):
        """Return what `records` keeps."""
        kept = {"name": self.name, "number": self.number, "email": self.email}
        return kept | {"system": self.system, "late": self.late}


def by_pattern(part, but=()):
    """Return whom a name of a system's own kind tells, or None; ``but`` are systems left out.

    A student's own name for a file follows the system's and may look like that of another system:
    the kind that ends first is the system's.
    """
    fits = [(system, pattern.match(part)) for system, pattern in PATTERNS.items()]
    fits = [(system, match) for system, match in fits if match and system not in but]
    if not fits:
        return None
    system, match = min(fits, key=lambda fit: len(part) - len(fit[1]["rest"] or ""))
    found = match.groupdict()
    name, number = found["name"], found.get("number") or ""
    when = None
    with suppress(KeyError, ValueError):
        when = datetime.strptime(found["when"], FORMATS[system]).astimezone()
    label = clean(f"{name}_{number}" if number else name)
    again = tries(PurePosixPath(found["rest"] or part).stem)
    late = bool(found.get("late"))
    return Who(label, name.strip(), number, "", system, when, again, late)


def no_canvas(names):
    """Say whether names look like Canvas's and are not: its number of a file is no other's.

    ``hw3_2026_01_ada`` and ``hw3_2026_01_tim`` are two students' files, named by people.
    """
    seen = {}
    for name in names:
        match = PATTERNS["canvas"].match(name)
        if match:
            seen.setdefault((match["number"], match["file"]), set()).add(name)
    return any(len(several) > 1 for several in seen.values())


def by_stem(stem, known):
    """Return whom the name of a file tells that a person has named: ``write-em_ada``."""
    order, text = tries(stem), AGAIN.sub("", stem)
    text = text.removeprefix("assignments_")  # downloaded from the folder of that name in a browser
    for assignment in known:  # write-em_ada.ipynb, ada-write-em.ipynb
        text = re.sub(rf"^{assignment}[-_ ]+|[-_ ]+{assignment}$", "", text, flags=re.IGNORECASE)
    text = AGAIN.sub("", text)
    return Who(clean(text), text.strip(), _number(text), order=order)


def by_folder(name):
    """Return whom a folder's name tells."""
    return Who(clean(name), name.strip(), _number(name))


def _number(text):
    """Return the one long number in a name that a person wrote, if there is one."""
    found = re.findall(r"(?<![^\W_])\d{5,}(?![^\W_])", text)
    return found[0] if len(found) == 1 else ""


def tries(stem):
    """Return the number that tells several tries apart: work-2, work (3)."""
    again = re.search(r"[-_ (]+(\d{1,2})\)?$", stem)
    return int(again[1]) if again else 0


def called(text, known, around=""):
    """Return the words of a file's or folder's name that may name a person, "" if none does.

    ``around`` is the name of the folder that it is in: what that says already tells nobody apart.
    """
    text = AGAIN.sub("", unicodedata.normalize("NFC", text).casefold())
    for assignment in known:
        text = text.replace(assignment, " ")
    skip = WORK | set(parts(around)) | {"v"}
    left = [one for one in parts(text) if one not in skip]
    telling = [one for one in left if not one.isdigit() or len(one) > 4]
    return " ".join(left) if telling else ""


def parts(text):
    """Return the words of a name, and its numbers by themselves: part1 is part, 1."""
    return [one for word in words(text) for one in re.findall(r"\d+|\D+", word)]


def words(text):
    """Return the words of a name, without accents and capitals."""
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(one for one in text if not unicodedata.combining(one))
    return re.findall(r"[^\W_]+", text)


def clean(student):
    """Return a name that is safe as a file's name on every system, and not too long."""
    name = unicodedata.normalize("NFC", student).strip().strip(".")
    name = re.sub(r"[^\w.@-]+", "_", name).strip("_").rstrip(".") or "unnamed"
    if RESERVED.match(name):
        name = f"{name}_"
    if len(name.encode(errors="replace")) > 80:
        name = f"{name.encode()[:70].decode(errors='ignore')}_{digest(name)}"
    return name


RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # on Windows


def digest(text):
    """Return eight letters and digits that tell a text from others."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:8]
