"""Build the book into ``_build/html``: ``python scripts/build.py [option ...]``.

The same as ``jupyter-book build . --warningiserror --keep-going``, sooner where nothing changed.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# jsonschema would compile the grammar of web addresses, for longer than it takes to see that
# nothing has changed; no setting of the book is checked against it
sys.modules["rfc3987_syntax"] = None

from jupyter_book.cli.main import main  # noqa: E402

if __name__ == "__main__":
    os.chdir(ROOT)
    main(["build", ".", "--warningiserror", "--keep-going", *sys.argv[1:]])
