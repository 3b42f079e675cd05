"""Control groups: the kernel's own limits of memory, processes and processor time, if to be had.

Three ways, tried in this order: a group of our own where the controllers can be used directly
(version 2, then version 1), or a scope that systemd makes. Without them, `Family` measures.
"""

import os
import re
import shutil
import subprocess
import time
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

import psutil

MOUNT = Path("/sys/fs/cgroup")
DISK = 0.75
LONG = 20  # seconds until a process that has been started is in its group
JOIN = 'for group in "$@"; do shift; [ "$group" = -- ] && break; echo $$ > "$group" || exit 1; done'
JOIN = f'{JOIN}; exec "$@"'


def available():
    """Return how control groups can be used: "v2", "v1", "systemd", or ""."""
    return _available() if os.name == "posix" else ""


@cache
def _available():
    for way in (Version2, Version1, Scope):
        try:
            works = _works(way(10**9, 10))
        except (OSError, ValueError, IndexError):
            continue
        if works:
            return way.name
    return ""


def _works(group):
    """Say whether a process joins a group, on a machine as busy as may be, and is counted there."""
    with subprocess.Popen(
        group.joining(["cat"]), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            group.holds(process.pid)
            until = time.monotonic() + LONG
            while not group.members() and process.poll() is None and time.monotonic() < until:
                time.sleep(0.005)
            works = bool(group.members()) and group.memory() is not None
            process.stdin.close()
            works = process.wait() == 0 and works
        finally:
            process.kill()
            group.remove()
    return works


def sweep():
    """Remove the groups of runs that were killed; their processes have ended with them."""
    # (`os.walk` goes on where a group ends while it is looked at)
    for place, groups, _ in os.walk(MOUNT) if available() in ("v1", "v2") else ():
        for name in groups:
            made = re.fullmatch(r"grading-(\d+)-.*", name)
            if made and not psutil.pid_exists(int(made[1])):
                with suppress(OSError):
                    os.rmdir(os.path.join(place, name))


def group(limits):
    """Return a group with these limits, or None where there are none."""
    ways = {way.name: way for way in (Version2, Version1, Scope)}
    way = ways.get(available())
    return way(limits.memory, limits.processes) if way else None


class Version2:
    """A group of our own, below the one that we are in."""

    name = "v2"

    def __init__(self, memory, processes):
        self.folders = self._make(f"grading-{os.getpid()}-{uuid.uuid4().hex[:8]}")
        self._limit(memory, processes)

    def _make(self, name):
        mounts = [MOUNT, MOUNT / "unified"]
        base = next(path for path in mounts if (path / "cgroup.controllers").exists())
        line = next(x for x in Path("/proc/self/cgroup").read_text().split("\n") if x[:3] == "0::")
        parent = base / line[3:].strip("/")
        wanted = {"memory", "pids", "cpu"}
        if not wanted <= set((parent / "cgroup.controllers").read_text().split()):
            raise OSError("not all controllers are here")
        if not wanted <= set((parent / "cgroup.subtree_control").read_text().split()):
            (parent / "cgroup.subtree_control").write_text("+memory +pids +cpu")
        folder = parent / name
        folder.mkdir()
        return [folder]

    def _limit(self, memory, processes):
        (self.folders[0] / "memory.max").write_text(str(memory))
        (self.folders[0] / "pids.max").write_text(str(processes))
        with suppress(OSError):  # (there is no such file without swap)
            (self.folders[0] / "memory.swap.max").write_text("0")

    def joining(self, command):
        """Return a command that joins the group first."""
        files = [str(folder / "cgroup.procs") for folder in self.folders]
        return ["/bin/sh", "-c", JOIN, "sh", *files, "--", *command]

    def holds(self, process):
        """Hear which process has been started with the command."""

    def members(self):
        """Return the numbers of the processes in the group."""
        try:
            return [int(line) for line in self._read(0, "cgroup.procs").split()]
        except OSError:
            return []

    def seconds(self):
        """Return the processor time of all processes that were ever in the group."""
        return int(self._read(0, "cpu.stat").split()[1]) / 1e6

    def memory(self):
        return int(self._read(0, "memory.current"))

    def killed_for_memory(self):
        lines = self._read(0, "memory.events").split("\n")
        return any(line.startswith("oom_kill ") and line != "oom_kill 0" for line in lines)

    def _read(self, number, name):
        return (self.folders[number] / name).read_text()

    def kill(self):
        """End all processes; what starts meanwhile is ended too."""
        for _ in range(100):
            members = self.members()
            if not members:
                return
            for one in members:
                with suppress(OSError):
                    os.kill(one, 9)
            time.sleep(0.005)

    def remove(self):
        """End all processes and remove the group."""
        self.kill()
        for folder in self.folders:
            for _ in range(40):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:  # a process is still on its way out
                    time.sleep(0.025)


class Version1(Version2):
    """The same with the older controllers, a tree each."""

    name = "v1"

    def _make(self, name):
        places = {
            controller: line.split(":")[2]
            for line in Path("/proc/self/cgroup").read_text().split()
            for controller in line.split(":")[1].split(",")
        }
        folders = []
        for controller in ("memory", "pids", "cpuacct"):
            folder = MOUNT / controller / places.get(controller, "-").strip("/") / name
            folder.mkdir()
            folders.append(folder)
        return folders

    def _limit(self, memory, processes):
        (self.folders[0] / "memory.limit_in_bytes").write_text(str(memory))
        with suppress(OSError):
            (self.folders[0] / "memory.memsw.limit_in_bytes").write_text(str(memory))
        (self.folders[1] / "pids.max").write_text(str(processes))

    def seconds(self):
        return int(self._read(2, "cpuacct.usage")) / 1e9

    def memory(self):
        return int(self._read(0, "memory.usage_in_bytes"))

    def killed_for_memory(self):
        lines = self._read(0, "memory.oom_control").split("\n")
        return any(line.startswith("oom_kill ") and line != "oom_kill 0" for line in lines)


class Scope(Version2):
    """A scope that systemd makes, the system's for root and the user's own else."""

    name = "systemd"

    def __init__(self, memory, processes):
        if not shutil.which("systemd-run"):
            raise OSError("there is no systemd-run")
        self.folders = []
        self.limits = [f"MemoryMax={memory}", "MemorySwapMax=0", f"TasksMax={processes}"]

    def joining(self, command):
        mine = [] if os.geteuid() == 0 else ["--user"]
        properties = [word for one in self.limits for word in ("-p", one)]
        return ["systemd-run", *mine, "--scope", "--quiet", "--collect", *properties, *command]

    def holds(self, process):
        until = time.monotonic() + LONG
        while time.monotonic() < until:
            line = Path(f"/proc/{process}/cgroup").read_text().split("0::")[1].strip()
            if line.endswith(".scope") and "run-" in line:
                self.folders = [MOUNT / line.strip("/")]
                return
            time.sleep(0.02)
        raise OSError("systemd made no scope")

    def remove(self):
        self.kill()


class Family:
    """Without control groups: the processes that a process has started, as far as they are seen.

    What ended is counted by its parent; memory is the share of each process (files in memory that
    nobody has mapped are not seen).
    """

    name = ""

    def __init__(self, process):
        self.first, self.spent, self.seen = process, {}, set()

    def members(self):
        try:
            first = psutil.Process(self.first)
            family = [first, *first.children(recursive=True)]
        except psutil.Error:
            family = []
        self.seen.update(family)  # their parents may end first
        return [one.pid for one in self.seen if one.is_running()]

    def seconds(self):
        for one in list(self.seen):
            with suppress(psutil.Error):
                times = one.cpu_times()
                self.spent[one] = times.user + times.system + sum(times[2:4])
        return sum(self.spent.values())

    def memory(self):
        used = 0
        for one in list(self.seen):
            with suppress(psutil.Error):
                info = one.memory_full_info() if psutil.LINUX else one.memory_info()
                used += getattr(info, "pss", 0) or info.rss
        return used

    def killed_for_memory(self):
        return False

    def kill(self):
        self.members()
        for one in list(self.seen):
            with suppress(psutil.Error):
                one.kill()

    def remove(self):
        self.kill()


def busy(members):
    """Say how far processes are kept from work by the machine: 1 for one that would run, else 0.

    One that waits for a disk counts ``DISK``: so waits, too, who starts a program that never
    begins (Linux; elsewhere it is not known).
    """
    if not Path("/proc/self/stat").exists():
        return any(_status(one) == psutil.STATUS_RUNNING for one in members)
    found = 0
    for member in members:
        try:
            for thread in os.listdir(f"/proc/{member}/task"):
                text = Path(f"/proc/{member}/task/{thread}/stat").read_text()
                state = text[text.rindex(")") + 2]
                if state == "R":
                    return 1
                found = DISK if state == "D" else found
        except (OSError, ValueError, IndexError):
            continue
    return found


def _status(process):
    try:
        return psutil.Process(process).status()
    except psutil.Error:
        return ""


def files(members):
    """Return how many files the scratch space of the sandbox with these processes holds."""
    ours = _space("self")
    for member in members:
        if _space(member) not in ("", ours):
            held = 0
            for place in ("tmp", "dev/shm"):
                with suppress(OSError):
                    found = os.statvfs(f"/proc/{member}/root/{place}")
                    held += found.f_files - found.f_ffree
            return held
    return 0


def _space(process):
    try:
        return os.readlink(f"/proc/{process}/ns/mnt")
    except OSError:
        return ""
