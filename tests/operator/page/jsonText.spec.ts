import assert from "node:assert/strict";
import { stateDefinition } from "../../../operator/page/executions/stateDefinition";
import { type JsonNode, jsonInside, memberTexts, readJson, withMember } from "../../../operator/page/shared/jsonText";

const written = (node: JsonNode | undefined): unknown =>
  node === undefined || !("members" in node)
    ? node?.raw
    : [node.kind, ...node.members.map(({ name, value }) => [name, written(value)])];

describe("readJson", () => {
  it("keeps numbers, duplicate members and their order as they are written", () => {
    const text = String.raw`{"10": 12345678901234567890, "2": 1.0, "a": -1e400, "a": "\u0041\/", "b": [true, null, {}, []]}`;

    assert.deepEqual(written(readJson(text)), [
      "object",
      ['"10"', "12345678901234567890"],
      ['"2"', "1.0"],
      ['"a"', "-1e400"],
      ['"a"', String.raw`"\u0041\/"`],
      ['"b"', ["array", ["0", "true"], ["1", "null"], ["2", ["object"]], ["3", ["array"]]]],
    ]);
  });

  it("takes brackets, commas and quotes in a string as text", () => {
    assert.deepEqual(written(readJson(String.raw`["{[,:]}", "\"", "\\"]`)), [
      "array",
      ["0", '"{[,:]}"'],
      ["1", String.raw`"\""`],
      ["2", String.raw`"\\"`],
    ]);
  });

  it("reads a single value, and nothing from a text that is not JSON", () => {
    assert.deepEqual(readJson(" false "), { kind: "boolean", raw: "false" });
    assert.equal(readJson("{} {}"), undefined);
    assert.equal(readJson(""), undefined);
  });

  it("reads nested and long texts", () => {
    assert.deepEqual(readJson(`${"[".repeat(2000)}${"]".repeat(2000)}`)?.kind, "array");
    const long = JSON.stringify("\n".repeat(250_000));
    assert.deepEqual(readJson(long), { kind: "string", raw: long });
  });
});

describe("jsonInside", () => {
  const inside = (text: string) => written(jsonInside({ kind: "string", raw: JSON.stringify(text) }));

  it("finds an object or a list in a string", () => {
    assert.deepEqual(inside('{"n": 1.0}'), ["object", ['"n"', "1.0"]]);
    assert.deepEqual(inside("\n [1]"), ["array", ["0", "1"]]);
  });

  it("finds nothing in other strings and values", () => {
    assert.equal(inside("12345678901234567890"), undefined);
    assert.equal(inside("{name} bought"), undefined);
    assert.equal(jsonInside({ kind: "number", raw: "1" }), undefined);
  });
});

describe("withMember", () => {
  const cases: readonly (readonly [text: string, set: string])[] = [
    ['{ "n": 1.50, "a": 12345678901234567890 }', '{ "n": "x", "a": 12345678901234567890 }'],
    ['{"b":{"n":[1]},"n":{"n":2},"a":1e400}', '{"b":{"n":[1]},"n":"x","a":1e400}'],
    ['{"n":1,"n":2}', '{"n":1,"n":"x"}'],
    ['{"\\u006e": [1, {"n": 3}] }', '{"\\u006e": "x" }'],
    ['{"a": "n", "b": 1.0}', '{"a": "n", "b": 1.0, "n": "x" }'],
    ["{}", '{ "n": "x" }'],
    ['{\n  "a": "\\"n\\": 1,"\n}\n', '{\n  "a": "\\"n\\": 1,", "n": "x" }\n'],
  ];
  for (const [text, set] of cases) {
    it(`sets a member of ${text.trim()}, and keeps all else as it is written`, () => {
      assert.equal(withMember(text, "n", "x"), set);
    });
  }
});

describe("memberTexts", () => {
  it("are the members of an object or a list, as they are written", () => {
    const texts = (text: string) => [...memberTexts(text)];
    assert.deepEqual(texts('{"a": 1.0, "b": {"a": [1, 2]}, "a": "x, y"}'), [
      ["a", '"x, y"'],
      ["b", '{"a": [1, 2]}'],
    ]);
    assert.deepEqual(texts(' [1.0, {"a": 2}, [3]]'), [
      ["0", "1.0"],
      ["1", '{"a": 2}'],
      ["2", "[3]"],
    ]);
    assert.deepEqual(texts("[]"), []);
  });
});

describe("stateDefinition", () => {
  const machine = `{"States": {
    "Both": {"Branches": [{"States": {"Left": {"n": 1.0}}}, {"States": {"Right": {"n": 1e400}}}]},
    "Each": {"ItemProcessor": {"States": {"Inner": {"Iterator": {"States": {"Innermost": {"n": 12345678901234567890}}}}}}}
  }}`;
  for (const [name, definition] of [
    ["Left", '{"n": 1.0}'],
    ["Right", '{"n": 1e400}'],
    ["Innermost", '{"n": 12345678901234567890}'],
    ["Elsewhere", null],
  ] as const) {
    it(`finds ${name} as it is written`, () => {
      assert.equal(stateDefinition(machine, name), definition);
    });
  }
});
