import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { evaluateProgram } from "../../evaluate/program";
import { FIXTURE } from "../fixtureEmulator";

describe("An error of a program", () => {
  function broken(): never {
    throw new Error("broken");
  }

  for (const [where, program] of [
    ["in the program", broken],
    ["in an apply", () => pulumi.output(1).apply(broken)],
    [
      "in a value of a resource",
      () => new pulumi.ComponentResource("a:b:C", "c", { value: pulumi.output(1).apply(broken) }, {}, true),
    ],
  ] as const) {
    it(`has its stack trace: ${where}`, async () => {
      await assert.rejects(evaluateProgram({ folder: FIXTURE, stack: "test", program }), ({ stack }: Error) => {
        assert.match(String(stack), /broken\n +at (Object\.)?broken \(.*errors\.spec\.ts:\d+/);
        return true;
      });
    });
  }
});
