"""The book's own Sphinx extensions, one subject a module.

Most who import one of them want no Sphinx: `setup` alone imports all.
"""

import sys
import zlib
from importlib import import_module
from pathlib import Path

MODULES = (
    "execution", "assets", "beside", "playground", "dress", "pictures", "folds", "pages",
    "library_code", "quiz", "progress", "course", "running", "search", "previews", "cards",
    "widget", "runs", "lost",
)  # fmt: skip
# jsonschema, below nbformat, would make a parser of international addresses, which takes longer
# than all other imports; no notebook's format asks for one, and jsonschema does without it
sys.modules.setdefault("rfc3987_syntax", None)


def setup(app):
    for name in MODULES:
        import_module(f"{__name__}.{name}").setup(app)
    # Sphinx makes all pages anew when this number changes: here, when an extension does
    sources = (path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    number = zlib.crc32(b"".join(sources))
    return {"env_version": number, "parallel_read_safe": True, "parallel_write_safe": True}
