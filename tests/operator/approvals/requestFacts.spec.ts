import assert from "node:assert/strict";
import { describeRequest, factsOf, leftUntil, totalOf } from "../../../operator/approvals/requestFacts";

const NO_TRADE = { symbol: null, price: null, quantity: null, recommendation: null };

describe("The facts of a request", () => {
  it("are the members of its input, as they are", () => {
    assert.deepEqual(factsOf({ orderId: "A-1", amount: 12_000, lines: [1, { a: null }], note: "" }), [
      { name: "orderId", text: "A-1" },
      { name: "amount", text: "12000" },
      { name: "lines", text: '[1,{"a":null}]' },
      { name: "note", text: "" },
    ]);
  });

  for (const [input, text] of [
    ["refund A-1", "refund A-1"],
    [[1, 2], "[1,2]"],
    [null, "null"],
    [7, "7"],
  ] as const) {
    it(`are the input itself if it is no object: ${text}`, () => {
      assert.deepEqual(factsOf(input), [{ name: "", text }]);
      assert.equal(describeRequest({ ...NO_TRADE, input }), text);
    });
  }

  it("are one line of at most 100 characters, which cuts no emoji", () => {
    assert.equal(describeRequest({ ...NO_TRADE, input: { orderId: "A-1", amount: 1 } }), "orderId: A-1, amount: 1");
    const long = describeRequest({ ...NO_TRADE, input: { note: "🙂".repeat(200) } });
    assert.equal([...long].length, 100);
    assert.match(long, /^note: 🙂+…$/u);
  });

  it("are the order for a trade, which has a total", () => {
    const trade = { symbol: "AMZN", price: 49.08, quantity: 10, recommendation: "buy", input: null };
    assert.equal(describeRequest(trade), "buy 10 AMZN at $49.08");
    assert.equal(totalOf(trade), "$490.80");
    assert.equal(totalOf({ ...NO_TRADE, input: {} }), undefined);
  });

  it("have time left until they expire", () => {
    assert.deepEqual(
      [leftUntil(61_000, 0), leftUntil(1, 0), leftUntil(0, 0), leftUntil(0, 1)],
      ["1 min 1 s", "0 s", "now", "now"],
    );
  });
});
