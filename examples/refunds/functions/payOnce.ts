import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { inDollars, type Refund } from "../refund";

/** The order was refunded with another amount. The state machine receives the class's name as the error. */
export class AlreadyRefunded extends Error {
  static override readonly name = "AlreadyRefunded";
  override readonly name = AlreadyRefunded.name;
}

/**
 * Writes the payment of an order. The same refund again changes nothing: the first execution stays the one that paid.
 *
 * @throws AlreadyRefunded if the order was refunded with another amount
 */
export async function payOnce(
  client: Pick<DynamoDBClient, "send">,
  table: string,
  { orderId, amount }: Refund,
  execution: string,
): Promise<void> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { orderId: { S: orderId } },
        UpdateExpression: "SET amount = :amount, paidBy = if_not_exists(paidBy, :execution)",
        ConditionExpression: "attribute_not_exists(orderId) OR amount = :amount",
        ExpressionAttributeValues: { ":amount": { N: String(amount) }, ":execution": { S: execution } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) {
      throw error;
    }
    throw new AlreadyRefunded(
      `Order ${orderId} was refunded with another amount than ${inDollars(amount)}. Nothing was paid.`,
    );
  }
}
