"""Find the row of a table that is a student's: one to one, for a reason that can be said, or not.

A student is known by what the files' names said: a number of the system, a user name, an address, a
name. A row is known by columns whose meaning is known (`columns`). Signs are tried in turn: those
that are one person's alone, then the first part of an address, then the name. Where a sign fits two
rows or two students, or another sign contradicts, nobody is matched, and the reason is told. What a
student has entered in a notebook is no sign: everybody can enter everything.
"""

import itertools
import re
from dataclasses import dataclass, field

from . import columns
from .columns import EMAIL, FIRST, LAST, NAME, NUMBER, SID, USERNAME, WHOLE
from .people import clean, words

REAL = ("moodle", "canvas", "brightspace", "gradescope")  # their names are people's, not accounts
BLIND = {"participant", "teilnehmer", "teilnehmerin", "participante", "student"}
FALLBACK = re.compile(r"^(.*?)_(\d{3,})$")  # a row of grades.csv of which no more is known


@dataclass
class Person:
    """A student of ours: signs by meaning, each a set of texts."""

    student: str
    signs: dict = field(default_factory=dict)
    ids: tuple = ()  # entered in the notebook
    sure: bool = False  # the number is the system's own
    named: bool = False  # the name is a person's

    def sign(self, meaning):
        return self.signs.get(meaning, set())

    def learn(self, row):
        """Take over the signs of a row that is this student's, as those of the roster."""
        for meaning in (SID, USERNAME, EMAIL, NAME):
            new = {cell for cell in row.get(meaning, ()) if cell}
            self.signs[meaning] = self.sign(meaning) | new


@dataclass
class Matches:
    """``rows``: number of a row to student. ``doubts``: whom and why. ``lost``: students."""

    rows: dict = field(default_factory=dict)
    doubts: list = field(default_factory=list)
    doubtful: set = field(default_factory=set)  # numbers of rows
    lost: list = field(default_factory=list)


def person(student, who=None, ids=()):
    """Return a student by the row in grades.csv and what the file's name said, if it is known."""
    who = who or {}
    made = Person(student, ids=tuple(value for value in ids if value))
    name, number = who.get("name", ""), who.get("number", "")
    system = who.get("system", "")
    if not who:
        found = FALLBACK.match(student)
        name, number = (found[1], found[2]) if found else (student, "")
    signs = {USERNAME: {student.casefold(), clean(name).casefold()}, NAME: {name}}
    if "@" in student or who.get("email"):
        signs[EMAIL] = {(who.get("email") or student).casefold()}
    if number:
        kinds = {"gradescope": (SID,)}.get(system, (NUMBER,) if system else (NUMBER, SID))
        signs |= {kind: {number.casefold()} for kind in kinds}
    made.signs = signs
    made.sure = bool(number) and system in REAL
    tokens = [one for one in words(name) if one not in BLIND]
    made.named = bool(tokens) and (system in REAL or (not who and len(tokens) > 1))
    return made


def row_signs(table, meanings, row):
    """Return the signs of a row: by meaning a list of texts."""
    made = {}
    for meaning, found in meanings.items():
        cells = [table.cell(row, column).removeprefix("'") for column in found]
        made[meaning] = [cell for cell in cells if cell]
    for meaning in (NUMBER, SID):  # a spreadsheet makes 4711.0 of a number
        made[meaning] = [re.sub(r"(?<=\d)\.0$", "", cell) for cell in made.get(meaning, [])]
    made[NUMBER] = [re.sub(r"^\D*?(?=\d+$)", "", cell) for cell in made[NUMBER]]
    made[SID] = [cell.lstrip("#").casefold() for cell in made[SID]]
    made[EMAIL] = [cell.casefold() for cell in made.get(EMAIL, [])]
    first, last = made.get(FIRST, [""]), made.get(LAST, [""])
    if any(first) or any(last):
        both = f"{(first or [''])[0]} {(last or [''])[0]}".strip()
        made[NAME] = [*made.get(NAME, []), both]
    made[NAME] = [*made.get(NAME, []), *made.get(WHOLE, [])]
    return made


def match(table, persons, skip=()):
    """Match the rows of a table to students.

    Parameters
    ----------
    table : Table
    persons : list of Person
    skip : collection of int
        Numbers of rows that are nobody's.

    Returns
    -------
    matches : Matches
    """
    meanings = columns.meanings(table)
    rows = {n: row_signs(table, meanings, row) for n, row in enumerate(table.rows) if n not in skip}
    made, free = Matches(), {one.student: one for one in persons}
    tests = ((_same_sign, "a number, account or address"), (_same_address, "an address"),
             (_same_name, "a name"))  # fmt: skip
    for test, sign in tests:
        fits = {
            number: [one for one in free.values() if test(signs, one)]
            for number, signs in rows.items() if number not in made.rows
        }  # fmt: skip
        wanted = {}
        for number, found in fits.items():
            for one in found:
                wanted.setdefault(one.student, []).append(number)
        settled = []
        for number, found in fits.items():
            if not found or number in made.doubtful:
                continue
            others = [one for one in persons if one not in found]
            why = _doubt(rows[number], found, wanted, sign) or _named(
                rows[number], found[0], others
            )
            if why:
                made.doubtful.add(number)
                made.doubts.append((_tell(table, number, rows[number]), why))
                settled += [one.student for one in found]
            else:
                made.rows[number] = found[0].student
                settled.append(found[0].student)
        for student in settled:
            free.pop(student, None)
    made.lost = sorted(free)
    _guess(table, rows, free, made)
    return made


def _doubt(signs, found, wanted, sign):
    """Return why a row is not given to the student that it fits, or ""."""
    if len(found) > 1:
        return f"{sign} fits several: {', '.join(sorted(repr(one.student) for one in found))}"
    one = found[0]
    if len(wanted[one.student]) > 1:
        lines = ", ".join(str(number + 2) for number in sorted(wanted[one.student]))
        return f"the rows {lines} all fit {one.student!r} by {sign}"
    for meaning, what in ((NUMBER, "number"), (SID, "number"), (EMAIL, "address")):
        theirs, ours = set(signs.get(meaning, ())), one.sign(meaning)
        certain = meaning != NUMBER or one.sure
        if theirs and ours and certain and not theirs & ours and not _kinds(signs, one):
            return f"{sign} fits {one.student!r}, the {what} {min(theirs)} does not"
    if one.named and signs.get(NAME) and not any(_akin(name, one) for name in signs[NAME]):
        return f"{sign} fits {one.student!r}, the name {signs[NAME][0]!r} does not"
    return ""


def _named(signs, one, others):
    """Return why a row is doubtful whose account is one student's, and whose name another's."""
    if not signs.get(NAME) or _same_name(signs, one):
        return ""
    named = [repr(other.student) for other in others if _same_name(signs, other)]
    return f"it fits {one.student!r}, its name {', '.join(named)}" if named else ""


def _kinds(signs, one):
    """Say whether a number fits under another meaning: systems call theirs as they like."""
    theirs = {*signs.get(NUMBER, ()), *signs.get(SID, ())}
    return bool(theirs & (one.sign(NUMBER) | one.sign(SID)))


def _same_sign(signs, one):
    numbers = any(set(signs.get(m, ())) & one.sign(m) for m in (NUMBER, SID, EMAIL))
    accounts = {*signs.get(USERNAME, ()), *signs.get(SID, ()), *signs.get(WHOLE, ())}
    accounts = {clean(cell).casefold() for cell in accounts}
    if accounts & one.sign(USERNAME) - {"unnamed"}:
        return True
    return numbers or any(clean(name) == one.student for name in signs.get(NAME, ()))


def _same_address(signs, one):
    return any(cell.partition("@")[0] in one.sign(USERNAME) for cell in signs.get(EMAIL, ()))


def _same_name(signs, one):
    theirs = {_spelled(name) for name in signs.get(NAME, ())} - {()}
    ours = {_spelled(name) for name in one.sign(NAME)} - {()}
    if theirs & ours:
        return True
    glued = {"".join(name) for name in ours if len(name) == 1}  # Canvas: lovelaceada
    return any(
        len(name) < 6 and glued & {"".join(order) for order in itertools.permutations(name)}
        for name in theirs
    )


def _spelled(name):
    return tuple(sorted(words(name)))


def _akin(name, one):
    """Say whether a name may be the same person's: a part of it is in the other."""
    parts, ours = words(name), "".join(words(" ".join(sorted(one.sign(NAME)))))
    ours += "".join(words(one.student))
    return not parts or any(part in ours for part in parts if len(part) > 1)


def _tell(table, number, signs):
    """Return what a row is called, for a person to find it."""
    named = [*signs.get(NAME, ()), *signs.get(USERNAME, ()), *signs.get(EMAIL, ())]
    return f"row {number + 2} ({(named or [''])[0]})"


def _guess(table, rows, free, made):
    """Tell of students without a row whose entered id is that of one: a person decides."""
    for student in made.lost[:]:
        for number, signs in rows.items():
            theirs = {*signs.get(SID, ()), *signs.get(NUMBER, ()), *signs.get(USERNAME, ())}
            if number not in made.rows and theirs & set(free[student].ids):
                why = f"only the id that {student!r} entered in the notebook fits"
                made.doubts.append((_tell(table, number, signs), why))
                made.doubtful.add(number)
                made.lost.remove(student)
                break
