import assert from "node:assert/strict";
import { evaluateProgram } from "../../evaluate/program";
import { FIXTURE } from "../fixtureEmulator";

describe("A program's outputs", () => {
  it("are in the order of their names, without those that are undefined", async () => {
    const program = () => ({ queue: "b", alarm: undefined, machine: "a" });
    const { outputs } = await evaluateProgram({ folder: FIXTURE, stack: "test", program });
    assert.deepEqual(Object.entries(outputs), [
      ["machine", "a"],
      ["queue", "b"],
    ]);
  });
});
