"""Every chapter has what CONTRIBUTING.md, "How a chapter is made", promises."""

import re
import statistics
import symtable

import yaml
from sources import CELL, ROOT, cells, prose, running_text

KINDS = ("Warm-up", "By hand", "In code", "Think", "Find the bug", "Challenge")
# exercises are counted nowhere: the page for lecturers says so
MORE = r"with the (?:derivations|folded parts) \d+|or \d+ a study"
TIME = rf"^\*\*Time\*\*: about \d+ minutes(?:, (?:{MORE}))?\.$"
LEAST_WORDS = 1500  # of all prose
MOST_WORDS = 3000  # to read in a row: without exercises, questions and folded derivations


def missing(text):
    """Return what a chapter lacks, in words."""
    code = cells(text)
    exercises = re.findall(r"^`{3,}\{exercise(?:-start)?\} *(.*)$", text, re.MULTILINE)
    labels = re.findall(r"^:label: (ex-\S+)$", text, re.MULTILINE)
    solved = re.findall(r"^`{3,}\{solution(?:-start)?\} (ex-\S+)$", text, re.MULTILINE)
    hints = len(re.findall(r"^`{3,}\{admonition\} Hint\b", text, re.MULTILINE))
    words = len(prose(text).split())
    rules = {
        "a label for the chapter, (ch-…)=": re.search(r"^\(ch-[a-z-]+\)=$", text, re.MULTILINE),
        "a box 'In this chapter'": "{admonition} In this chapter" in text,
        "what you will learn": "**You will learn**" in text,
        "what you need": "**You need**" in text,
        "how long it takes": len(re.findall(TIME, text, re.MULTILINE)) == 1,
        "two explorers": sum(len(re.findall(r"\bexplore\(", cell)) for cell in code) >= 2,
        "three self-check questions": len(re.findall(r"^`{3,}\{question\}", text, re.M)) >= 3,
        "a common mistake in a box": re.search(r"\{admonition\} A common mistake", text),
        "five exercises": len(exercises) >= 5,
        "exercises of known kinds": all(title.startswith(KINDS) for title in exercises),
        "an exercise 'Find the bug'": any(title.startswith("Find the bug") for title in exercises),
        "a hint for each exercise": hints >= len(exercises),
        "a solution for each exercise": set(labels) <= set(solved)
        and len(labels) >= len(exercises),
        "folded solutions": text.count(":class: dropdown") + text.count("dropdown") >= len(solved),
        "'What to take away'": "## What to take away" in text,
        "'Read more', cited": "{cite:" in text.partition("## Read more")[2],
        "short cells": statistics.median(len(cell.splitlines()) for cell in code) <= 12,
        "1500 words": words >= LEAST_WORDS,
        "3000 words at the most": len(running_text(text).split()) <= MOST_WORDS,
        "scikit-learn beside ours": "sklearn" in text,
        "an equation with a name": re.search(r"^\$\$ \(eq-", text, re.MULTILINE),
        "a figure with a name": re.search(r"name: fig-", text),
    }
    return [rule for rule, holds in rules.items() if not holds]


def test_chapter_has_everything(chapter):
    assert missing(chapter.read_text(encoding="utf-8")) == []


def test_the_structural_check_can_fail(chapter):
    text = chapter.read_text(encoding="utf-8")
    assert "two explorers" in missing(text.replace("explore(", "show("))
    assert "how long it takes" in missing(text.replace("**Time**:", "**Time**"))
    assert "how long it takes" in missing(re.sub(r"(\*\*Time\*\*.*)", r"\1 No more.", text))
    assert "a hint for each exercise" in missing(text.replace("} Hint", "} Note", 1))
    assert "an exercise 'Find the bug'" in missing(text.replace("Find the bug", "Think"))


def test_figures_have_caption_and_alt_text(chapter):
    """A cell whose metadata make a figure says what it shows."""
    for block in re.findall(
        r"^```\{code-cell\}[^\n]*\n---\n(.*?)\n---", chapter.read_text("utf-8"), re.M | re.S
    ):
        if "figure:" in block:
            assert "caption:" in block, block
            assert "alt:" in block, block


def test_docstrings_name_sections_that_exist():
    named = re.compile(r"chapters? \*([\w-]+)\*(?:, sections? '([^']+)')?")
    for path in (ROOT / "gmm_lib").rglob("*.py"):
        for chapter, section in named.findall(" ".join(path.read_text(encoding="utf-8").split())):
            text = (ROOT / "chapters" / f"{chapter}.md").read_text(encoding="utf-8")
            titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
            assert not section or section in titles, f"{path.name}: no {section!r} in {chapter}"


def names_from_out_of_sight(text):
    """Return what shown cells use and only a removed cell has set, unless the text names it.

    The page would contradict its own output: its code, run as it stands there, does another thing.
    """
    hidden, found = set(), set()
    for body in CELL.findall(text):
        (code,) = cells(f"```{{code-cell}}\n{body}```")
        code = re.sub(r"^%.*$", "pass", code, flags=re.MULTILINE)
        table = symtable.symtable(code, "cell", "exec")
        sets = {name.get_name() for name in table.get_symbols() if name.is_assigned()}
        sets |= {name.get_name() for name in table.get_symbols() if name.is_imported()}
        if "remove-cell" in body:
            hidden |= sets
        else:
            found |= {name for name in hidden & used(table) - sets if f"`{name}`" not in text}
            hidden -= sets
    return sorted(found)


def used(table):
    """Return the names that a piece of code and its functions take from the page."""
    module = table.get_type() == "module"
    own = {
        s.get_name() for s in table.get_symbols() if s.is_referenced() and (module or s.is_global())
    }
    return own.union(*map(used, table.get_children()))


def test_shown_code_needs_nothing_from_out_of_sight(chapter):
    assert names_from_out_of_sight(chapter.read_text(encoding="utf-8")) == []


def test_what_is_out_of_sight_is_seen():
    text = "```{code-cell}\na = 1\n```\n```{code-cell}\n:tags: [remove-cell]\n\na = {}\n```\n"
    text += "```{code-cell}\ndef f():\n    return a\n\n\nb = a\n```\n"
    assert names_from_out_of_sight(text) == ["a"]
    assert names_from_out_of_sight(text + "`a`") == []


# on a narrow screen panels stand one below the other
PLACES_OF_PANELS = (
    r"\b(?:left|right|upper|lower|top|bottom) (?:panel|picture|plot|histogram|figure|map|row)s?\b"
    r"|(?:^|[.;:] +)(?:Left|Right|Top|Bottom)(?:,|:| (?:a|the|an|three)\b)"
    r"|(?:pictures|panels|plots|histograms|maps) side by side"
)
PLACES_IN_CAPTIONS = (
    rf"{PLACES_OF_PANELS}|\b(?:[Oo]n|[Aa]t|[Tt]o|[Ii]n) the (?:left|right|top|bottom)\b(?! end)"
    r"|\b(?:left|right|upper|lower|top|bottom) one\b|side by side"
    r"|(?:^|[.;] +)(?:Above|Below|below),"
)


def told_of_figures(text):
    """Return the captions and alternative texts of a chapter's figures."""
    for block in re.findall(r"^```\{code-cell\}[^\n]*\n---\n(.*?)\n---", text, re.M | re.S):
        shown = yaml.safe_load(block).get("mystnb", {})
        yield from (
            shown.get("figure", {}).get("caption", ""),
            shown.get("image", {}).get("alt", ""),
        )


def places_of_panels(text):
    """Return what a chapter says of where a panel stands: it stands elsewhere on a phone."""
    found = [at for told in told_of_figures(text) for at in panels_in(told, PLACES_IN_CAPTIONS)]
    return found + panels_in(text, PLACES_OF_PANELS)


def panels_in(told, places):
    return [match.group().strip() for match in re.finditer(places, told, re.MULTILINE)]


def test_panels_are_named_by_what_they_show(chapter):
    assert places_of_panels(chapter.read_text(encoding="utf-8")) == []


def test_places_of_panels_are_seen():
    cell = "```{code-cell}\n---\nmystnb:\n  figure:\n    caption: >-\n      A.\n  image:\n"
    cell += "    alt: >-\n      Clouds. On the left the data.\n---\nleft, right = 1, 2\n```\n"
    assert places_of_panels(cell.replace("On the left", "First")) == []
    assert places_of_panels(cell) == ["On the left"]
    for told in ("Left, the first of the samples.", "what does the right picture say", "Top: one"):
        assert len(places_of_panels(told)) == 1, told
