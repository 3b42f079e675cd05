"""A test that takes a chapter is run for each."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from sources import chapters  # noqa: E402


def pytest_generate_tests(metafunc):
    if "chapter" in metafunc.fixturenames:
        paths = chapters()
        metafunc.parametrize("chapter", paths, ids=[path.stem for path in paths])
