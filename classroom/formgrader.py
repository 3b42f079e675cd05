"""What nbgrader's formgrader shows: the answers, as text and no more.

The formgrader turns Markdown into HTML as it is, in the grader's own Jupyter session. So a written
answer goes into a block of plain text, where nothing in it is obeyed.
"""

import re
from pathlib import Path

from nbformat.v4 import new_output

from . import tables
from .reports import kind
from .sources import write


def show(course, assignment, student, result, content):
    """Write the notebooks that nbgrader's formgrader shows: answers, outputs, messages."""
    name = assignment.name
    handed_in = Path(course) / "submitted" / student / name / f"{name}.ipynb"
    handed_in.parent.mkdir(parents=True, exist_ok=True)
    if not handed_in.exists() or handed_in.read_bytes() != content:
        tables.replace(handed_in, content)
    answers = {q: found["answer"] for q, found in result["questions"].items()}
    book = assignment.answered(answers)
    for cell in book.cells:
        question = cell.id.removeprefix("tests-")
        found = result["questions"].get(question)
        if found and cell.cell_type == "markdown":
            cell.source = plain(cell.source)
            cell.attachments = {f"{n}": {kind(one): one} for n, one in enumerate(found["figures"])}
            cell.source += "".join(f"\n\n![A picture](attachment:{n})" for n in cell.attachments)
        if cell.cell_type == "code" and found:
            tested = cell.id.startswith("tests-")
            text = "\n".join(found["messages"]) if tested else found["output"]
            if text:
                cell.outputs.append(new_output("stream", name="stdout", text=text))
            for figure in found["figures"] if not tested else ():
                cell.outputs.append(new_output("display_data", {kind(figure): figure}))
    write(book, Path(course) / "autograded" / student / name / f"{name}.ipynb")


def plain(text):
    """Return a text as a block of Markdown in which nothing has a meaning."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
