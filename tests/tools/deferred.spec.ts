import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { PROGRAM_FOLDER } from "../../tools/program";

/** What a process prints that has loaded Pulumi as the commands do. */
function printed(script: string): string {
  const args = ["-r", "./tools/deferred.cjs", "-e", `const pulumi = require("@pulumi/pulumi"); ${script}`];
  return execFileSync(process.execPath, args, { cwd: PROGRAM_FOLDER, encoding: "utf8", stdio: "pipe" });
}

describe("What is deferred", () => {
  it("stays unloaded while Pulumi loads", () => {
    const loaded = printed("console.log(Object.keys(require.cache).join())");
    assert.match(loaded, /@pulumi\/pulumi\/index\.js/);
    assert.doesNotMatch(loaded, /typescript\.js|arborist/);
  });

  it("is loaded when Pulumi uses it", () => {
    const script = "pulumi.runtime.serializeFunction(() => 6 * 7).then(({ text }) => console.log(text))";
    assert.match(printed(script), /6 \* 7/);
  });

  it("finds the packages that a callback needs", () => {
    const script =
      "pulumi.runtime.computeCodePaths({ extraIncludePackages: ['yaml'] }).then((paths) => console.log([...paths.keys()].join()))";
    assert.match(printed(script), /yaml/);
  });
});
