import assert from "node:assert/strict";
import { createBench, type Fields, functionArn } from "./support";

const JSONATA = { QueryLanguage: "JSONata" };

/** What a state in JSONata comes to: its output, or its error and cause. */
async function resultOf(State: Fields, input: unknown = {}): Promise<unknown> {
  const bench = createBench({ State: { ...State, End: true } }, {}, JSONATA);
  const { output, error, cause } = bench.describe(await bench.start(input));
  if (output !== undefined) {
    return JSON.parse(String(output));
  }
  return `${error}: ${String(cause).replace(/^An error occurred .*? #2\)\. /, "")}`;
}

const outputOf = (expression: string) => resultOf({ Type: "Pass", Output: `{% ${expression} %}` });

const failure = (expression: string, words: string, field = "Output") =>
  `States.QueryEvaluationError: The JSONata expression '${expression}' specified for the field '${field}' ${words}`;

const threw = "threw an error during evaluation";
const nothing = "returned nothing (undefined).";

describe("An expression that does not end", () => {
  it("fails after five seconds", async () => {
    const loop = "($next := function($n) { $next($n + 1) }; $next(1))";
    const { now } = Date;
    let at = now();
    // Each look at the clock takes a tenth of a second.
    Date.now = () => {
      at += 100;
      return at;
    };
    try {
      const words = `${threw}: Expression evaluation timeout: Check for infinite loop`;
      assert.equal(await outputOf(loop), failure(loop, words));
    } finally {
      Date.now = now;
    }
  });

  it("fails also if a regular expression does not end", async () => {
    const search = `$match('${"a".repeat(60)}!', /(a+)+$/)`;
    const words = `${threw}: Expression evaluation timeout: Check for infinite loop`;
    assert.equal(await outputOf(search), failure(search, words));
    assert.deepEqual(await outputOf("$match('aXbX', /([a-z])X/).groups"), ["a", "b"]);
  });

  it("fails if it is nested deeper than 100 levels", async () => {
    const sum = (depth: number) => `($sum := function($n) { $n = 0 ? 0 : $n + $sum($n - 1) }; $sum(${depth}))`;
    const words =
      "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive";
    assert.equal(await outputOf(sum(30)), 465);
    assert.equal(await outputOf(sum(40)), failure(sum(40), `${threw}: ${words}`));
  });

  const limit = "Expression evaluation memory limit exceeded: Check for excessive memory usage";
  for (const list of [
    "[1..873783]",
    "$range(1, 873783, 1)",
    "$append([1..600000], [1..600000])",
    "$map([1..2], function($n) { [1..873783] })",
  ]) {
    it(`fails for a list of more than 873,782 items: ${list}`, async () => {
      assert.equal(await outputOf(`$count(${list})`), failure(`$count(${list})`, `${threw}: ${limit}`));
    });
  }

  it("has lists of 873,782 items at most", async () => {
    assert.equal(await outputOf("$count([1..873782])"), 873_782);
    assert.equal(await outputOf("$count($range(1, 873782, 1))"), 873_782);
  });

  it("can be caught", async () => {
    const bench = createBench(
      {
        Work: {
          Type: "Task",
          Resource: functionArn("work"),
          Arguments: "{% [1..9999999] %}",
          Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Output: "caught", Next: "Caught" }],
          End: true,
        },
        Caught: { Type: "Pass", End: true },
      },
      {},
      JSONATA,
    );
    assert.equal(bench.describe(await bench.start()).output, '"caught"');
  });
});

describe("A result that JSON cannot have", () => {
  const rows: readonly (readonly [expression: string, words: string])[] = [
    ["function($n) { $n }", nothing],
    ["$sum", nothing],
    ["$substring('a', ?)", nothing],
    ["/a/", nothing],
    ["[1, function($n) { $n }]", nothing],
    ["{'a': {'b': $sum}}", nothing],
    ["[1, 2][$ > 5]", nothing],
    ["[{'a': 1e308 * 10}]", "returned a number that JSON cannot have (Infinity)."],
  ];
  for (const [expression, words] of rows) {
    it(`fails: ${expression}`, async () => assert.equal(await outputOf(expression), failure(expression, words)));
  }

  for (const [expression, text] of [
    ["1 / 0", "Infinity"],
    ["-1 / 0", "-Infinity"],
    ["1e308 * 10", "Infinity"],
    ["$parseInteger('a', '0')", "NaN"],
  ] as const) {
    it(`is text if it is a number: ${expression}`, async () => assert.equal(await outputOf(expression), text));
  }

  it("is left out as a member without a value", async () => {
    assert.deepEqual(await outputOf("{'a': $none, 'b': [$none, 1]}"), { b: [1] });
  });
});

describe("A number of JSONata", () => {
  const task = { Type: "Task", Resource: functionArn("work") };
  const map = {
    Type: "Map",
    Items: [1],
    ItemProcessor: { StartAt: "In", States: { In: { Type: "Pass", End: true } } },
  };
  const outside: readonly (readonly [state: Fields, field: string, values: readonly string[], range: string])[] = [
    [task, "TimeoutSeconds", ["0", "-1", "1.5", "100000000"], "an integer from 1 to 99999999"],
    [task, "HeartbeatSeconds", ["0", "0.5"], "an integer from 1 to 99999999"],
    [{ Type: "Wait" }, "Seconds", ["-1", "1.5", "100000000"], "an integer from 0 to 99999999"],
    [map, "MaxConcurrency", ["-1", "0.5"], "an integer of at least 0"],
    [map, "ToleratedFailureCount", ["-1", "1.5"], "an integer of at least 0"],
    [map, "ToleratedFailurePercentage", ["-1", "101"], "a number from 0 to 100"],
  ];
  for (const [state, field, values, range] of outside) {
    for (const value of values) {
      it(`fails for ${field} ${value}`, async () => {
        const words = `returned an invalid value. Expected ${range}, but was: ${value}`;
        assert.equal(await resultOf({ ...state, [field]: `{% ${value} %}` }), failure(value, words, field));
      });
    }
  }

  it("can be any that its field takes", async () => {
    const fields = {
      MaxConcurrency: "{% 9000000000000 %}",
      ToleratedFailureCount: "{% 0 %}",
      ToleratedFailurePercentage: "{% 1.5 %}",
    };
    assert.deepEqual(await resultOf({ ...map, ...fields }), [1]);
    assert.deepEqual(await resultOf({ ...task, TimeoutSeconds: "{% 99999999 %}", HeartbeatSeconds: "{% 1 %}" }), {});
    assert.deepEqual(await resultOf({ Type: "Wait", Seconds: "{% 0 %}" }), {});
  });
});

describe("A function of Step Functions in JSONata", () => {
  const rows: readonly (readonly [expression: string, value: unknown])[] = [
    ["$range(-1.2, 2.8, 1.9)", [-1, 0, 1, 2]],
    ["$range(2.8, -1.2, -1.2)", [2, 1, 0, -1]],
    ["$range(3, 3, 1)", 3],
    ["$append([], $range(3, 1, 1))", []],
    ["$range(1, 3, 0)", failure("$range(1, 3, 0)", nothing)],
    ["$partition([1, 2, 3], 2.9)", [[1, 2], [3]]],
    ["$partition([1, 2], 0)", failure("$partition([1, 2], 0)", nothing)],
    ["$partition([], 2)", failure("$partition([], 2)", nothing)],
    ["$partition([1], -1)", failure("$partition([1], -1)", `${threw}. D3137: Second argument must be zero or greater`)],
    [
      "$hash('a', 'SHA-2')",
      failure(
        "$hash('a', 'SHA-2')",
        `${threw}. D3137: Hash algorithm 'SHA-2' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5`,
      ),
    ],
    ["$parse('{')", failure("$parse('{')", `${threw}. D3137: Invalid JSON`)],
    ["$random(42)", 0.7275636800328681],
    ["$random(-7.9) = $random(-7)", true],
    ["$eval('1')", failure("$eval('1')", `${threw}. T1006: Attempted to invoke a non-function`)],
  ];
  for (const [expression, value] of rows) {
    it(`${expression} gives ${JSON.stringify(value)}`, async () => assert.deepEqual(await outputOf(expression), value));
  }
});
