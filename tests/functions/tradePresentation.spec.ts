import assert from "node:assert/strict";
import { tradePresentation } from "../../functions/tradePresentation";
import { proposal } from "./support";

describe("The presentation of a trade", () => {
  it("has the trade as a sentence, the type of order, and the exact notional", () => {
    const { title, facts } = tradePresentation(undefined).subject(
      proposal({ quantity: 1_200, stock_price: 4.195, recommended_type: "sell" }),
    );
    assert.equal(title, "Sell 1,200 AMZN at $4.195");
    assert.deepEqual(facts, [
      ["Order", "Limit order"],
      ["Notional", "$5,034.00"],
    ]);
  });

  for (const [typed, isMet] of [
    ["1200", true],
    [" 1200\n", true],
    ["1,200", true],
    ["1 200", true],
    ["\uff11\uff12\uff10\uff10", true],
    ["", false],
    ["12", false],
    ["12000", false],
    ["1,20,0", false],
    ["1.200", false],
    ["01200", false],
    ["+1200", false],
    ["1200 shares", false],
    ["0x4b0", false],
    ["1.2e3", false],
  ] as const) {
    it(`is ${isMet ? "confirmed" : "not confirmed"} for 1,200 shares by ${JSON.stringify(typed)}`, () => {
      assert.equal(
        tradePresentation(undefined)
          .subject(proposal({ quantity: 1_200 }))
          .confirmation.isMet(typed),
        isMet,
      );
    });
  }

  it("can't be confirmed without a known number of shares", () => {
    const { confirmation } = tradePresentation(undefined).subject({ symbol: "AMZN" });
    for (const typed of ["", "null", "–", "0", "NaN"]) {
      assert.equal(confirmation.isMet(typed), false);
    }
  });

  for (const [limit, input, onlyRejects] of [
    [undefined, proposal({ quantity: 1_000_000 }), false],
    [498.7, proposal(), false],
    [498.69, proposal(), true],
    // 3 times 4.195 is 12.585, which doubles make 12.585000000000001.
    [12.585, proposal({ quantity: 3, stock_price: 4.195 }), false],
    [1_000_000, { symbol: "AMZN" }, true],
  ] as const) {
    it(`with ${limit === undefined ? "no limit" : `the limit ${limit}`} ${onlyRejects ? "only rejects" : "approves"} ${JSON.stringify(input)}`, () => {
      const { onlyReject } = tradePresentation(limit).subject(input);
      assert.equal(onlyReject !== undefined, onlyRejects);
    });
  }

  it("says what the limit is", () => {
    assert.equal(
      tradePresentation(100).subject(proposal()).onlyReject,
      "A link can approve up to $100.00. To approve this trade, use the commands in the e-mail.",
    );
  });
});
