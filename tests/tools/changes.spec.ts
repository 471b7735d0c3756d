import assert from "node:assert/strict";
import { jsonValue, property, assert as propertyHolds } from "fast-check";
import { type Change, changesOf } from "../../tools/localRun/changes";

/** The changes as text: `+` added, `~` changed, `-` removed. */
function changed(before: unknown, after: unknown): readonly string[] {
  const marks: Readonly<Record<Change["kind"], string>> = { added: "+", changed: "~", removed: "-" };
  return changesOf(JSON.stringify(before), JSON.stringify(after)).map(({ kind, text }) => `${marks[kind]} ${text}`);
}

describe("The changes between two documents", () => {
  for (const [what, before, after, expected] of [
    ["nothing for the same fields in another order", { a: 1, b: [2] }, { b: [2], a: 1 }, []],
    ["each field of a new object", { a: 1 }, { a: 1, b: { c: "x", d: [true] } }, ['+ b.c = "x"', "+ b.d[0] = true"]],
    ["a changed value", { a: { b: 1, c: 2 } }, { a: { b: null, c: 2 } }, ["~ a.b = null"]],
    ["removed fields last", { a: 1, b: [1, 2] }, { b: [1], c: 3 }, ["+ c = 3", "- a", "- b[1]"]],
    ["the first field of an empty object, without a removal", {}, { a: 1 }, ["+ a = 1"]],
    ["an object that became empty", { a: { b: 1 } }, { a: {} }, ["~ a = {}", "- a.b"]],
    ["documents that are no objects", 1, "x", ['~ $ = "x"']],
    ["names that JSONPath quotes", {}, { "a.b": { "c d": 1 } }, ['+ ["a.b"]["c d"] = 1']],
    ["both ends of a long value", {}, { a: `arn:${"x".repeat(100)}:end` }, ['+ a = "arn:xxxxxxxx…xxxxxxxx:end"']],
    ["no character that a terminal interprets", {}, { a: "\u009b2J" }, ['+ a = "\uFFFD2J"']],
  ] as const) {
    it(`list ${what}`, () => assert.deepEqual(changed(before, after), expected));
  }

  it("are none between a document and itself, and some otherwise", () => {
    propertyHolds(
      property(jsonValue(), jsonValue(), (one, other) => {
        assert.deepEqual(changed(one, one), []);
        assert.ok(changed({ one }, { other }).length > 0);
      }),
    );
  });
});
