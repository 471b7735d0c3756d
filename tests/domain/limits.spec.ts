import assert from "node:assert/strict";
import { reasonProblem } from "approval-queue/answers";

describe("A reason", () => {
  it("has at most 1,000 characters", () => {
    assert.equal(reasonProblem("x".repeat(1_000)), undefined);
    assert.equal(reasonProblem("x".repeat(1_001)), "The reason has 1001 characters; 1,000 are allowed.");
  });
});
