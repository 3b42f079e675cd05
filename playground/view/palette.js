// The book's colours and marks (gmm_lib/draw/base.py), told apart with any colour vision.

/** Okabe and Ito's colours, as in gmm_lib.draw. */
export const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B07D00", "#3A9BD0", "#6B4C9A", "#7A3E00"];

/** The names of the marks in COLOURS' order, as a reader is told. */
export const SHAPES = ["disc", "square", "triangle", "diamond", "wedge", "plus", "cross", "arrow"];

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

// What the dark page does to its pictures (book.css): invert(1) hue-rotate(180deg) brightness(1.15).
function darkened(colour) {
  const [r, g, b] = colour.map((part) => 255 - part);
  const grey = 0.213 * r + 0.715 * g + 0.072 * b;
  return [r, g, b].map((part) => Math.max(0, Math.min(255, 1.15 * (2 * grey - part))));
}

/**
 * The colours of the components.
 * @param {boolean} dark whether the page is dark
 * @returns {number[][]} red, green, blue from 0 to 255 of each component
 */
export const palette = (dark) => COLOURS.map(rgb).map((colour) => (dark ? darkened(colour) : colour));

/** @param {number[]} colour @param {number} [alpha] */
export const css = (colour, alpha = 1) => `rgb(${colour.map(Math.round).join(" ")} / ${alpha})`;

/**
 * Whether the page around an element is dark, whoever made it: the book, JupyterLab, the system.
 * @param {Element} element
 */
export function isDark(element) {
  const html = document.documentElement;
  if (html.dataset.theme) return html.dataset.theme === "dark";
  const lab = element.closest("[data-jp-theme-light]");
  if (lab) return lab.getAttribute("data-jp-theme-light") === "false";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/**
 * Add the outline of a mark to a path.
 * @param {{moveTo: Function, lineTo: Function, arc: Function, rect: Function, closePath: Function}} path
 * @param {number} shape place in SHAPES
 * @param {number} x @param {number} y
 * @param {number} r half of its size
 */
export function mark(path, shape, x, y, r) {
  const line = (...corners) => {
    path.moveTo(x + r * corners[0], y + r * corners[1]);
    for (let i = 2; i < corners.length; i += 2) path.lineTo(x + r * corners[i], y + r * corners[i + 1]);
    path.closePath();
  };
  const w = 0.38;
  if (shape === 0) {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  } else if (shape === 1) path.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
  else if (shape === 2) line(0, -1.15, 1.1, 0.8, -1.1, 0.8);
  else if (shape === 3) line(0, -1.25, 1.1, 0, 0, 1.25, -1.1, 0);
  else if (shape === 4) line(0, 1.15, 1.1, -0.8, -1.1, -0.8);
  else if (shape === 5) line(-w, -1.1, w, -1.1, w, -w, 1.1, -w, 1.1, w, w, w, w, 1.1, -w, 1.1, -w, w, -1.1, w, -1.1, -w, -w, -w);
  else if (shape === 6) line(-1, -0.55, -0.55, -1, 0, -0.45, 0.55, -1, 1, -0.55, 0.45, 0, 1, 0.55, 0.55, 1, 0, 0.45, -0.55, 1, -1, 0.55, -0.45, 0);
  else line(-1.15, 0, 0.8, -1.1, 0.8, 1.1);
}
