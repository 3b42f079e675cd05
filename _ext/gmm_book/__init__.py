"""The book's own Sphinx extensions, one subject a module."""

import zlib
from pathlib import Path

from . import (
    assets,
    cards,
    course,
    dress,
    execution,
    folds,
    library_code,
    pages,
    pictures,
    playground,
    previews,
    progress,
    quiz,
    running,
    search,
    widget,
)


def setup(app):
    for module in (
        execution, assets, playground, dress, pictures, folds, pages, library_code, quiz, progress,
        course, running, search, previews, cards,
        widget,
    ):  # fmt: skip
        module.setup(app)
    # Sphinx makes all pages anew when this number changes: here, when an extension does
    sources = (path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    number = zlib.crc32(b"".join(sources))
    return {"env_version": number, "parallel_read_safe": True, "parallel_write_safe": True}
