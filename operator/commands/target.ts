import { userInfo } from "node:os";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { asText, type UncheckedObject } from "approval-queue/json";
import { executionConsoleUrl } from "../../domain/consoleUrl";
import { asksPeople } from "../../domain/stackOutputs";
import { InvalidReferenceError, parseStateMachineArn, stateMachineArnOf } from "../executions/arns";
import type { ClientConfig, Target } from "../executions/target";
import { UsageError } from "./runCommand";
import { NoTargetError, type RunningEmulator, readRunningEmulators } from "./runningEmulator";
import { type Execute, execute, readDeployedOutputs } from "./stackOutputsReader";

/** The options that select the target; without any, the target is the emulator started last. */
export interface TargetOptions {
  /** An execution's name or ARN. An ARN names the target. */
  readonly execution?: string | undefined;
  readonly stateMachineArn?: string | undefined;
  /** A Pulumi stack whose output `stateMachineArn` is the target. */
  readonly stack?: string | undefined;
  readonly region?: string | undefined;
  /** A profile in the AWS configuration files. */
  readonly profile?: string | undefined;
}

/** The emulator's default account; AWS assigns it to nobody. */
const emulatorAccount = "000000000000";

/**
 * Finds the state machine to act on and the identity that acts. A state machine that an emulator on this machine runs is taken
 * there; any other is on AWS, in the account that its ARN names.
 * @throws UsageError if options contradict each other; NoTargetError if there is no such target or the credentials are for another
 * account; also the errors of STS for invalid credentials
 */
export async function resolveTarget(options: TargetOptions, run: Execute = execute): Promise<Target> {
  const emulators = readRunningEmulators();
  const named = await namedStateMachine(options, run);
  if (named === undefined) {
    const [newest] = emulators;
    if (newest === undefined) {
      throw new NoTargetError(
        "No emulator is running. Start one with `npm start -- --keep`, or specify an execution's ARN, --state-machine-arn or --stack.",
      );
    }
    return localTarget(newest);
  }
  const { arn } = named;
  checkRegion(arn, options.region);
  const running = emulators.filter(({ stateMachineArn }) => stateMachineArn === arn);
  const emulator = running.length > 1 ? await withExecution(running, options.execution) : running[0];
  return emulator === undefined ? awsTarget(named, options) : localTarget(emulator);
}

/** A state machine, and the stack that it was found in. */
interface NamedStateMachine {
  readonly arn: string;
  readonly stack?: string;
  readonly outputs?: UncheckedObject;
}

/** The state machine that the options name; undefined when they name none. */
async function namedStateMachine(
  { execution, stateMachineArn, stack }: TargetOptions,
  run: Execute,
): Promise<NamedStateMachine | undefined> {
  const named =
    stateMachineArn !== undefined
      ? { arn: stateMachineArn }
      : stack === undefined
        ? undefined
        : await machineOfStack(stack, run);
  if (!execution?.startsWith("arn:")) {
    return named;
  }
  const ofExecution = asUsage(() => stateMachineArnOf(execution));
  if (named !== undefined && named.arn !== ofExecution) {
    throw new UsageError(
      `"${execution}" is not an execution of ${named.arn}. Omit ${stack === undefined ? "--state-machine-arn" : "--stack"}.`,
    );
  }
  return named ?? { arn: ofExecution };
}

function checkRegion(arn: string, region: string | undefined): void {
  const ofArn = asUsage(() => parseStateMachineArn(arn)).region;
  if (region !== undefined && region !== ofArn) {
    throw new UsageError(`The state machine is in ${ofArn}, not in ${region}. Omit --region.`);
  }
}

function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidReferenceError ? new UsageError(error.message) : error;
  }
}

/** Emulators of one stack have the same ARNs: the execution decides. */
async function withExecution(
  emulators: readonly RunningEmulator[],
  executionArn: string | undefined,
): Promise<RunningEmulator | undefined> {
  for (const emulator of executionArn?.startsWith("arn:") ? emulators : []) {
    const client = new SFNClient(configOf(emulator));
    try {
      await client.send(new DescribeExecutionCommand({ executionArn }));
      return emulator;
    } catch (error) {
      if (!(error instanceof Error && error.name === "ExecutionDoesNotExist")) {
        throw error;
      }
    } finally {
      client.destroy();
    }
  }
  return emulators[0];
}

function localTarget(emulator: RunningEmulator): Target {
  const { stateMachineArn, stack, outputs } = emulator;
  // Not one object for both: a client writes into the credentials that it gets.
  return {
    sfn: new SFNClient(configOf(emulator)),
    config: configOf(emulator),
    stateMachineArn,
    identity: userInfo().username,
    stack,
    asksPeople: asksPeople(outputs),
  };
}

function configOf({ endpoint, region, accessKeyId, secretAccessKey }: RunningEmulator): ClientConfig {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
}

async function awsTarget(
  { arn: stateMachineArn, stack, outputs }: NamedStateMachine,
  { profile }: TargetOptions,
): Promise<Target> {
  const { region, account } = parseStateMachineArn(stateMachineArn);
  if (account === emulatorAccount) {
    throw new NoTargetError(
      `${stateMachineArn} belongs to an emulator that is no longer running. Start one with \`npm start -- --keep\`.`,
    );
  }
  const config = { region, ...(profile === undefined ? {} : { profile }) };
  const { Arn = "(unknown)", Account } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  if (Account !== account) {
    throw new NoTargetError(
      `The state machine is in the account ${account}, and your credentials are for ${Account} (${Arn}). Use --profile, or sign in to ${account}.`,
    );
  }
  return {
    sfn: new SFNClient(config),
    config,
    stateMachineArn,
    identity: Arn,
    consoleUrl: executionConsoleUrl,
    ...(stack === undefined ? {} : { stack, asksPeople: asksPeople(outputs ?? {}) }),
  };
}

async function machineOfStack(stack: string, run: Execute): Promise<NamedStateMachine> {
  const outputs = await readDeployedOutputs(stack, run, "Specify the execution's ARN or --state-machine-arn instead");
  const arn = asText(outputs.stateMachineArn);
  if (arn === undefined) {
    throw new NoTargetError(`The stack "${stack}" has no output stateMachineArn: deploy it first (npm run up).`);
  }
  return { arn, stack, outputs };
}
