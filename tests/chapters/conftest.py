"""A test that takes a chapter is run for each."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "_ext")]

from sources import chapters  # noqa: E402


def pytest_generate_tests(metafunc):
    if "chapter" in metafunc.fixturenames:
        paths = chapters()
        metafunc.parametrize("chapter", paths, ids=[path.stem for path in paths])
