import assert from "node:assert/strict";
import type { ExecutionStatus } from "approval-queue/requests";
import { layOut } from "../../../../operator/executions/graph/layout";
import { stateGraph } from "../../../../operator/executions/graph/stateGraph";
import { takenEdges } from "../../../../operator/executions/graph/takenEdges";
import { readStates } from "../../../../operator/executions/stateRuns";
import { type EventSketch, entered, exited, historyOf, started } from "../../builders";

type States = Readonly<Record<string, unknown>>;

/** The taken edges of a machine, such as "A -catch-> B". */
function taken(States: States, status: ExecutionStatus, ...events: readonly EventSketch[]): readonly string[] {
  const { edges } = layOut(stateGraph(JSON.stringify({ StartAt: Object.keys(States)[0], States })));
  const { visits } = readStates(historyOf(started, ...events), status);
  return [...takenEdges(edges, visits)].map(({ from, to, kind, condition }) => {
    const why = condition === null ? "" : ` (${condition})`;
    return `${from ?? "Start"} -${kind}-> ${to ?? "End"}${why}`;
  });
}

const end = { Type: "Pass", End: true };
const caught = (Next: string) => [{ ErrorEquals: ["States.ALL"], Next }];
const passed = (name: string): readonly EventSketch[] => [entered(name, "Pass"), exited(name, "Pass")];
const failed: readonly EventSketch[] = [
  { type: "TaskScheduled", taskScheduledEventDetails: { resource: "publish", resourceType: "sns" } },
  { type: "TaskFailed", taskFailedEventDetails: { error: "Odd" } },
];
const succeeded: readonly EventSketch[] = [
  { type: "TaskScheduled", taskScheduledEventDetails: { resource: "publish", resourceType: "sns" } },
  { type: "TaskSucceeded" },
];
const over: EventSketch = { type: "ExecutionSucceeded" };

describe("takenEdges", () => {
  it("has the edges from the start and to the end", () => {
    const line = { A: { Type: "Pass", Next: "B" }, B: end };

    assert.deepEqual(taken(line, "SUCCEEDED", ...passed("A"), ...passed("B"), over), [
      "Start -next-> A",
      "A -next-> B",
      "B -next-> End",
    ]);
    assert.deepEqual(taken(line, "RUNNING", ...passed("A"), entered("B", "Pass")), ["Start -next-> A", "A -next-> B"]);
    assert.deepEqual(taken(line, "RUNNING"), []);
  });

  it("leaves out an edge between two states that were both visited on other ways", () => {
    const states = {
      A: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "B" }], Default: "C" },
      B: { Type: "Pass", Next: "C" },
      C: end,
    };

    assert.deepEqual(
      taken(states, "SUCCEEDED", entered("A", "Choice"), exited("A", "Choice"), ...passed("B"), ...passed("C"), over),
      ["Start -next-> A", "A -choice-> B ($.n = 1)", "B -next-> C", "C -next-> End"],
    );
  });

  it("has every rule of a Choice that may have led to a state", () => {
    const [one, other] = [1, 2].map((n) => ({ Variable: "$.n", NumericEquals: n, Next: "B" }));
    const states = { A: { Type: "Choice", Choices: [one, other], Default: "C" }, B: end, C: end };

    assert.deepEqual(taken(states, "RUNNING", entered("A", "Choice"), exited("A", "Choice"), entered("B", "Pass")), [
      "Start -next-> A",
      "A -choice-> B ($.n = 1)",
      "A -choice-> B ($.n = 2)",
    ]);
  });

  it("distinguishes a catcher from Next, also where both lead to the same state", () => {
    const states = { A: { Type: "Task", Next: "B", Catch: caught("B") }, B: end };

    assert.ok(
      taken(states, "RUNNING", entered("A"), ...failed, exited("A"), entered("B", "Pass")).includes(
        "A -catch-> B (any error)",
      ),
    );
    assert.ok(
      !taken(states, "RUNNING", entered("A"), ...failed, exited("A"), entered("B", "Pass")).includes("A -next-> B"),
    );
    assert.deepEqual(
      taken(states, "RUNNING", entered("A"), ...failed, ...succeeded, exited("A"), entered("B", "Pass")),
      ["Start -next-> A", "A -next-> B"],
    );
  });

  it("has no edge out of the state in which an execution failed, but that of a Fail state", () => {
    const states = { A: { Type: "Task", Next: "B" }, B: { Type: "Fail" } };
    const stopped: EventSketch = { type: "ExecutionFailed", executionFailedEventDetails: { error: "Odd" } };

    assert.deepEqual(taken(states, "FAILED", entered("A"), ...failed, stopped), ["Start -next-> A"]);
    assert.deepEqual(taken(states, "FAILED", entered("A"), ...succeeded, exited("A"), entered("B", "Fail"), stopped), [
      "Start -next-> A",
      "A -next-> B",
      "B -next-> End",
    ]);
  });

  it("has both ways of a loop", () => {
    const Choices = [{ Variable: "$.n", NumericEquals: 1, Next: "C" }];
    const states = { A: { Type: "Pass", Next: "B" }, B: { Type: "Choice", Choices, Default: "A" }, C: end };
    const round = [...passed("A"), entered("B", "Choice"), exited("B", "Choice")];

    assert.deepEqual(taken(states, "RUNNING", ...round.slice(0, 3)), ["Start -next-> A", "A -next-> B"]);
    assert.deepEqual(taken(states, "RUNNING", ...round, ...round), [
      "Start -next-> A",
      "A -next-> B",
      "B -default-> A (otherwise)",
    ]);
  });

  it("follows the branches of a Parallel state, and its catcher", () => {
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: "Task", Next: `${name} Done` }, [`${name} Done`]: end },
    });
    const states = {
      Both: { Type: "Parallel", Branches: [branch("Left"), branch("Right")], Next: "Last", Catch: caught("Last") },
      Last: end,
    };
    const events: readonly EventSketch[] = [
      entered("Both", "Parallel"),
      { type: "ParallelStateStarted" },
      { ...entered("Left"), after: 3 },
      { ...entered("Right"), after: 3 },
      { ...exited("Left"), after: 4 },
      { ...entered("Left Done", "Pass"), after: 6 },
      { ...exited("Left Done", "Pass"), after: 7 },
    ];
    const inside = [
      "Start -next-> Both",
      "Both -inner-> Left",
      "Both -inner-> Right",
      "Left -next-> Left Done",
      "Left Done -next-> End",
    ];

    assert.deepEqual([...taken(states, "RUNNING", ...events)].sort(), [...inside].sort());
    const caughtOutside: readonly EventSketch[] = [
      { type: "TaskFailed", taskFailedEventDetails: { error: "Odd" }, after: 5 },
      { type: "ParallelStateFailed" },
      exited("Both", "Parallel"),
      entered("Last", "Pass"),
    ];
    assert.deepEqual(
      [...taken(states, "RUNNING", ...events, ...caughtOutside)].sort(),
      [...inside, "Both -catch-> Last (any error)"].sort(),
    );
  });

  it("takes a Parallel state that succeeds after a retry for succeeded", () => {
    const states = { Both: { Type: "Parallel", Branches: [], Next: "Last", Catch: caught("Last") }, Last: end };
    const tried: EventSketch = { type: "ParallelStateStarted" };

    assert.deepEqual(
      taken(
        states,
        "RUNNING",
        entered("Both", "Parallel"),
        tried,
        { type: "ParallelStateFailed" },
        tried,
        { type: "ParallelStateSucceeded" },
        exited("Both", "Parallel"),
        entered("Last", "Pass"),
      ),
      ["Start -next-> Both", "Both -next-> Last"],
    );
  });

  it("has the edges that any iteration of a Map state took", () => {
    const ItemProcessor = {
      StartAt: "A",
      States: { A: { Type: "Task", Next: "B", Catch: caught("C") }, B: end, C: end },
    };
    const iteration = (index: number, after: number): EventSketch => ({
      type: "MapIterationStarted",
      mapIterationStartedEventDetails: { name: "Each", index },
      after,
    });

    assert.deepEqual(
      taken(
        { Each: { Type: "Map", ItemProcessor, End: true } },
        "RUNNING",
        entered("Each", "Map"),
        { type: "MapStateStarted", mapStateStartedEventDetails: { length: 2 } },
        iteration(0, 3),
        { ...entered("A"), after: 4 },
        exited("A"),
        entered("B", "Pass"),
        iteration(1, 3),
        { ...entered("A"), after: 8 },
        ...failed,
        exited("A"),
        ...passed("C"),
      ).filter((edge) => !edge.startsWith("Start")),
      ["Each -inner-> A", "A -next-> B", "A -catch-> C (any error)", "C -next-> End"],
    );
  });

  it("keeps how an interrupted state was entered when it is redriven", () => {
    const states = { A: { Type: "Pass", Next: "B" }, B: { Type: "Task", Next: "C" }, C: end };
    const broken: EventSketch = { type: "ExecutionFailed", executionFailedEventDetails: { error: "Odd" } };

    for (const again of [[], [entered("B")]]) {
      const events = [...passed("A"), entered("B"), ...failed, broken, { type: "ExecutionRedriven" }, ...again];
      assert.deepEqual(taken(states, "RUNNING", ...events, ...succeeded, exited("B"), entered("C", "Pass")), [
        "Start -next-> A",
        "A -next-> B",
        "B -next-> C",
      ]);
    }
  });

  it("finds the state of a failed expression, whose event follows what the state follows", () => {
    const states = { A: { Type: "Pass", Next: "B" }, B: { Type: "Task", Next: "C", Catch: caught("C") }, C: end };
    const events: readonly EventSketch[] = [
      ...passed("A"),
      entered("B"),
      {
        type: "EvaluationFailed",
        evaluationFailedEventDetails: { error: "States.QueryEvaluationError", state: "B" },
        after: 3,
      },
      exited("B"),
      entered("C", "Pass"),
    ];

    assert.deepEqual(taken(states, "RUNNING", ...events), [
      "Start -next-> A",
      "A -next-> B",
      "B -catch-> C (any error)",
    ]);
    const { visits } = readStates(historyOf(started, ...events), "RUNNING");
    assert.deepEqual(visits[1]?.failure, { error: "States.QueryEvaluationError", cause: null });
  });
});
