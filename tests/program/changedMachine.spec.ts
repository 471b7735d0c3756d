import assert from "node:assert/strict";
import { DescribeStateMachineCommand, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import { createClock } from "pulumi-aws-emulator";
import { STATE } from "../../definition";
import { runExecution } from "../../tools/localRun/runExecution";
import { ALWAYS_BUY, assertInvariants, startTestEmulator, type TestEmulator } from "../support/emulator";

type Fields = Readonly<Record<string, unknown>>;

/** The definition with a pause, three quotes beside each other, and an approval for each symbol of a list, in two branches. */
function changed(text: string): string {
  const definition = JSON.parse(text) as Fields & { readonly States: Readonly<Record<string, Fields>> };
  const {
    [STATE.checkStockPrice]: check,
    [STATE.recommend]: recommend,
    [STATE.requestApproval]: request,
    ...rest
  } = definition.States;
  const { Catch, Next, ...asking } = request as Fields;
  const symbols = ["MSFT", "ORCL", "AMZN"];
  const iterations = (fields: Fields, name: string, state: Fields): Fields => ({
    Type: "Map",
    ItemsPath: "$.symbols",
    ItemProcessor: { StartAt: name, States: { [name]: state } },
    ...fields,
  });
  const States = {
    ...rest,
    Settle: { Type: "Wait", Seconds: 1, Next: STATE.checkStockPrice },
    [STATE.checkStockPrice]: { ...check, Next: "Name Symbols" },
    "Name Symbols": { Type: "Pass", Result: symbols, ResultPath: "$.symbols", Next: "Quote Symbols" },
    "Quote Symbols": iterations(
      {
        MaxConcurrency: 2,
        ItemSelector: { "symbol.$": "$$.Map.Item.Value", "quantity.$": "$.quantity" },
        ResultPath: "$.quotes",
        Next: STATE.recommend,
      },
      "Quote Symbol",
      { ...check, Next: undefined, End: true },
    ),
    [STATE.recommend]: { ...recommend, Next: "Ask" },
    Ask: {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Each",
          States: {
            Each: iterations(
              {
                ItemSelector: {
                  "symbol.$": "$$.Map.Item.Value",
                  "quantity.$": "$.quantity",
                  "stock_price.$": "$.stock_price",
                  "recommended_type.$": "$.recommended_type",
                },
                End: true,
              },
              STATE.requestApproval,
              { ...asking, End: true },
            ),
          },
        },
        { StartAt: "Think", States: { Think: { Type: "Wait", Seconds: 1, End: true } } },
      ],
      ResultSelector: { "trade.$": "$[0][2]" },
      OutputPath: "$.trade",
      Catch,
      Next,
    },
  };
  return JSON.stringify({ ...definition, StartAt: "Settle", States });
}

describe("The machine with a Wait, Map states and a Parallel state", function () {
  this.timeout(60_000);
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator({ stack: "prod", settings: ALWAYS_BUY, clock: createClock() });
    const { client, stateMachineArn } = emulator;
    const { definition = "" } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: changed(definition) }));
  });
  after(async () => {
    await assertInvariants(emulator);
    await emulator?.stop();
  });

  it("asks for each approval, and trades once all are given", async () => {
    const asked: string[] = [];
    const finished = await runExecution(emulator, emulator.client, {
      input: "{}",
      name: undefined,
      decider: {
        approver: "ada",
        choose: async ({ trade }) => {
          asked.push(String(trade.symbol));
          return "approve";
        },
        onExpire: () => assert.fail("nothing expires"),
      },
    });

    assert.ok(finished !== "waits");
    assert.equal(finished.status, "SUCCEEDED", finished.cause ?? "");
    assert.deepEqual(asked.sort(), ["AMZN", "MSFT", "ORCL"]);
    assert.deepEqual(
      finished.orders.map(({ symbol, side, approver }) => ({ symbol, side, approver })),
      [{ symbol: "AMZN", side: "buy", approver: "ada" }],
    );
    assert.equal(finished.reports.length, 1);
  });
});
