"""See the class at a glance: ``python -m classroom.overview [ASSIGNMENT]``.

Reads what ``make grade`` wrote and leaves, in ``release/grades``:

    overview.html   one page: points by question, typical mistakes, who needs a look
    overview.csv    a row a question
    similar.csv     pairs of notebooks that are alike
"""

import argparse
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from . import make as making
from . import overview_page, similarity
from .sources import assignments
from .tables import bare, number, points, read, replace, safe, table
from .testing import NAN, UNKNOWN

LEAST = 8  # students from whom on a correlation says anything
# what the judge says of files that could not be graded
NOT_GRADED = re.compile(r"not graded[^;]*|the grader failed[^;]*")
LATE = re.compile(r"late", re.IGNORECASE)


@dataclass
class QuestionSeen:
    """How a class did on one question."""

    question: object
    scores: list  # of those who answered anything and whose points are known
    waiting: int
    correlation: float | None
    mistakes: list  # (what the feedback says, students who made it)
    read: str = ""
    move: str = ""

    @property
    def mean(self):
        return float(np.mean(self.scores)) if self.scores else None

    @property
    def share(self):
        return None if self.mean is None else self.mean / self.question.points

    def number_with(self, points):
        return sum(abs(score - points) < 1e-9 for score in self.scores)


@dataclass
class ClassSeen:
    """How a class did on one assignment."""

    assignment: object
    students: list
    answered: list  # those who answered anything
    totals: list  # of those
    questions: list
    waiting: dict = field(default_factory=dict)  # student to questions
    stopped: dict = field(default_factory=dict)  # student to what happened
    failed: dict = field(default_factory=dict)  # student to why nothing was graded
    late: dict = field(default_factory=dict)  # student to what the table says
    changed: dict = field(default_factory=dict)  # student to answers changed since graded
    unnamed: dict = field(default_factory=dict)  # student to questions lost for no named reason
    missing: list | None = None  # None: there is no roster
    roster: list = field(default_factory=list)  # what else is odd about it
    groups: list = field(default_factory=list)
    pairs: list = field(default_factory=list)


def see(assignment, release):
    """Read one assignment's grades; return what there is to say of the class."""
    release = Path(release)
    folder = release / "grades" / assignment.name
    rows = graded(folder / "grades.csv")
    found = {student: _result(folder, student) for student in rows}
    results = {student: one["questions"] for student, one in found.items()}
    answered = [one for one in rows if any(q["touched"] for q in results[one].values())]
    seen = ClassSeen(assignment, list(rows), answered, [], [])
    seen.totals = [points(rows[one]["total"]) or 0.0 for one in answered]
    scores = {q.name: [points(rows[one].get(q.name, "")) for one in answered]
              for q in assignment.questions}  # fmt: skip
    for question in assignment.questions:
        mistakes = _mistakes(question, {one: results[one].get(question.name) for one in answered})
        known = [score for score in scores[question.name] if score is not None]
        waits = sum(question.name in row.get("to_grade_by_hand", "").split()
                    for row in rows.values())  # fmt: skip
        read_again, move = assignment.review.get(question.name, ("", ""))
        correlation = item_rest(scores, question.name)
        seen.questions.append(
            QuestionSeen(question, known, waits, correlation, mistakes, read_again, move)
        )
    for student, row in rows.items():
        _look(seen, student, row, found[student])
    _check_roster(seen, folder / "roster-check.csv")
    seen.groups, seen.pairs = similarity.of_class(release / "course", assignment.name, answered)
    return seen


def graded(path):
    """Return the rows of grades.csv by student."""
    return {bare(row["student"]): row for row in read(path).dicts()}


def _result(folder, student):
    try:
        text = (folder / "results" / f"{student}.json").read_text(encoding="utf-8")
        result = json.loads(text)["result"]
        return {"questions": result["questions"], "stopped": result["stopped"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {"questions": {}, "stopped": []}


def item_rest(scores, name):
    """Return the correlation of one question's points with the sum of the others', or None.

    The others are the questions that everybody has points for: what still waits for a person is
    in nobody's sum.
    """
    others = [
        values for other, values in scores.items()
        if other != name and all(value is not None for value in values)
    ]  # fmt: skip
    rest = np.sum(others, axis=0) if others else np.zeros(len(scores[name]))
    pairs = [(a, b) for a, b in zip(scores[name], rest, strict=True) if a is not None]
    if len(pairs) < LEAST or min(np.ptp(pairs, axis=0)) < 1e-9:
        return None
    return float(np.corrcoef(np.transpose(pairs))[0, 1])


def _mistakes(question, found):
    """Return what the feedback names of a question and who made it, the most frequent first."""
    made = []
    for says in dict.fromkeys(mistake.says for mistake in question.mistakes):
        who = [one for one, entry in found.items()
               if entry and any(says in text for text in entry["messages"])]  # fmt: skip
        if who:
            made.append((says, who))
    return sorted(made, key=lambda one: -len(one[1]))


def _look(seen, student, row, result):
    """Note what a person should know of one student."""
    if row.get("to_grade_by_hand"):
        seen.waiting[student] = row["to_grade_by_hand"].split()
    notes = row.get("notes", "")
    failed = NOT_GRADED.search(notes)
    if failed:
        seen.failed[student] = failed[0].strip()
    stops = [f"{one['where']}: {one['why']}" for one in result["stopped"]]
    if stops:
        seen.stopped[student] = "; ".join(dict.fromkeys(stops))
    if row.get("changed_since_graded"):
        seen.changed[student] = row["changed_since_graded"]
    lost = [
        f"{name}, {one['score']:g} of {one['points']:g}"
        for name, one in result["questions"].items()
        if _unnamed(one, row.get(name, ""))
    ]
    if lost:
        seen.unnamed[student] = "; ".join(lost)
    late = [f"{name.replace('_', ' ')}: {value}" for name, value in row.items()
            if name and LATE.search(name) and (value or "").strip() not in ("", "0")]  # fmt: skip
    if late:
        seen.late[student] = ", ".join(late)


def _unnamed(entry, given):
    """Say whether an answer lost half of its points or more, and no test knows for what.

    Not if a person has given other points since.
    """
    said = any(text.endswith((*UNKNOWN, NAN)) for text in entry["messages"])
    judged = points(given) is not None and abs(points(given) - entry["score"]) < 1e-9
    return said and judged and entry["score"] <= entry["points"] / 2


def _check_roster(seen, path):
    """Note who is missing and what is odd, where a roster was compared when grading."""
    if not path.exists():
        return
    rows = read(path).dicts()
    seen.missing = [bare(row["name"]) for row in rows if row["what"] == "missing"]
    seen.roster = [
        f"{bare(row['name'])}: {row['what']}, {row['why']}"
        for row in rows
        if row["what"] != "missing"
    ]


def write(release, name="", say=print):
    """Write page and tables for all assignments that were graded, or the one named."""
    release = Path(release)
    known = [one for one in assignments(name)
             if (release / "grades" / one.name / "grades.csv").exists()]  # fmt: skip
    if not known:
        sys.exit("nothing was graded yet: make grade SUBMISSIONS=folder first")
    classes = [see(one, release) for one in known]
    place = release / "grades"
    replace(place / "overview.csv", table(_question_rows(classes)))
    replace(place / "similar.csv", table(_pair_rows(classes)))
    replace(place / "overview.html", overview_page.page(classes, place))
    say(f"the class at a glance: {place / 'overview.html'}")
    say(f"the same as tables: {place / 'overview.csv'}, {place / 'similar.csv'}")
    return classes


def _question_rows(classes):
    yield ["assignment", "question", "title", "max_points", "answered", "waiting", "mean", "share",
           "full", "none", "item_rest_correlation", "mistakes", "read", "explorer"]  # fmt: skip
    for seen in classes:
        for one in seen.questions:
            question = one.question
            named = "; ".join(f"{len(who)}: {says}" for says, who in one.mistakes)
            yield [seen.assignment.name, question.name, safe(question.title),
                   number(question.points), len(one.scores), one.waiting, _rounded(one.mean),
                   _rounded(one.share), one.number_with(question.points), one.number_with(0),
                   _rounded(one.correlation), safe(named), one.read, one.move]  # fmt: skip


def _pair_rows(classes):
    yield ["assignment", "students", "share_of_code", "share_of_words", "passages"]
    for seen in classes:
        for group in seen.groups:
            yield [seen.assignment.name, safe(" ".join(group)), 1, "", "all"]
        for pair in seen.pairs:
            names = safe(f"{pair.first} {pair.second}")
            yield [seen.assignment.name, names, _rounded(pair.code), _rounded(pair.words),
                   pair.passages]  # fmt: skip


def _rounded(value):
    return "" if value is None else f"{value:.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default="")
    parser.add_argument("--release", type=Path, default=making.RELEASE, help="where grades are")
    asked = parser.parse_args()
    write(asked.release, asked.assignment)


if __name__ == "__main__":
    main()
