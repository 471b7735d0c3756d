import assert from "node:assert/strict";
import fc from "fast-check";
import { layOut } from "../../../../operator/executions/graph/layout";
import { stateGraph } from "../../../../operator/executions/graph/stateGraph";

function graphOf(states: Readonly<Record<string, unknown>>, startAt = Object.keys(states)[0]) {
  return stateGraph(JSON.stringify({ StartAt: startAt, States: states }));
}

function ways(states: Readonly<Record<string, unknown>>): readonly string[] {
  return graphOf(states).transitions.map(
    ({ from, to, kind, label }) => `${from} -${kind}${label === undefined ? "" : ` [${label}]`}-> ${to ?? "(end)"}`,
  );
}

const end = { Type: "Pass", End: true };

describe("stateGraph", () => {
  it("labels the transitions of a Choice with their conditions, without guards that only test for presence", () => {
    const rule = {
      And: [
        { Variable: "$.approval.decision", IsPresent: true },
        { Variable: "$.approval.decision", StringEquals: "approved" },
      ],
      Next: "Yes",
    };

    const transitions = ways({ Ask: { Type: "Choice", Choices: [rule], Default: "No" }, Yes: end, No: end });

    assert.deepEqual(transitions.slice(0, 2), [
      'Ask -choice [$.approval.decision = "approved"]-> Yes',
      "Ask -default [otherwise]-> No",
    ]);
  });

  const conditions: readonly (readonly [object, string])[] = [
    [{ Variable: "$.n", NumericGreaterThanEquals: 5 }, "$.n ≥ 5"],
    [{ Variable: "$.n", NumericLessThanPath: "$.m" }, "$.n < $.m"],
    [{ Variable: "$.s", StringMatches: "a*" }, '$.s matches "a*"'],
    [{ Variable: "$.s", IsNull: false }, "$.s is not null"],
    [{ Variable: "$.s", IsPresent: true }, "$.s is present"],
    [{ Not: { Variable: "$.s", BooleanEquals: true } }, "not ($.s = true)"],
    [
      { Or: [{ Variable: "$.a", IsString: true }, { And: [{ Variable: "$.b", NumericEquals: 1 }] }] },
      "$.a is string or ($.b = 1)",
    ],
    [{ Condition: "{% $states.input.n > 5 %}" }, "$states.input.n > 5"],
    [{ Variable: "$.s", SoundsLike: "x" }, '$.s SoundsLike "x"'],
  ];
  for (const [rule, expected] of conditions) {
    it(`shows ${JSON.stringify(rule)} as ${expected}`, () => {
      const [first] = graphOf({ A: { Type: "Choice", Choices: [{ ...rule, Next: "B" }] }, B: end }).transitions;

      assert.equal(first?.label, expected);
    });
  }

  it("marks the transitions of catchers, with the errors that they catch", () => {
    const Catch = [
      { ErrorEquals: ["States.Timeout", "Late"], Next: "B" },
      { ErrorEquals: ["States.ALL"], Next: "C" },
    ];

    assert.deepEqual(ways({ A: { Type: "Task", Next: "B", Catch }, B: end, C: end }).slice(0, 3), [
      "A -next-> B",
      "A -catch [States.Timeout, Late]-> B",
      "A -catch [any error]-> C",
    ]);
  });

  it("connects a Fail state, a Succeed state and a state with End to the end", () => {
    assert.deepEqual(ways({ A: { Type: "Fail" }, B: { Type: "Succeed" }, C: end }), [
      "A -next-> (end)",
      "B -next-> (end)",
      "C -next-> (end)",
    ]);
  });

  it("nests the states of branches and of a Map's processor in their state", () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: end } });
    const states = {
      Both: { Type: "Parallel", Branches: [branch("Left"), branch("Right")], Next: "Each" },
      Each: { Type: "Map", Iterator: branch("Item"), End: true },
    };

    const graph = graphOf(states);

    assert.deepEqual(
      graph.states.map(({ name, parent }) => `${name} in ${parent}`),
      ["Both in undefined", "Left in Both", "Right in Both", "Each in undefined", "Item in Each"],
    );
    assert.ok(ways(states).includes("Both -inner-> Right"));
  });

  it("draws a state of an unknown type like any other", () => {
    const graph = graphOf({ A: { Type: "Teleport", Destination: "?", Next: "B" }, B: end });

    assert.deepEqual(
      graph.states.map(({ type }) => type),
      ["Teleport", "Pass"],
    );
  });

  for (const text of [
    "",
    "null",
    "[]",
    '{"States":{"A":null}}',
    '{"StartAt":7,"States":{"A":{"Type":3,"Choices":[1],"Catch":{}}}}',
  ]) {
    it(`draws the valid parts of ${JSON.stringify(text)}`, () => {
      const view = layOut(stateGraph(text));

      assert.ok(view.nodes.some(({ kind }) => kind === "start"));
    });
  }
});

describe("layOut", () => {
  it("draws every state of any definition once, without overlaps, and every transition", () => {
    const name = fc.constantFrom("A", "B", "C", "D", "E", "F");
    const state = fc.record({ Type: fc.constantFrom("Task", "Pass", "Choice", "Odd"), Next: name, Default: name });
    fc.assert(
      fc.property(fc.dictionary(name, state, { minKeys: 1 }), (states) => {
        const graph = graphOf(states);
        const { nodes, edges } = layOut(graph);

        const places = nodes.filter(({ kind }) => kind === "state").map(({ x, y }) => `${x} ${y}`);
        assert.equal(new Set(places).size, graph.states.length);
        const known = graph.transitions.filter(({ to }) => to === undefined || to in states);
        assert.equal(edges.length, known.length + 1);
        assert.deepEqual(
          edges.filter(({ path }) => !path.startsWith("M")),
          [],
        );
      }),
      { numRuns: 60 },
    );
  });

  it("draws nested frames around the states inside Parallel and Map states", () => {
    const inner = { StartAt: "Item", States: { Item: end } };
    const outer = { StartAt: "Each", States: { Each: { Type: "Map", ItemProcessor: inner, End: true } } };

    const { nodes, frames } = layOut(graphOf({ Both: { Type: "Parallel", Branches: [outer], End: true } }));

    for (const [frameName, inside] of [
      ["Both", ["Both", "Each", "Item"]],
      ["Each", ["Each", "Item"]],
    ] as const) {
      const frame = frames.find(({ stateName }) => stateName === frameName);
      for (const node of nodes.filter(({ id }) => (inside as readonly string[]).includes(id))) {
        assert.ok(frame && Math.abs(node.y - frame.y) * 2 + node.height <= frame.height, `${node.id} in ${frameName}`);
        assert.ok(frame && Math.abs(node.x - frame.x) * 2 + node.width <= frame.width, `${node.id} in ${frameName}`);
      }
    }
  });

  it("distinguishes a state called Start from the start", () => {
    const { nodes } = layOut(graphOf({ Start: end }));

    assert.equal(new Set(nodes.map(({ id }) => id)).size, 3);
  });

  it("shortens a path to its last field, and keeps the full condition", () => {
    const Choices = [{ Variable: "$.approval.decision", StringEquals: "approved", Next: "B" }];

    const { edges } = layOut(graphOf({ A: { Type: "Choice", Choices }, B: end }));

    const choice = edges.find(({ kind }) => kind === "choice");
    assert.deepEqual(
      [choice?.label?.lines, choice?.condition],
      [['decision = "approved"'], '$.approval.decision = "approved"'],
    );
  });
});
