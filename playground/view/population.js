// A population to draw, the means of its samples, and how near they are to normal.
import { button, choice, panel } from "../controls/fields.js";
import { taskBar } from "../controls/task.js";
import { Population, SHAPES } from "../population.js";
import { whole } from "../say.js";
import { begin, taskOf } from "../tasks.js";
import { h, idle, put, set, svg, text } from "./dom.js";
import { dress } from "./dress.js";
import { Frame } from "./frame.js";
import { followTheme } from "./theme.js";

const HEIGHT = 210; // pixels of each picture
const TOP = 1.05; // the height at the upper edge of the pad; shapes reach 1
const BINS = 60;
const FAR = 6; // pixels that a finger goes sideways before it draws
const REST = 400; // milliseconds after which what moved is read out
const SIZES = [1, 2, 3, 5, 10, 30, 50, 100];
const MARGIN = { left: 40, right: 8, top: 8, bottom: 36 };

/** The population that an instrument begins with. @param {string} [task] */
export const usualPopulation = (task) => (task ? /** @type {Population} */ (begin(taskOf(task))) : new Population({ shape: "two peaks" }));

export class PopulationInstrument {
  /** @param {HTMLElement} root @param {{task?: string, session?: Population, sentence?: string, size?: string, preset?: string}} [options] */
  constructor(root, { task, session = usualPopulation(task), sentence } = {}) {
    this.root = root;
    this.session = session;
    this.taskId = task;
    this.problem = sentence || undefined;
    dress(root);
    this.listeners = new Set();
    this.wide = new Map(); // drawing -> its width, as it was seen last
    this.at = 0; // the bar that has the tab stop
    root.classList.add("pg");
    this.build();
    this.listen();
    this.unfollow = followTheme(this);
    this.sizes = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) this.wide.set(target, contentRect.width);
      this.paint();
    });
    for (const { drawing } of [this.pad, this.hist, this.plot]) this.sizes.observe(drawing);
  }

  get state() { return this.session.state; }

  build() {
    const { session } = this;
    this.live = h("p", { class: "visually-hidden", role: "status" });
    if (this.taskId) {
      this.task = taskBar(this, this.taskId);
      this.root.append(this.task.root);
    }
    this.pad = this.part("Population: draw here", { class: "pg-pad", role: "group", "aria-label": "Bars of the population; left and right go from bar to bar, up and down change one" });
    this.hist = this.part("Means of samples, and the normal curve", { "aria-hidden": "true" });
    this.plot = this.part("QQ plot of the means", { "aria-hidden": "true" });
    this.bars = session.heights.map((_, i) => svg("rect", { class: "pg-bar", role: "slider", "aria-orientation": "vertical", "aria-valuemin": 0, "aria-valuemax": 100, "data-bar": i, tabindex: i ? -1 : 0 }));
    this.pad.drawing.append(this.pad.back, ...this.bars, this.pad.front);
    this.pad.drawing.addEventListener("pointerdown", (event) => this.down(event));
    this.pad.drawing.addEventListener("pointermove", (event) => this.moved(event));
    for (const end of ["pointerup", "pointercancel"]) this.pad.drawing.addEventListener(end, (event) => this.up(event));
    this.pad.drawing.addEventListener("keydown", (event) => this.key(event));
    this.sentence = h("p", { class: "pg-sentence" });
    this.shape = choice("Shape", [["", "drawn by hand"], ...Object.keys(SHAPES).map((name) => [name, name])], (name) => name && this.session.setShape(name));
    this.size = choice("Sample size n", SIZES.map((n) => [String(n), String(n)]), (n) => this.session.setSampleSize(Number(n)));
    const draws = [1, 100, 2000].map((count) => button(count === 1 ? "One sample" : `${whole(count)} samples`, () => this.session.draw(count), { "data-name": `draw-${count}` }));
    const again = button("Forget them", () => this.session.setSampleSize(this.state.n), { "data-name": "forget" });
    this.undo = button("Undo", () => this.session.undo(), { "data-name": "undo" });
    this.moments = h("tbody");
    this.table = panel("All numbers", () => this.paint(), h("div", { class: "pg-scroll", tabindex: 0, role: "group", "aria-label": "Numbers of the means" }, h("table", { class: "pg-table" }, h("caption", {}, "Population, means in theory, and the means that were drawn"),
      h("thead", {}, h("tr", {}, ...["", "mean", "standard deviation", "skewness"].map((name) => (name ? h("th", { scope: "col", class: "pg-number" }, name) : h("td"))))), this.moments)));
    this.root.append(
      h("div", { class: "pg-three" }, this.pad.root, this.hist.root, this.plot.root), this.sentence,
      h("div", { class: "pg-steps", role: "group", "aria-label": "Samples" }, ...draws, again),
      h("div", { class: "pg-pair pg-below" }, this.shape.root, this.size.root, this.undo),
      h("div", { class: "pg-panels" }, this.table), this.live);
  }

  part(title, properties) {
    const drawing = svg("svg", { ...properties, height: HEIGHT });
    const [back, front] = [svg("g", { "aria-hidden": "true" }), svg("g", { "aria-hidden": "true" })];
    drawing.append(back, front);
    return { root: h("div", { class: "pg-part" }, h("p", { class: "pg-title" }, title), drawing), drawing, back, front };
  }

  listen() {
    this.unsubscribe = this.session.on("change", () => {
      this.redraw();
      this.tell();
      this.listeners.forEach((tell) => tell());
    });
  }

  use(session, sentence) {
    this.unsubscribe();
    this.session = session;
    this.problem = sentence || undefined;
    this.listen();
    this.redraw();
    this.listeners.forEach((tell) => tell());
  }

  on(event, tell) {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  }

  say(words) {
    clearTimeout(this.saying);
    put(this.live, words);
  }

  tell() {
    this.problem = undefined;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => put(this.live, this.session.sentence), REST);
  }

  plain() {
    const { sample, means, ...rest } = this.state;
    return { ...rest, sample: Array.from(sample), means: Array.from(means) };
  }

  redraw() {
    this.waits ??= requestAnimationFrame(() => this.paint());
  }

  destroy() {
    this.sizes.disconnect();
    this.unfollow();
    this.unsubscribe();
    this.root.replaceChildren();
  }

  // ---------------------------------------------------------------------------------------------

  paint() {
    cancelAnimationFrame(this.waits);
    this.waits = undefined;
    const { state } = this;
    if (!this.wide.get(this.pad.drawing)) return;
    this.scale ??= Math.max(...state.heights);
    if (Math.max(...state.heights) > this.scale * TOP || !this.hand) this.scale = Math.max(...state.heights);
    this.paintPad(state);
    this.paintMeans(state);
    this.paintPlot();
    put(this.sentence, this.problem ?? this.session.sentence);
    this.size.select.value = String(state.n);
    this.shape.select.value = Object.keys(SHAPES).find((name) => state.heights.every((height, i) => Math.abs(height - SHAPES[name]((i + 0.5) / state.heights.length)) < 1e-12)) ?? "";
    idle(this.undo, !this.session.done.length);
    if (this.table.open) this.paintTable(state);
    this.task?.show({ state: this.session.heights });
  }

  paintPad({ heights, low, high, mean, sample }) {
    const { drawing, back, front } = this.pad;
    const frame = (this.frame = new Frame(this.wide.get(drawing), HEIGHT, { x0: low, x1: high, y0: 0, y1: this.scale * TOP }, MARGIN));
    const width = (high - low) / heights.length;
    heights.forEach((height, i) => {
      const y = frame.y(height);
      const percent = Math.round((100 * height) / this.scale);
      set(this.bars[i], {
        x: frame.x(low + i * width) + 0.5, y, width: Math.max(1, width * frame.sx - 1), height: Math.max(0, frame.bottom - y),
        "aria-label": `bar ${i + 1}, values from ${text(low + i * width)} to ${text(low + (i + 1) * width)}`,
        "aria-valuenow": percent, "aria-valuetext": `${percent} % of the highest`, tabindex: i === this.at ? 0 : -1,
      });
    });
    const focus = svg("rect", { class: "pg-focus", x: frame.x(low + this.at * width) - 1, y: frame.top, width: width * frame.sx + 2, height: frame.bottom - frame.top });
    back.replaceChildren(svg("rect", { class: "pg-ground", x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top }), focus, ...axis(frame, "value"));
    front.replaceChildren(
      svg("line", { class: "pg-mean", x1: frame.x(mean), x2: frame.x(mean), y1: frame.top, y2: frame.bottom }),
      ...Array.from(sample, (value) => svg("circle", { class: "pg-drawn", cx: frame.x(value), cy: frame.bottom, r: 4 })));
  }

  paintMeans({ low, high, mean, mean_sd: sd, means }) {
    const { drawing, back, front } = this.hist;
    const reach = 4.5 * sd;
    const [x0, x1] = [Math.max(low, mean - reach), Math.min(high, mean + reach)];
    const width = (x1 - x0) / BINS;
    const counts = new Float64Array(BINS);
    for (const value of means) {
      const bin = Math.floor((value - x0) / width);
      if (bin >= 0 && bin < BINS) counts[bin] += 1;
    }
    const density = counts.map((count) => count / (Math.max(1, means.length) * width));
    const peak = 1 / (sd * Math.sqrt(2 * Math.PI));
    const y1 = 1.1 * Math.max(peak, means.length > 50 ? Math.max(...density) : peak);
    const frame = new Frame(this.wide.get(drawing), HEIGHT, { x0, x1, y0: 0, y1 }, MARGIN);
    const bars = Array.from(density, (value, i) => {
      const y = Math.max(frame.top, frame.y(value)); // a few means make high bars: an arrow says that they go on
      const x = frame.x(x0 + i * width);
      const more = y > frame.y(value) && svg("path", { class: "pg-more-above", d: `M${x + (width * frame.sx) / 2 - 5} ${frame.top + 1}h10l-5 -8z` });
      return [svg("rect", { class: "pg-bar", x, y, width: width * frame.sx, height: frame.bottom - y }), ...(more ? [more] : [])];
    });
    const curve = Array.from({ length: 121 }, (_, i) => {
      const x = x0 + ((x1 - x0) * i) / 120;
      return `${frame.x(x).toFixed(1)},${frame.y(peak * Math.exp(-(((x - mean) / sd) ** 2) / 2)).toFixed(1)}`;
    });
    back.replaceChildren(...axis(frame, `mean of ${this.state.n}`), ...(means.length ? bars.flat() : []));
    front.replaceChildren(svg("polyline", { class: "pg-normal", points: curve.join(" ") }));
  }

  paintPlot() {
    const { drawing, back, front } = this.plot;
    const { normal, observed } = this.session.qq();
    const ends = (values, usual) => Math.max(usual, 1.05 * Math.abs(values[0] ?? 0), 1.05 * Math.abs(values.at(-1) ?? 0));
    const [right, top] = [ends(normal, 3.6), ends(observed, 4.4)]; // no dot is outside
    const frame = new Frame(this.wide.get(drawing), HEIGHT, { x0: -right, x1: right, y0: -top, y1: top }, MARGIN);
    const every = Math.max(1, Math.floor(normal.length / 150));
    const dots = [];
    for (let i = 0; i < normal.length; i += i < 10 || i > normal.length - 11 ? 1 : every) {
      dots.push(svg("circle", { class: "pg-dot", cx: frame.x(normal[i]), cy: frame.y(observed[i]), r: 2.5 }));
    }
    back.replaceChildren(...axis(frame, "normal quantile", true), svg("line", { class: "pg-normal", x1: frame.x(-right), y1: frame.y(-right), x2: frame.x(right), y2: frame.y(right) }));
    front.replaceChildren(...dots);
  }

  paintTable({ mean, sd, skewness, mean_sd, mean_skewness, means }) {
    const n = means.length;
    const average = means.reduce((sum, value) => sum + value, 0) / n;
    const spread = Math.sqrt(means.reduce((sum, value) => sum + (value - average) ** 2, 0) / n);
    const skew = means.reduce((sum, value) => sum + (value - average) ** 3, 0) / n / spread ** 3;
    const row = (name, ...values) => h("tr", {}, h("th", { scope: "row" }, name), ...values.map((value) => h("td", { class: "pg-number" }, Number.isFinite(value) ? text(value, 3) : "–")));
    this.moments.replaceChildren(row("population", mean, sd, skewness), row("means, in theory", mean, mean_sd, mean_skewness), row(`${whole(n)} means drawn`, average, spread, skew));
  }

  // ---------------------------------------------------------------------------------------------

  barAt(event) {
    const box = this.pad.drawing.getBoundingClientRect();
    const { frame } = this;
    const count = this.bars.length;
    const bar = Math.floor(((event.clientX - box.left - frame.left) / (frame.right - frame.left)) * count);
    return [Math.max(0, Math.min(count - 1, bar)), Math.max(0, frame.atY(Math.min(frame.bottom, event.clientY - box.top)))];
  }

  down(event) {
    if (event.button) return;
    event.preventDefault();
    const [bar, height] = this.barAt(event);
    // a finger may want to scroll: it draws when it goes sideways, or when it is lifted
    this.hand = { bar, height, x: event.clientX, waits: event.pointerType === "touch" };
    this.pad.drawing.setPointerCapture(event.pointerId);
    this.session.commit();
    if (!this.hand.waits) this.raise(bar, height);
    this.focus(bar);
  }

  moved(event) {
    if (!this.hand || (this.hand.waits && Math.abs(event.clientX - this.hand.x) < FAR)) return;
    const [bar, height] = this.barAt(event);
    const { bar: from, height: before, waits } = this.hand;
    if (waits) this.raise(from, before);
    const way = Math.sign(bar - from);
    if (way) for (let i = from + way; i !== bar; i += way) this.raise(i, before + ((height - before) * (i - from)) / (bar - from));
    this.raise(bar, height);
    this.hand = { bar, height };
  }

  up(event) {
    if (this.hand?.waits && event.type === "pointerup") this.raise(this.hand.bar, this.hand.height);
    this.hand = undefined;
    this.session.commit();
    this.redraw();
  }

  raise(bar, height) {
    this.act(() => this.session.setHeight(bar, Math.max(0, Math.min(this.scale * TOP, height))));
  }

  /** Do what changes the population; a fault becomes a sentence. @param {() => void} change */
  act(change) {
    try {
      change();
    } catch (error) {
      this.problem = `${error.message[0].toUpperCase()}${error.message.slice(1)}.`;
      this.redraw();
    }
  }

  focus(bar) {
    this.at = Math.max(0, Math.min(this.bars.length - 1, bar));
    this.bars.forEach((element, i) => element.setAttribute("tabindex", i === this.at ? 0 : -1));
    this.bars[this.at].focus({ preventScroll: true });
    this.redraw();
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const height = this.session.heights[this.at];
    const step = this.scale * (event.shiftKey ? 0.25 : 0.05);
    const acts = {
      ArrowLeft: () => this.focus(this.at - 1), ArrowRight: () => this.focus(this.at + 1),
      ArrowUp: () => this.raise(this.at, height + step), ArrowDown: () => this.raise(this.at, height - step),
      Home: () => this.focus(0), End: () => this.focus(this.bars.length - 1),
      PageUp: () => this.raise(this.at, this.scale), PageDown: () => this.raise(this.at, 0),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }
}

function axis(frame, name, sides = false) {
  const word = (value) => text(value, value % 1 ? (Math.abs(value * 10) % 1 > 1e-9 ? 2 : 1) : 0);
  const parts = frame.ticksX().map((tick) => svg("text", { x: frame.x(tick), y: frame.bottom + 16, "text-anchor": "middle" }, word(tick)));
  if (sides) parts.push(...frame.ticksY().map((tick) => svg("text", { x: frame.left - 6, y: frame.y(tick) + 4, "text-anchor": "end" }, word(tick))));
  parts.push(svg("text", { x: (frame.left + frame.right) / 2, y: frame.height - 4, "text-anchor": "middle" }, name));
  parts.push(svg("line", { class: "pg-base", x1: frame.left, x2: frame.right, y1: frame.bottom, y2: frame.bottom }));
  return parts;
}
