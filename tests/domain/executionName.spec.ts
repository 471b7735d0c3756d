import assert from "node:assert/strict";
import fc from "fast-check";
import { executionNameProblem } from "../../domain/executionName";

describe("executionNameProblem", () => {
  it("accepts up to 80 letters, digits, hyphens and underscores", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Za-z_-]{0,80}$/), (name) => {
        assert.equal(executionNameProblem(name), undefined);
      }),
    );
  });

  const bad = {
    "a b": "Names can't contain spaces.",
    tür: 'Names can\'t contain "ü".',
    "x😀": 'Names can\'t contain "😀".',
  };
  for (const [name, problem] of Object.entries(bad)) {
    it(`names the invalid character in ${JSON.stringify(name)}`, () => {
      assert.equal(executionNameProblem(name), problem);
    });
  }

  it("reports the length of a name that is too long", () => {
    assert.equal(executionNameProblem("x".repeat(81)), "The name has 81 characters; 80 are allowed.");
  });
});
