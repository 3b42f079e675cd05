// Every K × covariance type tried on these data, as a table that sorts itself by a criterion.
import { button, choice } from "./fields.js";
import { h, put, text } from "../view/dom.js";
import { leagueCsv } from "../data/table.js";
import { save } from "./save.js";

const SLICE = 24; // milliseconds of work, then the page may do something else
const CRITERIA = [["bic", "BIC"], ["aic", "AIC"], ["icl", "ICL"]];

/** @param {import("../instrument.js").Instrument} app */
export function leagueControls(app) {
  let run; // the one that is going on
  let rows = [];
  let of; // the points that the table is about
  const most = choice("Up to K", Array.from({ length: 8 }, (_, k) => [String(k + 1), String(k + 1)]), () => {});
  most.select.value = "6";
  const by = choice("Best by", CRITERIA, () => list());
  const message = h("p", { class: "pg-message", role: "status" });
  const body = h("tbody");
  const kind = h("th", { scope: "col" });
  const heads = [h("th", { scope: "col" }, "K"), kind, ...["ℓ", "p", "BIC", "AIC", "ICL"].map((name) => h("th", { scope: "col", class: "pg-number" }, name)),
    h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "use"))];
  const line = () => app.state.D === 1;
  const nameOf = (type) => (!line() ? type : type === "tied" ? "one for all" : "one each");
  const table = h("div", { class: "pg-scroll", tabindex: 0, role: "group", "aria-label": "League table", hidden: true },
    h("table", { class: "pg-table" }, h("caption", {}, "Smaller is better for BIC, AIC and ICL; the best of each is bold"), h("thead", {}, h("tr", {}, ...heads)), body));
  const go = button("Try them all", () => (run ? stop() : begin()), { "data-name": "league" });
  const out = button("Save as CSV", () => save("league.csv", leagueCsv(rows), "text/csv"), { disabled: true });

  function stop(words = "Stopped.") {
    run = undefined;
    go.textContent = "Try them all";
    message.textContent = words;
  }

  function begin() {
    const { session } = app;
    rows = [];
    of = session.state.points;
    const kmax = Math.min(Number(most.select.value), session.n);
    if (!kmax) {
      message.textContent = "There are no points to try.";
      return;
    }
    // on a line, full, diag and spherical are the same
    const types = session.state.D === 1 ? ["full", "tied"] : ["full", "tied", "diag", "spherical"];
    const mine = (run = session.league(kmax, types, undefined, { pause: true }));
    const total = kmax * types.length;
    go.textContent = "Stop";
    const work = () => {
      if (run !== mine) return;
      const end = performance.now() + SLICE;
      let changed = false;
      while (performance.now() < end) {
        const { value, done } = mine.next();
        if (done) {
          list();
          const best = bestBy(by.select.value);
          stop(best ? `Done: ${by.select.selectedOptions[0].textContent} is best for K = ${best.K} and ${line() ? (best.type === "tied" ? "one variance for all" : "a variance for each") : `${best.type} covariances`}.` : "No fit came to an end.");
          return;
        }
        if (value) {
          rows.push(value);
          changed = true;
        }
      }
      if (changed) {
        message.textContent = `${rows.length} of ${total} …`;
        list();
      }
      setTimeout(work);
    };
    work();
  }

  // a fit in which a component collapsed has a likelihood that says nothing
  const sound = () => rows.filter((row) => Number.isFinite(row.bic) && !row.collapsed.length);
  const bestBy = (name) => sound().reduce((best, row) => (!best || row[name] < best[name] ? row : best), undefined);

  function list() {
    table.hidden = !rows.length;
    out.disabled = !rows.length;
    const name = by.select.value;
    put(kind, line() ? "variances" : "covariances");
    const order = [...rows].sort((a, b) => a.collapsed.length - b.collapsed.length || a[name] - b[name]);
    const best = Object.fromEntries(CRITERIA.map(([criterion]) => [criterion, bestBy(criterion)]));
    body.replaceChildren(...order.map((row) => {
      const fallen = row.collapsed.length > 0;
      const cell = (criterion) => h("td", { class: `pg-number${best[criterion] === row ? " pg-best" : ""}` }, text(row[criterion], 1));
      const use = row.parameters && button("Show", () => {
        app.act(() => {
          app.session.setType(row.type);
          app.session.setK(row.K);
          app.session.setModel(row.parameters);
        });
      }, { "aria-label": `Show K = ${row.K}, ${nameOf(row.type)}` });
      return h("tr", {}, h("th", { scope: "row" }, String(row.K)), h("td", {}, nameOf(row.type) + (fallen ? " (collapsed)" : "")),
        h("td", { class: "pg-number" }, text(row.log_likelihood, 1)), h("td", { class: "pg-number" }, String(row.p)),
        cell("bic"), cell("aic"), cell("icl"), h("td", {}, use || "failed"));
    }));
  }

  return {
    root: h("div", { class: "pg-group" }, h("div", { class: "pg-pair" }, most.root, by.root, go, out), message, table),
    show({ state }) {
      if (!of || of === state.points) return;
      of = undefined;
      rows = [];
      run = undefined;
      go.textContent = "Try them all";
      message.textContent = "The points have changed.";
      list();
    },
  };
}
