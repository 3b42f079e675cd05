"""Checks of one open page. Each returns the problems it finds, in words; none is a pass."""

import re
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import looks
import patience
import rules
from playwright.sync_api import TimeoutError

# what a screen reader is given, by the rules of MathML: a base and what stands at it
WRONG_FORMULAS = """() => [['msub', 2], ['msup', 2], ['mfrac', 2], ['munder', 2], ['mover', 2],
        ['msubsup', 3], ['munderover', 3]].flatMap(([name, count]) =>
    [...document.querySelectorAll('math ' + name)]
        .filter(part => part.childElementCount !== count)
        .map(part => part.closest('semantics').querySelector('annotation').textContent))"""

PHONE = {"width": rules.PHONE_WIDTH, "height": 900}


@dataclass
class Visit:
    """What a page did while it was open."""

    page: object
    problems: list = field(default_factory=list)
    bytes: int = 0
    # of a visit on a phone, as the page stood before any test moved it
    name: str = ""
    own_bytes: int = 0
    misfits: list = field(default_factory=list)


def context(browser, **options):
    """Open a context of the browser in which only what hangs is given up."""
    opened = browser.new_context(**options)
    opened.set_default_timeout(patience.MILLISECONDS)
    return opened


@contextmanager
def opened(browser, url, **options):
    """Open a page in a context of its own, for several tests that look at it in turn."""
    within = context(browser, **{"viewport": {"width": 1280, "height": 900}, **options})
    page = within.new_page()
    page.goto(url)
    yield page
    within.close()


def hold_still(page):
    """Let nothing on a page move by itself: a wheel that turns is drawn anew for each frame."""
    hand = page.context.new_cdp_session(page)
    hand.send("Animation.enable")
    hand.send("Animation.setPlaybackRate", {"playbackRate": 0})


def pause(page):
    """Give what should not happen time to happen; on a slow machine a test says less."""
    page.wait_for_timeout(600)


def until(page, holds):
    """Let a page go on until something holds, or for as long as patience lasts."""
    end = time.monotonic() + patience.STEP
    while not holds() and time.monotonic() < end:
        page.wait_for_timeout(50)  # here what the page did meanwhile reaches us


def watch(page, base):
    """Record what a page complains about, and every request to elsewhere: `chromium` refuses it."""
    visit = Visit(page)

    def asked(request):
        if not request.url.startswith((base, "data:", "blob:")):
            visit.problems.append(f"asks another site: {request.url}")

    def said(message):
        allowed = any(text in message.text for text in rules.CONSOLE_ALLOWED)
        if message.type in ("error", "warning") and not allowed:
            visit.problems.append(f"console {message.type}: {message.text}")

    def answered(response):
        if response.status >= 400:
            visit.problems.append(f"{response.status}: {response.url}")

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: visit.problems.append(f"script error: {error}"))
    page.on("response", answered)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})  # each visit is a first one

    def finished(event):
        visit.bytes += int(event["encodedDataLength"])

    network.on("Network.loadingFinished", finished)
    return visit


ALL_HAS_COME = """document.readyState === 'complete' && document.fonts.status === 'loaded'
    && [...document.images].every(image => image.complete || image.loading === 'lazy')"""
ARRIVED = "performance.getEntriesByType('resource').length"


def idle(page):
    """Wait until a page loads nothing more.

    Of one request in very many the end is not told: then until all has come, and nothing for a
    while.
    """
    come = None
    for _ in range(60):
        with suppress(TimeoutError):
            page.wait_for_load_state("networkidle", timeout=patience.MILLISECONDS / 60)
            return
        before, come = come, page.evaluate(f"({ALL_HAS_COME}) && {ARRIVED}")
        if come and come == before:
            return
    raise TimeoutError(f"{page.url} never came to rest")


def read_through(page, url):
    """Open a page, scroll it to the end, and wait until its explorers live and all has come."""
    page.goto(url)
    page.bring_to_front()  # a page behind another is not drawn, and would wait for ever
    page.evaluate(  # each part comes near once: what waits for that looks 600 pixels ahead
        """async () => {
            const drawn = resolve => {
                requestAnimationFrame(resolve);
                setTimeout(resolve, 1000);
            };
            const { style } = document.documentElement;
            style.visibility = 'hidden';  // it comes near all the same, and no pixel is drawn
            for (let top = 0; top < document.documentElement.scrollHeight; top += 1800) {
                window.scrollTo(0, top);
                await new Promise(drawn);
            }
            style.visibility = '';
        }"""
    )
    page.wait_for_function(  # a slow machine may have drawn no frame while one was near
        """() => {
            const late = document.querySelector(
                'figure:is(.explorer, .playground):not([data-alive])');
            late?.scrollIntoView();
            return !late;
        }"""
    )
    page.evaluate("window.scrollTo(0, 0)")
    idle(page)


def read_on_a_phone(visit, base, name):
    """Open a page on a phone, note what it weighs as it opens, and what does not fit."""
    page = visit.page
    page.goto("about:blank")  # what the last page still loads is not counted to this one
    visit.name, visit.bytes = "", 0
    page.set_viewport_size(PHONE)
    page.goto(base + name)
    idle(page)
    visit.own_bytes = visit.bytes
    wake_explorers(page)
    visit.misfits = [*fits(page), *thumb_sized(page)]
    visit.name = name  # it is known only when all of it was read


def fold(page, *, away):
    """Close or open all that folds."""
    page.evaluate(
        "away => document.querySelectorAll('details').forEach(d => { d.open = !away; })", away
    )


def wake_explorers(page):
    """Scroll an open page to its first explorer, and wait until all of them live."""
    page.evaluate("document.querySelector('figure.explorer')?.scrollIntoView()")
    wait_for_explorers(page)


def wait_for_explorers(page):
    page.wait_for_function("!document.querySelector('figure.explorer:not([data-alive])')")


def weight(visit):
    if visit.bytes > rules.PAGE_BYTES:
        return [f"loads {visit.bytes:,} bytes, more than {rules.PAGE_BYTES:,}"]
    return []


def in_both_themes(page, source):
    """Run axe-core on a page in light, its rules of colour in dark; find light grounds in dark.

    In dark these look at a few texts of each look. The page is left without the pieces of formulas
    and code that look as others on it do, in both themes.
    """
    page.evaluate(looks.WEAR, "light")
    page.evaluate(looks.MARK)
    page.evaluate(looks.WEAR, "dark")
    page.evaluate(looks.MARK)
    problems = white_boxes(page)
    page.evaluate(looks.THIN)
    dark = axe(page, source, rules.AXE_COLOURS, "{include: ['[data-look]']}")
    page.evaluate(looks.WEAR, "light")
    found = {"light": axe(page, source), "dark": dark}
    return problems + [f"{one} in {theme}" for theme in found for one in found[theme]]


# of the contrast of a part without words of its own, or of a single letter, axe-core says nothing,
# and of such a page is made, its formulas above all: what it would find of each is not worked out
WORDS_ALONE = """() => {
    const rule = axe._audit.rules.find(({ id }) => id === 'color-contrast');
    const { matches } = rule;
    rule.matches = (node, ...more) => {
        const own = [...node.childNodes].map(n => n.nodeType === 3 ? n.data : '').join('').trim();
        return (own.length > 1 || node.matches('input, select, textarea'))
            && matches(node, ...more);
    };
}"""
# the source of a part is asked for when something is wrong: else it would be of all that is right
RUN_AXE = """async (within, runOnly) => {
    for (const noHtml of [true, false]) {
        axe._audit.noHtml = noHtml;
        const { violations } = await axe.run(within, { runOnly, resultTypes: ['violations'] });
        if (!violations.length || !noHtml) return violations;
    }
}"""


def axe(page, source, run_only=rules.AXE_ALL, within="document"):
    """Run axe-core on the page as it stands, or on a part of it."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(source)
        page.evaluate(WORDS_ALONE)
    violations = page.evaluate(f"runOnly => ({RUN_AXE})({within}, runOnly)", run_only)
    return [
        f"axe {found['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for found in violations
        for node in found["nodes"]
    ]


def pictures(page):
    """Check alt texts, sizes, and that every picture has come."""
    problems = []
    seen = page.evaluate(
        """() => [...document.querySelectorAll('article img')].map(i => ({
            alt: i.getAttribute('alt'), src: (i.getAttribute('src') || '').slice(0, 80),
            sized: i.hasAttribute('width') && i.hasAttribute('height'),
            broken: i.complete && i.naturalWidth === 0}))"""
    )
    for picture in seen:
        alt = (picture["alt"] or "").strip()
        if (
            len(alt) < rules.ALT_LENGTH
            or any(word in alt.lower() for word in rules.ALT_REFUSED)
            or alt.lower().rstrip(".") in rules.ALT_BOILERPLATE
        ):
            problems.append(f"alt text says too little: {alt!r} of {picture['src']}")
        if not picture["sized"]:
            problems.append(f"no width and height: {picture['src']}")
        if picture["broken"]:
            problems.append(f"does not load: {picture['src']}")
    return problems


def raw_markup(page):
    text = page.evaluate(
        """() => {const a = (document.querySelector('article') || document.body).cloneNode(true);
            a.querySelectorAll('pre, code, script, .katex').forEach(e => e.remove());
            return a.textContent;}"""
    )
    return [
        f"raw markup: {match.group(0)!r}"
        for pattern in rules.RAW_MARKUP
        for match in re.finditer(pattern, text, re.MULTILINE)
    ]


def fits(page):
    """Check that nothing sticks out sideways but what scrolls in a box of its own."""
    problems = []
    width = page.evaluate("document.documentElement.clientWidth")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        problems.append(f"the page scrolls sideways: {wide} px in {width} px")
    out = page.evaluate(
        """width => [...document.querySelectorAll('article *')].filter(e => {
            const b = e.getBoundingClientRect();
            if (b.width === 0 || b.height === 0 || b.right <= width + 1) return false;
            if (e.closest('.katex-mathml, .visually-hidden, svg *')) return false;
            for (let p = e.parentElement; p && p.tagName !== 'ARTICLE'; p = p.parentElement) {
              if (['auto', 'scroll'].includes(getComputedStyle(p).overflowX)) return false;
            }
            return true;
        }).slice(0, 5).map(e => e.outerHTML.slice(0, 100))""",
        width,
    )
    return problems + [f"cut at the right edge: {html}" for html in out]


def code_fits(page):
    """Check that the code of cells is read without scrolling; a solution's box is narrower."""
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.cell_input pre')]
            .filter(e => e.scrollWidth > e.clientWidth && !e.closest('.solution'))
            .map(e => e.textContent.slice(0, 60))"""
    )
    return [f"code is cut at the right: {code!r}" for code in cut]


def thumb_sized(page):
    small = page.evaluate(
        """least => [...document.querySelectorAll(
            '.explorer :is(select, button, [type=range]), .explorer-control > label:has(input), '
            + '.question button, .question label')]
            .map(e => [e, e.getBoundingClientRect()])
            .filter(([e, b]) => b.width > 0 && Math.min(b.width, b.height) < least - 0.5)
            .map(([e, b]) => `${e.tagName} ${Math.round(b.width)} by ${Math.round(b.height)}`)""",
        rules.THUMB,
    )
    return [f"too small for a thumb: {what}" for what in small]


def white_boxes(page):
    """Find light grounds in the dark page."""
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('article *')].filter(e => {
            const b = e.getBoundingClientRect();
            if (b.width < 40 || b.height < 20) return false;
            const c = getComputedStyle(e).backgroundColor.match(/[\\d.]+/g).map(Number);
            const opaque = c.length < 4 || c[3] > 0.5;
            return opaque && Math.min(c[0], c[1], c[2]) > 200 && !e.closest('button');
        }).slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
    )
    boxes += page.evaluate(
        """() => [...document.querySelectorAll('article img')].filter(i => {
            if (!i.naturalWidth || getComputedStyle(i).filter.includes('invert')) return false;
            const canvas = new OffscreenCanvas(i.naturalWidth, i.naturalHeight);
            const context = canvas.getContext('2d');
            context.drawImage(i, 0, 0);
            return [0, canvas.width - 1].every(x => [0, canvas.height - 1].every(y => {
                const [red, green, blue, opaque] = context.getImageData(x, y, 1, 1).data;
                return opaque > 128 && Math.min(red, green, blue) > 200;
            }));
        }).map(i => i.outerHTML.slice(0, 120))"""
    )
    return [f"light ground in the dark page: {html}" for html in boxes]
