"""Names of files as they come from learning-management systems; nothing of them is trusted."""

import json
import os
import time
import zipfile
from datetime import datetime

import pytest

from classroom import archives, grade, sources, submissions


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("ada.ipynb", "ada"),
        ("ada (1).ipynb", "ada"),
        ("assignments_write-em_ada.ipynb", "ada"),  # downloaded in a browser
        ("write-em_ada.ipynb", "ada"),
        ("ada-write-em.ipynb", "ada"),
        ("Ada Lovelace_4711_assignsubmission_file_/my work.ipynb", "Ada_Lovelace_4711"),
        ("Ada Lovelace_4711_assignsubmission_file_write-em.ipynb", "Ada_Lovelace_4711"),
        ("lovelaceada_12345_678901_write-em-2.ipynb", "lovelaceada_12345"),
        ("lovelaceada_LATE_12345_678901_write-em.ipynb", "lovelaceada_12345"),
        ("EM_ada_attempt_2026-01-31-10-00-00_write-em.ipynb", "ada"),
        ("Write EM_ada_l_attempt_2026-01-31-10-00-00_write-em.ipynb", "ada_l"),
        ("EM_ada_attempt_2026-01-31-10-00-00_x_attempt_2020-01-01-10-00-00_y.ipynb", "ada"),
        ("lovelaceada_LATE_12345_678901_x_assignsubmission_file_.ipynb", "lovelaceada_12345"),
        ("A L_4711_assignsubmission_file_x_attempt_2020-01-01-10-00-00_y.ipynb", "A_L_4711"),
        ("4711-98 - Ada Lovelace - Jan 31, 2026 959 AM - write-em.ipynb", "Ada_Lovelace_4711"),
        ("4711-98 - Ada Lovelace - Jan 31, 2026 1059 PM/work.ipynb", "Ada_Lovelace_4711"),
        ("submitted/ada/write-em/write-em.ipynb", "ada"),
        ("ada/write-em.ipynb", "ada"),
        ("名前.ipynb", "名前"),
        ("../../etc/passwd.ipynb", "etc"),
    ],
)
def test_whose_it_is(tmp_path, write_em, name, student):
    packed(tmp_path / "all.zip", {name: "1"})
    (found,), left = submissions.collect(tmp_path / "all.zip", [write_em], "write-em")
    assert (found.student, left) == (student, [])


def test_names_are_safe_and_short():
    assert submissions.clean("../a/b\\c:d") == "a_b_c_d"
    assert submissions.clean("...") == "unnamed"
    long = [submissions.clean("x" * 300 + end) for end in "ab"]
    assert long[0] != long[1]
    assert max(len(name.encode()) for name in (*long, submissions.clean("名" * 200))) <= 80


def test_the_last_of_several_files_counts(tmp_path, write_em):
    for name in ("lovelace_12345_11_write-em.ipynb", "lovelace_12345_12_write-em-1.ipynb"):
        (tmp_path / name).write_text(name)
    (tmp_path / "lovelace_12345_13_write-em-2.pdf").write_text("no notebook")
    found, left = submissions.collect(tmp_path, [write_em], "write-em")
    assert [one.content for one in found] == [b"lovelace_12345_12_write-em-1.ipynb"]
    assert "several files" in found[0].notes[0]
    assert not left


def test_the_last_of_several_dates_counts(tmp_path, write_em):
    for date in ("Feb 1, 2026 959 AM", "Jan 31, 2026 1059 PM"):
        (tmp_path / f"7-8 - Ada - {date} - write-em.ipynb").write_text(date)
    (tmp_path / "index.html").write_text("Brightspace adds this")
    (one,), _ = submissions.collect(tmp_path, [write_em], "write-em")
    assert (one.student, one.content) == ("Ada_7", b"Feb 1, 2026 959 AM")


def packed(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)


@pytest.mark.parametrize("around", ["", "EM/", "Downloads/EM/"])
def test_a_zipped_folder_is_no_student(tmp_path, write_em, around):
    packed(tmp_path / "all.zip", {f"{around}{name}.ipynb": name for name in ("ada", "grace")})
    found, _ = submissions.collect(tmp_path / "all.zip", [write_em], "write-em")
    assert [one.student for one in found] == ["ada", "grace"]


@pytest.mark.parametrize("name", ["write-em/write-em.ipynb", "work.ipynb", "write-em.ipynb"])
def test_a_folder_of_one_student(tmp_path, write_em, name):
    packed(tmp_path / "all.zip", {f"ada/{name}": "1", "ada/notes.txt": "2"})
    found, _ = submissions.collect(tmp_path / "all.zip", [write_em], "write-em")
    assert [one.student for one in found] == ["ada"]


def test_names_that_look_the_same_are_two_students(tmp_path, write_em):
    for name in ("Ada!", "Ada?", "ada"):
        (tmp_path / f"{name}.ipynb").write_text(name)
    found, _ = submissions.collect(tmp_path, [write_em], "write-em")
    assert {one.content for one in found} == {b"Ada!", b"Ada?", b"ada"}
    assert len({one.student.casefold() for one in found}) == 3


def test_a_damaged_entry_harms_no_other(tmp_path, write_em):
    path = tmp_path / "all.zip"
    packed(path, {"ada.ipynb": "ada" * 500, "eve.ipynb": "eve" * 500, "grace.ipynb": "grace"})
    data = bytearray(path.read_bytes())
    start = data.index(b"eve.ipynb") + len("eve.ipynb")
    data[start : start + 4] = b"\xff" * 4
    path.write_bytes(data)
    found, _ = submissions.collect(path, [write_em], "write-em")
    assert {one.student: len(one.content) for one in found} == {"ada": 1500, "eve": 0, "grace": 5}


def test_a_zip_bomb_harms_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST", 10**6)
    monkeypatch.setattr(archives, "UNPACKED", 10**6)
    bomb = tmp_path / "bomb.zip"
    packed(bomb, {f"{number}.ipynb": bytes(800_000) for number in range(9)})
    packed(tmp_path / "all.zip", {"eve.zip": bomb.read_bytes(), "ada.ipynb": "ada"})
    everything = list(archives.Reader(tmp_path / "all.zip").files())
    assert sum(len(one.content) for one in everything) < 2 * 10**6
    assert ("ada.ipynb", b"ada") in [(one.name, one.content) for one in everything]
    assert "unpacks to more than 1 MB" in everything[-1].trouble + everything[-2].trouble


def test_a_link_in_a_zip_is_left_out(tmp_path, write_em):
    link = zipfile.ZipInfo("eve.ipynb")
    link.external_attr = 0o120777 << 16
    packed(tmp_path / "all.zip", {"ada.ipynb": "ada", link: "/etc/passwd"})
    found, _ = submissions.collect(tmp_path / "all.zip", [write_em], "write-em")
    assert [one.student for one in found] == ["ada"]


def test_what_is_no_notebook_is_still_somebodys(tmp_path, write_em):
    sources.write(write_em.answered(), tmp_path / "ada.ipynb")
    broken = {"deep": "[" * 10**5, "cut": '{"cells": [', "none": "", "twice": '{"cells": 3}'}
    for name, text in broken.items():
        (tmp_path / f"{name}.ipynb").write_text(text)
    found, left = submissions.collect(tmp_path, sources.assignments())
    assert {one.student: one.assignment for one in found} == dict.fromkeys(
        ["ada", *broken], "write-em"
    )
    assert not left


def test_zips_in_folders_and_folders_in_zips(tmp_path, write_em):
    inner = tmp_path / "grace.zip"
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("deep/write-em.ipynb", "grace")
        packed.writestr("__MACOSX/._write-em.ipynb", "no")
    outer = tmp_path / "all.zip"
    with zipfile.ZipFile(outer, "w") as packed:
        packed.writestr("ada/write-em.ipynb", "ada")
        packed.writestr("../../evil/write-em.ipynb", "evil")
        packed.write(inner, "grace.zip")
    found, _ = submissions.collect(outer, [write_em])
    assert {(one.student, one.content) for one in found} == {
        ("ada", b"ada"), ("grace", b"grace"), ("evil", b"evil"),
    }  # fmt: skip


def test_a_link_is_not_followed(tmp_path, write_em):
    (tmp_path / "secret").write_text("secret")
    place = tmp_path / "place"
    place.mkdir()
    (place / "ada.ipynb").write_text("own")
    os.symlink(tmp_path / "secret", place / "eve.ipynb")
    found, _ = submissions.collect(place, [write_em], "write-em")
    assert [one.student for one in found] == ["ada"]


def test_an_assignment_is_known_by_its_cells(tmp_path):
    for assignment in sources.assignments():
        sources.write(assignment.answered(), tmp_path / f"{assignment.name[:1]}x" / "a.ipynb")
        break
    found, left = submissions.collect(tmp_path, sources.assignments())
    assert [one.assignment for one in found] == [sources.assignments()[0].name]
    (tmp_path / "holiday.txt").write_text("beach")
    found, left = submissions.collect(tmp_path, sources.assignments())
    assert left == ["holiday.txt"]


def notebook(assignment, student_id=None, mark=""):
    """Return a notebook as a student hands it in, with an id and a text of its own."""
    book = assignment.answered()
    for cell in book.cells:
        if student_id and 'student_id = "ada"' in cell.source:
            cell.source = f"student_id = {student_id!r}"
    book.cells[0].source += f"\n\n{mark}"
    return json.dumps(book)


@pytest.fixture
def place(tmp_path):
    """Write files into a folder by their names; return it."""

    def write(files):
        for name, content in files.items():
            path = tmp_path / "place" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "place"

    return write


def students(place, *assignments, chosen=""):
    found, left = submissions.collect(place, assignments, chosen)
    assert not left
    return [one.student for one in found]


# ids, times


def test_the_ids_that_were_entered(place, write_em):
    files = {
        "a.ipynb": notebook(write_em), "b.ipynb": notebook(write_em, " ADA "),
        "c.ipynb": notebook(write_em, "1234"), "d.ipynb": notebook(write_em, 77),
        "e.ipynb": notebook(write_em, "1234", "another"),
    }  # fmt: skip
    found, _ = submissions.collect(place(files), [write_em])
    assert [one.ids["student_id"] for one in found] == ["", "", "1234", "77", "1234"]
    assert [one.notes for one in found[:3]] == [["student_id is still 'ada'"]] * 2 + [[]]
    assert "also entered by e" in found[2].remarks[0]


@pytest.mark.parametrize(("used", "shown"), [
    ({"student_id": "Grace  7"}, "Grace 7"), ({"student_id": "Ada"}, ""), ({"student_id": ""}, ""),
    ({}, "f'{me}'"),
])  # fmt: skip
def test_what_a_run_has_used_is_what_was_entered(write_em, used, shown):
    found = grade.entered(write_em, {"student_id": "f'{me}'"}, {"settings": used})
    assert found == {"student_id": shown}


def test_room_for_code_is_no_setting_that_was_forgotten(place):
    choosing_k = sources.assignments("choosing-k")[0]
    found, _ = submissions.collect(place({"a.ipynb": notebook(choosing_k, "1234")}), [choosing_k])
    assert found[0].notes == []


@pytest.mark.parametrize("source", ["student_id = input()", "student_id = = 3", "student_id: str",
                                    "student_id = '\u202e" + "x" * 500 + "'"])  # fmt: skip
def test_odd_ids_harm_nobody(place, write_em, source):
    text = notebook(write_em).replace('student_id = \\"ada\\"', json.dumps(source)[1:-1])
    (one,), _ = submissions.collect(place({"a.ipynb": text}), [write_em])
    assert len(one.ids["student_id"]) <= 80


@pytest.mark.parametrize("rest", ["(" + "\n" * 90_000, "=1;" + "a;" * 40_000])
def test_a_notebook_made_to_be_slow_to_look_at_is_looked_at(place, write_em, rest):
    book = json.loads(notebook(write_em, "1234"))
    slow = {"cell_type": "code", "metadata": {}, "source": f"student_id {rest}", "outputs": []}
    book["cells"] += [slow] * 50
    where, start = place({"a.ipynb": json.dumps(book)}), time.process_time()
    (one,), _ = submissions.collect(where, [write_em])
    assert one.ids["student_id"] == "1234"
    assert time.process_time() - start < 30  # it took more than an hour


def local(*parts):
    return datetime(*parts).astimezone()


def test_submissions_carry_the_time_that_their_system_tells(place, write_em):
    files = {
        "EM_ada_attempt_2026-01-31-10-00-00_write-em.ipynb": local(2026, 1, 31, 10),
        "7-8 - Emmy N - Jan 31, 2026 1059 PM/work.ipynb": local(2026, 1, 31, 22, 59),
        "submitted/tim/write-em/write-em.ipynb": datetime.fromisoformat("2026-02-02T15:58:23Z"),
    }
    where = place({name: notebook(write_em) for name in files})
    place({"submitted/tim/write-em/timestamp.txt": "2026-02-02 15:58:23.9 UTC"})
    found, _ = submissions.collect(where, [write_em])
    assert {one.origin: one.time for one in found} == files
    assert all(one.stated for one in found)
    os.utime(where / next(iter(files)), (0, 0))
    found, _ = submissions.collect(where, [write_em])
    assert {one.origin: one.time for one in found} == files


FOLDERS = ["Ada_4711_assignsubmission_file_", "Ada_4711_assignsubmission_file_/write-em", "Ada L"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_student_cannot_bring_a_time(place, write_em, folder):
    where = place({f"{folder}/work.ipynb": notebook(write_em, "1234"),
                   f"{folder}/timestamp.txt": "2001-01-01 00:00:00 UTC"})  # fmt: skip
    (one,), _ = submissions.collect(where, [write_em])
    assert (one.stated, one.time.year > 2001) == (False, True)


def test_a_students_zip_does_not_change_how_others_are_read(place, write_em):
    names = {f"{name}_{number}_5678_work": f"{name}_{number}"
             for name, number in (("lovelaceada", 4711), ("kleintim", 4712))}  # fmt: skip
    where = place({f"{name}.ipynb": notebook(write_em, mark=name) for name in names})
    packed(where / "mallorymax_4713_9012_work.zip",
           {f"{name}_11_22_x.ipynb": notebook(write_em, mark=name) for name in "ab"})  # fmt: skip
    assert students(where, write_em) == sorted([*names.values(), "mallorymax_4713"])


def test_of_two_files_the_newest_counts_by_the_clock(place, write_em):
    files = {f"Ada_7_assignsubmission_file_/{name}.ipynb": notebook(write_em, mark=name)
             for name in ("first", "zweite")}  # fmt: skip
    where = place(files)
    for age, name in enumerate(files):
        os.utime(where / name, (time.time() - age * 1000,) * 2)
    (one,), _ = submissions.collect(where, [write_em])
    assert one.origin.endswith("first.ipynb")
    assert not one.stated
    assert one.notes[0] == "several files: first.ipynb was graded, not zweite.ipynb"


# Gradescope

METADATA = """---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: 00123
    :email: ada@x.org
  - :name: Grace Hopper
    :sid:
    :email: grace@x.org
  :created_at: 2026-02-01 22:10:11.123456789 -08:00
  :results: !ruby/object:Thing {a: 1}
submission_102:
  :submitters: [{":name": "Emmy \u202e N", ":sid": '7'}]
  :created_at: nonsense
submission_103: {}
"""


@pytest.mark.parametrize("around", ["", "assignment_5_export/"])
def test_gradescopes_export(tmp_path, write_em, around):
    files = {f"{around}submission_{n}/{name}": notebook(write_em, mark=str(n))
             for n, name in ((101, "write-em.ipynb"), (102, "src/mine.ipynb"))}  # fmt: skip
    files[f"{around}submission_metadata.yml"] = METADATA
    packed(tmp_path / "all.zip", files)
    found, left = submissions.collect(tmp_path / "all.zip", [write_em])
    assert [one.student for one in found] == ["Ada_Lovelace_00123", "Emmy_N_7", "grace@x.org"]
    assert found[0].content == found[2].content
    assert found[0].time == datetime.fromisoformat("2026-02-01T22:10:11-08:00")
    assert found[0].who.data()["email"] == "ada@x.org"
    assert not left


def test_a_student_cannot_bring_a_list_of_gradescopes(place, tmp_path, write_em):
    claim = "submission_1: {':submitters': [{':name': Ada, ':sid': '7'}]}"
    packed(tmp_path / "eve.zip", {"submission_1/w.ipynb": notebook(write_em, mark="eve"),
                                  "submission_metadata.yml": claim})  # fmt: skip
    files = {"eve.zip": (tmp_path / "eve.zip").read_bytes(), "Ada/w.ipynb": notebook(write_em)}
    files |= {"kim/submission_metadata.yml": claim, "kim/submission_1/w.ipynb": notebook(write_em)}
    assert students(place(files), write_em) == ["Ada", "eve", "kim"]


@pytest.mark.parametrize("text", [
    "[", "a: *b", "- 1", "submission_1: 3", "submission_1: {':submitters': [3]}", "[" * 10_000
])  # fmt: skip
def test_a_damaged_list_of_gradescopes_harms_nobody(place, write_em, text):
    files = {"submission_1/w.ipynb": notebook(write_em), "submission_metadata.yml": text}
    found, left = submissions.collect(place(files), [write_em])
    assert [one.student for one in found] == ["submission_1"]
    assert all("cannot be read" in line for line in left)
