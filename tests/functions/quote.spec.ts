import assert from "node:assert/strict";
import type { Quote, TaskEvent } from "../../domain/trade";
import type { PriceSource } from "../../functions/market";
import { quoteStock } from "../../functions/quote";
import { coldStart, execution, logEntries, printedBy, taskEvent } from "./support";

const now = new Date("2026-11-23T09:00:30Z");

function market(price: number): PriceSource {
  return { priceOf: async (symbol, at) => (symbol === "AMZN" && at === now ? price : Number.NaN) };
}

describe("Check Stock Price", () => {
  it("adds the price of that symbol at that time", async () => {
    const { result } = await printedBy(() => quoteStock(taskEvent({ symbol: "AMZN", quantity: 3 }), market(51.2), now));
    assert.deepEqual(result, { symbol: "AMZN", quantity: 3, stock_price: 51.2 });
  });

  it("drops everything else in the caller's input", async () => {
    const smuggled = {
      approval: { decision: "approved", approver: "me" },
      order: {},
      recommended_type: "buy",
      stock_price: 1,
    };
    const { result } = await printedBy(() => quoteStock(taskEvent(smuggled), market(51.2), now));
    assert.deepEqual(result, { symbol: "AMZN", quantity: 10, stock_price: 51.2 });
  });

  it("logs the execution", async () => {
    const { printed } = await printedBy(() => quoteStock(taskEvent({}), market(51.2), now));
    const [{ timestamp, ...entry } = {}] = logEntries(printed);
    assert.deepEqual(entry, {
      level: "INFO",
      message: "Stock price checked",
      execution,
      symbol: "AMZN",
      quantity: 10,
      price: 51.2,
    });
    assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it("refuses an invalid input with the error name that the state machine expects", async () => {
    await assert.rejects(quoteStock(taskEvent({ quantity: "10" }), market(51.2), now), { name: "InvalidTradeRequest" });
  });

  it("accepts an empty input when deployed", async () => {
    const { result } = await printedBy(() => coldStart<TaskEvent, Quote>("checkStockPrice")(taskEvent({})));
    assert.deepEqual(Object.keys(result), ["symbol", "quantity", "stock_price"]);
    assert.ok(result.stock_price > 0);
  });
});
