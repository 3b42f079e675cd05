/**
 * A session at the instrument, without any page: data, model, algorithm, and what was done to them.
 *
 * Whatever the reader changes by hand begins a new run: `step` is 0 and `kind` is "start". The
 * half-steps of a run can be taken back one by one (`back`), the changes by hand too (`undo`).
 */

import { axesOf, dragged, endOf } from "./math/axes.js";
import { collapsed } from "./math/collapse.js";
import { aic, bic, entropyOf, icl, parameterCount } from "./math/criteria.js";
import { mStep } from "./math/em.js";
import { cholesky, IllDefined, toType, TYPES } from "./math/gaussian.js";
import { assign, hasSettled, meanVariance, update } from "./math/kmeans.js";
import { density, evaluate, grid } from "./math/mixture.js";
import { aroundMeans, oneHot, start as startOf, STARTS } from "./math/starts.js";
import { league } from "./league.js";
import * as say from "./say.js";

export const MOST_COMPONENTS = 8;
export const MOST_POINTS = 20000;
const MOST_UNDO = 300;
const BY_HAND = /^(move|setAxis|setWeight|setCovariance)/; // changes of which a gesture makes many
const PARTS = { weight: "weights", mean: "means", covariance: "covariances" };

/** @typedef {import("./math/mixture.js").Parameters} Parameters */

/**
 * What undo and *back* bring back: never written into, always replaced.
 *
 * @typedef {object} Now
 * @property {Float64Array} points
 * @property {number} D
 * @property {number} K
 * @property {string} type
 * @property {"em" | "kmeans"} algorithm
 * @property {string | null} preset
 * @property {string[] | null} columns
 * @property {number} reg_covar
 * @property {import("./math/em.js").Locks} locks
 * @property {number[]} weights this and what follows: since the run began
 * @property {number[][]} means
 * @property {number[][][]} covariances
 * @property {import("./math/axes.js").Axis[][]} axes
 * @property {Parameters | null} seen by the last E-step
 * @property {number} step
 * @property {"start" | "E" | "M"} kind
 * @property {boolean} converged
 * @property {Int32Array | null} labels of the last assignment (k-means)
 * @property {Now | null} past a half-step ago
 * @property {State["history"]} history shared by the half-steps of a run, which write on
 * @property {number} length how many of them are of now
 * @property {Parameters} origin
 */

/**
 * @typedef {object} State
 * @property {Float64Array} points n·D, row after row
 * @property {number} D
 * @property {number} K
 * @property {string} type full, tied, diag or spherical
 * @property {"em" | "kmeans"} algorithm
 * @property {number[]} weights K
 * @property {number[][]} means K × D; the centres of k-means
 * @property {number[][][]} covariances K matrices D × D
 * @property {Float64Array} responsibilities n·K: of the last E-step; before the first one, of the
 *   model as it stands. For k-means 1 for the nearest centre, else 0.
 * @property {number} log_likelihood of the model as it stands, in nats; NaN for k-means
 * @property {number} inertia of the centres as they stand; NaN for EM
 * @property {number} step how many M-steps (updates) were taken
 * @property {"start" | "E" | "M"} kind the last half-step; for k-means E is assign, M is update
 * @property {{step: number, log_likelihood: number, inertia: number}[]} history
 * @property {number[]} collapsed components held by reg_covar alone, from 0
 * @property {boolean} converged
 * @property {{weights: boolean[], means: boolean[], covariances: boolean[]}} locks
 * @property {{direction: number[], sd: number}[][]} axes of each component's ellipse
 * @property {{bic: number, aic: number, icl: number, p: number}} criteria
 * @property {number} tol
 * @property {number} reg_covar
 * @property {string | null} preset the data's name, as long as nobody changed them
 * @property {string[] | null} columns names of the D columns
 */

export class Session {
  /**
   * @param {object} [options]
   * @param {ArrayLike<number>} [options.points] n·D numbers
   * @param {number} [options.D] 1 or 2
   * @param {number} [options.K] 1 to 8
   * @param {string} [options.type]
   * @param {"em" | "kmeans"} [options.algorithm]
   * @param {string} [options.start] a kind of start, see `STARTS`
   * @param {number} [options.seed]
   * @param {number[]} [options.weights] a start of one's own
   * @param {number[][]} [options.means]
   * @param {number[][][]} [options.covariances]
   * @param {number} [options.tol] stop when the mean log-likelihood changes by less
   * @param {number} [options.reg_covar] added to each variance in each M-step
   * @param {number} [options.kmeans_tol] stop when the centres' squared moves sum to at most this,
   *   in units of the mean variance
   * @param {string | null} [options.preset]
   * @param {string[] | null} [options.columns] names of the D columns
   * @param {State["locks"]} [options.locks]
   */
  constructor(options = {}) {
    const { points = [], D = 2, K = 3, type = "full", algorithm = "em" } = options;
    checkWord("type", type, TYPES);
    checkWord("algorithm", algorithm, ["em", "kmeans"]);
    checkWhole("D", D, 1, 2);
    checkWhole("K", K, 1, MOST_COMPONENTS);
    this.tol = checkAmount("tol", options.tol ?? 1e-3);
    this.kmeans_tol = checkAmount("kmeans_tol", options.kmeans_tol ?? 1e-4);
    this.startKind = options.start ?? "k-means++";
    checkWord("start", this.startKind, STARTS);
    this.seed = options.seed ?? 0;
    checkFinite("seed", this.seed);
    this.listeners = new Set();
    this.undone = [];
    this.done = [];
    /** @type {{key: string, sentence: string, undone: Now[]} | null} what goes on, and how it was before */
    this.gesture = null;
    /** @type {Now} */
    this.now = /** @type {Now} */ ({ // `begin` adds what is missing
      points: checkPoints(points, D), D, K, type, algorithm, preset: options.preset ?? null,
      columns: options.columns ?? null,
      reg_covar: checkAmount("reg_covar", options.reg_covar ?? 1e-6),
      locks: checkLocks(options.locks ?? noLocks(K), K),
    });
    const own = options.means ? this.ownStart(options) : this.startFor(this.startKind, this.seed);
    this.begin(own);
    this.sentence = this.describe();
  }

  // -------------------------------------------------------------------------------------------
  // What can be read
  // -------------------------------------------------------------------------------------------

  /** @returns {State} */
  get state() {
    this.cachedState ??= this.makeState();
    return this.cachedState;
  }

  /** n, the number of points. */
  get n() {
    return this.now.points.length / this.now.D;
  }

  /** The model at the start of the run. @returns {Parameters} */
  get origin() {
    return this.now.origin;
  }

  /**
   * Where the model has to be seen at the start of the run and now: its means, and the ends of the
   * axes, which are handles.
   *
   * @returns {number[][]}
   */
  places() {
    const { algorithm, type, axes, means, origin } = this.now;
    const ends = (mean, list) => list.slice(0, type === "spherical" ? 1 : 2).map((axis) => endOf(mean, axis));
    const begun = origin.means === means && origin.covariances === this.now.covariances ? []
      : origin.means.map((mean, k) => [mean, axesOf(origin.covariances[k], type)]);
    const all = [...means.map((mean, k) => [mean, axes[k]]), ...begun];
    return all.flatMap(([mean, list]) => (algorithm === "em" ? [mean, ...ends(mean, list)] : [mean]));
  }

  /** How many half-steps the run has taken. */
  get halfSteps() {
    return 2 * this.now.step + Number(this.now.kind === "E");
  }

  /** @private */
  makeState() {
    const { now } = this;
    const { points, D, K, type, algorithm, weights, means, covariances, step, kind } = now;
    const current = this.current();
    const last = kind === "M" ? this.ofLastEStep() : current;
    return {
      points, D, K, type, algorithm, weights, means, covariances,
      responsibilities: last.responsibilities,
      log_likelihood: current.logLikelihood,
      inertia: current.inertia,
      step, kind,
      history: now.history.slice(0, now.length),
      collapsed: algorithm === "em" ? collapsed(now, type, now.reg_covar) : [],
      converged: now.converged,
      locks: now.locks,
      axes: now.axes,
      get criteria() { // asked seldom, and not quick
        return criteriaOf(current, K, D, type);
      },
      tol: this.tol,
      reg_covar: now.reg_covar,
      preset: now.preset,
      columns: now.columns,
    };
  }

  /** Responsibilities, log-densities and ℓ (or the inertia) of the model as it stands. */
  current() {
    this.cachedNow ??= this.evaluate(this.now);
    return this.cachedNow;
  }

  /** The same of the model that the last E-step saw. */
  ofLastEStep() {
    this.cachedLast ??= this.evaluate({ ...this.now, ...this.now.seen });
    return this.cachedLast;
  }

  /** @param {Now} now */
  evaluate({ points, K, algorithm, weights, means, covariances }) {
    if (algorithm === "kmeans") {
      const { labels, inertia } = assign(points, means);
      const responsibilities = oneHot(labels, K);
      return { labels, inertia, responsibilities, logLikelihood: NaN, logMixture: null };
    }
    return { ...evaluate(points, { weights, means, covariances }), labels: null, inertia: NaN };
  }

  /** log p(xᵢ) of each point under the model as it stands (EM only). @returns {Float64Array} */
  scores() {
    const { points, weights, means, covariances } = this.now;
    return evaluate(points, { weights, means, covariances }).logMixture;
  }

  /** The largest responsibility of each point. @returns {Float64Array} n */
  certainty() {
    const { K } = this.now;
    const r = this.state.responsibilities;
    const certainty = new Float64Array(this.n);
    for (let i = 0, at = 0; i < certainty.length; i++) {
      for (let k = 0; k < K; k++, at++) if (r[at] > certainty[i]) certainty[i] = r[at];
    }
    return certainty;
  }

  /** The component with the largest responsibility, of each point. @returns {Int32Array} n */
  labels() {
    return labelsOf(this.state.responsibilities, this.now.K);
  }

  /** The points whose largest responsibility is below `limit`. @returns {number[]} */
  doubtful(limit = 0.8) {
    const found = [];
    this.certainty().forEach((most, i) => most < limit && found.push(i));
    return found;
  }

  /** p(x) of the model as it stands. */
  density(x, y = 0) {
    return density(this.now, x, y);
  }

  /** Density, regions and certainty on a grid, see `grid` in math/mixture.js. */
  grid(xs, ys) {
    if (this.now.algorithm === "em") return grid(this.now, xs, ys);
    // k-means: as if all components were equally heavy, round and equally wide, and decided
    const { means, K, D } = this.now;
    const round = Array.from({ length: D }, (_, i) => Array.from({ length: D }, (__, j) => +(i === j)));
    const alike = { weights: Array(K).fill(1 / K), means, covariances: Array(K).fill(round) };
    const result = grid(alike, xs, ys);
    result.certainty.fill(1);
    result.density.fill(NaN);
    return result;
  }

  /** The end of an axis of component k, where its handle is. */
  axisEnd(k, which) {
    return endOf(this.now.means[k], this.now.axes[k][which]);
  }

  /**
   * Call `fn(state, what)` after each change; what is the name of the method that made it.
   *
   * @param {"change"} event
   * @param {(state: State, what: string) => void} fn
   * @returns {() => void} which ends that
   */
  on(event, fn) {
    checkWord("event", event, ["change"]);
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  // -------------------------------------------------------------------------------------------
  // Data
  // -------------------------------------------------------------------------------------------

  /**
   * Take other data, and start on them.
   *
   * @param {ArrayLike<number>} points n·D
   * @param {{D?: number, preset?: string | null, K?: number, type?: string, columns?: string[]}} [options]
   */
  setPoints(points, options = {}) {
    const { D = this.now.D, preset = null, K = this.now.K, type = this.now.type } = options;
    const { columns = null } = options;
    checkWhole("D", D, 1, 2);
    checkWhole("K", K, 1, MOST_COMPONENTS);
    checkWord("type", type, TYPES);
    const checked = checkPoints(points, D);
    this.edit("setPoints", () => {
      this.now = { ...this.now, points: checked, D, K, type, preset, columns, locks: noLocks(K) };
      this.begin(this.startFor(this.startKind, this.seed));
      this.sentence = this.describe();
    });
  }

  addPoint(x, y = 0) {
    if (this.n >= MOST_POINTS) throw new RangeError(`no more than ${say.whole(MOST_POINTS)} points`);
    const place = this.place(x, y);
    this.changePoints("addPoint", [...this.now.points, ...place],
      `Point ${this.n + 1} added at ${spot(place)}`);
  }

  movePoint(i, x, y = 0) {
    checkWhole("i", i, 0, this.n - 1);
    const place = this.place(x, y);
    const points = Float64Array.from(this.now.points);
    points.set(place, i * this.now.D);
    this.changePoints(`movePoint ${i}`, points, `Point ${i + 1} is now at ${spot(place)}`);
  }

  removePoint(i) {
    checkWhole("i", i, 0, this.n - 1);
    const { D } = this.now;
    const points = Array.from(this.now.points);
    points.splice(i * D, D);
    this.changePoints("removePoint", points, `Point ${i + 1} removed`);
  }

  /** @private */
  changePoints(key, points, words) {
    const checked = Float64Array.from(points);
    this.edit(key, () => {
      this.now = { ...this.now, points: checked, preset: null };
      this.begin();
      this.sentence = `${words}: ${say.count(this.n, "point")}, ${this.worth()}.`;
    });
  }

  // -------------------------------------------------------------------------------------------
  // Model
  // -------------------------------------------------------------------------------------------

  /**
   * Fewer components: the first K stay. More: each new one comes to the point that the mixture
   * explains worst, as wide as the others are on average.
   */
  setK(K) {
    checkWhole("K", K, 1, MOST_COMPONENTS);
    this.edit("setK", () => {
      let model = this.parameters();
      if (K < this.now.K) model = firstOf(model, K);
      while (model.weights.length < K) model = this.oneMore(model);
      const locks = resized(this.now.locks, K);
      this.now = { ...this.now, K, locks };
      this.begin({ ...model, covariances: toType(model.covariances, model.weights, this.now.type) });
      this.sentence = `${say.count(K, "component")}; ${this.worth()}.`;
    });
  }

  /** @private */
  oneMore({ weights, means, covariances }) {
    const { points, D } = this.now;
    const share = 1 / (weights.length + 1);
    let mean = means[0].map((m, d) => m + (d === 0 ? 2 * Math.sqrt(covariances[0][0][0]) : 0));
    if (points.length) {
      let worst = 0;
      if (this.now.algorithm === "kmeans") {
        const far = Float64Array.from({ length: this.n }, (_, i) => Math.min(...means.map((c) =>
          c.reduce((sum, v, d) => sum + (points[i * D + d] - v) ** 2, 0))));
        far.forEach((distance, i) => distance > far[worst] && (worst = i));
      } else {
        const { logMixture } = evaluate(points, { weights, means, covariances });
        logMixture.forEach((log, i) => log < logMixture[worst] && (worst = i));
      }
      mean = Array.from(points.subarray(worst * D, worst * D + D));
    }
    const average = toType(covariances, weights, "tied")[0];
    return {
      weights: [...weights.map((w) => w * (1 - share)), share],
      means: [...means, mean],
      covariances: [...covariances, average],
    };
  }

  setType(type) {
    checkWord("type", type, TYPES);
    this.edit("setType", () => {
      const model = this.parameters();
      this.now = { ...this.now, type };
      this.begin({ ...model, covariances: toType(model.covariances, model.weights, type) });
      const words = this.now.D > 1 ? `Covariances are ${type}`
        : type === "tied" ? "One variance for all components" : "A variance for each component";
      this.sentence = `${words}: ${this.worth()}.`;
    });
  }

  /**
   * From k-means, once it has taken a step, EM goes on with the M-step of the clusters, as
   * `init_params="kmeans"` does.
   */
  setAlgorithm(algorithm) {
    checkWord("algorithm", algorithm, ["em", "kmeans"]);
    this.edit("setAlgorithm", () => {
      const { now } = this;
      let model = this.parameters();
      if (algorithm === "em" && now.algorithm === "kmeans" && now.kind !== "start" && this.n) {
        const next = this.maximize(this.current().responsibilities);
        if (sound(next)) model = next; // else a cluster without a spread: the old one stays
      }
      this.now = { ...now, algorithm };
      this.begin(model);
      this.sentence = `${algorithm === "em" ? "EM" : "k-means"}: ${this.worth()}.`;
    });
  }

  moveMean(k, x, y = 0) {
    checkWhole("k", k, 0, this.now.K - 1);
    const place = this.place(x, y);
    const means = this.now.means.map((mean, j) => (j === k ? place : mean));
    const name = this.now.algorithm === "em" ? "Mean" : "Centre";
    this.changeModel(`moveMean ${k}`, { means }, `${name} ${k + 1} is at ${spot(place)}`);
  }

  /** Set Σₖ; the other components follow where the type says so. */
  setCovariance(k, matrix) {
    checkWhole("k", k, 0, this.now.K - 1);
    const { D, K, type, weights } = this.now;
    const given = checkMatrix(matrix, D);
    const covariances = type === "tied" // the one for all
      ? Array(K).fill(given)
      : toType(this.now.covariances.map((S, j) => (j === k ? given : S)), weights, type);
    try {
      cholesky(covariances[k], k);
    } catch {
      throw new RangeError("covariance must be positive definite");
    }
    this.changeModel(`setCovariance ${k}`, { covariances }, `Covariance ${k + 1} changed`);
  }

  /** Put the end of an axis of the ellipse of component k at a place. */
  setAxis(k, which, x, y = 0) {
    checkWhole("k", k, 0, this.now.K - 1);
    checkWhole("which", which, 0, this.now.D - 1);
    const { means, axes, type, K, weights } = this.now;
    const matrix = dragged(means[k], axes[k], which, this.place(x, y), type);
    const covariances = type === "tied"
      ? Array(K).fill(matrix)
      : toType(this.now.covariances.map((S, j) => (j === k ? matrix : S)), weights, type);
    // the axis that is held leads, whatever its length is now
    const length = Math.hypot(x - means[k][0], this.now.D === 2 ? y - means[k][1] : 0);
    const lead = type === "full" || type === "tied" ? turned(axes[k], which, means[k], [x, y], length) : null;
    this.changeModel(`setAxis ${k} ${which}`, { covariances, lead: lead && { k, axes: lead } }, () => {
      const sds = this.now.axes[k].map(({ sd }) => say.number(sd));
      return `Component ${k + 1} has the standard deviation${sds.length > 1 ? "s" : ""} ${say.list(sds)}`;
    });
  }

  /** Set φₖ; the others that are not locked share the rest, in proportion to what they had. */
  setWeight(k, w) {
    checkWhole("k", k, 0, this.now.K - 1);
    checkFinite("w", w);
    const { weights, locks, K } = this.now;
    const fixed = weights.reduce((sum, v, j) => sum + (j !== k && locks.weights[j] ? v : 0), 0);
    const others = weights.map((v, j) => (j === k || locks.weights[j] ? 0 : v));
    const free = others.map((_, j) => j !== k && !locks.weights[j]);
    const some = free.some(Boolean);
    const own = some ? Math.min(Math.max(w, 0), 1 - fixed) : 1 - fixed;
    const rest = 1 - fixed - own;
    const total = others.reduce((sum, v) => sum + v, 0);
    const equal = 1 / free.filter(Boolean).length;
    const next = Array.from({ length: K }, (_, j) => {
      if (j === k) return own;
      if (!free[j]) return weights[j];
      return rest * (total > 0 ? others[j] / total : equal);
    });
    this.changeModel(`setWeight ${k}`, { weights: next }, `Weight ${k + 1} is ${say.number(own)}`);
  }

  /**
   * Set any of weights, means and covariances at once. Means of another number than now change K;
   * what is not given then is what a start from these means gives.
   *
   * @param {{weights?: number[], means?: number[][], covariances?: number[][][]}} parts
   */
  setModel({ weights, means, covariances }) {
    const K = Array.isArray(means) ? means.length : this.now.K;
    checkWhole("K (the number of means)", K, 1, MOST_COMPONENTS);
    this.edit("setModel", () => {
      const old = K === this.now.K ? this.parameters() : { means };
      this.now = { ...this.now, K, locks: resized(this.now.locks, K) };
      this.begin(this.ownStart({ ...old, ...without({ weights, means, covariances }) }));
      this.sentence = this.describe();
    });
  }

  /**
   * The model that responsibilities call for: an M-step from them begins a run.
   *
   * @param {ArrayLike<number>} responsibilities n·K, none negative, each row with the sum one
   */
  setResponsibilities(responsibilities) {
    const { K } = this.now;
    const r = Float64Array.from(responsibilities);
    if (!this.n || r.length !== this.n * K) {
      throw new RangeError(`responsibilities must be ${this.n} × ${K} numbers`);
    }
    for (let i = 0; i < this.n; i++) {
      const row = r.subarray(i * K, i * K + K);
      const sum = row.reduce((total, v) => total + v, 0);
      if (!row.every((v) => v >= 0) || !(Math.abs(sum - 1) <= 1e-6)) {
        throw new RangeError(`responsibilities must be >= 0, each row with the sum one: see row ${i}`);
      }
    }
    this.edit("setResponsibilities", () => {
      const model = this.maximize(r);
      if (!sound(model)) throw new RangeError("responsibilities of which a covariance is not positive definite");
      this.begin(model);
      this.sentence = this.describe();
    });
  }

  /**
   * Lock a part of component k: EM (k-means) leaves it as it is; the hand does not.
   *
   * @param {number} k
   * @param {string} what weight, mean or covariance; or weights, means, covariances
   * @param {boolean} [on]
   */
  lock(k, what, on = true) {
    checkWhole("k", k, 0, this.now.K - 1);
    const part = PARTS[what] ?? what;
    checkWord("what", part, Object.values(PARTS));
    this.edit("lock", () => {
      const flags = this.now.locks[part].map((flag, j) => {
        const same = part === "covariances" && this.now.type === "tied";
        return j === k || same ? Boolean(on) : flag;
      });
      this.now = { ...this.now, locks: { ...this.now.locks, [part]: flags } };
      this.begin();
      const word = part === "covariances" ? "covariance" : part.slice(0, -1);
      this.sentence = `The ${word} of component ${k + 1} is ${on ? "locked" : "free"}.`;
    });
  }

  /**
   * @param {string} key
   * @param {Partial<Parameters> & {lead?: {k: number, axes: import("./math/axes.js").Axis[]} | null}} parts
   * @param {string | (() => string)} words
   * @private
   */
  changeModel(key, { lead, ...parts }, words) {
    this.edit(key, () => {
      this.begin({ ...this.parameters(), ...parts }, lead);
      const text = typeof words === "function" ? words() : words;
      this.sentence = `${text}; ${this.worth()}.`;
    });
  }

  /**
   * tol ends a run, reg_covar is added to each variance, kmeans_tol ends a run of k-means.
   *
   * @param {{tol?: number, reg_covar?: number, kmeans_tol?: number}} options
   */
  setOptions(options) {
    for (const [name, value] of Object.entries(options)) {
      checkWord("option", name, ["tol", "reg_covar", "kmeans_tol"]);
      checkAmount(name, value);
    }
    const { reg_covar, ...rules } = options;
    Object.assign(this, rules);
    this.cachedState = null;
    if (reg_covar === undefined || reg_covar === this.now.reg_covar) return this.tell("setOptions");
    return this.edit("setOptions", () => {
      this.now = { ...this.now, reg_covar };
      this.begin();
      this.sentence = `reg_covar is ${say.number(reg_covar)}.`;
    });
  }

  // -------------------------------------------------------------------------------------------
  // Algorithm
  // -------------------------------------------------------------------------------------------

  /**
   * Start anew.
   *
   * @param {string} kind k-means++, kmeans, random or random_from_data
   * @param {number} [seed]
   */
  start(kind = this.startKind, seed = this.seed) {
    checkWord("kind", kind, STARTS);
    checkFinite("seed", seed);
    this.edit("start", () => {
      this.startKind = kind;
      this.seed = seed;
      this.begin(this.startFor(kind, seed));
      this.sentence = `A start (${kind}, seed ${seed}): ${this.worth()}.`;
    });
  }

  /**
   * The next half-step: E or M; for k-means assign or update.
   *
   * @returns {boolean} whether there was one
   */
  halfStep() {
    this.gesture = null;
    if (this.n === 0) return this.cannot("There are no points yet.");
    try {
      return this.now.kind === "E" ? this.second() : this.first();
    } catch (error) {
      if (!(error instanceof IllDefined)) throw error;
      return this.cannot(`${error.message} A larger reg_covar, or another start, helps.`);
    }
  }

  /** Both half-steps, or the one that is left of a step. @returns {boolean} */
  step() {
    return (this.now.kind === "E" || this.halfStep()) && this.halfStep();
  }

  /** Steps until the run has converged; for small data and tests. @returns {boolean} */
  finish(most = 1000) {
    for (let i = 0; i < most && !this.now.converged; i++) if (!this.step()) return false;
    return this.now.converged;
  }

  /** Take the last half-step back. @returns {boolean} whether there was one */
  back() {
    if (!this.now.past) return false;
    this.restore(this.now.past);
    const what = { start: "the start", E: this.word("E"), M: this.word("M") }[this.now.kind];
    const number = this.now.kind === "start" ? "" : ` ${this.now.step + Number(this.now.kind === "E")}`;
    this.sentence = `Back at ${what}${number}: ${this.worth()}.`;
    this.tell("back");
    return true;
  }

  /** @private */
  first() {
    const { now } = this;
    const seen = this.parameters();
    const before = now.kind === "M" ? labelsOf(this.ofLastEStep().responsibilities, now.K) : null;
    const current = this.current();
    this.now = { ...now, kind: "E", seen, past: now };
    const labels = labelsOf(current.responsibilities, now.K);
    this.cachedLast = current;
    this.cachedState = null;
    const changed = before && labels.reduce((sum, k, i) => sum + Number(k !== before[i]), 0);
    const em = now.algorithm === "em";
    const what = em ? "likeliest component" : "nearest centre";
    let text = `${say.capital(this.word("E"))} ${now.step + 1}: `;
    text += before
      ? `${say.count(changed, "point")} changed ${changed === 1 ? "its" : "their"} ${what}`
      : `each point has its ${em ? "responsibilities" : "nearest centre"}`;
    text += em
      ? `; ${say.count(this.doubtful().length, "point")} doubtful.`
      : `; inertia ${say.number(current.inertia, 5)}.`;
    this.sentence = text;
    this.tell("halfStep");
    return true;
  }

  /** @private */
  second() {
    const { now } = this;
    const em = now.algorithm === "em";
    const last = this.ofLastEStep();
    const next = em
      ? this.maximize(last.responsibilities)
      : { ...this.parameters(), means: update(now.points, last.labels, now.means, now.locks.means) };
    /** @type {Now} */
    const after = { ...now, ...next, kind: "M", step: now.step + 1, past: now };
    const current = this.evaluate(after); // first of all: this is where a bad covariance is found
    const entry = { step: after.step, log_likelihood: current.logLikelihood, inertia: current.inertia };
    after.history = now.history.length === now.length ? now.history : now.history.slice(0, now.length);
    after.history.push(entry);
    after.length = now.length + 1;
    after.converged = now.converged || this.hasConverged(after, last.labels);
    after.labels = last.labels ?? null;
    after.axes = next.covariances.map((S, k) => axesOf(S, now.type, now.axes[k]));
    this.now = after;
    this.cachedNow = current;
    this.cachedState = null;
    this.sentence = this.ofMStep(now, after);
    this.tell("halfStep");
    return true;
  }

  /** scikit-learn's rules, so that a run ends after as many steps as there. @private */
  hasConverged(after, labels) {
    const { history, length, step, algorithm, points, D, past } = after;
    if (algorithm === "em") {
      if (length < 3) return false;
      const change = history[length - 2].log_likelihood - history[length - 3].log_likelihood;
      return Math.abs(change) / this.n < this.tol;
    }
    const limit = this.kmeans_tol * meanVariance(points, D);
    return hasSettled(step > 1 ? past.labels : null, labels, past.means, after.means, limit);
  }

  /** @private */
  maximize(responsibilities) {
    const { points, D, type, reg_covar, locks } = this.now;
    const locked = Object.values(locks).some((flags) => flags.some(Boolean));
    return mStep(points, responsibilities, D, {
      type, regCovar: reg_covar, locks: locked ? locks : undefined, before: this.parameters(),
    });
  }

  /** @private */
  ofMStep(before, after) {
    const moves = after.means.map((m, k) => Math.hypot(...m.map((v, d) => v - before.means[k][d])));
    const far = moves.indexOf(Math.max(...moves));
    const em = after.algorithm === "em";
    const entry = after.history[after.length - 1];
    const old = after.history[after.length - 2];
    const [ell, was] = em
      ? [entry.log_likelihood, old.log_likelihood]
      : [entry.inertia, old.inertia];
    const value = em ? `log-likelihood ${say.logLikelihood(ell)}` : `inertia ${say.number(ell, 5)}`;
    const what = em ? "component" : "centre";
    const size = Math.max(...after.means[far].map(Math.abs));
    let text = `${say.capital(this.word("M"))} ${after.step}: `;
    text += moves[far] > 1e-12 * size
      ? `${what} ${far + 1} moved by ${say.number(moves[far], 2)}`
      : `no ${what} moved`;
    text += `; ${value}, ${say.change(ell - was, ell)}.`;
    const { collapsed: fallen } = this.state;
    if (fallen.length) text += ` ${fallenText(fallen)}`;
    if (after.converged && !before.converged) text += " Converged.";
    return text;
  }

  /** @private */
  word(kind) {
    if (this.now.algorithm === "em") return `${kind}-step`;
    return kind === "E" ? "assign" : "update";
  }

  /** @private */
  cannot(text) {
    this.sentence = text;
    this.tell("halfStep");
    return false;
  }

  /**
   * Fit every K × type to these data, each from a few starts, and give a row for each.
   *
   * @param {number} [kmax]
   * @param {string[]} [types]
   * @param {number} [seed]
   * @param {object} [options] see `league` in league.js
   */
  league(kmax = 6, types = TYPES, seed = this.seed, options = {}) {
    const { points, D, reg_covar } = this.now;
    return league(points, { D, kmax, types, seed, regCovar: reg_covar, tol: this.tol, ...options });
  }

  // -------------------------------------------------------------------------------------------
  // Undo
  // -------------------------------------------------------------------------------------------

  /** End a gesture: the next change of the same kind is one more step of undo. */
  commit() {
    this.gesture = null;
  }

  /**
   * Take back what the gesture has done that goes on, as if nothing had been touched.
   *
   * @returns {boolean} whether it had done anything
   */
  revert() {
    const { gesture } = this;
    if (!gesture || !BY_HAND.test(gesture.key)) return false;
    this.restore(this.done.pop());
    this.undone = gesture.undone;
    this.sentence = gesture.sentence;
    this.tell("revert");
    return true;
  }

  get canUndo() {
    return this.done.length > 0;
  }

  get canRedo() {
    return this.undone.length > 0;
  }

  /** @returns {boolean} whether there was anything to undo */
  undo() {
    return this.swap(this.done, this.undone, "Undone");
  }

  /** @returns {boolean} whether there was anything to redo */
  redo() {
    return this.swap(this.undone, this.done, "Done again");
  }

  /** @private */
  swap(from, to, word) {
    if (!from.length) return false;
    to.push(this.now);
    this.restore(from.pop());
    this.sentence = `${word}: ${this.describe()}`;
    this.tell(word === "Undone" ? "undo" : "redo");
    return true;
  }

  /** @private */
  restore(snapshot) {
    this.gesture = null;
    this.now = snapshot;
    this.cachedNow = this.cachedLast = this.cachedState = null;
  }

  /** Make a change by hand; changes of one gesture (same key) are undone together. @private */
  edit(key, change) {
    const before = this.now;
    const { startKind, seed, sentence, gesture, undone } = this;
    const goesOn = gesture?.key === key && BY_HAND.test(key);
    try {
      change();
      this.cachedState = this.makeState();
    } catch (error) { // as if nothing had happened
      this.restore(before);
      Object.assign(this, { startKind, seed, sentence, gesture });
      throw error;
    }
    if (!goesOn) {
      this.done.push(before);
      this.gesture = { key, sentence, undone };
    }
    if (this.done.length > MOST_UNDO) this.done.shift();
    this.undone = [];
    this.tell(key.split(" ")[0]);
  }

  /**
   * Begin a run with parameters (those of now, if none are given).
   *
   * @param {Parameters} [parameters]
   * @param {{k: number, axes: import("./math/axes.js").Axis[]} | null} [lead] axes of a component that is being turned
   * @private
   */
  begin(parameters = this.parameters(), lead = null) {
    const { weights, means, covariances } = parameters;
    const old = lead || this.now.axes?.length !== means.length ? null : this.now.axes;
    const axes = covariances.map((S, k) => {
      const before = lead && (k === lead.k || this.now.type === "tied") ? lead.axes : this.now.axes?.[k];
      return axesOf(S, this.now.type, lead || old ? before : undefined);
    });
    this.now = {
      ...this.now, weights, means, covariances, axes, seen: null, step: 0, kind: "start",
      converged: false, labels: null, past: null, history: [], length: 0,
      origin: { weights, means, covariances },
    };
    this.cachedNow = this.cachedLast = this.cachedState = null;
    const { logLikelihood, inertia } = this.current();
    this.now.history.push({ step: 0, log_likelihood: logLikelihood, inertia });
    this.now.length = 1;
  }

  // -------------------------------------------------------------------------------------------
  // Inside
  // -------------------------------------------------------------------------------------------

  /** @private */
  tell(what) {
    for (const fn of this.listeners) fn(this.state, what);
  }

  /** @private */
  parameters() {
    const { weights, means, covariances } = this.now;
    return { weights, means, covariances };
  }

  /** @private */
  place(x, y) {
    checkFinite("x", x);
    if (this.now.D === 1) return [x];
    checkFinite("y", y);
    return [x, y];
  }

  /** A start of a kind, or where there are fewer points than components one beside them. @private */
  startFor(kind, seed) {
    const { points, D, K, type, reg_covar: regCovar } = this.now;
    if (this.n >= K) {
      const model = startOf(kind, points, { D, K, type, regCovar, seed });
      if (sound(model)) return model;
    }
    return beside(points, D, K, type);
  }

  /** @param {Partial<Parameters>} parts @private */
  ownStart({ weights, means, covariances }) {
    const { points, D, K, type, reg_covar: regCovar } = this.now;
    if (!Array.isArray(means) || means.length !== K || means.some((m) => m.length !== D)) {
      throw new RangeError(`means must be ${K} arrays of ${D} numbers`);
    }
    means.flat().forEach((v) => checkFinite("means", v));
    const around = !(weights && covariances) && points.length
      ? aroundMeans(points, means, { type, regCovar })
      : beside(points, D, K, type);
    const own = {
      weights: weights ? checkWeights(weights, K) : around.weights,
      means: means.map((m) => [...m]),
      covariances: covariances ? covariances.map((S) => checkMatrix(S, D)) : around.covariances,
    };
    if (own.covariances.length !== K) throw new RangeError(`covariances must be ${K} matrices`);
    own.covariances = toType(own.covariances, own.weights, type);
    if (!sound(own)) throw new RangeError("covariances must be positive definite");
    return own;
  }

  /** "log-likelihood −412.3" or "inertia 17.2" @private */
  worth() {
    const { logLikelihood, inertia } = this.current();
    return this.now.algorithm === "em"
      ? `log-likelihood ${say.logLikelihood(logLikelihood)}`
      : `inertia ${say.number(inertia, 5)}`;
  }

  /** The situation in one sentence. */
  describe() {
    const { K, D, algorithm, type, step } = this.now;
    const kind = algorithm === "em" ? say.components(K, type, D) : say.count(K, "centre");
    const steps = step ? `, ${say.count(step, "step")} taken` : "";
    return `${say.count(this.n, "point")}, ${kind}${steps}; ${this.worth()}.`;
  }
}

// ---------------------------------------------------------------------------------------------
// Checks and small things
// ---------------------------------------------------------------------------------------------

function checkWord(name, value, allowed) {
  if (!allowed.includes(value)) {
    throw new RangeError(`${name} must be one of ${allowed.join(", ")}, but got ${value}`);
  }
}

function checkWhole(name, value, low, high) {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new RangeError(`${name} must be a whole number from ${low} to ${high}, but got ${value}`);
  }
}

function checkFinite(name, value) {
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a number, but got ${value}`);
}

function checkAmount(name, value) {
  const right = typeof value === "number" && value >= 0 && value < Infinity;
  if (!right) throw new RangeError(`${name} must be a number >= 0, but got ${value}`);
  return value;
}

/** @returns {import("./math/em.js").Locks} */
function checkLocks(locks, K) {
  const right = Object.values(PARTS).every((part) => locks[part]?.length === K);
  if (!right) throw new RangeError(`locks must hold ${K} flags for weights, means and covariances`);
  return { weights: locks.weights.map(Boolean), means: locks.means.map(Boolean), covariances: locks.covariances.map(Boolean) };
}

function checkPoints(points, D) {
  const result = Float64Array.from(points);
  if (result.length % D) throw new RangeError(`points must hold ${D} numbers for each point`);
  if (result.length / D > MOST_POINTS) throw new RangeError(`no more than ${say.whole(MOST_POINTS)} points`);
  if (!result.every(Number.isFinite)) throw new RangeError("points must be finite numbers");
  return result;
}

function checkMatrix(matrix, D) {
  const right = Array.isArray(matrix) && matrix.length === D && matrix.every((r) => r.length === D);
  if (!right) throw new RangeError(`covariance must be a ${D} × ${D} matrix`);
  matrix.flat().forEach((v) => checkFinite("covariance", v));
  if (D === 2 && Math.abs(matrix[0][1] - matrix[1][0]) > 1e-9 * Math.abs(matrix[0][0] + matrix[1][1])) {
    throw new RangeError("covariance must be symmetric");
  }
  if (D === 1) return [[matrix[0][0]]];
  const off = (matrix[0][1] + matrix[1][0]) / 2;
  return [[matrix[0][0], off], [off, matrix[1][1]]];
}

function checkWeights(weights, K) {
  const sum = weights.reduce((total, w) => total + w, 0);
  const right = weights.length === K && weights.every((w) => w >= 0) && Math.abs(sum - 1) < 1e-6;
  if (!right) throw new RangeError(`weights must be ${K} numbers >= 0 whose sum is one`);
  return [...weights];
}

/** p, BIC, AIC and ICL of what `evaluate` gave. */
function criteriaOf({ responsibilities, logLikelihood: ell }, K, D, type) {
  const p = parameterCount(K, D, type);
  const n = responsibilities.length / K || NaN; // of no points they are none
  const entropy = Number.isNaN(ell) ? NaN : entropyOf(responsibilities);
  return { p, bic: bic(ell, p, n), aic: aic(ell, p), icl: icl(ell, p, n, entropy) };
}

/** @returns {import("./math/em.js").Locks} */
const noLocks = (K) => ({
  weights: Array(K).fill(false), means: Array(K).fill(false), covariances: Array(K).fill(false),
});

/** @param {import("./math/em.js").Locks} locks @param {number} K */
const resized = ({ weights, means, covariances }, K) => {
  const fitted = (flags) => Array.from({ length: K }, (_, k) => flags[k] ?? false);
  return { weights: fitted(weights), means: fitted(means), covariances: fitted(covariances) };
};

const without = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

const spot = (place) => (place.length === 1
  ? say.number(place[0])
  : `(${place.map((v) => say.number(v)).join(", ")})`);

function firstOf({ weights, means, covariances }, K) {
  const kept = weights.slice(0, K);
  const sum = kept.reduce((total, w) => total + w, 0);
  return {
    weights: kept.map((w) => (sum > 0 ? w / sum : 1 / K)),
    means: means.slice(0, K),
    covariances: covariances.slice(0, K),
  };
}

function sound({ weights, means, covariances }) {
  try {
    covariances.forEach((S, k) => cholesky(S, k));
  } catch {
    return false;
  }
  return [...weights, ...means.flat()].every(Number.isFinite);
}

/** Components on a circle around the points, where there are too few of them for a start. */
function beside(points, D, K, type) {
  const columns = Array.from({ length: D }, (_, d) =>
    Array.from(points).filter((__, i) => i % D === d));
  const middle = columns.map((c) => (c.length ? (Math.min(...c) + Math.max(...c)) / 2 : 0));
  const half = columns.map((c) => (c.length ? (Math.max(...c) - Math.min(...c)) / 2 : 0));
  const size = Math.max(...half) || 1;
  const means = Array.from({ length: K }, (_, k) => {
    if (K === 1) return middle;
    if (D === 1) return [middle[0] + size * ((2 * k) / (K - 1) - 1)];
    const angle = (2 * Math.PI * k) / K;
    return [middle[0] + size * Math.cos(angle), middle[1] + size * Math.sin(angle)];
  });
  const variance = (size / 2) ** 2;
  const S = D === 1 ? [[variance]] : [[variance, 0], [0, variance]];
  const weights = Array(K).fill(1 / K);
  return { weights, means, covariances: toType(Array(K).fill(S), weights, type) };
}

/** The axes of before, turned so that one of them points to where its end is held. */
function turned(axes, which, mean, place, length) {
  if (!(length > 0) || axes.length === 1) return axes;
  const [u, v] = [(place[0] - mean[0]) / length, (place[1] - mean[1]) / length];
  const other = axes[1 - which].direction;
  const sign = -v * other[0] + u * other[1] < 0 ? -1 : 1;
  const across = { direction: [-v * sign, u * sign], sd: axes[1 - which].sd };
  const held = { direction: [u, v], sd: length };
  return which === 0 ? [held, across] : [across, held];
}

/** The place of the largest responsibility of each point. */
export function labelsOf(responsibilities, K) {
  const labels = new Int32Array(responsibilities.length / K);
  for (let i = 0; i < labels.length; i++) {
    let best = 0;
    for (let k = 1; k < K; k++) {
      if (responsibilities[i * K + k] > responsibilities[i * K + best]) best = k;
    }
    labels[i] = best;
  }
  return labels;
}

function fallenText(fallen) {
  const names = say.list(fallen.map((k) => String(k + 1)));
  return fallen.length > 1
    ? `Components ${names} have collapsed: reg_covar alone holds them.`
    : `Component ${names} has collapsed: reg_covar alone holds it.`;
}
