"""Points go to the right student: one to one, on every run, or to nobody, with the reason."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_handback import release  # noqa: F401  (a fixture)

from classroom import handback

# ruff: noqa: F811


def points(release, assignment, students, table, *, column="", encoding="utf-8", who=None):
    """Fill a table for students with 1, 2, 3 ... points; return its rows and what was said."""
    folder = release / "grades" / "write-em"
    (folder / "grades.csv").write_text(
        "student,total,max_points,to_grade_by_hand\n"
        + "".join(f"{student},{n},38,\n" for n, student in enumerate(students, 1)),
        encoding="utf-8",
    )
    for student, known in (who or {}).items():
        about = {"name": "", "number": "", "email": "", "system": "", "late": False} | known
        ids = {"student_id": known.get("id", "")}
        entry = {"result": {"questions": {}}, "who": about, "ids": ids, "origin": ""}
        path = folder / "results" / f"{student}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(entry), encoding="utf-8")
    path, said = release.parent / "export.csv", []
    path.write_bytes(table.encode(encoding))
    handback.fill(path, assignment, release, column, say=said.append)
    text = (
        (folder / "for-lms.csv")
        .read_bytes()
        .decode("utf-16" if encoding == "utf-16" else "utf-8-sig")
    )
    mark = "\t" if "\t" in text else ";" if ";" in text.partition("\n")[0] else ","
    return list(csv.reader(text.splitlines(), delimiter=mark)), "\n".join(said)


def last(rows):
    return [row[-1] for row in rows[1:]]


LOGINS = """\
import csv, io, sys
from pathlib import Path
from classroom import handback, sources
release = Path(sys.argv[1])
handback.fill(release / "export.csv", sources.assignments("write-em")[0], release)
"""


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4])
def test_logins_with_numbers_are_matched_whole_on_every_run(release, seed):
    students = ["aaa1", "bbb1", "ccc1", "ddd2", "eee2"]
    (release / "grades/write-em/grades.csv").write_text(
        "student,total,to_grade_by_hand\n"
        + "".join(f"{one},{n},\n" for n, one in enumerate(students, 1))
    )
    rows = "".join(f"{one},Name {one[0]},\n" for one in reversed(students))
    (release / "export.csv").write_text(f"Username,Name,write-em\n{rows}")
    root = Path(handback.__file__).parents[1]
    seeded = {**os.environ, "PYTHONHASHSEED": str(seed)}
    subprocess.run([sys.executable, "-c", LOGINS, release], check=True, cwd=root, env=seeded)
    with open(release / "grades/write-em/for-lms.csv", encoding="utf-8-sig") as file:
        assert [row["write-em"] for row in csv.DictReader(file)] == ["5", "4", "3", "2", "1"]


@pytest.mark.parametrize("head", ["No.", "Nr.", "#", "ID", "Student ID", "lfd. Nr."])
def test_the_number_of_a_row_is_none_of_a_students(release, write_em, head):
    students = ["user1", "user2", "user3", "user4"]
    table = f"{head},Username,write-em\n1,user4,\n2,user3,\n3,user1,\n4,user2,\n"
    rows, _ = points(release, write_em, students, table)
    assert last(rows) == ["4", "3", "1", "2"]


def test_a_column_that_counts_the_rows_says_nobodys_number(release, write_em):
    who = {f"Participant_{n}": {"name": "Participant", "number": str(n), "system": "moodle"}
           for n in (1, 2)}  # fmt: skip
    rows, _ = points(release, write_em, list(who), "ID,Name,write-em\n1,X,\n2,Y,\n", who=who)
    assert last(rows) == ["", ""]
    table = "ID,Name,write-em\nParticipant 1,X,\nParticipant 2,Y,\n"
    rows, _ = points(release, write_em, list(who), table, who=who)
    assert last(rows) == ["1", "2"]


def test_two_rows_of_one_name_get_nothing_and_are_listed(release, write_em):
    table = "Name,write-em\nAda,\nGrace,\nAda,\n"
    rows, said = points(release, write_em, ["ada", "grace"], table)
    assert last(rows) == ["", "2", ""]
    assert "row 2 (Ada): the rows 2, 4 all fit 'ada'" in said


def test_two_students_of_one_name_get_nothing_and_are_listed(release, write_em):
    who = {f"Ada_L_{n}": {"name": "Ada L", "number": str(n), "system": "moodle"} for n in (71, 72)}
    rows, said = points(release, write_em, list(who), "Full name,write-em\nL. Ada,\n", who=who)
    assert last(rows) == [""]
    assert "a name fits several: 'Ada_L_71', 'Ada_L_72'" in said


def test_one_number_and_another_name_is_doubtful(release, write_em):
    who = {"Ada_L_4711": {"name": "Ada L", "number": "4711", "system": "moodle"}}
    table = "Identifier,Full name,Grade\nParticipant 4711,Grace Hopper,\n"
    rows, said = points(release, write_em, list(who), table, who=who)
    assert last(rows) == [""]
    assert "the name 'Grace Hopper' does not" in said
    table = "Identifier,Full name,Grade\nParticipant 99,Ada L,\n"  # of another assignment
    rows, said = points(release, write_em, list(who), table, who=who)
    assert last(rows) == [""]
    assert "a name fits 'Ada_L_4711', the number 99 does not" in said


def test_one_account_and_anothers_name_is_doubtful(release, write_em):
    table = "Username,Name,write-em\nada,Bob,\nbob,Ada,\nkim,Kim K,\n"
    rows, said = points(release, write_em, ["ada", "bob", "kim"], table)
    assert last(rows) == ["", "", "3"]
    assert "it fits 'ada', its name 'bob'" in said


def test_points_go_over_nobodys_name(release, write_em):
    with pytest.raises(SystemExit, match="which column takes the points"):
        points(release, write_em, ["ada"], "Username,Points\nada,\n", column="Username")


def test_an_id_that_was_entered_gives_nobody_points(release, write_em):
    table = "Student ID,Email,write-em\n777,ada@x.org,\n888,grace@x.org,\n"
    who = {"work": {"name": "work", "id": "777"}}
    rows, said = points(release, write_em, ["work"], table, who=who)
    assert last(rows) == ["", ""]
    assert "only the id that 'work' entered in the notebook fits" in said


TABLES = {
    "moodle in german": (
        "ID,Vollständiger Name,Status,Bewertung,Bestwertung,Bewertung kann geändert werden\n"
        "Teilnehmer/in4712,Grace H,x,,\"38,00\",Ja\nTeilnehmer/in4711,Ada L,x,,\"38,00\",Ja\n",
        3, ["2", "1"]),
    "moodle in french": (
        "Identifiant,Prénom,Nom,Note,Note maximale\nParticipant 4711,Ada,L,,38\n"
        "Participant 4712,Grace,H,,38\n", 3, ["1", "2"]),
    "canvas": (
        "Student,ID,SIS Login ID,Section,Write EM (5)\n    Points Possible,,,,38\n\"L, Ada\",4711,"
        "a,A,\n\"H, Grace\",4712,g,A,\n\"Student, Test\",9,t,A,\n", 4, ["38", "1", "2", ""]),
    "brightspace": (
        "OrgDefinedId,Username,Write EM Points Grade <Numeric MaxPoints:38>,End-of-Line Indicator\n"
        "#4712,x,,#\n#4711,y,,#\n", 2, ["2", "1"]),
    "gradescope": (
        "First Name,Last Name,SID,Email,Write EM,Write EM - Max Points,Write EM - Submission Time\n"
        "Grace,H,4712,g@x.org,,38,\nAda,L,4711,a@x.org,,38,\n", 4, ["2", "1"]),
    "semicolons": (
        "Matrikelnummer;Nachname;Vorname;write-em\n4712;H;Grace;\n4711;L;Ada;\n", 3, ["2", "1"]),
    "names alone": ("Last name,First name,write-em\nH,Grace,\nL,Ada,\n", 2, ["2", "1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_many_systems(release, write_em, name):
    table, column, expected = TABLES[name]
    system = {"semicolons": "", "names alone": "moodle", "moodle in german": "moodle"}
    who = {
        f"{first}_{rest}_{number}": {
            "name": f"{first} {rest}", "number": number, "system": system.get(name, name.split()[0])
        }
        for first, rest, number in (("Ada", "L", "4711"), ("Grace", "H", "4712"))
    }  # fmt: skip
    rows, said = points(release, write_em, list(who), table, who=who)
    assert [row[column] for row in rows[1:]] == expected, said
    before = list(csv.reader(table.splitlines(), delimiter=";" if ";" in table else ","))
    for row, old in zip(rows, before, strict=True):  # nothing else is changed
        assert [c for n, c in enumerate(row) if n != column] == [
            c for n, c in enumerate(old) if n != column
        ]


def test_blackboards_table_keeps_its_kind(release, write_em):
    table = (
        '"Last Name"\t"First Name"\t"Username"\t"Write EM [Total Pts: 38 Score] |77"\r\n'
        '"L"\t"Ada"\t"ada"\t""\r\n'
    )
    rows, _ = points(release, write_em, ["grace", "ada"], table, encoding="utf-16")
    assert rows[1] == ["L", "Ada", "ada", "2"]
    with pytest.raises(SystemExit, match="the table counts 30 points"):
        points(release, write_em, ["ada"], table.replace("38", "30"), encoding="utf-16")


@pytest.mark.parametrize("head", ["Bestwertung", "Note maximale", "Calificación máxima"])
def test_another_maximum_in_other_languages(release, write_em, head):
    table = f"Username,write-em,{head}\nada,,30\n"
    with pytest.raises(SystemExit, match="the table counts 30 points"):
        points(release, write_em, ["ada"], table)


def test_a_comma_where_the_table_has_commas(release, write_em):
    graded = release / "grades/write-em/grades.csv"
    graded.write_text("student,total,to_grade_by_hand\nada,31.5,\n")
    (release.parent / "export.csv").write_text(
        "Anmeldename;Bewertung;Bestwertung\nada;;38,00\n", encoding="utf-8"
    )
    handback.fill(release.parent / "export.csv", write_em, release)
    assert "ada;31,5;38,00" in (graded.parent / "for-lms.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("table", [
    "Username,write-em\nada,,,,\n", "Username,write-em\nada\n",
    "Username,write-em,write-em 2,\n,\nada,\n",
    "sep=,\nUsername,write-em\nada,\n", "Username,write-em,\n\"ada\",3,\"a\nb\"\n",
])  # fmt: skip
def test_cells_too_many_and_too_few(release, write_em, table):
    rows, said = points(release, write_em, ["ada"], table, column="write-em")
    assert [row[1] for row in rows if row[0] == "ada"] == ["1"]
    assert ("other points stood there: ada (3 before, 1 now)" in said) is (",3," in table)


@pytest.mark.parametrize(("content", "says"), [
    (b"", "is empty"), (b"PK\x03\x04", "a workbook"), (b"Foo,write-em\na,\n", "no column says"),
    (b"Username\nada\n", "which column takes the points"),
])  # fmt: skip
def test_a_table_that_cannot_be_used_is_told_in_a_sentence(release, write_em, content, says):
    (release.parent / "export.csv").write_bytes(content)
    with pytest.raises(SystemExit, match=says):
        handback.fill(release.parent / "export.csv", write_em, release)
    with pytest.raises(SystemExit, match="is a folder"):
        handback.fill(release, write_em, release)


def test_a_roster_says_which_account_a_name_is(release, write_em):
    (release / "roster.csv").write_text("Name,Username,Email\nAda Byron,ab1,ada@x.org\n")
    who = {"Ada_Byron_4711": {"name": "Ada Byron", "number": "4711", "system": "moodle"}}
    rows, _ = points(release, write_em, list(who), "Login,write-em\nab1,\n", who=who)
    assert last(rows) == ["1"]
