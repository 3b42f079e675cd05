// The page of a reader's progress: the table, and the button that forgets. It stands in that page
// alone (progress.py); what is kept is kept by _static/progress.js.
(() => {
  "use strict";
  const among = (keys, state) => keys.filter((key) => window.bookProgress.answers()[key]?.state === state);

  /** The page that shows all of it. */
  function table() {
    const book = window.bookProgress;
    const rows = document.querySelectorAll("tr[data-questions]");
    const note = document.querySelector(".progress-note");
    const show = () => {
      let [all, known, read] = [0, 0, 0];
      for (const row of rows) {
        const keys = row.dataset.questions.split(" ").filter(Boolean);
        all += keys.length;
        known += among(keys, "right").length;
        const done = Boolean(book.read()[row.dataset.page]);
        read += Number(done);
        const shown = among(keys, "shown").length;
        row.querySelector(".progress-answers").textContent =
          `${among(keys, "right").length} of ${keys.length}${shown ? `, ${shown} shown` : ""}`;
        row.querySelector(".progress-bar").style.setProperty("--part", String(keys.length ? among(keys, "right").length / keys.length : 0));
        row.querySelector(".progress-read").textContent = done ? "read" : "";
      }
      note.textContent = book.allowed
        ? `You have read ${read} of ${rows.length} chapters and answered ${known} of ${all} questions right.`
        : "This browser does not let the book keep anything, so there is no progress to show.";
    };
    forgetting(note, book);
    document.addEventListener("book-progress", show);
    show();
  }

  /** The button that forgets: it asks first, and a second press answers. */
  function forgetting(note, book) {
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
      book.clear();
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

  document.addEventListener("DOMContentLoaded", table);
})();
