/** Numbers and sentences for a live region: what the last action did. */

/**
 * A number that is written, as the book writes it: a real minus, and commas from 10,000 on.
 *
 * @param {string} text as toFixed and its like give it
 */
export const inPrint = (text) => text.replaceAll("-", "−")
  .replace(/^\D*\d{5,}/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

/** A whole number. */
export const whole = (value) => inPrint(String(value));

/**
 * A number as text: `digits` significant ones, no exponent between 1e-4 and 1e6, a real minus sign.
 *
 * @param {number} value
 * @param {number} [digits]
 */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "undefined" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  const exponent = Math.floor(Math.log10(size));
  const text = exponent < -4 || exponent > 6
    ? value.toExponential(digits - 1).replace("e+", "e")
    : value.toFixed(Math.min(20, Math.max(0, digits - 1 - exponent)));
  return inPrint(text);
}

/** A log-likelihood: one digit after the point, or more where it is small. */
export const logLikelihood = (value) =>
  Math.abs(value) >= 10 ? inPrint(value.toFixed(1)) : number(value, 3);

/** "up by 1.2", "down by 0.3", "unchanged" */
export function change(difference, scale = 1) {
  if (Math.abs(difference) <= 1e-12 * Math.max(1, Math.abs(scale))) return "unchanged";
  return `${difference > 0 ? "up" : "down"} by ${number(Math.abs(difference), 2)}`;
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** "1 point", "2 points" */
export const count = (n, word) => `${whole(n)} ${word}${n === 1 ? "" : "s"}`;

/** "3 tied components"; in one dimension there is nothing but how many variances there are. */
export function components(K, type, D) {
  if (D > 1) return count(K, `${type} component`);
  return `${count(K, "component")}${type === "tied" && K > 1 ? " of one variance" : ""}`;
}

/** "1", "1 and 2", "1, 2 and 3" */
export function list(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}
