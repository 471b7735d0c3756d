import assert from "node:assert/strict";
import type { Order, TaskEvent } from "../../domain/trade";
import { approved, eachTestHasAnOrdersTable, placed } from "./ordersTable";
import { awsEnvironment, coldStart, printedBy, withEnvironment } from "./support";

describe("Buy Stock and Sell Stock", () => {
  const orders = eachTestHasAnOrdersTable();

  for (const [entry, side] of [
    ["buyStock", "buy"],
    ["sellStock", "sell"],
  ] as const) {
    it(`place an order, deployed as ${entry}`, async () => {
      const event = approved({ recommended_type: side });

      const { result } = await printedBy(() =>
        withEnvironment({ ...awsEnvironment(orders().endpoint), ORDERS_TABLE: orders().table }, () =>
          coldStart<TaskEvent, Order>(entry)(event),
        ),
      );

      assert.deepEqual(
        { ...result, placed_at: "" },
        { ...placed, side, placed_at: "", summary: `${side === "buy" ? "Bought" : "Sold"} 10 AMZN at $49.87` },
      );
      assert.equal((await orders().items()).length, 1);
    });

    it(`refuse the other side's orders in ${entry}`, async () => {
      const event = approved({ recommended_type: side === "buy" ? "sell" : "buy" });

      await withEnvironment({ ...awsEnvironment(orders().endpoint), ORDERS_TABLE: orders().table }, () =>
        assert.rejects(coldStart<TaskEvent, Order>(entry)(event), { name: "InvalidTradeRequest" }),
      );
    });

    it(`do not start without a table, as ${entry}`, async () => {
      await withEnvironment({ ORDERS_TABLE: undefined }, () => {
        assert.throws(() => coldStart(entry), {
          message:
            "The environment variable ORDERS_TABLE is not set. Set it on this function to the name of the DynamoDB table that holds the orders.",
        });
      });
    });
  }
});
