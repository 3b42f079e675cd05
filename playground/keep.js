// States survive a reload where the browser lets a page keep something; elsewhere nothing is said.
import { fromHash, isHash, toHash } from "./data/link.js";

const CALM = 700; // milliseconds without a change before the state is kept
const OLD = "What was kept here from last time is damaged, so this is the usual start.";

/** Where the state of a figure is kept: its page below the book's root, its place on the page. */
function key(figure) {
  const root = new URL(document.documentElement.dataset.content_root ?? ".", location.href).pathname;
  const page = location.pathname.slice(root.length) || "index.html";
  const all = [...document.querySelectorAll("figure.playground")];
  return `playground:${page}:${figure.dataset.task ?? figure.dataset.preset ?? ""}:${all.indexOf(figure)}`;
}

function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch { /* a browser that keeps nothing, or no more */ }
}

/**
 * The session that a figure begins with: that of the address, that of last time, or the usual one.
 * @param {HTMLElement} figure
 * @param {() => any} usual makes the usual session
 * @param {boolean} [population] whether it is a population that is drawn
 * @returns {{session: any, sentence: string}}
 */
export function restored(figure, usual, population) {
  if (figure.dataset.home === "" && isHash(location.hash)) return fromHash(location.hash, usual);
  const kept = read(key(figure));
  if (kept === null) return { session: usual(), sentence: "" };
  const found = population ? drawn(kept, usual) : fromHash(kept, usual);
  return found.sentence ? { ...found, sentence: OLD } : found;
}

/** A population as it was drawn. Never throws. */
function drawn(kept, usual) {
  const session = usual();
  try {
    const { heights, n } = JSON.parse(kept);
    session.setHeights(heights);
    session.setSampleSize(n);
    return { session, sentence: "" };
  } catch {
    return { session: usual(), sentence: OLD };
  }
}

/** Keep the state of an instrument whenever it has come to rest, and whether its task is done. */
export function keep(figure, instrument, usual, population) {
  const name = key(figure);
  const { task } = instrument;
  let timer;
  if (task && read(`${name}:done`)) task.done = true;
  const save = () => {
    timer = undefined;
    const { session } = instrument;
    write(name, population ? JSON.stringify({ heights: session.heights, n: session.n }) : toHash(session, { task: instrument.taskId }));
    if (task?.done) write(`${name}:done`, "yes");
  };
  instrument.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(save, CALM);
  });
  addEventListener("pagehide", () => {
    if (timer) save();
  });
  if (figure.dataset.home !== "" || population) return;
  addEventListener("hashchange", () => {
    if (!isHash(location.hash)) return;
    const { session, sentence } = fromHash(location.hash, usual);
    instrument.use(session, sentence);
  });
}
