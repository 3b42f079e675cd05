"""Limits that a process sets for itself and its children before a student's code runs in it.

Beside the limits that every Unix has: a session keyring of its own, and a filter of system calls
(seccomp) against what would hold memory that no limit counts (memfd, System V memory, io_uring),
open new namespaces (and file systems in them), reach other keyrings, processes or the machine
below a virtual one (vsock), or stand behind all others in the queue, to be waited for.
"""

import ctypes
import os
import platform
import struct
from contextlib import suppress

try:
    import resource
except ImportError:  # Windows
    resource = None

# numbers of system calls; those from 424 on are the same everywhere
X86 = {
    "memfd_create": 319, "unshare": 272, "setns": 308, "mount": 165, "umount2": 166,
    "pivot_root": 155, "chroot": 161, "keyctl": 250, "add_key": 248, "request_key": 249,
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "bpf": 321,
    "perf_event_open": 298, "userfaultfd": 323, "shmget": 29, "msgget": 68, "semget": 64,
    "mq_open": 240, "open_by_handle_at": 304, "name_to_handle_at": 303, "clone": 56, "socket": 41,
    "socketpair": 53, "setpriority": 141, "sched_setscheduler": 144, "sched_setattr": 314,
}  # fmt: skip
ARM = {
    "memfd_create": 279, "unshare": 97, "setns": 268, "mount": 40, "umount2": 39,
    "pivot_root": 41, "chroot": 51, "keyctl": 219, "add_key": 217, "request_key": 218,
    "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "bpf": 280,
    "perf_event_open": 241, "userfaultfd": 282, "shmget": 194, "msgget": 186, "semget": 190,
    "mq_open": 180, "open_by_handle_at": 265, "name_to_handle_at": 264, "clone": 220,
    "socket": 198, "socketpair": 199, "setpriority": 140, "sched_setscheduler": 119,
    "sched_setattr": 274,
}  # fmt: skip
NEW = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_open": 434, "mount_setattr": 442, "memfd_secret": 447,
}  # fmt: skip
MACHINES = {"x86_64": (0xC000003E, X86), "aarch64": (0xC00000B7, ARM)}
CLONE3 = 435
NAMESPACES = 0x7E020080  # CLONE_NEW…, those of time and cgroups included
FAMILIES = (1, 2, 10)  # sockets: AF_UNIX, AF_INET, AF_INET6, of the empty network in here
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026  # (EPERM, ENOSYS)
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
JOIN_KEYRING, NO_NEW_PRIVILEGES, SECCOMP, FILTER = 1, 38, 22, 2


def filtered_calls(machine):
    """Return the filter for a machine as the kernel takes it, or b"" where none is known."""
    if machine not in MACHINES:
        return b""
    architecture, calls = MACHINES[machine]
    program = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, UNKNOWN)]
    program += [(LOAD, 0, 0, 0), (AT_LEAST, 0, 1, 0x40000000), (RETURN, 0, 0, UNKNOWN)]
    for name, number in {**calls, **NEW}.items():
        if name not in ("clone", "socket", "socketpair"):
            program += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    program += [(EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, UNKNOWN)]  # the C library takes clone then
    program += [(EQUAL, 0, 4, calls["clone"]), (LOAD, 0, 0, 16), (ANY_BIT, 0, 1, NAMESPACES)]
    program += [(RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
    for name in ("socket", "socketpair"):
        check = [(EQUAL, len(FAMILIES) - i, 0, f) for i, f in enumerate(FAMILIES)]
        size = len(check) + 3
        program += [(EQUAL, 0, size, calls[name]), (LOAD, 0, 0, 16), *check]
        program += [(RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
    program.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("HBBI", *step) for step in program)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def filter_calls():
    """Set the filter; return whether it holds."""
    code = filtered_calls(platform.machine()) if os.name == "posix" else b""
    if not code or platform.system() != "Linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall(MACHINES[platform.machine()][1]["keyctl"], JOIN_KEYRING, None)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_char_p))
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return libc.prctl(SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0


def limit_process(limits):
    """Lower what this process and its children may use, and drop the rights of root.

    Returns whether the filter of system calls holds.
    """
    if resource is None:
        return False
    rows = [("AS", limits["memory"]), ("FSIZE", limits["file"]), ("CORE", 0)]
    rows += [("NOFILE", limits["open"]), ("MEMLOCK", 0), ("MSGQUEUE", 0)]
    for name, value in rows:
        with suppress(AttributeError, ValueError, OSError):  # (not all systems have all)
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    if limits["user"]:
        os.setgroups([])
        os.setgid(limits["user"])
        os.setuid(limits["user"])
    if limits["processes"]:
        resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"],) * 2)
    return filter_calls()


def limit_time(seconds):
    """Let the kernel end this process after so much processor time, counted from its start."""
    if resource is not None:
        whole = max(1, int(seconds) + 1)
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
