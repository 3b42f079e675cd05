/**
 * Runs jobs on the playground's modules: JSON of an array of jobs comes on stdin, JSON of their
 * results goes to stdout. A job calls a function, or methods of a session one after the other.
 */

import { readFileSync } from "node:fs";

const modules = {};
const load = async (name) => (modules[name] ??= await import(`../../playground/${name}`));

/** {"float64": […]} and {"int32": […]} stand for typed arrays, {"random": seed} for a stream. */
async function revive(value) {
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  if (value.number) return Number(value.number);
  if (value.float64) return Float64Array.from(value.float64);
  if (value.int32) return Int32Array.from(value.int32);
  if ("random" in value) return (await load("math/random.js")).generator(value.random);
  if (Array.isArray(value)) return Promise.all(value.map(revive));
  const parts = Object.entries(value).map(async ([key, part]) => [key, await revive(part)]);
  return Object.fromEntries(await Promise.all(parts));
}

const plain = (_, value) => {
  if (ArrayBuffer.isView(value)) return Array.from(value);
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  return value;
};

/** Call methods and give what each returned or threw, the sentence, and the state if asked. */
function script(object, lines, states) {
  return lines.map(([method, ...args]) => {
    const line = {};
    try {
      const value = object[method](...args);
      line.value = value?.next ? [...value] : value ?? null;
    } catch (error) {
      line.error = `${error.name}: ${error.message}`;
    }
    line.sentence = object.sentence;
    if (states) line.state = object.state;
    return line;
  });
}

async function run(job) {
  const args = await revive(job.args ?? []);
  if (job.module) {
    const value = (await load(job.module))[job.name](...args);
    return value?.next ? [...value] : value ?? null;
  }
  if (job.wander !== undefined) return (await import("./wander.mjs")).wander(job.wander);
  if (job.task) {
    const { begin, check, taskOf } = await load("tasks.js");
    const task = taskOf(job.task);
    const object = begin(task);
    const before = check(task, object.state);
    const lines = script(object, await revive(job.script), false);
    return { before, lines, after: check(task, object.state), state: object.state };
  }
  if (job.population) {
    const { Population } = await load("population.js");
    const population = new Population(job.population);
    return { first: population.state, lines: script(population, job.script ?? [], true) };
  }
  const { Session } = await load("session.js");
  if (job.open !== undefined) {
    const { fromHash } = await load("data/link.js");
    const usual = () => new Session({ points: [0, 0, 1, 1, 2, 2], K: 1 });
    const { session, ...rest } = fromHash(job.open, usual);
    return { ...rest, state: session.state, said: session.sentence };
  }
  if (job.presets) {
    const { PRESETS, sessionOptions } = await load("data/presets.js");
    return PRESETS.map((preset) => ({ ...preset, ...sessionOptions(preset.id) }));
  }
  if (job.preset) {
    const { sessionOptions } = await load("data/presets.js");
    job.session = { ...sessionOptions(job.preset), ...job.session };
  }
  const session = new Session(await revive(job.session));
  const first = session.state;
  const lines = script(session, await revive(job.script ?? []), job.states ?? true);
  const result = { first, lines, last: session.state };
  if (job.python) {
    const { toPython } = await load("data/python.js");
    result.python = job.python.map((library) => toPython(session, library));
  }
  if (job.link) result.link = (await load("data/link.js")).toHash(session, job.link);
  if (job.table) result.table = (await load("data/table.js")).pointsCsv(session.state);
  return result;
}

const results = [];
for (const job of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    results.push({ result: await run(job) });
  } catch (error) {
    results.push({ error: `${error.name}: ${error.message}` });
  }
}
process.stdout.write(JSON.stringify(results, plain));
