// The log-likelihood against the steps, with real text.
import { ticks } from "d3-array";
import { h, put, svg, text } from "./dom.js";

/** A small picture of numbers that follow each other. */
export class Curve {
  constructor() {
    /** The size of the drawing, as the instrument has seen it last. */
    this.width = this.height = 0;
    this.drawing = svg("svg", { class: "pg-curve-drawing", "aria-hidden": "true" });
    this.told = h("p", { class: "pg-curve-told" });
    this.root = h("div", { class: "pg-curve" }, this.told, this.drawing);
  }

  /**
   * @param {number[]} values one a step, the last is now
   * @param {string} name what they are
   */
  show(values, name) {
    const told = JSON.stringify([values.length, values.at(-1), values[0], this.width, name]);
    if (this.drawn === told) return;
    this.drawn = told;
    const seen = values.filter(Number.isFinite);
    const now = values.at(-1);
    put(this.told, Number.isFinite(now) ? `${name} ${text(now, Math.abs(now) < 100 ? 2 : 1)}, step ${values.length - 1}` : `${name}: not yet`);
    const { width, height } = this;
    if (!width || !height) return;
    let [low, high] = [Math.min(...seen), Math.max(...seen)];
    if (!seen.length) [low, high] = [0, 1];
    if (!(high - low > 1e-9 * Math.abs(high))) [low, high] = [low - 1, high + 1];
    const pad = (high - low) * 0.08;
    [low, high] = [low - pad, high + pad];
    const span = Math.max(8, values.length - 1);
    const marks = ticks(low, high, 4);
    const written = marks.map((mark) => text(mark, high - low < 0.5 ? 3 : high - low < 5 ? 2 : high - low < 40 ? 1 : 0));
    const left = 12 + 7 * Math.max(...written.map(({ length }) => length));
    const x = (i) => left + ((width - left - 10) * i) / span;
    const y = (value) => 8 + ((height - 38) * (high - value)) / (high - low);
    const parts = [];
    marks.forEach((mark, i) => {
      parts.push(svg("line", { class: "pg-grid", x1: left, x2: width - 10, y1: y(mark), y2: y(mark) }));
      parts.push(svg("text", { x: left - 6, y: y(mark) + 4, "text-anchor": "end" }, written[i]));
    });
    for (const step of ticks(0, span, Math.min(6, width / 50)).filter(Number.isInteger)) {
      parts.push(svg("text", { x: x(step), y: height - 16, "text-anchor": "middle" }, String(step)));
    }
    parts.push(svg("text", { x: (left + width) / 2, y: height - 2, "text-anchor": "middle" }, "steps"));
    const line = values.map((value, i) => (Number.isFinite(value) ? `${x(i).toFixed(1)},${y(value).toFixed(1)}` : "")).filter(Boolean);
    parts.push(svg("polyline", { class: "pg-line", points: line.join(" ") }));
    if (values.length < 80) {
      values.forEach((value, i) => {
        if (Number.isFinite(value)) parts.push(svg("circle", { class: "pg-dot", cx: x(i), cy: y(value), r: i === values.length - 1 ? 5 : 3 }));
      });
    }
    this.drawing.replaceChildren(...parts);
  }
}
