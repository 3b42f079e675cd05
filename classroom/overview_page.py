"""The page of the class at a glance: tables and drawings, no script."""

import html
import os
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from docutils.nodes import make_id

from .sources import ROOT

STYLE = (Path(__file__).parent / "pages" / "overview.css").read_text(encoding="utf-8")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
MOST = 15  # pairs on the page
BINS = 10
escape = html.escape
ABOUT = f"""
<h2 id="read">How to read it</h2>
<dl>
<dt>Share</dt><dd>The mean of the points as a share of what the question gives: the nearer to 0,
the harder it was. Only those who answered anything in the notebook count.</dd>
<dt>Item–rest</dt><dd>The correlation of a question's points with the sum of all others, from
8 students on who differ in both. High: who is right here is right elsewhere. Below 0.2: the
question asks for something else, or its wording or tests deserve a look. Below 0: look first.
With 30 students chance alone moves it by about 0.2.</dd>
<dt>Mistakes</dt><dd>Those that the assignment knows by name, counted once a student. Others lose
points without a name: the feedback pages show them.</dd>
<dt>Alike</dt><dd>Compared is what is not in the hand-out, with all names made the same and
formatting and comments set aside. Share: of the passages of the shorter of two notebooks, those
that are in the other one too. What more than 5 notebooks and more than a quarter of the class
have in common is left out. At most {MOST} pairs are shown; all are in similar.csv.
<strong>Similarity proves nothing.</strong> A short function has few right forms, people who
learned together write alike, and two may have used one page or one assistant; who wrote first is
not seen at all. It is a reason to read both and to talk with both, before anything is said of
copying. What was copied and rewritten with care is not found.</dd>
</dl>
"""


def page(classes, place):
    """Return the page as HTML; ``place`` is the folder that it will be in."""
    parts = ["<h1>The class at a glance</h1>", _summary(classes)]
    for seen in classes:
        parts += _assignment(seen, book_address(place))
    parts.append(ABOUT)
    head = f'<meta charset="utf-8"><title>The class at a glance</title><style>{STYLE}</style>'
    head += f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    head += '<meta name="viewport" content="width=device-width, initial-scale=1">'
    body = f"<main>{''.join(parts)}</main>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def book_address(place):
    """Return where the book is, as seen from a folder: built here, published, or "" for nowhere."""
    built = ROOT / "_build" / "html"
    if (built / "index.html").exists():
        return Path(os.path.relpath(built, Path(place).resolve())).as_posix()
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return settings["html"].get("baseurl", "").rstrip("/")


@cache
def chapter_title(stem):
    text = (ROOT / "chapters" / f"{stem}.md").read_text(encoding="utf-8")
    return next(line[2:] for line in text.split("\n") if line.startswith("# "))


def linked(place, book):
    """Return a place of the book, written "chapter: Heading", as a link to it."""
    if not place:
        return ""
    stem, _, heading = place.partition(": ")
    text = escape(heading)
    if book:
        address = f"{book}/chapters/{stem}.html#{make_id(heading)}"
        text = f'<a href="{escape(address)}">{text}</a>'
    return f"{text} <span>({escape(chapter_title(stem))})</span>"


def _summary(classes):
    head = ["Assignment", "Handed in", "Missing", "Late", "Mean", "Median", "Of", "By hand",
            "Stopped", "Not graded", "Alike", "Hardest question"]  # fmt: skip
    rows = []
    for seen in classes:
        name = escape(seen.assignment.name)
        missing = "no roster" if seen.missing is None else len(seen.missing)
        mean, median = (
            (f"{f(seen.totals):.1f}" if seen.totals else "–") for f in (np.mean, np.median)
        )
        link = f'<a href="#{name}">{escape(seen.assignment.title)}</a>'
        waiting = sum(map(len, seen.waiting.values()))
        known = [one for one in seen.questions if one.share is not None and one.share < 1]
        hardest = min(known, key=lambda one: one.share, default=None)
        hard = f"{escape(hardest.question.title)}: {hardest.share:.0%}" if hardest else "–"
        alike = len(seen.groups) + len(seen.pairs)
        rows.append([link, len(seen.students), missing, len(seen.late), mean, median,
                     f"{seen.assignment.points:g}", waiting, len(seen.stopped),
                     len(seen.failed), alike, hard])  # fmt: skip
    note = "<p>Points are those given so far. By hand: answers that wait for a person, without "
    note += 'points yet. Alike: groups and pairs, which <a href="#read">prove nothing</a>.</p>'
    return _table("All assignments", head, rows) + note


def _assignment(seen, book):
    name = escape(seen.assignment.name)
    yield f'<section aria-labelledby="{name}">'
    yield f'<h2 id="{name}">{escape(seen.assignment.title)}</h2>'
    idle = len(seen.students) - len(seen.answered)
    if idle:
        yield f"<p>{idle} of {len(seen.students)} answered nothing that could be read; they are "
        yield "counted in no mean below.</p>"
    if seen.totals:
        yield _histogram(seen)
    yield _questions(seen)
    yield _mistakes(seen, book)
    yield from _people(seen)
    yield "</section>"


def _histogram(seen):
    """Return a drawing of how the totals are spread, with its numbers in words."""
    most = seen.assignment.points
    counts, edges = np.histogram(seen.totals, bins=BINS, range=(0, most))
    tallest = max(counts.max(), 1)
    bars, said = [], []
    for place, count in enumerate(counts):
        height = 100 * count / tallest
        x = 34 + 44 * place
        bars.append(f'<rect x="{x}" y="{120 - height:.1f}" width="38" height="{height:.1f}"/>')
        bars.append(f'<text x="{x + 19}" y="{114 - height:.1f}">{count or ""}</text>')
        if count:
            low, high = edges[place], edges[place + 1]
            said.append(f"{count} from {low:.3g} to {high:.3g}")
    marks = "".join(
        f'<text x="{31 + 44 * place}" y="138">{edge:.3g}</text>'
        for place, edge in enumerate(edges)
    )  # fmt: skip
    words = f"Students by total points of {most:g}: {', '.join(said)}."
    return (
        f'<figure><svg viewBox="0 0 500 145" role="img" aria-label="{escape(words)}">'
        f'{"".join(bars)}<line x1="30" y1="120.5" x2="476" y2="120.5"/>{marks}</svg>'
        f"<figcaption>How many students have how many of {most:g} points.</figcaption></figure>"
    )


def _questions(seen):
    head = ["Question", "Share", "", "Mean", "Of", "Full", "None", "Item–rest", "Waiting"]
    rows = []
    for one in seen.questions:
        share = "–" if one.share is None else f"{one.share:.0%}"
        mean = "–" if one.mean is None else f"{one.mean:.1f}"
        relation = "–" if one.correlation is None else f"{one.correlation:.2f}"
        if one.correlation is not None and one.correlation < 0.2:
            relation = f"<strong>{relation} (look)</strong>"
        points = one.question.points
        rows.append([escape(one.question.title or one.question.name), share, _bar(one.share), mean,
                     f"{points:g}", one.number_with(points), one.number_with(0), relation,
                     one.waiting or ""])  # fmt: skip
    return _table("Points by question", head, rows, seen.assignment)


def _bar(share):
    """Return a bar for a share that stands as a number beside it: nothing for a screen reader."""
    width = 100 * (share or 0)
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="all" width="100" height="10"/><rect width="{width:.1f}" height="10"/></svg>'
    )


def _mistakes(seen, book):
    rows = [
        [len(who), escape(one.question.title or one.question.name), escape(says),
         linked(one.read, book), linked(one.move, book)]
        for one in seen.questions for says, who in one.mistakes
    ]  # fmt: skip
    rows.sort(key=lambda row: -row[0])
    hard = [one for one in seen.questions if one.share is not None and one.share < 0.5]
    parts = []
    if rows:
        head = ["Students", "Question", "What the feedback says", "Read again", "Move again"]
        parts.append(_table("Typical mistakes", head, rows, seen.assignment))
    else:
        parts.append("<h3>Typical mistakes</h3><p>None that has a name.</p>")
    for one in hard:
        where = linked(one.read, book)
        title = escape(one.question.title or one.question.name)
        parts.append(f"<p>Less than half of the points of <strong>{title}</strong> were reached"
                     f"{f': read again {where}' if where else ''}.</p>")  # fmt: skip
    return "".join(parts)


def _people(seen):
    """Yield the lists of who needs a look; a list of nobody is not there."""
    if seen.missing:
        yield _list("Missing", seen.missing)
    if seen.roster:
        yield _list("Not as in the roster", seen.roster)
    for title, found in (
        ("Stopped while running", seen.stopped), ("Not graded", seen.failed),
        ("Late", seen.late), ("Changed since graded", seen.changed),
        ("Half or more is lost for a reason that no test knows", seen.unnamed),
        ("To grade by hand", {one: " ".join(names) for one, names in seen.waiting.items()}),
    ):  # fmt: skip
        if found:
            yield _list(title, [f"{student}: {text}" for student, text in found.items()])
    if seen.groups:
        yield _list("The same code", [", ".join(group) for group in seen.groups])
    if seen.pairs:
        rows = [
            [escape(pair.first), escape(pair.second), f"{pair.code:.0%}", f"{pair.words:.0%}",
             pair.passages]
            for pair in seen.pairs[:MOST]
        ]  # fmt: skip
        head = ["", "and", "Code alike", "Words alike", "Passages"]
        yield _table("Notebooks that are alike", head, rows, seen.assignment)
        rest = len(seen.pairs) - MOST
        more = f" {rest} more pairs are in similar.csv." if rest > 0 else ""
        yield f'<p><a href="#read">What this does not prove</a>.{more}</p>'


def _list(title, texts):
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    opened = " open" if len(texts) <= 10 else ""
    return (
        f"<details{opened}><summary>{escape(title)} ({len(texts)})</summary>"
        f"<ul>{items}</ul></details>"
    )


def _table(title, head, rows, of=None):
    """Return a table in a box that scrolls by itself, also by keyboard."""
    above = f"<h3>{escape(title)}</h3>" if of else ""
    title = f"{title}, {of.title}" if of else title
    columns = "".join(f'<th scope="col">{name}</th>' if name else "<td></td>" for name in head)
    lines = []
    for first, *others in rows:
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return (
        f'{above}<div class="wide" role="region" tabindex="0" aria-label="{escape(title)}">'
        f"<table><thead><tr>{columns}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )
