/**
 * The session as Python, in two versions that give its numbers when they are run: with gmm_lib and
 * with scikit-learn.
 */

import { presetOf } from "./presets.js";

const WIDTH = 88;

/**
 * @param {import("../session.js").Session} session
 * @param {"gmm_lib" | "sklearn"} library
 * @returns {string}
 */
export function toPython(session, library = "gmm_lib") {
  if (!["gmm_lib", "sklearn"].includes(library)) {
    throw new RangeError(`library must be gmm_lib or sklearn, but got ${library}`);
  }
  const { state } = session;
  if (session.n < state.K) {
    throw new RangeError(`${state.K} components need at least ${state.K} points: add some first.`);
  }
  const data = dataOf(state, library);
  const { code, imports } = state.algorithm === "em"
    ? mixture(session, library)
    : kmeans(session, library);
  const lines = ["import numpy as np", ...new Set([...imports, ...data.imports])];
  const [own, others] = [lines.slice(0, 1), lines.slice(1)];
  return [...own, ...joined(others), "", data.code, ...code, ""].join("\n");
}

/** `from gmm_lib import …` on one line, whatever needs it. */
function joined(lines) {
  const ours = lines.filter((line) => line.startsWith("from gmm_lib import "));
  const names = ours.map((line) => line.slice("from gmm_lib import ".length)).sort();
  const rest = lines.filter((line) => !ours.includes(line)).sort();
  return names.length ? [`from gmm_lib import ${names.join(", ")}`, ...rest] : rest;
}

function dataOf({ points, D, preset }, library) {
  const known = preset && presetOf(preset);
  const expression = known?.python[library];
  if (!expression) return { code: `X = ${arrayOf(rowsOf(points, D))}`, imports: [] };
  const needs = library === "sklearn" ? known.python.imports : "from gmm_lib import data";
  return { code: `X = ${expression}`, imports: needs ? [needs] : [] };
}

function mixture(session, library) {
  const { state } = session;
  const { type } = state;
  const run = runOf(session);
  const covariances = packed(run.covariances, type);
  const imports = library === "sklearn"
    ? ["from sklearn.mixture import GaussianMixture"]
    : ["from gmm_lib import GaussianMixture"];
  return {
    imports,
    code: [
      `weights = ${arrayOf(run.weights)}`,
      `means = ${arrayOf(run.means)}`,
      `covariances = ${arrayOf(covariances)}`,
      ...(run.steps ? fitted(state, run.steps) : given(state, library, run.locked)),
      "responsibilities = model.predict_proba(X)",
      "log_likelihood = model.score(X) * len(X)",
      `print("weights", model.weights_, "means", model.means_, sep="\\n")`,
      `print("covariances", model.covariances_, sep="\\n")`,
      `print("log-likelihood", log_likelihood, "BIC", model.bic(X))`,
    ],
  };
}

const isMatrix = (type) => type === "full" || type === "tied";

/** A fit from the start of the run, with as many steps as on the page. */
function fitted(state, steps) {
  const { K, type, tol, reg_covar } = state;
  const ended = firstEnd(state) === state.step;
  const stop = ended ? `tol=${tol}, max_iter=${Math.max(100, steps)}` : `tol=0, max_iter=${steps}`;
  const note = "# a warning will say that the run ends early: as many steps as on the page";
  return [
    ...(ended ? [] : [note]),
    "model = GaussianMixture(",
    `    ${K}, covariance_type="${type}", ${stop}, reg_covar=${reg_covar},`,
    "    weights_init=weights, means_init=means,",
    `    precisions_init=${isMatrix(type) ? "np.linalg.inv(covariances)" : "1 / covariances"},`,
    ").fit(X)",
  ];
}

/** The model as it stands, without a fit. */
function given({ K, type, reg_covar }, library, locked) {
  const note = locked ? ["# parts of it were locked: the model as it stands, without a fit"] : [];
  if (library === "gmm_lib") {
    const make = `model = GaussianMixture.from_parameters(weights, means, covariances, "${type}")`;
    return [...note, make];
  }
  const roots = isMatrix(type)
    ? "np.linalg.cholesky(np.linalg.inv(covariances))"
    : "1 / np.sqrt(covariances)";
  return [
    ...note,
    `model = GaussianMixture(${K}, covariance_type="${type}", reg_covar=${reg_covar})`,
    "model.weights_, model.means_, model.covariances_ = weights, means, covariances",
    `model.precisions_cholesky_ = ${roots}`,
  ];
}

function kmeans(session, library) {
  const { state } = session;
  const { K } = state;
  const run = runOf(session);
  const from = library === "sklearn" ? "sklearn.cluster" : "gmm_lib";
  const start = `centers = ${arrayOf(run.means)}`;
  if (!run.steps) { // nothing to fit: the nearest centres
    return {
      imports: [],
      code: [
        start,
        "distances = np.square(X[:, np.newaxis] - centers).sum(axis=2)",
        "labels, inertia = distances.argmin(axis=1), distances.min(axis=1).sum()",
        `print("centers", centers, sep="\\n")`,
        `print("inertia", inertia)`,
      ],
    };
  }
  return {
    imports: [`from ${from} import KMeans`],
    code: [
      start,
      `kmeans = KMeans(${K}, init=centers, n_init=1, max_iter=${run.steps}, tol=0).fit(X)`,
      "centers, labels, inertia = kmeans.cluster_centers_, kmeans.labels_, kmeans.inertia_",
      `print("centers", centers, sep="\\n")`,
      `print("inertia", inertia)`,
    ],
  };
}

/** From where, and how many steps: from the start of the run, unless something was locked. */
function runOf(session) {
  const { state } = session;
  const locked = Object.values(state.locks).some((flags) => flags.some(Boolean));
  if (locked && state.step) {
    const { weights, means, covariances } = state;
    return { weights, means, covariances, steps: 0, locked };
  }
  return { ...session.origin, steps: state.step, locked: false };
}

/** After which step scikit-learn's rule ends the run; Infinity if not yet. */
function firstEnd({ history, points, D, tol }) {
  const n = points.length / D;
  for (let step = 2; step < history.length; step++) {
    const change = history[step - 1].log_likelihood - history[step - 2].log_likelihood;
    if (Math.abs(change) / n < tol && history[0].step === 0) return step;
  }
  return Infinity;
}

/** Covariances in the shape that the type has in Python. */
function packed(matrices, type) {
  if (type === "full") return matrices;
  if (type === "tied") return matrices[0];
  if (type === "diag") return matrices.map((S) => S.map((row, d) => row[d]));
  return matrices.map((S) => S[0][0]);
}

const rowsOf = (points, D) => Array.from({ length: points.length / D }, (_, i) =>
  Array.from(points.subarray(i * D, i * D + D)));

/** An array as Python reads it, in lines below 88 characters. */
function arrayOf(value) {
  const write = (v) => (Array.isArray(v) ? `[${v.map(write).join(", ")}]` : String(v));
  const type = every(value, Number.isInteger) ? ", dtype=float" : ""; // scikit-learn 1.9 scores integers wrong
  const whole = `np.array(${write(value)}${type})`;
  if (whole.length + 14 <= WIDTH) return whole;
  const lines = [];
  let line = "   ";
  for (const part of value.map(write)) {
    if (line.length + part.length + 2 > WIDTH && line.trim()) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${part},`;
  }
  return `np.array([\n${[...lines, line].join("\n")}\n]${type})`;
}

const every = (value, is) => (Array.isArray(value) ? value.every((v) => every(v, is)) : is(value));
