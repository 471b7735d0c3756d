import assert from "node:assert/strict";
import { createBench } from "./support";

/** What a call of an intrinsic function gives; `cause` for a call that fails. */
async function call(expression: string, input: unknown = {}): Promise<unknown> {
  const bench = createBench({ Pass: { Type: "Pass", Parameters: { "value.$": expression }, End: true } });
  const { output, error, cause } = bench.describe(await bench.start(input));
  return output === undefined ? `${error}: ${cause}` : (JSON.parse(String(output)) as { value: unknown }).value;
}

describe("An intrinsic function", () => {
  const rows: readonly (readonly [expression: string, value: unknown, input?: unknown])[] = [
    ["States.Format('{} and {}', 'a', $.b)", "a and 2", { b: 2 }],
    ["States.Format('{}', $.b)", '{"c":[null]}', { b: { c: [null] } }],
    ["States.Format('\\{\\} it\\'s {} \\\\', 'x')", "{} it's x \\"],
    ["States.Format($.template, 1, null)", "1-null", { template: "{}-{}" }],
    ["States.StringToJson($.a)", { b: [1] }, { a: '{"b":[1]}' }],
    ["States.StringToJson('')", null],
    ["States.JsonToString($.a)", '{"b":"\\\\"}', { a: { b: "\\" } }],
    ["States.Array('a,b', 'c)d', '{}', $.x)", ["a,b", "c)d", "{}", 1], { x: 1 }],
    ["States.Array()", []],
    ["States.Array('it\\'s')", ["it's"]],
    ["States.ArrayPartition($.a, 2)", [[1, 2], [3]], { a: [1, 2, 3] }],
    ["States.ArrayContains($.a, $.b)", true, { a: [{ c: 1 }], b: { c: 1 } }],
    ["States.ArrayContains($.a, 2)", false, { a: [1] }],
    ["States.ArrayRange(1, 9, 3)", [1, 4, 7]],
    ["States.ArrayRange(3, 1, -1)", [3, 2, 1]],
    ["States.ArrayRange(3, 1, 1)", []],
    ["States.ArrayGetItem($.a, 1)", "b", { a: ["a", "b"] }],
    ["States.ArrayLength($.a)", 3, { a: [1, 2, 3] }],
    ["States.ArrayUnique($.a)", [1, { b: 1 }, "1"], { a: [1, { b: 1 }, 1, "1", { b: 1 }] }],
    ["States.Base64Encode('grün')", "Z3LDvG4="],
    ["States.Base64Decode('Z3LDvG4=')", "grün"],
    ["States.Base64Decode('YQ')", "a"],
    ["States.Hash($.a, 'MD5')", "0cc175b9c0f1b6a831c399e269772661", { a: "a" }],
    ["States.Hash($.a, 'MD5')", "d751713988987e9331980363e24189ce", { a: [] }],
    ["States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    [
      "States.JsonMerge($.a, $.b, false)",
      { x: 1, y: 3, z: { q: 1 } },
      { a: { x: 1, y: { p: 1 } }, b: { y: 3, z: { q: 1 } } },
    ],
    ["States.MathAdd(111, -1)", 110],
    ["States.MathAdd(49.95, -1)", 49],
    ["States.MathAdd(1.49, 1.50)", 3],
    ["States.StringSplit('1,2;;3', ',;')", ["1", "2", "3"]],
    ["States.StringSplit('a', 'x')", ["a"]],
    ["States.Format('{}', States.ArrayLength(States.Array(1, 2)))", "2"],
    ["States.ArrayGetItem(States.StringToJson('[1,[2]]'), 1)", [2]],
  ];
  for (const [expression, value, input] of rows) {
    it(`${expression} is ${JSON.stringify(value)}`, async () => {
      assert.deepEqual(await call(expression, input), value);
    });
  }

  it("States.MathRandom gives an integer from its start to before its end, and the same for a seed", async () => {
    for (let count = 0; count < 20; count++) {
      const number = Number(await call("States.MathRandom(12.5, 15)"));
      assert.ok([13, 14].includes(number), String(number));
    }
    assert.equal(await call("States.MathRandom(0, 1000000, 5)"), await call("States.MathRandom(0, 1000000, 5)"));
  });

  it("States.UUID gives another identifier each time", async () => {
    const [one, other] = [await call("States.UUID()"), await call("States.UUID()")];
    assert.match(String(one), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    assert.notEqual(one, other);
  });

  const failures: readonly (readonly [expression: string, message: string, input?: unknown])[] = [
    ["States.Format('{}')", "The template has 1 places, and there are 0 values"],
    ["States.StringToJson('{')", "Unexpected end-of-input"],
    ["States.ArrayGetItem($.a, 2)", "The index 2 is outside the array, which has 1 items", { a: [1] }],
    ["States.ArrayPartition($.a, 0)", "The second argument must be a positive integer", { a: [1] }],
    ["States.ArrayRange(1, 2000, 1)", "The range has 2000 items, and can have 1000"],
    ["States.ArrayRange(1, 2, 0)", "The third argument must not be zero"],
    ["States.ArrayLength($.a)", "The first argument must be an array", { a: "b" }],
    ["States.MathAdd('1', 2)", "The first argument must be a number"],
    ["States.JsonMerge($, $, true)", "The third argument must be false: only shallow merging is supported"],
    ["States.Hash($.a, 'MD5')", "The first argument can have 10000 characters", { a: "x".repeat(10_001) }],
    ["States.Base64Encode($.a)", "The first argument can have 10000 characters", { a: "x".repeat(10_001) }],
    ["States.Base64Decode('no!')", "The first argument must be Base64"],
    ["States.Base64Decode('YQ=')", "The first argument must be Base64"],
    ["States.MathRandom(2, 2)", "The second argument must be greater than the first"],
    ["States.Hash('a', 'SHA-2')", "The algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512"],
    ["States.Format('{}', $.b)", "The JsonPath argument for the field '$.b' could not be found in the input '{}'"],
  ];
  for (const [expression, message, input] of failures) {
    it(`${expression} fails: ${message}`, async () => {
      assert.equal(
        await call(expression, input),
        `States.IntrinsicFailure: The function '${expression}' had the following error: ${message}`,
      );
    });
  }

  it("that fails in a Task can be caught", async () => {
    const Parameters = { FunctionName: "f", "Payload.$": "States.ArrayGetItem($.a, 5)" };
    const Catch = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Caught" }];
    const Work = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters, Catch, End: true };
    const bench = createBench({ Work, Caught: { Type: "Pass", OutputPath: "$.error.Error", End: true } });
    assert.equal(bench.describe(await bench.start({ a: [] })).output, '"States.IntrinsicFailure"');
  });
});
