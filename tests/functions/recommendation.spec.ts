import assert from "node:assert/strict";
import type { Recommendation, TaskEvent } from "../../domain/trade";
import { recommend } from "../../functions/recommendation";
import { coldStart, execution, logEntries, printedBy, quote, taskEvent, withEnvironment } from "./support";

describe("Generate Buy/Sell recommendation", () => {
  for (const [price, expected] of [
    [49.99, "buy"],
    [50, "buy"],
    [50.01, "sell"],
  ] as const) {
    it(`recommends to ${expected} at ${price} with a threshold of 50`, async () => {
      const { result } = await printedBy(() => recommend(taskEvent(quote({ stock_price: price })), 50));
      assert.equal(result, expected);
    });
  }

  it("refuses an input that is not a quote", () => {
    assert.throws(() => recommend(taskEvent({ symbol: "AMZN", quantity: 10 }), 50), { name: "InvalidTradeRequest" });
  });

  it("logs the recommendation and the execution", async () => {
    const { printed } = await printedBy(() => recommend(taskEvent(quote()), 50));
    const [{ timestamp: _, ...entry } = {}] = logEntries(printed);
    assert.deepEqual(entry, {
      level: "INFO",
      message: "Recommendation made",
      execution,
      symbol: "AMZN",
      quantity: 10,
      price: 49.87,
      recommendation: "buy",
    });
  });

  for (const [threshold, expected] of [
    ["49.86", "sell"],
    ["49.87", "buy"],
  ] as const) {
    it(`reads the threshold from the environment: ${expected} at 49.87 with a threshold of ${threshold}`, async () => {
      const { result } = await printedBy(() =>
        withEnvironment({ PRICE_THRESHOLD_USD: threshold }, () =>
          coldStart<TaskEvent, Recommendation>("generateRecommendation")(taskEvent(quote({ stock_price: 49.87 }))),
        ),
      );
      assert.equal(result, expected);
    });
  }

  for (const [value, found] of [
    [undefined, "is not set. Set it on this function"],
    ["  ", "is not set. Set it on this function"],
    ["fifty", 'is "fifty", which is not a number above 0. Set it on this function'],
    ["0", 'is "0", which is not a number above 0. Set it on this function'],
    ["Infinity", 'is "Infinity", which is not a number above 0. Set it on this function'],
  ] as const) {
    it(`does not start with the threshold ${value}`, async () => {
      await withEnvironment({ PRICE_THRESHOLD_USD: value }, () => {
        assert.throws(() => coldStart("generateRecommendation"), {
          message: `The environment variable PRICE_THRESHOLD_USD ${found} to the price in US dollars at or below which to recommend buying.`,
        });
      });
    });
  }
});
