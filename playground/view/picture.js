// What every picture has: canvas below, drawing with real text above it, handles on top.
import { h, newId, svg, text } from "./dom.js";
import { Frame } from "./frame.js";
import { Handles } from "./handles.js";

const MARGIN = { left: 46, right: 6, top: 6, bottom: 40 };
const EDGE = 24; // pixels from the edge at which a mark stands for what is outside
const HINT = "Arrows go from handle to handle. Enter takes a handle, then arrows move it. H lists all keys.";

export class Picture {
  /** @param {import("../instrument.js").Instrument} app @param {string} label @param {string} [hint] how to go on */
  constructor(app, label, hint = HINT) {
    this.app = app;
    /** The size, as the instrument has seen it last. */
    this.width = this.height = 0;
    this.margin = MARGIN;
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.drawing = svg("svg", { class: "pg-drawing", "aria-hidden": "true" });
    const described = newId();
    this.handles = new Handles({
      label, describedby: described, say: app.say, refuse: app.refuse,
      onKey: (event) => this.key(event) || app.onKey(event),
      onGround: (...hand) => this.ground(...hand),
    });
    this.root = h("div", { class: "pg-picture" }, this.canvas, this.drawing, this.handles.root,
      h("p", { id: described, hidden: true }, hint));
  }

  // what a picture adds

  /** @type {import("./handles.js").Ground} */
  ground(_x, _y, _kind, _touch) { return false; }

  /** @param {number} _aspect @returns {import("./frame.js").Window} */
  window(_aspect) { throw new Error("a picture says what it shows"); }

  /** @returns {string[]} of the two axes */
  names() { return ["", ""]; }

  /** Show all points again, after the data have changed. */
  fit() { this.told = undefined; }

  /** Whether all of the model is seen that has to be. */
  holds() {
    const { frame, told } = this;
    return !told || this.app.session.places().every(([x, y = 0]) => x >= frame.x0 && x <= frame.x1
      && (this.app.session.state.D === 1 || (y >= frame.y0 && y <= frame.y1)));
  }

  /** Whether there is a place to draw; `window(width over height)` says what of the data is seen. */
  measure() {
    const { width, height } = this;
    if (!width || !height) return false;
    const told = `${width} ${height}`;
    if (this.told === told) return true;
    const seen = this.window((width - this.margin.left - this.margin.right) / (height - this.margin.top - this.margin.bottom));
    const ratio = Math.min(2, devicePixelRatio || 1);
    [this.canvas.width, this.canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    this.pen = this.canvas.getContext("2d");
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const labels = this.labels(new Frame(width, height, seen, this.margin).ticksY());
    this.margin = { ...this.margin, left: 30 + 7.5 * Math.max(...labels.map(({ length }) => length)) };
    this.frame = new Frame(width, height, seen, this.margin);
    this.told = told;
    this.axes();
    return true;
  }

  /** Ticks as texts with as many digits as tell them apart. */
  labels(list) {
    const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(list[1] - list[0] || 1) + 1e-9)));
    return list.map((tick) => text(tick, digits));
  }

  axes() {
    const { frame } = this;
    const [nameX, nameY] = this.names();
    const [xs, ys] = [frame.ticksX(), frame.ticksY()];
    const [wordsX, wordsY] = [this.labels(xs), this.labels(ys)];
    this.clip = newId();
    this.shapes = svg("g", { "clip-path": `url(#${this.clip})` });
    this.drawing.replaceChildren(
      svg("clipPath", { id: this.clip }, svg("rect", { x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top })),
      ...xs.map((tick, i) => svg("text", { x: frame.x(tick), y: frame.bottom + 16, "text-anchor": "middle" }, wordsX[i])),
      ...ys.map((tick, i) => svg("text", { x: frame.left - 6, y: frame.y(tick) + 4, "text-anchor": "end" }, wordsY[i])),
      svg("text", { class: "pg-axis", x: (frame.left + frame.right) / 2, y: frame.height - 6, "text-anchor": "middle" }, nameX),
      svg("text", { class: "pg-axis", transform: `translate(12 ${(frame.top + frame.bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, nameY),
      this.shapes);
  }

  // points by keys

  /** What is read out of a place. @param {number[]} place */
  where(place) { return place.map((value, d) => text(value, this.frame.digits(d ? "y" : "x"))).join(", "); }

  /** The place at which a key adds a point. @returns {import("./handles.js").Handle} */
  cursorHandle() {
    const { frame, app: { session, change } } = this;
    if (this.grabbed >= session.n) this.grabbed = undefined;
    if (!this.cursor || this.seen(frame.x(this.cursor[0]), frame.y(this.cursor[1] ?? frame.y0)).out !== undefined) { // none yet, or of other points
      this.cursor = [(frame.x0 + frame.x1) / 2, (frame.y0 + frame.y1) / 2].slice(0, session.state.D);
    }
    const [x, y] = [frame.x(this.cursor[0]), this.cursor.length > 1 ? frame.y(this.cursor[1]) : frame.bottom];
    return {
      id: "cursor", name: this.grabbed === undefined ? "place for a point" : `point ${this.grabbed + 1}`, value: `at ${this.where(this.cursor)}`,
      now: this.percent(x), x, y, look: "cursor",
      move: (px, py, phase) => {
        this.cursor = this.place(px, py).slice(0, session.state.D);
        if (this.grabbed !== undefined) change(() => session.movePoint(this.grabbed, ...this.cursor), phase);
        else this.app.redraw();
      },
    };
  }

  /** The point that is nearest to a place of the picture; on a line only across counts. */
  nearestPoint(x, y, reach = Infinity) {
    const { points, D } = this.app.session.state;
    let [best, least] = [undefined, reach];
    for (let i = 0; i < points.length / D; i += 1) {
      const distance = Math.hypot(this.frame.x(points[D * i]) - x, D > 1 ? this.frame.y(points[D * i + 1]) - y : 0);
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  add(...place) {
    this.cursor = place;
    this.grabbed = undefined;
    if (this.app.change(() => this.app.session.addPoint(...place))) this.app.say(`Point added at ${this.where(place)}.`);
  }

  erase(point) {
    this.grabbed = undefined;
    this.app.change(() => this.app.session.removePoint(point));
    this.app.say(`Point erased; ${this.app.session.n} are left.`);
  }

  grab(point) {
    const { points, D } = this.app.session.state;
    this.grabbed = point;
    this.cursor = Array.from(points.subarray(D * point, D * (point + 1)));
    this.app.redraw();
    this.app.say(`Point ${point + 1} is taken: move it with its handle.`);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key meant something here */
  key(event) {
    if (event.ctrlKey || event.metaKey || this.app.tool !== "points") return false;
    const key = event.key.toLowerCase();
    const { x, y } = this.cursorHandle();
    if (key === "a") this.add(...this.cursor);
    else if (key === "e" || key === "delete") {
      const point = this.grabbed ?? this.nearestPoint(x, y);
      if (point !== undefined) this.erase(point);
    } else if (key === "g") {
      if (this.grabbed !== undefined) {
        this.grabbed = undefined;
        this.app.redraw();
        this.app.say("Let go of the point.");
      } else {
        const point = this.nearestPoint(x, y);
        if (point !== undefined) this.grab(point);
      }
    } else return false;
    return true;
  }

  /** A place on the screen, kept inside of the picture, in the data. */
  place(x, y) {
    const { frame } = this;
    const [px, py] = [Math.max(frame.left, Math.min(frame.right, x)), Math.max(frame.top, Math.min(frame.bottom, y))];
    return [frame.atX(px), frame.atY(py)];
  }

  /**
   * A place of the data on the screen. What is outside is marked at the edge, with the way to it.
   * @returns {{x: number, y: number, out?: number}} out in degrees, clockwise from the right
   */
  seen(x, y) {
    const { left, right, top, bottom } = this.frame;
    if (x > left - 1 && x < right + 1 && y > top - 1 && y < bottom + 1) return { x, y };
    const [px, py] = [Math.max(left + EDGE, Math.min(right - EDGE, x)), Math.max(top + EDGE, Math.min(bottom - EDGE, y))];
    return { x: px, y: py, out: (Math.atan2(y - py, x - px) * 180) / Math.PI };
  }

  /** How far right something is, from 0 to 100. */
  percent(x) { return (100 * (x - this.frame.left)) / (this.frame.right - this.frame.left); }
}
