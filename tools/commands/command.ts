import { RunError } from "@pulumi/pulumi";
import { EXIT, Misuse } from "./misuse";

/**
 * Runs a command to its exit code. A person's mistake (in a flag, in a setting) is told in a sentence and exits with 2;
 * what is left is a fault of ours, shown with its stack.
 */
export async function runCommand(usage: string, command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    const [text, exitCode] = explain(error as Error, usage);
    process.stderr.write(`${text}\n`);
    process.exitCode = exitCode;
  }
}

function explain(error: Error, usage: string): readonly [text: string, exitCode: number] {
  if (isFlagMistake(error)) {
    return [`${error.message}\n\n${usage}`, EXIT.misuse];
  }
  const isMistake = error instanceof Misuse || (RunError.isInstance(error) as boolean);
  return isMistake ? [error.message, EXIT.misuse] : [error.stack ?? error.message, EXIT.failure];
}

/** What node:util's parseArgs throws for a flag that is unknown or lacks its value. */
function isFlagMistake(error: unknown): boolean {
  return error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS_");
}
