/**
 * When a component has collapsed: it sits on a point or a line, held by the floor reg_covar alone.
 * The same criterion as `gmm_lib.collapse.dimensions`.
 */

import { eigen } from "./gaussian.js";

const THIN = 1e-6; // of the variance of all data in that direction: a thousandth of their spread
const SINGULAR = 1e-13; // of a component's own largest variance: no digits are left of it
const NOTHING = 1e-24; // of the variance of all data

/**
 * In how many directions each component has an extent of its own: D, or less if it collapsed.
 *
 * In a direction v a component has none if its variance without the floor, vᵀ (Σₖ − ε I) v, is at
 * most the floor ε, and also less than a millionth of the variance of the whole mixture there.
 *
 * @param {import("./mixture.js").Parameters} parameters
 * @param {string} type
 * @param {number} regCovar ε
 * @returns {number[]} K
 */
export function extents({ weights, means, covariances }, type, regCovar) {
  const D = means[0].length;
  const own = covariances.map((S) => S.map((row, i) => row.map((v, j) => v - (i === j ? regCovar : 0))));
  const centre = means[0].map((_, d) => weights.reduce((sum, w, k) => sum + w * means[k][d], 0));
  const whole = centre.map((_, i) => centre.map((__, j) => weights.reduce((sum, w, k) =>
    sum + w * (own[k][i][j] + (means[k][i] - centre[i]) * (means[k][j] - centre[j])), 0)));
  const spread = whole.map((row, d) => row[d]);
  // features without any spread: what is left of it is rounding
  const constant = spread.map((s, d) => {
    const digits = 1e-15 * Math.max(...means.map((mean) => Math.abs(mean[d])));
    return s <= 1e-9 * regCovar + digits * digits;
  });
  const units = spread.map((s, d) => (constant[d] ? 1 : Math.sqrt(s)));
  const scaled = (M) => M.map((row, i) => row.map((v, j) => v / (units[i] * units[j])));
  const all = scaled(whole);
  return own.map((S) => {
    const kept = S.map((row, i) => row.map((v, j) => (constant[i] || constant[j] ? 0 : v)));
    const axes = type === "full" || type === "tied"
      ? eigen(scaled(kept))
      : kept.map((row, d) => ({ value: row[d] / units[d] ** 2, direction: unit(d, D) }));
    const largest = Math.max(...axes.map(({ value }) => value));
    const thin = axes.filter(({ value, direction }) => {
      const along = quadratic(all, direction);
      const held = direction.reduce((sum, v, d) => sum + (v * v) / units[d] ** 2, 0);
      const floor = regCovar * held + SINGULAR * largest + NOTHING;
      return value <= floor && value <= Math.max(THIN * along, THIN ** 2);
    });
    return D - thin.length;
  });
}

const unit = (d, D) => Array.from({ length: D }, (_, i) => (i === d ? 1 : 0));

/** vᵀ M v */
const quadratic = (M, v) =>
  M.reduce((sum, row, i) => sum + v[i] * row.reduce((s, m, j) => s + m * v[j], 0), 0);

/** Which components have collapsed, from 0. */
export function collapsed(parameters, type, regCovar) {
  const D = parameters.means[0].length;
  return extents(parameters, type, regCovar).flatMap((extent, k) => (extent < D ? [k] : []));
}
