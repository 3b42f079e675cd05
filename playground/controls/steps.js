// Half-steps, whole steps, run, back: the buttons below the picture.
import { h, idle, put } from "../view/dom.js";

const PACE = 450; // milliseconds between two half-steps of a run
const CALM = 900; // … where the reader wants little motion

export class Steps {
  /** @param {import("../instrument.js").Instrument} app the instrument */
  constructor(app) {
    this.app = app;
    const button = (name, act, label) => h("button", { type: "button", class: "pg-button", "data-name": name, onclick: act }, label);
    this.back = button("back", () => this.do(() => app.session.back()), "Back");
    this.half = button("half", () => this.do(() => app.session.halfStep()), "Half-step");
    this.whole = button("step", () => this.do(() => app.session.step()), "Step");
    this.runner = button("run", () => this.toggle(), "Run");
    this.root = h("div", { class: "pg-steps", role: "group", "aria-label": "Steps of the algorithm" }, this.back, this.half, this.whole, this.runner);
  }

  do(act) {
    this.stop();
    this.app.change(act);
    this.app.tell();
  }

  get runs() { return this.timer !== undefined; }

  toggle() {
    if (this.runs) {
      this.stop();
      this.app.tell();
      return;
    }
    const next = () => {
      this.timer = setTimeout(next, matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM : PACE);
      let went = false;
      const done = this.app.change(() => { went = this.app.session.halfStep(); });
      if (this.app.state.converged || !done || !went) {
        this.stop();
        this.app.tell();
      }
    };
    this.timer = 0;
    next();
    this.show();
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.show();
  }

  /** Name the buttons after what they do next. */
  show() {
    const { state, next } = this.app;
    const kmeans = state.algorithm === "kmeans";
    put(this.half, next === "E" ? (kmeans ? "Assign points" : "E-step") : kmeans ? "Move centres" : "M-step");
    put(this.whole, kmeans ? "Both" : "E and M");
    idle(this.back, !this.app.canGoBack);
    put(this.runner, this.runs ? "Pause" : "Run");
    if (this.runner.ariaPressed !== String(this.runs)) this.runner.ariaPressed = String(this.runs);
  }
}
