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

  const answered = (keys) => keys.filter((key) => ["right", "shown"].includes(state.answers[key]?.state));
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

  /** The page that shows all of it. */
  function table() {
    const rows = document.querySelectorAll("tr[data-questions]");
    if (!rows.length) return;
    const note = document.querySelector(".progress-note");
    const show = () => {
      let [all, known, read] = [0, 0, 0];
      for (const row of rows) {
        const keys = row.dataset.questions.split(" ").filter(Boolean);
        all += keys.length;
        known += right(keys).length;
        const done = Boolean(state.read[row.dataset.page]);
        read += Number(done);
        const shown = answered(keys).length - right(keys).length;
        row.querySelector(".progress-answers").textContent =
          `${right(keys).length} of ${keys.length}${shown ? `, ${shown} shown` : ""}`;
        row.querySelector(".progress-bar").style.setProperty("--part", String(keys.length ? right(keys).length / keys.length : 0));
        row.querySelector(".progress-read").textContent = done ? "read" : "";
      }
      note.textContent = allowed
        ? `You have read ${read} of ${rows.length} chapters and answered ${known} of ${all} questions right.`
        : "This browser does not let the book keep anything, so there is no progress to show.";
    };
    forgetting(note);
    document.addEventListener("book-progress", show);
    show();
  }

  /** The button that forgets: it asks first, and a second press answers. */
  function forgetting(note) {
    const button = document.querySelector(".progress-clear");
    const keep = document.querySelector(".progress-keep");
    const said = document.querySelector(".progress-ask");
    const [first, second] = [button.textContent, button.dataset.sure];
    const ask = (asks) => {
      button.textContent = asks ? second : first;
      keep.hidden = !asks;
      said.textContent = asks ? `Forget all answers and all ticks? Nothing brings them back. Press “${second}”, or “${keep.textContent}”.` : "";
    };
    button.hidden = false;
    button.addEventListener("click", ({ detail }) => {
      if (detail > 1) return; // the second half of a double click
      if (keep.hidden) {
        ask(true);
        return;
      }
      ask(false);
      clear();
      note.focus();
      note.textContent = "All is forgotten.";
    });
    keep.addEventListener("click", () => {
      button.focus();
      ask(false);
      said.textContent = "Nothing is forgotten.";
    });
    for (const one of [button, keep]) {
      one.addEventListener("keydown", (event) => {
        if (event.repeat && event.key === "Enter") event.preventDefault(); // a key that is held
        if (event.key === "Escape" && !keep.hidden) keep.click();
      });
      // whoever goes elsewhere has not said yes
      one.addEventListener("blur", ({ relatedTarget }) => {
        if (relatedTarget && !keep.hidden && relatedTarget !== button && relatedTarget !== keep) ask(false);
      });
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    chapterLine();
    table();
    menu();
    document.addEventListener("book-progress", menu);
  });
  // another window of the same reader
  window.addEventListener("storage", () => {
    state = load();
    document.dispatchEvent(new CustomEvent("book-progress"));
  });
})();
