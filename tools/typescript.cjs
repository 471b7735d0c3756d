/**
 * Runs TypeScript. A file is compiled when a process first loads it, and the result is kept in node_modules/.cache for the
 * processes after it. Types are not checked.
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { _extensions: loaders, enableCompileCache, setSourceMapsSupport } = require("node:module");
const path = require("node:path");

const { compilerOptions } = require("../tsconfig.json");

const CACHE = path.join(__dirname, "..", "node_modules", ".cache");

// Pulumi may run the program on Node 20, which lacks these two functions.
enableCompileCache?.(path.join(CACHE, "node"));
(setSourceMapsSupport ?? process.setSourceMapsEnabled)(true);

/** What a file compiles to follows from these, from its name, which is in the source map, and from its content. */
const settings = createHash("sha256")
  .update(JSON.stringify(compilerOptions))
  .update(readFileSync(__filename))
  .update(readFileSync(require.resolve("esbuild/package.json")));

loaders[".ts"] = (module, file) => module._compile(compiled(file), file);

/** @param {string} file */
function compiled(file) {
  const source = readFileSync(file, "utf8");
  const key = settings
    .copy()
    .update(`${path.basename(file)}\n${source}`)
    .digest("hex");
  const kept = path.join(CACHE, "typescript", `${key}.js`);
  try {
    return readFileSync(kept, "utf8");
  } catch {
    const { code, map } = compile(source, file);
    const withMap = `${code}//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`;
    keep(kept, withMap);
    return withMap;
  }
}

/**
 * With esbuild: TypeScript's own compiler takes six times as long.
 *
 * @param {string} source
 * @param {string} file
 */
function compile(source, file) {
  // Not needed where each file is kept already.
  const { transformSync } = require("esbuild");
  return transformSync(source, {
    loader: "ts",
    format: "cjs",
    platform: "node",
    target: compilerOptions.target,
    tsconfigRaw: { compilerOptions },
    sourcefile: path.basename(file),
    sourcemap: "external",
    sourcesContent: false,
  });
}

/**
 * @param {string} file
 * @param {string} code
 */
function keep(file, code) {
  const written = `${file}.${process.pid}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(written, code);
    // At once, because another process may read the file.
    renameSync(written, file);
  } catch {
    // Such as in a folder that cannot be written: each process compiles for itself.
  }
}
