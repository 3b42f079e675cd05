"""An answer that is right but for one place keeps half; what is wrong besides, nothing."""

import ast
import textwrap

import pytest

from classroom import attempts, running, sources
from classroom.misprints import MOST, misprints
from classroom.misprints_results import results

pytestmark = pytest.mark.usefixtures("warm")


def lost(result):
    """Return the points that are lost, by question."""
    return {
        name: one["points"] - one["score"] for name, one in result["questions"].items()
        if not one["by_hand"] and one["score"] != one["points"]
    }  # fmt: skip


LOOP = "def f(x):\n    {}\n    for y in x:\n        {}\n    {}\n    return s"
MEANT = {  # what stands there, and what was meant
    "sum": (("s = 0", "s = y", "s /= 2"), ("s = 0", "s += y", "s /= 2")),
    "sign": (("s = 0", "s =- y", "s /= 2"), ("s = 0", "s += -y", "s /= 2")),
    "product": (("s = 1", "s = y", "s /= 2"), ("s = 1", "s *= y", "s /= 2")),
    "list": (("s = []", "s = y", "s = s + s"), ("s = []", "s.append(y)", "s = s + s")),
    "no effect": (("s = 0", "s + y", "s /= 2"), ("s = 0", "s += y", "s /= 2")),
    "compared": (("s = 0", "s += y", "s == 2"), ("s = 0", "s += y", "s = 2")),
    "anew": (("z = 0", "s = 0\n        s += y", "s /= 2"),
             ("z = 0\n    s = 0", "s += y", "s /= 2")),
    "below": (("s = []", "z = y + 1", "s.append(z)"),
              ("s = []", "z = y + 1\n        s.append(z)", "")),
    "inside": (("s = 0", "s += y\n        s /= 2", ""), ("s = 0", "s += y", "s /= 2")),
    "break": (("s = 0", "if y > s:\n            s = 2", ""),
              ("s = 0", "if y > s:\n            s = 2\n            break", "")),
    "call": (("s = 0", "s += g(y, x)", ""), ("s = 0", "s += g(x, y)", "")),
    "targets": (("s, z = x", "s += z", ""), ("z, s = x", "s += z", "")),
    "index": (("s = 0", "s += x[y + 1]", ""), ("s = 0", "s += x[y]", "")),
    "slice": (("s = x[1:]", "s += y", ""), ("s = x[:]", "s += y", "")),
    "last": (("s = x[:-1]", "s += y", ""), ("s = x[:]", "s += y", "")),
    "range": (("s = 0", "s += sum(range(1, y))", ""), ("s = 0", "s += sum(range(1, y + 1))", "")),
    "start": (("s = 0", "s += sum(range(1, y))", ""), ("s = 0", "s += sum(range(0, y))", "")),
    "collected": (("z = 0", "s = y", ""),
                  ("z = 0\n    s = []", "s.append(y)", "s = __import__('numpy').array(s)")),
    "place": (("s = np.zeros(len(x))", "s = y", ""), ("s = np.zeros(len(x))", "s[y] = y", "")),
    "table": (("s = np.zeros(2)", "s[0] = y", ""), ("s = np.zeros(2)", "s[0] += y", "")),
    "divided by a difference": (("s = 0", "s += y / x[0] - 1", ""),
                                ("s = 0", "s += y / (x[0] - 1)", "")),
    "divided by a product": (("s = 0", "s += y / 2 * x[1] * x[0]", ""),
                             ("s = 0", "s += y / (2 * (x[1] * x[0]))", "")),
    "times a sum": (("s = 0", "s += y * y + 1", ""), ("s = 0", "s += y * (y + 1)", "")),
    "a difference": (("s = 0", "s += y - x[0] / 2", ""), ("s = 0", "s += (y - x[0]) / 2", "")),
    "a negative square": (("s = 0", "s += -y ** 2", ""), ("s = 0", "s += +((-y) ** 2)", "")),
    "a root": (("s = 0", "s += y ** 1 / 2", ""), ("s = 0", "s += y ** (1 / 2)", "")),
    "a root below": (("s = 0", "s += 1 / y ** x / 2", ""), ("s = 0", "s += 1 / y ** (x / 2)", "")),
    "rounds": (("s = 0", "s += sum(range(5))", ""), ("s = 0", "s += sum(range(max(x) + 1))", "")),
}  # fmt: skip


@pytest.mark.parametrize(("there", "meant"), MEANT.values(), ids=MEANT)
def test_what_was_meant_is_tried(there, meant):
    source = LOOP.format(*there)
    before = ast.unparse(ast.parse(source))
    tried = [one.source for one in misprints(source, {"f"})]
    assert ast.unparse(ast.parse(LOOP.format(*meant))) in tried
    assert before not in tried
    assert len(tried) == len(set(tried)) < MOST


RESULTS = {  # the end of a function that comes to `a` and `b`, and what was meant
    "print(a)\n    print(b)": "return (a, b)",
    "print('a:', a)\n    print('b:', b)": "return (a, b)",
    "print('the result', a)": "return a",
    "return np.argmin(a)": "return b[np.argmin(a)]",
    "c = a.index(max(a))\n    return c": "c = a.index(max(a))\n    return b[c]",
    "return int(a.argmax())": "return b[int(a.argmax())]",
}


@pytest.mark.parametrize(("end", "meant"), RESULTS.items())
def test_which_result_was_meant(end, meant):
    start = "def f(x):\n    a, b = x\n    "
    assert start + meant in [one.source for one in misprints(start + end, {"f"})]


LOCAL = {  # the body of `f(x)`, and how it was meant to end
    "mean, sd = g(x), h(x)": "return (mean, sd)",
    "mean = g(x)\nsd = h(x)": "return (mean, sd)",
    "m = g(x)\nv = h(x)\nprint('done')": "return (m, v)",
    "sd = h(x)\nmean = g(x) + sd": "return (mean, sd)",
    "m = g(x)\nm, v = m, h(x)\nreturn": "return (m, v)",
    "share = g(x)\nreturn": "return share",
    "found = []\nfor y in x:\n    found.append(y)": "return found",
    "z = g(x)\nh(z) / 2": "return h(z) / 2",
    "def h(y):\n    return 1\nmean, sd = x, h(x)": "return (mean, sd)",
    "def h(y):\n    y / 2\nreturn h(x)": "    return y / 2\n    return h(x)",
}


@pytest.mark.parametrize(("body", "end"), LOCAL.items())
def test_what_stands_in_local_names_is_returned(body, end):
    source = "def f(x):\n" + textwrap.indent(body, "    ")
    tried = [one.source for one in misprints(source, {"f"}, told={"f": [("mean", "sd")]})]
    assert any(one.endswith(f"\n    {end}") for one in tried)
    assert len(tried) == len(set(tried)) < MOST
    assert not any("return\n" in one for one in tried)


@pytest.mark.parametrize(("rounds", "chance"), [("5", True), ("1, 5", True), ("n", False)])
def test_a_range_of_numbers_alone_has_to_make_all_right(rounds, chance):
    """For 50 rounds, 6 are as wrong as 5."""
    source = f"def f(x, n):\n    for i in range({rounds}):\n        x = g(x)\n    return x"
    found = [one for one in misprints(source, {"f"}) if "off by one" in one.says]
    assert [one.whole for one in found] == [chance] * len(found) != []


def test_what_a_number_stands_for_is_named(graded):
    """The places of other numbers are tried, too, where one makes it right in part."""
    code = "def m_step(X, responsibilities):\n    W, means, C = sum(responsibilities), [], []"
    code += "\n    for k in range(3):\n        r = responsibilities[:, k]\n        m = r @ X / W[k]"
    code += "\n        means.append(m)\n        C.append((r * (X - m).T) @ (X - m) / W[k])"
    code += "\n    return W / len(X), np.array(means), np.array(C)"
    result = graded("write-em", {"m-step": code}, last="m-step")
    assert lost(result) == {"m-step": 2}
    said = " ".join(result["questions"]["m-step"]["messages"])
    assert "the number 3 stands in place of `responsibilities.shape[-1]`" in said


def test_what_is_forgotten_twice_is_one_slip():
    source = "def f(x):\n    {}y = x\ndef g(x):\n    {}x + 1"
    meant = source.format("", "return ").replace("y = x", "y = x\n    return y")
    assert next(misprints(source.format("", ""), {"f", "g"})).source == meant


def test_what_a_function_calls_its_results_is_told_by_its_docstring():
    told = results(sources.assignments("write-em")[0])
    assert told["em"][0] == ("weights", "means", "covariances", "history")
    assert ("log_sum_exp" in told, told["log_sum_exp"]) == (True, [])


@pytest.mark.parametrize("body", ["mean, sd = x.mean(), x.std()", "mean = x.mean()\nsd = x.std()",
                                  "sd = x.std()\nmean = x.mean()\nreturn"])  # fmt: skip
def test_results_that_do_not_come_back_keep_half(graded, body):
    code = "def maximum_likelihood(x):\n" + textwrap.indent(body, "    ")
    result = graded("gaussians", {"maximum-likelihood": code}, last="maximum-likelihood")
    assert lost(result) == {"maximum-likelihood": 1.5}
    said = " ".join(result["questions"]["maximum-likelihood"]["messages"])
    assert "`maximum_likelihood` does not return what `mean` and `sd` hold" in said


APART = {  # the body of `f(x)`, and what was meant
    "s = z = []\nreturn g(s, z)": "s, z = ([], [])\nreturn g(s, z)",
    "s = z = np.zeros(3)\nreturn g(s, z)": "s, z = (np.zeros(3), np.zeros(3))\nreturn g(s, z)",
    "s = [[0.0] * 2] * x\nreturn g(s)": "s = [[0.0] * 2 for _ in range(x)]\nreturn g(s)",
    "s = 3 * [np.ones(2)]\nreturn g(s)": "s = [np.ones(2) for _ in range(3)]\nreturn g(s)",
    "row = x[0]\nreturn [row] * 2": "row = x[0]\nreturn [row.copy() for _ in range(2)]",
    "z = []\ns = z\nreturn g(s, z)": "z = []\ns = z.copy()\nreturn g(s, z)",
    "z = [0]\ns = []\nfor y in x:\n    z[0] = y\n    s.append(z)\nreturn s":
    "z = [0]\ns = []\nfor y in x:\n    z[0] = y\n    s.append(z.copy())\nreturn s",
}  # fmt: skip


@pytest.mark.parametrize(("there", "meant"), APART.items())
def test_each_name_and_place_has_a_list_of_its_own(there, meant):
    there, meant = ("def f(x):\n" + textwrap.indent(one, "    ") for one in (there, meant))
    tried = [one.source for one in misprints(there, {"f"})]
    assert meant in tried
    assert len(tried) == len(set(tried)) < MOST


@pytest.mark.parametrize("body", ["s = z = 0\nreturn g(s, z)", "s = [0.0] * x\nreturn s"])
def test_numbers_are_not_made_apart(body):
    source = "def f(x):\n" + textwrap.indent(body, "    ")
    assert not any("for _ in" in one.source or ", z =" in one.source for one in misprints(source))


def test_one_row_at_all_places_keeps_half(graded):
    code = """def diag_variances(X, responsibilities, means):
    K, D = means.shape
    out = [[0.0] * D] * K
    for k in range(K):
        r = responsibilities[:, k]
        for d in range(D):
            out[k][d] = r @ (X[:, d] - means[k, d]) ** 2 / r.sum()
    return np.array(out)
"""
    result = graded("covariance-types", {"diag": code}, last="diag")
    assert lost(result) == {"diag": 1.5}
    said = " ".join(result["questions"]["diag"]["messages"])
    assert "`[[0.0] * D] * K` puts one and the same list or array at several places" in said


TOLD = {  # the body of `f(X, K, n)`, and what was meant
    "for i in range(200):\n    X = g(X)\nreturn X": "for i in range(n):\n    X = g(X)\nreturn X",
    "return X.sum(axis=1) / 2": "return X.sum(axis=1) / X.shape[-1]",
    "return sum(X) / 50 + np.sqrt(50) / 49":
    "return sum(X) / len(X) + np.sqrt(len(X)) / (len(X) - 1)",
    "a = np.zeros((K, 3))\nfor i in range(3):\n    a[0, i] = h(X)\nreturn a": "a = np.zeros((K, "
    "X.shape[-1]))\nfor i in range(X.shape[-1]):\n    a[0, i] = h(X)\nreturn a",
    "return best(X)": "return best(X, K=K, n=n)",
    "return best(X, n=n)": "return best(X, n=n, K=K)",
    "for i in range(K):\n    s = h(X)\n    X[i] = X[i] / s\nreturn X":
    "s = h(X)\nfor i in range(K):\n    X[i] = X[i] / s\nreturn X",
}  # fmt: skip


@pytest.mark.parametrize(("there", "meant"), TOLD.items())
def test_what_a_function_is_told_is_tried_in_place_of_what_it_is_not(there, meant):
    there, meant = (ast.unparse(ast.parse("def f(X, K, n):\n" + textwrap.indent(one, "    ")))
                    for one in (there, meant))  # fmt: skip
    tried = [one.source for one in misprints(there, {"f"}, {"best": ["X", "K", "n"]})]
    assert meant in tried
    assert len(tried) == len(set(tried)) < MOST


OTHERWISE = {  # the body of `f(X, m)`, and what was meant, where the solution is `return 1.96 * X`
    "return X.sum(axis=0)": "return X.sum(axis=1)",
    "return np.mean(X, 1)": "return np.mean(X, 0)",
    "return X.mean()": "return X.mean(axis=-1)",
    "return X.any(axis=1)": "return X.any()",
    "t = X.max(axis=0)\nreturn X - t": "t = X.max(axis=1, keepdims=True)\nreturn X - t",
    "X = np.array([g(m)])\nreturn h(X)": "X = np.array([g(m)]).T\nreturn h(X)",
    "return X.T @ g(X)": "return X @ g(X)",
    "return X @ m": "return X.T @ m",
    "return np.cov(X)": "return np.cov(X.T)",
    "return X / m[:, None]": "return X / m[None, :]",
    "for i in m:\n    a, b = g(X)\nreturn (X, m)": "for i in m:\n    X, m = g(X)\nreturn (X, m)",
    "return g(X, 2) + h(2)": "return g(X, 1.96) + h(1.96)",
    "a = 2 * X.std()\nreturn X - a <= 0": "a = 2 * X.std()\nreturn X - a <= m",
    "return X + 0.001 * m": "return X + 0 * m",
    "a = X < 1e-9\nreturn a": "a = abs(X) < 1e-9\nreturn a",
    "return X / m": "return X / m ** 0.5",
    "return g(X) / np.sqrt(m)": "return g(X) / m",
    "return np.array(X).sum()": "return np.array(X)",
    "return np.where(X)[0]": "return X",
    "return np.exp(X / 2)": "return np.exp(-(X / 2))",
    "return -g(X)": "return +g(X)",
    "return X - m": "return X + m",
}


@pytest.mark.parametrize(("there", "meant"), OTHERWISE.items())
def test_another_axis_number_sign_call_or_name_is_tried(there, meant):
    there, meant = (ast.unparse(ast.parse("def f(X, m):\n" + textwrap.indent(one, "    ")))
                    for one in (there, meant))  # fmt: skip
    tried = [one.source for one in misprints(there, {"f"}, {}, "return 1.96 * X")]
    assert meant in tried
    assert there not in tried
    assert len(tried) == len(set(tried)) < MOST


def test_a_function_that_was_asked_for_is_tried_alone():
    source = "data = load()\ndef f(x):\n    return g(x, 1)\nprint(f(data))"
    assert [one.source for one in misprints(source, {"f"})] == ["def f(x):\n    return g(1, x)"]
    assert "load" in next(misprints(source)).source


def test_what_was_asked_for_is_read_by_others():
    """A result of its own, in no function."""
    source = "s = []\nfor y in x:\n    s = y"
    assert not list(misprints(source))
    assert next(misprints(source, {"s"})).source == "s = []\nfor y in x:\n    s.append(y)"


def test_arguments_go_by_their_names():
    source = "def f(a, b, c):\n    return g(c, a, b)"
    assert len(list(misprints(source))) == 3
    assert [one.source for one in misprints(source, orders={"g": ["a", "b", "c"]})] == [
        "def f(a, b, c):\n    return g(a, b, c)"
    ]
    assert not list(misprints(source, orders={"g": ["c", "a", "b"]}))


@pytest.mark.parametrize("source", [
    "", "so it goes", "def f(x:\n", "def f(x):\n    return x.copy()",
    "def f(x):\n    s = 0\n    for y in x:\n        s += y\n    return s",
    "def f(x):\n    return sum(g(y) for y in x)",
    "x = " + " + ".join(["1"] * 30_000),
    "def f(x):\n    return (x - 1) ** 2",
    "def f(x):\n    print('done')",
    "def f(x):\n    while x > 1:\n        y = x\n        x = g(y)\n    return x",
])  # fmt: skip
def test_where_nothing_is_tried(source):
    assert not list(misprints(source, {"f"}))


FORMULAS = {
    "standardise": "def standardise(x):\n    return x - x.mean() / x.std()",
    "density": "def density(x, mean, sd):\n    power = np.exp(-((x - mean) ** 2) / 2 * sd**2)\n"
    "    return power / (sd * (2 * np.pi) ** (1 / 2))",
    "standard-error": "def standard_error(x):\n"
    "    square = np.sum((x - x.mean()) ** 2) / len(x) - 1\n    return (square / len(x)) ** 0.5",
    "maximum-likelihood": "def maximum_likelihood(x):\n    print('mean', x.mean())\n"
    "    print('standard deviation', x.std())",
}


def test_a_bracket_too_few_keeps_half(graded):
    result = graded("gaussians", FORMULAS, last="standard-error")
    assert lost(result) == {
        "standardise": 1.5, "density": 2, "standard-error": 2, "maximum-likelihood": 1.5,
    }  # fmt: skip


def test_a_bracket_too_few_beside_a_mistake_gains_nothing(graded, monkeypatch):
    changes = {name: code.replace("mean()", "max()").replace("mean) ** 2", "mean) ** 4")
               for name, code in FORMULAS.items()}  # fmt: skip
    found = lost(graded("gaussians", changes, last="standard-error"))
    monkeypatch.setattr(attempts, "misprints", lambda *_: ())
    changes["maximum-likelihood"] = "def maximum_likelihood(x):\n    pass"
    assert found == lost(graded("gaussians", changes, last="standard-error"))
    assert set(found) == set(FORMULAS)


BEST = """def best_fit(X, K, kind="full", n_starts=5):
    fits = [fit(X, K, kind, seed) for seed in range(n_starts)]
    heights = [log_likelihood(X, *one) for one in fits]
    return np.argmax(heights)"""
FOLDS = """def cross_validate(X, folds, K, kind="full", n_starts=2):
    parts, sizes = [], []
    for fold in range(5):
        out = folds == fold
        sizes.append(out.sum())
        parts.append(log_likelihood(X[out], *best_fit(X[~out], K, kind, n_starts)) / sizes[-1])
    return np.average(parts, weights=sizes)"""
WRONG_BEST, WRONG_FOLDS = BEST.replace("seed)", "3)"), FOLDS.replace("[~out]", "")


@pytest.mark.parametrize(("name", "code", "loses"), [
    ("best-fit", BEST, 1.5), ("best-fit", WRONG_BEST, 3),
    ("cross-validate", FOLDS, 2), ("cross-validate", WRONG_FOLDS, 4),
])  # fmt: skip
def test_a_place_for_a_result_and_a_number_of_other_data(graded, name, code, loses):
    assert lost(graded("choosing-k", {name: code}, last=name)) == {name: loses}


RIGHT_BUT_FOR_ONE_PLACE = {
    "standardise": "def standardise(x):\n    for one in x:\n"
    "        z = (one - x.mean()) / x.std()\n    return z",
    "density": "def curve(x, sd, mean):\n"
    "    return np.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))\n\n\n"
    "def density(x, mean, sd):\n    return curve(x, mean, sd)",
    "standardised-means": "def standardised_means(samples, mean, sd):\n    found = []\n"
    "    for one in samples:\n        found = (one.mean() - mean) / sd * len(one) ** 0.5\n"
    "    return found",
    "standard-error": "def standard_error(x):\n    total = 0\n    for n in range(1, len(x)):\n"
    "        total += (x[n] - x.mean()) ** 2\n    return (total / (len(x) - 1) / len(x)) ** 0.5",
    "coverage": "def coverage(samples, mean):\n    hits = 0\n    for one in samples:\n"
    "        if abs(one.mean() - mean) < 1.96 * standard_error(one):\n            hits = 1\n"
    "    return hits / len(samples)",
}


def test_what_is_right_but_for_one_place_keeps_half(graded):
    result = graded("gaussians", RIGHT_BUT_FOR_ONE_PLACE, last="coverage")
    assert lost(result) == {
        "standardise": 1.5, "density": 2, "standardised-means": 1.5, "standard-error": 2,
        "coverage": 2,
    }  # fmt: skip
    said = str(result["questions"]["coverage"]["messages"])
    assert "`hits = …` in a loop overwrites" in said
    assert not result["stopped"]


ONE_WORD = {  # in the solution of a question: what stands for what, and what it costs
    ("mixtures", "mixture-density"): ("-0.5", "0.5", 2),
    ("gaussians", "coverage"): ("- mean", "- 0", 2),
    ("covariance-types", "boundary-kind"): (
        "np.abs([small, large])", "np.array([small, large])", 2),
    ("unruly-data", "log-density"): ("np.array(logs)", "np.array(logs).sum()", 2),
    ("unruly-data", "own-outliers"): ("3)", "30)", 1.5),
    ("star-cluster", "select"): (
        "inside & between & (np.hypot(*motion.T) < fastest)",
        "np.where(inside & between & (np.hypot(*motion.T) < fastest))", 2),
    ("covariance-types", "mahalanobis"): ("axis=1", "axis=0", 1.5),
    ("write-em", "log-density"): (
        "difference = ",
        "covariance = covariance + 1e-3 * np.eye(len(mean))\n    difference = ", 1),
}  # fmt: skip


@pytest.mark.parametrize(("name", "question"), ONE_WORD)
def test_what_is_right_but_for_one_word_keeps_half(graded, name, question):
    right, wrong, loses = ONE_WORD[name, question]
    answer = next(one.answer.source for one in sources.assignments(name)[0].questions
                  if one.name == question)  # fmt: skip
    assert right in answer
    result = graded(name, {question: answer.replace(right, wrong)}, last=question)
    assert lost(result) == {question: loses}


WRONG_BESIDES = {
    "standardise": ("x.mean()", "x.max()"),
    "density": ("-0.5 * ((x", "-0.7 * ((x"),
    "standardised-means": ("mean() - mean", "mean() + mean"),
    "standard-error": ("** 2\n", "** 3\n"),
    "coverage": ("< 1.96", "> 1.96"),
}


def test_what_is_wrong_besides_keeps_nothing(graded):
    changes = {
        name: code.replace(*WRONG_BESIDES[name]) for name, code in RIGHT_BUT_FOR_ONE_PLACE.items()
    }
    assert all(changes[name] != code for name, code in RIGHT_BUT_FOR_ONE_PLACE.items())
    found = graded("gaussians", changes, last="coverage")
    assert lost(found) == {name: found["questions"][name]["points"] for name in changes}


def test_two_places_are_no_misprint(graded):
    code = RIGHT_BUT_FOR_ONE_PLACE["standard-error"].replace("total +=", "total =")
    assert lost(graded("gaussians", {"standard-error": code}, last="standard-error")) == {
        "standard-error": 4
    }


def test_a_misprint_beside_a_mistake_before_it(graded):
    """Each costs what it costs, once."""
    changes = {
        "standard-error": "def standard_error(x):\n    return x.max()",
        "coverage": RIGHT_BUT_FOR_ONE_PLACE["coverage"],
    }
    assert lost(graded("gaussians", changes, last="coverage")) == {
        "standard-error": 4, "coverage": 2,
    }  # fmt: skip


def test_a_typical_mistake_has_the_points_of_its_source(graded):
    """Even where another place would make it right."""
    code = (
        "def e_step(X, weights, means, covariances):\n"
        "    joint = np.exp(log_joint(X, weights, means, covariances))\n"
        "    return joint / joint.sum(axis=(0, 1)[1 - 1], keepdims=True)"
    )
    assert any("(0, 1)[1]" in one.source for one in misprints(code, {"e_step"}))
    assert lost(graded("write-em", {"e-step": code}, last="e-step")) == {"e-step": 2.5}


def test_what_takes_longer_than_an_answer_does_is_not_waited_for(graded, monkeypatch):
    """A line that is moved into a loop, where it takes a hundred times as long."""
    asked, ask = [], running.Runner.ask

    def asking(self, question, place, request):
        asked.append((request.get("most"), ask(self, question, place, request)))
        return asked[-1][1]

    monkeypatch.setattr(running.Runner, "ask", asking)
    monkeypatch.setattr(attempts, "LEAST", 0.02)
    code = RIGHT_BUT_FOR_ONE_PLACE["coverage"].replace(*WRONG_BESIDES["coverage"]).replace(
        "    return", "    hits += 0 * sum(range(300_000 + len(one)))\n    return"
    )  # fmt: skip
    assert lost(graded("gaussians", {"coverage": code}, last="coverage")) == {"coverage": 4}
    tried = [reply["error"]["type"] for most, reply in asked if most and "error" in reply]
    assert "_TooLongError" in tried
    assert all(0.02 <= most < 5 for most, _ in asked if most is not None)


def test_what_takes_too_long_is_not_tried_for_ever(graded, monkeypatch):
    monkeypatch.setattr(attempts, "SECONDS", 0.5)
    code = RIGHT_BUT_FOR_ONE_PLACE["standard-error"].replace(
        "total = 0", "total = 0\n    q = g = x\n    [time.sleep(0.2) for n in range(1, 3)]"
    ).replace("** 2", "** 3")  # fmt: skip
    result = graded("gaussians", {"standard-error": f"import time\n{code}"}, last="standard-error")
    assert lost(result) == {"standard-error": 4}
    assert not result["stopped"]


OF_THE_DATA = {
    "full": "def full_covariances(X, responsibilities, means):\n    found = np.zeros((2, 2, 2))\n"
    "    for k in range(2):\n        d = X - means[k]\n        r = responsibilities[:, k]\n"
    "        found[k] = (r[:, None] * d).T @ d / r.sum()\n    return found",
    "diag": "def diag_variances(X, responsibilities, means):\n"
    "    S = full_covariances(X, responsibilities, means)\n"
    "    return np.array([S[k][[0, 1], [0, 1]] for k in range(len(means))])",
    "spherical": "def spherical_variances(X, responsibilities, means):\n"
    "    return diag_variances(X, responsibilities, means).sum(axis=1) / 2",
}


def test_a_person_looks_where_the_visible_check_holds_and_no_test_knows_why_not(graded):
    found = graded("covariance-types", OF_THE_DATA, last="spherical")["questions"]
    assert found["diag"]["score"] == 0
    assert "visible check holds" in found["diag"]["look"]
    assert found["spherical"]["score"] == 1.5
    assert not found["spherical"]["look"]
    wrong = OF_THE_DATA["diag"].replace("[[0, 1], [0, 1]]", "[0]")
    found = graded("covariance-types", {"diag": wrong}, last="diag")["questions"]["diag"]
    assert found["score"] == 0
    assert not found["look"]  # the check has said it


SELECT = """def select(position, distances, motion, centre, limits):
    return (distances > 33) & (distances < 67)"""


def test_arguments_that_an_answer_does_not_use_are_named(graded):
    found = graded("star-cluster", {"select": SELECT}, last="select")["questions"]["select"]
    assert "`position` and `motion` and `centre` and `limits`" in str(found["messages"])
    assert "makes no use of" in found["look"]
    read = SELECT.replace("    return", "    position, motion, centre, limits\n    return")
    found = graded("star-cluster", {"select": read}, last="select")["questions"]["select"]
    assert "no use" not in str(found["messages"]) + found["look"]


OF_THREE_GROUPS = {
    ("covariance-types", "predict"): "def predict(X, weights, means, covariances):\n"
    "    found = np.zeros((len(X), 3))\n    for k in range(3):\n"
    "        found[:, k] = -mahalanobis(X, means[k], covariances[k]) ** 2 / 2\n"
    "        found[:, k] += np.log(weights[k]) - np.linalg.slogdet(covariances[k])[1] / 2\n"
    "    return found.argmax(axis=1)",
    ("mixtures", "draw-from"): "def draw_from(u, e, weights, means, sds):\n"
    "    labels = np.zeros(len(u), dtype=int)\n    labels[u >= weights[0]] = 1\n"
    "    labels[u >= weights[0] + weights[1]] = 2\n"
    "    return means[labels] + sds[labels] * e, labels",
}


@pytest.mark.parametrize(("name", "question"), OF_THREE_GROUPS)
def test_hidden_tests_have_other_numbers_of_groups(graded, name, question):
    code = OF_THREE_GROUPS[name, question]
    found = graded(name, {question: code}, last=question)["questions"][question]
    assert 0.5 <= found["score"] / found["points"] < 1


WITHOUT_STARTS = """def sweep(X, largest, kind="full", n_starts=5):
    found = []
    for K in range(1, largest + 1):
        theta = best_fit(X, K, kind)
        l, p = log_likelihood(X, *theta), n_parameters(K, X.shape[1], kind)
        b = bic(l, p, len(X))
        found.append((b, aic(l, p), icl(b, e_step(X, *theta))))
    return tuple(np.transpose(found))"""


def test_starts_that_are_not_handed_on_cost_points(graded):
    found = graded("choosing-k", {"sweep": WITHOUT_STARTS}, last="sweep")["questions"]["sweep"]
    assert (found["score"], found["points"]) == (3, 4)


def test_a_mistake_is_named_by_values_that_are_nearer_than_ours(graded):
    """Far from the mean nearly all of a density is the same in all of them."""
    code = """def log_density(X, mean, covariance):
    d, D = X - mean, X.shape[1]
    q = np.sum(d @ np.linalg.inv(covariance) * d, axis=1)
    return -0.5 * (D * np.log(2 * np.pi) - np.linalg.slogdet(covariance)[1] + q)"""
    found = graded("write-em", {"log-density": code}, last="log-density")
    assert "one dimension" not in str(found["questions"]["log-density"]["messages"])
