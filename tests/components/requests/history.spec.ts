import assert from "node:assert/strict";
import { endOfAttempt, progressIn } from "approval-queue/requests";
import { asked, entered, exited, historyOf, started, submitted, taskStarted } from "../../operator/builders";

const waiting = [started, entered("Request Human Approval"), asked(), taskStarted, submitted];
const ATTEMPT = 3;

describe("The end of an attempt at a task", () => {
  const cases: Readonly<Record<string, [ends: string | undefined, ...events: { type: string; after?: number }[]]>> = {
    "is undefined while it waits": [undefined],
    "is its success": ["TaskSucceeded", { type: "TaskSucceeded" }, { type: "TaskStateExited" }],
    "is its timeout, although another attempt follows": ["TaskTimedOut", { type: "TaskTimedOut" }, asked()],
    "is the stop of its execution": ["ExecutionAborted", { type: "ExecutionAborted", after: 0 }],
    "is the timeout of its execution": ["ExecutionTimedOut", { type: "ExecutionTimedOut", after: 0 }],
    "is not an event of another branch": [undefined, { type: "TaskSucceeded", after: 1 }],
  };
  for (const [what, [ends, ...events]] of Object.entries(cases)) {
    it(what, () => {
      const history = historyOf(...waiting, ...events);
      assert.equal(endOfAttempt(ATTEMPT, history)?.type, ends);
      assert.equal(endOfAttempt(ATTEMPT, history.toReversed())?.type, ends);
    });
  }
});

describe("The progress of an execution", () => {
  const data = '{"order":{}}';
  const succeeded = { type: "ExecutionSucceeded", executionSucceededEventDetails: { output: '{"last":1}' } };
  const cases = {
    "is running, without data": [waiting, "RUNNING", undefined],
    "has the data of the state that was left last": [
      [...waiting, exited("Request Human Approval", "Task", "{}"), exited("Buy Stock", "Task", data), entered("Next")],
      "RUNNING",
      data,
    ],
    "keeps them when it fails": [
      [...waiting, exited("Buy Stock", "Task", data), { type: "ExecutionFailed" }],
      "FAILED",
      data,
    ],
    "has the output at the end": [
      [...waiting, exited("Buy Stock", "Task", data), succeeded],
      "SUCCEEDED",
      '{"last":1}',
    ],
    "is stopped": [[...waiting, { type: "ExecutionAborted" }], "ABORTED", undefined],
    "timed out": [[...waiting, { type: "ExecutionTimedOut" }], "TIMED_OUT", undefined],
  } as const;
  for (const [what, [events, status, newest]] of Object.entries(cases)) {
    it(what, () => {
      assert.deepEqual(progressIn(historyOf(...events).toReversed()), { status, data: newest });
    });
  }
});
