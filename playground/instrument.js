// The instrument: it joins a session with its views and its controls.
import { Session } from "./session.js";
import { presetOf, sessionOptions } from "./data/presets.js";
import { presetControl, tableControls, toolControls } from "./controls/data.js";
import { panel } from "./controls/fields.js";
import { keyList } from "./controls/keys.js";
import { leagueControls } from "./controls/league.js";
import { modelControls, startControls, stopControls } from "./controls/model.js";
import { showControls, SHOWN } from "./controls/show.js";
import { Steps } from "./controls/steps.js";
import { takeaway } from "./controls/takeaway.js";
import { Curve } from "./view/curve.js";
import { h, put } from "./view/dom.js";
import { Line } from "./view/line.js";
import { colourProperties, Numbers } from "./view/numbers.js";
import { isDark, palette } from "./view/palette.js";
import { Plane } from "./view/plane.js";
import style from "./style.css";

const REST = 400; // milliseconds after which what moved is read out
const PRESET = "article"; // where nothing else is asked for
const OTHER_DATA = ["setPoints", "undo", "redo"];

/** Put the style into the page that the element is in, once. */
function dress(element) {
  const root = element.getRootNode();
  const place = root.head ?? root;
  if (place.querySelector?.("style[data-playground]")) return;
  place.append(h("style", { "data-playground": "" }, style));
}

/** The session that an instrument begins with. @param {string} [preset] */
export const usual = (preset) => new Session(sessionOptions(presetOf(preset) ? preset : PRESET));

export class Instrument {
  /**
   * @param {HTMLElement} root an empty element
   * @param {object} [options]
   * @param {string} [options.size] full, or small: one column, and what is needed least is folded away
   * @param {string} [options.preset] name of the data
   * @param {Session} [options.session] instead of a preset
   * @param {string} [options.sentence] that is shown at first
   */
  constructor(root, { size = "full", preset, session = usual(preset), sentence } = {}) {
    Object.assign(this, { root, size, session, preset });
    dress(root);
    this.tool = "model";
    this.problem = sentence || undefined;
    this.show = { ...SHOWN };
    for (const name of ["say", "change", "redraw", "act", "onKey"]) this[name] = this[name].bind(this);
    root.classList.add("pg");
    root.dataset.size = size;
    this.build();
    this.watch();
    this.theme();
    this.unsubscribe = session.on("change", (state, what) => {
      if (OTHER_DATA.includes(what)) this.refit();
      this.redraw();
    });
  }

  build() {
    const { redraw } = this;
    this.live = h("p", { class: "visually-hidden", role: "status" });
    this.steps = new Steps(this);
    this.sentence = h("p", { class: "pg-sentence" });
    this.curve = new Curve();
    this.numbers = new Numbers(this.session, this.act);
    const parts = {
      preset: presetControl(this), model: modelControls(this), start: startControls(this), stop: stopControls(this),
      tool: toolControls(this), table: tableControls(this), show: showControls(this), league: leagueControls(this), take: takeaway(this),
    };
    this.parts = Object.values(parts);
    this.begin = parts.start.begin;
    this.address = parts.take.address;
    this.place = h("div", { class: "pg-place" });
    this.picture = this.makePicture();
    const left = h("div", { class: "pg-left" }, this.place, this.sentence, this.steps.root);
    const choices = h("div", { class: "pg-group" }, parts.preset.root, parts.model.root, parts.start.root);
    this.numberPanel = panel("All numbers, weights, locks", redraw, this.numbers.root);
    this.keyPanel = panel("Keys", redraw, keyList());
    const tools = panel("Points: add, move, erase, or your own table", redraw, parts.tool.root, parts.table.root);
    const shown = panel("What is shown, and when a run ends", redraw, parts.show.root, parts.stop.root);
    const league = panel("Which K and which type? A league table", redraw, parts.league.root);
    const away = panel("Take it away: Python, link, picture, table", redraw, parts.take.root);
    const small = this.size === "small";
    const side = h("div", { class: "pg-side" }, choices, small ? null : this.curve.root);
    const inside = small ? [panel("Data, model and start", redraw, side), panel("Log-likelihood", redraw, this.curve.root)] : [];
    this.panels = h("div", { class: "pg-panels" }, ...inside, tools, shown, this.numberPanel, league, away, this.keyPanel);
    if (small) {
      const more = panel("More: data, model, numbers, keys", redraw, this.panels);
      this.keyPanel.opens = more;
      this.root.append(left, more, this.live);
    } else this.root.append(h("div", { class: "pg-main" }, left, side), this.panels, this.live);
  }

  // one column and two columns have different pictures
  makePicture() {
    const picture = this.state.D === 1 ? new Line(this) : new Plane(this);
    this.place.replaceChildren(picture.root);
    return picture;
  }

  refit() {
    if ((this.picture instanceof Line) !== (this.state.D === 1)) {
      this.sizes.unobserve(this.picture.root);
      this.picture = this.makePicture();
      this.sizes.observe(this.picture.root);
    }
    this.picture.fit();
  }

  watch() {
    // sizes are read here and not while drawing, which would lay the page out again and again
    this.sizes = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) {
        const view = target === this.picture.root ? this.picture : this.curve;
        [view.width, view.height] = [contentRect.width, contentRect.height];
      }
      this.paint(); // at once: before anything is shown
    });
    this.sizes.observe(this.picture.root);
    this.sizes.observe(this.curve.drawing);
    this.themes = new MutationObserver(() => this.theme());
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.onDark = () => this.theme();
    this.dark.addEventListener("change", this.onDark);
  }

  destroy() {
    this.steps.stop();
    this.sizes.disconnect();
    this.themes.disconnect();
    this.dark.removeEventListener("change", this.onDark);
    this.unsubscribe();
    this.root.replaceChildren();
  }

  theme() {
    const dark = isDark(this.root);
    this.root.toggleAttribute("data-dark", dark);
    this.colours = palette(dark);
    this.tones = dark ? { ink: "#e9ecef", faint: "#8f98a340", plain: "#aab2bb" } : { ink: "#1c2127", faint: "#767f8938", plain: "#555555" };
    for (const [name, value] of colourProperties(this.colours)) this.root.style.setProperty(name, value);
    this.redraw();
  }

  get state() { return this.session.state; }
  /** What the next half-step is. */
  get next() { return this.state.kind === "E" ? "M" : "E"; }
  get canGoBack() { return this.state.kind !== "start"; }
  /** What the axes are named. */
  get names() { return this.state.columns ?? presetOf(this.state.preset)?.columns ?? ["x", "y"]; }

  /** Take the data of a preset. @param {string} id */
  load(id) {
    const { points, ...options } = sessionOptions(id);
    this.act(() => this.session.setPoints(points, options));
  }

  /** Take all points away, to place some by hand. */
  clear() {
    this.tool = "points";
    this.act(() => this.session.setPoints([], { D: this.state.D }));
  }

  /**
   * Do what changes the session; a fault becomes a sentence.
   * @param {() => void} act
   * @param {"start"|"move"|"end"|"cancel"} [phase] of a hand that moves something
   * @returns {boolean} whether it could be done
   */
  change(act, phase) {
    if (phase === "start") return true;
    let done = true;
    this.problem = undefined;
    try {
      act();
    } catch (error) {
      done = false;
      this.problem = `${error.message[0].toUpperCase()}${error.message.slice(1)}`;
      this.say(this.problem);
    }
    if (phase === "end") {
      this.session.commit();
      this.tell();
    }
    this.redraw();
    return done;
  }

  /** Do something that a control asks for, and say what has become of it. */
  act(change) {
    this.steps.stop();
    if (this.change(change)) this.tell();
  }

  /** Say a sentence to those who do not see. */
  say(sentence) {
    clearTimeout(this.saying);
    put(this.live, sentence);
  }

  /** Say what the session says, when things have come to rest. */
  tell() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => put(this.live, this.problem ?? this.session.sentence), REST);
  }

  /** What Python and the tests read: plain numbers, a row a point. */
  plain() {
    const { points, D, K, responsibilities, weights, means, covariances, log_likelihood, step, kind, type, algorithm, collapsed, converged, preset } = this.state;
    const rows = (flat, width) => Array.from({ length: flat.length / width }, (_, i) => Array.from(flat.subarray(i * width, (i + 1) * width)));
    return { points: rows(points, D), weights, means, covariances, responsibilities: rows(responsibilities, K), log_likelihood, step, kind, D, K, type, algorithm, collapsed, converged, preset };
  }

  /** Take points or parameters from outside. @param {{points?: number[][], weights?: number[], means?: number[][], covariances?: number[][][]}} given */
  take({ points, ...model }) {
    this.act(() => {
      const K = (model.means ?? model.weights ?? model.covariances)?.length;
      if (points) this.session.setPoints(points.flat(), { D: points[0]?.length ?? this.state.D, K: K ?? this.state.K });
      else if (K && K !== this.state.K) this.session.setK(K);
      if (K) this.session.setModel(model);
    });
  }

  /** Draw once, before the next picture of the screen. */
  redraw() {
    this.waits ??= requestAnimationFrame(() => this.paint());
  }

  paint() {
    cancelAnimationFrame(this.waits);
    this.waits = undefined;
    const { state } = this;
    this.picture.render();
    if (!this.picture.frame) return;
    this.picture.handles.root.dataset.tool = this.tool;
    put(this.sentence, this.problem ?? this.session.sentence);
    this.steps.show();
    for (const part of this.parts) part.show(this);
    if (this.numberPanel.open) this.numbers.show(this.picture.frame);
    const em = state.algorithm === "em";
    this.curve.show(state.history.map((step) => (em ? step.log_likelihood : step.inertia)), em ? "log-likelihood ℓ" : "inertia");
  }

  onKey(event) {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key === "z") this.act(() => (event.shiftKey ? this.session.redo() : this.session.undo()));
      else if (key === "y") this.act(() => this.session.redo());
      else return false;
      return true;
    }
    if (key === " " || key === "n") this.steps.do(() => (event.shiftKey ? this.session.step() : this.session.halfStep()));
    else if (key === "b") this.steps.do(() => this.session.back());
    else if (key === "r") this.steps.toggle();
    else if (key === "h" || key === "?") {
      if (this.keyPanel.opens) this.keyPanel.opens.open = true;
      this.keyPanel.open = true;
      this.keyPanel.firstChild.focus();
    } else if (key === "p") {
      this.tool = this.tool === "points" ? "model" : "points";
      this.paint();
      this.picture.handles.focus(this.tool === "points" ? "cursor" : "mean-0");
      this.say(this.tool === "points" ? "Points: A adds one here, E erases the nearest, G takes hold of it." : "Model: the handles are back.");
    } else return false;
    return true;
  }
}
