// A reference shows what it refers to: on hover, on focus, and on the first tap of a finger.
(() => {
  "use strict";
  const HERE = new URL(".", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  const ROOT = new URL("..", HERE);
  const KINDS = '[href*="#term-"], [href*="#equation-"], [href*="#fig-"], [href*="references.html#"]';
  const WAIT = 250; // milliseconds that a pointer rests before anything shows
  const loaded = new Map();
  let card;
  let owner = null;
  let timer;

  function load(page) {
    const name = `previews/${page.replaceAll("/", "-")}.js`;
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((done) => {
        const tag = document.createElement("script");
        tag.src = new URL(name, HERE).href;
        tag.onload = done;
        tag.onerror = done; // no preview, and the link still leads there
        document.head.append(tag);
      }));
    }
    return loaded.get(name);
  }

  async function content(link) {
    const [address, id] = link.href.split("#");
    const page = address.replace(ROOT.href, "").replace(/\.html$/, "");
    await load(page);
    const html = window.bookPreviews?.[page]?.[decodeURIComponent(id)];
    if (!html) return null;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const part = holder.content;
    part.querySelectorAll("source, script").forEach((out) => out.remove());
    for (const name of ["src", "href"]) {
      for (const tag of part.querySelectorAll(`[${name}]`)) {
        if (!/^[a-z]+:/.test(tag.getAttribute(name))) tag.setAttribute(name, new URL(tag.getAttribute(name), ROOT).href);
      }
    }
    part.querySelectorAll("[tabindex]").forEach((tag) => tag.removeAttribute("tabindex"));
    part.querySelectorAll("a").forEach((tag) => tag.replaceWith(...tag.childNodes)); // the card is looked at, not walked
    return part;
  }

  function place(link) {
    const at = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    card.style.left = `${Math.max(8, Math.min(at.left, room - width - 8))}px`;
    const below = at.bottom + 6;
    card.style.top = `${below + height > innerHeight && at.top - height > 6 ? at.top - height - 6 : below}px`;
  }

  async function show(link, byTouch) {
    const part = await content(link);
    if (!part || owner !== link) return;
    card.replaceChildren(part);
    if (byTouch) {
      const go = document.createElement("p");
      go.className = "preview-go";
      go.textContent = "Tap again to go there.";
      card.append(go);
    }
    card.hidden = false;
    link.setAttribute("aria-describedby", card.id);
    place(link);
  }

  function hide() {
    clearTimeout(timer);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    card.hidden = true;
  }

  function want(link, delay, byTouch = false) {
    if (owner === link) {
      clearTimeout(timer);
      return;
    }
    hide();
    owner = link;
    timer = setTimeout(() => show(link, byTouch), delay);
  }

  function leave() {
    clearTimeout(timer);
    timer = setTimeout(hide, WAIT); // time to reach the card
  }

  document.addEventListener("DOMContentLoaded", () => {
    const article = document.querySelector("article.bd-article");
    const links = [...(article?.querySelectorAll("a.reference") ?? [])].filter((link) => link.matches(KINDS));
    if (!links.length) return;
    card = document.createElement("div");
    card.id = "preview";
    card.className = "preview bd-content";
    card.setAttribute("role", "tooltip");
    card.hidden = true;
    document.body.append(card);
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", leave);
    for (const link of links) {
      let touched = false;
      link.addEventListener("pointerenter", (event) => { if (event.pointerType !== "touch") want(link, WAIT); });
      link.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") leave(); });
      link.addEventListener("focus", () => { if (link.matches(":focus-visible") && !touched) want(link, 0); });
      link.addEventListener("blur", hide);
      link.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
      link.addEventListener("click", (event) => {
        if (touched && owner !== link) {
          event.preventDefault();
          want(link, 0, true);
        } else hide();
      });
    }
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    document.addEventListener("pointerdown", (event) => {
      if (!(/** @type {Element} */ (event.target)).closest("a.reference, .preview")) hide();
    });
    addEventListener("scroll", () => { if (owner && !card.hidden) place(owner); }, { passive: true });
  });
})();
