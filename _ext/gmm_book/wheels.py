"""Wheels that the site carries: the book's library, and what a browser's Python lacks.

The library's wheel is built by its own backend from a copy of its sources, so nothing is left in
the checkout. Other pure-Python packages are packed again from where they are installed, so a
build needs no network. Equal contents give equal files.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

EPOCH = (1980, 2, 1, 0, 0, 0)
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "gmm_lib")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def book_wheel_name(root):
    """Return the file name of the library's wheel."""
    project = tomllib.loads((Path(root) / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def book_wheel(root, target):
    """Build the library's wheel into a folder, unless the same one is there; return its path."""
    path = Path(target).resolve() / book_wheel_name(root)
    mark = path.with_name(".wheel-sources")
    wanted = digest(root)
    if path.exists() and mark.exists() and mark.read_text() == wanted:
        return path
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            source, copy = Path(root) / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy(source, copy)
        done = subprocess.run(
            [sys.executable, "-c", BUILD, folder], cwd=folder, capture_output=True, text=True,
            check=False, env={**os.environ, "SOURCE_DATE_EPOCH": "318211200"},
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"the library's wheel could not be built:\n{done.stderr[-1500:]}")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(folder) / path.name, path)
    mark.write_text(wanted)
    return path


def digest(root, sources=SOURCES):
    """Return a digest of files, and of all that is in folders."""
    text = hashlib.sha256()
    for name in sources:
        source = Path(root) / name
        files = sorted(source.rglob("*")) if source.is_dir() else [source]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                text.update(file.relative_to(root).as_posix().encode() + file.read_bytes())
    return text.hexdigest()


def is_copy(file, files):
    """Say whether a compiled module only repeats a Python one that is there too, as mypyc's do."""
    stem = file.name.split(".")[0]
    return stem.endswith("__mypyc") or file.with_name(f"{stem}.py") in files


def repack(name, target):
    """Pack an installed package of pure Python as a wheel; return its path.

    Modules that are there compiled as well, for speed, go in as Python.
    """
    found = distribution(name)
    stem = f"{found.metadata['Name'].replace('-', '_')}-{found.version}"
    path = Path(target) / f"{stem}-py3-none-any.whl"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    skipped = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:

        def add(inside, content):
            wheel.writestr(zipfile.ZipInfo(inside, EPOCH), content, zipfile.ZIP_DEFLATED)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            rows.append(f"{inside},sha256={digest},{len(content)}")

        record = ""
        for file in sorted(found.files, key=str):
            inside = file.as_posix()
            if file.name == "RECORD":
                record = inside
            if ".." in file.parts or "__pycache__" in file.parts or file.name in skipped:
                continue
            content = Path(file.locate()).read_bytes()
            if file.suffix in (".so", ".pyd"):
                if is_copy(file, found.files):
                    continue
                raise ValueError(f"{name} is not pure Python: {inside}")
            if file.match("*.dist-info/WHEEL"):
                content = re.sub(rb"(?m)^Tag: .*\n?", b"", content).rstrip()
                content = content.replace(b"Purelib: false", b"Purelib: true")
                content += b"\nTag: py3-none-any\n"
            add(inside, content)
        rows.append(f"{record},,")
        wheel.writestr(zipfile.ZipInfo(record, EPOCH), "\n".join(rows) + "\n", zipfile.ZIP_DEFLATED)
    return path
