import { constants } from "node:os";
import type { Emulator } from "pulumi-aws-emulator";
import { announce } from "pulumi-aws-emulator/announcement";

/** Lets other processes of this user find the emulator until this one ends, if need be by a signal. */
export function announceUntilExit({ endpoint, region, credentials, program }: Emulator, stack: string): void {
  const { outputs } = program;
  const stateMachineArn = String(outputs.stateMachineArn);
  process.once(
    "exit",
    announce({ endpoint, region, ...credentials, stateMachineArn, stack, outputs, pid: process.pid }),
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
