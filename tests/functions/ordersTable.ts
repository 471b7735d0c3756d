import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { PlacedOrder, TaskEvent } from "../../domain/trade";
import { placeOrder } from "../../functions/placeOrder";
import { execution, printedBy, proposal, taskEvent } from "./support";

// The package has no types.
const dynalite = require("dynalite") as (options: { createTableMs: number }) => Server;

export const now = new Date("2026-11-23T10:00:00.000Z");
export const later = new Date("2026-11-23T10:05:00.000Z");
export const approval = { decision: "approved", approver: "Alice" };

/** The result of an `approved()` event. */
export const placed: PlacedOrder = {
  execution,
  symbol: "AMZN",
  side: "buy",
  quantity: 10,
  limit_price: 49.87,
  approver: "Alice",
  placed_at: now.toISOString(),
  approval: { decision: "approved", approver: "Alice" },
  summary: "Bought 10 AMZN at $49.87",
};

/** The event for an order to buy that Alice approved. */
export function approved(fields: object = {}): TaskEvent {
  return taskEvent({ ...proposal(), approval, ...fields });
}

/** An orders table in a DynamoDB emulator. */
export interface OrdersTable {
  readonly endpoint: string;
  readonly table: string;
  /** The client that `place` uses. */
  readonly client: DynamoDBClient;
  /** The names of the commands that `client` has sent so far. */
  readonly commands: readonly string[];
  /** A separate client, which the caller must destroy. */
  newClient(): DynamoDBClient;
  items(): Promise<Record<string, unknown>[]>;
  /** Places an order through `client`, without what it logs. */
  place(event: TaskEvent, at?: Date, side?: "buy" | "sell"): Promise<PlacedOrder>;
}

/** Creates an empty table for every test of a suite. The returned function returns the table of the running test. */
export function eachTestHasAnOrdersTable(): () => OrdersTable {
  const server = dynalite({ createTableMs: 0 });
  let tables = 0;
  let current: OrdersTable | undefined;

  before(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));

  beforeEach(async () => {
    tables += 1;
    current = await createOrdersTable(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, `orders-${tables}`);
  });

  afterEach(() => current?.client.destroy());

  after((done) => {
    server.close(done);
  });

  return () => {
    if (current === undefined) {
      throw new Error("The orders table exists only while a test runs.");
    }
    return current;
  };
}

async function createOrdersTable(endpoint: string, table: string): Promise<OrdersTable> {
  const newClient = () =>
    new DynamoDBClient({
      region: "eu-central-1",
      endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
  const admin = newClient();
  await admin.send(
    new CreateTableCommand({
      TableName: table,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  admin.destroy();

  const client = newClient();
  const commands: string[] = [];
  client.middlewareStack.add(
    (next, context) => (args) => {
      const consistent = (args.input as { ConsistentRead?: boolean }).ConsistentRead ? " (consistent)" : "";
      commands.push(`${context.commandName}${consistent}`);
      return next(args);
    },
    { step: "initialize" },
  );

  return {
    endpoint,
    table,
    client,
    commands,
    newClient,
    async items() {
      const reader = newClient();
      const { Items = [] } = await reader.send(new ScanCommand({ TableName: table }));
      reader.destroy();
      return Items;
    },
    async place(event, at = now, side = "buy") {
      return (await printedBy(() => placeOrder(event, side, { client, table }, at))).result;
    },
  };
}
