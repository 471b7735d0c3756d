import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { createPace } from "approval-queue/callback";

describe("A pace", () => {
  it("lets as many calls through at once as a second allows, and the others a second after those before them", async () => {
    const pace = createPace(3);
    const begun = performance.now();
    const turns = await Promise.all(
      Array.from({ length: 7 }, async () => {
        await pace();
        return performance.now() - begun;
      }),
    );
    for (let turn = 3; turn < turns.length; turn += 1) {
      assert.ok((turns[turn] ?? 0) - (turns[turn - 3] ?? 0) >= 1_000);
    }
    assert.ok((turns[6] ?? 0) >= 2_000);
  });

  it("counts calls that came earlier", async () => {
    const pace = createPace(1);
    const begun = performance.now();
    await pace();
    await pace();
    assert.ok(performance.now() - begun >= 1_000);
  });
});
