"""nbgrader's gradebook: automatic grades go in, grades given by hand stay."""

import os
import sqlite3
import sys
import warnings
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from . import tables

KEPT = 20  # backups


def find_tools():
    """Let nbgrader find the commands of this environment, which need not be activated."""
    ours, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    if ours not in path.split(os.pathsep):
        os.environ["PATH"] = f"{ours}{os.pathsep}{path}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader import api  # noqa: PLC0415  (slow to import)
    if not hasattr(api.get_alembic_version, "cache_info"):  # a process of its own for each course
        api.get_alembic_version = cache(api.get_alembic_version)


@contextmanager
def opened(course):
    """Open the gradebook of a course folder."""
    find_tools()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.api import Gradebook  # noqa: PLC0415

        with Gradebook(f"sqlite:///{Path(course) / 'gradebook.db'}") as book:
            yield book


def back_up(course):
    """Copy the gradebook, whole even if something writes to it; keep the last copies."""
    path = Path(course) / "gradebook.db"
    if not path.exists():
        return None
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"gradebook-{datetime.now():%Y%m%d-%H%M%S-%f}.db"
    half = folder / "unfinished"
    half.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(half)) as new:
        old.backup(new)
    half.replace(target)
    for old in sorted(folder.glob("gradebook-*.db"))[:-KEPT]:
        old.unlink()
    return target


def graded_id(question):
    """Return the name of the cell that holds a question's points."""
    return question.name if question.by_hand else f"tests-{question.name}"


def held(book, assignment):
    """Return the points and comments that persons have given: student to question to both."""
    questions = {graded_id(question): question.name for question in assignment.questions}
    made = {}
    for submission in book.assignment_submissions(assignment.name):
        theirs = made.setdefault(submission.student.id, {})
        for notebook in submission.notebooks:
            comments = {one.name: one.manual_comment or "" for one in notebook.comments}
            for grade in notebook.grades:
                if grade.name in questions:
                    question = questions[grade.name]
                    theirs[question] = (grade.manual_score, comments.get(question, ""))
    return made


def record(book, assignment, student, result, kept):
    """Write one student's grades in one transaction; complete the result with those by hand.

    Parameters
    ----------
    book : Gradebook
    assignment : Assignment
    student : str
    result : dict
        What the judge found; gets for each question "manual", "comment", "waits", "changed",
        "status", "final".
    kept : Marks
    """
    name = assignment.name
    book.update_or_create_student(student)
    book.update_or_create_submission(name, student)
    for question in assignment.questions:
        found, mark = result["questions"][question.name], kept.of(student, question.name)
        grade = book.find_grade(graded_id(question), name, name, student)
        comment = book.find_comment(question.name, name, name, student)
        grade.manual_score, comment.manual_comment = mark["points"], mark["comment"] or None
        _decide(question, found, kept, student, result)
        grade.auto_score = found["auto"]
        grade.needs_manual_grade = found["waits"]
        if grade.extra_credit:
            found["final"] = (found["final"] or 0) + grade.extra_credit
    book.db.commit()
    for question in assignment.questions:
        mark = kept.of(student, question.name)
        if mark["points"] is not None or mark["comment"] or "book" in mark:
            kept.entry(student, question.name)["book"] = [mark["points"], mark["comment"]]


def _decide(question, found, kept, student, result):
    """Say what a question has got, and whether it waits for a person."""
    mark, answer = kept.of(student, question.name), found["fingerprint"]
    failed = result.get("failed")
    if failed:
        found["auto"] = None
    elif question.by_hand:
        found["auto"] = None if found["touched"] else 0.0
    else:
        found["auto"] = found["score"]
    found["manual"], found["comment"] = mark["points"], mark["comment"]
    found["final"] = found["auto"] if mark["points"] is None else mark["points"]
    found["changed"] = kept.changed(student, question.name, answer)
    found["status"] = kept.status(student, question.name, answer)
    open_ = (student, question.name) in kept.conflicts
    look = bool(found.get("look")) and mark["points"] is None  # it stands elsewhere
    found["waits"] = found["final"] is None or found["changed"] or open_ or look
    if not found["status"] and failed:
        found["status"] = next((one for one in result["notes"] if "not graded" in one), "")
    elif not found["status"] and look:
        found["status"] = found["look"]
    elif not found["status"] and not question.by_hand and mark["points"] is not None:
        now = tables.number(found["auto"]) or "none"
        found["status"] = f"overruled: the automatic points are {now}"
