// The playground for hosts that know anywidget's format: JupyterLab, JupyterLite, others.
// With `model` it follows a Python object; traits are optional, so any of them may be missing.
import { Instrument } from "./instrument.js";
import { follow, sessionOf } from "./host.js";

/**
 * @param {{model: {get: Function, set: Function, save_changes: Function, on: Function, off?: Function}, el: HTMLElement}} host
 * @returns {() => void} takes the instrument away again
 */
export function render({ model, el }) {
  const root = document.createElement("div");
  root.dataset.lmSuppressShortcuts = ""; // a key that is meant for the instrument deletes no cell
  el.append(root);
  const own = (event) => event.stopPropagation();
  root.addEventListener("keydown", own);
  const instrument = new Instrument(root, { size: model.get("size") ?? "full", preset: model.get("preset") ?? undefined, task: model.get("task") ?? undefined, session: sessionOf(model) });
  const unfollow = follow(model, instrument);
  el.playground = { instrument, get state() { return instrument.plain(); } };
  // the picture that stays in a saved notebook is of no use beside the instrument
  const stills = () => document.querySelectorAll(`[data-playground-still="${model.get("still")}"]`);
  for (const still of stills()) still.hidden = true;
  return () => {
    for (const still of stills()) still.hidden = false;
    unfollow();
    instrument.destroy();
  };
}

export default { render };
