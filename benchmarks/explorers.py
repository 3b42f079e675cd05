"""Time the explorers as a kernel draws them: ``python benchmarks/explorers.py [chapter ...]``.

All cells of a chapter run first, as after "Run all". Then each explorer draws its first picture
and one for every other choice of every control. Prints seconds of processor time; fails nothing.
"""

import contextlib
import io
import os
import sys
import time
import warnings
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
os.environ.pop("GMM_BOOK_STATIC", None)
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import jupytext  # noqa: E402
import matplotlib as mpl  # noqa: E402
from IPython.core.interactiveshell import InteractiveShell  # noqa: E402

import gmm_lib.explore  # noqa: E402


class Timed(gmm_lib.explore.Frames):
    made = []  # noqa: RUF012  (all explorers of the chapter that runs)

    def __init__(self, *args):
        super().__init__(*args)
        self.made.append(self)
        self.seconds = []

    def __getitem__(self, positions):
        began = time.process_time()
        known = positions in self.drawn
        try:
            return super().__getitem__(positions)
        finally:
            if not known:
                self.seconds.append(time.process_time() - began)

    def walk(self):
        """Yield the first position, then the others of each control in turn."""
        sizes = [len(options) for options in self.choices.values()]
        yield (0,) * len(sizes)
        for control, size in enumerate(sizes):
            for choice in range(1, size):
                yield tuple(choice * (k == control) for k in range(len(sizes)))


def run_all(chapter):
    """Run the cells of a chapter in this process, without their output."""
    shell = InteractiveShell.instance()
    shell.reset(new_session=False)
    Timed.made.clear()
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in jupytext.read(ROOT / "chapters" / f"{chapter}.md").cells:
            if cell.cell_type == "code":
                shell.run_cell(cell.source, silent=True)


def main():
    mpl.use("agg")
    gmm_lib.explore.Frames = Timed
    gmm_lib.explore.display = lambda *_: None
    os.chdir(ROOT / "chapters")
    toc = [path.stem for path in sorted(Path().glob("*.md"))]
    print(f"{'chapter':26}{'explorer':20}{'first':>8}{'steps':>8}{'median':>8}{'most':>8}")
    for chapter in sys.argv[1:] or toc:
        run_all(chapter)
        for frames in Timed.made:
            for positions in frames.walk():
                frames[positions]
            first, *rest = frames.seconds
            rest.sort()
            print(f"{chapter:26}{frames.draw.__name__:20}{first:8.2f}{len(rest):8}"
                  f"{rest[len(rest) // 2]:8.2f}{rest[-1]:8.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
