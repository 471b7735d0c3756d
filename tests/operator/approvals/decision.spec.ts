import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { decide } from "../../../operator/approvals/decision";
import { type WaitingApproval, waitingApprovals } from "../../../operator/approvals/inbox";
import type { RequestOutcome } from "../../../operator/approvals/requestOutcome";
import {
  arnOf,
  asked,
  awsError,
  type EventSketch,
  entered,
  fakeStepFunctions,
  historyOf,
  started,
  submitted,
  taskStarted,
  tokenMark,
  waitingHistory,
} from "../builders";

const waiting = waitingApprovals(waitingHistory(), { executionArn: arnOf("one") })[0] as WaitingApproval;

function historyEndingWith(end: EventSketch): HistoryEvent[] {
  return historyOf(started, entered("Request Human Approval"), asked(), taskStarted, submitted, end);
}

describe("decide", () => {
  it("sends the decision, the approver and the reason", async () => {
    const sent: unknown[] = [];
    const { client } = fakeStepFunctions({ SendTaskSuccess: (input) => sent.push(input) });

    const result = await decide(client, waiting, { decision: "rejected", approver: "alice", reason: " too dear " });

    assert.deepEqual(result, { outcome: "decided", decision: "rejected", approver: "alice" });
    assert.deepEqual(sent, [
      {
        taskToken: `${tokenMark}1`,
        output: JSON.stringify({ decision: "rejected", approver: "alice", reason: "too dear" }),
      },
    ]);
  });

  it("omits the reason of an approval without one", async () => {
    const sent: string[] = [];
    const { client } = fakeStepFunctions({ SendTaskSuccess: ({ output }) => sent.push(String(output)) });

    await decide(client, waiting, { decision: "approved", approver: "alice", reason: "  " });

    assert.deepEqual(sent, ['{"decision":"approved","approver":"alice"}']);
  });

  for (const reason of [undefined, "", "  \n"]) {
    it(`refuses a rejection without a reason (${JSON.stringify(reason)}) and sends nothing`, async () => {
      const { client, calls } = fakeStepFunctions({});

      await assert.rejects(decide(client, waiting, { decision: "rejected", approver: "alice", reason }), {
        name: "InvalidDecisionError",
        message: "A rejection needs a reason: say in a few words why.",
      });
      assert.deepEqual(calls, []);
    });
  }

  const ends: readonly (readonly [string, EventSketch, Partial<RequestOutcome>])[] = [
    [
      "somebody else was faster",
      { type: "TaskSucceeded", taskSucceededEventDetails: { output: '{"decision":"approved","approver":"bob"}' } },
      { end: "approved", by: "bob", became: "the order is being placed" },
    ],
    ["the request has expired", { type: "TaskTimedOut" }, { end: "expired", became: "nothing was traded" }],
    [
      "the execution was stopped",
      { type: "ExecutionAborted", after: 0, executionAbortedEventDetails: { cause: "Stopped by bob: no: never" } },
      { end: "stopped", by: "bob", reason: "no: never", became: "nothing was traded" },
    ],
    ["the execution ran out of time", { type: "ExecutionTimedOut", after: 0 }, { end: "timedOut", by: null }],
  ];
  for (const [what, end, expected] of ends) {
    for (const error of ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]) {
      it(`says that ${what} when the token is spent (${error}), and does not retry`, async () => {
        const { client, calls } = fakeStepFunctions({
          SendTaskSuccess: () => {
            throw awsError(error);
          },
          GetExecutionHistory: () => ({ events: historyEndingWith(end) }),
        });

        const result = await decide(client, waiting, { decision: "approved", approver: "alice" });

        assert.ok(result.outcome === "tooLate");
        assert.deepEqual({ ...result.request, ...expected }, result.request);
        assert.equal(result.request.at, "2026-11-22T09:00:05.000Z");
        assert.deepEqual(calls, ["SendTaskSuccess", "GetExecutionHistory"]);
      });
    }
  }

  for (const [attempts, outcome] of [
    [1, "tooLate"],
    [2, "decided"],
  ] as const) {
    it(`takes the same answer in the history after ${attempts} attempts of the call for ${outcome}`, async () => {
      const answer = { decision: "approved", approver: "alice" } as const;
      const { client } = fakeStepFunctions({
        SendTaskSuccess: () => {
          throw Object.assign(awsError("TaskTimedOut"), { $metadata: { httpStatusCode: 400, attempts } });
        },
        GetExecutionHistory: () => ({
          events: historyEndingWith({
            type: "TaskSucceeded",
            taskSucceededEventDetails: { output: JSON.stringify(answer) },
          }),
        }),
      });

      assert.equal((await decide(client, waiting, answer)).outcome, outcome);
    });
  }

  it("removes the token from an error that quotes it, and drops the request from the error", async () => {
    const quoting = Object.assign(awsError("ValidationException", `Value '${tokenMark}1' at 'taskToken' failed`), {
      $response: { body: `${tokenMark}1` },
    });
    const { client } = fakeStepFunctions({
      SendTaskSuccess: () => {
        throw quoting;
      },
    });

    const error = await decide(client, waiting, { decision: "approved", approver: "alice" }).catch((thrown) => thrown);

    assert.ok(inspect(quoting).includes(tokenMark), "the probe finds a token where there is one");
    assert.equal(error.name, "ValidationException");
    assert.equal(error.message, "Value '(task token)' at 'taskToken' failed");
    assert.ok(!inspect(error, { depth: null, showHidden: true }).includes(tokenMark));
  });
});
