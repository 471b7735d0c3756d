import { type AttributeValue, type DynamoDBClient, GetItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, DescribeStateMachineForExecutionCommand } from "@aws-sdk/client-sfn";
import { LINK_CHANNEL } from "approval-queue/answers";
import { asObject, asText, parseJson } from "approval-queue/json";
import type { Order, Recommendation } from "../../domain/trade";
import type { StepFunctions } from "./stepFunctions";

/** The order of an execution; undefined where the table has none. */
export interface OrderReading {
  readonly order: Order | undefined;
  /** The execution's status, read before the table: an execution that runs may place its order yet. */
  readonly status: string;
  readonly table: string;
}

/** Whether an order was placed can't be said. */
export class UnknownOrderError extends Error {
  override readonly name = "UnknownOrderError";
}

/**
 * Finds the order that an execution placed.
 * @param table the orders table; by default the one that the execution's definition names
 * @throws UnknownOrderError when the table is not known or its item can't be read; what AWS throws
 */
export async function readOrder(
  sfn: StepFunctions,
  dynamoDb: DynamoDBClient,
  executionArn: string,
  table?: string,
): Promise<OrderReading> {
  const { status = "RUNNING", startDate } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  if (startDate === undefined) {
    throw new UnknownOrderError(`${executionArn} has no start time, which is part of its order's key.`);
  }
  const TableName = table ?? (await tableOf(sfn, executionArn));
  const id = `${executionArn}#${startDate.toISOString()}`;
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true }));
  const item = Item ?? (await findItem(dynamoDb, TableName, executionArn, startDate));
  return { order: item && orderFrom(item), status, table: TableName };
}

/** The table that the definition hands to the functions that place orders. */
async function tableOf(sfn: StepFunctions, executionArn: string): Promise<string> {
  const { definition, name } = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
  const states = Object.values(asObject(asObject(parseJson(definition))?.States) ?? {});
  const table = states
    .map((state) => asText(asObject(asObject(state)?.Parameters)?.OrdersTable))
    .find((found) => found !== undefined);
  if (table === undefined) {
    throw new UnknownOrderError(`The definition of ${name} names no orders table. Specify --table NAME.`);
  }
  return table;
}

/**
 * The order in the whole table, in case its key was written otherwise: an answer of "not placed" invites a second trade. An
 * execution's name may be used again after 90 days, so an order that is older than the execution is another's.
 */
async function findItem(
  client: DynamoDBClient,
  TableName: string,
  executionArn: string,
  startDate: Date,
): Promise<Record<string, AttributeValue> | undefined> {
  const pages = paginateScan(
    { client },
    {
      TableName,
      ConsistentRead: true,
      FilterExpression: "#execution = :execution",
      ExpressionAttributeNames: { "#execution": "execution" },
      ExpressionAttributeValues: { ":execution": { S: executionArn } },
    },
  );
  for await (const { Items = [] } of pages) {
    const found = Items.find(({ placed_at }) => new Date(placed_at?.S ?? 0) >= startDate);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function orderFrom(item: Readonly<Record<string, AttributeValue>>): Order {
  const text = (field: keyof Order): string => item[field]?.S ?? missing(field);
  const number = (field: keyof Order): number => Number(item[field]?.N ?? missing(field));
  return {
    execution: text("execution"),
    symbol: text("symbol"),
    side: text("side") as Recommendation,
    quantity: number("quantity"),
    limit_price: number("limit_price"),
    approver: text("approver"),
    ...(item.channel?.S === LINK_CHANNEL && { channel: LINK_CHANNEL }),
    placed_at: text("placed_at"),
  };
}

function missing(field: string): never {
  throw new UnknownOrderError(`The order in the table has no ${field}: it was written or changed by something else.`);
}
