import { GetExecutionHistoryCommand, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { type Cloud, startCloud } from "../../emulator/emulator";
import { listAllExecutions } from "../../operator/executions/stepFunctions";
import { clientOf } from "../../tools/localRun/runExecution";

/** The program in an embedded cloud, where people decide on each trade. */
export interface TradingCloud {
  readonly cloud: Cloud;
  readonly sfn: SFNClient;
  readonly stateMachineArn: string;
  start(name: string, input: unknown): Promise<void>;
  /** Every task token that was issued so far, as the histories hold them. */
  issuedTokens(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startTradingCloud(): Promise<TradingCloud> {
  const cloud = await startCloud({ stack: "prod" });
  const sfn = clientOf(cloud);
  const stateMachineArn = String(cloud.program.outputs.stateMachineArn);
  return {
    cloud,
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
      await cloud.stop();
    },
  };
}
