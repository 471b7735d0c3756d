import type { Quote, TaskEvent } from "../../domain/trade";
import { simulatedMarket } from "../market";
import { quoteStock } from "../quote";

/**
 * Check Stock Price: `{symbol?, quantity?}` becomes `{symbol, quantity, stock_price}`.
 * Without a symbol it is "AMZN", without a quantity 10 shares.
 * @throws InvalidTradeRequest
 */
export const handler = (event: TaskEvent): Promise<Quote> => quoteStock(event, simulatedMarket, new Date());
