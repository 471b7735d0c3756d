import { constants } from "node:os";
import { setImmediate } from "node:timers/promises";
import { explain, isExplained } from "../server/awsErrors";
import { exitOnSignals } from "./interruption";

/** The exit codes of all commands. */
export const EXIT = {
  success: 0,
  failure: 1,
  usage: 2,
  /** `npm run orders`: no order was placed. */
  notPlaced: 3,
  /** The code that shells report for a process ended by SIGINT. */
  interrupted: 128 + constants.signals.SIGINT,
  brokenPipe: 128 + constants.signals.SIGPIPE,
} as const;

/** A mistake of the caller. Only the message is printed; it says how to fix the mistake. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** The arguments do not match the command's usage, which is printed after the message. */
export class ArgumentsError extends UsageError {
  override readonly name = "ArgumentsError";
}

/** The command cannot do its work for a reason other than a defect. Only the message is printed. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failure,
  ) {
    super(message);
  }
}

/** The output streams of a command. */
export interface Terminal {
  out(line: string): void;
  error(line: string): void;
}

/**
 * Runs a command, or prints its usage for --help.
 *
 * @returns the exit code: 2 for a UsageError and for a setting that the program refuses; the code of a CommandError;
 * otherwise 1. Only an unexpected error is printed with its stack.
 */
export async function runCommand(
  usage: string,
  args: readonly string[],
  terminal: Terminal,
  command: () => Promise<number>,
): Promise<number> {
  if (isHelpRequested(args)) {
    terminal.out(usage);
    return EXIT.success;
  }
  try {
    return await command();
  } catch (error) {
    return report(error, usage, terminal);
  }
}

/**
 * Runs a command with the arguments, the terminal and the exit code of this process. A signal, and a reader that closes the pipe,
 * end the process.
 */
export async function runAsProcess(
  command: (args: readonly string[], terminal: Terminal) => Promise<number>,
): Promise<void> {
  exitOnSignals();
  const terminal: Terminal = { out: (line) => console.log(line), error: (line) => console.error(line) };
  process.once("uncaughtException", async (error) => process.exit(await report(error, "", terminal)));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", exitOnBrokenPipe);
  }
  process.exitCode = await command(process.argv.slice(2), terminal);
}

/** Calls `runCommand` with the arguments, the terminal and the exit code of this process. */
export function runMain(
  usage: string,
  command: (args: readonly string[], terminal: Terminal) => Promise<number>,
): Promise<void> {
  return runAsProcess((args, terminal) => runCommand(usage, args, terminal, () => command(args, terminal)));
}

/** Replaces characters that a terminal interprets, such as escape sequences, line breaks and bidirectional controls. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, "�");
}

function isHelpRequested(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

/** @returns the exit code */
async function report(error: unknown, usage: string, terminal: Terminal): Promise<number> {
  // Ctrl+C also ends child processes, such as esbuild's: let the signal end this process before it takes that for a defect.
  await setImmediate();
  const [text, exitCode] = describe(error, usage);
  terminal.error(text);
  return exitCode;
}

function describe(error: unknown, usage: string): readonly [text: string, exitCode: number] {
  const message = error instanceof Error ? printableLines(error.message) : "";
  if (error instanceof ArgumentsError) {
    return [`${message}\n\n${usage}`, EXIT.usage];
  }
  if (error instanceof UsageError || isRunError(error)) {
    return [message, EXIT.usage];
  }
  if (error instanceof CommandError) {
    return [message, error.exitCode];
  }
  if (isExplained(error)) {
    const { error: what, whatToDo } = explain(error);
    return [`${printable(what)} ${whatToDo}`, EXIT.failure];
  }
  return [printableLines(error instanceof Error ? (error.stack ?? error.message) : String(error)), EXIT.failure];
}

/**
 * Recognizes a pulumi.RunError by Pulumi's marker property. Loading Pulumi for an instanceof check would double the
 * startup time of a command that evaluates no program.
 */
function isRunError(error: unknown): boolean {
  return error instanceof Error && "__pulumiRunError" in error && error.__pulumiRunError === true;
}

function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** The reader closed the pipe, as in `npm start | head`. */
function exitOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") {
    throw error;
  }
  process.exit(EXIT.brokenPipe);
}
