import type { Emulator } from "pulumi-aws-emulator";
import { announce } from "pulumi-aws-emulator/announcement";
import { outputsOf } from "../program";

/** Announces the emulator to the operator's commands in other terminals, until this process ends. */
export function announceEmulator(emulator: Emulator, stack: string): void {
  const withdraw = announce({
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
