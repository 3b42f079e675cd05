"""The hidden tests of one question on one submission.

A test runs here, never where a student's code runs: it sends arguments and gets plain data back.
What is said about it comes from the source or from a few fixed sentences: nothing that a student's
function made of hidden data (a shape, a message, a line) is repeated.
"""

import builtins
import copy
import json
import math
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from .forms import MOST, Exchanged, own_form
from .inside.plain import decode, encode
from .running import STUB, TimeIsOverError
from .sandbox import EndedError, SlowError, StartError
from .slips import CHEAP, EXCHANGED, LOST, alone, order, slip
from .values import FormError, agree, as_numbers, flat, part_of, rounded, same

UNKNOWN = ("right for some inputs, wrong for others.", "the values are not right.")
NOTHING = "nothing comes back: is there a `return`, at the end of the function?"
NAN = "nan comes back: was something divided by zero, or is it of no numbers at all?"
CHANGES = "it is not changed"  # says a docstring of ours; it costs half a point if it is
KEPT = 0.5
BUILT = "right for what it builds on; a mistake costs points once."
RELAXED = "counts as right; what is wrong in it costs points in another test."
RIDGE = 1e-3  # the most that may be added to the diagonal of a covariance


class NoValueError(Exception):
    """The student's code gave no value; the text says why, for the student to read."""


class _HopelessError(Exception):
    """What is left of the tests cannot give what is needed."""


@dataclass
class Outcome:
    """What the tests of a question give."""

    score: float = 0.0
    messages: list = field(default_factory=list)
    differs: bool = False  # right, and yet nothing that later answers should be judged by
    named: int = 0  # how many messages name a typical mistake
    form: bool = False  # in another form than asked for, which later answers may rely on
    stops: bool = False  # with an error, or without what was asked for
    renamed: bool = False  # names of the student's own were taken for those that are missing
    typical: bool = False  # a mistake of the source, which says what it deserves
    fine: set = field(default_factory=set)  # names whose values are all right
    reasons: set = field(default_factory=set)  # what is said, where values tell all that is wrong
    turns: list = field(default_factory=list)  # such forms, where they are known
    place: int = 0  # the step after which it was tested
    slip: str = ""  # of typing, without which all is right: the reason for whatever came

    def better(self, other):
        """Say whether this does more for a student: by its points, then by what it explains."""
        mine, theirs = (
            (one.score, bool(one.slip), not one.stops and not one.renamed, one.named)
            for one in (self, other)
        )
        return mine > theirs


@dataclass
class Trial:
    """One comparison: what was asked, what came, what is right."""

    what: str
    trouble: str
    name: str
    cases: tuple
    part: int | None
    theirs: list
    expected: list
    whole: list
    worth: float
    fit: object


class Testing:
    """Tests a question through ``ask``, which takes a request to the student's code.

    What ``right`` holds was right in an earlier run of the same cells, and is not asked again.
    What is like the results of a function with a form of its own is sent, and expected of what is
    stored, in this ``form``. What has no hope of more than ``least`` points is left at once, and
    no more than what is right counts.
    """

    def __init__(self, judge, question, setting, ask, *, right=None, form=None, least=None):
        self.least, self.lost = least, 0.0
        self.judge, self.question, self.setting, self.ask = judge, question, setting, ask
        self.outcome, self.trials, self.solution = Outcome(), [], None
        self.right, self.met, self.form = set() if right is None else right, Counter(), form
        self.known = {}  # what came back, by what was asked

    def _mark(self, what):
        """Return what tells an item of the test from all others, in every run."""
        self.met[what] += 1
        return what, self.met[what]

    def say(self, text):
        if text not in self.outcome.messages:
            self.outcome.messages.append(text)

    def run(self):
        """Return the outcome."""
        outcome = self.outcome
        try:
            self.solution, _ = self.judge.solution(self.setting)
        except Exception:
            self.say("This could not be graded with the value that you gave to `student_id`.")
            return outcome
        names = {**self.solution, "solution": self.solution}
        names |= {"compare": self.compare, "award": self.award}
        names |= {"call": self.call, "value": self.value}
        self.given = 0.0
        try:
            with self.judge.calls.recalled(names):
                self.judge.execute(self.question.hidden, names)
        except NoValueError as failed:
            self.say(str(failed))
        except (TimeIsOverError, StartError, SlowError):
            raise
        except _HopelessError:
            return outcome
        except Exception:  # a value may break a test in any way; the other questions go on
            self.say("The value that came back has not the form that the question asks for.")
        if self.least is None:
            self._explain()
        if CHANGES in self.right:  # (known from an earlier run: what was right is not asked again)
            self.given -= KEPT
            self.say("Your function changes what it is given, and should not: half a point.")
        self.given = min(max(self.given, 0.0), self.question.points)
        outcome.score = round(self.given, 6)
        outcome.turns += list(filter(None, map(self._own_form, self.trials)))[:1]
        if outcome.turns or self.form:
            outcome.form = outcome.differs = True
        return outcome

    def _own_form(self, trial):
        if not trial.cases or not (trial.trouble or isinstance(trial.whole[0], dict)):
            return None
        ours = trial.expected
        if trial.part is not None:
            ours = self._ours(None, self.solution, trial.name, trial.cases, None)
        return own_form(trial.name, trial.whole, ours, trial.fit)

    # what hidden tests use

    def compare(
        self, name, *cases, worth, what, part=None, rtol=1e-5, atol=1e-8, ridge=False,
        after=(), then=None,
    ):  # fmt: skip
        """Give points if the student's value and the solution's agree in all cases.

        A variable may hold the result rounded, as one would write it down, or in a single column.
        With ``ridge`` the value is covariances: a small multiple of the unit matrix in them, as the
        course advises, does no harm.
        ``after`` names what the value builds on, other parts of the result (by number) or other
        variables: ``then`` takes these as the student has them, and the arguments, and returns what
        is right if they are; a mistake in them costs points once.
        """
        mark = self._mark(what)
        self.outcome.fine.add(name)
        if mark in self.right:
            return self._settle(mark, worth)
        expected = self._ours(None, self.solution, name, cases, part)
        if self.form and not cases and self._made_by(self.form.function, name):
            expected = [self.form(one) for one in expected]

        def fit(one, other):
            one = self._without_ridge(one, other) if ridge else one
            one = one if cases else flat(one, other)
            return agree(one, other, rtol, atol) or (not cases and rounded(one, other))

        try:
            if (
                self.least is not None
                and not then
                and self._is_lost(fit, expected, name, cases, part)
            ):
                return self._lose(worth)
            whole = [self.call(name, *case) for case in cases] if cases else [self.value(name)]
        except NoValueError as failed:
            self.say(f"{what}: {failed}")
            return self._lose(worth)
        theirs, trouble = whole, ""
        for one, other in zip(whole, expected, strict=True):
            self.outcome.differs |= _is_taken_otherwise(one, other)
        try:
            theirs = whole if part is None else [part_of(one, part) for one in whole]
            fits = [fit(one, other) for one, other in zip(theirs, expected, strict=True)]
            trouble = "" if all(fits) else self._plain(theirs, expected, fits)
        except FormError as mismatch:
            nothing = bool(cases) and any(one is None for one in whole)
            trouble = NOTHING if nothing else f"{mismatch}."
            self.outcome.form |= bool(cases) and not nothing
        if trouble and part is not None and self._is_all(fit, whole, expected):
            self.say(f"{what}: right, but it is all that comes back.")
            self.outcome.differs, trouble = True, ""
        if trouble and then and self._follows(fit, theirs, (name, cases, whole, after, then)):
            own = not after or part in after or (part is None and not isinstance(after[0], str))
            self.say(f"{what}: {RELAXED if own else BUILT}")
            self.outcome.differs |= bool(cases)
            trouble = ""
        trial = Trial(what, trouble, name, cases, part, theirs, expected, whole, worth, fit)
        self.trials.append(trial)
        return self._lose(worth) if trouble else self._settle(mark, worth)

    def _made_by(self, function, name):
        """Say whether a variable of ours holds what a function returns."""
        made = rf"^[^=\n]*\b{name}\b[^=\n]*=[^=\n]*\b{function}\("
        return re.search(made, self.question.answer.source, re.MULTILINE) is not None

    def _settle(self, mark, worth):
        self.right.add(mark)
        self.given += worth
        return True

    def _lose(self, worth):
        self.lost += worth
        if self.least is not None and self.question.points - self.lost <= self.least:
            raise _HopelessError
        return False

    def _is_lost(self, fit, expected, name, cases, part):
        """Say at the first wrong case that the values are not right, nor come alone."""
        ways = {part, None}
        for case, ours in zip(cases, expected if cases else (), strict=True):
            one = self.call(name, *case)
            ways = {way for way in ways if _fits(fit, one, ours, way)}
            if not ways:
                return True
        return False

    def _is_all(self, fit, whole, expected):
        """Say whether a part of the result is right, and comes back in place of the whole."""
        try:
            return all(fit(one, other) for one, other in zip(whole, expected, strict=True))
        except FormError:
            return False

    def _follows(self, fit, theirs, asked):
        """Say whether values are right, given what the student has for what they build on."""
        try:
            built = self._built(*asked)
            return all(fit(one, other) for one, other in zip(theirs, built, strict=True))
        except (TimeIsOverError, StartError, SlowError):
            raise
        except Exception:  # their values may break anything
            return False

    def _built(self, name, cases, whole, after, then):
        """Yield what is right in each case, given what the student has for what it builds on.

        Only what has our shape is looked at: what another one makes may fill the memory.
        """
        for number, case in enumerate(cases or ((),)):
            others = []
            for other in after:
                if isinstance(other, str):
                    ours = self.solution[other]
                    theirs = flat(self.value(other), ours)
                else:
                    theirs = part_of(whole[number], other)
                    ours = self._ours(None, self.solution, name, cases, other)[number]
                others.append(as_numbers(theirs, np.asarray(ours)))
                if others[-1].shape != np.shape(ours):
                    raise FormError("not ours")
            yield then(*others, *copy.deepcopy(case))

    def _without_ridge(self, one, ours):
        """Return covariances without what was added to their diagonals."""
        try:
            rest = np.asarray(one, dtype=float) - ours
            added = np.diagonal(rest, axis1=-2, axis2=-1).mean()
        except (ValueError, TypeError):
            return one
        if rest.shape == np.shape(ours) and 1e-9 < added <= RIDGE * (1 + 1e-6):
            self.outcome.differs = True
            return ours + rest - added * np.eye(rest.shape[-1])
        return one

    def _plain(self, theirs, expected, fits):
        pairs = zip(theirs, expected, fits, strict=True)
        if all(fit or (_has_nan(one) and not _has_nan(ours)) for one, ours, fit in pairs):
            return NAN
        if len(theirs) > 1 and all(same(theirs[0], one) for one in theirs[1:]):
            return (
                "your function returns the same for different arguments: does each of them go into "
                "its result?"
            )
        return UNKNOWN[0] if any(fits) else UNKNOWN[1]

    def _explain(self):
        """Say what is wrong with each value; by its name, where it is that of a typical mistake.

        A mistake explains best if its values are the student's in all tests. Then it has at least
        the points that the source gives it: a slip at the very end changes every value.
        """
        if not any(trial.trouble for trial in self.trials):
            return
        self.outcome.fine -= {trial.name for trial in self.trials if trial.trouble}
        wrong = self.judge.mistakes(self.setting, self.question.name)
        fits = {
            id(cell): [self._is(trial, cell, names) for trial in self.trials]
            for cell, names in wrong
        }
        always = [cell for cell, _ in wrong if all(fits[id(cell)])]
        rest = [cell for cell, _ in wrong if cell not in always]
        explained = [c.points for c in always if "wrong" in fits[id(c)]]
        self.outcome.typical = bool(explained)
        slips, worth = self._slips()
        lost = sum(trial.worth for trial in self.trials if trial.trouble)
        told = abs(self.question.points - self.given - lost) < 1e-9  # no more than these values
        self.given = max(self.given, *explained, 0.0) if explained else self.given + worth
        for number, trial in enumerate(self.trials):
            if trial.trouble:
                named = [c.says for c in always + rest if fits[id(c)][number] == "wrong"]
                self.outcome.named += bool(named)
                said = named[0] if named else slips.get(number, trial.trouble)
                told = told and (bool(named) or number in slips)
                self.outcome.reasons.add(said)
                self.say(f"{trial.what}: {said}")
        self.outcome.reasons = self.outcome.reasons if told else set()

    def _slips(self):
        """Return what is said where a single thing is wrong at the end, by trial, and its points.

        A value that is twice ours in one trial, and anything in another, is so by chance; another
        form may be lost in one, as a density is that is too small for a logarithm.
        """
        found, unknown = {}, set()
        for number, trial in enumerate(self.trials):
            if not trial.trouble:
                continue
            sizes = [_lengths(case) for case in trial.cases]
            says, form = slip(trial.theirs, trial.expected, trial.fit, sizes)
            if not says and trial.cases:
                says = order(trial.whole, trial.part, trial.expected, trial.fit)
                form = bool(says)
            elif not says:
                says = alone(trial.theirs[0], trial.expected[0], trial.fit)
            if says:
                found[number] = says, form
            else:
                unknown.add((trial.name, trial.part))
        kept = {}
        for number, (says, form) in found.items():
            trial = self.trials[number]
            if form or (trial.name, trial.part) not in unknown:
                kept[number] = f"{says}; all else is right, and keeps points."
                self.outcome.form |= form
                if says == EXCHANGED and trial.cases:
                    self.outcome.turns = [Exchanged(trial.name, place) for place in range(MOST)]
        worth = sum(self.trials[number].worth for number in kept)
        most = 1 if all(one.startswith(CHEAP) for one in kept.values()) else LOST
        return kept, worth - min(math.ceil(worth) / 2, most)  # no quarters of a point

    def _is(self, trial, mistake, names):
        """Say whether a trial's values are a mistake's: "", "right" or, unlike ours, "wrong"."""
        answer = "right"
        try:
            values = self._ours(mistake, names, trial.name, trial.cases, trial.part)
            for one, value, ours in zip(trial.theirs, values, trial.expected, strict=True):
                if not agree(one, value, 1e-6, 1e-9):
                    return ""
                if not same(value, ours):
                    if not _nearer(one, value, ours):
                        return ""
                    answer = "wrong"
        except Exception:
            return ""
        return answer

    def _ours(self, mistake, names, name, cases, part):
        return self.judge.answers.computed(self.setting, mistake, names, (name, cases, part))

    def award(self, worth, ok, what, hint=""):
        """Give points for a condition."""
        mark = self._mark(what)
        if builtins.bool(ok) or mark in self.right:
            return self._settle(mark, worth)
        self.say(f"{what}: {hint or 'this does not hold.'}")
        return self._lose(worth)

    def call(self, name, *arguments):
        """Return what the student's function returns; the same is not asked twice."""
        arguments = copy.deepcopy(arguments)
        coded = map(encode, self.form.arguments(arguments) if self.form else arguments)
        request = {"do": "call", "name": name, "args": [*coded]}
        key = json.dumps(request)
        if key not in self.known:
            self.known[key] = self._ask(request, f"`{name}`")
        return self._decoded(self.known[key], f"`{name}`")

    def value(self, name):
        """Return what a variable of the student holds."""
        request = {"do": "value", "name": name}
        return self._decoded(self._ask(request, f"`{name}`"), f"`{name}`")

    def _ask(self, request, what):
        try:
            reply = self.ask(request)
        except SlowError:
            raise
        except EndedError as ended:
            raise NoValueError(f"{what} gave no answer: {ended}.") from None
        self.outcome.stops |= "value" not in reply
        if reply.get("missing"):
            raise NoValueError(f"{what} is not there after your cell has run.")
        if "value" not in reply:
            error = reply.get("error")
            if isinstance(error, dict) and error.get("type") == STUB:
                raise NoValueError(f"{what} is not written yet.")
            raise NoValueError(f"{what} stops with an error here.")
        if reply.get("changed") is True:
            self.outcome.differs = True
            self.say(f"{what} changes an array that it is given: return a new one instead.")
            if CHANGES in self.question.answer.source.lower():
                self.right.add(CHANGES)
        return reply["value"]

    @staticmethod
    def _decoded(value, what):
        try:
            return decode(value)
        except Exception:
            raise NoValueError(f"{what} is nothing that can be graded.") from None


def _fits(fit, one, ours, part):
    """Say whether a value, or a part of it, is ours."""
    try:
        return fit(one if part is None else part_of(one, part), ours)
    except FormError:
        return False


def _nearer(one, value, ours):
    """Say whether numbers are much nearer to a mistake's than to ours; what is no number, is."""
    try:
        one, value, ours = (np.asarray(each, dtype=float) for each in (one, value, ours))
    except (ValueError, TypeError):
        return True
    if not one.shape == value.shape == ours.shape:
        return True
    with np.errstate(all="ignore"):
        here, there = (np.abs(one - other).ravel() for other in (value, ours))
    return np.fmax.reduce(here, initial=0) <= np.fmax.reduce(there, initial=0) / 10


def _has_nan(value):
    """Say whether there is a nan among numbers."""
    try:
        return bool(np.isnan(np.asarray(value, dtype=float)).any())
    except (ValueError, TypeError):
        return False


def _is_taken_otherwise(one, ours):
    """Say whether later answers may not take what is right: a list, a mask of whole numbers."""
    if not isinstance(ours, np.ndarray):
        return False
    mask = ours.dtype.kind == "b"
    return isinstance(one, list) or (mask and isinstance(one, np.ndarray) and one.dtype.kind != "b")


def _lengths(case):
    """Return the lengths of all arguments, dimension by dimension."""
    found = []
    for one in case:
        with suppress(ValueError, TypeError):  # lists of arrays that differ in their lengths
            found.extend(np.shape(one))
    return found
