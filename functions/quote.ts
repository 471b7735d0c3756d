import type { Quote, TaskEvent } from "../domain/trade";
import { parseTradeRequest } from "../domain/tradeRequest";
import { log } from "./log";
import type { PriceSource } from "./market";

/**
 * Checks what a caller asked for and adds the price. The result has these three fields and nothing else: whatever a caller
 * smuggles in (an `order`, an `approval`) ends here.
 * @throws InvalidTradeRequest
 */
export async function quoteStock(event: TaskEvent, market: PriceSource, now: Date): Promise<Quote> {
  const { symbol, quantity } = parseTradeRequest(event.Input);
  const stock_price = await market.priceOf(symbol, now);
  log("INFO", "Stock price checked", { execution: event.Execution, symbol, quantity, price: stock_price });
  return { symbol, quantity, stock_price };
}
