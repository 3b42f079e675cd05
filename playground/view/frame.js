// Where the numbers of the data are on the screen.
import { ticks } from "d3-array";

/** @typedef {{x0: number, x1: number, y0: number, y1: number}} Window what of the data is seen */

/** A rectangle of the data in a rectangle of pixels. */
export class Frame {
  /**
   * @param {number} width @param {number} height of the whole picture, in pixels
   * @param {Window} window
   * @param {{left: number, right: number, top: number, bottom: number}} [margin]
   */
  constructor(width, height, window, margin = { left: 44, right: 8, top: 8, bottom: 30 }) {
    this.width = width;
    this.height = height;
    this.left = margin.left;
    this.top = margin.top;
    this.right = width - margin.right;
    this.bottom = height - margin.bottom;
    this.x0 = window.x0;
    this.x1 = window.x1;
    this.y0 = window.y0;
    this.y1 = window.y1;
    this.sx = (this.right - this.left) / (this.x1 - this.x0);
    this.sy = (this.bottom - this.top) / (this.y1 - this.y0);
  }
  x(value) { return this.left + (value - this.x0) * this.sx; }
  y(value) { return this.bottom - (value - this.y0) * this.sy; }
  atX(pixel) { return this.x0 + (pixel - this.left) / this.sx; }
  atY(pixel) { return this.y0 + (this.bottom - pixel) / this.sy; }
  ticksX() { return ticks(this.x0, this.x1, Math.max(2, Math.round((this.right - this.left) / 90))); }
  ticksY() { return ticks(this.y0, this.y1, Math.max(2, Math.round((this.bottom - this.top) / 60))); }
  /** Digits after the point that tell one pixel from the next. */
  digits(axis) {
    const pixel = axis === "x" ? 1 / this.sx : 1 / this.sy;
    return Math.max(0, Math.min(6, Math.ceil(-Math.log10(pixel))));
  }
}

/**
 * The part of the plane that shows all points, and the places where the model has to be seen, with
 * room around; equal scales unless the two columns differ so much that one would be a line.
 * @param {Float64Array} points n·2 numbers
 * @param {number} aspect width of the picture over its height
 * @param {number[][]} [places]
 */
export function around(points, aspect, places = []) {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  const hold = (x, y) => {
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  };
  const sides = () => [(x1 - x0) || Math.abs(x0) || 1, (y1 - y0) || Math.abs(y0) || 1];
  for (let i = 0; i < points.length; i += 2) hold(points[i], points[i + 1]);
  if (!(x1 >= x0)) [x0, x1, y0, y1] = [-3, 3, -2, 2];
  let [w, ht] = sides();
  const equal = w / ht < 2.5 * aspect && w / ht > aspect / 2.5; // it is the points that say so
  for (const [x, y] of places) hold(x, y);
  [w, ht] = sides().map((side) => 1.16 * side);
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  if (equal) [w, ht] = [Math.max(w, ht * aspect), Math.max(ht, w / aspect)];
  return { x0: cx - w / 2, x1: cx + w / 2, y0: cy - ht / 2, y1: cy + ht / 2 };
}
