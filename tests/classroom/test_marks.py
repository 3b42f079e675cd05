"""Points by hand of several graders: none is lost, none is made up, none stays in silence."""

import csv
import itertools
import os
import shutil
import time

import pytest
from test_records import WRITTEN, Course, Fake

from classroom import archives, grade, judge, make, records, sandbox, submissions, tables

CODE = "log-density"  # a question that is graded by itself


class Reading(Fake):
    """A file's text is its written answer; 1 point for code, whatever it is."""

    def grade(self, path, empty=None, last=""):
        record = judge.Record(self.assignment)
        text = path.read_text()
        if text.startswith("broken"):
            record.note("not graded: the file is not a complete Jupyter notebook")
            return record.data()
        record.questions[CODE] |= {"score": 1.0, "touched": True, "answer": text}
        record.questions[WRITTEN] |= {"touched": True, "answer": text}
        if text.startswith("doubtful"):
            record.questions[CODE] |= {"score": 0.0, "look": "the answer stands in another cell"}
        return record.data()


class Class(Course):
    """A course with graders who work in copies of the table."""

    def table(self, name="by-hand.csv"):
        with open(self.folder / name, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def copy(self, name):
        shutil.copy(self.sheet, self.folder / f"by-hand-{name}.csv")

    def say(self, who, student, points=None, comment=None, question=WRITTEN, **more):
        """Change a row in somebody's table, as a spreadsheet does."""
        name = f"by-hand-{who}.csv" if who else "by-hand.csv"
        rows = self.table(name)
        theirs = [r for r in rows if (r["student"], r["question"]) == (student, question)]
        if not theirs:
            rows.append({"student": student, "question": question})
            theirs = rows[-1:]
        more |= {"points": points} if points is not None else {}
        more |= {"comment": comment} if comment is not None else {}
        for row in theirs:
            row.update(more)
        with open(self.folder / name, "w", encoding="utf-8", newline="") as file:
            written = csv.DictWriter(file, list(rows[0]))
            written.writeheader()
            written.writerows(rows)

    def row(self, student, question=WRITTEN):
        return next(r for r in self.table() if (r["student"], r["question"]) == (student, question))

    def got(self, student, question=WRITTEN):
        row = self.rows()[student]
        return row[question], question in row["to_grade_by_hand"].split()

    def last(self):
        self.said.clear()
        self.grade()
        return "\n".join(self.said)


def at_work(patch):
    patch.setattr(grade, "Judge", Reading)
    patch.setattr(sandbox, "student_library", lambda folder: folder)
    patch.setattr(tables.os, "fsync", lambda _: None)  # no power fails here


@pytest.fixture(scope="module")
def begun(tmp_path_factory, made):
    """A course whose three submissions have been graded once; tests copy it."""
    folder = tmp_path_factory.mktemp("begun")
    shutil.copytree(made, folder / "release")
    with pytest.MonkeyPatch.context() as patch:
        at_work(patch)
        course = Class(folder)
        course.hand_in(ada="one", grace="two", tim="three")
        course.grade()
    return folder


@pytest.fixture
def course(tmp_path, begun, monkeypatch):
    at_work(monkeypatch)
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    return Class(tmp_path)


def test_two_graders_with_copies_of_the_table(course):
    course.copy("one")
    course.copy("two")
    course.say("one", "ada", 3, "Well put")
    course.say("two", "grace", 2, "Why?")
    for _ in range(2):
        assert "conflict" not in course.last()
        assert [course.got(who)[0] for who in ("ada", "grace", "tim")] == ["3", "2", ""]
        assert course.row("ada")["comment"] == "Well put"
    course.say("one", "tim", "1,5")
    course.last()
    assert [course.got(who)[0] for who in ("ada", "grace", "tim")] == ["3", "2", "1.5"]


def test_the_second_graders_blanks_erase_nothing(course):
    course.copy("late")
    course.say("", "ada", 3, "Well put")
    course.grade()
    shutil.copy(course.folder / "by-hand-late.csv", course.sheet)  # put over ours
    course.say("", "grace", 2)
    course.grade()
    assert (course.got("ada"), course.got("grace")) == (("3", False), ("2", False))
    assert course.row("ada")["comment"] == "Well put"


def test_a_blank_in_the_table_is_no_deletion_and_none_is_one(course):
    course.say("", "ada", 3, "Well put")
    course.grade()
    course.say("", "ada", "", "")
    course.grade()
    assert (course.got("ada"), course.row("ada")["comment"]) == (("3", False), "Well put")
    course.say("", "ada", "None", "none")
    course.grade()
    assert (course.got("ada"), course.row("ada")["comment"]) == (("", True), "")


def test_an_overruled_grade_can_be_taken_back(course):
    course.say("", "ada", 0.5, "copied", question=CODE, version="")
    course.grade()
    assert course.got("ada", CODE) == ("0.5", False)
    assert course.row("ada", CODE)["status"] == "overruled: the automatic points are 1"
    course.say("", "ada", "none", "none", question=CODE)
    course.grade()
    assert course.got("ada", CODE) == ("1", False)
    assert (CODE, "ada") not in {(row["question"], row["student"]) for row in course.table()}


def test_what_two_say_differently_is_listed_and_by_hand_decides(course):
    course.copy("one")
    course.copy("two")
    course.say("one", "ada", 3)
    course.say("two", "ada", 2)
    for _ in range(2):
        said = course.last()
        assert "conflict of points (by-hand-one.csv: 3, by-hand-two.csv: 2)" in said
        assert course.got("ada") == ("", True)
        assert "conflict" in (course.folder / "by-hand.html").read_text()
    course.say("", "ada", 2.5)
    assert "conflict" not in course.last()
    assert "conflict" not in course.last()
    assert course.got("ada") == ("2.5", False)
    course.say("two", "ada", 4)  # later, and without having seen 2.5
    assert "conflict of points (by-hand-two.csv: 4; 2.5 stays)" in course.last()
    assert course.got("ada") == ("2.5", True)
    course.say("", "ada", 2.5)
    assert "conflict" not in course.last()
    assert course.got("ada") == ("2.5", False)


def test_whoever_saw_what_stood_there_may_change_it(course):
    course.say("", "ada", 3)
    course.grade()
    course.copy("two")
    course.say("two", "ada", 1, "No")
    assert "conflict" not in course.last()
    assert course.got("ada") == ("1", False)
    course.say("two", "ada", 2)
    assert "conflict" not in course.last()
    assert course.got("ada") == ("2", False)


def test_two_who_agree_are_no_conflict(course):
    for name in ("one", "two"):
        course.copy(name)
        course.say(name, "ada", "3.0")
    assert "conflict" not in course.last()
    assert course.got("ada") == ("3", False)


def test_what_order_the_tables_have_changes_nothing(course, tmp_path):
    said = [("a", "ada", 3), ("b", "ada", 2), ("c", "grace", 1), ("d", "grace", 1)]
    shutil.copytree(course.folder, tmp_path / "start")
    book = course.release / "course" / "gradebook.db"
    shutil.copy(book, tmp_path)
    found = set()
    for names in itertools.permutations("abcd"):
        shutil.rmtree(course.folder)
        shutil.copytree(tmp_path / "start", course.folder)
        shutil.copy(tmp_path / book.name, book)
        for (_, student, points), name in zip(said, names, strict=True):
            course.copy(name)
            course.say(name, student, points)
        course.grade()
        found.add((course.got("ada"), course.got("grace")))
        if len(found) > 1 or names > ("a", "c"):
            break
    assert found == {(("", True), ("1", False))}


def test_formgrader_and_a_table_disagree(course):
    course.say("", "ada", 3)
    opened, key = course.marked("ada")
    with opened as book:
        book.find_grade(*key).manual_score = 1
        book.db.commit()
    assert "by-hand.csv: 3, formgrader: 1" in course.last()
    assert course.got("ada") == ("", True)


# a new submission


def test_points_for_an_answer_that_changed_wait_to_be_confirmed(course):
    course.say("", "ada", 3, "Well put")
    course.say("", "ada", 0, question=CODE, version="")
    course.grade()
    course.hand_in(ada="better")
    said = course.last()
    assert "ada, collapse: changed since graded: it had 3" in said
    assert course.got("ada") == ("3", True)
    assert course.got("ada", CODE) == ("0", True)
    assert course.rows()["ada"]["changed_since_graded"] == f"{CODE} {WRITTEN}"
    page = (course.folder / "feedback" / "ada.html").read_text()
    assert "3 of 4 points, given for an earlier version of this answer" in page
    assert "changed since graded" in (course.folder / "by-hand.html").read_text()
    assert course.row("ada")["points"] == ""
    course.say("", "ada", 3)  # confirmed
    course.say("", "ada", "none", question=CODE)
    course.grade()
    assert course.got("ada") == ("3", False)
    assert course.got("ada", CODE) == ("1", False)
    assert course.rows()["ada"]["changed_since_graded"] == ""


def test_new_points_for_an_answer_that_changed(course):
    course.say("", "ada", 3)
    course.grade()
    course.copy("old")
    course.hand_in(ada="better")
    course.grade()
    course.say("", "ada", 4)
    assert "conflict" not in course.last()
    assert course.got("ada") == ("4", False)


def test_points_for_the_old_answer_are_not_taken_for_the_new_one(course):
    course.copy("slow")
    course.hand_in(ada="better")
    course.grade()
    course.say("slow", "ada", 3)  # whoever wrote this saw the first answer
    assert "changed since graded" in course.last()
    assert course.got("ada") == ("3", True)


def test_the_same_answer_in_a_new_file_keeps_its_points(course, monkeypatch):
    class Same(Reading):
        def grade(self, path, empty=None, last=""):
            data = super().grade(path)
            data["questions"][WRITTEN]["answer"] = "as before"
            return data

    monkeypatch.setattr(grade, "Judge", Same)
    course.grade(again=True)
    course.say("", "ada", 3)
    course.grade()
    course.hand_in(ada="another file")
    assert "changed" not in course.last()
    assert course.got("ada") == ("3", False)


def test_an_older_folder_puts_nothing_older_back(course, tmp_path):
    shutil.copytree(course.place, tmp_path / "week 1")
    course.hand_in(ada="better")
    course.grade()
    course.place, new = tmp_path / "week 1", course.place
    said = course.last()
    assert "ada: ada.ipynb is left aside" in said
    assert "better" in (course.folder / "results" / "ada.json").read_text()
    course.said.clear()
    course.grade(older=True)
    assert "better" not in (course.folder / "results" / "ada.json").read_text()
    course.place = new
    assert "is left aside" in course.last()  # now this one was graded before, and replaced


def test_a_file_that_is_older_by_the_clock_is_left_aside(course):
    for hours, left_aside in ((-1, True), (1, False)):
        course.hand_in(ada=f"written {hours}")
        now = time.time() + 3600 * hours
        os.utime(course.place / "ada.ipynb", (now, now))
        assert ("ada: ada.ipynb is left aside: it is of" in course.last()) is left_aside
        assert ("was left aside" in course.rows()["ada"]["notes"]) is left_aside
        assert "left aside" not in (course.folder / "feedback" / "ada.html").read_text()
    assert "replaces ada.ipynb, which was graded before" in course.rows()["ada"]["notes"]
    assert "written 1" in (course.folder / "results" / "ada.json").read_text()


def test_what_cannot_be_graded_waits(course, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST", 1000)
    course.hand_in(ada="broken", grace="x" * 2000)
    said = course.last()
    for student, why in (("ada", "not a complete"), ("grace", "larger than 0 MB")):
        row = course.rows()[student]
        assert row["total"] == "0"
        assert len(row["to_grade_by_hand"].split()) == 9
        assert why in row["notes"]
    assert "not graded" in said
    rows = [row for row in course.table() if row["student"] == "ada"]
    assert len(rows) == 9
    for row in rows:
        assert "not a complete" in row["status"]
        course.say("", "ada", 0, question=row["question"])
    course.grade()
    assert course.rows()["ada"]["to_grade_by_hand"] == ""


def test_the_table_says_why_an_answer_waits(course):
    course.hand_in(ada="doubtful")
    assert "in another cell" not in course.last()  # a line for each of hundreds says nothing
    assert course.got("ada", CODE) == ("0", True)
    assert course.row("ada", CODE)["status"] == "the answer stands in another cell"
    course.say("", "ada", 2, question=CODE)
    course.grade()
    assert course.got("ada", CODE) == ("2", False)
    assert course.row("ada", CODE)["status"] == "overruled: the automatic points are 0"


# spreadsheets, hostile texts


@pytest.mark.parametrize("comment", ["=1+1", "good;=cmd|' /C calc'!A0", "a, -1; +2\t@x", "'quoted",
                                     "x \u202e gnp.exe", "two\nlines;\n=3"])  # fmt: skip
def test_no_comment_is_a_formula_and_none_changes_on_its_way(course, comment):
    course.say("", "ada", 3, comment)
    course.grade()
    shown = course.row("ada")["comment"]
    for mark in ",;\t|":
        for part in shown.split(mark):
            assert part.strip(" \"'") == "" or part.strip()[0] not in "=+-@"
    assert "\u202e" not in (course.folder / "feedback" / "ada.html").read_text(encoding="utf-8")
    before = (course.folder / "marks.json").read_text()
    assert "conflict" not in course.last()
    assert (course.folder / "marks.json").read_text() == before
    assert course.row("ada")["comment"] == shown


def test_a_table_with_extra_columns_and_cells(course):
    text = course.sheet.read_text(encoding="utf-8-sig")
    lines = [f"{line},a,b" for line in text.splitlines()]
    lines = [line.replace("ada,collapse,4,,", "ada,collapse,4,3,") for line in lines]
    course.sheet.write_text("\n".join([text.splitlines()[0], *lines[1:], "", ",,,"]) + "\n")
    course.grade()
    assert course.got("ada") == ("3", False)


@pytest.mark.parametrize(("content", "says"), [
    (b"PK\x03\x04", "a workbook"), (b"\xe4", "not in UTF-8"), (b"", "is empty"),
    (b"student,question,points\nada,colour,3\n", "no question 'colour'"),
])  # fmt: skip
def test_a_file_that_is_no_table_changes_nothing(course, content, says):
    path = course.folder / "by-hand-new.csv"
    path.write_bytes(content)
    with pytest.raises(SystemExit, match=f"nothing was changed: .*{says}"):
        course.grade()
    assert path.read_bytes() == content


def test_damaged_marks_change_nothing(course):
    (course.folder / "marks.json").write_text("{")
    with pytest.raises(SystemExit, match=r"nothing was changed: .*marks\.json is damaged"):
        course.grade()


# runs


def test_a_run_that_was_killed_leaves_no_copies_of_submissions(course):
    work = course.release / ".work"
    (work / "tmpx").mkdir(parents=True)
    (work / "tmpx" / "submission.ipynb").write_text("of a run that was killed")
    course.grade()
    assert not work.exists()


def test_a_full_disk_inside_nbgrader_is_told_in_a_sentence(course, monkeypatch):
    (course.release / "course" / ".made-write-em").unlink()

    class Api:
        def generate_assignment(self, *_, **__):
            return {"success": False, "log": "Traceback ...\nOSError: No space left on device\n"}

    monkeypatch.setattr(make, "course", lambda release: (release / "course", Api()))
    monkeypatch.setattr("sys.argv", ["grade", str(course.place), "write-em", "--release",
                                     str(course.release)])  # fmt: skip
    with pytest.raises(SystemExit, match="stopped: nbgrader could not make write-em: OSError: No"):
        grade.main()


def test_records_hold_what_they_say(course):
    kept = records.Records(course.folder).all()["ada"]
    (one,) = [s for s in submissions.collect(course.place, _assignments(), "write-em")[0]
              if s.student == "ada"]  # fmt: skip
    assert kept["digest"] == one.digest
    told = records.__doc__
    for name in (*kept, *kept["who"], *kept["result"], *course.rows()["ada"], *course.row("ada")):
        assert name in told or name in kept["result"]["questions"], name
    for name in kept["result"]["questions"][WRITTEN]:
        assert name in told, name


def _assignments():
    from classroom import sources  # noqa: PLC0415

    return sources.assignments("write-em")
