"""Type, colour, icons and weight of the pages."""

import re

import checks
import pytest
import rules
from book import ROOT, SITE, every_page

CHAPTER = "chapters/clustering.html"
FACES = SITE / "_static" / "vendor" / "fonts"
SHEET = SITE / "_static" / "site.css"
LOOKED_AT = ("index.html", CHAPTER, "search.html", "pages/progress.html")


def test_the_faces_come_from_the_site_and_are_light(site, open_page):
    page = open_page()
    visit = checks.watch(page, site)
    page.goto(site + CHAPTER)
    checks.idle(page)
    page.reload()  # "optional" faces come with the next page at the latest
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family + ' ' + f.style)"
    )
    for face in ("Source Sans 3 normal", "Source Sans 3 italic", "Source Code Pro normal"):
        assert face in loaded
    assert sum(path.stat().st_size for path in FACES.glob("*.woff2")) < rules.FACE_BYTES
    assert visit.problems == []


@pytest.fixture(scope="module")
def chapter(site, browser):
    """A chapter that is looked at, not moved."""
    with checks.opened(browser, site + CHAPTER) as page:
        yield page


def test_headings_follow_a_scale_and_code_is_readable(chapter):
    sizes = chapter.evaluate(
        """() => ['h1', 'h2', 'h3', 'p', 'pre'].map(tag => {
            const style = getComputedStyle(document.querySelector(`article section ${tag}`));
            return [parseFloat(style.fontSize), Number(style.fontWeight)];
        })"""
    )
    (h1, _), (h2, bold), (h3, less_bold), (text, _), (code, _) = sizes
    assert h1 > 1.2 * h2 > 1.2 * 1.2 * h3 > 1.2 * 1.2 * 1.2 * text
    assert bold >= less_bold
    assert code >= rules.CODE_PIXELS


def test_a_line_of_text_has_60_to_75_characters(chapter):
    lengths = chapter.evaluate(
        """() => [...document.querySelectorAll('article section > p')]
            .filter(p => p.textContent.length > 250 && !p.querySelector('.katex, code'))
            .map(p => p.textContent.length /
                (p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight)))"""
    )
    assert len(lengths) > 3
    assert 60 <= sorted(lengths)[len(lengths) // 2] <= 75


OPERATED = """() => {
    const parse = (text) => {
        const [red, green, blue, opaque = 1] = text.match(/[\\d.]+/g).map(Number);
        return { rgb: [red, green, blue], opaque };
    };
    const light = ({ rgb }) => rgb.map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (a, b) => {
        const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
        return (high + 0.05) / (low + 0.05);
    };
    const ground = (element) => {
        for (let e = element; e; e = e.parentElement) {
            const colour = parse(getComputedStyle(e).backgroundColor);
            if (colour.opaque > 0.5) return colour;
        }
        return { rgb: [255, 255, 255] };
    };
    const found = [];
    for (const e of document.querySelectorAll('button, input, select, summary, .sd-btn')) {
        const box = e.getBoundingClientRect();
        if (!box.width || e.closest('.visually-hidden')) continue;
        if (e.matches('.copybtn, .toggle-button')) continue;  // others' own
        if (e.matches('[type=checkbox], [type=radio]')) continue;  // drawn by the browser
        const style = getComputedStyle(e);
        const around = ground(e.parentElement);
        const edge = parseFloat(style.borderTopWidth) >= 1 ? parse(style.borderTopColor) : null;
        const frame = e.closest('form.bd-search');
        const ways = [contrast(ground(e), around)];
        if (e.type === 'range') ways.push(contrast(parse(style.accentColor), around));
        if (edge && edge.opaque > 0.5) ways.push(contrast(edge, around));
        if (e.tagName !== 'INPUT') ways.push(contrast(parse(style.color), ground(e)));
        if (frame) ways.push(contrast(parse(getComputedStyle(frame).borderTopColor), around));
        if (Math.max(...ways) < 3) found.push(`${e.outerHTML.slice(0, 90)}: ${ways}`);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def still(site, browser):
    """A page without motion, which goes from page to page and from theme to theme."""
    with checks.opened(browser, "about:blank", reduced_motion="reduce") as page:
        yield page


@pytest.mark.parametrize("name", LOOKED_AT)
@pytest.mark.parametrize("theme", rules.THEMES)
def test_what_is_operated_stands_out(name, theme, site, still):
    page = still
    page.bring_to_front()
    page.emulate_media(color_scheme=theme)
    page.goto(site + name)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    page.evaluate("window.scrollTo(0, 2000)")  # the way back to the top shows
    checks.pause(page)
    assert page.evaluate(OPERATED) == []


def test_the_contrast_check_finds_what_does_not_stand_out(site, open_page):
    page = open_page()
    page.goto(f"{site}index.html")
    page.evaluate(
        """document.querySelector('article').insertAdjacentHTML('beforeend',
        "<button style='background: #fafafa; border: 1px solid #ddd; color: #bbb'>pale</button>")"""
    )
    assert any("pale" in found or "#fafafa" in found for found in page.evaluate(OPERATED))


def symbols():
    return set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "_static" / "icons.svg").read_text()))


def test_the_sprite_holds_the_icons_in_use_and_no_others():
    wanted = set()
    for path in SITE.rglob("*.html"):
        if path.relative_to(SITE).parts[0] not in ("_static", "lite", "reports"):
            for classes in re.findall(r'class="([^"]*\bfa-[^"]*)"', path.read_text("utf-8")):
                wanted |= {name.removeprefix("fa-") for name in classes.split()
                           if name.startswith("fa-")}  # fmt: skip
    styles = (ROOT / "_static").glob("*.css")
    wanted |= set(re.findall(r"var\(--icon-([\w-]+)\)", "".join(map(_read, styles))))
    assert wanted - {"solid", "lg"} == symbols()


def _read(path):
    return path.read_text(encoding="utf-8")


def test_an_icon_is_drawn(site, open_page):
    page = open_page()
    page.goto(f"{site}index.html")
    icon = page.locator(".search-button-field .fa-magnifying-glass")
    assert icon.evaluate("e => getComputedStyle(e).maskImage").startswith('url("data:image/svg+xml')
    assert icon.bounding_box()["width"] > 10


def test_the_logo_is_outlines():
    for name in ("logo.svg", "logo-dark.svg"):
        logo = (ROOT / "_static" / name).read_text()
        assert "<text" not in logo
        assert logo.count("<path") == 2


@every_page
def test_a_page_loads_one_style_sheet_and_no_icon_font(name):
    text = (SITE / name).read_text(encoding="utf-8")
    assert re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"', text) == [
        "../" * name.count("/") + "_static/site.css"
    ]
    assert "bootstrap.js" not in text


def test_the_style_sheet_is_whole_and_light():
    css = SHEET.read_text(encoding="utf-8")
    assert "@import" not in css
    assert not any("Awesome" in face for face in re.findall(r"@font-face[^}]*}", css))
    assert "KaTeX_Main" in "".join(re.findall(r"@font-face[^}]*}", css))
    for path in re.findall(r"url\([\"']?(?!data:)([^)\"']+)", css):
        assert (SHEET.parent / path).exists(), path
    for selector in (".katex", ".explorer", ".question", "#pst-back-to-top", ".admonition", ".sig"):
        assert selector in css


@every_page
def test_what_a_page_itself_weighs(name, phone_visit):
    assert 0 < phone_visit.own_bytes < rules.OWN_BYTES


# mark the pieces of formulas that have a letter in a face in which it was not met before
MARK = """() => {
    const met = new Set();
    for (const span of document.querySelectorAll('.katex-html span')) {
        const own = [...span.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('');
        if (!own.trim()) continue;
        const { fontFamily, fontStyle, fontWeight, textTransform } = getComputedStyle(span);
        for (const letter of own) {
            const key = [letter, fontFamily, fontStyle, fontWeight, textTransform].join();
            if (!met.has(key)) span.dataset.letters = own;
            met.add(key);
        }
    }
}"""


@every_page
def test_every_letter_of_a_formula_is_in_the_faces(name, visit):
    """The browser says in which faces it drew: none of a formula's letters was borrowed."""
    page = visit.page
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(MARK)
    network = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        network.send(f"{domain}.enable")
    root = network.send("DOM.getDocument")["root"]["nodeId"]
    each = network.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-letters]"})
    drawn = set()
    for node in each["nodeIds"]:
        used = network.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        drawn |= {font["familyName"] for font in used if font["glyphCount"]}
    network.detach()
    if name == "pages/notation.html":
        assert drawn >= {"KaTeX_Math", "KaTeX_Main", "KaTeX_Caligraphic", "KaTeX_SansSerif"}
    assert {family for family in drawn if not family.startswith("KaTeX_")} == set()


THEOREM = """box => {
    const style = getComputedStyle(box);
    const icon = getComputedStyle(box.querySelector('.admonition-title'), '::after');
    const { borderColor, borderWidth, borderStyle, backgroundColor } = style;
    return [borderColor, borderWidth, borderStyle, backgroundColor, icon.maskImage];
}"""


def test_a_theorem_looks_like_one_everywhere_and_not_like_a_warning(site, open_page):
    page = open_page()
    looks, warnings = [], []
    for name in ("central-limit-theorem", "mixture-models", "expectation-maximization"):
        page.goto(f"{site}chapters/{name}.html")
        theorems = page.locator(".admonition.theorem")
        assert "Theorem" in theorems.locator(".admonition-title").first.inner_text()
        looks += [tuple(theorem.evaluate(THEOREM)) for theorem in theorems.all()]
        warnings.append(page.locator(".admonition.mistake").first.evaluate(THEOREM))
    assert len(looks) >= 3
    assert len(set(looks)) == 1
    assert all(theorem[0] != other[0] and theorem[-1] != other[-1]
               for theorem in looks for other in warnings)  # fmt: skip


def test_hints_are_as_wide_as_the_exercises_they_belong_to(chapter):
    checks.fold(chapter, away=False)
    widths = chapter.evaluate(
        """() => ['exercise', 'hint', 'solution'].map(kind => new Set(
            [...document.querySelectorAll(`#exercises > .admonition.${kind}`)]
                .map(box => Math.round(box.getBoundingClientRect().width))))
            .map(widths => [...widths].join())"""
    )
    assert len(set(widths)) == 1, widths
    assert widths[0].isdigit()


TORN = """() => [...document.querySelectorAll('article :is(h1, h2, h3, p, a)')].flatMap(one => {
    const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    const torn = [];
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
        if (text.parentElement.closest('code, pre, .katex')) continue;
        for (const found of text.data.matchAll(/\\b(k-means|[EM]-steps?)\\b/g)) {
            const range = document.createRange();
            range.setStart(text, found.index);
            range.setEnd(text, found.index + found[0].length);
            if (range.getClientRects().length > 1) torn.push(one.textContent.slice(0, 60));
        }
    }
    return torn;
})"""


def test_no_line_ends_within_k_means(site, open_page):
    page = open_page(width=rules.PHONE_WIDTH)
    for name in ("index.html", CHAPTER, "chapters/expectation-maximization.html"):
        page.goto(site + name)
        for width in range(rules.SMALLEST_PHONE, 440, 20):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(TORN) == [], (name, width)
    assert "k-means" in page.locator("article").inner_text()  # with a plain hyphen


def test_on_a_phone_the_frame_of_the_focus_is_whole(site, open_page):
    page = open_page(width=rules.PHONE_WIDTH)
    page.goto(site + CHAPTER)
    slider = page.locator("figure.explorer input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    room = slider.evaluate(
        """field => {
            const { outlineOffset, outlineWidth } = getComputedStyle(field);
            const frame = parseFloat(outlineOffset) + parseFloat(outlineWidth);
            let box = field.parentElement;
            while (getComputedStyle(box).overflowX === 'visible') box = box.parentElement;
            return field.getBoundingClientRect().left - frame - box.getBoundingClientRect().left;
        }"""
    )
    assert room >= 0
