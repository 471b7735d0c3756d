import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { asObject, parseJson, type UncheckedObject } from "approval-queue/json";
import { NoTargetError } from "./runningEmulator";

/** Runs a program and returns its stdout. If the program fails, the error contains its stderr. */
export type Execute = (program: string, args: readonly string[]) => Promise<string>;

export const execute: Execute = async (program, args) => {
  const running = promisify(execFile)(program, [...args]);
  const stop = (): void => void running.child.kill();
  process.once("exit", stop);
  try {
    return (await running).stdout;
  } finally {
    process.off("exit", stop);
  }
};

/**
 * Reads the outputs of a deployed stack with the Pulumi CLI.
 * @param withoutCli what to do instead if the CLI is not installed, as in `Specify --state-machine-arn instead`
 * @throws NoTargetError if the outputs cannot be read
 */
export async function readDeployedOutputs(stack: string, run: Execute, withoutCli?: string): Promise<UncheckedObject> {
  try {
    return asObject(parseJson(await run("pulumi", ["stack", "output", "--json", "--stack", stack]))) ?? {};
  } catch (error) {
    throw new NoTargetError(whyNoOutput(stack, error, withoutCli));
  }
}

function whyNoOutput(stack: string, error: unknown, withoutCli: string | undefined): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    const whatToDo = withoutCli === undefined ? "Install it" : `${withoutCli}, or install it`;
    return `Reading a stack's outputs requires the Pulumi CLI, which is not installed. ${whatToDo} (pulumi.com/docs/install).`;
  }
  const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
  return `Pulumi could not read the outputs of the stack "${stack}": ${said}`;
}
