import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Emulator } from "pulumi-aws-emulator";
import { outputsOf } from "../program";
import { median } from "./figures";

/** Runs one execution to its end, and resolves with its duration in milliseconds. */
export type Runner = () => Promise<number>;

/** @param client calls the emulator from this process, over HTTP */
export function createRunner(emulator: Emulator, client: SFNClient): Runner {
  const { stateMachineArn } = outputsOf(emulator);
  const waiting = new Map<string, () => void>();
  const ended = new Set<string>();
  emulator.onHistoryEvent((executionArn, { type }) => {
    if (type === "ExecutionSucceeded") {
      waiting.get(executionArn)?.() ?? ended.add(executionArn);
      waiting.delete(executionArn);
    } else if (/^Execution(Failed|TimedOut|Aborted)$/.test(type)) {
      throw new Error(`${executionArn} did not succeed: ${type}`);
    }
  });
  return async () => {
    const startedAt = performance.now();
    const { executionArn = "" } = await client.send(
      new StartExecutionCommand({ stateMachineArn, input: '{"symbol": "AMZN", "quantity": 1}' }),
    );
    if (!ended.delete(executionArn)) {
      await new Promise<void>((resolve) => waiting.set(executionArn, resolve));
    }
    return performance.now() - startedAt;
  };
}

/** The executions of a run, and how many of them run at once. */
export interface Load {
  readonly atOnce: number;
  readonly executions: number;
}

export interface LoadFigures {
  readonly perSecond: number;
  readonly medianMs: number;
  /** The processor time of an execution, in milliseconds: all threads of this process, which also makes the calls. */
  readonly cpuMs: number;
}

export async function load(run: Runner, { atOnce, executions }: Load): Promise<LoadFigures> {
  const times: number[] = [];
  let left = executions;
  const startedAt = performance.now();
  const usedBefore = process.cpuUsage();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        left -= 1;
        times.push(await run());
      }
    }),
  );
  const { user, system } = process.cpuUsage(usedBefore);
  return {
    perSecond: (executions / (performance.now() - startedAt)) * 1_000,
    medianMs: median(times),
    cpuMs: (user + system) / 1_000 / executions,
  };
}
