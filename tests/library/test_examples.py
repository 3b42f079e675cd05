"""The examples that readers copy: of the README and of the drawings' docstrings."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import matplotlib as mpl
import pytest

import gmm_lib.draw

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = [name for _, name, _ in pkgutil.iter_modules(gmm_lib.draw.__path__)]


def test_readme_is_short_and_its_example_true():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 80
    code = re.search(r"```python\n(>>>.*?)```", text, re.DOTALL)[1]
    example = doctest.DocTestParser().get_doctest(code, {}, "README.md", None, 0)
    result = doctest.DocTestRunner().run(example)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", DRAWINGS)
def test_examples_of_the_drawings_run(name):
    mpl.use("agg")
    module = importlib.import_module(f"gmm_lib.draw.{name}")
    try:
        result = doctest.testmod(module)
    finally:
        mpl.pyplot.close("all")
        mpl.rcdefaults()
    assert result.failed == 0


def test_every_public_drawing_says_what_it_takes_and_shows_an_example():
    for name in DRAWINGS:
        module = importlib.import_module(f"gmm_lib.draw.{name}")
        for key, value in vars(module).items():
            if callable(value) and getattr(value, "__module__", "") == module.__name__:
                if key.startswith("_") or isinstance(value, type):
                    continue
                assert value.__doc__, f"{name}.{key}"
                assert "Examples\n" in value.__doc__, f"{name}.{key}"
