/**
 * The whole state in the hash of an address: data, the start of the run, and how many half-steps
 * were taken from there. Opening the link takes them again, so the course of ℓ and *back* are
 * there too.
 *
 * Form: `p=1&d=…&m=…&…&c=checksum`; a teacher can read and change nothing by accident, for the
 * checksum then fails, and the default comes with one sentence.
 */

import { Session } from "../session.js";
import { pack, packDoubles, unpack, unpackDoubles } from "./pack.js";
import { presetOf } from "./presets.js";

const VERSION = "1";
const MOST_WORK = 2e7; // n · K · half-steps that opening a link may take again: below a second
const DAMAGED = "The link is damaged, so this is the usual start.";
const NEWER = "The link comes from a newer playground, so this is the usual start.";

/** 32 bits of FNV-1a, in base 36. */
function checksum(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/**
 * The hash of a session, without the #.
 *
 * Runs that would take long to repeat are kept as they stand, without their course.
 *
 * @param {Session} session
 * @param {{task?: string}} [more] also kept: the id of a task
 */
export function toHash(session, { task } = {}) {
  const { state } = session;
  const { points, D, K, type, algorithm, preset, locks, columns } = state;
  const replay = session.n * K * session.halfSteps <= MOST_WORK;
  const { weights, means, covariances } = replay ? session.origin : state;
  const numbers = [...weights, ...means.flat(), ...covariances.flatMap((S) => S.flatMap((row, i) => row.slice(0, i + 1)))];
  const flags = [...locks.weights, ...locks.means, ...locks.covariances].map(Number).join("");
  const fields = {
    p: VERSION,
    d: preset ?? pack(points, D),
    n: columns && !preset ? encodeURIComponent(JSON.stringify(columns)) : "",
    s: [D, K, type, algorithm, replay ? session.halfSteps : 0].join("."),
    m: packDoubles(numbers),
    o: packDoubles([session.tol, state.reg_covar, session.kmeans_tol, session.seed]),
    b: session.startKind,
    l: flags.includes("1") ? flags : "",
    t: task ?? "",
  };
  const text = Object.entries(fields).filter(([, v]) => v !== "").map(([k, v]) => `${k}=${v}`).join("&");
  return `${text}&c=${checksum(text)}`;
}

/** Whether a hash means to be one of ours. */
export const isHash = (hash) => /^#?p=\d/.test(hash);

/**
 * The session behind a hash. Never throws.
 *
 * @param {string} hash with or without #
 * @param {() => Session} usual makes the default
 * @returns {{session: Session, sentence: string, task: string | null}} the sentence is empty
 *   unless the link could not be opened
 */
export function fromHash(hash, usual) {
  try {
    const { session, task } = open(hash.replace(/^#/, ""));
    return { session, sentence: "", task };
  } catch (error) {
    return { session: usual(), sentence: error instanceof NewerError ? NEWER : DAMAGED, task: null };
  }
}

class NewerError extends RangeError {}

function open(text) {
  const at = text.lastIndexOf("&c=");
  if (at < 0 || checksum(text.slice(0, at)) !== text.slice(at + 3)) throw new RangeError("checksum");
  const fields = Object.fromEntries(text.slice(0, at).split("&").map((part) => {
    const equals = part.indexOf("=");
    return [part.slice(0, equals), part.slice(equals + 1)];
  }));
  if (fields.p !== VERSION) throw new NewerError("version");
  const [D, K, type, algorithm, halfSteps, ...none] = fields.s.split(".").map((v) => (/^\d+$/.test(v) ? Number(v) : v));
  if (none.length) throw new RangeError("size");
  const preset = presetOf(fields.d);
  if (preset && preset.D !== D) throw new RangeError("dimensions");
  const points = preset ? preset.points() : unpack(fields.d, D);
  const [tol, reg_covar, kmeans_tol, seed] = unpackDoubles(fields.o);
  if (![tol, reg_covar, kmeans_tol].every((v) => v >= 0 && v < Infinity) || !Number.isFinite(seed)) {
    throw new RangeError("options");
  }
  const session = new Session({
    points, D, K, type, algorithm, tol, reg_covar, kmeans_tol, seed, start: fields.b,
    preset: preset ? preset.id : null, columns: preset ? preset.columns : columnsOf(fields.n, D), ...model(fields.m, K, D),
    locks: locksOf(fields.l, K),
  });
  if (!Number.isInteger(halfSteps) || session.n * K * halfSteps > MOST_WORK) throw new RangeError("steps");
  for (let i = 0; i < halfSteps; i++) if (!session.halfStep()) break;
  session.sentence = session.describe();
  return { session, task: fields.t ?? null };
}

function model(text, K, D) {
  const numbers = Array.from(unpackDoubles(text));
  const each = (D * (D + 1)) / 2;
  if (numbers.length !== K * (1 + D + each)) throw new RangeError("model");
  const take = (count) => numbers.splice(0, count);
  const weights = take(K);
  const means = Array.from({ length: K }, () => take(D));
  const covariances = Array.from({ length: K }, () => {
    const [xx, xy, yy] = take(each);
    return D === 1 ? [[xx]] : [[xx, xy], [xy, yy]];
  });
  return { weights, means, covariances };
}

function columnsOf(text, D) {
  if (text === undefined) return null;
  const names = JSON.parse(decodeURIComponent(text));
  const right = Array.isArray(names) && names.length === D && names.every((n) => typeof n === "string");
  if (!right) throw new RangeError("columns");
  return names;
}

function locksOf(text, K) {
  if (text === undefined) return undefined;
  if (!/^[01]+$/.test(text) || text.length !== 3 * K) throw new RangeError("locks");
  const flags = Array.from(text, (c) => c === "1");
  return {
    weights: flags.slice(0, K), means: flags.slice(K, 2 * K), covariances: flags.slice(2 * K),
  };
}
