"""Names of files as they come from learning-management systems; nothing of them is trusted."""

import os
import zipfile

import pytest

from classroom import sources, submissions

KNOWN = {"write-em": {"log-density", "e-step"}, "gaussians": {"density"}}


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("ada.ipynb", "ada"),
        ("ada (1).ipynb", "ada"),
        ("write-em_ada.ipynb", "ada"),
        ("ada-write-em.ipynb", "ada"),
        ("Ada Lovelace_4711_assignsubmission_file_/my work.ipynb", "Ada_Lovelace_4711"),
        ("Ada Lovelace_4711_assignsubmission_file_write-em.ipynb", "Ada_Lovelace_4711"),
        ("lovelaceada_12345_678901_write-em-2.ipynb", "lovelaceada_12345"),
        ("lovelaceada_LATE_12345_678901_write-em.ipynb", "lovelaceada_12345"),
        ("EM_ada_attempt_2026-01-31-10-00-00_write-em.ipynb", "ada"),
        ("submitted/ada/write-em/write-em.ipynb", "ada"),
        ("ada/write-em.ipynb", "ada"),
        ("名前.ipynb", "名前"),
        ("../../etc/passwd.ipynb", "etc"),
    ],
)
def test_whose_it_is(name, student):
    assert submissions.whose(name, KNOWN)[0] == student


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
