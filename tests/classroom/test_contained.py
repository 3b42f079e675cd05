"""What a submission may use, what it can see, and what of a hidden test it can carry out."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import patience
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from classroom import findings, formgrader, groups, judge, planning, sandbox, walls
from classroom.inside import confine, plain

in_isolation = pytest.mark.usefixtures("isolated")


def ask(library, code, seconds=patience.STEP, **limits):
    with sandbox.Sandbox(library, sandbox.Limits(**limits)) as box:
        return box.ask({"do": "cell", "source": code}, seconds)


def why(library, code, seconds=patience.STEP, **limits):
    with pytest.raises(sandbox.EndedError) as ended:
        ask(library, code, seconds, **limits)
    return str(ended.value)


# time

WORKS = (
    "import time\nstart = time.process_time()\nwhile time.process_time() < start + {}:\n    pass"
)


def test_a_busy_machine_takes_no_time_from_a_submission(student_library):
    with sandbox.Sandbox(student_library, sandbox.Limits()) as box:
        spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(12)]
        try:
            reply = box.ask({"do": "cell", "source": WORKS.format(0.5)}, seconds=1.5)
        finally:
            for one in spinning:
                one.kill()
                one.wait()
    assert "error" not in reply


def test_processor_time_is_limited_with_all_children(student_library):
    code = "import os\nif any(os.fork() == 0 for _ in range(3)):\n    while True: pass\nos.wait()"
    assert "more than 1 s of processor time" in why(student_library, code, 1)


def test_waiting_is_limited(student_library):
    assert "waited for more than 1 s" in why(student_library, "import time; time.sleep(600)", 1)


def test_the_limit_on_the_clock_is_no_fault_of_the_submission(student_library, monkeypatch):
    monkeypatch.setattr(groups, "busy", lambda _: True)
    with pytest.raises(sandbox.SlowError, match="too much to do"):
        ask(student_library, "import time; time.sleep(600)", 1, wall=2)


NEVER_BEGINS = """
import os
os.mkfifo("/tmp/nobody-writes")
silent = (os.POSIX_SPAWN_OPEN, 0, "/tmp/nobody-writes", os.O_RDONLY, 0)
os.posix_spawn("/nothing", ["nothing"], {}, file_actions=[silent])
"""


@in_isolation
def test_a_program_that_never_begins_is_no_work_of_the_machine(student_library):
    """Its parent looks as if it waited for a disk."""
    assert "waited for more than 1 s" in why(student_library, NEVER_BEGINS, 1)


@in_isolation
def test_nobody_puts_himself_behind_all_others(student_library):
    code = "import os\ntry:\n    os.nice(5)\nexcept OSError:\n    pass\n"
    code += "print(os.getpriority(os.PRIO_PROCESS, 0))"
    assert ask(student_library, code)["output"] == f"{os.getpriority(os.PRIO_PROCESS, 0)}\n"


def test_what_is_left_running_is_at_the_cost_of_its_own_submission(student_library):
    code = "import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()"
    with sandbox.Sandbox(student_library, sandbox.Limits()) as box:
        box.ask({"do": "cell", "source": code}, patience.STEP)
        with pytest.raises(sandbox.EndedError, match="processor time"):
            box.ask({"do": "cell", "source": "time = __import__('time'); time.sleep(600)"}, 1)


@in_isolation
def test_what_a_cell_leaves_running_ends_with_it(student_library):
    code = "import os\nfor _ in range(50):\n    if os.fork() == 0:\n        while True: pass"
    with sandbox.Sandbox(student_library, sandbox.Limits()) as box:
        box.ask({"do": "keep", "name": "a 1", "seconds": 5}, patience.STEP)
        before = len(box.group.members())
        box.ask({"do": "cell", "source": code}, patience.STEP)
        until = time.monotonic() + patience.STEP  # they are killed; on a busy machine not gone yet
        while len(box.group.members()) > before and time.monotonic() < until:
            time.sleep(0.05)
        assert len(box.group.members()) == before
        request = {"do": "within", "name": "a 1", "request": {"do": "value", "name": "nothing"}}
        assert box.ask(request, patience.STEP)["missing"]


@in_isolation
def test_a_sandbox_ends_with_all_its_processes(student_library):
    code = (
        "import os, time\nfor _ in range(50):\n    if os.fork() == 0:\n        os.setsid()\n"
        "        exec('while True: pass')  # of a test\nprint('left')"
    )
    ends = pytest.raises(sandbox.EndedError)
    with sandbox.Sandbox(student_library, sandbox.Limits()) as box, ends:
        box.ask({"do": "cell", "source": code + "\nwhile True: pass"}, 3)
    assert box.group.members() == []


# memory and files

FILL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
held = []
try:
    while len(held) < 40:
        file = os.memfd_create("x")
        for _ in range(9):
            os.write(file, bytes(10**7))
        held.append(file)
except OSError as error:
    print("refused", error.strerror)
print(len(held))
"""
MOUNT = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print("unshare", libc.unshare(0x10000000), ctypes.get_errno())
print("clone", libc.syscall({clone}, 0x10000011, 0, 0, 0, 0), ctypes.get_errno())
print("mount", libc.mount(b"x", b"/tmp", b"tmpfs", 0, None), ctypes.get_errno())
"""
FILES = "for n in range(10**6):\n    open(f'/tmp/{n}', 'w').close()"
MAPPED = """
import mmap, os, time
for n in range(12):
    if os.fork() == 0:
        m = mmap.mmap(-1, 3 * 10**8)
        for at in range(0, len(m), 4096):
            m[at] = 1
        time.sleep(600)
os.wait()  # for one that the kernel ends
"""


@in_isolation
def test_memory_without_a_name_is_refused(student_library):
    assert ask(student_library, FILL)["output"] == "refused Operation not permitted\n0\n"


@in_isolation
@pytest.mark.parametrize("way", ["root", "user"])
def test_no_new_namespace_and_no_file_system_in_it(student_library, way, monkeypatch):
    if sandbox.isolation() != way:
        if way == "root" or sandbox.isolation() != "root":
            pytest.skip(f"bubblewrap started as {way}: that needs root")
        monkeypatch.setattr(sandbox, "isolation", lambda: way)
    clone = confine.X86["clone"] if sandbox.platform.machine() == "x86_64" else 220
    said = ask(student_library, MOUNT.replace("{clone}", str(clone)))["output"]
    assert said == "unshare -1 1\nclone -1 1\nmount -1 1\n"


@in_isolation
def test_the_number_of_files_is_limited(student_library):
    reason = why(student_library, FILES)
    assert "more than 20000 files" in reason or "memory" in reason


@in_isolation
def test_memory_of_all_processes_together_is_limited(student_library):
    if not groups.available():
        pytest.skip("there are no control groups here")
    with sandbox.Sandbox(student_library, sandbox.Limits(memory=10**9)) as box:
        with suppress(sandbox.EndedError):  # (the kernel may end a child, or the worker itself)
            box.ask({"do": "cell", "source": MAPPED}, patience.STEP)
        assert box.group.killed_for_memory() or "1 GB of memory" in box.why


def test_without_control_groups_the_family_is_counted(student_library, monkeypatch):
    monkeypatch.setattr(groups, "group", lambda _: None)
    code = "import os\nif any(os.fork() == 0 for _ in range(3)):\n    while True: pass\nos.wait()"
    assert "processor time" in why(student_library, code, 1)
    code = "import time, os\nfor _ in range(12):\n    if os.fork() == 0:\n        break\n"
    code += "x = b'x' * 2 * 10**8\ntime.sleep(30)"
    assert "1 GB of memory" in why(student_library, code, memory=10**9)


def test_what_is_not_limited_is_named(monkeypatch, capfd):
    monkeypatch.setattr(sandbox, "isolation", lambda: "user")
    monkeypatch.setattr(groups, "available", lambda: "")
    sandbox.loose.cache_clear()
    sandbox.warn()
    said = capfd.readouterr().err
    sandbox.loose.cache_clear()
    assert "NOT limited" in said
    assert "memory of all processes together" in said


@pytest.mark.parametrize("machine", confine.MACHINES)
def test_the_filter_ends_well_whatever_is_called(machine):
    """Each jump of the filter lands inside it, and each way through it gives a verdict."""
    code = confine.filtered_calls(machine)
    steps = [confine.struct.unpack("HBBI", code[n : n + 8]) for n in range(0, len(code), 8)]

    def verdict(call, argument):
        number = value = 0
        while True:
            kind, yes, no, operand = steps[number]
            number += 1
            if kind == confine.RETURN:
                return operand
            if kind == confine.LOAD:
                value = {0: call, 4: confine.MACHINES[machine][0], 16: argument}[operand]
                continue
            if kind == confine.EQUAL:
                holds = value == operand
            elif kind == confine.AT_LEAST:
                holds = value >= operand
            else:
                holds = value & operand
            number += yes if holds else no

    calls = confine.MACHINES[machine][1]
    refused = [name for name in calls if name not in ("clone", "socket", "socketpair")]
    assert {verdict(calls[name], 0) for name in refused} == {confine.REFUSE}
    assert verdict(calls["clone"], 0x10000011) == confine.REFUSE
    assert verdict(calls["clone"], 0x11) == confine.ALLOW
    assert verdict(calls["socket"], 2) == confine.ALLOW
    assert verdict(calls["socket"], 40) == confine.REFUSE
    assert verdict(confine.CLONE3, 0) == confine.UNKNOWN
    assert verdict(1, 0) == confine.ALLOW
    assert confine.filtered_calls("another") == b""


KEYS = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for call in ({add_key}, {request_key}, {keyctl}):
    print(libc.syscall(call, b"user", b"left", b"here", 4, -3), ctypes.get_errno())
"""


@in_isolation
def test_no_keyring_is_reached(student_library):
    calls = confine.MACHINES[sandbox.platform.machine()][1]
    said = ask(student_library, KEYS.format(**calls))["output"]
    assert said == "-1 1\n" * 3


# what can be seen

SEARCH = """
import os
found = []
for place, folders, files in os.walk("/"):
    if place in ("/proc", "/sys"):
        folders.clear()
    found += [os.path.join(place, one) for one in (*folders, *files)
              if one.split(".")[0].split("-")[0] in ("scipy", "sklearn", "pandas", "statsmodels",
                                    "nbgrader", "torch", "mixture", "kmeans", "em")]
print(sorted(found))
"""


@in_isolation
@pytest.mark.parametrize("way", ["root", "user"])
def test_no_package_is_seen_but_those_of_the_assignment(student_library, way, monkeypatch):
    if sandbox.isolation() != way:
        if way == "root" or sandbox.isolation() != "root":
            pytest.skip(f"bubblewrap started as {way}: that needs root")
        monkeypatch.setattr(sandbox, "isolation", lambda: way)
    assert ask(student_library, SEARCH)["output"] == "[]\n"


def test_packages_are_those_that_are_needed():
    names = {path.name for path in walls.packages()}
    assert {"numpy", "matplotlib", "IPython"} <= names
    assert not names & {"scipy", "sklearn", "nbgrader", "pip"}
    assert {"scipy", "sklearn", "nbgrader"} <= set(walls.refused())
    assert "numpy" not in walls.refused()


# what a test can carry out

SHAPE = """
def log_sum_exp(A):
    return np.zeros((0, *(abs(int(1e6 * x)) for x in A.ravel()[:3])))
"""
LINES = "def log_sum_exp(A):\n    number = abs(int(1e3 * A[0, 0])) % 3000\n"
LINES += "".join(f"    if number == {n}: raise KeyError  # line {n}\n" for n in range(3000))
MESSAGE = "def log_sum_exp(A):\n    raise ValueError(f'LEAK {A.ravel()[:3]}')"
KIND = "def log_sum_exp(A):\n    raise [KeyError, ValueError, OSError][int(abs(A[0, 0]) * 3) % 3]"
LATER = """
seen = []
def log_sum_exp(A):
    open("/tmp/seen", "a").write(f"LEAK {A}")
    seen.append(A)
    return np.zeros(len(A))
"""


@pytest.mark.parametrize("code", [SHAPE, LINES, MESSAGE, KIND, LATER],
                         ids=["shape", "lines", "message", "kind", "later"])  # fmt: skip
def test_nothing_that_is_made_of_hidden_data_is_said(graded, code, monkeypatch, request):
    """The same notebook, graded with other hidden data, gets the same feedback to the letter."""
    if code is not LATER:  # it writes a file: warm boxes have one scratch space
        request.getfixturevalue("warm")
    report = new_code_cell(
        "import os; print(os.path.exists('/tmp/seen') and open('/tmp/seen').read())"
    )

    def edit(book):
        book.cells.append(report)

    said = []
    for seed in ("RandomState(3)", "RandomState(4)"):
        execute = judge.Judge.execute

        def other(self, source, names, seed=seed, execute=execute):
            return execute(self, source.replace("RandomState(3)", seed), names)

        with monkeypatch.context() as patched:
            patched.setattr(judge.Judge, "execute", other)
            result = graded("write-em", {"log-sum-exp": code}, edit, last="log-sum-exp")
        one = result["questions"]["log-sum-exp"]
        said.append((one["messages"], one["output"], result["notes"], result["stopped"]))
    assert said[0] == said[1]
    assert "LEAK" not in str([one for one in said if code is LATER])


# what the grader shows and reads

PAYLOADS = [
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "[x](javascript:alert(1))",
    "```\n<img src=x onerror=alert(1)>\n```", "~~~\n</pre><svg onload=alert(1)>",
    "$$ </p><img src=x onerror=alert(1)> $$", "\\begin{x}<img src=x onerror=alert(1)>\\end{x}",
    '![x](y "\\" onerror=alert(1)")', "<a href='javascript:alert(1)'>x</a>", "````\n<b onclick=a>",
    "text\r```\r<img src=x onerror=alert(1)>", "`````\u2028```\u2028<img src=x onerror=alert(1)>",
    "$\\href{javascript:alert(1)}{x}$", "<iframe srcdoc='<script>alert(1)</script>'>",
]  # fmt: skip


@cache
def formgraders():
    """What turns a notebook into the page of nbgrader's formgrader."""
    import nbgrader.server_extensions.formgrader as shown  # noqa: PLC0415
    from nbconvert.exporters import HTMLExporter  # noqa: PLC0415
    from traitlets.config import Config  # noqa: PLC0415

    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [str(Path(shown.__file__).parent / "templates")]
    return HTMLExporter(config=config)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_formgrader_shows_text_alone(payload, write_em, tmp_path):
    from html.parser import HTMLParser  # noqa: PLC0415

    record = judge.Record(write_em)
    entry = record.questions["collapse"]
    entry |= {"answer": payload, "touched": True, "figures": ['"><img src=x onerror=alert(1)>']}
    record.questions["e-step"] |= {"answer": payload, "output": payload, "messages": [payload]}
    formgrader.show(tmp_path, write_em, "ada", record.data(), b"{}")
    path = tmp_path / "autograded" / "ada" / "write-em" / "write-em.ipynb"
    resources = {
        "base_url": "", "notebook_id": "", "index": 0, "total": 1, "submission_id": "",
        "assignment_id": "", "student": "", "last_name": "", "first_name": "", "mathjax_url": "",
    }  # fmt: skip
    text, _ = formgraders().from_filename(str(path), resources=resources)
    body = text[text.index('id="notebook"') :]

    class Found(HTMLParser):
        tags = ()

        def handle_starttag(self, tag, attrs):
            harm = tag in ("script", "img", "iframe", "svg")
            harm = harm or any(k.startswith("on") or "javascript" in str(v) for k, v in attrs)
            Found.tags += (
                ((tag, attrs),) if (harm and tag != "img") or "onerror" in str(attrs) else ()
            )

    Found.tags = ()
    Found().feed(body)
    assert Found.tags == ()
    assert "alert(1)" in body or "onclick" in body
    source = formgrader.plain(payload)
    fence = source.split("text\n")[0]
    assert fence not in payload


@pytest.mark.parametrize(
    "figure", ['"><img src=x onerror=alert(1)>', "", "iVBORw0KGgo=<", "aGVsbG8=", "\u0661"]
)
def test_a_figure_is_a_picture(figure, write_em):
    record = judge.Record(write_em)
    record.questions["collapse"]["figures"] = [figure]
    assert record.data()["questions"]["collapse"]["figures"] == []


def test_a_picture_is_one():
    assert findings.is_picture(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
    )


def test_what_turns_the_text_round_is_not_shown():
    assert findings.printable("a\u202eb\u2066c\u200bd") == "abcd"
    assert findings.printable("schön – “x” ∑ 名") == "schön – “x” ∑ 名"


@pytest.mark.parametrize(
    "coded",
    [{"array": "", "type": "<f8", "shape": [10**9]}, {"array": "AAAA", "type": "O", "shape": [1]},
     {"value": {"x": 1}}, {"matrix": "AA", "type": "<f8", "shape": [-1]}, {"list": 3}],
)  # fmt: skip
def test_what_is_no_plain_data_is_refused(coded):
    with pytest.raises((TypeError, ValueError)):
        plain.decode(coded)


def test_what_a_killed_run_left_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    left, used = tmp_path / f"grading-{process.pid}-abc", tmp_path / f"grading-{os.getpid()}-abc"
    for folder in (left, used, tmp_path / "another-1-x"):
        folder.mkdir()
    sandbox.sweep()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([used.name, "another-1-x"])


def test_groups_of_a_killed_run_are_removed_while_others_come_and_go(tmp_path, monkeypatch):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    left, used = f"grading-{process.pid}-abc", f"grading-{os.getpid()}-abc"
    for name in ("another", used, left):
        (tmp_path / "memory" / name).mkdir(parents=True)
    look = os.scandir

    def gone(path):
        if os.path.basename(path) in ("another", used):
            raise FileNotFoundError(path)
        return look(path)

    monkeypatch.setattr(os, "scandir", gone)
    monkeypatch.setattr(groups, "MOUNT", tmp_path)
    monkeypatch.setattr(groups, "available", lambda: "v1")
    groups.sweep()
    assert sorted(os.listdir(tmp_path / "memory")) == ["another", used]


def test_the_lent_functions_are_those_before(write_em):
    lent = judge.Judge(write_em, "").lent("log-sum-exp", called={})
    assert lent["names"] == ["log_sum_exp"]
    assert "def e_step" not in "".join(lent["sources"])
    assert "def log_density" in "".join(lent["sources"])


BORROWS = """
import gc
Worker = next(type(one) for one in gc.get_objects() if type(one).__name__ == "Worker")
ours = Worker.do_call.__globals__  # (__main__ is the notebook in here)
within, lend = Worker.do_within, Worker.do_lend
lent = {}

def do_lend(self, request):
    reply = lend(self, request)
    for name in request["names"]:  # with all that it calls
        lent.update({n: f for n, f in self.names[name].__globals__.items() if callable(f)})
    return reply

def do_within(self, request):
    inner = request["request"]
    if inner.get("name") in lent and inner["do"] == "call":
        arguments = [ours["decode"](one) for one in inner["args"]]
        return {"value": ours["encode"](lent[inner["name"]](*arguments))}
    return within(self, request)

Worker.do_lend, Worker.do_within = do_lend, do_within
"""


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_lent_answers_no_question(graded, turned):
    """Code that takes hold of the worker, and waits for our functions to answer with them.

    Each answer is judged again, for it may depend on the one before it.
    """
    wrong = {
        "log-density": "def log_density(X, mean, covariance): return X",
        "log-joint": "def log_joint(X, *_): return [X, log_density][0]",
        "log-sum-exp": "def log_sum_exp(A): return [A, log_joint][0]",
    }

    def edit(book):
        book.cells.insert(4, new_code_cell(BORROWS))
        if turned:  # the last of them first: with it, the others would be lent
            places = [n for n, cell in enumerate(book.cells) if cell.id in wrong]
            book.cells[places[0]], book.cells[places[-1]] = (
                book.cells[places[-1]], book.cells[places[0]]
            )  # fmt: skip

    result = graded("write-em", wrong, edit)
    assert not any("error" in note for note in result["notes"])
    assert [result["questions"][name]["score"] for name in wrong] == [0, 0, 0]


CHANGES = """
def log_likelihood(X, weights, means, covariances):
    logs = []
    for weight, mean, covariance in zip(weights, means, covariances):
        d = X - mean
        form = np.sum(d @ np.linalg.inv(covariance) * d, axis=1)
        logs.append(np.log(weight) - 0.5 * form)
        logs[-1] -= 0.5 * np.log(np.linalg.det(2 * np.pi * covariance))
    total = np.logaddexp.reduce(logs).sum()
    X[0] = 77
    return total
"""
STEALS = """
try:
    saved = saved or {last}
except NameError:
    saved = globals().get("{last}")
def {name}(*arguments):
    return saved.__globals__["{name}"](*arguments)
"""


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("way", ["deleted", "empty and first", "right, but first"])
def test_what_is_lent_for_a_later_question_is_not_there_before(graded, way):
    """Ours for the last question know all answers: where its cell is gone, or stands first."""
    names, last = ("log-density", "log-joint", "log-sum-exp"), "log_likelihood"
    wrong = {one: STEALS.format(name=one.replace("-", "_"), last=last) for one in names}
    if way == "empty and first":
        wrong["log-likelihood"] = "# YOUR CODE HERE\nraise NotImplementedError()"
    if way == "right, but first":  # and not to be judged by: it changes what it is given
        wrong["log-likelihood"] = CHANGES

    def edit(book):
        places = {cell.id: number for number, cell in enumerate(book.cells)}
        cell = book.cells.pop(places["log-likelihood"])
        if way == "deleted":
            rest = [one for one in book.cells if places[one.id] < places["log-likelihood"]]
            book.cells = rest
        else:
            book.cells.insert(places["log-density"], cell)

    result = graded("write-em", wrong, edit)  # (all cells: those of the last question are moved)
    assert [result["questions"][name]["score"] for name in names] == [0, 0, 0]


@pytest.mark.usefixtures("warm")
def test_a_wrong_answer_that_ends_the_worker_is_not_replaced_by_ours(graded):
    code = "import os\ndef log_joint(X, weights, means, covariances): os._exit(0)"
    wrong = {"log-density": "def log_density(X, mean, covariance): return X", "log-joint": code}
    result = graded("write-em", wrong, last="log-joint")
    assert result["questions"]["log-joint"]["score"] == 0


def test_what_is_stopped_in_time_leaves_all_that_there_is(student_library):
    with sandbox.Sandbox(student_library, sandbox.Limits()) as box:
        for request in ({"do": "cell", "source": "a = 1\nwhile True:\n    a += 1"},
                        {"do": "cell", "source": "def f():\n    while True:\n        pass\nf()"},
                        {"do": "call", "name": "f", "args": []}):  # fmt: skip
            reply = box.ask(request | {"most": 0.2}, 60)
            assert reply["error"]["type"] == "_TooLongError"
        assert box.ask({"do": "cell", "source": "print(a > 1)"}, 60)["output"] == "True\n"
        assert box.used < 30


FLOOD = """
import os, threading
def flood():
    while True:
        for number in range(3, 20):
            try:
                os.write(number, b'{"id": "x"}\\n' * 100)
            except OSError:
                pass
threading.Thread(target=flood, daemon=True).start()
while True:
    pass
"""


def test_a_flood_of_lines_does_not_stop_the_clock(student_library):
    assert "processor time" in why(student_library, FLOOD, 1)


def test_a_reply_of_countless_parts_is_not_taken_apart():
    line = b'{"id": "t", "value": [' + b"[]," * 10**6 + b"[]]}\n"
    assert sandbox._parsed(line, "t") == {"error": {"type": "more than can be looked at"}}
    assert sandbox._parsed(b'{"id": "t", "value": 1}\n', "t")["value"] == 1
    assert sandbox._parsed(b'{"value": 1, "id": "t"}\n', "t") is None


def test_a_notebook_made_to_be_slow_to_read_is_planned(write_em):
    """Many loose cells, magics and nested brackets: it takes seconds, where it could take hours."""
    text = "".join(cell.source for cell in write_em.answered().cells)[:3000]
    book = new_notebook()
    book.cells = [new_code_cell("!ls\n%time x\n" * 5000 + text) for _ in range(20)]
    book.cells += [new_markdown_cell(text[n:]) for n in range(900)]
    deep = ("(" * 10**5, "-" * 10**5 + "1", "a" * 10**6)
    book.cells += [new_code_cell(one) for one in deep]
    record = judge.Record(write_em)
    plan = planning.Plan(write_em, judge.Judge(write_em, "").released, book, record, {})
    assert len(plan.steps) > 20
    assert record.notes


ENVIRON = """
import glob
for path in sorted(glob.glob("/proc/[0-9]*/environ")):
    try:
        print(path if b"HUSH" in open(path, "rb").read() else "")
    except OSError:
        pass
print("DONE")
"""


@in_isolation
@pytest.mark.parametrize("way", ["root", "user"])
def test_what_the_grader_has_in_its_environment_is_not_seen(student_library, way, monkeypatch):
    if sandbox.isolation() != way:
        if way == "root" or sandbox.isolation() != "root":
            pytest.skip(f"bubblewrap started as {way}: that needs root")
        monkeypatch.setattr(sandbox, "isolation", lambda: way)
    monkeypatch.setenv("TOKEN", "HUSH")
    said = ask(student_library, ENVIRON)["output"]
    assert said.split() == ["DONE"]


def test_a_group_of_version_2(tmp_path, monkeypatch):
    """Its files are written and read as they are documented; here they are files like others."""
    monkeypatch.setattr(groups, "MOUNT", tmp_path)
    lines = Path("/proc/self/cgroup").read_text(encoding="ascii").split()
    line = next((one for one in lines if one.startswith("0::")), None)
    if line is None:
        pytest.skip("this kernel has no control groups of version 2")
    parent = tmp_path / line[3:].strip("/")
    parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "cgroup.controllers").write_text("cpu memory pids")
    (parent / "cgroup.controllers").write_text("cpu memory pids")
    (parent / "cgroup.subtree_control").write_text("")
    group = groups.Version2(10**9, 10)
    (folder,) = group.folders
    assert (parent / "cgroup.subtree_control").read_text() == "+memory +pids +cpu"
    assert (folder / "memory.max").read_text() == "1000000000"
    assert (folder / "memory.swap.max").read_text() == "0"
    assert (folder / "pids.max").read_text() == "10"
    assert str(folder / "cgroup.procs") in group.joining(["true"])
    (folder / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 2000000\n")
    (folder / "memory.current").write_text("1234\n")
    (folder / "memory.events").write_text("low 0\noom 1\noom_kill 1\n")
    (folder / "cgroup.procs").write_text("7\n8\n")
    assert (group.seconds(), group.memory(), group.members()) == (2.5, 1234, [7, 8])
    assert group.killed_for_memory()
    (folder / "memory.events").write_text("low 0\noom 0\noom_kill 0\n")
    assert not group.killed_for_memory()


class Late:
    """A group that a process joins late, as on a machine with much else to do."""

    looks = 0

    def joining(self, command):
        return command

    def holds(self, _):
        pass

    remove = memory = lambda self: 1

    def members(self):
        self.looks += 1
        return [7] * (self.looks > 50)


def test_a_group_is_not_given_up_on_a_busy_machine(monkeypatch):
    assert groups._works(Late())
    monkeypatch.setattr(groups, "LONG", 0.01)
    assert not groups._works(Late())


def test_systemd_is_asked_for_a_scope_with_limits(monkeypatch):
    monkeypatch.setattr(groups.shutil, "which", lambda _: "/usr/bin/systemd-run")
    command = groups.Scope(10**9, 10).joining(["true"])
    assert command[0] == "systemd-run"
    assert {"--scope", "MemoryMax=1000000000", "MemorySwapMax=0", "TasksMax=10"} <= set(command)
    assert command[-1] == "true"


WRITES = """
import errno, os
for path in ("/proc/1/mem", "/proc/self/oom_score_adj", "/proc/self/mem", "/dev/x",
             "/proc/sys/kernel/core_pattern", "/packages/x", "/x"):
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
        print("opened", path)
    except OSError as error:
        pass
print("DONE")
"""


@in_isolation
@pytest.mark.parametrize("way", ["root", "user"])
def test_nothing_of_the_kernel_or_of_pid_1_is_written_to(student_library, way, monkeypatch):
    if sandbox.isolation() != way:
        if way == "root" or sandbox.isolation() != "root":
            pytest.skip(f"bubblewrap started as {way}: that needs root")
        monkeypatch.setattr(sandbox, "isolation", lambda: way)
    assert ask(student_library, WRITES)["output"] == "DONE\n"


def test_the_time_that_was_left_is_not_said(write_em):
    """It may have been made of hidden data: a function can use as much as it wants to tell."""

    class Runner:
        def ask(self, *_):
            raise sandbox.EndedError("it used more than 17 s of processor time")

    record = judge.Record(write_em)
    released = judge.Judge(write_em, "").released
    grading = judge.Grading(judge.Judge(write_em, ""), write_em.answered(), record, released)
    with pytest.raises(sandbox.EndedError, match="more than its time"):
        grading._asking(Runner(), "e-step", 0)({})
    assert record.stopped == [{"where": "e-step", "why": "it used more than its time"}]
