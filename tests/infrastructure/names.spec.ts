import assert from "node:assert/strict";
import { capitalized, dashed } from "../../infrastructure/names";

describe("A logical name", () => {
  for (const [key, name] of [
    ["checkStockPrice", "check-stock-price"],
    ["ApprovalsExpired", "approvals-expired"],
    ["Bought", "bought"],
    ["callback", "callback"],
  ] as const) {
    it(`of ${key} is ${name}`, () => {
      assert.equal(dashed(key), name);
    });
  }
});

describe("A Sid", () => {
  it("starts with a capital letter and keeps the rest", () => {
    assert.equal(capitalized("checkStockPrice"), "CheckStockPrice");
    assert.equal(capitalized(""), "");
  });
});
