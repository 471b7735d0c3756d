import * as path from "node:path";
import * as emulator from "pulumi-aws-emulator";
import { readSettings, type Settings } from "../config";
import { readStackOutputs, type StackOutputs } from "../domain/stackOutputs";
import { boundaryPolicy } from "./permissions/boundary";

/** The folder of the Pulumi program that these tools use. */
export const PROGRAM_FOLDER = path.join(__dirname, "..");

/** The project's name in Pulumi.yaml, which is the namespace of its settings. */
export function projectName(): string {
  return emulator.projectName(PROGRAM_FOLDER);
}

type WithoutFolder<T> = Omit<T, "folder">;

/**
 * Calls the emulator's `evaluateProgram` for this program. A stack with a permissions boundary is evaluated in the
 * boundary's account, unless another is given: the program refuses a boundary of another account.
 */
export function evaluateProgram(args: WithoutFolder<emulator.EvaluationArgs>): Promise<emulator.Evaluation> {
  return emulator.evaluateProgram({ folder: PROGRAM_FOLDER, ...boundaryAccount(args), ...args });
}

/**
 * Calls the emulator's `startEmulator` for this program. A stack with a permissions boundary runs in the boundary's
 * account and under the boundary that `npm run permissions -- boundary` prints for it.
 */
export async function startEmulator(args: WithoutFolder<emulator.EmulatorArgs>): Promise<emulator.Emulator> {
  const boundary = boundaryArn(args);
  return emulator.startEmulator({
    folder: PROGRAM_FOLDER,
    ...boundaryAccount(args),
    ...(boundary !== undefined && { managedPolicies: { [boundary]: await boundaryDocument(args) } }),
    ...args,
  });
}

/** The account of the stack's permissions boundary, if it has one. */
export function boundaryAccount(args: WithoutFolder<emulator.StackArgs>): { readonly account?: string } {
  const account = /^arn:[^:]+:iam::(\d{12}):/.exec(boundaryArn(args) ?? "")?.[1];
  return account === undefined ? {} : { account };
}

function boundaryArn(args: WithoutFolder<emulator.StackArgs>): string | undefined {
  return stackSettings(args)[`${projectName()}:permissionsBoundary`] || undefined;
}

async function boundaryDocument(args: WithoutFolder<emulator.EmulatorArgs>): Promise<string> {
  const { stack, settings, account = boundaryAccount(args).account ?? "" } = args;
  const program = await evaluateProgram({ stack, account, ...(settings && { settings }) });
  return JSON.stringify(boundaryPolicy(program, emulator.placeOf(account, regionOf(args))));
}

/**
 * The settings of a stack, read and validated as the program does.
 *
 * @throws pulumi.RunError for a setting that Pulumi or the program refuses
 */
export async function readStackSettings(stack: string): Promise<Settings> {
  const { outputs } = await evaluateProgram({ stack, program: readSettings });
  return outputs as Settings;
}

/**
 * Checks that a stack has a settings file.
 *
 * @throws pulumi.RunError naming the file that does not exist
 */
export function requireStack(stack: string): void {
  emulator.stackFile({ folder: PROGRAM_FOLDER, stack });
}

/** The settings of a stack of this program: unvalidated text by `namespace:key`. */
export function stackSettings(args: WithoutFolder<emulator.StackArgs>): Record<string, string> {
  return emulator.stackSettings({ folder: PROGRAM_FOLDER, ...args });
}

/** The Region of a stack of this program. */
export function regionOf(args: WithoutFolder<emulator.StackArgs>): string {
  return emulator.regionOf({ folder: PROGRAM_FOLDER, ...args });
}

/** The program's stack outputs. */
export function outputsOf({ program }: emulator.Emulator): StackOutputs {
  return readStackOutputs(program.outputs);
}
