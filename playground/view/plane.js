// The picture of two columns: points, regions and ellipses; means and axes to drag, points to place.
import { logJoint } from "../math/mixture.js";
import { svg, text } from "./dom.js";
import { outline } from "./ellipse.js";
import { around } from "./frame.js";
import { css } from "./palette.js";
import { Picture } from "./picture.js";
import { draw, field } from "./scene.js";

const NEAR = 14; // pixels: a point so near is the one that is meant

export class Plane extends Picture {
  constructor(app) {
    super(app, "Picture of the points and the model");
    this.ellipses = [];
  }

  window(aspect) { return around(this.app.session.state.points, aspect, [...this.app.session.places(), ...this.app.task?.task.room ?? []]); }
  names() { return this.app.names; }

  axes() {
    super.axes();
    this.ellipses = [];
  }

  draw(pen, scene) { draw(pen, scene); }

  /** What `draw` needs, for the screen and for what is taken away. */
  scene() {
    const { session, show, colours, tones } = this.app;
    const { state } = session;
    const model = !this.app.bare;
    let grid;
    if (model && (show.regions || show.borders || show.density)) {
      try {
        grid = field(this.frame, (places) => logJoint(places, this.surface(state)), state.K);
      } catch {
        grid = undefined; // a covariance that belongs to no density has no regions
      }
    }
    const seen = { ...show, density: show.density && state.algorithm !== "kmeans" };
    return { frame: this.frame, state: model ? state : { ...state, responsibilities: null }, colours, tones, show: seen, grid };
  }

  // the regions of k-means are those of equal, round Gaussians, so narrow that they are sharp
  surface(state) {
    if (state.algorithm !== "kmeans") return state;
    const narrow = ((this.frame.x1 - this.frame.x0) / 400) ** 2;
    return { weights: state.means.map(() => 1 / state.K), means: state.means, covariances: state.means.map(() => [[narrow, 0], [0, narrow]]) };
  }

  render() {
    if (!this.measure()) return;
    this.pen.clearRect(0, 0, this.frame.width, this.frame.height);
    this.draw(this.pen, this.scene());
    this.drawEllipses();
    this.handles.show(this.list());
  }

  drawEllipses() {
    const { state } = this.app.session;
    const shown = state.algorithm === "kmeans" || this.app.bare || !this.app.show.ellipses ? 0 : state.means.length;
    while (this.ellipses.length < shown) {
      const pair = [svg("ellipse", { class: "pg-halo" }), svg("ellipse", { class: "pg-ellipse" })];
      this.shapes.append(...pair);
      this.ellipses.push(pair);
    }
    while (this.ellipses.length > shown) this.ellipses.pop().forEach((part) => part.remove());
    this.ellipses.forEach((pair, k) => {
      const { x, y, rx, ry, turn } = outline(this.frame, state.means[k], state.covariances[k]);
      for (const part of pair) {
        part.setAttribute("rx", Math.max(0.5, rx));
        part.setAttribute("ry", Math.max(0.5, ry));
        part.setAttribute("transform", `translate(${x} ${y}) rotate(${turn})`);
      }
      pair[1].style.stroke = css(this.app.colours[k]);
      pair[1].classList.toggle("pg-collapsed", Boolean(state.collapsed?.includes(k)));
    });
  }

  /** @returns {import("./handles.js").Handle[]} */
  list() {
    const { session, colours, change } = this.app;
    const { state } = session;
    const { frame } = this;
    const [dx, dy] = [frame.digits("x"), frame.digits("y")];
    const handles = [];
    if (this.app.bare) return handles;
    const kmeans = state.algorithm === "kmeans";
    state.means.forEach((mean, k) => {
      if (this.app.tool !== "model" && this.app.tool !== undefined) return;
      const colour = css(colours[k]);
      const { x, y, out } = this.seen(frame.x(mean[0]), frame.y(mean[1]));
      handles.push({
        id: `mean-${k}`, name: `${kmeans ? "centre of cluster" : "mean of component"} ${k + 1}`,
        value: `at ${text(mean[0], dx)}, ${text(mean[1], dy)}`, now: this.percent(x),
        x, y, out, look: "mean", letter: String(k + 1), colour, locked: Boolean(state.locks?.means?.[k]),
        move: (px, py, phase) => change(() => session.moveMean(k, ...this.place(px, py)), phase),
      });
      if (kmeans || !this.app.show.ellipses) return;
      const ends = state.type === "spherical" ? [0] : [0, 1];
      for (const which of ends) {
        const [ex, ey] = session.axisEnd(k, which);
        const length = Math.hypot(ex - mean[0], ey - mean[1]) / 2;
        const angle = (Math.atan2(ey - mean[1], ex - mean[0]) * 180) / Math.PI;
        const what = state.type === "spherical" ? "radius" : which ? "second axis" : "first axis";
        handles.push({
          id: `axis-${k}-${which}`, name: `${what} of component ${k + 1}`,
          value: `standard deviation ${text(length, dx)}${state.type === "spherical" ? "" : `, direction ${text(angle, 0)} degrees`}`,
          now: Math.min(100, (100 * length) / (frame.x1 - frame.x0)), ...this.seen(frame.x(ex), frame.y(ey)), look: "axis", colour,
          locked: Boolean(state.locks?.covariances?.[k]),
          move: (px, py, phase) => change(() => session.setAxis(k, which, ...this.place(px, py)), phase),
        });
      }
    });
    return this.app.tool === "points" ? [...handles, this.cursorHandle()] : handles;
  }

  // a hand beside the handles: adds, moves or erases a point, if that is what it is to do
  ground(x, y, kind, touch) {
    const { tool, session, change } = this.app;
    if (tool !== "points" && tool !== "erase") return false;
    const point = this.nearestPoint(x, y, NEAR);
    if (kind === "start") {
      if (tool === "erase" || touch || point === undefined) return false;
      this.moving = point;
      change(() => {}, "start");
      return true;
    }
    if (kind !== "click") {
      change(() => session.movePoint(this.moving, ...this.place(x, y)), kind);
      return true;
    }
    if (tool === "erase") {
      if (point !== undefined) this.erase(point);
    } else if (touch && point !== undefined) this.grab(point);
    else this.add(...this.place(x, y));
    return true;
  }
}
