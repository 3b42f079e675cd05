// What goes between the instrument and a Python object: plain numbers both ways.

const PARTS = ["points", "weights", "means", "covariances"];
const WAIT = 60; // milliseconds: a hand that drags sends so often at most

/**
 * Keep a model of a host and an instrument equal.
 *
 * The traits `points` (n × D), `weights` (K), `means` (K × D), `covariances` (K × D × D) go both
 * ways; `responsibilities`, `log_likelihood` and `step` only to the host. Lists of lists, or null
 * for "whatever the instrument has".
 * @returns {() => void}
 */
export function follow(model, instrument) {
  let told = {};
  let timer;
  const send = () => {
    timer = undefined;
    const state = instrument.plain();
    for (const name of [...PARTS, "responsibilities", "log_likelihood", "step"]) {
      const written = JSON.stringify(state[name]);
      if (told[name] === written) continue;
      told[name] = written;
      model.set(name, state[name]);
    }
    model.save_changes();
  };
  const later = () => { timer ??= setTimeout(send, WAIT); };
  const take = () => {
    const given = {};
    for (const name of PARTS) {
      const value = model.get(name);
      if (value === null || value === undefined || JSON.stringify(value) === told[name]) continue;
      given[name] = value;
      told[name] = JSON.stringify(value);
    }
    if (Object.keys(given).length) instrument.take(given);
  };
  take();
  for (const name of PARTS) model.on(`change:${name}`, take);
  const off = instrument.on("change", later);
  later();
  return () => {
    clearTimeout(timer);
    off();
    for (const name of PARTS) model.off?.(`change:${name}`, take);
  };
}
