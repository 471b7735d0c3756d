import assert from "node:assert/strict";
import { TaskFailure } from "../../services/stepFunctions/types";
import { createBench, type Fields, workTask } from "./support";

const pass = (fields: Fields = {}): Fields => ({
  Type: "Pass",
  ...(fields.Next === undefined && { End: true }),
  ...fields,
});

async function outputOf(states: Fields, input: unknown = {}): Promise<unknown> {
  const bench = createBench(states);
  return JSON.parse(String(bench.describe(await bench.start(input)).output));
}

describe("A variable", () => {
  it("is assigned from a state's result, and read in every path after it", async () => {
    const states = {
      First: pass({
        Result: { list: [1, 2] },
        ResultPath: "$.result",
        Assign: { "items.$": "$.list", word: "fixed", "name.$": "$$.State.Name" },
        Next: "Second",
      }),
      Second: pass({
        Parameters: { "second.$": "$items[1]", "all.$": "States.Format('{} {}', $word, $name)" },
        Next: "Which",
      }),
      Which: { Type: "Choice", Choices: [{ Variable: "$word", StringEquals: "fixed", Next: "Each" }] },
      Each: {
        Type: "Map",
        ItemsPath: "$items",
        ItemProcessor: { StartAt: "In", States: { In: pass({ Parameters: { "n.$": "$", "w.$": "$word" } }) } },
        End: true,
      },
    };
    assert.deepEqual(await outputOf(states), [
      { n: 1, w: "fixed" },
      { n: 2, w: "fixed" },
    ]);
  });

  it("is assigned after the state, with the values from before it", async () => {
    const states = {
      One: pass({ Assign: { n: 1 }, Next: "Two" }),
      Two: pass({
        Assign: { "n.$": "States.MathAdd($n, 1)", "before.$": "$n" },
        Parameters: { "n.$": "$n" },
        Next: "Three",
      }),
      Three: pass({ Parameters: { "in.$": "$.n", "n.$": "$n", "before.$": "$before" } }),
    };
    assert.deepEqual(await outputOf(states), { in: 1, n: 2, before: 1 });
  });

  it("is in the events of the states that assign it", async () => {
    const bench = createBench({ One: pass({ Assign: { a: { b: 1 }, "c.$": "$.d" } }) });
    const arn = await bench.start({ d: "e" });
    const { assignedVariables, assignedVariablesDetails } = bench.history(arn)[2]?.stateExitedEventDetails ?? {};
    assert.deepEqual([assignedVariables, assignedVariablesDetails], [{ a: '{"b":1}', c: '"e"' }, { truncated: false }]);
    const { events } = bench.call("GetExecutionHistory", { executionArn: arn, includeExecutionData: false });
    assert.doesNotMatch(JSON.stringify(events), /assignedVariables/);
  });

  it("of a branch or an iteration ends with it", async () => {
    const inner = pass({ Assign: { "inner.$": "$outer", own: 1 }, Parameters: { "seen.$": "$outer" } });
    const states = {
      One: pass({ Assign: { outer: "o" }, Next: "Both" }),
      Both: { Type: "Parallel", Branches: [{ StartAt: "In", States: { In: inner } }], Next: "After" },
      After: { Type: "Choice", Choices: [{ Variable: "$own", IsPresent: true, Next: "Leaked" }], Default: "Fine" },
      Leaked: pass({ Result: "leaked" }),
      Fine: pass(),
    };
    assert.deepEqual(await outputOf(states), [{ seen: "o" }]);
  });

  it("is assigned by the catcher and the rule that apply", async () => {
    const bench = createBench(
      {
        Work: workTask({
          Catch: [{ ErrorEquals: ["Lost"], Assign: { "why.$": "$.Cause" }, ResultPath: null, Next: "Which" }],
          Next: "Which",
        }),
        Which: {
          Type: "Choice",
          Choices: [{ Variable: "$why", StringEquals: "no label", Assign: { "rule.$": "$.id" }, Next: "Done" }],
        },
        Done: pass({ Parameters: { "why.$": "$why", "rule.$": "$rule" } }),
      },
      { invokeFunction: () => Promise.reject(new TaskFailure("Lost", "no label")) },
    );
    assert.equal(bench.describe(await bench.start({ id: 7 })).output, '{"why":"no label","rule":7}');
  });

  it("that is missing fails the execution", async () => {
    const bench = createBench({ One: pass({ Parameters: { "a.$": "$none" } }) });
    assert.match(
      String(bench.describe(await bench.start()).cause),
      /The JSONPath '\$none' specified for the field 'a\.\$' could not be found in the input '\{\}'$/,
    );
  });

  it("keeps its value when the execution is redriven", async () => {
    let broken = true;
    const bench = createBench(
      { One: pass({ Assign: { n: 5 }, Next: "Work" }), Work: workTask({ Parameters: { "n.$": "$n" } }) },
      { invokeFunction: ({ payload }) => (broken ? Promise.reject(new TaskFailure("Lost", "")) : payload) },
    );
    const arn = await bench.start();
    broken = false;
    bench.redrive(arn);
    await bench.pass(0);
    assert.equal(bench.describe(arn).output, '{"n":5}');
  });

  it("is among the references of the states that read it", () => {
    const states = {
      One: pass({ Assign: { a: 1, b: [2], t: "x" }, Next: "Each" }),
      Each: {
        Type: "Map",
        ItemsPath: "$b",
        ItemSelector: { "x.$": "States.Format('$no {}', $a)" },
        ItemProcessor: {
          StartAt: "In",
          States: { In: pass({ Parameters: { "t.$": "$t", "i.$": "$.x", plain: "$a" } }) },
        },
        Next: "Last",
      },
      Last: {
        Type: "Pass",
        QueryLanguage: "JSONata",
        Output: "{% ($local := 1; $map($b, function($v) { $v + $local + $a + $states.input[0] })) %}",
        End: true,
      },
    };
    const bench = createBench(states);
    const { variableReferences } = bench.call("DescribeStateMachine", {
      stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:Parcels",
    }) as { variableReferences: Record<string, string[]> };
    assert.deepEqual(variableReferences.Each, ["a", "b"]);
    assert.deepEqual(variableReferences.In, ["t"]);
    assert.equal(variableReferences.One, undefined);
    assert.deepEqual(variableReferences.Last, ["a", "b"]);
  });
});
