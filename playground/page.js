// The playground on a page of the book: a figure becomes an instrument when it comes near.
// _static/playground.js loads this script, and calls `upgrade` for every such figure.
import { Instrument, usual } from "./instrument.js";
import { keep, restored } from "./keep.js";
import { Population } from "./population.js";
import { taskOf } from "./tasks.js";
import { Session } from "./session.js";
import { PopulationInstrument, usualPopulation } from "./view/population.js";

/**
 * Turn a `<figure class="playground" data-preset=… data-task=… data-size=…>` into an instrument.
 * @param {HTMLElement & {playground?: object}} figure
 */
export function upgrade(figure) {
  if (figure.playground) return;
  const { preset, task, size } = figure.dataset;
  const population = figure.dataset.kind === "population" || preset === "population" || (task !== undefined && taskOf(task).instrument === "population");
  const own = figure.querySelector("script")?.textContent; // data that a cell of the page has given
  /** @returns {any} */
  const begin = () => (own ? new (population ? Population : Session)(JSON.parse(own)) : population ? usualPopulation(task) : usual(preset, task));
  const root = document.createElement("div");
  const fresh = size === "opening"; // it begins each time with the points alone
  const { session, sentence } = fresh ? { session: begin() } : restored(figure, begin, population);
  figure.append(root);
  const options = { size, task, session, sentence };
  const instrument = population ? new PopulationInstrument(root, options) : new Instrument(root, options);
  figure.querySelector(".playground-still")?.remove();
  figure.playground = { instrument, get state() { return instrument.plain(); } };
  if (!fresh) keep(figure, instrument, begin, population);
  figure.dataset.alive = "yes";
}
