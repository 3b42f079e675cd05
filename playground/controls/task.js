// A task: what to reach, whether it is reached, and what to say then.
import { begin, check, taskOf } from "../tasks.js";
import { button } from "./fields.js";
import { h, put } from "../view/dom.js";

const REST = 250; // milliseconds without a change before it is looked whether the task is done

/**
 * The bar of a task above an instrument.
 * @param {{state: any, say: (words: string) => void, use: (session: any) => void}} app an instrument
 * @param {string} id
 */
export function taskBar(app, id) {
  const task = taskOf(id);
  const told = h("p", { class: "pg-task-told" }); // read out by the instrument
  const hint = h("p", { hidden: true }, task.hint);
  const hinting = button("Hint", () => {
    hint.hidden = !hint.hidden;
    hinting.setAttribute("aria-expanded", String(!hint.hidden));
  }, { "aria-expanded": "false", "data-name": "hint" });
  const again = button("From the start", () => {
    bar.done = false;
    app.use(begin(task));
    app.say("The task begins again.");
  }, { "data-name": "again" });
  const root = h("div", { class: "pg-task" },
    h("p", {}, h("strong", {}, `Task: ${task.title}. `), task.text),
    told, h("div", { class: "pg-row" }, hinting, again), hint);
  let timer;
  let seen;
  const look = () => {
    const { done, sentence } = check(task, app.state);
    root.toggleAttribute("data-done", done || bar.done);
    put(told, done ? sentence : bar.done ? "Done before. The instrument has moved on since." : "Not yet.");
    if (done && !bar.done) app.say(sentence);
    bar.done ||= done;
  };
  const bar = {
    task, root, done: false, look,
    show({ state }) {
      if (seen === state) return;
      seen = state;
      clearTimeout(timer);
      timer = setTimeout(look, REST);
    },
  };
  put(told, "Not yet.");
  return bar;
}
