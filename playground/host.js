// What goes between the instrument and a Python object: plain numbers both ways.
//
// Two traits. `points` holds n rows; it is sent when the points change. `state` holds the rest, in
// one piece, so that no half of a change is ever seen:
//   by               who made it: "start", "python …", or a view
//   weights          K
//   means            K × D; the centres of k-means
//   covariances      K matrices D × D, whatever the type
//   covariance_type  full, tied, diag or spherical
//   algorithm        em or kmeans
//   step, kind       how many steps the run has taken; the last half-step
//   log_likelihood   null for k-means
//   seen             weights, means, covariances of which the responsibilities are: those of the
//                    last E-step. Python computes them from these when it is asked: n × K numbers
//                    would be too many to send while a hand drags.
//
// Of a population there are no points, and `state` holds by, heights, low, high, n (the sample
// size), sample (the last one) and means (of all samples).
import { Session } from "./session.js";
import { Population } from "./population.js";
import { sessionOptions } from "./data/presets.js";

const WAIT = 60; // milliseconds: a hand that drags sends so often at most
const SHARE = 5; // and at most this part of its time goes into sending

/**
 * What is used of a host's model; `get` gives undefined for a trait that it does not have.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, act: () => void) => void} on
 * @property {(event: string, act: () => void) => void} [off]
 */

/** @param {import("./math/mixture.js").Parameters} state */
const parameters = ({ weights, means, covariances }) => ({ weights, means, covariances });
const begins = (state) => !state || state.by === "start";

/**
 * The session of an instrument that shows what a Python object holds.
 * @param {Model} model
 * @returns {any} none for a task that nobody has touched: it has a start of its own
 */
export function sessionOf(model) {
  const [state, preset, task] = ["state", "preset", "task"].map((name) => model.get(name));
  if (task || !state) return undefined;
  if (isPopulation(model)) return new Population(state);
  if (preset && begins(state)) return new Session(sessionOptions(preset));
  const { means, covariance_type: type, algorithm } = state;
  return new Session({
    ...parameters(state), points: (model.get("points") ?? []).flat(), D: means[0].length,
    K: means.length, type, algorithm, preset: preset || null, columns: model.get("columns") ?? null,
  });
}

/** Whether what a Python object holds is a population. @param {Model} model */
export const isPopulation = (model) => Boolean(model.get("state")?.heights);

/** What Python is told of a population. @param {Population} session */
function toldOf({ state: { heights, low, high, n, sample, means } }) {
  return { heights, low, high, n, sample: Array.from(sample), means: Array.from(means) };
}

/** What Python is told of a session, but for the points. */
function told({ now, state }) {
  const { algorithm, step, kind, log_likelihood } = state;
  return {
    ...parameters(state), covariance_type: state.type, algorithm, step, kind,
    log_likelihood: Number.isFinite(log_likelihood) ? log_likelihood : null,
    seen: parameters(kind === "M" ? now.seen : state),
  };
}

/** Make a session what Python says. */
function take(session, rows, state, columns) {
  const points = Float64Array.from(rows.flat());
  const { means, algorithm, covariance_type: type } = state;
  const [D, K] = [means[0].length, means.length];
  const old = session.state;
  const same = D === old.D && points.length === old.points.length && points.every((v, i) => v === old.points[i]);
  if (!same) session.setPoints(points, { D, K, type, columns: D === old.D ? old.columns : columns });
  if (session.state.type !== type) session.setType(type);
  if (session.state.algorithm !== algorithm) session.setAlgorithm(algorithm);
  session.setModel(parameters(state));
}

/**
 * Keep a model of a host and an instrument equal.
 * @param {Model} model
 * @param {any} instrument
 * @returns {() => void} which ends that
 */
export function follow(model, instrument) {
  const me = `view ${Math.random()}`;
  const population = isPopulation(model);
  let known = instrument.session.state.points;
  let [timer, wait, taking] = [undefined, WAIT, false];
  const send = () => {
    timer = undefined;
    const begun = performance.now();
    const { session } = instrument;
    const { points, D } = session.state;
    if (points !== known) {
      known = points;
      model.set("points", Array.from({ length: points.length / D }, (_, i) => Array.from(points.subarray(i * D, (i + 1) * D))));
    }
    model.set("state", { by: me, ...(population ? toldOf(session) : told(session)) });
    model.save_changes();
    wait = Math.max(WAIT, SHARE * (performance.now() - begun));
  };
  const later = () => {
    if (!taking) timer ??= setTimeout(send, wait);
  };
  const receive = () => {
    const state = model.get("state");
    if (begins(state) || state.by === me) return;
    clearTimeout(timer);
    timer = undefined;
    taking = true; // who is told does not tell again: two views would never end
    instrument.act(() => (population ? instrument.session.take(state) : take(instrument.session, model.get("points"), state, model.get("columns"))));
    taking = false;
    known = instrument.session.state.points;
    if (instrument.problem) later(); // what was refused is not what Python should believe
  };
  if (model.get("task") || population) receive();
  model.on("change:state", receive);
  const off = instrument.on("change", later);
  return () => {
    if (timer !== undefined) send();
    clearTimeout(timer);
    off();
    model.off?.("change:state", receive);
  };
}
