"""What an answer would be but for one place: tried in the copy of its cells that a runner has kept.

What has lost points is tested without each misprint that there may be (see `misprints`), and, where
a name is missing that was asked for, with each other name of its cell in its place: values tell
what was meant, in any language. What takes much longer than the answer itself is given up: a line
that is moved into a loop may take a hundred times as long.
"""

import itertools
import math

from .cells import binds
from .mending import NAME, NAMED, Mended, signatures
from .misprints import misprints
from .misprints_results import results
from .sandbox import EndedError
from .slips import LOST
from .testing import Testing

SECONDS = 15.0  # of processor time, for all answers of a submission
LEAST, LONGER = 1.0, 3  # seconds that each may take, beside so many times what the answer took
MORE = 12  # misprints that are tried after one that makes an answer right in part
LESS = 1e-6  # than all points
NAMES = 30  # that are tried in the place of others


class Attempts:
    """What is tried of the answers of one submission."""

    def __init__(self, judge, plan):
        self.judge, self.plan = judge, plan
        self.orders, self.seconds = signatures(judge.assignment), SECONDS
        self.told = results(judge.assignment)

    def better(self, runner, question, place, best, parts):
        """Return a better outcome of a question than the best, or None.

        Parameters
        ----------
        runner : Runner
        question : Question
        place : int
            The step after which the copy was kept.
        best : Outcome
        parts : tuple (setting, right)
            The student's settings, and what is right without any of this.
        """
        given, last = runner.left, self.plan.last(question.name, place)
        most = LEAST + LONGER * max(runner.used.get(one, 0) for one in (last, question.name))
        if best.typical or question.name in runner.endless or given < 2 * self.seconds:
            return None

        def ask(request):
            if self.seconds < given - runner.left or question.name in runner.endless:
                raise EndedError("it takes too long")
            return runner.ask(question.name, place, request | {"most": most})

        def outcome(source, least):
            ran = "error" not in ask({"do": "cell", "source": source, "quiet": True})
            setting, right = parts[0], {*parts[1]}
            more = {"right": right, "least": least}
            found = Testing(self.judge, question, setting, ask, **more).run() if ran else None
            if found is None or found.score <= least:
                return None
            if found.score < question.points:  # say what is wrong besides
                told = Testing(self.judge, question, setting, ask, right={*right}).run()
                found.messages, found.named = told.messages, told.named
            return found

        try:
            found = self._named(question, best, outcome)
            return found or self._misprinted(question, last, best, outcome)
        except EndedError:
            return None
        finally:
            self.seconds -= given - runner.left
            runner.endless.discard(question.name)

    def _named(self, question, best, outcome):
        """Return the outcome with other names of the cell in the place of those that are not there.

        One after another: that of the next counts beside what those before it give.
        """
        missing, others = sorted(self.plan.missing(question)), {*self.orders}
        others |= self.plan.wanted[question.name]
        own = sorted(binds(self.plan.cell(question)) - others) if missing else []
        score, found, taken = best.score, None, {}
        for name, one in itertools.islice(itertools.product(missing, own), NAMES):
            if name not in taken and one not in taken.values():
                gone = [other for other in missing if other not in taken]
                code = f"[globals().pop(other, None) for other in {gone}]\n{name} = {one}"
                better = outcome(code, score)
                if better:
                    score, found, taken[name] = better.score, better, one
        if not found or score - cost(question, NAME) <= best.score:
            return None
        says = "; ".join(NAMED.format(*pair) for pair in taken.items())
        return judged(found, question, Mended("", says, NAME))

    def _misprinted(self, question, last, best, outcome):
        """Return the outcome without the first misprint that alone keeps the answer from right.

        Where one makes it right in part, a few others are tried: they may make all right.
        """
        costs, kept, tried = cost(question, LOST), None, 0
        if best.score >= question.points - costs:
            return None
        source = "" if last is None else self.plan.steps[last].source
        wanted = self.plan.wanted[question.name]
        ours = question.answer.source
        try:
            for one in misprints(source, wanted, self.orders, ours, self.told):
                whole = kept or one.whole
                least = question.points - LESS if whole else best.score + costs
                found = outcome(one.source, least)
                if found and (whole or found.score == question.points):
                    return judged(found, question, one)
                kept, tried = kept or (found and (found, one)), tried + bool(kept)
                if tried == MORE:
                    break
        except EndedError:  # with what was found
            if not kept:
                raise
        return judged(kept[0], question, kept[1]) if kept else None


def cost(question, most):
    """Return what a slip of typing costs: half of the points, or the most that it may cost."""
    return min(math.ceil(question.points) / 2, most)


def judged(outcome, question, slip):
    """Return the outcome of an answer that was judged without its slip, with what this costs."""
    outcome.slip = slip.says if outcome.score == question.points else ""
    outcome.score = max(outcome.score - cost(question, slip.costs), 0.0)
    outcome.differs, outcome.renamed = True, slip.costs == NAME
    said = f"Judged without it; it costs half of the points, {slip.costs:g} at most."
    outcome.messages.insert(0, f"There is a slip: {slip.says}. {said}")
    return outcome
