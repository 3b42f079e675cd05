"""One Chromium for all tests of a process: two folders of tests ask for it."""

from contextlib import contextmanager

import patience
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic",
    # no pixels go to a screen: without these a machine of two cores draws what nobody looks at
    "--disable-gpu", "--disable-software-rasterizer", "--renderer-process-limit=1",
    # an address bar that nobody types in: for each window Chromium starts a process that draws
    # two lists below it, with more work than most pages have
    "--disable-features=SpareRendererForSitePerProcess,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    # a mouse, as playwright sets it; and pictures are fetched as early as on a good line
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,"
    "availablePointerTypes=4,lazyLoadingImageMarginPxUnknown=1250",
    "--font-render-hinting=none",  # letters as wide as they are on a screen with many pixels
    # no other machine is there for any page; to stop each request here, and look, costs as much
    # as a third of opening a page
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # axe-core throws objects away by the million: with more room the collector passes less often
    "--js-flags=--min-semi-space-size=64 --max-semi-space-size=64",
]  # fmt: skip
running = []  # playwright and its browser, while somebody uses them
users = []


@contextmanager
def chromium(path):
    """Give the browser at ``path``; who leaves last closes it."""
    if not users:  # playwright starts once in a process
        playwright = sync_playwright().start()
        running[:] = (
            playwright,
            playwright.chromium.launch(
                executable_path=path, args=ARGUMENTS, timeout=patience.MILLISECONDS
            ),
        )
    users.append(path)
    try:
        yield running[1]
    finally:
        users.pop()
        if not users:
            running[1].close()
            running[0].stop()
