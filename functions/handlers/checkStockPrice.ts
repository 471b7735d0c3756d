import type { Quote, TaskEvent } from "../../domain/trade";
import { simulatedMarket } from "../market";
import { quoteStock } from "../quote";

/**
 * Check Stock Price: returns `{symbol, quantity, stock_price}` for `{symbol?, quantity?}`. The default symbol is
 * "AMZN", the default quantity 10 shares.
 * @throws InvalidTradeRequest
 */
export const handler = (event: TaskEvent): Promise<Quote> => quoteStock(event, simulatedMarket, new Date());
