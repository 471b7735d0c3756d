import assert from "node:assert/strict";
import fc from "fast-check";
import { simulatedMarket } from "../../functions/market";

const minute = 60_000;
const symbols = fc.stringMatching(/^[A-Z][A-Z0-9.-]{0,9}$/);
const times = fc.date({ min: new Date("2020-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });

describe("The simulated market", () => {
  it("has one price per symbol and minute", async () => {
    await fc.assert(
      fc.asyncProperty(symbols, times, async (symbol, at) => {
        const start = Math.floor(at.getTime() / minute) * minute;
        assert.equal(
          await simulatedMarket.priceOf(symbol, new Date(start)),
          await simulatedMarket.priceOf(symbol, new Date(start + minute - 1)),
        );
      }),
    );
  });

  it("has the same prices on every machine", async () => {
    const at = new Date("2026-11-23T09:00:30Z");
    const prices = await Promise.all(["AMZN", "BRK.B", "A"].map((symbol) => simulatedMarket.priceOf(symbol, at)));
    assert.deepEqual(prices, [45.91, 50.8, 47.76]);
  });

  it("has prices above zero, in whole cents", async () => {
    await fc.assert(
      fc.asyncProperty(symbols, times, async (symbol, at) => {
        const price = await simulatedMarket.priceOf(symbol, at);
        assert.ok(price >= 25 && price <= 75);
        assert.equal(price, Number(price.toFixed(2)));
      }),
    );
  });

  it("moves in small steps", async () => {
    await fc.assert(
      fc.asyncProperty(symbols, times, async (symbol, at) => {
        const before = await simulatedMarket.priceOf(symbol, at);
        const after = await simulatedMarket.priceOf(symbol, new Date(at.getTime() + minute));
        assert.ok(Math.abs(after - before) <= 1.55, `from ${before} to ${after}`);
      }),
    );
  });

  it("moves every symbol to both sides of 50 within a day", async () => {
    await fc.assert(
      fc.asyncProperty(symbols, times, async (symbol, at) => {
        const day = Array.from({ length: 288 }, (_, index) => new Date(at.getTime() + index * 5 * minute));
        const prices = await Promise.all(day.map((time) => simulatedMarket.priceOf(symbol, time)));
        assert.ok(prices.some((price) => price < 50) && prices.some((price) => price > 50));
      }),
      { numRuns: 40 },
    );
  });

  it("has different prices for different symbols", async () => {
    const day = Array.from({ length: 24 }, (_, hour) => new Date(Date.UTC(2026, 10, 23, hour)));
    const [first, second] = await Promise.all(
      ["AMZN", "AMZM"].map((symbol) => Promise.all(day.map((time) => simulatedMarket.priceOf(symbol, time)))),
    );
    assert.notDeepEqual(first, second);
  });
});
