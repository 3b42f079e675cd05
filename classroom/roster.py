"""Who is in the class: ``release/roster.csv``, if a lecturer puts one there.

Any table with columns whose meaning is known (`columns`): what Moodle, Canvas or Gradescope export
as the list of participants. With it, grading says who is missing, who is twice, and whose name is
nobody's; and `make lms` knows more of each student to find them by.
"""

from pathlib import Path

from . import matching, tables

NAME = "roster.csv"


class Roster:
    """The class, and which student of ours each row is.

    Parameters
    ----------
    release : path
    known : dict
        Students to what is known of them: an entry of `records`, or None.
    """

    def __init__(self, release, known):
        path = Path(release) / NAME
        self.there = path.exists()
        self.persons = [
            matching.person(
                student, (one or {}).get("who"), ((one or {}).get("ids") or {}).values()
            )
            for student, one in known.items()
        ]
        self.findings, self.row_of = [], {}
        if not self.there:
            return
        self.table = tables.read(path, NAME)
        self.meanings = matching.columns.meanings(self.table)
        if not self.meanings:
            raise ValueError(
                f"{path}: no column is known; there should be one such as Name, Username, Email, "
                f"Student ID; there are: {', '.join(self.table.head)}"
            )
        self._compare()

    def _compare(self):
        rows = [self._signs(number) for number in range(len(self.table.rows))]
        found = matching.match(self.table, self.persons)
        by_student = {one.student: one for one in self.persons}
        for number, student in found.rows.items():
            by_student[student].learn(rows[number])
            self.row_of[student] = number
        for what, why in found.doubts:
            self.findings.append((what, "twice" if "rows" in why else "doubtful", why))
        seen = {}
        for number, row in enumerate(rows):
            for meaning in ("number", "sid", "username", "email"):
                for sign in row.get(meaning, ()):
                    seen.setdefault((meaning, sign), []).append(number + 2)
        for (_, sign), lines in seen.items():
            if len(lines) > 1:
                told = ", ".join(map(str, lines))
                self.findings.append((sign, "twice", f"{NAME} has it in the rows {told}"))
        for number, row in enumerate(rows):
            if number not in found.rows and number not in found.doubtful:
                self.findings.append((self._called(row), "missing", "has handed in nothing"))
        for student in found.lost:
            self.findings.append((student, "nobody", f"no row of {NAME} fits"))

    def _signs(self, number):
        return matching.row_signs(self.table, self.meanings, self.table.rows[number])

    def _called(self, row):
        for meaning in ("name", "username", "email", "sid", "number"):
            if row.get(meaning):
                return row[meaning][0]
        return "?"

    def write(self, folder):
        """Write ``roster-check.csv`` into a folder of grades; return sentences for the grader."""
        if not self.there:
            return []
        rows = [[tables.safe(cell) for cell in row] for row in self.findings]
        tables.replace(folder / "roster-check.csv", tables.table([["name", "what", "why"], *rows]))
        told = []
        for what, sentence in (
            ("missing", "of the roster, nothing from"),
            ("twice", "twice"),
            ("nobody", "not in the roster"),
            ("doubtful", "doubtful"),
        ):
            names = [f"{name} ({why})" if what in ("twice", "doubtful") else name
                     for name, kind, why in self.findings if kind == what]  # fmt: skip
            if names:
                told.append(f"{sentence}: {', '.join(names)}")
        return told
