"""Begin an assignment of your own: ``python -m classroom.new_assignment NAME``.

Writes ``assignments/NAME/NAME.md`` with a question of each kind, commented, to be changed piece by
piece; it passes ``make check-assignments`` from the first minute on.
"""

import argparse
import re
import sys
from pathlib import Path

from . import sources
from .tables import replace

TEMPLATE = Path(__file__).parent / "template.md"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def write(name, folder=sources.FOLDER):
    """Write the template under a name; return its path.

    Raises
    ------
    ValueError
        For a name that is none, or taken.
    """
    folder = Path(folder)
    if not NAME.fullmatch(name) or len(name) > 30:
        raise ValueError(
            f"NAME={name!r}: small letters, digits and hyphens are wanted, such as weighted-means"
        )
    path = folder / name / f"{name}.md"
    if path.parent.exists():
        raise ValueError(f"NAME={name}: there is such an assignment already, {path}")
    there = [
        sources.Assignment(one) for one in folder.glob("*/*.md") if one.stem == one.parent.name
    ]
    number = 1 + max((one.number for one in there), default=0)
    text = TEMPLATE.read_text(encoding="utf-8")
    title = name.replace("-", " ").capitalize()
    for mark, value in (("NUMBER", str(number)), ("TITLE", title), ("NAME", name)):
        text = re.sub(rf"\b{mark}\b", value, text)
    replace(path, text)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help="of the assignment, such as weighted-means")
    try:
        path = write(parser.parse_args().name)
    except ValueError as error:
        sys.exit(str(error))
    print(
        f"{path}: change it piece by piece, and after each piece\n"
        f"    make check-assignments ASSIGNMENT={path.stem}"
    )


if __name__ == "__main__":
    main()
