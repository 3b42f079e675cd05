"""Build one chapter alone, quickly, to look at while writing: no other chapter is executed.

    python scripts/preview.py chapters/worked-example.md

The site goes to ``build/preview/<chapter>/_build/html``. References to other chapters do not
resolve in a preview; all else is as in the book.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACK_MATTER = (
    "pages/notation",
    "pages/glossary",
    "pages/references",
    "pages/api",
    "pages/api-beyond",
)


def main():
    page = Path(sys.argv[1]).with_suffix("").as_posix()
    out = ROOT / "build" / "preview" / Path(page).name
    out.mkdir(parents=True, exist_ok=True)
    files = [page] + [name for name in BACK_MATTER if name != page]
    toc = out / "_toc.yml"
    toc.write_text(
        "format: jb-book\nroot: index\nparts:\n  - caption: Preview\n    numbered: true\n"
        "    chapters:\n" + "".join(f"      - file: {name}\n" for name in files)
    )
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", ".", "--path-output", str(out)]
    quick = {**os.environ, "GMM_BOOK_PREVIEW": "1"}  # no notebooks, no JupyterLite
    done = subprocess.run([*command, "--toc", str(toc)], cwd=ROOT, env=quick, check=False)
    print((out / "_build" / "html" / f"{page}.html").relative_to(ROOT))
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
