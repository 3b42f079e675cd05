"""Late days and extensions: one table, applied to grades, shown to students."""

from datetime import datetime, timedelta

import pytest
from test_marks import Class, Reading, begun, course  # noqa: F401  (fixtures)

from classroom import deadlines, records

HEAD = "assignment,student,due,late_days,per_day,submitted,why\n"
DUE = datetime(2026, 3, 1, 23, 59).astimezone()
ASSIGNMENTS = ["gaussians", "write-em", "choosing-k"]


@pytest.fixture
def table(tmp_path):
    def write(*rows):
        (tmp_path / "deadlines.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
        return deadlines.Deadlines(tmp_path, ASSIGNMENTS)

    return write


def handed_in(when, stated=True):
    return {"time": when.isoformat(), "stated": stated}


def late(table, hours, student="ada", stated=True):
    entry = handed_in(DUE + timedelta(hours=hours), stated)
    return table.late("write-em", student, entry, 38)


@pytest.mark.parametrize(("hours", "days", "used", "cost"), [
    (-1, 0, 0, 0), (0, 0, 0, 0), (1 / 61, 0, 0, 0), (1 / 50, 1, 1, 0), (24, 1, 1, 0),
    (25, 2, 2, 0), (49, 3, 2, 3.8), (24 * 30, 30, 2, 38),
])  # fmt: skip
def test_days_that_have_begun_count(table, hours, days, used, cost):
    made = late(table("write-em,,2026-03-01 23:59", ",,,2,10%"), hours)
    assert (made.days, made.used, made.cost) == (days, used, pytest.approx(cost))


def test_points_instead_of_a_share(table):
    assert late(table("write-em,,2026-03-01 23:59", ",,,,2"), 25).cost == 4


def test_without_a_table_or_a_date_nothing_is_late(tmp_path, table):
    assert late(deadlines.Deadlines(tmp_path, ASSIGNMENTS), 99).days == 0
    assert late(table(",,,2,10%"), 99).days == 0
    assert late(table("gaussians,,2020-01-01", ",,,2,10%"), 99).days == 0


def test_extensions_are_for_one_and_outdo_the_rest(table):
    made = table(
        "write-em,,2026-03-01 23:59", ",,,0,10%", "write-em,ada,2026-03-08,,,,illness",
        "write-em,grace,+2", ",emmy,,5,", ",tim,+1", "write-em,tim,+3", "write-em,Uma U,+1",
    )  # fmt: skip
    days = {who: late(made, 24 * 7 - 1, who).days for who in ("ada", "grace", "tim", "Uma_U_471")}
    assert days == {"ada": 0, "grace": 5, "tim": 4, "Uma_U_471": 6}
    emmy = late(made, 24 * 7 - 1, "emmy")
    assert (emmy.days, emmy.used, emmy.cost) == (7, 5, pytest.approx(7.6))
    assert late(made, 24 * 7 - 1, "nobody").cost == pytest.approx(26.6)
    assert "with your extension" in " ".join(late(made, 1, "ada").sentences(38))
    assert made.nobody(["ada", "emmy", "tim"]) == ["Uma U", "grace"]
    assert made.several(["Uma_U_1", "Uma_U_2"]) == ["Uma U"]


def test_late_days_are_for_the_whole_course(tmp_path, table):
    made = table(
        "gaussians,,2026-02-01", "write-em,,2026-03-01", "choosing-k,,2026-04-01", ",,,3,1"
    )
    for name, hours in (("gaussians", 25), ("write-em", 49), ("choosing-k", 1)):
        due = made.due(name, "ada")[0]
        path = records.Records(tmp_path / "grades" / name).path("ada")
        path.parent.mkdir(parents=True)
        text = str({"result": {"questions": {}}, **handed_in(due + timedelta(hours=hours))})
        path.write_text(text.replace("'", '"').replace("True", "true"))
    found = {}
    for name in ASSIGNMENTS:
        entry = records.Records(tmp_path / "grades" / name).read("ada")
        one = made.late(name, "ada", entry, 38)
        found[name] = (one.days, one.used, one.cost)
    assert found == {"gaussians": (2, 2, 0), "write-em": (3, 1, 2), "choosing-k": (1, 0, 1)}


def test_the_time_of_a_file_alone_costs_nothing(table):
    rows = ("write-em,,2026-03-01 23:59", ",,,0,10%")
    made = late(table(*rows), 25, stated=False)
    assert (made.days, made.cost, made.data()["submitted"][-1]) == (2, 0, "?")
    assert late(table(*rows, ",,,,,files"), 25, stated=False).cost == pytest.approx(7.6)
    told = table(*rows, "write-em,ada,,,,2026-03-02 08:00")
    assert late(told, 99, stated=False).days == 1


@pytest.mark.parametrize(("row", "says"), [
    ("write-em,,soon", "'soon' is no time"), ("write-em,,+2", "is for one student"),
    (",,2026-03-01", "needs its assignment"), ("write-me,,2026-03-01", "no assignment 'write-me'"),
    (",,,-1", "a number of days"), (",,,2,much", "per_day 'much'"),
    ("write-em,,,2", "for the whole course"),
    ("write-em,ada,,,,noon", "'noon' is no time"), (",,,,nan%", "per_day 'nan%'"),
    ("write-em,,2026-13-01", "is no time"),
])  # fmt: skip
def test_what_makes_no_sense_is_told_with_its_line(table, row, says):
    with pytest.raises(ValueError, match=f"line 3: .*{says}"):
        table("write-em,,2026-03-01 23:59", row)


@pytest.mark.parametrize("due", ["2026-03-01 23:59", "2026-03-01", "1.3.2026", "01.03.2026 23:59",
                                 "2026-03-01T23:59:00"])  # fmt: skip
def test_dates_as_people_and_spreadsheets_write_them(table, due):
    assert table(f"write-em,,{due}").due("write-em", "ada") == (DUE, "")


def test_being_late_is_in_the_grades_and_on_the_page(course, monkeypatch):  # noqa: F811
    past = DUE + timedelta(hours=30)
    (course.release / "deadlines.csv").write_text(
        f"{HEAD}write-em,,2026-03-01 23:59\n,,,1,0.25\nwrite-em,ada,,,,{past:%Y-%m-%d %H:%M}\n"
        "write-em,zoe,+1\n"
    )
    said = course.last()
    row = course.rows()["ada"]
    assert row["total"] == "0.75"
    assert (row["days_late"], row["late_days_used"], row["late_points"]) == ("2", "1", "0.25")
    assert (row["due"], row["submitted"]) == ("2026-03-01 23:59", f"{past:%Y-%m-%d %H:%M}")
    page = (course.folder / "feedback" / "ada.html").read_text(encoding="utf-8")
    assert "That is 2 days late. 1 day of your 1 free late days was used." in page
    assert "0.25 of 38 points are taken off." in page
    assert "0.75 of 38 points" in page
    assert "not among these: zoe" in said
    grace = course.rows()["grace"]  # her file has a time, the system says none
    assert (grace["total"], grace["late_points"]) == ("1", "0")
    assert grace["submitted"].endswith("?")
    assert records.UNSURE in grace["notes"]
    assert records.UNSURE not in (course.folder / "feedback" / "grace.html").read_text()
    (course.release / "deadlines.csv").write_text(f"{HEAD}write-em,,whenever\n")
    before = course.rows()
    with pytest.raises(SystemExit, match=r"nothing was changed: .*line 2: 'whenever' is no time"):
        course.grade()
    assert course.rows() == before


# the roster


def checked(course):  # noqa: F811
    course.grade()
    text = (course.folder / "roster-check.csv").read_text(encoding="utf-8-sig")
    return [tuple(line.split(",", 2)) for line in text.splitlines()[1:]]


def test_a_roster_names_who_is_missing_and_whose_name_is_nobodys(course):  # noqa: F811
    (course.release / "roster.csv").write_text(
        "\ufeffVorname;Nachname;Anmeldename\nAda;L;ada\nGrace;H;grace\nEmmy;N;emmy\n",
        encoding="utf-8",
    )
    assert checked(course) == [
        ("Emmy N", "missing", "has handed in nothing"),
        ("tim", "nobody", "no row of roster.csv fits"),
    ]
    said = course.last()
    assert "of the roster, nothing from: Emmy N" in said
    assert "not in the roster: tim" in said


def test_a_roster_names_who_is_twice(course):  # noqa: F811
    (course.release / "roster.csv").write_text(
        "Username,Email\nada,ada@x.org\nada,a@x.org\ngrace,g@x.org\ntim,t@x.org\n"
    )
    found = checked(course)
    told = "\"the rows 2, 3 all fit 'ada' by a number, account or address\""
    assert ("row 2 (ada)", "twice", told) in found
    assert ("ada", "twice", '"roster.csv has it in the rows 2, 3"') in found


def test_a_roster_without_a_known_column_changes_nothing(course):  # noqa: F811
    (course.release / "roster.csv").write_text("Foo,Bar\n1,2\n")
    with pytest.raises(SystemExit, match=r"nothing was changed: .*no column is known"):
        course.grade()
