/** The two half-steps of expectation-maximization, for all four covariance types. */

import { evaluate } from "./mixture.js";

const TINY = 2.2250738585072014e-308; // the count of an empty component, which has to divide zeros

/**
 * What stays as it is in an M-step: one flag a component.
 *
 * @typedef {{weights: boolean[], means: boolean[], covariances: boolean[]}} Locks
 */

/**
 * rᵢₖ = φₖ N(xᵢ; μₖ, Σₖ) / Σⱼ φⱼ N(xᵢ; μⱼ, Σⱼ), and ℓ of the parameters.
 *
 * @param {Float64Array} points n·D
 * @param {import("./mixture.js").Parameters} parameters
 * @returns {{responsibilities: Float64Array, logMixture: Float64Array, logLikelihood: number}}
 */
export const eStep = evaluate;

/**
 * Wₖ = Σᵢ rᵢₖ, φₖ = Wₖ / n, μₖ = Σᵢ rᵢₖ xᵢ / Wₖ, Σₖ = Σᵢ rᵢₖ (xᵢ − μₖ)(xᵢ − μₖ)ᵀ / Wₖ + ε I.
 *
 * tied: all share (Σₖ Wₖ Σₖ) / n; diag: only the diagonal of each; spherical: the mean of that
 * diagonal. A locked part stays; the covariance of a locked mean is about that mean, and weights
 * that are not locked share what the locked ones leave, in proportion to Wₖ. So each part still
 * maximizes the expected log-likelihood under the locks.
 *
 * @param {Float64Array} points n·D
 * @param {Float64Array} responsibilities n·K
 * @param {number} D
 * @param {object} [options]
 * @param {string} [options.type] full, tied, diag or spherical
 * @param {number} [options.regCovar] ε, added to each variance
 * @param {Locks} [options.locks]
 * @param {import("./mixture.js").Parameters} [options.before] what locked parts stay at
 * @returns {import("./mixture.js").Parameters}
 */
export function mStep(points, responsibilities, D, options = {}) {
  const { type = "full", regCovar = 1e-6, locks, before } = options;
  const n = points.length / D;
  const K = responsibilities.length / n;
  const counts = countsOf(responsibilities, K);
  const means = meansOf(points, responsibilities, counts, D);
  if (locks) locks.means.forEach((on, k) => on && (means[k] = [...before.means[k]]));
  const scatters = scattersOf(points, responsibilities, means);
  let covariances = covariancesFrom(scatters, counts, type, regCovar);
  if (locks) {
    const shared = type === "tied" && locks.covariances.some(Boolean);
    covariances = covariances.map((S, k) =>
      shared || locks.covariances[k] ? before.covariances[k].map((row) => [...row]) : S,
    );
  }
  const weights = weightsFrom(counts, locks && locks.weights, before && before.weights);
  return { weights, means, covariances };
}

/** Wₖ = Σᵢ rᵢₖ */
function countsOf(responsibilities, K) {
  const counts = Array(K).fill(0);
  for (let start = 0; start < responsibilities.length; start += K) {
    for (let k = 0; k < K; k++) counts[k] += responsibilities[start + k];
  }
  return counts.map((count) => Math.max(count, TINY));
}

/** φₖ = Wₖ / n; with locks the others share 1 − Σ of the locked ones */
function weightsFrom(counts, locked, before) {
  const free = counts.map((count, k) => (locked && locked[k] ? 0 : count));
  const total = free.reduce((sum, count) => sum + count, 0);
  const kept = counts.reduce((sum, _, k) => sum + (locked && locked[k] ? before[k] : 0), 0);
  return counts.map((_, k) => (locked && locked[k] ? before[k] : (free[k] / total) * (1 - kept)));
}

/** μₖ = o + Σᵢ rᵢₖ (xᵢ − o) / Wₖ about the middle o of the data, which costs no digits */
function meansOf(points, r, counts, D) {
  const n = points.length / D;
  const K = counts.length;
  const [ox, oy] = middle(points, D);
  const sx = new Float64Array(K);
  const sy = new Float64Array(K);
  for (let i = 0, at = 0; i < n; i++) {
    const dx = points[i * D] - ox;
    const dy = D === 2 ? points[i * D + 1] - oy : 0;
    for (let k = 0; k < K; k++, at++) {
      sx[k] += r[at] * dx;
      sy[k] += r[at] * dy;
    }
  }
  return counts.map((count, k) => {
    const x = ox + sx[k] / count;
    return D === 2 ? [x, oy + sy[k] / count] : [x];
  });
}

/** The mean of all points, as [x] or [x, y]. */
export function middle(points, D) {
  const n = points.length / D;
  const sums = Array(D).fill(0);
  for (let i = 0; i < points.length; i++) sums[i % D] += points[i];
  return sums.map((sum) => (n ? sum / n : 0));
}

/** Sₖ = Σᵢ rᵢₖ (xᵢ − μₖ)(xᵢ − μₖ)ᵀ as [s₁₁, s₂₁, s₂₂] */
function scattersOf(points, r, means) {
  const K = means.length;
  const D = means[0].length;
  const n = points.length / D;
  const xx = new Float64Array(K);
  const xy = new Float64Array(K);
  const yy = new Float64Array(K);
  const mx = Float64Array.from(means, (m) => m[0]);
  const my = Float64Array.from(means, (m) => (D === 2 ? m[1] : 0));
  for (let i = 0, at = 0; i < n; i++) {
    const x = points[i * D];
    const y = D === 2 ? points[i * D + 1] : 0;
    for (let k = 0; k < K; k++, at++) {
      const dx = x - mx[k];
      const dy = y - my[k];
      const rx = r[at] * dx;
      xx[k] += rx * dx;
      xy[k] += rx * dy;
      yy[k] += r[at] * dy * dy;
    }
  }
  return means.map((_, k) => (D === 2 ? [xx[k], xy[k], yy[k]] : [xx[k]]));
}

/** Σₖ = Sₖ / Wₖ + ε I, in the form of the type */
function covariancesFrom(scatters, counts, type, regCovar) {
  const D = scatters[0].length === 3 ? 2 : 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const pooled = scatters[0].map((_, i) => scatters.reduce((sum, S) => sum + S[i], 0) / total);
  return scatters.map((S, k) => {
    const [xx, xy, yy] = type === "tied" ? pooled : S.map((s) => s / counts[k]);
    if (D === 1) return [[xx + regCovar]];
    if (type === "spherical") {
      const variance = (xx + yy) / 2 + regCovar;
      return [[variance, 0], [0, variance]];
    }
    const off = type === "diag" ? 0 : xy;
    return [[xx + regCovar, off], [off, yy + regCovar]];
  });
}
