"""Time the playground's mathematics in node: ``python benchmarks/playground.py``.

Milliseconds, the median and the least of many runs: an E-step, an M-step, a whole step of a
session (its sentence and ℓ of the new model in it), and a drag of a mean, which asks for ℓ and the
responsibilities. The pages' budget: a step of 20,000 points with K = 6 below 60 ms. Fails nothing.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))

from gmm_book import assets  # noqa: E402

SIZES = [(1250, 4), (20_000, 6)]
SCRIPT = """
import { Session } from "%(playground)s/session.js";
import { eStep, mStep } from "%(playground)s/math/em.js";
import { generator, normalPair } from "%(playground)s/math/random.js";

function time(run, count = 60) {
  const times = Array.from({ length: count }, (_, i) => {
    const began = performance.now();
    run(i);
    return performance.now() - began;
  }).sort((a, b) => a - b);
  return `${times[count >> 1].toFixed(2).padStart(8)} ${times[0].toFixed(2).padStart(8)}`;
}

for (const [n, K] of %(sizes)s) {
  const random = generator(1);
  const points = [];
  for (let i = 0; i < n; i++) {
    const [x, y] = normalPair(random);
    points.push(x + 3 * (i %% K), y + 2 * (i %% 3));
  }
  const session = new Session({ points, K });
  const { state } = session;
  const { responsibilities } = state;
  const rows = {
    "E-step": time(() => eStep(state.points, state)),
    "M-step": time(() => mStep(state.points, responsibilities, 2)),
    "step of a session": time(() => session.step()),
    "drag of a mean": time((i) => session.moveMean(0, i / 10, 1)),
  };
  console.log(`n = ${n}, K = ${K}: milliseconds, median and least`);
  for (const [name, times] of Object.entries(rows)) console.log(`  ${name.padEnd(18)}${times}`);
}
"""


def main():
    playground = (ROOT / "playground").as_uri()
    sizes = [list(size) for size in SIZES]
    script = SCRIPT % {"playground": playground, "sizes": sizes}
    subprocess.run(
        [assets.node_path(), "--input-type=module", "-"], input=script, text=True, check=True
    )


if __name__ == "__main__":
    main()
