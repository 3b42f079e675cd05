// The picture of two columns: points, regions, density, doubtful points. It draws on anything that
// has a canvas's methods, so that the picture on the page and the one to take away are the same.
import { contours } from "d3-contour";
import { css, mark } from "./palette.js";

const CELL = 5; // pixels between two places at which regions and density are worked out
const LEVELS = 9; // lines of equal density
const DOUBT = 0.8; // a point whose largest responsibility is smaller is in doubt
const STEPS = 12; // shades between two colours

/**
 * What the model says at the places of a grid that goes one cell beyond the picture.
 * @param {import("./frame.js").Frame} frame
 * @param {(points: Float64Array) => Float64Array} logJoint K numbers for each place: log φₖ + log Nₖ
 * @param {number} K
 */
export function field(frame, logJoint, K) {
  const columns = Math.ceil((frame.right - frame.left) / CELL) + 2;
  const rows = Math.ceil((frame.bottom - frame.top) / CELL) + 2;
  const places = new Float64Array(2 * columns * rows);
  for (let j = 0, at = 0; j < rows; j += 1) {
    const y = frame.atY(frame.top + (j - 0.5) * CELL);
    for (let i = 0; i < columns; i += 1, at += 2) {
      places[at] = frame.atX(frame.left + (i - 0.5) * CELL);
      places[at + 1] = y;
    }
  }
  return { columns, rows, K, values: logJoint(places) };
}

/** The colour of a mixture of the palette. */
export function mixed(colours, r, start, K) {
  const sum = [0, 0, 0];
  for (let k = 0; k < K; k += 1) {
    const share = r[start + k];
    for (let c = 0; c < 3; c += 1) sum[c] += share * colours[k][c];
  }
  return sum;
}

/** The place of the largest of K numbers. */
export function largest(r, start, K) {
  let best = 0;
  for (let k = 1; k < K; k += 1) if (r[start + k] > r[start + best]) best = k;
  return best;
}

// A ring of d3's contours as a path; one value a cell, its middle at i + 0.5.
function trace(pen, frame, geometry) {
  const x = (i) => frame.left + (i - 1) * CELL;
  const y = (j) => frame.top + (j - 1) * CELL;
  for (const polygon of geometry.coordinates) {
    for (const ring of polygon) {
      pen.moveTo(x(ring[0][0]), y(ring[0][1]));
      for (let i = 1; i < ring.length; i += 1) pen.lineTo(x(ring[i][0]), y(ring[i][1]));
    }
  }
}

/**
 * The regions as a small picture, a pixel a cell.
 * @returns {HTMLCanvasElement}
 */
export function regions(grid, colours, alpha) {
  const { columns, rows, K, values } = grid;
  const small = document.createElement("canvas");
  [small.width, small.height] = [columns, rows];
  const pen = small.getContext("2d");
  const image = pen.createImageData(columns, rows);
  for (let i = 0; i < columns * rows; i += 1) {
    const top = values[i * K + largest(values, i * K, K)];
    let total = 0;
    const sum = [0, 0, 0];
    for (let k = 0; k < K; k += 1) {
      const share = Math.exp(values[i * K + k] - top);
      total += share;
      for (let c = 0; c < 3; c += 1) sum[c] += share * colours[k][c];
    }
    for (let c = 0; c < 3; c += 1) image.data[4 * i + c] = sum[c] / total;
    image.data[4 * i + 3] = 255 * alpha;
  }
  pen.putImageData(image, 0, 0);
  return small;
}

/**
 * Draw the whole picture but for what is real text and can be touched.
 * @param {any} pen a 2-D context, or what writes SVG by the same methods
 * @param {object} what
 * @param {import("./frame.js").Frame} what.frame
 * @param {any} what.state of the session
 * @param {number[][]} what.colours
 * @param {{ink: string, faint: string}} what.tones
 * @param {Record<string, boolean>} what.show regions, borders, density, doubt
 * @param {ReturnType<typeof field>} [what.grid] of `field`; none where there is no model
 */
export function draw(pen, { frame, state, colours, tones, show, grid }) {
  const { left, right, top, bottom } = frame;
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, bottom - top);
  pen.clip();
  if (grid && show.regions) {
    pen.imageSmoothingEnabled = true;
    const box = [left - CELL, top - CELL, grid.columns * CELL, grid.rows * CELL];
    pen.drawImage(regions(grid, colours, 0.2), ...box);
  }
  pen.strokeStyle = tones.faint;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const tick of frame.ticksX()) {
    pen.moveTo(Math.round(frame.x(tick)) + 0.5, top);
    pen.lineTo(Math.round(frame.x(tick)) + 0.5, bottom);
  }
  for (const tick of frame.ticksY()) {
    pen.moveTo(left, Math.round(frame.y(tick)) + 0.5);
    pen.lineTo(right, Math.round(frame.y(tick)) + 0.5);
  }
  pen.stroke();
  if (grid && show.density) drawDensity(pen, frame, grid, tones);
  if (grid && show.borders && grid.K > 1) drawBorders(pen, frame, grid, tones);
  drawPoints(pen, frame, state, colours, tones, show);
  pen.restore();
}

function drawDensity(pen, frame, { columns, rows, K, values }, tones) {
  const density = new Float64Array(columns * rows);
  let most = 0;
  for (let i = 0; i < density.length; i += 1) {
    for (let k = 0; k < K; k += 1) density[i] += Math.exp(values[i * K + k]);
    most = Math.max(most, density[i]);
  }
  const shape = contours().size([columns, rows]);
  pen.strokeStyle = tones.ink;
  pen.globalAlpha = 0.45;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let level = 1; level <= LEVELS; level += 1) {
    trace(pen, frame, shape.contour(density, (most * (level - 0.5)) / LEVELS));
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

function drawBorders(pen, frame, { columns, rows, K, values }, tones) {
  const shape = contours().size([columns, rows]);
  const lead = new Float64Array(columns * rows);
  pen.strokeStyle = tones.ink;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let k = 0; k < K - (K === 2 ? 1 : 0); k += 1) {
    for (let i = 0; i < lead.length; i += 1) {
      let other = -Infinity;
      for (let j = 0; j < K; j += 1) if (j !== k) other = Math.max(other, values[i * K + j]);
      lead[i] = Math.max(-1e6, Math.min(1e6, values[i * K + k] - other));
    }
    trace(pen, frame, shape.contour(lead, 0));
  }
  pen.stroke();
}

function drawPoints(pen, frame, state, colours, tones, show) {
  const { points, K, responsibilities: r } = state;
  const n = points.length / 2;
  const size = n > 5000 ? 1.8 : n > 800 ? 2.5 : n > 200 ? 3.4 : 4.6;
  const groups = new Map(); // mark and shade -> places
  for (let i = 0; i < n; i += 1) {
    let key = -1;
    if (r && r.length >= (i + 1) * K) {
      const [red, green, blue] = mixed(colours, r, i * K, K);
      const shade = (part) => Math.min(255, Math.round((part / 255) * 2 * STEPS) * (255 / 2 / STEPS));
      key = largest(r, i * K, K) * 2 ** 24 + (Math.round(shade(red)) << 16 | Math.round(shade(green)) << 8 | Math.round(shade(blue)));
    }
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(i);
  }
  pen.globalAlpha = n > 5000 ? 0.6 : 0.85;
  for (const [key, rows] of groups) {
    const shape = key < 0 ? 0 : Math.floor(key / 2 ** 24);
    pen.fillStyle = key < 0 ? tones.plain : css([key >> 16 & 255, key >> 8 & 255, key & 255]);
    pen.beginPath();
    for (const i of rows) mark(pen, shape, frame.x(points[2 * i]), frame.y(points[2 * i + 1]), size);
    pen.fill();
  }
  pen.globalAlpha = 1;
  if (!show.doubt || !r) return;
  pen.strokeStyle = tones.ink;
  pen.lineWidth = 1.25;
  pen.beginPath();
  for (let i = 0; i < n; i += 1) {
    if (r[i * K + largest(r, i * K, K)] >= DOUBT) continue;
    mark(pen, 0, frame.x(points[2 * i]), frame.y(points[2 * i + 1]), size + 2.5);
  }
  pen.stroke();
}
