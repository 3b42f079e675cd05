"""Folders of groups, zips in zips, environments, endless names: nobody is lost, all is bounded."""

import json
import os
import time
import tracemalloc
import zipfile

import pytest
from test_submissions import notebook, packed, place, students  # noqa: F401  (place: a fixture)

from classroom import archives, pieces, submissions

# ruff: noqa: F811


GROUPS = {
    "files": ["group A/{}", "group A/{}", "group A/{}"],
    "around": ["EM/group A/{}", "EM/group A/{}", "EM/group B/{}"],
    "three and one": ["group A/{}", "group A/{}", "group B/{}"],
    "folders": ["Tutorial 1/{}/write-em", "Tutorial 1/{}/write-em", "Tutorial 2/{}/write-em"],
    "moodle in groups": ["A/{}_101_assignsubmission_file_/w", "A/{}_102_assignsubmission_file_/w",
                         "B/{}_103_assignsubmission_file_/w"],
    "assignment first": ["write-em/A/{}", "write-em/A/{}", "write-em/B/{}"],
}  # fmt: skip


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("shape", GROUPS)
def test_folders_of_tutorial_groups_hold_several_students(place, write_em, shape, zipped, tmp_path):
    names = ("one", "two", "three")
    files = {
        f"{path.format(name)}.ipynb": notebook(write_em, mark=name)
        for path, name in zip(GROUPS[shape], names, strict=True)
    }
    where = place(files)
    if zipped:
        where = tmp_path / "all.zip"
        packed(where, files)
    found = [name.split("_")[0] for name in students(where, write_em)]
    assert found == sorted(names)


def test_numbers_and_letters_name_people_too(place, write_em):
    texts = {name: notebook(write_em, mark=name) for name in ("1234567", "2345678", "user_1",
                                                              "user_2", "b")}  # fmt: skip
    assert students(place({f"g/{n}.ipynb": t for n, t in texts.items()}), write_em) == sorted(texts)


def test_a_students_folder_holds_one_student(place, write_em):
    files = {
        "ada/write-em.ipynb": "1", "ada/scratch.ipynb": "2", "grace/draft.ipynb": "3",
        "grace/final version.ipynb": "4", "emmy/ex1/emmy_v2.ipynb": "5", "tim/src/mine.ipynb": "6",
    }  # fmt: skip
    texts = {name: notebook(write_em, mark=mark) for name, mark in files.items()}
    assert students(place(texts), write_em) == ["ada", "emmy", "grace", "tim"]


def test_one_id_in_all_files_of_a_folder_is_one_student(place, write_em):
    names = ("kepler", "brahe")
    same = {f"ada/{name}.ipynb": notebook(write_em, "1815", name) for name in names}
    assert students(place(same), write_em) == ["ada"]
    apart = {f"g/{name}.ipynb": notebook(write_em, name, name) for name in names}
    assert students(place(apart), write_em) == ["ada", "brahe", "kepler"]


def test_files_that_name_nobody_are_several_peoples(place, write_em):
    files = {
        name: notebook(write_em, mark=name)
        for name in ("write-em.ipynb", "write-em (1).ipynb", "write-em (2).ipynb")
    }
    assert students(place(files), write_em) == ["write-em", "write-em_1", "write-em_2"]


def test_one_name_in_two_groups_is_two_students(place, write_em):
    found = students(place({f"{g}/{name}.ipynb": notebook(write_em, mark=g + name)
                            for g in ("A", "B") for name in ("ada", "tim")}), write_em)  # fmt: skip
    assert found == ["A_ada", "A_tim", "B_ada", "B_tim"]


def test_a_zip_with_an_environment_loses_nobody(tmp_path, write_em):
    work = {f".venv/lib/site-packages/p{n}/m.py": "" for n in range(6000)}
    work |= {".venv/pyvenv.cfg": "", ".venv/share/tour.ipynb": notebook(write_em, "no")}
    work |= {"node_modules/x/y.ipynb": "x", "write-em.ipynb": notebook(write_em, "1234")}
    packed(tmp_path / "ada.zip", work)
    packed(tmp_path / "all.zip", {"ada.zip": (tmp_path / "ada.zip").read_bytes(),
                                  "tim.ipynb": notebook(write_em)})  # fmt: skip
    found, _ = submissions.collect(tmp_path / "all.zip", [write_em])
    assert {one.student: one.ids["student_id"] for one in found} == {"ada": "1234", "tim": ""}
    assert "6001 files of .venv were not looked at" in found[0].notes


def test_what_cannot_be_opened_is_somebodys_and_says_why(tmp_path, place, write_em):
    locked = zipfile.ZipInfo("write-em.ipynb")
    packed(tmp_path / "z.zip", {locked: "x" * 40})
    data = bytearray((tmp_path / "z.zip").read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1  # encrypted
    files = {
        "ada.zip": bytes(data), "eve.zip": b"PK no zip", "tim.rar": b"Rar!", "kim.7z": b"7z",
        "Uma U_77_assignsubmission_file_/work.pdf": b"%PDF", "Zoe/work.py": "x = 1",
        "max.ipynb": notebook(write_em), "Rob/write-em.ipynb": notebook(write_em),
    }  # fmt: skip
    found, left = submissions.collect(place(files), [write_em])
    troubles = {one.student: one.trouble for one in found if one.trouble}
    assert troubles == {
        "ada": "the zip is locked with a password", "eve": "the zip is damaged",
        "tim": "tim.rar is no notebook", "kim": "kim.7z is no notebook",
        "Uma_U_77": "work.pdf is no notebook", "Zoe": "work.py is no notebook",
    }  # fmt: skip
    assert not left


def test_a_notebook_that_is_too_large_is_not_called_empty(place, write_em, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST", 10**6)
    where = place({"ada.ipynb": notebook(write_em, mark="x" * 1_700_000)})
    (one,), _ = submissions.collect(where, [write_em], "write-em")
    assert one.trouble.startswith("the file has 2 MB and was not read")
    packed(where.parent / "all.zip", {"ada.ipynb": (where / "ada.ipynb").read_bytes()})
    (one,), _ = submissions.collect(where.parent / "all.zip", [write_em], "write-em")
    assert one.trouble.startswith("the file has 2 MB and was not read")


def test_reading_is_bounded(tmp_path, write_em, monkeypatch):
    """60 zips in a zip of 29 KB, and brackets without end: some megabytes, not gigabytes."""
    monkeypatch.setattr(archives, "LARGEST", 4 * 10**6)
    monkeypatch.setattr(archives, "UNPACKED", 8 * 10**6)
    monkeypatch.setattr(pieces, "MANY", 1000)
    packed(tmp_path / "one.zip", {f"{n}.ipynb": bytes(3_900_000) for n in range(2)})
    one = (tmp_path / "one.zip").read_bytes()
    packed(tmp_path / "eve.zip", {f"{n}.zip": one for n in range(60)})
    packed(tmp_path / "all.zip", {
        "eve.zip": (tmp_path / "eve.zip").read_bytes(), "ada.ipynb": notebook(write_em),
        "kim.ipynb": '{"cells": [' + "[]," * 10**6,
    })  # fmt: skip
    tracemalloc.start()
    found, _ = submissions.collect(tmp_path / "all.zip", [write_em])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 60 * 10**6
    assert {"ada", "kim"} <= {one.student for one in found}


def test_endless_names_and_many_files_stop_nothing(tmp_path, write_em):
    eve = {f"{'a/' * 30_000}{n}.ipynb": "1" for n in range(20)} | {
        f"{n}.c": "" for n in range(9000)
    }
    eve |= {f"{'b/' * 29}x.ipynb": notebook(write_em, "deep")}
    packed(tmp_path / "eve.zip", eve)
    packed(tmp_path / "all.zip", {"eve.zip": (tmp_path / "eve.zip").read_bytes(),
                                  "ada.ipynb": notebook(write_em)})  # fmt: skip
    found, _ = submissions.collect(tmp_path / "all.zip", [write_em])
    assert {one.student: one.ids["student_id"] for one in found} == {"ada": "", "eve": "deep"}
    assert "20 files of names too long were not looked at" in found[1].notes


def test_a_browser_adds_an_ending(place, write_em):
    files = {f"{name}.ipynb.{end}": notebook(write_em, name)
             for name, end in (("ada", "txt"), ("tim", "json"))}  # fmt: skip
    found, _ = submissions.collect(place(files), [write_em])
    assert sorted(one.ids["student_id"] for one in found) == ["", "tim"]


def test_an_environment_in_a_students_own_folder(place, write_em):
    files = {
        "kim/pyvenv.cfg": "",
        "kim/lib/x/y.ipynb": notebook(write_em, mark="no"),
        "kim/write-em.ipynb": notebook(write_em),
        "tim/write-em.ipynb": notebook(write_em),
    }
    found, _ = submissions.collect(place(files), [write_em])
    assert [one.origin for one in found] == ["kim/write-em.ipynb", "tim/write-em.ipynb"]
    assert "the folder lib was not looked at" in found[0].notes


def test_a_later_file_of_no_assignment_is_not_taken_for_the_answer(place, write_em):
    other = json.dumps({"cells": [{"cell_type": "code", "source": "1 + 1", "metadata": {}}]})
    stripped = json.loads(notebook(write_em))
    for cell in stripped["cells"]:
        cell["metadata"] = {}
        cell.pop("id")
    files = {
        "ada/write-em.ipynb": notebook(write_em),
        "ada/zz.ipynb": other,
        "tim/write-em.ipynb": notebook(write_em, mark="first"),
        "tim/z/zz.ipynb": json.dumps(stripped),
        "ada/old/write-em.ipynb": notebook(write_em),
    }
    where = place(files)
    for age, name in enumerate(reversed(files)):
        os.utime(where / name, (time.time() - 1000 * age,) * 2)
    found, _ = submissions.collect(where, [write_em])
    assert [one.origin for one in found] == ["ada/write-em.ipynb", "tim/z/zz.ipynb"]


def test_names_that_only_look_like_canvas(place, write_em):
    names = [f"hw3_2026_01_{name}" for name in ("ada", "tim")]
    files = {f"{name}.ipynb": notebook(write_em, mark=name) for name in names}
    assert students(place(files), write_em) == names


def test_one_name_and_two_ids_are_two_rows_that_say_so(place, write_em):
    files = {f"{name}.ipynb": notebook(write_em, f"x{name}") for name in ("Ada", "Ada (1)")}
    found, _ = submissions.collect(place(files), [write_em])
    assert len(found) == 2
    assert all("the same name" in one.remarks[0] for one in found)
