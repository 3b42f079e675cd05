/** The data sets that the playground offers. */

import { PACKED, STRETCH_MATRIX } from "./generated.js";
import { unpack } from "./pack.js";

/**
 * @typedef {object} Preset
 * @property {string} id
 * @property {string} name for a menu
 * @property {number} D
 * @property {number} K how many components to begin with
 * @property {string} type
 * @property {string[]} columns names with units, for axes and tables
 * @property {string} sentence what the points are
 * @property {{gmm_lib?: string, sklearn?: string, imports?: string}} python expressions that give
 *   these very points, where there are short ones
 * @property {() => Float64Array} points
 */

const ROUND = "np.round(data.blobs()[0], 3)";
const MAKE = "np.round(make_blobs(1250, centers=4, cluster_std=0.6, random_state=0)[0][:, ::-1], 3)";
const MAKE_IMPORT = "from sklearn.datasets import make_blobs";
const MATRIX = `np.array(${JSON.stringify(STRETCH_MATRIX).replaceAll(",", ", ")})`;
const STRETCH = 0.2;

const read = (name, D = 2) => () => unpack(PACKED[name], D);

/** Each point, as a row, times a matrix. @param {Float64Array} points @param {number[][]} matrix */
function times(points, [[a, b], [c, d]]) {
  const result = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    result[i] = points[i] * a + points[i + 1] * c;
    result[i + 1] = points[i] * b + points[i + 1] * d;
  }
  return result;
}

/** One column of points in the plane. */
const column = (points, d) => points.filter((_, i) => i % 2 === d);

/** @type {Preset[]} */
export const PRESETS = [
  {
    id: "round_blobs", name: "Round blobs", D: 2, K: 4, type: "full", columns: ["x", "y"],
    sentence: "1250 points in four round groups.",
    python: { gmm_lib: ROUND, sklearn: MAKE, imports: MAKE_IMPORT },
    points: read("round_blobs"),
  },
  {
    id: "stretched_blobs", name: "Stretched blobs", D: 2, K: 4, type: "full", columns: ["x", "y"],
    sentence: "The round blobs, a fifth as wide: four long groups side by side.",
    python: {
      gmm_lib: `${ROUND} * [${STRETCH}, 1]`,
      sklearn: `${MAKE} * [${STRETCH}, 1]`,
      imports: MAKE_IMPORT,
    },
    points: () => times(read("round_blobs")(), [[STRETCH, 0], [0, 1]]),
  },
  {
    id: "article", name: "The worked example", D: 2, K: 4, type: "full", columns: ["x", "y"],
    sentence: "The four blobs of the worked example, stretched askew.",
    python: {
      gmm_lib: `${ROUND} @ data.stretch_matrix()`,
      sklearn: `${MAKE} @ ${MATRIX}`,
      imports: MAKE_IMPORT,
    },
    points: () => times(read("round_blobs")(), STRETCH_MATRIX),
  },
  {
    id: "old_faithful", name: "Old Faithful", D: 2, K: 2, type: "full",
    columns: ["eruption (min)", "wait (min)"],
    sentence: "272 eruptions of a geyser: how long each took, and the wait until the next one.",
    python: { gmm_lib: "data.old_faithful()" },
    points: read("old_faithful"),
  },
  {
    id: "stars", name: "Stars", D: 2, K: 2, type: "full",
    columns: ["motion eastward (mas/year)", "motion northward (mas/year)"],
    sentence: "How 278 stars towards the Hyades move across the sky: about half of them together.",
    python: { gmm_lib: "data.star_cluster().proper_motion" },
    points: read("stars"),
  },
  {
    id: "two_moons", name: "Two moons", D: 2, K: 2, type: "full", columns: ["x", "y"],
    sentence: "Two half circles that reach into each other: no Gaussian has such a shape.",
    python: {}, points: read("two_moons"),
  },
  {
    id: "ring", name: "A ring", D: 2, K: 4, type: "full", columns: ["x", "y"],
    sentence: "A circle with a group in its middle.",
    python: {}, points: read("ring"),
  },
  {
    id: "square", name: "A uniform square", D: 2, K: 3, type: "full", columns: ["x", "y"],
    sentence: "300 points spread evenly over a square: there are no groups.",
    python: {}, points: read("square"),
  },
  {
    id: "overlapping", name: "Three that overlap", D: 2, K: 3, type: "full", columns: ["x", "y"],
    sentence: "Three wide groups that run into one another.",
    python: {
      gmm_lib: "np.round(data.blobs(300, centers=3, cluster_std=2.5, random_state=1)[0], 2)",
      sklearn: "np.round(make_blobs(300, centers=3, cluster_std=2.5, random_state=1)[0][:, ::-1], 2)",
      imports: MAKE_IMPORT,
    },
    points: read("overlapping"),
  },
  {
    id: "waits", name: "Old Faithful: the waits", D: 1, K: 2, type: "full", columns: ["wait (min)"],
    sentence: "272 waits between eruptions of a geyser.",
    python: { gmm_lib: "data.old_faithful()[:, 1:]" },
    points: () => column(read("old_faithful")(), 1),
  },
  {
    id: "ages", name: "Ages of visitors", D: 1, K: 3, type: "full", columns: ["age (years)"],
    sentence: "Made-up ages of 300 visitors: children, adults, seniors.",
    python: { gmm_lib: "np.round(data.age_groups(300)[0], 1)[:, np.newaxis]" },
    points: read("ages", 1),
  },
];

/** @param {string} id @returns {Preset | undefined} */
export const presetOf = (id) => PRESETS.find((preset) => preset.id === id);

/** What a new session needs to begin with a preset. */
export function sessionOptions(id) {
  const preset = presetOf(id);
  if (!preset) throw new RangeError(`no preset has the name ${id}`);
  const { D, K, type, columns } = preset;
  return { points: preset.points(), D, K, type, columns, preset: id };
}
