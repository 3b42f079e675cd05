/** The silhouette: how much nearer a point is to its own cluster than to the next one. */

/**
 * The mean of sᵢ = (bᵢ − aᵢ) / max(aᵢ, bᵢ): aᵢ is the mean distance to the other points of the own
 * cluster, bᵢ the least mean distance to another cluster; sᵢ = 0 alone in a cluster. NaN for fewer
 * than two clusters. (P. J. Rousseeuw, *J. Computational and Applied Mathematics* 20 (1987), 53-65)
 *
 * @param {Float64Array} points n·D
 * @param {number} D
 * @param {Int32Array} labels
 * @param {number} K
 */
export function silhouette(points, D, labels, K) {
  const n = labels.length;
  const counts = new Float64Array(K);
  for (const k of labels) counts[k] += 1;
  if (counts.filter((count) => count > 0).length < 2) return NaN;
  let total = 0;
  const sums = new Float64Array(K);
  for (let i = 0; i < n; i++) {
    const own = labels[i];
    if (counts[own] === 1) continue;
    sums.fill(0);
    for (let j = 0; j < n; j++) {
      let distance = 0;
      for (let d = 0; d < D; d++) distance += (points[i * D + d] - points[j * D + d]) ** 2;
      sums[labels[j]] += Math.sqrt(distance);
    }
    const inside = sums[own] / (counts[own] - 1);
    let next = Infinity;
    for (let k = 0; k < K; k++) if (k !== own && counts[k]) next = Math.min(next, sums[k] / counts[k]);
    const larger = Math.max(inside, next);
    if (larger > 0) total += (next - inside) / larger;
  }
  return total / n;
}
