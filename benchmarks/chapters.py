"""Print how long each chapter ran in the last build: ``python benchmarks/chapters.py``.

Seconds of this machine, with as many chapters at a time as it has cores. They fail nothing; what
takes much longer than its neighbours is better cut before a class waits for it.
"""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / "_build" / ".jupyter_cache"

if __name__ == "__main__":
    for store in CACHE.glob("*/global.db"):
        with closing(sqlite3.connect(store)) as rows:
            found = rows.execute("SELECT uri, data FROM nbcache").fetchall()
        seconds = {re.split(r"[/\\]", uri)[-1]: json.loads(data) for uri, data in found}
        for name, about in sorted(seconds.items()):
            print(f"{name.removesuffix('.md'):28} {about['execution_seconds']:6.1f} s")
