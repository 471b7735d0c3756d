import assert from "node:assert/strict";
import { macInput, readMacInput } from "approval-queue/links";

describe("What a link's MAC is for", () => {
  const claims = { executionArn: "arn", tokenHash: "hash", approver: "ada" };

  it("is read as it was written", () => {
    assert.deepEqual(readMacInput(macInput(claims)), claims);
  });

  for (const text of ["", "{}", '"arn"', "[]", '[1,"arn","hash"]', '[1,2,"hash","ada"]', '[1,"arn",null,"ada"]']) {
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.equal(readMacInput(text), undefined);
    });
  }
});
