import assert from "node:assert/strict";
import { createBench, type Fields } from "./support";

/** Whether a Choice state follows this rule: "yes", "no" or the error. */
async function chosen(rule: Fields, input: unknown): Promise<unknown> {
  const Yes = { Type: "Pass", Result: "yes", End: true };
  const No = { Type: "Pass", Result: "no", End: true };
  const bench = createBench({ Which: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" }, Yes, No });
  const { output, error } = bench.describe(await bench.start(input));
  return output === undefined ? error : JSON.parse(String(output));
}

describe("A Choice state", () => {
  it("matches only values of the rule's type", async () => {
    assert.equal(await chosen({ Variable: "$.a", StringLessThan: "b" }, { a: "a" }), "yes");
    assert.equal(await chosen({ Variable: "$.a", StringLessThan: "9" }, { a: 5 }), "no");
    assert.equal(await chosen({ Variable: "$.a", NumericGreaterThan: 3 }, { a: "5" }), "no");
    assert.equal(await chosen({ Variable: "$.a", NumericGreaterThanPath: "$.b" }, { a: 5, b: 3 }), "yes");
    assert.equal(await chosen({ Variable: "$.a", StringMatches: "log-*.txt" }, { a: "log-1.txt" }), "yes");
    assert.equal(await chosen({ Variable: "$.a", StringMatches: "*" }, { a: 1 }), "no");
    assert.equal(await chosen({ Variable: "$.a", StringMatches: "a?(b)*" }, { a: "a?(b)\nc" }), "yes");
    assert.equal(await chosen({ Variable: "$.a", StringMatches: "a\\*" }, { a: "ab" }), "no");
    assert.equal(await chosen({ Variable: "$.a", StringMatches: "a\\*\\\\" }, { a: "a*\\" }), "yes");
    assert.equal(await chosen({ Variable: "$.a", TimestampLessThan: "2026-01-01T00:00:00Z" }, { a: 1 }), "no");
    assert.equal(await chosen({ Variable: "$.a", IsTimestamp: true }, { a: "2026-01-01T00:00:00Z" }), "yes");
  });

  it("supports type tests with true and false", async () => {
    assert.equal(await chosen({ Variable: "$.a", IsPresent: false }, {}), "yes");
    assert.equal(await chosen({ Variable: "$.a", IsPresent: false }, { a: null }), "no");
    assert.equal(await chosen({ Variable: "$.a", IsNumeric: false }, { a: "1" }), "yes");
    assert.equal(await chosen({ Not: { Variable: "$.a", IsNull: false } }, { a: null }), "yes");
  });

  it("evaluates And, Or and Not from left to right", async () => {
    const guarded = {
      And: [
        { Variable: "$.a", IsPresent: true },
        { Variable: "$.a", StringEquals: "x" },
      ],
    };

    assert.equal(await chosen(guarded, { a: "x" }), "yes");
    assert.equal(await chosen(guarded, {}), "no");
    assert.equal(await chosen({ Or: [guarded, { Variable: "$$.State.Name", StringEquals: "Which" }] }, {}), "yes");
    assert.equal(await chosen({ Not: guarded }, {}), "yes");
  });

  it("passes its input through its paths, and can transition to itself", async () => {
    const Which = {
      ...{ Type: "Choice", OutputPath: "$.next" },
      Choices: [{ Variable: "$.next", IsPresent: true, Next: "Which" }],
      Default: "Done",
    };
    const bench = createBench({ Which, Done: { Type: "Pass", End: true } });

    assert.match(
      String(bench.describe(await bench.start({ next: { next: {} } })).cause),
      /Invalid path '\$\.next' : No results for path: \$\['next'\]$/,
    );
  });

  it("fails the execution without a match and a Default", async () => {
    const bench = createBench({
      Which: { Type: "Choice", Choices: [{ Variable: "$", IsString: true, Next: "Done" }] },
      Done: { Type: "Succeed" },
    });

    const { error, cause } = bench.describe(await bench.start({}));

    assert.equal(error, "States.Runtime");
    assert.match(String(cause), /The state does not point to a next state\.$/);
  });
});
