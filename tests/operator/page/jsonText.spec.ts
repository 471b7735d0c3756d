import assert from "node:assert/strict";
import { type JsonNode, jsonInside, readJson } from "../../../operator/page/shared/jsonText";

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
