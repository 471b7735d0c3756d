import assert from "node:assert/strict";
import fc from "fast-check";
import { parseProposal, parseQuote, parseTradeRequest } from "../../domain/tradeRequest";
import { proposal, quote } from "../functions/support";

const symbolRule =
  'symbol must be a string of 1 to 10 characters of A-Z, 0-9, "." and "-", starting with a letter; it is';
const quantityRule = "quantity must be a whole number from 1 to 1,000,000; it is";
const inputRule = 'The input must be a JSON object such as {"symbol": "AMZN", "quantity": 10}; it is';
const priceRule = "stock_price must be a number of US dollars above 0 and up to 10,000,000; it is";

function refused(message: string): { name: string; message: string } {
  return { name: "InvalidTradeRequest", message };
}

describe("A trade request", () => {
  it("defaults to 10 shares of AMZN", () => {
    assert.deepEqual(parseTradeRequest({}), { symbol: "AMZN", quantity: 10 });
  });

  it("keeps the requested symbol and quantity", () => {
    assert.deepEqual(parseTradeRequest({ symbol: "BRK.B", quantity: 1 }), { symbol: "BRK.B", quantity: 1 });
  });

  it("drops every other field", () => {
    const smuggled = {
      quantity: 5,
      stock_price: 1,
      recommended_type: "sell",
      approval: { decision: "approved", approver: "me" },
      order: { id: 1 },
    };
    assert.deepEqual(parseTradeRequest(smuggled), { symbol: "AMZN", quantity: 5 });
  });

  for (const [input, found] of [
    [undefined, "missing"],
    [null, "null"],
    [[], "an array"],
    ["AMZN", '"AMZN"'],
    [7, "7"],
    [true, "true"],
  ] as const) {
    it(`is refused if the input is ${found}`, () => {
      assert.throws(() => parseTradeRequest(input), refused(`${inputRule} ${found}.`));
    });
  }

  for (const [symbol, found] of [
    ["amzn", '"amzn"'],
    ["", '""'],
    [" AMZN", '" AMZN"'],
    ["AMZN\n", '"AMZN\\n"'],
    ["3M", '"3M"'],
    [".A", '".A"'],
    ["ABCDEFGHIJK", '"ABCDEFGHIJK"'],
    ["ÄMZN", '"ÄMZN"'],
    ["ABCDEFGHIJKLMNOPQRST", '"ABCDEFGHIJKLMNOPQRST"'],
    ["ABCDEFGHIJKLMNOPQRSTU", "a string of 21 characters"],
    ["A".repeat(100_000), "a string of 100000 characters"],
    [null, "null"],
    [42, "42"],
    [["AMZN"], "an array"],
    [{ name: "AMZN" }, "an object"],
  ] as const) {
    it(`is refused if the symbol is ${found}`, () => {
      assert.throws(() => parseTradeRequest({ symbol }), refused(`${symbolRule} ${found}.`));
    });
  }

  for (const [quantity, found] of [
    [0, "0"],
    [-1, "-1"],
    [1.5, "1.5"],
    [1_000_001, "1000001"],
    [1e300, "1e+300"],
    [Number.NaN, "NaN"],
    ["10", '"10"'],
    [null, "null"],
    [[10], "an array"],
  ] as const) {
    it(`is refused if the quantity is ${found}`, () => {
      assert.throws(() => parseTradeRequest({ quantity }), refused(`${quantityRule} ${found}.`));
    });
  }

  it("is accepted up to its limits", () => {
    assert.deepEqual(parseTradeRequest({ symbol: "A", quantity: 1_000_000 }), { symbol: "A", quantity: 1_000_000 });
    assert.equal(parseTradeRequest({ symbol: "A-CDEFGH.0" }).symbol, "A-CDEFGH.0");
  });

  it("has a short error message for any input", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.string({ minLength: 500 }), (symbol, quantity, long) => {
        for (const input of [symbol, long, { symbol, quantity }, { symbol: long }, { quantity: long }]) {
          try {
            parseTradeRequest(input);
          } catch (error) {
            assert.ok(error instanceof Error && error.name === "InvalidTradeRequest" && error.message.length < 250);
          }
        }
      }),
    );
  });
});

describe("A quote", () => {
  it("drops additional fields", () => {
    assert.deepEqual(parseQuote({ ...proposal(), approval: {} }), quote());
  });

  it("has no defaults", () => {
    assert.throws(() => parseQuote({ ...quote(), symbol: undefined }), refused(`${symbolRule} missing.`));
    assert.throws(() => parseQuote({ ...quote(), quantity: undefined }), refused(`${quantityRule} missing.`));
  });

  for (const [price, found] of [
    [undefined, "missing"],
    [0, "0"],
    [-3, "-3"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [10_000_001, "10000001"],
    ["49.87", '"49.87"'],
  ] as const) {
    it(`is refused if the price is ${found}`, () => {
      assert.throws(() => parseQuote({ ...quote(), stock_price: price }), refused(`${priceRule} ${found}.`));
    });
  }
});

describe("A proposal", () => {
  it("drops additional fields", () => {
    assert.deepEqual(parseProposal({ ...proposal(), approval: {}, order: {} }), proposal());
  });

  for (const [recommendation, found] of [
    [undefined, "missing"],
    ["hold", '"hold"'],
    ["Buy", '"Buy"'],
    [["buy"], "an array"],
  ] as const) {
    it(`is refused if the recommendation is ${found}`, () => {
      assert.throws(
        () => parseProposal({ ...proposal(), recommended_type: recommendation }),
        refused(`recommended_type must be "buy" or "sell"; it is ${found}.`),
      );
    });
  }
});
