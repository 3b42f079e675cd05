"""What a reader's hands do to a session: data, model, locks, undo and back, and what is said."""

import re

import driver
import numpy as np
import pytest

from gmm_lib import gaussian
from gmm_lib.em import m_step

X = np.random.default_rng(7).normal(size=(60, 2)) + np.repeat([[0, 0], [5, 1], [0, 6]], 20, axis=0)
START = {"points": driver.floats(X.round(3)), "K": 3, "type": "full"}


def play(*script, **options):
    return driver.run([{"session": START | options, "script": list(script)}])[0]


def states(result):
    return [result["first"], *(line["state"] for line in result["lines"])]


def model_of(state):
    return [state[name] for name in ("points", "weights", "means", "covariances", "type", "K")]


# -------------------------------------------------------------------------------------------------
# Undo, redo, back
# -------------------------------------------------------------------------------------------------

EDITS = [
    ["addPoint", 1, 2],
    ["movePoint", 3, 9, 9],
    ["removePoint", 0],
    ["setK", 5],
    ["setK", 2],
    ["setType", "diag"],
    ["moveMean", 1, 4, 4],
    ["setAxis", 0, 1, 3, 3],
    ["setCovariance", 0, [[2, 0], [0, 3]]],
    ["setWeight", 0, 0.7],
    ["lock", 0, "mean"],
    ["start", "kmeans", 4],
    ["setAlgorithm", "kmeans"],
    ["setAlgorithm", "em"],
    ["setOptions", {"reg_covar": 0.1}],
    ["setPoints", {"float64": [1, 2, 3, 4, 5, 6]}],
]


def test_every_edit_is_undone_and_done_again():
    undos, redos = [["undo"]] * len(EDITS), [["redo"]] * len(EDITS)
    all_states = states(play(["step"], *EDITS, *undos, *redos))[1:]
    forward = all_states[: len(EDITS) + 1]
    back = all_states[len(EDITS) : 2 * len(EDITS) + 1]
    again = all_states[2 * len(EDITS) :]
    assert [model_of(state) for state in back] == [model_of(state) for state in forward[::-1]]
    np.testing.assert_equal(back, forward[::-1])
    np.testing.assert_equal(again, forward)


def test_undo_gives_back_the_run_and_its_course():
    result = play(["step"], ["step"], ["moveMean", 0, 3, 3], ["step"], ["undo"], ["step"])
    _, _, two, moved, _, undone, three = states(result)
    np.testing.assert_equal(undone, two)
    assert (moved["step"], moved["kind"], len(moved["history"])) == (0, "start", 1)
    assert (three["step"], len(three["history"])) == (3, 4)


def test_a_drag_is_one_step_of_undo():
    drags = [["moveMean", 0, x, 0] for x in range(5)]
    result = play(*drags, ["undo"], ["undo"], *drags, ["commit"], *drags, ["undo"])
    all_states = states(result)
    assert all_states[6]["means"] == all_states[0]["means"]
    assert result["lines"][6]["value"] is False, "there is nothing more to undo"
    assert all_states[-1]["means"] == all_states[12]["means"]


def test_a_gesture_is_taken_back_as_if_nothing_had_been_touched():
    drag = [["commit"], *(["moveMean", 0, x, 0] for x in range(3)), ["moveMean", 0, None, 0]]
    after = [["revert"], ["revert"], ["back"], ["back"], ["redo"]]
    result = play(["step"], ["setK", 2], ["undo"], *drag, *after)
    all_states, values = states(result), [line.get("value") for line in result["lines"]]
    assert "error" in result["lines"][7], "a place that is none ends no gesture"
    np.testing.assert_equal(all_states[9], all_states[1])
    assert result["lines"][8]["sentence"] == result["lines"][2]["sentence"]
    assert values[8:] == [True, False, True, True, True]
    np.testing.assert_equal(all_states[12], all_states[0])
    assert all_states[13]["K"] == 2


def test_only_what_a_hand_does_is_taken_back():
    result = play(["setK", 2], ["revert"], ["moveMean", 0, 1, 1], ["halfStep"], ["revert"])
    assert [result["lines"][i]["value"] for i in (1, 4)] == [False, False]
    assert result["lines"][-1]["state"]["kind"] == "E"


def test_an_edit_after_undo_forgets_what_was_undone():
    result = play(["setK", 2], ["undo"], ["setK", 4], ["redo"])
    assert result["lines"][-1]["value"] is False
    assert result["lines"][-1]["state"]["K"] == 4


@pytest.mark.parametrize("algorithm", ["em", "kmeans"])
def test_back_takes_half_steps_back_and_they_come_again(algorithm):
    half, back = [["halfStep"]] * 6, [["back"]] * 6
    all_states = states(play(*half, *back, *half, ["back"], ["halfStep"], algorithm=algorithm))
    np.testing.assert_equal(all_states[6:13], all_states[:7][::-1])
    np.testing.assert_equal(all_states[12:19], all_states[:7])
    np.testing.assert_equal(all_states[20], all_states[6])
    assert play(["back"])["lines"][0]["value"] is False


def test_the_course_of_a_branch_is_its_own():
    """After back, another way and undo, each state has the course that led there."""
    script = [["step"], ["step"], ["step"], ["back"], ["back"], ["back"], ["back"],
              ["moveMean", 0, 9, 9], ["step"], ["undo"], ["step"], ["step"]]  # fmt: skip
    all_states = states(play(*script))
    np.testing.assert_equal(all_states[-1]["history"], all_states[3]["history"])
    for state in all_states:
        assert state["history"][-1]["log_likelihood"] == state["log_likelihood"]


# -------------------------------------------------------------------------------------------------
# The hand on the model
# -------------------------------------------------------------------------------------------------


def test_points_come_and_go_and_the_model_stays():
    result = play(["addPoint", 7, 8], ["movePoint", 0, 1, 1], ["removePoint", 59])
    first, added, moved, removed = states(result)
    assert added["points"] == [*first["points"], 7, 8]
    assert moved["points"] == [1, 1, *added["points"][2:]]
    assert removed["points"] == [*moved["points"][:118], *moved["points"][120:]]
    assert removed["means"] == first["means"]
    assert len(removed["responsibilities"]) == 60 * 3
    assert "Point 61 added at (7.00, 8.00): 61 points" in result["lines"][0]["sentence"]


def test_the_form_of_the_type_is_kept_by_every_edit():
    edits = [["setCovariance", 1, [[4, 1], [1, 2]]], ["setAxis", 0, 0, 9, 5], ["setK", 4],
             ["setK", 2], ["step"], ["start", "random", 1], ["setAlgorithm", "kmeans"], ["step"],
             ["setAlgorithm", "em"]]  # fmt: skip
    for kind in gaussian.COVARIANCE_TYPES:
        for state in states(play(*edits, type=kind)):
            S = np.array(state["covariances"])
            np.testing.assert_allclose(S, S.swapaxes(1, 2))
            assert np.all(np.linalg.eigvalsh(S) > 0)
            np.testing.assert_allclose(sum(state["weights"]), 1)
            if kind == "tied":
                np.testing.assert_allclose(S, np.broadcast_to(S[0], S.shape))
            if kind in ("diag", "spherical"):
                assert np.all(S[:, 0, 1] == 0)
            if kind == "spherical":
                np.testing.assert_allclose(S[:, 0, 0], S[:, 1, 1])


def test_the_end_of_an_axis_goes_where_it_is_put():
    place = [4.0, 7.0]
    for which in (0, 1):
        script = [["moveMean", 0, 1, 3], ["setAxis", 0, which, *place], ["axisEnd", 0, which]]
        result = play(*script)
        before, after = (result["lines"][i]["state"] for i in (0, 1))
        np.testing.assert_allclose(result["lines"][2]["value"], place)
        S = np.array(after["covariances"][0])
        along = np.array([3, 4]) / 5  # 5 away, at two standard deviations: sd 2.5
        np.testing.assert_allclose(S @ along, 2.5**2 * along)
        other = before["axes"][0][1 - which]["sd"]
        np.testing.assert_allclose(np.sort(np.linalg.eigvalsh(S)), np.sort([2.5**2, other**2]))


def test_an_axis_that_is_held_keeps_its_handle_when_it_gets_the_longer_one():
    drags = [["setAxis", 0, 1, 0, y] for y in (2, 4, 8, 16)]
    covariances = [[[4, 0], [0, 1]]] * 3
    own = {
        "means": [[0, 0], [5, 1], [0, 6]],
        "weights": [0.4, 0.3, 0.3],
        "covariances": covariances,
    }
    for state, y in zip(states(play(*drags, **own))[1:], (2, 4, 8, 16), strict=True):
        np.testing.assert_allclose(state["axes"][0][1]["sd"], y / 2)
        np.testing.assert_allclose(state["axes"][0][0]["sd"], 2)
        np.testing.assert_allclose(abs(state["axes"][0][1]["direction"][1]), 1)


def test_axes_by_type():
    round_ = play(["moveMean", 0, 0, 0], ["setAxis", 0, 0, 3, 4], type="spherical")["lines"][1]
    np.testing.assert_allclose(round_["state"]["covariances"][0], 2.5**2 * np.eye(2))
    diag = play(["moveMean", 0, 0, 0], ["setAxis", 0, 1, 3, 4], type="diag")["lines"]
    before, after = (np.array(line["state"]["covariances"][0]) for line in diag)
    np.testing.assert_allclose(after, np.diag([before[0, 0], 4]))
    line = play(["moveMean", 0, 1], ["setAxis", 0, 0, 5], D=1)["lines"][1]
    np.testing.assert_allclose(line["state"]["covariances"][0], [[4]])


def test_weights_rescale_but_for_the_locked_ones():
    own = {"means": [[0, 0], [5, 1], [0, 6]], "weights": [0.5, 0.3, 0.2],
           "covariances": [np.eye(2)] * 3}  # fmt: skip
    result = play(["setWeight", 0, 0.75], ["undo"], ["lock", 1, "weight"], ["setWeight", 0, 0.6],
                  ["setWeight", 0, 5], ["setWeight", 0, -1], **own)  # fmt: skip
    found = [state["weights"] for state in states(result)]
    np.testing.assert_allclose(found[1], [0.75, 0.15, 0.1])
    np.testing.assert_allclose(found[4], [0.6, 0.3, 0.1])
    np.testing.assert_allclose(found[5], [0.7, 0.3, 0], atol=1e-15)
    np.testing.assert_allclose(found[6], [0, 0.3, 0.7], atol=1e-15)


def test_more_components_come_where_the_mixture_explains_worst():
    far = [["addPoint", 40, 40], ["setK", 4]]
    state = play(*far)["lines"][1]["state"]
    assert state["means"][3] == [40, 40]
    assert len(state["locks"]["means"]) == 4
    fewer = play(["setK", 2])["lines"][0]["state"]
    assert fewer["means"] == play()["first"]["means"][:2]


def test_em_after_kmeans_goes_on_from_its_clusters():
    lines = play(["finish"], ["setAlgorithm", "em"], algorithm="kmeans")["lines"]
    clusters, mixture = (line["state"] for line in lines)
    labels = np.reshape(clusters["responsibilities"], (60, 3)).argmax(axis=1)
    points = np.reshape(mixture["points"], (60, 2))
    for k in range(3):
        own = points[labels == k]
        np.testing.assert_allclose(mixture["means"][k], own.mean(axis=0))
        expected = np.cov(own.T, bias=True) + 1e-6 * np.eye(2)
        np.testing.assert_allclose(mixture["covariances"][k], expected, rtol=1e-9)
        np.testing.assert_allclose(mixture["weights"][k], len(own) / 60)


def test_a_model_is_set_as_a_whole_with_another_number_of_components():
    means = [[0, 0], [5, 1], [0, 6], [2, 2], [9, 9]]
    weights = [0.1, 0.2, 0.3, 0.4, 0]
    sets = [["setModel", {"means": means}], ["setModel", {"weights": weights}]]
    result = play(*sets, ["undo"], ["undo"])
    first, five, weighted, _, undone = states(result)
    assert (five["K"], five["means"]) == (5, means)
    assert len(five["locks"]["means"]) == 5
    assert five["step"] == 0
    assert weighted["weights"] == weights
    assert weighted["covariances"] == five["covariances"]
    assert undone["means"] == first["means"]


def test_responsibilities_are_set_by_an_m_step():
    r = np.random.default_rng(3).dirichlet(np.ones(3), 60)
    for kind in gaussian.COVARIANCE_TYPES:
        state = play(["setResponsibilities", r.ravel().tolist()], type=kind)["lines"][0]["state"]
        weights, means, covariances = m_step(X.round(3), r, kind)
        np.testing.assert_allclose(state["weights"], weights)
        np.testing.assert_allclose(state["means"], means)
        matrices = gaussian.full_covariances(covariances, kind, 3, 2)
        np.testing.assert_allclose(state["covariances"], matrices, rtol=1e-9, atol=1e-12)
        assert state["kind"] == "start"


# -------------------------------------------------------------------------------------------------
# Few points, bad input, bad ends
# -------------------------------------------------------------------------------------------------


def test_no_points_and_fewer_points_than_components():
    result = driver.run([{"session": {"K": 3}, "script": [
        ["halfStep"], ["step"], ["finish"], ["setK", 8], ["setType", "tied"],
        ["setAlgorithm", "kmeans"],
        ["step"], ["setAlgorithm", "em"], ["addPoint", 1, 2], ["step"], ["removePoint", 0],
        ["undo"],
        ["start", "kmeans", 1], ["scores"], ["grid", [0, 1], [0, 1]],
    ]}])[0]  # fmt: skip
    assert not [line["error"] for line in result["lines"] if "error" in line]
    assert result["lines"][0]["sentence"] == "There are no points yet."
    for state in states(result):
        assert np.all(np.isfinite(np.ravel(state["means"])))
        assert np.all(np.linalg.eigvalsh(np.array(state["covariances"])) > 0)


def test_points_that_are_all_the_same():
    points = {"float64": [2.0, 3.0] * 10}
    result = play(["step"], ["finish"], ["setAlgorithm", "kmeans"], ["finish"], points=points)
    assert not [line["error"] for line in result["lines"] if "error" in line]
    assert result["lines"][0]["state"]["collapsed"] == [0, 1, 2]


def test_a_covariance_that_breaks_down_is_said_and_changes_nothing():
    points = driver.floats(np.vstack([X, [[50, 50]]]))
    own = {"means": [[0, 0], [5, 1], [50, 50]], "weights": [0.4, 0.4, 0.2],
           "covariances": [np.eye(2)] * 3, "reg_covar": 0}  # fmt: skip
    lines = play(["halfStep"], ["halfStep"], ["halfStep"], points=points, **own)["lines"]
    assert [line["value"] for line in lines[:2]] == [True, False]
    assert "component 3 is not positive definite" in lines[1]["sentence"]
    assert "reg_covar" in lines[1]["sentence"]
    np.testing.assert_equal(lines[1]["state"], lines[0]["state"])


def test_whatever_a_reader_does_the_state_holds_together():
    """Thousands of random actions on small data: no error, no NaN, and links that bring it back."""
    for result in driver.run([{"wander": seed} for seed in range(4)]):
        assert result["faults"] == []
        assert result["done"] == 4800


BAD = {
    "x must be a number, but got null": ["moveMean", 0, None, 1],
    "k must be a whole number from 0 to 2, but got 3": ["moveMean", 3, 0, 0],
    "i must be a whole number from 0 to 59, but got 60": ["removePoint", 60],
    "K must be a whole number from 1 to 8, but got 9": ["setK", 9],
    "K must be a whole number from 1 to 8, but got 2.5": ["setK", 2.5],
    "type must be one of full, tied, diag, spherical, but got round": ["setType", "round"],
    "algorithm must be one of em, kmeans, but got gd": ["setAlgorithm", "gd"],
    "kind must be one of": ["start", "best", 0],
    "what must be one of weights, means, covariances, but got size": ["lock", 0, "size"],
    "covariance must be positive definite": ["setCovariance", 0, [[1, 2], [2, 1]]],
    "covariance must be symmetric": ["setCovariance", 0, [[1, 0.5], [0, 1]]],
    "covariance must be a 2 × 2 matrix": ["setCovariance", 0, [[1]]],
    "points must hold 2 numbers for each point": ["setPoints", [1, 2, 3]],
    "points must be finite numbers": ["setPoints", {"float64": [1, np.inf]}],
    "no more than 20,000 points": ["setPoints", {"float64": [0.0] * 40002}],
    "w must be a number, but got null": ["setWeight", 0, None],
    "tol must be a number >= 0, but got -1": ["setOptions", {"tol": -1}],
    "option must be one of tol, reg_covar, kmeans_tol, but got speed": ["setOptions", {"speed": 1}],
    "means must be 3 arrays of 2 numbers": ["setModel", {"means": [[0], [1], [2]]}],
    "K (the number of means) must be a whole number from 1 to 8, but got 9":
        ["setModel", {"means": [[0, 0]] * 9}],
    "responsibilities must be 60 × 3 numbers": ["setResponsibilities", [1, 0, 0]],
    "each row with the sum one: see row 1": ["setResponsibilities", [1, 0, 0, 1, 1] + [0] * 175],
    "each row with the sum one: see row 0": ["setResponsibilities", [2, -1, 0] + [1, 0, 0] * 59],
    "weights must be 3 numbers >= 0 whose sum is one": ["setModel", {"weights": [1, 1, 1]}],
    "covariances must be positive definite":
        ["setModel", {"covariances": [[[0, 0], [0, 0]]] * 3}],
}  # fmt: skip


def test_bad_input_is_named_and_changes_nothing():
    result = play(*BAD.values(), ["undo"])
    for text, line in zip(BAD, result["lines"], strict=False):
        assert line.get("error", "").startswith("RangeError: "), text
        assert text in line["error"]
        np.testing.assert_equal(line["state"], result["first"])
    assert result["lines"][-1]["value"] is False, "what failed left something to undo"


def test_a_session_refuses_bad_options():
    bad = [{"D": 3}, {"K": 0}, {"tol": -1}, {"start": "x"}, {"seed": "x"}, {"locks": {}},
           {"reg_covar": "1"}, {"algorithm": "x"}]  # fmt: skip
    found = driver.attempt([{"session": START | option} for option in bad])
    for option, result in zip(bad, found, strict=True):
        assert next(iter(option)) in result["error"]


# -------------------------------------------------------------------------------------------------
# What is said
# -------------------------------------------------------------------------------------------------


def test_each_action_is_one_plain_sentence_or_two():
    result = play(*EDITS, ["step"], ["back"], ["undo"], ["redo"], ["finish"])
    for line in result["lines"]:
        sentence = line["sentence"]
        assert re.match(r"[A-Z]|\d|k-means|reg_covar", sentence), sentence
        assert sentence.endswith("."), sentence
        assert not any(word in sentence for word in ("NaN", "undefined", "null", "[object")), (
            sentence
        )
        assert "-" not in sentence.replace("k-means", "").replace("-step", "").replace("log-", "")


def test_numbers_are_written_as_in_the_book():
    job = {"preset": "article", "session": {}, "script": [["describe"]], "states": False}
    (told,) = (line["value"] for line in driver.run([job])[0]["lines"])
    assert re.fullmatch(r"1250 points, 4 full components; log-likelihood −\d{4}\.\d\.", told)
    numbers = [0, 999, 1000, -1234567, 0.0001234, 1e7, -2e-7]
    found = driver.run([driver.call("say.js", "number", value, 4) for value in numbers])
    assert found == ["0", "999.0", "1000", "−1,234,567", "0.0001234", "1.000e7", "−2.000e−7"]


def test_on_a_line_there_is_no_shape_to_name():
    line = {"points": driver.floats(X[:, 0]), "D": 1}
    result = play(["describe"], ["setType", "tied"], ["describe"], ["setType", "diag"], **line)
    said = [entry["sentence"] for entry in result["lines"]]
    assert result["lines"][0]["value"].startswith("60 points, 3 components; ")
    assert said[1].startswith("One variance for all components: ")
    assert result["lines"][2]["value"].startswith("60 points, 3 components of one variance; ")
    assert said[3].startswith("A variance for each component: ")


def test_the_sentence_of_an_m_step_tells_the_largest_move_and_the_gain():
    lines = play(["halfStep"], ["halfStep"], start="random")["lines"]
    before, after = (line["state"] for line in lines)
    moves = np.hypot(*(np.array(after["means"]) - before["means"]).T)
    gain = after["log_likelihood"] - before["log_likelihood"]
    sentence = lines[1]["sentence"]
    assert sentence.startswith(f"M-step 1: component {moves.argmax() + 1} moved by ")
    assert f"{moves.max():.1g}"[:3] in sentence
    assert f"log-likelihood {after['log_likelihood']:.1f}".replace("-", "−")[4:] in sentence
    assert ("up by" if gain > 0 else "down by") in sentence


def test_doubtful_points():
    own = {"means": [[0, 0], [4, 0], [99, 99]], "weights": [0.45, 0.45, 0.1],
           "covariances": [np.eye(2)] * 3,
           "points": {"float64": [0, 0, 2, 0, 2.1, 5, 4, 0]}}  # fmt: skip
    lines = play(["doubtful"], ["doubtful", 0.5], ["halfStep"], **own)["lines"]
    assert lines[0]["value"] == [1, 2]
    assert lines[1]["value"] == []
    assert "2 points doubtful" in lines[2]["sentence"]


# -------------------------------------------------------------------------------------------------
# A population
# -------------------------------------------------------------------------------------------------


def population(*script, **options):
    return driver.run([{"population": options, "script": list(script)}])[0]


def test_a_populations_moments_are_exact():
    rng = np.random.default_rng(2)
    heights = rng.uniform(0, 1, 12)
    state = population(heights=heights, low=-3, high=9, n=16)["first"]
    edges = np.linspace(-3, 9, 13)
    x = np.linspace(0.5e-4, 1 - 0.5e-4, 10_000)  # middles inside each bar
    values = edges[:-1, np.newaxis] + x * (edges[1] - edges[0])
    p = np.repeat(heights[:, np.newaxis] / heights.sum() / len(x), len(x), axis=1)
    mean = (p * values).sum()
    sd = np.sqrt((p * (values - mean) ** 2).sum())
    np.testing.assert_allclose(state["mean"], mean, rtol=1e-9)
    np.testing.assert_allclose(state["sd"], sd, rtol=1e-7)
    np.testing.assert_allclose(
        state["skewness"], (p * (values - mean) ** 3).sum() / sd**3, rtol=1e-6
    )
    np.testing.assert_allclose(state["mean_sd"], sd / 4, rtol=1e-7)
    np.testing.assert_allclose(state["mean_skewness"], state["skewness"] / 4, rtol=1e-12)


def test_means_of_samples_follow_the_theorem():
    result = population(["draw", 4000], ["qq"], ["exact"], shape="skewed", n=20, seed=3)
    state = result["lines"][0]["state"]
    means = np.array(state["means"])
    assert len(means) == 4000
    assert len(state["sample"]) == 20
    np.testing.assert_allclose(means[-1], np.mean(state["sample"]), rtol=1e-12)
    assert abs(means.mean() - state["mean"]) < 5 * state["mean_sd"] / np.sqrt(4000)
    assert abs(means.std() / state["mean_sd"] - 1) < 0.06
    qq = result["lines"][1]["value"]
    np.testing.assert_allclose(qq["observed"], np.sort((means - state["mean"]) / state["mean_sd"]))
    assert np.all(np.diff(qq["normal"]) > 0)
    np.testing.assert_allclose(np.add(qq["normal"], qq["normal"][::-1]), 0, atol=1e-12)
    exact = result["lines"][2]["value"]
    np.testing.assert_allclose(sum(exact["p"]), 1)
    np.testing.assert_allclose(np.dot(exact["x"], exact["p"]), state["mean"])


def test_the_distribution_of_the_mean_by_hand():
    """Two bars, 1 : 3. Of the means of two, 1/16, 6/16 and 9/16 lie at each place."""
    exact = population(["exact"], heights=[1, 3], low=0, high=2, n=2)["lines"][0]["value"]
    np.testing.assert_allclose(exact["x"], [0.5, 1, 1.5])
    np.testing.assert_allclose(exact["p"], [1 / 16, 6 / 16, 9 / 16])


def test_a_population_is_drawn_undone_and_refused():
    result = population(
        ["setHeight", 0, 5], ["setHeight", 1, 4], ["commit"], ["setHeight", 2, 3], ["draw", 10],
        ["undo"], ["undo"], ["undo"], ["redo"], ["setHeight", 99, 1], ["setHeights", [1, 2]],
        ["setHeights", [0] * 40], ["setSampleSize", 0], ["setSampleSize", 101], ["setShape", "odd"],
        ["setHeight", 0, -1], ["setSampleSize", 100],
    )  # fmt: skip
    heights = [line["state"]["heights"][:3] for line in result["lines"]]
    assert heights[3] == [5, 4, 3]
    assert heights[5:9] == [[5, 4, 1], [1, 1, 1], [1, 1, 1], [5, 4, 1]]
    assert result["lines"][7]["value"] is False
    assert result["lines"][5]["state"]["means"] == [], "another population, other means"
    errors = [line.get("error") for line in result["lines"][9:16]]
    assert all(error and error.startswith("RangeError") for error in errors)
    assert result["lines"][-1]["state"]["n"] == 100


def test_peaks_are_counted():
    shapes = [
        [1, 1, 1],
        [0, 3, 0, 3, 0],
        [3, 0, 3],
        [3, 2.9, 3],
        [1, 2, 3],
        [3, 0, 1, 0, 3],
        [5, 4, 0],
    ]
    jobs = [driver.call("population.js", "countPeaks", shape) for shape in shapes]
    assert driver.run(jobs) == [1, 2, 2, 1, 1, 3, 1]
