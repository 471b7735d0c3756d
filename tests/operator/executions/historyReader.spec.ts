import assert from "node:assert/strict";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { createHistoryReader } from "../../../operator/executions/historyReader";
import { arnOf, entered, exited, fakeStepFunctions, historyOf, longHistory, pageOf, started } from "../builders";

const whole = historyOf(
  started,
  ...Array.from({ length: 60 }, (_, index) => [entered(`${index}`, "Pass"), exited(`${index}`, "Pass")]).flat(),
  { type: "ExecutionSucceeded" },
);

/** A history that currently has `length` events, served in pages of the requested size. */
function growing() {
  const state = { length: 3, whole };
  const asked: string[] = [];
  const { client } = fakeStepFunctions({
    GetExecutionHistory: (input) => {
      asked.push(input.reverseOrder ? "newest" : "whole");
      return pageOf(state.whole.slice(0, state.length), input);
    },
  });
  return { state, asked, reader: createHistoryReader(client) };
}

const idsOf = (events: readonly HistoryEvent[]) => events.map(({ id }) => id);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe("createHistoryReader", () => {
  it("reads each new event once, from as many pages as needed", async () => {
    const { state, asked, reader } = growing();

    const lengths = [];
    for (const length of [3, 3, 10, 60, 115]) {
      state.length = length;
      const ids = idsOf(await reader.read(arnOf("one"), undefined));
      assert.deepEqual(ids, upTo(length));
      lengths.push(asked.length);
    }

    assert.deepEqual(lengths, [1, 2, 3, 4, 6], "a small page holds 50 new events; a large one holds 55");
    assert.deepEqual(
      asked.slice(1),
      asked.slice(1).map(() => "newest"),
    );
  });

  it("reads 25,000 events with 25 calls, and after that what is new with one", async () => {
    const { state, asked, reader } = growing();
    Object.assign(state, { whole: longHistory(), length: 24_950 });

    const calls = [];
    for (const newer of [0, 0, 10, 40]) {
      const before = asked.length;
      state.length += newer;
      assert.equal((await reader.read(arnOf("one"))).length, state.length);
      calls.push(asked.length - before);
    }

    assert.deepEqual(calls, [25, 1, 1, 1]);
  });

  it("keeps what it knows while an answer lags behind", async () => {
    const { state, asked, reader } = growing();
    const lengths = [];
    for (const length of [10, 8, 0, 12]) {
      state.length = length;
      lengths.push(idsOf(await reader.read(arnOf("one"))));
    }

    assert.deepEqual(lengths, [upTo(10), upTo(10), upTo(10), upTo(12)]);
    assert.equal(asked.length, 4);
  });

  it("does not read the history of an ended execution again", async () => {
    const { state, asked, reader } = growing();
    state.length = whole.length;

    await reader.read(arnOf("one"), "SUCCEEDED 0");
    const again = await reader.read(arnOf("one"), "SUCCEEDED 0");

    assert.equal(again.length, whole.length);
    assert.deepEqual(asked, ["whole"]);
  });

  it("continues reading until the last event arrives, which AWS may deliver late", async () => {
    const { state, reader } = growing();
    state.length = whole.length - 1;
    await reader.read(arnOf("one"), "SUCCEEDED 0");
    state.length = whole.length;

    assert.equal((await reader.read(arnOf("one"), "SUCCEEDED 0")).at(-1)?.type, "ExecutionSucceeded");
  });

  it("continues reading after a redrive", async () => {
    const { state, asked, reader } = growing();
    state.length = whole.length;
    await reader.read(arnOf("one"), "FAILED 0");
    await reader.read(arnOf("one"), undefined);

    assert.equal(asked.length, 2);
  });
});
