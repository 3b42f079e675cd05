"""Find each student's notebook in what a learning-management system exports.

A folder or a zip, with files, folders or zips in it, named as Moodle, Canvas, Blackboard,
Brightspace, Gradescope, nbgrader or a person would name them; folders of tutorial groups too. Of a
student's files the newest counts. Nobody is lost: who handed in what cannot be read has a
submission that says so, and notes say what was left out.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from . import archives, gradescope, people
from .owners import Sorting
from .people import Who, clean
from .pieces import defaults, look, signs

__all__ = ["Submission", "clean", "collect"]
ASIDE = {"old", "backup", "backups", "bak", "alt", "archive", "trash"}  # folders


@dataclass
class Submission:
    """One student's work for one assignment.

    Attributes
    ----------
    student : str
        The name of the row in grades.csv, and of files.
    assignment, origin : str
        The assignment's name; the name of the file.
    content : bytes
    who : Who
        What the file's name says of the person.
    time : datetime or None
        When it was handed in. ``stated`` says whether the system told so; else it is the file's
        own time, which may be that of a copy.
    ids : dict
        What was entered in the notebook by variable: ``{"student_id": "1234"}``.
    trouble : str
        Why it cannot be graded, or "".
    notes, remarks : list of str
        For the student and the graders; for graders alone.
    """

    student: str
    assignment: str
    origin: str
    content: bytes
    who: Who
    time: datetime | None = None
    stated: bool = False
    ids: dict = field(default_factory=dict)
    trouble: str = ""
    notes: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

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
        Files that belong to no assignment or to nobody.
    """
    known = {a.name: signs(a) for a in assignments}
    settings = {a.name: defaults(a) for a in assignments}
    reader, pieces, lists, stamps = archives.Reader(place), [], [], {}
    for file in reader.files():
        base = PurePosixPath(file.name).name
        if base == gradescope.NAME:
            lists.append(file)
        elif base == "timestamp.txt" and not file.inside:
            stamps[file.name.rpartition("/")[0]] = file.content
        else:
            pieces.append(look(file, known, settings, chosen))
    _one_assignment(pieces)
    tops = {piece.name.partition("/")[0] for piece in pieces if "/" in piece.name}
    exports, left = gradescope.owners(lists, tops)
    sorting = Sorting(pieces, known, exports)
    sorting.run()
    left += [piece.name for piece in sorting.left]
    found = {}
    for piece, who, group, sure in sorting.owned:
        if not piece.assignment:
            left.append(piece.name)
            continue
        found.setdefault(piece.assignment, []).append((piece, who, group, sure))
    made = []
    for assignment, several in found.items():
        for label, theirs in _people(several):
            made.append(_newest(label, assignment, theirs, stamps, settings[assignment]))
    for folder, said in reader.skipped:
        top = folder.partition("/")[0]
        theirs = [one for one in made if one.origin.partition("/")[0] == top and top]
        for one in theirs if len({one.student for one in theirs}) == 1 else ():
            one.notes.append(said)
        if not theirs:
            left.append(f"{folder}: {said}")
    _alike(made)
    _namesakes(made)
    return sorted(made, key=lambda one: (one.assignment, one.student)), sorted(left)


def _one_assignment(pieces):
    """Give files whose assignment is not known that of all others, if there is one alone."""
    named = {piece.assignment for piece in pieces if piece.assignment}
    if len(named) == 1:
        for piece in pieces:
            piece.assignment = piece.assignment or min(named)
            piece.trouble = piece.trouble or _no_notebook(piece)


def _no_notebook(piece):
    if not piece.file.notebook and not piece.packed:
        return f"{PurePosixPath(piece.name).name[:80]} is no notebook"
    return ""


def _people(several):
    """Yield a name and the files of each person; names that look the same stay apart."""
    several.sort(key=lambda one: one[0].name)
    persons = {}
    for piece, who, group, sure in several:
        raw = unicodedata.normalize("NFC", who.name)
        own = (who.system, raw, who.number, who.email, group if not who.system else "")
        if not sure:  # a name of no person: each file is somebody's
            own = (piece.name,)
        persons.setdefault(own, []).append((piece, who, group))
    persons = {own: theirs for first in persons.items() for own, theirs in _apart(*first)}
    labels = {}
    for own, theirs in persons.items():
        labels.setdefault(theirs[0][1].label.casefold(), []).append(own)
    for same in labels.values():
        for own in _merged(same, persons):
            theirs = persons[own]
            label, group = theirs[0][1].label, theirs[0][2]
            if len(same) > 1:
                around = PurePosixPath(group).name
                label = clean(f"{around}_{label}") if around else label
                shared = [persons[o][0] for o in same if o != own and o in persons]
                if any(one[2] == group or not group for one in shared):
                    label = f"{label}_{people.digest(repr(own))}"
            yield label, theirs


def _apart(own, theirs):
    """Yield a person's files together, or apart where a person's name and other ids disagree."""
    ids = {value for piece, _, _ in theirs for value in piece.ids.values() if value}
    if len(ids) < 2 or theirs[0][1].system or len({piece.digest for piece, _, _ in theirs}) < 2:
        yield own, theirs
        return
    folders = {piece.name.rpartition("/")[0] for piece, _, _ in theirs}
    if len(folders) == 1 and people.by_stem(PurePosixPath(theirs[0][0].name).stem, ()).label != (
        theirs[0][1].label
    ):
        yield own, theirs  # a folder that is a person's: whoever entered what, it is theirs
        return
    for number, one in enumerate(theirs):
        yield ((*own, number) if number else own), [one]


def _merged(same, persons):
    """Yield those who stay when equal files under one name are one person's."""
    seen = {}
    for own in same:
        key = tuple(sorted(piece.digest for piece, _, _ in persons[own]))
        if key in seen and len(same) > 1 and not persons[own][0][1].system:
            persons[seen[key]] += persons.pop(own)
        else:
            seen[key] = own
    yield from [own for own in same if own in persons]


def _newest(label, assignment, theirs, stamps, settings):
    """Return a person's newest file that can be read; the others are named in its notes."""
    ranked = []
    for piece, who, _ in theirs:
        when = who.when or _told(piece, assignment, who, stamps)
        fit = piece.usable and not piece.trouble
        moment = when or piece.file.time
        aside = any(set(people.words(part)) & ASIDE for part in piece.name.split("/")[:-1])
        rank = (fit, piece.usable, piece.sure, not aside)
        rank += (when.timestamp() if when else 0, who.order)
        rank += (piece.file.time.timestamp() if piece.file.time else 0, piece.name)
        ranked.append((rank, piece, who, moment, when is not None))
    ranked.sort(key=lambda one: one[0])
    _, piece, who, moment, stated = ranked[-1]
    made = Submission(label, assignment, piece.name, piece.content, who, moment, stated)
    made.ids, made.trouble = dict(piece.ids), "" if piece.packed else piece.trouble
    others = [one for _, one, _, _, _ in ranked[:-1] if one.usable and one.digest != piece.digest]
    if others:
        last, *rest = _short([piece.name, *(one.name for one in others)])
        rest = ", ".join(rest)
        made.notes.append(f"several files: {last} was graded, not {rest}"[:500])
        made.notes += [
            f"{PurePosixPath(one.name).name}: {one.trouble}"[:300] for one in others if one.trouble
        ][:3]
        ids = {value for one in others for value in one.ids.values()} - set(piece.ids.values())
        if ids - {""}:
            made.remarks.append(
                f"other files have other ids: {', '.join(sorted(ids - {''}))}"[:200]
            )
    for variable, value in settings.items():
        if made.ids.get(variable) == "" and piece.assignment and not piece.trouble:
            made.notes.append(f"{variable} is still {value!r}")
    return made


def _told(piece, assignment, who, stamps):
    """Return the time that nbgrader has written beside a file: student/assignment/timestamp.txt.

    Where another system has made the folders, such a file is a student's own.
    """
    folder = piece.name.rpartition("/")[0]
    theirs = who.system or piece.file.inside or PurePosixPath(folder).name != assignment
    return None if theirs else _stamp(stamps.get(folder))


def _short(names):
    """Return names without the folders that all share."""
    parts = [PurePosixPath(name).parts for name in names]
    while all(len(one) > 1 for one in parts) and len({one[0] for one in parts}) == 1:
        parts = [one[1:] for one in parts]
    return ["/".join(one) for one in parts]


def _stamp(content):
    """Return the time in nbgrader's timestamp.txt: 2026-02-02 15:58:23.948203 UTC."""
    found = re.match(rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\S* UTC", content or b"")
    try:
        return datetime.fromisoformat(f"{found[1].decode()}+00:00") if found else None
    except ValueError:
        return None


def _namesakes(made):
    """Say who has the name of another."""
    same = {}
    for one in made:
        same.setdefault((one.assignment, one.who.label.casefold()), []).append(one)
    for several in same.values():
        for one in several if len(several) > 1 else ():
            rest = ", ".join(other.student for other in several if other is not one)
            one.remarks.append(f"taken for another person than {rest}, who has the same name"[:300])


def _alike(made):
    """Say which students entered the same id."""
    same = {}
    for one in made:
        for variable, value in one.ids.items():
            if value:
                same.setdefault((one.assignment, variable, value.casefold()), []).append(one)
    for (_, variable, _), several in same.items():
        for one in several if len(several) > 1 else ():
            rest = ", ".join(other.student for other in several if other is not one)
            one.remarks.append(f"{variable} {one.ids[variable]!r} was also entered by {rest}"[:300])
