"""Right solutions in styles of their own, by hands that never saw ours, get full points.

`styles/ASSIGNMENT/NN-STYLE.py` holds the cells of one notebook: ``# %% id`` begins the answer in
the cell of that name, ``# %% [markdown] id`` a written one, ``# %% + after id`` a cell of the
student's own.
"""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

FILES = sorted((Path(__file__).parent / "styles").glob("*/*.py"))
BLOCK = re.compile(r"^# %% (\+ after |\[markdown\] )?([\w-]+)\n", re.MULTILINE)


def blocks(path):
    """Return the blocks of a file: what kind, which cell, its text."""
    pieces = BLOCK.split(path.read_text(encoding="utf-8"))[1:]
    return [
        ((kind or "").strip(), name, text.strip("\n"))
        for kind, name, text in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    ]


def test_there_are_ten_for_each_assignment():
    counts = {}
    for path in FILES:
        counts[path.parent.name] = counts.get(path.parent.name, 0) + 1
    assert set(counts.values()) == {10}, counts
    assert len(counts) == 6


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_right_solution_in_another_style_gets_full_points(path, graded):
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

    result = graded(path.parent.name, edit=fill)
    lost = {
        name: (one["points"] - one["score"], one["messages"])
        for name, one in result["questions"].items()
        if not one["by_hand"] and one["score"] != one["points"]
    }
    assert not lost
    written = {name: one["touched"] for name, one in result["questions"].items() if one["by_hand"]}
    assert all(written.values()), "a written answer does not wait for a person"
    assert not result["stopped"]
