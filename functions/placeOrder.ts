import { describe } from "../domain/describe";
import { describeOrder } from "../domain/outcome";
import type { PlacedOrder, Recommendation, TaskEvent } from "../domain/trade";
import { InvalidTradeRequest } from "../domain/tradeRequest";
import { approvalOf, approvedOrder } from "./approvedOrder";
import { log } from "./log";
import { type OrderStore, storeOrder } from "./orderLedger";

/**
 * Places the approved limit order, at most once per execution: a second run returns the order of the first.
 * @throws the errors of `approvedOrder` and `storeOrder`; nothing is written in that case
 */
export async function placeOrder(
  event: TaskEvent,
  side: Recommendation,
  store: OrderStore,
  now: Date,
): Promise<PlacedOrder> {
  // The table that the definition names is where people look for the order.
  if (event.OrdersTable !== undefined && event.OrdersTable !== store.table) {
    throw new InvalidTradeRequest("OrdersTable", `this function's table, ${describe(store.table)}`, event.OrdersTable);
  }
  const { order, isNew } = await storeOrder(approvedOrder(event, side, now), event, store);
  const { execution, symbol } = order;
  if (isNew) {
    log("INFO", "Order placed", { execution, side, symbol, quantity: order.quantity, price: order.limit_price });
  } else {
    log("INFO", "Order was placed before", { execution, side, symbol });
  }
  return { ...order, approval: approvalOf(event.Input), summary: describeOrder(order) };
}
