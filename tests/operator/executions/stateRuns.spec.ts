import assert from "node:assert/strict";
import { summariesOf } from "../../../operator/executions/graph/stateStatuses";
import { readStates } from "../../../operator/executions/stateRuns";
import { asked, type EventSketch, entered, exited, historyOf, started, submitted, taskStarted } from "../builders";

const scheduled: EventSketch = {
  type: "LambdaFunctionScheduled",
  lambdaFunctionScheduledEventDetails: { resource: "arn:aws:lambda:eu-west-1:111122223333:function:buy" },
};
const lambdaStarted: EventSketch = { type: "LambdaFunctionStarted" };
const lambdaFailed: EventSketch = {
  type: "LambdaFunctionFailed",
  lambdaFunctionFailedEventDetails: { error: "Lambda.Unknown", cause: "it died" },
};
const lambdaSucceeded: EventSketch = { type: "LambdaFunctionSucceeded" };
const failed: EventSketch = {
  type: "ExecutionFailed",
  executionFailedEventDetails: { error: "Lambda.Unknown", cause: "it died" },
};

function statuses(visits: ReturnType<typeof readStates>["visits"]) {
  return visits.map(({ stateName, status }) => `${stateName}: ${status}`);
}

describe("readStates", () => {
  it("returns a state's input, output, times and attempts", () => {
    const history = historyOf(
      started,
      entered("Buy", "Task", '{"n":1}'),
      scheduled,
      lambdaStarted,
      lambdaSucceeded,
      exited("Buy", "Task", '{"n":2}'),
      { type: "ExecutionSucceeded" },
    );

    const { visits, redrivenAt, failedState } = readStates(history, "SUCCEEDED");

    const [buy, ...rest] = visits;
    assert.deepEqual(rest, []);
    assert.deepEqual(buy, {
      id: 2,
      stateName: "Buy",
      stateType: "Task",
      iteration: null,
      iterations: null,
      status: "succeeded",
      enteredFrom: null,
      enteredAt: "2026-11-22T09:00:01.000Z",
      exitedAt: "2026-11-22T09:00:05.000Z",
      input: '{"n":1}',
      output: '{"n":2}',
      attempts: [
        {
          scheduledAt: "2026-11-22T09:00:02.000Z",
          endedAt: "2026-11-22T09:00:04.000Z",
          status: "succeeded",
          resource: "arn:aws:lambda:eu-west-1:111122223333:function:buy",
          functionName: "buy",
          failure: null,
          redriven: false,
        },
      ],
      failure: null,
    });
    assert.deepEqual([redrivenAt, failedState], [null, null]);
  });

  it("reads a history with the newest events first", () => {
    const history = historyOf(started, entered("Wait", "Pass"), exited("Wait", "Pass"), { type: "ExecutionSucceeded" });

    assert.deepEqual(readStates([...history].reverse(), "SUCCEEDED"), readStates(history, "SUCCEEDED"));
  });

  it("shows a state that waits for its task token as waiting", () => {
    const history = historyOf(started, entered("Ask"), asked(), taskStarted, submitted);

    assert.deepEqual(statuses(readStates(history, "RUNNING").visits), ["Ask: waiting"]);
  });

  it("shows a state between two attempts as retrying, and a state whose retry succeeded as succeeded", () => {
    const before = [started, entered("Buy"), scheduled, lambdaStarted, lambdaFailed];
    const between = readStates(historyOf(...before), "RUNNING");
    const after = readStates(historyOf(...before, scheduled, lambdaStarted, lambdaSucceeded, exited("Buy")), "RUNNING");

    assert.deepEqual(statuses(between.visits), ["Buy: retrying"]);
    assert.deepEqual(statuses(after.visits), ["Buy: succeeded"]);
    assert.deepEqual(
      after.visits[0]?.attempts.map(({ status, failure }) => ({ status, failure })),
      [
        { status: "failed", failure: { error: "Lambda.Unknown", cause: "it died" } },
        { status: "succeeded", failure: null },
      ],
    );
  });

  it("shows a state that failed and was exited through a catcher as caught", () => {
    const timedOut: EventSketch = { type: "TaskTimedOut", taskTimedOutEventDetails: { error: "States.Timeout" } };
    const history = historyOf(started, entered("Ask"), asked(), taskStarted, submitted, timedOut, exited("Ask"));

    const [ask] = readStates(history, "RUNNING").visits;

    assert.equal(ask?.status, "caught");
    assert.deepEqual(ask?.failure, { error: "States.Timeout", cause: null });
    assert.equal(ask?.attempts[0]?.status, "timedOut");
  });

  it("names the state that an execution failed in, with its error", () => {
    const history = historyOf(started, entered("Buy"), scheduled, lambdaStarted, lambdaFailed, failed);

    const { visits, failedState } = readStates(history, "FAILED");

    assert.equal(failedState, "Buy");
    assert.deepEqual(statuses(visits), ["Buy: failed"]);
    assert.deepEqual(visits[0]?.failure, { error: "Lambda.Unknown", cause: "it died" });
    assert.equal(visits[0]?.exitedAt, "2026-11-22T09:00:05.000Z");
  });

  it("shows the execution's error for a Fail state, which has no error event", () => {
    const history = historyOf(started, entered("No", "Fail"), failed);

    const [no] = readStates(history, "FAILED").visits;

    assert.deepEqual(
      { status: no?.status, failure: no?.failure },
      {
        status: "failed",
        failure: { error: "Lambda.Unknown", cause: "it died" },
      },
    );
  });

  for (const [type, status, expected] of [
    ["ExecutionAborted", "ABORTED", "aborted"],
    ["ExecutionTimedOut", "TIMED_OUT", "timedOut"],
  ] as const) {
    it(`shows the state that was running at ${type} as ${expected}, although the event has no predecessor`, () => {
      const history = historyOf(started, entered("Ask"), asked(), taskStarted, submitted, { type, after: 0 });

      const { visits, failedState } = readStates(history, status);

      assert.deepEqual(statuses(visits), [`Ask: ${expected}`]);
      assert.equal(visits[0]?.attempts[0]?.status, "aborted");
      assert.equal(failedState, "Ask");
    });
  }

  for (const [how, again] of [
    ["reschedules the task", []],
    ["enters the state once more", [entered("Buy")]],
  ] as const) {
    it(`reads a redrive that ${how} as one visit with another attempt`, () => {
      const history = historyOf(
        started,
        entered("Buy"),
        scheduled,
        lambdaStarted,
        lambdaFailed,
        failed,
        { type: "ExecutionRedriven" },
        ...again,
        scheduled,
        lambdaStarted,
        lambdaSucceeded,
        exited("Buy"),
        { type: "ExecutionSucceeded" },
      );

      const { visits, redrivenAt } = readStates(history, "SUCCEEDED");

      assert.deepEqual(statuses(visits), ["Buy: succeeded"]);
      assert.deepEqual(
        visits[0]?.attempts.map(({ status, redriven }) => ({ status, redriven })),
        [
          { status: "failed", redriven: false },
          { status: "succeeded", redriven: true },
        ],
      );
      assert.equal(redrivenAt, history.find(({ type }) => type === "ExecutionRedriven")?.timestamp?.toISOString());
    });
  }

  it("shows an execution that runs again after a redrive as running, despite its earlier end", () => {
    const history = historyOf(
      started,
      entered("Buy"),
      scheduled,
      lambdaFailed,
      failed,
      { type: "ExecutionRedriven" },
      scheduled,
    );

    assert.deepEqual(statuses(readStates(history, "RUNNING").visits), ["Buy: running"]);
  });

  it("separates the visits of a loop", () => {
    const loop = [entered("Again", "Pass"), exited("Again", "Pass")];

    const { visits } = readStates(historyOf(started, ...loop, ...loop), "RUNNING");

    assert.deepEqual(statuses(visits), ["Again: succeeded", "Again: succeeded"]);
  });

  it("distinguishes the branch that failed from the branch that was stopped with it", () => {
    const history = historyOf(
      started,
      entered("Both", "Parallel"),
      { type: "ParallelStateStarted" },
      { ...entered("Left"), after: 3 },
      { ...entered("Right"), after: 3 },
      { ...scheduled, after: 4 },
      { ...scheduled, after: 5 },
      { ...lambdaFailed, after: 6 },
      { type: "ParallelStateFailed", after: 8 },
      { ...failed, after: 9 },
    );

    const { visits, failedState } = readStates(history, "FAILED");

    assert.deepEqual(statuses(visits), ["Both: failed", "Left: failed", "Right: aborted"]);
    assert.equal(failedState, "Left");
  });

  it("reads the items of a Map state as visits to the states inside it", () => {
    const item = (start: number, index: number): readonly EventSketch[] => [
      { type: "MapIterationStarted", mapIterationStartedEventDetails: { name: "Each", index }, after: 3 },
      { ...entered("Inside", "Pass"), after: start },
      { ...exited("Inside", "Pass"), after: start + 1 },
      {
        type: "MapIterationSucceeded",
        mapIterationSucceededEventDetails: { name: "Each", index },
        after: start + 2,
      },
    ];
    const history = historyOf(
      started,
      entered("Each", "Map"),
      { type: "MapStateStarted", mapStateStartedEventDetails: { length: 3 } },
      ...item(4, 0),
      ...item(8, 1),
      { type: "MapStateSucceeded", after: 11 },
      exited("Each", "Map"),
      { type: "ExecutionSucceeded" },
    );

    const { visits } = readStates(history, "SUCCEEDED");

    assert.deepEqual(statuses(visits), ["Each: succeeded", "Inside: succeeded", "Inside: succeeded"]);
    assert.deepEqual(visits[0]?.iterations, { ended: 2, total: 3 });
    assert.deepEqual(
      visits.map(({ iteration }) => iteration),
      [null, 0, 1],
    );
  });

  it("returns no visits for an empty history", () => {
    assert.deepEqual(readStates([], "RUNNING"), { visits: [], redrivenAt: null, failedState: null });
  });
});

describe("summariesOf", () => {
  const visit = (status: "succeeded" | "running" | "waiting") => ({
    ...readStates(historyOf(started, entered("Each")), "RUNNING").visits[0],
    status,
  });

  it("returns the status of a state's last visit, unless an earlier one needs attention", () => {
    const of = (...all: Parameters<typeof visit>[0][]) =>
      summariesOf(all.map(visit) as Parameters<typeof summariesOf>[0]).get("Each")?.status;

    assert.equal(of("succeeded", "running"), "running");
    assert.equal(of("waiting", "succeeded"), "waiting");
    assert.equal(of("running", "waiting", "running"), "waiting");
  });
});
