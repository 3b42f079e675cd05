"""Read what was handed in: a folder, a zip, zips in them. Originals are only read.

What may be a notebook is read; of all else only the name is taken. Whatever is left out, because it
is too large, broken or part of a Python environment, is told: nobody is lost in silence. Reading
is bounded: a file, what one zip inside unpacks to, the number of its entries, their depth.
"""

import os
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

LARGEST = 50_000_000  # bytes of a file
UNPACKED = 4 * LARGEST  # bytes of all that is read from a zip inside, zips in it included
MOST = 200_000  # entries of such a zip
DEEPEST = 3  # zips inside zips
PLAIN = 1000  # files of a zip that are no notebooks: more are not told
LONG, FOLDERS = 1000, 30  # characters of a file's name, folders around it: more name nobody
LINK = 0o120000  # a symbolic link, in the upper half of a zip entry's attributes
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    MemoryError,
    OverflowError,
)  # fmt: skip  (RuntimeError: it wants a password)
IGNORED = {"__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini",
           "submission_secret.txt", "index.html"}  # fmt: skip
PACKAGES = {"site-packages", "dist-packages", "node_modules", ".git", "__pycache__"}
ROOTS = ("pyvenv.cfg", "conda-meta/history")  # what the root of a Python environment holds
BELOW = {
    "bin",
    "lib",
    "lib64",
    "include",
    "share",
    "etc",
    "scripts",
    "conda-meta",
    "library",
    "dlls",
    "pkgs",
}  # and where in it files are the environment's, not the student's
READ = (".ipynb", ".json", ".txt", ".yml")  # browsers save a notebook as work.ipynb.txt
OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")


@dataclass
class File:
    """A file: its name with its folders, its bytes (if it may be a notebook), its time.

    ``trouble`` says why it could not be read. ``inside`` says whether it comes from a zip that
    lay in the place: then a student may have named it; ``outer`` is the name of that zip.
    """

    name: str
    content: bytes = b""
    time: datetime | None = None
    trouble: str = ""
    inside: bool = False
    outer: str = ""

    @property
    def named(self):
        """The part of the name that no student has chosen inside a zip."""
        return self.outer or self.name

    @property
    def notebook(self):
        return self.name.lower().endswith(".ipynb")

    @property
    def packed(self):
        """Whether it stands for files that nobody has seen."""
        return self.name.lower().endswith((".zip", *OTHER_ARCHIVES))


class Reader:
    """Reads a place; afterwards ``skipped`` has what was left out: a folder and a sentence."""

    def __init__(self, place):
        self.place, self.skipped = Path(place), []

    def files(self):
        """Yield the files in the order of their names."""
        if self.place.is_dir():
            yield from self._folder()
        elif self.place.suffix.lower() in READ:
            yield self._file(self.place, self.place.name)
        else:
            yield from self._zip(self.place, "", None)

    def _folder(self):
        environments = Counter()
        for folder, below, names in os.walk(self.place):
            here = Path(folder).relative_to(self.place)
            out = set(PACKAGES)
            if any((Path(folder) / root).exists() for root in ROOTS):
                out |= {name for name in below if name.lower() in BELOW}
            for name in sorted(out & set(below)):
                environments[(here / name).as_posix()] += 1
            below[:] = sorted(set(below) - out - IGNORED)
            for name in sorted(names):
                path, full = Path(folder) / name, (here / name).as_posix()
                if path.is_symlink() or not path.is_file() or ignored(full):
                    continue
                if path.suffix.lower() == ".zip":
                    yield from _within(full, self._zip(path, full, Budget()))
                else:
                    yield self._file(path, full)
        for name in sorted(environments):
            self.skipped.append((name, f"the folder {PurePosixPath(name).name} was not looked at"))

    def _file(self, path, name):
        content, trouble = b"", ""
        try:
            size, time = path.stat().st_size, datetime.fromtimestamp(path.stat().st_mtime)
            if size > LARGEST:
                trouble = too_large(size)
            elif name.lower().endswith(READ):
                content = path.read_bytes()
        except (OSError, OverflowError, ValueError) as error:
            return File(name, trouble=f"the file cannot be read ({type(error).__name__})")
        return File(name, content, time.astimezone(), trouble)

    def _zip(self, source, name, budget, depth=0):
        """Yield what a zip holds; what cannot be read has a trouble; the rest goes on.

        ``name`` is "" for the place itself, which a system has made and which may be of any size.
        """
        inside = budget is not None
        try:
            many = 0
            if inside:
                size = len(source) if isinstance(source, bytes) else source.stat().st_size
                if size > UNPACKED:
                    yield File(name, trouble=too_large(size), inside=True)
                    return
                source = source if isinstance(source, bytes) else source.read_bytes()
                many = source.count(b"PK\x01\x02")  # before its table of contents is built
            if many > MOST:
                yield File(name, trouble=f"the zip has more than {MOST} files", inside=True)
                return
            packed = zipfile.ZipFile(BytesIO(source) if inside else source)
            entries = [one for one in packed.infolist() if not one.is_dir()]
        except UNREADABLE:
            name = name or self.place.name
            yield File(name, trouble="the zip is damaged", inside=inside)
            return
        stem = name[:-4] if name.lower().endswith(".zip") else name
        with packed:
            yield from self._entries(packed, entries, stem, budget, depth)

    def _entries(self, packed, entries, stem, budget, depth):
        """Yield the files of a zip, and those of zips in it."""
        names = [one.filename.replace("\\", "/") for one in entries]
        roots = {n[: -len(root)].rstrip("/") for n in names for root in ROOTS if _ends(n, root)}
        out, plain = Counter(), 0
        for one, short in zip(entries, names, strict=True):
            around = _passed_over(short, roots)
            if around is not None:
                out[f"{stem}/{around}".strip("/")] += 1
            elif (one.external_attr >> 16) & 0o170000 == LINK or ignored(short):
                pass
            elif short.lower().endswith((".zip", *READ)):
                full = f"{stem}/{short}" if stem else short
                yield from self._entry(packed, one, full, budget, depth)
            elif plain < PLAIN:
                plain += 1
                full = f"{stem}/{short}" if stem else short
                yield File(full, time=_time(one), inside=budget is not None)
        for name, count in sorted(out.items()):
            what = f"{count} files of {PurePosixPath(name).name} were not looked at"
            self.skipped.append((name, what))

    def _entry(self, packed, entry, name, budget, depth):
        """Yield a file of a zip, or what it holds if it is a zip itself."""
        file = File(name, time=_time(entry), inside=budget is not None)
        zipped = name.lower().endswith(".zip")
        if entry.file_size > (UNPACKED if zipped else LARGEST):
            file.trouble = too_large(entry.file_size)
        elif zipped and depth >= DEEPEST:
            file.trouble = f"zips inside zips are opened {DEEPEST} deep, not deeper"
        elif budget is not None and not budget.take(entry.file_size):
            file.trouble = f"the zip unpacks to more than {UNPACKED // 10**6} MB"
        else:
            file.content, file.trouble = _unpacked(packed, entry)
        if zipped and not file.trouble:
            found = self._zip(file.content, name, budget or Budget(), depth + 1)
            yield from found if budget else _within(name, found)
        else:
            yield file


def _within(outer, files):
    """Yield the files of a zip that lies in the place, with its name."""
    for file in files:
        file.outer = outer
        yield file


@dataclass
class Budget:
    """How many bytes may still be read of one zip inside, and of all zips in it."""

    left: int = 0

    def __post_init__(self):
        self.left = UNPACKED

    def take(self, size):
        self.left -= size
        return self.left >= 0


def _unpacked(packed, entry):
    """Return the bytes of an entry, and what is wrong with it."""
    try:
        return packed.read(entry), ""
    except RuntimeError:
        return b"", "the zip is locked with a password"
    except UNREADABLE:
        return b"", "the zip is damaged here"


def _time(entry):
    try:
        return datetime(*entry.date_time).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def _ends(name, root):
    return name == root or name.endswith(f"/{root}")


def _passed_over(name, roots):
    """Return the folder of packages that a file is in, or None."""
    if len(name) > LONG or name.count("/") > FOLDERS:
        return "names too long"
    parts = name.split("/")
    for depth, part in enumerate(parts[:-1]):
        within = "/".join(parts[:depth]) in roots and part.lower() in BELOW
        if within or part in PACKAGES:
            return "/".join(parts[: depth + (part in PACKAGES)]) or part
    return None


def ignored(name):
    """Say whether a file is none of a student's: what systems and desktops add."""
    return any(part in IGNORED or part.startswith("._") for part in name.split("/"))


def too_large(size):
    megabytes, most = size / 10**6, LARGEST // 10**6
    return (
        f"the file has {megabytes:.0f} MB and was not read, as it is larger than {most} MB: "
        "clear all outputs, save, and hand it in again"
    )
