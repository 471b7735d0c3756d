import assert from "node:assert/strict";
import { createBench, type Fields, functionArn } from "./support";

/** An object with members that JavaScript's objects have or give a meaning to. */
const TEXT = '{"__proto__":{"x":1},"constructor":2,"toString":3,"hasOwnProperty":4}';
const ODD = () => JSON.parse(TEXT) as Fields;
const NAMES = Object.keys(ODD());

/** What an execution comes to, as text. */
async function run(states: Fields, input: unknown = {}, machine: Fields = {}): Promise<unknown> {
  const bench = createBench(states, {}, machine);
  const { output, error } = bench.describe(await bench.start(input));
  return output ?? error;
}

const pass = (fields: Fields) => ({ Pass: { Type: "Pass", ...fields, End: true } });

describe("Names that JavaScript's objects have", () => {
  const inJsonPath: readonly (readonly [what: string, fields: Fields])[] = [
    ["the input", {}],
    ["Result", { Result: ODD() }],
    ["Parameters", { Parameters: ODD() }],
    ["paths in Parameters", { Parameters: JSON.parse(`{${NAMES.map((name) => `"${name}.$":"$.${name}"`)}}`) }],
    ["paths in brackets", { Parameters: JSON.parse(`{${NAMES.map((name) => `"${name}.$":"$['${name}']"`)}}`) }],
    ["several names", { InputPath: `$[${NAMES.map((name) => `'${name}'`)}]` }],
    ["JsonMerge", { Parameters: { "m.$": "States.JsonMerge($, $, false)" }, OutputPath: "$.m" }],
    ["StringToJson", { Parameters: { "m.$": "States.StringToJson(States.JsonToString($))" }, OutputPath: "$.m" }],
    ["ArrayUnique", { Parameters: { "m.$": "States.ArrayUnique(States.Array($))" }, OutputPath: "$.m[0]" }],
  ];
  for (const [what, fields] of inJsonPath) {
    it(`pass through ${what}`, async () => assert.equal(await run(pass(fields), ODD()), TEXT));
  }

  it("pass through a task, its ResultSelector and its ResultPath", async () => {
    const task = { Type: "Task", Resource: functionArn("work"), End: true };
    assert.equal(await run({ Work: task }, ODD()), TEXT);
    assert.equal(await run({ Work: { ...task, ResultSelector: ODD() } }), TEXT);
    assert.equal(await run({ Work: { ...task, Parameters: 1, ResultPath: "$.__proto__" } }), '{"__proto__":1}');
    assert.equal(
      await run({ Work: { ...task, Parameters: 1, ResultPath: "$.constructor.a" } }),
      '{"constructor":{"a":1}}',
    );
  });

  it("pass through an iteration", async () => {
    const States = { In: { Type: "Pass", End: true } };
    const ItemSelector = JSON.parse('{"__proto__.$":"$$.Map.Item.Value","constructor.$":"$$.Map.Item.Index"}');
    const Each = { Type: "Map", ItemSelector, ItemProcessor: { StartAt: "In", States }, End: true };
    assert.equal(await run({ Each }, [ODD()]), `[{"__proto__":${TEXT},"constructor":0}]`);
  });

  const inJsonata: readonly (readonly [expression: string, output: string])[] = [
    ["$states.input", TEXT],
    ["$merge([$states.input, {}])", TEXT],
    ["$parse($string($states.input))", TEXT],
    [`{${NAMES.map((name) => `'${name}': $states.input.\`${name}\``)}}`, TEXT],
    ["[$states.input][0]", TEXT],
    ["$keys($states.input)", JSON.stringify(NAMES)],
    ["$lookup($states.input, '__proto__')", '{"x":1}'],
    ["$sift($states.input, function($v, $k) { $k = 'constructor' })", '{"constructor":2}'],
    ["$exists($states.context.constructor) or $exists($toString) or $exists($states.input.x)", "false"],
  ];
  for (const [expression, output] of inJsonata) {
    it(`are what they are in ${expression}`, async () => {
      const states = pass({ QueryLanguage: "JSONata", Output: `{% ${expression} %}` });
      assert.equal(await run(states, ODD()), output);
    });
  }

  it("can be names of variables and of states", async () => {
    const Assign = JSON.parse('{"constructor":2,"toString":3,"hasOwnProperty":4}');
    const last = JSON.parse(`{${Object.keys(Assign).map((name) => `"${name}.$":"$${name}"`)}}`);
    const states = JSON.parse(
      `{"__proto__":{"Type":"Pass","Next":"constructor"},"constructor":{"Type":"Pass","Assign":${JSON.stringify(Assign)},"Next":"toString"},"toString":{"Type":"Pass","Parameters":${JSON.stringify(last)},"End":true}}`,
    ) as Fields;
    assert.equal(await run(states), JSON.stringify(Assign));
    const read = { Type: "Pass", QueryLanguage: "JSONata", Output: "{% [$constructor, $toString] %}", End: true };
    assert.equal(await run({ One: { Type: "Pass", Assign, Next: "Two" }, Two: read }), "[2,3]");
  });

  it("are not there where the data lacks them", async () => {
    for (const path of NAMES.flatMap((name) => [`$.${name}`, `$$.${name}`, `$${name}`])) {
      assert.equal(await run(pass({ Parameters: { "a.$": path } })), "States.Runtime", path);
    }
    const Choices = NAMES.map((name) => ({ Variable: `$.${name}`, IsPresent: true, Next: "Found" }));
    const states = {
      Which: { Type: "Choice", Choices, Default: "None" },
      Found: { Type: "Fail" },
      None: { Type: "Succeed" },
    };
    assert.equal(await run(states), "{}");
    assert.equal(await run(pass({ Parameters: { "a.$": "$.list[?(@.constructor)]" } }), { list: [{}, 1] }), '{"a":[]}');
    assert.equal(
      await run(pass({ Parameters: { "a.$": "States.Hash('a', 'constructor')" } })),
      "States.IntrinsicFailure",
    );
  });

  for (const [what, state] of Object.entries({
    "a type": { Type: "constructor", End: true },
    "an intrinsic function": { Type: "Pass", Parameters: { "a.$": "States.constructor()" }, End: true },
    "a function of a path": { Type: "Pass", InputPath: "$.toString()", End: true },
    "a comparison": { Type: "Choice", Choices: [{ Variable: "$.a", constructor: 1, Next: "Odd" }], Default: "Odd" },
    "a next state": { Type: "Pass", Next: "toString" },
  })) {
    it(`are not ${what}`, () => {
      assert.throws(() => createBench({ Odd: state }), /^Error: The state machine "Parcels" cannot be created:/);
    });
  }
});
