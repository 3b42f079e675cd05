"""The walls around student code: bubblewrap's command line, and what can be seen inside.

Inside there are Python's own library, the packages of the assignments and no other, the folder
that `student_library` writes, and scratch space in memory.
"""

import compileall
import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
# of gmm_lib, by students; draw needs page, and that needs narrow
SEEN = ("__init__.py", "data.py", "check", "draw", "page.py", "narrow.py", "_data")
PACKAGES = ("numpy", "matplotlib", "ipython", "ipywidgets")  # and what they need
SHARED = ("/usr/share/fonts", "/usr/share/zoneinfo")
LINKED = ("/lib", "/lib32", "/lib64")
SITES = ("site-packages", "dist-packages")
INSIDE = "/packages"
INIT = '''"""What assignments may use of the book's library: data, check and draw."""

stand_in = None
HERE = ("check", "data", "draw", "page", "narrow")  # to be imported


def __getattr__(name):
    if name.startswith("__") or name in HERE:
        raise AttributeError(name)
    if stand_in:
        return stand_in(f"gmm_lib.{name}")
    raise ImportError(
        f"gmm_lib.{name} is not there when assignments are graded: use your own", name="gmm_lib"
    )
'''


def student_library(folder):
    """Write the ``gmm_lib`` that students see, and matplotlib's font cache, into a folder."""
    folder = Path(folder)
    library = folder / "gmm_lib"
    library.mkdir(parents=True)
    for name in SEEN[1:]:
        source = ROOT / "gmm_lib" / name
        if source.is_dir():
            shutil.copytree(source, library / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, library / name)
    (library / "__init__.py").write_text(INIT, encoding="utf-8")
    (folder / "mpl").mkdir()
    import matplotlib.font_manager  # noqa: PLC0415  (makes the cache if there is none)

    for cached in Path(matplotlib.get_cachedir()).glob("fontlist*"):
        shutil.copy(cached, folder / "mpl")
    ours = Path(__file__).with_name("inside")
    shutil.copytree(ours, folder / "inside", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "inside" / "tqdm.py").rename(folder / "tqdm.py")
    compileall.compile_dir(folder, quiet=2)  # once, not in every worker
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


@cache
def packages():
    """Return the files and folders of the packages that students may use."""
    wanted, known, found = list(PACKAGES), set(), set()
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in known:
            continue
        known.add(name)
        try:
            one = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # (a requirement of another system)
        for file in one.files or ():
            if file.parts[0] not in ("..", "__pycache__"):
                found.add(Path(one.locate_file(file.parts[0])))
        needs = [Requirement(text) for text in one.requires or ()]
        wanted += [r.name for r in needs if not r.marker or r.marker.evaluate({"extra": ""})]
    return sorted(found)


@cache
def refused():
    """Return the names of installed packages that are not for students."""
    allowed = {path.name.split(".")[0] for path in packages()} | {"gmm_lib", "tqdm"}
    return sorted(set(importlib.metadata.packages_distributions()) - allowed)


def install():
    """Install bubblewrap where that is possible without asking: as root, by apt."""
    if shutil.which("bwrap") or not sys.platform.startswith("linux"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing bubblewrap by apt ...", file=sys.stderr, flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "bubblewrap"]):
            subprocess.run(["apt-get", "-qq", *command], check=False, stdout=sys.stderr, env=quiet)
        isolation.cache_clear()  # what was found before no longer holds


@cache
def isolation():
    """Return how bubblewrap can be used here: "root", "user", or a sentence why it cannot."""
    if not sys.platform.startswith("linux"):
        return "bubblewrap needs Linux"
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    said = ""
    for way in ("root", "user") if os.geteuid() == 0 else ("user",):
        command = [*bubblewrap(way, 10**6, {}), python(), "-S", "-c", "pass"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return way
        said = done.stderr.strip()[-200:]
    return f"bubblewrap does not work here ({said})"


def python():
    """Return Python itself, not the link to it of a virtual environment."""
    return os.path.realpath(sys.executable)


def bubblewrap(way, scratch, environment, readable=(), inside=()):
    """Return the command in front of Python.

    Parameters
    ----------
    way : {'root', 'user'}
    scratch : int
        Bytes of /tmp, and of /dev/shm.
    environment : dict
        All variables that there are inside.
    readable : list of path
        Folders that are seen where they are.
    inside : list of path
        Packages, seen in the folder `INSIDE`.
    """
    command = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--die-with-parent", "--new-session"]
    command += ["--cap-drop", "ALL", "--hostname", "grading", "--clearenv"]
    for name, value in environment.items():
        command += ["--setenv", name, value]
    if way == "root":  # the worker gives up root itself, so that each submission has its own user
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    for folder in ("/usr", INSIDE):
        command += ["--perms", "0755", "--dir", folder]
    for system in (*_libraries(), *SHARED):
        command += [*_parents(Path(system)), "--ro-bind-try", system, system]
    for system in LINKED:
        if os.path.islink(system):
            command += ["--symlink", os.readlink(system), system]
        else:
            command += ["--ro-bind-try", system, system]
    command += ["--proc", "/proc", "--dev", "/dev", "--size", str(scratch), "--tmpfs", "/tmp"]
    command += ["--chmod", "1777", "/tmp", "--size", str(scratch), "--tmpfs", "/dev/shm"]
    command += ["--chmod", "1777", "/dev/shm"]
    folders = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    libraries = Path(python()).parent.parent.glob("lib/libpython*")
    for path in map(Path, (*sorted(folders), python(), *libraries, *readable)):
        command += [*_parents(path), "--ro-bind", str(path), str(path)]
    for path in _sites(folders):
        command += ["--tmpfs", str(path), "--remount-ro", str(path)]
    for path in inside:
        command += ["--ro-bind", str(path), f"{INSIDE}/{path.name}"]
    # /proc too: else pid 1, which no filter holds, or settings of the kernel could be written to
    return [*command, *(word for one in ("/", "/dev", "/proc") for word in ("--remount-ro", one))]


def _libraries():
    """Return the folders of the system's libraries, and as little besides as there can be."""
    own = sorted(map(str, Path("/usr/lib").glob("*-linux-gnu*")))  # on Debian and its kin
    return [*(own or ["/usr/lib"]), "/usr/lib32", "/usr/lib64"]


def _parents(path):
    command = []
    for parent in reversed(path.parents[:-1]):
        if str(parent) not in ("/tmp", "/usr"):
            command += ["--perms", "0755", "--dir", str(parent)]
    return command


def _sites(folders):
    """Return where packages lie that would be seen: beside Python's own library."""
    places = [Path(folder) / name for folder in folders for name in SITES]
    for system in _libraries():
        places += [path for name in SITES for path in Path(system).glob(f"python3*/{name}")]
    return [path for path in dict.fromkeys(places) if path.is_dir() and not path.is_symlink()]
