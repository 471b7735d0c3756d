import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const LOADER = path.join(__dirname, "..", "..", "tools", "typescript.cjs");

/** Compiles to code that says who compiled it, from which options. */
const COMPILER = `
exports.transformSync = (source, { target }) => {
  process.stdout.write("compiled ");
  return { code: "const compiler = '" + require("./package.json").version + " to " + target + "'; " + source, map: "{}" };
};
`;

describe("A file in TypeScript", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "typescript-")));
    mkdirSync(path.join(folder, "tools"));
    mkdirSync(path.join(folder, "node_modules", "esbuild"), { recursive: true });
    cpSync(LOADER, path.join(folder, "tools", "typescript.cjs"));
    write("node_modules/esbuild/index.js", COMPILER);
    write("node_modules/esbuild/package.json", '{ "version": "1" }');
    write("tsconfig.json", '{ "compilerOptions": { "target": "old" } }');
    write("main.ts", "console.log('one by', compiler);");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(file: string, text: string): void {
    writeFileSync(path.join(folder, file), text);
  }

  function run(file = "main.ts"): string {
    return execFileSync(process.execPath, ["-r", "./tools/typescript.cjs", file], { cwd: folder, encoding: "utf8" });
  }

  it("is compiled once, and not by the next process", () => {
    assert.deepEqual([run(), run()], ["compiled one by 1 to old\n", "one by 1 to old\n"]);
  });

  for (const [what, file, text, printed] of [
    ["the source", "main.ts", "console.log('two by', compiler);", "compiled two by 1 to old\n"],
    ["an option", "tsconfig.json", '{ "compilerOptions": { "target": "new" } }', "compiled one by 1 to new\n"],
    ["the compiler", "node_modules/esbuild/package.json", '{ "version": "2" }', "compiled one by 2 to old\n"],
    ["how it is compiled", "tools/typescript.cjs", `${readFileSync(LOADER, "utf8")}\n`, "compiled one by 1 to old\n"],
  ] as const) {
    it(`is compiled again after a change of ${what}`, () => {
      run();
      write(file, text);
      assert.equal(run(), printed);
    });
  }

  it("is compiled again under another name, which its source map contains", () => {
    run();
    cpSync(path.join(folder, "main.ts"), path.join(folder, "other.ts"));
    assert.equal(run("other.ts"), "compiled one by 1 to old\n");
  });

  it("is compiled by each process where nothing can be kept", () => {
    write("node_modules/.cache", "a file, so that no folder can be made");
    assert.deepEqual([run(), run()], ["compiled one by 1 to old\n", "compiled one by 1 to old\n"]);
  });

  it("leaves no half-written file beside those that are kept", () => {
    run();
    const kept = readdirSync(path.join(folder, "node_modules", ".cache", "typescript"));
    assert.equal(kept.filter((name) => /^\w{64}\.js$/.test(name)).length, 1);
    assert.equal(kept.length, 1);
  });

  it("has its own lines in stack traces", () => {
    const [, line] = /typescript\.spec\.ts:(\d+)/.exec(String(new Error("here").stack)) ?? [];
    assert.match(String(readFileSync(__filename, "utf8").split("\n")[Number(line) - 1]), /new Error\("here"\)/);
  });
});
