// Builds the browser files of the platform. `node build.mjs [--out DIR]` writes scripts, styles, the icon sprite and
// the licences of everything bundled. The output depends only on this folder and on the exact versions in the lock file.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import * as sass from "sass";
import { ICONS, OWN_ICONS } from "./src/icons.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const MODULES = path.join(HERE, "node_modules");
const DEFAULT_OUT = path.join(HERE, "../platform/guicheng/portal/static/guicheng");

/** Script bundles: `guicheng` is on every page, the others are islands loaded where a page needs them. */
const SCRIPTS = {
  guicheng: "src/main.js",
  viewer: "src/viewer.js",
  editor: "src/editor/main.js",
  charts: "src/charts.js",
};
const STYLES = { guicheng: "src/styles/guicheng.scss", viewer: "src/styles/viewer.scss" };
/** Packages whose work reaches the output through styles and icons, which esbuild does not see. */
const STYLE_PACKAGES = ["bootstrap", "bootstrap-icons"];
/** Bootstrap 5.3 still speaks the older dialect of Sass. */
const SASS_DIALECT = ["import", "global-builtin", "color-functions", "if-function", "abs-percent"];

function outputFolder(args) {
  const at = args.indexOf("--out");
  return at < 0 ? DEFAULT_OUT : path.resolve(args[at + 1]);
}

async function scripts(out) {
  const result = await build({
    absWorkingDir: HERE,
    entryPoints: SCRIPTS,
    outdir: out,
    bundle: true,
    format: "iife",
    target: "es2018",
    charset: "utf8",
    minify: true,
    legalComments: "none",
    metafile: true,
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  return Object.keys(result.metafile.inputs);
}

async function styles(out) {
  for (const [name, source] of Object.entries(STYLES)) {
    const { css } = sass.compile(path.join(HERE, source), {
      style: "compressed",
      charset: false,
      loadPaths: [MODULES],
      silenceDeprecations: SASS_DIALECT,
      quietDeps: true,
    });
    await writeFile(path.join(out, `${name}.css`), `${css.trim()}\n`);
  }
}

/** One file of `<symbol>`s; a page names one with `<use href="…/icons.svg#name">`. */
async function sprite(out) {
  const symbols = [];
  for (const [name, source] of Object.entries(ICONS)) {
    const svg = await readFile(path.join(MODULES, "bootstrap-icons/icons", `${source}.svg`), "utf8");
    const body = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
    symbols.push(`<symbol id="${name}" viewBox="0 0 16 16">${body}</symbol>`);
  }
  for (const [name, body] of Object.entries(OWN_ICONS)) symbols.push(`<symbol id="${name}" viewBox="0 0 16 16">${body}</symbol>`);
  await writeFile(
    path.join(out, "icons.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n${symbols.join("\n")}\n</svg>\n`,
  );
}

function packageOf(input) {
  const match = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
  return match && match[1];
}

async function licences(out, inputs) {
  const names = [...new Set([...inputs.map(packageOf).filter(Boolean), ...STYLE_PACKAGES])].sort();
  const parts = ["Packages bundled into the files of this folder, with their licences.\n"];
  for (const name of names) {
    const folder = path.join(MODULES, name);
    const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    parts.push(`${"=".repeat(80)}\n${name} ${version} (${license})\n${"=".repeat(80)}\n`);
    for (const file of ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "NOTICE"]) {
      const text = path.join(folder, file);
      if (existsSync(text)) parts.push(`${(await readFile(text, "utf8")).replace(/\r/g, "").replace(/[ \t]+$/gm, "").trim()}\n`);
    }
  }
  await writeFile(path.join(out, "LICENSES.txt"), parts.join("\n"));
}

/** What was built from what: a machine without Node sees by this that a source changed and the output did not. */
async function fingerprint(out) {
  const sources = (await readdir(path.join(HERE, "src"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(HERE, path.join(entry.parentPath || entry.path, entry.name)).split(path.sep).join("/"));
  const digest = createHash("sha256");
  for (const name of ["build.mjs", "package-lock.json", ...sources].sort()) {
    digest.update(`${name}\0`).update(await readFile(path.join(HERE, name))).update("\0");
  }
  await writeFile(path.join(out, "sources.sha256"), `${digest.digest("hex")}\n`);
}

/** Put the finished files in the place of the old ones, one by one: whoever serves the folder never misses any. */
async function moveInto(out, made) {
  await mkdir(out, { recursive: true });
  const names = await readdir(made);
  for (const name of names) await rename(path.join(made, name), path.join(out, name));
  for (const old of await readdir(out)) if (!names.includes(old)) await rm(path.join(out, old), { recursive: true });
  await rm(made, { recursive: true });
}

const out = outputFolder(process.argv.slice(2));
const made = `${out}.new`;
await rm(made, { recursive: true, force: true });
await mkdir(made, { recursive: true });
const inputs = await scripts(made);
await styles(made);
await sprite(made);
await licences(made, inputs);
await fingerprint(made);
await moveInto(out, made);
