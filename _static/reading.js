// Small services to who reads: one switch for all folded code, a way for the keyboard into what
// scrolls sideways, folds that open where a link leads into them, bars that tell their state.
(() => {
  "use strict";
  const KEY = "book-code"; // "open" if all code is shown; no storage, no memory
  const recall = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const remember = (value) => { try { localStorage.setItem(KEY, value); } catch { /* not kept */ } };

  function codeSwitch() {
    const folds = [...document.querySelectorAll("details")].filter((fold) => fold.matches(".hide"));
    const button = document.querySelector(".code-switch");
    if (!folds.length || !button) return;
    const set = (open) => {
      folds.forEach((fold) => { fold.open = open; });
      button.setAttribute("aria-pressed", open);
    };
    set(recall() === "open");
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      const top = button.getBoundingClientRect().top;
      set(open);
      remember(open ? "open" : "folded");
      scrollBy({ top: button.getBoundingClientRect().top - top, behavior: "instant" });
    });
  }

  // What is wider than its box can be focused, is named, and shows that it goes on, to its end.
  function scrollers() {
    const boxes = document.querySelectorAll(".bd-content :is(div.math, pre, .inline-scroll, .pst-scrollable-table-container, .output.text_html)");
    const end = (box) => box.classList.toggle("at-end", box.scrollLeft + box.clientWidth > box.scrollWidth - 2);
    const look = (box) => {
      const formula = box.matches("div.math, .inline-scroll");
      const table = !formula && box.querySelector("table");
      // of code and tables the theme gives tab stops as well, by this very rule; formulas may round up
      const spare = table || box.matches("pre") ? 0 : 1;
      const wide = box.scrollWidth > box.clientWidth + spare;
      const known = box.classList.contains("scrolls");
      box.classList.toggle("scrolls", wide);
      if (wide) end(box);
      if (wide && known) return;
      box.onscroll = wide ? () => end(box) : null;
      if (box.matches(".pg-scroll, .pg-code")) return; // it has its name and its stop already
      if (wide) {
        box.tabIndex = 0;
        if (!box.matches("pre")) {
          box.setAttribute("role", "group");
          box.setAttribute("aria-label", `${table ? "Table" : formula ? "Formula" : "Output"} that scrolls sideways`);
        }
      } else for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    };
    const sizes = new ResizeObserver((entries) => entries.forEach((entry) => look(entry.target)));
    boxes.forEach((box) => sizes.observe(box));
    // the tables of a playground come with its panels
    document.addEventListener("toggle", ({ target }) => {
      if (target instanceof Element) target.querySelectorAll(".pg-scroll, .pg-code").forEach((box) => sizes.observe(box));
    }, true);
    // a face that comes late changes what is in a box, and not the box
    document.fonts?.ready.then(() => boxes.forEach(look));
  }

  function openWhereALinkLeads() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    let opened = false;
    for (let at = target; at; at = at.parentElement) {
      if (at instanceof HTMLDetailsElement && !at.open) opened = at.open = true;
    }
    if (opened) target.scrollIntoView();
  }

  // On paper nothing opens: derivations, hints and solutions are open while a page is printed.
  function openForPrint() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll("details")].filter((fold) => fold.matches(".fold:not([open])"));
      opened.forEach((fold) => { fold.open = true; });
    });
    addEventListener("afterprint", () => opened.forEach((fold) => { fold.open = false; }));
  }

  // What the theme's buttons and bars do not tell: where the reader is, and what is switched on.
  function bars() {
    // the theme takes the focus from these when they are used: whoever has no mouse would lose the
    // place, and after a dialog the way back
    const buttons = document.querySelectorAll(".theme-switch-button, .search-button, .sidebar-toggle");
    buttons.forEach((button) => { button.blur = () => {}; });
    for (const [id, name, title] of [["primary", "Book", "Menu of the book"], ["secondary", "Contents", "Contents of this page"]]) {
      document.querySelectorAll(`.${id}-toggle`).forEach((toggle) => toggle.setAttribute("title", title));
      document.getElementById(`pst-${id}-sidebar-modal`)?.setAttribute("aria-label", name);
    }
    document.querySelector(".bd-sidebar-primary a.current")?.setAttribute("aria-current", "page");
    const side = document.getElementById("pst-primary-sidebar");
    const toggle = document.querySelector(".primary-toggle");
    const wide = matchMedia("(min-width: 960px)"); // below, the bar is a dialog
    const tell = () => {
      const mode = { light: "light", dark: "dark" }[document.documentElement.dataset.mode] ?? "as the system";
      document.querySelectorAll(".theme-switch-button").forEach((b) => b.setAttribute("aria-label", `Colours: ${mode}`));
      if (side) toggle?.setAttribute("aria-expanded", String(wide.matches && !side.classList.contains("pst-sidebar-hidden")));
    };
    tell();
    const changes = new MutationObserver(tell);
    changes.observe(document.documentElement, { attributeFilter: ["data-mode"] });
    if (side) changes.observe(side, { attributeFilter: ["class"] });
    wide.addEventListener("change", tell);
  }

  // A button that copies shows "Copied!" beside itself, to those who see it.
  function tellCopies() {
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    document.body.append(status); // before anything else, all that follows would be styled anew
    document.addEventListener("click", ({ target }) => {
      const button = target instanceof Element && target.closest(".copybtn");
      if (!button) return;
      status.textContent = "";
      setTimeout(() => { status.textContent = button.getAttribute("data-tooltip"); }, 200);
    }, true); // the button keeps its clicks to itself
  }

  document.addEventListener("DOMContentLoaded", () => {
    bars();
    codeSwitch();
    scrollers();
    openForPrint();
    openWhereALinkLeads();
    addEventListener("hashchange", openWhereALinkLeads);
    // a way through the page by tab need not pass every button that copies
    const copies = () => document.querySelectorAll(".copybtn").forEach((b) => { b.tabIndex = -1; });
    copies();
    addEventListener("load", copies);
    tellCopies();
  });
})();
