/**
 * Tasks at the instrument: a start, what to reach, how to tell that it is reached, and what to say
 * then. The check looks at the state alone, however the reader came there.
 */

import { presetOf } from "./data/presets.js";
import { league } from "./league.js";
import { eStep, mStep } from "./math/em.js";
import { IllDefined } from "./math/gaussian.js";
import { lloyd } from "./math/kmeans.js";
import { grid, logJoint, peaks } from "./math/mixture.js";
import { generator, normalPair } from "./math/random.js";
import { plusPlus, plusPlusDraws } from "./math/starts.js";
import { silhouette } from "./math/silhouette.js";
import { countPeaks, exactMean, Population } from "./population.js";
import { Session } from "./session.js";
import * as say from "./say.js";

/**
 * The state of a mixture, or of a population: a task looks at that of its own instrument.
 * @typedef {import("./session.js").State & Omit<import("./population.js").PopulationState, "means">} AnyState
 */

/**
 * @typedef {object} Task
 * @property {string} id
 * @property {string} chapter file name of the chapter that it belongs to
 * @property {string} title
 * @property {string} text what to do
 * @property {string} hint
 * @property {"mixture" | "population"} instrument
 * @property {"points" | "weights"} [needs] the control that it is done with, beside the picture
 * @property {number[][]} [room] places that have to be in the picture, for the task is done there
 * @property {() => object} options for `new Session` or `new Population`
 * @property {(state: AnyState) => boolean} done
 * @property {(state: AnyState) => string} said when it is done
 */

// -----------------------------------------------------------------------------------------------
// What the checks need
// -----------------------------------------------------------------------------------------------

const known = new WeakMap();

/** A number that belongs to data, computed once for each array of points. */
function once(points, key, compute) {
  if (!known.has(points)) known.set(points, new Map());
  const values = known.get(points);
  if (!values.has(key)) values.set(key, compute());
  return values.get(key);
}

/** The highest log-likelihood without a collapse that a search from many starts finds. */
function highest({ points, D, K, type, reg_covar }) {
  return once(points, `ell ${K} ${type} ${reg_covar}`, () => {
    const rows = league(points, { D, kmax: K, types: [type], runs: 12, tol: 1e-7, regCovar: reg_covar, kmin: K });
    const [row] = rows;
    return row && !row.collapsed.length ? row.log_likelihood : NaN;
  });
}

const MORE_STEPS = 300;

/**
 * What the log-likelihood gains if EM goes on for many more steps, from means that are moved a
 * little: from a saddle it then climbs, from a summit it comes back.
 */
function further(state, nudge = 0) {
  const { points, D, type, reg_covar: regCovar, weights, covariances, log_likelihood } = state;
  return once(state.means, `further ${nudge}`, () => {
    const means = state.means.map((mean, k) => mean.map((value, d) => value + nudge * Math.cos(1 + 2 * k + 5 * d)));
    let last = eStep(points, { weights, means, covariances });
    for (let i = 0; i < MORE_STEPS; i++) {
      last = eStep(points, mStep(points, last.responsibilities, D, { type, regCovar }));
    }
    return last.logLikelihood - log_likelihood;
  });
}

/** The best of a few runs of k-means. */
function bestKMeans(points, D, K, runs = 12) {
  return once(points, `kmeans ${K}`, () => {
    let best = null;
    for (let seed = 0; seed < runs; seed++) {
      const random = generator(seed);
      const rows = plusPlus(points, D, K, Array.from({ length: plusPlusDraws(K) }, random));
      const run = lloyd(points, rows.map((i) => Array.from(points.subarray(i * D, i * D + D))));
      if (!best || run.inertia < best.inertia) best = run;
    }
    return best;
  });
}

/** The K from 2 to 5 whose k-means clusters have the largest silhouette; null for too many points. */
export function silhouetteChoice({ points, D }) {
  const n = points.length / D;
  if (n < 6 || n > 400) return null;
  return once(points, "silhouette", () => {
    let best = { K: 0, value: -Infinity };
    for (let K = 2; K <= 5; K++) {
      const value = silhouette(points, D, bestKMeans(points, D, K).labels, K);
      if (value > best.value) best = { K, value };
    }
    return best;
  });
}

/** BIC of 1 and 2 components of a type. */
function bicOfOneAndTwo({ points, D, type }) {
  return once(points, `bic ${type}`, () =>
    [...league(points, { D, kmax: 2, types: [type], runs: 6, tol: 1e-6 })].map((row) => row.bic));
}

const near = (a, b, tolerance) => Math.abs(a - b) <= tolerance;

const correlation = (S) => S[0][1] / Math.sqrt(S[0][0] * S[1][1]);

/**
 * Correlation of points in the plane, all in a row: x, y, x, y, …
 *
 * @param {number[] | Float64Array} points
 * @returns {number}
 */
function correlationOf(points) {
  const n = points.length / 2;
  const mean = [0, 0];
  points.forEach((v, i) => { mean[i % 2] += v / n; });
  const S = [[0, 0], [0, 0]];
  for (let i = 0; i < n; i++) {
    const gap = mean.map((m, d) => points[2 * i + d] - m);
    S.forEach((row, a) => row.forEach((_, b) => { row[b] += gap[a] * gap[b]; }));
  }
  return correlation(S);
}

const RISING = () => groups(12, [[8, -0.8, -0.6, 0.7], [8, 0.8, 0.6, 0.7]]);

/** Round groups: [count, x, y, sd], or on a line [count, x, sd]. */
function groups(seed, list, decimals = 2) {
  const random = generator(seed);
  const factor = 10 ** decimals;
  const points = [];
  for (const [count, ...where] of list) {
    const sd = where[where.length - 1];
    const centre = where.slice(0, -1);
    for (let i = 0; i < count; i++) {
      const pair = normalPair(random);
      centre.forEach((c, d) => points.push(Math.round((c + sd * pair[d]) * factor) / factor));
    }
  }
  return points;
}

const I = (v) => [[v, 0], [0, v]];

/** Which component is likeliest along a line, as a string such as "010". */
function pattern({ weights, means, covariances }) {
  const centres = means.map(([m]) => m);
  const widest = Math.sqrt(Math.max(...covariances.map(([[v]]) => v)));
  const [low, high] = [Math.min(...centres) - 6 * widest, Math.max(...centres) + 6 * widest];
  const xs = Array.from({ length: 4001 }, (_, i) => low + ((high - low) * i) / 4000);
  const { label } = grid({ weights, means, covariances }, xs);
  return Array.from(label).filter((k, i) => i === 0 || k !== label[i - 1]).join("");
}

// -----------------------------------------------------------------------------------------------
// The tasks
// -----------------------------------------------------------------------------------------------

/** @type {Task[]} */
export const TASKS = [
  {
    id: "kmeans-stuck",
    chapter: "clustering",
    title: "Get k-means stuck",
    text: "Drag the three centres to places from which k-means ends far above the best inertia, and run it.",
    hint: "Two centres in one group leave one centre for the other two groups.",
    instrument: "mixture",
    options: () => ({
      points: groups(1, [[40, -4, 0, 0.6], [40, 4, -1.5, 0.6], [40, 4, 1.5, 0.6]]),
      K: 3, type: "spherical", algorithm: "kmeans",
      means: [[-4, 0], [4, -1.5], [4, 1.5]], weights: [1 / 3, 1 / 3, 1 / 3], covariances: [I(1), I(1), I(1)],
    }),
    done: ({ algorithm, converged, inertia, K, points, D, locks }) => algorithm === "kmeans" && K === 3
      && converged && !locks.means.some(Boolean) && inertia > 1.3 * bestKMeans(points, D, K).inertia,
    said: ({ inertia, K, points, D }) => `k-means has arrived with the inertia ${say.number(inertia)}, and from other `
      + `starts it reaches ${say.number(bestKMeans(points, D, K).inertia)}: it goes downhill from where it starts, no farther.`,
  },
  {
    id: "kmeans-border",
    chapter: "clustering",
    title: "Draw a border with two centres",
    text: "Put the two centres so that the border between their regions is the diagonal y = x.",
    hint: "The border of two centres runs halfway between them, at a right angle to the line that joins them.",
    instrument: "mixture",
    options: () => ({
      points: groups(2, [[80, 0, 0, 2]]), K: 2, type: "spherical", algorithm: "kmeans",
      means: [[-2, 0], [2, 0]], weights: [0.5, 0.5], covariances: [I(1), I(1)],
    }),
    done({ algorithm, K, means }) {
      if (algorithm !== "kmeans" || K !== 2) return false;
      const [[a, b], [c, d]] = means;
      const distance = Math.hypot(c - a, d - b);
      return distance > 0.5 && near((a + c) / 2, (b + d) / 2, 0.05 * distance)
        && near(c - a, b - d, 0.07 * distance);
    },
    said: () => "Each centre is the mirror image of the other in y = x: every point of that line is equally far from both.",
  },
  {
    id: "silhouette-three",
    chapter: "choosing-k",
    title: "Make the silhouette prefer three",
    text: "There are two groups. Add points, or move some, until the silhouette is largest for K = 3.",
    needs: "points",
    room: [[0, 4.5]],
    hint: "Add a third small group, well away from both; at about the distance that they have from each other it is sure to work.",
    instrument: "mixture",
    options: () => ({
      points: groups(3, [[25, -3, -2, 0.7], [25, 3, -2, 0.7]]), K: 2, type: "spherical", algorithm: "kmeans",
    }),
    done: (state) => silhouetteChoice(state)?.K === 3,
    said: (state) => `With three clusters the mean silhouette is ${say.number(silhouetteChoice(state).value)}, `
      + "more than with 2, 4 or 5: it rewards groups that are small and far apart.",
  },
  {
    id: "bic-point",
    chapter: "choosing-k",
    title: "A point that BIC pays for",
    text: "BIC prefers one component here. Place one more point, a single one, so that it prefers two (type tied).",
    needs: "points",
    room: [[-6, -6], [6, 6]],
    hint: "With tied covariances a component of one point does not collapse. A second one costs three parameters: 3 log n.",
    instrument: "mixture",
    options: () => ({ points: groups(4, [[40, 0, 0, 1]]), K: 1, type: "tied" }),
    done(state) {
      if (state.type !== "tied" || state.points.length !== 82) return false;
      const [one, two] = bicOfOneAndTwo(state);
      return two < one;
    },
    said(state) {
      const [one, two] = bicOfOneAndTwo(state);
      return `BIC is ${say.number(two, 4)} with two components and ${say.number(one, 4)} with one: a component for this `
        + "point gains more log-likelihood than its three parameters cost.";
    },
  },
  {
    id: "means-still-skewed",
    chapter: "central-limit-theorem",
    title: "A population for which 30 is not enough",
    text: "Draw a population of which even the means of 30 are plainly skewed: a skewness of theirs above 0.5.",
    hint: "Nearly all values alike, and a few far away: the skewness of the means is that of the population over √30.",
    instrument: "population",
    options: () => ({ shape: "bell", n: 30 }),
    done: ({ n, mean_skewness }) => n >= 30 && Math.abs(mean_skewness) > 0.5,
    said: ({ n, skewness, mean_skewness }) => `The population has the skewness ${say.number(skewness)}, the means of ${n} `
      + `still ${say.number(mean_skewness)}: how many are enough depends on the population.`,
  },
  {
    id: "three-peaks-of-two",
    chapter: "central-limit-theorem",
    title: "Means of two with three peaks",
    text: "Draw a population whose means of n = 2 have three peaks.",
    hint: "Two peaks: both values from the left one, both from the right one, or one of each.",
    instrument: "population",
    options: () => ({ shape: "uniform", n: 2 }),
    done: ({ heights, low, high, n }) => n === 2 && countPeaks(exactMean(heights, low, high, 2).p) === 3,
    said: () => "Both values left, both right, or one of each, which happens two ways: three peaks. With more values the peaks run together.",
  },
  {
    id: "one-peak",
    chapter: "mixture-models",
    title: "Two bells, one peak",
    text: "Pull the two bells together until the density has one peak, with their means still at least one standard deviation apart.",
    hint: "For two equally heavy, equally wide bells the second peak goes when the means are two standard deviations apart.",
    instrument: "mixture",
    options: () => ({
      points: groups(5, [[60, -2, 1], [60, 2, 1]]), D: 1, K: 2,
      means: [[-2], [2]], weights: [0.5, 0.5], covariances: [[[1]], [[1]]],
    }),
    done({ D, K, weights, means, covariances }) {
      if (D !== 1 || K !== 2 || Math.min(...weights) < 0.2) return false;
      const widest = Math.sqrt(Math.max(covariances[0][0][0], covariances[1][0][0]));
      return Math.abs(means[0][0] - means[1][0]) >= 0.999 * widest
        && peaks({ weights, means, covariances }).length === 1;
    },
    said: ({ means }) => `One peak, though there are two components, ${say.number(Math.abs(means[0][0] - means[1][0]))} apart: `
      + "the peaks of a density do not count its components.",
  },
  {
    id: "border-by-weights",
    chapter: "mixture-models",
    title: "Move the border by the weights alone",
    text: "The border between the two bells is at 2. Bring it to 3 by the weights alone: their sliders stand below the picture, means and widths are locked.",
    needs: "weights",
    hint: "Where both are equally likely, the ratio of the densities is the inverse ratio of the weights: at 3 the left bell is lower by the factor e⁴.",
    instrument: "mixture",
    options: () => ({
      points: groups(6, [[60, 0, 1], [60, 4, 1]]), D: 1, K: 2,
      means: [[0], [4]], weights: [0.5, 0.5], covariances: [[[1]], [[1]]],
      locks: { weights: [false, false], means: [true, true], covariances: [true, true] },
    }),
    done({ D, K, weights, means, covariances }) {
      const untouched = D === 1 && K === 2 && means[0][0] === 0 && means[1][0] === 4
        && covariances.every(([[v]]) => v === 1);
      return untouched && near(borderOf(weights), 3, 0.1);
    },
    said: ({ weights }) => `With the weights ${weights.map((w) => say.number(w)).join(" and ")} the border is at `
      + `${say.number(borderOf(weights))}: a rare component needs better evidence.`,
  },
  {
    id: "oldest-adults",
    chapter: "mixture-models",
    title: "The oldest, taken for an adult",
    text: "Drag the width of the adults, component 2, and nothing else, until a visitor of 95 is likelier an adult than a senior. Means and the other widths are locked.",
    needs: "weights",
    hint: "Pull the square of bell 2 to the right: a wide bell falls slowly.",
    instrument: "mixture",
    options: () => ({
      ...presetStart("ages"), preset: null, means: MUSEUM.map(([, mean]) => [mean]),
      weights: MUSEUM.map(([weight]) => weight), covariances: MUSEUM.map(([, , sd]) => [[sd ** 2]]),
      locks: { weights: MUSEUM.map(() => false), means: MUSEUM.map(() => true), covariances: MUSEUM.map((_, k) => k !== 1) },
    }),
    done({ D, K, weights, means, covariances }) {
      const untouched = D === 1 && K === 3 && MUSEUM.every(([weight, mean, sd], k) => near(weights[k], weight, 1e-9)
        && means[k][0] === mean && (k === 1 || near(covariances[k][0][0], sd ** 2, 1e-9)));
      return untouched && leadOfAdults({ weights, means, covariances }, 95) > 0;
    },
    said(state) {
      let age = MUSEUM[2][1];
      while (leadOfAdults(state, age) <= 0) age += 0.5;
      return `With a standard deviation of ${say.number(Math.sqrt(state.covariances[1][0][0]))} years, the adults are the likeliest in the middle `
        + `and again from about ${Math.ceil(age)} on: far from all means the widest bell wins.`;
    },
  },
  {
    id: "tilt",
    chapter: "gaussian-mixture-model",
    title: "Turn the ellipse",
    text: "Drag the axes of the ellipse until the correlation of x and y is −0.8 or below, with the type full.",
    hint: "A long thin ellipse that falls from left to right.",
    instrument: "mixture",
    options: () => ({
      points: groups(7, [[80, 0, 0, 1.5]]), K: 1, type: "full",
      means: [[0, 0]], weights: [1], covariances: [[[2.25, 0], [0, 1]]],
    }),
    done: ({ D, type, covariances }) => D === 2 && type === "full" && covariances.some((S) => correlation(S) <= -0.8),
    said: ({ covariances }) => `The correlation is ${say.number(Math.min(...covariances.map(correlation)))}: `
      + "direction and lengths of the axes are the covariance, written in another way.",
  },
  {
    id: "collapse",
    chapter: "gaussian-mixture-model",
    title: "Let a component collapse",
    text: "Put the mean of a component on the lone point, make its ellipse small, and run EM until it has collapsed.",
    hint: "Smaller than the distance to the next point: then the component is responsible for that one point.",
    instrument: "mixture",
    options: () => ({
      points: [...groups(8, [[40, -3, 0, 0.8], [40, 3, 0, 0.8]]), 0, 5], K: 2, type: "full",
      means: [[-3, 0], [3, 0]], weights: [0.5, 0.5], covariances: [I(1), I(1)],
    }),
    done: ({ algorithm, collapsed, step }) => algorithm === "em" && step > 0 && collapsed.length > 0,
    said: ({ log_likelihood, reg_covar }) => `The log-likelihood is ${say.logLikelihood(log_likelihood)}, and only reg_covar = `
      + `${say.number(reg_covar, 1)} keeps it from growing for ever: it says nothing about the data.`,
  },
  {
    id: "local-maximum",
    chapter: "expectation-maximization",
    title: "A lower summit",
    text: "Drag the means so that EM ends in a local maximum, at least 5 below the best log-likelihood and without a collapse.",
    hint: "Two means in one group, and one mean between two others.",
    instrument: "mixture",
    options: () => ({
      points: groups(9, [[40, -5, -4, 0.8], [40, 5, -4, 0.8], [40, -5, 4, 0.8], [40, 5, 4, 0.8]]),
      K: 4, type: "spherical", tol: 1e-6, means: [[-5, -4], [5, -4], [-5, 4], [5, 4]],
      weights: Array(4).fill(0.25), covariances: Array(4).fill(I(1)),
    }),
    done: (state) => state.algorithm === "em" && state.converged && state.collapsed.length === 0 && isFree(state)
      && state.tol <= 1e-5 && highest(state) - state.log_likelihood > 5
      && further(state, 0.05) < 0.5,
    said: (state) => `EM has arrived at ${say.logLikelihood(state.log_likelihood)}, and there is a summit at `
      + `${say.logLikelihood(highest(state))}: small moves of the means come back here, and yet it is not the highest.`,
  },
  {
    id: "stopped-early",
    chapter: "expectation-maximization",
    title: "Stopped on a plain",
    text: "Find a start from which EM stops by tol = 0.001, though from there it could still climb by more than 20.",
    hint: "Means that begin close together: the responsibilities are nearly equal, and the first steps are small.",
    instrument: "mixture",
    options: () => ({ ...presetStart("overlapping"), tol: 1e-3 }),
    done: (state) => state.algorithm === "em" && state.converged && state.tol <= 1e-3 && isFree(state)
      && state.collapsed.length === 0 && further(state) > 20,
    said: (state) => `EM stopped after ${say.count(state.history.length - 1, "step")} at ${say.logLikelihood(state.log_likelihood)}, `
      + `and another ${MORE_STEPS} steps would gain ${say.number(further(state))}: tol looks at the length of one step, `
      + "not at how far the summit is.",
  },
  {
    id: "two-pieces",
    chapter: "decision-boundaries",
    title: "A region in two pieces",
    text: "Change the bells so that one component is the likelier one on the far left and on the far right, and the other between.",
    hint: "Make one bell much wider than the other.",
    instrument: "mixture",
    options: () => ({
      points: groups(10, [[60, -1.5, 1], [60, 1.5, 1]]), D: 1, K: 2,
      means: [[-1.5], [1.5]], weights: [0.5, 0.5], covariances: [[[1]], [[1]]],
    }),
    done: (state) => state.D === 1 && state.K === 2 && ["010", "101"].includes(pattern(state)),
    said: () => "Far out the wider bell always wins, on both sides: its region has two pieces, and the border is two points.",
  },
  {
    id: "straight-border",
    chapter: "decision-boundaries",
    title: "Straighten the border",
    text: "With the type full, drag the axes so that the border between the two components is a straight line.",
    hint: "The curved part of the border comes from the difference of the two inverse covariances.",
    instrument: "mixture",
    options: () => ({
      points: groups(11, [[60, -2, 0, 1], [60, 2, 0, 1]]), K: 2, type: "full",
      means: [[-2, 0], [2, 0]], weights: [0.5, 0.5], covariances: [[[1, 0], [0, 1]], [[2.25, 0], [0, 0.5]]],
    }),
    done({ D, K, type, means, covariances: [A, B] }) {
      if (D !== 2 || K !== 2 || type !== "full") return false;
      const size = Math.max(A[0][0], A[1][1], B[0][0], B[1][1]);
      const apart = Math.hypot(means[0][0] - means[1][0], means[0][1] - means[1][1]);
      return apart > 0.5 * Math.sqrt(size) && A.every((row, i) => row.every((v, j) => near(v, B[i][j], 0.07 * size)))
        && Math.min(A[0][0], A[1][1]) > 0.05 * size;
    },
    said: () => "Equal covariances: the quadratic terms cancel, and a straight line is left. With the type tied it is straight at every step.",
  },
  {
    id: "one-against-many",
    chapter: "unruly-data",
    title: "One point against sixteen",
    text: "Sixteen points rise from left to right. Add a single point, so that the correlation of all is negative, and run EM.",
    needs: "points",
    room: [[-3.5, -3.5], [3.5, 3.5]],
    hint: "Far out at the lower right or the upper left: what it counts grows with the product of its distances.",
    instrument: "mixture",
    options: () => ({
      points: RISING(), K: 1, type: "full", means: [[0, 0]], weights: [1], covariances: [[[1.1, 0.5], [0.5, 0.8]]],
    }),
    done({ points, step }) {
      const before = RISING();
      return points.length === before.length + 2 && before.every((v, i) => v === points[i]) && step > 0
        && correlationOf(points) < 0;
    },
    said: ({ points }) => `The correlation of sixteen points is ${say.number(correlationOf(RISING()))}, that of seventeen `
      + `${say.number(correlationOf(points))}: in a Gaussian each point counts with the square of its distance, without limit.`,
  },
  {
    id: "four-groups",
    chapter: "worked-example",
    title: "Find the four groups",
    text: "Place the means so that EM finds the best mixture of four components on these stretched groups.",
    hint: "One mean in each of the long groups; k-means as a start need not lead there.",
    instrument: "mixture",
    options: () => ({
      points: presetOf("article").points().filter((_, i) => i % 8 < 2), D: 2, K: 4, type: "full",
      means: [[0, 0], [0.5, 0], [0, 0.5], [0.5, 0.5]], tol: 1e-4,
    }),
    done: (state) => state.algorithm === "em" && state.K === 4 && state.type === "full" && state.converged
      && state.collapsed.length === 0 && isFree(state) && near(state.log_likelihood, highest(state), 0.5),
    said: (state) => `The log-likelihood is ${say.logLikelihood(state.log_likelihood)}, and from no other start did we find more than half a unit above it.`,
  },
];

/** Where φ₁ N(x; 0, 1) = φ₂ N(x; 4, 1): x = 2 + log(φ₁ / φ₂) / 4. @param {number[]} weights */
const borderOf = ([left, right]) => 2 + Math.log(left / right) / 4;

/** Weight, mean age and standard deviation of children, adults and seniors in the chapter. */
const MUSEUM = [[0.22, 9, 3], [0.56, 38, 11], [0.22, 72, 6]];

/** log φₖ Nₖ of the adults at an age, less that of the seniors. */
function leadOfAdults(parameters, age) {
  const [, adults, seniors] = logJoint(Float64Array.of(age), parameters);
  return adults - seniors;
}

const isFree = ({ locks }) => !Object.values(locks).some((flags) => flags.some(Boolean));

function presetStart(id) {
  const { D, K, type, columns } = presetOf(id);
  return { points: presetOf(id).points(), D, K, type, columns, preset: id };
}

// -----------------------------------------------------------------------------------------------
// For a page
// -----------------------------------------------------------------------------------------------

/** @param {string} id @returns {Task} */
export function taskOf(id) {
  const task = TASKS.find((one) => one.id === id);
  if (!task) throw new RangeError(`no task has the id ${id}: there are ${TASKS.map((t) => t.id).join(", ")}`);
  return task;
}

/** The instrument as the task begins. @returns {Session | Population} */
export function begin(task) {
  return task.instrument === "population" ? new Population(task.options()) : new Session(task.options());
}

/**
 * Whether a task is done, and the sentence to say then (else "").
 *
 * @param {Task} task
 * @param {AnyState} state
 * @returns {{done: boolean, sentence: string}}
 */
export function check(task, state) {
  try {
    const done = Boolean(task.done(state));
    return { done, sentence: done ? `Done. ${task.said(state)}` : "" };
  } catch (error) {
    if (error instanceof IllDefined) return { done: false, sentence: "" };
    throw error;
  }
}
