"""What comes out: grades as CSV, a page a student, a page to read what is graded by hand."""

import base64
import html

from . import byhand, tables

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


def grades(path, assignment, results):
    """Write the CSV: a row a student; `records` says what its columns are."""
    questions = assignment.questions
    own = sorted({name for result in results.values() for name in result["ids"]})
    lateness = ["submitted", "due", "days_late", "late_days_used", "late_points"]
    rows = [[
        "student", *(q.name for q in questions), "total", "max_points", "to_grade_by_hand", "notes",
        "changed_since_graded", *own, *lateness,
    ]]  # fmt: skip
    for student, result in results.items():
        found = [result["questions"][q.name] for q in questions]
        late = result["late"].data()
        notes = tables.safe("; ".join([*result["notes"], *result["remarks"]]))
        rows.append([
            tables.safe(student), *(tables.number(one["final"]) for one in found),
            tables.number(total(result)), tables.number(assignment.points),
            named(result, "waits"), notes, named(result, "changed"),
            *(tables.safe(result["ids"].get(name, "")) for name in own),
            *(late[name] for name in lateness),
        ])  # fmt: skip
    tables.replace(path, tables.table(rows))


def total(result):
    """Return a student's points, less what being late costs."""
    points = sum(one["final"] or 0 for one in result["questions"].values())
    return max(0, points - result["late"].cost)


def named(result, what):
    """Return the names of the questions of which something holds, with blanks between."""
    return " ".join(name for name, one in result["questions"].items() if one[what])


def feedback(path, assignment, student, result):
    """Write one student's page. It holds what the student wrote and what the judge said of it."""
    waits = named(result, "waits")
    parts = [f"<h1>{escape(assignment.title)}</h1><p>{escape(student)}</p>"]
    later = ", and what is still to be read by a person" if waits else ""
    points = f"{total(result):g} of {assignment.points:g} points"
    parts.append(f"<p><strong>{points}</strong>{later}.</p>")
    late = result["late"].sentences(assignment.points)
    if late:
        parts.append(f"<p>{escape(' '.join(late))}</p>")
    if result["notes"]:
        items = "".join(f"<li>{escape(note)}</li>" for note in result["notes"])
        parts.append(f"<h2>About the file</h2><ul>{items}</ul>")
    for name, one in result["questions"].items():
        parts.append(f"<section><h2>{escape(one['title'] or name)}</h2><p>{_score(one)}</p>")
        messages = list(one["messages"])
        if not messages and not one["waits"] and one["final"] == one["points"]:
            messages = ["All right."]
        items = "".join(f"<li>{escape(text)}</li>" for text in messages)
        parts.append(f"<ul>{items}</ul>" if items else "")
        if one["comment"]:
            parts.append(f"<p><em>{escape(one['comment'])}</em></p>")
        parts += _shown(one)
        parts.append("</section>")
    tables.replace(path, _page(f"{assignment.title}: {student}", parts))


def _score(one):
    """Return what a question has got, as its student reads it."""
    if one["changed"]:
        return (
            f"{one['final']:g} of {one['points']:g} points, given for an earlier version of this "
            "answer; it changed since, and will be read again"
        )
    if one["waits"]:
        return "not graded yet"
    return f"{one['final'] or 0:g} of {one['points']:g} points"


def hand_page(path, assignment, results, kept):
    """Write the page on which answers are read that a person grades."""
    parts = [f"<h1>{escape(assignment.title)}: answers to grade by hand</h1>"]
    parts.append("<p>Enter points and comments in by-hand.csv, then grade again.</p>")
    last = None
    for student, question, one in byhand.rows(assignment, results, kept):
        if question is not last:
            parts.append(f"<h2>{escape(question.title)} ({question.points:g} points)</h2>")
            if question.rubric:
                parts.append(f"<p><strong>Rubric.</strong> {escape(question.rubric)}</p>")
            last = question
        parts.append(f"<section><h3>{escape(student)}</h3>")
        if one["status"]:
            parts.append(f"<p><strong>{escape(one['status'])}</strong></p>")
        parts += [*_shown(one), "</section>"]
    tables.replace(path, _page(f"{assignment.title}: by hand", parts))


def escape(text):
    """Return a text as it can stand in a page: no tags, and nothing that turns its direction."""
    return html.escape(tables.visible(text))


def _shown(one):
    parts = []
    if one["answer"]:
        parts.append(f"<p>The answer:</p><pre>{escape(one['answer'])}</pre>")
    if one["output"].strip():
        parts.append(f"<p>Its output:</p><pre>{escape(one['output'][:3000])}</pre>")
    for figure in figures(one):
        address = f"data:{kind(figure)};base64,{figure}"
        parts.append(f'<p><img alt="A figure that the cell drew" src="{address}"></p>')
    return parts


def figures(one):
    """Yield the figures of an answer that are pictures indeed."""
    for figure in one["figures"]:
        try:
            data = base64.b64decode(figure, validate=True)
        except ValueError:
            continue
        if data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            yield figure


def kind(figure):
    """Return what kind of picture a text in base64 is, of the two that there are."""
    return "image/jpeg" if figure.startswith("/9j/") else "image/png"


def _page(title, parts):
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    head += f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    head += '<meta name="viewport" content="width=device-width, initial-scale=1">'
    body = f"<main>{''.join(parts)}</main>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'
