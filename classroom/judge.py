"""Grade one submission: run its cells in the sandbox, ask for values, compare, say what is wrong.

Hidden tests are written with these names, besides those of the solution:

    compare("f", (x, y), (x2, y2), worth=2, what="stretched Gaussians", part=0)
        f of the student and of the solution agree on each case (a tuple of arguments), or the
        part of its result with that number; without cases, the variable f. An earlier mistake
        costs nothing here: the student's own earlier functions may explain the value
    award(1, ok, what="the rows sum to one", hint="...")
        points for any condition
    call("f", x, y), value("name")
        what the student's function returns, what a variable holds: plain data, to be looked at
    solution["f"]
        the same of the solution, whatever the test has renamed

The points of a question's tests add up to the points of the question. A value that agrees with
that of a typical mistake of the source is answered with that mistake's message.
"""

import builtins
import copy
import json
import re
import threading
import time
import warnings
from dataclasses import dataclass

import nbformat
import numpy as np

from .sandbox import EndedError, Limits, Sandbox, StartError
from .sources import DEFINED
from .worker import decode

RUNNING = threading.RLock()  # the solution may draw, and pyplot knows one thread
MOST_CELLS, MOST_NOTES = 1000, 20
UNSEEN = re.compile(
    r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*)|[^\t\n -~\x85\xa0-\ud7ff\ue000-\U0010ffff]"
)
KINDS = ("code", "markdown", "raw")
MADE = "<this mistake has run>"
STUB = "NotImplementedError"
EDITED = "was changed; the original was used"


class NoValueError(Exception):
    """The student's code gave no value; the text says why, for the student to read."""


class TooLongError(Exception):
    """The notebook has more cells than anybody writes."""


class FormError(Exception):
    """The value has the wrong form; the text says how."""


class Judge:
    """Grades submissions of one assignment.

    Parameters
    ----------
    assignment : Assignment
    folder : path
        What `sandbox.student_library` wrote.
    limits : Limits
    """

    def __init__(self, assignment, folder, limits=None):
        self.assignment, self.folder = assignment, folder
        self.limits = limits or Limits()
        self.solutions = {}
        self.released = {cell["id"]: cell.source for cell in assignment.answered().cells}

    def grade(self, path, empty=None, last=""):
        """Return what a submission deserves, as plain data.

        Parameters
        ----------
        path : Path
        empty : dict
            The texts of the untouched hand-out, by cell.
        last : str
            The question after which to stop, if not all are wanted.
        """
        record = Record(self.assignment)
        try:
            book = _read(path)
        except ValueError as error:
            record.note(f"not graded: {error}")
            return record.data()
        Grading(self, book, record, empty or {}).run(last)
        return record.data()

    def nothing(self, why):
        """Return the record of a submission that was not graded."""
        record = Record(self.assignment)
        record.note(why)
        return record.data()

    def solution(self, setting):
        """Return the names of the solution for a student's own settings, and what mistakes need."""
        key = repr(sorted(setting.items()))
        with RUNNING:
            if key not in self.solutions:
                self.solutions[key] = self._solve(setting)
            return self.solutions[key]

    def _solve(self, setting):
        names, wrong = {}, {}
        for cell in self.assignment.cells:
            if cell.role == "mistake":
                wrong.setdefault(cell.name, []).append((cell, {**names}))
            elif cell.kind == "code" and cell.role in ("given", "setting", "answer", "written"):
                _execute(cell.source, names)
                names.update(setting if cell.role == "setting" else {})
        return names, wrong

    def mistakes(self, setting, question):
        """Return the typical mistakes of a question and their names; they run when first needed."""
        _, wrong = self.solution(setting)
        with RUNNING:
            for cell, names in wrong.get(question, []):
                if MADE not in names:
                    names[MADE] = True
                    _execute(cell.source, names)
        return wrong.get(question, [])

    def continued(self, setting, question, theirs):
        """Return the solution's names when some functions are a student's, up to a question."""
        names = {}
        for cell in self.assignment.cells:
            if cell.kind == "code" and cell.role in ("given", "setting", "answer"):
                with RUNNING:
                    _execute(cell.source, names)
                names.update(setting if cell.role == "setting" else {})
                mine = [] if cell.name == question else DEFINED.findall(cell.source)
                names.update({name: theirs[name] for name in mine if name in theirs})
            if cell.role == "answer" and cell.name == question:
                return names
        return names


def _execute(source, names):
    """Run code of ours quietly (in threads: nothing of the process may be changed for it)."""
    names.setdefault("print", lambda *_, **__: None)
    with np.errstate(all="ignore"):
        exec(compile(source, "<source>", "exec"), names)
    if "plt" in names:
        names["plt"].close("all")


class Record:
    """What came out for one submission."""

    def __init__(self, assignment):
        self.notes = []
        self.questions = {
            q.name: {
                "title": q.title, "points": q.points, "by_hand": q.by_hand, "score": 0.0,
                "messages": [], "answer": "", "output": "", "figures": [], "touched": False,
            }
            for q in assignment.questions
        }  # fmt: skip

    def note(self, text):
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)

    def say(self, question, text):
        messages = self.questions[question]["messages"]
        if text not in messages and len(messages) < MOST_NOTES:
            messages.append(text)

    def data(self):
        return printable({"notes": self.notes, "questions": self.questions})


def printable(value):
    """Return data without what a file or a terminal cannot show, or would obey."""
    if isinstance(value, str):
        return UNSEEN.sub("", value)
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list) else value


class Grading:
    """One submission on its way through the sandbox."""

    def __init__(self, judge, book, record, empty):
        self.judge, self.record, self.empty = judge, record, empty
        self.assignment, self.limits = judge.assignment, judge.limits
        self.left = judge.limits.submission  # seconds; what the judge itself takes is not counted
        self.sandbox, self.done, self.broken = None, [], set()
        self.steps = self._plan(book)

    # which cells run, in which order

    def _plan(self, book):
        """Return the steps (id, source) in the student's order; what was given is taken from us."""
        known = {cell.id: cell for cell in self.assignment.cells if cell.role != "prose"}
        by_function = {
            name: cell.id for cell in known.values() if cell.role == "answer"
            for name in DEFINED.findall(cell.source)
        }  # fmt: skip
        steps, seen = [], []
        names = _names(book, self.assignment, known, by_function)
        for cell, name in zip(book.cells, names, strict=True):
            owner = known.get(name)
            if owner is None:
                if cell.cell_type == "code" and name != "install":
                    steps.append(("", cell.source))
                    for function in DEFINED.findall(cell.source):  # below an answer left empty
                        if function in by_function:
                            self._look(known[by_function[function]], cell.source)
                continue
            if name in seen and owner.role in ("answer", "written"):
                self.record.note(f"the cell {name} is there twice; both were run, in order")
            seen.append(name)
            self._look(owner, cell.source)
            if owner.kind == "code" and owner.role != "tests":
                steps.append((name, owner.source if owner.role == "given" else cell.source))
        return self._missing(steps, known, seen) + steps

    def _look(self, owner, source):
        if owner.role in ("given", "tests"):
            released = self.judge.released.get(owner.id, "").strip()
            if source.strip() != released:
                self.record.note(f"the cell {owner.id} {EDITED}")
        elif owner.role in ("answer", "written"):
            entry = self.record.questions[owner.name]
            text = source.strip()
            entry["answer"] = (entry["answer"] + "\n\n" + text).strip()[:20_000]
            if text and text != self.empty.get(owner.id, "YOUR ANSWER HERE").strip():
                entry["touched"] = True

    def _missing(self, steps, known, seen):
        """Return the given cells that are gone, to be run first."""
        first = []
        for name, cell in known.items():
            if name in seen or cell.role in ("mistake", "rubric"):
                continue
            variable = cell.name.replace("-", "_")
            if cell.role == "setting" and any(f"{variable} =" in source for _, source in steps):
                continue
            self.record.note(f"the cell {name} is missing")
            if cell.role in ("given", "setting"):
                first.append((name, cell.source))
            if cell.role in ("answer", "written"):
                self.record.say(cell.name, "The cell for this answer is missing.")
        return first

    # running

    def run(self, last=""):
        """Run all cells, then the tests; after a crash go on with a new worker.

        The tests come last: what a function has seen in a test can not be printed by a later cell.
        """
        try:
            for number, (name, source) in enumerate(self.steps):
                self._run(number, name, source)
                if name and name == last:
                    break
            for question in self.assignment.questions:
                if question.hidden:
                    Testing(self, question).run()
                if question.name == last:
                    break
        except TimeIsOverError:
            limit = self.limits.submission
            self.record.note(f"stopped after {limit:.0f} s; questions after that were not reached")
            for entry in self.record.questions.values():
                if not entry["by_hand"] and not entry["messages"]:
                    entry["messages"].append("Not reached: the time for one submission was over.")
        finally:
            self._restart()

    def _run(self, number, name, source):
        try:
            reply = self.ask({"do": "cell", "source": source})
        except EndedError as ended:
            self.broken.add(number)
            reply = {"error": {"type": "it was stopped", "message": str(ended), "line": ""}}
        self.done.append(number)
        error = reply.get("error")
        if isinstance(error, dict) and error.get("type") == "MemoryError":
            self.broken.add(number)  # what fills the memory would be in the way of all that follows
            self._restart()
        entry = self.record.questions.get(name)
        if entry is not None:
            entry["output"] = (entry["output"] + str(reply.get("output", "")))[:20_000]
            figures = reply.get("figures")
            figures = figures if isinstance(figures, list) else []
            fits = [one for one in figures if isinstance(one, str) and len(one) < 700_000]
            entry["figures"] = [*entry["figures"], *fits][:4]
        if isinstance(error, dict) and error.get("type") != STUB:
            text = f"{_describe(error)}: {str(error.get('message', ''))[:300]}"
            if entry is not None:
                self.record.say(name, f"Your cell stops with an error. {text}")
            else:
                self.record.note(f"a cell stops with an error. {text}")

    def ask(self, request):
        """Send a request to the worker; start one if there is none, and run again what ran."""
        while self.sandbox is None:
            self.sandbox = Sandbox(self.judge.folder, self.limits)
            for number in self.done:
                if number not in self.broken:
                    try:
                        self._send({"do": "cell", "source": self.steps[number][1]})
                    except EndedError:  # this time; without it, then
                        self.broken.add(number)
                        break
        return self._send(request)

    def _send(self, request):
        if self.left < 1:
            raise TimeIsOverError
        start = time.monotonic()
        try:
            # half of what is left, so that one endless loop leaves time for the other questions
            return self.sandbox.ask(request, min(self.limits.cell, self.left / 2))
        except EndedError:
            self._restart()
            raise
        finally:
            self.left -= time.monotonic() - start

    def _restart(self):
        """End the worker; the next request starts another."""
        if self.sandbox:
            self.sandbox.close()
        self.sandbox = None


class TimeIsOverError(Exception):
    """The submission used all its time."""


class Testing:
    """The hidden tests of one question on one submission."""

    def __init__(self, grading, question):
        self.grading, self.question = grading, question
        self.entry = grading.record.questions[question.name]
        self.given, self.trials = 0.0, []

    def say(self, text):
        self.grading.record.say(self.question.name, text)

    def run(self):
        if self.question.answer.role == "answer" and not self.entry["touched"]:
            self.say("Nothing was handed in for this question.")
            return
        self.setting = self._setting()
        try:
            self.solution, _ = self.grading.judge.solution(self.setting)
        except Exception:
            self.say("This could not be graded with the value that you gave to `student_id`.")
            return
        names = {**self.solution, "solution": self.solution}
        names |= {"compare": self.compare, "award": self.award}
        names |= {"call": self.call, "value": self.value}
        try:
            _execute(self.question.hidden, names)
        except NoValueError as failed:
            self.say(str(failed))
        except (TimeIsOverError, StartError):
            raise
        except Exception:  # a value may break a test in any way; the other questions go on
            self.say("The value that came back has not the form that the question asks for.")
        finally:
            self._explain()
            self.entry["score"] = round(min(max(self.given, 0.0), self.question.points), 6)

    def _setting(self):
        """Return the student's own settings, where the assignment has any."""
        found = {}
        for cell in self.grading.assignment.cells:
            if cell.role == "setting":
                name = cell.name.replace("-", "_")
                try:
                    value = self.value(name)
                except NoValueError:
                    continue
                if isinstance(value, (str, int)):
                    found[name] = value
                    if self.grading.judge.released[cell.id].partition("=")[2].find(repr(value)) > 0:
                        self.grading.record.note(f"{name} is still {value!r}")
        return found

    # what hidden tests use

    def compare(self, name, *cases, worth, what, part=None, rtol=1e-6, atol=1e-8):
        """Give points if the student's value and the solution's agree in all cases."""
        expected = _values(self.solution, name, cases, part)
        try:
            theirs = [self.call(name, *case) for case in cases] if cases else [self.value(name)]
        except NoValueError as failed:
            self.say(f"{what}: {failed}")
            return False
        try:
            if part is not None:
                theirs = [_part(one, part) for one in theirs]
            pairs = zip(theirs, expected, strict=True)
            fits = [_agree(one, other, rtol, atol) for one, other in pairs]
            trouble = "" if all(fits) else self._plain(theirs, fits)
        except FormError as mismatch:
            trouble = f"{mismatch}."
        trial = Trial(what, trouble, name, cases, part, theirs, expected)
        if trouble and self._follows_on(trial, rtol, atol):
            self.say("Right, given what your earlier functions return.")
            trial.trouble = ""
        self.trials.append(trial)
        if not trial.trouble:
            self.given += worth
        return not trial.trouble

    def _follows_on(self, trial, rtol, atol):
        """Say whether the values are right if the student's own earlier functions are used.

        A mistake costs points once. The solution is computed anew with those functions of the
        student that lost points, each of them asked for by a call.
        """
        theirs = {}
        for question in self.grading.assignment.questions:
            if question is self.question:
                break
            entry = self.grading.record.questions[question.name]
            if question.hidden and entry["score"] < question.points:
                for name in DEFINED.findall(question.answer.source):
                    theirs[name] = lambda *arguments, _name=name: self.call(_name, *arguments)
        if not theirs:
            return False
        try:
            judge = self.grading.judge
            names = judge.continued(self.setting, self.question.name, theirs)
            values = _values(names, trial.name, trial.cases, trial.part)
            return _tells(values) and all(
                _finite(value) and _agree(one, value, rtol, atol)
                for one, value in zip(trial.theirs, values, strict=True)
            )
        except (TimeIsOverError, StartError, MemoryError):
            raise
        except Exception:  # (what the student's functions return may break ours in any way)
            return False

    def _plain(self, theirs, fits):
        if len(theirs) > 1 and all(_same(theirs[0], one) for one in theirs[1:]):
            return (
                "your function returns the same for different arguments. Is its result computed "
                "from the arguments, or written in?"
            )
        if any(fits):
            return "right for some inputs, wrong for others."
        return "the values are not right."

    def _explain(self):
        """Say what is wrong with each value; by its name, where it is that of a typical mistake.

        A mistake explains best if its values are the student's in all tests.
        """
        if not any(trial.trouble for trial in self.trials):
            return
        if not any(trial.trouble for trial in self.trials):
            return
        wrong = self.grading.judge.mistakes(self.setting, self.question.name)
        fits = {id(cell): [_is(trial, names) for trial in self.trials] for cell, names in wrong}
        always = [cell for cell, _ in wrong if all(fits[id(cell)])]
        rest = [cell for cell, _ in wrong if cell not in always]
        for number, trial in enumerate(self.trials):
            if trial.trouble:
                named = [c.says for c in always + rest if fits[id(c)][number] == "wrong"]
                self.say(f"{trial.what}: {named[0] if named else trial.trouble}")

    def award(self, worth, ok, what, hint=""):
        """Give points for a condition."""
        if builtins.bool(ok):
            self.given += worth
        else:
            self.say(f"{what}: {hint or 'this does not hold.'}")
        return builtins.bool(ok)

    def call(self, name, *arguments):
        """Return what the student's function returns."""
        from .worker import encode  # noqa: PLC0415

        coded = [encode(copy.deepcopy(one)) for one in arguments]
        return self._ask({"do": "call", "name": name, "args": coded}, f"`{name}`")

    def value(self, name):
        """Return what a variable of the student holds."""
        return self._ask({"do": "value", "name": name}, f"`{name}`")

    def _ask(self, request, what):
        try:
            reply = self.grading.ask(request)
        except EndedError as ended:
            raise NoValueError(f"{what} gave no answer: {ended}.") from None
        if reply.get("missing"):
            raise NoValueError(f"{what} is not there after your cells have run.")
        if "value" not in reply:
            error = reply.get("error")
            error = error if isinstance(error, dict) else {}
            if error.get("type") == STUB:
                raise NoValueError(f"{what} is not written yet.")
            raise NoValueError(f"{what} stops with {self._safely(error)}.")
        try:
            return decode(reply["value"])
        except Exception:
            raise NoValueError(f"{what} is nothing that can be graded.") from None

    def _safely(self, error):
        """Describe an error of a tested function, without what its code may have put in."""
        kind, line = str(error.get("type", "")), str(error.get("line", ""))
        known = isinstance(getattr(builtins, kind, None), type) or kind == "LinAlgError"
        theirs = any(
            line.strip() == own.strip()
            for _, source in self.grading.steps for own in source.split("\n")
        )  # fmt: skip
        return _describe({"type": kind if known else "an error", "line": line if theirs else ""})


def _is(trial, names):
    """Say whether a trial's values are those of a mistake: "", "right" or, unlike ours, "wrong"."""
    answer = "right"
    try:
        values = _values(names, trial.name, trial.cases, trial.part)
        for one, value, ours in zip(trial.theirs, values, trial.expected, strict=True):
            if not _agree(one, value, 1e-6, 1e-9):
                return ""
            answer = answer if _same(value, ours) else "wrong"
    except Exception:
        return ""
    return answer


def _describe(error):
    line = str(error.get("line", ""))[:200]
    where = f" in the line `{line}`" if line else ""
    return f"{str(error.get('type', 'an error'))[:100]}{where}"


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


def _values(names, name, cases, part):
    """Return a function's values in all cases, or a variable's value; of each, perhaps one part."""
    values = [_quiet(names[name], case) for case in cases] if cases else [names[name]]
    return values if part is None else [value[part] for value in values]


def _part(value, part):
    if not isinstance(value, list) or len(value) <= part:
        raise FormError(f"expected at least {part + 1} things to come back")
    return value[part]


def _finite(value):
    if isinstance(value, (list, tuple)):
        return all(map(_finite, value))
    return bool(np.all(np.isfinite(np.asarray(value, dtype=float))))


def _tells(values):
    """Say whether values show work: all the same, zeros say, or the same for all cases do not."""
    if len(values) > 1 and all(_same(values[0], one) for one in values[1:]):
        return False
    flat = np.concatenate([np.ravel(np.asarray(one, dtype=float)) for one in _leaves(values)])
    return not np.allclose(flat, flat[0] if flat.size > 1 else 0)


def _leaves(value):
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _leaves(one)
    else:
        yield value


def _quiet(function, case):
    with np.errstate(all="ignore"):
        return function(*copy.deepcopy(case))


def _agree(one, other, rtol, atol):
    """Say whether two values are equal, entry by entry; raise FormError for another form."""
    if isinstance(other, str) or other is None or isinstance(other, (bool, np.bool_)):
        if isinstance(other, str):
            return isinstance(one, str) and one.strip().casefold() == other.casefold()
        return isinstance(one, (bool, np.ndarray)) and np.shape(one) == () and bool(one) == other
    if isinstance(other, (list, tuple)) and not _numeric(other):
        if not isinstance(one, list) or len(one) != len(other):
            raise FormError(f"expected {len(other)} things to come back")
        pairs = zip(one, other, strict=True)
        return all(_agree(a, b, rtol, atol) for a, b in pairs)
    if isinstance(other, dict):
        if not isinstance(one, dict) or {str(k) for k in one} != {str(k) for k in other}:
            raise FormError("expected a dictionary with other keys")
        mine = {str(k): v for k, v in one.items()}
        return all(_agree(mine[str(k)], v, rtol, atol) for k, v in other.items())
    right = np.asarray(other)
    try:
        value = np.asarray(one)
        if value.dtype.kind not in "biuf":
            raise ValueError
    except ValueError:
        raise FormError("expected numbers to come back") from None
    if value.shape != right.shape:
        raise FormError(f"the shape is {value.shape}, expected {right.shape}")
    return bool(np.allclose(value, right, rtol=rtol, atol=atol, equal_nan=True))


def _numeric(value):
    return isinstance(value, list) and all(isinstance(v, (int, float, np.number)) for v in value)


def _same(one, other):
    try:
        return _agree(_plain_data(one), other, 1e-9, 1e-12)
    except FormError:
        return False


def _plain_data(value):
    return [_plain_data(v) for v in value] if isinstance(value, tuple) else value


def _names(book, assignment, known, by_function):
    """Return for each cell of a student the id of the source's cell that it is, or "".

    A cell is known by its marks. Some editors drop them: then by the function that it defines,
    or, where no mark is left in the whole notebook, by its text or by what stands before it.
    """
    found = [_marked(cell, known) for cell in book.cells]
    marked = any(found)
    sources = assignment.answered().cells
    order = [cell["id"] for cell in sources]
    by_text = {cell.source.strip(): cell["id"] for cell in sources}
    last = -1
    for number, cell in enumerate(book.cells):
        if found[number]:
            continue
        defined = DEFINED.findall(cell.source) if cell.cell_type == "code" else []
        name = next((by_function[f] for f in defined if f in by_function), "")
        if not name and not marked:
            name = by_text.get(cell.source.strip(), "")
            following = order[last + 1] if last + 1 < len(order) else ""
            if not name and following in known and known[following].kind == cell.cell_type:
                name = following
        if name and name not in found:
            found[number] = name
            last = order.index(name)
    return found


def _marked(cell, known):
    grade_id = cell.metadata.get("nbgrader", {})
    grade_id = grade_id.get("grade_id", "") if isinstance(grade_id, dict) else ""
    for name in (grade_id, cell.get("id", "")):
        if isinstance(name, str) and (name in known or name == "install"):
            return name
    return ""


def _read(path):
    """Return a submitted notebook; raise ValueError with a sentence for a student."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ValueError("the file is not text, so it is not a notebook") from None
    if not text.strip():
        raise ValueError("the file is empty")
    try:
        book = _convert(json.loads(text))
        for cell in book.cells:
            if not isinstance(cell.source, str) or cell.cell_type not in KINDS:
                raise ValueError
            if not isinstance(cell.get("metadata", {}), dict):
                raise ValueError
            cell.setdefault("metadata", {})
    except TooLongError:
        raise ValueError(f"the notebook has more than {MOST_CELLS} cells") from None
    except Exception:
        raise ValueError("the file is not a complete Jupyter notebook") from None
    return book


def _convert(raw):
    """Return a notebook in today's format, without outputs, which may be of any size and kind."""
    parts = [raw] if "cells" in raw else raw["worksheets"]
    cells = [cell for part in parts for cell in part["cells"]]
    if len(cells) > MOST_CELLS:
        raise TooLongError
    for cell in cells:
        cell.pop("attachments", None)
        if "outputs" in cell:
            cell["outputs"] = []
    with RUNNING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nbformat.reads(json.dumps(raw), as_version=4)
