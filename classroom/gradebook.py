"""nbgrader's gradebook: automatic grades go in, grades given by hand stay."""

import os
import sqlite3
import sys
import warnings
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

KEPT = 20  # backups


def find_tools():
    """Let nbgrader find the commands of this environment, which need not be activated."""
    ours, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    if ours not in path.split(os.pathsep):
        os.environ["PATH"] = f"{ours}{os.pathsep}{path}"


@contextmanager
def opened(course):
    """Open the gradebook of a course folder."""
    find_tools()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.api import Gradebook  # noqa: PLC0415  (slow to import)

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


def record(book, assignment, student, result, by_hand):
    """Write one student's grades in one transaction, and read those given by hand.

    Parameters
    ----------
    book : Gradebook
    assignment : Assignment
    student : str
    result : dict
        What the judge found; gets "manual" scores and comments by question.
    by_hand : dict
        Question to (score, comment) that a grader has entered in the table since the last run.
    """
    name = assignment.name
    book.update_or_create_student(student)
    book.update_or_create_submission(name, student)
    for question in assignment.questions:
        found = result["questions"][question.name]
        grade = book.find_grade(graded_id(question), name, name, student)
        comment = book.find_comment(question.name, name, name, student)
        if question.name in by_hand:
            score, text = by_hand[question.name]
            grade.manual_score = score
            comment.manual_comment = text or None
        if result.get("failed"):
            grade.auto_score, grade.needs_manual_grade = None, grade.manual_score is None
        elif question.by_hand and not found["touched"]:
            grade.auto_score, grade.needs_manual_grade = 0.0, False
        elif question.by_hand:
            grade.auto_score = None
            grade.needs_manual_grade = grade.manual_score is None
        else:  # an answer that stands elsewhere waits for a person
            grade.auto_score = found["score"]
            grade.needs_manual_grade = bool(found.get("look")) and grade.manual_score is None
        found["manual"], found["comment"] = grade.manual_score, comment.manual_comment or ""
        found["waits"] = grade.needs_manual_grade
        if grade.manual_score is not None:
            found["final"] = grade.manual_score
        else:
            found["final"] = grade.auto_score
        if grade.extra_credit:
            found["final"] = (found["final"] or 0) + grade.extra_credit
    book.db.commit()
