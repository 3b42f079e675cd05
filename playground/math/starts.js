/**
 * Where EM and k-means start. Each kind takes the uniform numbers it needs as an array, so that a
 * start can be compared, drawn again, and put into a link.
 */

import { mStep } from "./em.js";
import { toType } from "./gaussian.js";
import { assign, lloyd } from "./kmeans.js";
import { choose, draws as take, generator } from "./random.js";

/** The kinds of start, as gmm_lib's `init_params` calls them. */
export const STARTS = ["k-means++", "kmeans", "random", "random_from_data"];

/** How many candidates k-means++ tries for each centre but the first: 2 + ⌊log K⌋ */
const trialsOf = (K) => 2 + Math.floor(Math.log(K));

/** How many uniform numbers `plusPlus` takes. */
export const plusPlusDraws = (K) => 1 + (K - 1) * trialsOf(K);

/**
 * k-means++ (Arthur and Vassilvitskii, 2007): the first centre is any point; each further one is
 * drawn with a probability in proportion to the squared distance from the nearest centre so far;
 * of a few such draws the one is kept that lowers the sum of these most.
 *
 * @param {Float64Array} points n·D
 * @param {number} D
 * @param {number} K
 * @param {ArrayLike<number>} draws `plusPlusDraws(K)` uniform numbers
 * @returns {number[]} the rows that become centres
 */
export function plusPlus(points, D, K, draws) {
  const n = points.length / D;
  const trials = trialsOf(K);
  const chosen = [Math.min(n - 1, Math.floor(draws[0] * n))];
  let nearest = distancesFrom(points, D, chosen[0]);
  for (let k = 1; k < K; k++) {
    const cumulated = new Float64Array(n);
    let sum = 0;
    for (let i = 0; i < n; i++) cumulated[i] = sum += nearest[i];
    let best = null;
    for (let t = 0; t < trials; t++) {
      const place = draws[1 + (k - 1) * trials + t] * sum;
      const row = Math.min(n - 1, firstNotBelow(cumulated, place));
      const after = distancesFrom(points, D, row, nearest);
      const left = after.reduce((total, d) => total + d, 0);
      if (best === null || left < best.left) best = { row, after, left };
    }
    chosen.push(best.row);
    nearest = best.after;
  }
  return chosen;
}

/** The squared distance of each point from point `row`, or from a nearer centre. */
function distancesFrom(points, D, row, nearest) {
  const result = new Float64Array(points.length / D);
  for (let i = 0; i < result.length; i++) {
    let distance = 0;
    for (let d = 0; d < D; d++) distance += (points[i * D + d] - points[row * D + d]) ** 2;
    result[i] = nearest && nearest[i] < distance ? nearest[i] : distance;
  }
  return result;
}

/** The first place in a rising array whose number is not below `value`. */
function firstNotBelow(rising, value) {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const half = (low + high) >> 1;
    if (rising[half] < value) low = half + 1;
    else high = half;
  }
  return low;
}

/** Rows of the points as means. */
const rowsOf = (points, D, rows) => rows.map((i) => Array.from(points.subarray(i * D, i * D + D)));

/** Hard responsibilities: 1 for the label of each point. */
export function oneHot(labels, K) {
  const r = new Float64Array(labels.length * K);
  labels.forEach((k, i) => (r[i * K + k] = 1));
  return r;
}

/**
 * How many uniform numbers a start takes: those of k-means++, n·K for random responsibilities.
 *
 * @param {string} kind
 * @param {number} n
 * @param {number} K
 */
export function drawsOf(kind, n, K) {
  return kind === "random" ? n * K : plusPlusDraws(K);
}

/**
 * A start of EM.
 *
 * - `kmeans`: the M-step of the clusters that k-means finds from a k-means++ start.
 * - `k-means++`, `random_from_data`: points as means; all components have the spread of the points
 *   around the means of their clusters, and the shares of the points as weights.
 * - `random`: the M-step of random responsibilities.
 *
 * @param {string} kind
 * @param {Float64Array} points n·D
 * @param {object} options
 * @param {number} options.D
 * @param {number} options.K
 * @param {string} [options.type]
 * @param {number} [options.regCovar]
 * @param {number} [options.seed] where the random numbers come from
 * @param {ArrayLike<number>} [options.draws] the random numbers themselves, or for
 *   `random_from_data` K different rows
 * @returns {import("./mixture.js").Parameters}
 */
export function start(kind, points, { D, K, type = "full", regCovar = 1e-6, seed = 0, draws }) {
  const n = points.length / D;
  const random = generator(seed);
  if (!STARTS.includes(kind)) throw new RangeError(`kind must be one of ${STARTS.join(", ")}, but got ${kind}`);
  if (n < K) throw new RangeError(`${K} components need at least ${K} points, and there are ${n}`);
  if (kind === "random") {
    const r = Float64Array.from(draws ?? take(random, n * K));
    for (let at = 0; at < r.length; at += K) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += r[at + k];
      for (let k = 0; k < K; k++) r[at + k] /= sum;
    }
    return mStep(points, r, D, { type, regCovar });
  }
  const rows = kind === "random_from_data"
    ? Array.from(draws ?? choose(n, K, random))
    : plusPlus(points, D, K, draws ?? take(random, plusPlusDraws(K)));
  const means = rowsOf(points, D, rows);
  if (kind === "kmeans") {
    const { labels } = lloyd(points, means);
    return mStep(points, oneHot(labels, K), D, { type, regCovar });
  }
  return aroundMeans(points, means, { type, regCovar });
}

/**
 * A start from means: weights are the shares of the points nearest to each, and all covariances
 * the spread of these groups of points around their own means (so no component starts as a spike).
 *
 * @param {Float64Array} points
 * @param {number[][]} means
 * @param {{type?: string, regCovar?: number}} [options]
 * @returns {import("./mixture.js").Parameters}
 */
export function aroundMeans(points, means, { type = "full", regCovar = 1e-6 } = {}) {
  const K = means.length;
  const D = means[0].length;
  const hard = oneHot(assign(points, means).labels, K);
  const { weights, covariances } = mStep(points, hard, D, { type: "tied", regCovar });
  return { weights, means: means.map((m) => [...m]), covariances: toType(covariances, weights, type) };
}
