"""Plan what of a submission runs, in which order, and after which cell each question is tested.

What was given is taken from the source. A question is tested as its answer stood when its cell had
run; if that loses points, once more where the notebook defines it anew. Answers that stand
elsewhere (in a new cell, under the question, in the cell of a check, as a comment) are found, and
wait for a person where no test gives them full points; those by hand are found by `elsewhere`.
"""

import ast
import re
from dataclasses import dataclass, field

from .cells import binds, match, targets
from .elsewhere import LONGEST, STUB_ERROR, TEXT_IN_CODE, Elsewhere, said, words
from .reading import LOCK
from .sources import DEFINED, HIDDEN

EDITED = "was changed; the original was used"
RAISE = re.compile(r"^raise NotImplementedError\(\)[ \t]*$", re.MULTILINE)
PLACES = 4  # where a question that loses points is tested
WORDS = 3  # how many words make a text


@dataclass
class Step:
    """Something to run: a cell, or (aside, leaving nothing behind) the visible check of one.

    Without a source there is nothing to do.
    """

    source: str
    id: str = ""
    shows: str = ""  # the question whose output it is
    check: bool = False
    given: bool = False
    piece: int = -1  # the number of the submission's cell
    watched: bool = False  # whether what it shows may belong to an answer by hand
    failed: bool = True  # until it has run to its end
    error: str = ""  # with which it has stopped
    output: str = ""
    figures: list = field(default_factory=list)


class Plan:
    """The steps of a submission, and for each question the steps after which it is tested."""

    def __init__(self, assignment, released, book, record, empty):
        self.assignment, self.released = assignment, released
        self.record, self.empty = record, empty
        self.known = {cell.id: cell for cell in assignment.cells if cell.role != "prose"}
        self.pieces = match(book, assignment, empty)
        self.steps, self.wanted = [], {q.name: targets(q) for q in assignment.questions}
        self.called = {}  # functions that have another name, by the one that was asked for
        self._take()
        self._missing()
        self._leave_stubs()
        self.elsewhere = Elsewhere(self)
        self.elsewhere.before()
        self.tested = {q.name: self._tested(q) for q in assignment.questions if q.hidden}
        self._check_steps()

    # steps

    def _take(self):
        twice = set()
        for number, piece in enumerate(self.pieces):
            owner = self.known.get(piece.id)
            if owner is None:
                if piece.kind == "code" and piece.id != "install":
                    self._own(piece.source, number)
            elif owner.role == "tests":
                self._changed(piece)
                added = self.added(piece)
                if piece.kind == "code" and added:
                    self._own(added, number)
                self.steps.append(Step("", piece.id, check=True))
            elif owner.role == "given":
                if self._changed(piece) and piece.kind == "code":
                    self._own(piece.source, number)  # what was added to it holds
                self.steps.append(Step(owner.source, piece.id, given=True))
            else:
                self._answer(owner, piece)
                if owner.role in ("answer", "written") and piece.id in twice:
                    self.record.note(f"the cell {piece.id} is there twice; both were run, in order")
                twice.add(piece.id)
                if owner.kind == "code":
                    shows = owner.name if owner.role in ("answer", "written") else ""
                    source = piece.source
                    if owner.role == "written" and not self._untouched(piece):
                        source = RAISE.sub("", source)  # it was left above what it waited for
                    self.steps.append(Step(source, piece.id, shows, piece=number))

    def _own(self, source, number):
        """Let code of the student's own run; what it shows belongs to a question by hand at it."""
        region = self.pieces[number].region
        question = self._question(region)
        shows = region if question and question.by_hand else ""
        self.steps.append(Step(source, shows=shows, piece=number))

    def _question(self, name):
        return next((q for q in self.assignment.questions if q.name == name), None)

    def _changed(self, piece):
        changed = piece.source.strip() != self.released.get(piece.id, "").strip()
        if changed:
            self.record.note(f"the cell {piece.id} {EDITED}")
        return changed

    def added(self, piece):
        """Return the lines of a cell that are not the hand-out's."""
        given = {line.strip() for line in self.released.get(piece.id, "").split("\n")}
        lines = [line for line in piece.source.split("\n") if line.strip() not in given]
        return "\n".join(lines).strip("\n")

    def _answer(self, owner, piece):
        if owner.role in ("answer", "written"):
            entry = self.record.questions[owner.name]
            text = piece.source.strip()
            entry["answer"] = (entry["answer"] + "\n\n" + text).strip()[:LONGEST]
            if text and not self._untouched(piece):
                entry["touched"] = True

    def _untouched(self, piece):
        handed_out = self.empty.get(piece.id, "YOUR ANSWER HERE").strip()
        if self.known[piece.id].role == "written":  # a line that was taken out is no answer
            lines = {line.strip() for line in handed_out.split("\n")} | {"", "pass", "..."}
            if {line.strip() for line in piece.source.split("\n")} <= lines:
                return True
        empty = is_stub(piece.source) or self._does_nothing(piece)
        return piece.source.strip() == handed_out or empty

    def _does_nothing(self, cell):
        """Say whether the code of an answer does nothing, and a few words at most stand in it.

        A function whose docstring is left, and a comment, "?": with more words it is no blank.
        """
        owner, given = self.known.get(cell.id), self.empty.get(cell.id, "").split("\n")
        if owner is None or owner.role != "answer" or not does_nothing(cell.source):
            return False
        return words(" ".join(said(cell.source, {line.strip() for line in given}))) < TEXT_IN_CODE

    def _missing(self):
        """Put the given cells that are gone first; or below the setting that they use.

        All code may stand in one cell: what is made of a student's own name comes after it.
        """
        seen, first, below = {piece.id for piece in self.pieces}, [], {}
        for name, cell in self.known.items():
            if name in seen or cell.role in ("mistake", "rubric"):
                continue
            variable = cell.name.replace("-", "_")
            if cell.role == "setting" and any(variable in binds(s.source) for s in self.steps):
                continue
            self.record.note(f"the cell {name} is missing")
            if cell.role in ("given", "setting"):
                step, after = Step(cell.source, name, given=True), self._entered(cell)
                below.setdefault(after, []).append(step) if after else first.append(step)
            if cell.role in ("answer", "written"):
                self.record.say(cell.name, "The cell for this answer is missing.")
        for number in sorted(below, reverse=True):
            self.steps[number:number] = below[number]
        self.steps = first + self.steps

    def _entered(self, cell):
        """Return the number of the step that follows one in which a cell's setting is entered."""
        settings = {one.name.replace("-", "_") for one in self.known.values()
                    if one.role == "setting"}  # fmt: skip
        wanted = {name for name in settings if re.search(rf"\b{name}\b", cell.source)}
        own = (n for n, s in enumerate(self.steps) if not s.check and wanted & binds(s.source))
        return next(own, -1) + 1 if cell.role == "given" else 0

    def _leave_stubs(self):
        """Leave out what was handed out to be written where the answer stands in an earlier cell.

        It would undo that answer, and those that build on it would have none to call.
        """
        earlier = set()
        for step in self.steps:
            if step.given or step.check:
                continue
            empty = is_stub(step.source) or self._does_nothing(step)
            if empty and binds(step.source) and binds(step.source) <= earlier:
                step.source = ""
            earlier |= binds(step.source)

    def cell(self, question):
        """Return the code of the cell, or the cells, for the answer to a question."""
        return "\n".join(step.source for step in self.steps if step.id == question.answer.id)

    def missing(self, question):
        """Return the names that a question asks for and no cell has."""
        there = [binds(step.source) for step in self.steps if not step.check]
        return (self.wanted[question.name] & binds(question.answer.source)).difference(*there)

    def last(self, name, place):
        """Return the number of the last step up to a place that binds what a question asks for."""
        found = [number for number, step in enumerate(self.steps[: place + 1]) if not step.given
                 and not step.check and self.wanted[name] & binds(step.source)]  # fmt: skip
        return found[-1] if found else None

    def graded_elsewhere(self, question, place):
        """Return the code that a question is tested by after a step, besides its own cell's."""
        asked, last = self.wanted[question.name] & binds(question.answer.source), {}
        for step in self.steps[: place + 1]:
            if not step.given and not step.check:
                last |= dict.fromkeys(asked & binds(step.source), step)
        others = [step.source.strip() for step in last.values() if step.id != question.answer.id]
        return "\n\n".join(dict.fromkeys(others))

    def below(self, places):
        """Return the code of answers that stand below their own cells, by the steps of these.

        What comes between has gone without them.
        """
        found = {}
        for question in self.assignment.questions:
            own = [n for n, step in enumerate(self.steps) if step.id == question.answer.id]
            place = places.get(question.name, -1)
            text = self.graded_elsewhere(question, place)
            if text and own and own[-1] < place:
                found.setdefault(own[-1], []).append(text)
        return found

    def overwritten(self, name):
        """Return the steps after a question's first test that bind its functions, once more."""
        question = self._question(name)
        wanted = set(DEFINED.findall(question.answer.source))
        first = self.tested.get(name, [len(self.steps)])[:1] or [len(self.steps)]
        return [
            number for number, step in enumerate(self.steps)
            if number > first[0] and not step.given and not step.check
            and step.id != question.answer.id and wanted & binds(step.source)
        ]  # fmt: skip

    def undone(self):
        """Return the names of given cells that are overwritten, and where which cells undo it.

        In the room for functions of one's own, too: they are an offer, and no question.
        """
        made, names, found = {}, set(), {}
        for number, step in enumerate(self.steps):
            bound = binds(step.source) if not step.check else set()
            if step.given:
                made |= dict.fromkeys(bound, number)
            elif bound & set(made):
                names |= bound & set(made)
                cells = sorted({made[name] for name in bound & set(made)})
                found[number] = [self.steps[one].source for one in cells]
        return names, found

    # where to test

    def _tested(self, question):
        """Return the steps after which a question is tested, the first choice first."""
        wanted, entry = self.wanted[question.name], self.record.questions[question.name]
        binding = [(n, step, binds(step.source) & wanted) for n, step in enumerate(self.steps)
                   if not step.given and not step.check and wanted]  # fmt: skip
        mine = [one for one in binding if one[1].id == question.answer.id]
        written = [one for one in mine if not self._is_empty(one[1])]
        defined = set(DEFINED.findall(question.answer.source))
        others = [one for one in binding if one[2] and one[1].id != question.answer.id]
        loose = [  # in a new cell, or a function in the cell of another answer
            one for one in others
            if one[1].id == "" or defined & set(DEFINED.findall(one[1].source))
        ]  # fmt: skip
        there, places = set().union(*(names for _, _, names in written)), []
        if written:
            places.append(written[-1][0])
        rest = wanted - there
        if rest and any(names & rest for _, _, names in loose):
            last = max(number for number, _, names in loose if names & rest)
            places.insert(0, max([last, *places]))
            if not entry["touched"] or not there:
                entry["touched"] = True
                entry["look"] = "the answer stands in another cell"
                self.record.note(f"the answer to {question.name} stands in another cell")
                if not written:
                    entry["answer"] = "\n\n".join(s.source for _, s, n in loose if n)[:LONGEST]
        places += [
            number
            for number, step, names in reversed(loose)
            if wanted & defined & set(DEFINED.findall(step.source)) and number not in places
        ]
        places += [number for number, _, names in reversed(written[:-1]) if names]
        if not entry["touched"]:
            self._seek(question, entry)
        if places:
            places.insert(0, self._with_helpers(question, places[0], wanted))
            places.append(max(n for n, step in enumerate(self.steps) if not step.check))
        return list(dict.fromkeys(places))[:PLACES]

    def _with_helpers(self, question, place, wanted):
        """Return the last of the loose cells between an answer and its check: they may help it."""
        number = place + 1
        while number < len(self.steps) and not self.steps[number].id:
            if binds(self.steps[number].source) & wanted:
                return place
            number += 1
        check = number < len(self.steps) and self.steps[number].id == f"tests-{question.name}"
        return number - 1 if check else place

    def _is_empty(self, step):
        empty = is_stub(step.source) or self._does_nothing(step)
        return empty or step.source.strip() == self.empty.get(step.id, "").strip()

    def _seek(self, question, entry):
        """Let a person look where an answer is empty and something stands beside it.

        Or elsewhere, if it has the names that are asked for, or the number of the question. Where
        what was handed out was taken away, and nothing done, code that makes nothing is for trial.
        """
        beside, far = [], []
        mine = [piece for piece in self.pieces if piece.id == question.answer.id]
        given_up = any(self._does_nothing(piece) and not is_stub(piece.source) for piece in mine)
        for piece in self.pieces:
            owner = self.known.get(piece.id)
            text = (self.added(piece) if piece.id else piece.source).strip()
            trial = given_up and piece.kind == "code" and not binds(text)
            if piece.id == question.answer.id or trial:
                continue
            if piece.region == question.name and (owner is None or owner.role == "tests"):
                if len(text.split()) >= WORDS or piece.pictures:
                    beside.append(text)
                    entry["figures"] += piece.pictures
            elif self._speaks_of(question, piece, text):
                far.append(text)
        text, where = "\n\n".join(beside or far), "beside it" if beside else "in other cells"
        if text:
            entry["answer"] = text[:LONGEST]
            entry["look"] = f"the cell for the answer is empty; this stands {where}"
            self.record.note(
                f"the cell for {question.name} is empty; what stands {where} waits for a person"
            )

    def _speaks_of(self, question, piece, text):
        """Say whether a cell elsewhere holds code, which did not run, for a question's answer."""
        owner = self.known.get(piece.id)
        if owner is not None and owner.role == "written":
            return False
        names = "|".join(self.wanted[question.name] | set(DEFINED.findall(question.answer.source)))
        start = r"^[ \t#>]*" if piece.kind != "code" else r"^[ \t]*#[ \t#]*"
        code = rf"\bdef +(?:{names})\b|{start}(?:{names}) *=[^=]"
        if names and re.search(code, text, re.MULTILINE):
            return True
        said = piece.kind != "code" and owner is None and len(text.split()) > WORDS
        return said and Elsewhere.names(question, text, alone=False)

    def _check_steps(self):
        """Give each visible check its text: where nothing was handed in, nothing is checked."""
        for step in self.steps:
            if step.check:
                name = self.known[step.id].name
                step.shows = name
                if self.record.questions[name]["touched"]:
                    step.source = HIDDEN.sub("", self.known[step.id].source)

    def questions_after(self, number):
        """Return the questions that are tested as they stand after a step."""
        return [name for name, places in self.tested.items() if number in places]


def is_stub(source):
    """Say whether code is what a hand-out leaves to be written, and no more."""
    return STUB_ERROR in source and does_nothing(source)


def does_nothing(source):
    """Say whether code holds nothing but texts, and functions without anything in them."""
    try:
        with LOCK:  # (two threads that make trees at once may break each other's)
            nodes = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    functions = [one for one in nodes if isinstance(one, ast.FunctionDef)]
    nodes = [one for one in nodes if one not in functions]
    nodes += [one for function in functions for one in function.body]
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        or raises_stub(one)
        for one in nodes
    )


def raises_stub(node):
    """Say whether a statement is the one that a hand-out leaves to be replaced."""
    return isinstance(node, ast.Raise) and STUB_ERROR in ast.unparse(node)
