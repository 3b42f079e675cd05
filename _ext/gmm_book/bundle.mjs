// Bundle the playground: node bundle.mjs < {root, entry, to, data?, options}
// With `data`, the points of the presets go to a file of their own, which a page fetches beside
// the script; without it they stay inside, as one file that Python's wheel carries.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const { root, entry, to, data, options } = JSON.parse(await text(process.stdin));
const esbuild = createRequire(join(root, "package.json"))("esbuild");
const common = { bundle: true, minify: true, charset: "utf8", target: "es2022", legalComments: "none", logLevel: "silent" };
const GLOBAL = "gmmPlaygroundData";

const style = { // a style sheet becomes a text
  name: "style",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};
const apart = { // the points are what another script has left
  name: "apart",
  setup(build) {
    build.onLoad({ filter: /data[\\/]generated\.js$/ }, async ({ path }) => {
      const names = Object.keys(await import(path));
      return { contents: `export const { ${names.join(", ")} } = globalThis.${GLOBAL};` };
    });
  },
};

try {
  await esbuild.build({ ...common, ...options, entryPoints: [join(root, "playground", entry)], outfile: to, plugins: data ? [style, apart] : [style] });
  if (data) {
    await esbuild.build({ ...common, format: "iife", globalName: GLOBAL, entryPoints: [join(root, "playground", "data", "generated.js")], outfile: data });
  }
} catch (error) {
  for (const { text: words, location } of error.errors ?? [{ text: error.message }]) {
    console.error(`${location ? `${location.file}:${location.line}: ` : ""}${words}`);
  }
  process.exit(1);
}
