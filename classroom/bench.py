"""Grade 60 mixed submissions, a third of them hostile: ``python -m classroom.bench``.

Prints how long it took, and for each submission what was expected and what came.
"""

import sys
import tempfile
import time
from pathlib import Path

import nbformat

from . import hostile, selfcheck
from .grade import grade
from .sources import assignments

TOTAL = 60


def main():
    assignment = assignments("write-em")[0]
    automatic = {q.name: q.points for q in assignment.questions if not q.by_hand}
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        place, expected = Path(work) / "submissions", {}
        place.mkdir()
        for name, content, lost in hostile.cases(assignment):
            student = f"hostile-{name}"
            (place / f"{student}.ipynb").write_text(content, encoding="utf-8")
            expected[student] = hostile.due(automatic, lost)
        fair = selfcheck.trials(assignment)
        number = 0
        while len(expected) < TOTAL:
            trial, student = fair[number % len(fair)], f"student-{number:02d}"
            path = place / f"{student}.ipynb"
            path.write_text(nbformat.writes(trial.book), encoding="utf-8")
            due = {q: trial.points.get(q) for q in automatic}
            expected[student] = due
            number += 1
        start = time.perf_counter()
        found = grade(place, assignment.name, release=Path(work) / "release")[assignment.name]
        seconds = time.perf_counter() - start
    wrong = 0
    names = {hostile.clean(name): due for name, due in expected.items()}
    for student, due in names.items():
        result = found.get(student)
        came = {q: result["questions"][q]["score"] for q in automatic} if result else {}
        bad = [q for q, p in due.items() if p is not None and came.get(q) != p]
        wrong += bool(bad)
        total, most = sum(came.values()), sum(automatic.values())
        words = f"{total:g} of {most:g}" if result else "no grade"
        print(f"{'WRONG ' if bad else 'right '} {student[:50]:50} {words:12} {' '.join(bad)}")
    print(f"{len(names)} submissions, {wrong} of them graded wrong, {seconds:.0f} s in all")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
