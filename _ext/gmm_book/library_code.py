"""Show the library's own code, from its source, so that book and library cannot drift apart.

````
```{library} gmm_lib.em.e_step
```
````

shows the function without its docstring, under a caption that links to its place in the API
reference. Option ``docstring`` keeps the docstring.
"""

import ast
import importlib
import inspect
import textwrap

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective


def find(path):
    """Return the object of a dotted path such as ``gmm_lib.em.e_step``."""
    module, _, rest = path.rpartition(".")
    while module:
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError:
            module, _, more = module.rpartition(".")
            rest = f"{more}.{rest}"
            continue
        for name in rest.split("."):
            found = getattr(found, name)
        return found
    raise ModuleNotFoundError(path)


def source(path, *, docstring=False):
    """Return the source text of a function, class or method, by default without docstrings."""
    text = textwrap.dedent(inspect.getsource(find(path)))
    if docstring:
        return text
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if (
            isinstance(node, (ast.FunctionDef, ast.ClassDef))
            and ast.get_docstring(node) is not None
        ):
            for number in range(body[0].lineno - 1, body[0].end_lineno):
                lines[number] = None
    kept = [line for line in lines if line is not None]
    # a blank line that stood between docstring and code opens nothing now
    tidy = [
        line for number, line in enumerate(kept)
        if line.strip() or (number and not kept[number - 1].rstrip().endswith(":"))
    ]  # fmt: skip
    return "\n".join(tidy).strip("\n")


class Library(SphinxDirective):
    required_arguments = 1
    option_spec = {"docstring": directives.flag}  # noqa: RUF012  (docutils' own form)

    def run(self):
        path = self.arguments[0]
        try:
            text = source(path, docstring="docstring" in self.options)
        except (ModuleNotFoundError, AttributeError, TypeError) as error:
            raise self.error(f"there is no {path} in the library: {error}") from error
        code = nodes.literal_block(text, text, language="python")
        link = addnodes.pending_xref(
            "", nodes.literal("", path), refdomain="py", reftype="obj", reftarget=path,
            refexplicit=True, refwarn=False, refdoc=self.env.docname,
        )  # fmt: skip
        caption = nodes.caption("", "From the library: ", link)
        return [
            nodes.container("", caption, code, literal_block=True, classes=["library-code",
                            "literal-block-wrapper"])
        ]  # fmt: skip


def setup(app):
    app.add_directive("library", Library)
