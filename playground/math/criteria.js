/** What a model costs and what it is worth: free parameters, BIC, AIC, ICL. */

/**
 * p = K − 1 weights + K D means + the free entries of the covariances.
 *
 * @param {number} K
 * @param {number} D
 * @param {string} type
 */
export function parameterCount(K, D, type) {
  const symmetric = (D * (D + 1)) / 2;
  const inCovariances = { full: K * symmetric, tied: symmetric, diag: K * D, spherical: K }[type];
  return K - 1 + K * D + inCovariances;
}

/** BIC = p log n − 2 ℓ; smaller is better. */
export const bic = (logLikelihood, p, n) => p * Math.log(n) - 2 * logLikelihood;

/** AIC = 2 p − 2 ℓ; smaller is better. */
export const aic = (logLikelihood, p) => 2 * p - 2 * logLikelihood;

/** ICL = BIC + 2 × the entropy of the responsibilities; smaller is better. */
export const icl = (logLikelihood, p, n, entropy) => bic(logLikelihood, p, n) + 2 * entropy;

/**
 * −Σᵢₖ rᵢₖ log rᵢₖ, with 0 log 0 = 0
 *
 * @param {Float64Array} responsibilities
 */
export function entropyOf(responsibilities) {
  let sum = 0;
  for (const r of responsibilities) if (r > 0) sum -= r * Math.log(r);
  return sum;
}
