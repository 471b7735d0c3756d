import type { Emulator } from "pulumi-aws-emulator";
import { outputsOf } from "./program";

/** An order as stored in the table. */
export type StoredOrder = Readonly<Record<string, string | number>>;

type Attribute = { readonly S: string } | { readonly N: string };

/** Every order in the table. */
export async function ordersOf(emulator: Emulator): Promise<readonly StoredOrder[]> {
  const orders: StoredOrder[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await emulator.asAdministrator("dynamodb", "Scan", {
      TableName: outputsOf(emulator).ordersTable,
      ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
    });
    orders.push(...(page.Items as Record<string, Attribute>[]).map(unmarshalled));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return orders;
}

function unmarshalled(item: Readonly<Record<string, Attribute>>): StoredOrder {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, "N" in value ? Number(value.N) : value.S]),
  );
}
