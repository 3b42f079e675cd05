"""A JupyterLab for one test, started as `make lab` starts it."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import lab
import patience

QUICK = Path(__file__).with_name("quick")


@contextlib.contextmanager
def started(place, root, *options, own=(), **environment):
    """Serve the folder `root` and yield its address; variables in `own` get folders in `place`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = lab.command(
        "--no-browser", "--allow-root", "--IdentityProvider.token=test",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0", *options, root=root,
    )  # fmt: skip
    folders = {name: str(place / name) for name in own}  # nobody's own settings take part
    paths = [str(QUICK), environment.get("PYTHONPATH", os.environ.get("PYTHONPATH", ""))]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    environment["OMP_NUM_THREADS"] = "1"  # threads that wait for one another spin
    with (
        (place / "log").open("w") as log,
        subprocess.Popen(
            command, env={**lab.environment(), **folders, **environment}, stdout=log, stderr=log
        ) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}/"
            until = time.monotonic() + patience.STEP
            while not answers(f"{address}api") and time.monotonic() < until:
                assert process.poll() is None, (place / "log").read_text()[-2000:]
                time.sleep(0.25)
            yield address
        finally:
            process.kill()  # asked to end, it waits for its own threads now and then, for ever


def answers(address):
    """Return whether something is served at an address."""
    with contextlib.suppress(OSError):
        urllib.request.urlopen(address, timeout=patience.STEP).close()
        return True
    return False
