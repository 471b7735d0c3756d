import type { Recommendation, TaskEvent } from "../domain/trade";
import { parseQuote } from "../domain/tradeRequest";
import { log } from "./log";

/**
 * "buy" at or below the threshold (US dollars per share), "sell" above it.
 * @throws InvalidTradeRequest if the input is not a quote.
 */
export function recommend(event: TaskEvent, thresholdPrice: number): Recommendation {
  const { symbol, quantity, stock_price } = parseQuote(event.Input);
  const recommendation = stock_price <= thresholdPrice ? "buy" : "sell";
  log("INFO", "Recommendation made", {
    execution: event.Execution,
    symbol,
    quantity,
    price: stock_price,
    recommendation,
  });
  return recommendation;
}
