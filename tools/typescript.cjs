/**
 * Runs TypeScript. A file is compiled when a process first loads it, and the result is kept in node_modules/.cache for the
 * processes after it, which then need not load the compiler. Types are not checked.
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { _extensions: loaders, enableCompileCache, setSourceMapsSupport } = require("node:module");
const path = require("node:path");

const ROOT = path.join(__dirname, "..");
const CONFIG = path.join(ROOT, "tsconfig.json");
const CACHE = path.join(ROOT, "node_modules", ".cache");

enableCompileCache(path.join(CACHE, "node"));
setSourceMapsSupport(true);

/** What a file compiles to follows from these, from its name, which is in the source map, and from its content. */
const settings = createHash("sha256")
  .update(readFileSync(CONFIG))
  .update(readFileSync(__filename))
  .update(readFileSync(require.resolve("typescript/package.json")));

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
    const code = compile(source, file);
    keep(kept, code);
    return code;
  }
}

/**
 * @param {string} source
 * @param {string} fileName
 */
function compile(source, fileName) {
  const typescript = require("typescript");
  const { config } = typescript.readConfigFile(CONFIG, typescript.sys.readFile);
  const { options } = typescript.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const compilerOptions = { ...options, noEmit: false, inlineSourceMap: true, rootDir: undefined };
  return typescript.transpileModule(source, { fileName, compilerOptions }).outputText;
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
