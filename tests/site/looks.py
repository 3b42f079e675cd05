"""What in a page looks like nothing else in it: scripts that leave axe-core less to look at."""

# mark five texts and links of each look and class: its letters, all grounds behind it, and what
# is painted beside it there. On the others axe-core's rules of colour would say the same; of a
# few they say nothing, as at the edge of what scrolls
MARK = """() => {
    const grounds = new Map([[null, 0]]), kinds = new Map(), alike = new Map();
    const ground = part => {  // a number for each kind: what it stands for is long
        if (!grounds.has(part)) {
            const s = getComputedStyle(part);
            const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.position,
                s.overflow, s.clip, s.clipPath];
            const bare = /^rgba\\(0, 0, 0, 0\\),none,1,none,(static|relative),visible,auto,none$/
                .test(own);
            const behind = ground(part.parentElement), kind = behind + '|' + own;
            if (!bare && !kinds.has(kind)) kinds.set(kind, kinds.size + 1);
            grounds.set(part, bare ? behind : kinds.get(kind));
        }
        return grounds.get(part);
    };
    const parts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT, part =>
        part.matches('.katex-mathml') || !part.checkVisibility()
            ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    while (walker.nextNode()) parts.push(walker.currentNode);
    const stripes = new Map();  // what is painted, by where it is on the page, 64 pixels a stripe
    const covered = box => Array.from(
        { length: Math.max(0, Math.ceil(box.bottom / 64) - Math.floor(box.top / 64)) },
        (_, number) => Math.floor(box.top / 64) + number);
    for (const part of parts) {
        const s = getComputedStyle(part);
        if (s.backgroundColor === 'rgba(0, 0, 0, 0)' && s.backgroundImage === 'none'
            && !part.matches('img, svg, canvas, video, object, iframe, embed')) continue;
        const box = part.getBoundingClientRect();
        if (!box.width || !box.height) continue;
        for (const stripe of covered(box)) {
            if (!stripes.has(stripe)) stripes.set(stripe, []);
            stripes.get(stripe).push([part, box]);
        }
    }
    const meets = (a, b) => a.left < b.right && a.right > b.left
        && a.top < b.bottom && a.bottom > b.top;
    const places = part => [...part.childNodes].filter(n => n.nodeType === 3).flatMap(text => {
        const words = document.createRange();
        words.selectNode(text);
        return [...words.getClientRects()];
    });
    const beside = part => {  // what is painted at its words, and it does not stand in
        const all = part.getBoundingClientRect(), met = new Set(), near = new Set();
        for (const stripe of covered(all)) {
            for (const [other, box] of stripes.get(stripe) ?? []) {
                if (meets(all, box) && !other.contains(part)) near.add([other, box]);
            }
        }
        const words = near.size ? places(part) : [];
        for (const [other, box] of near) {
            if (!words.some(word => meets(word, box))) continue;
            other.dataset.beside = '';
            met.add(other.tagName + ground(other));
        }
        return [...met].sort();
    };
    const classes = part => part.getAttribute('class');
    const note = (part, ...look) => {
        if (!alike.has(String(look))) alike.set(String(look), []);
        alike.get(String(look)).push(part);
    };
    for (const part of parts) {
        if (part.matches('input, select, textarea')) part.dataset.look = '';
        const own = [...part.childNodes].map(n => n.nodeType === 3 ? n.data.trim() : '').join('');
        const formula = part.closest('.katex');  // all combinations of letters and places
        if (own.length > 1 || own && !formula) {  // of a single letter axe-core says nothing
            const s = getComputedStyle(part);
            note(part, formula ? [] : [classes(part), classes(part.parentElement)], s.color,
                s.fontSize, s.fontWeight, s.textShadow, s.visibility, s.textDecorationLine,
                part.tagName, ground(part), own.length > 1,
                !!part.closest(':disabled, [aria-disabled=true]'),
                !!part.closest('label')?.control?.disabled, beside(part));
        }
        if (part.matches('a[href], [role=link]')) {
            const inline = one => getComputedStyle(one).display.startsWith('inline');
            let block = part.parentElement;
            while (inline(block)) block = block.parentElement;
            const style = one => {
                const s = getComputedStyle(one);
                return [one.tagName, classes(one), s.color, s.display, s.fontSize, s.fontWeight,
                    s.fontStyle, s.textDecoration, s.border, s.outline, ground(one)];
            };
            const alone = block.textContent.trim() === part.textContent.trim();
            const inner = [...part.children].map(classes);
            note(part, 'link', style(part), style(block), inner, alone, beside(part));
        }
    }
    for (const list of alike.values()) {
        for (const share of [0, 0.25, 0.5, 0.75, 1]) {
            list[Math.round(share * (list.length - 1))].dataset.look = '';
        }
    }
}"""
# the pieces of formulas and code in which no look is new are most of a page's parts, and axe-core's
# rules of structure have nothing to say of them; but of what scrolls they have
THIN = """() => {
    const known = new Set(['class', 'style', 'xmlns', 'encoding', 'display', 'mathvariant',
        'stretchy', 'separator', 'fence', 'accent', 'displaystyle', 'scriptlevel', 'rowspacing',
        'columnalign', 'columnspacing', 'width', 'height', 'minsize', 'maxsize', 'lspace', 'rspace',
        'viewBox', 'preserveAspectRatio', 'd']);
    const scrolls = e => /auto|scroll/.test(getComputedStyle(e).overflow);
    const piece = e => (/^(span|svg|path)$/.test(e.localName) || e.namespaceURI.endsWith('MathML'))
        && e.getAttributeNames().every(name => known.has(name)
            || name === 'aria-hidden' && e.className === 'katex-html')
        && !scrolls(e);
    const plain = e => piece(e) && [...e.querySelectorAll('*')].every(piece);
    const needed = e => e.matches('[data-look], [data-beside]')
        || e.querySelector('[data-look], [data-beside]');
    const removed = [];
    const walk = part => [...part.children].forEach(child => {
        if (needed(child)) walk(child);
        else if (plain(child)) removed.push(child);
    });
    for (const part of document.querySelectorAll('.katex, pre')) {
        let box = part;
        while (box && !(scrolls(box) && (box.scrollWidth > box.clientWidth
            || box.scrollHeight > box.clientHeight))) box = box.parentElement;
        if (!box) walk(part);
    }
    const words = new Set(removed.map(part => part.closest('.katex, pre')));
    const blocks = new Set([...words].map(part => {
        while (getComputedStyle(part).display.startsWith('inline')) part = part.parentElement;
        return part;
    }));
    // what stands below stays where it is
    const heights = [...blocks].map(block => [block, block.getBoundingClientRect().height]);
    heights.forEach(([block, height]) => {
        block.style.cssText += `;box-sizing: border-box; min-height: ${height}px;`;
    });
    removed.forEach(part => part.remove());
    words.forEach(part => part.append('x'));  // it has words still
}"""
# set the theme, with no colour on its way from one to the other
WEAR = """theme => {
    document.documentElement.dataset.theme = theme;
    const ends = one => Number.isFinite(one.effect.getComputedTiming().endTime);
    for (let moving; (moving = document.getAnimations().filter(ends)).length;) {
        moving.forEach(one => one.finish());
    }
}"""
