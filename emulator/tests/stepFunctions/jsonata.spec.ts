import assert from "node:assert/strict";
import { TaskFailure } from "../../services/stepFunctions/types";
import { createBench, type Fakes, type Fields, functionArn } from "./support";

const JSONATA = { QueryLanguage: "JSONata" };

async function run(states: Fields, input: unknown = {}, fakes: Fakes = {}) {
  const bench = createBench(states, fakes, JSONATA);
  const arn = await bench.start(input);
  const { status, output, error, cause } = bench.describe(arn);
  const value: unknown = output === undefined ? undefined : JSON.parse(String(output));
  return { bench, arn, status, error, cause, output: value };
}

/** What a Pass state with this Output puts out. */
async function outputOf(Output: unknown, input: unknown = {}): Promise<unknown> {
  return (await run({ Pass: { Type: "Pass", Output, End: true } }, input)).output;
}

describe("JSONata", () => {
  it("evaluates texts in {% %}, wherever they stand, and nothing else", async () => {
    const output = {
      sum: "{% $sum($states.input.a) %}",
      list: ["{% $states.input.b.c %}", " {% 1 %} ", "$.b", 0.5, null],
      "path.$": "$.b",
    };
    assert.deepEqual(await outputOf(output, { a: [1, 2], b: { c: "d" } }), {
      sum: 3,
      list: ["d", " {% 1 %} ", "$.b", 0.5, null],
      "path.$": "$.b",
    });
    assert.equal(await outputOf("{% $states.context.State.Name %}"), "Pass");
    assert.deepEqual(await outputOf(undefined, { a: 1 }), { a: 1 });
  });

  const functions: readonly (readonly [expression: string, value: unknown])[] = [
    ["$partition([1, 2, 3], 2)", [[1, 2], [3]]],
    ["$range(1, 7, 3)", [1, 4, 7]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$parse('{\"a\": [1]}')", { a: [1] }],
    ["$hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    ["$random(5) = $random(5) and $random() < 1", true],
    ["$length($uuid())", 36],
    ["$map([1, 2], function($n) { $n * 2 })", [2, 4]],
  ];
  for (const [expression, value] of functions) {
    it(`${expression} is ${JSON.stringify(value)}`, async () => {
      assert.deepEqual(await outputOf(`{% ${expression} %}`), value);
    });
  }

  it("has the time of the execution's clock in $now and $millis", async () => {
    const At = {
      Type: "Pass",
      Output: {
        now: "{% $now() %}",
        year: "{% $now('[Y]') %}",
        zone: "{% $now('[H01]:[m01][Z]', '+0200') %}",
        millis: "{% $millis() %}",
      },
      End: true,
    };
    const bench = createBench({ Later: { Type: "Wait", Seconds: 99_999_999, Next: "At" }, At }, {}, JSONATA);
    const arn = await bench.start({});
    await bench.pass(99_999_999);
    const at = bench.clock.now();
    const iso = new Date(at).toISOString();
    const there = new Date(at + 2 * 3_600_000).toISOString();
    assert.deepEqual(JSON.parse(String(bench.describe(arn).output)), {
      now: iso,
      year: iso.slice(0, 4),
      zone: `${there.slice(11, 16)}+02:00`,
      millis: at,
    });
  });

  it("calls a task with Arguments, and has its result in Output and Assign", async () => {
    const states = {
      Work: {
        Type: "Task",
        Resource: functionArn("work"),
        Arguments: { id: "{% $states.input.id %}" },
        Assign: { weight: "{% $states.result.weight %}" },
        Output: "{% $merge([$states.input, $states.result]) %}",
        Next: "After",
      },
      After: { Type: "Pass", Output: "{% [$states.input.id, $weight] %}", End: true },
    };
    const fakes = { invokeFunction: ({ payload }: { readonly payload: unknown }) => ({ got: payload, weight: 7 }) };
    const { output, bench } = await run(states, { id: 1 }, fakes);
    assert.deepEqual(output, [1, 7]);
    assert.deepEqual(bench.invoked[0]?.payload, { id: 1 });
    const { End: _, ...plain } = {
      ...states.Work,
      End: true,
      Output: undefined,
      Arguments: undefined,
      Next: undefined,
    };
    assert.deepEqual((await run({ Work: { ...plain, End: true } }, { id: 1 }, fakes)).output, {
      got: { id: 1 },
      weight: 7,
    });
  });

  it("chooses by conditions, each with its own Assign and Output", async () => {
    const Which = {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.a > 5 %}", Assign: { size: "large" }, Output: { b: 1 }, Next: "Done" },
        { Condition: "{% $states.input.a > 1 %}", Next: "Done" },
      ],
      Assign: { size: "small" },
      Output: "otherwise",
      Default: "Done",
    };
    const Done = { Type: "Pass", Output: "{% [$exists($size) ? $size : 'none', $states.input] %}", End: true };
    const chosen = async (a: number) => (await run({ Which, Done }, { a })).output;
    assert.deepEqual(await chosen(9), ["large", { b: 1 }]);
    assert.deepEqual(await chosen(2), ["none", { a: 2 }]);
    assert.deepEqual(await chosen(0), ["small", "otherwise"]);
  });

  it("gives a catcher the error as $states.errorOutput", async () => {
    const states = {
      Work: {
        Type: "Task",
        Resource: functionArn("work"),
        Catch: [
          {
            ErrorEquals: ["Lost"],
            Assign: { why: "{% $states.errorOutput.Cause %}" },
            Output: "{% $states.input.id %}",
            Next: "After",
          },
        ],
        End: true,
      },
      After: { Type: "Pass", Output: "{% [$states.input, $why] %}", End: true },
    };
    const fakes = { invokeFunction: () => Promise.reject(new TaskFailure("Lost", "no label")) };
    assert.deepEqual((await run(states, { id: 1 }, fakes)).output, [1, "no label"]);
  });

  it("runs Wait, Map, Parallel, Succeed and Fail with expressions in their fields", async () => {
    const states = {
      Wait: { Type: "Wait", Seconds: "{% $states.input.s %}", Next: "Each" },
      Each: {
        Type: "Map",
        Items: "{% $states.input.items %}",
        ItemSelector: {
          n: "{% $states.context.Map.Item.Value + $states.context.Map.Item.Index %}",
          from: "{% $states.context.Map.Item.Source %}",
        },
        MaxConcurrency: "{% 1 + 1 %}",
        ItemProcessor: {
          StartAt: "In",
          States: { In: { Type: "Pass", Output: "{% $states.input[from = 'STATE_DATA'].n %}", End: true } },
        },
        Next: "Both",
      },
      Both: {
        Type: "Parallel",
        Arguments: { all: "{% $states.input %}" },
        Branches: [{ StartAt: "One", States: { One: { Type: "Succeed", Output: "{% $sum($states.input.all) %}" } } }],
        Output: "{% $states.result[0] %}",
        End: true,
      },
    };
    const bench = createBench(states, {}, JSONATA);
    const arn = await bench.start({ s: 30, items: [10, 20] });
    assert.equal(bench.describe(arn).status, "RUNNING");
    await bench.pass(30);
    assert.equal(bench.describe(arn).output, "31");

    const Fail = { Type: "Fail", Error: "{% $states.input.e %}", Cause: "{% 'because of ' & $states.input.e %}" };
    const { error, cause } = await run({ Fail }, { e: "Lost" });
    assert.deepEqual([error, cause], ["Lost", "because of Lost"]);
  });

  const where = "An error occurred while executing the state 'Pass' (entered at the event id #2). ";
  const failures: readonly (readonly [fields: Fields, location: string, cause: string | RegExp])[] = [
    [
      { Output: "{% $doesNotExist %}" },
      "Output",
      "The JSONata expression '$doesNotExist' specified for the field 'Output' returned nothing (undefined).",
    ],
    [
      { Assign: { result: "{% $states.input.none %}" } },
      "Assign/result",
      "The JSONata expression '$states.input.none' specified for the field 'Assign/result' returned nothing (undefined).",
    ],
    [
      { Output: { a: "{% 'a' + 1 %}" } },
      "Output/a",
      /^The JSONata expression ''a' \+ 1' specified for the field 'Output\/a' threw an error during evaluation\. T2001: /,
    ],
  ];
  for (const [fields, location, cause] of failures) {
    it(`fails for ${JSON.stringify(fields)}`, async () => {
      const { bench, arn, error, cause: actual } = await run({ Pass: { Type: "Pass", ...fields, End: true } });
      assert.equal(error, "States.QueryEvaluationError");
      const rest = String(actual).replace(where, "");
      assert.ok(typeof cause === "string" ? rest === cause : cause.test(rest), rest);
      const [, , evaluated] = bench.history(arn);
      assert.deepEqual([evaluated?.type, evaluated?.previousEventId], ["EvaluationFailed", 0]);
      assert.deepEqual(evaluated?.evaluationFailedEventDetails, { error, cause: actual, location, state: "Pass" });
    });
  }

  it("fails for a field of another type, which can be caught", async () => {
    const Work = {
      Type: "Task",
      Resource: functionArn("work"),
      TimeoutSeconds: "{% 'soon' %}",
      Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "After" }],
      End: true,
    };
    const After = { Type: "Pass", Output: "{% $states.input.Cause %}", End: true };
    assert.equal(
      (await run({ Work, After })).output,
      "An error occurred while executing the state 'Work' (entered at the event id #2). The JSONata expression ''soon'' specified for the field 'TimeoutSeconds' returned an unexpected result type. Expected 'number', but was 'string' for value: \"soon\"",
    );
  });
});
