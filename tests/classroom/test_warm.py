"""Warm boxes give the records that real ones give: else tests with them would say nothing."""

import pytest
import warm

from classroom import running, sandbox

SHOWS = """

import os, sys
names = ("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR")
print(sys.path, sorted((k, v) for k, v in os.environ.items() if k not in names))
print({"ipython", "mpl"} <= set(os.listdir()), os.getcwd() == os.environ["HOME"], hash("a"))
print(sorted(name for name in globals() if not name.startswith("_")))
plt.subplots()[1].plot(np.arange(9) ** 2)
plt.title("one more figure")
"""
CHANGES = {
    "right": {},
    "wrong": {
        "moments": "def moments(weights, means, sds):\n    return 0, 1",
        "draw-from": "import sklearn\ndef draw_from(*_):\n    raise ValueError",
        "own": "own_weights = 3\n1 / 0",
    },
}


@pytest.fixture
def both(nest):
    if nest is None:
        pytest.skip("there are no warm boxes where student code cannot be isolated")
    return sandbox.Sandbox, warm.boxes(nest)


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_warm_box_gives_the_record_of_a_real_one(graded, both, monkeypatch, changes):
    def edit(book):
        place = next(n for n, cell in enumerate(book.cells) if cell.id == "labelled-fit")
        book.cells[place].source += SHOWS

    found = []
    for box in (*both, both[1]):  # at last with checks that are not asked again
        monkeypatch.setattr(running, "Sandbox", box)
        found.append(graded("mixtures", changes, edit))
    assert found[0] == found[1] == found[2]
    assert bool(changes) == any(one["messages"] for one in found[0]["questions"].values())


def test_a_check_is_asked_again_where_a_cell_is_another_that_it_hangs_on(student_library, both):
    check = {"do": "cell", "source": "print(f(1), __import__('os').getpid())", "aside": 60}
    said = []
    for offset, other in ((1, 1), (1, 2), (2, 2)):
        cells = (f"offset = {offset}", "def f(x):\n    return x + offset", f"other = {other}")
        with both[1](student_library, sandbox.Limits()) as box:
            for one in cells:
                box.ask({"do": "cell", "source": one}, 60)
            said.append(box.ask(check, 60)["output"])
    assert said[0] == said[1]
    assert [one.split()[0] for one in said] == ["2", "2", "3"]


def test_no_warm_box_has_the_numbers_of_another(student_library, both):
    code = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    drawn = set()
    for _ in range(2):
        with both[1](student_library, sandbox.Limits()) as box:
            drawn |= set(box.ask({"do": "cell", "source": code}, 60)["output"].split())
    assert len(drawn) == 4
