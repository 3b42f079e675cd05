// What a reader takes along: Python, a link, pictures, a table.
import { toHash } from "../data/link.js";
import { toPython } from "../data/python.js";
import { pointsCsv } from "../data/table.js";
import { button, radios } from "./fields.js";
import { copy, save } from "./save.js";
import { toPng, toSvg } from "../view/export.js";
import { h } from "../view/dom.js";
import { whole } from "../say.js";

const LONG = 8000; // characters of an address that every browser and mail program takes

/** @param {import("../instrument.js").Instrument} app */
export function takeaway(app) {
  const message = h("p", { class: "pg-message", role: "status" });
  const tell = (words) => { message.textContent = words; };
  // no <pre>: the theme takes the tab stop of every <pre> that is hidden when the page changes
  const code = h("div", { class: "pg-code", tabindex: 0, role: "group", "aria-label": "Python code" });
  /** @type {"gmm_lib" | "sklearn"} */
  let library = "gmm_lib";
  const write = () => {
    try {
      return toPython(app.session, library);
    } catch (error) {
      return `# ${error.message}`;
    }
  };
  const versions = radios("Python with", [["gmm_lib", "gmm_lib"], ["sklearn", "scikit-learn"]], (value) => {
    library = value;
    code.textContent = write();
  });
  versions.set(library);
  const address = () => {
    const home = /** @type {HTMLElement} */ (app.root.closest("[data-home]"))?.dataset.home;
    const url = new URL(home || location.href, location.href);
    url.hash = toHash(app.session, { task: app.taskId });
    return url.href;
  };
  const link = async () => {
    const text = address();
    const done = await copy(text);
    tell(`${done ? "The link is on the clipboard" : `The link: ${text}`}${text.length > LONG ? `. It is long (${whole(text.length)} characters, for it holds all points): some programs cut such links` : ""}.`);
  };
  const root = h("div", { class: "pg-group" },
    h("div", { class: "pg-row" },
      button("Copy a link to this state", link, { "data-name": "link" }),
      button("Picture as SVG", () => save("playground.svg", toSvg(app), "image/svg+xml"), { "data-name": "svg" }),
      button("Picture as PNG", async () => save("playground.png", await toPng(app)), { "data-name": "png" }),
      button("Points and responsibilities as CSV", () => save("playground.csv", pointsCsv(app.state), "text/csv"), { "data-name": "csv" })),
    message, versions.root,
    h("div", { class: "pg-row" }, button("Copy the code", async () => tell((await copy(write())) ? "The code is on the clipboard." : "Your browser does not let a page copy: select the code below."), { "data-name": "copy" })),
    code);
  return {
    root,
    address,
    show() {
      if (!root.closest("details")?.open) return;
      const text = write();
      if (code.textContent !== text) code.textContent = text;
    },
  };
}
