"""The hand-outs as students get them."""

import re
from functools import cache


@cache
def handed_out(assignment):
    """Return the texts of the untouched hand-out, by cell."""
    stub = "# YOUR CODE HERE\nraise NotImplementedError()"
    solution = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)
    texts = {}
    for cell in assignment.answered().cells:
        code = solution.sub(stub, cell.source)
        written = cell.metadata.get("nbgrader", {}).get("grade")
        written = written and cell.metadata["nbgrader"]["solution"]
        texts[cell.id] = "YOUR ANSWER HERE" if written and cell.cell_type != "code" else code
        if written and cell.cell_type == "code":
            texts[cell.id] = stub
    return texts
