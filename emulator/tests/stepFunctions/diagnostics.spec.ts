import assert from "node:assert/strict";
import { createBench, definitionOf, type Fields, workTask } from "./support";

const { call } = createBench({ Any: { Type: "Pass", End: true } });
const end = { Type: "Pass", End: true };

/** The severity, code and location of each diagnostic. */
function validate(definition: string, severity = "ERROR"): unknown {
  const { result, diagnostics } = call("ValidateStateMachineDefinition", { definition, severity });
  const found = (diagnostics as Fields[]).map(({ code, location }) => [
    code,
    ...(location === undefined ? [] : [location]),
  ]);
  return [result, ...found];
}

describe("A diagnostic", () => {
  const map = (States: Fields) => ({
    Type: "Map",
    ItemProcessor: { StartAt: Object.keys(States)[0], States },
    End: true,
  });
  const rows: readonly (readonly [title: string, states: Fields, ...found: (readonly string[])[]])[] = [
    ["an unknown field", { A: { ...end, Odd: 1 } }, ["SCHEMA_VALIDATION_FAILED", "/States/A"]],
    [
      "a field of a nested state",
      { A: map({ In: { ...end, Odd: 1 } }) },
      ["SCHEMA_VALIDATION_FAILED", "/States/A/ItemProcessor/States/In"],
    ],
    ["another type", { A: { Type: "Loop" } }, ["SCHEMA_VALIDATION_FAILED", "/States/A/Type"]],
    ["a Resource", { A: workTask({ Resource: "odd" }) }, ["INVALID_RESOURCE", "/States/A/Resource"]],
    [
      "a state that is missing, with which there is no end",
      { A: { Type: "Pass", Next: "None" } },
      ["MISSING_TRANSITION_TARGET", "/States/A/Next"],
      ["MISSING_END_STATE"],
    ],
    [
      "states that are missing after a rule, by default and after an error",
      {
        A: { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, Next: "None" }], Default: "Nor" },
        B: workTask({ Catch: [{ ErrorEquals: ["Lost"], Next: "None" }] }),
      },
      ["MISSING_TRANSITION_TARGET", "/States/A/Default"],
      ["MISSING_TRANSITION_TARGET", "/States/A/Choices[0]/Next"],
      ["MISSING_TRANSITION_TARGET", "/States/B/Catch[0]/Next"],
      ["MISSING_TRANSITION_TARGET", "/States/B"],
    ],
    [
      "states without an end",
      { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } },
      ["MISSING_END_STATE"],
    ],
    ["a state that no state leads to", { A: end, B: end }, ["MISSING_TRANSITION_TARGET", "/States/B"]],
    [
      "a name that is there twice",
      { A: map({ A: end }) },
      ["DUPLICATE_STATE_NAME", "/States/A/ItemProcessor/States/A"],
    ],
    ["a long name", { ["x".repeat(81)]: end }, ["INVALID_STATE_NAME", `/States/${"x".repeat(81)}`]],
    [
      "expressions",
      { A: { ...end, QueryLanguage: "JSONata", Output: { a: "{% 1 + %}", b: ["{% weight %}"] } } },
      ["INVALID_JSONATA_EXPRESSION", "/States/A/Output/a"],
      ["UNSUPPORTED_JSONATA_EXPRESSION", "/States/A/Output/b[0]"],
    ],
    [
      "a nested iteration without an end, which AWS accepts",
      { A: map({ B: { Type: "Pass", Next: "C" }, C: { Type: "Pass", Next: "B" } }) },
    ],
  ];
  for (const [title, states, ...found] of rows) {
    it(`has a code and a location for ${title}`, () => {
      assert.deepEqual(validate(JSON.stringify(definitionOf(states))), [found.length === 0 ? "OK" : "FAIL", ...found]);
    });
  }

  const texts: readonly (readonly [definition: string, ...found: string[]])[] = [
    ["{", "INVALID_JSON_DESCRIPTION"],
    ['{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"End":true}}}', "INVALID_JSON_DESCRIPTION"],
    [" ", "MISSING_DESCRIPTION"],
    ["null", "MISSING_DESCRIPTION"],
    ["[]", "SCHEMA_VALIDATION_FAILED"],
    [
      '{"StartAt":"B","States":{"A":{"Type":"Pass","Next":"A"},"B":{"Type":"Succeed"}},"QueryLanguage":"JQ"}',
      "SCHEMA_VALIDATION_FAILED",
      "/QueryLanguage",
    ],
    [
      '{"StartAt":"B","States":{"A":{"Type":"Pass","Next":"A","End":false},"C":{"Type":"Succeed"}}}',
      "MISSING_TRANSITION_TARGET",
      "/StartAt",
    ],
  ];
  for (const [definition, ...found] of texts) {
    it(`has a code for ${definition}`, () => {
      const [result, first] = validate(definition) as [string, unknown];
      assert.deepEqual([result, first], ["FAIL", found]);
    });
  }

  it("warns of text that looks as if it were evaluated, if warnings are asked for", () => {
    const states = {
      A: { Type: "Pass", Result: { a: ["$.a"] }, Next: "B" },
      B: { Type: "Pass", Parameters: { a: { b: "$.c" }, "d.$": "$.d", e: "costs $5" }, Next: "C" },
      C: { Type: "Choice", Choices: [{ And: [{ Variable: "$.a", StringEquals: "$.b" }], Next: "D" }], Default: "D" },
      D: { Type: "Pass", QueryLanguage: "JSONata", Output: "$.a", Next: "E" },
      E: { Type: "Fail", Error: "$.error", CausePath: "$.cause" },
    };
    const definition = JSON.stringify(definitionOf(states));
    assert.deepEqual(validate(definition), ["OK"]);
    assert.deepEqual(validate(definition, "WARNING"), [
      "OK",
      ["PASS_RESULT_IS_STATIC", "/States/A/Result"],
      ["NO_DOLLAR", "/States/B/Parameters/a/b"],
      ["NO_PATH", "/States/C/Choices[0]/StringEquals"],
      ["NO_PATH", "/States/E/Error"],
    ]);
  });
});
