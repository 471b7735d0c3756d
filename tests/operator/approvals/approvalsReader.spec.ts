import assert from "node:assert/strict";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { createApprovalsReader } from "../../../operator/approvals/approvalsReader";
import {
  answered,
  arnOf,
  asked,
  awsError,
  type EventSketch,
  endedHistory,
  entered,
  exited,
  fakeStepFunctions,
  historyOf,
  longHistory,
  pageOf,
  stateMachineArn,
  submitted,
  taskStarted,
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
    GetExecutionHistory: (input) => {
      const name = String(input.executionArn).split(":").at(-1) ?? "";
      if (faults.next !== undefined) {
        throw faults.next;
      }
      read.push(name);
      return pageOf(histories[name] ?? [], input);
    },
  });
  const reader = createApprovalsReader(client, stateMachineArn, () => clock.now);
  const names = async () => (await reader.read()).approvals.map(({ executionName }) => executionName);
  /** The number of histories' pages that a call reads. */
  const callsOf = async () => {
    const before = read.length;
    await reader.read();
    return read.length - before;
  };
  return { reader, names, callsOf, read, clock, faults };
}

const working = waitingHistory().slice(0, 2);
const asking = waitingHistory().slice(0, 4);
const decided = endedHistory(answered("approved", "bob"));
const request = [entered("Request Human Approval"), asked(), taskStarted, submitted];
const redriven: readonly EventSketch[] = [{ type: "ExecutionAborted", after: 0 }, { type: "ExecutionRedriven" }];

/** A history with more events, each the successor of the one before. */
function grown(history: readonly HistoryEvent[], ...sketches: readonly EventSketch[]): HistoryEvent[] {
  const before = history.length;
  const more = historyOf(...sketches).map((event, index) => ({ ...event, id: before + index + 1 }));
  return [...history, ...more.map((event) => ({ ...event, previousEventId: event.id - 1 }))];
}

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
    histories.one = endedHistory(...redriven);
    assert.deepEqual(await names(), []);

    delete histories.one;
    assert.deepEqual(await names(), []);
    assert.deepEqual(read, ["one", "one"]);
  });

  it("notices within about a minute that someone else has decided, while the execution runs", async () => {
    const histories = { one: waitingHistory() };
    const { names, clock } = readerOf(histories);
    await names();
    histories.one = decided;
    clock.now = 59_999;
    const before = await names();
    clock.now = 60_000;

    assert.deepEqual([before, await names()], [["one"], []]);
  });

  it("reads an execution again immediately after a change", async () => {
    const histories = { one: waitingHistory() };
    const { reader, names } = readerOf(histories);
    await names();
    histories.one = decided;
    reader.forget(arnOf("one"));

    assert.deepEqual(await names(), []);
  });

  it("lists the new request of a redriven execution, of whose history it reads what is new", async () => {
    const histories: Record<string, HistoryEvent[]> = { one: longHistory(...request, ...redriven).slice(0, -2) };
    const redrives: Record<string, number> = {};
    const { reader, callsOf } = readerOf(histories, redrives);
    const attempts = async () => (await reader.read()).approvals.map(({ attempt }) => attempt);
    assert.deepEqual(await attempts(), [24_996]);
    redrives.one = 1;
    histories.one = longHistory(...request, ...redriven);

    assert.equal(await callsOf(), 1);
    histories.one = grown(histories.one, asked(), taskStarted, submitted);
    assert.deepEqual(await attempts(), [25_001]);
  });

  it("reads a changed execution until its history, which may lag, has the change", async () => {
    const histories = { one: waitingHistory() };
    const { reader, names, callsOf, clock } = readerOf(histories);
    await names();
    reader.forget(arnOf("one"));

    assert.deepEqual([await callsOf(), await callsOf()], [1, 1]);
    histories.one = decided;
    assert.deepEqual(await names(), []);

    histories.one = grown(decided, exited("Request Human Approval"), ...request);
    await names();
    reader.forget(arnOf("one"));
    clock.now = 60_000;
    assert.deepEqual(
      [await callsOf(), await callsOf()],
      [1, 0],
      "a change that was not made is not waited for forever",
    );
  });

  it("keeps what it knows while an answer lags behind", async () => {
    const histories = { one: asking };
    const { names } = readerOf(histories);
    await names();
    histories.one = working;
    assert.deepEqual(await names(), ["one"]);
    histories.one = decided;

    assert.deepEqual(await names(), []);
  });

  it("reads 25,000 events with 25 calls, and after that what is new with one, or with large pages", async () => {
    const whole = longHistory(...request);
    const histories = { one: whole.slice(0, 22_900) };
    const { reader, callsOf } = readerOf(histories);

    const calls = [];
    for (const length of [22_900, 22_900, 22_950, 24_995, 24_998, 24_998]) {
      histories.one = whole.slice(0, length);
      calls.push(await callsOf());
    }

    assert.deepEqual(calls, [23, 1, 1, 4, 1, 1]);
    histories.one = whole;
    const { approvals } = await reader.read();
    assert.deepEqual(
      approvals.map(({ attempt, stateName }) => ({ attempt, stateName })),
      [{ attempt: 24_998, stateName: "Request Human Approval" }],
    );
    assert.equal(await callsOf(), 0);
  });

  it("reads many executions that do not wait in turn", async () => {
    const histories = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`n${index}`, working]));
    const { names, clock } = readerOf({ ...histories, last: waitingHistory() });
    const seen = [];
    for (let reading = 0; reading < 2; reading++) {
      clock.now += 1_000;
      seen.push(await names());
    }

    assert.deepEqual(seen, [[], ["last"]]);
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
      () => ({ events: decided }),
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
