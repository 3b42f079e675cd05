"""The teachers' page and its neighbours say what is there: commands, tables, plans."""

import re

import pytest
from gmm_book import course
from sources import ROOT, chapters

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
PAGES = (
    "index.md", "pages/teaching.md", "pages/assignments.md", "pages/running.md",
    "pages/status.md", "README.md", "CONTRIBUTING.md",
)  # fmt: skip


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_command_on_the_page_exists(name):
    code = re.findall(r"^ *```\w*\n(.*?)^ *```", read(name), re.MULTILINE | re.DOTALL)
    code += re.findall(r"`([^`\n]+)`", read(name))
    named = re.findall(r"^ *make(?: -C \S+)? ([a-z-]+)([^#\n]*)", "\n".join(code), re.MULTILINE)
    for target, rest in named:
        assert target in TARGETS, target
        for variable in re.findall(r"([A-Z]+)=", rest):
            assert f"$({variable})" in MAKEFILE, variable
    for module in re.findall(r"-m (classroom\.\w+)", "\n".join(code)):
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists(), module


def test_the_teachers_page_names_the_commands_of_the_classroom():
    for target in (
        "assignments", "new-assignment", "check-assignments", "grade", "hand-grading", "overview",
        "lms", "bench-classroom",
    ):  # fmt: skip
        assert f"`make {target}" in read("pages/teaching.md"), target
        assert re.search(rf"^{target}:.*## ", MAKEFILE, re.MULTILINE), "not in make help"


def test_the_tables_have_a_row_for_each_chapter_and_assignment():
    rows = [str(row[0]) for row in course.chapter_rows(ROOT)]
    for path in chapters():
        assert sum(f"`ch-{path.stem}`" in row for row in rows) == 1, path.stem
    rows = [row[1] for row in course.assignment_rows(ROOT)]
    for folder in (ROOT / "assignments").iterdir():
        if (folder / f"{folder.name}.md").exists():
            assert sum(f"`{folder.name}`" in row for row in rows) == 1, folder.name


def test_the_tables_hold_what_the_sources_say():
    from classroom.sources import assignments  # noqa: PLC0415

    for stated, true in zip(course.assignments(ROOT), assignments(), strict=True):
        assert (stated["name"], stated["minutes"]) == (true.name, true.minutes)
        assert stated["points"] == true.points
        assert stated["by_hand"] == sum(q.points for q in true.questions if q.by_hand)


@pytest.mark.parametrize(("start", "least"), [("sec-six-weeks", 6), ("sec-two-weeks", 10)])
def test_plans_have_every_chapter_and_week_or_day(start, least):
    plan = read("pages/teaching.md").partition(f"({start})=")[2].partition("\n## ")[2]
    plan = plan.partition("\n## ")[0]
    for path in chapters():
        assert f"`ch-{path.stem}`" in plan, path.stem
    assert len(re.findall(r"^(?:### Week \d|\| \d+ \|)", plan, re.MULTILINE)) == least
    numbers = set(map(int, re.findall(r"Assignments? (\d)", plan)))
    if start == "sec-six-weeks":
        assert {one["number"] for one in course.assignments(ROOT)} <= numbers
