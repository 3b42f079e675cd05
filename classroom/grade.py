"""Grade submissions: ``python -m classroom.grade SUBMISSIONS [ASSIGNMENT]``.

SUBMISSIONS is a folder or a zip. For each assignment, in ``release/grades/NAME``:

    grades.csv          a row a student, a column a question
    feedback/           one page a student
    by-hand.html        answers that a person has to read, with the rubric
    by-hand.csv         where to enter their points; they count from the next run on
    by-hand-*.csv       the same, of other graders: they are merged
    results/            what the judge found, so that an interrupted run goes on where it was
    roster-check.csv    who is missing, twice or nobody's, if there is a ``release/roster.csv``

What these hold stands in `records`; late days and extensions, in `deadlines`.

A submission that has not changed is not run again, unless ``--again`` says so. Students of earlier
runs stay in the tables (late submissions may come from another folder); to drop one, delete its
file in ``results``. A file older than the one that was graded is left aside, unless ``--older``
says so.
"""

import argparse
import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from . import (
    byhand,
    formgrader,
    gradebook,
    groups,
    handback,
    pieces,
    records,
    reports,
    roster,
    sandbox,
    submissions,
    tables,
)
from . import make as making
from .deadlines import Deadlines
from .findings import printable
from .judge import Judge
from .marks import Marks, fingerprint
from .sandbox import Limits
from .sources import assignments, paths


def grade(
    place, chosen="", *, release=making.RELEASE, limits=None, again=False, older=False, say=print
):
    """Grade all submissions of a folder or zip; return results by assignment and student."""
    place, release = Path(place), Path(release).resolve()
    if not place.exists():
        sys.exit(f"there is no {place}: SUBMISSIONS= takes a folder or a zip")
    known = assignments(chosen)
    found, left = submissions.collect(place, known, chosen)
    for name in left:
        say(tables.visible(printable(f"left aside, of no assignment: {name}")))
    if not found:
        sys.exit(f"no submission was found in {place}")
    sandbox.install()
    sandbox.warn()
    sandbox.sweep()
    made = {}
    with alone(release) as work:
        library = sandbox.student_library(work / "library")
        for assignment in known:
            own = [one for one in found if one.assignment == assignment.name]
            if own:
                run = Run(assignment, own, release, limits or Limits(), say)
                made[assignment.name] = run.go(library, again, older)
    return made


@contextmanager
def alone(release):
    """Let one run at a time write into a release folder; the system frees it when a run dies.

    Gives a folder to work in, which never outlives the next run: copies of submissions are in it.
    """
    release.mkdir(parents=True, exist_ok=True)
    with open(release / ".running", "wb") as file:
        try:
            import fcntl  # noqa: PLC0415  (not on Windows)

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError:
            sys.exit(f"another run is grading into {release}: wait until it is done")
        work = release / ".work"
        shutil.rmtree(work, ignore_errors=True)  # of a run that was killed
        work.mkdir()
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def entered(assignment, ids, result):
    """Return what a student has entered, as the run has used it: it may stand anywhere.

    Parameters
    ----------
    assignment : Assignment
    ids : dict
        What was read from the text of the notebook, for a run that did not come so far.
    result : dict
    """
    used, made = result.get("settings") or {}, {**ids}
    for name, handed_out in pieces.defaults(assignment).items():
        if name in used:
            own = " ".join(used[name].split())[:80]
            made[name] = "" if own.casefold() == handed_out.casefold() else own
    return made


class Run:
    """One assignment's submissions on their way to grades."""

    def __init__(self, assignment, found, release, limits, say):
        self.assignment, self.found, self.limits, self.say = assignment, found, limits, say
        self.release, self.course = release, release / "course"
        self.folder = release / "grades" / assignment.name
        self.records = records.Records(self.folder)
        self.aside = {}  # students, and the older files of theirs that are left aside

    def go(self, library, again, older=False):
        if not older:
            self.found = [one for one in self.found if not self._older(one)]
        kept = self._earlier()
        known = {one.student for one in self.found} | set(kept)
        # what is wrong in a table is said before all the work
        self._told(lambda: self._check_tables(known))
        gradebook.back_up(self.course)
        student = making.generate(self.assignment, self.release)
        empty = self._empty(student)
        judge = Judge(self.assignment, library, self.limits)
        self.work, results = library.parent, {}
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
        self._about(results)
        return self._report(results, *self._record(results))

    def _older(self, one):
        """Say that a file is left aside, if it is older than the one that was graded."""
        why = self.records.older(one)
        if why:
            self.aside[one.student] = f"{one.origin} was left aside: {why}"
            self.say(tables.visible(printable(
                f"{one.student}: {one.origin} is left aside: {why} (--older takes it)"
            )))  # fmt: skip
        return why

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
                    self.records.write(one, "", result)
                results[one.student] = result

    def _earlier(self):
        """Return the results of students who are not among today's submissions."""
        today = {one.student for one in self.found}
        names = {question.name for question in self.assignment.questions}
        kept = {
            student: entry["result"]
            for student, entry in self.records.all().items()
            if student not in today and set(entry["result"]["questions"]) == names
        }
        if kept:
            self.say(f"{len(kept)} graded in earlier runs stay in the table")
        return kept

    def _told(self, read):
        """Return what is read from a table of persons, or end with what is wrong in it."""
        try:
            return read()
        except ValueError as error:
            sys.exit(f"nothing was changed: {error}")

    def _check_tables(self, known):
        said, _ = byhand.read(self.folder, self.assignment)
        Marks(self.folder).merge(said, {}, {student: {} for student in known})
        self.deadlines = Deadlines(self.release, list(paths()))
        several = self.deadlines.several(known)
        if several:
            raise ValueError(f"deadlines.csv: {several[0]!r} fits several students")
        roster.Roster(self.release, {})

    def _about(self, results):
        """Complete the results with what is known of the submissions."""
        for student, result in results.items():
            entry = self.records.read(student) or {}
            result["ids"] = entered(self.assignment, entry.get("ids") or {}, result)
            result["remarks"] = [*(entry.get("remarks") or []), *self._history(student, entry)]
            points = self.assignment.points
            late = self.deadlines.late(self.assignment.name, student, entry, points)
            result["late"] = late
            if late.days and not late.counted:
                result["remarks"].append(records.UNSURE)
            if (entry.get("who") or {}).get("late") and not late.days:
                result["remarks"].append("the system marks it as late")
            for name, found in result["questions"].items():
                digest = entry.get("digest") or "unknown"
                found["fingerprint"] = fingerprint(found, digest)
                found["name"] = name

    def _empty(self, student):
        cells = json.loads(student.read_text(encoding="utf-8"))["cells"]
        return {cell["id"]: "".join(cell["source"]) for cell in cells}

    def _history(self, student, entry):
        """Return what graders should know of a student's other files."""
        told = [self.aside[student]] if student in self.aside else []
        if entry.get("earlier"):
            told.append(f"replaces {entry['earlier'][-1]['origin']}, which was graded before")
        return [tables.visible(printable(one))[:300] for one in told]

    def _one(self, judge, one, empty, again):
        """Return what the judge finds, or found when the same file was graded before."""
        key = f"{one.digest} {self.assignment.digest} {astuple(self.limits)} {sandbox.isolation()}"
        key += groups.available()
        key = hashlib.sha256(f"{key} {one.trouble}".encode()).hexdigest()
        kept = self.records.read(one.student)
        if kept and kept["key"] == key and not again:
            self.records.touch(one)
            return self._noted(kept["result"], one)
        if one.trouble:
            result = judge.nothing(f"not graded: {one.trouble}")
        else:
            with tempfile.TemporaryDirectory(dir=self.work) as folder:
                copy = Path(folder) / "submission.ipynb"
                copy.write_bytes(one.content)
                try:
                    result = judge.grade(copy, empty)
                except Exception:
                    traceback.print_exc()
                    result = judge.nothing("the grader failed: please run it again")
                    result["failed"] = True
                    if not kept or kept.get("digest") != one.digest:
                        self.records.write(one, "", result)
                    return self._noted(result, one)
        result["failed"] = any(note.startswith("not graded:") for note in result["notes"])
        key = "" if result.get("slow") else key  # not to be kept as a grade
        self.records.write(one, key, result)
        return self._noted(result, one)

    def _noted(self, result, one):
        # what the run has used is known: it may stand elsewhere, or be worked out
        used = tuple(f"{name} is still " for name in result.get("settings") or ())
        notes = [note for note in printable(one.notes) if not (used and note.startswith(used))]
        result["notes"] = list(dict.fromkeys([*notes, *result["notes"]]))
        return result

    def _sum(self, result):
        score = sum(one["score"] for one in result["questions"].values())
        automatic = sum(q.points for q in self.assignment.questions if not q.by_hand)
        notes = f" ({'; '.join(result['notes'])})"[:160] if result["notes"] else ""
        return tables.visible(f"{score:g} of {automatic:g} automatic points{notes}")

    def _record(self, results):
        """Take in what persons gave, and write all grades; return the marks and by-hand.csv."""
        content = {one.student: one.content for one in self.found}
        answers = {
            student: {name: one["fingerprint"] for name, one in result["questions"].items()}
            for student, result in results.items()
        }
        # once more: a grader may have been at work meanwhile
        said, sheet = self._told(lambda: byhand.read(self.folder, self.assignment))
        kept = Marks(self.folder)
        with gradebook.opened(self.course) as book:
            held = gradebook.held(book, self.assignment)
            self._told(lambda: kept.merge(said, held, answers))
            kept.save()
            for student, result in results.items():
                gradebook.record(book, self.assignment, student, result, kept)
                if student in content:
                    formgrader.show(self.course, self.assignment, student, result, content[student])
        return kept, sheet

    def _report(self, results, kept, sheet):
        reports.grades(self.folder / "grades.csv", self.assignment, results)
        for student, result in results.items():
            path = self.folder / "feedback" / f"{student}.html"
            reports.feedback(path, self.assignment, student, result)
            handback.by_exchange(self.course, self.assignment, student, path)
        reports.hand_page(self.folder / "by-hand.html", self.assignment, results, kept)
        made = byhand.prepare(self.assignment, results, kept)
        kept.save()  # first: then every row that somebody may see is known
        if not byhand.write(self.folder, made, sheet):
            self.say("by-hand.csv was changed meanwhile and is left alone: please grade once more")
        self._stopped(results)
        self._last_words(results, kept)
        return results

    def _last_words(self, results, kept):
        known = {student: self.records.read(student) for student in results}
        told = [*kept.said, *self._told(lambda: roster.Roster(self.release, known))
                .write(self.folder)]  # fmt: skip
        for student, result in results.items():
            told += [f"{student}, {name}: {one['status']}"
                     for name, one in result["questions"].items() if one["waits"]
                     and one["status"] not in ("", one.get("look"), *result["notes"])]  # fmt: skip
        nobody = self.deadlines.nobody(results)
        if nobody:
            told.append(f"in deadlines.csv, but not among these: {', '.join(nobody)}")
        for sentence in told:
            self.say(tables.visible(printable(sentence)))
        waiting = sum(one["waits"] for r in results.values() for one in r["questions"].values())
        self.say(f"grades: {self.folder / 'grades.csv'}")
        self.say(f"feedback: {self.folder / 'feedback'}")
        if waiting:
            self.say(f"{waiting} answers wait for a person: {self.folder / 'by-hand.html'}")

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
    parser.add_argument("--older", action="store_true", help="take older files than were graded")
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
        where |= {"again": asked.again, "older": asked.older}
        grade(asked.submissions, asked.assignment, **where)
    except (OSError, making.MakeError, sqlite3.Error, SQLAlchemyError) as error:
        sys.exit(
            f"stopped: {error}\nWhat was graded is kept. When there is room on the disk, and the "
            "file is not open in another program, the same command goes on from here."
        )


if __name__ == "__main__":
    main()
