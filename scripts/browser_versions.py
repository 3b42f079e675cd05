"""Run every notebook with the package versions that Pyodide ships: ``make test-versions``.

An environment of its own below ``build/``, outside the book's, gets these versions and the
library's wheel. Pyodide's Python itself (3.14) is not needed for that.

    python scripts/browser_versions.py [notebook …]
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import install
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "build" / "browser-versions"
NOTEBOOKS = ROOT / "build" / "notebooks"
# of Pyodide 314; ipywidgets comes from the book's site
VERSIONS = ("numpy==2.4.6", "scikit-learn==1.8.0", "matplotlib==3.10.8", "ipywidgets==8.1.9")
TIMEOUT = 300  # seconds for a cell


def prepare():
    """Make the environment, once, and put the present wheel into it; return its interpreter."""
    python = install.python_of(VENV)
    if not python.exists():
        print("making an environment with the browser's package versions ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    wheel = next(NOTEBOOKS.glob("gmm_lib-*.whl"))
    subprocess.run([*pip, *VERSIONS, "pillow", "ipykernel", wheel], check=True)
    subprocess.run([*pip, "--force-reinstall", "--no-deps", wheel], check=True)
    return python


def kernels(python, folder):
    """Write a kernel that uses the environment, and return the path that Jupyter looks in."""
    place = folder / "kernels" / "browser-versions"
    place.mkdir(parents=True, exist_ok=True)
    argv = f'["{python.as_posix()}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'
    (place / "kernel.json").write_text(
        f'{{"argv": {argv}, "display_name": "browser versions", "language": "python"}}'
    )
    return folder


def execute(path, kernel, folder):
    """Execute a notebook with a folder as its place; return what is wrong, in words."""
    book = nbformat.read(path, 4)
    client = NotebookClient(
        book, kernel_name=kernel, timeout=TIMEOUT, resources={"metadata": {"path": str(folder)}}
    )
    try:
        client.execute()
    except CellExecutionError as error:
        return str(error)[-1500:]
    return ""


def main():
    names = sys.argv[1:]
    paths = [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if not names or path.stem in names]
    if not paths:
        sys.exit("browser_versions: there are no such notebooks: run make notebooks first")
    python = prepare()
    os.environ["JUPYTER_PATH"] = str(kernels(python, VENV / "jupyter"))
    for name in ("PYTHONPATH", "GMM_BOOK_STATIC"):
        os.environ.pop(name, None)
    failed = 0
    for path in paths:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            wrong = execute(path, "browser-versions", folder)
        failed += bool(wrong)
        print(f"{path.stem:30} {time.monotonic() - started:5.1f} s  {wrong or 'runs'}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
