import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { describe } from "../domain/describe";
import type { Order, TaskEvent } from "../domain/trade";

/** The table for orders. */
export interface OrderStore {
  readonly client: DynamoDBClient;
  /** The table's name; its hash key is the string attribute `id`. */
  readonly table: string;
}

/** The execution has already placed a different order. The state machine receives this class's name as the error. */
export class OrderConflict extends Error {
  static override readonly name = "OrderConflict";
  override readonly name = OrderConflict.name;

  constructor(event: TaskEvent, wrong: string) {
    super(
      `Execution ${event.Execution}, started at ${event.StartTime}, has an order already, and another one was asked for: ${wrong}. ` +
        "The first order stands and nothing was written; to trade again, start a new execution.",
    );
  }
}

// Two orders are the same if these fields are equal; the time of the second attempt may differ.
const identity = ["symbol", "side", "quantity", "limit_price", "approver"] as const satisfies readonly (keyof Order)[];

/** The order in the table, and whether this call wrote it. */
export interface LedgerEntry {
  readonly order: Order;
  readonly isNew: boolean;
}

/**
 * Writes the order of an execution unless the table already contains it, so that running twice places one order.
 * @throws OrderConflict if the execution has placed a different order; nothing is written
 */
export async function storeOrder(order: Order, event: TaskEvent, store: OrderStore): Promise<LedgerEntry> {
  // The name of an execution may be reused after 90 days (StartExecution, "name"); the start time distinguishes the
  // two.
  const id = `${event.Execution}#${event.StartTime}`;
  try {
    await store.client.send(
      new PutItemCommand({
        TableName: store.table,
        Item: {
          id: { S: id },
          execution: { S: order.execution },
          symbol: { S: order.symbol },
          side: { S: order.side },
          quantity: { N: String(order.quantity) },
          limit_price: { N: String(order.limit_price) },
          approver: { S: order.approver },
          ...(order.channel !== undefined && { channel: { S: order.channel } }),
          placed_at: { S: order.placed_at },
        },
        ConditionExpression: "attribute_not_exists(id)",
      }),
    );
    return { order, isNew: true };
  } catch (error) {
    if (!(error instanceof Error && error.name === "ConditionalCheckFailedException")) {
      throw error;
    }
    return { order: { ...order, placed_at: await timeOfSameOrder(event, order, id, store) }, isNew: false };
  }
}

/** When the stored order was placed, if it is the same order; a different one is an OrderConflict. */
async function timeOfSameOrder(
  event: TaskEvent,
  order: Order,
  id: string,
  { client, table }: OrderStore,
): Promise<string> {
  // The failed conditional write returns no item. Only a consistent read is certain to return the item that caused the
  // failure.
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
