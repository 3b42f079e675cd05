// The list of keys.
import { h } from "../view/dom.js";

const KEYS = [
  ["Tab", "to the picture, and on from it"],
  ["← ↑ → ↓", "from handle to handle; with a handle taken: move it"],
  ["Enter", "take a handle, and let go of it"],
  ["Shift + arrow", "move it further"],
  ["Escape", "put it back where it was"],
  ["Space or N", "next half-step; with Shift: both"],
  ["B", "back by a half-step"],
  ["R", "run, and pause"],
  ["P", "points: add, erase, move; P again for the model"],
  ["A, E, G", "among points: add one, erase the nearest, take hold of it"],
  ["Ctrl + Z, Ctrl + Y", "undo, redo"],
  ["H", "this list"],
];

export const keyList = () => h("div", {},
  h("p", {}, "While the picture has the focus:"),
  h("dl", { class: "pg-keys" }, ...KEYS.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)))));
