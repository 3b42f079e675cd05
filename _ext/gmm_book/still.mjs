// The first state of a playground: node still.mjs < {root, preset?, task?, model?} > {svg, sentence, task}
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { root, ...what } = JSON.parse(await text(process.stdin));
const { still } = await import(pathToFileURL(join(root, "playground", "still.js")));
try {
  console.log(JSON.stringify(still(what)));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
