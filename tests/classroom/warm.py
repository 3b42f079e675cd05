"""Boxes that are there at once, for tests of what a grade is and not of what holds a submission.

Half of the time of a grade is the start of Python in its sandbox and the import of numpy,
matplotlib and IPython: the same for each of hundreds. Here one process behind the same walls has
imported them, and forks a copy of itself for each box (`forks`), which runs the worker as it is,
with its names, its limits, its requests. Such boxes see each other's processes and have one scratch
space: what a cell leaves running is not ended with it, and what is used between requests is not
watched. Tests of walls and limits have the real `Sandbox`.

A third of the rest are visible checks: of answers that stand in one notebook after another as they
are. What a check has said after the same cells, those left out that it does not hang on, it is not
asked again.
"""

import os
import select
import signal
import socket
import struct
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from classroom import groups, sandbox, walls
from classroom.following import leading

FORKS = Path(__file__).with_name("forks.py")
WHO = struct.Struct("3i")  # process, user, group
TICKS = os.sysconf("SC_CLK_TCK")
LOOK = sandbox.GLANCE / 2  # seconds between two looks at what a box has used


class Nest:
    """The process that has imported all; close it when no more boxes are needed."""

    def __init__(self, folder):
        self.folder, self.lock, self.said = Path(folder), threading.Lock(), {}
        limits, inner = sandbox.Limits(), sandbox._environment("/tmp")
        inner["PYTHONPATH"] = walls.INSIDE
        way, seen = sandbox.isolation(), walls.packages()
        command = walls.bubblewrap(way, limits.scratch, inner, [self.folder], seen)
        command += ["--chdir", "/tmp", walls.python(), "-s", "-c", FORKS.read_text("utf-8")]
        self.socket, theirs = socket.socketpair()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            self.process = subprocess.Popen([*command, str(self.folder)], stdin=theirs)

    def hatch(self):
        """Return a worker that waits for its first request."""
        there, requests = os.pipe()
        replies, back = os.pipe()
        with self.lock:
            socket.send_fds(self.socket, [b"x"], [there, back])
            size = socket.CMSG_SPACE(WHO.size)
            said, more, _, _ = self.socket.recvmsg(1, size)
        os.close(there)
        os.close(back)
        if not said:
            raise OSError("nobody is there to start it")
        return Hatched(WHO.unpack(more[0][2])[0], requests, replies)

    def close(self):
        self.socket.close()
        self.process.wait()


class Hatched:
    """A process that another one has started, with what `Sandbox` uses of a `Popen`."""

    def __init__(self, pid, requests, replies):
        self.pid, self.file = pid, os.pidfd_open(pid)
        self.stdin, self.stdout = os.fdopen(requests, "wb", 0), os.fdopen(replies, "rb", 0)

    def poll(self):
        return 0 if self.file < 0 or select.select([self.file], [], [], 0)[0] else None

    def kill(self):
        with suppress(OSError):
            signal.pidfd_send_signal(self.file, signal.SIGKILL)

    def wait(self):
        if self.file >= 0:
            select.select([self.file], [], [])
            os.close(self.file)
            self.file = -1


class Kin(groups.Family):
    """The same from a few files, now and then: `psutil` reads those of all processes there are."""

    def __init__(self, process):
        super().__init__(process)
        self.looked = 0.0

    def members(self):
        found, waiting = [], [self.first]
        while waiting:
            one = waiting.pop()
            with suppress(OSError):
                waiting += map(int, _text(f"/proc/{one}/task/{one}/children").split())
                found.append(one)
        return found

    def seconds(self):
        if time.monotonic() - self.looked > LOOK:
            for one in self.members():
                with suppress(OSError):
                    times = _text(f"/proc/{one}/stat").rpartition(")")[2].split()[11:15]
                    self.spent[one] = sum(map(int, times)) / TICKS
            self.looked = time.monotonic()
        return sum(self.spent.values())

    def kill(self):
        """Nothing is left to be done: what a worker has forked is in its group of processes."""


def _text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def boxes(nest):
    """Return the class of boxes that a nest has, to stand in the place of `Sandbox`."""

    class Warm(sandbox.Sandbox):
        alone, past = False, ()

        def ask(self, request, seconds):
            if not request.get("aside"):
                self.past += (request["source"],) if request.get("do") == "cell" else ()
                return super().ask(request, seconds)
            check = request["source"]
            leads = zip(self.past, leading(self.past, check), strict=True)
            key = (*(cell for cell, lead in leads if lead), check)
            if key not in nest.said:
                reply = super().ask(request, seconds)
                if "ended" in reply:
                    return reply
                nest.said[key] = reply
            return nest.said[key]

        def _begin(self, folder):
            assert folder == nest.folder
            process = nest.hatch()
            return process, Kin(process.pid)

        def _watch(self):
            pass

    return Warm
