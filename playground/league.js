/** A league table: every K × covariance type fitted to the same data, with what each is worth. */

import { collapsed } from "./math/collapse.js";
import { aic, bic, entropyOf, icl, parameterCount } from "./math/criteria.js";
import { eStep, mStep } from "./math/em.js";
import { IllDefined, TYPES } from "./math/gaussian.js";
import { start } from "./math/starts.js";

/**
 * @typedef {object} Row
 * @property {number} K
 * @property {string} type
 * @property {number} log_likelihood NaN, like the criteria, if every run failed
 * @property {number} p
 * @property {number} bic
 * @property {number} aic
 * @property {number} icl
 * @property {boolean} converged
 * @property {number[]} collapsed
 * @property {import("./math/mixture.js").Parameters | null} parameters
 */

/**
 * Fit each K from kmin to kmax with each type, from a few starts, and yield its row.
 *
 * Of the runs in which no component collapsed the one with the highest log-likelihood is kept, as
 * `gmm_lib.GaussianMixture` does with `n_init`.
 *
 * @param {Float64Array} points n·D
 * @param {object} options
 * @param {number} options.D
 * @param {number} [options.kmin]
 * @param {number} [options.kmax]
 * @param {string[]} [options.types]
 * @param {number} [options.seed]
 * @param {number} [options.runs] starts of each K × type: the first by kmeans, the others k-means++
 * @param {number} [options.tol]
 * @param {number} [options.regCovar]
 * @param {number} [options.maxIter]
 * @param {boolean} [options.pause] also yield null after each EM step, so that a page can breathe
 * @returns {Generator<Row | null>}
 */
export function* league(points, options) {
  const { D, kmin = 1, kmax = 6, types = TYPES, seed = 0, runs = 3, pause = false } = options;
  const n = points.length / D;
  for (const type of types) {
    for (let K = kmin; K <= Math.min(kmax, n); K++) {
      let best = null;
      for (let run = 0; run < (K === 1 ? 1 : runs); run++) {
        const fit = yield* climb(points, { ...options, K, type, seed: seed + run, run, pause });
        if (fit && (!best || isBetter(fit, best))) best = fit;
      }
      yield rowOf(best, { K, D, type, n });
    }
  }
}

/** One run; a generator, so that it can pause. Null if a covariance broke down. */
function* climb(points, { D, K, type, seed, run, tol = 1e-3, regCovar = 1e-6, maxIter = 500, pause }) {
  try {
    let parameters = start(run ? "k-means++" : "kmeans", points, { D, K, type, regCovar, seed });
    let last = eStep(points, parameters);
    let converged = false;
    let before = -Infinity;
    for (let i = 0; i < maxIter && !converged; i++) {
      parameters = mStep(points, last.responsibilities, D, { type, regCovar });
      converged = Math.abs(last.logLikelihood - before) / (points.length / D) < tol;
      before = last.logLikelihood;
      last = eStep(points, parameters);
      if (pause) yield null;
    }
    return { ...last, parameters, converged, collapsed: collapsed(parameters, type, regCovar) };
  } catch (error) {
    if (error instanceof IllDefined) return null;
    throw error;
  }
}

function isBetter(fit, best) {
  const sound = [fit, best].map(({ collapsed: fallen }) => fallen.length === 0);
  return sound[0] === sound[1] ? fit.logLikelihood > best.logLikelihood : sound[0];
}

function rowOf(fit, { K, D, type, n }) {
  const p = parameterCount(K, D, type);
  const ell = fit ? fit.logLikelihood : NaN;
  return {
    K, type, log_likelihood: ell, p, bic: bic(ell, p, n), aic: aic(ell, p),
    icl: icl(ell, p, n, fit ? entropyOf(fit.responsibilities) : NaN),
    converged: Boolean(fit && fit.converged),
    collapsed: fit ? fit.collapsed : [],
    parameters: fit ? fit.parameters : null,
  };
}
