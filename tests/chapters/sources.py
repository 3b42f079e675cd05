"""The sources of the chapters: their cells and their prose."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def chapters():
    return sorted(ROOT.glob("chapters/*.md"))


def cells(text):
    """Return the code of each cell, without its options."""
    codes = []
    for body in CELL.findall(text):
        code = re.sub(r"\A---\n.*?\n---\n", "", body, flags=re.DOTALL)
        codes.append(re.sub(r"\A(:[^\n]*\n)+", "", code).strip())
    return codes


def prose(text):
    """Return the text of a page without front matter, code and formulas."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = CELL.sub("", text)
    text = re.sub(r"\$\$.*?\$\$", "", text, flags=re.DOTALL)
    return re.sub(r"`{3,}[^\n]*", "", text)


def running_text(text):
    """Return the prose that a reader meets in a row: no exercises, questions, folded parts."""
    text = text.partition("\n## Exercises")[0]
    folded = r"^(`{3,})\{admonition\}[^\n]*\n:class: [^\n]*dropdown.*?^\1$"
    aside = r"^(`{3,})\{(?:question|library)\}.*?^\1$"
    for pattern in (folded, aside):
        text = re.sub(pattern, "", text, flags=re.MULTILINE | re.DOTALL)
    return prose(text)
