"""Each task of the playground is not done at the start, and can be done as a reader would."""

import re

import driver
import pytest

ROOT = driver.ROOT

SOLUTIONS = {
    "kmeans-stuck": [
        ["moveMean", 0, -4.5, 0],
        ["moveMean", 1, -3.5, 0],
        ["moveMean", 2, 4, 0],
        ["finish"],
    ],
    "kmeans-border": [["moveMean", 0, -1, 1.5], ["moveMean", 1, 1.5, -1]],
    "silhouette-three": [
        ["addPoint", x, y]
        for x, y in [(0, 4), (0.3, 4.2), (-0.4, 3.8), (0.1, 4.4), (0.5, 3.9), (-0.2, 4.1)]
    ],
    "bic-point": [["addPoint", 9, 9]],
    "means-still-skewed": [["setHeights", [1] * 2 + [0] * 37 + [0.06]]],
    "three-peaks-of-two": [["setShape", "two peaks"]],
    "one-peak": [["moveMean", 0, -0.8], ["moveMean", 1, 0.8]],
    "border-by-weights": [["setWeight", 0, 0.982]],
    "oldest-adults": [["setAxis", 1, 0, 38 + 2 * 15.5]],
    "tilt": [["setAxis", 0, 0, 3, -3], ["setAxis", 0, 1, 0.5, 0.5]],
    "collapse": [
        ["moveMean", 1, 0, 5],
        ["setAxis", 1, 0, 0.3, 5],
        ["setAxis", 1, 1, 0, 5.3],
        ["finish"],
    ],
    "local-maximum": [
        ["moveMean", 0, -5.5, -4],
        ["moveMean", 1, -4.5, -4],
        ["moveMean", 2, -5, 4],
        ["moveMean", 3, 5, 0],
        ["finish"],
    ],
    "stopped-early": [
        ["moveMean", 0, 0, -1],
        ["moveMean", 1, 0.1, -1],
        ["moveMean", 2, 0, -0.9],
        ["finish"],
    ],
    "two-pieces": [["setAxis", 1, 0, 1.5 + 8]],
    "straight-border": [["setAxis", 1, 0, 4, 0], ["setAxis", 1, 1, 2, 2]],
    "one-against-many": [["addPoint", 3.2, -3.2], ["finish"]],
    "four-groups": [["start", "kmeans", 0], ["finish"]],
}


@pytest.fixture(scope="module")
def tasks():
    source = (ROOT / "playground" / "tasks.js").read_text(encoding="utf-8")
    return re.findall(r'^    id: "([\w-]+)",\n    chapter: "([\w-]+)"', source, re.MULTILINE)


@pytest.fixture(scope="module")
def played():
    jobs = [{"task": name, "script": script} for name, script in SOLUTIONS.items()]
    return dict(zip(SOLUTIONS, driver.run(jobs), strict=True))


def test_there_are_at_least_ten_and_each_has_a_solution(tasks):
    assert len(tasks) >= 10
    assert [name for name, _ in tasks] == list(dict(tasks)), "two tasks have the same id"
    assert set(dict(tasks)) == set(SOLUTIONS)


def test_each_belongs_to_a_chapter(tasks):
    for _, chapter in tasks:
        assert (ROOT / "chapters" / f"{chapter}.md").exists()


@pytest.mark.parametrize("name", SOLUTIONS)
def test_a_task_can_be_done_and_is_not_at_the_start(name, played):
    result = played[name]
    assert result["before"] == {"done": False, "sentence": ""}
    errors = [line["error"] for line in result["lines"] if "error" in line]
    assert not errors
    assert result["after"]["done"], result["lines"][-1]["sentence"]
    sentence = result["after"]["sentence"]
    assert sentence.startswith("Done. ")
    assert not re.search(r"undefined|NaN|null|∞", sentence)


SHORT_OF = {  # what looks like a solution and is none
    "kmeans-stuck": [["finish"]],
    "local-maximum": [["finish"]],
    "bic-point": [["addPoint", 0.5, 0.5]],
    "collapse": [["finish"]],
    "one-peak": [["moveMean", 0, 0], ["moveMean", 1, 0]],
    "border-by-weights": [["moveMean", 0, 2]],
    "oldest-adults": [["setAxis", 1, 0, 38 + 2 * 14]],
    "three-peaks-of-two": [["setShape", "two peaks"], ["setSampleSize", 3]],
    "means-still-skewed": [["setShape", "skewed"]],
    "stopped-early": [["finish"]],
    "four-groups": [["finish", 1]],
    "one-against-many": [["addPoint", 1, -1], ["finish"]],
    "silhouette-three": [["addPoint", -3, -2]],
    "straight-border": [["setType", "tied"]],
}


def test_near_misses_are_not_done():
    jobs = [{"task": name, "script": script} for name, script in SHORT_OF.items()]
    for name, result in zip(SHORT_OF, driver.run(jobs), strict=True):
        assert not result["after"]["done"], name


def test_locking_is_no_way_to_get_stuck():
    script = [["lock", k, "mean"] for k in range(4)]
    moves = [["moveMean", 0, 0, 0], ["moveMean", 1, 0, 1], *script, ["finish"]]
    result = driver.run([{"task": "local-maximum", "script": moves}])[0]
    assert not result["after"]["done"]


def test_a_saddle_is_no_summit():
    """Means that coincide stay together, though a little nudge would part them."""
    for places in ([(0, 0)] * 4, [(0, 4), (0, 4), (0, -4), (0, -4)]):
        moves = [["moveMean", k, *place] for k, place in enumerate(places)]
        script = [*moves, ["finish"]]
        result = driver.run([{"task": "local-maximum", "script": script}])[0]
        assert not result["after"]["done"]


def test_an_unknown_task_is_refused():
    assert "no task has the id" in driver.attempt([{"task": "win", "script": []}])[0]["error"]
