"""What fails is said at once; what was left out is said at the end of every run, in words."""

import gc
import re
import sys

import pytest

sys.modules.setdefault("rfc3987_syntax", None)  # seconds of every start: see `gmm_book`


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Look for garbage once after all imports, which make little, and not among what they made."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_configure(config):
    config.pluginmanager.register(AtOnce(config))


class AtOnce:
    """Print a failure when it is seen: a run that is cut off before its end has told it."""

    def __init__(self, config):
        self.config = config

    def pytest_runtest_logreport(self, report):
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and reporter:
            reporter.ensure_newline()
            reporter.write_line(f"FAILED {report.nodeid} after {report.duration:.0f} s")
            reporter.write_line(report.longreprtext[-2000:])


def pytest_terminal_summary(terminalreporter):
    """Print the tests that were skipped, below the reason of each group."""
    left_out = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        left_out.setdefault(str(reason).removeprefix("Skipped: "), []).append(report.nodeid)
    if not left_out:
        terminalreporter.write_line("nothing was skipped")
        return
    terminalreporter.section("skipped, so not tested here")
    for reason, names in left_out.items():
        terminalreporter.write_line(f"{reason}:")
        for name in names:
            terminalreporter.write_line(f"    {in_words(name)}")


def in_words(nodeid):
    """Return "classroom: what student code cannot reach [root]" for the name of a test."""
    path, _, test = nodeid.partition("::")
    folder = re.search(r"(\w+)/[^/]+$", path)
    name, bracket, parameter = test.partition("[")
    words = name.removeprefix("test_").replace("_", " ") or path
    return f"{folder[1] if folder else path}: {words}{' ' * bool(bracket)}{bracket}{parameter}"
