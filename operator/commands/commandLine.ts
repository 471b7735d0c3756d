import { type ParseArgsConfig, parseArgs } from "node:util";
import { explain } from "../server/awsErrors";
import { NoTargetError } from "./runningEmulator";

/** The command was called in a way that it does not understand. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The options by which every command is told its target. */
export const targetOptions = {
  "state-machine-arn": { type: "string" },
  stack: { type: "string" },
  region: { type: "string" },
  profile: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsConfig["options"];

export const targetUsage = `  --stack NAME                 a deployed Pulumi stack (its output stateMachineArn)
  --state-machine-arn ARN      a state machine
  --region REGION              where it is, if you want that checked
  --profile NAME               a profile of your AWS configuration
  Without a target: the emulator that runs on this machine now.`;

/** What a command writes to. */
export interface Terminal {
  out(line: string): void;
  error(line: string): void;
}

export const processTerminal: Terminal = {
  out: (line) => console.log(line),
  error: (line) => console.error(line),
};

/**
 * The arguments as node:util reads them.
 * @throws UsageError for an option that is not known or lacks its value
 */
export function readArguments<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Runs a command; an error becomes a sentence, never a stack trace. @returns the exit code: 2 for misuse, 1 for a failure */
export async function runCommand(usage: string, terminal: Terminal, command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.error(`${printable(error.message)}\n\n${usage}`);
      return 2;
    }
    if (error instanceof NoTargetError) {
      terminal.error(printable(error.message));
      return 1;
    }
    const { error: what, whatToDo } = explain(error);
    terminal.error(`${printable(what)} ${whatToDo}`);
    return 1;
  }
}

/** Text of an execution's without what a terminal would obey: escape sequences, line breaks, text that runs backwards. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, "�");
}
