import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesArnPattern, matchesPattern, matchesResource } from "../../iam/wildcards";

/** A direct implementation of the definition: slow, but simple. */
function matchesByDefinition(pattern: string, value: string): boolean {
  const [first] = pattern;
  if (first === undefined) return value === "";
  const rest = pattern.slice(1);
  if (first === "*") {
    return matchesByDefinition(rest, value) || (value !== "" && matchesByDefinition(pattern, value.slice(1)));
  }
  return value !== "" && (first === "?" || first === value[0]) && matchesByDefinition(rest, value.slice(1));
}

const textOf = (...characters: string[]): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), maxLength: 9 });

describe("A wildcard pattern", () => {
  const rows: [pattern: string, value: string, matches: boolean][] = [
    ["abc", "abc", true],
    ["abc", "ABC", false],
    ["abc", "abcd", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a*c", "ac", true],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["?", "", false],
    ["arn:aws:sqs:*", "arn:aws:sqs:eu-central-1:123456789012:requests", true],
    ["arn:aws:s3:::bucket/*/report", "arn:aws:s3:::bucket/2026/11/report", true],
    ["a.c", "abc", false],
    ["a*", "a\nb", true],
    ["arn:*", "*", false],
    ["*", "*", true],
  ];
  for (const [pattern, value, matches] of rows) {
    it(`"${pattern}" ${matches ? "matches" : "does not match"} ${JSON.stringify(value)}`, () => {
      assert.equal(matchesPattern(pattern, value), matches);
    });
  }

  it("matches according to the definition for any pattern and value", () => {
    fc.assert(
      fc.property(textOf("a", "b", ":", "*", "?"), textOf("a", "b", ":", "*"), (pattern, value) => {
        assert.equal(matchesPattern(pattern, value), matchesByDefinition(pattern, value));
      }),
      { numRuns: 2000 },
    );
  });

  it("with many stars is evaluated without exponential backtracking", () => {
    assert.equal(matchesPattern(`${"*a".repeat(40)}*b`, "a".repeat(4000)), false);
  });
});

describe("An ARN pattern", () => {
  const machine = "arn:aws:states:eu-central-1:123456789012:stateMachine:parcels-4f1c";
  const rows: [pattern: string, arn: string, matches: boolean][] = [
    [machine, machine, true],
    ["arn:aws:states:*:123456789012:stateMachine:parcels-*", machine, true],
    ["arn:aws:states:eu-*-?:*:*", machine, true],
    ["arn:aws:states:*:stateMachine:parcels-4f1c", machine, false],
    ["arn:aws:states:eu-central-1:999999999999:*", machine, false],
    ["arn:aws:states:*:parcels-4f1c", machine, false],
    ["arn:aws:sns:*:*:*", machine, false],
    ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/report", true],
    ["arn:aws:states:*:*:*", "parcels", false],
  ];
  for (const [pattern, arn, matches] of rows) {
    it(`${pattern} ${matches ? "matches" : "does not match"} ${arn}`, () => {
      assert.equal(matchesArnPattern(pattern, arn), matches);
    });
  }
});

/** A direct implementation of the rule for resources. */
function matchesResourceByDefinition(pattern: string, value: string): boolean {
  const [first] = pattern;
  if (first === undefined) return value === "";
  const rest = pattern.slice(1);
  if (first === "*") {
    const mayTake = value !== "" && (value[0] !== ":" || rest === "" || rest[0] === ":");
    return (
      matchesResourceByDefinition(rest, value) || (mayTake && matchesResourceByDefinition(pattern, value.slice(1)))
    );
  }
  const isOne = first === "?" ? value[0] !== ":" : first === value[0];
  return value !== "" && isOne && matchesResourceByDefinition(rest, value.slice(1));
}

describe("A statement's resource", () => {
  const execution = "arn:aws:states:eu-central-1:123456789012:execution:parcels:check";
  const rows: [pattern: string, arn: string, matches: boolean][] = [
    ["*", execution, true],
    [execution, execution, true],
    ["arn:aws:states:eu-central-1:123456789012:execution:parcels:*", execution, true],
    ["arn:aws:states:eu-central-1:123456789012:execution:*", execution, true],
    ["arn:aws:states:*:execution:parcels:check", execution, true],
    ["arn:aws:states:*", execution, true],
    ["arn:aws:states:eu-central-1:1*0*ion:parcels:check", execution, false],
    ["arn:aws:states:eu-central-1:123456789012:execution:par*eck", execution, false],
    ["arn:aws:states:eu-central-1:123456789012:execution?parcels:check", execution, false],
    ["arn:aws:states:eu-*-1:123456789012:execution:p*s:check", execution, true],
    ["arn:aws:s3:::bucket/*/report", "arn:aws:s3:::bucket/2026/11/report", true],
  ];
  for (const [pattern, arn, matches] of rows) {
    it(`${pattern} ${matches ? "matches" : "does not match"} ${arn}`, () => {
      assert.equal(matchesResource(pattern, arn), matches);
    });
  }

  it("matches according to the definition for any pattern and value", () => {
    fc.assert(
      fc.property(textOf("a", "b", ":", "*", "?"), textOf("a", "b", ":"), (pattern, value) => {
        assert.equal(matchesResource(pattern, value), matchesResourceByDefinition(pattern, value));
      }),
      { numRuns: 5000 },
    );
  });

  it("with many stars is evaluated without exponential backtracking", () => {
    assert.equal(matchesResource(`${"*a".repeat(40)}*b`, "a".repeat(4000)), false);
  });
});
