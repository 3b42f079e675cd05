"""The library stays small: code lines are counted, those of all that a fit runs as well."""

import ast
import io
import sys
import threading
import tokenize
from pathlib import Path

import numpy as np
import pytest

import gmm_lib
from gmm_lib import GaussianMixture

ROOT = Path(gmm_lib.__file__).parent
QUOTED = ("gaussian", "em", "steps", "kmeans", "criteria", "loops")  # by the chapters
BAYES = ("bayes", "variational", "priors", "beliefs", "gammas", "gibbs")
SURE = ("curvature", "coordinates", "resampling", "ratio_test", "reliability")
UNRULY = ("unruly", "missing", "student", "noise")
SCALE = ("engines", "chunks", "dask_rows", "far_kmeans", "stepwise", "stepwise_bayes")
IDLE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
IDLE |= {tokenize.ENDMARKER}
TYPES = ("full", "tied", "diag", "spherical")


def code_lines(path, functions=None):
    """Lines that hold code: no blanks, comments, docstrings.

    With a set of first lines of functions, those of other functions are left out.
    """
    source = path.read_text(encoding="utf-8")
    leave = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            leave |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
        if functions is not None and isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first not in functions:
                leave |= set(range(first, node.end_lineno + 1))
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in IDLE:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - leave)


def many_fits():
    """Fits of every kind: types, starts, streams, weights, frozen parts, edges."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(300, 2)), rng.normal(loc=6, size=(300, 2))])

    def halves(X, K, random_state):
        return np.full((len(X), K), 1 / K)

    for kind in TYPES:
        for init in ("kmeans", "k-means++", "random", "random_from_data", halves):
            options = {"covariance_type": kind, "init_params": init, "random_state": 0}
            GaussianMixture(3, n_init=2, **options).fit(X)
        many, weight = np.tile(X, (40, 1)), np.arange(24_000) % 3
        GaussianMixture(2, covariance_type=kind, random_state=0).fit(many, sample_weight=weight)
    GaussianMixture(2, frozen="weights", weights_init=[0.5, 0.5]).fit([X[:100], X[100:]])
    GaussianMixture(1, precisions_init=[np.eye(2)], verbose=2).fit(X * 1e-3 + 1e7)
    GaussianMixture(3, random_state=0).fit(np.concatenate([X, np.full((3, 2), 50.0)]))
    GaussianMixture(8, random_state=0).fit(np.tile(X, (600, 1)))  # on threads, from some rows


@pytest.mark.filterwarnings("ignore")
def test_all_that_a_fit_runs_is_small(capsys):
    ran = {}

    def note(frame, event, _):
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.parent == ROOT:
            ran.setdefault(path, set()).add(frame.f_code.co_firstlineno)

    before = sys.getprofile()
    sys.setprofile(note)
    threading.setprofile(note)
    try:
        many_fits()
    finally:
        sys.setprofile(before)
        threading.setprofile(before)
    sizes = {path.stem: code_lines(path, functions) for path, functions in ran.items()}
    with capsys.disabled():
        print(f"\na fit runs {sum(sizes.values())} lines of code: {sizes}")
    assert not {*BAYES, *SURE, *UNRULY, *SCALE} & set(sizes)
    assert {"mixture", "steps", "sums", "linear", "kmeans", "rows", "threads"} <= set(sizes)
    assert sum(sizes.values()) <= 900


def test_bayes_is_small_and_its_own():
    """Variational Bayes has rooms of its own; distributions and gammas serve the sampler, too."""
    sizes = {name: code_lines(ROOT / f"{name}.py") for name in BAYES}
    assert sizes["bayes"] + sizes["variational"] + sizes["priors"] <= 250
    assert sizes["beliefs"] + sizes["gammas"] <= 120
    assert sizes["gibbs"] <= 80


def test_how_sure_we_are_is_small():
    """Information, bootstrap, test of K, calibration: none as large as a model may be."""
    assert max(code_lines(ROOT / f"{name}.py") for name in SURE) <= 170


def test_what_misbehaving_data_need_is_small():
    """Gaps (in streams, too), t components, noise, a prior on covariances: four rooms."""
    sizes = {name: code_lines(ROOT / f"{name}.py") for name in UNRULY}
    assert max(sizes.values()) <= 130
    assert sum(sizes.values()) <= 300


def test_what_data_of_any_size_need_is_small():
    sizes = {name: code_lines(ROOT / f"{name}.py") for name in SCALE}
    assert sizes.pop("stepwise") <= 80
    assert sizes.pop("stepwise_bayes") <= 80
    assert sum(sizes.values()) <= 340


def test_no_room_is_large():
    for path in ROOT.glob("*.py"):
        if path.stem not in ("data", "explore"):  # data sets and explorers are no rooms of models
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path.stem
    for name in QUOTED:
        assert code_lines(ROOT / f"{name}.py") <= 180
