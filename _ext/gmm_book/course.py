"""Tables for teachers, read from the sources: what each chapter and assignment takes.

    ```{course-table} chapters
    ```

Only front matter and the lines that a student sees are read of an assignment.
"""

import re
from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from .bookindex import BookIndex
from .handouts import FOLDER, TARGET

TIME = re.compile(r"^\*\*Time\*\*: about (\d+) minutes", re.MULTILINE)
POINTS = re.compile(r"^\*\*Time\*\*.*\*\*Points\*\* (\d+), of which (\d+) are", re.MULTILINE)


def assignments(root):
    """Return number, title, chapters, minutes, points, and those by hand, of each assignment."""
    found = []
    for path in Path(root).glob("assignments/*/*.md"):
        text = path.read_text(encoding="utf-8")
        about = yaml.safe_load(text.split("---")[1])["assignment"]
        stated = POINTS.search(text)
        if not stated:
            raise ValueError(f"{path.name} has no line '**Time** ... **Points** ...'")
        points, by_hand = map(int, stated.groups())
        found.append({**about, "name": path.stem, "points": points, "by_hand": by_hand})
    return sorted(found, key=lambda one: one["number"])


def chapters(root):
    """Return number, stem, minutes to read, and number of exercises of each chapter."""
    found = []
    for page in BookIndex(root).pages:
        if page.number:
            time = TIME.search(page.text)
            if not time:
                raise ValueError(f"{page.name} has no line '**Time**: about N minutes'")
            minutes = int(time[1])
            exercises = len(re.findall(r"^`{3,}\{exercise(?:-start)?\}", page.text, re.MULTILINE))
            found.append((page.number, page.stem, minutes, exercises))
    return found


def chapter_rows(root):
    tasks, made = assignments(root), chapters(root)
    yield "Chapter", "Minutes", "Exercises", "Assignments"
    for number, name, minutes, exercises in made:
        needed = [str(task["number"]) for task in tasks if name in task["chapters"]]
        yield f"{number}.\u00a0{{ref}}`ch-{name}`", minutes, exercises, ", ".join(needed)
    yield "All", sum(one[2] for one in made), sum(one[3] for one in made), len(tasks)


def assignment_rows(root):
    yield "", "Assignment", "Minutes", "Points", "by hand"
    for one in assignments(root):
        sizes = (one["minutes"], one["points"], one["by_hand"])
        yield one["number"], f"{one['title']}: `{one['name']}`", *sizes


def handout_rows(root):
    """One row an assignment, for students: where it opens, where it is to be had."""
    yield "", "Assignment", "You need", "Minutes", "Points"
    for one in assignments(root):
        needed = ", ".join(f"{{ref}}`ch-{name}`" for name in one["chapters"])
        page = f"../lite/lab/index.html?path={FOLDER}/{one['name']}.ipynb"
        stick = "if (location.protocol === 'file:') this.href = 'running.html#from-a-stick'"
        # the title for those who hear or list the links alone
        about = f'<span class="visually-hidden">: {one["title"]}</span></a>'
        links = (
            f'<span class="run-links"><a class="run-lite" href="{page}" onclick="{stick}">'
            f'Open<span class="where"> in your browser</span>{about}'
            f'<a href="../{TARGET}/{one["name"]}.zip" download>Download{about}</span>'
        )
        name = f"**{one['title']}** {links}"
        yield one["number"], name, needed, one["minutes"], one["points"]


TABLES = {"chapters": chapter_rows, "assignments": assignment_rows, "handouts": handout_rows}
READ = "course-table"  # in the metadata of a page: the files its tables were read from


def sources(root):
    """Return the files that the tables are read from."""
    return sorted([*root.glob("assignments/*/*.md"), *root.glob("chapters/*.md")])


def outdated(app, env, _added, _changed, _removed):
    """Name the pages whose tables miss a new file; Sphinx sees changed and removed ones itself.

    A folder would be a dependency that never is up to date.
    """
    now = [path.as_posix() for path in sources(Path(app.srcdir))]
    return [name for name, about in env.metadata.items() if about.get(READ, now) != now]


class CourseTable(SphinxDirective):
    required_arguments = 1

    def run(self):
        root = Path(self.env.srcdir)
        read = sources(root)
        self.env.metadata[self.env.docname][READ] = [path.as_posix() for path in read]
        for path in read:
            self.env.note_dependency(str(path))
        try:
            head, *rows = TABLES[self.arguments[0]](root)
        except (KeyError, ValueError) as error:
            raise self.error(f"course-table: {error}") from error
        lines = [f"| {' | '.join(map(str, row))} |" for row in (head, ["---"] * len(head), *rows)]
        place = nodes.container()
        self.state.nested_parse(StringList(lines, self.env.docname), self.content_offset, place)
        return place.children


def setup(app):
    app.add_directive("course-table", CourseTable)
    app.connect("env-get-outdated", outdated)
