/** k-means: Lloyd's two half-steps, assign and update. */

const TINY = 2.2250738585072014e-308;

/** |x − c|² */
function squared(points, i, centre) {
  const dx = points[i * centre.length] - centre[0];
  if (centre.length === 1) return dx * dx;
  const dy = points[i * 2 + 1] - centre[1];
  return dx * dx + dy * dy;
}

/**
 * zᵢ = argminₖ |xᵢ − cₖ|², the first of equally near ones; the inertia is Σᵢ |xᵢ − c_zᵢ|².
 *
 * @param {Float64Array} points n·D
 * @param {number[][]} centres K × D
 * @returns {{labels: Int32Array, inertia: number}}
 */
export function assign(points, centres) {
  const n = points.length / centres[0].length;
  const labels = new Int32Array(n);
  let inertia = 0;
  for (let i = 0; i < n; i++) {
    let least = Infinity;
    for (let k = 0; k < centres.length; k++) {
      const distance = squared(points, i, centres[k]);
      if (distance < least) {
        least = distance;
        labels[i] = k;
      }
    }
    inertia += least;
  }
  return { labels, inertia };
}

/**
 * cₖ = the mean of the points with zᵢ = k.
 *
 * A centre that no point is nearest to takes over the point that is farthest from its own centre
 * (several such centres: the farthest points in turn), and the others are the means of the rest.
 *
 * @param {Float64Array} points n·D
 * @param {Int32Array} labels n
 * @param {number[][]} centres those of the assignment
 * @param {boolean[]} [locked] centres that stay
 * @returns {number[][]}
 */
export function update(points, labels, centres, locked = []) {
  const counts = Array(centres.length).fill(0);
  for (const k of labels) counts[k] += 1;
  const empty = counts.flatMap((count, k) => (count || locked[k] ? [] : [k]));
  const from = centres.map((centre) => [...centre]);
  const own = Int32Array.from(labels);
  if (empty.length) {
    const distances = Array.from(labels, (k, i) => squared(points, i, centres[k]));
    const far = distances.map((_, i) => i).sort((i, j) => distances[j] - distances[i] || i - j);
    if (distances[far[0]] > 0) { // else there are fewer different points than centres
      empty.slice(0, far.length).forEach((k, e) => {
        from[k] = [...centres[labels[far[e]]]];
        own[far[e]] = k;
      });
    }
  }
  const moved = meansOf(points, own, from);
  return moved.map((centre, k) => (locked[k] ? [...centres[k]] : centre));
}

/** Means of the points of each label; a centre without any goes where the heaviest one is. */
function meansOf(points, labels, centres) {
  const D = centres[0].length;
  const counts = Array(centres.length).fill(0);
  const shifts = centres.map(() => Array(D).fill(0));
  labels.forEach((k, i) => {
    counts[k] += 1;
    for (let d = 0; d < D; d++) shifts[k][d] += points[i * D + d] - centres[k][d];
  });
  const moved = centres.map((centre, k) =>
    centre.map((c, d) => c + shifts[k][d] / Math.max(counts[k], TINY)),
  );
  const heaviest = counts.indexOf(Math.max(...counts));
  for (let k = heaviest + 1; k < moved.length; k++) {
    if (counts[k] === 0) moved[k] = [...moved[heaviest]];
  }
  return moved;
}

/** The mean of the features' variances: the unit of the stop rule's tolerance. */
export function meanVariance(points, D) {
  const n = points.length / D;
  let total = 0;
  for (let d = 0; d < D; d++) {
    let sum = 0;
    for (let i = d; i < points.length; i += D) sum += points[i];
    const mean = sum / n;
    for (let i = d; i < points.length; i += D) total += (points[i] - mean) ** 2;
  }
  return n ? total / n / D : 0;
}

/**
 * Whether a run of k-means is over: no point changed its centre, or the squared moves of the
 * centres sum to at most tol times the mean variance.
 *
 * @param {Int32Array | null} before the labels of the assignment before the last
 * @param {Int32Array} labels of the last
 * @param {number[][]} from the centres before the update
 * @param {number[][]} to and after it
 * @param {number} limit tol times `meanVariance`
 */
export function hasSettled(before, labels, from, to, limit) {
  if (before && before.length === labels.length && before.every((k, i) => k === labels[i])) {
    return true;
  }
  const moves = from.reduce(
    (sum, centre, k) => sum + centre.reduce((s, c, d) => s + (to[k][d] - c) ** 2, 0), 0,
  );
  return moves <= limit;
}

/**
 * Run both half-steps until the run is over.
 *
 * @param {Float64Array} points
 * @param {number[][]} centres
 * @param {{tol?: number, maxIter?: number}} [options] tol in units of the mean variance
 * @returns {{centres: number[][], labels: Int32Array, inertia: number, steps: number}}
 */
export function lloyd(points, centres, { tol = 1e-4, maxIter = 300 } = {}) {
  const limit = tol * meanVariance(points, centres[0].length);
  let before = null;
  let steps = 0;
  for (let over = false; steps < maxIter && !over; steps++) {
    const { labels } = assign(points, centres);
    const moved = update(points, labels, centres);
    over = hasSettled(before, labels, centres, moved, limit);
    before = labels;
    centres = moved;
  }
  return { centres, steps, ...assign(points, centres) };
}
