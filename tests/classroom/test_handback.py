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

from classroom import grade, handback, overview, packing, records, tables

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
QUICK = Path(__file__).parents[1] / "quick"
# forks for each command: half of one would be the imports
NBGRADERS = """
import json, os, sys
from nbgrader.apps import NbGraderApp
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        os.dup2(os.open(asked["said"], os.O_CREAT | os.O_WRONLY), 2)
        os.chdir(asked["home"])
        os.environ.update(asked["environment"])
        NbGraderApp.launch_instance(asked["arguments"])
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def nbgraders():
    """A process that runs nbgrader for whoever asks."""
    command, found = [sys.executable, "-c", NBGRADERS], {**os.environ, "PYTHONPATH": str(QUICK)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": found}
    with subprocess.Popen(command, **pipes) as process:
        yield process


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange is not for Windows")
@pytest.mark.usefixtures("warm_run")
def test_the_exchange_from_handing_out_to_feedback(made, write_em, tmp_path, nbgraders):
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
        found = {"HOME": str(tmp_path / person), "JUPYTER_CONFIG_PATH": str(settings)}
        found |= {"JUPYTER_DATA_DIR": str(tmp_path / person / "data"), "LOGNAME": person}
        said = tmp_path / "said"
        said.write_text("")
        asked = {"arguments": arguments, "home": str(home), "environment": found, "said": str(said)}
        print(json.dumps(asked), file=nbgraders.stdin, flush=True)
        status = nbgraders.stdout.readline()
        assert status == "0\n", said.read_text(encoding="utf-8")
        assert "unrecognized" not in said.read_text(encoding="utf-8")

    nbgrader("grader", "release_assignment", "write-em", folder=release / "course")
    nbgrader("ada", "fetch_assignment", "write-em")
    work = tmp_path / "ada" / "write-em" / "write-em.ipynb"
    assert "NotImplementedError" in work.read_text(encoding="utf-8")
    work.write_text(nbformat.writes(write_em.answered()), encoding="utf-8")
    nbgrader("ada", "submit", "write-em")
    nbgrader("grader", "collect", "write-em", folder=release / "course")
    results = grade.grade(release / "course" / "submitted", "write-em", release=release)
    (result,) = results["write-em"].values()
    assert result["notes"] == ["student_id is still 'ada'"]
    (entry,) = records.Records(release / "grades" / "write-em").all().values()
    assert entry["stated"]  # nbgrader tells when
    assert result["questions"]["em"]["score"] == 5
    nbgrader("grader", "release_feedback", "write-em", folder=release / "course")
    nbgrader("ada", "fetch_feedback", "write-em")
    (page,) = (tmp_path / "ada" / "write-em" / "feedback").rglob("*.html")
    assert "34 of 38 points" in page.read_text(encoding="utf-8")
    overview.write(release, "write-em")
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
