import assert from "node:assert/strict";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { createApprovalsReader } from "../../../operator/approvals/approvalsReader";
import {
  arnOf,
  awsError,
  entered,
  fakeStepFunctions,
  historyOf,
  started,
  stateMachineArn,
  waitingHistory,
} from "../builders";

/** A state machine whose running executions and histories a test can change, and a reader with a controlled clock. */
function readerOf(histories: Record<string, HistoryEvent[]>, redrives: Readonly<Record<string, number>> = {}) {
  const clock = { now: 0 };
  const read: string[] = [];
  const faults = { next: undefined as Error | undefined };
  const { client } = fakeStepFunctions({
    ListExecutions: () => ({
      // Newest first, as AWS lists them.
      executions: Object.keys(histories)
        .map((name) => ({ executionArn: arnOf(name), redriveCount: redrives[name] ?? 0 }))
        .reverse(),
    }),
    GetExecutionHistory: ({ executionArn }) => {
      const name = String(executionArn).split(":").at(-1) ?? "";
      if (faults.next !== undefined) {
        throw faults.next;
      }
      read.push(name);
      return { events: histories[name] };
    },
  });
  const reader = createApprovalsReader(client, stateMachineArn, () => clock.now);
  const names = async () => (await reader.read()).approvals.map(({ executionName }) => executionName);
  return { reader, names, read, clock, faults };
}

const working = historyOf(started, entered("Check Stock Price"));
const asking = waitingHistory().slice(0, -1);

describe("createApprovalsReader", () => {
  it("reads the history of a waiting execution once", async () => {
    const { names, read } = readerOf({ one: waitingHistory() });

    assert.deepEqual([await names(), await names(), await names()], [["one"], ["one"], ["one"]]);
    assert.deepEqual(read, ["one"]);
  });

  it("reads the history of an execution that does not wait yet on every call", async () => {
    const histories = { one: working };
    const { names, read } = readerOf(histories);

    assert.deepEqual(await names(), []);
    histories.one = asking;
    assert.deepEqual(await names(), ["one"], "its message may still fail to be sent, but it is asked for");
    histories.one = waitingHistory();
    await names();
    await names();

    assert.deepEqual(read, ["one", "one", "one"]);
  });

  it("drops an execution that has ended, and reads it again after a redrive", async () => {
    const histories: Record<string, HistoryEvent[]> = { one: waitingHistory() };
    const redrives: Record<string, number> = {};
    const { names, read } = readerOf(histories, redrives);
    await names();
    redrives.one = 1;
    histories.one = working;

    assert.deepEqual(await names(), []);
    delete histories.one;
    assert.deepEqual(await names(), []);
    assert.deepEqual(read, ["one", "one"]);
  });

  it("notices within about a minute that someone else has decided, while the execution runs", async () => {
    const histories = { one: waitingHistory() };
    const { names, clock } = readerOf(histories);
    await names();
    histories.one = working;
    clock.now = 59_999;
    const before = await names();
    clock.now = 60_000;

    assert.deepEqual([before, await names()], [["one"], []]);
  });

  it("reads an execution again immediately after a change", async () => {
    const histories = { one: waitingHistory() };
    const { reader, names } = readerOf(histories);
    await names();
    histories.one = working;
    reader.forget(arnOf("one"));

    assert.deepEqual(await names(), []);
  });

  it("ignores a history that was requested before the decision", async () => {
    let answerLate: (answer: unknown) => void = () => undefined;
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const histories = [
      () =>
        new Promise((resolve) => {
          answerLate = resolve;
          asked();
        }),
      () => ({ events: working }),
    ];
    const { client } = fakeStepFunctions({
      ListExecutions: () => ({ executions: [{ executionArn: arnOf("one") }] }),
      GetExecutionHistory: () => histories.shift()?.(),
    });
    const reader = createApprovalsReader(client, stateMachineArn, () => 0);
    const early = reader.read();
    await isAsked;
    reader.forget(arnOf("one"));
    answerLate({ events: waitingHistory() });
    await early;

    assert.deepEqual((await reader.read()).approvals, []);
  });

  it("reads a long list gradually, and says how many histories are left", async () => {
    const histories = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`n${index}`, waitingHistory()]));
    const { reader, read } = readerOf(histories);

    const unread = [];
    for (let reading = 0; reading < 3; reading++) {
      unread.push((await reader.read()).unread);
    }

    assert.deepEqual(unread, [60, 20, 0]);
    assert.equal(read.length, 100);
  });

  it("reads first, and lists first, what expires first", async () => {
    const minutes = (index: number): number => (index === 7 ? 1 : 100 + index);
    const histories = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`n${index}`, waitingHistory({ timeoutSeconds: minutes(index) * 60 })]),
    );
    const { names } = readerOf(histories);
    const oldest = Array.from({ length: 100 }, (_, index) => `n${index}`).filter((name) => name !== "n7");

    assert.deepEqual(await names(), ["n7", ...oldest.slice(0, 39)]);
    await names();
    assert.deepEqual(await names(), ["n7", ...oldest]);
  });

  it("keeps what it read before AWS throttled, and continues from there", async () => {
    const { reader, names, faults, read } = readerOf({ one: waitingHistory(), two: waitingHistory() });
    faults.next = awsError("ThrottlingException");
    await assert.rejects(reader.read(), { name: "ThrottlingException" });
    faults.next = undefined;

    assert.deepEqual(await names(), ["one", "two"]);
    assert.deepEqual(read, ["one", "two"]);
  });
});
