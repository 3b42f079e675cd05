"""Run a submission's cells in the sandbox, and ask for values as they stood after a cell.

After each cell that a question is tested by, the worker keeps a copy of itself. Tests ask the
copies, when all cells have run: what a test shows to a student's function can not be printed by a
later cell, and what a later cell does can not spoil an answer. Where no cell comes between, the
copy is made when it is first asked: most are not. When the worker dies, the cells run again in a
new one, without what killed it.
"""

import ast
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .cells import parsed, restored
from .following import needs
from .sandbox import EndedError, Sandbox, SlowError
from .sources import DEFINED

STUB, STOPPED = "NotImplementedError", "was stopped"
AFTER = 1 / 8  # of its time is what a question has for a test, once one has used all of it
TRIES = 3  # how often the cells run again for a question whose tests end the worker
MOST_TRIES = 40  # how often a worker is started to come to one cell
LATE = re.compile(r"more than \d+ s\b")
FIGURE, PICTURES, MOST = 700_000, 4, 8  # of a cell, of an answer
FORKS = hasattr(os, "fork")  # else a copy is of the names alone, which a test of another changes


class TimeIsOverError(Exception):
    """The submission used all its time."""


@dataclass
class Way:
    """How the cells run: once as they are, once with ours in the place of what is wrong.

    lent : questions whose functions are ours after their own place.
    unset : cells of settings in which what was handed out holds, beside what a student added.
    undone : given cells that run again after a step that has overwritten a name of theirs.
    mended : what runs in the place of a step, without its slip of typing.
    slips : what is said of such slips, by question.
    idle : steps that are left out, for nothing hangs on them that is asked for.
    loud : whether output and errors are recorded.
    shows : if not, the numbers of the steps whose output is kept all the same.
    test : called with a question and its place, before its functions are lent: a student's code
        could answer with what it is lent.
    seen : called with the number of each step that has run.
    """

    lent: list = field(default_factory=list)
    unset: tuple = ()
    undone: dict = field(default_factory=dict)
    mended: dict = field(default_factory=dict)
    slips: dict = field(default_factory=dict)
    idle: frozenset = frozenset()
    loud: bool = True
    shows: tuple = ()
    test: Callable | None = None
    seen: Callable | None = None


class Runner:
    """One submission on its way through the sandbox; close it when all is asked."""

    def __init__(self, judge, plan, record, way=None):
        self.judge, self.plan, self.record, self.way = judge, plan, record, way or Way()
        self.limits, self.left = judge.limits, judge.limits.submission
        self.box, self.kept, self.broken, self.tries = None, set(), {}, {}
        self.latest, self.offered = -1, set()  # the last step; copies that can be made now
        self.endless = set()  # questions whose tests have run out of time
        self.mended = {}  # given cells that run with others before them
        self.alone, self.asked, self.answered = "", {}, set()
        self.ended = set()  # copies that have ended before they gave an answer
        self.position, self.lent_at = 0, set()  # how far the first run has come
        self.used = {}  # the most that a step, or a request of a question's tests, has used
        self.lend = self._lending()

    def _lending(self):
        """Return the questions whose functions are lent, by the steps after which they are."""
        found = {}
        order = [q.name for q in self.plan.assignment.questions]
        later = {q.answer.id: order.index(q.name) for q in self.plan.assignment.questions}
        for name in self.way.lent:
            places = self.plan.tested.get(name) or [
                n for n, step in enumerate(self.plan.steps) if step.id == name
            ]
            if not places:
                after = [n for n, step in enumerate(self.plan.steps)
                         if later.get(step.id, -1) > order.index(name)]  # fmt: skip
                places = [min(after, default=0) - 1]
            # never before an earlier question's test: ours hold the answers to it, too
            before = order[: order.index(name)]
            earlier = [self.plan.tested[one][0] for one in before if self.plan.tested.get(one)]
            first = max([places[0], *earlier])
            again = [n for n in self.plan.overwritten(name) if n > first]
            for number in (first, *again):
                found.setdefault(number, []).append(name)
        return found

    # cells

    def cells(self, last=""):
        """Run all cells in order, or up to those of a question."""
        end = len(self.plan.steps)
        if last:
            mine = [n for n, step in enumerate(self.plan.steps) if step.id == last]
            end = max([*mine, *self.plan.tested.get(last, [])[:1]], default=end - 1) + 1
            checks = [n for n, s in enumerate(self.plan.steps) if s.check and s.shows == last]
            end = max([end, *(n + 1 for n in checks if n == end)])
        self.end = end
        self.latest = max((n for n in range(end) if not self.plan.steps[n].check), default=-1)
        self._lend(-1)
        for number in range(end):
            if number == self.end:
                break  # nothing is left to be asked
            step = self.plan.steps[number]
            if step.check:
                self._check(step, number)
            else:
                self._first_run(step, number)
            self.position = number + 1
            if self.way.seen:
                self.way.seen(number)
            for question in self.plan.questions_after(number) if self.way.test else ():
                self.way.test(question, number)
            self._lend(number)

    def _first_run(self, step, number):
        try:
            reply = self._step(number, before=number)
        except SlowError:
            raise
        except EndedError as ended:
            self.broken[number] = self._definitions(step.source)
            reply = {"error": {"type": STOPPED, "message": str(ended), "line": ""}}
            self.record.stop(step.id or "a cell", str(ended))
        error = reply.get("error")
        if isinstance(error, dict) and error.get("type") == "MemoryError":
            self.broken[number] = self._definitions(step.source)
            self.restart()  # what fills the memory would be in the way of all that follows
        elif isinstance(error, dict) and step.given and number not in self.broken:
            reply = self._mend(number, reply)
        if self._shown(number):
            self._show(step, reply)

    def _shown(self, number):
        return self.way.loud or number in self.way.shows

    def _mend(self, number, failed):
        """Run a given cell that has failed once more, after those that make what it uses.

        A name of theirs was overwritten: `data = [1, 2]` in a cell of one's own.
        """
        given = [step.source for step in self.plan.steps[:number] if step.given]
        before = [source for source in given if needs(self.plan.steps[number].source, source)]
        if not before:
            return failed
        self.mended[number] = "\n".join([*before, self.plan.steps[number].source])
        try:
            reply = self._step(number)
        except SlowError:
            raise
        except EndedError:
            reply = failed
        if "error" in reply:
            del self.mended[number]
            return failed
        self.record.note(f"a name that {self.plan.steps[number].id} uses was overwritten before "
                         "it: what makes that name ran again")  # fmt: skip
        return reply

    @staticmethod
    def _definitions(source):
        """Return the functions and imports of a cell that cannot be run as it is."""
        tree = parsed(source)
        if not isinstance(tree, ast.Module):
            return ""
        wanted = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
        return "\n".join(ast.unparse(one) for one in tree.body if isinstance(one, wanted))

    def _show(self, step, reply):
        """Record what a cell has shown: this comes before any test."""
        entry = self.record.questions.get(step.shows)
        step.failed, step.error = "error" in reply, ""
        step.output = str(reply.get("output", ""))[:20_000]
        figures = reply.get("figures")
        figures = figures if isinstance(figures, list) else []
        step.figures = [one for one in figures if isinstance(one, str) and len(one) < FIGURE]
        if entry is not None:
            entry["output"] = (entry["output"] + step.output)[:20_000]
            entry["figures"] = [*entry["figures"], *step.figures[:PICTURES]][:MOST]
        absent = reply.get("absent")
        for name in absent[:3] if isinstance(absent, list) else []:
            self.record.note(f"{str(name)[:40]} is not there when assignments are graded")
        error = reply.get("error")
        if isinstance(error, dict) and error.get("type") != STUB:
            step.error = f"{describe(error)}: {str(error.get('message', ''))[:300]}"
            if entry is None:
                self.record.note(f"a cell {step.error}")
            elif step.id:  # of others at a question, `elsewhere` says it
                self.record.say(step.shows, f"Your cell {step.error}")

    def _check(self, step, number):
        """Run a visible check in a copy, and keep what it says."""
        if not self.way.loud or not step.source:
            return
        seconds = min(self.limits.check, self.left / 2)
        try:
            self._alive(number)
            request = {"do": "cell", "source": step.source, "aside": seconds, "quiet": True}
            reply = self._send(request, seconds * 2)
        except SlowError:
            raise
        except EndedError as ended:
            reply = {"output": f"✗ the visible check was stopped: {ended}"}
        if reply.get("ended"):
            reply = {"output": f"✗ the visible check used more than {seconds:.0f} s, or crashed"}
        said = str(reply.get("output", ""))[:2000]
        entry = self.record.questions[step.shows]
        entry["check"] = f"{entry['check']}\n{said}".strip()

    # the worker

    def _step(self, number, before=None):
        """Run one step in a living worker and let it keep what tests will ask for."""
        self._alive(number if before is None else before)
        self.offered = set()
        source = self.way.mended.get(number, self.plan.steps[number].source)
        source = self.broken.get(number, self.mended.get(number, source))
        if self.plan.steps[number].id in self.way.unset:
            source = restored(source, self.judge.released[self.plan.steps[number].id])
        source = "" if number in self.way.idle else source
        step = self.plan.steps[number]
        shown = self._shown(number) and (step.watched or step.shows in self.record.questions)
        request = {"do": "cell", "source": source, "quiet": not shown}
        left = self.left
        reply = self._send(request, self.limits.cell) if source else {}
        self.used[number] = left - self.left
        for given in self.way.undone.get(number, ()) if number not in self.way.idle else ():
            self._send({"do": "cell", "source": given, "quiet": True}, self.limits.cell)
        for question in self.plan.questions_after(number):
            if self.asked.get(question) != "done":
                key = f"{question} {number}"
                if FORKS and (self.way.test or number == self.latest):
                    self.offered.add(key)
                else:
                    self._keep(key)
        return reply

    def _keep(self, key):
        kept = self._send({"do": "keep", "name": key, "seconds": self.limits.cell}, 10)
        if kept.get("kept") is True:
            self.kept.add(key)

    def _lend(self, number):
        """Lend what is lent after a step, from now on."""
        if number in self.lend:
            self.lent_at.add(number)
            try:
                if self.box is None:
                    self._alive(number + 1)  # this lends, too
                else:
                    self._lend_again(number)
            except SlowError:
                raise
            except EndedError:
                return  # the next worker lends it

    def _lend_again(self, number):
        for name in self.lend[number] if number in self.lent_at else ():
            self.offered = set()
            self._send({"do": "lend", **self.judge.lent(name, self.plan.called)}, self.limits.cell)

    def _alive(self, number):
        """Start a worker if there is none, and run again what comes before a step."""
        attempts = 0
        while self.box is None:
            self.box = Sandbox(self.judge.folder, self.limits)
            self.kept, self.offered, self.alone = set(), set(), ""
            try:
                self._lend_again(-1)
                for earlier in range(number):
                    if not self.plan.steps[earlier].check:
                        self._again(earlier)
                    self._lend_again(earlier)
            except SlowError:
                raise
            except (_LostError, EndedError) as lost:
                self.restart()
                attempts += 1
                if attempts > MOST_TRIES:
                    raise TimeIsOverError from lost

    def _again(self, number):
        try:
            self._step(number)
        except SlowError:
            raise
        except EndedError as ended:  # this time; without it, then
            if number in self.broken and not self.broken[number]:
                raise TimeIsOverError from ended
            self.broken[number] = (
                "" if number in self.broken else self._definitions(self.plan.steps[number].source)
            )
            raise _LostError from None

    def _send(self, request, seconds):
        if self.left < 1:
            raise TimeIsOverError
        start = self.box.used
        box = self.box
        try:
            # half of what is left, so that one endless loop leaves time for the other questions
            return box.ask(request, max(1, min(seconds, self.left / 2)))
        except EndedError:
            self.restart()
            raise
        finally:
            self.left -= box.used - start

    def restart(self):
        """End the worker; the next request starts another."""
        if self.box:
            self.box.close()
        self.box = None

    close = restart

    # tests

    def ask(self, question, place, request):
        """Ask for a value as it stood after a step.

        What has once used all of its time gets little more: other questions need the rest.
        """
        seconds, left = self.limits.cell * (AFTER if question in self.endless else 1), self.left
        try:
            reply = self._ask(f"{question} {place}", place, request, seconds)
        except SlowError:
            raise
        except EndedError as ended:
            if LATE.search(str(ended)):
                self.endless.add(question)
            raise
        self.used[question] = max(self.used.get(question, 0), left - self.left)
        return reply

    def _ask(self, key, place, request, seconds):
        self._take(key)
        if self.box is None or (key not in self.kept and self.alone != key):
            self._come_to(key, place)
        if self.alone == key:
            reply = self._send(request, seconds)
        else:
            reply = self._send({"do": "within", "name": key, "request": request}, seconds)
        if "ended" in reply and "value" not in reply:
            self.kept.discard(key)
            over = reply["ended"] == "time"
            if key not in self.answered and not over:  # a later cell may have ended it
                self.ended.add(key)
                return self._ask(key, place, request, seconds)
            raise EndedError(
                f"it used more than {seconds:.0f} s of processor time" if over else
                "it ended Python (os._exit, a crash, or too much memory)"
            )  # fmt: skip
        self.answered.add(key)
        return reply

    def _come_to(self, key, place):
        tries = self.tries[key] = self.tries.get(key, 0) + 1
        if tries > TRIES:
            raise EndedError("it ended the run again and again")
        self.restart()
        # a later cell that has ended this copy, or one that answers without it, would do so again
        if tries == 1 and key not in self.ended and not self.ended & self.answered:
            self._alive(self.position)
        self._take(key)
        if self.box is None or key not in self.kept:
            self.restart()
            self._alive(place + 1)
            for other in sorted(self.offered - {key}):  # before tests change what they are of
                self._take(other)
            self._alive(place + 1)
            self.offered, self.alone = set(), key

    def _take(self, key):
        """Let the worker make a copy that can be made now, or else go without it."""
        if self.box is None or key not in self.offered:
            return
        self.offered.discard(key)
        try:
            self._keep(key)
        except SlowError:
            raise
        except EndedError:
            return

    def direct(self, request):
        """Ask for a value as it stands now, before any test."""
        self._alive(self.position)
        return self._send(request, self.limits.cell)

    def done(self, question):
        """Let go of what was kept for a question."""
        self.asked[question] = "done"
        self.offered = {key for key in self.offered if key.split(" ")[0] != question}
        for key in [key for key in self.kept if key.split(" ")[0] == question]:
            self.kept.discard(key)
            if self.box is not None:
                try:
                    self._send({"do": "drop", "name": key}, 10)
                except SlowError:
                    raise
                except EndedError:
                    return


class _LostError(Exception):
    """The worker has died while cells ran again."""


def describe(error):
    """Say where a cell has stopped, and with what."""
    if error.get("type") == STOPPED:
        return STOPPED
    line = str(error.get("line", ""))[:200]
    where = f" in the line `{line}`" if line else ""
    return f"stops with an error. {str(error.get('type', 'an error'))[:100]}{where}"


def functions(question):
    """Return the functions that a question asks for."""
    return DEFINED.findall(question.answer.source) if question.answer.role == "answer" else []
