// The style goes into the page that an instrument stands in, once.
import { h } from "./dom.js";
import style from "../style.css";

/** @param {HTMLElement} element */
export function dress(element) {
  const root = element.getRootNode(); // the page, a shadow root, or what is not in a page yet
  const place = root instanceof Document ? root.head : /** @type {ShadowRoot | Element} */ (root);
  if (place.querySelector("style[data-playground]")) return;
  place.append(h("style", { "data-playground": "" }, style));
}
