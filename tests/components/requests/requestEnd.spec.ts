import assert from "node:assert/strict";
import { describeRequestEnd } from "approval-queue/requests";

const timestamp = new Date("2026-11-22T09:00:05.678Z");

function succeeded(output: string) {
  return { type: "TaskSucceeded", timestamp, taskSucceededEventDetails: { output } };
}

const byLink = succeeded('{"decision":"rejected","approver":"ada@example.com","channel":"link","reason":"between us"}');

describe("The sentence about the end of a request", () => {
  const sentences = {
    "names who decided by link, and when": [
      byLink,
      undefined,
      '"order-7" was already decided: rejected by ada@example.com (by link) at 2026-11-22 09:00:05 UTC.',
    ],
    "addresses the approver who decided": [byLink, "ada@example.com", "You rejected it at 2026-11-22 09:00:05 UTC."],
    "names the approver to another": [
      byLink,
      "bob@example.com",
      '"order-7" was already decided: rejected by ada@example.com (by link) at 2026-11-22 09:00:05 UTC.',
    ],
    "copes with a decision that it can't read": [
      succeeded("[1]"),
      "ada@example.com",
      '"order-7" was already decided: answered by an unknown approver at 2026-11-22 09:00:05 UTC.',
    ],
    "says that it expired": [
      { type: "TaskTimedOut", timestamp },
      undefined,
      '"order-7" has expired: the time to decide was up at 2026-11-22 09:00:05 UTC.',
    ],
    "says that it was stopped": [
      { type: "ExecutionAborted", timestamp },
      undefined,
      '"order-7" was stopped at 2026-11-22 09:00:05 UTC; there is nothing left to decide.',
    ],
    "says only what is known": [undefined, undefined, '"order-7" no longer waits for this decision.'],
  } as const;
  for (const [what, [end, reader, sentence]] of Object.entries(sentences)) {
    it(what, () => {
      assert.equal(describeRequestEnd('"order-7"', end, reader), sentence);
    });
  }
});
