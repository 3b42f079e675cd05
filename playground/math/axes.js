/**
 * The axes of a component's ellipse, which a reader drags by their ends: directions, and standard
 * deviations along them. Σ = Σₐ σₐ² vₐ vₐᵀ.
 */

import { eigen } from "./gaussian.js";

/** The ends of the axes lie at this many standard deviations, like the outer ellipse of the book. */
export const REACH = 2;

const THINNEST = 1e-5; // of the longer axis: below, a matrix of doubles is soon singular

/** @typedef {{direction: number[], sd: number}} Axis */

/**
 * The axes of a covariance. With the axes of before, each new axis follows the old one that it is
 * nearest to, so that a handle does not jump to the other axis while it is dragged.
 *
 * @param {number[][]} covariance
 * @param {string} type diag and spherical: along the coordinates
 * @param {Axis[]} [before]
 * @returns {Axis[]} D of them
 */
export function axesOf(covariance, type, before) {
  const D = covariance.length;
  const along = type === "diag" || type === "spherical" || D === 1;
  if (along) {
    return covariance.map((row, d) => ({
      direction: row.map((_, i) => (i === d ? 1 : 0)),
      sd: Math.sqrt(Math.max(row[d], 0)),
    }));
  }
  const axes = eigen(covariance).map(({ value, direction }) => ({
    direction, sd: Math.sqrt(Math.max(value, 0)),
  }));
  if (!before || before.length !== D) return axes;
  const round = axes[0].sd - axes[1].sd <= 1e-9 * axes[0].sd; // any axes are right: keep the old
  if (round) return before.map(({ direction }, a) => ({ direction, sd: axes[a].sd }));
  const dot = (u, v) => u[0] * v[0] + u[1] * v[1];
  const same = Math.abs(dot(axes[0].direction, before[0].direction));
  const ordered = same >= Math.SQRT1_2 ? axes : [axes[1], axes[0]];
  return ordered.map(({ direction, sd }, a) => ({
    direction: dot(direction, before[a].direction) < 0 ? direction.map((v) => -v) : direction, sd,
  }));
}

/**
 * The end of an axis.
 *
 * @param {number[]} mean
 * @param {Axis} axis
 * @returns {number[]}
 */
export const endOf = (mean, axis) => mean.map((m, d) => m + REACH * axis.sd * axis.direction[d]);

/**
 * The covariance after the end of an axis was put at a place: the axis takes its direction and
 * length, the other axis stays perpendicular to it and as long as it was.
 *
 * @param {number[]} mean
 * @param {Axis[]} axes
 * @param {number} which the axis
 * @param {number[]} place of its end
 * @param {string} type diag: lengths along the coordinates; spherical: one length
 * @returns {number[][]}
 */
export function dragged(mean, axes, which, place, type) {
  const away = place.map((p, d) => (p - mean[d]) / REACH);
  const least = THINNEST * Math.max(Math.hypot(...away), ...axes.map(({ sd }) => sd)) || THINNEST;
  const length = Math.max(Math.hypot(...away), least);
  if (mean.length === 1) return [[length * length]];
  if (type === "spherical") return [[length * length, 0], [0, length * length]];
  if (type === "diag") {
    const sds = axes.map(({ sd }, d) => Math.max(d === which ? Math.abs(away[d]) : sd, least));
    return [[sds[0] ** 2, 0], [0, sds[1] ** 2]];
  }
  const [u, v] = Math.hypot(...away) > least ? away.map((a) => a / length) : axes[which].direction;
  const [p, q] = [length ** 2, Math.max(axes[1 - which].sd, least) ** 2];
  const off = (p - q) * u * v;
  return [[p * u * u + q * v * v, off], [off, p * v * v + q * u * u]];
}
