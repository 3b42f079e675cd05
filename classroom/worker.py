"""Run a student's cells and functions, on request, inside the sandbox.

    python worker.py FOLDER

reads requests from standard input and writes replies to standard output, one JSON object a line.
FOLDER holds the ``gmm_lib`` that students see and matplotlib's font cache. Values travel as plain
data (`encode`, `decode`), never as pickles: whatever comes back is only ever looked at.
"""

import base64
import io
import json
import os
import sys
from pathlib import Path

import numpy as np

NUMBERS = "?bhilqBHILQefdFD"
LARGEST = 1_000_000  # entries of an array, characters of a text
LONGEST = 15_000_000  # characters of a reply
DEEPEST = 8


def encode(value, depth=0):
    """Return a value as what JSON can hold; raise TypeError for what is no plain data."""
    if depth > DEEPEST:
        raise TypeError("nested too deeply")
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype.char in "UO":
            return {"list": [encode(one, depth + 1) for one in array.ravel()[:10_000].tolist()]}
        if array.dtype.char not in NUMBERS or array.size > LARGEST:
            raise TypeError(f"an array of {array.size} entries of type {array.dtype}")
        data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
        return {"array": data, "type": array.dtype.str, "shape": list(array.shape)}
    if value is None or isinstance(value, (bool, int, float)):
        return {"value": value if not isinstance(value, int) else int(value)}
    if isinstance(value, str):
        return {"value": str(value)[:LARGEST]}
    if isinstance(value, dict):
        return {"dict": [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]}
    if isinstance(value, (tuple, list)):
        return {"list": [encode(one, depth + 1) for one in value]}
    raise TypeError(f"a {type(value).__name__}, which is neither numbers nor text nor a list")


def decode(coded):
    """Return the value that `encode` was given; lists and tuples come back as lists."""
    kind = next(iter(coded))
    if kind == "array":
        dtype = np.dtype(coded["type"])
        if dtype.char not in NUMBERS:
            raise TypeError(f"an array of type {dtype}")
        shape = [int(size) for size in coded["shape"]]
        return np.frombuffer(base64.b64decode(coded["array"]), dtype).reshape(shape).copy()
    if kind == "list":
        return [decode(one) for one in coded["list"]]
    if kind == "dict":
        return {_key(decode(key)): decode(one) for key, one in coded["dict"]}
    if not isinstance(coded["value"], (bool, int, float, str, type(None))):
        raise TypeError("not plain data")
    return coded["value"]


def _key(key):
    return key if isinstance(key, (str, int, float, bool)) else repr(key)


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


class NotHere:
    """Refuse the libraries that would answer the questions by themselves."""

    def __init__(self, names):
        self.names = names

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            raise ModuleNotFoundError(
                f"{name} is not there when assignments are graded: numpy and matplotlib are",
                name=name,
            )


class Worker:
    """One notebook's names, and what can be done with them."""

    def __init__(self, limits):
        from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415
        from traitlets.config import Config  # noqa: PLC0415

        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        self.limits = limits
        # no tracebacks: `_error` says what is needed, also when memory or the stack are used up
        InteractiveShell.showtraceback = lambda *_, **__: None
        InteractiveShell.showsyntaxerror = lambda *_, **__: None
        self.shell = InteractiveShell.instance(config=config)
        self.names = self.shell.user_ns

    def answer(self, request):
        kept = sys.stdout, sys.stderr
        output = Capped(self.limits["output"])
        sys.stdout = sys.stderr = output
        try:
            reply = getattr(self, "do_" + request["do"])(request)
        except BaseException as error:
            reply = {"error": self._error(error)}
        finally:
            sys.stdout, sys.stderr = kept
        if request["do"] == "cell":
            reply["output"] = output.text()
            reply["figures"] = self._figures()
        return reply

    def reply(self, request):
        """Return the reply as JSON text; what cannot be sent is an error of that request alone."""
        try:
            text = json.dumps(self.answer(request) | {"id": request["id"]})
            if len(text) > LONGEST:
                raise ValueError("more than can be looked at")
        except Exception as error:
            error = {"type": type(error).__name__[:100]}
            text = json.dumps({"error": error, "id": request["id"]})
        return text.encode()

    def do_cell(self, request):
        done = self.shell.run_cell(request["source"], store_history=False)
        error = done.error_before_exec or done.error_in_exec
        return {"error": self._error(error)} if error is not None else {}

    def do_call(self, request):
        if request["name"] not in self.names:
            return {"missing": True}
        value = self.names[request["name"]]
        if not callable(value):
            return {"missing": True}
        return {"value": encode(value(*(decode(one) for one in request["args"])))}

    def do_value(self, request):
        if request["name"] not in self.names:
            return {"missing": True}
        return {"value": encode(self.names[request["name"]])}

    def _error(self, error):
        """Return the kind of error and the student's line; the message only where it is safe."""
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

    def _figures(self):
        """Return the open figures as PNG, and close them."""
        plt = sys.modules.get("matplotlib.pyplot")
        pictures = []
        for number in (plt.get_fignums() if plt else [])[:8]:
            picture = io.BytesIO()
            try:
                plt.figure(number).savefig(picture, format="png", dpi=60)
            except Exception:
                continue
            if picture.tell() < 500_000:
                pictures.append(base64.b64encode(picture.getvalue()).decode())
        if plt:
            plt.close("all")
        return pictures


def limit_process(limits):
    """Lower what this process and its children may use, and drop the rights of root."""
    try:
        import resource  # noqa: PLC0415  (not on Windows)
    except ImportError:
        return
    for name, value in (("AS", limits["memory"]), ("FSIZE", limits["file"]), ("CORE", 0)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    if limits["user"]:
        os.setgroups([])
        os.setgid(limits["user"])
        os.setuid(limits["user"])
    if limits["processes"]:
        resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"],) * 2)


def main(folder):
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what a student's code writes below Python goes nowhere
        os.dup2(nothing, number)
    start = json.loads(requests.readline())
    limit_process(start["limits"])
    home = Path(os.environ["HOME"])
    os.chdir(home)
    (home / "mpl").mkdir(exist_ok=True)
    for cached in (Path(folder) / "mpl").glob("fontlist*"):
        (home / "mpl" / cached.name).write_bytes(cached.read_bytes())
    sys.path[:] = [str(folder), *(p for p in sys.path[1:] if p)]
    sys.meta_path[:] = [
        f for f in sys.meta_path if "__editable__" not in getattr(f, "__module__", "")
    ]
    sys.meta_path.insert(0, NotHere(start["refused"]))
    worker = Worker(start["limits"])
    reply = json.dumps({"id": start["id"]}).encode()
    while True:
        replies.write(reply + b"\n")
        replies.flush()
        line = requests.readline()
        if not line:
            break
        reply = worker.reply(json.loads(line))
    os._exit(0)  # threads and exit handlers of the student end here too


if __name__ == "__main__":
    main(Path(sys.argv[1]))
