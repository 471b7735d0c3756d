import assert from "node:assert/strict";
import { hashOfToken } from "approval-queue/links";
import { historyOf, started, waitingHistory } from "../../operator/builders";
import {
  APPROVE,
  approvedByAda,
  decided,
  followedBy,
  open,
  refusal,
  rejectedByBob,
  segmentFor,
  serverFault,
  type Trial,
} from "./support";

describe("A decision by link", () => {
  const spent = (): never => {
    throw refusal("TaskTimedOut");
  };

  it("that comes second says who was faster, as soon as the history says it", async () => {
    const { outcome, text } = await open({
      histories: [waitingHistory(), waitingHistory(), followedBy(decided(rejectedByBob))],
      sendTaskSuccess: spent,
      form: APPROVE,
    });
    assert.equal(outcome, "already ended");
    assert.match(text, /already decided: rejected by bob@example\.com \(by link\)/);
  });

  it("that comes second says that it was decided a moment ago while the history lags", async () => {
    const { text, status } = await open({ histories: [waitingHistory()], sendTaskSuccess: spent, form: APPROVE });
    assert.equal(text, "Decided This request was decided a moment ago. Open the link again to see by whom.");
    assert.equal(status, 200);
  });

  it("by a double tap says twice that you decided", async () => {
    const { text } = await open({
      histories: [waitingHistory(), followedBy(decided(approvedByAda))],
      sendTaskSuccess: spent,
      form: APPROVE,
    });
    assert.match(text, /^Decided You approved it at/);
  });

  it("is sent again if Step Functions throttles it, three times in all", async () => {
    let calls = 0;
    const throttled = (until: number) => (): unknown => {
      calls += 1;
      if (calls < until) {
        throw refusal("ThrottlingException");
      }
      return {};
    };
    assert.equal(
      (await open({ histories: [waitingHistory()], sendTaskSuccess: throttled(3), form: APPROVE })).outcome,
      "approved",
    );
    calls = 0;
    const given = await open({ histories: [waitingHistory()], sendTaskSuccess: throttled(4), form: APPROVE });
    assert.deepEqual([given.outcome, given.status, given.outputs.length], ["throttled", 503, 3]);
    assert.equal(given.text, "Try again AWS is busy. Nothing was decided. Wait a few seconds, and try again.");
  });

  it("without an answer from AWS is not sent again, and not said to be lost", async () => {
    for (const error of [serverFault(), Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })]) {
      const { outcome, text, outputs } = await open({
        histories: [waitingHistory()],
        sendTaskSuccess: () => {
          throw error;
        },
        form: APPROVE,
      });
      assert.deepEqual([outcome, outputs.length], ["unknown", 1]);
      assert.equal(
        text,
        "Check the decision AWS did not answer. Open the link again to see whether your decision counts.",
      );
    }
  });

  it("that AWS refuses decides nothing", async () => {
    const { outcome, text } = await open({
      histories: [waitingHistory()],
      sendTaskSuccess: () => {
        throw refusal("AccessDeniedException");
      },
      form: APPROVE,
    });
    assert.equal(outcome, "failed");
    assert.match(text, /can't be read at the moment\. Nothing was decided/);
  });
});

describe("An approval link that can't be followed", () => {
  it("says that AWS is busy if KMS or Step Functions throttles, and that nothing was decided", async () => {
    const byKms = await open({ kmsFails: () => refusal("ThrottlingException"), form: APPROVE });
    const bySfn = await open({
      getExecutionHistory: () => {
        throw refusal("ThrottlingException");
      },
      form: APPROVE,
    });
    for (const { outcome, status, text, outputs, visited } of [byKms, bySfn]) {
      assert.deepEqual([outcome, status, outputs], ["throttled", 503, []]);
      assert.match(text, /Nothing was decided/);
      assert.deepEqual(visited.answer.headers, { "retry-after": "5" });
    }
  });

  it("says that nothing was decided if KMS or Step Functions fails, or the history has no such request yet", async () => {
    const trials: readonly Trial[] = [
      { kmsFails: () => serverFault() },
      { histories: [historyOf(started)] },
      { histories: [waitingHistory()], segment: segmentFor({ tokenHash: hashOfToken("another") }) },
    ];
    for (const trial of trials) {
      const { outcome, status, text, outputs } = await open({ ...trial, form: APPROVE });
      assert.deepEqual([outcome, status, outputs], ["failed", 503, []]);
      assert.match(text, /Nothing was decided/);
    }
  });

  it("decides nothing for an address that is no longer an approver's, and reads nothing", async () => {
    const { outcome, status, text, visited } = await open({
      segment: segmentFor({ approver: "0000000000000000" }),
      form: APPROVE,
    });
    assert.deepEqual([outcome, status], ["no longer an approver", 403]);
    assert.equal(text, "You are no longer an approver The address that this link was sent to no longer decides.");
    assert.equal(visited.approver, undefined);
  });

  it("finds its request in a later page of the history", async () => {
    const events = followedBy(decided(approvedByAda)).toReversed();
    const { text } = await open({
      getExecutionHistory: ({ nextToken }) =>
        nextToken === undefined ? { events: events.slice(0, 2), nextToken: "2" } : { events: events.slice(2) },
    });
    assert.match(text, /^Decided You approved it/);
  });
});
