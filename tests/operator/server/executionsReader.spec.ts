import assert from "node:assert/strict";
import { createHistoryReader } from "../../../operator/executions/historyReader";
import { createExecutionsReader } from "../../../operator/server/executionsReader";
import { arnOf, fakeStepFunctions, longHistory, pageOf, stateMachineArn } from "../builders";

describe("createExecutionsReader", () => {
  it("reads 25,000 events with 25 calls, and after that each time what is new with one, until the execution has ended", async () => {
    const whole = longHistory({ type: "ExecutionSucceeded" });
    const state = { length: 24_950, status: "RUNNING" };
    const { client, calls } = fakeStepFunctions({
      DescribeExecution: ({ executionArn }) => ({ executionArn, status: state.status, startDate: new Date(0) }),
      DescribeStateMachineForExecution: () => ({ definition: "{}" }),
      GetExecutionHistory: (input) => pageOf(whole.slice(0, state.length), input),
    });
    const reader = createExecutionsReader({ sfn: client, stateMachineArn }, createHistoryReader(client), Date.now);

    const counted = [];
    for (const [length, status] of [
      [24_950, "RUNNING"],
      [24_950, "RUNNING"],
      [24_999, "RUNNING"],
      [24_999, "SUCCEEDED"],
      [25_000, "SUCCEEDED"],
      [25_000, "SUCCEEDED"],
    ] as const) {
      Object.assign(state, { length, status });
      calls.length = 0;
      const { version } = await reader.open(arnOf("one"));
      counted.push([version, calls.filter((name) => name === "GetExecutionHistory").length]);
    }

    assert.deepEqual(counted, [
      ["RUNNING 0 24950", 25],
      ["RUNNING 0 24950", 1],
      ["RUNNING 0 24999", 1],
      ["SUCCEEDED 0 24999", 1],
      ["SUCCEEDED 0 25000", 1],
      ["SUCCEEDED 0 25000", 0],
    ]);
  });
});
