"""Sort files to the people whose they are, by folders and names.

A folder is a person's, or it holds people: a tutorial group, a wrapper around everything. It holds
people if systems' own names are in it, if folders of people are, or if it has several notebooks of
one assignment under different names of people (``work``, ``draft``, ``final`` name none).
"""

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from . import people


@dataclass
class Folder:
    """A folder, and what is in it."""

    path: str = ""
    folders: dict = field(default_factory=dict)
    pieces: list = field(default_factory=list)

    @property
    def name(self):
        return PurePosixPath(self.path).name

    def all(self):
        return [*self.pieces, *(one for sub in self.folders.values() for one in sub.all())]

    def usable(self):
        return [piece for piece in self.pieces if piece.usable]


class Sorting:
    """Who owns which file.

    Parameters
    ----------
    pieces : list of Piece
    known : collection of str
        Names of assignments.
    exports : dict
        Folders of Gradescope, and the people of each.

    Attributes
    ----------
    owned : list of (Piece, Who, str, bool)
        The person, the folder of the group around, and whether the name is one of a person.
    left : list of Piece
        Files of nobody.
    """

    def __init__(self, pieces, known, exports):
        self.known, self.exports = known, exports
        self.owned, self.left = [], []
        self.root = Folder()
        for piece in pieces:
            here = self.root
            for part in piece.name.split("/")[:-1]:
                if part not in ("", ".", ".."):
                    path = f"{here.path}/{part}".strip("/")
                    here = here.folders.setdefault(part, Folder(path))
            here.pieces.append(piece)

        paths = {PurePosixPath(piece.file.named) for piece in pieces}
        names = {part for path in paths for part in path.parts[:-1]} | {one.stem for one in paths}
        self.but = ("canvas",) if people.no_canvas(names) else ()

    def run(self):
        self._people_of(self.root)

    def _named(self, name):
        """Return whom a name of a system's own kind tells, or None."""
        return people.by_pattern(name, self.but)

    def _people_of(self, folder):
        """Sort what is in a folder that holds people."""
        around = "" if self._passes(folder) else folder.path
        for piece in folder.pieces:
            self._file(piece, around)
        holding = [sub for sub in folder.folders.values() if self._holds_people(sub)]
        # among tutorial groups there may be one of a single person
        groups = {_numbered(sub.name) for sub in holding} - {""}
        most = len(holding) > len(folder.folders) / 2
        plain = []
        for sub in folder.folders.values():
            owners = self.exports.get(sub.path) or [self._named(sub.name)]
            if owners[0]:
                for who in owners:
                    self._own(sub, who, around)
            elif (
                self._passes(sub)
                or sub in holding
                or ((most or _numbered(sub.name) in groups) and self._holds_people(sub, 1))
            ):
                self._people_of(sub)
            elif any(piece.usable for piece in sub.all()):
                self._own(sub, people.by_folder(sub.name), around)
            else:
                plain.append(sub)
        persons = any(where == around for _, _, where, _ in self.owned)
        for sub in plain:  # only other files: somebody's, where folders are people's
            if folder.path in ("", around) and persons and len(folder.folders) > len(plain):
                self._own(sub, people.by_folder(sub.name), around)
            else:
                self.left += sub.all()

    def _file(self, piece, around):
        """Sort a file that lies among people's folders."""
        stem = PurePosixPath(piece.name).stem
        who, sure = self._named(stem), bool(people.called(stem, self.known))
        if who:
            self.owned.append((piece, who, around, True))
        elif not piece.usable:
            self.left.append(piece)
        elif sure:
            self.owned.append((piece, people.by_stem(stem, self.known), around, True))
        else:
            self.owned.append((piece, people.Who(people.clean(stem), stem), around, False))

    def _own(self, folder, who, around):
        pieces = folder.all()
        stand = [piece for piece in pieces if piece.usable] or pieces
        self.owned += [(piece, _with_tries(who, piece), around, True) for piece in stand]

    def _passes(self, folder):
        """Say whether a folder's name is one of an assignment or of nbgrader's own."""
        return folder.name in self.known or folder.name in ("submitted", "")

    def _holds_people(self, folder, enough=2):
        """Say whether a folder holds at least so many people, rather than being one's own."""
        if self._named(folder.name) or folder.path in self.exports:
            return False
        subs = [sub for sub in folder.folders.values() if any(one.usable for one in sub.all())]
        names = [sub.name for sub in subs]
        names += [PurePosixPath(piece.name).stem for piece in folder.usable()]
        if any(map(self._named, names)) or any(sub.path in self.exports for sub in subs):
            return True
        return any(map(self._holds_people, subs)) or self._people_in(folder, subs, enough)

    def _people_in(self, folder, subs, enough):
        """Say whether names of folders and files, and the ids in these, are several people's."""
        persons, ids = {}, set()
        for sub in subs:
            if not self._passes(sub) and people.called(sub.name, self.known):
                persons.setdefault("", set()).add(sub.name)
        for piece in folder.usable():
            told = people.called(PurePosixPath(piece.name).stem, self.known, folder.name)
            persons.setdefault(piece.assignment if told else None, set()).add(told)
            ids |= set(piece.ids.values()) or {""}
        if None in persons:  # a file that no person's name is on: then the folder's is
            return len(ids - {""}) > 1 and len(folder.usable()) == len(ids)
        if len(ids) == 1 and ids != {""} and "" not in persons:
            return False  # one id in all: one person's tries
        several = max(map(len, persons.values()), default=0)
        return several >= enough or (len(ids - {""}) > 1 and sum(map(len, persons.values())) > 1)


def _numbered(name):
    """Return what numbered names have in common, "" for others: group A, Tutorial 2, B."""
    parts = people.parts(name)
    kept = [one for one in parts if len(one) > 1 and not one.isdigit()]
    return " ".join(kept) or "#" if len(kept) < len(parts) else ""


def _with_tries(who, piece):
    """Return a person with the number of the try that a file's name ends with."""
    if who.order:
        return who
    order = people.tries(PurePosixPath(piece.name).stem)
    return people.Who(**{**who.__dict__, "order": order}) if order else who
