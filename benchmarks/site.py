"""Measure the built site with Lighthouse: ``python benchmarks/site.py [page ...]``.

Prints, for each page, Lighthouse's four scores (desktop, from the book's own compressing server),
its blocking time, layout shift and largest paint, and the seconds from a jump to the first explorer
until it can be used. The figures are printed and fail nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "_ext")]

import serve  # noqa: E402
from browser import ensure  # noqa: E402
from gmm_book.assets import fetch, node_path  # noqa: E402

SITE = ROOT / "_build" / "html"
SCORES = ("performance", "accessibility", "best-practices", "seo")
TIMES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time",
         "cumulative-layout-shift")  # fmt: skip


def audit(address, chrome):
    """Return Lighthouse's result for one page."""
    program = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "result.json"
        flags = "--headless=new --no-sandbox --disable-background-networking --disable-quic"
        subprocess.run(
            [node_path(), program, address, "--quiet", "--preset=desktop", "--output=json",
             f"--output-path={target}", f"--chrome-flags={flags}"],
            check=True, env={**os.environ, "CHROME_PATH": chrome}, timeout=180,
        )  # fmt: skip
        return json.loads(target.read_text(encoding="utf-8"))


def ready(address, chrome):
    """Return the seconds from a jump to the first explorer of a fresh page until it is usable."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chrome, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address, wait_until="load")
        if not page.locator("figure.explorer").count():
            return None
        began = time.perf_counter()
        page.evaluate("document.querySelector('figure.explorer').scrollIntoView()")
        page.wait_for_selector(".explorer[data-alive]")
        page.wait_for_function("document.querySelector('figure.explorer img').complete")
        return time.perf_counter() - began


def main():
    fetch(ROOT, dev=True)
    pages = sys.argv[1:] or [
        "index.html",
        *sorted(path.relative_to(SITE).as_posix() for path in SITE.glob("chapters/*.html")),
    ]
    http = serve.server(SITE)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    chrome = ensure()
    print(
        "page".ljust(40),
        *(name[:11].rjust(11) for name in (*SCORES, "FCP", "LCP", "TBT", "CLS", "explorer")),
    )
    for page in pages:
        address = f"http://127.0.0.1:{http.server_address[1]}/{page}"
        result, seconds = audit(address, chrome), ready(address, chrome)
        scores = [round(100 * (result["categories"][name]["score"] or 0)) for name in SCORES]
        times = [result["audits"][name]["displayValue"].replace("\xa0", " ") for name in TIMES]
        times.append("none" if seconds is None else f"{seconds:.1f} s")
        print(page.ljust(40), *(str(value).rjust(11) for value in (*scores, *times)), flush=True)
        for name, found in result["audits"].items():
            weighed = [
                ref["id"] for key in SCORES[1:] for ref in result["categories"][key]["auditRefs"]
            ]
            if name in weighed and found["score"] is not None and found["score"] < 1:
                print(f"    {name}: {found['title']}")


if __name__ == "__main__":
    main()
