"""What came out for one submission: plain data, which files and terminals can show."""

import base64
import re

MOST_NOTES = 20
KINDS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")  # how a PNG and a JPEG begin
UNSEEN = re.compile(
    r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*)|[^\t\n -~\x85\xa0-\ud7ff\ue000-\U0010ffff]"
    "|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"  # invisible, or turning
)


class Record:
    """What came out for one submission."""

    def __init__(self, assignment):
        self.notes, self.stopped, self.settings, self.slow = [], [], {}, False
        self.questions = {
            q.name: {
                "title": q.title, "points": q.points, "by_hand": q.by_hand, "score": 0.0,
                "messages": [], "answer": "", "output": "", "figures": [], "touched": False,
                "check": "", "look": "",
            }
            for q in assignment.questions
        }  # fmt: skip

    def note(self, text):
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)

    def stop(self, where, why):
        """Record that a run was stopped."""
        if len(self.stopped) < MOST_NOTES:
            self.stopped.append({"where": where, "why": why})

    def say(self, question, text):
        messages = self.questions[question]["messages"]
        if text not in messages and len(messages) < MOST_NOTES:
            messages.append(text)

    def data(self):
        for entry in self.questions.values():
            entry["figures"] = [one for one in entry["figures"] if is_picture(one)]
        made = {"notes": self.notes, "questions": self.questions, "stopped": self.stopped}
        return printable(made | {"settings": self.settings} | ({"slow": True} if self.slow else {}))


def is_picture(text):
    """Say whether a text is a PNG or JPEG in base64, and nothing besides."""
    try:
        return base64.b64decode(text, validate=True).startswith(KINDS)
    except ValueError:
        return False


def printable(value):
    """Return data without what a file or a terminal cannot show, or would obey."""
    if isinstance(value, str):
        return UNSEEN.sub("", value)
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list) else value
