"""A page with one phrase of each kind, for axe: a large page has thousands of letters alike."""

from contextlib import contextmanager

# Phrases (spans, code, paragraphs, parts of formulas) stand in for one another when they have the
# same tag, classes and attributes, look alike, stand on the same ground, and so do what they stand
# in and what that stands in. All but the first of a kind become the text that is read out for them.
THIN = """() => {
    const GEOMETRY = new Set(['style', 'd', 'width', 'height', 'viewBox']);
    const LOOKS = ['color', 'backgroundColor', 'backgroundImage', 'fontSize', 'fontWeight',
        'opacity', 'visibility', 'textShadow', 'textDecorationLine'];
    const HTML = 'http://www.w3.org/1999/xhtml', MATHML = 'http://www.w3.org/1998/Math/MathML';
    const PHRASES = new Set(['SPAN', 'EM', 'STRONG', 'CODE', 'CITE', 'P']);
    const about = new Map(), numbers = new Map();
    const number = (...parts) => {
        const text = parts.join('|');
        if (!numbers.has(text)) numbers.set(text, numbers.size);
        return numbers.get(text);
    };

    /** Note what an element and all in it are like; `around` says where it stands. */
    const look = (element, around) => {
        const { parent, grandparent, ground, box } = around;
        const phrase = !element.id && !element.hasAttribute('role')
            && (PHRASES.has(element.nodeName) || element.namespaceURI !== HTML);
        const found = { phrase, parts: [], spoken: false, scrolls: false, roomy: false };
        const inside = { parent: 'math', grandparent: parent, ground, box };
        if (element.namespaceURI !== MATHML) {  // that is read out, not seen
            const style = getComputedStyle(element);
            const { backgroundColor, backgroundImage, opacity } = style;
            const own = element.getBoundingClientRect();
            const whole = own.width && own.height && own.left >= box.left && own.top >= box.top
                && own.right <= box.right && own.bottom <= box.bottom;
            inside.parent = number(element.nodeName, element.getAttribute('class'),
                whole && element.checkVisibility(), ...LOOKS.map(name => style[name]));
            if (backgroundColor.startsWith('rgb(')) inside.ground = backgroundColor;
            else if (backgroundColor !== 'rgba(0, 0, 0, 0)') inside.ground += backgroundColor;
            if (backgroundImage !== 'none') inside.ground += backgroundImage;
            if (opacity !== '1') inside.ground += `opacity ${opacity}`;
            if (style.overflow !== 'visible') inside.box = own;
            if (/auto|scroll/.test(style.overflow)) {
                found.scrolls = element.scrollWidth > element.clientWidth
                    || element.scrollHeight > element.clientHeight;
                found.roomy = !found.scrolls;
            }
        }
        const text = [...element.childNodes].map(node => node.nodeType === Node.TEXT_NODE
            ? node.data.trim() : '').join('');
        // of single letters, and of signs, axe cannot say whether they are readable
        const words = text.length > 1 && /[\\p{L}\\p{N}]/u.test(text);
        const marks = [...element.attributes]
            .map(({ name, value }) => GEOMETRY.has(name) ? name : `${name}=${value}`);
        found.kind = number(
            inside.parent, parent, grandparent, inside.ground, Boolean(text), words, ...marks);
        found.spoken = text !== '';
        for (const child of element.children) {
            const part = look(child, inside);
            found.parts.push(part);
            found.phrase &&= part.phrase;
            found.spoken ||= part.spoken;
        }
        if (element.getAttribute('aria-hidden') === 'true') found.spoken = false;
        about.set(element, found);
        return found;
    };

    const seen = new Set();
    const known = ({ kind, parts }) => seen.has(kind) && parts.every(known);
    const copy = (node) => {
        const found = about.get(node);
        if (!found || found.scrolls) return node.cloneNode(true);  // how far it scrolls stays so
        if (found.phrase && known(found)) {
            return document.createTextNode(found.spoken ? node.textContent : '');
        }
        if (found.phrase) seen.add(found.kind);
        const made = node.cloneNode(false);
        if (found.roomy) made.style.overflow = 'visible';  // text may be wider than its formula
        for (const child of node.childNodes) made.append(copy(child));
        return made;
    };

    const everywhere = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
    look(document.body, { parent: '', grandparent: '', ground: '', box: everywhere });
    window.wholeBody = document.body;
    window.focused = document.activeElement;
    document.body.replaceWith(copy(document.body));
}"""
WHOLE = """() => {
    document.body.replaceWith(window.wholeBody);
    window.focused?.focus({ preventScroll: true });
    delete window.wholeBody;
    delete window.focused;
}"""


@contextmanager
def one_of_each(page):
    """Leave one phrase of each kind in a page for a while."""
    page.evaluate(THIN)
    try:
        yield
    finally:
        page.evaluate(WHOLE)
