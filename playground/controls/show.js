// What the picture shows.
import { toggle } from "./fields.js";
import { h } from "../view/dom.js";

/** What is shown at first. */
export const SHOWN = { regions: true, borders: true, density: false, doubt: false, ellipses: true };
const WORDS = { regions: "regions", borders: "boundaries", density: "density", doubt: "doubtful points (below 80 %)", ellipses: "ellipses (2 standard deviations)" };

/** @param {import("../instrument.js").Instrument} app */
export function showControls(app) {
  const boxes = Object.entries(WORDS).map(([name, words]) => ({
    name,
    ...toggle(words, app.show[name], (on) => {
      app.show[name] = on;
      app.redraw();
    }),
  }));
  return {
    root: h("fieldset", {}, h("legend", {}, "Shown in the picture"), h("div", { class: "pg-row" }, ...boxes.map(({ root }) => root))),
    show() { for (const { name, input } of boxes) input.checked = app.show[name]; },
  };
}
