/**
 * Pasted or dropped text as points. Nothing is guessed silently: what was recognized and what was
 * left out is told.
 */

import { whole } from "../say.js";

export const MOST_ROWS = 20000;
const MOST_CHARACTERS = 20_000_000;
const MOST_NAMED = 5; // bad cells that a sentence names
const NAMES = { ",": "comma", ";": "semicolon", "\t": "tab", " ": "space" };
const POINT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const COMMA = /^[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?$/;

/**
 * @typedef {object} Table
 * @property {string[]} columns names, from the header or "column 1", …
 * @property {boolean} header whether the first line is one
 * @property {"comma" | "semicolon" | "tab" | "space"} delimiter
 * @property {"." | ","} decimal
 * @property {{line: number, cells: string[]}[]} rows with the line on which each begins
 * @property {number[]} numeric the columns in which most cells are numbers, from 0
 * @property {boolean} cut whether rows beyond `MOST_ROWS` were left out
 */

/**
 * Split text into a table.
 *
 * @param {string} text
 * @param {{header?: boolean, delimiter?: string, decimal?: "." | ","}} [options] where the guess
 *   was wrong
 * @returns {Table}
 */
export function parseTable(text, options = {}) {
  if (typeof text !== "string") throw new RangeError("there is no text to read");
  if (text.length > MOST_CHARACTERS) throw new RangeError("the text has more than 20 million characters");
  if (text.includes("\u0000")) throw new RangeError("this is no text: it holds zero bytes");
  const clean = text.replace(/^\uFEFF/, "");
  const delimiter = options.delimiter ?? guessDelimiter(clean);
  const all = split(clean, delimiter, MOST_ROWS + 2);
  if (!all.length) throw new RangeError("the text holds no rows");
  const decimal = options.decimal ?? guessDecimal(all, delimiter);
  const looksLikeNumber = (cell) => !Number.isNaN(toNumber(cell, decimal));
  const filled = all[0].cells.filter((cell) => cell.trim());
  const header = options.header ?? !filled.some(looksLikeNumber);
  const body = header ? all.slice(1) : all;
  const rows = body.slice(0, MOST_ROWS);
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), all[0].cells.length);
  const columns = Array.from({ length: width }, (_, c) =>
    (header && all[0].cells[c]?.trim()) || `column ${c + 1}`);
  const numeric = columns.flatMap((_, c) => {
    const good = rows.filter(({ cells }) => looksLikeNumber(cells[c] ?? "")).length;
    return good > 0 && good >= rows.length / 2 ? [c] : [];
  });
  return { columns, header, delimiter: NAMES[delimiter], decimal, rows, numeric, cut: body.length > MOST_ROWS };
}

/**
 * @typedef {object} Reading
 * @property {Float64Array} points n·D
 * @property {number} D
 * @property {string[]} columns
 * @property {{line: number, column: string, cell: string}[]} left_out the first bad cell of each
 *   row that was left out
 * @property {number[]} means what was subtracted (zeros without standardising)
 * @property {number[]} sds what was divided by (ones without)
 * @property {string} sentence
 */

/**
 * Take one or two columns of a table as points.
 *
 * @param {Table} table
 * @param {{columns?: number[], standardise?: boolean}} [options] columns from 0; without them the
 *   first two that are numbers, or the only one. Standardised columns have mean 0 and standard
 *   deviation 1 (about the mean, divided by n, as scikit-learn's StandardScaler).
 * @returns {Reading}
 */
export function readPoints(table, options = {}) {
  const chosen = options.columns ?? table.numeric.slice(0, 2);
  const right = chosen.length >= 1 && chosen.length <= 2 && new Set(chosen).size === chosen.length
    && chosen.every((c) => Number.isInteger(c) && c >= 0 && c < table.columns.length);
  if (!right) {
    throw new RangeError(table.numeric.length
      ? "choose one column, or two different ones"
      : "no column of this text holds numbers");
  }
  const D = chosen.length;
  const values = [];
  const leftOut = [];
  for (const { line, cells } of table.rows) {
    const row = chosen.map((c) => toNumber(cells[c] ?? "", table.decimal));
    const bad = row.findIndex(Number.isNaN);
    if (bad < 0) values.push(...row);
    else leftOut.push({ line, column: table.columns[chosen[bad]], cell: cells[chosen[bad]] ?? "" });
  }
  const points = Float64Array.from(values);
  const { means, sds } = standardisation(points, D, Boolean(options.standardise));
  for (let i = 0; i < points.length; i++) points[i] = (points[i] - means[i % D]) / sds[i % D];
  const columns = chosen.map((c) => table.columns[c]);
  const sentence = tell(points.length / D, columns, leftOut, table);
  return { points, D, columns, left_out: leftOut, means, sds, sentence };
}

/** Both at once, with the guesses. */
export const readCsv = (text, options = {}) => readPoints(parseTable(text, options), options);

/** A cell as a number; NaN for anything else, such as 1,234.5, 0x10, Infinity or nothing. */
export function toNumber(cell, decimal = ".") {
  const text = cell.trim().replace("\u2212", "-");
  if (!(decimal === "," ? COMMA : POINT).test(text)) return NaN;
  const value = Number(text.replace(",", "."));
  return Math.abs(value) <= 1e100 ? value : NaN; // squares of larger ones overflow
}

function guessDelimiter(text) {
  const lines = text.slice(0, 20000).split(/\r\n|\r|\n/).filter((line) => line.trim()).slice(0, 20);
  const outside = lines.map((line) => line.replace(/"[^"]*"/g, ""));
  const inAll = (mark) => outside.length > 0 && outside.filter((l) => l.includes(mark)).length > outside.length / 2;
  if (inAll("\t")) return "\t";
  if (inAll(";")) return ";";
  const spaced = outside.filter((line) => /\S\s+\S/.test(line.trim())).length > outside.length / 2;
  // "1,5 2,5": commas that stand inside of numbers which spaces part
  const numbers = outside.every((line) => line.trim().split(/\s+/).every((c) => COMMA.test(c) || POINT.test(c)));
  if (spaced && numbers) return " ";
  return inAll(",") || !spaced ? "," : " ";
}

function guessDecimal(rows, delimiter) {
  if (delimiter === ",") return ".";
  let [points, commas] = [0, 0];
  for (const { cells } of rows.slice(0, 200)) {
    for (const cell of cells) {
      const text = cell.trim();
      if (text.includes(".") && POINT.test(text)) points += 1;
      if (text.includes(",") && COMMA.test(text)) commas += 1;
    }
  }
  return commas > points ? "," : ".";
}

/** Rows of cells; quoted ones may hold the delimiter, line ends and "" for a quote (RFC 4180). */
function split(text, delimiter, most) {
  const rows = [];
  let [cells, cell, quoted, line, began] = [[], "", false, 1, 1];
  const endRow = () => {
    cells.push(cell);
    const parts = delimiter === " " ? cells.filter((part) => part !== "") : cells;
    if (parts.some((part) => part.trim() !== "")) rows.push({ line: began, cells: parts });
    [cells, cell] = [[], ""];
  };
  for (let i = 0; i < text.length && rows.length < most; i++) {
    const c = text[i];
    const newline = c === "\n" || (c === "\r" && text[i + 1] !== "\n");
    if (newline) line += 1;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (c === delimiter || (delimiter === " " && c === "\t")) {
      cells.push(cell);
      cell = "";
    } else if (newline) {
      endRow();
      began = line;
    } else if (c !== "\r") cell += c;
  }
  if (rows.length < most) endRow();
  return rows;
}

function standardisation(points, D, wanted) {
  const means = Array(D).fill(0);
  const sds = Array(D).fill(1);
  const n = points.length / D;
  if (!wanted || !n) return { means, sds };
  for (let pass = 0; pass < 2; pass++) { // the second time for the digits that the first one lost
    const sums = Array(D).fill(0);
    points.forEach((v, i) => (sums[i % D] += v - means[i % D]));
    sums.forEach((sum, d) => (means[d] += sum / n));
  }
  const squares = Array(D).fill(0);
  points.forEach((v, i) => (squares[i % D] += (v - means[i % D]) ** 2 / n));
  // a column whose spread is rounding is a constant, and stays undivided
  squares.forEach((s, d) => (sds[d] = Math.sqrt(s) > 1e-12 * Math.abs(means[d]) ? Math.sqrt(s) : 1));
  return { means, sds };
}

function tell(n, columns, leftOut, table) {
  let text = `${whole(n)} ${n === 1 ? "row" : "rows"} of ${columns.join(" and ")}.`;
  if (table.cut) text += ` Rows beyond the first ${whole(MOST_ROWS)} were left out.`;
  if (!leftOut.length) return text;
  const named = leftOut.slice(0, MOST_NAMED).map(({ line, column, cell }) =>
    `line ${line} (${column}: ${cell.trim() ? `"${shortened(cell.trim())}"` : "empty"})`);
  const more = leftOut.length > MOST_NAMED ? ` and ${leftOut.length - MOST_NAMED} more` : "";
  const rows = leftOut.length === 1 ? "row is" : "rows are";
  return `${text} ${whole(leftOut.length)} ${rows} left out for a cell that is no number: ${named.join(", ")}${more}.`;
}

const shortened = (cell) => (cell.length > 20 ? `${cell.slice(0, 20)}…` : cell);
