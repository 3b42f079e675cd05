// What can be taken hold of: one element a handle, as large as a thumb; one tab stop for all.
import { h, set } from "./dom.js";

const REACH = 24; // pixels from the middle of a handle within which it is taken
const SLACK = 4; // pixels that a hand may slip without having moved anything
const SMALL = 0.01; // of the picture: how far an arrow moves a handle
const LARGE = 0.05; // … with the shift key

/**
 * @typedef {object} Handle
 * @property {string} id stays the same while the handle is the same
 * @property {string} name "mean of component 1"
 * @property {string} value "at 0.52, 1.20"
 * @property {number} x @property {number} y in pixels of the picture
 * @property {string} look class of the mark that is seen
 * @property {string} [letter] what is written in it
 * @property {string} [colour]
 * @property {number} now of the value, as a number from 0 to 100
 * @property {boolean} [locked]
 * @property {number} [out] where it really is, if that is outside: the way there, in degrees
 * @property {(x: number, y: number, phase: "start"|"move"|"end"|"cancel") => void} move after
 *   "start" comes nothing, unless it is moved; "cancel" takes the moves back
 */

/**
 * A hand on the picture beside the handles; true from "start" takes hold.
 * @typedef {(x: number, y: number, kind: "click"|"start"|"move"|"end"|"cancel", touch: boolean) => boolean} Ground
 */

/** The layer of handles over a picture. */
export class Handles {
  /**
   * @param {object} options
   * @param {string} options.label name of the picture
   * @param {string} options.describedby id of the list of keys
   * @param {(key: KeyboardEvent) => boolean} options.onKey what other keys do; true if it did
   * @param {Ground} options.onGround
   * @param {(sentence: string) => void} options.say
   * @param {(sentence: string) => void} options.refuse say and show why something is not done
   */
  constructor(options) {
    this.onKey = options.onKey;
    this.onGround = options.onGround;
    this.say = options.say;
    this.refuse = options.refuse;
    this.items = new Map();
    this.list = [];
    this.describedby = options.describedby;
    this.root = h("div", { class: "pg-handles", "aria-label": options.label });
    this.root.addEventListener("pointerdown", (event) => this.down(event));
    this.root.addEventListener("pointermove", (event) => this.moved(event));
    for (const end of ["pointerup", "pointercancel"]) this.root.addEventListener(end, (event) => this.up(event));
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("focusin", ({ target }) => { // a screen reader goes straight to one
      const { id } = target.dataset;
      if (!id || id === this.current) return;
      this.put();
      this.current = id;
      for (const handle of this.list) this.paint(this.items.get(handle.id), handle);
    });
    this.root.addEventListener("focusout", (event) => {
      if (!this.root.contains(event.relatedTarget)) this.put();
    });
  }

  /** @param {Handle[]} handles */
  show(handles) {
    this.list = handles;
    const some = handles.length > 0; // without a handle it is a picture, and keys do nothing
    const role = some ? "application" : "img";
    if (this.root.getAttribute("role") !== role) set(this.root, { role, "aria-describedby": some && this.describedby });
    const held = this.held && this.find(this.held);
    if (held) this.where = [held.x, held.y];
    const ids = new Set(handles.map(({ id }) => id));
    for (const [id, element] of this.items) {
      if (ids.has(id)) continue;
      const had = element.contains(document.activeElement);
      element.remove();
      this.items.delete(id);
      if (this.current === id) this.current = undefined;
      if (this.held === id) this.held = undefined;
      if (had) this.lost = true;
    }
    if (!ids.has(this.current)) this.current = handles[0]?.id;
    let before = null;
    for (const handle of handles) {
      let element = this.items.get(handle.id);
      if (!element) {
        element = h("div", { class: "pg-handle", role: "slider", "data-id": handle.id },
          h("span", { class: "pg-grip", "aria-hidden": "true" }));
        this.items.set(handle.id, element);
        if (before) before.after(element);
        else this.root.prepend(element);
      }
      before = element;
      this.paint(element, handle);
    }
    if (this.lost) {
      this.lost = false;
      this.items.get(this.current)?.focus();
    }
  }

  paint(element, handle) {
    element.style.transform = `translate(${handle.x.toFixed(1)}px, ${handle.y.toFixed(1)}px)`;
    const away = handle.out !== undefined;
    if (away) element.style.setProperty("--way", `${handle.out.toFixed(0)}deg`);
    const told = `${away}|${handle.name}|${handle.value}|${handle.look}|${handle.letter}|${handle.colour}|${handle.locked}|${this.current === handle.id}|${this.held === handle.id}`;
    if (element.told === told) return; // what is read out changes only when it has changed
    element.told = told;
    set(element, {
      "aria-label": handle.name, "aria-valuetext": away ? `${handle.value}, outside the picture` : handle.value, "aria-valuenow": Math.round(handle.now),
      "aria-valuemin": 0, "aria-valuemax": 100, "aria-disabled": handle.locked ? "true" : false,
      tabindex: this.current === handle.id ? 0 : -1,
      "data-look": handle.look, "data-held": this.held === handle.id, "data-out": away,
    });
    const grip = element.firstChild;
    grip.textContent = handle.letter ?? "";
    grip.style.setProperty("--colour", handle.colour ?? "");
  }

  find(id) { return this.list.find((handle) => handle.id === id); }

  at(event) {
    const box = this.root.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  nearest(x, y) {
    let [best, least] = [undefined, REACH];
    for (const handle of this.list) {
      const distance = Math.hypot(handle.x - x, handle.y - y) - (handle.look === "mean" ? 1 : 0);
      if (distance < least) [best, least] = [handle, distance];
    }
    return best;
  }

  down(event) {
    if (event.button || this.drag) return;
    const [x, y] = this.at(event);
    const handle = this.nearest(x, y);
    const touch = event.pointerType === "touch";
    if (handle) {
      this.put();
      this.focus(handle.id);
      event.preventDefault();
      if (handle.locked) {
        this.refuse(`The ${handle.name} is locked.`);
        return;
      }
      this.drag = { id: handle.id, from: [handle.x, handle.y], x, y, pointer: event.pointerId };
      handle.move(handle.x, handle.y, "start");
    } else {
      this.drag = { x, y, ground: this.onGround(x, y, "start", touch), pointer: event.pointerId, touch };
      if (this.drag.ground) event.preventDefault();
    }
    if (handle || this.drag.ground) this.root.setPointerCapture(event.pointerId);
  }

  moved(event) {
    if (!this.drag || this.drag.pointer !== event.pointerId) return;
    const [x, y] = this.at(event);
    if (Math.hypot(x - this.drag.x, y - this.drag.y) > SLACK) this.drag.far = true;
    if (this.drag.far) this.pull(x, y, "move"); // who touches only changes nothing
  }

  up(event) {
    if (!this.drag || this.drag.pointer !== event.pointerId) return;
    const [x, y] = this.at(event);
    const { id, ground, far, touch } = this.drag;
    if (far) this.pull(x, y, event.type === "pointercancel" ? "cancel" : "end");
    this.drag = undefined;
    if (!id && !ground && !far && event.type === "pointerup") this.onGround(x, y, "click", touch);
  }

  /** Move what the hand holds with the hand, from where the hand took it. */
  pull(x, y, phase) {
    const { id, from, x: x0, y: y0, ground, touch } = this.drag;
    if (id) this.find(id)?.move(...(phase === "cancel" ? from : [from[0] + x - x0, from[1] + y - y0]), phase);
    else if (ground) this.onGround(x, y, phase, touch);
  }

  focus(id) {
    this.current = id;
    for (const handle of this.list) this.paint(this.items.get(handle.id), handle);
    this.items.get(id)?.focus({ preventScroll: true });
  }

  /** Take the handle that has the focus, so that the arrows move it. */
  take() {
    const handle = this.find(this.current);
    if (!handle) return;
    if (handle.locked) {
      this.refuse(`The ${handle.name} is locked.`);
      return;
    }
    this.held = handle.id;
    this.carried = false;
    this.origin = this.where = [handle.x, handle.y];
    handle.move(handle.x, handle.y, "start");
    this.paint(this.items.get(handle.id), handle);
    this.say("Taken. The arrows move it, Enter lets go, Escape puts it back.");
  }

  put(back = false) {
    const handle = this.held && this.find(this.held);
    this.held = undefined;
    if (!handle) return;
    if (this.carried) handle.move(...(back ? this.origin : this.where), back ? "cancel" : "end");
    this.paint(this.items.get(handle.id), this.find(handle.id) ?? handle);
    if (back) this.say("Put back.");
  }

  key(event) {
    if (event.ctrlKey && event.key.toLowerCase() !== "z" && event.key.toLowerCase() !== "y") return;
    if (event.altKey || (event.metaKey && event.key.toLowerCase() !== "z")) return;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const done = arrow ? this.arrow(...arrow, event.shiftKey)
      : event.key === "Enter" ? (this.held ? this.put() : this.take(), true)
      : event.key === "Escape" && this.held ? (this.put(true), true)
      : event.key === "Escape" && this.drag?.far ? this.cancel()
      : event.key === "Home" || event.key === "End" ? this.go(event.key === "Home" ? 0 : this.list.length - 1)
      : this.onKey(event);
    if (done) event.preventDefault();
  }

  /** Put back what a pointer drags. */
  cancel() {
    this.pull(0, 0, "cancel");
    this.drag = undefined;
    this.say("Put back.");
    return true;
  }

  go(place) {
    if (this.held || !this.list.length) return false;
    this.focus(this.list[(place + this.list.length) % this.list.length].id);
    return true;
  }

  arrow(right, down, far) {
    const handle = this.held && this.find(this.held);
    if (handle) {
      const box = this.root.getBoundingClientRect();
      this.carried = true;
      const step = (far ? LARGE : SMALL) * Math.min(box.width, box.height);
      this.where = [this.where[0] + right * step, this.where[1] + down * step]; // keys may be quicker than the screen
      handle.move(...this.where, "move");
      return true;
    }
    return this.go(this.list.findIndex(({ id }) => id === this.current) + (right + down > 0 ? 1 : -1));
  }
}
