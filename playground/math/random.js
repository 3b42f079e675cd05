/** A small stream of random numbers from a seed: the same numbers on every machine. */

/**
 * Mulberry32 (public domain): 32 bits of state, enough for starts and for samples to look at.
 *
 * @param {number} seed
 * @returns {() => number} uniform in [0, 1), with 53 bits
 */
export function generator(seed) {
  let state = (Math.trunc(seed) ^ 0x9e3779b9) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

/** `count` numbers of a stream. */
export function draws(random, count) {
  return Float64Array.from({ length: count }, random);
}

/**
 * K different numbers below n, in the order in which they were drawn.
 *
 * @param {number} n
 * @param {number} K at most n
 * @param {() => number} random
 */
export function choose(n, K, random) {
  const chosen = new Set();
  while (chosen.size < K) chosen.add(Math.floor(random() * n));
  return [...chosen];
}

/** Two independent standard normal numbers (Box and Muller, 1958). */
export function normalPair(random) {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
