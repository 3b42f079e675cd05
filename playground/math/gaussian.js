/**
 * The log-density of a Gaussian in one or two dimensions, by the Cholesky factor of its covariance.
 *
 * Points are a `Float64Array` of n·D numbers, row after row. A covariance is a D × D matrix (an
 * array of rows), whatever the covariance type.
 */

export const TYPES = ["full", "tied", "diag", "spherical"];
export const LOG_2PI = Math.log(2 * Math.PI);

/** A covariance that is not positive definite: no density belongs to it. */
export class IllDefined extends RangeError {
  /** @param {number} component which one, from 0 */
  constructor(component) {
    super(`The covariance of component ${component + 1} is not positive definite.`);
    this.name = "IllDefined";
    this.component = component;
  }
}

/**
 * The lower triangular L with Σ = L Lᵀ: √σ₁₁, σ₂₁ / l₁₁, √(σ₂₂ − l₂₁²).
 *
 * @param {number[][]} covariance D × D
 * @param {number} [component] for the error
 * @returns {number[]} [l₁₁] or [l₁₁, l₂₁, l₂₂]
 */
export function cholesky(covariance, component = 0) {
  const first = covariance[0][0];
  if (!(first > 0) || first === Infinity) throw new IllDefined(component);
  const l11 = Math.sqrt(first);
  if (covariance.length === 1) return [l11];
  const l21 = covariance[1][0] / l11;
  const rest = covariance[1][1] - l21 * l21;
  if (!(rest > 0) || rest === Infinity) throw new IllDefined(component);
  return [l11, l21, Math.sqrt(rest)];
}

/**
 * What the density of one component needs, as plain numbers: log φ − ½ (D log 2π + log |Σ|), the
 * mean, and the rows of L⁻¹, so that |L⁻¹ (x − μ)|² is the squared Mahalanobis distance.
 *
 * @typedef {{constant: number, x: number, y: number, a: number, b: number, c: number}} Factor
 */

/**
 * @param {number} weight
 * @param {number[]} mean
 * @param {number[][]} covariance
 * @param {number} [component]
 * @returns {Factor}
 */
export function factorOf(weight, mean, covariance, component = 0) {
  const D = mean.length;
  const [l11, l21, l22] = cholesky(covariance, component);
  const a = 1 / l11;
  const logRoot = Math.log(l11) + (D === 2 ? Math.log(l22) : 0); // ½ log |Σ|
  return {
    constant: Math.log(weight) - 0.5 * D * LOG_2PI - logRoot,
    x: mean[0],
    y: D === 2 ? mean[1] : 0,
    a,
    b: D === 2 ? (-l21 * a) / l22 : 0,
    c: D === 2 ? 1 / l22 : 0,
  };
}

/**
 * log φ + log N(x; μ, Σ) = constant − ½ |L⁻¹ (x − μ)|²
 *
 * @param {Factor} factor
 * @param {number} x
 * @param {number} [y]
 */
export function logJointAt(factor, x, y = 0) {
  const dx = x - factor.x;
  const dy = y - factor.y;
  const first = factor.a * dx;
  const second = factor.b * dx + factor.c * dy;
  return factor.constant - 0.5 * (first * first + second * second);
}

/**
 * log N(xᵢ; μ, Σ) = −½ (D log 2π + log |Σ| + (xᵢ − μ)ᵀ Σ⁻¹ (xᵢ − μ)) of every point.
 *
 * @param {Float64Array} points n·D
 * @param {number[]} mean
 * @param {number[][]} covariance
 * @returns {Float64Array} n
 */
export function logDensity(points, mean, covariance) {
  const D = mean.length;
  const factor = factorOf(1, mean, covariance);
  const result = new Float64Array(points.length / D);
  for (let i = 0; i < result.length; i++) {
    result[i] = logJointAt(factor, points[i * D], D === 2 ? points[i * D + 1] : 0);
  }
  return result;
}

/**
 * The eigenvalues of a symmetric matrix [[p, q], [q, s]] and unit vectors of its axes, largest first:
 * λ = (p + s) / 2 ± √(((p − s) / 2)² + q²); the first axis has the angle ½ atan2(2 q, p − s).
 *
 * @param {number[][]} matrix D × D, D = 1 or 2
 * @returns {{value: number, direction: number[]}[]}
 */
export function eigen(matrix) {
  if (matrix.length === 1) return [{ value: matrix[0][0], direction: [1] }];
  const [[p, q], [, s]] = matrix;
  const middle = (p + s) / 2;
  const radius = Math.hypot((p - s) / 2, q);
  const angle = 0.5 * Math.atan2(2 * q, p - s);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    { value: middle + radius, direction: [cos, sin] },
    { value: middle - radius, direction: [-sin, cos] },
  ];
}

/**
 * Give covariances the form of a type: one average for all (tied), the diagonals (diag), the mean
 * of the variances (spherical).
 *
 * @param {number[][][]} covariances K matrices
 * @param {number[]} weights K, for the average
 * @param {string} type
 * @returns {number[][][]} K matrices
 */
export function toType(covariances, weights, type) {
  const D = covariances[0].length;
  if (type === "tied") {
    const same = (S) => S.every((row, i) => row.every((v, j) => v === covariances[0][i][j]));
    if (covariances.every(same)) return covariances.map((S) => S.map((row) => [...row]));
    const whole = weights.reduce((sum, w) => sum + w, 0);
    const mean = covariances[0].map((row, i) =>
      row.map((_, j) => covariances.reduce((sum, S, k) => sum + weights[k] * S[i][j], 0) / whole),
    );
    return covariances.map(() => mean.map((row) => [...row]));
  }
  return covariances.map((S) => {
    if (type === "full") return S.map((row) => [...row]);
    const average = S.reduce((sum, row, i) => sum + row[i], 0) / D;
    return S.map((row, i) => row.map((v, j) => (i !== j ? 0 : type === "diag" ? v : average)));
  });
}
