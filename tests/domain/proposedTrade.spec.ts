import assert from "node:assert/strict";
import { describeTrade, notional, readProposedTrade } from "../../domain/proposedTrade";

const complete = { symbol: "AMZN", stock_price: 4.195, quantity: 1200, recommended_type: "sell" };
const nothing = { symbol: null, price: null, quantity: null, recommendation: null };

describe("A proposed trade", () => {
  it("is read from the request and described with its exact price", () => {
    const trade = readProposedTrade(complete);
    assert.deepEqual(trade, { symbol: "AMZN", price: 4.195, quantity: 1200, recommendation: "sell" });
    assert.equal(describeTrade(trade), "sell 1,200 AMZN at $4.195");
  });

  for (const unreadable of [undefined, null, "text", [complete], { symbol: 1, stock_price: "4", quantity: null }]) {
    it(`has null for each field that cannot be read from ${JSON.stringify(unreadable)}`, () => {
      assert.deepEqual(readProposedTrade(unreadable), nothing);
    });
  }

  it("is described with dashes for missing fields", () => {
    assert.equal(describeTrade(nothing), "trade – – at –");
  });

  const notionals: readonly (readonly [price: number | null, quantity: number | null, expected: string])[] = [
    [47.5, 10, "$475.00"],
    // 12.585000000000001 and 0.30000000000000004 in binary arithmetic
    [4.195, 3, "$12.585"],
    [0.1, 3, "$0.30"],
    [0.0001, 10, "$0.001"],
    [null, 10, "–"],
    [47.5, null, "–"],
  ];
  for (const [price, quantity, expected] of notionals) {
    it(`of ${quantity} at ${price} has the notional ${expected}`, () => {
      assert.equal(notional({ price, quantity }), expected);
    });
  }
});
