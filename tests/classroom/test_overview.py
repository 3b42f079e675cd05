"""The class at a glance: numbers that can be checked by hand, people who need a look, links."""

import csv
import json
import re
import shutil

import numpy as np
import pytest
from docutils.nodes import make_id

from classroom import judge, overview, overview_page, similarity, sources, tables, testing

ROOT = sources.ROOT
POINTS = {"log-density": 5, "log-joint": 3}


LATENESS = ["submitted", "due", "days_late", "late_days_used", "late_points"]


@pytest.fixture
def release(tmp_path, made, write_em):
    """Ten students of whom the even ones are right everywhere, the odd ones made mistakes."""
    shutil.copytree(made, tmp_path / "release")
    folder = tmp_path / "release" / "grades" / "write-em"
    says = write_em.questions[0].mistakes[0].says
    names = [question.name for question in write_em.questions]
    rows = [["student", *names, "total", "max_points", "to_grade_by_hand", "notes",
             "changed_since_graded", "student_id", *LATENESS]]  # fmt: skip
    for number in range(10):
        result = judge.Record(write_em).data()
        for question in write_em.questions:
            one = result["questions"][question.name]
            wrong = number % 2 and question.name in POINTS
            one |= {"touched": True, "score": 1.0 if wrong else question.points}
            if wrong and question.name == "log-density":
                one["messages"] = [f"Standard Gaussian: {says}"]
            if wrong and question.name == "log-joint":
                one["messages"] = ["Three components: the values are not right."]
        scores = [result["questions"][name]["score"] for name in names]
        waits, notes, changed, late = "", "", "", [""] * 5
        if number == 3:
            scores[-1], waits, changed = "", "collapse", "collapse"
        if number == 7:
            late[2:] = "2", "2", "0"
        total = sum(score or 0 for score in scores)
        rows.append([f"student{number}", *scores, total, 38, waits, notes, changed, "", *late])
        if number == 8:
            result["stopped"] = [{"where": "the cell em", "why": "it ran longer than 30 s"}]
        path = folder / "results" / f"student{number}.json"
        tables.replace(path, json.dumps({"result": result}))
    empty = json.dumps({"result": judge.Record(write_em).data()})
    tables.replace(folder / "results" / "<b>nobody.json", empty)
    zeros = [0] * (len(names) + 1)
    rows.append(["<b>nobody", *zeros, 38, "", "not graded: the file is empty", *[""] * 7])
    tables.replace(folder / "grades.csv", tables.table(rows))
    return tmp_path / "release"


def test_the_numbers_are_those_that_one_counts(release, write_em):
    seen = overview.see(write_em, release)
    assert (len(seen.students), len(seen.answered)) == (11, 10)
    first = seen.questions[0]
    assert first.mean == pytest.approx((5 * 5 + 5 * 1) / 10)
    assert first.share == pytest.approx(0.6)
    assert (first.number_with(5), first.number_with(0)) == (5, 0)
    assert [(says, len(who)) for says, who in first.mistakes] == [
        (write_em.questions[0].mistakes[0].says, 5)
    ]
    assert first.correlation == pytest.approx(1)  # who is right here is right in log-joint
    assert seen.questions[2].correlation is None, "everybody has all points"
    last = seen.questions[-1]
    assert (len(last.scores), last.waiting) == (9, 1)
    assert seen.stopped == {
        "student8": "the cell em: it ran longer than 30 s",
    }
    assert seen.failed == {"<b>nobody": "not graded: the file is empty"}
    assert seen.waiting == {"student3": ["collapse"]}
    assert seen.missing is None
    due = [f"student{number}" for number in (1, 3, 5, 7, 9)]
    assert seen.unnamed == dict.fromkeys(due, "log-joint, 1 of 3")


def test_what_a_person_has_judged_or_a_test_has_named_is_no_riddle():
    entry = {"score": 1.0, "points": 3, "messages": ["Three: the values are not right."]}
    assert overview._unnamed(entry, "1")
    assert overview._unnamed(entry | {"messages": [f"Three: {testing.NAN}"]}, "1")
    assert not overview._unnamed(entry, "2")
    assert not overview._unnamed(entry | {"score": 2.0}, "2")
    assert not overview._unnamed(entry | {"messages": ["Three: the sign is turned."]}, "1")


def test_the_correlation_leaves_out_the_question_itself():
    rng = np.random.RandomState(0)
    scores = {name: list(rng.normal(size=20)) for name in "abc"}
    rest = np.add(scores["b"], scores["c"])
    expected = np.corrcoef(scores["a"], rest)[0, 1]
    assert overview.item_rest(scores, "a") == pytest.approx(expected)
    with_gap = scores | {"c": [None, *scores["c"][1:]]}
    expected = np.corrcoef(scores["a"], scores["b"])[0, 1]
    assert overview.item_rest(with_gap, "a") == pytest.approx(expected)
    few = {name: values[:7] for name, values in scores.items()}
    assert overview.item_rest(few, "a") is None


def test_page_and_tables_say_it(release, write_em):
    check = "name,what,why\nzoe,missing,\nbob,twice,two files\n"
    (release / "grades" / "write-em" / "roster-check.csv").write_text(check, encoding="utf-8")
    seen = overview.write(release, say=lambda _: None)[0]
    assert seen.missing == ["zoe"]
    assert seen.late == {"student7": "days late: 2, late days used: 2"}
    assert seen.changed == {"student3": "collapse"}
    page = (release / "grades" / "overview.html").read_text(encoding="utf-8")
    for text in ("a reason that no test knows (5)", "Missing (1)", "zoe",
                 "Late (1)", "late days used: 2", "bob: twice, two files",
                 "Similarity proves nothing", "&lt;b&gt;nobody", "<td>1.00</td>", "5 from",
                 ):  # fmt: skip
        assert text in page, text
    assert "<b>nobody" not in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    with open(release / "grades" / "overview.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["question"] for row in rows] == [q.name for q in write_em.questions]
    assert rows[0]["share"] == "0.60"
    assert rows[0]["mistakes"].startswith("5: ")
    assert rows[0]["explorer"].endswith("A covariance matrix is an ellipse")


def test_without_grades_a_sentence_says_what_to_do_first(tmp_path):
    with pytest.raises(SystemExit, match="make grade SUBMISSIONS"):
        overview.write(tmp_path)


@pytest.mark.parametrize("name", [one.name for one in sources.assignments()])
def test_each_question_leads_back_to_a_section_and_an_explorer(name):
    assignment = sources.assignments(name)[0]
    assert list(assignment.review) == [question.name for question in assignment.questions]
    for read, move in assignment.review.values():
        for place, wanted in ((read, ["#"]), (move, ["explore(", "{playground}"])):
            stem, _, heading = place.partition(": ")
            text = (ROOT / "chapters" / f"{stem}.md").read_text(encoding="utf-8")
            sections = re.split(r"^(?=#+ )", text, flags=re.MULTILINE)
            own = [one for one in sections if one.partition("\n")[0].lstrip("# ") == heading]
            assert len(own) == 1, place
            assert any(one in own[0] for one in wanted), f"nothing to move in {place}"
            built = ROOT / "_build" / "html" / "chapters" / f"{stem}.html"
            if built.exists():
                assert f'id="{make_id(heading)}"' in built.read_text(encoding="utf-8"), place
    assert "#mahalanobis-distance" in overview_page.linked(
        "gaussian-mixture-model: Mahalanobis distance", "book"
    )


# similar notebooks

ONE = '''
def m_step(X, resp):
    """Weights, means and covariances."""
    weights = resp.sum(axis=0) + 1e-300
    means = (resp.T @ X) / weights[:, None]
    covariances = np.empty((len(weights), X.shape[1], X.shape[1]))
    for k in range(len(weights)):
        centred = X - means[k]  # from its own mean
        covariances[k] = (resp[:, k, None] * centred).T @ centred / weights[k]
    return weights / len(X), means, covariances
'''
RENAMED = """
def m_step(data,r):
    total=r.sum(axis=0)+1e-300
    mu=(r.T@data)/total[:,None]
    S=np.empty((len(total),data.shape[1],
                data.shape[1]))
    # my own idea
    for j in range(len(total)):
        d=data-mu[j]
        S[j]=(r[:,j,None]*d).T@d/total[j]
    return total/len(data),mu,S
"""
OWN = """
def m_step(X, resp):
    n, dimensions = X.shape
    counts = np.einsum("nk->k", resp)
    means = np.einsum("nk,nd->kd", resp, X) / counts.reshape(-1, 1)
    difference = X[:, None, :] - means[None]
    outer = np.einsum("nk,nki,nkj->kij", resp, difference, difference)
    covariances = outer / counts[:, None, None]
    assert covariances.shape == (resp.shape[1], dimensions, dimensions)
    return counts / n, means, covariances
"""
LOOPS = """
def m_step(X, resp):
    K = resp.shape[1]
    weights, means, covariances = [], [], []
    for k in range(K):
        r = resp[:, k]
        W = np.sum(r)
        mu = np.average(X, axis=0, weights=r)
        weights.append(W / X.shape[0])
        means.append(mu)
        covariances.append(np.cov(X.T, aweights=r, bias=True))
    return np.array(weights), np.array(means), np.array(covariances)
"""
GIVEN = "import numpy as np\nX = data.student_data(student_id, 'gaussians', n_samples=150)[:, 0]"
WORDS = "A component that sits on a single point can shrink for ever, so the density grows there."


@pytest.fixture
def work(tmp_path):
    def cells(name, *texts):
        kinds = ["markdown" if text == text.strip() else "code" for text in texts]
        made = [{"cell_type": k, "source": t} for k, t in zip(kinds, texts, strict=True)]
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps({"cells": made}))
        return path

    stub = 'def m_step(X, resp):\n    """Weights, means and covariances."""\n'
    handout = similarity.Handout(cells("handout", f"\n{GIVEN}\n", f"\n{stub}", "Why? " * 20))
    return lambda name, *texts: handout.work(name, cells(name, *texts))


def test_new_names_and_another_layout_hide_nothing(work):
    works = [work("ann", ONE, WORDS), work("bob", RENAMED), work("cleo", OWN), work("dan", LOOPS)]
    groups, pairs = similarity.compare(works)
    assert [{pair.first, pair.second} for pair in pairs] == [{"ann", "bob"}]
    assert pairs[0].code > 0.9
    assert pairs[0].words == 0
    assert groups == []


def test_what_was_handed_out_counts_for_nobody(work):
    given = f"\n{GIVEN}\n"
    works = [work("ann", given, OWN), work("bob", given, LOOPS), work("cleo", given, given * 3)]
    assert similarity.compare(works) == ([], [])
    assert works[2].code == set()


def test_the_same_answer_in_words_is_found_and_the_same_code_is_a_group(work):
    works = [work("ann", OWN, WORDS), work("bob", LOOPS, WORDS.upper()), work("cleo", LOOPS)]
    groups, pairs = similarity.compare(works)
    assert groups == [["bob", "cleo"]]
    assert [(pair.first, pair.second, pair.words) for pair in pairs] == [("ann", "bob", 1)]


def test_what_most_of_a_class_writes_is_no_sign(work):
    works = [work(f"s{i}", OWN + f"\nx = {i}\n") for i in range(12)]
    assert similarity.compare(works)[1] == []
    assert len(similarity.compare(works[:3])[1]) == 3


def test_a_file_that_is_no_notebook_is_like_nothing(work, tmp_path):
    (tmp_path / "broken.ipynb").write_text("[" * 100_000)
    handout = similarity.Handout(tmp_path / "not-there.ipynb")
    broken = handout.work("broken", tmp_path / "broken.ipynb")
    assert broken == similarity.Work("broken")
    assert similarity.compare([broken, similarity.Work("gone")]) == ([], [])
