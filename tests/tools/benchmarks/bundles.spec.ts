import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import * as path from "node:path";
import { measureBundles } from "../../../tools/benchmarks/bundles";
import { PROGRAM_FOLDER } from "../../../tools/program";

describe("The figures of the functions' bundles", () => {
  it("have each handler, which loads with the environment that the program gives it", async () => {
    const figures = await measureBundles(1);
    const handlers = readdirSync(path.join(PROGRAM_FOLDER, "functions", "handlers"));
    assert.deepEqual(Object.keys(figures).sort(), handlers.map((file) => path.basename(file, ".ts")).sort());
    for (const [name, { bytes, loadMs }] of Object.entries(figures)) {
      assert.ok(bytes > 100 && loadMs > 0, `${name}: ${bytes} bytes, ${loadMs} ms`);
    }
  });
});
