import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CLIENT_TIMEOUTS, requiredVariable } from "approval-queue/callback";
import type { PlacedOrder, TaskEvent } from "../../domain/trade";
import { placeOrder } from "../placeOrder";

const table = requiredVariable("ORDERS_TABLE", "the name of the DynamoDB table that holds the orders");
const client = new DynamoDBClient(CLIENT_TIMEOUTS);

/**
 * Sell Stock: places the approved limit order to sell, once per execution.
 * @throws TradeNotApproved, InvalidTradeRequest, OrderConflict
 */
export const handler = (event: TaskEvent): Promise<PlacedOrder> =>
  placeOrder(event, "sell", { client, table }, new Date());
