"""Run inside the walls by `warm`: import what workers need, then fork one for each that is asked.

    python -c THIS FOLDER

A message on standard input brings two pipes, for requests and for replies. The copy that is to be
the worker answers with one byte: to it the kernel adds which process this is.
"""

import gc
import os
import random
import signal
import socket
import sys
import tempfile
from importlib import import_module
from pathlib import Path

NEEDED = ("IPython.core.interactiveshell", "IPython.utils.text", "IPython.display")
NEEDED += ("IPython.core.magics", "IPython.core.completerlib", "IPython.core.logger")
NEEDED += ("IPython.core.crashhandler", "IPython.core.oinspect", "IPython.utils.wildcard")
NEEDED += ("matplotlib.pyplot", "matplotlib.backends.backend_agg")
NEEDED += ("gmm_lib.check", "gmm_lib.data", "gmm_lib.draw")
folder, home = sys.argv[1], os.environ["HOME"]
sys.path[:0] = [f"{folder}/inside", folder]
os.mkdir(f"{home}/mpl")
for cached in Path(folder, "mpl").glob("fontlist*"):
    Path(home, "mpl", cached.name).write_bytes(cached.read_bytes())

import numpy as np  # noqa: E402
import worker  # noqa: E402

worker._leave_help_out()
for name in NEEDED:
    import_module(name)
from IPython.core.interactiveshell import InteractiveShell  # noqa: E402
from traitlets.config import Config  # noqa: E402

config = Config()  # as in the worker: what its shell imports and finds out for the first time
config.HistoryManager.enabled = False
InteractiveShell.instance(config=config).run_cell("x = [1]", store_history=False)
InteractiveShell.clear_instance()
sys.path.remove(folder)  # `worker.main` puts it where it is to be
gc.freeze()
asked, number = socket.socket(fileno=0), 0
while True:
    line, pipes, _, _ = socket.recv_fds(asked, 1, 2)
    if not line:
        os._exit(0)
    number += 1
    own = f"{home}/{number}"
    os.mkdir(own)
    os.chmod(own, 0o777)  # the worker is another user
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here
    if os.fork() == 0:
        break
    for pipe in pipes:
        os.close(pipe)

signal.signal(signal.SIGCHLD, signal.SIG_DFL)
os.setsid()
asked.send(b"x")
asked.detach()
for place, pipe in enumerate(pipes):
    os.dup2(pipe, place)
    os.close(pipe)
os.environ |= {"HOME": own, "TMPDIR": own, "MPLCONFIGDIR": f"{own}/mpl"}
os.environ["IPYTHONDIR"] = f"{own}/ipython"
tempfile.tempdir = None
np.random.seed()  # noqa: NPY002 (as in a new process: none has the numbers of another)
random.seed()
worker.main(Path(folder))
