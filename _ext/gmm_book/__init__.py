"""The book's own Sphinx extensions, one subject a module."""

from . import assets, execution, library_code, pages, quiz


def setup(app):
    for module in (execution, assets, pages, library_code, quiz):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
