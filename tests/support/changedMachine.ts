import { DescribeStateMachineCommand, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import { STATE } from "../../definition";
import type { TestEmulator } from "./emulator";

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

/** Gives the emulator's machine a Wait, Map states and a Parallel state. An execution asks for three approvals at once. */
export async function changeMachine({ client, stateMachineArn }: TestEmulator): Promise<void> {
  const { definition = "" } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: changed(definition) }));
}
