"""Run a student's cells and functions, on request, inside the sandbox.

    python worker.py FOLDER

reads requests from standard input and writes replies to standard output, one JSON object a line.
FOLDER holds the ``gmm_lib`` that students see and matplotlib's font cache.

After a cell the worker can be asked to keep a copy of itself, a process that waits: what comes
later, in the notebook or in a test, does not change it.
"""

import ast
import base64
import builtins
import copy
import io
import json
import os
import signal
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from absent import NotHere, Thing
from confine import limit_process, limit_time
from plain import Named, decode, encode

LONGEST = 15_000_000  # characters of a reply
TIME_IS_OVER = 24  # the signal SIGXCPU
STAND_INS = 5  # how many packages a cell may do without
FIGURES = 8  # how many a cell may show


class Capped(io.TextIOBase):
    """Text that is kept up to a number of characters; the rest is counted and dropped."""

    def __init__(self, limit):
        self.limit, self.parts, self.length = limit, [], 0

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"text is written here, not {type(text).__name__}")
        if self.length < self.limit:
            self.parts.append(text[: self.limit - self.length])
        self.length += len(text)
        return len(text)

    def text(self):
        dropped = self.length - self.limit
        return "".join(self.parts) + (f"\n... {dropped} more characters" if dropped > 0 else "")


class Copy:
    """A copy of the worker, as it is now, that waits for requests of its own."""

    def __init__(self, worker, seconds):
        there, ask = os.pipe()
        answer, back = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            try:
                os.close(ask)
                os.close(answer)
                limit_time(seconds)
                worker.copies.clear()
                worker.alone = False
                worker.serve(os.fdopen(there, "rb"), os.fdopen(back, "wb"))
            finally:
                os._exit(0)
        os.close(there)
        os.close(back)
        self.requests, self.replies = os.fdopen(ask, "wb"), os.fdopen(answer, "rb")

    def pass_on(self, request):
        """Return the reply of the copy, as a line, or None if it is gone."""
        start = json.dumps({"id": request["id"]})[:-1].encode()
        try:
            self.requests.write(b"\n" + json.dumps(request).encode() + b"\n")
            self.requests.flush()
            line = b"\n"
            while line.endswith(b"\n"):
                line = self.replies.readline(LONGEST + 1000)
                if line.startswith(start) and line.endswith(b"\n"):
                    return line
        except OSError:
            pass
        return None

    def end(self):
        """End the copy; return the signal that has ended it before, or 0."""
        try:
            os.kill(self.process, 9)
            _, status = os.waitpid(self.process, 0)
        except OSError:
            return 0
        for pipe in (self.requests, self.replies):
            try:
                pipe.close()
            except OSError:
                continue
        return status & 0x7F


class Worker:
    """One notebook's names, and what can be done with them."""

    def __init__(self, limits, refused):
        from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415
        from IPython.utils.text import SList  # noqa: PLC0415
        from traitlets.config import Config  # noqa: PLC0415

        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        self.limits, self.copies, self.closed = limits, {}, []
        self.alone = bool(limits["processes"])  # with its copies, where it can see all others
        # no tracebacks: `_error` says what is needed, also when memory or the stack are used up
        InteractiveShell.showtraceback = lambda *_, **__: None
        InteractiveShell.showsyntaxerror = lambda *_, **__: None
        self.shell = InteractiveShell.instance(config=config)
        # pictures are taken as they are, whatever backend a notebook asks for
        self.shell.register_magic_function(lambda _: None, "line", "matplotlib")
        # commands of the system, which has none in here: what installs packages is not needed
        self.shell.system = lambda *_, **__: None
        self.shell.getoutput = lambda *_, **__: SList()
        builtins.input = _input
        self.names = self.shell.user_ns
        self.refused = [NotHere(refused), NotHere()]  # what is installed, and what is not
        sys.meta_path.insert(0, self.refused[0])
        sys.meta_path.append(self.refused[1])

    def serve(self, requests, replies, first=b""):
        """Answer requests until there are no more; lines that are none are passed over."""
        if first:
            replies.write(first + b"\n")
            replies.flush()
        for line in requests:
            try:
                request = json.loads(line)
                known = request["id"], getattr(self, "do_" + request["do"])
            except Exception:
                known = None
            if known:
                replies.write(self.reply(request) + b"\n")
                replies.flush()

    def answer(self, request):
        kept = sys.stdout, sys.stderr
        output = Capped(self.limits["output"])
        sys.stdout = sys.stderr = output
        try:
            with _no_longer(request.get("most", 0)):
                reply = getattr(self, "do_" + request["do"])(request)
        except BaseException as error:
            reply = {"error": self._error(error)}
        finally:
            sys.stdout, sys.stderr = kept
        if request["do"] == "cell" and not isinstance(reply, bytes):
            figures = self._figures(0 if request.get("quiet") else FIGURES)
            reply = {"output": output.text(), "figures": figures} | reply
        return reply

    def reply(self, request):
        """Return the reply as JSON text; what cannot be sent is an error of that request alone."""
        try:
            answer = self.answer(request)
            if isinstance(answer, bytes):
                return answer.rstrip(b"\n")
            text = json.dumps({"id": request["id"]} | answer)
            if len(text) > LONGEST:
                raise ValueError("more than can be looked at")
        except Exception as error:
            error = {"type": type(error).__name__[:100]}
            text = json.dumps({"id": request["id"], "error": error})
        return text.encode()

    # requests

    def do_cell(self, request):
        if request.get("aside"):  # in a copy, which leaves nothing behind
            return self._aside({**request, "aside": False}, request["aside"])
        if "matplotlib" in request["source"]:
            _leave_help_out()
        absent, error = [], None
        self.closed = []
        give_back = self._watch_closing(0 if request.get("quiet") else FIGURES)
        for _ in range(STAND_INS):
            done = self.shell.run_cell(request["source"], store_history=False)
            error = done.error_before_exec or done.error_in_exec
            name = getattr(error, "name", None) if isinstance(error, ImportError) else None
            top = str(name or "").split(".")[0]
            if not top or top in absent or not _imports(request["source"], top):
                break
            absent.append(top)  # the cell may do without it: once more, with a stand-in
            for finder in self.refused:
                finder.stand_ins.add(top)
            self._stand_in(Thing if top == "gmm_lib" else None)
            sys.stdout.parts.clear()
            sys.stdout.length = 0
        for finder in self.refused:
            finder.forget()
        self._stand_in(None)
        give_back()
        self._end_others()
        reply = {"absent": absent} if absent else {}
        return reply | ({"error": self._error(error)} if error is not None else {})

    def _stand_in(self, thing):
        """Let gmm_lib give a stand-in for what it has not in here, or nothing."""
        if "gmm_lib" in sys.modules:
            sys.modules["gmm_lib"].stand_in = thing

    def _end_others(self):
        """End what a cell has left running: it would use the time of what comes after it."""
        for _ in range(20 if self.alone else 0):
            known = {1, os.getpid(), *(one.process for one in self.copies.values())}
            others = {int(name) for name in os.listdir("/proc") if name.isdigit()} - known
            others = [one for one in others if not _ended(one)]
            for one in others:
                try:
                    os.kill(one, 9)
                except OSError:
                    continue
            if not others:
                break

    def _aside(self, request, seconds):
        if not hasattr(os, "fork"):
            return self.do_cell(request)
        one = Copy(self, seconds)
        line = one.pass_on(request)
        one.end()
        return line or {"ended": "it did not come to an end"}

    def do_keep(self, request):
        """Keep a copy of all that there is now, under a name."""
        if hasattr(os, "fork"):
            self.copies[request["name"]] = Copy(self, request["seconds"])
        else:
            self.copies[request["name"]] = dict(self.names)
        return {"kept": True}

    def do_within(self, request):
        """Pass a request on to a copy."""
        one = self.copies.get(request["name"])
        inner = request["request"] | {"id": request["id"]}
        if isinstance(one, dict):
            self.names.clear()
            self.names.update(one)
            return self.answer(inner)
        line = one.pass_on(inner) if one else None
        if line is None:
            self.copies.pop(request["name"], None)
            signal = one.end() if one else 0
            return {"ended": "time" if signal == TIME_IS_OVER else "crash"}
        return line

    def do_drop(self, request):
        one = self.copies.pop(request["name"], None)
        if isinstance(one, Copy):
            one.end()
        return {}

    def do_lend(self, request):
        """Put other functions in the place of a student's."""
        names = {"print": lambda *_, **__: None}
        for source in request["sources"]:
            exec(compile(source, "<lent>", "exec"), names)
        self.names.update({name: names[name] for name in request["names"]})
        return {}

    def do_call(self, request):
        value = self.names.get(request["name"])
        if not callable(value):
            return {"missing": True}
        arguments = [decode(one) for one in request["args"]]
        arguments = [one.as_tuple() if isinstance(one, Named) else one for one in arguments]
        before = copy.deepcopy(arguments)
        with np.errstate(all="ignore"):  # as in the visible checks, whatever a notebook has set
            reply = {"value": encode(value(*arguments))}
        same = all(map(_equal, before, arguments))
        return reply if same else reply | {"changed": True}

    def do_value(self, request):
        if request["name"] not in self.names:
            return {"missing": True}
        return {"value": encode(self.names[request["name"]])}

    def _error(self, error):
        """Return the kind of error, its message, and the student's line."""
        import linecache  # noqa: PLC0415

        line, step = "", error.__traceback__
        while step is not None:
            name = step.tb_frame.f_code.co_filename
            if "ipython-input" in name or "ipykernel" in name:
                line = linecache.getline(name, step.tb_lineno).strip() or line
            step = step.tb_next
        return {
            "type": type(error).__name__[:100], "message": str(error)[:500], "line": line[:200]
        }  # fmt: skip

    def _watch_closing(self, most):
        """Keep pictures of the figures that a cell closes itself; return what ends that."""
        plt = sys.modules.get("matplotlib.pyplot")
        if not plt or not most:
            return lambda: None
        from matplotlib._pylab_helpers import Gcf  # noqa: PLC0415

        close = plt.close

        def closing(fig=None):
            active = Gcf.get_active()
            for one in Gcf.get_all_fig_managers() if len(self.closed) < most else ():
                names = one.canvas.figure, one.num, "all", one.canvas.figure.get_label()
                if (one is active) if fig is None else any(fig is n or fig == n for n in names):
                    self.closed += _picture(one.canvas.figure)
            return close(fig)

        plt.close = closing
        return lambda: setattr(plt, "close", close)

    def _figures(self, most):
        """Return the figures of a cell as PNG, and close those that are open."""
        plt = sys.modules.get("matplotlib.pyplot")
        pictures, self.closed = self.closed[:most], []
        for number in plt.get_fignums() if plt else ():
            if len(pictures) < most:
                with suppress(Exception):
                    pictures += _picture(plt.figure(number))
        if plt:
            plt.close("all")
        return pictures


def _picture(figure):
    """Return a figure as PNG in a list, or an empty one."""
    picture = io.BytesIO()
    with suppress(Exception):
        figure.savefig(picture, format="png", dpi=60)
    fits = 0 < picture.tell() < 500_000
    return [base64.b64encode(picture.getvalue()).decode()] if fits else []


def _leave_help_out():
    """Let matplotlib write no help about what each artist can be set to.

    That takes a third of its import, the longest step of most notebooks.
    """
    if "matplotlib.artist" not in sys.modules:
        with suppress(Exception):  # (the cell's own import says what is wrong)
            from matplotlib.artist import Artist  # noqa: PLC0415

            Artist._update_set_signature_and_docstring = classmethod(lambda _: None)


def _input(prompt=""):
    print(prompt)
    raise EOFError("nobody answers input() when it is graded: write the value into the cell")


class _TooLongError(BaseException):
    """What was asked for takes more time than it is worth."""


@contextmanager
def _no_longer(seconds):
    """Stop what takes more processor time, and go on: without seconds, nothing is stopped."""
    if not seconds or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_):
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds / 10)  # (an `except` may catch the first)
    try:
        yield
    finally:
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _ended(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (OSError, IndexError):
        return True


def _imports(source, top):
    """Say whether a cell itself imports a package (and not something that it calls)."""
    try:
        found = ast.walk(ast.parse(source))
    except SyntaxError:
        return top in source
    names = set()
    for one in found:
        if isinstance(one, ast.Import):
            names |= {alias.name.split(".")[0] for alias in one.names}
        elif isinstance(one, ast.ImportFrom) and one.module:
            names.add(one.module.split(".")[0])
    return top in names


def _equal(one, other):
    return not isinstance(one, np.ndarray) or np.array_equal(
        one, other, equal_nan=one.dtype.kind in "fc"
    )


def main(folder):
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what a student's code writes below Python goes nowhere
        os.dup2(nothing, number)
    start = json.loads(requests.readline())
    filtered = limit_process(start["limits"])
    home = Path(os.environ["HOME"])
    os.chdir(home)
    (home / "mpl").mkdir(exist_ok=True)
    for cached in (Path(folder) / "mpl").glob("fontlist*"):
        (home / "mpl" / cached.name).write_bytes(cached.read_bytes())
    sys.path[:] = [str(folder), *(p for p in sys.path[1:] if p)]
    sys.meta_path[:] = [
        f for f in sys.meta_path if "__editable__" not in getattr(f, "__module__", "")
    ]
    worker = Worker(start["limits"], set(start["refused"]))
    hello = json.dumps({"id": start["id"], "filtered": filtered}).encode()
    worker.serve(requests, replies, hello)
    os._exit(0)  # threads and exit handlers of the student end here too


if __name__ == "__main__":
    main(Path(sys.argv[1]))
