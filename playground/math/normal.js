/** Quantiles of the standard normal distribution. */
/* oxlint-disable no-loss-of-precision -- the digits are those of the paper */

const NEAR = [
  [3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3],
  [1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
    5.2264952788528545610e3],
];
const FAR = [
  [1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4],
  [1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9],
];

/** @param {number[][]} coefficients @param {number} t */
const ratio = ([above, below], t) =>
  above.reduceRight((sum, c) => sum * t + c) / below.reduceRight((sum, c) => sum * t + c);

/**
 * z with Φ(z) = p, for p from 1e-10 to 1 − 1e-10 (M. J. Wichura, Algorithm AS 241, *Applied
 * Statistics* 37 (1988), 477-484, without its part for farther tails).
 *
 * @param {number} p
 */
export function quantile(p) {
  if (!(p >= 1e-10 && p <= 1 - 1e-10)) throw new RangeError(`p must lie inside (0, 1), but got ${p}`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(NEAR, 0.180625 - q * q);
  const tail = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  return Math.sign(q) * ratio(FAR, tail - 1.6);
}
