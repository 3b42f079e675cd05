// The instrument: it joins a session with its views and its controls.
import { Session } from "./session.js";
import { presetOf, sessionOptions } from "./data/presets.js";
import { presetControl, tableControls, toolControls } from "./controls/data.js";
import { panel } from "./controls/fields.js";
import { keyList } from "./controls/keys.js";
import { leagueControls } from "./controls/league.js";
import { modelControls, startControls, stopControls } from "./controls/model.js";
import { openingControls } from "./controls/opening.js";
import { showControls, SHOWN } from "./controls/show.js";
import { Steps } from "./controls/steps.js";
import { taskBar } from "./controls/task.js";
import { takeaway } from "./controls/takeaway.js";
import { begin, taskOf } from "./tasks.js";
import { Curve } from "./view/curve.js";
import { h, put } from "./view/dom.js";
import { dress } from "./view/dress.js";
import { Line } from "./view/line.js";
import { Numbers } from "./view/numbers.js";
import { Plane } from "./view/plane.js";
import { followTheme } from "./view/theme.js";

const REST = 400; // milliseconds after which what moved is read out
const PRESET = "article"; // where nothing else is asked for
// changes after which the model may be anywhere, or among other points
const ANEW = ["undo", "redo", "start", "setModel", "setResponsibilities", "setK", "setType", "setAlgorithm"];

/**
 * The session that an instrument begins with.
 * @param {string} [preset] @param {string} [task] one of a mixture
 * @returns {Session}
 */
export const usual = (preset, task) => (task ? /** @type {Session} */ (begin(taskOf(task))) : new Session(sessionOptions(presetOf(preset) ? preset : PRESET)));

export class Instrument {
  /**
   * @param {HTMLElement} root an empty element
   * @param {object} [options]
   * @param {string} [options.size] full, or small: one column, and what is needed least is folded away
   * @param {string} [options.preset] name of the data
   * @param {string} [options.task] id of a task
   * @param {Session} [options.session] instead of a preset
   * @param {string} [options.sentence] that is shown at first
   */
  constructor(root, { size = "full", preset, task, session = usual(preset, task), sentence } = {}) {
    this.root = root;
    this.size = size;
    this.session = session;
    this.taskId = task;
    dress(root);
    this.listeners = new Set();
    this.tool = "model";
    this.problem = sentence || undefined;
    this.show = { ...SHOWN };
    this.bare = size === "opening"; // the points alone, until the reader asks for more
    /** @type {number[][]} */
    this.colours = undefined; // these two: of the page's theme, see `followTheme`
    /** @type {{ink: string, faint: string, plain: string}} */
    this.tones = undefined;
    for (const name of ["say", "refuse", "change", "redraw", "act", "onKey"]) this[name] = this[name].bind(this);
    root.classList.add("pg");
    root.dataset.size = size;
    this.build();
    this.watch();
    this.unfollow = followTheme(this);
    this.listen();
  }

  listen() {
    this.unsubscribe = this.session.on("change", (state, what) => {
      const other = state.points !== this.fitted || !this.picture.holds();
      if (what === "setPoints" || (other && ANEW.includes(what))) this.refit();
      this.redraw();
      this.listeners.forEach((tell) => tell());
    });
  }

  /** Take another session in the place of this one. */
  use(session, sentence) {
    this.steps.stop();
    this.unsubscribe();
    this.session = session;
    this.problem = sentence || undefined;
    this.listen();
    this.refit();
    this.redraw();
    this.listeners.forEach((tell) => tell());
  }

  /** Call a function after each change. @returns {() => void} which ends that */
  on(event, tell) {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  }

  build() {
    const { redraw } = this;
    this.live = h("p", { class: "visually-hidden", role: "status" });
    this.steps = new Steps(this);
    this.sentence = h("p", { class: "pg-sentence" });
    this.curve = new Curve();
    this.numbers = new Numbers(this);
    const parts = {
      preset: presetControl(this), model: modelControls(this), start: startControls(this), stop: stopControls(this),
      tool: toolControls(this), table: tableControls(this), show: showControls(this), league: leagueControls(this), take: takeaway(this),
    };
    this.parts = Object.values(parts);
    if (this.taskId) {
      this.task = taskBar(this, this.taskId);
      this.parts.push(this.task);
      this.root.append(this.task.root);
    }
    this.restart = parts.start.begin;
    this.address = parts.take.address;
    this.place = h("div", { class: "pg-place" });
    this.picture = this.makePicture();
    const left = h("div", { class: "pg-left" }, this.place, this.sentence);
    if (this.size === "opening") {
      this.opening = openingControls(this);
      this.parts.push(this.opening);
      this.root.append(left, this.opening.root, this.live);
      return;
    }
    const choices = h("div", { class: "pg-group" }, parts.preset.root, parts.model.root, parts.start.root);
    this.numberPanel = panel("Numbers, weights, locks", redraw, this.numbers.root);
    this.keyPanel = panel("Keys", redraw, keyList());
    const needs = this.task?.task.needs; // what a task is done with stands open, below the steps
    const byHand = needs === "points" ? null : parts.tool.root;
    const tools = panel(byHand ? "Points by hand, or a table" : "Points from a table", redraw, byHand, parts.table.root);
    const shown = panel("What is shown; when it stops", redraw, parts.show.root, parts.stop.root);
    const league = panel("League table: which K, which type?", redraw, parts.league.root);
    const away = panel("Take away: Python, link, picture", redraw, parts.take.root);
    const small = this.size === "small";
    const side = h("div", { class: "pg-side" }, choices, small ? null : this.curve.root);
    const inside = small ? [panel("Data, model and start", redraw, side), panel("Log-likelihood", redraw, this.curve.root)] : [];
    this.panels = h("div", { class: "pg-panels" }, ...inside, tools, shown, this.numberPanel, league, away, this.keyPanel);
    left.append(this.steps.root);
    if (needs === "points") left.append(parts.tool.root);
    if (needs === "weights") {
      this.numberPanel.open = true;
      left.append(this.numberPanel);
    }
    if (small) {
      const more = panel(needs === "weights" ? "Data, model, keys" : "Data, model, numbers, keys", redraw, this.panels);
      this.keyPanel.opens = more;
      this.root.append(left, more, this.live);
    } else this.root.append(h("div", { class: "pg-main" }, left, side), this.panels, this.live);
  }

  // one column and two columns have different pictures
  makePicture() {
    const picture = this.state.D === 1 ? new Line(this) : new Plane(this);
    this.fitted = this.state.points;
    this.place.replaceChildren(picture.root);
    return picture;
  }

  refit() {
    if ((this.picture instanceof Line) !== (this.state.D === 1)) {
      this.sizes.unobserve(this.picture.root);
      this.picture = this.makePicture();
      this.sizes.observe(this.picture.root);
    }
    this.fitted = this.state.points;
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
  }

  destroy() {
    this.steps.stop();
    this.sizes.disconnect();
    this.unfollow();
    this.unsubscribe();
    this.root.replaceChildren();
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
    if (phase === "start") {
      this.session.commit();
      return true;
    }
    if (phase) this.steps.stop(); // no step takes it out of the hand
    let done = true;
    this.problem = undefined;
    try {
      if (phase === "cancel") this.session.revert();
      else act();
    } catch (error) {
      done = false;
      this.problem = `${error.message[0].toUpperCase()}${error.message.slice(1)}`.replace(/(?<= )-(?=\d)/g, "−");
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

  /** Say and show why something is not done. */
  refuse(sentence) {
    this.problem = sentence;
    this.say(sentence);
    this.redraw();
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
    put(this.sentence, this.problem ?? (this.bare ? `${presetOf(state.preset).sentence.split(":")[0]}.` : this.session.sentence));
    this.steps.show();
    for (const part of this.parts) part.show(this);
    if (this.numberPanel?.open) this.numbers.show(this.picture.frame);
    const em = state.algorithm === "em";
    this.curve.show(state.history.map((step) => (em ? step.log_likelihood : step.inertia)), em ? "log-likelihood" : "inertia");
  }

  onKey(event) {
    const key = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    if (control ? "zy".includes(key) : " nbr".includes(key)) this.picture.handles.put(); // first let go
    if (control) {
      if (key === "z") this.act(() => (event.shiftKey ? this.session.redo() : this.session.undo()));
      else if (key === "y") this.act(() => this.session.redo());
      else return false;
      return true;
    }
    if (key === " " || key === "n") this.steps.do(() => (event.shiftKey ? this.session.step() : this.session.halfStep()));
    else if (key === "b") this.steps.do(() => this.session.back());
    else if (key === "r") this.steps.toggle();
    else if (key === "h" || key === "?") {
      if (!this.panels) return false;
      if (this.keyPanel.opens) this.keyPanel.opens.open = true;
      this.keyPanel.open = true;
      this.keyPanel.firstChild.focus();
    } else if (key === "p" && this.panels) {
      this.tool = this.tool === "points" ? "model" : "points";
      this.paint();
      this.picture.handles.focus(this.tool === "points" ? "cursor" : "mean-0");
      this.say(this.tool === "points" ? "Points: A adds one here, E erases the nearest, G takes hold of it." : "Model: the handles are back.");
    } else return false;
    return true;
  }
}
