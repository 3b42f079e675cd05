"""Find out which answers can follow from which: by the names that cells use, never too few.

A mistake costs points once, so that a later answer is judged a second time with right versions of
the functions before it. Where it cannot depend on these, nothing would come of that.
"""

import ast
import builtins
import re
import symtable
import warnings
from functools import lru_cache

from .cells import ASKED, LONGEST, MAGIC, binds, parsed
from .reading import LOCK
from .sources import DEFINED

NEW = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
HIDING = {  # with these a cell can reach a name that it does not mention
    "exec", "eval", "globals", "locals", "vars", "getattr", "setattr", "delattr", "get_ipython",
    "import_module", "modules", "compile", "user_ns",
}  # fmt: skip
FAR = {  # numbers by chance, files, settings of Python and numpy
    "random", "seed", "open", "save", "savez", "savetxt", "tofile", "dump", "to_csv", "write_text",
    "write_bytes", "mkdir", "chdir", "environ", "seterr", "setrecursionlimit", "settrace",
}  # fmt: skip
LAMBDA = re.compile(r"^(\w+) *= *lambda\b", re.MULTILINE)
USUAL = frozenset(dir(builtins))


class UnclearError(Exception):
    """What a cell depends on, or changes, cannot be said from its text."""


def follows(sources, wanted, earlier):
    """Say whether answers may depend on others.

    Parameters
    ----------
    sources : list of str
        All code that runs.
    wanted : set of str
        The names that the answers consist of, and those that their tests ask for.
    earlier : set of str
        The names of the others.

    Returns
    -------
    bool
        False only if no chain of cells leads from one to the other. A cell leads to a name that
        it binds, or that it mentions outside functions, for it may change what that holds.
    """
    try:
        cells = [_cell(source) for source in sources]
    except UnclearError:
        return True
    packages = frozenset().union(*(one[2] for one in cells))
    back = [(made - packages, used - packages) for used, made, _ in cells]
    return bool(_spread(back, wanted) & set(earlier))


def reached(sources, earlier):
    """Return for each cell whether it may depend on names, by the same rule."""
    try:
        cells = [_cell(source) for source in sources]
    except UnclearError:
        return [True] * len(sources)
    packages = frozenset().union(*(one[2] for one in cells))
    seen = _spread([(used - packages, made - packages) for used, made, _ in cells], earlier)
    return [bool((used - packages) & seen) for used, _, _ in cells]


def leading(sources, wanted):
    """Return for each cell whether answers may depend on it, by the same rule.

    What is ``wanted`` is a set of names, or a cell that comes after all others.
    They may on one that imports something or changes what it has imported, and on one that deals
    with files or with numbers by chance.
    """
    try:
        cells = [_cell(source) for source in sources]
        names = wanted if isinstance(wanted, set) else _cell(wanted)[0]
    except UnclearError:
        return [True] * len(sources)
    packages = frozenset().union(*(one[2] for one in cells))
    names = _spread([(made - packages, used - packages) for used, made, _ in cells], names)
    return [
        bool((made - packages) & names or imported or far or changed & packages)
        for (_, made, imported), (far, changed) in zip(cells, map(_far, sources), strict=True)
    ]


@lru_cache(2000)
def _far(source):
    """Return whether a cell may change what no name tells, and the names that it sets parts of."""
    far, changed = False, set()
    for node in ast.walk(parsed(source)):
        one = node
        far |= bool({getattr(node, "id", ""), getattr(node, "attr", "")} & FAR)
        while isinstance(one, (ast.Attribute, ast.Subscript)):
            one = one.value
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            changed.add(getattr(one, "id", ""))
    return far, changed


def needs(source, earlier):
    """Say whether a cell of ours uses a name that another binds, packages included."""
    return bool(_cell(source)[0] & binds(earlier))


def helpers(sources, answers, wrong):
    """Return the functions of a student's own that several wrong answers use.

    Parameters
    ----------
    sources : list of str
        The student's cells.
    answers : dict
        The names that each answer consists of, by question. What one uses by way of another is
        left out: for that, it is judged with a right one.
    wrong : set of str
        Questions.

    Returns
    -------
    dict
        Sets of questions, by function.
    """
    if len(wrong) < 2:
        return {}
    text = "\n".join(sources)
    asked_for = set().union(*answers.values())
    own = {*DEFINED.findall(text), *LAMBDA.findall(text)} - asked_for
    try:
        cells = [_cell(part) for source in sources for part in _apart(source)]
    except UnclearError:
        return {}
    packages = frozenset().union(*(one[2] for one in cells))
    cells = [(made - packages, used - packages) for used, made, _ in cells]
    found = {}
    for question in wrong:
        wanted = answers[question]
        others = asked_for - wanted
        back = [(made & wanted if made & others else made, used) for made, used in cells]
        for name in own & _spread(back, wanted):
            found.setdefault(name, set()).add(question)
    return {name: users for name, users in found.items() if len(users) > 1}


def _apart(source):
    """Return the statements of a cell: a function need not use what stands beside it."""
    tree = parsed(source)
    try:
        return [ast.unparse(one) for one in tree.body]
    except (AttributeError, RecursionError):  # no tree, or one that is too deep
        return [source]


def _spread(links, names):
    """Return the names, and all that links (pairs of sets, from and to) lead to from them."""
    seen, size = set(names), -1
    while size < len(seen):
        size = len(seen)
        for source, target in links:
            if source & seen:
                seen |= target
    return seen


def asked(question):
    """Return the names that a question's tests ask for, those of other questions included."""
    return set(ASKED.findall(question.hidden)) | set(re.findall(r"\"(\w+)\"", question.hidden))


@lru_cache(2000)
def _cell(source):
    """Return the names that a cell uses, those that it may make or change, and its packages."""
    if len(source) > LONGEST:
        raise UnclearError
    text = MAGIC.sub(r"\1pass", source)
    try:
        with LOCK, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree, table = ast.parse(text), symtable.symtable(text, "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UnclearError from None
    used, packages = _seen_outside(table), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            used |= {node.attr} & HIDING
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used |= {node.value} if node.value.isidentifier() else set()
        elif isinstance(node, NEW[:3]):
            _keeps_to_itself(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            packages |= {(one.asname or one.name).split(".")[0] for one in node.names}
    if used & HIDING or "*" in packages:
        raise UnclearError
    made, waiting = set(), list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, NEW):
            made |= {getattr(node, "name", "")}
            continue
        if isinstance(node, ast.Name):
            made.add(node.id)
        calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        waiting += [one for one in ast.iter_child_nodes(node) if not (calls and one is node.func)]
    return frozenset(used - USUAL), frozenset(made - USUAL - {""}), frozenset(packages)


def _seen_outside(table):
    """Return the names of a cell that are not a function's own."""
    inside = table.get_type() == "function"
    names = {one.get_name() for one in table.get_symbols() if one.is_global() or not inside}
    return names.union(*map(_seen_outside, table.get_children()))


def _keeps_to_itself(function):
    """Raise `UnclearError` for a function that may change what was made outside it."""
    own, changed = set(), set()
    for node in ast.walk(function):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            raise UnclearError
        if isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(
            node.ctx, ast.Load
        ):
            inner = node
            while isinstance(inner, (ast.Attribute, ast.Subscript)):
                inner = inner.value
            changed |= {inner.id} if isinstance(inner, ast.Name) else {""}
    if changed - own:
        raise UnclearError
