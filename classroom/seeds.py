"""Try the data of many students: ``python -m classroom.seeds [NAME] [--ids 10000]``.

For each assignment whose data depend on the student, run what depends on them (the given cells,
the solution, the visible checks) for one student number after another. No number may break the
solution or fail its check. The fits that *Choosing K* asks for are made all at once (`together`).
"""

import argparse
import io
import os
import re
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from functools import cache, lru_cache
from unittest import mock

import matplotlib as mpl
import numpy as np

from gmm_lib import data

from . import sources
from .sources import DEFINED, HIDDEN
from .together import Known

FIRST = 1_000_000  # a student number of seven digits
DRAWN = re.compile(r"^(?:ax|plt|panels?|sky|draw)\b.*$", re.MULTILINE)


class Own:
    """What of an assignment depends on the student, ready to be run for any of them."""

    def __init__(self, assignment):
        code = [cell for cell in assignment.cells if cell.kind == "code"]
        place = [cell.name for cell in code].index("student-id")
        before = [c for c in code[:place] if c.role in ("given", "setting")]
        functions = [c for c in code if c.role in ("given", "answer") and _makes(c)]
        rest = [c for c in code[place:] if c.role in ("given", "answer") and not _makes(c)]
        own = {c.name for c in rest if _own(c)}
        tested = [c for c in code[place:] if c.role in ("given", "answer", "tests")]
        self.known = None  # of *Choosing K*: the fits of a student's data
        self.folds = any(re.search(r"^own_folds\b", c.source, re.MULTILINE) for c in rest)
        self.names, self.prepared = {}, [c.source for c in [*before, *functions]]
        self.steps = [compile(self._source(c), c.id, "exec") for c in tested if c.name in own]

    @staticmethod
    def _source(cell):
        source = HIDDEN.sub("", cell.source) if cell.role == "tests" else cell.source
        return DRAWN.sub("", source)

    def prepare(self):
        """Run once what is the same for everybody."""
        if not self.names:
            exec("import numpy as np\nimport math\nimport matplotlib.pyplot as plt\n"
                 "from gmm_lib import check, data, draw", self.names)  # fmt: skip
            for source in self.prepared:
                exec(compile(DRAWN.sub("", source), "<given>", "exec"), self.names)
            if self.folds:
                self.known = self.names["fit"] = Known(self.names["fit"])
        return self

    def trouble(self, student):
        """Return what goes wrong for a student's number, or ""."""
        names, said = {**self.names, "student_id": student}, io.StringIO()
        try:
            with redirect_stdout(said), np.errstate(all="ignore"):
                for step in self.steps:
                    exec(step, names)
                    if self.known and step is self.steps[0]:
                        self.known.learn(names["X_own"], names["own_folds"])
        except Exception as error:
            return f"{student}: {type(error).__name__}: {error}"
        wrong = [line for line in said.getvalue().split("\n") if line.startswith("✗")]
        return f"{student}: {wrong[0]}" if wrong else ""


def _makes(cell):
    return bool(DEFINED.findall(cell.source))


def _own(cell):
    return bool(re.search(r"\bown_|_own\b|student_id|catalogue", cell.source))


@cache
def prepared(name):
    mpl.use("agg")
    return Own(sources.assignments(name)[0]).prepare()


def tried(name, numbers):
    """Return what goes wrong for some numbers."""
    drawn = lru_cache(1)(data._student)  # once for the data and the truth behind them
    with warnings.catch_warnings(), mock.patch.object(data, "_student", drawn):
        warnings.simplefilter("ignore")
        one = prepared(name)
        return [said for said in (one.trouble(str(number)) for number in numbers) if said]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default="")
    parser.add_argument("--ids", type=int, default=10_000, help="how many student numbers")
    asked = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    failed = 0
    for assignment in sources.assignments(asked.assignment):
        numbers = range(FIRST, FIRST + asked.ids)
        parts = [numbers[start : start + 100] for start in range(0, len(numbers), 100)]
        found = []
        with ProcessPoolExecutor() as pool:
            for wrong in pool.map(tried, [assignment.name] * len(parts), parts):
                found += wrong
        print(f"{assignment.name}: {len(numbers)} student numbers, {len(found)} break the solution")
        for said in found[:20]:
            print(f"    {said}")
        failed += len(found)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
