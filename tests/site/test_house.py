"""The root shows what a visitor looks for; everything else has a room, and the README names it."""

import re
import subprocess

import pytest
import yaml
from book import ROOT, SITE

AT_THE_ROOT = {"index", "genindex"}  # Sphinx writes the index at the root
DOCUMENTS = {"README", "CONTRIBUTING", "CHANGELOG", "DATA"}


def tracked():
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.split() or pytest.skip("this is no git checkout")


def test_pages_stand_in_chapters_or_pages():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names = [page["file"] for part in toc["parts"] for page in part["chapters"]]
    outside = {name for name in names if not name.startswith(("chapters/", "pages/"))}
    assert outside <= AT_THE_ROOT
    assert {path.stem for path in ROOT.glob("*.md")} <= AT_THE_ROOT | DOCUMENTS
    assert {path.stem for path in SITE.glob("*.html")} == AT_THE_ROOT | {"search", "404"}


def test_the_readme_names_every_folder():
    folders = {name.split("/")[0] for name in tracked() if "/" in name}
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {
        name for name in folders if not name.startswith(".") and f"`{name}/`" not in told
    } == set()


def test_no_text_has_a_character_that_cannot_be_seen():
    """As a backslash and a letter become where a string was not raw."""
    texts = [ROOT / name for name in tracked() if name.endswith((".md", ".py", ".js", ".yml"))]
    hidden = {
        path.relative_to(ROOT).as_posix(): found
        for path in texts
        if (found := set(re.findall(r"[\x00-\x08\x0b-\x1f]", path.read_text("utf-8"))))
    }
    assert hidden == {}


def test_no_two_test_files_have_the_same_name():
    """One of them could not be collected in a whole run, though each runs alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
