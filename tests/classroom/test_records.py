"""No grade is lost, doubled or overwritten, whatever happens to a run or to its tables."""

import csv
import errno
import html
import re
import shutil
import sqlite3
import threading
from contextlib import closing

import patience
import pytest

from classroom import grade, gradebook, hostile, judge, make, reports, sandbox, tables

WRITTEN = "collapse"  # the question that is graded by hand


class Fake(judge.Judge):
    """Gives points without running anything: as many as the file has characters."""

    def grade(self, path, empty=None, last=""):
        record = judge.Record(self.assignment)
        record.questions["log-density"]["score"] = float(len(path.read_text()))
        record.questions[WRITTEN] |= {"touched": True, "answer": "it collapses"}
        record.note("looked at")
        return record.data()


class Course:
    """A folder of submissions, and where its grades go."""

    def __init__(self, folder):
        self.place, self.release, self.said = folder / "handed-in", folder / "release", []
        self.folder = self.release / "grades" / "write-em"
        self.sheet = self.folder / "by-hand.csv"
        self.place.mkdir(exist_ok=True)

    def hand_in(self, **texts):
        for name, text in texts.items():
            (self.place / f"{name}.ipynb").write_text(text)

    def grade(self, **more):
        where = {"release": self.release, "say": self.said.append}
        return grade.grade(self.place, "write-em", **where, **more)["write-em"]

    def rows(self):
        with open(self.folder / "grades.csv", encoding="utf-8-sig", newline="") as file:
            return {row["student"]: row for row in csv.DictReader(file)}

    def enter(self, student, points, comment=""):
        text = self.sheet.read_text(encoding="utf-8-sig")
        line = f"{student},{WRITTEN},4,{points},{comment}\n"
        self.sheet.write_text(re.sub(rf"(?m)^{student},.*\n", line, text), encoding="utf-8")

    def marked(self, student):
        """Return the grade and the comment of nbgrader's gradebook, to be changed as it does."""
        return gradebook.opened(self.release / "course"), (WRITTEN, *["write-em"] * 2, student)


@pytest.fixture
def course(tmp_path, made, monkeypatch):
    shutil.copytree(made, tmp_path / "release")
    monkeypatch.setattr(grade, "Judge", Fake)
    monkeypatch.setattr(sandbox, "student_library", lambda folder: folder)
    course = Course(tmp_path)
    course.hand_in(ada="1", grace="22")
    return course


def test_seconds_by_default():
    assert (sandbox.Limits().cell, sandbox.Limits().submission) == (30, 180)


def test_several_at_a_time(course, monkeypatch):
    together = threading.Barrier(2, timeout=patience.STEP)

    class Waiting(Fake):
        def grade(self, *arguments, **more):
            together.wait()  # as long as two are not at work at once, neither goes on
            return super().grade(*arguments, **more)

    monkeypatch.setattr(grade, "Judge", Waiting)
    monkeypatch.setattr(sandbox.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert len(course.grade()) == 2
    assert course.rows()["ada"]["notes"] == "looked at"


def test_grading_says_loudly_that_there_is_no_sandbox(course, monkeypatch, capfd):
    monkeypatch.setattr(sandbox, "isolation", lambda: "bubblewrap is not installed")
    course.grade()
    assert "WITHOUT a sandbox: bubblewrap is not installed" in capfd.readouterr().err


class KilledError(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


STEPS = ((tables, "replace"), (gradebook, "record"), (gradebook, "back_up"))


def stopped_at(course, monkeypatch, number, error):
    """Grade, and stop before or after the step of a number; return whether there was one."""
    count = iter(range(10**6))

    def step():
        if next(count) == number:
            raise error

    with monkeypatch.context() as patch:
        for module, name in STEPS:
            original = getattr(module, name)

            def stepped(*arguments, _original=original, **more):
                step()
                result = _original(*arguments, **more)
                step()
                return result

            patch.setattr(module, name, stepped)
        try:
            course.grade()
        except type(error):
            return True
    return False


def test_stopped_at_any_step_a_run_resumes(course, monkeypatch, tmp_path):
    course.grade()
    course.enter("ada", "3.5", "Well put")
    course.hand_in(grace="22222", tim="333")
    shutil.copytree(tmp_path, tmp_path.with_name("start"))
    course.grade()
    right = course.rows()
    assert [right[who]["total"] for who in ("ada", "grace", "tim")] == ["4.5", "5", "3"]
    number, stopped = 0, True
    while stopped:
        shutil.rmtree(tmp_path)
        shutil.copytree(tmp_path.with_name("start"), tmp_path)
        error = KilledError() if number % 2 else OSError(errno.ENOSPC, "No space left")
        stopped = stopped_at(course, monkeypatch, number, error)
        course.grade()
        assert course.rows() == right, number
        with closing(sqlite3.connect(course.release / "course" / "gradebook.db")) as db:
            assert db.execute("select count(*) from submitted_assignment").fetchone() == (3,)
            assert db.execute("select count(*) from grade").fetchone() == (27,)
            assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        number += 5
    assert number > 20
    shutil.rmtree(tmp_path.with_name("start"))


def test_the_command_says_that_the_disk_is_full(course, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tables, "replace", full)
    call = ["grade", str(course.place), "write-em", "--release", str(course.release)]
    monkeypatch.setattr("sys.argv", call)
    with pytest.raises(SystemExit, match=r"No space left on device\nWhat was graded is kept"):
        grade.main()


def test_what_was_marked_in_formgrader_stays(course, write_em):
    course.grade()
    opened, key = course.marked("ada")
    with opened as book:
        book.find_grade(*key).manual_score = 2.5
        book.find_comment(*key).manual_comment = "from formgrader"
        automatic = book.find_grade("tests-log-density", *key[1:])
        automatic.manual_score, automatic.extra_credit = 3, 0.5
        book.db.commit()
    course.hand_in(ada="another file")
    (course.release / "course" / ".made-write-em").unlink()  # as if the assignment had changed
    for _ in range(2):
        course.grade(again=True)
        row = course.rows()["ada"]
        assert (row[WRITTEN], row["log-density"], row["total"]) == ("2.5", "3.5", "6")
    assert "from formgrader" in (course.folder / "feedback" / "ada.html").read_text()
    assert "2.5,from formgrader" in course.sheet.read_text()


def test_the_gradebook_is_backed_up_before_each_run(course):
    backups = course.release / "course" / "backups"
    course.grade()
    course.enter("ada", "4")
    course.grade()
    course.grade()
    (backups / "unfinished").write_text("of a run that was killed here")
    course.grade()
    kept = sorted(backups.glob("gradebook-*.db"))
    assert len(kept) == 4
    marks = []
    for path in kept:
        with closing(sqlite3.connect(path)) as db:
            marks += [db.execute("select max(manual_score) from grade").fetchone()[0]]
    assert marks == [None, None, 4, 4]
    assert not (backups / "unfinished").exists()
    for _ in range(3):
        gradebook.back_up(course.release / "course")
    assert len(list(backups.glob("gradebook-*.db"))) <= gradebook.KEPT


def test_marks_outlive_the_gradebook(course):
    course.grade()
    course.enter("ada", "3")
    course.grade()
    (course.release / "course" / "gradebook.db").unlink()
    course.grade()
    assert course.rows()["ada"][WRITTEN] == "3"


def test_marks_entered_while_grading_count(course, monkeypatch):
    course.grade()
    generate = make.generate
    monkeypatch.setattr(make, "generate", lambda *a: (course.enter("ada", "2"), generate(*a))[1])
    course.grade()
    assert course.rows()["ada"][WRITTEN] == "2"
    monkeypatch.setattr(make, "generate", generate)
    feedback = reports.feedback

    def late(*arguments):
        course.enter("ada", "1", "last second")
        feedback(*arguments)

    monkeypatch.setattr(reports, "feedback", late)
    course.grade()
    assert "1,last second" in course.sheet.read_text(encoding="utf-8-sig")
    assert any("changed meanwhile" in line for line in course.said[-4:])
    monkeypatch.setattr(reports, "feedback", feedback)
    course.grade()
    assert course.rows()["ada"][WRITTEN] == "1"


def test_late_submissions_from_another_folder(course):
    course.grade()
    course.enter("ada", "3")
    shutil.rmtree(course.place)
    course.place.mkdir()
    course.hand_in(tim="333")
    course.grade()
    totals = {name: row["total"] for name, row in course.rows().items()}
    assert totals == {"ada": "4", "grace": "2", "tim": "3"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("ada,collapse,4,,", "ada,collapse,4,much,", "a number from 0 to 4"),
        ("ada,collapse,4,,", "ada,collapse,4,nan,", "a number from 0 to 4"),
        ("ada,collapse,4,,", "ada,e-step,4,9,", "a number from 0 to"),
        ("ada,collapse,4,,", "adah,collapse,4,1,", "nobody of the name 'adah'"),
        ("student,question", "person,question", "columns"),
    ],
)
def test_a_wrong_table_changes_nothing(course, old, new, says):
    course.grade()
    text = course.sheet.read_text(encoding="utf-8-sig").replace(old, new)
    assert new in text
    course.sheet.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit, match=f"nothing was changed: .*{says}"):
        course.grade()
    assert course.sheet.read_text(encoding="utf-8") == text


def test_a_table_as_other_spreadsheets_save_it(course):
    course.grade()
    text = course.sheet.read_text(encoding="utf-8-sig").replace(",", ";")
    course.sheet.write_text(text.replace("ada;collapse;4;;", "ada;collapse;4;2,5;"))
    course.grade()
    assert course.rows()["ada"][WRITTEN] == "2.5"


def test_if_the_grader_fails_no_grade_is_made_up(course, monkeypatch, capsys):
    class Failing(Fake):
        def grade(self, path, *arguments, **more):
            if path.read_text() == "22":
                raise sandbox.StartError("no worker")
            return super().grade(path, *arguments, **more)

    monkeypatch.setattr(grade, "Judge", Failing)
    course.grade()
    row = course.rows()["grace"]
    assert row["log-density"] == ""
    assert "log-density" in row["to_grade_by_hand"]
    assert "grader failed" in row["notes"]
    assert course.rows()["ada"]["total"] == "1"
    assert "no worker" in capsys.readouterr().err
    monkeypatch.setattr(grade, "Judge", Fake)
    course.grade()
    assert course.rows()["grace"]["log-density"] == "2"


def test_two_runs_do_not_mix(course):
    with grade.alone(course.release), pytest.raises(SystemExit, match="another run"):
        course.grade()
    course.grade()


LAYOUTS = {
    "moodle": "{name}_{number}_assignsubmission_file_/write-em.ipynb",
    "moodle-flat": "{name}_{number}_assignsubmission_file_my work.ipynb",
    "canvas": "{name}_{number}_9876{number}_write-em-2.ipynb",
    "blackboard": "Write EM_{name}_attempt_2026-01-31-10-00-00_write-em.ipynb",
    "brightspace": "{number}-777 - {name} - Jan 31, 2026 1059 PM - write-em.ipynb",
    "nbgrader": "submitted/{name}/write-em/write-em.ipynb",
    "people": "{name}_write-em.ipynb",
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_a_learning_management_system_exports(course, layout, packed):
    shutil.rmtree(course.place)
    course.place.mkdir()
    for number, name in ((4711, "lovelace"), (4712, "hopper")):
        path = course.place / LAYOUTS[layout].format(name=name, number=number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1" if name == "lovelace" else "22")
    if packed:
        course.place = shutil.make_archive(course.place, "zip", course.place.parent, "handed-in")
    course.grade()
    totals = {who.rpartition("_471")[0] or who: row["total"] for who, row in course.rows().items()}
    assert totals == {"lovelace": "1", "hopper": "2"}
    assert [line for line in course.said if line.startswith("[2/2] ")]


BAD = "</p></pre><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\x00\ud800"


def test_texts_of_students_are_only_shown(course, monkeypatch):
    class Injecting(Fake):
        def grade(self, path, *arguments, **more):
            record = judge.Record(self.assignment)
            record.note("=cmd|' /C calc'!A0" + BAD)
            for question, entry in record.questions.items():
                record.say(question, BAD)
                entry |= {"answer": BAD, "output": BAD, "touched": True, "figures": ['"' + BAD]}
            return record.data()

    monkeypatch.setattr(grade, "Judge", Injecting)
    name = "=1+1;<b>'\"&\x1b[2J"
    course.hand_in(**{name: "1"})
    course.grade()
    said = "\n".join(course.said)
    student = hostile.clean(name)
    pages = [course.folder / "feedback" / f"{student}.html", course.folder / "by-hand.html"]
    for text in (said, *(page.read_text(encoding="utf-8") for page in pages)):
        assert "\x1b" not in text
        assert "\x00" not in text
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "<img" not in text
        assert html.escape("<script>alert(1)</script>") in text
        assert "default-src 'none'" in text
        assert text.count("<main>") == 1
    for table in (course.folder / "grades.csv", course.sheet):
        with open(table, encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if cell[:1] in tuple("=+-@")] == []
