// The playground on a page of the book: a figure becomes an instrument when it comes near.
// _static/playground.js loads this script, and calls `upgrade` for every such figure.
import { Instrument, usual } from "./instrument.js";
import { keep, restored } from "./keep.js";

/**
 * Turn a `<figure class="playground" data-preset=… data-task=… data-size=…>` into an instrument.
 * @param {HTMLElement & {playground?: object}} figure
 */
export function upgrade(figure) {
  if (figure.playground) return;
  const root = document.createElement("div");
  const still = figure.querySelector(".playground-still");
  const { preset, task, size } = figure.dataset;
  figure.append(root);
  const { session, sentence } = restored(figure, () => usual(preset));
  const instrument = new Instrument(root, { size, preset, task, session, sentence });
  still?.remove();
  figure.playground = { instrument, get state() { return instrument.plain(); } };
  keep(figure, instrument);
  figure.dataset.alive = "yes";
}

export { Instrument };
