// Labelled native controls: they bring keys, names and touch with them.
import { h, newId } from "../view/dom.js";

/**
 * A list to choose from.
 * @param {string} label
 * @param {string[][]} options value and words of each
 * @param {(value: string) => void} onchange
 */
export function choice(label, options, onchange) {
  const id = newId();
  const select = h("select", { id, class: "pg-select", onchange: () => onchange(select.value) },
    ...options.map(([value, words]) => h("option", { value }, words)));
  return { root: h("div", { class: "pg-field" }, h("label", { for: id }, label), select), select };
}

/** A few choices side by side. */
export function radios(legend, options, onchange) {
  const name = newId();
  const inputs = options.map(([value]) => h("input", { type: "radio", name, value, onchange: () => onchange(value) }));
  const root = h("fieldset", { class: "pg-radios" }, h("legend", {}, legend),
    h("div", { class: "pg-row" }, ...options.map(([, words], i) => h("label", { class: "pg-choice" }, inputs[i], words))));
  return { root, inputs, set: (value) => { for (const input of inputs) input.checked = input.value === value; } };
}

/** A switch. */
export function toggle(label, checked, onchange) {
  const input = h("input", { type: "checkbox", checked, onchange: () => onchange(input.checked) });
  return { root: h("label", { class: "pg-choice" }, input, label), input };
}

/** A number that is typed; words tell what is allowed. */
export function number(label, value, allowed, onchange) {
  const [id, why] = [newId(), newId()];
  const problem = h("span", { id: why, class: "pg-problem", role: "alert" });
  const input = h("input", { id, class: "pg-input", type: "text", inputmode: "decimal", autocomplete: "off", value, "aria-describedby": why,
    onchange: () => {
      const typed = Number(input.value.trim().replace(",", ".").replace("−", "-"));
      const good = input.value.trim() !== "" && allowed.test(typed);
      problem.textContent = good ? "" : `${label} has to be ${allowed.words}, not “${input.value}”.`;
      input.setAttribute("aria-invalid", String(!good));
      if (good) onchange(typed);
    } });
  return { root: h("div", { class: "pg-field" }, h("label", { for: id }, label), input, problem), input };
}

export const button = (label, act, properties = {}) => h("button", { type: "button", class: "pg-button", onclick: act, ...properties }, label);

/** A part that opens when it is wanted. */
export const panel = (title, ontoggle, ...children) =>
  h("details", { class: "pg-panel", ontoggle }, h("summary", {}, title), h("div", { class: "pg-panel-body" }, ...children));
