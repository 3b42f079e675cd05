"""What comes out: grades as CSV, a page a student, a page and a table for hand grading."""

import base64
import csv
import html
import io
import json
import os
from pathlib import Path

STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c1c1c; background: #fff; overflow-wrap: anywhere }
table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left }
pre { background: #f3f3f3; padding: .6rem; white-space: pre-wrap;
  overflow-wrap: anywhere }
section { border-top: 1px solid #bbb; margin-top: 1.5rem } img { max-width: 100% }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #1a1a1a }
  pre { background: #2a2a2a } }
"""


def replace(path, content):
    """Write a file, a text or bytes, whole or not at all."""
    content = content.encode() if isinstance(content, str) else content
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.new")
    with open(half, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)


def number(value):
    return "" if value is None else f"{value:g}"


def safe(text):
    """Keep a spreadsheet from taking a text for a formula."""
    text = " ".join(str(text).split())
    return f"'{text}" if text[:1] in tuple("=+-@＝＋－＠") else text


def table(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return "\ufeff" + out.getvalue()  # the mark that makes Excel read UTF-8


def grades(path, assignment, results):
    """Write the CSV: a row a student, a column a question, the sum, what waits, what happened."""
    questions = assignment.questions
    head = [
        "student",
        *(q.name for q in questions),
        "total",
        "max_points",
        "to_grade_by_hand",
        "notes",
    ]
    rows = [head]
    for student, result in results.items():
        found = [result["questions"][q.name] for q in questions]
        scores = [number(one["final"]) for one in found]
        total = sum(one["final"] or 0 for one in found)
        waiting = " ".join(q.name for q, one in zip(questions, found, strict=True) if one["waits"])
        notes = safe("; ".join(result["notes"]))
        rows.append(
            [safe(student), *scores, number(total), number(assignment.points), waiting, notes]
        )
    replace(path, table(rows))


def feedback(path, assignment, student, result):
    """Write one student's page. It holds what the student wrote and what the judge said of it."""
    escape = html.escape
    total = sum(one["final"] or 0 for one in result["questions"].values())
    waits = any(one["waits"] for one in result["questions"].values())
    parts = [f"<h1>{escape(assignment.title)}</h1><p>{escape(student)}</p>"]
    later = ", and what is still to be read by a person" if waits else ""
    parts.append(f"<p><strong>{total:g} of {assignment.points:g} points</strong>{later}.</p>")
    if result["notes"]:
        items = "".join(f"<li>{escape(note)}</li>" for note in result["notes"])
        parts.append(f"<h2>About the file</h2><ul>{items}</ul>")
    for name, one in result["questions"].items():
        score = "not graded yet" if one["waits"] else f"{one['final'] or 0:g} of {one['points']:g}"
        parts.append(f"<section><h2>{escape(one['title'] or name)}</h2><p>{score} points</p>")
        messages = list(one["messages"])
        if not messages and not one["waits"] and one["final"] == one["points"]:
            messages = ["All right."]
        items = "".join(f"<li>{escape(text)}</li>" for text in messages)
        parts.append(f"<ul>{items}</ul>" if items else "")
        if one["comment"]:
            parts.append(f"<p><em>{escape(one['comment'])}</em></p>")
        parts += _shown(one)
        parts.append("</section>")
    replace(path, _page(f"{assignment.title}: {student}", parts))


def hand_grading(folder, assignment, results, sheet):
    """Write the page to read answers on, and the table to enter points in.

    The table is left alone, and False returned, if it is no longer what it was when it was read.
    """
    escape = html.escape
    parts = [f"<h1>{escape(assignment.title)}: answers to grade by hand</h1>"]
    parts.append("<p>Enter points and comments in by-hand.csv, then grade again.</p>")
    rows = [["student", "question", "max_points", "points", "comment"]]
    for question in assignment.questions:
        if not question.by_hand:
            continue
        rubric = escape(question.rubric)
        parts.append(f"<h2>{escape(question.title)} ({question.points:g} points)</h2>")
        parts.append(f"<p><strong>Rubric.</strong> {rubric}</p>")
        for student, result in results.items():
            one = result["questions"][question.name]
            if not one["touched"] and one["manual"] is None:
                continue
            parts.append(f"<section><h3>{escape(student)}</h3>")
            parts += [*_shown(one), "</section>"]
            rows.append([
                safe(student), question.name, number(question.points), number(one["manual"]),
                safe(one["comment"]),
            ])  # fmt: skip
    replace(folder / "by-hand.html", _page(f"{assignment.title}: by hand", parts))
    exported = {f"{row[0]}/{row[1]}": row[3:] for row in rows[1:]}
    path = folder / "by-hand.csv"
    if (path.read_bytes() if path.exists() else b"") != sheet:
        return False
    replace(path, table(rows))  # first: then a crash in between loses nothing
    replace(folder / ".by-hand.json", json.dumps(exported))
    return True


def entered_by_hand(path, assignment, students):
    """Return what a grader changed in the table since it was written: student to question to grade.

    Parameters
    ----------
    path : Path
    assignment : Assignment
    students : collection of str
        Who has been graded.

    Raises
    ------
    ValueError
        For points that are no number or more than the question has, and for a name that is not
        known (a spreadsheet may have taken it for a number or a date); nothing is recorded then.
    """
    before = path.with_name(".by-hand.json")
    if not path.exists():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not in UTF-8: save it as CSV UTF-8") from None
    old = json.loads(before.read_text(encoding="utf-8")) if before.exists() else {}
    delimiter = ";" if text.split("\n")[0].count(";") > 2 else ","
    most = {question.name: question.points for question in assignment.questions}
    made = {}
    table = csv.DictReader(io.StringIO(text), delimiter=delimiter, restval="")
    if not {"student", "question", "points", "comment"} <= set(table.fieldnames or ()):
        raise ValueError(f"{path}: the columns student, question, points and comment are wanted")
    for line, row in enumerate(table, 2):
        points, comment = (row.get("points") or "").strip(), (row.get("comment") or "").strip()
        if [points, comment] == old.get(f"{row['student']}/{row['question']}", ["", ""]):
            continue
        try:
            score = float(points.replace(",", ".")) if points else None
            if score is not None and not 0 <= score <= most[row["question"]]:
                raise ValueError
        except (ValueError, KeyError):
            limit = most.get(row["question"], "?")
            raise ValueError(
                f"{path}, line {line}: points {points!r} of {row['student']} for "
                f"{row['question']}: a number from 0 to {limit} is wanted"
            ) from None
        student = row["student"].removeprefix("'")
        if student not in students:
            raise ValueError(f"{path}, line {line}: nobody of the name {student!r} was graded")
        made.setdefault(student, {})[row["question"]] = (score, comment.removeprefix("'"))
    return made


def _shown(one):
    parts = []
    if one["answer"]:
        parts.append(f"<p>The answer:</p><pre>{html.escape(one['answer'])}</pre>")
    if one["output"].strip():
        parts.append(f"<p>Its output:</p><pre>{html.escape(one['output'][:3000])}</pre>")
    for figure in figures(one):
        address = f"data:image/png;base64,{figure}"
        parts.append(f'<p><img alt="A figure that the cell drew" src="{address}"></p>')
    return parts


def figures(one):
    """Yield the figures of an answer that are pictures indeed."""
    for figure in one["figures"]:
        try:
            data = base64.b64decode(figure, validate=True)
        except ValueError:
            continue
        if data[:4] == b"\x89PNG":
            yield figure


def _page(title, parts):
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title><style>{STYLE}</style>'
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    head += f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    head += '<meta name="viewport" content="width=device-width, initial-scale=1">'
    body = f"<main>{''.join(parts)}</main>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'
