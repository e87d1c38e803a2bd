/** Builds the module that the integration serves, with a hash of its content in its name: node build.mjs [FOLDER] */

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.argv[2] ?? join(here, "../custom_components/energy_bridge/frontend"));

/** Only our own words of all texts: a change of others changes not a byte. */
const ownWords = {
  name: "own-words",
  setup(build) {
    build.onLoad({ filter: /translations\/en\.json$/ }, async ({ path }) => {
      const { config_panel } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ config_panel }), loader: "json" };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [ownWords],
  write: false,
});
const { contents } = outputFiles[0];
const hash = createHash("sha256").update(contents).digest("hex").slice(0, 12);
await mkdir(folder, { recursive: true });
for (const name of await readdir(folder)) {
  if (/^energy-bridge\..*\.js$/.test(name)) await rm(join(folder, name));
}
await writeFile(join(folder, `energy-bridge.${hash}.js`), contents);
