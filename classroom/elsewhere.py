"""Find answers by hand that stand elsewhere, so that a person looks before they count as nothing.

Where the cell for an answer is empty, or says little ("see above"), what may be the answer is shown
in its place. First, what stands at the question: in cells of the student's own, in the question's
text. Else, what stands anywhere: words in cells of any kind, comments, texts that are printed or
kept, pictures that were pasted, figures that another cell draws. Code has words of its own: there
sentences count, and what names the question by its number.
"""

import ast
import re
from dataclasses import dataclass, field
from functools import lru_cache

from .cells import binds, parsed
from .running import PICTURES

LONGEST, MOST = 20_000, 200_000  # characters of an answer, of a cell that is looked at
SHORT = 12  # words of an answer below which more of it is looked for
TITLE, TEXT, SENTENCE, TEXT_IN_CODE, REMARK, REPORT = 5, 3, 8, 12, 25, 40  # words that make one
FIGURES, NAMED = 8, 3  # how many are shown, how many places are named
STUB = re.compile(r"# YOUR CODE HERE|raise NotImplementedError(\(\))?|pass|\.\.\.")
STUB_ERROR = "NotImplementedError"
WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts without blanks
LABEL = re.compile(r"\s*(?:[^.\n]|\.\w){0,60}[=:]\s*")  # as in f"mean = {mean}"
DRAWING = re.compile(r"\b(plt|pyplot|draw|ax)\.|\.(plot|hist|scatter|imshow|subplots)\(")
PRINTING = re.compile(r"^(?!\s*#).*\bprint\(", re.MULTILINE)
IMAGE = re.compile(r"!\[|<img\b", re.IGNORECASE)
WRITING = re.compile(r"%%(markdown|html|latex|svg|writefile|file|javascript|js)\b.*")
ASKED = (
    "questions?|q|answers?|exercise|ex|task|problem|part|no|nr|frage|aufgabe|antwort|übung|"
    "pregunta|ejercicio|respuesta|domanda|esercizio|risposta|réponse|问题|题|第"
)


@dataclass
class Found:
    """What may be an answer: where it stands, its text and its pictures."""

    number: int
    text: str
    pictures: list = field(default_factory=list)


class Elsewhere:
    """What of a submission may belong to answers by hand, besides their own cells."""

    def __init__(self, plan):
        self.plan, self.pieces, self.record = plan, plan.pieces, plan.record
        self.hand = [q for q in plan.assignment.questions if q.by_hand]
        self.state = {q.name: self._state(q) for q in self.hand}
        self.pasted = {q.name: [] for q in self.hand}  # pictures that were pasted in
        self.taken = {q.name: [] for q in self.hand}  # numbers of other cells' steps, once run
        self._steps()

    def _state(self, question):
        """Return "empty", "short" or "", by what stands in the question's own cell."""
        entry = self.record.questions[question.name]
        mine = [piece for piece in self.pieces if piece.id == question.answer.id]
        if not entry["touched"]:
            return "empty"
        if any(piece.pictures for piece in mine):
            return ""
        if question.answer.kind == "code":  # what says something draws nothing
            code = any(p.kind == "code" and not is_words(p.source) for p in mine)
            return "" if code else "short"
        return "" if words(entry["answer"]) >= SHORT else "short"

    def _steps(self):
        """Say which cells' figures and outputs are wanted when they have run."""
        code = any(q.answer.kind == "code" for q in self.hand)
        for step in self.plan.steps:
            if not step.given and not step.check:
                loose = code and not step.id
                step.watched = loose or any(self.state.values())

    # before the cells run

    def before(self):
        """Add to answers what was written elsewhere."""
        for question in self.hand:
            entry, state = self.record.questions[question.name], self.state[question.name]
            self._show_pictures(entry, [p for p in self.pieces if p.id == question.answer.id])
            near, far, other = self._found(question, bool(state))
            enough = words(" ".join(one.text for one in near)) >= SHORT
            enough |= any(one.pictures for one in near)
            self._take(question, near, [] if enough and state == "empty" else far or other)
            self.pasted[question.name] = entry["figures"]

    def _found(self, question, wanting):
        """Return what stands at a question, at none by hand, and at others by hand."""
        near, far, other = [], [], []
        hand = {q.name for q in self.hand}
        above = self._right_above(question) if wanting else ()
        for number, piece in enumerate(self.pieces):
            if piece.id == question.answer.id:
                continue
            if piece.region == question.name or number in above:
                text, place = self._near(question, piece), near
            elif wanting:
                text, place = self._far(question, piece), other if piece.region in hand else far
            else:
                continue
            if place is other and question.answer.kind == "code" and not piece.pictures:
                text = text if self.names(question, text) else ""
            if text or piece.pictures:
                place.append(Found(number, text, piece.pictures))
        return near, far, other

    def _right_above(self, question):
        """Return the numbers of the student's texts right above a question, before its heading."""
        number = next((n for n, p in enumerate(self.pieces) if p.region == question.name), 0)
        found = []
        while number and not self.pieces[number - 1].id and self.pieces[number - 1].kind != "code":
            number -= 1
            found.append(number)
        return found

    def _take(self, question, near, far):
        entry, state = self.record.questions[question.name], self.state[question.name]
        found = near + far
        if not found:
            return
        text = "\n\n".join(one.text for one in found if one.text)
        self._add(entry, state, f"(in another cell:)\n{text}")
        self._show_pictures(entry, found)
        if state == "empty" or far:
            self._note(question.name, [one.number for one in found])

    def _add(self, entry, state, text):
        if state == "empty" and not entry["touched"]:
            entry["answer"] = ""
        entry["touched"] = True
        entry["answer"] = f"{entry['answer']}\n\n{text}".strip()[:LONGEST]

    def _show_pictures(self, entry, holders):
        for one in holders:
            entry["figures"] = [*entry["figures"], *one.pictures][:FIGURES]

    def _note(self, name, numbers):
        places = list(dict.fromkeys(self._place(number) for number in numbers))
        more = len(places) - NAMED
        where = "; ".join(places[:NAMED]) + (f"; {more} more" if more > 0 else "")
        what = "is empty; what may be its answer stands" if self.state[name] == "empty" else (
            "says little; more of the answer may stand"
        )  # fmt: skip
        self.record.note(f"the cell for {name} {what} in other cells ({where}): please look")

    def _place(self, number):
        piece = self.pieces[number]
        if piece.id:
            return self._called(piece)
        before = next((one for one in reversed(self.pieces[:number]) if one.id), None)
        return f"a new cell after {self._called(before)}" if before else "a new cell at the top"

    def _called(self, piece):
        if piece.id in self.plan.known:
            return f"the cell {piece.id}"
        return f"the text of {piece.region}" if piece.region else "the text at the top"

    def _near(self, question, piece):
        """Return what a cell at a question holds that may be its answer, or ""."""
        owner = self.plan.known.get(piece.id)
        if owner is not None and owner.role in ("answer", "written"):
            return ""
        text = (self.plan.added(piece) if piece.id else piece.source).strip()
        if piece.kind != "code":
            title = text.startswith("#") and "\n" not in text and words(text) < TITLE
            return text if re.search(r"\w", text) and not title else ""
        if is_words(text):
            return plain(text) if re.search(r"\w", plain(text)) else ""
        if question.answer.kind == "code":
            return text if does_something(text) else ""
        return text if words(" ".join(said(text))) >= TEXT else ""

    def _far(self, question, piece):
        """Return what a cell at another place holds that may be an answer, or ""."""
        owner = self.plan.known.get(piece.id)
        if owner is not None and owner.role in ("answer", "written"):
            return self._in_an_answer(question, piece, owner)
        text = (self.plan.added(piece) if piece.id else piece.source).strip()
        if piece.kind != "code" or is_words(text):
            text = plain(text) if piece.kind == "code" else text
            return text if words(text) >= TEXT or IMAGE.search(text) else ""
        return self._sentences(question, text, set())

    def _in_an_answer(self, question, piece, owner):
        """Return what stands in the cell of another answer."""
        handed_out = self.plan.empty.get(piece.id, "")
        given = {line.strip() for line in handed_out.split("\n")}
        if owner.role == "written" and owner.kind != "code":
            return piece.source if self.names(question, piece.source) else ""
        text = self._sentences(question, piece.source, given)
        enough = words(text) >= REPORT or self.names(question, text)
        return text if owner.role == "answer" or enough else ""

    def _sentences(self, question, source, given):
        found = sentences(source, given)
        text = "\n\n".join(found)
        if words(text) >= TEXT_IN_CODE:
            return text
        everything = "\n\n".join(said(source, given))
        named = words(everything) >= TEXT and self.names(question, everything)
        return everything if named else ""

    @staticmethod
    def names(question, text, alone=True):
        """Say whether a line begins with a question's number (alone: as in "9. The theorem")."""
        number = re.match(r"\d+", question.title)
        if not number:
            return False
        ways = [rf"(?:\w+\W+){{0,3}}(?:{ASKED})\W*(?:to|zu|à|de|al?)?\W*{number[0]}\b"]
        ways += [rf"{number[0]}\s*[.):](?!\d)"] if alone else []
        pattern = rf"^(?:[^\w\n]|_)*(?:{'|'.join(ways)})"
        return bool(re.search(pattern, text[:LONGEST], re.IGNORECASE | re.MULTILINE))

    # when they have run

    def after(self):
        """Add to answers what other cells have shown."""
        for question in self.hand:
            entry, state = self.record.questions[question.name], self.state[question.name]
            code = question.answer.kind == "code"
            mine = [step for step in self.plan.steps
                    if step.shows == question.name and step.id != question.answer.id]  # fmt: skip
            shown = [step for step in mine if step.figures or words(step.output) >= TEXT
                     or (code and step.output.strip())]  # fmt: skip
            if not entry["touched"] and shown:
                self._add(entry, state, self._sources(shown))
                self._note(question.name, [step.piece for step in shown])
            elsewhere = code and not entry["touched"]
            if code and not entry["figures"] and not any(step.figures for step in mine):
                self._drawn(question, entry, state)
            if elsewhere:
                self._printed(question, entry, state)
            if not entry["touched"]:
                self.record.say(question.name, "Nothing was handed in for this question.")
        for question in self.hand:
            self._stopped(question)

    def shown(self, name):
        """Return the numbers of the steps that show something of an answer, in their order."""
        mine = [number for number, step in enumerate(self.plan.steps)
                if step.shows == name and not step.check]  # fmt: skip
        return [*self.taken.get(name, ()), *mine]

    def show(self, name):
        """Show what the steps of an answer have printed and drawn, as it is known now."""
        entry, steps = self.record.questions[name], [self.plan.steps[n] for n in self.shown(name)]
        drawn = [one for step in steps for one in step.figures[:PICTURES]]
        entry["figures"] = [*self.pasted[name], *drawn][:FIGURES]
        entry["output"] = "\n".join(s.output for s in steps if s.output.strip())[:LONGEST]

    def _stopped(self, question):
        """Say of new cells that they stop: of a question, if they are its answer.

        An answer in words does not stop, nor does one that has its figure: what stands beside it
        is for trial.
        """
        name, state = question.name, self.state[question.name]
        code, figures = question.answer.kind == "code", self.record.questions[name]["figures"]
        others = set().union(*self.taken.values())
        for number in self.shown(name):
            step = self.plan.steps[number]
            if step.id or not step.error:
                continue
            wanting = state or (not figures and DRAWING.search(step.source))
            if number in self.taken[name] or (code and wanting):
                self.record.say(name, f"Your cell {step.error}")
            elif number not in others:
                self.record.note(f"a cell {step.error}")

    def graded(self, question, place):
        """Show the code of other cells by which an answer was graded."""
        entry, text = self.record.questions[question.name], self.plan.graded_elsewhere(
            question, place)  # fmt: skip
        if text and text not in entry["answer"]:
            self._add(entry, "", f"(in another cell:)\n{text}")

    def _apart(self, question):
        """Return the student's steps by their distance from a question, those of others last."""
        others = {q.name for q in self.hand} - {question.name}
        mine = [n for n, piece in enumerate(self.pieces) if piece.id == question.answer.id]
        mine = mine or [n for n, one in enumerate(self.pieces) if one.region == question.name]
        at = mine[0] if mine else len(self.pieces)
        steps = [step for step in self.plan.steps if step.watched and step.shows != question.name]
        steps.sort(key=lambda step: abs(step.piece - at))
        return [step for step in steps if step.shows not in others], [
            step for step in steps if step.shows in others and self._more(question, step)
        ]  # fmt: skip

    def _more(self, question, step):
        """Say whether what a cell at another question by hand shows may be more than its answer.

        A figure and numbers are what it was asked for.
        """
        return not step.id or len(step.figures) > 1 or self.names(question, step.source)

    def _drawn(self, question, entry, state):
        """Show figures of other cells for an answer that has none."""
        near, other = ([s for s in steps if _draws(s)] for steps in self._apart(question))
        if not state:  # its own code draws nothing: what a cell just before it has drawn
            near, other = [s for s in near if s.figures and self._before(question, s)], []
        found = near or other
        if state and not found:  # perhaps in a way that is not seen
            found = [step for steps in self._apart(question) for step in steps
                     if not step.id and DRAWING.search(step.source)]  # fmt: skip
        if not found:
            return
        self._take_steps(question, found)
        text = self._sources(found)
        if text not in entry["answer"]:
            self._add(entry, state, f"(figures of other cells:)\n{text}")
        if state:
            self._note(question.name, [step.piece for step in found])

    def _before(self, question, step):
        """Say whether a step is of a new cell that stands right before a question."""
        names = [q.name for q in self.plan.assignment.questions]
        before = names[max(0, names.index(question.name) - 1)]
        return not step.id and self.pieces[step.piece].region == before

    def _printed(self, question, entry, state):
        """Show what new cells have printed, from the last question on that has tests.

        Where a figure was found, only what stands at it.
        """
        drawn = {self.pieces[self.plan.steps[n].piece].region for n in self.taken[question.name]}
        every = self.plan.assignment.questions
        first = every.index(question)
        while first and every[first].by_hand:
            first -= 1
        later = drawn or [one.name for one in every[first:]]
        found = [step for steps in self._apart(question) for step in steps
                 if not step.id and _prints(step)
                 and self.pieces[step.piece].region in later]  # fmt: skip
        found = self._take_steps(question, found)
        if found:
            self._add(entry, state, f"(in another cell:)\n{self._sources(found)}")
            self._note(question.name, [step.piece for step in found])

    def _take_steps(self, question, steps):
        """Let an answer show what other cells have shown; return those that are new to it."""
        taken = self.taken[question.name]
        numbers = [n for n, one in enumerate(self.plan.steps) if any(one is s for s in steps)]
        new = [number for number in numbers if number not in taken]
        taken += new
        self.show(question.name)
        return [self.plan.steps[number] for number in new]

    def _sources(self, steps):
        """Return the code of steps; of a cell that was given, what was added to it."""
        texts = []
        for step in steps:
            owner = self.plan.known.get(self.pieces[step.piece].id)
            given = owner is not None and owner.role == "given"
            texts.append(self.plan.added(self.pieces[step.piece]) if given else step.source.strip())
        return "\n\n".join(dict.fromkeys(texts))


def _draws(step):
    """Say whether a step has drawn a figure, or would have done so if it had not failed."""
    return bool(step.figures) or (step.failed and bool(DRAWING.search(step.source)))


def _prints(step):
    """Say whether a step has printed something, or would have done so if it had not failed."""
    return bool(step.output.strip()) or (step.failed and bool(PRINTING.search(step.source)))


# what a text is


def words(text):
    """Return the number of words of a text, in any script."""
    return len(WORD.findall(text)) + len(SIGN.findall(text)) // 2


def is_words(source):
    """Say whether a code cell holds no code: comments, texts, a cell magic for them, words."""
    if WRITING.match(source.lstrip()):
        return True
    tree = _tree(source)
    if tree is None:
        return source[:1] not in "%!" and not binds(source)
    return all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
               and isinstance(one.value.value, str) for one in tree.body)  # fmt: skip


def plain(source):
    """Return the words of a cell that holds no code."""
    if WRITING.match(source.lstrip()):
        return source.lstrip().partition("\n")[2]
    if _tree(source) is None:
        return source
    return "\n\n".join(said(source))


def does_something(source):
    """Say whether a cell does more than to import."""
    tree = _tree(source)
    if tree is None:
        return bool(source.strip())
    nothing = (ast.Import, ast.ImportFrom, ast.Pass)
    return any(
        not isinstance(one, nothing) and STUB_ERROR not in ast.unparse(one) for one in tree.body
    )


def said(source, given=()):
    """Return all comments and texts of a cell, in their order, handed-out lines left out."""
    return [text for _, text, _ in _parts(source, given)]


def sentences(source, given=()):
    """Return those comments and texts of a cell that are more than remarks on its code."""
    return [text for _, text, least in _parts(source, given) if words(text) >= least]


def _parts(source, given):
    """Return (line, text, how many words it needs) of comments and texts."""
    made = [*_comments(source, given), *_strings(source, given)]
    return sorted(one for one in made if one[1].strip())


def _comments(source, given):
    """Yield the comments of a cell, lines that follow each other together."""
    block, start, column = [], 0, 0
    for number, line in enumerate([*source.split("\n"), ""], 1):
        text = line.strip()
        if text.startswith("#") and text not in given and not STUB.fullmatch(text):
            if not block:
                start, column = number, len(line) - len(line.lstrip())
            block.append(text.lstrip("# "))
        else:
            if block:
                yield start, "\n".join(block), REMARK if column else SENTENCE
            block = []
            beside = re.fullmatch(r"[^#'\"]+#(.*)", line)
            if beside and text not in given:
                yield number, beside[1].strip(), TEXT_IN_CODE


def _strings(source, given):
    """Yield the texts of a cell: docstrings, what is printed or kept, parts of formatted ones."""
    tree = _tree(source)
    if tree is None:
        for number, line in enumerate(source.split("\n"), 1):
            if len(re.findall(r"[()=*/\[\]]", line)) < 3 and not line.strip().startswith("#"):
                yield number, "" if _given(line, given) else line.strip(), SENTENCE
        return
    docstrings, printed = set(), []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                docstrings.add(first.value)
    for node in tree.body:
        text = _only_text(node)
        if text is None:
            yield from _joined(printed)
            printed = []
            outer = _outer(node)
            inside = {one for joined in outer for one in ast.walk(joined)}
            for one in ast.walk(node):
                if one in outer:
                    parts = [str(part.value) for part in one.values
                             if isinstance(part, ast.Constant)]  # fmt: skip
                    text = " ".join(part for part in parts if not LABEL.fullmatch(part))
                    yield one.lineno, text, SENTENCE
                elif isinstance(one, ast.Constant) and isinstance(one.value, str) and (
                    one not in inside
                ):  # fmt: skip
                    lines = [t for t in one.value.split("\n") if not _given(t, given)]
                    least = REMARK if one in docstrings else SENTENCE
                    yield one.lineno, "\n".join(lines).strip(), least
        else:
            printed.append((node.lineno, text))
    yield from _joined(printed)


def _joined(printed):
    if printed:
        yield printed[0][0], "\n".join(text for _, text in printed), SENTENCE


def _only_text(node):
    """Return what a statement says that is a text, or prints texts alone; None for others."""
    if not isinstance(node, ast.Expr):
        return None
    value = node.value
    parts = [value]
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.args:
        parts = value.args if value.func.id == "print" else []
    texts = [one.value for one in parts
             if isinstance(one, ast.Constant) and isinstance(one.value, str)]  # fmt: skip
    return " ".join(texts) if texts and len(texts) == len(parts) else None


def _outer(node):
    """Return the formatted texts that are not formats within others."""
    formats = {one.format_spec for one in ast.walk(node) if isinstance(one, ast.FormattedValue)}
    return {one for one in ast.walk(node) if isinstance(one, ast.JoinedStr)} - formats


def _given(line, given):
    text = line.strip()
    return bool(text) and any(text in one for one in given)


@lru_cache(2000)
def _tree(source):
    if len(source) > MOST:
        return None
    first, _, rest = source.partition("\n")
    source = rest if first.startswith("%%") else source
    tree = parsed(source)
    return tree if isinstance(tree, ast.Module) else None
