"""Grade by hand on one page: ``python -m classroom.handgrading [ASSIGNMENT] [--anonymous]``.

Serves the page on this machine alone, below an address that nobody can guess, until Ctrl-C. What a
grader enters is in ``release/grades/NAME/by-hand-GRADER.csv`` at once, a file for each grader;
the next ``make grade`` puts them together.

What students wrote reaches the page as JSON and is shown as text, never as markup; the page's
policy lets no script run but its own.
"""

import argparse
import getpass
import hmac
import json
import random
import re
import secrets
import signal
import sys
import threading
import webbrowser
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from . import make as making
from . import tables
from .marks import NONE
from .people import clean
from .reports import figures
from .sources import assignments

PAGES = Path(__file__).parent / "pages"
FILES = {"": ("grading.html", "text/html; charset=utf-8"),
         "grading.js": ("grading.js", "text/javascript; charset=utf-8"),
         "grading.css": ("grading.css", "text/css; charset=utf-8")}  # fmt: skip
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
HEAD = ["student", "question", "max_points", "points", "comment", "version"]
CELLS = ("student", "question", "points", "comment", "version", "status")
VERSION = re.compile(r"[\w-]{0,40}$")
LONGEST = 100_000  # bytes of a request: a comment, with room


class RefusedError(ValueError):
    """What was entered cannot be kept; the text says why, for the grader to read."""


@dataclass
class Answer:
    """A row of a table: what was given for an answer, and which version of it that was for."""

    student: str
    question: str
    points: str = ""
    comment: str = ""
    version: str = ""
    status: str = ""


class Desk:
    """The answers of one assignment before one grader.

    Parameters
    ----------
    assignment : Assignment
    folder : path
        ``release/grades/NAME``, as ``make grade`` leaves it.
    grader : str
        Whose file takes what is entered.
    anonymous : bool
        Whether names stay away from the page, and answers come in an order of their own.
    """

    def __init__(self, assignment, folder, grader, anonymous=False):
        self.assignment, self.folder, self.anonymous = assignment, Path(folder), anonymous
        self.path = self.folder / f"by-hand-{clean(grader)}.csv"
        self.key, self.lock = secrets.token_bytes(16), threading.Lock()
        if not (self.folder / "by-hand.csv").exists():
            raise RefusedError(f"nothing of {assignment.name} was graded yet: make grade first")

    def questions(self):
        """Return all questions with answers to read, their rubrics, and what was given so far."""
        answers, made = self._answers(), []
        for question in self.assignment.questions:
            own = [one for one in answers.values() if one.question == question.name]
            if not own:
                continue
            if self.anonymous:  # the same order each time, and another one for each question
                own.sort(key=lambda one: one.student)
                random.Random(f"{self.assignment.name}/{question.name}").shuffle(own)
            made.append({
                "name": question.name, "title": question.title or question.name,
                "most": question.points, "rubric": question.rubric,
                "asked": self._asked(question), "words": question.answer.kind == "markdown",
                "answers": [self._listed(one, at) for at, one in enumerate(own, 1)],
            })  # fmt: skip
        return {
            "title": self.assignment.title, "file": self.path.name, "anonymous": self.anonymous,
            "questions": made,
        }  # fmt: skip

    def answer(self, mark):
        """Return what a student wrote and what came of it, or None for a mark of nothing."""
        one = self._answers().get(mark)
        if one is None:
            return None
        path = self.folder / "results" / f"{one.student}.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))["result"]["questions"]
            found = found[one.question]
        except (OSError, ValueError, KeyError, TypeError):
            return {"answer": "", "output": "", "figures": [], "messages": []}
        return {
            "answer": found["answer"], "output": found["output"][:3000],
            "figures": list(figures(found)), "messages": found["messages"],
        }  # fmt: skip

    def save(self, mark, points, comment, version):
        """Keep points and comment in the grader's own file; raise RefusedError if they are wrong.

        ``version`` is that of the row that the grader saw. A box that was emptied takes back what
        the common table has.
        """
        with self.lock:
            own, common = _read(self.path), _read(self.folder / "by-hand.csv")
            row = next((one for one in common.values() if self._mark(one) == mark), None)
            if row is None:
                raise RefusedError("this answer is no longer there: load the page again")
            question = next(q for q in self.assignment.questions if q.name == row.question)
            points = self._number(points, question.points)
            comment = tables.bare(tables.safe(comment))
            own[row.student, row.question] = Answer(
                row.student, row.question, points or (NONE if row.points else ""),
                comment or (NONE if row.comment else ""), version if VERSION.match(version) else "",
            )  # fmt: skip
            most = {q.name: tables.number(q.points) for q in self.assignment.questions}
            rows = [
                [tables.safe(one.student), one.question, most.get(one.question, ""), one.points,
                 tables.safe(one.comment), one.version]
                for one in own.values() if one.points or one.comment
            ]  # fmt: skip
            tables.replace(self.path, tables.table([HEAD, *rows]))
        return points

    def _asked(self, question):
        """Return the text before an answer, as students read it."""
        cells = self.assignment.cells
        before = cells[: cells.index(question.answer)]
        return next((cell.source for cell in reversed(before) if cell.role == "prose"), "")

    def _number(self, points, most):
        text = points.strip().replace(",", ".")
        if not text:
            return ""
        if not re.fullmatch(r"\d*\.?\d*", text) or not 0 <= float(text) <= most:
            raise RefusedError(f"{points.strip()[:20]!r}: a number from 0 to {most:g} is wanted")
        return tables.number(float(text))

    def _answers(self):
        """Return all answers by their marks: as the common table has them, then the own file.

        What the own file says of an earlier version of a row has been dealt with.
        """
        found, own = {}, _read(self.path)
        for key, one in _read(self.folder / "by-hand.csv").items():
            mine = own.get(key)
            if mine and mine.version == one.version:
                one.points, one.comment = (
                    "" if said == NONE else said or given
                    for said, given in ((mine.points, one.points), (mine.comment, one.comment))
                )
            found[self._mark(one)] = one
        return found

    def _mark(self, one):
        text = f"{one.question}/{one.student}".encode()
        return hmac.new(self.key, text, "sha256").hexdigest()[:20]

    def _listed(self, one, at):
        who = f"Answer {at}" if self.anonymous else one.student
        given = {name: getattr(one, name) for name in ("points", "comment", "version", "status")}
        return {"mark": self._mark(one), "who": who, **given}


def _read(path):
    """Return the rows of a table by student and question; {} where there is no file."""
    found = {}
    for row in tables.read(path).dicts() if path.exists() else []:
        cells = {name: tables.bare(row.get(name, "")) for name in CELLS}
        found[cells["student"], cells["question"]] = Answer(**cells)
    return found


class Handler(BaseHTTPRequestHandler):
    """Answers the page's requests, below the token alone."""

    def __init__(self, desk, token, *arguments):
        self.desk, self.token = desk, token
        super().__init__(*arguments)

    def do_GET(self):
        what = self._asked()
        if what in FILES:
            name, kind = FILES[what]
            self._send(200, (PAGES / name).read_bytes(), kind)
        elif what == "questions":
            self._say(200, self.desk.questions())
        else:
            answer = self.desk.answer(what.removeprefix("answer/")) if what else None
            self._say(200 if answer else 404, answer or {"trouble": "there is nothing here"})

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        kind = self.headers.get("Content-Type", "")
        if self._asked() != "save" or kind != "application/json":
            self._say(404, {"trouble": "there is nothing here"})
            return
        if not length.isdecimal() or int(length) > LONGEST:
            self._say(413, {"trouble": "this is too long"})
            return
        try:
            sent = json.loads(self.rfile.read(int(length)))
            wanted = ("mark", "points", "comment", "version")
            points = self.desk.save(*(str(sent[name]) for name in wanted))
            self._say(200, {"points": points})
        except (RefusedError, KeyError, TypeError, json.JSONDecodeError) as error:
            self._say(400, {"trouble": str(error)})
        except OSError as error:
            self._say(500, {"trouble": f"{self.desk.path.name}: {error.strerror}"})

    def _asked(self):
        """Return what is asked for below the token; None for who does not know it."""
        host = self.headers.get("Host", "").rpartition(":")[0]
        start = f"/{self.token}/"
        known = secrets.compare_digest(self.path[: len(start)].encode(), start.encode())
        return self.path[len(start) :] if known and host in ("127.0.0.1", "localhost") else None

    def _say(self, status, data):
        self._send(status, json.dumps(data).encode(), "application/json")

    def _send(self, status, content, kind):
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def server(desk, port=0):
    """Return a server of the page on this machine, and its address."""
    token = secrets.token_urlsafe(16)
    http = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, desk, token))
    return http, f"http://127.0.0.1:{http.server_address[1]}/{token}/"


def waiting(release):
    """Return the assignments that have answers to grade by hand."""
    found = [(one, Path(release) / "grades" / one.name) for one in assignments()]
    return [one for one, folder in found if _read(folder / "by-hand.csv")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default="")
    parser.add_argument("--grader", default=getpass.getuser(), help="whose file it is")
    parser.add_argument("--anonymous", action="store_true", help="no names on the page")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--release", type=Path, default=making.RELEASE, help="where grades are")
    asked = parser.parse_args()
    known = assignments(asked.assignment) if asked.assignment else waiting(asked.release)
    if len(known) != 1:
        names = ", ".join(one.name for one in known)
        sys.exit(f"which assignment? ASSIGNMENT= one of: {names}" if known else
                 "no answer waits for a person: make grade SUBMISSIONS=folder first")  # fmt: skip
    folder = asked.release / "grades" / known[0].name
    try:
        desk = Desk(known[0], folder, asked.grader, asked.anonymous)
    except RefusedError as error:
        sys.exit(str(error))
    http, address = server(desk, asked.port)
    with http:
        print(f"Grade at {address}\nWhat you enter is in {desk.path} at once.", flush=True)
        print("Ctrl-C ends it.", flush=True)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if not asked.no_browser:
            webbrowser.open(address)
        try:
            http.serve_forever()
        except KeyboardInterrupt:
            print("\nEnded. Now: make grade, with the same SUBMISSIONS.")


if __name__ == "__main__":
    main()
