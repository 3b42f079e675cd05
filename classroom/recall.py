"""What functions of ours have returned to a cell of ours, for the next cell that asks the same.

Typical mistakes of one question often differ in their last line alone, and compute before it, for
seconds, what the solution has computed: sweeps over all numbers of components, and the like. So do
the tests of one submission after another, and of all that is tried of an answer.
"""

import copy
import dis
import functools
import pickle
import threading
import time
from collections import Counter
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType

import numpy as np

MOST = 100  # how many results are remembered
QUICK, OFTEN = 5e-4, 5  # what has taken so few seconds so often is not worth a look
OURS = "<source>"  # the file name of what is compiled from a source
SEEDED = {"RandomState", "default_rng"}
READS = {"LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL"}


class Calls:
    """What calls have returned, by function and arguments."""

    def __init__(self):
        self.known, self.quick = {}, Counter()
        self.inside, self.lock = threading.local(), threading.Lock()

    @contextmanager
    def recalled(self, names):
        """Let functions return to a cell that calls them what they have returned before.

        Those that depend on their arguments alone do; afterwards the names hold them again.
        """
        ours = {name: one for name, one in names.items() if isinstance(one, FunctionType)}
        instead = {name: self._recalling(one) for name, one in ours.items()}
        names.update(instead)
        try:
            yield
        finally:
            still = [name for name, one in instead.items() if names.get(name) is one]
            names.update((name, ours[name]) for name in still)

    def _recalling(self, function):
        @functools.wraps(function)
        def recalling(*given, **named):
            # what a function calls itself is not looked at
            if getattr(self.inside, "one", False) or self.quick[function.__code__] >= OFTEN:
                return function(*given, **named)
            key = _key(function, given, named)
            with self.lock:
                found = self.known.get(key)
            if found is not None:
                return copy.deepcopy(found)
            self.inside.one, start = True, time.thread_time()
            try:
                found = function(*given, **named)
            finally:
                self.inside.one = False
            if time.thread_time() - start < QUICK:
                self.quick[function.__code__] += 1
            if key and _plain(found) and _key(function, given, named) == key:
                with self.lock:
                    while len(self.known) >= MOST:
                        self.known.pop(next(iter(self.known)))
                    self.known[key] = copy.deepcopy(found)
            return found

        recalling.recalls = function
        return recalling


def _key(function, given, named):
    """Return all that a result depends on, or None if that cannot be said.

    What is called without an argument may be called for what it does.
    """
    used = _used(function) if given and _plain((*given, *named.values())) else ()
    return (function, used, pickle.dumps((given, named))) if used else None


def _used(function):
    """Return a function and all that it uses, or an empty set if it may depend on more."""
    used, waiting = set(), [function]
    while waiting:
        one = waiting.pop()
        one = getattr(one, "recalls", one)
        read, attributes = _named(one.__code__)
        by_chance = "random" in read | attributes and not attributes & SEEDED
        if one.__code__.co_filename != OURS or one.__closure__ or by_chance:
            return frozenset()
        used.add(one)
        for name in read & set(one.__globals__):
            value = one.__globals__[name]
            if isinstance(value, FunctionType):
                waiting += [] if getattr(value, "recalls", value) in used else [value]
            elif not isinstance(value, (ModuleType, type)):
                return frozenset()
    return frozenset(used)


@lru_cache(2000)
def _named(code):
    """Return the names outside it that code reads, and all others, those inside it included."""
    read = {one.argval for one in dis.get_instructions(code) if one.opname in READS}
    others = set(code.co_names) - read
    for inside in (one for one in code.co_consts if isinstance(one, CodeType)):
        more, rest = _named(inside)
        read, others = read | more, others | rest
    return frozenset(read), frozenset(others)


def _plain(value):
    """Say whether a value is data and no more."""
    if isinstance(value, dict):
        return _plain(list(value)) and _plain(list(value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_plain, value))
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biufcU"
    return value is None or isinstance(value, (bool, int, float, str, np.generic))
