"""The book's pages as clean Jupyter notebooks: the one conversion that all uses of them share.

Prose is turned from MyST into what plain Jupyter shows: references become text with the number
they have in the book, boxes become quotes, what is folded becomes ``<details>``, quoted library
code is written out, terms and citations are explained at the end. No directive or role is left:
what this module cannot turn raises an error that names it.

A computed number in the prose is taken from the executed page in the book's cache, that is,
from the last build; without one it says where the notebook computes it.
"""

import argparse
import ast
import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import jupytext
import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from . import cards, library_code, playground, quiz, wheels
from .bookindex import EQUATION, HEADING, LABEL, BookIndex, Target, options, split

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
ROLE = re.compile(r"\{([a-z]+(?::[a-z]+)*)\}`([^`]+)`")
# what must not be left in a cell of prose
RAW = re.compile(
    r"\{[a-z]+(:[a-z]+)*\}`|^[ >]*(`{3,}|:{3,}|~{3,})\{|^\([\w-]+\)= *$|^\$\$ *\([\w-]+\)", re.M
)
DISPLAYED = re.compile(r"^\$\$.*?^\$\$", re.MULTILINE | re.DOTALL)
SOLUTION = "#### Solution of "
WORDS, REFERENCES = "Words used here", "References"
GLUE = "application/papermill.record/text/plain"

INSTALL = """\
# Where the book's library is installed this does nothing; elsewhere it installs what is missing.
import sys
from importlib.util import find_spec
from pathlib import Path

wheel, site = "{wheel}", "{site}"
if find_spec("gmm_lib") is None:
    if sys.platform == "emscripten":  # in the browser
        import piplite

        await piplite.install("gmm_lib[book]")
    elif Path(wheel).exists() or site:
        beside = Path(wheel).resolve()
        place = beside.as_uri() if beside.exists() else f"{{site}}/notebooks/{{wheel}}"
        %pip install -q "gmm_lib[book] @ {{place}}"
    else:
        raise ModuleNotFoundError(f"download {{wheel}} beside this notebook (page 'Run the cells')")
"""


class ConversionError(ValueError):
    """Something in a page that plain Jupyter would not understand."""


class Notebooks:
    """Make the notebooks of a book.

    Parameters
    ----------
    root : path
        The book's folder.
    site : str
        Address of the published book, or "": links to pages without a notebook need it.
    cache : path, optional
        Folder with the executed pages of a build, for the numbers in the prose.
    """

    def __init__(self, root, *, site="", cache=None):
        self.root, self.site, self.cache = Path(root), site.rstrip("/"), cache
        self.index = BookIndex(root)

    @property
    def pages(self):
        return [page for page in self.index.pages if page.runs]

    def convert(self, page):
        """Return a page as a notebook."""
        source = jupytext.read(page.path, fmt="md:myst")
        codes = [cell.source for cell in source.cells if cell.cell_type == "code"]
        writer = Writer(self, page, glued(self.cache, page.stem, codes))
        cells = [self._first()]
        for cell in source.cells:
            if cell.cell_type == "code":
                cells += writer.code(cell)
            else:
                cells += writer.prose(cell.source)
        cells += writer.appendix()
        for cell in cells:
            raw = RAW.search(without_code(cell.source)) if cell.cell_type == "markdown" else None
            if raw:
                raise ConversionError(f"{page.name}: {raw[0]!r} is left in a notebook's prose")
        identify(cells)
        return new_notebook(
            cells=cells, metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}}
        )

    def _first(self):
        text = INSTALL.format(wheel=wheels.book_wheel_name(self.root), site=self.site)
        return new_code_cell(text.strip(), metadata={"jupyter": {"source_hidden": True}})

    def write(self, target, names=None):
        """Write the notebooks of all pages (or of those named) into a folder; return the paths.

        A file that would not change is left alone.
        """
        target = Path(target)
        target.mkdir(parents=True, exist_ok=True)
        written = []
        for page in self.pages:
            if names is not None and page.name not in names:
                continue
            path = target / f"{page.stem}.ipynb"
            text = nbformat.writes(self.convert(page)) + "\n"
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
            written.append(path)
        return written


class Writer:
    """Turn the cells of one page, and remember which terms and works it uses."""

    def __init__(self, book, page, values):
        self.book, self.index, self.page, self.values = book, book.index, page, values
        self.terms, self.works = {}, {}

    # cells

    def code(self, cell):
        """Return a code cell, and below it the caption of its figure."""
        tags = cell.metadata.get("tags", [])
        figure = cell.metadata.get("mystnb", {}).get("figure")
        made = new_code_cell(cell.source)
        if tags:
            made.metadata["tags"] = tags
        if {"remove-input", "remove-cell", "hide-input", "hide-cell"} & set(tags):
            made.metadata["jupyter"] = {"source_hidden": True}
        if not figure:
            return [made]
        name = figure.get("name", "")
        number = self._target(self.index.labels, name).text if name else "Figure"
        caption = f"**{number}.** {self.inline(' '.join(figure['caption'].split()))}"
        shows = cell.metadata["mystnb"].get("image", {}).get("alt", "")
        caption += fold("What the picture shows", " ".join(shows.split())) if shows else ""
        return [made, new_markdown_cell(caption)]

    def prose(self, text):
        """Return the Markdown cells of a stretch of prose, one a heading."""
        cells, part = [], []
        in_fence = ""
        for line in self.block(text).split("\n"):
            fence = re.match(r"(`{3,})", line)
            if fence and (not in_fence or line.strip() == in_fence):
                in_fence = "" if in_fence else fence[1]
            if HEADING.match(line) and not in_fence and any(part):
                cells.append("\n".join(part).strip())
                part = []
            part.append(line)
            if line.startswith(SOLUTION):  # alone: only cells below a heading fold with it
                cells.append(line)
                part = []
        cells.append("\n".join(part).strip())
        made = [new_markdown_cell(text) for text in cells if text]
        for cell in made:  # a solution in cells of its own starts folded
            if cell.source.startswith(SOLUTION):
                cell.metadata["jp-MarkdownHeadingCollapsed"] = True
        return made

    def appendix(self):
        """Return cells that explain the terms and list the works of the page."""
        cells = []
        if self.terms:
            known = {name: self.index.terms[name] for name in sorted(self.terms)}
            lines = [f"- **{name}**: {plain_terms(text)}" for name, text in known.values()]
            cells.append(f"## {WORDS}\n\n" + "\n".join(map(self.inline, lines)))
        if self.works:
            found = sorted(self.index.reference(key) for key in self.works)
            cells.append(f"## {REFERENCES}\n\n" + "\n".join(f"- {text}" for text in found))
        return [new_markdown_cell(text) for text in cells]

    # blocks

    def block(self, text):
        """Return MyST text as plain Markdown."""
        parts = []
        for kind, *piece in split(text):
            if kind == "text":
                parts.append(self.paragraphs("\n".join(piece[0])))
            elif piece[0] is None:  # a block of code, not a directive
                parts.append("\n".join([f"{kind}{piece[1]}", *piece[2], kind]))
            else:
                parts.append(self.directive(*piece))
        return "\n\n".join(part.strip("\n") for part in parts if part.strip())

    def directive(self, name, argument, body):
        method = getattr(self, "_" + name.replace("-", "_"), None)
        if method is None:
            raise ConversionError(f"{self.page.name}: no notebook form is known for {{{name}}}")
        found, inner = options(body)
        return method(argument, found, "\n".join(inner))

    def _admonition(self, title, found, body):
        title = self.inline(title) or "Note"
        if "dropdown" in found.get("class", "").split():
            return fold(title, self.block(body))
        return boxed(f"**{title}**\n\n{self.block(body)}")

    def _note(self, first, found, body):
        return self._admonition("Note", found, f"{first}\n{body}")

    _tip = _warning = _important = _note

    def _exercise(self, title, found, body):
        number = self.index.labels[found["label"]].text
        return f"### {number}: {self.inline(title)}\n\n{self.block(body)}"

    _exercise_start = _exercise

    def _exercise_end(self, *_):
        return ""

    _solution_end = _exercise_end

    def _solution(self, label, _found, body):
        return fold(f"Solution of {self._number(label)}", self.block(body))

    def _solution_start(self, label, _found, body):
        return f"{SOLUTION}{self._number(label)}\n\n{self.block(body)}"

    def _number(self, label):
        text = self._target(self.index.labels, label).text
        return text[0].lower() + text[1:]

    def _library(self, path, found, _body):
        code = library_code.source(path, docstring="docstring" in found)
        return f"From the library, `{path}`:\n\n```python\n{code}\n```"

    def _math(self, _argument, found, body):
        label = found.get("label", "")
        return self.paragraphs(f"$$\n{body}\n$$" + (f" ({label})" if label else ""))

    def _button_ref(self, label, _found, body):
        return self._role_ref(body.strip(), label)

    def _chapter_cards(self, *_):
        """Return a list of the chapters with the question that each answers."""
        numbered = [page for page in self.index.pages if page.number]
        links = [self._linked(page.stem.replace("-", " "), Target(page, "")) for page in numbered]
        asked = [cards.stated(page)[0] for page in numbered]
        return "\n".join(f"1. {link}: {text}" for link, text in zip(links, asked, strict=True))

    def _playground(self, _argument, found, _body):
        """Return what the figure asks for, and where it can be touched."""
        task = found.get("task", "")
        preset = found.get("preset", "" if task else "article")
        # as the page's directive asks, which has drawn it already
        state = playground.first_state(self.book.root, preset, task, True)
        asked = state["task"] and f"**Task: {state['task']['title']}.** {state['task']['text']}"
        if asked:
            return boxed(f"{asked}\n\nIt waits on this chapter's page in the book.")
        where = self._linked("the playground", self._target(self.index.labels, "playground"))
        return boxed(f"{state['sentence']}\n\nTouch and move it in the book: {where}.")

    def _question(self, _argument, found, body):
        """Return the question, its answers by letter, and what is right folded away."""
        lines = body.split("\n")
        if "answer" in found:
            # wrong numbers and what helps are for a page that can tell which one was typed
            lines = [line for line in lines if not re.match(r"[-*] | +", line)]
            asked = [line for line in lines if not line.startswith(">")]
            why = [re.sub(r"^> ?", "", line) for line in lines if line.startswith(">")]
            within = f" (within {found['tolerance']})" if "tolerance" in found else ""
            answer = f"**{found['answer']}**{within}. " + self.block("\n".join(why))
            return boxed(f"**Check yourself.** {self.block(chr(10).join(asked))}") + fold(
                "Answer", answer
            )
        start = next(i for i, line in enumerate(lines) if re.match(r"[-*] \(.\)", line))
        choices = re.split(r"^[-*] (?=\([ x]\))", "\n".join(lines[start:]), flags=re.M)[1:]
        choices.sort(key=lambda choice: quiz.place(re.split(r"^ *>", choice[3:], flags=re.M)[0]))
        shown, answers = [], []
        for letter, choice in zip("abcdefgh", choices, strict=False):
            rows = [re.sub(r"^ {1,2}", "", row) for row in choice[3:].strip().split("\n")]
            text = one_line(self.block("\n".join(r for r in rows if not r.startswith(">"))))
            why = one_line(self.block("\n".join(r[1:].strip() for r in rows if r.startswith(">"))))
            shown.append(f"- ({letter}) {text}")
            verdict = "**right.**" if choice[1] == "x" else "no."
            answers.append(f"- ({letter}) {verdict} {why}")
        asked = self.block("\n".join(lines[:start]))
        return boxed(f"**Check yourself.** {asked}\n\n" + "\n".join(shown)) + fold(
            "Answers", "\n".join(answers)
        )

    # paragraphs and what stands in them

    def paragraphs(self, text):
        text = "\n".join(line for line in text.split("\n") if not LABEL.match(line))
        parts = re.split(r"(^\$\$.*?^\$\$[^\n]*$)", text, flags=re.M | re.S)
        return "".join(
            self._equation(part) if part.startswith("$$") else self.inline(part) for part in parts
        )

    def _equation(self, text):
        lines = text.split("\n")
        label = EQUATION.match(lines[-1])
        if label:
            lines[-1:] = [rf"\tag{{{self.index.equations[label[1]].text}}}", "$$"]
        return "\n".join(lines)

    def inline(self, text):
        """Return text with each role turned; code spans are left alone."""
        return ROLE.sub(lambda match: self._role(match[1], " ".join(match[2].split())), text)

    def _role(self, name, content):
        method = getattr(self, "_role_" + name.replace(":", "_"), None)
        if method is None:
            raise ConversionError(f"{self.page.name}: no notebook form is known for {{{name}}}")
        shown, _, target = content.rpartition("<")
        if shown and content.endswith(">"):
            return method(shown.strip(), target[:-1])
        return method("", content)

    def _target(self, among, label):
        # a missing label is the build's to report, not a reason to have no notebook
        words = label.partition("-")[2].replace("-", " ")
        return among.get(label) or Target(self.page, words)

    def _linked(self, text, target):
        text = text.replace("[", r"\[").replace("]", r"\]")
        here = target.page is self.page
        if here and not target.heading:
            return text
        if here or target.page.runs:
            jump = "#" + quote(re.sub(r"[`*$]", "", target.heading).replace(" ", "-"))
            file = "" if here else f"{target.page.stem}.ipynb"
            return f"[{text}]({file}{jump if target.heading else ''})"
        return f"[{text}]({self.book.site}/{target.page.name}.html)" if self.book.site else text

    def _role_ref(self, shown, label):
        target = self._target(self.index.labels, label)
        return self._linked(self.inline(shown or target.text), target)

    _role_numref = _role_ref

    def _role_eq(self, _shown, label):
        target = self._target(self.index.equations, label)
        return self._linked(f"({target.text})", target)

    def _role_doc(self, shown, name):
        path = (Path(self.page.name).parent / name).as_posix() if name[0] != "/" else name[1:]
        page = self.index.page(path)
        return self._linked(shown or page.stem.replace("-", " "), Target(page, page.stem))

    def _role_term(self, shown, name):
        if name.lower() not in self.index.terms:
            return shown or name
        self.terms[name.lower()] = True
        return f"[{shown or name}](#{WORDS.replace(' ', '-')})"

    def _works(self, keys, *, in_text):
        found = [key.strip() for key in keys.split(",")]
        self.works.update(dict.fromkeys(found))
        return [self.index.cited(key, in_text=in_text) for key in found]

    def _role_cite_t(self, _shown, keys):
        return f"[{', '.join(self._works(keys, in_text=True))}](#{REFERENCES})"

    def _role_cite_p(self, _shown, keys):
        return f"([{'; '.join(self._works(keys, in_text=False))}](#{REFERENCES}))"

    _role_cite = _role_cite_p

    def _role_glue_text(self, _shown, content):
        name, _, form = content.partition(":")
        if name not in self.values:
            return f"(computed here as `{name}`)"
        return formatted(self.values[name], form)

    def _role_py_obj(self, shown, name):
        return f"`{shown or name.lstrip('~')}`"

    _role_py_func = _role_py_class = _role_py_meth = _role_py_mod = _role_py_obj

    def _role_math(self, _shown, content):
        return f"${content}$"


def fold(title, text):
    """Return text folded under a title; ``<details>`` opens in every Jupyter."""
    return f"\n\n<details><summary>{title}</summary>\n\n{text.strip()}\n\n</details>"


def boxed(text):
    """Return text as a quote. A formula goes on one line: Jupyter would read the marks as TeX."""
    text = DISPLAYED.sub(lambda found: one_line(found[0]), text.strip())
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def one_line(text):
    return " ".join(text.split())


def plain_terms(text):
    """Return a definition without links to other definitions."""
    return re.sub(r"\{term\}`(?:([^`<]*?) *<[^`>]*>|([^`]*))`", lambda m: m[1] or m[2], text)


def without_code(text):
    """Return Markdown without its blocks and spans of code, which may show anything."""
    text = re.sub(r"^( *> ?| *)(`{3,})\w*\n.*?^\1\2 *$", "", text, flags=re.M | re.S)
    return re.sub(r"(?<!\})(`+)(?!`).+?(?<!`)\1(?!`)", "", text)


def formatted(value, form):
    """Return a glued value in the form that the prose asks for, as MyST-NB writes it."""
    try:
        value = ast.literal_eval(value)
    except (SyntaxError, ValueError):
        return value
    return format(value, form) if form else str(value)


def glued(cache, stem, codes):
    """Return the values that a page hands to its prose, from its execution in a build's cache."""
    stores = sorted(Path(cache).glob("**/global.db")) if cache else []
    values = {}
    for store in stores:
        with closing(sqlite3.connect(store)) as connection:
            rows = connection.execute("SELECT hashkey, uri FROM nbcache ORDER BY created")
            rows = rows.fetchall()
        for key, uri in rows:
            if re.split(r"[/\\]", uri)[-1] != f"{stem}.md":
                continue
            book = nbformat.read(store.parent / "executed" / key / "base.ipynb", 4)
            cells = [cell for cell in book.cells if cell.cell_type == "code"]
            if [cell.source for cell in cells] != codes:
                continue
            for output in (out for cell in cells for out in cell.outputs):
                name = output.get("metadata", {}).get("scrapbook", {}).get("name")
                if name:
                    values[name] = output["data"].get(GLUE, "")
    return values


def identify(cells):
    """Give each cell an id made from its text: it stays when other cells change."""
    seen = {}
    for cell in cells:
        digest = hashlib.sha256(cell.source.encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = f"{digest}-{seen[digest]}"


def settings(root):
    """Return address of the published book and folder of the executed pages, outside a build."""
    config = yaml.safe_load((Path(root) / "_config.yml").read_text(encoding="utf-8"))
    return {
        "site": (config.get("html") or {}).get("baseurl") or "",
        "cache": Path(root) / "_build" / ".jupyter_cache",
    }


def main(root):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", nargs="?", type=Path, default=Path(root) / "build" / "notebooks")
    target = parser.parse_args().target
    for path in Notebooks(root, **settings(root)).write(target):
        print(path)
    print(wheels.book_wheel(root, target))
