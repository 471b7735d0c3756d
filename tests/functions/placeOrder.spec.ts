import assert from "node:assert/strict";
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { placeOrder } from "../../functions/placeOrder";
import { approval, approved, eachTestHasAnOrdersTable, later, now, placed } from "./ordersTable";
import { execution, holdsSecret, logEntries, printedBy, startTime, taskToken } from "./support";

describe("Placing an order", () => {
  const orders = eachTestHasAnOrdersTable();

  it("stores and returns a limit order at the approved price", async () => {
    assert.deepEqual(await orders().place(approved()), placed);
    assert.deepEqual(await orders().items(), [
      {
        id: { S: `${execution}#${startTime}` },
        execution: { S: execution },
        symbol: { S: "AMZN" },
        side: { S: "buy" },
        quantity: { N: "10" },
        limit_price: { N: "49.87" },
        approver: { S: "Alice" },
        placed_at: { S: "2026-11-23T10:00:00.000Z" },
      },
    ]);
  });

  it("keeps that the approver used a link", async () => {
    const order = await orders().place(approved({ approval: { ...approval, channel: "link" } }));
    assert.deepEqual([order.channel, order.approval.channel], ["link", "link"]);
    assert.deepEqual((await orders().items())[0]?.channel, { S: "link" });
  });

  it("drops the fields that a caller adds", async () => {
    const order = await orders().place(
      approved({ TaskToken: taskToken, order: {}, approval: { ...approval, TaskToken: taskToken } }),
    );

    assert.deepEqual(order, placed);
    assert.equal(holdsSecret(JSON.stringify(await orders().items()), taskToken), false);
  });

  it("answers with the known fields of the decision, and cuts its reason at the limit", async () => {
    const reason = "x".repeat(1_001);
    const order = await orders().place(approved({ approval: { ...approval, reason, venue: "XNAS" } }));

    assert.deepEqual(order.approval, { ...approval, reason: "x".repeat(1_000) });
  });

  it("returns the first order from a second run", async () => {
    await orders().place(approved());

    assert.deepEqual(await orders().place(approved(), later), placed);
    assert.equal((await orders().items()).length, 1);
  });

  it("returns the order that was written before the function exited", async () => {
    const dying = orders().newClient();
    dying.middlewareStack.add(
      (next) => async (args) => {
        await next(args);
        throw new Error("killed after the write");
      },
      { step: "initialize" },
    );
    await assert.rejects(
      placeOrder(approved(), "buy", { client: dying, table: orders().table }, now),
      /killed after the write/,
    );
    dying.destroy();
    assert.equal((await orders().items()).length, 1);

    assert.deepEqual(await orders().place(approved(), later), placed);
    assert.equal((await orders().items()).length, 1);
  });

  it("places one order when it runs ten times concurrently", async () => {
    const minutes = Array.from({ length: 10 }, (_, minute) => new Date(now.getTime() + minute * 60_000));
    const { result } = await printedBy(() =>
      Promise.all(minutes.map((at) => placeOrder(approved(), "buy", orders(), at))),
    );

    assert.equal(new Set(result.map((order) => order.placed_at)).size, 1);
    assert.equal((await orders().items()).length, 1);
  });

  it("uses only PutItem, and a consistent GetItem after a failed condition", async () => {
    await orders().place(approved());
    await orders().place(approved());

    assert.deepEqual(orders().commands, ["PutItemCommand", "PutItemCommand", "GetItemCommand (consistent)"]);
  });

  it("places another order for an execution with the same name and a different start time", async () => {
    await orders().place(approved());
    await orders().place({ ...approved(), StartTime: "2027-03-01T09:00:00.000Z" });

    assert.equal((await orders().items()).length, 2);
  });

  for (const [field, change, message] of [
    ["symbol", { symbol: "MSFT" }, 'symbol is "AMZN" in the stored order, "MSFT" was asked for'],
    ["quantity", { quantity: 11 }, "quantity is 10 in the stored order, 11 was asked for"],
    ["price", { stock_price: 49.88 }, "limit_price is 49.87 in the stored order, 49.88 was asked for"],
    [
      "approver",
      { approval: { ...approval, approver: "Bob" } },
      'approver is "Alice" in the stored order, "Bob" was asked for',
    ],
    [
      "symbol and quantity",
      { symbol: "MSFT", quantity: 11 },
      'symbol is "AMZN" in the stored order, "MSFT" was asked for; quantity is 10 in the stored order, 11 was asked for',
    ],
  ] as const) {
    it(`refuses a different ${field} for the same execution, and keeps the first order`, async () => {
      await orders().place(approved());
      const before = await orders().items();

      await assert.rejects(orders().place(approved(change), later), {
        name: "OrderConflict",
        message:
          `Execution ${execution}, started at ${startTime}, has an order already, and another one was asked for: ${message}. ` +
          "The first order stands and nothing was written; to trade again, start a new execution.",
      });
      assert.deepEqual(await orders().items(), before);
    });
  }

  it("refuses the other side for the same execution", async () => {
    await orders().place(approved());

    await assert.rejects(orders().place(approved({ recommended_type: "sell" }), later, "sell"), {
      name: "OrderConflict",
      message: /side is "buy" in the stored order, "sell" was asked for/,
    });
    assert.equal((await orders().items()).length, 1);
  });

  it("fails if it cannot read the existing order back", async () => {
    await orders().place(approved());
    orders().client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === "GetItemCommand") {
          const remover = orders().newClient();
          await remover.send(
            new DeleteItemCommand({ TableName: orders().table, Key: { id: { S: `${execution}#${startTime}` } } }),
          );
          remover.destroy();
        }
        return next(args);
      },
      { step: "initialize" },
    );

    await assert.rejects(orders().place(approved()), { name: "OrderConflict", message: /removed or is incomplete/ });
  });

  it("throws a DynamoDB error by its name, without a read", async () => {
    orders().client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === "PutItemCommand") {
          throw Object.assign(new Error("slow down"), { name: "ProvisionedThroughputExceededException" });
        }
        return next(args);
      },
      { step: "serialize" },
    );

    await assert.rejects(orders().place(approved()), { name: "ProvisionedThroughputExceededException" });
    assert.deepEqual(orders().commands, ["PutItemCommand"]);
  });

  it("logs the execution, for the first and the second run", async () => {
    const { printed } = await printedBy(async () => {
      await placeOrder(approved(), "buy", orders(), now);
      await placeOrder(approved(), "buy", orders(), now);
    });

    assert.deepEqual(
      logEntries(printed).map(({ message, execution: of }) => ({ message, of })),
      [
        { message: "Order placed", of: execution },
        { message: "Order was placed before", of: execution },
      ],
    );
  });
});
