// All numbers of the model in a real table; weights can be changed and parts locked there.
import { COLOURS, SHAPES } from "./palette.js";
import { h, put, text } from "./dom.js";

/** The table of the components. */
export class Numbers {
  /** @param {import("../instrument.js").Instrument} app the instrument */
  constructor(app) {
    this.app = app;
    this.head = h("tr");
    this.body = h("tbody");
    this.caption = h("caption");
    this.table = h("table", { class: "pg-table" }, this.caption, h("thead", {}, this.head), this.body);
    this.root = h("div", { class: "pg-scroll", tabindex: 0, role: "group", "aria-label": "Numbers of the components" }, this.table);
    this.rows = [];
  }

  build() {
    const { K, D, algorithm } = this.app.state;
    const told = `${K} ${D} ${algorithm}`;
    if (this.told === told) return;
    this.told = told;
    const kmeans = algorithm === "kmeans";
    const titles = ["component", kmeans ? "share of points" : "weight φ", D === 2 ? (kmeans ? "centre" : "mean μ") : kmeans ? "centre" : "mean μ",
      ...(kmeans ? [] : [D === 2 ? "covariance Σ" : "variance σ²", "lock"]), "points"];
    this.head.replaceChildren(...titles.map((title) => h("th", { scope: "col", class: title === "points" && "pg-number" }, title)));
    this.rows = Array.from({ length: K }, (_, k) => this.row(k, kmeans));
    this.body.replaceChildren(...this.rows.map(({ root }) => root));
  }

  row(k, kmeans) {
    const name = `component ${k + 1}`;
    const range = h("input", { type: "range", min: 1, max: 99, step: 1, "aria-label": `weight of ${name}`,
      oninput: () => this.app.act(() => this.app.session.setWeight(k, Number(range.value) / 100)) });
    const share = h("span", { class: "pg-number" });
    const mean = h("td");
    const covariance = h("td");
    const count = h("td", { class: "pg-number" });
    const locks = ["weights", "means", "covariances"].map((part, i) => {
      const box = h("input", { type: "checkbox", onchange: () => this.app.act(() => this.app.session.lock(k, part, box.checked)) });
      return { part, box, label: h("label", { class: "pg-lock" }, box, ` ${["φ", "μ", "Σ"][i]}`, h("span", { class: "visually-hidden" }, ` of ${name}`)) };
    });
    const head = h("th", { scope: "row" }, h("span", { class: "pg-swatch", style: `--colour: var(--pg-c${k})`, "aria-hidden": "true" }, String(k + 1)),
      h("span", { class: "visually-hidden" }, `${k + 1}, ${SHAPES[k]}`));
    const root = h("tr", {}, head, h("td", {}, share, kmeans ? null : range), mean,
      ...(kmeans ? [] : [covariance, h("td", {}, ...locks.map(({ label }) => label))]), count);
    return { root, range, share, mean, covariance, count, locks };
  }

  /** @param {import("./frame.js").Frame} frame for the number of digits */
  show(frame) {
    this.build();
    const { state } = this.app;
    const { K, weights, means, covariances, responsibilities: r, points, D, algorithm } = state;
    const n = points.length / D;
    put(this.caption, algorithm === "kmeans" ? "The clusters" : "The components");
    const counts = new Float64Array(K);
    for (let i = 0; i < (r?.length ?? 0); i += 1) counts[i % K] += r[i];
    this.rows.forEach((row, k) => {
      if (!means[k]) return;
      put(row.share, text(algorithm === "kmeans" && n ? counts[k] / n : weights[k], 3));
      row.range.value = Math.round(100 * weights[k]);
      row.range.setAttribute("aria-valuetext", text(weights[k], 2));
      const digits = [frame.digits("x"), D === 2 ? frame.digits("y") : 2];
      put(row.mean, means[k].map((value, d) => text(value, digits[d])).join(", "));
      if (covariances[k] && algorithm !== "kmeans") {
        put(row.covariance, covariances[k].map((line) => line.map((value) => text(value, 3)).join(" ")).join("; "));
      }
      put(row.count, text(counts[k], 1));
      for (const { part, box } of row.locks) box.checked = Boolean(state.locks?.[part]?.[k]);
    });
  }
}

/** The custom properties that give the components their colours in CSS. */
export const colourProperties = (colours) =>
  COLOURS.map((_, k) => [`--pg-c${k}`, `rgb(${colours[k].map(Math.round).join(" ")})`]);
