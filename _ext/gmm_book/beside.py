"""Work that another processor takes on while Sphinx goes on, where the system can copy a process.

Sphinx itself would write all pages one after the other: Jupyter Book does not ask it for more.
Where a copy of a process is not reliable (macOS), or cannot be made (Windows), all is done in turn.
"""

import os
import sys

from sphinx.util.parallel import ParallelTasks, SerialTasks

FORKS = sys.platform == "linux"


def tasks(processes=None):
    """Return where to add tasks: Sphinx's own, which hand on what is logged and what fails."""
    return ParallelTasks(processes or os.cpu_count()) if FORKS else SerialTasks()


def on_env(app, _env):
    """Let Sphinx write pages on all processors; it has read them, and itself prepares the next."""
    if FORKS:
        app.parallel = os.cpu_count() + 1


def setup(app):
    app.connect("env-updated", on_env)
