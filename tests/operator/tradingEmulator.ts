import { GetExecutionHistoryCommand, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Emulator } from "pulumi-aws-emulator";
import { listAllExecutions } from "../../operator/executions/stepFunctions";
import { clientOf } from "../../tools/localRun/runExecution";
import { startEmulator } from "../../tools/program";

/** The program in an emulator, where people decide on each trade. */
export interface TradingEmulator {
  readonly emulator: Emulator;
  readonly sfn: SFNClient;
  readonly stateMachineArn: string;
  start(name: string, input: unknown): Promise<void>;
  /** Every task token that was issued so far, as the histories hold them. */
  issuedTokens(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startTradingEmulator(): Promise<TradingEmulator> {
  const emulator = await startEmulator({ stack: "prod" });
  const sfn = clientOf(emulator);
  const stateMachineArn = String(emulator.program.outputs.stateMachineArn);
  return {
    emulator,
    sfn,
    stateMachineArn,
    async start(name, input) {
      await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    },
    async issuedTokens() {
      const tokens: string[] = [];
      for (const status of ["RUNNING", "SUCCEEDED", "FAILED", "ABORTED"] as const) {
        for (const { executionArn } of await listAllExecutions(sfn, stateMachineArn, status)) {
          const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
          const text = events
            .map(({ taskScheduledEventDetails }) => taskScheduledEventDetails?.parameters ?? "")
            .join("\n");
          tokens.push(...[...text.matchAll(/"TaskToken":\s*"([^"]+)"/g)].map(([, token = ""]) => token));
        }
      }
      return tokens;
    },
    async stop() {
      sfn.destroy();
      await emulator.stop();
    },
  };
}
