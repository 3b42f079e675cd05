// The picture of one column: a histogram, the bells of the components over it, and their sum.
import { logJoint } from "../math/mixture.js";
import { text } from "./dom.js";
import { css } from "./palette.js";
import { Picture } from "./picture.js";
import { largest, mixed } from "./scene.js";

const FINE = 2; // pixels between two places of a curve

/** Bins of equal width, half as wide as Freedman and Diaconis (1981) advise, for points that move; 12 to 40 of them. */
export function binsOf(points, low, high) {
  const sorted = Float64Array.from(points).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const width = ((at(0.75) - at(0.25))) / Math.cbrt(sorted.length);
  const count = Math.max(12, Math.min(40, Math.ceil((high - low) / width) || 12));
  return { low, width: (high - low) / count, count };
}

/**
 * Draw the picture of one column.
 * @param {any} pen
 * @param {any} what frame, state, colours, tones, show, bins, curves
 */
export function drawLine(pen, { frame, state, colours, tones, show, bins, curves }) {
  const { left, right, top, bottom } = frame;
  const { K, points, responsibilities: r } = state;
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.clip();
  if (curves && show.regions) {
    for (let i = 0; i < curves.count; i += 1) {
      pen.fillStyle = css(mixed(colours, curves.shares, i * K, K), 0.2);
      pen.fillRect(left + i * FINE, top, FINE, bottom - top);
    }
  }
  pen.strokeStyle = tones.faint;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const tick of frame.ticksY()) {
    pen.moveTo(left, Math.round(frame.y(tick)) + 0.5);
    pen.lineTo(right, Math.round(frame.y(tick)) + 0.5);
  }
  pen.stroke();
  // bars, each made of what its points give to the components
  const heights = new Float64Array(bins.count * K);
  const n = points.length;
  for (let i = 0; i < n; i += 1) {
    const bin = Math.max(0, Math.min(bins.count - 1, Math.floor((points[i] - bins.low) / bins.width)));
    for (let k = 0; k < K; k += 1) heights[bin * K + k] += r[i * K + k] / (n * bins.width);
  }
  for (let bin = 0; bin < bins.count; bin += 1) {
    let base = 0;
    const x = frame.x(bins.low + bin * bins.width);
    for (let k = 0; k < K; k += 1) {
      const height = heights[bin * K + k];
      pen.fillStyle = css(colours[k], 0.6);
      pen.fillRect(x + 0.5, frame.y(base + height), bins.width * frame.sx - 1, height * frame.sy);
      base += height;
    }
  }
  if (curves && show.borders) {
    pen.strokeStyle = tones.ink;
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (let i = 1; i < curves.count; i += 1) {
      if (largest(curves.shares, i * K, K) === largest(curves.shares, (i - 1) * K, K)) continue;
      pen.moveTo(left + i * FINE, top);
      pen.lineTo(left + i * FINE, bottom);
    }
    pen.stroke();
  }
  if (curves && show.ellipses && state.algorithm !== "kmeans") {
    for (let k = 0; k < K; k += 1) trace(pen, frame, (i) => curves.values[i * K + k], curves.count, css(colours[k]), 2.5);
    trace(pen, frame, (i) => curves.values.subarray(i * K, i * K + K).reduce((sum, value) => sum + value, 0), curves.count, tones.ink, 1.5);
  }
  pen.restore();
}

function trace(pen, frame, value, count, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (let i = 0; i < count; i += 1) {
    const [x, y] = [frame.left + (i + 0.5) * FINE, frame.y(value(i))];
    if (i) pen.lineTo(x, y);
    else pen.moveTo(x, y);
  }
  pen.stroke();
}

const HIGHEST = 4; // times as high as the bars: a bell that has collapsed goes on above the picture

/**
 * What of the line is seen, and the bins: all points and where the model has to be seen.
 * @param {Float64Array} points
 * @param {import("../session.js").Session} session
 */
export function lineWindow(points, session) {
  let [x0, x1] = [Infinity, -Infinity];
  for (const value of points) [x0, x1] = [Math.min(x0, value), Math.max(x1, value)];
  if (!(x1 >= x0)) [x0, x1] = [-3, 3];
  if (x0 === x1) [x0, x1] = [x0 - 1, x1 + 1];
  const bins = binsOf(points, x0, x1);
  for (const [place] of session.places()) [x0, x1] = [Math.min(x0, place), Math.max(x1, place)];
  const pad = 0.12 * (x1 - x0);
  const counts = new Float64Array(bins.count);
  for (const value of points) counts[Math.min(bins.count - 1, Math.floor((value - bins.low) / bins.width))] += 1;
  const most = 1.35 * (points.length ? Math.max(...counts) / (points.length * bins.width) : 0.5);
  const bells = session.state.algorithm === "em" ? 1.1 * Math.max(topOf(session.state), topOf(session.origin)) : 0;
  return { x0: x0 - pad, x1: x1 + pad, y0: 0, y1: Math.min(HIGHEST * most, Math.max(most, bells)), bins };
}

/** The density at the mean at which it is highest. @param {import("../math/mixture.js").Parameters} model */
function topOf(model) {
  const values = logJoint(Float64Array.from(model.means, ([mean]) => mean), model).map(Math.exp);
  const K = model.means.length;
  return Math.max(...model.means.map((_, k) => values.subarray(k * K, k * K + K).reduce((sum, value) => sum + value, 0)));
}

/** φₖ Nₖ and the responsibilities along the picture; those of k-means are sharp. */
export function curvesOf(frame, state) {
  const { K, algorithm, means } = state;
  const narrow = ((frame.x1 - frame.x0) / 400) ** 2;
  const surface = algorithm === "kmeans" ? { weights: means.map(() => 1 / K), means, covariances: means.map(() => [[narrow]]) } : state;
  const count = Math.ceil((frame.right - frame.left) / FINE);
  const places = Float64Array.from({ length: count }, (_, i) => frame.atX(frame.left + (i + 0.5) * FINE));
  const values = logJoint(places, surface); // logs first: far away all bells are zero
  const shares = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += K) {
    const top = values[at + largest(values, at, K)];
    let total = 0;
    for (let k = at; k < at + K; k += 1) total += Math.exp(values[k] - top);
    for (let k = at; k < at + K; k += 1) shares[k] = Math.exp(values[k] - top) / total;
  }
  return { count, shares, values: values.map(Math.exp) };
}

export class Line extends Picture {
  constructor(app) {
    super(app, "Picture of the histogram and the bells");
  }

  names() { return [this.app.names[0], "density"]; }

  window() {
    const { bins, ...window } = lineWindow(this.app.session.state.points, this.app.session);
    this.bins = bins;
    return window;
  }

  draw(pen, scene) { drawLine(pen, scene); }

  scene() {
    const { session: { state }, show, colours, tones } = this.app;
    const { frame, bins } = this;
    return { frame, state, colours, tones, show, bins, curves: curvesOf(frame, state) };
  }

  render() {
    if (!this.measure()) return;
    this.pen.clearRect(0, 0, this.frame.width, this.frame.height);
    this.draw(this.pen, this.scene());
    this.handles.show(this.list());
  }

  /** @returns {import("./handles.js").Handle[]} */
  list() {
    const { session, colours, change } = this.app;
    const { state } = session;
    const { frame } = this;
    const digits = frame.digits("x");
    const kmeans = state.algorithm === "kmeans";
    const height = (x, k) => (kmeans ? frame.y1 / 2 : Math.exp(logJoint(Float64Array.of(x), state)[k]));
    const bells = state.means.flatMap(([mean], k) => {
      const colour = css(colours[k]);
      const { x, y, out } = this.seen(frame.x(mean), frame.y(height(mean, k)));
      /** @type {import("./handles.js").Handle[]} */
      const handles = [{
        id: `mean-${k}`, name: `${kmeans ? "centre of cluster" : "mean of component"} ${k + 1}`, value: `at ${text(mean, digits)}`,
        now: this.percent(x), x, y, out, look: "mean", letter: String(k + 1), colour, locked: Boolean(state.locks.means[k]),
        move: (px, py, phase) => change(() => session.moveMean(k, this.place(px, py)[0]), phase),
      }];
      if (kmeans || !this.app.show.ellipses) return handles;
      const [end] = session.axisEnd(k, 0);
      const place = this.seen(frame.x(end), frame.y(height(end, k)));
      handles.push({
        id: `axis-${k}-0`, name: `width of component ${k + 1}`, value: `standard deviation ${text(state.axes[k][0].sd, digits)}`,
        now: Math.min(100, (100 * state.axes[k][0].sd) / (frame.x1 - frame.x0)), ...place, look: "axis", colour,
        locked: Boolean(state.locks.covariances[k]),
        move: (px, py, phase) => change(() => session.setAxis(k, 0, Math.max(mean + 1e-6, this.place(px, py)[0])), phase),
      });
      return handles;
    });
    return this.app.tool === "points" ? [...bells, this.cursorHandle()] : bells;
  }

  ground(x, y, kind) {
    const { tool, session } = this.app;
    if ((tool !== "points" && tool !== "erase") || kind !== "click") return false;
    const [at] = this.place(x, y);
    const { points } = session.state;
    if (tool === "points") this.add(at);
    else if (points.length) this.erase(this.nearestPoint(x, y));
    return true;
  }
}
