"""What the page for grading by hand has saved counts from the next run on."""

import csv
import shutil

import pytest

from classroom import grade, handgrading, judge, sandbox

WRITTEN = "collapse"  # the question that is graded by hand


class Fake(judge.Judge):
    """Finds an answer in words, the file's own text, and runs nothing."""

    def grade(self, path, empty=None, last=""):
        record = judge.Record(self.assignment)
        record.questions[WRITTEN] |= {"touched": True, "answer": path.read_text()}
        return record.data()


@pytest.fixture
def course(tmp_path, made, monkeypatch, write_em):
    """Return a function that hands in and grades, and one that opens a grader's desk."""
    shutil.copytree(made, tmp_path / "release")
    monkeypatch.setattr(grade, "Judge", Fake)
    monkeypatch.setattr(sandbox, "student_library", lambda folder: folder)
    folder = tmp_path / "release" / "grades" / "write-em"
    (tmp_path / "in").mkdir()

    def graded(**texts):
        for name, text in texts.items():
            (tmp_path / "in" / f"{name}.ipynb").write_text(text)
        where = {"release": tmp_path / "release", "say": lambda _: None}
        grade.grade(tmp_path / "in", "write-em", **where)
        with open(folder / "grades.csv", encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return {row["student"]: (row[WRITTEN], row["to_grade_by_hand"]) for row in rows}

    return graded, lambda grader: Desk(write_em, folder, grader)


class Desk(handgrading.Desk):
    """Finds an answer by its student, as a grader does by reading."""

    def seen(self, student):
        answers = self.questions()["questions"][0]["answers"]
        return next(one for one in answers if one["who"] == student)

    def give(self, student, points, comment=""):
        one = self.seen(student)
        self.save(one["mark"], points, comment, one["version"])


def test_two_graders_and_a_run(course):
    graded, desk = course
    assert graded(ada="it falls", bob="it rises") == {"ada": ("", WRITTEN), "bob": ("", WRITTEN)}
    eve, dan = desk("eve"), desk("dan")
    eve.give("ada", "3", "well seen")
    dan.give("bob", "1,5")
    assert graded() == {"ada": ("3", ""), "bob": ("1.5", "")}
    assert eve.seen("ada")["comment"] == "well seen"
    assert dan.seen("ada")["points"] == "3"
    assert graded() == {"ada": ("3", ""), "bob": ("1.5", "")}


def test_points_are_changed_and_taken_back(course):
    graded, desk = course
    graded(ada="it falls")
    eve = desk("eve")
    eve.give("ada", "3", "well seen")
    graded()
    eve.give("ada", "4", "well seen")
    assert graded() == {"ada": ("4", "")}
    eve.give("ada", "")
    assert graded() == {"ada": ("", WRITTEN)}
    assert (eve.seen("ada")["points"], eve.seen("ada")["comment"]) == ("", "")


def test_two_who_disagree_are_shown_to_both_and_one_decides(course):
    graded, desk = course
    graded(ada="it falls")
    desk("eve").give("ada", "3")
    desk("dan").give("ada", "1")
    assert graded() == {"ada": ("", WRITTEN)}
    status = desk("eve").seen("ada")["status"]
    assert "3" in status
    assert "1" in status
    desk("dan").give("ada", "2")
    assert graded() == {"ada": ("2", "")}


def test_another_answer_is_shown_without_the_points_of_the_old_one(course):
    graded, desk = course
    graded(ada="it falls")
    eve = desk("eve")
    eve.give("ada", "3")
    graded()
    graded(ada="no, it rises without end")
    seen = eve.seen("ada")
    assert seen["points"] == ""
    assert "changed" in seen["status"]
    assert eve.answer(seen["mark"])["answer"] == "no, it rises without end"
    eve.give("ada", "4")
    assert graded() == {"ada": ("4", "")}
