// The book's search: in the dialog while one types, and on the page search.html. MiniSearch and
// the index, with what finds in it (_ext/gmm_book/find.js), come as scripts, when a reader first asks,
// so that a page from a disk has them too.
(() => {
  "use strict";
  const HERE = new URL(".", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  const ROOT = new URL("..", HERE);
  const KINDS = { chapter: "Chapter", section: "Chapter", glossary: "Glossary", page: "Page", exercise: "Exercise", api: "Library", figure: "Figure", equation: "Formula", listing: "Code" };

  let asked;
  function load() {
    asked ??= Promise.all(["vendor/minisearch/minisearch.js", "search-index.js"].map((name) => new Promise((done, failed) => {
      const tag = document.createElement("script");
      tag.src = new URL(name, HERE).href;
      tag.onload = done;
      tag.onerror = () => failed(new Error(`could not load ${name}`));
      document.head.append(tag);
    }))).then(() => window.bookSearch.build()).catch((error) => {
      asked = undefined; // the next letter asks again
      throw error;
    });
    return asked;
  }

  // a text with what was looked for marked
  function marked(text, words) {
    const { split, stem } = window.bookSearch;
    const part = document.createDocumentFragment();
    for (const piece of text.split(/([\p{L}\p{N}_-]+)/u)) {
      const found = piece && split(piece).some((word) => words.some((wanted) => stem(word).startsWith(wanted) && wanted.length > 1));
      if (!found) {
        part.append(piece);
        continue;
      }
      const mark = document.createElement("mark");
      mark.textContent = piece;
      part.append(mark);
    }
    part.normalize(); // a text in one piece is read out in one piece
    return part;
  }

  function snippet(text, words) {
    const { split, stem } = window.bookSearch;
    const sentences = text.split(/(?<=[.?!:])\s+/);
    const hits = sentences.map((sentence) => new Set(split(sentence).map(stem).filter((word) => words.some((wanted) => word.startsWith(wanted)))).size);
    const best = hits.indexOf(Math.max(...hits));
    const shown = sentences.slice(best).join(" ");
    return (best > 0 ? "… " : "") + (shown.length > 180 ? `${shown.slice(0, 180).replace(/\s\S*$/, "")} …` : shown);
  }

  function row({ id, title, page, kind, text }, words) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = new URL(id, ROOT).href;
    link.append(marked(title, words));
    const where = document.createElement("span");
    where.className = "search-where";
    where.textContent = [KINDS[kind], page].filter(Boolean).join(" · ");
    const about = document.createElement("p");
    about.append(marked(snippet(text, words), words));
    item.append(link, where, about);
    return item;
  }

  let latest = 0;
  async function show(query, list, status) {
    const turn = ++latest;
    if (!query.trim()) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      await load();
      const { hits, words } = await window.bookSearch.find(query);
      if (turn !== latest) return; // a later question was faster
      list.replaceChildren(...hits.map((hit) => row(hit, words)));
      status.textContent = hits.length ? `${hits.length} place${hits.length > 1 ? "s" : ""}` : "Nothing was found. Try another word, or the index.";
    } catch {
      status.textContent = "The search could not be loaded. Try again when there is a connection.";
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form.bd-search")) {
      const place = form.parentElement.querySelector(".search-results");
      if (!place) continue;
      const input = form.querySelector("input");
      const [status, list] = [place.querySelector("[role=status]"), place.querySelector("ol")];
      let timer;
      input.addEventListener("focus", () => { load().catch(() => {}); }, { once: true });
      input.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => show(input.value, list, status), 120);
      });
      form.addEventListener("submit", (event) => {
        if (!place.dataset.page) return;
        event.preventDefault();
        history.replaceState(null, "", `?${new URLSearchParams({ q: input.value })}`);
        show(input.value, list, status);
      });
      const query = place.dataset.page ? new URLSearchParams(location.search).get("q") : null;
      if (query) {
        input.value = query;
        show(query, list, status);
      }
      form.parentElement.addEventListener("keydown", (event) => {
        if (event.key === "Escape") form.closest("dialog")?.close(); // from a hit as well
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const links = [...list.querySelectorAll("a")];
        if (!step || !links.length) return;
        event.preventDefault();
        const at = links.findIndex((link) => link === document.activeElement) + step;
        (links[Math.min(at, links.length - 1)] ?? input).focus();
      });
      // a hit on this very page: the dialog makes way
      list.addEventListener("click", (event) => {
        if ((/** @type {Element} */ (event.target)).closest("a")) form.closest("dialog")?.close();
      });
    }
  });
})();
