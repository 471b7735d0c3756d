import assert from "node:assert/strict";
import fc from "fast-check";
import { tradingDefinition } from "../../../../definition";
import { layOut } from "../../../../operator/executions/graph/layout";
import { stateGraph } from "../../../../operator/executions/graph/stateGraph";
import type { GraphView } from "../../../../operator/executions/views";
import { collisionsIn } from "./drawnGraph";

type States = Readonly<Record<string, object>>;

function draw(States: States): GraphView {
  return layOut(stateGraph(JSON.stringify({ StartAt: Object.keys(States)[0], States })));
}

const caught = (Next: string, ...ErrorEquals: string[]) => ({ ErrorEquals, Next });
const task = (Next: string, ...Catch: readonly object[]) => ({ Type: "Task", Next, Catch });
const when = (Variable: string, NumericEquals: number, Next: string) => ({ Variable, NumericEquals, Next });
const end = { Type: "Pass", End: true };

const definitions: Readonly<Record<string, States>> = {
  "this project's definition": tradingDefinition({
    functions: { checkStockPrice: "check", generateRecommendation: "recommend", buyStock: "buy", sellStock: "sell" },
    functionTimeoutSeconds: 10,
    approvalQueueUrl: "queue",
    approvalTimeoutSeconds: 60,
    ordersTable: "orders",
    reportTopicArn: "arn:aws:sns:us-east-1:111122223333:reports",
  }).States,
  "catchers that all lead to one state far below": {
    Reserve: task("Charge", caught("Apologize", "States.ALL")),
    Charge: task("Pack", caught("Release", "Card.Declined", "Card.Expired"), caught("Apologize", "States.ALL")),
    Pack: task("Ship", caught("Refund", "States.ALL")),
    Ship: task("Thank", caught("Refund", "Carrier.Unavailable")),
    Refund: task("Release"),
    Release: task("Apologize"),
    Apologize: { Type: "Fail" },
    Thank: { Type: "Succeed" },
  },
  "many choices, some of them to the same state": {
    Which: {
      Type: "Choice",
      Choices: [1, 2, 3, 4, 5, 6, 7].map((n) => when("$.a.long.path.to.the.deciding.value", n, `Case ${n % 5}`)),
      Default: "None",
    },
    ...Object.fromEntries([0, 1, 2, 3, 4].map((n) => [`Case ${n}`, n % 2 === 0 ? end : task("None")])),
    None: end,
  },
  "a long way back beside everything": {
    "More?": { Type: "Choice", Choices: [when("$.more", 1, "Read")], Default: "Done" },
    Read: { Type: "Task", Next: "Send" },
    Send: { Type: "Task", Next: "Remove" },
    Remove: { Type: "Pass", Next: "More?" },
    Done: { Type: "Succeed" },
  },
  "loops of one, two and more states": {
    Poll: { Type: "Task", Next: "Ready?" },
    "Ready?": {
      Type: "Choice",
      Choices: [when("$.ready", 1, "Use"), when("$.ready", 2, "Ready?"), when("$.ready", 3, "Poll")],
      Default: "Pause",
    },
    Pause: { Type: "Wait", Seconds: 1, Next: "Poll" },
    Use: task(
      "More?",
      caught("Use", "Service.Busy", "Service.Locked"),
      caught("Use", "Service.Throttled", "Service.Gone"),
      caught("Poll", "Lost"),
    ),
    "More?": { Type: "Choice", Choices: [when("$.more", 1, "Poll")], Default: "Done" },
    Done: end,
  },
  "Map and Parallel states inside each other": {
    All: {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Each",
          States: {
            Each: {
              Type: "Map",
              ItemProcessor: {
                StartAt: "Item",
                States: { Item: task("Retry?", caught("Skip", "States.ALL")), "Retry?": task("Item"), Skip: end },
              },
              Catch: [caught("Give Up", "States.ALL")],
              Next: "Sum",
            },
            Sum: end,
            "Give Up": { Type: "Fail" },
          },
        },
        { StartAt: "Short", States: { Short: end } },
      ],
      Catch: [caught("Recover", "States.Timeout"), caught("Last", "States.ALL")],
      Next: "Last",
    },
    Recover: task("All"),
    Last: end,
  },
};

/** Machines with states of every kind, which lead anywhere. */
function machines(prefix: string, depth: number): fc.Arbitrary<States> {
  const names = ["A", "B", "C", "D", "E"].map((name) => `${prefix}${name}`);
  const next = fc.constantFrom(...names);
  const error = fc.constantFrom("States.ALL", "States.Timeout", "A.Long.Name.Of.An.Error.That.Is.Clipped.Somewhere");
  const Catch = fc.array(
    fc.tuple(next, error).map(([to, of]) => caught(to, of)),
    { maxLength: 2 },
  );
  const rules = fc.array(
    fc.tuple(next, fc.nat(9)).map(([to, n]) => when("$.value", n, to)),
    { minLength: 1, maxLength: 4 },
  );
  const plain: fc.Arbitrary<States[string]>[] = [
    fc.record({ Type: fc.constant("Task"), Next: next, Catch }),
    fc.record({ Type: fc.constant("Choice"), Choices: rules, Default: next }),
    fc.constant(end),
  ];
  const nested = (branch: string) =>
    machines(`${prefix}${branch}`, depth - 1).map((States) => ({ StartAt: Object.keys(States)[0], States }));
  const containers: typeof plain =
    depth === 0
      ? []
      : [fc.record({ Type: fc.constant("Parallel"), Branches: fc.tuple(nested("1"), nested("2")), Next: next, Catch })];
  return fc
    .tuple(...names.map(() => fc.oneof(...plain)), ...containers)
    .map((states) => Object.fromEntries(states.map((state, index) => [names[index] ?? `${prefix}Both`, state])));
}

describe("The edges of a graph", () => {
  for (const [name, states] of Object.entries(definitions)) {
    it(`run behind no state and through no label: ${name}`, () => {
      assert.deepEqual(collisionsIn(draw(states)), []);
    });
  }

  it("run behind no state and through no label of any definition", () => {
    fc.assert(
      fc.property(machines("", 1), (states) => {
        assert.deepEqual(collisionsIn(draw(states)), []);
      }),
      { numRuns: 60 },
    );
  });

  it("are found where they do", () => {
    const { nodes, edges, ...rest } = draw({ A: task("B", caught("C", "Odd")), B: task("C"), C: end });
    const [, a, b] = nodes;
    const straight = edges.map((edge) => ({ ...edge, path: `M${a?.x} ${a?.y}L${b?.x} ${b?.y}` }));
    const moved = edges.map((edge) => ({
      ...edge,
      label: edge.label && { ...edge.label, x: a?.x ?? 0, y: a?.y ?? 0 },
    }));

    assert.ok(collisionsIn({ nodes, edges: straight, ...rest }).includes("A -catch-> C runs behind B"));
    assert.ok(collisionsIn({ nodes, edges: moved, ...rest }).includes("Odd lies on A"));
  });
});
