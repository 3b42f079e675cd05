"""What the book's sources say about themselves: numbers, labels, glossary terms, citations.

Sphinx knows all this while it builds; notebooks are also made without a build, so here it is
read from the sources. A test compares the numbers with those of the built pages.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pybtex.plugin
import yaml
from pybtex.database import parse_file

# pybtex would look through all installed packages for each reference and each citation
pybtex.plugin.find_plugin = find_plugin = cache(pybtex.plugin.find_plugin)

LABEL = re.compile(r"^\(([\w-]+)\)=\s*$")
HEADING = re.compile(r"^(#+) +(.*?)\s*$")
FENCE = re.compile(r"^( *)(`{3,}|~{3,}|:{3,})(?:\{([\w:-]+)\} *)?(.*?)\s*$")
EQUATION = re.compile(r"^\$\$ *\(([\w-]+)\) *$")
OPTION = re.compile(r"^:([\w-]+): *(.*?)\s*$")


@dataclass
class Page:
    """A page of the table of contents; ``number`` is None where pages are not numbered."""

    name: str
    path: Path
    number: int | None

    @property
    def stem(self):
        return Path(self.name).name

    @cached_property
    def text(self):
        return self.path.read_text(encoding="utf-8")

    @property
    def runs(self):
        """Say whether the page is a notebook for readers (the status page reports the build)."""
        return "```{code-cell}" in self.text and self.name != "pages/status"


@dataclass
class Target:
    """What a label points at: ``text`` names it, ``heading`` is the heading to jump to."""

    page: Page
    text: str
    heading: str = ""


def split(text):
    """Yield the pieces of a page: ``("text", lines)`` and ``(fence, name, argument, lines)``."""
    lines, plain, at = text.split("\n"), [], 0
    while at < len(lines):
        opened = FENCE.match(lines[at])
        if not opened:
            plain.append(lines[at])
            at += 1
            continue
        indent, mark, name, argument = opened.groups()
        close = re.compile(rf"^ {{0,{len(indent) + 3}}}{re.escape(mark)}{re.escape(mark[0])}* *$")
        end = next((i for i in range(at + 1, len(lines)) if close.match(lines[i])), len(lines))
        if plain:
            yield "text", plain
            plain = []
        body = [line.removeprefix(indent) for line in lines[at + 1 : end]]
        yield mark, name, argument, body
        at = end + 1
    if plain:
        yield "text", plain


def options(body):
    """Return the options of a directive and the lines below them."""
    if body[:1] == ["---"] and "---" in body[1:]:
        end = body.index("---", 1)
        return yaml.safe_load("\n".join(body[1:end])) or {}, body[end + 1 :]
    found = {}
    for number, line in enumerate(body):
        option = OPTION.match(line)
        if not option:
            return found, body[number:]
        found[option[1]] = option[2]
    return found, []


class BookIndex:
    """The pages of the book and what can be referred to in them."""

    def __init__(self, root):
        self.root = Path(root)
        self.pages = [page for page in self._listed() if page.path.exists()]
        self.labels = {}
        self.equations = {}
        for page in self.pages:
            self._read(page)

    def page(self, name):
        return next(page for page in self.pages if page.name == name)

    def _listed(self):
        toc = yaml.safe_load((self.root / "_toc.yml").read_text(encoding="utf-8"))
        yield Page(toc["root"], self.root / f"{toc['root']}.md", None)
        number = 0
        for part in toc["parts"]:
            for entry in part["chapters"]:
                number += bool(part.get("numbered"))
                path = self.root / f"{entry['file']}.md"
                yield Page(entry["file"], path, number if part.get("numbered") else None)

    def _read(self, page):
        counts = {"figure": 0, "equation": 0, "exercise": 0}

        def count(kind):
            counts[kind] += 1
            return f"{page.number}.{counts[kind]}" if page.number else str(counts[kind])

        body = re.sub(r"\A---\n.*?\n---\n", "", page.text, flags=re.DOTALL)
        self._walk(page, body, count, {"heading": "", "labels": []})

    def _walk(self, page, text, count, state):
        for kind, *piece in split(text):
            if kind == "text":
                self._read_text(page, piece[0], count, state)
                continue
            name, argument, body = piece
            found, inner = options(body) if name else ({}, body)
            figure = (found.get("mystnb") or {}).get("figure", {})
            if name == "code-cell" and figure:
                target = Target(page, f"Figure {count('figure')}", state["heading"])
                self.labels[figure.get("name", f"{page.stem}-{target.text}")] = target
            elif name in ("exercise", "exercise-start"):
                number = count("exercise")
                heading = f"Exercise {number}: {argument}"
                self.labels[found["label"]] = Target(page, f"Exercise {number}", heading)
            elif name == "admonition":
                for label in state["labels"]:
                    self.labels[label] = Target(page, argument, state["heading"])
            if name:
                state["labels"] = []
            if name and name != "code-cell":
                self._walk(page, "\n".join(inner), count, state)

    def _read_text(self, page, lines, count, state):
        for line in lines:
            label, heading, equation = LABEL.match(line), HEADING.match(line), EQUATION.match(line)
            if label:
                state["labels"].append(label[1])
            elif heading:
                state["heading"] = heading[2]
                for name in state["labels"]:
                    self.labels[name] = Target(page, heading[2], heading[2])
                state["labels"] = []
            elif equation:
                self.equations[equation[1]] = Target(page, count("equation"), state["heading"])

    @cached_property
    def terms(self):
        """The glossary: name in lower case to (name, definition)."""
        path = self.root / "pages" / "glossary.md"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        found = {}
        for kind, *piece in split(text):
            if kind == "text" or piece[0] != "glossary":
                continue
            _, lines = options(piece[2])
            for entry in re.split(r"\n\s*\n(?=\S)", "\n".join(lines).strip()):
                head = [line.strip() for line in entry.split("\n") if not line.startswith(" ")]
                rest = [line.strip() for line in entry.split("\n") if line.startswith(" ")]
                for name in head:
                    found[name.lower()] = (name, " ".join(rest))
        return found

    @cached_property
    def _entries(self):
        return parse_file(str(self.root / "pages" / "references.bib"), bib_format="bibtex").entries

    def cited(self, key, *, in_text):
        """Return author and year: *Lloyd (1982)* in a sentence, *Lloyd, 1982* in brackets."""
        entry = self._entries[key]
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        names = [" ".join((*p.prelast_names, *p.last_names)).strip("{}") for p in people]
        if len(names) > 2:
            names = [f"{names[0]} and others"]
        who = " and ".join(names) or entry.fields.get("title", key).strip("{}")
        year = entry.fields.get("year", "no year")
        return f"{who} ({year})" if in_text else f"{who}, {year}"

    def reference(self, key):
        """Return the bibliography's entry as Markdown."""
        style, backend = self._looks
        formatted = next(iter(style.format_entries([self._entries[key]])))
        return " ".join(formatted.text.render(backend).split())

    @cached_property
    def _looks(self):
        """How a reference is worded, and how it is written."""
        style = find_plugin("pybtex.style.formatting", "unsrt")
        return style(), find_plugin("pybtex.backends", "markdown")()
