// Elements in one line each.
import { inPrint } from "../say.js";

/**
 * Make an element. Properties that start with "on" listen; `class`, `aria-…`, `data-…` and other
 * names become attributes; true and false switch an attribute on and off.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | false | null | undefined)} children what is not there is left out
 * @returns {any}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  set(element, properties);
  for (const child of children) if (child) element.append(child);
  return element;
}

const NS = "http://www.w3.org/2000/svg";

/** The same for a drawing. @returns {any} */
export function svg(tag, properties = {}, ...children) {
  const element = document.createElementNS(NS, tag);
  set(element, properties);
  element.append(...children);
  return element;
}

/** Set attributes and listeners as `h` does. */
export function set(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "hidden") element[name] = value;
    else if (value === false || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
}

let last = 0;
/** A name for an element that labels or describes another. */
export const newId = () => `playground-${(last += 1)}`;

/**
 * A number as a reader wants it: as many digits as tell something, a real minus, commas from 10,000 on.
 * @param {number} value
 * @param {number} [digits] after the point
 */
export function text(value, digits = 2) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "none" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const written = size !== 0 && (size >= 1e6 || size < 0.5 * 10 ** -digits) ? value.toExponential(1) : value.toFixed(digits);
  return inPrint(written);
}

/**
 * Put a button out of use, and in use again. One that has the focus keeps it until the reader goes
 * on: a browser takes it from what is disabled, and the place in the page would be lost.
 * @param {HTMLButtonElement} button @param {boolean} out
 */
export function idle(button, out) {
  const root = /** @type {Document | ShadowRoot} */ (button.getRootNode());
  const here = out && root.activeElement === button;
  const told = here ? "true" : null;
  if (button.disabled !== (out && !here)) button.disabled = out && !here;
  if (button.ariaDisabled === told) return;
  button.ariaDisabled = told;
  if (here) button.addEventListener("blur", () => { if (button.ariaDisabled) idle(button, true); }, { once: true });
}

/** Write a text, unless it stands there already: what is written anew is laid out anew. */
export function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
