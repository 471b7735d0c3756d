import { positiveNumberVariable } from "approval-queue/callback";
import type { Recommendation, TaskEvent } from "../../domain/trade";
import { recommend } from "../recommendation";

const thresholdPrice = positiveNumberVariable(
  "PRICE_THRESHOLD_USD",
  "the price in US dollars at or below which to recommend buying",
);

/**
 * Generate Buy/Sell recommendation: returns "buy" or "sell" for `{symbol, quantity, stock_price}`.
 * @throws InvalidTradeRequest
 */
export const handler = async (event: TaskEvent): Promise<Recommendation> => recommend(event, thresholdPrice);
