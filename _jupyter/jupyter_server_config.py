"""JupyterLab for this book: chapters open as notebooks, and a save keeps what was not changed.

Jupytext writes a chapter back without outputs, but it also lays out anew the options of every
cell and notes its own version in the head. Here a head and options that mean the same as before
stay as they stand in the file, so that a difference shows what the reader changed.
"""

import re
from pathlib import Path

import yaml
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupytext import build_async_jupytext_contents_manager_class

HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n", re.MULTILINE)
OPTIONS = re.compile(r"---\n(?s:.*?)\n---\n|(?::[\w-]+: .*\n)+\n?")
VERSIONS = ("format_version", "jupytext_version")


def meaning(text):
    """Return what a head or the options of a cell say, without the versions of the writer."""
    lines = text.strip().strip("-").split("\n")
    kept = [line.removeprefix(":") for line in lines if not line.strip().startswith(VERSIONS)]
    try:
        return repr(yaml.safe_load("\n".join(kept)))
    except yaml.YAMLError:
        return text


def pieces(text):
    """Return a page in pieces: head, text, options, text, options, …, text."""
    head = HEAD.match(text)
    start = head.end() if head else 0
    found = [text[:start]]
    for cell in CELL.finditer(text):
        given = OPTIONS.match(text, cell.end())
        if given:
            found += [text[start : given.start()], given[0]]
            start = given.end()
    return [*found, text[start:]]


def keep(new, old):
    """Return a new text of a page, head and options laid out as in the old one."""
    known = {meaning(text): text for text in pieces(old)[::2]}
    return "".join(
        text if number % 2 else known.get(meaning(text), text)
        for number, text in enumerate(pieces(new))
    )


class Files(AsyncLargeFileManager):
    """Files on the disk; a chapter keeps its layout."""

    async def save(self, model, path=""):
        file = Path(self._get_os_path(path))
        if model["type"] == "file" and file.suffix == ".md" and file.exists():
            content = keep(model["content"], file.read_text(encoding="utf-8"))
            model = {**model, "content": content}
        return await super().save(model, path)


c = get_config()  # noqa: F821  (Jupyter defines it)
c.ServerApp.contents_manager_class = build_async_jupytext_contents_manager_class(Files)
