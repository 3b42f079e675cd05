"""No answer is lost for where it stands: a person is asked, and sees it."""

import base64

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from untouched import handed_out

from classroom import formgrader, judge, planning, reading, reports, running, sources

BLANK, STUB = "YOUR ANSWER HERE", "# YOUR CODE HERE\nraise NotImplementedError()"
TEXT = "One component sits on a single point, its covariance becomes singular, and so on."
LONG = f"{TEXT} Then the density grows without any bound, and a number on the diagonal helps."
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"picture" * 20).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0" + b"picture" * 20).decode()
# the question that is tried, for figures the one before it, and one that is far away
WRITTEN = {
    "gaussians": ("becomes-normal", "density"), "star-cluster": ("cluster-report", "select"),
}  # fmt: skip
DRAWN = {
    "choosing-k": ("geyser-figure", "geyser-table", "aic"),
    "star-cluster": ("cluster-figure", "absolute-magnitude", "select"),
}


def place(book, name):
    return next(number for number, cell in enumerate(book.cells) if cell.id == name)


def after(name, *cells):
    def edit(book):
        book.cells[place(book, name) + 1 : place(book, name) + 1] = cells

    return edit


def below(name, text):
    def edit(book):
        given = next(i for i in ("setup", "catalogue") if any(c.id == i for c in book.cells))
        here = book.cells[place(book, name or given)]
        here.source += f"\n{text}"

    return edit


def pasted(kind=new_markdown_cell, picture=PNG, mime="image/png"):
    cell = kind("![image.png](attachment:image.png)")
    cell.attachments = {"image.png": {mime: picture}}
    return cell


def lines_of(text):
    return [" ".join(text.split()[n : n + 5]) for n in range(0, len(text.split()), 5)]


def written_elsewhere(own, far):
    """Yield ways in which an answer in words gets to another place."""
    code, words = new_code_cell, new_markdown_cell
    printed = "\n".join(f"print({line!r})" for line in lines_of(TEXT))
    yield "html", after(own, words(f"<p>{TEXT}</p>"))
    yield "raw, above the question", after(f"tests-{far}", new_raw_cell(TEXT))
    yield "heading at the end", lambda book: book.cells.append(words(f"## Question 9\n\n{TEXT}"))
    yield "printed below", after(own, code(f"print({TEXT!r})"))
    yield "printed above", after(f"tests-{far}", code(f"answer = 3\nprint({TEXT!r})"))
    yield "printed in lines", after(f"tests-{far}", code(printed))
    yield "kept", after(own, code(f"answer = '''{TEXT}'''"))
    yield "kept far away", after(f"tests-{far}", code(f"answer = {TEXT!r}"))
    yield "formatted", after(f"tests-{far}", code(f"k = 3\nprint(f'{TEXT} {{k}}')"))
    yield "markdown magic", after(own, code(f"%%markdown\n{TEXT}"))
    yield "html magic", after(f"tests-{far}", code(f"%%html\n<b>{TEXT}</b>"))
    shown = f"from IPython.display import Markdown\ndisplay(Markdown({TEXT!r}))"
    yield "displayed", after(f"tests-{far}", code(shown))
    widget = f"import ipywidgets as widgets\nwidgets.Textarea(value={TEXT!r})"
    yield "widget", after(own, code(widget))
    yield "docstring", after(own, code(f"def answer():\n    '''{TEXT}'''"))
    yield (
        "docstring far away",
        after(f"tests-{far}", code(f"def answer():\n    '''{LONG}'''\n    return 1")),
    )
    yield "docstring in an answer", below(far, f"\ndef my_words():\n    '''{LONG}'''")
    yield "comment in a check", below(f"tests-{far}", f"# {TEXT}")
    yield "printed in a check", below(f"tests-{far}", f"print({TEXT!r})")
    yield "numbered comment", below(far, "# Question 9: singular there, no upper bound")
    yield "printed in a given cell", below("", f"print({TEXT!r})")
    yield "first cell", below("install", f"# {TEXT}")
    yield "above the title", lambda book: book.cells.insert(0, words(TEXT))
    yield "a remark", after(own, code("3 + 4  # because it becomes singular"))
    yield "no Python", after(own, code(f"Answer = {TEXT}"))
    yield "one word", after(own, words("No."))
    yield (
        "two words above",
        lambda book: book.cells.insert(place(book, own) - 1, words("Not normal.")),
    )
    yield "a formula", after(own, words(r"$$\Sigma \to 0$$"))
    yield "without blanks", after(f"tests-{far}", words("协方差矩阵变成奇异的所以没有上界"))
    yield "a link", after(f"tests-{far}", words("![](answer.jpg)"))
    yield "a remark far away", below(far, f"trial = 1  # {TEXT}")


@pytest.mark.parametrize("name", WRITTEN)
def test_words_elsewhere_are_found(planned, name):
    lost = []
    for what, edit in written_elsewhere(*WRITTEN[name]):
        result = planned(name, {WRITTEN[name][0]: BLANK}, _numbered(edit, name))
        found = result["questions"][WRITTEN[name][0]]
        notes = [one for one in result["notes"] if f"{WRITTEN[name][0]} is empty" in one]
        if not (found["touched"] and len(found["answer"]) > 20 and notes):
            lost.append(what)
    assert not lost


def _numbered(edit, name):
    """Name the last question of an assignment by its number."""

    def numbered(book):
        edit(book)
        for cell in book.cells if name == "star-cluster" else ():
            cell.source = cell.source.replace("Question 9", "Question 11")

    return numbered


@pytest.mark.parametrize("cell", [
    pasted(), pasted(new_raw_cell), pasted(picture=JPEG, mime="image/jpeg"),
    new_markdown_cell(f"<img src='data:image/png;base64,{PNG}'/>"),
])  # fmt: skip
def test_a_picture_is_an_answer_and_is_shown(planned, cell):
    for where in ("collapse", "tests-log-density"):
        result = planned("write-em", {"collapse": BLANK}, after(where, cell))
        found = result["questions"]["collapse"]
        assert found["touched"]
        assert found["figures"] in ([PNG], [JPEG])

    def into_its_own_cell(book):
        own = book.cells[place(book, "collapse")]
        own.source = cell.source
        if "attachments" in cell:
            own.attachments = cell.attachments

    found = planned("write-em", edit=into_its_own_cell)["questions"]["collapse"]
    assert found["figures"] in ([PNG], [JPEG])
    assert PNG not in found["answer"]


def test_of_attachments_pictures_are_kept_and_nothing_else(tmp_path, write_em):
    book = write_em.answered()
    attached = {"a": {"image/png": PNG, "text/html": "<b>"}, "b": {"image/svg+xml": "<svg/>"},
                "c": {"image/png": "A" * 3_000_000},
                "d": {"image/jpeg": [JPEG[:40], JPEG[40:]]}}  # fmt: skip
    book.cells[0].attachments = attached
    sources.write(book, tmp_path / "a.ipynb")
    kept = reading.read(tmp_path / "a.ipynb").cells[0].attachments
    assert kept == {"a": {"image/png": PNG}, "d": {"image/jpeg": JPEG}}


def test_a_report_above_its_question_is_found_where_the_cell_before_is_an_answer(planned):
    """It stands at the investigation, of which it may be a part."""
    edit = after("investigation", new_markdown_cell(LONG))
    result = planned("star-cluster", {"cluster-report": BLANK}, edit)
    for name in ("investigation", "cluster-report"):
        assert LONG in result["questions"][name]["answer"]
    assert any("a new cell after the cell investigation" in note for note in result["notes"])
    assert not planned("star-cluster", {"cluster-figure": STUB}, edit)["questions"][
        "cluster-figure"]["touched"]  # fmt: skip


def test_where_an_answer_says_little_more_is_shown(planned):
    far = after("tests-log-density", new_markdown_cell(TEXT))
    for said in ("siehe oben", "See the cell of question 1."):
        result = planned("write-em", {"collapse": said}, far)
        found = result["questions"]["collapse"]
        assert said in found["answer"]
        assert TEXT in found["answer"]
        assert any("collapse says little" in note for note in result["notes"])

    def beside(book):
        far(book)
        after("collapse", new_markdown_cell("See question 1."))(book)

    result = planned("write-em", {"collapse": BLANK}, beside)
    assert TEXT in result["questions"]["collapse"]["answer"]
    result = planned("write-em", {"collapse": LONG}, far)
    assert result["questions"]["collapse"]["answer"] == LONG
    assert not any("collapse" in note for note in result["notes"])


CODE = "def log_density(X, mean, covariance):\n    difference = X - mean\n"
SCRATCH = [
    new_code_cell("trial = log_density(X_own[:3], X_own[0], np.eye(2))\nprint(trial.shape, trial)"),
    new_code_cell("print(f'K = {len(own_means)}, {own_means = }', 'mean', own_means.mean(axis=0))"),
    new_code_cell("import time\nstart = time.perf_counter()"),
    new_code_cell(""),
    new_code_cell(STUB),
    new_markdown_cell("---"),
]


def test_an_honest_blank_does_not_wait(planned):
    """Code explains itself in comments and docstrings, and shows numbers."""
    explained = (
        f"{CODE}    # log|S| from the eigenvalues, since the determinant may be too small\n"
        "    values, vectors = np.linalg.eigh(covariance)  # columns are the axes, in order\n"
        "    # in the axes of the ellipse the coordinates are independent of each other\n"
        "    turned = difference @ vectors\n"
        '    """Rotate, then add up the squares of the standardised coordinates."""\n'
        "    return -0.5 * np.sum(turned**2 / values + np.log(2 * np.pi * values), axis=1)\n"
    )
    for where in ("collapse", "tests-log-density"):
        changes = {"collapse": BLANK, "log-density": explained}
        result = planned("write-em", changes, after(where, *SCRATCH[1:]))
        assert not result["questions"]["collapse"]["touched"]
        assert not any("collapse" in note for note in result["notes"])
    for empty in ("", "# YOUR CODE HERE", "# YOUR CODE HERE\npass"):
        result = planned("choosing-k", {"geyser-figure": empty})
        assert not result["questions"]["geyser-figure"]["touched"]


# what cells draw and print

DRAW = "plt.figure(figsize=(2, 2)).subplots().plot([1, 2])"


def bare(name, *but):
    """Return the changes that leave all answers of an assignment empty."""
    assignment = sources.assignments(name)[0]
    return {q.answer.id: STUB if q.answer.kind == "code" else BLANK
            for q in assignment.questions if q.name not in but}  # fmt: skip


@pytest.fixture
def shown(judges, tmp_path):
    """Return what is known of a notebook of empty answers in which cells have drawn or printed."""

    def show(name, edit, changes=None):
        grader = judges(name)
        book = grader.assignment.answered(bare(name) | (changes or {}))
        edit(book)
        sources.write(book, tmp_path / "handed-in.ipynb")
        record, empty = judge.Record(grader.assignment), handed_out(grader.assignment)
        book = reading.read(tmp_path / "handed-in.ipynb")
        plan = judge.Grading(grader, book, record, empty).plan
        for step in plan.steps:
            if step.watched or step.shows:
                output = "0.5 in all" if "print" in step.source else ""
                reply = {"figures": [PNG] * step.source.count("plt.figure"), "output": output}
                reply = {"error": {}} if "stops" in step.source else reply
                running.Runner._show(Loud(record), step, reply)
        plan.elsewhere.after()
        return record.data()

    return show


class Loud:
    """A run as far as what it records."""

    def __init__(self, record):
        self.record = record


def drawn_elsewhere(own, before, far):
    """Yield ways in which a figure gets to another place."""
    code = new_code_cell
    yield "below", after(own, code(DRAW))
    yield "above", after(f"tests-{before}", code(DRAW))
    yield "far away", after(f"tests-{far}", code(DRAW))
    yield "at the end", lambda book: book.cells.extend([new_markdown_cell("## 9."), code(DRAW)])
    yield "in a check", below(f"tests-{far}", DRAW)
    yield "in a given cell", below("", DRAW)
    yield "in another answer", lambda book: book.cells[place(book, far)].update(source=DRAW)
    yield "a function", after(own, code(f"def show():\n    {DRAW}"), code("show()"))
    yield "a screenshot", after(f"tests-{far}", pasted())
    yield (
        "see above",
        lambda book: (
            after(f"tests-{before}", code(DRAW))(book),
            book.cells[place(book, own)].update(source="# see above"),
        ),
    )
    yield (
        "what it begins with",
        lambda book: (
            after(f"tests-{before}", code(f"{DRAW}\nhere = plt.gca()"))(book),
            book.cells[place(book, own)].update(source="here.set(xlabel='K')"),
        ),
    )
    yield "below what was handed out", below(own, DRAW)


@pytest.mark.parametrize("name", DRAWN)
def test_figures_elsewhere_are_found_and_shown(shown, name):
    own, lost = DRAWN[name][0], []
    for what, edit in drawn_elsewhere(*DRAWN[name]):
        result = shown(name, edit)
        found = result["questions"][own]
        figures = [] if what == "not seen" else [PNG]
        if not (found["touched"] and found["figures"] == figures and found["answer"].strip()):
            lost.append(what)
        told = any(own in note for note in result["notes"])
        assert told == (what not in ("what it begins with", "below what was handed out")), what
    assert not lost


@pytest.mark.parametrize("more", ["# figure of question 9", "plt.figure()"])
def test_a_figure_in_another_answer_that_shows_more_than_its_own(shown, more):
    source = f"{DRAW}\n{more}"
    result = shown("star-cluster", lambda _: None, {"investigation": source})
    found = result["questions"]["cluster-figure"]
    assert found["touched"]
    assert PNG in found["figures"]
    assert source in found["answer"]
    assert any("(the cell investigation)" in note for note in result["notes"])
    result = shown("star-cluster", lambda _: None, {"cluster-figure": source})
    assert result["questions"]["investigation"]["touched"] == ("9" not in more)


@pytest.mark.parametrize("own", [DRAW, f"{DRAW}\nprint(0.3, 0.5)", f"{DRAW}.wrong()  # stops"])
def test_the_cell_of_another_answer_is_not_taken_for_one(shown, own):
    """One figure, numbers printed, an error: an investigation has these for its own question."""
    for name, other in (("investigation", "cluster-figure"), ("cluster-figure", "investigation")):
        result = shown("star-cluster", lambda _: None, {name: own})
        found = result["questions"][other]
        assert found["messages"] == ["Nothing was handed in for this question."]
        assert not found["touched"]
        assert not any("may be its answer" in note for note in result["notes"])


def test_an_investigation_in_new_cells(shown):
    own = "for t in (0.3, 0.5, 0.9):\n    print(t)"
    for where in ("investigation", "cluster-figure", "tests-absolute-magnitude", "cluster-report"):
        result = shown("star-cluster", after(where, new_code_cell(own)))
        found = result["questions"]["investigation"]
        assert found["touched"], where
        assert own in found["answer"]
        assert "0.5 in all" in found["output"]


def test_an_investigation_with_a_figure_has_its_numbers_too(shown):
    cells = [new_code_cell(f"print(1)\n{DRAW}"), new_code_cell("print(2, 'more')")]
    result = shown("star-cluster", after("cluster-report", *cells))
    found = result["questions"]["investigation"]
    assert all(cell.source in found["answer"] for cell in cells)
    assert found["output"] == "0.5 in all\n0.5 in all"
    assert found["figures"] == [PNG]


@pytest.mark.parametrize("figure", ["", DRAW])
def test_what_other_cells_show_is_of_a_run_in_which_they_work(graded, figure):
    """They fail for a mistake of an earlier answer; a cell for trial fails in every run."""
    own = f"print('far', distance(np.array([4.0])))\n{figure}"
    trial = new_code_cell("print(distance(nowhere))")
    changes = bare("star-cluster") | {"distance": "def distance(parallax):\n    return parallax[9]"}
    edit = after("cluster-report", new_code_cell(own), trial)
    result = graded("star-cluster", changes, edit)
    found = result["questions"]["investigation"]
    assert own.strip() in found["answer"]
    assert "far [250.]" in found["output"]
    assert len(found["figures"]) == bool(figure)
    assert any("what your cell makes with right versions" in one for one in found["messages"])


def test_a_figure_is_shown_as_it_is_with_an_answer_that_stands_below_it(graded):
    """Where another answer, which is wrong, is in its way, too."""
    names = ("absolute-magnitude", "distance", "cluster-figure")
    right = "def absolute_magnitude(m, parallax):\n    return m + 5 * np.log10(parallax / 100)"
    figure = "M = absolute_magnitude(np.ones(2), distance(np.ones(2)))\nprint(M.shape)\n" + DRAW
    answers = ("def absolute_magnitude(m, parallax):\n    pass  # siehe unten",
               "def distance(parallax):\n    return parallax[9]", figure)  # fmt: skip
    changes = bare("star-cluster") | dict(zip(names, answers, strict=True))
    edit = after("cluster-figure", new_code_cell(right))
    found = graded("star-cluster", changes, edit)["questions"]
    assert found["absolute-magnitude"]["score"] == found["absolute-magnitude"]["points"]
    assert "(2,)" in found["cluster-figure"]["output"]
    assert len(found["cluster-figure"]["figures"]) == 1


def test_nothing_is_found_where_nothing_is(shown):
    def edit(book):
        book.cells.insert(place(book, "tests-select") + 1, new_code_cell("print(3)"))
        book.cells.append(new_markdown_cell("# Notes"))

    result = shown("star-cluster", edit, {"cluster-figure": DRAW, "cluster-report": LONG})
    found = result["questions"]["investigation"]
    assert not found["touched"]
    assert found["messages"] == ["Nothing was handed in for this question."]
    assert not any("investigation" in note for note in result["notes"])


def test_a_figure_in_a_cell_that_stops_with_an_error_is_not_lost(shown):
    for name, (own, _, far) in DRAWN.items():
        source = f"{DRAW}.plot(wrong)  # stops"
        found = shown(name, after(f"tests-{far}", new_code_cell(source)))["questions"][own]
        assert source in found["answer"]
        source = "print(wrong)  # stops"
        found = shown(name, after(f"tests-{far}", new_code_cell(source)))["questions"][own]
        assert not found["touched"]


def test_a_cell_for_trial_that_stops_is_no_error_of_an_answer(shown):
    """Of words, or of a figure that came, a new cell beside them says nothing."""
    figure, report, said = "cluster-figure", "cluster-report", "Your cell stops with an error"
    for name, changes, source, own in (
        (report, {report: LONG}, "1 / 0  # stops", False),
        (report, {}, "1 / 0  # stops", False),
        (figure, {figure: DRAW}, f"{DRAW}.wrong()  # stops", False),
        (figure, {figure: "x = 1"}, "print(wrong)  # stops", False),
        (figure, {figure: "x = 1"}, f"{DRAW}.wrong()  # stops", True),
        (figure, {}, f"{DRAW}.wrong()  # stops", True),
        (figure, {figure: "1 / 0  # stops"}, "", True),
        (report, {figure: "1 / 0  # stops"}, "", False),
    ):
        changes["investigation"] = DRAW
        result = shown("star-cluster", after(name, new_code_cell(source)), changes)
        told = any(said in one for one in result["questions"][name]["messages"])
        assert told == own, source
        noted = any("a cell stops with an error" in note for note in result["notes"])
        assert noted == bool(source and not own), source


def test_a_figure_that_a_cell_closes_is_seen(graded):
    closed = (
        f"{DRAW}\nplt.savefig('a.png')\nplt.close()\n{DRAW}\nplt.close(plt.gcf())\nplt.figure()"
    )
    changes = bare("choosing-k")
    result = graded("choosing-k", changes, after("tests-aic", new_code_cell(closed)))
    assert len(result["questions"]["geyser-figure"]["figures"]) == 3
    assert not result["questions"]["geyser-report"]["touched"]


# code

RIGHT = "def density(x, mean, sd):\n    return np.exp(-0.5 * ((x - mean) / sd) ** 2) / sd"


HEAD = 'def density(x, mean, sd):\n    """The density of a Gaussian."""\n'
BLANKS = ("    # ?", "    # siehe unten", "    pass", "    ...", "    # no time left\n    pass")


@pytest.mark.parametrize("rest", BLANKS)
def test_a_function_in_which_nothing_is_done_is_blank(planned, rest):
    """What was handed out of it is no work, nor is what is said in a few words."""
    for body in (rest, f"    # {TEXT}", f"    '''{TEXT}'''"):
        found = planned("gaussians", {"density": HEAD + body})["questions"]["density"]
        assert found["touched"] == (TEXT in body)
        assert found["answer"] == HEAD + body
    assert planning.does_nothing(HEAD + rest)
    assert not any(map(planning.does_nothing, ("x = 1", "def f(:", f"{HEAD}    return")))


def test_a_blank_has_no_message_but_that(graded, planned):
    """What is beside it, and makes nothing, is for trial."""
    trial, blank = "for test in range(3):\n    print(test", f"{HEAD}    # ?"
    edit = after("density", new_code_cell(trial))
    found = graded("gaussians", {"density": blank}, edit, "density")
    assert found["questions"]["density"]["messages"] == ["Nothing was handed in for this question."]
    for cell in (new_code_cell("z = x - 3 * 4"), new_markdown_cell(TEXT)):
        found = planned("gaussians", {"density": blank}, after("density", cell))
        assert "beside it" in found["questions"]["density"]["look"]


@pytest.mark.parametrize("own", ["    # siehe unten", "    return x", "    return wrong"])
def test_the_code_that_was_graded_is_shown(graded, own):
    right = "def density(x, mean, sd):\n    z = (x - mean) / sd\n"
    right += "    return np.exp(-0.5 * z**2) / (sd * np.sqrt(2 * np.pi))"
    for source in (right, f"trial = 3\n{right}"):
        edit = after("density", new_code_cell(source))
        result = graded("gaussians", {"density": HEAD + own}, edit)
        found = result["questions"]["density"]
        assert found["score"] == found["points"]
        assert found["answer"].count(source) == 1
        assert (HEAD + own in found["answer"]) == ("return" in own)
    found = graded("gaussians", {"density": right}, last="density")["questions"]["density"]
    assert found["answer"] == right


def code_elsewhere():
    """Yield ways in which code gets to where it does not run."""
    commented = "\n".join(f"# {line}" for line in RIGHT.split("\n"))
    yield (
        "quoted at the end",
        lambda book: book.cells.append(
            new_markdown_cell(f"## Question 2\n\n```python\n{RIGHT}\n```")
        ),
    )
    yield "raw", after("tests-own", new_raw_cell(RIGHT))
    yield "a comment elsewhere", below("own", commented)
    yield "a comment in a check", below("tests-own", commented)
    yield "a text", after("tests-own", new_code_cell(f"answer = {RIGHT!r}"))
    yield "another name", after("density", new_code_cell(RIGHT.replace("density", "mine")))
    yield "a picture", after("density", pasted())
    yield (
        "words",
        lambda book: book.cells.append(
            new_markdown_cell("Question 2: I would divide by the root of 2 pi and by sd")
        ),
    )


def test_code_elsewhere_that_did_not_run_waits(planned):
    lost = []
    for what, edit in code_elsewhere():
        result = planned("gaussians", {"density": STUB}, edit)
        found = result["questions"]["density"]
        if not found["look"] or not any("density is empty" in one for one in result["notes"]):
            lost.append(what)
    assert not lost


def test_code_that_is_not_there_does_not_wait(planned):
    def edit(book):
        below("own", "def other():\n    density = 3 * np.ones(4)")(book)
        scratch = new_code_cell("mean = np.ones(3).mean()\nprint('density', mean)")
        after("tests-own", new_markdown_cell("1. Read\n2. Try it again"), scratch)(book)

    result = planned("gaussians", {"density": STUB}, edit)
    assert not result["questions"]["density"]["look"]


def test_whoever_reads_an_answer_sees_its_pictures(planned, tmp_path, write_em):
    """On the page, on the student's own, and in formgrader."""
    edit = after("collapse", pasted(picture=JPEG, mime="image/jpeg"), pasted())
    result = planned("write-em", {"collapse": BLANK}, edit)
    shown = "".join(reports._shown(result["questions"]["collapse"]))
    formgrader.show(tmp_path, write_em, "ada", result, b"{}")
    book = nbformat.read(tmp_path / "autograded/ada/write-em/write-em.ipynb", 4)
    cell = book.cells[place(book, "collapse")]
    assert cell.attachments == {"0": {"image/jpeg": JPEG}, "1": {"image/png": PNG}}
    for number, address in enumerate((f"image/jpeg;base64,{JPEG}", f"image/png;base64,{PNG}")):
        assert f'src="data:{address}"' in shown
        assert f"](attachment:{number})" in cell.source
