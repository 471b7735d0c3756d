import assert from "node:assert/strict";
import type { Emulator } from "pulumi-aws-emulator";
import { showLive } from "../../tools/localRun/liveView";
import { type EventSketch, entered, exited, historyOf, started } from "../operator/builders";

/** What is printed of a history, without the times. */
function printed(...sketches: readonly EventSketch[]): string[] {
  const lines: string[] = [];
  let notify: (arn: string, event: unknown) => void = () => undefined;
  const emulator = {
    onUnansweredCall: () => undefined,
    onHistoryEvent: (listener: typeof notify) => {
      notify = listener;
    },
  };
  showLive(
    emulator as unknown as Emulator,
    (line) => lines.push(line),
    (_, text) => text,
  );
  for (const event of historyOf(...sketches)) {
    notify("arn", { ...event, timestamp: Number(event.timestamp) / 1_000 });
  }
  return lines.map((line) =>
    line
      .replace(/\d+\.\d+ s/, "")
      .replace(/ +/g, " ")
      .trim(),
  );
}

const iterationStarted = (index: number, after: number): EventSketch => ({
  type: "MapIterationStarted",
  mapIterationStartedEventDetails: { name: "Quotes", index },
  after,
});

describe("A run's lines", () => {
  it("name the state that they are about, if another one was entered last", () => {
    assert.deepEqual(
      printed(
        started,
        entered("Quotes", "Map"),
        { type: "MapStateStarted" },
        iterationStarted(0, 3),
        { ...entered("Check"), after: 4 },
        { type: "LambdaFunctionScheduled", after: 5 },
        iterationStarted(1, 3),
        { ...entered("Check"), after: 7 },
        { type: "LambdaFunctionScheduled", after: 8 },
        { type: "LambdaFunctionFailed", lambdaFunctionFailedEventDetails: { error: "Busy" }, after: 6 },
        { type: "LambdaFunctionScheduled", after: 10 },
        { ...exited("Check", "Task", '{"price":5}'), after: 9 },
        { ...exited("Check", "Task", '{"price":4}'), after: 11 },
        { ...entered("Round"), after: 13 },
        { ...exited("Round", "Task", '{"price":4}'), after: 14 },
        { type: "MapStateSucceeded", after: 15 },
        exited("Quotes", "Map", "{}"),
      ),
      [
        "Input: {}",
        "Quotes",
        "Check (iteration 0)",
        "Check (iteration 1)",
        "Check (iteration 0): Busy (attempt 1)",
        "+ price = 5",
        "Check (iteration 0): 2 attempts + price = 4",
        "Round (iteration 0)",
        "+ price = 4",
        "Quotes: 15 s no change",
      ],
    );
  });

  it("name a state once, if it is left before another one is entered", () => {
    assert.deepEqual(
      printed(started, entered("Ask"), { type: "TaskSubmitted" }, exited("Ask"), entered("Report"), exited("Report")),
      ["Input: {}", "Ask", "waiting for the task token", "no change", "Report", "no change"],
    );
  });
});
