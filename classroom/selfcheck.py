"""Try the assignments on known submissions: ``python -m classroom.selfcheck [NAME]``.

The solution has to get full marks, the untouched hand-out nothing, each typical mistake of the
source the points that it deserves and the message that names it.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import make as making
from . import sandbox, sources
from .judge import Judge


class Trial:
    """One submission and what has to come out for one of its questions, or for all."""

    def __init__(self, name, book, points, question="", says=""):
        self.name, self.book, self.points = name, book, points
        self.question, self.says = question, says

    def wrong(self, result):
        """Return what is not as it has to be, or ""."""
        questions = result["questions"]
        for name, one in questions.items():
            if one["by_hand"]:
                continue
            due = self.points.get(name)
            if due is not None and abs(one["score"] - due) > 1e-6:
                return f"{name}: {one['score']:g} points, deserved {due:g}; said {one['messages']}"
        if self.says and not any(
            self.says in text for text in questions[self.question]["messages"]
        ):
            return f"{self.question}: no message {self.says!r}"
        if result["notes"]:
            return f"notes: {result['notes']}"
        return ""


def trials(assignment, handout=None):
    """Return all trials of an assignment; ``handout`` is the student's version, as a notebook."""
    full = {q.name: q.points for q in assignment.questions}
    made = [Trial("the solution", assignment.answered(), full)]
    if handout is not None:
        made.append(Trial("the untouched hand-out", handout, dict.fromkeys(full, 0)))
    for question in assignment.questions:
        for number, mistake in enumerate(question.mistakes, 1):
            book = assignment.answered({question.answer.id: mistake.source})
            due = {question.name: mistake.points}
            name = f"{question.name}, mistake {number}"
            made.append(Trial(name, book, due, question.name, mistake.says))
    return made


def check(assignment, release, workers=2):
    """Make an assignment into a folder and run its trials; return (name, trouble) pairs."""
    import nbformat  # noqa: PLC0415

    making.generate(assignment, release)
    name = assignment.name
    handout = nbformat.read(Path(release) / "course/release" / name / f"{name}.ipynb", 4)
    empty = {cell["id"]: cell.source for cell in handout.cells}
    with tempfile.TemporaryDirectory() as work:
        library = sandbox.student_library(Path(work) / "library")
        judge = Judge(assignment, library)

        def run(pair):
            number, trial = pair
            path = Path(work) / f"{number}.ipynb"
            sources.write(trial.book, path)
            result = judge.grade(path, empty, last=trial.question)
            if trial.name == "the untouched hand-out":
                result["notes"] = [n for n in result["notes"] if not n.startswith("student_id is")]
                touched = [q for q, one in result["questions"].items() if one["touched"]]
                if touched:
                    return trial.name, f"{touched} count as answered"
            else:
                result["notes"] = [n for n in result["notes"] if not n.startswith("student_id is")]
            return trial.name, trial.wrong(result)

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(run, enumerate(trials(assignment, handout))))


def main():
    sandbox.install()
    sandbox.warn()
    failed = 0
    for assignment in sources.assignments(sys.argv[1] if len(sys.argv) > 1 else ""):
        with tempfile.TemporaryDirectory() as release:
            found = check(assignment, release)
        wrong = [(name, trouble) for name, trouble in found if trouble]
        by_hand = sum(q.points for q in assignment.questions if q.by_hand)
        print(
            f"{assignment.name}: {len(found) - len(wrong)} of {len(found)} as expected; "
            f"{assignment.points:g} points, {by_hand:g} of them by hand"
        )
        for name, trouble in wrong:
            print(f"    {name}: {trouble}")
        failed += len(wrong)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
