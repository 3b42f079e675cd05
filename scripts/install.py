"""Set up ``.venv``: the environment of the book. Standard library only; runs again safely.

    python scripts/install.py [test] [classroom]

Each group of requirements is installed once, and again when its files change or when an earlier
try was interrupted. With the group for tests, which brings uv, uv installs: it takes a third of
the time. Where it cannot, pip does.
"""

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SUPPORTED = ((3, 11), (3, 13))
FILES = {
    "": "requirements.txt",
    "test": "requirements-test.txt",
    "classroom": "requirements-classroom.txt",
}
# pip's settings as uv's options and environment, and those that it can do without
OPTIONS = {
    "index-url": "--default-index", "extra-index-url": "--index", "find-links": "--find-links",
    "constraint": "--constraint", "trusted-host": "--allow-insecure-host",
}  # fmt: skip
VARIABLES = {"cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY"}
IDLE = {"cache-dir", "default-timeout", "disable-pip-version-check", "no-cache-dir", "no-input",
        "progress-bar", "retries", "root-user-action", "timeout"}  # fmt: skip


def stop(sentence):
    """End with one sentence that says what is wrong and what to do."""
    sys.exit(f"install: {sentence}")


def python_of(venv):
    """Return the interpreter of a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def check_version():
    low, high = SUPPORTED
    if not low <= sys.version_info[:2] <= high:
        stop(
            f"the book needs Python {low[0]}.{low[1]} to {high[0]}.{high[1]}, this is "
            f"{sys.version_info[0]}.{sys.version_info[1]}; name another one, for example "
            "make PYTHON=python3.12"
        )


def works(venv):
    """Say whether an environment of this Python version is there and has pip."""
    python = python_of(venv)
    if not python.exists():
        return False
    code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == ".".join(map(str, sys.version_info[:2]))


def make_environment():
    if works(VENV):
        return
    try:
        import ensurepip  # noqa: F401, PLC0415  (Debian ships Python without it)
    except ImportError:
        stop(
            "this Python has no ensurepip, so it cannot make a virtual environment; on Debian "
            "and Ubuntu: apt-get install python3-venv"
        )
    print("making the environment .venv ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False
    )
    if done.returncode:
        stop(f"could not make .venv: {(done.stderr or done.stdout).strip()[-400:]}")


def digest():
    """Return a digest of all that an installation depends on."""
    text = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", *sorted(ROOT.glob("requirements*"))):
        text.update(path.read_bytes())
    return text.hexdigest()


def marker(group):
    return VENV / f".installed{group and '-' + group}"


def settings_of_pip():
    """Return pip's settings from its files and from the environment, which counts first."""
    command = [python_of(VENV), "-m", "pip", "config", "list"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    found = {}
    for section in (":env:.", "install.", "global."):
        for line in lines:
            if line.startswith(section):
                name, value = line.removeprefix(section).split("=", 1)
                found.setdefault(name, ast.literal_eval(value))
    return found


def install_by_uv(files):
    """Install files of requirements by uv, with pip's settings; say whether that went well."""
    try:
        settings = settings_of_pip()
    except (subprocess.CalledProcessError, SyntaxError, ValueError):
        return False
    if set(settings) - set(OPTIONS) - set(VARIABLES) - IDLE:
        return False  # pip knows what they mean
    python = python_of(VENV)
    pinned = re.search(r"^uv==\S+", (ROOT / FILES["test"]).read_text(encoding="utf-8"), re.M)[0]
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", pinned]
    if subprocess.run(pip, check=False).returncode:
        return False
    command = [python, "-m", "uv", "pip", "install", "-q", "--no-cache", "--python", python]
    command += ["--index-strategy", "unsafe-best-match"]  # as pip looks through its indexes
    for name, option in OPTIONS.items():
        command += [word for value in settings.get(name, "").split() for word in (option, value)]
    command += [word for file in files for word in ("-r", file)]
    told = {VARIABLES[name]: settings[name] for name in VARIABLES if name in settings}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | told, check=False)
    return done.returncode == 0


def install(groups):
    """Install those groups of requirements that are not there yet; say whether there were any."""
    now = digest()
    missing = [g for g in groups if not marker(g).exists() or marker(g).read_text() != now]
    if not missing:
        return False
    files = [FILES[group] for group in missing]
    for group in missing:
        marker(group).unlink(missing_ok=True)
    print(f"installing {', '.join(files)} (a minute or two the first time) ...", flush=True)
    command = [python_of(VENV), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-compile", *(word for file in files for word in ("-r", file))]
    by_uv = "test" in missing and install_by_uv(files)
    if not by_uv and subprocess.run(command, cwd=ROOT, check=False).returncode:
        stop(
            f"pip could not install {', '.join(files)} (is there a network?); what is there is "
            "kept: run the same command again once it is mended"
        )
    for group in missing:
        marker(group).write_text(now)
    return True


def compile_all():
    """Compile what was installed, on all processors: pip would take one, and most of its time."""
    command = [python_of(VENV), "-m", "compileall", "-qq", "-j", "0", VENV]
    subprocess.run(command, check=False)  # a template that is no Python is no fault


def main(groups):
    unknown = set(groups) - set(FILES)
    if unknown:
        stop(f"unknown group {', '.join(sorted(unknown))}; there are: test, classroom")
    check_version()
    make_environment()
    if install(["", *groups]):
        compile_all()


if __name__ == "__main__":
    main(sys.argv[1:])
