"""Build the book and run every test: ``python scripts/test.py [pytest option ...]``.

A build keeps one processor busy. The library's tests need no book, so they run beside it on the
other one; all other tests read what was built.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "tests" / "library"
NEEDS_A_BOOK = LIBRARY / "test_playground.py"  # its bundle is made with the book


PYTEST = [sys.executable, "-m", "pytest"]


def main():
    build = subprocess.Popen(
        [sys.executable, ROOT / "scripts" / "build.py"], cwd=ROOT, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace",
    )  # fmt: skip
    library = None
    try:
        library = subprocess.Popen(
            [*PYTEST, LIBRARY, "--ignore", NEEDS_A_BOOK, *sys.argv[1:]], cwd=ROOT
        )
        print(build.communicate()[0], flush=True)
        library.wait()
    finally:
        for process in (build, library):
            if process and process.poll() is None:
                process.kill()
    if build.returncode:
        sys.exit("test: the book was not built; what the build said stands above")
    others = [path for path in (ROOT / "tests").iterdir() if path.is_dir() and path != LIBRARY]
    parts = [*sorted(path for path in others if any(path.glob("test_*.py"))), NEEDS_A_BOOK]
    rest = subprocess.run(
        [*PYTEST, "-n", "2", "--dist", "worksteal", *parts, *sys.argv[1:]], cwd=ROOT, check=False
    )
    sys.exit(library.returncode or rest.returncode)


if __name__ == "__main__":
    main()
