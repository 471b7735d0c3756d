import assert from "node:assert/strict";
import {
  asked,
  awsError,
  type EventSketch,
  exited,
  startOfHistory,
  submitted,
  taskStarted,
  tokenMark,
  waitingHistory,
} from "../../operator/builders";
import { APPROVE, approvedByAda, decided, followedBy, open, rejectedByBob } from "./support";

const order = { side: "buy", quantity: 10, symbol: "AMZN", limit_price: 47.5 };

describe("An approval link, opened after its request has ended,", () => {
  const endings: Readonly<
    Record<string, { events: readonly EventSketch[]; text: string; outcome?: string; status?: number }>
  > = {
    "an approval that is being placed": {
      events: [decided(approvedByAda)],
      text: "Decided You approved it at 2026-11-22 09:00:05 UTC. The order is still being placed.",
    },
    "a purchase": {
      events: [decided(approvedByAda), exited("Buy Stock", "Task", JSON.stringify({ approval: approvedByAda, order }))],
      text: "Decided You approved it at 2026-11-22 09:00:05 UTC. Bought 10 AMZN at $47.50.",
    },
    "a purchase whose report failed": {
      events: [
        decided(approvedByAda),
        exited("Buy Stock", "Task", JSON.stringify({ approval: approvedByAda, order })),
        { type: "ExecutionFailed" },
      ],
      text: "Decided You approved it at 2026-11-22 09:00:05 UTC. Bought 10 AMZN at $47.50.",
    },
    "a rejection by another approver": {
      events: [decided(rejectedByBob)],
      text: "Decided This request was already decided: rejected by bob@example.com (by link) at 2026-11-22 09:00:05 UTC. Nothing was traded.",
    },
    "an approval from the terminal": {
      events: [decided({ decision: "approved", approver: "arn:aws:iam::1:user/carol" })],
      text: "Decided This request was already decided: approved by arn:aws:iam::1:user/carol at 2026-11-22 09:00:05 UTC. The order is still being placed.",
    },
    "a failure after the approval": {
      events: [decided(approvedByAda), { type: "ExecutionFailed" }],
      text: "Decided You approved it at 2026-11-22 09:00:05 UTC. Something failed after that. The operators were notified and find out whether the order was placed.",
    },
    "a stop after the approval": {
      events: [decided(approvedByAda), { type: "ExecutionAborted" }],
      text: "Decided You approved it at 2026-11-22 09:00:05 UTC. An operator stopped the execution after that, and finds out whether the order was placed.",
    },
    "its timeout": {
      events: [{ type: "TaskTimedOut" }],
      text: "Expired This request has expired: the time to decide was up at 2026-11-22 09:00:05 UTC.",
      outcome: "expired",
      status: 410,
    },
    "a stop while it waited": {
      events: [{ type: "ExecutionAborted" }],
      text: "Ended This request was stopped at 2026-11-22 09:00:05 UTC; there is nothing left to decide.",
      status: 410,
    },
    "the timeout of the execution": {
      events: [{ type: "ExecutionTimedOut" }],
      text: "Ended This request ran out of time at 2026-11-22 09:00:05 UTC; there is nothing left to decide.",
      status: 410,
    },
    "a newer request": {
      events: [{ type: "TaskFailed" }, asked({ token: `${tokenMark}2` }), taskStarted, submitted],
      text: "There is a newer request Approval was requested again. Decide with the newer link.",
      outcome: "asked again",
      status: 410,
    },
    "the decision of a newer request": {
      events: [
        { type: "TaskFailed" },
        asked({ token: `${tokenMark}2` }),
        taskStarted,
        submitted,
        decided(rejectedByBob),
      ],
      text: "Decided This request was already decided: rejected by bob@example.com (by link) at 2026-11-22 09:00:09 UTC. Nothing was traded.",
    },
  };
  for (const [what, { events, text, outcome = "already ended", status = 200 }] of Object.entries(endings)) {
    for (const [how, sent] of [
      ["opened", undefined],
      ["approved", APPROVE],
    ] as const) {
      it(`and ${how}, says so after ${what}`, async () => {
        const page = await open({ histories: [followedBy(...events)], form: sent });
        assert.deepEqual([page.text, page.outcome, page.status, page.outputs], [text, outcome, status, []]);
      });
    }
  }

  it("names no approver's reason, price or other data of the execution", async () => {
    const { text } = await open({ histories: [followedBy(decided({ ...rejectedByBob, reason: "between us" }))] });
    assert.equal(text.includes("between us"), false);
  });

  it("says that it expired at its deadline, even if the history does not", async () => {
    const deadline = startOfHistory + 2_000 + 3_600_000;
    const early = await open({ histories: [waitingHistory()], at: deadline - 1 });
    assert.equal(early.outcome, "shown");
    const late = await open({ histories: [waitingHistory()], at: deadline, form: APPROVE });
    assert.deepEqual([late.outcome, late.outputs], ["expired", []]);
    assert.match(late.text, /the time to decide was up at 2026-11-22 10:00:02 UTC/);
  });

  it("says for 7 days what came of it", async () => {
    const histories = [followedBy(decided(approvedByAda))];
    const end = startOfHistory + 5_000;
    const week = 7 * 86_400_000;
    assert.equal((await open({ histories, at: end + week })).status, 200);
    const later = await open({ histories, at: end + week + 1 });
    assert.deepEqual(
      [later.status, later.text],
      [410, "This link has expired Its request ended more than 7 days ago."],
    );
  });

  it("says so too if AWS has deleted the execution", async () => {
    const { status, text, outcome } = await open({
      getExecutionHistory: () => {
        throw awsError("ExecutionDoesNotExist");
      },
    });
    assert.deepEqual([status, outcome], [410, "already ended"]);
    assert.equal(text, "This link has expired Its request ended more than 7 days ago.");
  });
});
