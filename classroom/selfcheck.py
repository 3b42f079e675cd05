"""Try the assignments on known submissions: ``python -m classroom.selfcheck [NAME]``.

The solution has to get full marks, the untouched hand-out nothing, each typical mistake of the
source the points that it deserves and the message that names it. Each question is graded on its
own: a notebook holds mistakes in several that cannot follow from each other, and all other
questions up to the last of these have to get full marks. One mistake at least stands alone.
"""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import make as making
from . import sandbox, sources
from .cells import targets
from .following import asked, follows
from .judge import Judge
from .running import functions


class Trial:
    """One submission, and what has to come out: points, and what is said, by question."""

    def __init__(self, name, book, points, says=None, last=""):
        self.name, self.book, self.points = name, book, points
        self.says, self.last = says or {}, last

    def wrong(self, result):
        """Return what is not as it has to be, or ""."""
        questions = result["questions"]
        for name, one in questions.items():
            if one["by_hand"]:
                continue
            due = self.points.get(name)
            if due is not None and abs(one["score"] - due) > 1e-6:
                return f"{name}: {one['score']:g} points, deserved {due:g}; said {one['messages']}"
        for name, says in self.says.items():
            if not any(says in text for text in questions[name]["messages"]):
                return f"{name}: no message {says!r}"
        if result["notes"]:
            return f"notes: {result['notes']}"
        return ""


def trials(assignment, handout=None):
    """Return all trials of an assignment; ``handout`` is the student's version, as a notebook."""
    full = {q.name: q.points for q in assignment.questions}
    made = [Trial("the solution", assignment.answered(), full)]
    if handout is not None:
        made.append(Trial("the untouched hand-out", handout, dict.fromkeys(full, 0)))
    return made + [_trial(assignment, group) for group in together(assignment)]


def singly(assignment):
    """Return a trial for each typical mistake, in a notebook that is right besides."""
    return [_trial(assignment, [one]) for one in _mistakes(assignment)]


def _mistakes(assignment):
    return [(q, n, one) for q in assignment.questions for n, one in enumerate(q.mistakes, 1)]


def _trial(assignment, group):
    """Return the trial of some mistakes together, graded as far as the last one's question."""
    due = {q.name: q.points for q in assignment.questions}
    due |= {q.name: one.points for q, _, one in group}
    last = group[-1][0].name
    due |= dict.fromkeys(list(due)[list(due).index(last) + 1 :])  # None: not graded
    return Trial(
        "; ".join(f"{q.name}, mistake {number}" for q, number, _ in group),
        assignment.answered({q.answer.id: one.source for q, _, one in group}),
        due, {q.name: one.says for q, _, one in group}, last,
    )  # fmt: skip


def together(assignment):
    """Return groups of (question, number, mistake), each for one notebook.

    Either mistakes that cannot follow from each other, or, where that makes many groups, the first
    in each function, the second in each, and so on (then cells run twice, see `judge`), and so in
    what is computed with them. One at least stands alone.
    """
    groups, all_ = [], _mistakes(assignment)
    checks = {f"tests-{cell.name}" for cell in assignment.cells if cell.role == "tests"}
    code = {cell.id: cell.source for cell in assignment.answered().cells
            if cell.cell_type == "code" and cell.id not in checks}  # fmt: skip
    for one in reversed(all_):
        group = next((group for group in groups if _apart(code, [one, *group])), None)
        if group is None:
            groups.append([one])
        else:
            group.insert(0, one)
    most = max((number for _, number, _ in all_), default=0)
    if len(groups) > 2 * most:
        both = [[one for one in all_ if bool(functions(one[0])) is made] for made in (True, False)]
        groups = [[one for one in part if one[1] == n] for part in both for n in range(1, most + 1)]
        groups = [group for group in groups if group]
    if groups and min(map(len, groups)) > 1:
        groups.append(groups[0][:1])
    return groups


def _apart(code, group):
    """Say whether no answer of a group can follow from its first."""
    names = [question.name for question, _, _ in group]
    if len(set(names)) < len(names):
        return False
    changed = code | {q.answer.id: one.source for q, _, one in group}
    first = targets(group[0][0])
    return not any(
        follows(list(changed.values()), asked(question), first) for question, _, _ in group[1:]
    )


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
            result = judge.grade(path, empty, last=trial.last)
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
