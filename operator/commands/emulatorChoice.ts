import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { coarse } from "approval-queue/time";
import { localTime } from "../../domain/format";
import { executionArnOf, executionNameOf, InvalidReferenceError, parseStateMachineArn } from "../executions/arns";
import type { ClientConfig } from "../executions/target";
import { UsageError } from "./runCommand";
import { NoTargetError, portOf, type RunningEmulator } from "./runningEmulator";

/** An emulator, and what to tell the person about the choice, if there was one. */
export interface ChosenEmulator {
  readonly emulator: RunningEmulator;
  readonly choice?: string;
}

/**
 * The emulator that `--emulator` names.
 * @throws NoTargetError if there is none
 */
export function emulatorAt(port: string, emulators: readonly RunningEmulator[], now: number): RunningEmulator {
  const found = emulators.find((emulator) => portOf(emulator) === port);
  if (found === undefined) {
    const others = emulators.length === 0 ? "" : ` These do:\n${choices(emulators, now)}`;
    throw new NoTargetError(`No emulator runs at port ${port}.${others}`);
  }
  return found;
}

/**
 * One of several emulators: the one that has the execution, or without an execution the one that was started last.
 * @param emulators at least one; the one that was started last comes first
 * @param execution the execution's name or ARN
 * @param now milliseconds since the epoch
 * @throws UsageError if several have the execution; NoTargetError if none has it
 */
export async function chooseEmulator(
  emulators: readonly [RunningEmulator, ...RunningEmulator[]],
  execution: string | undefined,
  now: number,
): Promise<ChosenEmulator> {
  const [newest, ...others] = emulators;
  if (others.length === 0) {
    return { emulator: newest };
  }
  if (execution === undefined) {
    const choice = `The emulator that was started last: ${describe(newest, now)}. Others run:\n${choices(others, now)}`;
    return { emulator: newest, choice };
  }
  const answers = await Promise.all(emulators.map((emulator) => hasExecution(emulator, execution)));
  const [found, ...more] = emulators.filter((_, index) => answers[index]);
  const name = `"${executionNameOf(execution)}"`;
  if (found === undefined) {
    throw new NoTargetError(`None of the emulators that run has an execution ${name}:\n${choices(emulators, now)}`);
  }
  if (more.length > 0) {
    throw new UsageError(`Several emulators have an execution ${name}. Choose one:\n${choices([found, ...more], now)}`);
  }
  return { emulator: found };
}

export function configOf({ endpoint, region, accessKeyId, secretAccessKey }: RunningEmulator): ClientConfig {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}

async function hasExecution(emulator: RunningEmulator, execution: string): Promise<boolean> {
  const client = new SFNClient(configOf(emulator));
  try {
    const executionArn = executionArnOf(emulator.stateMachineArn, execution);
    await client.send(new DescribeExecutionCommand({ executionArn }));
    return true;
  } catch (error) {
    if (error instanceof InvalidReferenceError) {
      throw new UsageError(error.message);
    }
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") {
      return false;
    }
    throw error;
  } finally {
    client.destroy();
  }
}

function choices(emulators: readonly RunningEmulator[], now: number): string {
  return emulators.map((emulator) => `  --emulator ${portOf(emulator)}  ${describe(emulator, now)}`).join("\n");
}

function describe({ stack, stateMachineArn, announcedAt }: RunningEmulator, now: number): string {
  const { name, region } = parseStateMachineArn(stateMachineArn);
  const started = localTime(new Date(announcedAt).toISOString(), now);
  return `${stack} (${name}, ${region}), started at ${started} (${coarse(now - announcedAt)} ago)`;
}
