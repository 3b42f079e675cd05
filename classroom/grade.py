"""Grade submissions: ``python -m classroom.grade SUBMISSIONS [ASSIGNMENT]``.

SUBMISSIONS is a folder or a zip. For each assignment, in ``release/grades/NAME``:

    grades.csv          a row a student, a column a question
    feedback/           one page a student
    by-hand.html        answers that a person has to read, with the rubric
    by-hand.csv         where to enter their points; they count from the next run on
    results/            what the judge found, so that an interrupted run goes on where it was

A submission that has not changed is not run again, unless ``--again`` says so. Students of earlier
runs stay in the tables (late submissions may come from another folder); to drop one, delete its
file in ``results``.
"""

import argparse
import hashlib
import json
import sqlite3
import sys
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from . import formgrader, gradebook, groups, handback, reports, sandbox, submissions
from . import make as making
from .judge import Judge, printable
from .sandbox import Limits
from .sources import assignments


def grade(place, chosen="", *, release=making.RELEASE, limits=None, again=False, say=print):
    """Grade all submissions of a folder or zip; return results by assignment and student."""
    place, release = Path(place), Path(release).resolve()
    if not place.exists():
        sys.exit(f"there is no {place}: SUBMISSIONS= takes a folder or a zip")
    known = assignments(chosen)
    found, left = submissions.collect(place, known, chosen)
    for name in left:
        say(printable(f"left aside, of no assignment: {name}"))
    if not found:
        sys.exit(f"no submission was found in {place}")
    sandbox.install()
    sandbox.warn()
    sandbox.sweep()
    made = {}
    with alone(release), tempfile.TemporaryDirectory(prefix="grading-") as work:
        library = sandbox.student_library(Path(work) / "library")
        for assignment in known:
            own = [one for one in found if one.assignment == assignment.name]
            if own:
                run = Run(assignment, own, release, limits or Limits(), say)
                made[assignment.name] = run.go(library, again)
    return made


@contextmanager
def alone(release):
    """Let one run at a time write into a release folder; the system frees it when a run dies."""
    release.mkdir(parents=True, exist_ok=True)
    with open(release / ".running", "wb") as file:
        try:
            import fcntl  # noqa: PLC0415  (not on Windows)

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError:
            sys.exit(f"another run is grading into {release}: wait until it is done")
        yield


class Run:
    """One assignment's submissions on their way to grades."""

    def __init__(self, assignment, found, release, limits, say):
        self.assignment, self.found, self.limits, self.say = assignment, found, limits, say
        self.release, self.course = release, release / "course"
        self.folder = release / "grades" / assignment.name

    def go(self, library, again):
        kept = self._earlier()
        self._entered(kept)  # what is wrong in the table is said before all the work
        gradebook.back_up(self.course)
        student = making.generate(self.assignment, self.release)
        empty = self._empty(student)
        judge = Judge(self.assignment, library, self.limits)
        results = {}
        total = len(self.found)
        with ThreadPoolExecutor(sandbox.several(self.limits)) as pool:
            tasks = {pool.submit(self._one, judge, one, empty, again): one for one in self.found}
            try:
                for number, task in enumerate(as_completed(tasks), 1):
                    one = tasks[task]
                    results[one.student] = task.result()
                    self.say(f"[{number}/{total}] {one.student}: {self._sum(results[one.student])}")
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        self._calmly(judge, empty, results)
        results = kept | results
        results = {student: results[student] for student in sorted(results)}
        entered, sheet = self._entered(kept)  # once more: a grader may have been at work meanwhile
        self._record(results, entered)
        return self._report(results, sheet)

    def _calmly(self, judge, empty, results):
        """Run alone, one after the other, what the machine was too busy for.

        What is too slow even then waits for a person or another run: a grade depends on the
        answer, not on what else the machine has to do.
        """
        for one in self.found:
            if results[one.student].get("slow"):
                self.say(f"once more, alone: {one.student}")
                result = self._one(judge, one, empty, True)
                if result.get("slow"):
                    result["failed"] = True
                results[one.student] = result

    def _earlier(self):
        """Return the results of students who are not among today's submissions."""
        kept, today = {}, {one.student for one in self.found}
        for path in sorted(self.folder.glob("results/*.json")):
            if path.stem in today:
                continue
            try:
                result = json.loads(path.read_text(encoding="utf-8"))["result"]
                same = set(result["questions"]) == {q.name for q in self.assignment.questions}
            except (ValueError, KeyError, TypeError):
                continue
            if same:
                kept[path.stem] = result
        if kept:
            self.say(f"{len(kept)} graded in earlier runs stay in the table")
        return kept

    def _entered(self, kept):
        """Return what was entered by hand, and the table as it was then."""
        path = self.folder / "by-hand.csv"
        sheet = path.read_bytes() if path.exists() else b""
        known = {one.student for one in self.found} | set(kept)
        try:
            return reports.entered_by_hand(path, self.assignment, known), sheet
        except ValueError as error:
            sys.exit(f"nothing was changed: {error}")

    def _empty(self, student):
        cells = json.loads(student.read_text(encoding="utf-8"))["cells"]
        return {cell["id"]: "".join(cell["source"]) for cell in cells}

    def _one(self, judge, one, empty, again):
        """Return what the judge finds, or found when the same file was graded before."""
        path = self.folder / "results" / f"{one.student}.json"
        key = f"{one.digest} {self.assignment.digest} {astuple(self.limits)} {sandbox.isolation()}"
        key += groups.available()
        key = hashlib.sha256(key.encode()).hexdigest()
        if path.exists() and not again:
            try:
                kept = json.loads(path.read_text(encoding="utf-8"))
                if kept["key"] == key:
                    return self._noted(kept["result"], one)
            except (ValueError, KeyError):
                pass
        with tempfile.TemporaryDirectory(prefix="grading-") as work:
            copy = Path(work) / "submission.ipynb"
            copy.write_bytes(one.content)
            try:
                result = judge.grade(copy, empty)
            except Exception:
                traceback.print_exc()
                result = judge.nothing("the grader failed: please grade by hand, or run it again")
                return self._noted(result | {"failed": True}, one)
        key = "" if result.get("slow") else key  # not to be kept as a grade
        reports.replace(path, json.dumps({"key": key, "origin": one.origin, "result": result}))
        return self._noted(result, one)

    def _noted(self, result, one):
        result["notes"] = [*printable(one.notes), *result["notes"]]
        return result

    def _sum(self, result):
        score = sum(one["score"] for one in result["questions"].values())
        automatic = sum(q.points for q in self.assignment.questions if not q.by_hand)
        notes = f" ({'; '.join(result['notes'])})"[:160] if result["notes"] else ""
        return f"{score:g} of {automatic:g} automatic points{notes}"

    def _record(self, results, entered):
        content = {one.student: one.content for one in self.found}
        with gradebook.opened(self.course) as book:
            for student, result in results.items():
                by_hand = entered.get(student, {})
                gradebook.record(book, self.assignment, student, result, by_hand)
                if student in content:
                    formgrader.show(self.course, self.assignment, student, result, content[student])

    def _report(self, results, sheet):
        reports.grades(self.folder / "grades.csv", self.assignment, results)
        for student, result in results.items():
            path = self.folder / "feedback" / f"{student}.html"
            reports.feedback(path, self.assignment, student, result)
            handback.by_exchange(self.course, self.assignment, student, path)
        if not reports.hand_grading(self.folder, self.assignment, results, sheet):
            self.say("by-hand.csv was changed meanwhile and is left alone: please grade once more")
        self._stopped(results)
        waiting = sum(one["waits"] for r in results.values() for one in r["questions"].values())
        self.say(f"grades: {self.folder / 'grades.csv'}")
        self.say(f"feedback: {self.folder / 'feedback'}")
        if waiting:
            self.say(f"{waiting} answers wait for a person: {self.folder / 'by-hand.html'}")
        return results

    def _stopped(self, results):
        """Say whose runs were stopped, where, and why."""
        rows = [(student, one) for student, r in results.items() for one in r.get("stopped", ())]
        if rows:
            self.say(f"{len(rows)} runs were stopped:")
        for student, one in rows:
            self.say(printable(f"    {student}, {one['where']}: {one['why']}"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("submissions", type=Path)
    parser.add_argument("assignment", nargs="?", default="")
    parser.add_argument("--again", action="store_true", help="run unchanged submissions again")
    parser.add_argument(
        "--cell", type=float, default=Limits.cell, help="seconds of processor time a cell may take"
    )
    parser.add_argument(
        "--time", type=float, default=Limits.submission, help="seconds of processor time in all"
    )
    parser.add_argument("--release", type=Path, default=making.RELEASE, help="where results go")
    asked = parser.parse_args()
    if str(asked.submissions) == ".":
        parser.error("which submissions? make grade SUBMISSIONS=folder [ASSIGNMENT=name]")
    limits = Limits(cell=asked.cell, submission=asked.time)
    where = {"release": asked.release, "limits": limits}
    sys.stdout.reconfigure(errors="replace")
    try:
        grade(asked.submissions, asked.assignment, again=asked.again, **where)
    except (OSError, sqlite3.Error, SQLAlchemyError, making.MakeError) as error:
        sys.exit(
            f"stopped: {error}\nWhat was graded is kept. When there is room on the disk, and the "
            "file is not open in another program, the same command goes on from here."
        )


if __name__ == "__main__":
    main()
