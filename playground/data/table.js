/** The numbers of a session as tables: the components, and the points with their responsibilities. */

/** Names of the columns of the points. */
export const columnsOf = ({ D, columns }) => columns ?? ["x", "y"].slice(0, D);

/**
 * The components as a table, for a real table in the page.
 *
 * @param {import("../session.js").State} state
 * @returns {{columns: string[], rows: (string | number)[][]}}
 */
export function componentTable(state) {
  const { D, K, algorithm, weights, means, covariances } = state;
  const names = columnsOf(state);
  if (algorithm === "kmeans") {
    const counts = Array(K).fill(0);
    state.responsibilities.forEach((r, at) => (counts[at % K] += r));
    return {
      columns: ["centre", ...names, "points"],
      rows: means.map((mean, k) => [k + 1, ...mean, counts[k]]),
    };
  }
  const spreads = D === 1
    ? ["standard deviation"]
    : [...names.map((name) => `standard deviation of ${name}`), "correlation"];
  return {
    columns: ["component", "weight", ...names.map((name) => `mean of ${name}`), ...spreads],
    rows: means.map((mean, k) => {
      const S = covariances[k];
      const sds = S.map((row, d) => Math.sqrt(row[d]));
      const rest = D === 1 ? sds : [...sds, S[0][1] / (sds[0] * sds[1])];
      return [k + 1, weights[k], ...mean, ...rest];
    }),
  };
}

/** A cell of a CSV file (RFC 4180). */
const cell = (value) => {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * The points as CSV: the columns, the component with the largest responsibility (from 1), and all
 * responsibilities. Numbers keep all their digits.
 *
 * @param {import("../session.js").State} state
 */
export function pointsCsv(state) {
  const { points, D, K, responsibilities: r } = state;
  const parts = Array.from({ length: K }, (_, k) => `responsibility ${k + 1}`);
  const lines = [[...columnsOf(state), "component", ...parts]];
  for (let i = 0; i < points.length / D; i++) {
    const own = r.subarray(i * K, i * K + K);
    const best = own.indexOf(own.reduce((most, v) => Math.max(most, v), 0));
    lines.push([...points.subarray(i * D, i * D + D), best + 1, ...own]);
  }
  return `${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** The league table as CSV. @param {import("../league.js").Row[]} rows */
export function leagueCsv(rows) {
  const columns = ["K", "type", "log_likelihood", "p", "bic", "aic", "icl"];
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name]))];
  return `${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}
