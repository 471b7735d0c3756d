import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { PROGRAM_FOLDER } from "../../tools/program";

/** Loads a module of the program as Pulumi does: by ts-node, with the tsconfig that Pulumi.yaml names. Says what it was compiled to, and where it fails. */
const SCRIPT = `
const { prototype } = require("node:module");
const { _compile } = prototype;
prototype._compile = function (code, file) {
  if (file.endsWith("definition.ts")) console.log(code.includes("__toCommonJS") ? "by esbuild" : "by another compiler");
  return _compile.call(this, code, file);
};
require("ts-node").register({ project: "tsconfig.pulumi.json", transpileOnly: true });
try {
  require("./definition").tradingDefinition();
} catch (error) {
  console.log(error.stack);
}`;

/** What Node 20 lacks. */
const AS_ON_NODE_20 = `Object.assign(require("node:module"), { enableCompileCache: undefined, setSourceMapsSupport: undefined });`;

for (const [node, preparation] of [
  ["Node 24", ""],
  ["Node 20", AS_ON_NODE_20],
] as const) {
  describe(`The program, as Pulumi runs it on ${node}`, () => {
    let compiled = "";
    let stack = "";
    before(() => {
      const script = `${preparation}${SCRIPT}`;
      const printed = execFileSync(process.execPath, ["-e", script], { cwd: PROGRAM_FOLDER, encoding: "utf8" });
      [compiled = "", stack = ""] = printed.split(/\n(.*)/s);
    });

    it("is compiled by esbuild", () => {
      assert.equal(compiled, "by esbuild");
    });

    it("has its own lines in stack traces", () => {
      const [, read = "", line] = /reading '(\w+)'.*?definition\.ts:(\d+)/s.exec(stack) ?? [];
      const source = readFileSync(path.join(PROGRAM_FOLDER, "definition.ts"), "utf8").split("\n");
      assert.ok(source[Number(line) - 1]?.includes(`args.${read}`), stack);
    });
  });
}
