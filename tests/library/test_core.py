"""The core as a text: small, numpy only, documented, no circles."""

import ast
import doctest
import importlib
import inspect
import io
import re
import tokenize
from pathlib import Path

import pytest

import gmm_lib

MODEL = ("gaussian", "em", "sums", "steps", "mixture", "starts", "collapse", "kmeans", "clustering")
PLUMBING = ("errors", "arrays", "parameters", "rows", "threads", "estimator", "linear")
ANSWERS = ("density", "distribution", "criteria", "selection")  # what one asks of a fitted mixture
BAYES = ("gammas", "beliefs", "priors", "variational", "stepwise_bayes", "bayes", "gibbs")
SURE = (
    "curvature",
    "coordinates",
    "resampling",
    "ratio_test",
    "reliability",
)  # how sure one can be of the answers
SCALE = ("chunks", "engines", "far_kmeans", "stepwise")  # what data of any size need
ALL = (*MODEL, *PLUMBING, *ANSWERS, *BAYES, *SURE, *SCALE, "loops")
ROOT = Path(gmm_lib.__file__).parent


def test_no_packed_lines():
    for name in ALL:
        source = (ROOT / f"{name}.py").read_text(encoding="utf-8")
        assert max(map(len, source.splitlines())) <= 100
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        assert not any(token.string == ";" for token in tokens if token.type == tokenize.OP)


def imports_of(name):
    tree = ast.parse((ROOT / f"{name}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "gmm_lib":
            yield from (f"gmm_lib.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_numpy_only_and_no_circles():
    standard = {"ast", "collections", "dataclasses", "functools", "operator", "numbers", "typing"}
    standard |= {
        "sys",
        "time",
        "warnings",
        "math",
        "copy",
        "concurrent",
        "contextlib",
        "importlib",
        "itertools",
        "operator",
        "pathlib",
        "pickle",
        "statistics",
    }
    uses = {}
    for name in ALL:
        found = {module.split(".")[0] for module in imports_of(name)}
        assert found <= standard | {"numpy", "gmm_lib"}
        uses[name] = {m.split(".")[1] for m in imports_of(name) if m.startswith("gmm_lib.")}
    while uses:
        leaves = [name for name, needed in uses.items() if not needed & uses.keys()]
        assert leaves, f"circle among {list(uses)}"
        for name in leaves:
            del uses[name]


def documented():
    for name in ALL:
        module = importlib.import_module(f"gmm_lib.{name}")
        for thing, value in vars(module).items():
            if getattr(value, "__module__", None) == module.__name__ and not thing.startswith("_"):
                yield f"{name}.{thing}", value


@pytest.mark.parametrize(
    ("name", "value"), list(documented()), ids=lambda v: v if type(v) is str else ""
)
def test_every_public_thing_is_documented(name, value):
    text = inspect.getdoc(value)
    assert text
    if inspect.isfunction(value):
        assert re.search(r"Parameters\n-+\n", text)
        assert "Examples\n---" in text
        for parameter in set(inspect.signature(value).parameters) - {"params"}:
            assert re.search(rf"\b{parameter}\b.* : |\b{parameter}\b, ", text), parameter
    if inspect.isclass(value):
        for method, member in vars(value).items():
            if inspect.isfunction(member) and not method.startswith("_"):
                assert "Returns\n---" in inspect.getdoc(member) or "Yields\n---" in inspect.getdoc(
                    member
                )


@pytest.mark.parametrize("name", ["", *[f".{name}" for name in ALL]])
def test_examples_in_docstrings(name):
    result = doctest.testmod(importlib.import_module(f"gmm_lib{name}"))
    assert result.attempted > 0
    assert result.failed == 0


def test_formulas_name_the_section_that_derives_them():
    for name in ("gaussian", "em", "linear", "criteria", "loops"):
        for thing, value in documented():
            if thing.startswith(f"{name}.") and inspect.isfunction(value):
                doc = inspect.getdoc(value)
                plumbing = {
                    "loops.covariance_matrix",
                    "em.log_weights_of",
                    "gaussian.check_positive",
                }
                assert thing in plumbing or "chapter *" in doc or "inverse of" in doc, thing
