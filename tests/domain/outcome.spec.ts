import assert from "node:assert/strict";
import type { ExecutionStatus } from "approval-queue/requests";
import { describeEnd, describeProgress, type Failure, type Outcome, outcomeOf } from "../../domain/outcome";

interface Case {
  readonly status?: ExecutionStatus;
  readonly output?: unknown;
  readonly failure?: Failure;
  readonly expected: Outcome;
}

const approved = { decision: "approved", approver: "alice" };
const lambdaCause = JSON.stringify({ errorType: "OrderConflict", errorMessage: "another order exists", trace: [] });

const cases: Readonly<Record<string, Case>> = {
  "a purchase": {
    output: { approval: approved, order: { side: "buy", quantity: 1000, symbol: "AMZN", limit_price: 4.195 } },
    expected: { kind: "bought", detail: "1,000 AMZN at $4.195, approved by alice" },
  },
  "a purchase of which little is known": {
    output: { approval: approved, order: { side: "buy" } },
    expected: { kind: "bought", detail: "approved by alice" },
  },
  "a sale": { output: { order: { side: "sell" } }, expected: { kind: "sold", detail: null } },
  "a rejection, with who rejected and why": {
    output: { approval: { decision: "rejected", approver: "bob", reason: "too dear" } },
    expected: { kind: "rejected", detail: "by bob: too dear" },
  },
  "a rejection by link": {
    output: { approval: { decision: "rejected", approver: "bob", channel: "link" } },
    expected: { kind: "rejected", detail: "by bob (by link)" },
  },
  "an expired request": {
    output: { approval: { decision: "expired" } },
    expected: { kind: "expired", detail: null },
  },
  "the success of another state machine": { output: [1], expected: { kind: "succeeded", detail: null } },
  "an approval without an order": { output: { approval: approved }, expected: { kind: "succeeded", detail: null } },
  "a failure, by the message inside of a Lambda function's cause": {
    status: "FAILED",
    failure: { error: "OrderConflict", cause: lambdaCause },
    expected: { kind: "failed", detail: "OrderConflict: another order exists" },
  },
  "a failure that names nothing": { status: "FAILED", expected: { kind: "failed", detail: null } },
  "a stop": {
    status: "ABORTED",
    failure: { error: "StoppedByOperator", cause: "Stopped by alice" },
    expected: { kind: "stopped", detail: "by alice" },
  },
  "a timeout": { status: "TIMED_OUT", expected: { kind: "timedOut", detail: null } },
  "an execution that runs": { status: "RUNNING", expected: { kind: "running", detail: null } },
};

describe("outcomeOf", () => {
  for (const [what, { status = "SUCCEEDED", output, failure = null, expected }] of Object.entries(cases)) {
    it(`recognizes ${what}`, () => {
      assert.deepEqual(outcomeOf(status, output === undefined ? null : JSON.stringify(output), failure), expected);
    });
  }

  it("accepts an output that AWS has truncated", () => {
    assert.deepEqual(outcomeOf("SUCCEEDED", '{"order": {"si', null), { kind: "succeeded", detail: null });
  });
});

describe("describeEnd", () => {
  const order = { side: "sell", quantity: 1200, symbol: "AMZN", limit_price: 4.195 };
  const ends: readonly (readonly [status: string, data: unknown, expected: string])[] = [
    ["SUCCEEDED", { approval: approved, order }, "sold 1,200 AMZN at $4.195, approved by alice"],
    ["SUCCEEDED", { approval: approved, order: { side: "buy" } }, "bought – – at –, approved by alice"],
    [
      "SUCCEEDED",
      { approval: { ...approved, channel: "link" }, order },
      "sold 1,200 AMZN at $4.195, approved by alice (by link)",
    ],
    [
      "SUCCEEDED",
      { approval: { decision: "rejected", approver: "bob", reason: "too dear" } },
      "rejected by bob; no order was placed",
    ],
    ["SUCCEEDED", { approval: { decision: "expired" } }, "expired; no order was placed"],
    ["FAILED", null, "the execution ended FAILED"],
  ];
  for (const [status, data, expected] of ends) {
    it(`says "${expected}"`, () => {
      assert.equal(describeEnd(status, data), expected);
    });
  }
});

describe("describeProgress", () => {
  const order = { side: "sell", quantity: 1200, symbol: "AMZN", limit_price: 4.195 };
  const looked = "Something failed after that. The operators were notified and find out whether the order was placed.";
  const cases: readonly (readonly [status: ExecutionStatus, data: unknown, expected: string])[] = [
    ["RUNNING", { approval: approved }, "The order is still being placed."],
    ["PENDING_REDRIVE", { approval: approved }, "The order is still being placed."],
    ["RUNNING", { approval: approved, order }, "Sold 1,200 AMZN at $4.195."],
    ["FAILED", { approval: approved, order }, "Sold 1,200 AMZN at $4.195."],
    ["FAILED", { approval: approved }, looked],
    ["TIMED_OUT", null, looked],
    ["RUNNING", { approval: { decision: "rejected" } }, "Nothing was traded."],
    ["SUCCEEDED", { approval: { decision: "expired" } }, "Nothing was traded."],
    [
      "ABORTED",
      { approval: approved },
      "An operator stopped the execution after that, and finds out whether the order was placed.",
    ],
  ];
  for (const [status, data, expected] of cases) {
    it(`says "${expected}" of ${JSON.stringify(data)}, ${status}`, () => {
      assert.equal(describeProgress(status, data), expected);
    });
  }
});
