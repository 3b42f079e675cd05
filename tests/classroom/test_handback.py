"""Points and feedback go back: Moodle's and Canvas's tables, any table, nbgrader's exchange."""

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from classroom import grade, handback, packing, tables

GRADES = """\ufeffstudent,e-step,total,max_points,to_grade_by_hand,notes
Ada_Lovelace_4711,4,38,38,,
grace_4712,4,31.5,38,,
Emmy_Noether_4713,4,34,38,collapse,
"""
MOODLE = """\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade",Group
"Participant 4711","Ada Lovelace",ada@example.org,Submitted,,38.00,-
"Participant 4712","Grace Hopper",grace@example.org,Submitted,,38.00,-
"Participant 4713","Emmy Noether",emmy@example.org,Submitted,,38.00,-
"Participant 4714","Nobody",no@example.org,"No submission",,38.00,-
"""
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Write EM (99),Choosing K (4711)
    Points Possible,,,,,38,30
"Lovelace, Ada",4711,7,ada,A,,12
"Hopper, Grace",4712,8,grace,A,3,
"""


@pytest.fixture
def release(tmp_path):
    folder = tmp_path / "release" / "grades" / "write-em"
    (folder / "feedback").mkdir(parents=True)
    (folder / "grades.csv").write_text(GRADES, encoding="utf-8")
    for student in ("Ada_Lovelace_4711", "zoe"):
        (folder / "feedback" / f"{student}.html").write_text(student)
    return tmp_path / "release"


def filled(release, table, assignment, column=""):
    path, said = release.parent / "export.csv", []
    path.write_text(table, encoding="utf-8")
    handback.fill(path, assignment, release, column, say=said.append)
    with open(release / "grades/write-em/for-lms.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file)), "\n".join(said)


def test_moodles_worksheet_gets_points_of_those_who_have_all(release, write_em):
    rows, said = filled(release, MOODLE, write_em)
    assert [row["Grade"] for row in rows] == ["38", "31.5", "", ""]
    assert rows[0]["Email address"] == "ada@example.org"
    assert "missing: Emmy_Noether_4713" in said


def test_moodle_finds_the_student_of_each_page_by_its_name(release, write_em):
    filled(release, MOODLE, write_em)
    with zipfile.ZipFile(release / "grades/write-em/feedback-for-moodle.zip") as packed:
        assert packed.namelist() == ["Participant_4711_assignfeedback_file_write-em.html"]
        # what Moodle's importer reads: the number between the first two underscores
        assert packed.namelist()[0].split("_", 4)[1] == "4711"


def test_canvas_gradebook_is_filled_in_one_column(release, write_em):
    rows, said = filled(release, CANVAS, write_em)
    assert [row["Write EM (99)"] for row in rows] == ["38", "38", "31.5"]
    assert [row["Choosing K (4711)"] for row in rows] == ["30", "12", ""]
    assert "Emmy_Noether_4713" in said  # graded, but not in the table


def test_any_table_with_the_names_will_do(release, write_em):
    rows, _ = filled(release, "user;points\ngrace_4712;\nAda_Lovelace_4711;\n", write_em, "points")
    assert rows[0] == {"user;points": "grace_4712;31.5"}
    with pytest.raises(SystemExit, match="COLUMN= one of: user, points"):
        filled(release, "user;points\ngrace_4712;\n", write_em)


def test_another_maximum_stops_it_and_nothing_is_written(release, write_em):
    for table in (MOODLE.replace("38.00", "100.00"), CANVAS.replace(",38,", ",100,")):
        with pytest.raises(SystemExit, match="write-em has 38"):
            filled(release, table, write_em)
    assert not (release / "grades/write-em/for-lms.csv").exists()


def test_mistaken_files_are_answered_in_a_sentence(release, write_em, tmp_path):
    with pytest.raises(SystemExit, match="TABLE="):
        handback.fill(tmp_path / "no.csv", write_em, release)
    (tmp_path / "latin.csv").write_bytes("Größe,Grade\n".encode("latin-1"))
    with pytest.raises(SystemExit, match="CSV UTF-8"):
        handback.fill(tmp_path / "latin.csv", write_em, release)
    with pytest.raises(SystemExit, match="make grade"):
        handback.fill(tmp_path / "latin.csv", write_em, tmp_path)


def test_a_text_is_no_formula_and_comes_back():
    texts = {
        "=1": "'=1", "a;=1": "a;'=1", "x, -1": "x, '-1", "4711": "4711", "a-b; c+d": "a-b; c+d",
        "'=1": "''=1", ";;@": ";;'@", "1;2": "1;2", "": "", "’=": "’=", '"=1"': "\"'=1\"",
    }  # fmt: skip
    assert {text: tables.safe(text) for text in texts} == texts
    assert [tables.bare(tables.safe(text)) for text in texts] == list(texts)


# to the right student


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


def test_feedback_goes_into_one_zip_for_any_system(release):
    folder, said = release / "grades/write-em", []
    (folder / "results").mkdir()
    who = {"name": "lovelaceada", "number": "4711", "system": "canvas", "email": "=x@y"}
    entry = {"result": {"questions": {}}, "who": who,
             "origin": "all/lovelaceada_LATE_4711_99_write-em.ipynb"}  # fmt: skip
    (folder / "results" / "Ada_Lovelace_4711.json").write_text(json.dumps(entry))
    packing.pack(folder, "write-em", say=said.append)
    with zipfile.ZipFile(folder / "feedback.zip") as packed:
        assert packed.read("zoe/write-em.html") == b"zoe"
        index = packed.read("index.csv").decode("utf-8-sig").splitlines()
    assert index[1] == "Ada_Lovelace_4711,lovelaceada,4711,'=x@y,Ada_Lovelace_4711/write-em.html"
    with zipfile.ZipFile(folder / "feedback-for-canvas.zip") as packed:
        assert packed.namelist() == ["lovelaceada_LATE_4711_99_write-em-feedback.html"]
    assert not (folder / "feedback-for-moodle.zip").exists()


HUB = Path(handback.__file__).parent / "hub"


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange is not for Windows")
def test_the_exchange_from_handing_out_to_feedback(made, write_em, tmp_path):
    """What pages/teaching.md tells for a hub, with its configuration, two people on one machine."""
    release, exchange, settings = tmp_path / "release", tmp_path / "exchange", tmp_path / "etc"
    release.mkdir()
    for part in ("course/release", "course/source"):
        subprocess.run(["cp", "-r", "--parents", part, release], cwd=made, check=True)
    for name in ("course/nbgrader_config.py", "course/gradebook.db", "course/.made-write-em"):
        (release / name).write_bytes((made / name).read_bytes())
    exchange.mkdir()
    settings.mkdir()
    text = (HUB / "nbgrader_config.py").read_text(encoding="utf-8")
    assert '"/srv/nbgrader/exchange"' in text
    text = text.replace("/srv/nbgrader/exchange", str(exchange))
    (settings / "nbgrader_config.py").write_text(text, encoding="utf-8")

    def nbgrader(person, *arguments, folder=None):
        home = folder or tmp_path / person
        home.mkdir(exist_ok=True)
        found = {**os.environ, "HOME": str(tmp_path / person), "JUPYTER_CONFIG_PATH": str(settings)}
        found |= {"JUPYTER_DATA_DIR": str(tmp_path / person / "data"), "LOGNAME": person}
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(
            command, cwd=home, env=found, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "unrecognized" not in done.stderr
        return done.stderr

    nbgrader("grader", "release_assignment", "write-em", folder=release / "course")
    nbgrader("ada", "fetch_assignment", "write-em")
    work = tmp_path / "ada" / "write-em" / "write-em.ipynb"
    assert "NotImplementedError" in work.read_text(encoding="utf-8")
    work.write_text(nbformat.writes(write_em.answered()), encoding="utf-8")
    nbgrader("ada", "submit", "write-em")
    nbgrader("grader", "collect", "write-em", folder=release / "course")
    results = grade.grade(release / "course" / "submitted", "write-em", release=release)
    (result,) = results["write-em"].values()
    assert result["notes"] == []
    assert result["questions"]["em"]["score"] == 5
    nbgrader("grader", "release_feedback", "write-em", folder=release / "course")
    nbgrader("ada", "fetch_feedback", "write-em")
    (page,) = (tmp_path / "ada" / "write-em" / "feedback").rglob("*.html")
    assert "34 of 38 points" in page.read_text(encoding="utf-8")
    for path in places("release/grades/", "release/course/"):
        assert (release.parent / path).exists() or "for-lms" in path, path


def places(*starts):
    """Return the files and folders that the teachers' page names, for one assignment."""
    text = (Path(handback.__file__).parents[1] / "pages" / "teaching.md").read_text(
        encoding="utf-8"
    )
    named = {name.replace("NAME", "write-em") for name in re.findall(r"release/[\w./-]*\w", text)}
    return [name for name in named if f"{name}/".startswith(starts)]


def test_a_release_takes_the_students_zips_and_no_other(made):
    flow = (Path(handback.__file__).parents[1] / ".github/workflows/release.yml").read_text()
    taken = re.findall(r"\brelease/\S+", flow)
    assert taken == ["release/handouts/*.zip"]
    assert [path.name for path in made.parent.glob(taken[0])] == ["write-em.zip"]


def test_hand_outs_are_where_the_teachers_page_says(made):
    found = places("release/handouts/", "release/solutions/")
    assert "release/handouts/write-em.zip" in found
    for path in found:
        assert (made.parent / path).exists(), path


def test_nbgrader_knows_every_option_of_the_configuration():
    from nbgrader.apps import NbGraderApp  # noqa: PLC0415
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415
    from nbgrader.exchange.default import Exchange, ExchangeSubmit  # noqa: PLC0415
    from traitlets.config import PyFileConfigLoader  # noqa: PLC0415

    known = {cls.__name__: cls for cls in (NbGraderApp, CourseDirectory, Exchange, ExchangeSubmit)}
    config = PyFileConfigLoader("nbgrader_config.py", path=str(HUB)).load_config()
    options = [(name, option) for name in config for option in config[name]]
    assert ("CourseDirectory", "course_id") in options
    for name, option in options:
        assert option in known[name].class_trait_names(config=True), f"{name}.{option}"
