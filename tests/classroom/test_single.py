"""A single mistake in an answer gets what a careful person gives: tried without a sandbox.

`styles/ASSIGNMENT/single/mistakes.py` holds one block for each: ``# %% question POINTS what`` and
the code that stands below the solution's own, so that all else is right. They are tested here, in
this process, in a few milliseconds each; what a whole notebook gets is for `test_styles`.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from classroom import judge, sources, testing
from classroom.inside.plain import decode, encode

FILES = sorted((Path(__file__).parent / "styles").glob("*/single/mistakes.py"))
BLOCK = re.compile(r"^# %% ([\w-]+) (\d+(?:\.5)?) (.+)\n", re.MULTILINE)


@cache
def blocks(path):
    """Return (question, points, what, code) of each block."""
    pieces = BLOCK.split(path.read_text(encoding="utf-8"))[1:]
    rows = zip(pieces[::4], pieces[1::4], pieces[2::4], pieces[3::4], strict=True)
    return [(name, float(points), what, code) for name, points, what, code in rows]


@cache
def grader(name):
    return judge.Judge(sources.assignments(name)[0], None)


def outcome(grading, question, code, asked=None, **more):
    """Return what the tests of a question give for code below the solution's."""
    names = {**grading.solution({})[0]}
    grading.execute(code, names)

    def ask(request):
        if asked is not None:
            asked.append(str(request))
        if request["do"] == "value":
            return {"value": encode(names[request["name"]])}
        try:
            found = names[request["name"]](*map(decode, request["args"]))
            return {"value": encode(found)}
        except Exception as error:
            return {"error": {"type": type(error).__name__}}

    return testing.Testing(grading, question, {}, ask, **more).run()


@pytest.mark.parametrize(
    ("path", "name"),
    [(path, name) for path in FILES for name in dict.fromkeys(row[0] for row in blocks(path))],
    ids=lambda one: one if isinstance(one, str) else one.parents[1].name,
)
def test_a_single_mistake_keeps_what_is_right_besides(path, name):
    grading = grader(path.parents[1].name)
    question = next(one for one in grading.assignment.questions if one.name == name)
    unjust = {}
    for _, points, what, code in (row for row in blocks(path) if row[0] == name):
        found = outcome(grading, question, code)
        if found.score != points:
            unjust[what] = f"{found.score:g}, not {points:g}: {found.messages}"
        assert found.messages or points == question.points, f"nothing is said of: {what}"
        doubtful = [text for text in found.messages if text.endswith("this does not hold.")]
        assert not doubtful, what
    assert not unjust


@pytest.mark.parametrize(("question", "code", "said"), [
    ("cross-validate", "def cross_validate(*_, **__):\n    return np.nan", "nan comes back"),
    ("cross-validate", "def cross_validate(*_, **__):\n    return 3.0", "returns the same for"),
    ("best-fit", "def best_fit(*_, **__):\n    return None", "nothing comes back"),
    ("best-fit", "def best_fit(*_, **__):\n    return 4", "what comes back is a single one"),
    ("best-fit", "def best_fit(*_, **__):\n    return (1,)", "result number 2, and fewer come"),
    ("bic", "def bic(*_, **__):\n    pass", "nothing comes back"),
    ("own-choice", "own_bics = own_bics + np.nan", "BIC: nan comes back"),
    ("own-choice", "own_bics = None", "BIC: expected numbers to come back"),
])  # fmt: skip
def test_what_came_is_said_as_it_is(question, code, said):
    grading = grader("choosing-k")
    question = next(one for one in grading.assignment.questions if one.name == question)
    messages = outcome(grading, question, code).messages
    assert any(said in text for text in messages), messages
    assert not any("at least" in text for text in messages)


@pytest.mark.parametrize("name", ["sweep", "cross-validate"])
def test_the_same_is_not_asked_twice(name):
    """Three parts of what `sweep` returns are three tests."""
    grading = grader("choosing-k")
    question = next(one for one in grading.assignment.questions if one.name == name)
    asked = []
    assert outcome(grading, question, "", asked).score == question.points
    assert len(asked) == len(set(asked)) == 4


def test_what_ours_comes_to_is_known_to_the_next_test():
    """What is right if BIC is wrong is a sweep of ours, once for all submissions."""
    grading = judge.Judge(sources.assignments("choosing-k")[0], None)
    question = next(one for one in grading.assignment.questions if one.name == "sweep")
    code = "def sweep(*case):\n    X = case[0]\n    return [np.full(4, 7.0)] * 3"
    grading.solution({})
    known = [set(grading.calls.known)]
    for _ in range(2):
        assert outcome(grading, question, code).score == 0
        known.append(set(grading.calls.known))
    assert known[0] < known[1] == known[2]


@pytest.mark.parametrize(("least", "calls"), [(None, 4), (0, 3), (2, 1)])
def test_what_is_but_tried_is_left_at_its_first_wrong_value(least, calls):
    """All that it has to be is right: no case after the first wrong one can change that."""
    grading = grader("choosing-k")
    question = next(one for one in grading.assignment.questions if one.name == "cross-validate")
    asked, code = [], "def cross_validate(X, folds, *_):\n    return len(X) + folds[0]"
    assert outcome(grading, question, code, asked, least=least).score == 0
    assert len(asked) == calls
