"""Grade 60 mixed submissions, a third of them hostile: ``python -m classroom.bench``.

Of all assignments in turn. Prints how long it took, and what was expected and what came of each.
"""

import sys
import tempfile
import time
from itertools import chain, cycle, islice, zip_longest
from pathlib import Path

import nbformat

from . import hostile, sandbox, selfcheck
from .grade import grade
from .sources import assignments

TOTAL = 60


def chosen(known):
    """Return 60 triples (assignment, name, content, points that are due), assignments in turn."""
    cases = {a.name: list(hostile.cases(a)) for a in known}
    made = [*_turns(known, cases, True), *_turns(known, cases, False)]
    trials = [[(a, one) for one in selfcheck.trials(a)] for a in known]
    mixed = [one for one in chain(*zip_longest(*trials)) if one]
    for number, (assignment, trial) in enumerate(islice(cycle(mixed), TOTAL - len(made))):
        text = nbformat.writes(trial.book)
        made.append((assignment, f"student-{number:02d}", text, trial.points))
    return made


def _turns(known, cases, hostile_ones):
    """Yield the cases, each for one assignment: the next one that has it."""
    names = dict.fromkeys(name for one in cases.values() for name, _, _ in one)
    names = [name for name in names if (name in hostile.HOSTILE) is hostile_ones]
    names = [name for name in names if hostile_ones or not name.startswith("odd-values")]
    turn = cycle(known)
    for name in names:
        for assignment in islice(turn, len(known)):
            found = next((one for one in cases[assignment.name] if one[0] == name), None)
            if found:
                due = hostile.due({q.name: q.points for q in automatic(assignment)}, found[2])
                yield assignment, name, found[1], due
                break


def automatic(assignment):
    return [question for question in assignment.questions if not question.by_hand]


def main():
    sandbox.install()
    if not sandbox.isolated():
        sys.exit(f"hostile code is run in a sandbox only: {sandbox.isolation()}")
    submitted = chosen(assignments())
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        for assignment, name, content, _ in submitted:
            path = Path(work) / "handed-in" / f"{assignment.name}_{name}.ipynb"
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        start = time.perf_counter()
        found = grade(Path(work) / "handed-in", release=Path(work) / "release")
        seconds = time.perf_counter() - start
    wrong = 0
    for assignment, name, _, due in submitted:
        result = found.get(assignment.name, {}).get(hostile.clean(name))
        scores = {q: one["score"] for q, one in result["questions"].items()} if result else {}
        asked = [q for q in automatic(assignment) if due.get(q.name) is not None]
        bad = [q.name for q in asked if scores.get(q.name) != due[q.name]]
        wrong += bool(bad)
        expected = sum(due[q.name] for q in asked)
        came = sum(scores.get(q.name, 0) for q in asked)
        most = sum(q.points for q in asked)
        print(
            f"{'WRONG' if bad else 'right'} {assignment.name:18} {name[:30]:30} "
            f"expected {expected:g}, came {came:g} of {most:g} {' '.join(bad)}"
        )
    harmful = sum(name in hostile.HOSTILE for _, name, _, _ in submitted)
    print(f"{len(submitted)} submissions, {harmful} of them hostile: {wrong} graded wrong")
    print(f"{seconds:.0f} s in all, {sandbox.several(sandbox.Limits())} at a time")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
