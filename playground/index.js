// The playground for hosts that know anywidget's format: JupyterLab, JupyterLite, others.
// With `model` it follows a Python object; traits are optional, so any of them may be missing.
import { Instrument } from "./instrument.js";
import { follow } from "./host.js";

/**
 * @param {{model: {get: Function, set: Function, save_changes: Function, on: Function, off?: Function}, el: HTMLElement}} host
 * @returns {() => void} takes the instrument away again
 */
export function render({ model, el }) {
  const root = document.createElement("div");
  el.append(root);
  const instrument = new Instrument(root, { size: model.get("size") ?? "full", preset: model.get("preset") ?? undefined, task: model.get("task") ?? undefined });
  const unfollow = follow(model, instrument);
  el.playground = { instrument, get state() { return instrument.plain(); } };
  return () => {
    unfollow();
    instrument.destroy();
  };
}

export default { render };
