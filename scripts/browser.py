"""Find a Chromium or Chrome for the tests, or install one; and Firefox, where Debian has it.

python scripts/browser.py      prints the path of the Chromium or Chrome, once both are there
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
)  # fmt: skip
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
MISSING = (
    "no Chromium or Chrome was found and none could be installed; install Google Chrome, or "
    "on Debian and Ubuntu: apt-get install chromium; or name one: GMM_BOOK_BROWSER=/path/to/it"
)


def find():
    """Return the path of a browser on this machine, or None."""
    named = os.environ.get("GMM_BOOK_BROWSER")
    if named:
        return named if Path(named).exists() else None
    for found in (*map(shutil.which, NAMES), *PLACES):
        if found and Path(found).exists():
            return found
    return _playwrights_own()


def _playwrights_own():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (a test requirement)

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _apt():
    """Say whether packages of the system can be installed here."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")


def _install_by_apt(package):
    print(f"installing {package} by apt ...", file=sys.stderr, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.run(["apt-get", "-q", *command], check=False, stdout=sys.stderr, env=quiet)


def install():
    """Install a browser: as root by apt, else Playwright's own."""
    if _apt():
        for package in ("chromium", "chromium-headless-shell"):
            _install_by_apt(package)
    else:
        print("installing Playwright's Chromium ...", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, check=False, stdout=sys.stderr)


def ensure():
    """Return the path of a browser, installing one if need be; end with a sentence if not."""
    path = find()
    if path is None and "GMM_BOOK_BROWSER" not in os.environ:
        install()
        path = find()
    return path or sys.exit(f"browser: {MISSING}")


def ensure_light():
    """Return the shell without windows, where Debian's packages have brought it, or any browser.

    The shell opens a page in half the time.
    """
    shell = shutil.which("chromium-headless-shell")
    return shell if shell and "GMM_BOOK_BROWSER" not in os.environ else ensure()


def ensure_firefox():
    """Return the path of a Firefox, installed from Debian's packages if need be, or None."""
    names = ("firefox-esr", "firefox")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None and _apt():
        _install_by_apt("firefox-esr")
        path = shutil.which("firefox-esr")
    return path


if __name__ == "__main__":
    print(ensure())
    ensure_firefox()
