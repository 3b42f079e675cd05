/**
 * A population that the reader draws as a histogram, samples of size n from it, and their means,
 * without any page.
 *
 * Inside a bar all values are equally likely, so mean, variance and skewness are exact.
 */

import { generator } from "./math/random.js";
import { quantile } from "./math/normal.js";
import * as say from "./say.js";

export const MOST_SAMPLE_SIZE = 100;
export const MOST_MEANS = 20000;
const TOGETHER = ["setHeight", "take"]; // changes that are undone together if nothing comes between

/** Populations to begin with: the height of each of `count` bars. */
export const SHAPES = {
  uniform: () => 1,
  "two peaks": (t) => Math.exp(-(((t - 0.2) / 0.07) ** 2)) + Math.exp(-(((t - 0.8) / 0.07) ** 2)),
  skewed: (t) => Math.exp(-6 * t),
  bell: (t) => Math.exp(-(((t - 0.5) / 0.15) ** 2) / 2),
};

/**
 * @typedef {object} PopulationState
 * @property {number[]} heights of the bars, none negative
 * @property {number} low where the first bar begins
 * @property {number} high where the last bar ends
 * @property {number} n sample size
 * @property {number} mean of the population
 * @property {number} sd of the population
 * @property {number} skewness E (x − μ)³ / σ³ of the population
 * @property {number} mean_sd σ / √n, the standard deviation of the means
 * @property {number} mean_skewness skewness / √n, that of the means
 * @property {Float64Array} sample the last sample
 * @property {Float64Array} means of all samples so far
 */

export class Population {
  /**
   * @param {object} [options]
   * @param {number[]} [options.heights] none negative, not all zero
   * @param {string} [options.shape] a name in `SHAPES`, if there are no heights
   * @param {number} [options.bars] how many bars such a shape has
   * @param {number} [options.low]
   * @param {number} [options.high]
   * @param {number} [options.n] sample size
   * @param {number} [options.seed]
   */
  constructor({ heights, shape = "uniform", bars = 40, low = 0, high = 10, n = 5, seed = 0 } = {}) {
    if (!(high > low)) throw new RangeError("high must be above low");
    this.low = low;
    this.high = high;
    this.listeners = new Set();
    this.done = [];
    this.undone = [];
    this.gesture = null;
    this.seed = seed;
    this.heights = checkHeights(heights ?? shaped(shape, bars));
    this.n = checkSize(n);
    this.clear();
    this.sentence = this.describe();
  }

  /** @returns {PopulationState} */
  get state() {
    const { heights, low, high, n, sample } = this;
    const { mean, sd, skewness } = momentsOf(heights, low, high);
    return {
      heights, low, high, n, mean, sd, skewness, mean_sd: sd / Math.sqrt(n),
      mean_skewness: skewness / Math.sqrt(n), sample, means: this.means.slice(0, this.count),
    };
  }

  /** Call `fn(state, what)` after each change. @returns {() => void} which ends that */
  on(event, fn) {
    if (event !== "change") throw new RangeError(`event must be change, but got ${event}`);
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  /** Draw bar `bar` up to `height`. */
  setHeight(bar, height) {
    if (!(Number.isInteger(bar) && bar >= 0 && bar < this.heights.length)) {
      throw new RangeError(`bar must be from 0 to ${this.heights.length - 1}, but got ${bar}`);
    }
    this.setHeights(this.heights.map((h, i) => (i === bar ? height : h)), "setHeight");
  }

  setHeights(heights, what = "setHeights") {
    const checked = checkHeights(heights);
    if (checked.length !== this.heights.length) {
      throw new RangeError(`heights must be ${this.heights.length} numbers`);
    }
    if (this.gesture !== what || !TOGETHER.includes(what)) this.done.push(this.heights);
    this.undone = [];
    this.gesture = what;
    this.become(checked, what);
  }

  setShape(name) {
    if (!SHAPES[name]) throw new RangeError(`shape must be one of ${Object.keys(SHAPES).join(", ")}`);
    this.setHeights(shaped(name, this.heights.length), "setShape");
  }

  setSampleSize(n) {
    this.n = checkSize(n);
    this.clear();
    this.sentence = this.describe();
    this.tell("setSampleSize");
  }

  /** End a gesture: what is drawn next is one more step of undo. */
  commit() {
    this.gesture = null;
  }

  undo() {
    return this.swap(this.done, this.undone, "undo");
  }

  redo() {
    return this.swap(this.undone, this.done, "redo");
  }

  /**
   * Draw samples and keep their means.
   *
   * @param {number} [samples] how many
   */
  draw(samples = 1) {
    const cumulated = cumulate(this.heights);
    const room = Math.min(samples, MOST_MEANS - this.count);
    for (let s = 0; s < room; s++) {
      let sum = 0;
      this.sample = Float64Array.from({ length: this.n }, () => this.value(cumulated));
      for (const x of this.sample) sum += x;
      this.means[this.count] = sum / this.n;
      this.count += 1;
    }
    const kept = this.means.subarray(0, this.count);
    const mean = kept.reduce((sum, x) => sum + x, 0) / this.count;
    const { mean: mu } = momentsOf(this.heights, this.low, this.high);
    this.sentence = room === 1
      ? `A sample of ${this.n} has the mean ${say.number(this.means[this.count - 1])}; `
        + `${say.count(this.count, "mean")} so far.`
      : `${say.count(this.count, "mean")} of ${this.n}: on average ${say.number(mean)}, `
        + `and the population's mean is ${say.number(mu)}.`;
    this.tell("draw");
  }

  /**
   * Become what another instrument of the same population is, its samples included.
   *
   * @param {{heights: number[], n: number, sample?: number[], means?: number[]}} other
   */
  take({ heights, n, sample = [], means = [] }) {
    const checked = checkSize(n);
    const same = this.heights.length === heights.length && heights.every((h, i) => h === this.heights[i]);
    if (!same) this.setHeights(heights, "take");
    this.n = checked;
    this.clear();
    this.means.set(means.slice(0, MOST_MEANS));
    this.count = Math.min(means.length, MOST_MEANS);
    this.sample = Float64Array.from(sample);
    this.random = generator(this.seed + this.count); // not the samples of the other once more
    this.sentence = this.describe();
    this.tell("take");
  }

  /** Forget the samples. */
  clear() {
    this.random = generator(this.seed);
    this.means = new Float64Array(MOST_MEANS);
    this.count = 0;
    this.sample = new Float64Array(0);
  }

  /**
   * The numbers of a QQ plot: the i-th smallest of N standardised means, (x̄ − μ) / (σ / √n), over
   * the standard normal quantile of (i − ½) / N. On the diagonal: normal.
   *
   * @returns {{normal: Float64Array, observed: Float64Array}}
   */
  qq() {
    const { mean, mean_sd, means } = this.state;
    const observed = Float64Array.from(means, (x) => (x - mean) / mean_sd).sort();
    const normal = Float64Array.from(observed, (_, i) => quantile((i + 0.5) / observed.length));
    return { normal, observed };
  }

  /** The distribution of the mean, see `exactMean`. */
  exact() {
    return exactMean(this.heights, this.low, this.high, this.n);
  }

  describe() {
    const { mean, sd, n } = this.state;
    return `A population with the mean ${say.number(mean)} and the standard deviation `
      + `${say.number(sd)}; means of ${n} have the standard deviation ${say.number(sd / Math.sqrt(n))}.`;
  }

  /** One value: a bar in proportion to its height, then a place inside it. @private */
  value(cumulated) {
    const place = this.random() * cumulated[cumulated.length - 1];
    let [bar, end] = [0, cumulated.length - 1];
    while (bar < end) {
      const half = (bar + end) >> 1;
      if (cumulated[half] > place) end = half;
      else bar = half + 1;
    }
    return this.low + ((bar + this.random()) * (this.high - this.low)) / cumulated.length;
  }

  /** @private */
  become(heights, what) {
    this.heights = heights;
    this.clear();
    this.sentence = this.describe();
    this.tell(what);
  }

  /** @private */
  swap(from, to, what) {
    if (!from.length) return false;
    to.push(this.heights);
    this.gesture = null;
    this.become(from.pop(), what);
    return true;
  }

  /** @private */
  tell(what) {
    for (const fn of this.listeners) fn(this.state, what);
  }
}

/**
 * Mean, standard deviation and skewness of a histogram with bars of width w: with d the distance
 * of a bar's middle from μ, E (x − μ)² = Σ p (d² + w²/12) and E (x − μ)³ = Σ p (d³ + d w²/4).
 */
export function momentsOf(heights, low, high) {
  const width = (high - low) / heights.length;
  const total = heights.reduce((sum, h) => sum + h, 0);
  const middles = heights.map((_, i) => low + (i + 0.5) * width);
  const expect = (f) => heights.reduce((sum, h, i) => sum + (h / total) * f(middles[i]), 0);
  const mean = expect((x) => x);
  const variance = expect((x) => (x - mean) ** 2 + width ** 2 / 12);
  const third = expect((x) => (x - mean) ** 3 + ((x - mean) * width ** 2) / 4);
  return { mean, sd: Math.sqrt(variance), skewness: third / variance ** 1.5 };
}

/**
 * The distribution of the mean of n values, each taken at the middle of its bar: the bars'
 * probabilities convolved with themselves n − 1 times.
 *
 * @returns {{x: Float64Array, p: Float64Array}} p sums to one
 */
export function exactMean(heights, low, high, n) {
  const total = heights.reduce((sum, h) => sum + h, 0);
  const single = heights.map((h) => h / total);
  let p = [1];
  for (let i = 0; i < n; i++) p = convolve(p, single);
  const width = (high - low) / heights.length;
  const x = Float64Array.from(p, (_, s) => low + (s / n + 0.5) * width);
  return { x, p: Float64Array.from(p) };
}

/** How many maxima rise above both neighbours' valleys by more than a tenth of the highest. */
export function countPeaks(p) {
  const least = 0.1 * Math.max(...p);
  let [peaks, rising, extreme] = [0, true, p[0]];
  for (const value of [...p, 0]) {
    if (rising) {
      if (value > extreme) extreme = value;
      else if (value < extreme - least) {
        peaks += 1;
        [rising, extreme] = [false, value];
      }
    } else if (value < extreme) extreme = value;
    else if (value > extreme + least) [rising, extreme] = [true, value];
  }
  return peaks + Number(rising && extreme - 0 > least);
}

function convolve(a, b) {
  const result = Array(a.length + b.length - 1).fill(0);
  a.forEach((u, i) => b.forEach((v, j) => (result[i + j] += u * v)));
  return result;
}

function cumulate(heights) {
  let sum = 0;
  return heights.map((h) => (sum += h));
}

function shaped(name, bars) {
  if (!SHAPES[name]) throw new RangeError(`shape must be one of ${Object.keys(SHAPES).join(", ")}`);
  return Array.from({ length: bars }, (_, i) => SHAPES[name]((i + 0.5) / bars));
}

function checkHeights(heights) {
  const right = heights.length > 1 && heights.every((h) => h >= 0 && h < 1e9);
  if (!right || !heights.some((h) => h > 0)) {
    throw new RangeError("heights must be numbers >= 0, and not all zero");
  }
  return Array.from(heights);
}

function checkSize(n) {
  if (!Number.isInteger(n) || n < 1 || n > MOST_SAMPLE_SIZE) {
    throw new RangeError(`n must be a whole number from 1 to ${MOST_SAMPLE_SIZE}, but got ${n}`);
  }
  return n;
}
