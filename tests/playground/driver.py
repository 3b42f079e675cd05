"""Run jobs on the playground's modules, all in one node."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import patience

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "_ext"))

from gmm_book import assets  # noqa: E402


def run(jobs):
    """Give the result of each job; a job that threw is an error of the test."""
    results = attempt(jobs)
    for number, result in enumerate(results):
        assert "error" not in result, f"job {number}: {result['error']}"
    return [result["result"] for result in results]


def attempt(jobs):
    """Give ``{"result": …}`` or ``{"error": text}`` of each job."""
    done = subprocess.run(
        [assets.node_path(), Path(__file__).with_name("drive.mjs")],
        input=json.dumps(finite(jobs)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=patience.STEP,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout, object_hook=number)


def call(module, name, *args):
    """Give the job of one function call."""
    return {"module": module, "name": name, "args": args}


def floats(values):
    return {"float64": np.ravel(values).tolist()}


def number(value):
    names = {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf}
    return names[value["number"]] if value.keys() == {"number"} else value


def finite(value):
    """Write what JSON lacks as ``drive.mjs`` reads it: arrays, NaN, infinities."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float) and not np.isfinite(value):
        return {"number": {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]}
    if isinstance(value, dict):
        return {key: finite(part) for key, part in value.items()}
    return [finite(part) for part in value] if isinstance(value, list | tuple) else value
