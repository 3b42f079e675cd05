"""The glossary and the index: every term that a page links is there, and every entry is linked."""

import re

import pytest
from gmm_book.bookindex import BookIndex
from sources import ROOT

TERM = re.compile(r"\{term\}`(?:[^`<]*<([^`>]+)>|([^`<]+))`")
INDEX_ROLE = re.compile(r"\{index\}`(?:[^`<]*<([^`>]+)>|([^`<]+))`")
INDEX_DIRECTIVE = re.compile(r"^`{3,}\{index\} *(.*)$", re.MULTILINE)
MORE = re.compile(r"More in (.*)$")
CHAPTER = re.compile(r"\{ref\}`ch-([\w-]+)`")


def linked(text):
    """Return the names of the glossary terms that a text links, in lower case."""
    return {" ".join((a or b).split()).lower() for a, b in TERM.findall(text)}


def indexed(text):
    """Return what a text puts into the index beside the glossary's terms and the library."""
    names = [a or b for a, b in INDEX_ROLE.findall(text)] + INDEX_DIRECTIVE.findall(text)
    parts = [part for name in names for part in re.split("[;!,]", name.rpartition(":")[2])]
    return {" ".join(part.split()).lower() for part in parts if part.strip()}


def faults(terms, pages):
    """Say what is wrong between the glossary and the pages, a dict of name to text."""
    links = {name: linked(text) for name, text in pages.items()}
    found = [
        f"{name}: the glossary has no {term!r}"
        for name, text in pages.items()
        for term in sorted((links[name] | indexed(text)) - terms.keys())
    ]
    for term, (_, definition) in terms.items():
        if not any(term in links[name] for name in links if name.startswith("chapters/")):
            found.append(f"no chapter links {term!r}")
        more = MORE.search(definition)
        found.extend(
            f"{term!r}: more in {stem or 'no chapter'}, which does not link it"
            for stem in (CHAPTER.findall(more[1]) if more else [""])
            if term not in links.get(f"chapters/{stem}", ())
        )
    return found


@pytest.fixture(scope="module")
def book():
    index = BookIndex(ROOT)
    assignments = sorted(ROOT.glob("assignments/*/*.md"))
    return index.terms, {page.name: page.text for page in index.pages} | {
        path.stem: path.read_text(encoding="utf-8") for path in assignments
    }


def test_glossary_pages_and_index_agree(book):
    assert faults(*book) == []


TERMS = {"mean": ("mean", "A sum. More in {ref}`ch-one`."), "sum": ("sum", "No more.")}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{term}`mean`, {term}`sums <sum>`, {term}`median`", "no 'median'"),
        ("{term}`mean`, {term}`sum`, {index}`mode`", "no 'mode'"),
        ("{term}`mean`, {term}`sum`\n```{index} single: sum; range\n```", "no 'range'"),
        ("{term}`sum`", "no chapter links 'mean'"),
    ],
)
def test_each_fault_is_seen(text, fault):
    terms = {**TERMS, "sum": ("sum", "More in {ref}`ch-one`.")}
    assert faults(terms, {"chapters/one": "{term}`Mean` and {term}`the\nsum <sum>`"}) == []
    assert any(fault in said for said in faults(terms, {"chapters/one": text}))


def test_an_entry_points_at_a_chapter_that_links_it():
    pages = {"chapters/one": "{term}`sum`", "chapters/two": "{term}`mean`"}
    assert faults(TERMS, pages) == [
        "'mean': more in one, which does not link it",
        "'sum': more in no chapter, which does not link it",
    ]
