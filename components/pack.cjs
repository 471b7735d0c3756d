// Run by npm before and after it packs this folder: Node does not run TypeScript from node_modules, so that the tarball has
// JavaScript, declarations, and a package.json that names those.
const { execFileSync } = require("node:child_process");
const { existsSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const MANIFEST = path.join(__dirname, "package.json");
const SOURCE = path.join(__dirname, "package.source.json");
const COMPILED = path.join(__dirname, "dist");

/** Puts back what an earlier run replaced, which may have been interrupted. */
function restore() {
  if (existsSync(SOURCE)) {
    renameSync(SOURCE, MANIFEST);
  }
  rmSync(COMPILED, { recursive: true, force: true });
}

function compile() {
  execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", __dirname], { stdio: "inherit" });
}

/**
 * The manifest of what is packed. TypeScript without support for `exports` reads main, types and typesVersions.
 *
 * @param {Record<string, any>} source
 */
function packed({ scripts: _, exports: entries, dependencies, ...source }) {
  const { "ts-node": _tsNode, typescript: _typescript, ...needed } = dependencies;
  const compiled = Object.entries(entries).filter(([, file]) => file.endsWith(".ts"));
  const outputs = compiled.map(([subpath, file]) => [subpath, file.replace(/^\.\/(.*)\.ts$/, "./dist/$1")]);
  return {
    ...source,
    main: "./dist/index.js",
    types: "./dist/index.d.ts",
    typesVersions: {
      "*": Object.fromEntries(outputs.map(([subpath, output]) => [subpath.replace(/^\.\//, ""), [`${output}.d.ts`]])),
    },
    exports: {
      ...Object.fromEntries(
        outputs.map(([subpath, output]) => [subpath, { types: `${output}.d.ts`, default: `${output}.js` }]),
      ),
      "./package.json": "./package.json",
    },
    dependencies: needed,
  };
}

restore();
if (process.argv[2] === "prepack") {
  compile();
  const source = readFileSync(MANIFEST, "utf8");
  writeFileSync(SOURCE, source);
  writeFileSync(MANIFEST, `${JSON.stringify(packed(JSON.parse(source)), null, 2)}\n`);
}
