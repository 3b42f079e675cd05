"""Right solutions in styles of their own get full points; wrong ones, what a careful person gives.

`styles/ASSIGNMENT/NN-STYLE.py` holds the cells of one notebook: ``# %% id`` begins the answer in
the cell of that name, ``# %% [markdown] id`` a written one, ``# %% + after id`` a cell of the
student's own. In `styles/ASSIGNMENT/wrong` the first line of each says what it loses.
Those of the first six assignments, and of the other two those with the higher numbers (from 05 on
of bayesian-mixtures, from 11 on of unruly-data), are by hands that never saw ours.
"""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from classroom import sources

pytestmark = pytest.mark.usefixtures("warm")
STYLES = Path(__file__).parent / "styles"
FILES, WRONG = sorted(STYLES.glob("*/*.py")), sorted(STYLES.glob("*/wrong/*.py"))
LOSES = re.compile(r"(?<= )([\w-]+) (\d+(?:\.5)?)")
BLOCK = re.compile(r"^# %% (\+ after |\[markdown\] )?([\w-]+)\n", re.MULTILINE)


def blocks(path):
    """Return the blocks of a file: what kind, which cell, its text."""
    pieces = BLOCK.split(path.read_text(encoding="utf-8"))[1:]
    return [
        ((kind or "").strip(), name, text.strip("\n"))
        for kind, name, text in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    ]


def test_there_are_some_for_each_assignment():
    counts = {}
    for path in FILES:
        counts[path.parent.name] = counts.get(path.parent.name, 0) + 1
    more = {"bayesian-mixtures": 15, "unruly-data": 18}
    assert counts == {one.name: more.get(one.name, 10) for one in sources.assignments()}
    assert {path.parents[1].name for path in WRONG} == set(counts)


def filled(path):
    """Return the function that writes the blocks of a file into a notebook."""

    def fill(book):
        for kind, name, text in blocks(path):
            place = next(number for number, cell in enumerate(book.cells) if cell.id == name)
            if kind == "+ after":
                extra = new_code_cell(text)
                later = place + 1
                while later < len(book.cells) and book.cells[later].metadata.get("extra"):
                    later += 1
                extra.metadata["extra"] = True
                book.cells.insert(later, extra)
            else:
                book.cells[place].source = text

    return fill


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_right_solution_in_another_style_gets_full_points(path, graded):
    result = graded(path.parent.name, edit=filled(path))
    lost = {
        name: (one["points"] - one["score"], one["messages"])
        for name, one in result["questions"].items()
        if not one["by_hand"] and one["score"] != one["points"]
    }
    assert not lost
    written = {name: one["touched"] for name, one in result["questions"].items() if one["by_hand"]}
    refused = {
        name: one["check"] for name, one in result["questions"].items() if "✗" in one["check"]
    }
    assert not refused
    assert all(written.values()), "a written answer does not wait for a person"
    assert not result["stopped"]


@pytest.mark.parametrize("path", WRONG, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_a_wrong_solution_loses_what_is_wrong_and_no_more(path, graded):
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith("# loses"), first
    due = {name: float(points) for name, points in LOSES.findall(first.partition(":")[0])}
    questions = graded(path.parents[1].name, edit=filled(path))["questions"]
    lost = {name: one["points"] - one["score"] for name, one in questions.items()
            if not one["by_hand"] and one["score"] != one["points"]}  # fmt: skip
    assert lost == due, {name: one["messages"] for name, one in questions.items()}
    assert all(questions[name]["messages"] for name in lost), "nothing is said of what is lost"
