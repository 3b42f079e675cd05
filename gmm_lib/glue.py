"""Hand a computed value from a cell to the prose of the book."""

from IPython.display import display


def glue(name, value):
    """Keep a value under a name, for ``{glue:text}`name``` in the text of the same page.

    Parameters
    ----------
    name : str
        The name that the prose uses.
    value : object
        A number or text; the prose may format it: ``{glue:text}`name:.2f```.

    Examples
    --------
    >>> glue("answer", 42)  # doctest: +SKIP

    The book's builder reads the value from the cell's output (MyST-NB's glue); a notebook
    elsewhere shows nothing and needs nothing.
    """
    value = value.item() if hasattr(value, "item") else value  # numpy's scalars
    prefix = "application/papermill.record/"
    display(
        {f"{prefix}text/plain": repr(value)},
        metadata={"scrapbook": {"name": name, "mime_prefix": prefix}},
        raw=True,
    )
