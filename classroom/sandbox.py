"""Start the worker where it can harm nobody.

With bubblewrap (Linux): no network, a file system that can only be read and that holds Python and
its packages but not the book, the submissions or the gradebook, a small scratch folder in memory,
its own process numbers. Everywhere: limits of time, memory, processes and output. Where bubblewrap
is missing, a loud warning says so.
"""

import compileall
import json
import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
SEEN = ("__init__.py", "data.py", "check", "draw", "_data")  # of gmm_lib, by students
REFUSED = ("sklearn", "scipy")
HIDDEN = ("gmm_lib", *REFUSED)  # packages that are empty folders inside
LONGEST = 20_000_000  # bytes of a reply
USERS = count()
WARNING = """
****************************************************************************************
*  Student code runs WITHOUT a sandbox: {why}.
*  It can read your files and use your network; only time, memory and output are limited.
*  On Linux: install bubblewrap (apt-get install bubblewrap). Elsewhere, grade on a machine
*  or account that holds nothing else.
****************************************************************************************
"""
INIT = '''"""What assignments may use of the book's library: data, check and draw."""


def __getattr__(name):
    raise AttributeError(f"gmm_lib.{name} is not there when assignments are graded: use your own")
'''


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds, bytes, numbers."""

    cell: float = 30
    submission: float = 90
    memory: int = 2 * 10**9
    file: int = 100 * 10**6
    scratch: int = 200 * 10**6
    processes: int = 64
    output: int = 20_000


class EndedError(Exception):
    """The worker is gone; the text says why."""


class StartError(Exception):
    """No worker could be started: nothing that a student can do anything about."""


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
    shutil.copy(Path(__file__).with_name("worker.py"), folder / "worker.py")
    compileall.compile_dir(folder, quiet=2)  # once, not in every worker
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


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
        command = [*_bubblewrap(way, [], 10**6), "/usr/bin/true"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return way
        said = done.stderr.strip()[-200:]
    return f"bubblewrap does not work here ({said})"


def several(limits):
    """Return how many submissions to grade at a time: as many as processors and memory allow."""
    processors = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    )
    return max(1, min(processors or 1, psutil.virtual_memory().total // limits.memory))


def isolated():
    return isolation() in ("root", "user")


def warn():
    """Say loudly that there is no sandbox, if there is none."""
    if not isolated():
        print(WARNING.format(why=isolation()), file=sys.stderr, flush=True)


def _bubblewrap(way, readable, scratch):
    command = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "grading"]
    if way == "root":  # the worker gives up root itself, so that each submission has its own user
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    for system in ("/usr", "/lib", "/lib64", "/bin", "/sbin"):
        path = Path(system)
        if path.is_symlink():
            command += ["--symlink", os.readlink(path), system]
        elif path.exists():
            command += ["--ro-bind", system, system]
    command += ["--proc", "/proc", "--dev", "/dev", "--size", str(scratch), "--tmpfs", "/tmp"]
    command += ["--chmod", "1777", "/tmp", "--size", str(scratch), "--tmpfs", "/dev/shm"]
    command += ["--chmod", "1777", "/dev/shm"]
    for path in map(Path, readable):
        for parent in reversed(path.parents[:-1]):
            if str(parent) not in ("/tmp", "/usr"):
                command += ["--perms", "0755", "--dir", str(parent)]
        command += ["--ro-bind", str(path), str(path)]
    return [*command, "--remount-ro", "/", "--remount-ro", "/dev"]


def _command(folder, limits):
    python = [sys.executable, "-B", str(folder / "worker.py"), str(folder)]
    if not isolated():
        return python
    command = _bubblewrap(isolation(), [sys.base_prefix, sys.prefix, folder], limits.scratch)
    import numpy  # noqa: PLC0415

    packages = [Path(numpy.__file__).parent.parent, *Path("/usr").glob("lib*/python3*/*-packages")]
    for name in HIDDEN:
        for path in (found for place in packages for found in place.glob(f"{name}*")):
            if path.is_dir() and not path.is_symlink():
                command += ["--tmpfs", str(path), "--remount-ro", str(path)]
    return [*command, "--chdir", "/tmp", *python]


def _parsed(line):
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


class Sandbox:
    """One worker. `ask` sends a request and returns the reply, or raises `EndedError`."""

    def __init__(self, folder, limits):
        self.limits, self.why = limits, ""
        self.home = None if isolated() else tempfile.mkdtemp(prefix="grading-")
        environment = {
            "HOME": self.home or "/tmp", "TMPDIR": self.home or "/tmp", "LANG": "C.UTF-8",
            "MPLCONFIGDIR": f"{self.home or '/tmp'}/mpl", "MPLBACKEND": "Agg",
            "IPYTHONDIR": f"{self.home or '/tmp'}/ipython", "PATH": "/usr/bin:/bin",
            "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0",
        }  # fmt: skip
        if os.name == "nt":
            environment = {**os.environ, **environment, "PATH": os.environ["PATH"]}
        self.process = subprocess.Popen(
            _command(Path(folder), limits), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=environment, start_new_session=True, bufsize=0,
            cwd=self.home,
        )  # fmt: skip
        self.replies = os.fdopen(os.dup(self.process.stdout.fileno()), "rb")
        self.lines, self.seen = queue.Queue(1), set()
        self.over, self.closed = threading.Event(), threading.Event()
        for task in (self._watch, self._read):
            threading.Thread(target=task, daemon=True).start()
        user = 60_000 + next(USERS) % 5000 if isolation() == "root" else 0
        processes = limits.processes if isolated() else 0
        few = {"memory": limits.memory, "file": limits.file, "output": limits.output}
        few |= {"user": user, "processes": processes}
        try:
            self.ask({"limits": few, "refused": REFUSED}, seconds=60)
        except EndedError as ended:
            self.close()
            raise StartError(f"no worker could be started: {ended}") from None

    def ask(self, request, seconds):
        """Send a request; raise `EndedError` when no reply comes in time.

        A reply bears the number of its request: what student code writes there itself is none.
        """
        token, until = secrets.token_hex(8), time.monotonic() + seconds + 2
        timer = threading.Timer(seconds, self.kill, [f"it ran longer than {seconds:.0f} s"])
        timer.start()
        try:
            self._write(json.dumps(request | {"id": token}).encode() + b"\n")
            line = b"\n"
            while line.endswith(b"\n"):
                # killed or not, at that time it is over: a child that got away may hold the pipe
                line = self.lines.get(timeout=max(0, until - time.monotonic()))
                reply = _parsed(line)
                if isinstance(reply, dict) and reply.get("id") == token:
                    return reply
            if len(line) == LONGEST:
                self.why = self.why or "it returned more than can be looked at"
        except (OSError, queue.Empty):
            pass
        finally:
            timer.cancel()
        time.sleep(0.05 if self.why else 0.4)  # the watch may know why
        why = self.why or "it ended Python (os._exit, a crash, or too much memory)"
        self.kill(why)
        raise EndedError(why)

    def _read(self):
        """Pass on what the worker writes, a line at a time; an empty one is the end."""
        line = b"\n"
        with self.replies:
            while line and not self.closed.is_set():
                line = self.replies.readline(LONGEST)
                self.lines.put(line)

    def _write(self, data):
        while data:
            data = data[self.process.stdin.write(data) :]

    def _watch(self):
        """Kill the worker when all its processes together use too much."""
        while not self.over.wait(0.2):
            used, family = 0, self._family()
            for one in family:
                with suppress(psutil.Error):
                    used += one.memory_info().rss
            if len(family) > self.limits.processes:
                self.kill(f"it started more than {self.limits.processes} processes")
            elif used > self.limits.memory:
                self.kill(f"it used more than {self.limits.memory / 1e9:.0f} GB of memory")

    def _family(self):
        """Return the worker's processes; they are remembered, as their parents may end first."""
        try:
            first = psutil.Process(self.process.pid)
            family = [first, *first.children(recursive=True)]
        except psutil.Error:
            return []
        self.seen.update(family)
        return family

    def kill(self, why=""):
        """End the worker and all it started."""
        self.why = self.why or why
        self.over.set()
        self._family()
        if hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        for one in list(self.seen):
            with suppress(psutil.Error):
                one.kill()

    def close(self):
        """End the worker; wait for it; remove its folder."""
        self.kill()
        self.process.wait()
        self.closed.set()
        with suppress(queue.Empty):
            self.lines.get_nowait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()
        if self.home:
            shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
