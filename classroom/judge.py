"""Grade one submission: run its cells in the sandbox, ask for values, compare, say what is wrong.

Hidden tests are written with these names, besides those of the solution:

    compare("f", (x, y), (x2, y2), worth=2, what="stretched Gaussians", part=0)
        f of the student and of the solution agree on each case (a tuple of arguments), or the
        part of its result with that number; without cases, the variable f
    compare("f", (x, y), worth=1, what="spread", part=1, after=[0], then=spread_about)
        a part that builds on another: right, too, if it is what ``then`` makes of the student's
    award(1, ok, what="the rows sum to one", hint="...")
        points for any condition
    call("f", x, y), value("name")
        what the student's function returns, what a variable holds: plain data, to be looked at
    solution["f"]
        the same of the solution, whatever the test has renamed

The points of a question's tests add up to the points of the question. A value that agrees with
that of a typical mistake of the source is answered with that mistake's message; an answer all of
whose values are that mistake's has at least its points.

A slip of typing costs half of the points (see `mending` and `misprints`).

A mistake costs points once: where functions lost points, the cells run a second time with ours in
their place, and a third time with ours in the place of those alone whose values are wrong, if the
others have a form of their own. Of each later question, what is right in one of these runs counts.
(Not if no later answer that lost points can follow from them, see `following`.) What a cell by hand
shows that has failed is taken from such a run, too, in which nothing is tested.
"""

import ast
import itertools
import re
import threading
from dataclasses import replace

import numpy as np

from . import reading
from .answers import Answers, settings, solve
from .attempts import Attempts, judged
from .cells import binds, numbers, parsed, unused
from .findings import Record
from .following import asked, follows, helpers, leading, reached
from .mending import NAME, called, dictionaries, mend, reordered
from .planning import Plan
from .recall import Calls
from .running import Runner, TimeIsOverError, Way, functions
from .sandbox import EndedError, Limits, SlowError
from .testing import NoValueError, Testing

RUNNING = threading.RLock()  # the solution may draw, and pyplot knows one thread
MADE = "<this mistake has run>"
OTHER_NAMES = 2  # answers in which names of a student's own cost points
UNLIKE = "{} is neither a text nor a number"
LEFT = re.compile(r"more than \d+ s( of processor time)?")


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
        self.solutions, self.answers, self.calls = {}, Answers(assignment), Calls()
        self.handed_out, self.shared = settings(assignment), {}
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
            book = reading.read(path)
        except ValueError as error:
            record.note(f"not graded: {error}")
            return record.data()
        try:
            Grading(self, book, record, empty or {}).run(last)
        except SlowError as slow:
            record.note(f"not graded to the end: {slow}")
            record.slow = True
        return record.data()

    def nothing(self, why):
        """Return the record of a submission that was not graded."""
        record = Record(self.assignment)
        record.note(why)
        return record.data()

    def solution(self, setting):
        """Return the names of the solution for a student's own settings, and what mistakes need."""
        setting = {name: one for name, one in setting.items() if one != self.handed_out.get(name)}
        key = repr(sorted(setting.items()))
        with RUNNING:
            if key not in self.solutions:
                while len(self.solutions) > 50:  # a class has hundreds, each with its data
                    self.solutions.pop(next(iter(self.solutions)))
                if setting and not self.shared:
                    self.solution({})
                self.solutions[key] = solve(self.assignment, setting, self._cell, self.shared)
            return self.solutions[key]

    def mistakes(self, setting, question):
        """Return the typical mistakes of a question and their names; they run when first needed."""
        _, wrong = self.solution(setting)
        with RUNNING:
            for cell, names in wrong.get(question, []):
                if MADE not in names:
                    names[MADE] = True
                    self._cell(cell.source, names)
        return wrong.get(question, [])

    def _cell(self, source, names):
        """Run a cell of the source."""
        with self.calls.recalled(names):
            self.execute(source, names)

    def execute(self, source, names):
        """Run code of ours quietly (in threads: nothing of the process may be changed for it)."""
        names.setdefault("print", lambda *_, **__: None)
        with np.errstate(all="ignore"):
            exec(compile(source, "<source>", "exec"), names)
        if "plt" in names:
            with RUNNING:
                names["plt"].close("all")

    def lent(self, name, called):
        """Return the functions of the solution up to a question, and which of them are lent.

        Where a student calls them otherwise, by both names.
        """
        sources, names = [], []
        for cell in self.assignment.cells:
            if cell.kind == "code" and cell.role in ("given", "setting", "answer"):
                if cell.role == "setting" or "def " in cell.source or "import " in cell.source:
                    sources.append(cell.source)
                if cell.role == "answer" and cell.name == name:
                    names = functions(next(q for q in self.assignment.questions if q.name == name))
                    break
        others = {one: called[one] for one in names if one in called}
        sources += [f"{theirs} = {ours}" for ours, theirs in others.items()]
        return {"sources": sources, "names": [*names, *others.values()]}


class Grading:
    """One submission: its cells and tests, and a second time where a mistake has followers."""

    def __init__(self, judge, book, record, empty):
        self.judge, self.record, self.last = judge, record, ""
        self.assignment = judge.assignment
        self.plan = Plan(self.assignment, judge.released, book, record, empty)
        self.outcomes, self.setting, self.seen, self.unlike = {}, {}, set(), {}
        self.right, self.forms = {}, {}  # what is right, by question and place; own forms
        self.over, self.attempts = False, Attempts(judge, self.plan)

    def run(self, last=""):
        """Run all cells, then the tests.

        The tests come last: what a function has seen in a test can not be printed by a later cell.
        """
        self.last = last
        questions = [q for q in self.assignment.questions if q.hidden]
        names = [q.name for q in self.assignment.questions]
        if last:
            questions = [q for q in questions if names.index(q.name) <= names.index(last)]
        asks = self._asks_for()
        way = Way(seen=lambda number: self._see(runner, asks.get(number, ())))
        runner = Runner(self.judge, self.plan, self.record, way)
        try:
            runner.cells(last)
            self._test(runner, questions)
        except TimeIsOverError:
            self._not_reached()
        finally:
            runner.close()
        self.plan.elsewhere.after()
        self._again(runner, questions)
        self._finish(questions)

    def _not_reached(self):
        limit, self.over = self.judge.limits.submission, True
        self.record.stop("the notebook", f"it used more than {limit:.0f} s of processor time")

    def _asks_for(self):
        """Return the settings, by the step after which each is read: when data are made of it.

        What a later cell makes of it makes no other data.
        """
        found = {}
        for cell in self.assignment.cells:
            name = cell.name.replace("-", "_")
            if cell.role == "setting" and name in binds(cell.source):
                uses = [
                    number for number, step in enumerate(self.plan.steps)
                    if step.id == cell.id or (step.given and name in step.source)
                ]  # fmt: skip
                found.setdefault(max(uses, default=len(self.plan.steps) - 1), []).append(cell)
        return found

    def _see(self, runner, cells):
        """Read a student's own settings, where they are a text or a number."""
        for cell in cells:
            name = cell.name.replace("-", "_")
            self.seen.add(cell.id)
            asked = Testing(self.judge, None, {}, runner.direct)
            try:
                value = asked.value(name)
            except NoValueError:
                continue
            if isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "iu":
                value = int(value)
            self.unlike[name] = self._unlike(name, value)
            if not self.unlike[name]:
                self.setting[name] = value
                self.record.settings[name] = str(value)[:200]
                given = self.judge.handed_out.get(name)
                if str(value).strip().casefold() == str(given).casefold():
                    self.record.note(f"{name} is still {given!r}")

    def _unlike(self, name, value):
        """Return why no data can be made of a student's own setting, or ""."""
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            return UNLIKE.format(name)
        if isinstance(value, str) and not value.strip():
            return f"no {name} was entered"
        try:
            self.judge.solution({**self.setting, name: value})
        except Exception:  # it may be a text that is none, or a number of thousands of digits
            return f"no data can be made of {name}"
        return ""

    def _test(self, runner, questions, only=None, slip=None):
        """Test questions, each at its places or at those given; keep the best outcome of each.

        An answer that runs without its ``slip`` of typing loses what that costs.
        """
        for question in questions:
            name = question.name
            entry = self.record.questions[name]
            if not entry["touched"]:
                continue
            places = [n for n in self.plan.tested[name] if n < runner.end] or [runner.end - 1]
            places = only or places
            for place in places:
                ask = self._asking(runner, name, place)
                right = self.right.setdefault((name, place, slip is None), set())
                outcome = Testing(self.judge, question, self.setting, ask, right=right).run()
                for form in [*itertools.chain(*self.forms.values()), *outcome.turns]:
                    if outcome.score < question.points and name not in runner.endless:
                        parts = {"right": right, "form": form}
                        turned = Testing(self.judge, question, self.setting, ask, **parts).run()
                        outcome = _in_form(turned, outcome, form.function)
                if slip:
                    outcome = judged(outcome, question, slip)
                elif outcome.form:
                    self.forms[name] = outcome.turns or self.forms.get(name, [])
                outcome.place = place
                outcome.differs |= place != places[0]  # what follows it came before
                best = self.outcomes.get(name)
                if best is None or outcome.better(best):
                    self.outcomes[name] = outcome
                elif outcome.slip and outcome.score < best.score:  # that keeps more, but says less
                    best.slip = outcome.slip
                    best.messages[:] = [f"There is a slip: {outcome.slip}. All else is right."]
                if outcome.score == question.points:
                    break
            best, right = self.outcomes[name], self.right[name, places[0], slip is None]
            if not slip and best.score < question.points:
                parts = self.setting, right
                better = self.attempts.better(runner, question, places[0], best, parts)
                self.outcomes[name] = better or best
            runner.done(name)

    def _asking(self, runner, name, place):
        def ask(request):
            try:
                return runner.ask(name, place, request)
            except SlowError:
                raise
            except EndedError as ended:
                # how much was left of its time may have been made of hidden data
                why = LEFT.sub("more than its time", str(ended))
                self.record.stop(name, why)
                raise EndedError(why) from None

        return ask

    def _again(self, runner, questions):
        """Run once more with our functions in the place of those that are wrong."""
        lent = self._lent(questions)
        self.plan.called = self._called(lent)
        unset, (names, undone) = self._unset(), self.plan.undone()
        order = [q.name for q in questions]
        first = min((order.index(name) for name in lent), default=len(order)) + 1
        followers = [q for q in questions[0 if unset or undone else first :] if self._loses(q)]
        if not unset and not runner.broken and not self.record.stopped:
            followers = self._following(followers, lent, names)
        endless = [q for q in followers if q.name in runner.endless]
        own = {q.name for q in endless} - {q.name for q in self._following(endless, lent, names)}
        followers = [q for q in followers if q.name not in own]  # no need to wait for them again
        self._without_slips(Way([*lent], unset, undone, loud=False), questions)
        if not (lent or unset or undone):
            return
        before = {q.name: self.outcomes.get(q.name) for q in questions}
        known = set(self.forms)
        if followers:
            self._once_more(Way(lent, unset, undone, loud=False), followers)
        # what has a form of its own stays: later answers may take it as it is
        own = [name for name in lent if name in self.forms]
        others = [name for name in lent if name not in own]
        still = self._following([q for q in followers if self._loses(q)], own, set())
        if still:
            self._once_more(Way(others, unset, undone, loud=False), still)
        late = min((order.index(name) for name in set(self.forms) - known), default=len(order))
        rest = [q for q in questions[late + 1 :] if functions(q) and self._loses(q)]
        rest = [q for q in rest if q not in still]
        if rest:  # they may take what is in a form found only now
            self._once_more(Way(others, unset, undone, loud=False), rest)
        kept = self._made_up(lent, before)
        for ours in (lent, others) if own else (lent,):
            way = Way([name for name in ours if name not in kept], unset, undone, loud=False)
            self._keeping(kept, way, [q for q in questions if q.name not in runner.endless])
        for question in questions if lent else ():
            outcome = self.outcomes.get(question.name)
            if outcome is not before[question.name]:
                outcome.messages.insert(
                    0, "Judged with right versions of your earlier functions: a mistake costs "
                    "points once.",
                )  # fmt: skip
        for ours in (lent, others) if own else (lent,):
            unseen = self._unseen(runner, lent, names)
            if unseen:
                self._show_again(Way(ours, unset, undone, loud=False), unseen)

    def _keeping(self, kept, way, questions):
        """Run once more with what is made up for, if answers hang on it, and on what is lent."""
        rest = self._following([q for q in questions if self._loses(q)], kept, set())
        rest = self._following(rest, way.lent, set())
        if rest:
            self._once_more(way, rest)

    def _lent(self, questions):
        """Return the questions whose functions are wrong, or nothing for later answers to use."""
        lost, differs = set(), set()
        for question in questions:
            outcome = self.outcomes.get(question.name)
            if functions(question) and (outcome is None or outcome.score < question.points):
                lost.add(question.name)
            spoiled = bool(self.plan.overwritten(question.name)) if functions(question) else False
            if functions(question) and outcome is not None and (outcome.differs or spoiled):
                differs.add(question.name)
        return [q.name for q in questions if q.name in lost | differs]

    def _made_up(self, lent, before):
        """Return the questions whose functions are wrong, and used so by what is right.

        A later answer takes a square for the root, or arguments in the student's own order.
        """
        right = [q for q in self.assignment.questions
                 if before.get(q.name) and before[q.name].score == q.points]  # fmt: skip
        found = []
        for question in self.assignment.questions:
            calls = "|".join(functions(question)) or "$"
            made_up = any(re.search(rf"\b({calls})\(", self.plan.cell(one)) for one in right)
            source = self.plan.cell(question)
            if question.name in lent and (made_up or reordered(source, self.attempts.orders)):
                found.append(question.name)
        return found

    def _called(self, lent):
        """Return the functions that are lent and have another name in this notebook."""
        found = {}
        for question in self.assignment.questions:
            missing = set(functions(question)) & self.plan.missing(question)
            if missing and question.name in lent:
                found |= called(self.plan.cell(question), self.attempts.orders, missing)
        return found

    def _without_slips(self, way, questions):
        """Run once more without slips of typing, and test the answers that have them."""
        hurt, found = [q for q in questions if self._loses(q) and not self._named(q)], []
        there = set().union(*(binds(one.source) for one in self.plan.steps if not one.given))
        asked = {name: name in dictionaries(parsed(q.answer.source))
                 for q in questions for name in self.plan.wanted[q.name]}  # fmt: skip
        for number, step in enumerate(self.plan.steps if hurt else ()):
            if step.given or step.check or not step.source:
                continue
            its_own = [q for q in hurt if q.answer.id == step.id]
            wanted = [self.plan.wanted[q.name] & binds(q.answer.source) - there for q in its_own]
            wanted, orders = set().union(*wanted), self.attempts.orders
            mended = mend(step.source, orders, wanted, asked)
            names = binds(mended.source) if mended else set()
            mine = [q for q in hurt if self.plan.wanted[q.name] & names]
            if mine:
                found += mine
                way.mended[number] = mended.source
                way.slips |= {q.name: mended for q in mine}
            elif its_own and isinstance(parsed(step.source), SyntaxError):
                self.record.questions[its_own[0].name]["look"] = "a syntax error stops it"
        way.lent = [name for name in way.lent if name not in way.slips]
        if found:
            self._once_more(way, found)
        own = [name for name in way.lent if name in self.forms]
        if found and own:
            way.lent = [name for name in way.lent if name not in own]
            self._once_more(way, found)

    def _named(self, question):
        """Say whether an answer has lost no more than its names cost, or one slip."""
        outcome = self.outcomes.get(question.name)
        named = outcome and outcome.renamed and outcome.score >= question.points - NAME
        return named or (outcome and outcome.slip)

    def _unseen(self, runner, lent, names):
        """Return the questions by hand of whose cells one failed, perhaps for what is lent."""
        functions_ = [functions(q) for q in self.assignment.questions if q.name in lent]
        hang = reached([step.source for step in self.plan.steps], names.union(*functions_))
        failed = {
            number for number, (step, may) in enumerate(zip(self.plan.steps, hang, strict=True))
            if (may or self.record.stopped) and step.failed and number < runner.end
        }  # fmt: skip
        return [q.name for q in self.assignment.questions
                if q.by_hand and failed & {*self.plan.elsewhere.shown(q.name)}]  # fmt: skip

    def _show_again(self, way, names):
        """Take what cells show from another run, if they failed before and work there.

        Nothing is tested in that run: what a test asks for could be shown.
        """
        elsewhere, steps = self.plan.elsewhere, self.plan.steps
        below = self.plan.below({name: one.place for name, one in self.outcomes.items()})
        way.undone = below | {n: [*way.undone[n], *below.get(n, ())] for n in way.undone}
        way.shows = tuple({number for name in names for number in elsewhere.shown(name)})
        way.idle = self._idle(way, "\n".join(steps[number].source for number in way.shows))
        before = {number: replace(steps[number]) for number in way.shows}
        self._run(Runner(self.judge, self.plan, Record(self.assignment), way))
        works = {number for number in way.shows if before[number].failed
                 and not steps[number].failed}  # fmt: skip
        for number in set(way.shows) - works:
            steps[number] = before[number]
        for name in names:
            if any(steps[n].output or steps[n].figures for n in works & {*elsewhere.shown(name)}):
                elsewhere.show(name)
                self.record.say(name, "What is shown here is what your cell makes with right "
                                "versions of your earlier functions.")  # fmt: skip

    def _once_more(self, way, followers):
        """Run all cells in another way, and test what may be better for it."""
        quiet, waiting = Record(self.assignment), {q.name: q for q in followers}

        def test(name, place):
            # each once; what is lent later than this holds its answer (see `Runner._lending`)
            if name in waiting and self.plan.tested[name][0] == place:
                self._test(runner, [waiting.pop(name)], [place], way.slips.get(name))
                if not waiting:
                    runner.end = place + 1

        names = (self._names(q) | self.plan.wanted[q.name] for q in followers)
        way.test, way.idle = test, self._idle(way, set().union(*names))
        runner = Runner(self.judge, self.plan, quiet, way)
        self._run(runner, waiting)

    def _idle(self, way, wanted):
        """Return the steps that these names do not hang on, or these cells."""
        sources = []
        for number, step in enumerate(self.plan.steps):
            runs = [way.mended.get(number, step.source), *way.undone.get(number, ())]
            sources.append("" if step.check else "\n".join(runs))
        leads = enumerate(leading(sources, wanted))
        return frozenset(number for number, lead in leads if not lead and number not in way.shows)

    def _names(self, question):
        """Return the names that a question's tests may ask for, in this notebook."""
        mine = binds(self.plan.cell(question)) if self.plan.missing(question) else set()
        return asked(question) | mine

    def _run(self, runner, waiting=()):
        """Run all cells, with copies for some questions alone; what was found before holds."""
        runner.asked = {q.name: "done" for q in self.assignment.questions if q.name not in waiting}
        try:
            runner.cells(self.last)
        except TimeIsOverError:
            return
        finally:
            runner.close()

    def _loses(self, question):
        """Say whether an answer has lost points, or was not reached."""
        outcome = self.outcomes.get(question.name)
        if outcome is None:
            return self.record.questions[question.name]["touched"]
        return outcome.score < question.points

    def _following(self, questions, lent, names):
        """Return the questions whose answers may depend on names, or functions that are lent."""
        sources = [step.source for step in self.plan.steps if not step.check]
        functions_ = {
            q.name: {*functions(q), *(self.plan.called.get(one, one) for one in functions(q))}
            for q in self.assignment.questions
        }
        found = []
        for question in questions:
            others = names.union(*(functions_[name] for name in lent if name != question.name))
            if follows(sources, self._names(question), others):
                found.append(question)
        return found

    def _unset(self):
        """Return the cells of settings that cannot be judged with: theirs is no name."""
        found = []
        for cell in self.assignment.cells:
            mine = [one.source.strip() for one in self.plan.pieces if one.id == cell.id]
            if cell.role != "setting" or mine in ([], [cell.source.strip()]):
                continue
            variable = cell.name.replace("-", "_")
            if cell.id in self.seen and variable not in self.setting:
                found.append(cell.id)
                self.record.settings[variable] = ""  # which is to say: the hand-out's own
                what = self.unlike.get(variable) or UNLIKE.format(variable)
                self.record.note(f"{what}: what was made of it is judged with the hand-out's own")
        return tuple(found)

    def _finish(self, questions):
        """Write the outcomes into the record."""
        outcomes = [self.outcomes[q.name] for q in questions if q.name in self.outcomes]
        for outcome in [one for one in outcomes if one.renamed][OTHER_NAMES:]:
            outcome.score += NAME
            outcome.messages.append("Other names have cost points before: here they cost none.")
        if self.over:
            touched = {q.name for q in questions if self.record.questions[q.name]["touched"]}
            after = "questions after that were not reached" if touched - set(self.outcomes) else (
                "answers after that were judged in another run")  # fmt: skip
            limit = self.judge.limits.submission
            self.record.note(f"stopped after {limit:.0f} s of processor time; {after}")
        for question in questions:
            entry = self.record.questions[question.name]
            outcome = self.outcomes.get(question.name)
            if outcome is None:
                if entry["touched"]:
                    over = "Not reached: the time for one submission was over."
                    self.record.say(question.name, over)
                elif not entry["look"]:
                    self.record.say(question.name, "Nothing was handed in for this question.")
                continue
            entry["score"] = outcome.score
            self.plan.elsewhere.graded(question, outcome.place)
            for text in outcome.messages:
                self.record.say(question.name, text)
            if outcome.score == question.points:
                entry["look"] = ""
            else:
                self._less(question, outcome, entry)
        self._shared()

    def _less(self, question, outcome, entry):
        """Say more of an answer that has lost points, and whether a person should look."""
        without = "" if outcome.typical or outcome.stops else self._without(question)
        if without:
            self.record.say(question.name, f"Your function is not right: {without}.")
        if 2 * outcome.score < question.points and not entry["look"]:
            entry["look"] = self._doubt(question, outcome)
        for line in entry["check"].split("\n"):
            if line.startswith("✗") and not outcome.slip:
                self.record.say(question.name, f"The visible check: {line[:400]}")

    def _doubt(self, question, outcome):
        """Return why a person should look at an answer that has less than half of its points."""
        if outcome.stops:
            return "it stops with an error, or has other names: no test can tell"
        said = [line[:1] for line in self.record.questions[question.name]["check"].split("\n")]
        known = outcome.typical or outcome.named or outcome.slip
        if functions(question) and not known and "✓" in said and "✗" not in said:
            return "its visible check holds, and no test knows what is wrong"
        own = numbers(self.plan.cell(question)) - numbers(question.answer.source)
        return self._without(question) if own and not known else ""

    def _without(self, question):
        """Say which arguments an answer does not use, and the solution does."""
        found, own = [], self.plan.cell(question)
        for name in functions(question):
            ours = unused(question.answer.source, name)
            found += [f"`{one}`" for one in unused(own, name) if one not in ours]
        return f"it makes no use of {' and '.join(found)}" if found else ""

    def _shared(self):
        """Let a person look where a mistake may have cost points twice.

        It may be in a function of the student's own, of which there is no right version to lend.
        Not where the answer that it was written for has all points, and each mistake is known; or
        where values tell that it is right in a later one, which has a typical mistake of its own.
        """
        asked = [q for q in self.assignment.questions if q.name in self.outcomes]
        lost = [q.name for q in asked if self.outcomes[q.name].score < q.points]
        if len(lost) < 2:
            return
        right = {q.name: binds(self.plan.cell(q)) for q in asked if q.name not in lost}
        known = {one for one in lost if self.outcomes[one].typical or self.outcomes[one].slip}
        sources = [one.source for one in self.plan.steps if not one.given and not one.check]
        for function, users in helpers(sources, self.plan.wanted, {*lost, *right}).items():
            first, *later = [name for name in lost if name in users] or [""]
            fine = any(function in right.get(user, ()) for user in users)
            if not later or (fine and known >= {first, *later}):
                continue
            both = [first, *later]
            later = [name for number, name in enumerate(both) if number and not all(
                     self._apart(name, one, function) for one in both[:number])]  # fmt: skip
            if not later:
                continue
            for name in later:
                self.record.questions[name]["look"] = f"{function} is in the answer to {first}, too"
            self.record.note(
                f"{function} is used by {' and '.join([first, *later])}, which lost points: what "
                "is wrong in it should cost them once; please look"
            )

    def _apart(self, name, before, function):
        """Say whether values tell that what is wrong in an answer is not so in one before it.

        They do where it is a typical mistake, and something right hangs on the only call.
        """
        mine, theirs = self.outcomes[name], self.outcomes[before]
        cell = next(self.plan.cell(q) for q in self.assignment.questions if q.name == name)
        calls = len(re.findall(rf"\b{re.escape(function)}\(", cell))
        if calls != 1 or not mine.typical or not mine.reasons or mine.reasons & theirs.reasons:
            return False
        lines = [ast.unparse(one) for one in getattr(parsed(cell), "body", ())]
        return any(follows(lines, {one}, {function}) for one in mine.fine)


def _in_form(turned, outcome, function):
    """Return the outcome in a form of a student's own, if more is right in it."""
    if turned.score <= outcome.score:  # what was right before is not said again: no less is wrong
        return outcome
    said = f"Judged in the form in which your `{function}` returns its results: a mistake costs "
    turned.messages.insert(0, f"{said}points once.")
    return turned
