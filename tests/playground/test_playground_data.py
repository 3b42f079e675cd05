"""What goes into the playground and out of it: presets, CSV, links, Python, tables."""

import csv
import io
import itertools
import re
import runpy
import warnings

import driver
import numpy as np
import problems
import pytest

from gmm_lib import criteria, gaussian

ROOT = driver.ROOT

# -------------------------------------------------------------------------------------------------
# Presets
# -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def presets():
    return {preset["id"]: preset for preset in driver.run([{"presets": True}])[0]}


def points_of(thing):
    return np.array(thing["points"], dtype=float).reshape(-1, thing["D"])


def test_the_presets_are_what_the_library_gives():
    module = runpy.run_path(str(ROOT / "scripts" / "playground_data.py"))
    written = (ROOT / "playground" / "data" / "generated.js").read_text(encoding="utf-8")
    assert written == module["module"](), "run scripts/playground_data.py"


def test_the_presets_points_are_those_of_their_sources(presets):
    module = runpy.run_path(str(ROOT / "scripts" / "playground_data.py"))
    for name, (points, decimals) in module["presets"]().items():
        np.testing.assert_array_equal(points_of(presets[name]), np.round(points, decimals))


def test_a_presets_python_gives_its_points(presets):
    ran = 0
    for preset in presets.values():
        python = preset["python"]
        for library in ("gmm_lib", "sklearn"):
            if library not in python:
                continue
            needs = "from gmm_lib import data" if library == "gmm_lib" else python["imports"]
            names = {"np": np}
            exec(f"{needs}\nX = {python[library]}", names)
            np.testing.assert_allclose(names["X"], points_of(preset), rtol=1e-12, atol=1e-12)
            ran += 1
    assert ran >= 10


def test_there_is_every_preset_that_is_promised(presets):
    assert {"round_blobs", "stretched_blobs", "article", "old_faithful", "stars", "two_moons",
            "ring", "square", "overlapping"} <= presets.keys()  # fmt: skip
    assert any(preset["D"] == 1 for preset in presets.values())
    for preset in presets.values():
        assert len(preset["columns"]) == preset["D"]
        assert preset["sentence"].endswith(".")
        assert len(points_of(preset)) > 100


# -------------------------------------------------------------------------------------------------
# Numbers as text
# -------------------------------------------------------------------------------------------------


def test_packed_points_come_back_exactly():
    rng = np.random.default_rng(0)
    sets = [
        (rng.normal(size=(40, 2)), 2),
        (np.round(rng.normal(size=(40, 2)) * [1, 1000], 2), 2),
        (np.round(rng.normal(size=(7, 1)), 6), 1),
        (np.zeros((3, 2)), 2),
        (np.array([[5.0, -3.0]]), 2),
        (np.array([[0.0, 1.0], [4.0, 9.0], [1.0, 2.0]]), 2),  # ranges that just need one more bit
        (np.zeros((0, 2)), 2),
        (np.array([[1e300, -1e-300], [0.1, -0.0]]), 2),
        (rng.integers(-(2**30), 2**30, (9, 2)).astype(float), 2),
    ]
    packed = driver.run([driver.call("data/pack.js", "pack", driver.floats(X), D) for X, D in sets])
    jobs = [
        driver.call("data/pack.js", "unpack", text, D)
        for text, (_, D) in zip(packed, sets, strict=True)
    ]
    for (X, _), text, found in zip(sets, packed, driver.run(jobs), strict=True):
        assert np.array_equal(X.ravel(), found), text
        assert re.fullmatch(r"[\w.:,-]+", text)
    assert len(packed[1]) < 40 * 2 * 4


@pytest.mark.parametrize(
    "text",
    ["", "x.", "x.AAAA", "2.3.0:4,0:4.A", "2.99999.0:1,0:1.AAAA", "9.1.0:1,0:1.AA", "2.1.0:1.AA",
     "2.1.0:0,0:1.AA", "2.1.0:40,0:40.AAAAAAAAAAAAAA", "2.1.0:1,0:1.A*",
     "x.AAAAAAAA8H8AAAAAAADwfw"],
)  # fmt: skip
def test_packed_points_that_are_none_are_refused(text):
    found = driver.attempt([driver.call("data/pack.js", "unpack", text, 2)])[0]
    if text == "x.":
        assert found["result"] == []
    else:
        assert found.get("error", "").startswith("RangeError"), found


# -------------------------------------------------------------------------------------------------
# CSV
# -------------------------------------------------------------------------------------------------

GOOD = {
    "header, comma": ("x,y\n1,2\n3.5,-4\n", {}, [[1, 2], [3.5, -4]]),
    "no header": ("1,2\n3,4", {}, [[1, 2], [3, 4]]),
    "semicolon, decimal comma": ("a;b\n1,5;2\n-0,25;1e2\n", {}, [[1.5, 2], [-0.25, 100]]),
    "semicolon, decimal point": ("1.5;2\n3;4.25", {}, [[1.5, 2], [3, 4.25]]),
    "tab, decimal comma": ("a\tb\n1,5\t2\n", {}, [[1.5, 2]]),
    "tab": ("1\t2\r\n3\t4\r\n", {}, [[1, 2], [3, 4]]),
    "spaces": ("  1   2\n 3 4 \n", {}, [[1, 2], [3, 4]]),
    "spaces, decimal comma": ("1,5 2,5\n3 4\n", {}, [[1.5, 2.5], [3, 4]]),
    "byte order mark, old Mac line ends": ("\ufeffx,y\r1,2\r3,4", {}, [[1, 2], [3, 4]]),
    "quotes": ('"a, ""b""";c\n"1,5";"2"\n', {}, [[1.5, 2]]),
    "blank lines": ("\n\nx,y\n\n1,2\n , \n3,4\n\n", {}, [[1, 2], [3, 4]]),
    "one column": ("wait\n79\n54\n", {}, [[79], [54]]),
    "words are passed over": ("name,x,kind,y\nann,1,u,2\nbob,3,v,4\n", {}, [[1, 2], [3, 4]]),
    "columns chosen": ("a,b,c\n1,2,3\n4,5,6\n", {"columns": [2, 0]}, [[3, 1], [6, 4]]),
    "one chosen": ("a,b,c\n1,2,3\n4,5,6\n", {"columns": [1]}, [[2], [5]]),
    "a header that is no header": ("1,2\n3,4", {"header": True}, [[3, 4]]),
    "years as header": ("2020,2021\n1,2\n", {"header": True}, [[1, 2]]),
    "a real minus": ("x,y\n\u22121,2\n", {}, [[-1, 2]]),
}


@pytest.fixture(scope="module")
def good_readings():
    jobs = [driver.call("data/csv.js", "readCsv", text, how) for text, how, _ in GOOD.values()]
    return dict(zip(GOOD, driver.run(jobs), strict=True))


@pytest.mark.parametrize("name", GOOD)
def test_a_table_is_read(name, good_readings):
    reading, expected = good_readings[name], GOOD[name][2]
    assert points_of(reading).tolist() == expected
    assert reading["left_out"] == []
    assert reading["sentence"].startswith(f"{len(expected)} row")


def test_bad_cells_are_named_by_line_and_left_out():
    text = "x,y\n1,2\n3,\nNaN,5\n0x10,6\n7,1e999\n8,Infinity\n9,10\n"
    text += '"1\n1",12\n13\n14,1_5\n16,17\n1,234.5,6\n'
    reading = driver.run([driver.call("data/csv.js", "readCsv", text, {"columns": [0, 1]})])[0]
    assert points_of(reading).tolist() == [[1, 2], [9, 10], [16, 17], [1, 234.5]]
    assert [(bad["line"], bad["column"], bad["cell"]) for bad in reading["left_out"]] == [
        (3, "y", ""), (4, "x", "NaN"), (5, "x", "0x10"), (6, "y", "1e999"), (7, "y", "Infinity"),
        (9, "x", "1\n1"), (11, "y", ""), (12, "y", "1_5"),
    ]  # fmt: skip
    sentence = reading["sentence"]
    assert "4 rows of x and y. 8 rows are left out" in sentence
    assert 'line 3 (y: empty), line 4 (x: "NaN")' in sentence
    assert sentence.endswith("and 3 more.")


def test_thousands_are_no_numbers():
    text = "a;b\n1.234,5;2\n3,5;4\n"
    reading = driver.run([driver.call("data/csv.js", "readCsv", text, {"columns": [0, 1]})])[0]
    assert points_of(reading).tolist() == [[3.5, 4]]
    assert reading["left_out"][0]["cell"] == "1.234,5"


def test_rows_beyond_the_limit_are_left_out_and_it_is_said():
    text = "x,y\n" + "1,2\n" * 20_005
    exact = "1,2\n" * 20_000
    cut, whole = driver.run([driver.call("data/csv.js", "readCsv", t) for t in (text, exact)])
    assert len(points_of(cut)) == 20_000
    assert "Rows beyond the first 20,000 were left out" in cut["sentence"]
    assert len(points_of(whole)) == 20_000
    assert "beyond" not in whole["sentence"]


def test_standardised_columns_have_mean_zero_and_sd_one():
    X = np.random.default_rng(1).normal([1e6, -3], [5, 0.01], (50, 2))
    text = "\n".join(f"{x!r},{y!r},7" for x, y in X.tolist())
    how = {"standardise": True}
    both, constant = driver.run(
        [driver.call("data/csv.js", "readCsv", text, {**how, "columns": c}) for c in ([0, 1], [2])]
    )
    expected = (X - X.mean(axis=0)) / X.std(axis=0)
    np.testing.assert_allclose(points_of(both), expected, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(both["sds"], X.std(axis=0))
    assert set(constant["points"]) == {0}


HOSTILE = [
    "", "\n\n\n", ",,,\n,,,\n", "\0\0\0", "just words\nand more of them",
    '"', '"never closed,1\n2,3',
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0,1", "x" * 100_000, ",".join(["1"] * 5000),
    "1e308,1e308\n-1e308,1", "[1, 2]\n[3, 4]", "\ufeff", "PK\x03\x04\x14", "١,٢", "1;2,3;4",
]  # fmt: skip


def test_hostile_text_gives_points_or_one_clear_error():
    found = driver.attempt([driver.call("data/csv.js", "readCsv", text) for text in HOSTILE])
    for text, one in zip(HOSTILE, found, strict=True):
        if "error" in one:
            assert one["error"].startswith("RangeError: "), (text[:40], one)
        else:
            assert np.all(np.isfinite(one["result"]["points"])), text[:40]
    readings = dict(zip(HOSTILE, found, strict=True))
    assert (
        "no column of this text holds numbers" in readings["just words\nand more of them"]["error"]
    )
    assert "holds no rows" in readings[""]["error"]
    assert "zero bytes" in readings["\0\0\0"]["error"]
    first = readings["1e308,1e308\n-1e308,1"]
    assert "error" in first or len(points_of(first["result"])) < 2


def test_columns_that_are_not_there_are_refused():
    how = [{"columns": c} for c in ([5], [0, 0], [], [0, 1, 2], [0.5], [-1])]
    found = driver.attempt([driver.call("data/csv.js", "readCsv", "1,2\n3,4", h) for h in how])
    assert all("choose one column, or two different ones" in one["error"] for one in found)


# -------------------------------------------------------------------------------------------------
# Links
# -------------------------------------------------------------------------------------------------

STEPS = [["halfStep"]] * 5
LINKED = [
    {"preset": "old_faithful", "script": STEPS},
    {"preset": "article", "script": [["setK", 5], *STEPS], "link": {"task": "collapse"}},
    {"preset": "stars", "script": [["addPoint", 1.5, 2.25], ["setType", "tied"], *STEPS]},
    {"preset": "ring", "script": [["setAlgorithm", "kmeans"], *STEPS]},
    {"preset": "waits", "script": [["moveMean", 0, 50.123456789], *STEPS]},
    {"preset": "square", "script": [["lock", 1, "mean"], ["lock", 0, "weight"], *STEPS, *STEPS]},
    {"preset": "ages", "script": [["setOptions", {"tol": 1e-7, "reg_covar": 0.5}], ["step"]]},
    {"session": {"points": {"float64": [0.1 + 0.2, 1 / 3, 2, 5e-324]}, "K": 1,
                 "columns": ["höhe & tiefe", "a=b#c"]}, "script": []},
    {"session": {"K": 8}, "script": []},
]  # fmt: skip


@pytest.fixture(scope="module")
def linked():
    return driver.run([{"link": {}, "states": False, **job} for job in LINKED])


@pytest.fixture(scope="module")
def reopened(linked):
    return driver.run([{"open": f"#{result['link']}"} for result in linked])


def test_a_link_holds_the_whole_state(linked, reopened):
    for result, found in zip(linked, reopened, strict=True):
        expected, state = result["last"], found["state"]
        assert found["sentence"] == ""
        for name in expected.keys() - {"axes"}:  # which end has which handle is no part of it
            np.testing.assert_equal(state[name], expected[name], err_msg=name)
        again = np.sort([[axis["sd"] for axis in axes] for axes in state["axes"]])
        before = np.sort([[axis["sd"] for axis in axes] for axes in expected["axes"]])
        np.testing.assert_allclose(again, before, rtol=1e-9, atol=1e-12)
    assert reopened[1]["task"] == "collapse"
    assert reopened[0]["task"] is None


def test_a_link_is_short_and_needs_no_escaping(linked):
    for job, result in zip(LINKED, linked, strict=True):
        assert re.fullmatch(r"[\w.:,=&+%!*'()~-]+", result["link"]), result["link"]
        if job.get("preset") not in {None, "stars"}:
            assert len(result["link"]) < 600


def signed(text):
    """Give a hash the checksum that it needs."""
    value = 0x811C9DC5
    for character in text:
        value = ((value ^ ord(character)) * 0x01000193) % 2**32
    digits = ""
    while value:
        value, digit = divmod(value, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return f"{text}&c={digits or 0}"


def test_our_checksum_is_the_links(linked):
    for result in linked:
        body = result["link"].rpartition("&c=")[0]
        assert signed(body) == result["link"]


def test_a_damaged_link_gives_the_default_and_one_sentence(linked):
    link = linked[0]["link"]
    damaged = [
        link[:i] + ("A" if link[i] != "A" else "B") + link[i + 1 :] for i in range(len(link))
    ]
    damaged += [link[:i] for i in range(0, len(link), 7)]
    damaged += [
        "",
        "#",
        "p=1",
        "p=1&c=",
        "p=9&c=0",
        "%%%",
        "p=1&d=\u2028&c=1",
        link + "x",
        "&" * 999,
    ]
    for found in driver.run([{"open": text} for text in damaged]):
        assert found["sentence"] == "The link is damaged, so this is the usual start."
        assert len(found["state"]["points"]) == 6


def test_a_link_from_a_newer_playground_says_so(linked):
    body = linked[0]["link"].rpartition("&c=")[0].replace("p=1", "p=2", 1)
    found = driver.run([{"open": signed(body)}])[0]
    assert (
        found["sentence"] == "The link comes from a newer playground, so this is the usual start."
    )


def changed(link, **fields):
    body = link.rpartition("&c=")[0]
    parts = dict(part.split("=", 1) for part in body.split("&")) | fields
    return signed("&".join(f"{key}={value}" for key, value in parts.items()))


def test_a_hostile_link_with_a_right_checksum_does_no_harm(linked):
    link = linked[0]["link"]
    assert driver.run([{"open": changed(link)}])[0]["sentence"] == ""
    hostile = [
        {"s": "2.9.full.em.4"}, {"s": "3.2.full.em.4"}, {"s": "2.2.full.em.999999999"},
        {"s": "2.2.full.em.-1"}, {"s": "2.2.full.em.1.5"}, {"s": "2.2.odd.em.4"},
        {"s": "2.2.full.run.4"}, {"s": ""}, {"s": "1.2.full.em.4"}, {"d": "__proto__"},
        {"d": "constructor"}, {"d": "2.20001.0:1,0:1." + "A" * 6700}, {"m": ""}, {"m": "AAAA"},
        {"m": "_" * 128}, {"o": "A" * 11}, {"o": "_" * 43}, {"b": "nowhere"}, {"l": "1"},
        {"l": "x" * 6}, {"__proto__": "1", "d": "hasOwnProperty"},
    ]  # fmt: skip
    for fields, found in zip(
        hostile, driver.run([{"open": changed(link, **fields)} for fields in hostile]), strict=True
    ):
        assert found["sentence"].startswith("The link is damaged"), fields


def test_a_long_run_is_kept_as_it_stands():
    X = np.random.default_rng(0).normal(size=(5000, 2)).round(2)
    job = {"session": {"points": driver.floats(X), "K": 8}, "script": [["step"]] * 300,
           "states": False, "link": {}}  # fmt: skip
    result = driver.run([job])[0]
    found = driver.run([{"open": result["link"]}])[0]
    assert found["sentence"] == ""
    assert (result["last"]["step"], found["state"]["step"]) == (300, 0)
    for name in ("weights", "means", "covariances", "points", "log_likelihood"):
        assert found["state"][name] == result["last"][name]


# -------------------------------------------------------------------------------------------------
# Python
# -------------------------------------------------------------------------------------------------


def python_jobs():
    both = ["gmm_lib", "sklearn"]
    for number, p in enumerate(itertools.islice(problems.problems(24, seed=9, most=4), 24)):
        yield {"session": problems.options(p), "script": [["step"]] * (number % 4), "python": both}
    for name in ("article", "old_faithful", "stars", "two_moons", "overlapping", "waits", "ages"):
        yield {"preset": name, "script": [["finish"]], "python": both}
        yield {"preset": name, "script": [["step"], ["halfStep"]], "python": both}
    yield {"preset": "ring", "script": [["lock", 0, "mean"], ["step"], ["step"]], "python": both}
    for steps in range(3):
        script = [["setAlgorithm", "kmeans"], *[["step"]] * steps]
        yield {"preset": "overlapping", "script": script, "python": both}
        for p in itertools.islice(problems.problems(4, seed=10, most=4), 4):
            yield {"session": problems.options(p), "script": script, "python": both}


@pytest.fixture(scope="module")
def exported():
    jobs = list(python_jobs())
    return jobs, driver.run([{"states": False, **job} for job in jobs])


def run_python(code):
    names = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a run ends early is said in the code
        exec(compile(code, "exported", "exec"), names)
    return names


@pytest.mark.parametrize("library", ["gmm_lib", "sklearn"])
def test_the_exported_python_gives_the_sessions_numbers(library, exported, capsys):
    which = ["gmm_lib", "sklearn"].index(library)
    for job, result in zip(*exported, strict=True):
        state, code = result["last"], result["python"][which]
        names = run_python(code)
        K, D = state["K"], state["D"]
        X = points_of(state)
        np.testing.assert_allclose(names["X"], X, rtol=1e-12, atol=1e-12)
        spread = X.std(axis=0)
        if state["algorithm"] == "kmeans":
            np.testing.assert_allclose(names["centers"], state["means"], rtol=1e-9)
            np.testing.assert_allclose(names["inertia"], state["inertia"], rtol=1e-9)
            continue
        model = names["model"]
        matrices = gaussian.full_covariances(model.covariances_, state["type"], K, D)
        rel = 1e-7 if library == "sklearn" else 1e-9  # its sums are not centred
        np.testing.assert_allclose(model.weights_, state["weights"], rtol=rel, err_msg=code)
        np.testing.assert_allclose(model.means_, state["means"], rtol=rel, atol=rel * spread.min())
        np.testing.assert_allclose(matrices, state["covariances"], rtol=rel,
                                   atol=rel * spread.min() ** 2)  # fmt: skip
        np.testing.assert_allclose(names["log_likelihood"], state["log_likelihood"], rtol=rel)
        np.testing.assert_allclose(model.bic(X), state["criteria"]["bic"], rtol=rel)
        assert state["criteria"]["p"] == criteria.n_parameters(K, D, state["type"])
        if state["kind"] != "M":  # then the page shows the responsibilities of the E-step before
            r = np.reshape(state["responsibilities"], (-1, K))
            np.testing.assert_allclose(names["responsibilities"], r, rtol=1e-5, atol=1e-9)
        if job["script"] == [["finish"]]:
            assert (model.converged_, model.n_iter_) == (True, state["step"])
    assert "log-likelihood" in capsys.readouterr().out


def test_the_exported_python_is_short_where_the_data_have_a_name(exported):
    for job, result in zip(*exported, strict=True):
        if job.get("preset") in {"article", "overlapping"} and result["last"]["preset"]:
            assert all(len(code) < 2500 for code in result["python"])
        for code in result["python"]:
            assert max(map(len, code.splitlines())) <= 240


def test_too_few_points_are_told_instead_of_exported():
    found = driver.attempt([{"session": {"K": 3}, "python": ["gmm_lib"]}])[0]
    assert "3 components need at least 3 points" in found["error"]


# -------------------------------------------------------------------------------------------------
# Tables
# -------------------------------------------------------------------------------------------------


def test_the_table_of_points_is_csv_with_all_digits():
    p = next(problems.problems(6, seed=4))
    options = problems.options(p, columns=['a "quoted", name'][: p.D])
    result = driver.run([{"session": options, "script": [["step"], ["halfStep"]], "table": True}])[
        0
    ]
    header, *rows = csv.reader(io.StringIO(result["table"]))
    assert header[: p.D] == ['a "quoted", name'][: p.D]
    assert header[p.D :] == ["component", *(f"responsibility {k + 1}" for k in range(p.K))]
    numbers = np.array(rows, dtype=float)
    np.testing.assert_array_equal(numbers[:, : p.D], p.X)
    r = np.reshape(result["last"]["responsibilities"], (p.n, p.K))
    np.testing.assert_array_equal(numbers[:, p.D + 1 :], r)
    np.testing.assert_array_equal(numbers[:, p.D], r.argmax(axis=1) + 1)


def test_what_the_table_writes_the_playground_reads_again():
    result = driver.run([{"preset": "stars", "table": True}])[0]
    reading = driver.run([driver.call("data/csv.js", "readCsv", result["table"])])[0]
    assert reading["points"] == result["last"]["points"]
    assert reading["columns"] == result["last"]["columns"]


def test_the_table_of_components():
    result = driver.run([{"preset": "old_faithful", "script": [["finish"]]}])[0]["last"]
    jobs = [
        driver.call("data/table.js", "componentTable", state)
        for state in (result, {**result, "algorithm": "kmeans"})
    ]
    mixture, centres = driver.run(jobs)
    S = np.array(result["covariances"])
    for k, row in enumerate(mixture["rows"]):
        assert row[:2] == [k + 1, result["weights"][k]]
        assert row[2:4] == result["means"][k]
        np.testing.assert_allclose(row[4:6], np.sqrt(np.diag(S[k])))
        np.testing.assert_allclose(row[6], S[k, 0, 1] / np.sqrt(S[k, 0, 0] * S[k, 1, 1]))
    assert len(mixture["columns"]) == 7
    assert len(centres["columns"]) == len(centres["rows"][0]) == 4
