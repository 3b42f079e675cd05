"""A grade depends on the answer alone: not on where it stands, what holds it, or what is near."""

import re

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from classroom import attempts, running, slips, sources, values
from classroom.cells import restored
from classroom.mending import mend

pytestmark = pytest.mark.usefixtures("warm")
in_real_boxes = pytest.mark.usefixtures("real_boxes")
TEXT = "One component sits on a single point, its covariance becomes singular, and so on."


def lost(result):
    """Return the points that are lost, by question."""
    return {
        name: one["points"] - one["score"] for name, one in result["questions"].items()
        if not one["by_hand"] and one["score"] != one["points"]
    }  # fmt: skip


def place(book, name):
    return next(number for number, cell in enumerate(book.cells) if cell.id == name)


def solution(name, question):
    return next(q.answer.source for q in sources.assignments(name)[0].questions
                if q.name == question)  # fmt: skip


# an answer that stands elsewhere


def _new_cell(book):
    book.cells.insert(place(book, "collapse") + 1, new_markdown_cell(TEXT))


def _under_the_question(book):
    book.cells[place(book, "collapse") - 1].source += f"\n\n{TEXT}"


def _comment(book):
    book.cells.append(new_code_cell(f"# {TEXT}"))


def _words_in_a_code_cell(book):
    book.cells.append(new_code_cell(TEXT))


def _raw(book):
    book.cells.append(new_raw_cell(TEXT))


def _below_the_last_check(book):
    book.cells[place(book, "tests-own-fit")].source += f"\n# {TEXT}"


def _in_another_answer(book):
    book.cells[place(book, "own-fit")].source += f"\n# {TEXT}"


@pytest.mark.parametrize(
    "edit",
    [_new_cell, _under_the_question, _comment, _words_in_a_code_cell, _raw,
     _below_the_last_check, _in_another_answer],
)  # fmt: skip
def test_a_written_answer_that_stands_elsewhere_waits_for_a_person(planned, edit):
    result = planned("write-em", {"collapse": "YOUR ANSWER HERE"}, edit)
    found = result["questions"]["collapse"]
    assert found["touched"]
    assert TEXT in found["answer"]
    assert any("collapse is empty" in note for note in result["notes"])


def test_more_text_below_an_answer_is_shown_with_it(graded):
    result = graded("write-em", {"collapse": "See below, please."}, _new_cell, last="log-density")
    assert "See below" in result["questions"]["collapse"]["answer"]
    assert TEXT in result["questions"]["collapse"]["answer"]


def test_an_empty_answer_is_empty(planned):
    result = planned("write-em", {"collapse": "YOUR ANSWER HERE"})
    assert not result["questions"]["collapse"]["touched"]
    assert result["questions"]["collapse"]["answer"] == "YOUR ANSWER HERE"


STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def test_code_in_the_cell_of_a_check_counts(graded):
    code = solution("gaussians", "density")

    def edit(book):
        book.cells[place(book, "tests-density")].source = code + "\ncheck.gaussian_density(density)"

    result = graded("gaussians", {"density": STUB}, edit, last="density")
    assert lost(result).get("density") is None
    assert any("density stands in another cell" in note for note in result["notes"])


@pytest.mark.parametrize("wrong", ["    return x", "    raise ValueError"])
def test_code_elsewhere_that_is_not_right_waits_for_a_person(graded, wrong):
    def edit(book):
        code = f"def density(x, mean, sd):\n{wrong}"
        book.cells.insert(place(book, "tests-density") + 1, new_code_cell(code))

    found = graded("gaussians", {"density": STUB}, edit, last="density")["questions"]["density"]
    assert found["score"] == 0
    assert found["look"]
    assert "def density" in found["answer"]


@pytest.mark.parametrize("kind", [new_markdown_cell, new_code_cell])
def test_what_stands_beside_an_empty_answer_waits_for_a_person(graded, kind):
    code = "# def density(x, mean, sd):\n#     return np.exp(-x) or something like that"

    def edit(book):
        book.cells.insert(place(book, "density") + 1, kind(code))

    result = graded("gaussians", {"density": STUB}, edit, last="density")
    assert result["questions"]["density"]["look"]
    assert "something like that" in result["questions"]["density"]["answer"]
    assert any("density is empty" in note for note in result["notes"])


def test_values_in_another_cell_count(graded):
    code = solution("gaussians", "own")

    def edit(book):
        book.cells.insert(place(book, "tests-own") + 1, new_code_cell(code))

    assert not lost(graded("gaussians", {"own": STUB}, edit))


def _unmarked(book):
    for number, cell in enumerate(book.cells):
        cell.metadata = {}
        cell["id"] = f"cell{number}"


@pytest.mark.parametrize("before", ["own-fit", "tests-own-fit", "collapse", "log-joint"])
def test_without_marks_one_more_cell_moves_nothing(graded, before):
    def edit(book):
        book.cells.insert(place(book, before), new_code_cell("trial = 1 + 1\nprint(trial)"))
        book.cells.insert(place(book, before), new_markdown_cell("What I want to try here:"))
        _unmarked(book)

    result = graded("write-em", {"collapse": TEXT}, edit)
    assert not lost(result)
    assert TEXT in result["questions"]["collapse"]["answer"]


def test_lines_added_to_a_given_cell_are_run(graded):
    def edit(book):
        book.cells[place(book, "setup")].source += "\nfrom math import pi"

    code = solution("write-em", "log-density").replace("np.pi", "pi")
    assert not lost(graded("write-em", {"log-density": code}, edit, last="log-density"))


# what holds a value


@pytest.mark.parametrize("kind", ["np.array", "list", "tuple", "np.asmatrix"])
def test_a_pair_may_be_held_by_anything(graded, kind):
    pair = "def maximum_likelihood(x):\n    pair = [x.mean(), x.std()]\n"
    flat = ".A1" if kind == "np.asmatrix" else ""
    code = f"{pair}    return {kind}(pair){flat}"
    assert not lost(graded("gaussians", {"maximum-likelihood": code}, last="maximum-likelihood"))


def test_moments_in_an_array(graded):
    code = (
        "def moments(weights, means, sds):\n    mean = weights @ means\n"
        "    return np.array([mean, weights @ (sds**2 + (means - mean) ** 2)])"
    )
    result = graded("mixtures", {"moments": code}, last="moments")
    assert lost(result).get("moments") is None


@pytest.mark.parametrize("how", ["np.asmatrix(value)", "value.tolist()", "tuple(value)"])
def test_a_vector_may_be_held_by_anything(graded, how):
    code = (
        "def density(x, mean, sd):\n"
        "    value = np.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))\n"
        f"    return {how}"
    )
    result = graded("gaussians", {"density": code}, last="density")
    assert not lost(result)
    assert "✗" not in result["questions"]["density"]["check"]


def test_a_text_of_an_array_is_a_text(graded):
    code = solution("covariance-types", "boundary-kind").replace("return ", "return np.str_(")
    code = re.sub(r"(return np\.str_\(.*)", r"\1)", code)
    result = graded("covariance-types", {"boundary-kind": code}, last="boundary-kind")
    assert not lost(result)


def test_a_text_of_an_enumeration_is_a_text(graded):
    code = solution("covariance-types", "boundary-kind").replace("def boundary", "def ours")
    code += """
from enum import Enum

class Kind(str, Enum):
    LINE, PARABOLA, ELLIPSE, HYPERBOLA = "line", "parabola", "ellipse", "hyperbola"

def boundary_kind(*covariances):
    return Kind(ours_kind(*covariances))
"""
    result = graded("covariance-types", {"boundary-kind": code}, last="boundary-kind")
    assert not lost(result)


def test_a_number_that_is_a_text_is_not_endless():
    """To look for a comma in a text of a million digits takes a minute."""
    assert values.as_numbers("2,5", np.zeros(())) == 2.5
    with pytest.raises(values.FormError):
        values.as_numbers("2" * 1001, np.zeros(()))


@pytest.mark.parametrize("one", [1.0, 1.0 + 1e-5, 1.0 + 2.1e-5, 0.0, -1.0, np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("other", [1.0, 1.0 + 1e-5, 0.0, 1e-8, np.nan, np.inf])
def test_two_numbers_agree_as_numpy_says(one, other):
    right = np.array([other, 1.0])
    assert values.agree([one, 1.0], right, 1e-5, 1e-8) == np.allclose(
        [one, 1.0], right, rtol=1e-5, atol=1e-8, equal_nan=True
    )


def test_numbers_may_have_names(graded):
    end = "\nown_interval = dict(zip(['from', 'to'], own_interval))"
    code = solution("gaussians", "own") + end
    assert not lost(graded("gaussians", {"own": code}, last="own"))


# a mistake costs points once

BROKEN = {
    "no return": "def log_sum_exp(A):\n    np.log(np.sum(np.exp(A), axis=1))",
    "exception": "def log_sum_exp(A):\n    return A.nothing",
    "syntax": "def log_sum_exp(A):\n    return (",
    "wrong": "def log_sum_exp(A):\n    return np.sum(A, axis=1)",
    "skipped": "def log_sum_exp(A):\n    raise NotImplementedError()",
    "other form": "def log_sum_exp(A):\n    return np.log(np.sum(np.exp(A)))",
}


@pytest.mark.parametrize("code", BROKEN.values(), ids=BROKEN)
def test_a_mistake_costs_points_once(graded, code):
    assert set(lost(graded("write-em", {"log-sum-exp": code}))) == {"log-sum-exp"}


@pytest.mark.parametrize("name", [one.name for one in sources.assignments()])
def test_the_first_function_of_each_assignment_costs_points_once(graded, name):
    first = next(q for q in sources.assignments(name)[0].questions if not q.by_hand)
    function = first.answer.source.partition("def ")[2].partition("(")[0]
    result = graded(name, {first.name: f"def {function}(*_):\n    raise ValueError"})
    assert set(lost(result)) == {first.name}


def test_a_syntax_error_in_the_middle_costs_points_once(graded):
    assert lost(graded("write-em", {"e-step": "def e_step(X:\n"})) == {"e-step": 4}


def test_two_mistakes_cost_points_once_each(graded):
    changes = {"log-density": "def log_density(X, m, c):\n    return None", "m-step": "m_step = 3"}
    assert lost(graded("write-em", changes)) == {"log-density": 5, "m-step": 6}


def test_a_typical_mistake_has_the_points_that_its_source_gives_it(graded):
    """A factor changes every value, and yet nearly all is right."""
    right = solution("write-em", "log-density")
    half = right.replace("-0.5 * (", "-(")
    assert half != right
    result = graded("write-em", {"log-density": half}, last="log-density")
    assert lost(result) == {"log-density": 2}
    assert "factor one half in front" in str(result["questions"]["log-density"]["messages"])
    # what is wrong in another way besides is not that mistake
    both = half.replace("X - mean", "X + mean")
    assert lost(graded("write-em", {"log-density": both}, last="log-density"))["log-density"] > 2


def _with(name, body):
    """Return an answer of choosing-k with another body below its docstring."""
    head, _, _ = solution("choosing-k", name).partition("### BEGIN SOLUTION")
    return f"{head}{body}"


def test_what_is_judged_again_runs_without_what_it_does_not_hang_on(graded, monkeypatch):
    """Own data, figures and trials take most of the time of a notebook."""
    sent, send = [], running.Runner._send

    def sending(self, request, seconds):
        sent.append(request.get("source") if not request.get("aside") else None)
        return send(self, request, seconds)

    def edit(book):
        for cell in ("level = 1.96", "trial = [one**2 for one in range(9)]"):
            book.cells.insert(place(book, "standard-error"), new_code_cell(cell))

    monkeypatch.setattr(running.Runner, "_send", sending)
    code = solution("gaussians", "coverage").replace("1.96", "level")
    changes = {"standard-error": "def standard_error(x):\n    return x.max()", "coverage": code}
    assert lost(graded("gaussians", changes, edit, last="coverage")) == {"standard-error": 4}
    assert "level" in code
    assert sent.count("level = 1.96") == 2
    assert sent.count("trial = [one**2 for one in range(9)]") == 1


def test_a_deleted_answer_costs_points_once(graded):
    def edit(book):
        del book.cells[place(book, "log-density")]

    assert lost(graded("write-em", edit=edit)) == {"log-density": 5}


@pytest.mark.parametrize("line", ["import sklearn", "from scipy.special import logsumexp",
                                  "from gmm_lib import GaussianMixture"])  # fmt: skip
def test_an_import_that_nothing_uses_costs_nothing(graded, line):
    code = f"{line}\n{solution('write-em', 'log-density')}"
    result = graded("write-em", {"log-density": code}, last="log-joint")
    assert not lost(result)
    assert any("is not there when assignments are graded" in note for note in result["notes"])


def test_what_is_not_there_is_named_where_it_is_used(graded):
    code = "from gmm_lib import GaussianMixture\nown = GaussianMixture(3)"
    result = graded("write-em", edit=lambda book: book.cells.insert(3, new_code_cell(code)),
                    last="log-density")  # fmt: skip
    assert any("gmm_lib.GaussianMixture is not there" in note for note in result["notes"])


def test_a_way_out_of_a_missing_package_is_taken(graded):
    code = (
        "try:\n    from scipy.special import logsumexp\nexcept ImportError:\n"
        "    logsumexp = np.logaddexp.reduce\n"
        "def log_sum_exp(A):\n    return logsumexp(A, axis=1)"
    )
    result = graded("write-em", {"log-sum-exp": code}, last="log-sum-exp")
    assert result["questions"]["log-sum-exp"]["score"] == 4


def test_the_steps_of_another_assignment_do_no_harm(graded):
    """Own steps that are wrong cost nothing: they are an offer, not a question."""

    def edit(book):
        book.cells[
            place(book, "setting-own-steps")
        ].source = "def m_step(X, responsibilities):\n    return None"

    assert not lost(graded("choosing-k", edit=edit, last="own-choice"))


ROOM = """import math
PRICE = -2
def price(p, n):
    return p * math.log(n)
def e_step(X, weights, means, covariances):
    return np.exp(0 * log_joint(X, weights, means, covariances)) / len(weights)
"""
WORST = """def best_fit(X, K, kind="full", n_starts=5):
    fits = [fit(X, K, kind, seed) for seed in range(n_starts)]
    return min(fits, key=lambda one: log_likelihood(X, *one))"""


def test_what_stands_in_the_room_for_own_functions_is_there_in_each_run(graded):
    """Beside what is wrong there, and undone: here, `e_step`."""

    def edit(book):
        book.cells[place(book, "setting-own-steps")].source = ROOM

    changes = {
        "bic": "def bic(log_likelihood, p, n):\n    return PRICE * log_likelihood + price(p, n)",
        "best-fit": WORST,
    }
    result = graded("choosing-k", changes, edit, last="sweep")
    assert lost(result) == {"best-fit": 1.5}
    wrong = changes | {"bic": changes["bic"].replace("PRICE * log_likelihood +", "PRICE / n +")}
    assert lost(graded("choosing-k", wrong, edit, last="bic")) == {"bic": 3}


# each function as it stood after its own answer


SPOIL = [  # in an order in which none is in the way of the next
    "e_step = [e_step(X_own, *own)]", "log_density = log_density(X_own, X_own[0], np.eye(2))",
    "del log_joint", "def m_step(*_): return 1", "own_means.sort(axis=0)", "np.log = np.exp",
]  # fmt: skip


def test_later_cells_spoil_no_answer(graded):
    result = graded("write-em", edit=lambda book: book.cells.extend(map(new_code_cell, SPOIL)))
    assert not lost(result)
    assert not any("error" in note for note in result["notes"]), "not all of them have run"


def test_a_name_that_is_used_for_a_result_costs_nothing(graded):
    code = "coverage = [coverage(np.random.exponential(size=(50, n)), 1) for n in (3, 30)]"
    assert not lost(graded("gaussians", edit=lambda b: b.cells.append(new_code_cell(code))))


@pytest.mark.parametrize("left", ["nothing", "no text", "the stub"])
def test_all_answers_may_stand_in_one_cell(graded, left):
    names = ["log-density", "log-joint", "log-sum-exp"]
    text = "\n\n".join(solution("write-em", name) for name in names)
    rest = "# YOUR CODE HERE\nraise NotImplementedError()" if left == "the stub" else ""
    changes = dict.fromkeys(names, rest) | {names[-1]: text}

    def edit(book):
        if left == "nothing":
            book.cells = [cell for cell in book.cells if cell.id not in names[:-1]]

    result = graded("write-em", changes, edit, last="log-sum-exp")
    assert lost(result) == {}
    assert any("log-joint stands in another cell" in note for note in result["notes"])


def test_a_better_version_in_a_later_cell_counts(graded):
    code = solution("write-em", "log-density")
    wrong = "def log_density(X, mean, covariance):\n    return X"
    result = graded("write-em", {"log-density": wrong}, last="",
                    edit=lambda book: book.cells.append(new_code_cell(code)))  # fmt: skip
    assert not lost(result)


def test_a_helper_may_stand_below_what_it_helps(graded):
    code = solution("write-em", "log-density").replace("np.sum(", "total(")
    helper = new_code_cell("def total(values, axis):\n    return values.sum(axis=axis)")

    def edit(book):
        book.cells.insert(place(book, "tests-log-density"), helper)

    result = graded("write-em", {"log-density": code}, edit, last="log-density")
    assert not lost(result)
    assert "✓" in result["questions"]["log-density"]["check"]


def test_an_answer_that_ends_all_copies_spoils_no_other(graded):
    """It is asked in the process that has run the cells: what it leaves there is not seen."""
    code = solution("gaussians", "standardise").replace("):\n", "):\n    no_copy()\n", 1)
    code += "\n\n" + solution("gaussians", "density").replace("):\n", "):\n    first()\n", 1)
    code += (
        "\n\nimport os\nhere, seen = os.getpid(), []\n"
        "def no_copy():\n    os.getpid() == here or os._exit(1)\n    seen.append(1)\n"
        "def first():\n    if seen:\n        raise ValueError"
    )

    def edit(book):
        book.cells.append(new_code_cell(code))

    assert not lost(graded("gaussians", {"standardise": STUB, "density": STUB}, edit))


def test_what_a_later_cell_mends_counts(graded):
    code = "density = lambda x, mean, sd: " + (
        "np.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))"
    )
    wrong = "def density(x, mean, sd):\n    return x"
    result = graded("gaussians", {"density": wrong},
                    edit=lambda book: book.cells.append(new_code_cell(code)))  # fmt: skip
    assert not lost(result)


def test_an_empty_copy_of_an_answer_spoils_nothing(graded):
    def edit(book):
        again = new_code_cell("def density(x, mean, sd):\n    raise NotImplementedError()")
        again.metadata = {"nbgrader": {"grade_id": "density"}}
        book.cells.insert(place(book, "density") + 1, again)

    assert not lost(graded("gaussians", edit=edit, last="density"))


@in_real_boxes
def test_definitions_above_an_endless_loop_count(graded):
    from classroom.sandbox import Limits  # noqa: PLC0415

    code = solution("gaussians", "density") + "\nwhile True:\n    pass"
    result = graded("gaussians", {"density": code}, last="density", limits=Limits(cell=3))
    assert not lost(result)
    assert result["stopped"] == [
        {"where": "density", "why": "it used more than 3 s of processor time"}
    ]
    said = "Your cell was stopped: it used more than 3 s of processor time"
    assert result["questions"]["density"]["messages"] == [said]


# to wait uses up time as to work does, and leaves the machine to others
ENDLESS = "\n    import time\n    time.sleep(600)"


@in_real_boxes
def test_answers_that_time_did_not_reach_are_tested_all_the_same(graded):
    from classroom.sandbox import Limits  # noqa: PLC0415

    names = {"standardise": "standardise(x)", "density": "density(x, mean, sd)"}
    changes = {name: f"def {head}:{ENDLESS}" for name, head in names.items()}
    limits = Limits(cell=6, submission=14, check=1)
    result = graded("gaussians", changes, limits=limits)
    said = "stopped after 14 s of processor time; answers after that were judged in another run"
    assert said in result["notes"]
    assert lost(result) == {"standardise": 3, "density": 4}


@in_real_boxes
def test_a_function_that_does_not_end_leaves_time_to_the_others(graded):
    from classroom.sandbox import Limits  # noqa: PLC0415

    code = "def conjugate(x, m, beta, nu, S):\n    while True:\n        pass"
    limits = Limits(cell=4, submission=12, check=1)
    result = graded("bayesian-mixtures", {"conjugate": code}, last="sticks", limits=limits)
    assert lost(result) == {"conjugate": 5}
    assert not any("stopped after" in note for note in result["notes"])


@pytest.mark.parametrize(
    ("name", "before", "scratch"),
    [("gaussians", "standardise", "data = [1, 2, 3]"),
     ("bayesian-mixtures", "own", "ranks = 'all'")],
)  # fmt: skip
def test_a_name_of_a_given_cell_may_be_used_for_something_else(graded, name, before, scratch):
    """Cells that were given use it later, and fail: they are ours to run."""

    def edit(book):
        book.cells.insert(place(book, f"tests-{before}") + 1, new_code_cell(scratch))

    result = graded(name, edit=edit)
    assert not lost(result)
    assert any("was overwritten" in note for note in result["notes"])


def test_a_function_that_is_overwritten_half_way_spoils_no_later_answer(graded):
    def edit(book):
        scratch = "e_step = e_step(np.ones((3, 2)), np.ones(1), np.zeros((1, 2)), [np.eye(2)])"
        book.cells.insert(place(book, "tests-m-step") + 1, new_code_cell(scratch))

    assert not lost(graded("write-em", edit=edit))


@pytest.mark.parametrize(
    ("name", "before", "scratch"),
    [("gaussians", "own", "x_own = x_own[:9]\nplt.hist(x_own)"),
     ("star-cluster", "select", "catalogue = catalogue[:50]\nprint(distance(catalogue.parallax))")],
)  # fmt: skip
def test_what_was_given_may_be_overwritten_by_a_trial(graded, name, before, scratch):
    """The visible check goes by what stands there now, and is content."""

    def edit(book):
        book.cells.insert(place(book, before), new_code_cell(scratch))

    assert not lost(graded(name, edit=edit))


def test_a_function_of_ones_own_in_two_wrong_answers_waits_for_a_person(graded):
    helper = "def spread(x):\n    return x.std(ddof=1)\n\n"
    changes = {
        "standardise": f"{helper}def standardise(x):\n    return (x - x.mean()) / spread(x)",
        "density": "def density(x, mean, sd):\n    return x",
        "maximum-likelihood": "def maximum_likelihood(x):\n    return x.mean(), spread(x)",
    }
    result = graded("gaussians", changes)
    waits = {name for name, one in result["questions"].items() if one["look"]}
    assert waits == {"maximum-likelihood"}
    assert any("spread is used by standardise and maximum-likelihood" in note
               for note in result["notes"])  # fmt: skip
    alone = graded("gaussians", {"standardise": changes["standardise"]})
    assert not any(one["look"] for one in alone["questions"].values())


def test_a_function_of_ones_own_that_is_right_does_not_wait(graded):
    """The answer that it was written for has all points, and the others' mistakes are known."""
    helper = "def height(x, mean, sd):\n    return np.exp(-0.5 * ((x - mean) / sd) ** 2) / "
    helper += "(sd * np.sqrt(2 * np.pi))\n\n"
    own = "def mixture_density(x, weights, means, sds):\n    return sum(w * height(x, m, s) "
    own += "for w, m, s in zip(weights, means, sds))"
    posterior = "def posterior(x, weights, means, sds):\n    found = np.transpose([height(x, m, s) "
    posterior += "for m, s in zip(means, sds)])\n    return found / found.sum(1, keepdims=True)"
    likelihood = "def log_likelihood(x, weights, means, sds):\n    return sum(np.sum(np.log(w) + "
    likelihood += "np.log(height(x, m, s))) for w, m, s in zip(weights, means, sds))"
    unknown = likelihood.replace("np.log(w) +", "np.log(w) + 0.3 * ")
    given = solution("mixtures", "mixture-density")
    for first, second, third, waits in (
        (helper + own, posterior, likelihood, False), (helper + own, posterior, unknown, True),
        (given, helper + posterior, likelihood, True),
    ):  # fmt: skip
        changes = {"mixture-density": first, "posterior": second, "log-likelihood": third}
        result = graded("mixtures", changes, last="log-likelihood")
        assert {*lost(result)} == {"posterior", "log-likelihood"}
        assert bool(result["questions"]["log-likelihood"]["look"]) == waits
        assert any("height is used by" in note for note in result["notes"]) == waits


@pytest.mark.parametrize("calls", [1, 2])
def test_a_function_on_which_something_right_hangs_does_not_wait(graded, calls):
    """The intervals are of the right fits, which it has made."""
    run = """def run(prior, r, rounds):
    belief = update(x_own, r, prior)
    for _ in range(rounds):
        belief = update(x_own, responsibilities(x_own, belief), prior)
    return belief
"""
    own = (
        run
        + """
own_few = run(priors[0.01], r_start, 100)[0] / 240
own_many = run(priors[50.0], r_start, 100)[0] / 240
"""
    )
    three = "\nthree = run(prior_three, r_three, 100)" * calls
    errors = f"""{three}
boot = bootstrap(x_own, three, prior_three, draws_own, 10)
own_errors = standard_errors(boot)
own_intervals = np.quantile(boot, [0.1, 0.9], axis=0).T
"""
    result = graded("bayesian-mixtures", {"own": own, "own-errors": errors})
    assert {*lost(result)} == {"own", "own-errors"}
    assert bool(result["questions"]["own-errors"]["look"]) == (calls == 2)


# right, in another way


@pytest.mark.parametrize("number", ["1e-6", "1e-3"])
def test_a_small_number_on_the_diagonal_is_right(graded, number):
    code = solution("write-em", "m-step").replace(
        "weighted.T @ difference / counts[k]",
        f"weighted.T @ difference / counts[k] + {number} * np.eye(X.shape[1])",
    )
    result = graded("write-em", {"m-step": code})
    assert not lost(result)


@pytest.mark.parametrize(("number", "loses"), [("0.01", 1), ("-1e-3", 1), ("0.1", 3), ("-0.1", 3)])
def test_a_large_number_on_the_diagonal_is_not(graded, number, loses):
    code = solution("write-em", "m-step").replace(
        "/ counts[k])", f"/ counts[k] + {number} * np.eye(X.shape[1]))"
    )
    assert lost(graded("write-em", {"m-step": code}, last="m-step"))["m-step"] == loses


def test_a_function_that_changes_its_argument_spoils_no_other(graded):
    code = (
        "def log_sum_exp(A):\n    largest = A.max(axis=1, keepdims=True)\n    A -= largest\n"
        "    return largest[:, 0] + np.log(np.exp(A).sum(axis=1))"
    )
    result = graded("write-em", {"log-sum-exp": code})
    assert not lost(result)
    assert "changes an array" in " ".join(result["questions"]["log-sum-exp"]["messages"])


def test_what_is_not_to_be_changed_costs_half_a_point(graded):
    """Where the docstring says so; in both runs, and once."""
    changes = {"standardise": "def standardise(x):\n    x -= x.mean()\n    return x / x.std()"}
    result = graded("gaussians", changes, last="density")
    assert lost(result) == {"standardise": 0.5}
    assert "half a point" in str(result["questions"]["standardise"]["messages"])
    changes["standardise"] = changes["standardise"].replace("x -=", "x = x -")
    assert not lost(graded("gaussians", changes, last="density"))


def test_rounds_that_begin_again_are_no_rounds(graded):
    code = solution("unruly-data", "own-gaps").replace(
        "em_step(X_own, own_mean, own_covariance)", "em_step(X_own, start_mean, start_covariance)"
    )
    result = graded("unruly-data", {"own-gaps": code}, last="own-gaps")
    assert lost(result) == {"own-gaps": 2}
    assert "a single round" in str(result["questions"]["own-gaps"]["messages"])


def test_weights_of_the_start_are_used(graded):
    code = solution("write-em", "em").replace(
        "history = [", "weights = np.full(len(weights), 1 / len(weights))\n    history = [", 1
    )
    result = graded("write-em", {"em": code}, last="em")
    assert lost(result) == {"em": 1}
    assert "equal weights" in str(result["questions"]["em"]["messages"])


def test_the_start_is_no_fit(graded):
    """Though its labels are those of the fit."""
    code = """own = np.full(3, 1 / 3), start_means, start_covariances
own_means = start_means
own_log_likelihood = log_likelihood(X_own, *own)
own_labels = e_step(X_own, *own).argmax(axis=1)"""
    result = graded("write-em", {"own-fit": code}, last="own-fit")
    assert lost(result) == {"own-fit": 3}


@in_real_boxes
def test_all_pairs_of_points_fit_into_memory(graded):
    code = (
        "def log_density(X, mean, covariance):\n    d = X - mean\n"
        "    squares = np.diag(d @ np.linalg.inv(covariance) @ d.T)\n"
        "    constant = X.shape[1] * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1]\n"
        "    return -0.5 * (constant + squares)"
    )
    result = graded("write-em", {"log-density": code}, last="log-density")
    assert result["questions"]["log-density"]["score"] == 5
    assert result["questions"]["log-density"]["check"].startswith("✓")


def test_the_covariance_of_one_feature_is_named(graded):
    code = (
        "def m_step(X, responsibilities):\n    n = responsibilities.sum(axis=0)\n"
        "    covs = [np.cov(X.T, aweights=r, ddof=0) for r in responsibilities.T]\n"
        "    return n / len(X), responsibilities.T @ X / n[:, None], np.array(covs)"
    )
    result = graded("write-em", {"m-step": code}, last="m-step")
    said = " ".join(result["questions"]["m-step"]["messages"])
    assert "np.cov returns a single number" in said


@pytest.mark.parametrize(("said", "noted"), [("ada", True), ("grace", False)])
def test_an_id_that_was_not_entered_is_noted(graded, said, noted):
    def edit(book):
        book.cells[place(book, "setting-student-id")].source = f"student_id = '{said}'"

    result = graded("write-em", edit=edit)
    assert any("student_id is still 'ada'" in note for note in result["notes"]) is noted
    assert result["settings"] == {"student_id": said}


def test_a_form_is_named_only_where_something_is_right_in_it(graded):
    """What was right before is not said again, which is no sign of the form."""
    moments = """def moments(weights, means, sds):
    mean = weights @ means
    return weights @ (sds**2 + (means - mean) ** 2), mean
"""
    draw = """def draw_from(u, e, weights, means, sds):
    labels = np.searchsorted(np.cumsum(weights), u) % 2
    return means[labels] + sds[labels] * e, labels
"""
    result = graded("mixtures", {"moments": moments, "draw-from": draw}, last="draw-from")
    said = " ".join(result["questions"]["draw-from"]["messages"])
    assert "right for what it builds on" in said
    assert "Judged in the form" not in said
    assert lost(result) == {"moments": 2, "draw-from": 2}
    assert "another order" in " ".join(result["questions"]["moments"]["messages"])


def test_what_builds_on_nothing_is_not_said_to(graded):
    code = "def standardise(x):\n    return (x - x.mean()) / x.std(ddof=1)"
    said = " ".join(graded("gaussians", {"standardise": code}, last="standardise")["questions"][
        "standardise"]["messages"])  # fmt: skip
    assert "counts as right; what is wrong in it costs points in another test" in said
    assert "builds on" not in said


def test_hand_outs_name_the_limits():
    from classroom.sandbox import Limits  # noqa: PLC0415

    limits = Limits()
    words = [f"{limits.cell:.0f} seconds", f"{limits.submission:.0f}", f"{limits.check:.0f}"]
    for assignment in sources.assignments():
        intro = assignment.cells[0].source
        line = next(line for line in intro.split("\n") if "processor time" in line)
        assert [
            word for word in [*words, f"{limits.memory / 1e9:.0f} GB"] if word not in line
        ] == []


# what is near an answer


HOLDS = {
    "longdouble": "np.asarray(value, dtype=np.longdouble)",
    "decimal": "[Decimal(float(one)) for one in value]",
    "deque": "deque(value)",
    "complex": "np.asarray(value, dtype=complex) + 1e-17j",
    "array": "__import__('array').array('d', value)",
}


@pytest.mark.parametrize("how", HOLDS.values(), ids=HOLDS)
def test_numbers_may_be_of_any_kind(graded, how):
    imports = "from collections import deque\nfrom decimal import Decimal\n"
    code = solution("gaussians", "density").replace("def density", "def ours")
    code += f"\ndef density(x, mean, sd):\n    value = ours(x, mean, sd)\n    return {how}\n"
    result = graded("gaussians", {"density": imports + code}, last="density")
    assert lost(result) == {}
    assert "✓" in result["questions"]["density"]["check"]


SURROUNDINGS = {
    "standardise": "!pip install numpy", "density": "%pip install numpy",
    "probability-between": "here = !ls", "maximum-likelihood": "%%time",
    "standardised-means": "%matplotlib widget",
}  # fmt: skip


def test_what_a_notebook_may_say_to_its_surroundings_costs_nothing(graded):
    changes = {
        name: f"{line}\n{solution('gaussians', name)}" for name, line in SURROUNDINGS.items()
    }
    result = graded("gaussians", changes, last="standardised-means")
    assert lost(result) == {}
    assert not any("error" in note for note in result["notes"])
    said = [text for name in changes for text in result["questions"][name]["messages"]]
    assert not any("error" in text for text in said)


BARS = {
    "standardise": "from tqdm import tqdm", "density": "from tqdm.auto import tqdm",
    "maximum-likelihood": "import tqdm.notebook\ntqdm = tqdm.notebook.tqdm",
}  # fmt: skip


def test_a_progress_bar_costs_nothing(graded):
    changes = {}
    for name, line in BARS.items():
        function = name.replace("-", "_")
        code = solution("gaussians", name).replace(f"def {function}", f"def our_{function}")
        code += f"\ndef {function}(x, *more):\n    shown = [one for one in tqdm(x, desc='here')]\n"
        changes[name] = f"{line}\n{code}    return our_{function}(np.array(shown), *more)\n"
    result = graded("gaussians", changes, last="maximum-likelihood")
    assert lost(result) == {}
    assert not any("tqdm" in note for note in result["notes"])


def test_errors_that_a_notebook_asks_numpy_for_are_those_of_its_checks(graded):
    def strict(book):
        book.cells.insert(place(book, "log-density"), new_code_cell("np.seterr(all='raise')"))

    naive = """
def log_sum_exp(A):
    largest = A.max(axis=1)
    return largest + np.log(np.exp(A - largest[:, np.newaxis]).sum(axis=1))
"""
    assert lost(graded("write-em", {"log-sum-exp": naive}, strict, last="log-sum-exp")) == {}


# the name that makes a student's own data


def _named(line):
    def edit(book):
        book.cells[place(book, "setting-student-id")].source = line

    return edit


@pytest.mark.parametrize("line", ["student_id = input('Who are you? ')", "student_id = 4711.0",
                                  "student_id = 'Ada', 4711", "student_id ="])  # fmt: skip
def test_what_is_no_name_costs_nothing_and_is_noted(graded, line):
    result = graded("gaussians", edit=_named(line), last="own")
    assert lost(result) == {}
    assert any("student_id is neither a text nor a number" in note for note in result["notes"])


@pytest.mark.parametrize(("line", "said"), [
    ("student_id = ''", "no student_id was entered"), ("student_id = ' '", "no student_id was"),
    ("student_id = '\\ud800'", "no data can be made of student_id"),
])  # fmt: skip
def test_a_name_of_which_no_data_can_be_made_costs_nothing(graded, line, said):
    result = graded("gaussians", edit=_named(line), last="own")
    assert lost(result) == {}
    assert any(note.startswith(said) for note in result["notes"])
    assert not any("is still" in note for note in result["notes"])
    assert result["settings"] == {"student_id": ""}


@pytest.mark.parametrize("gone", [False, True])
def test_own_data_may_be_made_in_the_cell_of_the_name_or_be_gone(graded, gone):
    def edit(book):
        data = place(book, "own-data")
        source = "" if gone else f"\n{book.cells[data].source}"
        _named(f"student_id = 'grace'{source}")(book)
        del book.cells[data]

    result = graded("gaussians", edit=edit, last="own")
    assert lost(result) == {}
    assert result["settings"] == {"student_id": "grace"}


def test_what_is_wrong_with_data_of_a_name_that_is_none_stays_wrong(graded):
    wrong = {"own": "own_mean = 1.0\nown_error = 2.0\nown_interval = [0.0, 1.0]"}
    result = graded("gaussians", wrong, _named("student_id = None"), last="own")
    assert lost(result) == {"own": 4}


def test_what_stands_beside_a_name_that_is_none_is_there(graded):
    edit = _named("import math\nstudent_id = None\nhalf = math.sqrt(0.25)")
    code = "one = half * 2\n" + solution("gaussians", "own")
    assert lost(graded("gaussians", {"own": code}, edit, last="own")) == {}


@pytest.mark.parametrize(("source", "kept"), [
    ("import math\nme = input()", "me = 'ada'\nimport math"),
    ("me, you = 1, 2\ndef f(): return me", "me = 'ada'\ndef f():\n    return me"),
    ("import math\nme =", "me = 'ada'"),
])  # fmt: skip
def test_what_the_hand_out_binds_is_as_it_was(source, kept):
    assert restored(source, "me = 'ada'") == kept


@pytest.mark.parametrize("line", ["student_id = np.int64(4711)", "student_id = 'Zoë  4711 '"])
def test_any_name_or_number_is_one(graded, line):
    result = graded("gaussians", edit=_named(line), last="own")
    assert lost(result) == {}
    assert result["notes"] == []


def test_another_name_in_a_later_cell_makes_no_other_data(graded):
    def edit(book):
        _named("student_id = 'grace'")(book)
        book.cells.append(new_code_cell("student_id = 'emmy'"))

    result = graded("gaussians", edit=edit)
    assert lost(result) == {}
    assert result["settings"] == {"student_id": "grace"}


def test_the_ends_of_lines_are_not_changes(graded):
    def edit(book):
        for cell in book.cells:
            cell.source = cell.source.replace("\n", "\r\n")

    result = graded("gaussians", edit=edit, last="standardise")
    assert not any("was changed" in note for note in result["notes"])


def test_a_whole_number_may_be_written_with_a_point(graded):
    """The visible check of the choice says so, too."""
    end = "\nown_choice = {name: float(K) for name, K in own_choice.items()}"
    code = solution("choosing-k", "own-choice") + end
    result = graded("choosing-k", {"own-choice": code}, last="own-choice")
    assert lost(result) == {}
    assert "✓" in result["questions"]["own-choice"]["check"]


ROUNDED = {
    "two digits behind the point": ("round(value, 2)", 0),
    "three digits": ("float(f'{value:.3g}')", 0),
    "a text": ("f'{value:.3f}'", 0),
    "a comma": ("f'{value:.3f}'.replace('.', ',')", 0),
    "one digit": ("float(f'{value:.1g}')", 1),
    "cut off": ("float(f'{value:.3g}') + 10.0 ** (np.floor(np.log10(value)) - 2)", 1),
    "not rounded": ("value * 1.001", 1),
}


@pytest.mark.parametrize(("how", "loses"), ROUNDED.values(), ids=ROUNDED)
def test_a_result_may_be_rounded(graded, how, loses):
    code = f"{solution('gaussians', 'own')}\nvalue = own_error\nown_error = {how}"
    result = graded("gaussians", {"own": code}, last="own")
    assert lost(result) == ({"own": loses} if loses else {})


def test_more_digits_of_a_factor_than_were_named_are_right(graded):
    code = solution("gaussians", "own").replace("1.96", "1.959963985")
    assert lost(graded("gaussians", {"own": code}, last="own")) == {}


# a slip at the very end costs half of the points

TABLE, PAIR = np.array([[0.2, 0.3, 0.5], [0.6, 0.1, 0.3]]), [np.array([1.0, 4.0]), 2.5]


def _like(one, other):
    return values.agree(one, other, 1e-5, 1e-8)


@pytest.mark.parametrize(
    ("theirs", "ours", "says"),
    [
        (TABLE.T, TABLE, "rows and columns"),
        (-TABLE, TABLE, "sign"),
        (100 * TABLE, TABLE, "a hundred times"),
        (np.log(TABLE), TABLE, "this is the logarithm"),
        (TABLE**2, TABLE, "square"),
        (7.0 * TABLE, TABLE, "sum is not 1"),
        (TABLE[:, [1]], TABLE[:, 1], "a single column"),
        (np.add.outer(TABLE[0], TABLE[0]), 2 * TABLE[0], "diagonal"),
        (TABLE[0, ::-1], TABLE[0], "another order"),
        (np.array([0, 2]), np.array([True, False, True]), "in place of a mask"),
        (np.array([1, 3, 2]), np.array([0, 2, 1]), "counts from 1"),
        (TABLE, TABLE.sum(), "not added up"),
        (TABLE, TABLE.sum(1), "over the last axis"),
        (TABLE, TABLE.sum(0), "over the first axis"),
        (np.eye(3)[[2, 0, 1]], np.array([2, 0, 1]), "in place of the labels"),
        (TABLE, np.array([2, 0]), "in place of the labels"),
        (np.array([False, True]), np.array([True, False]), "all the others"),
        (np.round(np.sqrt(TABLE), 2), np.sqrt(TABLE), "rounded"),
        (TABLE + 0.7, TABLE, "the same number"),
        (0.7 * np.sqrt(TABLE), np.sqrt(TABLE), "the same factor"),
    ],
)
def test_a_slip_is_known(theirs, ours, says):
    assert says in slips.slip([theirs], [ours], _like)[0]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (np.full((2, 3), np.nan), np.log(TABLE)),  # the logarithm of what is negative is none
        (np.zeros(2), np.array([-4000.0, -5000.0])),  # what has that logarithm is 0
        (np.zeros((2, 3)), TABLE),
        (-TABLE + 1e-3, TABLE),
        (np.array([1, 1, 0]), np.array([0, 1, 1])),  # labels are easily right in another order
        ("ellipse", "line"),
        (None, TABLE),
        ([np.zeros(2), np.zeros((3, 3))], TABLE),
        (np.eye(3), TABLE.argmax(1)),  # more rows than labels
        (TABLE + TABLE[0], TABLE),
        (np.array([3.0, 4.0]), np.array([1.0, 2.0])),  # two numbers may be off by the same
        (3.0, 7.0),
    ],
)
def test_what_is_wrong_altogether_is_no_slip(theirs, ours):
    assert slips.slip([theirs], [ours], _like) == ("", False)
    assert not slips.order([theirs], None, [ours], _like)


@pytest.mark.parametrize(("theirs", "ours"), [(4, 3), (2, 3), (4, 2), (np.int64(2), np.int64(4))])
def test_another_whole_number_is_no_slip(theirs, ours):
    """Four components where three are right do not count from 1."""
    assert slips.slip([theirs], [ours], _like) == ("", False)


def test_a_slip_is_the_same_in_all_cases():
    assert slips.slip([-TABLE, -TABLE], [TABLE, TABLE], _like)[0]
    assert slips.slip([-TABLE, TABLE.T], [TABLE, TABLE], _like) == ("", False)


@pytest.mark.parametrize(
    ("factor", "says"),
    [(7, "times n,"), (1 / 7, "times 1/n,"), (7**0.5, "times √n,"), (7 / 6, "times n/(n − 1),")],
)
def test_a_number_of_rows_too_much_or_too_little(factor, says):
    assert says in slips.slip([factor * 0.3], [0.3], _like, [[3, 7]])[0]
    assert slips.slip([factor * 0.3] * 2, [0.3] * 2, _like, [[3, 7], [3, 8]]) == ("", False)
    assert slips.slip([factor * 0.3] * 2, [0.3] * 2, _like, [[3, 7], [7]]) == ("", False)


def test_a_number_is_off_by_the_same_in_all_cases():
    """One or two numbers may be off by the same by chance."""
    assert "the same number" in slips.slip([3.0, 4.0, 6.0], [1.0, 2.0, 4.0], _like)[0]
    assert "the same factor" in slips.slip([3.0, 6.0, 9.0], [1.0, 2.0, 3.0], _like)[0]
    assert slips.slip([3.0, 4.0, 7.0], [1.0, 2.0, 4.0], _like) == ("", False)


def test_results_may_be_in_another_order():
    assert slips.order([PAIR[::-1]], 0, [PAIR[0]], _like)
    assert slips.order([PAIR[::-1]], None, [PAIR], _like)
    assert slips.order([list(TABLE.T)], 1, [TABLE[1]], _like) == "rows and columns are exchanged"
    assert not slips.order([[PAIR[0], 1.0]], 1, [PAIR[1]], _like)


ONE_OF_TWO = [
    (1.0, np.array([1.0, 2.5]), True),
    ([2.5], np.array([1.0, 2.5]), True),
    (3.0, np.array([1.0, 2.5]), False),
    (1.0, np.array([1.0, 1.0]), False),  # by chance
    (1.0, (1.0, 0.1), False),  # without its error
    (1, np.array([0, 1]), False),
    (0.2, TABLE[0], False),
    (np.array([0.2, 0.3, 0.5]), TABLE, False),
    (None, np.array([1.0, 2.5]), False),
    ("a", ["a", "b"], False),
    (2.5, 2.5, False),
]


@pytest.mark.parametrize(("theirs", "ours", "known"), ONE_OF_TWO)
def test_one_of_two_things(theirs, ours, known):
    assert bool(slips.alone(theirs, ours, _like)) == known


@pytest.mark.parametrize(("stored", "loses"), [("own_mean[1]", 1), ("start_mean[1]", 2)])
def test_one_of_two_numbers_that_are_to_be_stored_keeps_half(graded, stored, loses):
    code = f"{solution('unruly-data', 'own-gaps')}\nown_mean = {stored}"
    assert lost(graded("unruly-data", {"own-gaps": code}, last="own-gaps")) == {"own-gaps": loses}


@pytest.mark.parametrize(("returned", "loses"), [
    ("summed[:, np.newaxis]", 1), ("summed[np.newaxis]", 1), ("(2 * summed)[:, np.newaxis]", 4),
])  # fmt: skip
def test_a_column_in_place_of_an_array_costs_a_point(graded, returned, loses):
    code = f"""def log_sum_exp(A):
    summed = np.logaddexp.reduce(A, axis=1)
    return {returned}"""
    result = graded("write-em", {"log-sum-exp": code}, last="log-sum-exp")
    assert lost(result) == {"log-sum-exp": loses}


def test_a_slip_keeps_half_of_the_points(graded):
    """The sign, the order, percent: nearly all is right."""
    changes = {
        "probability-between": "def probability_between(low, high, mean, sd):\n"
        "    low, high = ((end - mean) / (sd * 2**0.5) for end in (low, high))\n"
        "    return 0.5 * (math.erf(low) - math.erf(high))",
        "maximum-likelihood": "def maximum_likelihood(x):\n    return x.std(), x.mean()",
        "standard-error": "def standard_error(x):\n    return x.var(ddof=1) / len(x)",
    }
    result = graded("gaussians", changes, last="standard-error")
    assert lost(result) == {
        "probability-between": 2, "maximum-likelihood": 1.5, "standard-error": 2,
    }  # fmt: skip
    said = str(result["questions"]["maximum-likelihood"]["messages"])
    assert "another order" in said


def test_a_part_that_comes_back_alone_keeps_its_points(graded):
    changes = {
        "moments": "def moments(weights, means, sds):\n    return sum(weights * means)",
        "draw-from": solution("mixtures", "draw-from").replace(" * e, labels", " * e"),
    }
    found = graded("mixtures", changes, last="draw-from")
    assert lost(found) == {"moments": 3, "draw-from": 2}
    said = str(found["questions"]["moments"]["messages"])
    assert "right, but it is all that comes back" in said
    assert "exchanged" not in said


def test_a_form_of_ones_own_that_later_answers_use_costs_points_once(graded):
    """A right version in the form that was asked for would not go with them."""
    changes = {
        "log-density": solution("write-em", "log-density").replace("+ log_determinant", ""),
        "log-joint": "def log_joint(X, weights, means, covariances):\n"
        "    parts = zip(weights, means, covariances)\n"
        "    return np.array([np.log(w) + log_density(X, m, c) for w, m, c in parts])",
        "log-likelihood": "def log_likelihood(X, weights, means, covariances):\n"
        "    joint = log_joint(X, weights, means, covariances)\n"
        "    return np.logaddexp.reduce(joint, axis=0).sum()",
        "e-step": "def e_step(X, weights, means, covariances):\n"
        "    joint = log_joint(X, weights, means, covariances)\n"
        "    return np.exp(joint - np.logaddexp.reduce(joint, axis=0)).T",
    }
    assert lost(graded("write-em", changes)) == {"log-density": 2, "log-joint": 1.5}


def test_more_than_was_asked_for_that_later_answers_use_costs_points_once(graded):
    """No value is ours, but the form is the student's own; another function is wrong besides."""
    changes = {
        "log-density": "def log_density(X, mean, covariance):\n    raise ValueError",
        "log-joint": solution("write-em", "log-joint").replace("def log_joint", "def joint")
        + "\n\ndef log_joint(*given):\n    return joint(*given), given[1]",
        "log-likelihood": "def log_likelihood(*given):\n"
        "    return np.logaddexp.reduce(log_joint(*given)[0], axis=1).sum()",
        "e-step": "def e_step(*given):\n    joint, _ = log_joint(*given)\n"
        "    return np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])",
    }
    assert set(lost(graded("write-em", changes))) == {"log-density", "log-joint"}


def _own_form(read, returned):
    """Return an update that returns beliefs in another form, and what reads them in that form."""
    update = solution("bayesian-mixtures", "update").replace("def update", "def _update")
    update += f"\n\ndef update(*given):\n    now = _update(*given)\n    return {returned}\n"
    reads = solution("bayesian-mixtures", "responsibilities").replace(*read)
    return {"update": update, "responsibilities": reads}


def test_results_that_a_later_function_takes_cost_points_once(graded):
    """It takes them as the student's own function returns them; another one is wrong besides."""
    read = "alpha, m, beta, nu, S = belief", "alpha, beta, m, nu, S = belief"
    changes = _own_form(read, "now[0], now[2], now[1], *now[3:]")
    changes["bootstrap"] = solution("bayesian-mixtures", "bootstrap").replace("now[1]", "now[2]")
    changes["bootstrap"] += "\n\ndef standard_errors(means):\n    raise ValueError"
    result = graded("bayesian-mixtures", changes)
    assert set(lost(result)) == {"update", "bootstrap"}
    assert lost(result)["bootstrap"] == 2
    said = result["questions"]["responsibilities"]["messages"][0]
    assert "the form in which your `update` returns its results" in said


def test_results_with_names_may_be_taken_by_their_names(graded):
    read = "= belief", "= (belief[name] for name in 'ambns')"
    changes = _own_form(read, "dict(zip('ambns', now))")
    assert lost(graded("bayesian-mixtures", changes, last="responsibilities")) == {}


def test_a_list_that_a_later_function_cannot_take_costs_nothing(graded):
    """A list is as right as an array; what stops with an error for it has made no mistake."""
    changes = {
        "log-sum-exp": "def log_sum_exp(A):\n    return list(np.logaddexp.reduce(A, axis=1))",
        "log-likelihood": "def log_likelihood(*given):\n"
        "    return log_sum_exp(log_joint(*given)).sum()",
    }
    assert lost(graded("write-em", changes)) == {}


def test_a_mask_of_whole_numbers_is_right_and_what_takes_it_is_judged_with_ours(graded):
    code = solution("star-cluster", "select").replace("def select", "def chosen")
    code += "\n\n\ndef select(*given):\n    return chosen(*given).astype(int)"
    assert lost(graded("star-cluster", {"select": code})) == {}


def test_what_stops_with_an_error_waits_for_a_person(graded):
    """A single wrong token, or all of it? No test can tell."""
    code = {"maximum-likelihood": "def maximum_likelihood(x):\n    return x.mean, x.std()"}
    code["density"] = "def density(x, mean, sd):\n    return (x - mean) !! sd"
    code["standardise"] = "def standardise(x):\n    return x - x[0]"
    found = graded("gaussians", code, last="maximum-likelihood")["questions"]
    assert "stops with an error" in found["maximum-likelihood"]["look"]
    assert "syntax error" in found["density"]["look"]
    assert found["standardise"]["score"] == 0
    assert not found["standardise"]["look"]


def test_exchanged_rows_and_columns_cost_points_once(graded):
    """A later function takes them so, and is right for them."""
    changes = {
        "e-step": solution("write-em", "e-step").replace(
            "log_sum_exp(joint)[:, np.newaxis])", "log_sum_exp(joint)[:, np.newaxis]).T"),
        "m-step": solution("write-em", "m-step").replace(
            "(X, responsibilities):", "(X, turned):\n    responsibilities = turned.T"),
        "own-fit": solution("write-em", "own-fit").replace("argmax(axis=1)", "argmax(axis=0)"),
    }  # fmt: skip
    result = graded("write-em", changes)
    assert lost(result) == {"e-step": 2}
    changes["log-density"] = "def log_density(X, mean, covariance):\n    raise ValueError"
    assert lost(graded("write-em", changes)) == {"log-density": 5, "e-step": 2}


def test_a_result_beside_others_keeps_half(graded):
    codes = {
        "standardise": "return z, z.mean()", "standard-error": "return s, s / np.sqrt(len(x))",
    }  # fmt: skip
    changes = {
        "standardise": "def standardise(x):\n    z = (x - x.mean()) / x.std()\n    ",
        "standard-error": "def standard_error(x):\n    s = x.std(ddof=1)\n    ",
    }
    changes = {name: code + codes[name] for name, code in changes.items()}
    assert lost(graded("gaussians", changes, last="standard-error")) == {
        "standardise": 1, "standard-error": 1,
    }  # fmt: skip


def test_another_pair_is_not_in_the_form_of_a_function_that_does_not_make_it(graded):
    changes = {
        "maximum-likelihood": "def maximum_likelihood(x):\n    return x.std(), x.mean()",
        "own": solution("gaussians", "own") + "\nown_interval = own_interval[::-1]",
    }
    assert lost(graded("gaussians", changes, last="own")) == {"maximum-likelihood": 1.5, "own": 1}


def test_a_stored_result_may_stand_in_a_column(graded):
    """Right is right, and what builds on a mistake is right for it."""
    column = solution("gaussians", "own") + "\nown_interval = np.reshape(own_interval, (2, 1))"
    assert lost(graded("gaussians", {"own": column}, last="own")) == {}
    built = "own_mean = x_own.mean()\nown_error = x_own.std() / len(x_own) ** 0.5\n"
    built += "reach = 1.96 * own_error\nown_interval = [[own_mean - reach], [own_mean + reach]]"
    once = lost(graded("gaussians", {"own": built}, last="own"))
    assert once == {"own": 0.5}


def test_results_in_a_group_cost_points_once(graded):
    """A later function takes them so, beside another one that is wrong."""
    changes = _own_form(("alpha, m, beta, nu, S = belief", "(alpha, m, beta), nu, S = belief"),
                        "(now[0], now[1], now[2]), *now[3:]")  # fmt: skip
    changes["bootstrap"] = solution("bayesian-mixtures", "bootstrap").replace("now[1]", "now[0][1]")
    changes["bootstrap"] += "\n\ndef standard_errors(means):\n    raise ValueError"
    result = graded("bayesian-mixtures", changes)
    assert set(lost(result)) == {"update", "bootstrap"}
    assert lost(result)["bootstrap"] == 2
    assert "in a group of their own; all else is right" in str(result["questions"]["update"])


def test_the_results_of_em_may_stand_in_groups(graded):
    changes = {
        "em": solution("write-em", "em").replace(
            "return weights, means, covariances, history",
            "return (weights, means, covariances), history",
        ),
        "own-fit": solution("write-em", "own-fit").replace("*own, own_history", "own, own_history"),
    }
    assert lost(graded("write-em", changes)) == {"em": 1}
    changes["em"] = solution("write-em", "em").replace(
        "covariances, history", "covariances, history[1:]"
    )
    del changes["own-fit"]
    result = graded("write-em", changes)
    assert lost(result) == {"em": 1}


@pytest.mark.parametrize("made", [
    "from collections import namedtuple\nBelief = namedtuple('Belief', 'a m b n s')",
    "from dataclasses import dataclass\n@dataclass\nclass Belief:\n"
    "    a: object\n    m: object\n    b: object\n    n: object\n    s: object",
])  # fmt: skip
def test_results_with_names_may_be_taken_by_attribute(graded, made):
    read = "= belief", "= belief.a, belief.m, belief.b, belief.n, belief.s"
    changes = _own_form(read, "Belief(*now)")
    changes["update"] = f"{made}\n\n\n{changes['update']}"
    assert lost(graded("bayesian-mixtures", changes, last="responsibilities")) == {}


def test_what_a_function_and_another_of_the_same_answer_share(graded):
    """The means come back with a column for each sample, and are taken so."""
    code = solution("bayesian-mixtures", "bootstrap")
    changes = {"bootstrap": code.replace("np.array(found)", "np.array(found).T").replace(
        "std(axis=0", "std(axis=1")}  # fmt: skip
    assert lost(graded("bayesian-mixtures", changes, last="bootstrap")) == {"bootstrap": 1.5}


@pytest.mark.parametrize(("returned", "due"), [
    ("np.append(w, b)", 1), ("{'w': w, 'b': b}", 0), ("(w, [b])", 0), ("(b, w)", 2),
    ("(np.round(w, 3), round(b, 3))", 1),
])  # fmt: skip
def test_what_two_results_stand_in(graded, returned, due):
    code = solution("covariance-types", "linear-boundary").replace("def linear", "def true_linear")
    code += "\n\n\ndef linear_boundary(*given):\n    w, b = true_linear_boundary(*given)\n"
    code += f"    return {returned}"
    found = lost(graded("covariance-types", {"linear-boundary": code}, last="linear-boundary"))
    assert found.get("linear-boundary", 0) == due


def test_what_is_right_in_one_run_counts_beside_what_is_right_in_another(graded):
    """The error is twice ours, and the interval goes with it: the whole is right in no run."""
    changes = {
        "standard-error": "def standard_error(x):\n    return 2 * x.std(ddof=1) / len(x) ** 0.5",
        "own": solution("gaussians", "own").replace("1.96", "0.98"),
    }
    assert changes["own"] != solution("gaussians", "own")
    assert lost(graded("gaussians", changes, last="own")) == {"standard-error": 2}


def test_what_is_shown_of_a_cell_that_failed_for_an_earlier_function(graded):
    """And what is stored in a form of one's own is right, as is the form beside such a function."""
    changes = {
        "select": "def select(position, distances, motion, centre, limits):\n    raise ValueError",
        "distance-and-error": "def distance_and_error(parallax, error):\n"
        "    return 1000 * error / parallax**2, 1000 / parallax",
    }
    result = graded("star-cluster", changes)
    assert set(lost(result)) == {"select", "distance-and-error"}
    figure = result["questions"]["cluster-figure"]
    assert len(figure["figures"]) == 1
    assert "NameError" in figure["messages"][0]
    assert "right versions of your earlier functions" in figure["messages"][1]
    assert "right versions" not in str(graded("star-cluster", last="select")["questions"])


@pytest.mark.parametrize("factor", [0.5, -1, -0.5])
def test_a_factor_that_is_carried_through_costs_points_once(graded, factor):
    """As in books where the log-likelihood is counted once, or larger is better."""
    changes = {
        "bic": _with("bic", f"return {factor} * (p * np.log(n) - 2 * log_likelihood)"),
        "aic": _with("aic", f"return {2 * factor} * (p - log_likelihood)"),
    }
    changes["icl"] = _with("icl", "r = responsibilities[responsibilities > 0]\n"
                           f"    return bic - {2 * factor} * np.sum(r * np.log(r))")  # fmt: skip
    # the last builds on all three
    assert lost(graded("choosing-k", changes, last="sweep")) == {"bic": 1.5}


def test_a_factor_beside_a_right_bic_is_a_mistake_of_its_own(graded):
    icl = _with("icl", "r = responsibilities[responsibilities > 0]\n"
                "    return bic + 2 * np.sum(r * np.log(r))")  # fmt: skip
    assert lost(graded("choosing-k", {"icl": icl}, last="icl")) == {"icl": 1.5}


def test_an_interval_around_its_own_mean_is_not_taken_for_a_wide_one(graded):
    """Both hold the mean always, if nothing lies further away than one value from another."""
    code = """def coverage(samples, mean):
    inside = 0
    for row in samples:
        middle, reach = row.mean(), 1.96 * standard_error(row)
        inside += middle - reach < middle < middle + reach
    return inside / len(samples)"""
    said = graded("gaussians", {"coverage": code}, last="coverage")["questions"]["coverage"]
    assert said["score"] == 0
    assert not any("standard deviations" in text for text in said["messages"])


COVERAGE = """def coverage(samples, mean):
    inside = 0
    for row in samples:
        middle, reach = row.mean(), 1.96 * standard_error(row)
        inside += middle - reach < mean < middle + reach
    return inside / len(samples)"""


@pytest.mark.parametrize("typed", [
    ("\n    return inside / len(samples)", "\n        return inside / len(samples)"),
    ("return inside / len(samples)", "return (inside / len(samples)"),
    ("def coverage(samples, mean):", "def coverage(samples, mean)  # the share"),
], ids=["return", "bracket", "colon"])  # fmt: skip
def test_a_slip_of_typing_costs_half(graded, typed):
    """Not all, and not full points for what follows from nothing else."""
    assert typed[0] in COVERAGE
    result = graded("gaussians", {"coverage": COVERAGE.replace(*typed)}, last="coverage")
    assert lost(result) == {"coverage": 2}
    assert "There is a slip" in str(result["questions"]["coverage"]["messages"])


@pytest.mark.parametrize(("inside", "loses"), [("coverage", 2), ("cover", 4)])
def test_a_function_pasted_into_itself_costs_half(graded, inside, loses):
    """One of another name is a helper that nothing calls."""
    code = COVERAGE.replace("\n", "\n    ").replace("coverage", inside)
    code = f'def coverage(samples, mean):\n    """The share."""\n    {code}'
    assert lost(graded("gaussians", {"coverage": code}, last="coverage")) == {"coverage": loses}


IN_ITS_LOOP = {
    "write-em": ("em", 2, "def em(X, weights, means, covariances, n_steps):\n"
    "    history = [log_likelihood(X, weights, means, covariances)]\n"
    "    for _ in range(n_steps):\n        r = e_step(X, weights, means, covariances)\n"
    "        weights, means, covariances = m_step(X, r)\n"
    "        history.append(log_likelihood(X, weights, means, covariances))\n"
    "        return weights, means, covariances, history"),
    "unruly-data": ("log-density", 2, "def log_density(X, mean, covariance):\n"
    "    found = np.zeros(len(X))\n    for row, x in enumerate(X):\n"
    "        o = ~np.isnan(x)\n        d, S = x[o] - mean[o], covariance[np.ix_(o, o)]\n"
    "        found[row] = -0.5 * (d @ np.linalg.solve(S, d) + np.linalg.slogdet(S)[1]\n"
    "                             + o.sum() * np.log(2 * np.pi))\n        return found"),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_ITS_LOOP)
@pytest.mark.parametrize("more", [0, 1])
def test_where_a_slip_is_the_reason_no_other_is_named(graded, monkeypatch, name, more):
    """Neither a mistake whose values they are, nor what the visible check takes them for."""
    cost = attempts.cost
    monkeypatch.setattr(attempts, "cost", lambda *asked: cost(*asked) + more)
    question, costs, code = IN_ITS_LOOP[name]
    result = graded(name, {question: code}, last=question)
    assert lost(result) == {question: costs}  # what is right without it stays, if that is more
    (said,) = result["questions"][question]["messages"]
    assert "There is a slip: a `return` stands inside a loop" in said


def test_a_slip_of_typing_beside_what_is_wrong(graded):
    """An earlier answer is wrong, and the values without the slip are not right either."""
    changes = {
        "standard-error": "def standard_error(x):\n    return x.std() / len(x)",
        "coverage": "def coverage(samples, mean):\n    for row in samples:\n"
        "        inside = abs(row.mean() - mean) < 1.96 * row.std()\n        return inside",
    }
    found = lost(graded("gaussians", changes, last="coverage"))
    assert found["coverage"] == 4
    changes["coverage"] = COVERAGE.replace("    return", "        return")
    assert lost(graded("gaussians", changes, last="coverage"))["coverage"] == 2


@pytest.mark.parametrize(("source", "mended"), [
    ("def f(x):\n    for a in x:\n        for b in a:\n            c = b\n            return c",
     "def f(x):\n    for a in x:\n        for b in a:\n            c = b\n    return c"),
    ("def f(x):\n    for a in x:\n        if a:\n            return a", ""),
    ("x = 1", ""),
    ("%matplotlib inline\ny = [1, 2", "%matplotlib inline\ny = [1, 2]"),
    ("y = (1 +\nz = 3", ""),
    ("if x # why\n    y = 1", "if x:  # why\n    y = 1"),
    ("so it goes", ""),
    ("", ""),
    ("def f(x):\n    print(x)", "def f(x):\n    return x"),
    ("def f(x):\n    print('x is', x)", ""),
    ("def f(x):\n    y = x + 1", "def f(x):\n    y = x + 1\n    return y"),
    ("def ask(b, a):\n    return a", "def ask(a, b):\n    return a"),
    ("def ask(b, a=1):\n    return a", ""),
    ("def f(x):\n    raise NotImplementedError()\n    return x", "def f(x):\n    return x"),
    ("def f(x):\n    'Nothing.'\n    raise NotImplementedError()", ""),
])  # fmt: skip
def test_what_a_slip_is(source, mended):
    found = mend(source, {"ask": ["a", "b"]})
    assert (found.source if found else "") == mended


@pytest.mark.parametrize("depth", [500, 1500, 30_000])
def test_what_is_nested_too_deeply_is_left_as_it_is(depth):
    much = " + ".join(["1"] * depth)
    assert mend(f"def f(x):\n    for a in x:\n        y = {much}\n        return y") is None


@pytest.mark.parametrize(("source", "taken"), [
    ("def asks(a, b):\n    return a", "ask = asks"),
    ("def other(a, b):\n    return a", "ask = other"),
    ("def other(a, b):\n    return a\ndef more(a):\n    return a", ""),
    ("mean_own = 1\nerror = 2", "own_error = error\nown_mean = mean_own"),
    ("mean = 1\nown_eror = 2", "own_error = own_eror\nown_mean = mean"),
    ("count = 1", ""),
    ("own_mean = 1\nzwei = 2\nfehler = zwei", "own_error = fehler"),
    ("own_mean = 1\nzwei = 2\nfehler = 3", ""),
])  # fmt: skip
def test_which_name_is_taken_for_another(source, taken):
    wanted = {"ask"} if "def" in source else {"own_mean", "own_error"}
    found = mend(source, {"ask": ["a", "b"]}, wanted)
    assert (found.source.removeprefix(source).strip() if found else "") == taken
    assert found is None or found.costs == 0.5


def test_what_is_asked_for_or_of_another_kind_is_no_other_name():
    """A dictionary is not the array that is not there; in the place of another, it may be."""
    asked = {"own_bics": False, "own_scores": False, "own_choice": True}
    for source, wanted, taken in (
        ("own_bics = 1\nown_choice = {'BIC': 2}", "own_scores", ""),
        ("own_bics = 1\nchosen = {'BIC': 2}", "own_scores", ""),
        ("own_bics = 1\nscores = 2\nown_choice = {'BIC': 2}", "own_scores", "scores"),
        ("own_bics = 1\nown_scores = 2\nchosen = {'BIC': 2}", "own_choice", "chosen"),
        ("own_bics = 1\nown_scores = 2\nchosen = dict(BIC=2)", "own_choice", "chosen"),
        ("own_score = 2", "own_scores", "own_score"),
    ):
        found = mend(source, {}, {wanted}, asked)
        assert found.says.split("`")[3] == taken if found else not taken, source


def test_what_was_left_out_costs_no_more_than_its_own_points(graded):
    """Nothing is taken for the scores, and the choices of the criteria need none."""
    own = "own_bics, own_aics, own_icls = sweep(X_own, 5)\nown_choice = "
    own += "{name: 1 + np.argmin(one) for name, one in zip(['BIC', 'AIC', 'ICL'], "
    own += "[own_bics, own_aics, own_icls])}"
    result = graded("choosing-k", {"own-choice": own}, last="own-choice")
    assert lost(result) == {"own-choice": 2}
    found = result["questions"]["own-choice"]["messages"]
    assert "Cross-validation: `own_scores` is not there after your cell has run." in found
    assert not any("slip" in one or "taken for" in one for one in found)


def test_what_a_later_function_makes_up_for_costs_points_once(graded):
    """Beside another mistake, for which ours is lent: not in the place of what is made up for."""
    changes = {
        "log-density": solution("write-em", "log-density").replace("return ", "return -"),
        "log-joint": solution("write-em", "log-joint").replace("log_density(", "-log_density("),
        "m-step": "def m_step(X, responsibilities):\n    raise ValueError",
    }
    assert all(code != solution("write-em", name) for name, code in changes.items())
    assert lost(graded("write-em", changes)) == {"log-density": 2, "m-step": 6}
    # not where its own sign is wrong: that is in the way of all that follows
    likelihood = solution("write-em", "log-likelihood")
    changes["log-likelihood"] = likelihood.replace("return ", "return -")
    assert set(lost(graded("write-em", changes))) == {*changes} - {"log-joint"}


def test_an_order_of_arguments_that_later_answers_keep_costs_points_once(graded):
    changes = {
        "posterior": solution("mixtures", "posterior").replace(
            "weights, means, sds)", "means, sds, weights)", 1),
        "labelled-fit": "def labelled_fit(x, labels, K):\n    raise ValueError",
        "own": "own_weights, *own = labelled_fit(x_own, labels_own, 3)\n"
        "guesses = posterior(x_own, *own, own_weights).argmax(axis=1)\n"
        "own_error = np.mean(guesses != labels_own)",
    }  # fmt: skip
    assert set(lost(graded("mixtures", changes))) == {"posterior", "labelled-fit"}


IN_GERMAN = {
    "standardise": "standardisiere", "density": "dichte", "probability_between": "flaeche",
    "maximum_likelihood": "schaetze", "standardised_means": "mittel", "standard_error": "fehler",
    "coverage": "abdeckung", "own_mean": "mein_mittel", "own_error": "mein_fehler",
    "own_interval": "spanne",
}  # fmt: skip


def _in_german(**changes):
    """Return all answers to the first assignment, with names that nobody has asked for."""
    found = {}
    for question in sources.assignments("gaussians")[0].questions:
        if not question.by_hand:
            code = changes.get(question.name.replace("-", "_"), question.answer.source)
            for name, other in IN_GERMAN.items():
                code = re.sub(rf"\b{name}\b", other, code)
            found[question.name] = code
    return found


@pytest.mark.parametrize("wrong", [False, True])
def test_other_names_in_a_whole_notebook_cost_a_point(graded, wrong):
    """Also where one of its functions is wrong, and is called by its name later."""
    code = "def standard_error(x):\n    return x.max()"
    result = graded("gaussians", _in_german(**{"standard_error": code} if wrong else {}))
    due = {"standardise": 0.5, "density": 0.5}
    assert lost(result) == due | ({"standard-error": 4} if wrong else {})
    assert "cost points before" in str(result["questions"]["coverage"]["messages"])
    assert result["questions"]["standard-error"]["look"] or not wrong


@pytest.mark.parametrize(("end", "due"), [
    ("", 0.5),
    ("\neins = zwei", 1.5),  # what is stored is not right
    ("\neins, zwei, drei = 1, 2, 3", 4),
    ("\ndrei, eins = None, 1", 3.5),  # what is not found waits as it is
])  # fmt: skip
def test_values_tell_what_other_names_stand_for(graded, end, due):
    code = "eins = x_own.mean()\nzwei = standard_error(x_own)\nvier = 1.96 * zwei\n"
    code += f"drei = eins - vier, eins + vier{end}"
    result = graded("gaussians", {"own": code}, last="own")
    assert lost(result) == {"own": due}
    assert bool(result["questions"]["own"]["look"]) is (due > 2)


def test_what_is_wrong_beside_another_name_is_said(graded):
    code = "own_mean = x_own.mean()\nzwei = standard_error(x_own)\n"
    code += "own_interval = own_mean - 5 * zwei, own_mean + 5 * zwei"
    said = graded("gaussians", {"own": code}, last="own")["questions"]["own"]["messages"]
    assert any("`zwei` is taken for it" in one for one in said)
    assert any(one.startswith("Interval") for one in said)


def test_results_may_have_names(graded):
    code = "def maximum_likelihood(x):\n    return {'mean': x.mean(), 'sd': x.std()}"
    result = graded("gaussians", {"maximum-likelihood": code}, last="maximum-likelihood")
    assert not lost(result)
