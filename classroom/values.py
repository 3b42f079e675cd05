"""Compare a student's values with ours: by what they say, not by what holds them."""

import copy
import math
import re

import numpy as np

IMAGINARY = 1e-12  # what rounding leaves of a complex number that is a real one
LONGEST = 1000  # characters of a number that is a text
DIGITS, ROUNDED = 10, 0.005  # how far rounding is looked for; the most that it may have changed


class FormError(Exception):
    """The value has the wrong form; the text says what was expected, and nothing of what came."""


def computed(names, name, cases, part):
    """Return a function's values in all cases, or a variable's value; of each, perhaps one part."""
    values = [_quiet(names[name], case) for case in cases] if cases else [names[name]]
    return values if part is None else [value[part] for value in values]


def _quiet(function, case):
    with np.errstate(all="ignore"):
        return function(*copy.deepcopy(case))


def part_of(value, part):
    value = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, np.ndarray) and value.ndim:
        value = list(value)
    if not isinstance(value, list):
        raise FormError("several results are asked for, and what comes back is a single one")
    if len(value) <= part:
        raise FormError(f"this is result number {part + 1}, and fewer come back")
    return value[part]


def agree(one, other, rtol, atol):
    """Say whether a value is ours, entry by entry; raise FormError for another form."""
    if isinstance(other, str) or other is None or isinstance(other, (bool, np.bool_)):
        if isinstance(other, str):
            return isinstance(one, str) and one.strip().casefold() == other.casefold()
        return isinstance(one, (bool, np.ndarray)) and np.shape(one) == () and bool(one) == other
    if isinstance(other, (list, tuple)) and not _numeric(other):
        one = list(one) if isinstance(one, np.ndarray) and one.ndim else one
        one = list(one.values()) if isinstance(one, dict) else one
        if not isinstance(one, list) or len(one) != len(other):
            raise FormError(f"expected {len(other)} things to come back")
        fits = [agree(a, b, rtol, atol) for a, b in zip(one, other, strict=True)]
        return all(fits)  # (a wrong form further on is said, too)
    if isinstance(other, dict):
        mine = {_key(k): v for k, v in one.items()} if isinstance(one, dict) else {}
        if set(mine) != {_key(k) for k in other} or len(one) != len(other):
            raise FormError("expected a dictionary with other keys")
        return all(agree(mine[_key(k)], v, rtol, atol) for k, v in other.items())
    right = np.asarray(other)
    value = as_numbers(one, right)
    if value.shape != right.shape:
        raise FormError("the values have not the shape that the question asks for")
    if value.size and _is_off(float(value.flat[0]), float(right.flat[0]), rtol, atol):
        return False  # nearly all that is not ours is not from its first number on
    return bool(np.allclose(value, right, rtol=rtol, atol=atol, equal_nan=True))


def _is_off(one, other, rtol, atol):
    """Say whether two finite numbers are further apart than they may be, by more than rounding."""
    finite = math.isfinite(one) and math.isfinite(other)
    return finite and abs(one - other) > (atol + rtol * abs(other)) * (1 + 1e-9)


def _key(key):
    return str(key).strip().casefold()


def rounded(one, other):
    """Say whether a value is ours, rounded as one writes a result down: to three digits or more."""
    right = np.asarray(other)
    if right.dtype.kind != "f":
        return False
    value = as_numbers(one, right)
    if value.shape != right.shape or value.dtype.kind == "c":
        return False
    fits = np.zeros(value.shape, dtype=bool)
    for digits in range(DIGITS):
        enough = 0.5 * 10.0**-digits <= ROUNDED * np.abs(right)
        fits |= enough & np.isclose(value, np.round(right, digits), rtol=1e-12, atol=0)
    return bool(np.all(fits))


def flat(one, other):
    """Return what stands in a single row or column, where a list of as many numbers is asked for.

    Examples
    --------
    >>> flat([[1.0], [2.0]], np.zeros(2))
    array([1., 2.])
    """
    if np.ndim(other) == 1 and isinstance(one, (list, np.ndarray)):
        try:
            value = np.asarray(one)
        except ValueError:
            return one
        if value.ndim == 2 and value.size == len(other) and 1 in value.shape:
            return np.asarray(value).ravel()
    return one


def as_numbers(one, right):
    """Return a value as an array; a matrix, or one number in a row, may be of fewer dimensions."""
    one = list(one.values()) if isinstance(one, dict) else one
    try:
        value = np.array(one)
        value = value if value.dtype.kind in "biufc" else np.array(_numbers(one))
        if value.dtype.kind == "c" and not np.any(np.abs(value.imag) > IMAGINARY):
            value = value.real
        if value.dtype.kind not in "biuf":
            raise ValueError
    except (ValueError, TypeError):
        raise FormError("expected numbers to come back") from None
    flat = isinstance(one, np.matrix) or right.ndim == 0
    if flat and value.ndim > right.ndim and value.size == right.size and value.ndim <= 2:
        value = value.reshape(right.shape)
    return value


def _numbers(one):
    """Take numbers that are texts for numbers: an array of both has texts only."""
    if isinstance(one, str):
        if len(one) > LONGEST:
            raise ValueError
        return float(re.sub(r"(?<=\d),(?=\d+$)", ".", one.strip()))  # 4,13 in many countries
    if isinstance(one, list):
        return [_numbers(each) for each in one]
    return np.asarray(one)


def _numeric(value):
    return isinstance(value, list) and all(isinstance(v, (int, float, np.number)) for v in value)


def same(one, other):
    try:
        return agree(_plain(one), other, 1e-9, 1e-12)
    except FormError:
        return False


def _plain(value):
    return [_plain(v) for v in value] if isinstance(value, tuple) else value
