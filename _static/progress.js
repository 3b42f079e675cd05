// What a reader has answered and read, kept on the device and nowhere else.
(() => {
  "use strict";
  const NAME = "gaussian-mixtures-book";
  const EMPTY = { answers: {}, read: {} };
  let allowed = true;
  let state = load();

  function load() {
    try {
      return { ...structuredClone(EMPTY), ...JSON.parse(localStorage.getItem(NAME) ?? "{}") };
    } catch { // nothing may be kept, or what is kept is not ours
      allowed = false;
      return structuredClone(EMPTY);
    }
  }

  function save() {
    try {
      localStorage.setItem(NAME, JSON.stringify(state));
      allowed = true;
    } catch {
      allowed = false;
    }
    document.dispatchEvent(new CustomEvent("book-progress"));
  }

  function clear() {
    state = structuredClone(EMPTY);
    try {
      localStorage.removeItem(NAME);
    } catch { /* there was nothing to remove */ }
    document.dispatchEvent(new CustomEvent("book-progress"));
  }

  window.bookProgress = {
    answers: () => state.answers,
    answer(key, entry) {
      state.answers[key] = entry;
      save();
    },
    read: () => state.read,
    mark(page, read) {
      if (read) state.read[page] = true;
      else delete state.read[page];
      save();
    },
    clear,
    get allowed() { return allowed; },
  };

  const right = (keys) => keys.filter((key) => state.answers[key]?.state === "right");

  /** The line at the end of a chapter: what is answered, and a box to tick. */
  function chapterLine() {
    const line = document.querySelector(".chapter-progress");
    if (!line) return;
    const keys = [...document.querySelectorAll("form.question")].map((form) => form.dataset.key);
    const box = line.querySelector("input");
    const told = line.querySelector("output");
    const show = () => {
      box.checked = Boolean(state.read[line.dataset.page]);
      const kept = allowed ? "" : " This browser keeps nothing: it is forgotten when you leave the page.";
      told.textContent = `${right(keys).length} of ${keys.length} questions answered right.${kept}`;
    };
    box.addEventListener("change", () => window.bookProgress.mark(line.dataset.page, box.checked));
    document.addEventListener("book-progress", show);
    line.hidden = false;
    show();
  }

  /** A tick beside each chapter in the menu that was read. */
  function menu() {
    const root = new URL(document.documentElement.dataset.content_root, document.baseURI).href;
    const here = document.querySelector(".chapter-progress")?.dataset.page;
    for (const link of document.querySelectorAll(".bd-docs-nav li > a")) {
      link.querySelector(".read-mark")?.remove();
      const [address] = new URL(link.getAttribute("href"), document.baseURI).href.split("#");
      const page = link.getAttribute("href") === "#" ? here : address.replace(root, "").replace(/\.html$/, "");
      if (!state.read[page]) continue;
      const mark = document.createElement("span");
      mark.className = "read-mark";
      mark.innerHTML = '<span class="icon" aria-hidden="true"></span><span class="visually-hidden"> (read)</span>';
      link.append(mark);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    chapterLine();
    menu();
    document.addEventListener("book-progress", menu);
  });
  // another window of the same reader
  window.addEventListener("storage", () => {
    state = load();
    document.dispatchEvent(new CustomEvent("book-progress"));
  });
})();
