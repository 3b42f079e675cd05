/** A mixture of Gaussians at points: log joint densities, responsibilities, log-likelihood. */

import { factorOf, logJointAt } from "./gaussian.js";

/**
 * @typedef {object} Parameters
 * @property {number[]} weights φ, K numbers whose sum is one
 * @property {number[][]} means μ, K × D
 * @property {number[][][]} covariances Σ, K matrices D × D, whatever the type
 */

const LOWEST = -1e300; // log-densities end here, so that differences of two stay finite

/**
 * @param {Parameters} parameters
 * @returns {import("./gaussian.js").Factor[]}
 */
export function factorsOf({ weights, means, covariances }) {
  return weights.map((weight, k) => factorOf(weight, means[k], covariances[k], k));
}

/**
 * aᵢₖ = log φₖ + log N(xᵢ; μₖ, Σₖ)
 *
 * @param {Float64Array} points n·D
 * @param {Parameters} parameters
 * @returns {Float64Array} n·K
 */
export function logJoint(points, parameters) {
  const factors = factorsOf(parameters);
  const K = factors.length;
  const D = parameters.means[0].length;
  const n = points.length / D;
  const joint = new Float64Array(n * K);
  for (let k = 0; k < K; k++) {
    const { constant, x, y, a, b, c } = factors[k];
    for (let i = 0, at = k; i < n; i++, at += K) {
      const dx = points[i * D] - x;
      const dy = D === 2 ? points[i * D + 1] - y : 0;
      const first = a * dx;
      const second = b * dx + c * dy;
      joint[at] = Math.max(constant - 0.5 * (first * first + second * second), LOWEST);
    }
  }
  return joint;
}

/**
 * Turn log joint densities into responsibilities, in place and safe from underflow:
 * rᵢₖ = e^(aᵢₖ − mᵢ) / Σⱼ e^(aᵢⱼ − mᵢ) with mᵢ = maxₖ aᵢₖ, and
 * log Σₖ e^aᵢₖ = mᵢ + log Σₖ e^(aᵢₖ − mᵢ).
 *
 * @param {Float64Array} joint n·K, overwritten by the responsibilities
 * @param {number} K
 * @param {Float64Array} [logMixture] n, filled with the log-density of the mixture at each point
 * @returns {number} ℓ, the sum of the log-densities of the mixture
 */
export function normalize(joint, K, logMixture) {
  let logLikelihood = 0;
  for (let start = 0, i = 0; start < joint.length; start += K, i++) {
    const end = start + K;
    let top = joint[start];
    for (let at = start + 1; at < end; at++) if (joint[at] > top) top = joint[at];
    let total = 0;
    for (let at = start; at < end; at++) {
      const difference = joint[at] - top;
      const value = difference === 0 ? 1 : Math.exp(difference);
      joint[at] = value;
      total += value;
    }
    for (let at = start; at < end; at++) joint[at] /= total;
    const log = top + Math.log(total);
    if (logMixture) logMixture[i] = log;
    logLikelihood += log;
  }
  return logLikelihood;
}

/**
 * ℓ = Σᵢ log Σₖ φₖ N(xᵢ; μₖ, Σₖ), and the responsibilities behind it.
 *
 * @param {Float64Array} points n·D
 * @param {Parameters} parameters
 * @returns {{responsibilities: Float64Array, logMixture: Float64Array, logLikelihood: number}}
 */
export function evaluate(points, parameters) {
  const K = parameters.weights.length;
  const responsibilities = logJoint(points, parameters);
  const logMixture = new Float64Array(responsibilities.length / K);
  const logLikelihood = normalize(responsibilities, K, logMixture);
  return { responsibilities, logMixture, logLikelihood };
}

/**
 * p(x) = Σₖ φₖ N(x; μₖ, Σₖ) at one place.
 *
 * @param {Parameters} parameters
 * @param {number} x
 * @param {number} [y]
 */
export function density(parameters, x, y = 0) {
  return factorsOf(parameters).reduce((sum, f) => sum + Math.exp(logJointAt(f, x, y)), 0);
}

/**
 * The mixture on a grid, for pictures of its density and of its regions.
 *
 * @param {Parameters} parameters
 * @param {ArrayLike<number>} xs columns
 * @param {ArrayLike<number>} [ys] rows; [0] in one dimension
 * @returns {{density: Float64Array, label: Uint8Array, certainty: Float64Array}}
 *   Row after row of ys: p(x), the component with the largest responsibility (the first of equal
 *   ones), and that responsibility.
 */
export function grid(parameters, xs, ys = [0]) {
  const factors = factorsOf(parameters);
  const K = factors.length;
  const size = xs.length * ys.length;
  const result = {
    density: new Float64Array(size),
    label: new Uint8Array(size),
    certainty: new Float64Array(size),
  };
  const joint = new Float64Array(K);
  for (let row = 0, at = 0; row < ys.length; row++) {
    for (let column = 0; column < xs.length; column++, at++) {
      let best = 0;
      for (let k = 0; k < K; k++) {
        joint[k] = logJointAt(factors[k], xs[column], ys[row]);
        if (joint[k] > joint[best]) best = k;
      }
      let total = 0;
      for (let k = 0; k < K; k++) total += Math.exp(joint[k] - joint[best]);
      result.density[at] = total * Math.exp(joint[best]);
      result.label[at] = best;
      result.certainty[at] = 1 / total;
    }
  }
  return result;
}

/**
 * The maxima of a mixture in one dimension, on a fine grid around its components.
 *
 * Each maximum of a mixture of bells in one dimension lies between the lowest and the highest mean.
 * The grid has a tenth of the narrowest standard deviation as its step, or more if that would need
 * more than `most` steps.
 *
 * @param {Parameters} parameters D = 1
 * @param {number} [most]
 * @returns {number[]} where they are, from left to right
 */
export function peaks(parameters, most = 20000) {
  const centres = parameters.means.map(([m]) => m);
  const sds = parameters.covariances.map(([[v]]) => Math.sqrt(v));
  const narrow = Math.min(...sds);
  const low = Math.min(...centres) - narrow;
  const high = Math.max(...centres) + narrow;
  const count = Math.min(most, Math.ceil((high - low) / (narrow / 10)) + 2);
  const xs = Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
  const p = grid(parameters, xs).density;
  const found = [];
  for (let i = 1; i < count; i++) if (p[i] > p[i - 1] && p[i] >= p[i + 1]) found.push(xs[i]);
  return found;
}
