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
        input=json.dumps(jobs, default=plain),
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


def plain(value):
    return value.item() if isinstance(value, np.generic) else value.tolist()
