// Builds static/js and static/css into static/build. Run by `npm run build`; `--dev` adds source maps.
//
// Every file carries the hash of its content in its name, so it may be cached for ever;
// manifest.json tells the templates which file is meant by "main.js", "editor.js" and "main.css".
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "build");
const development = process.argv.includes("--dev");

// The design system names logos that are not ours and fonts in formats that only old browsers need.
const leftOut = /(^|\/)logo[^/]*\.(png|svg)$|\.(eot|ttf|woff)$/;

const leaveOut = {
  name: "leave-out",
  setup(bundle) {
    bundle.onResolve({ filter: leftOut }, (reference) =>
      reference.kind === "url-token" ? { path: "data:,", external: true } : null,
    );
  },
};

const entryPoints = {
  main: "js/main.js",
  editor: "js/editor/index.js",
  "main-style": "css/main.css",
};

const result = await build({
  absWorkingDir: here,
  entryPoints,
  outdir: out,
  entryNames: "[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  bundle: true,
  splitting: false,
  format: "esm",
  minify: !development,
  sourcemap: development,
  target: ["chrome103", "edge103", "firefox102", "safari15.6", "ios15.6"],
  charset: "utf8",
  legalComments: "none",
  loader: { ".png": "file", ".svg": "file", ".woff2": "file" },
  plugins: [leaveOut],
  metafile: true,
  write: false,
  logLevel: "warning",
});

const manifest = {};
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  const name = Object.keys(entryPoints).find((key) => entryPoints[key] === entryPoint);
  if (name) manifest[name.replace("-style", "") + path.extname(file)] = path.relative("build", file);
}

// Old files go last and only the ones of an earlier build: a page that is being served keeps its files meanwhile.
await mkdir(path.join(out, "assets"), { recursive: true });
const written = new Set(["manifest.json"]);
for (const file of result.outputFiles) {
  written.add(path.relative(out, file.path));
  await writeFile(file.path, file.contents);
}
await writeFile(path.join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
  const file = path.relative(out, path.join(entry.parentPath ?? entry.path, entry.name));
  if (entry.isFile() && !written.has(file)) await rm(path.join(out, file));
}
