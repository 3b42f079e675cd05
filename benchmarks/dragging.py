"""Time the playground under a hand: ``python benchmarks/dragging.py``, after the build.

A mean is dragged over the playground's page, with 1,250 points, K = 4, regions and the
log-likelihood in view. Prints milliseconds, the median and the 95th percentile: from frame to frame
(the budget is 16), and of what our own script does in one. Fails nothing.
"""

import math
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import serve  # noqa: E402
from browser import ensure  # noqa: E402

QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-gpu")
WATCH = """() => {
    const { instrument } = document.querySelector("figure.playground").playground;
    const paint = instrument.paint.bind(instrument);
    window.times = { frames: [], script: [] };
    let last = performance.now();
    instrument.paint = () => {
        const began = performance.now();
        paint();
        times.script.push(performance.now() - began);
    };
    const frame = () => {
        const now = performance.now();
        times.frames.push(now - last);
        last = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}"""
MOVES = 300


def main():
    http = serve.server(ROOT / "_build" / "html")
    threading.Thread(target=http.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure(), args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://127.0.0.1:{http.server_address[1]}/pages/playground.html")
        page.wait_for_function("document.querySelector('figure.playground').playground")
        box = page.locator("[data-id=mean-0]").first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.evaluate(WATCH)
        for i in range(MOVES):
            page.mouse.move(x - 60 * math.sin(i / 15), y + 40 * math.sin(i / 12))
        page.mouse.up()
        for name, values in page.evaluate("times").items():
            values.sort()
            median, late = values[len(values) // 2], values[int(0.95 * len(values))]
            print(f"{name:8}{len(values):6}{median:8.1f}{late:8.1f}")
        browser.close()
    http.shutdown()


if __name__ == "__main__":
    main()
