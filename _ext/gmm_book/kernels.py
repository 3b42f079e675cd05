"""Kernels that begin as copies of one process, which has imported what most chapters import.

Imports take a kernel longer than a third of the chapters take to compute. Each copy is a process
of its own, as a kernel is that starts by itself, and all that a chapter imports is still imported
by its own cells: most of it is found ready.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
from importlib import import_module

# none of these starts a thread, nor reads what a chapter may set: matplotlib.pyplot does
READY = (
    "ipykernel.kernelapp", "ipywidgets", "matplotlib.figure", "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg", "scipy.stats", "sklearn.mixture",
)  # fmt: skip
ALONE = [sys.executable, "-m", "ipykernel_launcher"]  # how a kernel starts by itself


class Copy:
    """A copied process, with the part of `subprocess.Popen` that Jupyter's client asks."""

    stdin = stdout = stderr = None

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    wait = poll  # asked for once it has ended

    def send_signal(self, number):
        os.kill(self.pid, number)


class Original:
    """The process that is copied. It starts with the first kernel.

    Parameters
    ----------
    launch : callable
        Starts a kernel by itself, as `jupyter_client.launcher.launch_kernel`: one of another kind.
    """

    def __init__(self, launch):
        self.launch, self.process, self.lock = launch, None, threading.Lock()

    def copy(self, command, *, env, cwd=None, **options):
        """Start a kernel, as ``launch_kernel`` would."""
        if command[: len(ALONE)] != ALONE:
            return self.launch(command, env=env, cwd=cwd, **options)
        with self.lock:  # chapters start from several threads
            if self.process is None:
                pipe = subprocess.PIPE
                self.process = subprocess.Popen(
                    [sys.executable, "-P", __file__], stdin=pipe, stdout=pipe, text=True,
                    start_new_session=True,
                )  # fmt: skip
            task = {"arguments": command[len(ALONE) :], "env": env, "cwd": cwd}
            print(json.dumps(task), file=self.process.stdin, flush=True)
            return Copy(int(self.process.stdout.readline()))

    def end(self):
        """End the process; copies that still run end, too."""
        if self.process:
            self.process.communicate()
            self.process = None


def serve():
    """Become a copy of this process for each task that is read, and say its number."""
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what kernels print does not go among the numbers
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # a kernel ends when this process does
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # its own way
    gc.disable()
    for name in READY:
        import_module(name)
    gc.freeze()  # no copy looks for garbage among the imports: that would copy their memory, too
    gc.enable()
    signal.signal(signal.SIGCHLD, bury)
    for task in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            print(os.getpid(), file=told, flush=True)
            told.close()
            run(**json.loads(task))
            return


def bury(*_):
    """Let copies that have ended be gone."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def run(arguments, env, cwd):
    """Be a kernel."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(env, JPY_PARENT_PID=str(os.getppid()))
    if cwd:
        os.chdir(cwd)
    sys.argv[1:] = arguments
    sys.modules["ipykernel.kernelapp"].launch_new_instance()


if __name__ == "__main__":
    serve()
