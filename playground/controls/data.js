// Which points: a preset, points by hand, a table that is pasted or dropped.
import { readPoints, parseTable } from "../data/csv.js";
import { PRESETS } from "../data/presets.js";
import { button, choice, radios, toggle } from "./fields.js";
import { h, idle, newId } from "../view/dom.js";

const OWN = "own";

/** The list of presets. @param {import("../instrument.js").Instrument} app */
export function presetControl(app) {
  const list = choice("Data", [...PRESETS.map(({ id, name }) => [id, name]), [OWN, "points of your own"]], (id) => {
    if (id === OWN) app.clear();
    else app.load(id);
  });
  return { root: list.root, show({ state }) { list.select.value = state.preset ?? OWN; } };
}

/** What a hand on the picture does; undo. @param {import("../instrument.js").Instrument} app */
export function toolControls(app) {
  const tools = radios("A click or tap on the picture", [["model", "moves the model"], ["points", "adds or moves points"], ["erase", "erases points"]], (value) => {
    app.tool = value;
    app.redraw();
  });
  const undo = button("Undo", () => app.act(() => app.session.undo()), { "data-name": "undo" });
  const redo = button("Redo", () => app.act(() => app.session.redo()), { "data-name": "redo" });
  const clear = button("Erase all points", () => { if (app.session.n) app.clear(); }, { "data-name": "clear" });
  return {
    root: h("div", { class: "pg-group" }, tools.root, h("div", { class: "pg-row" }, undo, redo, clear)),
    show() {
      tools.set(app.tool);
      idle(undo, !app.session.canUndo);
      idle(redo, !app.session.canRedo);
      idle(clear, app.session.n === 0);
    },
  };
}

/** A table from elsewhere. Nothing leaves the page. @param {import("../instrument.js").Instrument} app */
export function tableControls(app) {
  const id = newId();
  const area = h("textarea", { id, class: "pg-area", spellcheck: "false", placeholder: "x; y\n1,5; 2\n2,25; 3" });
  const file = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain", class: "pg-input", "aria-label": "File with a table",
    onchange: async () => {
      if (file.files.length) read(await file.files[0].text(), file.files[0].name);
    } });
  const message = h("p", { class: "pg-message", role: "status" });
  const first = choice("First column", [], () => use());
  const second = choice("Second column", [], () => use());
  const standard = toggle("standardise (mean 0, standard deviation 1)", false, () => use());
  const header = toggle("the first line holds names", true, () => read(source, undefined, { header: header.input.checked }));
  const details = h("div", { class: "pg-group", hidden: true }, h("div", { class: "pg-pair" }, first.root, second.root), h("div", { class: "pg-row" }, header.root, standard.root));
  let table;
  let source = "";
  function read(text, name, options) {
    source = text;
    try {
      table = parseTable(text, options);
    } catch (error) {
      message.textContent = `${name ?? "The text"} could not be read: ${error.message}.`;
      return;
    }
    header.input.checked = table.header;
    const names = table.columns.map((column, c) => [String(c), column]);
    first.select.replaceChildren(...names.map(([value, words]) => h("option", { value }, words)));
    second.select.replaceChildren(h("option", { value: "" }, "none: one dimension"), ...names.map(([value, words]) => h("option", { value }, words)));
    first.select.value = String(table.numeric[0] ?? 0);
    second.select.value = table.numeric.length > 1 ? String(table.numeric[1]) : "";
    details.hidden = false;
    use();
  }
  function use() {
    const columns = [first.select.value, second.select.value].filter((value) => value !== "").map(Number);
    try {
      const found = readPoints(table, { columns, standardise: standard.input.checked });
      if (!found.points.length) {
        message.textContent = `No row can be used. ${found.sentence}`;
        return;
      }
      app.act(() => app.session.setPoints(found.points, { D: found.D, columns: found.columns }));
      message.textContent = `${found.sentence} Read with the ${table.delimiter} between columns and the ${table.decimal === "," ? "comma" : "point"} before decimals.`;
    } catch (error) {
      message.textContent = `${error.message[0].toUpperCase()}${error.message.slice(1)}.`;
    }
  }
  const root = h("div", { class: "pg-drop" },
    h("p", {}, "Paste a table (comma, semicolon, tab or spaces between columns), choose a file, or drop one on the picture. It stays on your device."),
    h("div", { class: "pg-field" }, h("label", { for: id }, "Table"), area),
    h("div", { class: "pg-pair" }, button("Use this table", () => read(area.value), { "data-name": "use-table" }), file),
    message, details);
  // a file may be dropped anywhere on the instrument (else the browser would leave the page for it), text here alone
  const place = app.size === "opening" ? root : app.root;
  const wanted = ({ dataTransfer, target }) => dataTransfer.types.includes("Files") || root.contains(target);
  place.addEventListener("dragover", (event) => {
    if (!wanted(event)) return;
    event.preventDefault();
    place.dataset.over = "";
  });
  place.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!place.contains(relatedTarget)) delete place.dataset.over;
  });
  place.addEventListener("drop", async (event) => {
    delete place.dataset.over;
    if (!wanted(event)) return;
    event.preventDefault();
    const [dropped] = event.dataTransfer.files;
    for (let part = root.parentElement; part !== place && part; part = part.parentElement) {
      if (part instanceof HTMLDetailsElement) part.open = true; // to what is said about the file
    }
    if (dropped) read(await dropped.text(), dropped.name);
    else read(event.dataTransfer.getData("text/plain"));
  });
  return { root, show() {} };
}
