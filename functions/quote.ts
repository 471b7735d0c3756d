import type { Quote, TaskEvent } from "../domain/trade";
import { parseTradeRequest } from "../domain/tradeRequest";
import { log } from "./log";
import type { PriceSource } from "./market";

/**
 * Validates the caller's request and adds the price. The result has only these three fields: anything else in the input
 * (an `order`, an `approval`) is dropped.
 * @throws InvalidTradeRequest
 */
export async function quoteStock(event: TaskEvent, market: PriceSource, now: Date): Promise<Quote> {
  const { symbol, quantity } = parseTradeRequest(event.Input);
  const stock_price = await market.priceOf(symbol, now);
  log("INFO", "Stock price checked", { execution: event.Execution, symbol, quantity, price: stock_price });
  return { symbol, quantity, stock_price };
}
