import assert from "node:assert/strict";
import type { Evaluation } from "pulumi-aws-emulator";
import { TradingFunctions, type TradingFunctionsArgs } from "../../infrastructure/tradingFunctions";
import { evaluateComponents, outputOf, resource, statementsOf, TYPE } from "../support/registrations";

function desk(args: Partial<TradingFunctionsArgs> = {}): Promise<Evaluation> {
  return evaluateComponents(() => new TradingFunctions("desk", { priceThreshold: 42.5, logRetentionDays: 7, ...args }));
}

describe("The trading functions", () => {
  it("pass each function only the environment variables that its code reads", async () => {
    const evaluation = await desk();
    const table = outputOf(resource(evaluation, TYPE.table, "desk-orders"), "name");
    const environments = Object.fromEntries(
      evaluation.registrations
        .filter(({ type }) => type === TYPE.function)
        .map(({ name, inputs }) => [name, (inputs.environment as { variables: object } | undefined)?.variables]),
    );
    assert.deepEqual(environments, {
      "desk-check-stock-price-function": undefined,
      "desk-generate-recommendation-function": { PRICE_THRESHOLD_USD: "42.5" },
      "desk-buy-stock-function": { ORDERS_TABLE: table },
      "desk-sell-stock-function": { ORDERS_TABLE: table },
    });
  });

  it("let only the two that trade access the orders table, to put and to get items", async () => {
    const evaluation = await desk();
    const tableArn = outputOf(resource(evaluation, TYPE.table, "desk-orders"), "arn");
    const reachingOrders = evaluation.registrations.filter(
      (registration) =>
        registration.type === TYPE.rolePolicy && JSON.stringify(registration.inputs).includes("dynamodb"),
    );
    assert.deepEqual(
      reachingOrders.map(({ name }) => name),
      ["desk-buy-stock-orders", "desk-sell-stock-orders"],
    );
    for (const policy of reachingOrders) {
      assert.deepEqual(statementsOf(policy), [
        {
          Sid: "PlaceOrderOnce",
          Effect: "Allow",
          Action: ["dynamodb:PutItem", "dynamodb:GetItem"],
          Resource: tableArn,
        },
      ]);
    }
  });

  it("store orders in an on-demand table with one item per execution and point-in-time recovery", async () => {
    const { inputs } = resource(await desk(), TYPE.table, "desk-orders");
    assert.deepEqual(inputs, {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: false,
    });
  });

  it("time out after ten seconds by default", async () => {
    const timeouts = ({ registrations }: Evaluation): readonly unknown[] =>
      registrations.filter(({ type }) => type === TYPE.function).map(({ inputs }) => inputs.timeout);
    assert.deepEqual(timeouts(await desk()), [10, 10, 10, 10]);
    assert.deepEqual(timeouts(await desk({ timeoutSeconds: 3 })), [3, 3, 3, 3]);
  });
});
