"""Mend a slip of typing: a `return` inside a loop, a bracket or a colon too few.

Whoever reads such an answer sees what was meant. A question that has lost points for it is tested
once more with the mended code, and then loses half of its points, two at most.
"""

import ast
import warnings

from .cells import LONGEST, MAGIC
from .reading import LOCK

RETURN = "a `return` stands inside a loop, which ends there in its first round"
MISSING = "`{}` is missing in line {} of your cell"
ENDS = (")", "]", "))", ")]", "])", "}", ":")  # what is tried at the end of a line
LINES = 4  # how far above the place that Python names


def mend(source):
    """Return code without a slip of typing, and what is said of it; ("", "") where there is none.

    Examples
    --------
    >>> mend("def f(x):\\n    for y in x:\\n        y += 1\\n        return y")[0]
    'def f(x):\\n    for y in x:\\n        y += 1\\n    return y'
    >>> mend("y = abs(3")
    ('y = abs(3)', '`)` is missing in line 1 of your cell')
    """
    if len(source) > LONGEST:
        return "", ""
    tree = _tree(source)
    if isinstance(tree, SyntaxError):
        return _ended(source, tree)
    if tree is None:
        return "", ""
    moved = _Returns()
    text = ast.unparse(moved.visit(tree))
    return (text, RETURN) if moved.found else ("", "")


def _tree(source):
    try:
        with LOCK, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(MAGIC.sub(r"\1pass", source))
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return None


def _ended(source, error):
    """Add what is missing at the end of the line that Python names, or of one above it."""
    lines = source.split("\n")
    last = min(error.lineno or 1, len(lines))
    for number in range(last, max(last - LINES, 0), -1):
        code, comment = _apart(lines[number - 1])
        for end in ENDS:
            changed = [*lines]
            changed[number - 1] = code + end + comment
            if code and isinstance(_tree("\n".join(changed)), ast.Module):
                return "\n".join(changed), MISSING.format(end, number)
    return "", ""


def _apart(line):
    """Return the code of a line, and the comment after it."""
    code, sign, comment = line.partition("#")
    return code.rstrip(), f"  {sign}{comment}" if sign else ""


class _Returns(ast.NodeTransformer):
    """Move a `return` that ends each round of a loop behind the loop."""

    found = False

    def _loop(self, node):
        self.generic_visit(node)
        *body, last = node.body
        if not isinstance(last, ast.Return):
            return node
        self.found = True
        node.body = body or [ast.Pass()]
        return [node, last]

    visit_For = visit_While = _loop  # noqa: N815, names of ast
