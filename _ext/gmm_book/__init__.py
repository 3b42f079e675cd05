"""The book's own Sphinx extensions, one subject a module."""

from . import assets, course, execution, library_code, pages, quiz, running


def setup(app):
    for module in (execution, assets, pages, library_code, quiz, course, running):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
