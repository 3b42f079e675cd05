"""Start the worker where it can harm nobody.

On Linux, bubblewrap (`walls`) and control groups (`groups`): no network, a file system that can
only be read and that holds Python and the packages of the assignments, but not the book, the
submissions or the gradebook, a small scratch folder in memory, its own process numbers.
Everywhere: limits of processor time, memory, processes and output. A loud warning names what is
not limited.

Time is counted as the worker uses it: processor time of all its processes, and time in which none
of them wants to run (it sleeps, or waits for an input that will not come). How much the machine
has to do besides makes no difference, up to a wide limit on the clock (`SlowError`).
"""

import json
import os
import platform
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

from . import groups, walls
from .inside import confine
from .walls import install, isolation, student_library

__all__ = ["install", "isolation", "student_library"]
LONGEST = 20_000_000  # bytes of a reply
CONTAINERS = 200_000  # lists and the like in it
GLANCE = 0.1  # seconds between two looks at what is used
OUTSIDE = ("PATH", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")  # what systemd-run needs
USERS = count()
WARNING = """
****************************************************************************************
*  Student code runs WITHOUT a sandbox: {why}.
*  It can read your files and use your network; only time, memory and output are limited.
*  On Linux: install bubblewrap (apt-get install bubblewrap). Elsewhere, grade on a machine
*  or account that holds nothing else.
****************************************************************************************
"""
LOOSE = """
****************************************************************************************
*  Student code runs in a sandbox, but this is NOT limited by the kernel here:
{what}
*  Control groups limit it: grade as root, or where systemd manages your session.
****************************************************************************************
"""


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds, bytes, numbers."""

    cell: float = 30
    submission: float = 180
    check: float = 10  # a visible check
    wall: float = 20  # times as long on the clock, on a machine that has much else to do
    memory: int = 2 * 10**9
    file: int = 100 * 10**6
    scratch: int = 200 * 10**6
    files: int = 20_000
    open: int = 128
    processes: int = 64
    output: int = 20_000


class EndedError(Exception):
    """The worker is gone; the text says why."""


class SlowError(EndedError):
    """The machine had too much else to do: that is no fault of the submission."""


class StartError(Exception):
    """No worker could be started: nothing that a student can do anything about."""


def several(limits):
    """Return how many submissions to grade at a time: as many as processors and memory allow."""
    processors = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    )
    return max(1, min(processors or 1, psutil.virtual_memory().total // limits.memory))


def isolated():
    return isolation() in ("root", "user")


@cache
def loose():
    """Return what the sandbox does not limit here, a line each."""
    what = []
    if not groups.available():
        what.append("memory of all processes together (measured ten times a second)")
        what.append("memory of the kernel for pipes and sockets (up to about 1 GB)")
        what.append("processor time of processes that end unseen")
    if platform.machine() not in confine.MACHINES:
        what.append(f"system calls: no filter for {platform.machine()} (memory without a name, "
                    "new namespaces, keyrings)")  # fmt: skip
    return what


def warn():
    """Say loudly that there is no sandbox, if there is none, and what it leaves open."""
    if not isolated():
        print(WARNING.format(why=isolation()), file=sys.stderr, flush=True)
    elif loose():
        what = "\n".join(f"*    {line}" for line in loose())
        print(LOOSE.format(what=what), file=sys.stderr, flush=True)


def sweep():
    """Remove what a run without a sandbox that was killed has left among the temporary files."""
    for path in Path(tempfile.gettempdir()).glob("grading-*-*"):
        number = path.name.split("-")[1]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(path, ignore_errors=True)
    groups.sweep()


def _environment(home):
    """Return all variables that the worker sees."""
    return {
        "HOME": home, "TMPDIR": home, "LANG": "C.UTF-8", "MPLCONFIGDIR": f"{home}/mpl",
        "MPLBACKEND": "Agg", "IPYTHONDIR": f"{home}/ipython", "PATH": "/usr/bin:/bin",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip


def _command(folder, limits, home):
    """Return the command that starts the worker, and the variables that it is started with."""
    worker = [str(folder / "inside" / "worker.py"), str(folder)]
    inner = _environment(home)
    if not isolated():
        if os.name == "nt":
            inner = {**os.environ, **inner, "PATH": os.environ["PATH"]}
        return [sys.executable, "-B", *worker], inner
    inner["PYTHONPATH"] = walls.INSIDE
    command = walls.bubblewrap(isolation(), limits.scratch, inner, [folder], walls.packages())
    outer = {name: os.environ[name] for name in OUTSIDE if name in os.environ}
    return [*command, "--chdir", "/tmp", walls.python(), "-s", *worker], outer


def _start(token):
    return f'{{"id": "{token}"'.encode()


def _parsed(line, token):
    """Return a reply, if the line is one and of a size that can be looked at."""
    if not line.startswith(_start(token)):
        return None
    if line.count(b"[") + line.count(b"{") > CONTAINERS:
        return {"error": {"type": "more than can be looked at"}}
    try:
        reply = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return reply if isinstance(reply, dict) else None


class Sandbox:
    """One worker. `ask` sends a request and returns the reply, or raises `EndedError`.

    ``used`` is the time that it has used, in seconds.
    """

    alone = True  # the only one behind its walls

    def __init__(self, folder, limits):
        self.limits, self.why, self.slow, self.home = limits, "", False, None
        self.process, self.group = self._begin(Path(folder))
        self.used = self.spent = 0.0
        self.replies = os.fdopen(os.dup(self.process.stdout.fileno()), "rb")
        self.lines, self.awaited = queue.Queue(1), b""
        self.over, self.closed, self.started = (threading.Event() for _ in range(3))
        try:
            if self.group.name:
                self.group.holds(self.process.pid)
            for task in (self._watch, self._read):
                threading.Thread(target=task, daemon=True).start()
            user = 60_000 + next(USERS) % 5000 if isolation() == "root" else 0
            few = {name: getattr(limits, name) for name in ("memory", "file", "output", "open")}
            alone = self.alone and isolated()
            few |= {"user": user, "processes": limits.processes if alone else 0}
            self.ask({"limits": few, "refused": walls.refused()}, seconds=60)
        except (EndedError, OSError) as error:
            self.close()
            raise StartError(f"no worker could be started: {error}") from None
        self.started.set()

    def _begin(self, folder):
        """Start the worker; return its process and the group that this is in."""
        self.home = None if isolated() else tempfile.mkdtemp(prefix=f"grading-{os.getpid()}-")
        command, environment = _command(folder, self.limits, self.home or "/tmp")
        group = groups.group(self.limits) if isolated() else None
        process = subprocess.Popen(
            group.joining(command) if group else command,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, start_new_session=True, bufsize=0, cwd=self.home,
        )  # fmt: skip
        return process, group or groups.Family(process.pid)

    def ask(self, request, seconds):
        """Send a request; raise `EndedError` when no reply comes in time.

        A reply bears the number of its request: what student code writes there itself is none.
        """
        token = secrets.token_hex(8)
        self.awaited = _start(token)
        clock = Clock(self, seconds)
        line = b"\n"
        try:
            self._write(json.dumps(request | {"id": token}).encode() + b"\n")
            while line.endswith(b"\n"):
                if clock.is_due() and clock.is_over():  # also when lines come without end
                    break
                try:
                    line = self.lines.get(timeout=GLANCE)
                except queue.Empty:
                    if self.process.poll() is not None:
                        break
                    continue
                reply = _parsed(line, token)
                if reply is not None:
                    return reply
            if len(line) == LONGEST:
                self.why = self.why or "it returned more than can be looked at"
        except OSError:
            pass
        finally:
            clock.stop()
        if not self.why:
            time.sleep(4 * GLANCE)  # the watch may know why
        memory = self.started.is_set() and self.group.killed_for_memory()
        why = self.why or (
            self._much_memory() if memory else
            "it ended Python (os._exit, a crash, or too much memory)"
        )  # fmt: skip
        self.kill(why)
        raise (SlowError if self.slow else EndedError)(why)

    def _much_memory(self):
        return f"it used more than {self.limits.memory / 1e9:.0f} GB of memory"

    def _read(self):
        """Pass on the lines that answer the request; one without an end is the last.

        All others are dropped here: to hand over each of a flood would take longer than to read it.
        """
        line = b"\n"
        with self.replies:
            while line.endswith(b"\n") and not self.closed.is_set():
                line = self.replies.readline(LONGEST)
                if line.startswith(self.awaited) or not line.endswith(b"\n"):
                    self.lines.put(line)

    def _write(self, data):
        while data:
            data = data[self.process.stdin.write(data) :]

    def _watch(self):
        """Kill the worker when all its processes together use too much."""
        while not self.over.wait(GLANCE):
            try:
                members = self.group.members()
                self.spent = max(self.spent, self.group.seconds())
                used = self.group.memory()
                files = groups.files(members) if self.started.is_set() else 0
            except (OSError, ValueError, IndexError):
                continue  # the group is going away
            limits = self.limits
            if len(members) > limits.processes:
                self.kill(f"it started more than {limits.processes} processes")
            elif used > limits.memory:
                self.kill(self._much_memory())
            elif files > limits.files:
                self.kill(f"it made more than {limits.files} files")
            elif self.spent > 1.2 * limits.submission + 60:
                self.kill("it used processor time when it was not asked to do anything")

    def kill(self, why="", slow=False):
        """End the worker and all it started."""
        self.why, self.slow = self.why or why, self.slow or (slow and not self.why)
        self.over.set()
        if hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.group.kill()

    def close(self):
        """End the worker; wait for it; remove its folder and its group."""
        self.kill()
        self.process.wait()
        self.closed.set()
        with suppress(queue.Empty):
            self.lines.get_nowait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()
        self.group.remove()
        if self.home:
            shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Clock:
    """The time that one request uses; it ends the worker when that is too much."""

    def __init__(self, box, seconds):
        self.box, self.seconds = box, seconds
        self.start, self.spent = time.monotonic(), self._spent()
        self.seen, self.asleep, self.at = self.spent, 0.0, self.start

    def _spent(self):
        with suppress(OSError, ValueError, IndexError):
            self.box.spent = max(self.box.spent, self.box.group.seconds())
        return self.box.spent

    def is_due(self):
        return time.monotonic() - self.at > GLANCE

    def is_over(self):
        """Look at what was used since the last look; say whether the worker has been ended."""
        now, spent = time.monotonic(), self._spent()
        if spent - self.seen < 0.1 * (now - self.at):
            self.asleep += (now - self.at) * (1 - groups.busy(self.box.group.members()))
        self.seen, self.at = spent, now
        wall = self.seconds * self.box.limits.wall
        if spent - self.spent + self.asleep > self.seconds:
            self.box.kill(f"it used more than {self.seconds:.0f} s of processor time" if
                          spent - self.spent > self.asleep else
                          f"it waited for more than {self.seconds:.0f} s")  # fmt: skip
            return True
        if now - self.start > wall:
            self.box.kill(f"the machine had too much to do: no answer after {wall:.0f} s", True)
            return True
        return bool(self.box.why)

    def stop(self):
        self.box.used += self._spent() - self.spent + self.asleep
