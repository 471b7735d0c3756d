import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CLIENT_TIMEOUTS, requiredVariable } from "approval-queue/callback";
import { readRefund } from "../refund";
import { payOnce } from "./payOnce";

const client = new DynamoDBClient(CLIENT_TIMEOUTS);
const table = requiredVariable("PAYMENTS_TABLE", "the name of the table of payments");

/** What the state machine sends. */
interface PayEvent {
  readonly refund: unknown;
  /** The execution's ARN. */
  readonly execution: string;
}

export async function handler({ refund, execution }: PayEvent): Promise<void> {
  await payOnce(client, table, readRefund(refund), execution);
}
