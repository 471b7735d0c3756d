import { userInfo } from "node:os";
import { SFNClient } from "@aws-sdk/client-sfn";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { asText, type UncheckedObject } from "approval-queue/json";
import { executionConsoleUrl } from "../../domain/consoleUrl";
import { asksPeople, logGroupsOf, placesOrders } from "../../domain/stackOutputs";
import { InvalidReferenceError, parseStateMachineArn, stateMachineArnOf } from "../executions/arns";
import type { Target } from "../executions/target";
import { deniedActions } from "./deniedActions";
import { type ChosenEmulator, chooseEmulator, configOf, emulatorAt } from "./emulatorChoice";
import { UsageError } from "./runCommand";
import { NoTargetError, portOf, type RunningEmulator, readRunningEmulators } from "./runningEmulator";
import { type Execute, execute, readDeployedOutputs } from "./stackOutputsReader";

/** The options that select the target; without any, the target is an emulator on this machine. */
export interface TargetOptions {
  /** The port of an emulator on this machine. */
  readonly emulator?: string | undefined;
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
 * there; any other is on AWS, in the account that its ARN names. Of several emulators, the one that has the execution is taken.
 * @param now milliseconds since the epoch
 * @throws UsageError if options contradict each other, or several emulators have the execution; NoTargetError if there is no such target or the credentials are for another
 * account; also the errors of STS for invalid credentials
 */
export async function resolveTarget(
  options: TargetOptions,
  run: Execute = execute,
  now: () => number = Date.now,
): Promise<Target> {
  const running = await readRunningEmulators();
  const { emulator: port, execution, region } = options;
  const emulators = port === undefined ? running : [emulatorAt(port, running, now())];
  const named = await namedStateMachine(options, run);
  if (named !== undefined) {
    checkRegion(named.arn, region);
  }
  const [newest, ...others] = emulators.filter(
    ({ stateMachineArn }) => (named?.arn ?? stateMachineArn) === stateMachineArn,
  );
  if (newest !== undefined) {
    return localTarget(await chooseEmulator([newest, ...others], execution, now()), running);
  }
  if (named === undefined) {
    throw new NoTargetError(
      "No emulator is running. Start one with `npm start -- --keep`, or specify an execution's ARN, --state-machine-arn or --stack.",
    );
  }
  if (port !== undefined) {
    throw new UsageError(`The emulator at port ${port} does not run ${named.arn}. Omit --emulator.`);
  }
  return awsTarget(named, options);
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

function localTarget({ emulator, choice }: ChosenEmulator, running: readonly RunningEmulator[]): Target {
  const { stateMachineArn, stack, outputs } = emulator;
  const isAlone = running.filter((other) => other.stateMachineArn === stateMachineArn).length === 1;
  // Not one object for both: a client writes into the credentials that it gets.
  return {
    sfn: new SFNClient(configOf(emulator)),
    config: configOf(emulator),
    stateMachineArn,
    identity: userInfo().username,
    isLocal: true,
    stack,
    asksPeople: asksPeople(outputs),
    trades: placesOrders(outputs),
    ...(isAlone ? {} : { options: ["--emulator", portOf(emulator)] }),
    ...(choice === undefined ? {} : { choice }),
  };
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
    denied: () => deniedActions(config, Arn, stateMachineArn),
    consoleUrl: executionConsoleUrl,
    ...(profile === undefined ? {} : { options: ["--profile", profile] }),
    ...(stack === undefined
      ? {}
      : {
          stack,
          asksPeople: asksPeople(outputs ?? {}),
          trades: placesOrders(outputs ?? {}),
          logGroups: logGroupsOf(outputs ?? {}),
        }),
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
