"""Open the chapters in JupyterLab: ``python scripts/lab.py [options of jupyter lab]``.

The settings are the project's own (folder ``_jupyter``); the reader's stay as they are.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment():
    """Return the environment variables that JupyterLab runs with."""
    paths = [str(ROOT / "_jupyter"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    found = {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}
    found.pop("GMM_BOOK_STATIC", None)  # explorers answer live
    return found


def command(*options, root=ROOT):
    """Return the command that starts JupyterLab in a folder with chapters."""
    places = [f"--ServerApp.root_dir={root}", "--LabApp.default_url=/lab/tree/chapters"]
    return [sys.executable, "-m", "jupyter", "lab", *places, *options]


def make_playground(root=ROOT):
    """Make the parts of the playground that are bundled, if they are not there and current."""
    sys.path.insert(0, str(root / "_ext"))
    from gmm_book import widget  # noqa: PLC0415  (takes a second)

    try:
        widget.make(root)
    except Exception as error:  # no network, say; the chapters run all the same
        print(f"lab: `playground` will not work: {error}", file=sys.stderr)


def main():
    make_playground()
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(subprocess.run(command(*sys.argv[1:]), env=environment(), check=False).returncode)


if __name__ == "__main__":
    main()
