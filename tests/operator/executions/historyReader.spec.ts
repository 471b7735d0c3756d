import assert from "node:assert/strict";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { createHistoryReader } from "../../../operator/executions/historyReader";
import { arnOf, entered, exited, fakeStepFunctions, historyOf, started } from "../builders";

const whole = historyOf(
  started,
  ...Array.from({ length: 60 }, (_, index) => [entered(`${index}`, "Pass"), exited(`${index}`, "Pass")]).flat(),
  { type: "ExecutionSucceeded" },
);

/** A history that currently has `length` events, served in pages of the requested size. */
function growing() {
  const state = { length: 3 };
  const asked: string[] = [];
  const { client } = fakeStepFunctions({
    GetExecutionHistory: ({ reverseOrder, maxResults, nextToken }) => {
      asked.push(reverseOrder ? "newest" : "whole");
      const events = whole.slice(0, state.length);
      const ordered = reverseOrder ? [...events].reverse() : events;
      const from = Number(nextToken ?? 0);
      const to = from + Number(maxResults);
      return { events: ordered.slice(from, to), ...(to < ordered.length ? { nextToken: `${to}` } : {}) };
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
    for (const length of [3, 3, 10, 115]) {
      state.length = length;
      const ids = idsOf(await reader.read(arnOf("one"), undefined));
      assert.deepEqual(ids, upTo(length));
      lengths.push(asked.length);
    }

    assert.deepEqual(lengths, [1, 2, 3, 6], "of 105 new events the third page of 50 holds the first");
    assert.deepEqual(
      asked.slice(1),
      asked.slice(1).map(() => "newest"),
    );
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
