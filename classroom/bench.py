"""Grade 60 mixed submissions, nearly half of them hostile: ``python -m classroom.bench``.

Of all assignments in turn. Prints how long it took, and what was expected and what came of each.
With ``--copies 300``: so many copies of a right one, the seconds for each and the memory of the
grader (``--copies 75`` beside it shows whether both grow).
"""

import argparse
import os
import sys
import tempfile
import time
from itertools import chain, cycle, islice, zip_longest
from pathlib import Path

import nbformat
import psutil

from . import hostile, sandbox, selfcheck
from .grade import grade
from .sources import assignments

TOTAL = 60


def chosen(known):
    """Return 60 triples (assignment, name, content, points that are due), assignments in turn."""
    cases = {a.name: list(hostile.cases(a)) for a in known}
    made = [*_turns(known, cases, True), *_turns(known, cases, False)]
    trials = [[(a, one) for one in (selfcheck.trials(a)[0], *selfcheck.singly(a))] for a in known]
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


def copies(number):
    """Grade copies of a right submission, each with data of its own."""
    assignment = assignments("write-em")[0]
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        folder = Path(work) / "handed-in"
        folder.mkdir()
        for student in range(number):
            book = assignment.answered()
            for cell in book.cells:
                if cell.id == "setting-student-id":
                    cell.source = f"student_id = '{student}'"
            path = folder / f"write-em_student-{student:04d}.ipynb"
            path.write_text(nbformat.writes(book), encoding="utf-8")
        start, used = time.perf_counter(), time.process_time()
        found = grade(folder, release=Path(work) / "release", say=lambda _: None)["write-em"]
        seconds = time.perf_counter() - start
    memory = psutil.Process().memory_info()
    most = sum(q.points for q in automatic(assignment))
    full = sum(sum(q["score"] for q in one["questions"].values()) == most for one in found.values())
    print(
        f"{number} copies, {full} with full marks: {seconds:.0f} s, {seconds / number:.2f} s each; "
        f"the grader used {time.process_time() - used:.0f} s of processor time and holds "
        f"{memory.rss / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}"
    )
    sys.exit(0 if full == number else 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, default=0, help="grade copies of a right submission")
    asked = parser.parse_args()
    sandbox.install()
    if not sandbox.isolated():
        sys.exit(f"hostile code is run in a sandbox only: {sandbox.isolation()}")
    if asked.copies:
        copies(asked.copies)
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
    print(f"{seconds:.0f} s in all, {sandbox.several(sandbox.Limits())} at a time, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
