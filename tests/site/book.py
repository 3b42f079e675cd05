"""Where the built book is, and which pages it has."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"


def pages():
    """Return the names of all pages of the book, as paths below the site."""
    found = sorted(
        path.relative_to(SITE).as_posix()
        for path in SITE.rglob("*.html")
        if path.relative_to(SITE).parts[0] not in ("_static", "lite", "reports")
    )
    return found or ["index.html"]


def pages_with_explorers():
    return [
        name
        for name in pages()
        if '<figure class="explorer"' in (SITE / name).read_text(encoding="utf-8")
    ]


every_page = pytest.mark.parametrize("name", pages())
every_page_with_explorers = pytest.mark.parametrize("name", pages_with_explorers())
