"""The root shows what a visitor looks for; everything else has a room, and the README names it."""

import re
import subprocess

import pytest
import yaml
from book import ROOT, SITE, pages
from bs4 import BeautifulSoup
from pdf import without_formulas

AT_THE_ROOT = {"index", "genindex"}  # Sphinx writes the index at the root
CODE_AND_NAMES = ("pages/api", "pages/references", "genindex", "search")
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


# a sign that is a hyphen, a power as programs write it, a sign of per cent without its space; no
# comma from 10,000 on, and one below
AS_PROGRAMS_WRITE = re.compile(
    r"(?<![\w.,:/)\]-])-\d|\d(?:\.\d+)?e[+-]?\d|\d%|(?<![\w.,/-])\d{5,}(?![\w.,/-])"
    r"|(?<![\d,.])[1-9],\d{3}(?!,?\d)"
)


def numbers_of_programs(html):
    """Return what a reader sees or hears of a page, outside of code, where a number is not set."""
    soup = BeautifulSoup(without_formulas(html)[0], "html.parser").select_one("main")
    for part in soup.select("pre, code, script, style, svg, a.reference.external, .playground"):
        part.decompose()
    told = [*soup.stripped_strings]
    for name in ("alt", "aria-valuetext", "data-stops"):
        told += [part[name] for part in soup.select(f"[{name}]")]
    return [text for text in told if AS_PROGRAMS_WRITE.search(text)]


@pytest.mark.parametrize("name", [n for n in pages() if not n.startswith(CODE_AND_NAMES)])
def test_numbers_are_set_as_in_print(name):
    """A true minus, powers of ten, a space before %: in sentences, legends, values of controls."""
    assert numbers_of_programs((SITE / name).read_text(encoding="utf-8")) == []


def test_numbers_of_programs_are_seen():
    for told in ("moving -28 mas", "at (3.6, -0.2)", "of 3e-06", "of 34% each", "10000 draws",
                 "1,250 points"):  # fmt: skip
        assert numbers_of_programs(f"<main><p>{told}</p></main>") == [told]
    told = "<p>−28, 10-fold, 2026-11-28, 1250 of 1,234,567, 10,000, 34 %, 10⁻⁶</p><code>1e-6</code>"
    assert numbers_of_programs(f"<main>{told}</main>") == []


def test_no_two_test_files_have_the_same_name():
    """One of them could not be collected in a whole run, though each runs alone."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
