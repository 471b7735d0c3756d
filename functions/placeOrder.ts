import type { Order, Recommendation, TaskEvent } from "../domain/trade";
import { approvedOrder } from "./approvedOrder";
import { log } from "./log";
import { type OrderStore, storeOrder } from "./orderLedger";

/**
 * Places the approved limit order, at most once per execution: a second run returns the order of the first.
 * @throws the errors of `approvedOrder` and `storeOrder`; nothing is written in that case
 */
export async function placeOrder(event: TaskEvent, side: Recommendation, store: OrderStore, now: Date): Promise<Order> {
  const { order, isNew } = await storeOrder(approvedOrder(event, side, now), event, store);
  const { execution, symbol } = order;
  if (isNew) {
    log("INFO", "Order placed", { execution, side, symbol, quantity: order.quantity, price: order.limit_price });
  } else {
    log("INFO", "Order was placed before", { execution, side, symbol });
  }
  return order;
}
