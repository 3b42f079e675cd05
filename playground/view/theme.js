// Light and dark: an instrument follows the page that it stands in.
import { colourProperties } from "./numbers.js";
import { isDark, palette } from "./palette.js";

const LIGHT = { ink: "#1c2127", faint: "#767f8938", plain: "#555555" };
const DARK = { ink: "#e9ecef", faint: "#8f98a340", plain: "#aab2bb" };

/**
 * Give an instrument `colours` and `tones`, now and whenever the page changes.
 * @param {{root: HTMLElement, colours?: number[][], tones?: object, redraw: () => void}} instrument
 * @returns {() => void} which ends that
 */
export function followTheme(instrument) {
  const { root } = instrument;
  const look = () => {
    const dark = isDark(root);
    root.toggleAttribute("data-dark", dark);
    instrument.colours = palette(dark);
    instrument.tones = dark ? DARK : LIGHT;
    for (const [name, value] of colourProperties(instrument.colours)) root.style.setProperty(name, value);
    instrument.redraw();
  };
  const pages = new MutationObserver(look);
  pages.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  pages.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", look);
  look();
  return () => {
    pages.disconnect();
    system.removeEventListener("change", look);
  };
}
