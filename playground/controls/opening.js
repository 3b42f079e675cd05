// The opening of the book: points, and one button.
import { button } from "./fields.js";
import { h, put } from "../view/dom.js";

/** @param {import("../instrument.js").Instrument} app */
export function openingControls(app) {
  const { steps } = app;
  const go = button("Find the groups", () => {
    if (!app.bare && !steps.runs && app.state.converged) app.restart(app.session.seed + 1);
    if (app.bare) {
      app.bare = false;
      app.say("Two Gaussians, placed by chance. Now they climb.");
    }
    steps.toggle();
  }, { "data-name": "open" });
  go.classList.add("pg-first");
  const { home } = app.root.closest("figure")?.dataset ?? {};
  const more = h("a", { class: "pg-more", hidden: true }, "Take it further in the playground");
  return {
    root: h("div", { class: "pg-row pg-opening" }, go, more),
    show({ state }) {
      put(go, app.bare ? "Find the groups" : steps.runs ? "Pause" : state.converged ? "Again, from another start" : "Go on");
      more.hidden = app.bare || !home;
      if (!more.hidden) more.href = app.address();
    },
  };
}
