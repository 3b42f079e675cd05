"""Misprints: code that Python takes, and that is right but for one place.

A sum that each round of a loop overwrites, or begins anew; a line that is indented too far, or too
little; arguments that have changed places, or are left out; a range or a slice that is off by one;
a bracket too few in a formula; results that are printed, or stand in local names, or of which the
place comes back; a number in place of what a function is told; one list or array under several
names; another axis, or a transposed table; one number, sign, call or name that is another in the
solution. A question that has lost points is tested once more without each of them in turn. Where
that alone makes it right, it costs what a slip of typing costs (see `mending`).
"""

import ast
import itertools

from . import misprints_alias as memory
from . import misprints_axes as axes
from . import misprints_loops as loops
from . import misprints_results as results
from . import misprints_values as values
from . import misprints_words as words
from .cells import parsed
from .mending import LONGEST, Mended
from .nodes import SCOPES

MOST = 100  # that are tried of an answer


def misprints(source, wanted=(), orders=None, ours="", told=None):
    """Yield a `Mended` for each misprint that there may be, the likely ones first.

    Parameters
    ----------
    source : str
    wanted : iterable of str
        The names that the cell is asked for.
    orders : dict
        The arguments of functions that a call may be of, by their names.
    ours : str
        The code of the solution: the numbers that stand there.
    told : dict
        What the functions that are asked for call their results.

    Examples
    --------
    >>> code = "def f(x):\\n    s = 0\\n    for y in x:\\n        s = y\\n    return s"
    >>> print(next(misprints(code)).source)
    def f(x):
        s = 0
        for y in x:
            s += y
        return s
    """
    tree = parsed(source) if len(source) <= LONGEST else None
    if not isinstance(tree, ast.Module):
        return
    own = {one.name: [arg.arg for arg in one.args.args]
           for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}  # fmt: skip
    try:
        scopes = [tree, *(one for one in ast.walk(tree) if isinstance(one, SCOPES[:2]))]
        kinds = (*loops.KINDS, results.printed, values.place, words.unread)
        asked = {id(tree): set(wanted)}  # which others read, where they stand in no function
        found = itertools.chain.from_iterable(
            kind(one, asked.get(id(one), set())) for kind in kinds for one in scopes
        )
        known = (orders or {}) | own
        rest = (values.left_out(tree, known), values.fixed(tree), values.swapped(tree, known),
                axes.axes(tree), axes.turned(tree), words.numbers(tree, ours), words.around(tree),
                values.off_by_one(tree), values.bracket(tree), words.signs(tree))  # fmt: skip
        first = results.unreturned(tree, told or {})
        found = itertools.chain(first, memory.alias(tree), found, *rest)
        for change in itertools.islice(found, MOST):
            made = _changed(tree, change, wanted)
            yield Mended(made, change.says, change.costs, change.whole)
    except RecursionError:  # nested more deeply than can be looked at
        return


def _changed(tree, change, wanted):
    """Return the code with a change: of functions that are asked for, these alone."""
    inside = {id(part[0]) for part in change.parts}
    nodes = [one for one in tree.body if inside & {id(each) for each in ast.walk(one)}]
    alone = id(tree) not in inside and all(
        isinstance(one, ast.FunctionDef) and one.name in wanted for one in nodes
    )
    kept = [(owner, field, getattr(owner, field)) for owner, field, _ in change.parts]
    for owner, field, value in change.parts:
        setattr(owner, field, value)
    try:
        made = nodes if alone else [tree]
        return "\n".join(ast.unparse(ast.fix_missing_locations(one)) for one in made)
    finally:
        for owner, field, value in kept:
            setattr(owner, field, value)
