import assert from "node:assert/strict";
import { followRequest } from "../../../operator/approvals/outcomeReader";
import {
  answered,
  arnOf,
  asked,
  entered,
  exited,
  fakeStepFunctions,
  longHistory,
  pageOf,
  submitted,
  taskStarted,
} from "../builders";

describe("followRequest", () => {
  it("reads a long history once, and then what is new until the order is placed", async () => {
    const bought = '{"order":{"side":"buy","quantity":10,"symbol":"AMZN","limit_price":47.5}}';
    const whole = longHistory(
      entered("Request Human Approval"),
      asked(),
      taskStarted,
      submitted,
      answered("approved", "ada"),
      exited("Request Human Approval"),
      entered("Buy Stock"),
      exited("Buy Stock", "Task", bought),
    );
    let length = 24_997;
    const { client, calls } = fakeStepFunctions({
      GetExecutionHistory: (input) => pageOf(whole.slice(0, length), input),
    });

    const { became, settled } = await followRequest(client, arnOf("one"), 24_994, async () => {
      length += 1;
    });

    assert.deepEqual([became, settled, calls.length], ["bought 10 AMZN at $47.50", true, 25 + 3]);
  });
});
