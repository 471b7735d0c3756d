import { asText, type UncheckedObject } from "approval-queue/json";
import { NoTargetError, readRunningEmulators } from "../../operator/commands/runningEmulator";
import { type Execute, execute, readDeployedOutputs } from "../../operator/commands/stackOutputsReader";
import { resolveTarget } from "../../operator/commands/target";
import type { ClientConfig } from "../../operator/executions/target";
import { requireStack } from "../program";

export interface DeploymentOptions {
  /** @default the stack of the emulator that was started last */
  readonly stack?: string | undefined;
  /** A profile in the AWS configuration files. */
  readonly profile?: string | undefined;
}

/** A stack that is deployed on AWS, or runs in an emulator. */
export interface Deployment {
  /** The stack's name, without organization and project. */
  readonly stack: string;
  readonly outputs: UncheckedObject;
  /** For AWS clients. */
  readonly config: ClientConfig;
}

/**
 * Finds a deployed stack.
 *
 * @throws pulumi.RunError if the stack has no settings file; NoTargetError if it is not deployed, cannot be read, or is in another
 * account than the credentials are for
 */
export async function findDeployment(
  { stack, profile }: DeploymentOptions,
  run: Execute = execute,
): Promise<Deployment> {
  if (stack === undefined) {
    const [newest] = await readRunningEmulators();
    if (newest === undefined) {
      throw new NoTargetError("No emulator is running. Specify a stack, such as --stack prod.");
    }
    const { config } = await resolveTarget({ stateMachineArn: newest.stateMachineArn });
    return { stack: newest.stack, outputs: newest.outputs, config };
  }
  const name = stack.split("/").at(-1) ?? stack;
  requireStack(name);
  const outputs = await readDeployedOutputs(stack, run);
  const stateMachineArn = asText(outputs.stateMachineArn);
  if (stateMachineArn === undefined) {
    throw new NoTargetError(`The stack "${stack}" has no outputs: deploy it first (npm run up -- --stack ${name}).`);
  }
  const { config } = await resolveTarget({ stateMachineArn, profile });
  return { stack: name, outputs, config };
}
