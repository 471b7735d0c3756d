import type { Recommendation, TaskEvent } from "../../domain/trade";
import { positiveNumberVariable } from "../environment";
import { recommend } from "../recommendation";

const thresholdPrice = positiveNumberVariable(
  "PRICE_THRESHOLD_USD",
  "the price in US dollars at or below which to recommend buying",
);

/**
 * Generate Buy/Sell recommendation: `{symbol, quantity, stock_price}` becomes "buy" or "sell".
 * @throws InvalidTradeRequest
 */
export const handler = async (event: TaskEvent): Promise<Recommendation> => recommend(event, thresholdPrice);
