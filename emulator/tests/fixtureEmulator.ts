import * as path from "node:path";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { createClock } from "../clock";
import { type Emulator, type EmulatorArgs, startEmulator } from "../emulator";
import { runUntilIdle } from "../runUntilIdle";

export const FIXTURE = path.join(__dirname, "fixture");

/** The fixture program in an emulator on a stopped clock. */
export interface FixtureEmulator extends Emulator {
  readonly client: SFNClient;
  readonly outputs: Readonly<
    Record<"stateMachineArn" | "questionsUrl" | "deadLettersUrl" | "noticesArn" | "tableName" | "logName", string>
  >;
  /** Starts an execution. @returns its ARN */
  start(input?: object, name?: string): Promise<string>;
  /** Runs the emulator until it is idle, for at most this much time on the clock. @default no limit */
  settle(limitMs?: number): Promise<void>;
}

export async function startFixture(args: Partial<EmulatorArgs> = {}): Promise<FixtureEmulator> {
  const emulator = await startEmulator({
    folder: FIXTURE,
    stack: "test",
    clock: createClock({ stoppedAt: Date.UTC(2026, 0, 1) }),
    ...args,
  });
  const { endpoint, region, credentials } = emulator;
  const client = new SFNClient({ endpoint, region, credentials });
  const outputs = emulator.program.outputs as FixtureEmulator["outputs"];
  return {
    ...emulator,
    client,
    outputs,
    async start(input = {}, name) {
      const { executionArn = "" } = await client.send(
        new StartExecutionCommand({
          stateMachineArn: outputs.stateMachineArn,
          input: JSON.stringify(input),
          ...(name !== undefined && { name }),
        }),
      );
      return executionArn;
    },
    settle: (limitMs) => runUntilIdle(emulator, limitMs),
    async stop() {
      client.destroy();
      await emulator.stop();
    },
  };
}
