// What is fitted, and from where: K, type, algorithm, start.
import { button, choice, number, radios } from "./fields.js";
import { h, put } from "../view/dom.js";

// a circle or an ellipse is nothing on a line
const ON_A_LINE = { full: "one for each", tied: "one for all" };
const ONES = ["diag", "spherical"]; // there the same as full

export const TYPES = [["full", "full: ellipses"], ["tied", "tied: one shape"], ["diag", "diag: upright"], ["spherical", "spherical: circles"]];

/** The controls of the model. @param {import("../instrument.js").Instrument} app */
export function modelControls(app) {
  const K = choice("K", Array.from({ length: 8 }, (_, k) => [String(k + 1), String(k + 1)]),
    (value) => app.act(() => app.session.setK(Number(value))));
  const type = choice("Covariances", TYPES, (value) => app.act(() => app.session.setType(value)));
  const algorithm = radios("Algorithm", [["em", "EM"], ["kmeans", "k-means"]], (value) => app.act(() => app.session.setAlgorithm(value)));
  return {
    root: h("div", { class: "pg-group" }, algorithm.root, h("div", { class: "pg-pair pg-model" }, K.root, type.root)),
    show({ state }) {
      K.select.value = String(state.K);
      const line = state.D === 1;
      put(type.root.firstChild, line ? "Variances" : "Covariances");
      TYPES.forEach(([name, words], i) => {
        const option = type.select.options[i];
        put(option, line ? ON_A_LINE[name] ?? words : words);
        if (option.hidden !== (line && ONES.includes(name))) option.hidden = option.disabled = line && ONES.includes(name);
      });
      type.select.value = line && ONES.includes(state.type) ? "full" : state.type;
      type.select.disabled = state.algorithm === "kmeans";
      algorithm.set(state.algorithm);
    },
  };
}

const STARTS = [["k-means++", "k-means++"], ["kmeans", "k-means"], ["random", "random responsibilities"], ["random_from_data", "random points"]];

/** Where the algorithm starts and when it stops. @param {import("../instrument.js").Instrument} app */
export function startControls(app) {
  let seed = 0;
  const kind = choice("Start", STARTS, () => {});
  const begin = (next) => {
    seed = next;
    app.act(() => app.session.start(kind.select.value, seed));
    app.say(`New start by ${kind.select.value}. ${app.session.sentence ?? ""}`);
  };
  const again = button("Start", () => begin(seed + 1), { "data-name": "start" });
  return {
    begin,
    root: h("div", { class: "pg-pair pg-start" }, kind.root, again),
    show() {},
  };
}

/** tol and reg_covar in view. @param {import("../instrument.js").Instrument} app */
export function stopControls(app) {
  const tol = number("tol", app.session.state.tol, { test: (value) => value >= 0 && value < Infinity, words: "a number from 0 up" }, (value) => app.act(() => app.session.setOptions({ tol: value })));
  const floor = number("reg_covar", app.session.state.reg_covar, { test: (value) => value >= 0 && value < Infinity, words: "a number from 0 up" }, (value) => app.act(() => app.session.setOptions({ reg_covar: value })));
  return {
    root: h("div", { class: "pg-pair" }, tol.root, floor.root),
    show({ state }) {
      if (document.activeElement !== tol.input) tol.input.value = String(state.tol);
      if (document.activeElement !== floor.input) floor.input.value = String(state.reg_covar);
    },
  };
}
