// The ellipse of a Gaussian on the screen.
import { REACH } from "../math/axes.js";
import { eigen } from "../math/gaussian.js";


/**
 * The outline on the screen, where the two scales may differ.
 * @param {import("./frame.js").Frame} frame
 * @param {number[]} mean @param {number[][]} covariance
 */
export function outline(frame, mean, covariance) {
  const cross = -covariance[0][1] * frame.sx * frame.sy; // up is down on the screen
  const [long, short] = eigen([
    [covariance[0][0] * frame.sx ** 2, cross], [cross, covariance[1][1] * frame.sy ** 2],
  ]);
  return {
    x: frame.x(mean[0]), y: frame.y(mean[1]),
    turn: (Math.atan2(long.direction[1], long.direction[0]) * 180) / Math.PI,
    rx: REACH * Math.sqrt(Math.max(0, long.value)), ry: REACH * Math.sqrt(Math.max(0, short.value)),
  };
}
