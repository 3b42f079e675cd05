"""The tables in which points by hand are entered: by-hand.csv, and those of other graders.

Their columns stand in `records`; what counts if they disagree, in `marks`.
"""

from . import marks, tables

SHEET = "by-hand.csv"
HEAD = ["student", "question", "max_points", "points", "comment", "status", "version"]


def read(folder, assignment):
    """Return what all tables of a folder say, row by row, and by-hand.csv as it is.

    Raises
    ------
    ValueError
        For points that are no number or more than the question has, for a question that there is
        not, and for a file that is no such table; nothing is recorded then.
    """
    said, sheet = [], b""
    paths = sorted(folder.glob("by-hand*.csv"), key=lambda path: (path.name != SHEET, path.name))
    for path in paths:
        if path.name == SHEET:
            sheet = path.read_bytes()
        table = tables.read(path)
        names = {name.strip().casefold() for name in table.head}
        if not {"student", "question"} <= names or not names & set(marks.FIELDS):
            raise ValueError(
                f"{path}: the columns student, question, points and comment are wanted"
            )
        for line, row in enumerate(table.dicts(), 2):
            if row["student"] or row["question"]:
                said.append(_said(row, path, line, assignment))
    return said, sheet


def _said(row, path, line, assignment):
    most = {question.name: question.points for question in assignment.questions}
    where, question = f"{path}, line {line}", row["question"]
    student = tables.bare(row["student"])
    if question not in most:
        there = ", ".join(most)
        raise ValueError(f"{where}: there is no question {question!r}; there are: {there}")
    points, comment = row.get("points", ""), row.get("comment", "")
    taken = [field for field in marks.FIELDS if row.get(field, "").casefold() == marks.NONE]
    try:
        score = None if "points" in taken else tables.points(points)
        if score is not None and not 0 <= score <= most[question]:
            raise ValueError
    except ValueError:
        raise ValueError(
            f"{where}: points {points!r} of {student} for {question}: a number from 0 to "
            f"{most[question]:g} is wanted, or {marks.NONE} to take points back"
        ) from None
    comment = "" if "comment" in taken else tables.bare(comment)
    version = row.get("version", "")
    return marks.Said(student, question, score, comment, version, path.name, where, tuple(taken))


def rows(assignment, results, kept):
    """Yield what waits for a person or was given by one: student, question, result."""
    for question in assignment.questions:
        for student, result in results.items():
            found = result["questions"][question.name]
            mark = kept.of(student, question.name)
            listed = (student, question.name) in kept.conflicts or found["waits"]
            marked = mark["points"] is not None or mark["comment"]
            if listed or marked or (question.by_hand and found["touched"]):
                yield student, question, found


def prepare(assignment, results, kept):
    """Return the table to enter points in, as rows; what it shows is remembered in the marks."""
    made = [HEAD]
    for student, question, found in rows(assignment, results, kept):
        version, points, comment = kept.show(student, question.name, found["fingerprint"])
        made.append([
            tables.safe(student), question.name, tables.number(question.points),
            tables.number(points), tables.safe(comment), tables.safe(found["status"]), version,
        ])  # fmt: skip
    return made


def write(folder, made, sheet):
    """Write by-hand.csv; leave it alone, and return False, if it is no longer what was read."""
    path = folder / SHEET
    if (path.read_bytes() if path.exists() else b"") != sheet:
        return False
    tables.replace(path, tables.table(made))
    return True
