/** A reader who does anything at all: random actions, and what is wrong with the state after each. */

import { fromHash, toHash } from "../../playground/data/link.js";
import { TYPES } from "../../playground/math/gaussian.js";
import { generator } from "../../playground/math/random.js";
import { STARTS } from "../../playground/math/starts.js";
import { Session } from "../../playground/session.js";

const ALGORITHMS = ["em", "kmeans"];
const FLOORS = [0, 1e-6, 0.1];

function someSession(random, below) {
  const D = 1 + below(2);
  const points = Array.from({ length: D * below(40) }, () => Math.round(random() * 100) / 10);
  return new Session({
    D, points, K: 1 + below(8), type: TYPES[below(4)], algorithm: ALGORITHMS[below(2)],
    reg_covar: FLOORS[below(3)],
  });
}

function someAction(session, random, below) {
  const { K, D } = session.state;
  const place = () => [random() * 12 - 1, random() * 12 - 1];
  const actions = [
    ["halfStep"], ["halfStep"], ["step"], ["step"], ["finish", 30], ["back"], ["undo"], ["redo"],
    ["addPoint", ...place()], ["setK", 1 + below(8)], ["setType", TYPES[below(4)]],
    ["setAlgorithm", ALGORITHMS[below(2)]], ["moveMean", below(K), ...place()],
    ["setAxis", below(K), below(D), ...place()], ["setWeight", below(K), random()],
    ["lock", below(K), ["mean", "weight", "covariance"][below(3)], random() < 0.5],
    ["start", STARTS[below(4)], below(9)], ["setOptions", { reg_covar: FLOORS[below(3)] }],
    ["commit"], ["grid", [0, 1], [0, 1]], ["certainty"],
  ];
  if (session.n) actions.push(["movePoint", below(session.n), ...place()], ["removePoint", below(session.n)]);
  return actions[below(actions.length)];
}

/** What must hold of any state; the names of what does not. */
function faults(session) {
  const { state, sentence, n } = session;
  const { K, weights, means, covariances, responsibilities: r } = state;
  const rows = Array.from({ length: n }, (_, i) =>
    r.subarray(i * K, i * K + K).reduce((sum, v) => sum + v, 0));
  const rules = {
    finite: [...weights, ...means.flat(), ...covariances.flat(2)].every(Number.isFinite),
    weights: Math.abs(weights.reduce((sum, w) => sum + w, 0) - 1) < 1e-9 && weights.every((w) => w >= 0),
    responsibilities: r.length === n * K && rows.every((sum) => Math.abs(sum - 1) < 1e-9),
    sizes: [means, covariances, state.axes, ...Object.values(state.locks)].every((a) => a.length === K),
    history: state.history.length === state.step + 1,
    sentence: sentence.length > 0 && !/NaN|undefined|null/.test(sentence),
  };
  return Object.keys(rules).filter((name) => !rules[name]);
}

/** Whether a link brings back what it was made of. */
function linkFaults(session) {
  const { session: again, sentence } = fromHash(toHash(session), () => new Session());
  const [now, then] = [again.state, session.state].map(({ axes: _axes, ...rest }) => JSON.stringify(rest));
  return sentence || now !== then ? ["link"] : [];
}

/**
 * @param {number} seed
 * @param {{runs?: number, actions?: number}} [options]
 * @returns {{faults: string[], done: number}}
 */
export function wander(seed, { runs = 40, actions = 120 } = {}) {
  const random = generator(seed);
  const below = (n) => Math.floor(random() * n);
  const found = [];
  let done = 0;
  for (let run = 0; run < runs; run++) {
    const session = someSession(random, below);
    for (let i = 0; i < actions; i++, done++) {
      const [method, ...args] = someAction(session, random, below);
      const where = `run ${run}, action ${i}, ${method}(${JSON.stringify(args)})`;
      try {
        session[method](...args);
      } catch (error) {
        found.push(`${where}: ${error.stack}`);
      }
      const wrong = [...faults(session), ...(i % 40 === 39 ? linkFaults(session) : [])];
      if (wrong.length) found.push(`${where}: ${wrong.join(", ")}; ${session.sentence}`);
    }
  }
  return { faults: found.slice(0, 5), done };
}
