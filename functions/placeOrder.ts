import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, isJsonObject, kindOf } from "../domain/describe";
import type { Order, Recommendation, TaskEvent } from "../domain/trade";
import { InvalidTradeRequest, parseProposal } from "../domain/tradeRequest";
import { log } from "./log";

/** Where orders are kept. */
export interface OrderStore {
  readonly client: DynamoDBClient;
  /** The table's name; its hash key is the string attribute `id`. */
  readonly table: string;
}

/** An order was asked for without an approval. Its name is what the state machine sees as the error. */
class TradeNotApproved extends Error {
  static override readonly name = "TradeNotApproved";
  override readonly name = TradeNotApproved.name;

  constructor(wrong: string) {
    super(`No order was placed, because nobody approved it: ${wrong}.`);
  }
}

/** The execution has placed another order already. Its name is what the state machine sees as the error. */
class OrderConflict extends Error {
  static override readonly name = "OrderConflict";
  override readonly name = OrderConflict.name;

  constructor(event: TaskEvent, wrong: string) {
    super(
      `Execution ${event.Execution}, started at ${event.StartTime}, has an order already, and another one was asked for: ${wrong}. ` +
        "The first order stands and nothing was written; to trade again, start a new execution.",
    );
  }
}

// What makes two orders the same one; the time of the second attempt does not.
const identity = ["symbol", "side", "quantity", "limit_price", "approver"] as const satisfies readonly (keyof Order)[];

/**
 * Places the approved limit order, at most one for an execution however often this runs: a second run gets the first
 * one's order back. The input is `{symbol, quantity, stock_price, recommended_type, approval}`.
 * @throws TradeNotApproved without an approval, InvalidTradeRequest for a malformed input or the other side's, OrderConflict
 * when the execution has placed a different order. Nothing is written then.
 */
export async function placeOrder(
  event: TaskEvent,
  side: Recommendation,
  { client, table }: OrderStore,
  now: Date,
): Promise<Order> {
  const order = approvedOrder(event, side, now);
  // An execution's name may be used again after 90 days (StartExecution, "name"), its start time tells the two apart.
  const id = `${event.Execution}#${event.StartTime}`;
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          id: { S: id },
          execution: { S: order.execution },
          symbol: { S: order.symbol },
          side: { S: order.side },
          quantity: { N: String(order.quantity) },
          limit_price: { N: String(order.limit_price) },
          approver: { S: order.approver },
          placed_at: { S: order.placed_at },
        },
        ConditionExpression: "attribute_not_exists(id)",
      }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === "ConditionalCheckFailedException")) {
      throw error;
    }
    const placedAt = await timeOfSameOrder(event, order, id, { client, table });
    log("INFO", "Order was placed before", { execution: event.Execution, side, symbol: order.symbol });
    return { ...order, placed_at: placedAt };
  }
  log("INFO", "Order placed", {
    execution: event.Execution,
    side,
    symbol: order.symbol,
    quantity: order.quantity,
    price: order.limit_price,
  });
  return order;
}

/** When the stored order was placed, given that it is the same one; a different one is an OrderConflict. */
async function timeOfSameOrder(
  event: TaskEvent,
  order: Order,
  id: string,
  { client, table }: OrderStore,
): Promise<string> {
  // The refused write is no read: only a consistent read is sure to see the item that stood in its way.
  const { Item: stored } = await client.send(
    new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true }),
  );
  const placedAt = stored?.placed_at?.S;
  if (stored === undefined || placedAt === undefined) {
    throw new OrderConflict(event, "the stored order was removed or is incomplete, so they cannot be compared");
  }
  const differences = identity
    .map((field) => ({ field, asked: order[field], found: stored[field]?.S ?? numberIn(stored[field]?.N) }))
    .filter(({ asked, found }) => asked !== found)
    .map(
      ({ field, asked, found }) =>
        `${field} is ${describe(found)} in the stored order, ${describe(asked)} was asked for`,
    );
  if (differences.length > 0) {
    throw new OrderConflict(event, differences.join("; "));
  }
  return placedAt;
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function approvedOrder(event: TaskEvent, side: Recommendation, now: Date): Order {
  const approver = approverOf(event.Input);
  const { symbol, quantity, stock_price, recommended_type } = parseProposal(event.Input);
  if (recommended_type !== side) {
    throw new InvalidTradeRequest("recommended_type", `"${side}" for this function`, recommended_type);
  }
  // Both are the order's key: without them, two executions would share one order.
  const { Execution, StartTime } = event;
  if (!isFilled(Execution) || !isFilled(StartTime)) {
    const field = isFilled(Execution) ? "StartTime" : "Execution";
    throw new InvalidTradeRequest(field, "a string that is not blank, from the state machine's context", event[field]);
  }
  return {
    execution: Execution,
    symbol,
    side,
    quantity,
    limit_price: stock_price,
    approver,
    placed_at: now.toISOString(),
  };
}

/** Who approved. The messages name kinds only: what stands in a malformed approval is not ours to repeat. */
function approverOf(input: unknown): string {
  const approval = isJsonObject(input) ? input.approval : undefined;
  if (!isJsonObject(approval)) {
    throw new TradeNotApproved(`approval must be an object {decision, approver}; it is ${kindOf(approval)}`);
  }
  const { decision, approver } = approval;
  if (decision !== "approved") {
    const found = decision === "rejected" ? '"rejected"' : kindOf(decision);
    throw new TradeNotApproved(`approval.decision must be exactly "approved"; it is ${found}`);
  }
  if (!isFilled(approver)) {
    const found = typeof approver === "string" ? "blank" : kindOf(approver);
    throw new TradeNotApproved(`approval.approver must say who approved; it is ${found}`);
  }
  return approver;
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
