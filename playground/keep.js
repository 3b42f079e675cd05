// States survive a reload where the browser lets a page keep something; elsewhere nothing is said.
import { fromHash, isHash, toHash } from "./data/link.js";

const CALM = 700; // milliseconds without a change before the state is kept

/** Where the state of a figure is kept: its page below the book's root, its place on the page. */
function key(figure) {
  const root = new URL(document.documentElement.dataset.content_root ?? ".", location.href).pathname;
  const page = location.pathname.slice(root.length) || "index.html";
  const all = [...document.querySelectorAll("figure.playground")];
  return `playground:${page}:${figure.id || all.indexOf(figure)}`;
}

/**
 * The session that a figure begins with: that of the address, that of last time, or the usual one.
 * @param {HTMLElement} figure
 * @param {() => object} usual makes the usual session
 * @returns {{session: object, sentence: string}}
 */
export function restored(figure, usual) {
  if (figure.dataset.home === "" && isHash(location.hash)) return fromHash(location.hash, usual);
  try {
    const kept = localStorage.getItem(key(figure));
    if (kept) {
      const found = fromHash(kept, usual);
      if (found.sentence) return { ...found, sentence: "What was kept here from last time is damaged, so this is the usual start." };
      return found;
    }
  } catch { /* a browser that keeps nothing */ }
  return { session: usual(), sentence: "" };
}

/** Keep the state of an instrument whenever it has come to rest. */
export function keep(figure, instrument) {
  let timer;
  const write = () => {
    try {
      localStorage.setItem(key(figure), toHash(instrument.session, { task: instrument.task?.id }));
    } catch { /* a browser that keeps nothing, or no more */ }
  };
  instrument.session.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(write, CALM);
  });
  addEventListener("pagehide", () => {
    if (timer) write();
  });
}

/** Forget what was kept. */
export function forget(figure) {
  try {
    localStorage.removeItem(key(figure));
  } catch { /* nothing was kept */ }
}
