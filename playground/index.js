// The playground for hosts that know anywidget's format: JupyterLab, JupyterLite, others.
// With `model` it follows a Python object; traits are optional, so any of them may be missing.
import { Instrument } from "./instrument.js";
import { follow, isPopulation, sessionOf } from "./host.js";
import { PopulationInstrument } from "./view/population.js";

/**
 * @param {{model: import("./host.js").Model, el: HTMLElement & {playground?: object}}} host
 * @returns {() => void} takes the instrument away again
 */
function render({ model, el }) {
  const root = document.createElement("div");
  el.append(root);
  root.addEventListener("keydown", (event) => { // a key that is meant for the instrument deletes no cell
    const others = event.ctrlKey || event.metaKey || event.altKey; // to save, for example
    if (!others || "zy".includes(event.key.toLowerCase())) event.stopPropagation();
  });
  const [size, preset, task] = ["size", "preset", "task"].map((name) => model.get(name) ?? undefined);
  const options = { size: size ?? "full", preset, task, session: sessionOf(model) };
  const instrument = isPopulation(model) ? new PopulationInstrument(root, options) : new Instrument(root, options);
  const unfollow = follow(model, instrument);
  el.playground = { instrument, get state() { return instrument.plain(); } };
  // the picture that stays in a saved notebook is of no use beside the instrument
  /** @returns {NodeListOf<HTMLElement>} */
  const stills = () => document.querySelectorAll(`[data-playground-still="${model.get("still")}"]`);
  for (const still of stills()) still.hidden = true;
  return () => {
    for (const still of stills()) still.hidden = false;
    unfollow();
    instrument.destroy();
  };
}

export default { render };
