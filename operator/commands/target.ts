import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";
import { SFNClient } from "@aws-sdk/client-sfn";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { asObject, asText, parseJson } from "../../domain/json";
import { consoleUrlOf, InvalidReferenceError, parseStateMachineArn } from "../executions/arns";
import type { Target } from "../executions/target";
import { NoTargetError, readRunningEmulator } from "./runningEmulator";

/** The options that select the target; without any, the target is the running emulator. */
export interface TargetOptions {
  readonly stateMachineArn?: string | undefined;
  /** A Pulumi stack whose output `stateMachineArn` is the target. */
  readonly stack?: string | undefined;
  readonly region?: string | undefined;
  /** A profile in the AWS configuration files. */
  readonly profile?: string | undefined;
}

/** Runs a program and returns its stdout. If the program fails, the error contains its stderr. */
export type Execute = (program: string, args: readonly string[]) => Promise<string>;

const execute: Execute = async (program, args) => (await promisify(execFile)(program, [...args])).stdout;

/**
 * Finds the state machine to act on and the identity that acts.
 * @throws NoTargetError if there is no such target; also the errors of STS for invalid credentials
 */
export async function resolveTarget(options: TargetOptions, run: Execute = execute): Promise<Target> {
  const { stateMachineArn, stack, region, profile } = options;
  if (stateMachineArn === undefined && stack === undefined) {
    return localTarget();
  }
  const arn = stateMachineArn ?? (await arnFromStack(stack ?? "", run));
  const ofArn = regionOf(arn);
  if (region !== undefined && region !== ofArn) {
    throw new NoTargetError(`The state machine is in ${ofArn}, not in ${region}. Omit --region.`);
  }
  const config = { region: ofArn, ...(profile === undefined ? {} : { profile }) };
  const { Arn = "(unknown)" } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  return { sfn: new SFNClient(config), stateMachineArn: arn, identity: Arn, consoleUrl: consoleUrlOf };
}

function localTarget(): Target {
  const { endpoint, region, accessKeyId, secretAccessKey, stateMachineArn } = readRunningEmulator();
  const sfn = new SFNClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  return { sfn, stateMachineArn, identity: userInfo().username };
}

function regionOf(arn: string): string {
  try {
    return parseStateMachineArn(arn).region;
  } catch (error) {
    throw error instanceof InvalidReferenceError ? new NoTargetError(error.message) : error;
  }
}

async function arnFromStack(stack: string, run: Execute): Promise<string> {
  let output: string;
  try {
    output = await run("pulumi", ["stack", "output", "--json", "--stack", stack]);
  } catch (error) {
    throw new NoTargetError(whyNoOutput(stack, error));
  }
  const arn = asText(asObject(parseJson(output))?.stateMachineArn);
  if (arn === undefined) {
    throw new NoTargetError(`The stack "${stack}" has no output stateMachineArn: deploy it first (npm run up).`);
  }
  return arn;
}

function whyNoOutput(stack: string, error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    return "Reading a stack's outputs requires the Pulumi CLI, which is not installed. Install it (pulumi.com/docs/install), or specify --state-machine-arn.";
  }
  const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
  return `Pulumi could not read the outputs of the stack "${stack}": ${said}`;
}
