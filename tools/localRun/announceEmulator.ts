import type { Emulator } from "pulumi-aws-emulator";
import { announceRunningEmulator } from "../../operator/commands/runningEmulator";
import { outputsOf } from "../program";

/** Registers the emulator for the operator's commands in other terminals, until this process ends. */
export function announceEmulator(emulator: Emulator, stack: string): void {
  const withdraw = announceRunningEmulator({
    endpoint: emulator.endpoint,
    region: emulator.region,
    ...emulator.credentials,
    stateMachineArn: outputsOf(emulator).stateMachineArn,
    stack,
    outputs: emulator.program.outputs,
    pid: process.pid,
  });
  process.once("exit", withdraw);
}
