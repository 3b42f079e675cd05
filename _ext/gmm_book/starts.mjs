// How each preset and task begins, for Python: node starts.mjs < {root} > {presets, tasks}
// Points that are those of a preset are left out of the tasks.
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { root } = JSON.parse(await text(process.stdin));
const load = (name) => import(pathToFileURL(join(root, "playground", name)));
const [{ PRESETS, sessionOptions }, { Population }, { TASKS, begin }, { Session }] = await Promise.all(["data/presets.js", "population.js", "tasks.js", "session.js"].map(load));

const rows = ({ points, D }) => Array.from({ length: points.length / D }, (_, i) => Array.from(points.subarray(i * D, (i + 1) * D)));

function start({ state, sentence }) {
  const { weights, means, covariances, type, algorithm, preset, columns, log_likelihood } = state;
  return {
    weights, means, covariances, covariance_type: type, algorithm, preset, columns, sentence,
    log_likelihood: Number.isFinite(log_likelihood) ? log_likelihood : null,
  };
}

const population = ({ heights, low, high, n }) => ({ heights, low, high, n });

const presets = { population: population(new Population({ shape: "two peaks" })) };
for (const { id } of PRESETS) {
  const session = new Session(sessionOptions(id));
  presets[id] = { ...start(session), points: rows(session.state) };
}
const tasks = {};
for (const task of TASKS) {
  const session = begin(task);
  if (task.instrument === "population") {
    tasks[task.id] = { ...population(session), title: task.title, text: task.text };
    continue;
  }
  const points = rows(session.state);
  const known = JSON.stringify(points) === JSON.stringify(presets[session.state.preset]?.points);
  tasks[task.id] = { ...start(session), title: task.title, text: task.text, ...(known ? {} : { points }) };
}
console.log(JSON.stringify({ presets, tasks }));
