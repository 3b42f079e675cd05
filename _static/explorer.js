// Brings the explorers of a page to life when the first of them comes near the screen, gives
// their controls names, and reads out what a change has shown. Nothing here needs a kernel.
(() => {
  "use strict";
  const script = document.currentScript;
  const root = new URL(".", script.src);
  const LOADER = new URL("vendor/html-manager/embed.js", root).href;

  function load(src) {
    return new Promise((resolve, reject) => {
      const tag = document.createElement("script");
      tag.src = src;
      tag.onload = resolve;
      tag.onerror = () => reject(new Error(`could not load ${src}`));
      document.head.append(tag);
    });
  }

  // The manager waits for the window's load event; it may have passed when the manager comes.
  async function loadManager() {
    const original = window.addEventListener;
    window.addEventListener = function (type, listener, ...rest) {
      if (type === "load" && document.readyState === "complete") queueMicrotask(listener);
      else original.call(window, type, listener, ...rest);
    };
    // its schema checker comments on its own schemas, which no reader can act on
    const warn = console.warn;
    console.warn = (...said) => String(said[0]).startsWith("strict mode:") || warn(...said);
    try {
      await load(LOADER);
    } finally {
      window.addEventListener = original;
      console.warn = warn;
    }
  }

  async function start(stateUrl) {
    const early = document.createElement("link"); // both files come at the same time
    Object.assign(early, { rel: "preload", as: "script", href: LOADER });
    document.head.append(early);
    await load(stateUrl);
    const state = document.createElement("script");
    state.type = "application/vnd.jupyter.widget-state+json";
    state.textContent = JSON.stringify(window.bookWidgetState).replaceAll("<", "\\u003c");
    delete window.bookWidgetState;
    document.body.append(state);
    await loadManager();
  }

  const visible = (element) => element.offsetParent !== null;

  function readout(panel) {
    return [...panel.querySelectorAll(".explorer-readout")].find(visible)?.textContent ?? "";
  }

  function name(panel) {
    for (const row of panel.querySelectorAll(".widget-inline-hbox")) {
      const label = row.querySelector(".widget-label")?.textContent;
      const handle = row.querySelector(".noUi-handle");
      if (!label || !handle) continue;
      handle.setAttribute("aria-label", label);
      handle.setAttribute("aria-valuetext", row.querySelector(".widget-readout")?.textContent ?? "");
    }
    for (const button of panel.querySelectorAll(".widget-play button")) {
      button.setAttribute("aria-label", button.title || "Play");
    }
    for (const icon of panel.querySelectorAll("i")) icon.setAttribute("aria-hidden", "true");
  }

  function enliven(panel) {
    panel.dataset.alive = "yes";
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", "Explorer");
    const output = panel.closest(".cell_output") ?? panel.parentElement;
    output.querySelector(".explorer-poster")?.remove();
    const live = document.createElement("p");
    live.className = "visually-hidden";
    live.setAttribute("role", "status");
    panel.append(live);
    let last = readout(panel);
    let timer;
    const changed = () => {
      name(panel);
      const now = readout(panel);
      if (now === last) return;
      last = now;
      clearTimeout(timer); // a moving slider is read out once, where it rests
      timer = setTimeout(() => { live.textContent = now; }, 400);
    };
    name(panel);
    new MutationObserver(changed).observe(panel, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["class", "style", "title"],
    });
  }

  function watch() {
    const look = () => {
      for (const panel of document.querySelectorAll(".explorer:not([data-alive])")) {
        if (readout(panel)) enliven(panel);
      }
    };
    new MutationObserver(look).observe(document.querySelector("article") ?? document.body, {
      subtree: true, childList: true,
    });
    look();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const posters = document.querySelectorAll(".explorer-poster");
    const stateUrl = document.querySelector("meta[name=book-widget-state]")?.content;
    if (!posters.length || !stateUrl) return;
    watch();
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      start(new URL(stateUrl, document.baseURI).href);
    }, { rootMargin: "600px" });
    posters.forEach((poster) => near.observe(poster));
  });
})();
