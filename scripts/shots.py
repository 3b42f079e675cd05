"""Take screenshots of built pages: light, dark and phone width, for people who review a change.

    python scripts/shots.py [page ...] [--site _build/html] [--to build/shots]

A page is a path below the site without ``.html``; all pages by default. Prints what a page's
console, scripts and requests complained about.
"""

import argparse
import threading
from pathlib import Path

import serve
from browser import ensure
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
QUIET = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic",
)  # fmt: skip
LOOKS = {"light": (1280, "light"), "dark": (1280, "dark"), "phone": (375, "light")}


def shoot(browser, url, to, width, theme):
    """Save one full-page picture after every explorer of the page has come to life."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.goto(url)
    for _ in range(60):  # down the page in steps, so that what loads late is loaded
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(40)
    figures = "figure:is(.explorer, .playground):not([data-alive])"
    page.wait_for_function(f"!document.querySelector('{figures}')")
    page.evaluate("window.scrollTo(0, 0)")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        complaints.append(f"scrolls sideways: {wide} px in {width} px")
    page.screenshot(path=to, full_page=True, timeout=120_000)
    context.close()
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "shots")
    options = parser.parse_args()
    pages = options.pages or sorted(
        path.relative_to(options.site).with_suffix("").as_posix()
        for path in options.site.rglob("*.html")
        if "_static" not in path.parts and "lite" not in path.parts
    )
    options.to.mkdir(parents=True, exist_ok=True)
    http = serve.server(options.site)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{http.server_address[1]}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure(), args=QUIET)
        for page in pages:
            for look, (width, theme) in LOOKS.items():
                to = options.to / f"{page.replace('/', '-')}-{look}.png"
                for complaint in shoot(browser, f"{base}/{page}.html", to, width, theme):
                    print(f"{page} ({look}): {complaint}")
                print(to.relative_to(ROOT) if to.is_relative_to(ROOT) else to, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
