// Prints the rules of style sheets that the given words could match. Asked by dress.py.
import path from "node:path";
import { text } from "node:stream/consumers";
import { PurgeCSS } from "purgecss";

const task = JSON.parse(await text(process.stdin));

function rebased(css, sheet) {
  return css.replace(/url\((["']?)(?!data:|#|[a-z]+:)([^)"']+)\1\)/g, (_, quote, url) => {
    const at = path.posix.join(path.posix.dirname(sheet), url);
    return `url(${quote}${at}${quote})`;
  });
}

// the icon font and what is said of it: our own icons take its place
const withoutIconFont = (css) => css.replace(/@font-face\s*{[^}]*Font ?Awesome[^}]*}/g, "")
  .replace(/\/\*![^*]*Font Awesome[^/]*\*\//g, "");

const results = await new PurgeCSS().purge({
  // ours are kept as they are; they stand here for the variables that they use
  css: [...task.sheets.map((sheet) => path.join(task.static, sheet)), { raw: task.own }],
  content: task.content.map((raw) => ({ raw, extension: "html" })),
  fontFace: false, // it does not see the faces that a `font:` names
  keyframes: true,
  variables: true,
  safelist: { standard: ["html", "body", /^data-theme/] },
  blocklist: [/^fa-[a-z0-9-]+$/],
});
// files that are not served, for browsers that the book does not know
const withoutOldFiles = (css) => css.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, "");

for (const [number, { css }] of results.slice(0, task.sheets.length).entries()) {
  const kept = css.replace(/\/\*#? ?sourceMappingURL[^*]*\*\//g, "");
  process.stdout.write(`${withoutOldFiles(withoutIconFont(rebased(kept, task.sheets[number])))}\n`);
}
