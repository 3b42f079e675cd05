"""Values as plain data that JSON can hold, never as pickles: what comes back is only looked at."""

import base64
import dataclasses
import numbers
from array import array
from collections import deque, namedtuple
from decimal import Decimal

import numpy as np

NUMBERS = "?bhilqBHILQefdFD"
LONG = {"g": float, "G": complex}  # more digits than others can read
LARGEST = 1_000_000  # entries of an array, characters of a text
DEEPEST = 8


class Named(dict):
    """A named tuple, or a data class, as those have it who only look at it."""

    def __missing__(self, place):
        return list(self.values())[place]

    def as_tuple(self):
        """Return what has these names as those have it who have made it."""
        return namedtuple("Named", list(self), rename=True)(*self.values())


def encode(value, depth=0):
    """Return a value as what JSON can hold; raise TypeError for what is no plain data."""
    if depth > DEEPEST:
        raise TypeError("nested too deeply")
    if isinstance(value, str):
        return {"value": str.__str__(value)[:LARGEST]}  # (of an enumeration, too)
    if isinstance(value, (np.ndarray, np.generic)):
        return _array(value, depth)
    if value is None or isinstance(value, (numbers.Real, Decimal)):
        simple = value is None or isinstance(value, (bool, float))
        whole = isinstance(value, numbers.Integral)
        return {"value": value if simple else int(value) if whole else float(value)}
    if isinstance(value, dict) and not isinstance(value, Named):
        return {"dict": [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]}
    if (pairs := _named(value)) is not None:
        return {"named": [[name, encode(one, depth + 1)] for name, one in pairs]}
    if isinstance(value, (tuple, list, range, deque, array)):
        if len(value) > LARGEST:
            raise TypeError(f"a list of {len(value)} entries")
        return {"list": [encode(one, depth + 1) for one in value]}
    raise TypeError(f"a {type(value).__name__}, which is neither numbers nor text nor a list")


def _named(value):
    """Return the names and values of a named tuple or a data class, or None."""
    if isinstance(value, Named):
        return value.items()
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return zip(map(str, value._fields), value, strict=True)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(one.name, getattr(value, one.name)) for one in dataclasses.fields(value)]
    return None


def _array(value, depth):
    given = np.asarray(value)
    given = given.astype(LONG[given.dtype.char]) if given.dtype.char in LONG else given
    if given.dtype.char in "UO":
        if given.shape == ():
            return encode(given.item(), depth + 1)
        return {"list": [encode(one, depth + 1) for one in given[:10_000].tolist()]}
    if given.dtype.char not in NUMBERS or given.size > LARGEST:
        raise TypeError(f"an array of {given.size} entries of type {given.dtype}")
    data = base64.b64encode(np.ascontiguousarray(given).tobytes()).decode()
    kind = "matrix" if isinstance(value, np.matrix) else "array"
    return {kind: data, "type": given.dtype.str, "shape": list(given.shape)}


def decode(coded):
    """Return the value that `encode` was given; lists and tuples come back as lists."""
    kind = next(iter(coded))
    if kind in ("array", "matrix"):
        dtype = np.dtype(coded["type"])
        if dtype.char not in NUMBERS:
            raise TypeError(f"an array of type {dtype}")
        shape = [int(size) for size in coded["shape"]]
        array = np.frombuffer(base64.b64decode(coded[kind]), dtype).reshape(shape).copy()
        return array.view(np.matrix) if kind == "matrix" else array
    if kind == "named":
        return Named((name, decode(one)) for name, one in coded["named"])
    if kind == "list":
        return [decode(one) for one in coded["list"]]
    if kind == "dict":
        return {_key(decode(key)): decode(one) for key, one in coded["dict"]}
    if not isinstance(coded["value"], (bool, int, float, str, type(None))):
        raise TypeError("not plain data")
    return coded["value"]


def _key(key):
    return key if isinstance(key, (str, int, float, bool)) else repr(key)
